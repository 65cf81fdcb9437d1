"""The search with numpy: whole levels at once, no compiler; the engine of short searches and the judge of the other."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from resdll_checker.arrays import contained, distinct
from resdll_checker.explore.levels import Levels

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from resdll_checker.program import Field, ProgramRow

    Words = NDArray[np.uint64]


class NumpySearch:
    """The moving parts of one search: the visited words in sorted runs, and the counts.

    ``fired`` counts by row id, ``stopped`` collects the words that no row leaves.
    """

    visited = "sorted-runs"

    def __init__(self, initial: int, state: Field, rows: Iterable[ProgramRow]) -> None:
        self._found = [np.array([initial], dtype=np.uint64)]
        self._state_mask = np.uint64(state.mask)
        self._by_state: dict[int, list[ProgramRow]] = defaultdict(list)
        for row in rows:
            self._by_state[state.code(row.row.source)].append(row)
        self._runs: list[Words] = []
        self.transitions = 0
        self.fired: dict[str, int] = defaultdict(int)
        self.stopped: list[Words] = []

    @property
    def bytes(self) -> int:
        """The size of the visited set."""
        return sum(run.nbytes for run in self._runs)

    @property
    def levels(self) -> Levels:
        """The levels found so far."""
        return Levels(self._found)

    def level(self) -> int:
        """Expand the last level and return how many words the next one has."""
        frontier = self._found[-1]
        self._remember(frontier)
        found = [np.empty(0, np.uint64)]
        states = frontier & self._state_mask
        for code in distinct(states):
            found.extend(self._expand(frontier[states == code], self._by_state.get(int(code), [])))
        fresh = distinct(np.concatenate(found))
        for run in self._runs:
            fresh = fresh[~contained(fresh, run)]
        if len(fresh):
            self._found.append(fresh)
        return len(fresh)

    def _expand(self, words: Words, rows: list[ProgramRow]) -> list[Words]:
        """Return the successors of ``words``, which share a control state; ``rows`` are the rows that leave it."""
        found, moved = [], np.zeros(len(words), dtype=bool)
        for row in rows:
            enabled = enabled_in(words, row)
            number = int(np.count_nonzero(enabled))
            if number:
                moved |= enabled
                self.transitions += number
                self.fired[row.row.id] += number
                found.append(distinct(rewritten(words[enabled], row)))
        if not moved.all():
            self.stopped.append(words[~moved])
        return found

    def _remember(self, words: Words) -> None:
        """Keep the visited words in sorted runs that grow like a binary counter: few runs, few searches in them."""
        run = words
        while self._runs and len(self._runs[-1]) <= len(run):
            run = np.sort(np.concatenate([self._runs.pop(), run]), kind="stable")
        self._runs.append(run)


def enabled_in(words: Words, row: ProgramRow) -> NDArray[np.bool_]:
    """Tell of each of ``words`` whether it enables ``row``."""
    enabled: NDArray[np.bool_] = (words & np.uint64(row.required_mask)) == np.uint64(row.required_value)
    for mask, value in row.forbidden:
        enabled &= (words & np.uint64(mask)) != np.uint64(value)
    return enabled


def rewritten(words: Words, row: ProgramRow) -> Words:
    """Return the words that ``row`` makes of ``words``."""
    return words & ~np.uint64(row.write_mask) | np.uint64(row.write_value)
