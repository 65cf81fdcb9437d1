"""The rows of a search as tables for the kernel: by the bits that guards read, or by the states of parts."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np

from resdll_checker.explore import kernel
from resdll_checker.explore.layout import parted, union
from resdll_checker.explore.parts import maps
from resdll_checker.program import WORD_BITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from resdll_checker.explore.layout import Layout
    from resdll_checker.explore.parts import Numbering
    from resdll_checker.program import Program, ProgramRow

    Words = NDArray[np.uint64]
    Results = tuple[Words, Words, NDArray[np.int64], NDArray[np.int64]]

_SLOTS = 1 << 14
"""Slots of the memory of each group of rows; when half of them are taken it is emptied."""

MOST_READ = 12
"""Bits beside its field that the rows of a group may read in one bucket: the lists that can be met fit the memory."""


class RememberedRows:
    """The steps of a machine over packed words; lists of enabled rows are remembered by the bits that guards read."""

    def __init__(self, program: Program, found: Layout) -> None:
        self.coding = found
        self.names, self._tables = row_tables(program, found, MOST_READ)
        self.most = self._tables.most
        groups = len(self._tables.shifts)
        self._memory = kernel.Memory(
            keys=np.zeros((groups, _SLOTS), np.uint64),
            lists=np.zeros((groups, _SLOTS, 3), np.int64),
            pool=np.zeros((groups, 4 * _SLOTS + self.most), np.int32),
            filled=np.zeros((groups, 2), np.int64),
        )

    def expand(self, words: Words, span: tuple[int, int], visited: tuple[Words, bool, int], results: Results) -> int:
        """Expand ``words[begin:end]`` as far as the visited set has room; return the index of the first word left."""
        reached: int = kernel.expand(words, span, self._tables, self._memory, visited, results)
        return reached

    def count_rows(self, fired: NDArray[np.int64]) -> None:
        """Add the uses of rows that were counted here to ``fired``."""
        kernel.count_rows(self._memory, fired)


class NumberedParts:
    """The steps of a machine in parts, over numbered words."""

    def __init__(self, numbered: Numbering, rows: Iterable[ProgramRow]) -> None:
        self.coding = numbered
        sizes = [len(part.values) for part in numbered.parts]
        self._first = np.cumsum([0, *sizes[:-1]], dtype=np.int64)
        steps: list[list[tuple[int, int]]] = [[] for _ in range(sum(sizes))]
        joint: list[list[tuple[int, int, list[tuple[int, int]]]]] = [[] for _ in range(sum(sizes))]
        deltas: list[int] = []
        self.names = []
        for number, row in enumerate(rows):
            self.names.append(row.row.id)
            (part, moves), *others = maps(row, numbered)
            needs = [(other, _append(deltas, by_state, sizes[other])) for other, by_state in others]
            for state, delta in moves.items():
                if needs:
                    joint[self._first[part] + state].append((delta, number, needs))
                else:
                    steps[self._first[part] + state].append((delta, number))
        self._rows = np.array([number for group in steps for _, number in group], np.int64)
        self._sizes = np.array([len(group) for group in steps], np.int64)
        self._uses = np.zeros(sum(sizes), np.int64)
        together = [entry for group in joint for entry in group]
        self.most = sum(
            max(len(steps[first + state]) + len(joint[first + state]) for state in range(size))
            for first, size in zip(self._first, sizes, strict=True)
        )
        self._parts = kernel.Parts(
            shifts=np.array([part.shift for part in numbered.parts], np.uint64),
            masks=np.array([(1 << part.width) - 1 for part in numbered.parts], np.uint64),
            first=self._first,
            starts=_starts(steps),
            steps=_wrapped(delta for group in steps for delta, _ in group),
            joint_starts=_starts(joint),
            joint=_wrapped(delta for delta, _, _ in together),
            joint_rows=np.array([number for _, number, _ in together], np.int64),
            needs_starts=_starts([needs for _, _, needs in together]),
            needs=np.array([need for _, _, needs in together for need in needs], np.int64).reshape(-1, 2),
            deltas=_wrapped(deltas),
            most=self.most,
        )

    def expand(self, words: Words, span: tuple[int, int], visited: tuple[Words, bool, int], results: Results) -> int:
        """Expand ``words[begin:end]`` as far as the visited set has room; return the index of the first word left."""
        reached: int = kernel.expand_parts(words, span, self._parts, self._uses, visited, results)
        return reached

    def count_rows(self, fired: NDArray[np.int64]) -> None:
        """Add the uses of rows that were counted here to ``fired``."""
        np.add.at(fired, self._rows, np.repeat(self._uses, self._sizes))
        self._uses[:] = 0


def _append(deltas: list[int], by_state: dict[int, int], states: int) -> int:
    """Append what each state adds, or that it is impossible, to ``deltas``; return where it begins."""
    begin = len(deltas)
    deltas += [by_state.get(state, int(kernel.IMPOSSIBLE)) for state in range(states)]
    return begin


def _starts(groups: Sequence[Sequence[object]]) -> NDArray[np.int64]:
    return np.cumsum([0, *map(len, groups)], dtype=np.int64)


def _wrapped(deltas: Iterable[int]) -> Words:
    """Return numbers, negative ones included, as what an addition of 64 bits makes of them."""
    return np.array([delta % (1 << 64) for delta in deltas], np.uint64)


def row_tables(program: Program, found: Layout, most_read: int = WORD_BITS) -> tuple[list[str], kernel.Tables]:
    """Return the ids of the rows in the order of the tables, and the tables, over packed words.

    The rows of a bucket are parted so that those of one group read at most ``most_read`` bits beside its field.
    """
    shifts, masks, first, starts = [], [], [], [0]
    read: list[int] = []
    tested: list[bool] = []
    ordered: list[_PackedRow] = []
    most = 0
    for place, rows in parted(program, found):
        mask = found.pack(place.mask) if place is not None else 0
        shift = (mask & -mask).bit_length() - 1 if mask else 0
        buckets: list[list[_PackedRow]] = [[] for _ in range((mask >> shift) + 1)]
        for row in rows:
            packed = _PackedRow(program, found, row)
            buckets[(packed.required[1] & mask) >> shift].append(packed)
        most += max(map(len, buckets))
        for group in zip_longest(*(_clusters(bucket, mask, most_read) for bucket in buckets), fillvalue=[]):
            shifts.append(shift)
            masks.append(mask >> shift)
            first.append(len(read))
            for cluster in group:
                ordered += cluster
                starts.append(len(ordered))
                read.append(union([mask, *(row.read for row in cluster)]))
                tested.append((read[-1] & ~mask).bit_count() > most_read)
    return [row.name for row in ordered], kernel.Tables(
        shifts=np.array(shifts, np.uint64),
        masks=np.array(masks, np.uint64),
        first=np.array(first, np.int64),
        read=np.array(read, np.uint64),
        tested=np.array(tested, np.bool_),
        starts=np.array(starts, np.int64),
        guards=kernel.Guards(
            required=_pairs(row.required for row in ordered),
            starts=np.cumsum([0, *(len(row.forbidden) for row in ordered)], dtype=np.int64),
            forbidden=_pairs(pair for row in ordered for pair in row.forbidden),
        ),
        rewrite=_pairs(row.rewrite for row in ordered),
        most=most,
    )


def _clusters(rows: list[_PackedRow], mask: int, most: int) -> list[list[_PackedRow]]:
    """Part ``rows`` so that the rows of one cluster read at most ``most`` bits beside ``mask``, in few clusters.

    Rows that alone read more are the last cluster.
    """
    clusters: list[list[_PackedRow]] = []
    many: list[_PackedRow] = []
    for row in sorted(rows, key=lambda row: row.read):
        bits = row.read & ~mask
        if bits.bit_count() > most:
            many.append(row)
        elif clusters and (bits | union(other.read for other in clusters[-1]) & ~mask).bit_count() <= most:
            clusters[-1].append(row)
        else:
            clusters.append([row])
    return [*clusters, many] if many else clusters


class _PackedRow:
    """A row over packed words; a forbidden value that bits which never change exclude is left out."""

    def __init__(self, program: Program, found: Layout, row: ProgramRow) -> None:
        pack, kept = found.pack, (1 << found.width) - 1
        self.name = row.row.id
        self.required = pack(row.required_mask), pack(row.required_value)
        self.rewrite = kept & ~pack(row.write_mask), pack(row.write_value)
        self.forbidden = [
            (pack(mask), pack(value))
            for mask, value in row.forbidden
            if not (value ^ program.initial) & mask & ~found.varying
        ]
        self.read = union([self.required[0], *(mask for mask, _ in self.forbidden)])


def _pairs(pairs: Iterable[tuple[int, int]]) -> Words:
    return np.array(list(pairs), np.uint64).reshape(-1, 2)
