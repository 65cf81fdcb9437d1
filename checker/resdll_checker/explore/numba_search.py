"""The search with numba: the compiled inner loop of :mod:`resdll_checker.explore.kernel`, and the visited set.

The visited set is a bit for every packed word, or a hash table of packed words, whichever is smaller for the words that
are known; a layout of more than :data:`WIDEST_BITSET` bits has the table only.  The table is between half and four
fifths full when it is large, so it takes at most 16 bytes for a word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from resdll_checker.explore import kernel
from resdll_checker.explore.lane_search import LaneSearch
from resdll_checker.explore.lanes import lanes_of
from resdll_checker.explore.layout import layout
from resdll_checker.explore.levels import Levels, PackedLevel, check_memory
from resdll_checker.explore.parts import numbering
from resdll_checker.explore.tables import NumberedParts, RememberedRows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from resdll_checker.explore.layout import Layout
    from resdll_checker.explore.parts import Numbering
    from resdll_checker.program import Program, ProgramRow

    Words = NDArray[np.uint64]

WIDEST_BITSET = 35
"""Bits of the widest packed word for which a bit of its own is kept; 2³⁵ bits are 4 GiB."""

SMALL = 1 << 24
"""Bytes that a visited set may always take: below, nothing is gained by a smaller one."""

_BYTES = 8
_FULLEST = 0.8
_SPAN = 1 << 16
"""Words expanded in one call of the kernel: some milliseconds, after which Ctrl-C is served."""


def compiled_search(program: Program, rows: Sequence[ProgramRow], max_memory: int) -> CompiledSearch | LaneSearch:
    """Return the search that suits a machine: in parts where it falls into small ones, else in lanes if it has any."""
    found = layout(program, rows)
    numbered = numbering(program, found)
    lanes = lanes_of(program, found) if numbered is None else None
    if lanes is not None:
        return LaneSearch(program, found, lanes, max_memory)
    return CompiledSearch(program, found, numbered, max_memory)


class CompiledSearch:
    """The moving parts of one search over packed or numbered words.

    ``fired`` counts by row id, ``stopped`` collects the words that no row leaves; ``max_memory`` bounds in bytes what
    the visited set and the words of all levels may take: :class:`~resdll_checker.errors.ResdllError` beyond.
    """

    def __init__(self, program: Program, found: Layout, numbered: Numbering | None, max_memory: int) -> None:
        self._steps = RememberedRows(program, found) if numbered is None else NumberedParts(numbered, found.rows)
        self._coding = self._steps.coding
        self._max_memory = max_memory
        self._counts = np.zeros(4, np.int64)
        self._fired = np.zeros(len(self._steps.names), np.int64)
        self._earlier: dict[str, int] = {}
        self._known: list[Words] = []
        self._states = 0
        self._hashed = self._coding.width > WIDEST_BITSET
        self._visited: Words = np.zeros(0, np.uint64)
        self._ends: list[Words] = []

    @property
    def visited(self) -> str:
        """What the visited set is, for a person."""
        return f"hash-of-{self._coding.width}-bits" if self._hashed else f"2^{self._coding.width}-bits"

    @property
    def bytes(self) -> int:
        """The size of the visited set."""
        return int(self._visited.nbytes)

    @property
    def transitions(self) -> int:
        """The transitions counted so far."""
        return int(self._counts[kernel.TRANSITIONS])

    @property
    def stopped(self) -> list[Words]:
        """The words that no row leaves."""
        return [self._coding.unpack_words(words) for words in self._ends]

    @property
    def fired(self) -> dict[str, int]:
        """The words in which each row is enabled, by row id; rows that never are, are left out."""
        self._steps.count_rows(self._fired)
        counted = dict(self._earlier)
        for name, number in zip(self._steps.names, self._fired.tolist(), strict=True):
            if number:
                counted[name] = counted.get(name, 0) + number
        return counted

    @property
    def levels(self) -> Levels:
        """The levels found so far."""
        return Levels(PackedLevel(words, self._coding.unpack_words) for words in self._known)

    def take_over(self, levels: Iterable[Words], transitions: int = 0, fired: dict[str, int] | None = None) -> None:
        """Go on with a search that another engine began: its ``levels`` are expanded but for the last."""
        for level in levels:
            self._states += len(level)
            self._known.append(self._coding.pack_words(level))
        self._counts[kernel.TRANSITIONS] = transitions
        self._earlier = dict(fired or {})

    def level(self) -> int:
        """Expand the last level and return how many words the next one has."""
        fresh = self._expanded(self._known[-1])
        if len(fresh):
            self._known.append(fresh)
        return len(fresh)

    def _expanded(self, words: Words) -> Words:
        """Return the words reached from ``words`` for the first time, in the order in which they were found."""
        found: list[Words] = []
        span = min(len(words), _SPAN)
        buffer = np.empty(span * self._steps.most + kernel.BATCH, np.uint64)
        ends = np.empty(span, np.uint64)
        begin = 0
        while begin < len(words):
            self._make_room(found)
            self._counts[kernel.NEW] = self._counts[kernel.ENDS] = 0
            visited = self._visited, self._hashed, self._room()
            results = buffer, ends, self._counts, self._fired
            begin = self._steps.expand(words, (begin, min(len(words), begin + _SPAN)), visited, results)
            new, ended = int(self._counts[kernel.NEW]), int(self._counts[kernel.ENDS])
            self._states += new
            found.append(buffer[:new].copy())
            if ended:
                self._ends.append(ends[:ended].copy())
        return found[0] if len(found) == 1 else np.concatenate(found)

    # ----------------------------------------------------------------------------------------------------------------
    # The visited set.

    def _room(self) -> int:
        """Return how many more words the visited set takes before it must grow."""
        return int(_FULLEST * len(self._visited)) - self._states if self._hashed else 1 << 62

    def _make_room(self, found: list[Words]) -> None:
        """Grow the visited set where the next batch might not fit; ``found`` are its words beside the known levels."""
        least = kernel.BATCH + 2 * self._steps.most
        if len(self._visited) and self._room() > least:
            self._bound(self.bytes)
            return
        slots = max(3 * len(self._visited) // 2, int((self._states + least) / _FULLEST * 1.25), 1 << 16)
        bits = max(1, (1 << self._coding.width) // 64)
        self._hashed = self._coding.width > WIDEST_BITSET or (bits > slots and bits * _BYTES > SMALL)
        wanted = slots if self._hashed else bits
        self._bound(wanted * _BYTES)
        self._visited = np.zeros(0, np.uint64)  # the old set goes before the new one comes: the levels hold its words
        self._visited = np.zeros(wanted, np.uint64)
        for words in (*self._known, *found):
            kernel.enter(words, self._visited, self._hashed)

    def _bound(self, visited: int) -> None:
        """Refuse a visited set of so many bytes where it and the words of all levels exceed the bound."""
        check_memory(visited + 2 * _BYTES * self._states + _BYTES * _SPAN, self._max_memory, self._states)
