"""The concrete graph of a machine: every reached state and every step, on which all questions are decided.

Projections only show; a path found in a projection could be one that no run takes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from resdll_checker.errors import ResdllError
from resdll_checker.explore import Exploration, explore
from resdll_checker.program import Program, compile_program
from resdll_checker.proofs.graph import Graph, GraphTooLargeError, build
from resdll_spec.abi import VERSION_NAMES
from resdll_spec.releases import release
from resdll_spec.request import VERSION_FACT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from resdll_spec.loading import LoadedMachine, LoadedRow

    Indices = NDArray[np.int64]
    Truths = NDArray[np.bool_]
    Words = NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class Concrete:
    """A search with its edges; node ``n`` of ``graph`` is the word ``words[n]``."""

    loaded: LoadedMachine
    search: Exploration
    graph: Graph
    words: Words

    @property
    def program(self) -> Program:
        """The compiled machine."""
        return self.search.program

    @property
    def start(self) -> int:
        """The node of the initial word."""
        return int(np.searchsorted(self.words, np.uint64(self.program.initial)))

    @property
    def rows(self) -> tuple[LoadedRow, ...]:
        """The rows by the numbers that the edges of ``graph`` carry."""
        return tuple(row.row for row in self.search.rows)

    def codes(self, fact: str) -> Indices:
        """Return, for each node, the index of its value of ``fact`` (or of its control state)."""
        place = self.program.field_map[fact]
        found: Indices = ((self.words & np.uint64(place.mask)) >> np.uint64(place.shift)).astype(np.int64)
        return found

    def matching(self, facts: dict[str, str]) -> Truths:
        """Return, for each node, whether it has every value given; ``state`` is the control state."""
        found = np.ones(len(self.words), dtype=np.bool_)
        for fact, value in facts.items():
            found &= self.codes(fact) == self.program.field_map[fact].values.index(value)
        return found

    def chosen(self, rows: Iterable[LoadedRow]) -> Truths:
        """Return, for each row number, whether the row is one of ``rows``."""
        wanted = {row.id for row in rows}
        return np.array([row.id in wanted for row in self.rows], dtype=np.bool_)

    @cached_property
    def versions(self) -> tuple[Indices, tuple[str, ...]]:
        """For each edge, the index of the Windows version in which it is taken, and the versions by index.

        A step belongs to the version of the state that it leads to: the choice of a version is made before there is
        one.  A machine that knows no versions is the same in all of them: its index is -1.
        """
        if VERSION_FACT.name not in self.program.field_map:
            return np.full(len(self.graph.targets), -1, dtype=np.int64), VERSION_NAMES
        return self.codes(VERSION_FACT.name)[self.graph.targets], self.program.field_map[VERSION_FACT.name].values


@lru_cache(maxsize=4)
def concrete(loaded: LoadedMachine, windows: str | None) -> Concrete:
    """Search a machine, or with ``windows`` (a release) its slice of that version, and return its graph.

    Raises :class:`ResdllError` where the graph would take too much memory.
    """
    search = explore(compile_program(loaded), None if windows is None else release(windows).version)
    if not search.complete:
        raise KeyboardInterrupt
    try:
        graph = build(search)
    except GraphTooLargeError as error:
        raise ResdllError(f"{error}; choose one Windows version, or a group of fewer members") from error
    return Concrete(loaded, search, graph, search.words)
