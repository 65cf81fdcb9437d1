"""The concrete graph of a machine: every reached state and every step, on which all questions are decided.

Projections only show; a path found in a projection could be one that no run takes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from resdll_checker.errors import ResdllError
from resdll_checker.explore import Exploration, explore
from resdll_checker.program import Program, compile_program
from resdll_checker.proofs.graph import MEMORY, Graph, build, graph_bytes
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


Progress = Callable[[int, int, int], None]
"""Takes depth, states and transitions after each level of a search."""


def concrete(loaded: LoadedMachine, windows: str | None, progress: Progress | None = None) -> Concrete:
    """Search a machine, or with ``windows`` (a release) its slice of that version, and return its graph.

    The last few are kept.  Raises :class:`ResdllError` where the graph would take more than
    :data:`~resdll_checker.proofs.graph.MEMORY`, as soon as that is known.
    """
    return _searched(_Wanted(loaded, windows, progress))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is searched for; how progress is shown makes no difference to it."""

    loaded: LoadedMachine
    windows: str | None
    progress: Progress | None = field(compare=False)


@lru_cache(maxsize=4)
def _searched(wanted: _Wanted) -> Concrete:
    loaded, windows = wanted.loaded, wanted.windows

    def watch(depth: int, states: int, transitions: int) -> None:
        if graph_bytes(states, transitions) > MEMORY:
            raise ResdllError(
                f"the graph of {loaded.machine.name} would take more than the {MEMORY >> 20} MiB allowed; choose one "
                "Windows version, or a group of fewer members"
            )
        if wanted.progress is not None:
            wanted.progress(depth, states, transitions)

    version = None if windows is None else release(windows).version
    search = explore(compile_program(loaded), version, watch)
    if not search.complete:
        raise KeyboardInterrupt
    watch(search.depth, search.states, search.transitions)
    return Concrete(loaded, search, build(search), search.words)
