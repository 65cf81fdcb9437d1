"""The search in lanes: the compiled inner loop of :mod:`resdll_checker.explore.lane_kernel`, and what it keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resdll_checker.explore import lane_kernel as kernel
from resdll_checker.explore.lanes import tables
from resdll_checker.explore.levels import Levels, check_memory

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from resdll_checker.explore.lanes import Lanes
    from resdll_checker.explore.layout import Layout
    from resdll_checker.program import Program

    Words = NDArray[np.uint64]

_GROWTH = 2
_SLOTS = 2
"""Slots for a record."""

_SPAN = 1 << 14
"""Entries expanded in one call of the kernel: some milliseconds, after which Ctrl-C is served."""


@dataclass(frozen=True, slots=True)
class _Coding:
    """What a line is: lanes, and the layout of the rest of the word."""

    lanes: Lanes
    rest: Layout

    def words_of(self, packed: Words, lanes: Words) -> Words:
        """Return the words of lines; ``lanes`` has a row of them for each of the ``packed`` words."""
        members = np.unpackbits(np.ascontiguousarray(lanes).view(np.uint8), axis=1, bitorder="little")
        line, lane = np.nonzero(members)
        others = np.uint64(~self.lanes.mask & (1 << 64) - 1)
        return (self.rest.unpack_words(packed) & others)[line] | self.lanes.values[lane]

    def lines_of(self, words: Words) -> tuple[Words, Words]:
        """Return the packed words, each once, and their lanes."""
        packed, line = np.unique(self.rest.pack_words(words), return_inverse=True)
        members = np.zeros((len(packed), len(self.lanes.values)), np.bool_)
        members[line, self.lanes.numbers(words)] = True
        lanes = [self.lanes.set_of(row) for row in members]
        return packed, np.array(lanes, np.uint64).reshape(-1, self.lanes.words)


@dataclass(frozen=True, slots=True)
class LaneLevel:
    """One level as packed words and rows of lanes; ``states`` are the lanes that are set."""

    coding: _Coding
    records: Words
    entries: Words
    states: int

    @property
    def nbytes(self) -> int:
        """The size of the entries."""
        return self.entries.nbytes

    def __len__(self) -> int:
        return self.states

    def decoded(self) -> Words:
        """Return the words."""
        packed = self.records[self.entries[:, 0].astype(np.int64), kernel.WORD]
        return self.coding.words_of(packed, self.entries[:, kernel.FOUND :])


class LaneSearch:
    """The moving parts of one search in lanes.

    ``fired`` counts by row id, ``stopped`` collects the words that no row leaves; ``max_memory`` bounds in bytes what
    all of it may take: :class:`~resdll_checker.errors.ResdllError` beyond.
    """

    def __init__(self, program: Program, found: Layout, lanes: Lanes, max_memory: int) -> None:
        self._names, rest, self._tables = tables(program, found, lanes)
        self._coding = _Coding(lanes, rest)
        self._max_memory = max_memory
        self._counts = np.zeros(5, np.int64)
        self._fired = np.zeros(len(self._names), np.int64)
        self._earlier: dict[str, int] = {}
        self._begins = [0]
        self._sizes: list[int] = []
        self._ends: list[Words] = []
        self._batch = kernel.BATCH + self._tables.rows.most + 1
        self._records: Words = np.empty((4 * self._batch, kernel.SEEN + lanes.words), np.uint64)
        self._entries: Words = np.empty((4 * self._batch, kernel.FOUND + lanes.words), np.uint64)
        self._slots = np.zeros(_SLOTS * len(self._records), np.uint32)
        self._scratch = kernel.Scratch(
            words=np.empty(self._batch, np.uint64),
            entry=np.empty(self._batch, np.int64),
            row=np.empty(self._batch, np.int32),
            record=np.empty(self._batch, np.int64),
            lanes=np.empty(lanes.words, np.uint64),
            left=np.empty(lanes.words, np.uint64),
        )

    @property
    def visited(self) -> str:
        """What the visited set is, for a person."""
        return f"hash-of-{self._coding.rest.width}-bits×{len(self._coding.lanes.values)}"

    @property
    def bytes(self) -> int:
        """The size of the visited set."""
        return int(self._records.nbytes + self._slots.nbytes)

    @property
    def transitions(self) -> int:
        """The transitions counted so far."""
        return int(self._counts[kernel.TRANSITIONS])

    @property
    def stopped(self) -> list[Words]:
        """The words that no row leaves."""
        return [self._level(entries, 0).decoded() for entries in self._ends]

    @property
    def fired(self) -> dict[str, int]:
        """The words in which each row is enabled, by row id; rows that never are, are left out."""
        counted = dict(self._earlier)
        for name, number in zip(self._names, self._fired.tolist(), strict=True):
            if number:
                counted[name] = counted.get(name, 0) + number
        return counted

    @property
    def levels(self) -> Levels:
        """The levels found so far."""
        return Levels(self._coded())

    def take_over(self, levels: Iterable[Words], transitions: int = 0, fired: dict[str, int] | None = None) -> None:
        """Go on with a search that another engine began: its ``levels`` are expanded but for the last."""
        for level in levels:
            packed, lanes = self._coding.lines_of(level)
            self._make_room(len(packed))
            kernel.enter(self._store(), packed, lanes, self._begins[-1], self._scratch, self._counts)
            self._close()
        self._counts[kernel.TRANSITIONS] = transitions
        self._earlier = dict(fired or {})

    def level(self) -> int:
        """Expand the last level and return how many words the next one has."""
        index, begin = self._begins[-2:]
        ends = np.empty((_SPAN + 1, self._entries.shape[1]), np.uint64)
        while index < begin:
            self._make_room()
            span = index, min(begin, index + _SPAN)
            self._counts[kernel.ENDS] = 0
            results = ends, self._counts, self._fired
            index = kernel.expand(self._store(), span, begin, self._tables, self._scratch, results)
            if self._counts[kernel.ENDS]:
                self._ends.append(ends[: self._counts[kernel.ENDS]].copy())
        return self._close()

    def _close(self) -> int:
        """End a level and return the number of its words; one without words is none."""
        states = int(self._counts[kernel.STATES])
        self._counts[kernel.STATES] = 0
        if states:
            self._begins.append(int(self._counts[kernel.ENTRIES]))
            self._sizes.append(states)
        return states

    def _coded(self) -> Iterator[LaneLevel]:
        for begin, end, states in zip(self._begins, self._begins[1:], self._sizes, strict=False):
            yield self._level(self._entries[begin:end], states)

    def _level(self, entries: Words, states: int) -> LaneLevel:
        return LaneLevel(self._coding, self._records, entries, states)

    # ----------------------------------------------------------------------------------------------------------------
    # What is kept.

    def _store(self) -> kernel.Store:
        return kernel.Store(self._records, self._entries, self._slots)

    def _make_room(self, more: int = 0) -> None:
        """Grow what is too small for another batch, or for so many ``more`` records."""
        least = max(more, self._batch)
        records, entries = int(self._counts[kernel.RECORDS]), int(self._counts[kernel.ENTRIES])
        if len(self._entries) - entries < least:
            self._entries = self._grown(self._entries, entries, least)
        if len(self._records) - records < least:
            self._records = self._grown(self._records, records, least)
            self._slots = np.zeros(0, np.uint32)  # the old one goes before the new one comes
            self._slots = np.zeros(_SLOTS * len(self._records), np.uint32)
            kernel.fill_slots(self._records, records, self._slots)

    def _grown(self, table: Words, used: int, least: int) -> Words:
        """Return a larger table with the same content, where it and the others are within the bound."""
        size = max(_GROWTH * len(table), used + least)
        check_memory(self.bytes + self._entries.nbytes + size * table.shape[1] * 8, self._max_memory, sum(self._sizes))
        grown = np.empty((size, table.shape[1]), np.uint64)
        grown[:used] = table[:used]
        return grown
