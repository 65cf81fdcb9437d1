"""The explorer: breadth-first search over the words of a program, one whole level at a time with numpy.

``states`` counts the distinct words reachable from the initial one, which is included; ``transitions`` counts the pairs
of a reached word and a row enabled in it, self-loops included.  The search is breadth first, so a path found is a
shortest one.
"""

from __future__ import annotations

import hashlib
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from resdll_checker.program import STATE, Program, ProgramRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Words = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: the row that fired and the word that it led to."""

    row: ProgramRow
    word: int


@dataclass(slots=True)
class Exploration:
    """The result of a search: the levels of words (level 0 is the initial word), counts, and where the machine stops.

    ``fired`` counts, by row id, the words in which the row is enabled; ``terminal`` are the words with no enabled row,
    and ``deadlocks`` those of them whose control state is not declared terminal.  ``seconds`` is search time only.
    """

    program: Program
    windows: str | None
    levels: list[Words]
    transitions: int
    fired: dict[str, int]
    terminal: Words
    deadlocks: Words
    seconds: float
    rows: tuple[ProgramRow, ...] = field(repr=False, default=())

    @property
    def states(self) -> int:
        """The number of reached words."""
        return sum(len(level) for level in self.levels)

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
            before = _select(level, row)
            hits = before[_rewrite(before, row) == np.uint64(word)]
            if len(hits):
                return row, int(hits.min())
        msg = "a reached word has no predecessor in the level before it"
        raise AssertionError(msg)


def explore(
    program: Program, windows: str | None = None, progress: Callable[[int, int, int], None] | None = None
) -> Exploration:
    """Search every word reachable in ``program``; with ``windows`` only the slice of that version.

    ``progress`` is called after each level with depth, states and transitions so far.
    """
    started = time.perf_counter()
    rows = tuple(row for row in program.rows if in_slice(program, row, windows))
    by_state: dict[int, list[ProgramRow]] = defaultdict(list)
    state = program.field_map[STATE]
    for row in rows:
        by_state[state.code(row.row.source)].append(row)
    search = _Search(by_state, np.uint64(state.mask))
    frontier = np.array([program.initial], dtype=np.uint64)
    while len(frontier):
        frontier = search.level(frontier)
        if progress is not None:
            progress(len(search.levels), sum(map(len, search.levels)), search.transitions)
    terminal = np.sort(np.concatenate(search.stopped)) if search.stopped else np.empty(0, np.uint64)
    ends = [section.state for section in program.machine.machine.sections if section.terminal]
    declared = np.array([state.code(name) for name in ends], dtype=np.uint64)
    deadlocks = terminal[~np.isin(terminal & np.uint64(state.mask), declared)]
    elapsed = time.perf_counter() - started
    return Exploration(
        program, windows, search.levels, search.transitions, dict(search.fired), terminal, deadlocks, elapsed, rows
    )


def in_slice(program: Program, row: ProgramRow, windows: str | None) -> bool:
    """Tell whether ``row`` belongs to the slice of one version: every row but the choices of the other versions."""
    if windows is None or row.row.source != program.machine.machine.initial:
        return True
    return all(value == windows for fact, value in row.row.writes if fact == "version")


class _Search:
    """The moving parts of one search: levels so far, the visited words in sorted runs, and the counts."""

    def __init__(self, by_state: dict[int, list[ProgramRow]], state_mask: np.uint64) -> None:
        self.by_state = by_state
        self.state_mask = state_mask
        self.levels: list[Words] = []
        self.runs: list[Words] = []
        self.transitions = 0
        self.fired: dict[str, int] = defaultdict(int)
        self.stopped: list[Words] = []

    def level(self, frontier: Words) -> Words:
        """Expand one level and return the next one: sorted, and free of words seen before."""
        self.levels.append(frontier)
        self._remember(frontier)
        found = [np.empty(0, np.uint64)]
        states = frontier & self.state_mask
        for code in np.unique(states):
            found.extend(self._expand(frontier[states == code], self.by_state.get(int(code), [])))
        fresh = np.unique(np.concatenate(found))
        for run in self.runs:
            fresh = fresh[~_members(run, fresh)]
        return fresh

    def _expand(self, words: Words, rows: list[ProgramRow]) -> list[Words]:
        """Return the successors of ``words``, which share a control state; ``rows`` are the rows that leave it."""
        found, moved = [], np.zeros(len(words), dtype=bool)
        for row in rows:
            enabled = _enabled(words, row)
            number = int(np.count_nonzero(enabled))
            if number:
                moved |= enabled
                self.transitions += number
                self.fired[row.row.id] += number
                found.append(np.unique(_rewrite(words[enabled], row)))
        if not moved.all():
            self.stopped.append(words[~moved])
        return found

    def _remember(self, words: Words) -> None:
        """Keep the visited words in sorted runs that grow like a binary counter: few runs, few searches in them."""
        run = words
        while self.runs and len(self.runs[-1]) <= len(run):
            run = np.sort(np.concatenate([self.runs.pop(), run]), kind="stable")
        self.runs.append(run)


def _enabled(words: Words, row: ProgramRow) -> NDArray[np.bool_]:
    enabled: NDArray[np.bool_] = (words & np.uint64(row.required_mask)) == np.uint64(row.required_value)
    for mask, value in row.forbidden:
        enabled &= (words & np.uint64(mask)) != np.uint64(value)
    return enabled


def _select(words: Words, row: ProgramRow) -> Words:
    return words[_enabled(words, row)]


def _rewrite(words: Words, row: ProgramRow) -> Words:
    return words & ~np.uint64(row.write_mask) | np.uint64(row.write_value)


def _members(run: Words, words: Words) -> NDArray[np.bool_]:
    """Tell of each of ``words`` whether it lies in the sorted ``run``."""
    places = np.searchsorted(run, words)
    places[places == len(run)] = 0
    found: NDArray[np.bool_] = run[places] == words
    return found


def _contains(level: Words, word: int) -> bool:
    return bool(len(level)) and bool(_members(level, np.array([word], dtype=np.uint64))[0])
