"""What a search needs of a word: the rows that can fire in a slice, and the bits that can change, close together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from resdll_checker.program import Field, Program, ProgramRow

    Words = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Layout:
    """The bits of a word that some row changes; ``pack`` moves them together, ``unpack`` is its inverse.

    ``rows`` are the rows that can fire, ``constant`` the bits of a word that keep their initial value.
    """

    rows: tuple[ProgramRow, ...]
    varying: int
    constant: int

    @property
    def width(self) -> int:
        """The number of bits of a packed word."""
        return self.varying.bit_count()

    def pack(self, bits: int) -> int:
        """Return the varying ones of ``bits``, moved together."""
        return sum(((bits >> where & mask) << to) for where, to, mask in self._segments())

    def pack_words(self, words: Words) -> Words:
        """Return packed words; their order is kept."""
        packed = np.zeros_like(words)
        for where, to, mask in self._segments():
            packed |= ((words >> np.uint64(where)) & np.uint64(mask)) << np.uint64(to)
        return packed

    def unpack_words(self, packed: Words) -> Words:
        """Return the words that were packed; their order is kept."""
        if not self.constant and self.varying == (1 << self.width) - 1:
            return packed
        words = np.full_like(packed, self.constant)
        for where, to, mask in self._segments():
            words |= ((packed >> np.uint64(to)) & np.uint64(mask)) << np.uint64(where)
        return words

    def _segments(self) -> list[tuple[int, int, int]]:
        """Return, for each run of varying bits, where it lies, where it goes, and its mask, shifted down."""
        segments, left, to = [], self.varying, 0
        while left:
            where = (left & -left).bit_length() - 1
            run = left >> where
            width = (~run & (run + 1)).bit_length() - 1
            segments.append((where, to, (1 << width) - 1))
            to += width
            left &= ~(((1 << width) - 1) << where)
        return segments


def layout(program: Program, rows: Sequence[ProgramRow]) -> Layout:
    """Slice away what cannot change from the initial word by ``rows``, and the rows that can then never fire.

    A bit varies when some row writes it other than it is initially; a row that requires a bit to be what it never
    becomes is dropped, which may leave more bits that never change, until nothing is left to drop.
    """
    kept = tuple(rows)
    while True:
        varying = 0
        for row in kept:
            varying |= row.write_mask & (row.write_value ^ program.initial)
        fixed = ~varying
        live = tuple(
            row
            for row in kept
            if not (row.required_value ^ program.initial) & row.required_mask & fixed
            and not any(mask & fixed == mask and program.initial & mask == wrong for mask, wrong in row.forbidden)
        )
        if len(live) == len(kept):
            return Layout(live, varying, program.initial & fixed)
        kept = live


def parted(program: Program, found: Layout) -> list[tuple[Field | None, list[ProgramRow]]]:
    """Part the rows by a field that each of them requires: one part by control state, one an instance when composed.

    Chosen greedily: the field with bits that vary that most of the rows left require, lowest first; the rows that
    require none are the last part.
    """
    left = list(found.rows)
    parts: list[tuple[Field | None, list[ProgramRow]]] = []
    while left:
        votes = Counter(
            place for row in left for place in program.fields if place.mask & found.varying and _decides(row, place)
        )
        if not votes:
            return [*parts, (None, left)]
        chosen = max(votes, key=lambda place: (votes[place], -place.shift))
        parts.append((chosen, [row for row in left if _decides(row, chosen)]))
        left = [row for row in left if not _decides(row, chosen)]
    return parts


def union(masks: Iterable[int]) -> int:
    """Return the bits of all ``masks``."""
    total = 0
    for mask in masks:
        total |= mask
    return total


def _decides(row: ProgramRow, place: Field) -> bool:
    return row.required_mask & place.mask == place.mask
