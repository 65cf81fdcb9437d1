"""A machine in parts: words numbered by the states of its parts, which makes them short and their steps additions.

A composed machine has a control state for each instance, and most of its rows read and write one instance.  So the
fields are parted: each goes with the control state that most of the rows which mention it require.  The states of one
part are found by a search in which the literals about other parts are taken to hold, so no reachable one is missed;
there are few, and their numbers need fewer bits than their fields.  Every row is then, for each part that it mentions,
a map from numbers to numbers.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resdll_checker.search_layout import parted, union

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from resdll_checker.program import Program, ProgramRow
    from resdll_checker.search_layout import Layout

    Words = NDArray[np.uint64]

MOST_STATES = 1 << 12
"""States of a part beyond which a machine is not searched in parts."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some bits of a word, the values that they may take, ascending, and where the number of the value lies."""

    mask: int
    values: tuple[int, ...]
    shift: int

    @property
    def width(self) -> int:
        """The number of bits of a number."""
        return (len(self.values) - 1).bit_length()


@dataclass(frozen=True, slots=True)
class Numbering:
    """Words by the numbers of the states of their parts."""

    parts: tuple[Part, ...]
    constant: int

    @property
    def width(self) -> int:
        """The number of bits of a numbered word."""
        return self.parts[-1].shift + self.parts[-1].width

    def pack_words(self, words: Words) -> Words:
        """Return numbered words."""
        packed = np.zeros_like(words)
        for part in self.parts:
            numbers = np.searchsorted(np.array(part.values, np.uint64), words & np.uint64(part.mask))
            packed |= numbers.astype(np.uint64) << np.uint64(part.shift)
        return packed

    def unpack_words(self, packed: Words) -> Words:
        """Return the words that were numbered, in the same order."""
        words = np.full_like(packed, self.constant)
        for part in self.parts:
            numbers = (packed >> np.uint64(part.shift)) & np.uint64((1 << part.width) - 1)
            words |= np.array(part.values, np.uint64)[numbers.astype(np.int64)]
        return words


def numbering(program: Program, found: Layout) -> Numbering | None:
    """Part the machine; ``None`` where it is in one part or a part has more than :data:`MOST_STATES` states."""
    masks = _masks(program, found)
    if len(masks) < 2:
        return None
    parts, shift = [], 0
    for mask in masks:
        values = _values(program.initial & mask, mask, found.rows)
        if values is None:
            return None
        parts.append(Part(mask, values, shift))
        shift += parts[-1].width
    return Numbering(tuple(parts), program.initial & ~union(masks))


def maps(row: ProgramRow, numbered: Numbering) -> list[tuple[int, dict[int, int]]]:
    """Return, for each part that ``row`` mentions, its index and what the row adds to a word by the part's number.

    A number that is not among the keys does not enable the row.  A row that mentions no part is put down to the first.
    """
    found: list[tuple[int, dict[int, int]]] = []
    for index, part in enumerate(numbered.parts):
        if not mentioned(row) & part.mask:
            continue
        places = {value: number for number, value in enumerate(part.values)}
        moves = {
            number: (places[_after(row, value, part.mask)] - number) << part.shift
            for value, number in places.items()
            if _enables(row, value, part.mask)
        }
        found.append((index, moves))
    return found or [(0, dict.fromkeys(range(len(numbered.parts[0].values)), 0))]


def mentioned(row: ProgramRow) -> int:
    """Return the bits that ``row`` reads or writes."""
    return union([row.required_mask, row.write_mask, *(mask for mask, _ in row.forbidden)])


def _masks(program: Program, found: Layout) -> list[int]:
    """Return the bits of each part: a control state and the fields that go with it; constant fields are left out."""
    centres = [place for place, _ in parted(program, found) if place is not None]
    if len(centres) < 2:
        return []
    masks = {place.name: place.mask for place in centres}
    for place in program.fields:
        if place in centres or not place.mask & found.varying:
            continue
        mentions = [row for row in found.rows if mentioned(row) & place.mask]
        votes = Counter(
            centre.name for row in mentions for centre in centres if row.required_mask & centre.mask == centre.mask
        )
        chosen = max(masks, key=lambda name: votes[name])
        masks[chosen] |= place.mask
    return list(masks.values())


def _values(initial: int, mask: int, rows: Iterable[ProgramRow]) -> tuple[int, ...] | None:
    """Return what the bits of ``mask`` may become when literals about other bits are taken to hold."""
    mentioning = [row for row in rows if mentioned(row) & mask]
    known, queue = {initial}, [initial]
    while queue and len(known) <= MOST_STATES:
        value = queue.pop()
        for row in mentioning:
            if _enables(row, value, mask):
                after = _after(row, value, mask)
                if after not in known:
                    known.add(after)
                    queue.append(after)
    return None if queue else tuple(sorted(known))


def _enables(row: ProgramRow, value: int, mask: int) -> bool:
    """Tell whether the literals of ``row`` about the bits of ``mask`` hold when these are ``value``."""
    if (value ^ row.required_value) & row.required_mask & mask:
        return False
    return not any(bits & mask and value & bits == wrong for bits, wrong in row.forbidden)


def _after(row: ProgramRow, value: int, mask: int) -> int:
    return value & ~row.write_mask | row.write_value & mask
