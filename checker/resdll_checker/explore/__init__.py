"""The explorer: breadth-first search over the words of a program, one whole level at a time.

``states`` counts the distinct words reachable from the initial one, which is included; ``transitions`` counts the pairs
of a reached word and a row enabled in it, self-loops included.  The search is breadth first, so a path found is a
shortest one.

Two engines give the same answer.  A search begins with numpy; when it has found :data:`HANDOVER` states, which a
machine of one resource does not have, the engine compiled by numba takes it over.
"""

from __future__ import annotations

import hashlib
import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from typing import Literal as OneOf

import numpy as np

from resdll_checker.arrays import contained
from resdll_checker.explore.levels import Levels, check_memory
from resdll_checker.explore.numpy_search import NumpySearch, enabled_in, rewritten
from resdll_checker.program import STATE, Program, ProgramRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from resdll_checker.explore.lane_search import LaneSearch
    from resdll_checker.explore.numba_search import CompiledSearch

    Words = NDArray[np.uint64]

Engine = OneOf["auto", "numpy", "numba"]

HANDOVER = 1 << 20
"""States after which ``auto`` goes on with numba.

Loading numba and its cached code takes 0.5 to 1 s, in which numpy finds some two million states; the searches of one
resource are over in 0.2 s.
"""


_NUMPY_BYTES = 24
"""Bytes that a level of the numpy engine takes for a word, beside the visited set: the word, and two copies."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: the row that fired and the word that it led to."""

    row: ProgramRow
    word: int


@dataclass(slots=True)
class Exploration:
    """The result of a search: the levels of words (level 0 is the initial word), counts, and where the machine stops.

    ``fired`` counts, by row id, the words in which the row is enabled; ``terminal`` are the words with no enabled row,
    and ``deadlocks`` those of them whose control state is not declared terminal.  ``seconds`` is search time only,
    ``cpu_seconds`` the processor's part of it.
    ``engine`` names the engine that ended the search, ``visited`` what held the visited words, in ``visited_bytes``.
    Where ``complete`` is false the search was interrupted: the words of the last level were not all expanded, and
    ``terminal`` and ``deadlocks`` are those that had been met.
    """

    program: Program
    windows: str | None
    levels: Levels
    transitions: int
    fired: dict[str, int]
    terminal: Words
    deadlocks: Words
    seconds: float
    rows: tuple[ProgramRow, ...] = field(repr=False, default=())
    engine: str = "numpy"
    visited: str = ""
    visited_bytes: int = 0
    complete: bool = True
    cpu_seconds: float = 0.0

    @property
    def states(self) -> int:
        """The number of reached words."""
        return self.levels.states

    @property
    def depth(self) -> int:
        """The length of the longest shortest path, in steps."""
        return len(self.levels) - 1

    @property
    def words(self) -> Words:
        """All reached words, ascending."""
        return np.sort(np.concatenate(self.levels))

    def digest(self) -> str:
        """Return a SHA-256 over the reached words and the count of transitions: with it two searches are compared."""
        total = hashlib.sha256(self.words.astype("<u8").tobytes())
        total.update(str(self.transitions).encode())
        return total.hexdigest()

    def matching(self, **facts: str) -> Words:
        """Return the reached words in which every given fact has the given value; ``state`` is the control state."""
        mask = value = 0
        for name, wanted in facts.items():
            place = self.program.field_map[name]
            mask |= place.mask
            value |= place.code(wanted)
        words = self.words
        hits: Words = words[(words & np.uint64(mask)) == np.uint64(value)]
        return hits

    def path_to(self, word: int) -> list[Step]:
        """Return a shortest path from the initial word to ``word``; raise ``KeyError`` where it is not reached."""
        depth = next((n for n, level in enumerate(self.levels) if _contains(level, word)), None)
        if depth is None:
            raise KeyError(word)
        steps: list[Step] = []
        while depth:
            depth -= 1
            row, before = self._predecessor(self.levels[depth], word)
            steps.append(Step(row, word))
            word = before
        return steps[::-1]

    def _predecessor(self, level: Words, word: int) -> tuple[ProgramRow, int]:
        """Return the first row, and the smallest word of ``level``, that lead to ``word``."""
        for row in self.rows:
            if word & row.write_mask != row.write_value:
                continue
            before = level[enabled_in(level, row)]
            hits = before[rewritten(before, row) == np.uint64(word)]
            if len(hits):
                return row, int(hits.min())
        msg = "a reached word has no predecessor in the level before it"
        raise AssertionError(msg)


