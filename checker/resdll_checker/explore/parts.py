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

from resdll_checker.arrays import united, without
from resdll_checker.explore.layout import parted, union

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from resdll_checker.explore.layout import Layout
    from resdll_checker.program import Program, ProgramRow

    Words = NDArray[np.uint64]

MOST_STATES = 1 << 16
"""States of a part beyond which a machine is not searched in parts."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some bits of a word, the values that they may take, ascending, and where the number of the value lies."""

    mask: int
    values: Words
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
            numbers = np.searchsorted(part.values, words & np.uint64(part.mask))
            packed |= numbers.astype(np.uint64) << np.uint64(part.shift)
        return packed

    def unpack_words(self, packed: Words) -> Words:
        """Return the words that were numbered, in the same order."""
        words = np.full_like(packed, self.constant)
        for part in self.parts:
            numbers = (packed >> np.uint64(part.shift)) & np.uint64((1 << part.width) - 1)
            words |= part.values[numbers.astype(np.int64)]
        return words


def numbering(program: Program, found: Layout) -> Numbering | None:
    """Part the machine; ``None`` where it is in one part or a part has more than :data:`MOST_STATES` states."""
    masks = _masks(program, found)
    if len(masks) < 2:
        return None
    parts, shift = [], 0
    for mask in masks:
        values = closure(program.initial & mask, mask, found.rows, MOST_STATES)
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
        if mentioned(row) & part.mask:
            numbers = np.flatnonzero(enabling(part.values, row, part.mask))
            after = np.searchsorted(part.values, rewritten(part.values[numbers], row, part.mask))
            moves = zip(numbers.tolist(), (after - numbers).tolist(), strict=True)
            found.append((index, {number: difference << part.shift for number, difference in moves}))
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


def closure(initial: int, mask: int, rows: Iterable[ProgramRow], most: int) -> Words | None:
    """Return what the bits of ``mask`` may become when literals about other bits are taken to hold, ascending.

    ``None`` where there are more than ``most`` values.
    """
    mentioning = [row for row in rows if mentioned(row) & mask]
    known = frontier = np.array([initial], np.uint64)
    while len(frontier):
        after = [rewritten(frontier[enabling(frontier, row, mask)], row, mask) for row in mentioning]
        frontier = without(np.concatenate([frontier[:0], *after]), known)
        known = united(known, frontier)
        if len(known) > most:
            return None
    return known


def enabling(values: Words, row: ProgramRow, mask: int) -> NDArray[np.bool_]:
    """Tell of each value of the bits of ``mask`` whether the literals of ``row`` about them hold."""
    required = row.required_mask & mask
    enabled: NDArray[np.bool_] = (values & np.uint64(required)) == np.uint64(row.required_value & mask)
    for bits, wrong in row.forbidden:
        if bits & mask:
            enabled &= (values & np.uint64(bits)) != np.uint64(wrong)
    return enabled


def rewritten(values: Words, row: ProgramRow, mask: int) -> Words:
    """Return what ``row`` makes of values of the bits of ``mask``."""
    return values & np.uint64(mask & ~row.write_mask) | np.uint64(row.write_value & mask)