def explore(
    program: Program,
    windows: str | None = None,
    progress: Callable[[int, int, int], None] | None = None,
    *,
    engine: Engine = "auto",
    max_memory: int | None = None,
) -> Exploration:
    """Search every word reachable in ``program``; with ``windows`` only the slice of that version.

    ``progress`` is called after each level with depth, states and transitions so far.  ``max_memory`` bounds in bytes
    what words take [default: half of the machine's]; a search that would need more raises
    :class:`~resdll_checker.errors.ResdllError`.  Ctrl-C ends the search with an incomplete result.
    """
    rows = tuple(row for row in program.rows if in_slice(program, row, windows))
    run = _Run(program, rows, engine, max_memory or default_memory())
    started, cpu_started = time.perf_counter(), time.thread_time()
    complete = True
    try:
        run.search(progress)
    except KeyboardInterrupt:
        complete = False
    elapsed, cpu_elapsed = time.perf_counter() - started, time.thread_time() - cpu_started
    terminal = np.sort(np.concatenate([np.empty(0, np.uint64), *run.stopped]))
    return Exploration(
        program=program,
        windows=windows,
        levels=run.engine.levels,
        transitions=run.engine.transitions,
        fired=dict(run.engine.fired),
        terminal=terminal,
        deadlocks=_undeclared(program, terminal),
        seconds=elapsed,
        rows=rows,
        engine="numpy" if isinstance(run.engine, NumpySearch) else "numba",
        visited=run.engine.visited,
        visited_bytes=run.engine.bytes,
        complete=complete,
        cpu_seconds=cpu_elapsed,
    )


def _undeclared(program: Program, terminal: Words) -> Words:
    """Return the words whose control state is not declared terminal."""
    state = program.field_map[STATE]
    ends = [section.state for section in program.machine.machine.sections if section.terminal]
    declared = np.array([state.code(name) for name in ends], dtype=np.uint64)
    return terminal[~np.isin(terminal & np.uint64(state.mask), declared)]


class _Run:
    """One search: the engine that has found the levels so far, and when the other takes over."""

    def __init__(self, program: Program, rows: tuple[ProgramRow, ...], engine: Engine, max_memory: int) -> None:
        self._program, self._rows, self._max_memory = program, rows, max_memory
        self._handover = HANDOVER if engine == "auto" else None
        self._before: list[Words] = []
        first = NumpySearch(program.initial, program.field_map[STATE], rows)
        self.engine: NumpySearch | CompiledSearch | LaneSearch = first if engine != "numba" else self._compiled(first)

    @property
    def stopped(self) -> list[Words]:
        """The words found that no row leaves."""
        return self._before + self.engine.stopped

    def search(self, progress: Callable[[int, int, int], None] | None) -> None:
        """Expand level after level until there is nothing new."""
        states, depth, fresh = 1, 0, 1
        while fresh:
            if self._handover is not None and states > self._handover and isinstance(self.engine, NumpySearch):
                self._before = self.engine.stopped
                self.engine = self._compiled(self.engine)
            fresh = self.engine.level()
            depth += 1
            if progress is not None:
                progress(depth, states, self.engine.transitions)
            states += fresh
            if isinstance(self.engine, NumpySearch):  # the other one looks before every set that it makes
                check_memory(self.engine.bytes + _NUMPY_BYTES * states, self._max_memory, states)

    def _compiled(self, search: NumpySearch) -> CompiledSearch | LaneSearch:
        """Return the compiled engine with all that ``search`` has found."""
        from resdll_checker.explore.numba_search import compiled_search

        compiled = compiled_search(self._program, self._rows, self._max_memory)
        compiled.take_over(search.levels, search.transitions, search.fired)
        return compiled


def default_memory() -> int:
    """Return half of this machine's memory in bytes, 4 GiB where it cannot be told."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
    except (AttributeError, OSError, ValueError):  # no sysconf on Windows
        return 4 << 30


def in_slice(program: Program, row: ProgramRow, windows: str | None) -> bool:
    """Tell whether ``row`` belongs to the slice of one version: every row but the choices of the other versions."""
    if windows is None or row.row.source != program.machine.machine.initial:
        return True
    return all(value == windows for fact, value in row.row.writes if fact == "version")


def _contains(level: Words, word: int) -> bool:
    return bool(len(level)) and bool(contained(np.array([word], dtype=np.uint64), level)[0])
