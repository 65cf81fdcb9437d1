"""How the machine of the cluster log fits the lifecycle machine: each edge of the log is matched by a weak step.

The log names states of the cluster service, the lifecycle those of an instance; what both say is what the cluster
*shows* of the resource, its CLUSTER_RESOURCE_STATE.  An edge of the log is matched where the lifecycle has a run from
what the cluster shows before it to what it shows after it, and shows nothing else on the way: a weak step.  To the log
every label of the lifecycle is hidden, and an instant of choice shows nothing.  Of a state of the log of which nobody
knows what it shows, the lifecycle may show anything, as long as the instance is open and nothing unspecified happens.

The lifecycle is what is compared, and not the offline machine: the log tells how a resource comes online, fails and is
restarted, and a request to take it offline is a part of that only, which *projection* ties to the lifecycle.  A table
without masks is played, for the log shows no mask.

Decided by the candidate sets of the monitor along every path of the log, begun in each of its states, since a log may
begin anywhere: a set that runs empty is an edge that is not matched there.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from resdll_checker.monitor import View
from resdll_spec.abi import FUNCTION_TABLES, ResourceState
from resdll_spec.vocabulary import RowKind, Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from resdll_checker.program import Program
    from resdll_spec.loading import LoadedMachine, LoadedRow
    from resdll_spec.vocabulary import Section

    Candidates = frozenset[int]
    Path = tuple[LoadedRow, ...]

TABLE = FUNCTION_TABLES[0].name
"""The table version that is played: the first, whose Offline has no mask."""


@dataclass(frozen=True, slots=True)
class Unmatched:
    """An edge of the log that the lifecycle does not match after the edges of ``path``.

    ``states`` are the control states in which the lifecycle may be then.
    """

    edge: LoadedRow
    path: tuple[LoadedRow, ...]
    states: tuple[str, ...]

    @property
    def standing(self) -> Standing:
        """How well the mismatch is founded: as the weakest of the edges that lead to it."""
        return max(row.standing for row in (*self.path, self.edge))


@dataclass(frozen=True, slots=True)
class Abstraction:
    """The result for one Windows version: the edges that were compared, and those that are not matched.

    ``unknown`` are the states of the log of which nobody knows what they show, ``pairs`` counts the pairs of a state of
    the log and a set of candidates.
    """

    windows: str
    edges: tuple[LoadedRow, ...]
    unmatched: tuple[Unmatched, ...]
    unknown: tuple[str, ...]
    pairs: int

    @property
    def founded(self) -> tuple[LoadedRow, ...]:
        """The edges that have a source."""
        return tuple(row for row in self.edges if row.standing is not Standing.unverified)

    @property
    def findings(self) -> tuple[Unmatched, ...]:
        """The edges that are not matched though all that leads there has a source: a contradiction."""
        return tuple(found for found in self.unmatched if found.standing is not Standing.unverified)

    @property
    def notes(self) -> tuple[Unmatched, ...]:
        """The edges that are not matched where one that is unverified leads there, or is one itself."""
        return tuple(found for found in self.unmatched if found.standing is Standing.unverified)

    @property
    def holds(self) -> bool:
        """Whether each edge that has a source is matched."""
        return not self.findings


def compare(lifecycle: Program, log: LoadedMachine, windows: str, table: str = TABLE) -> Abstraction:
    """Return how the machine of the log fits the lifecycle in one Windows version, with one table version."""
    matching = _Matching(View(lifecycle), log, windows, table)
    founded = [row for row in log.rows if row.standing is not Standing.unverified]
    # What edges with a source lead to outweighs what other edges lead to.
    unmatched = matching.run(log.rows) | matching.run(founded)
    unknown = tuple(section.state for section in log.machine.sections if section.resource_state is None)
    order = [row for row in log.rows if row.id in unmatched]
    return Abstraction(windows, log.rows, tuple(unmatched[row.id] for row in order), unknown, len(matching.met))


class _Matching:
    """The search of pairs of a state of the log and the candidates that the lifecycle then has."""

    def __init__(self, view: View, log: LoadedMachine, windows: str, table: str) -> None:
        self.view, self.log = view, log
        self.start = view.start(windows, table)
        self.labels: dict[str, dict[str, None]] = {}
        for one in view.program.rows:
            self.labels.setdefault(one.row.source, {})[one.row.trigger] = None
        self.met: set[tuple[str, Candidates]] = set()
        self.successors: dict[int, tuple[int, ...]] = {}

    def run(self, edges: Iterable[LoadedRow]) -> dict[str, Unmatched]:
        """Return, by the id of its row, each of ``edges`` that is not matched after some of them, the fewest."""
        leaving: dict[str, list[LoadedRow]] = {}
        for row in edges:
            leaving.setdefault(row.source, []).append(row)
        queue: deque[tuple[str, Candidates, Path]] = deque((state, words, ()) for state, words in self.starts.items())
        seen = set(self.starts.items())
        unmatched: dict[str, Unmatched] = {}
        while queue:
            state, candidates, path = queue.popleft()
            for row in leaving.get(state, ()):
                after = self._step(candidates, self.shown[state], self.shown[row.dest])
                if not after:
                    unmatched.setdefault(row.id, Unmatched(row, path, self._states(candidates)))
                elif (row.dest, after) not in seen:
                    seen.add((row.dest, after))
                    queue.append((row.dest, after, (*path, row)))
        self.met |= seen
        return unmatched

    @cached_property
    def shown(self) -> dict[str, int | None]:
        """By state of the log, what the cluster shows; ``None`` where that is unknown."""
        return {section.state: section.resource_state for section in self.log.machine.sections}

    @cached_property
    def starts(self) -> dict[str, Candidates]:
        """By state of the log, the words of the lifecycle in which the instance may be where a log begins there."""
        reached = self._closed(self.start, lambda _: True)
        by_shown = {shown: self._staying(self._showing(reached, shown), shown) for shown in set(self.shown.values())}
        return {state: by_shown[shown] for state, shown in self.shown.items()}

    def _step(self, candidates: Candidates, before: int | None, after: int | None) -> Candidates:
        """Return the candidates after an edge of the log, those that hidden steps lead on to included."""
        if before is None or after is None or before == after:
            return self._staying(self._showing(candidates, after), after)
        moved = frozenset(word for one in candidates for word in self._next(one))
        return self._staying(self._showing(moved, after), after)

    def _showing(self, words: Candidates, shown: int | None) -> Candidates:
        """Return those of ``words`` in which the cluster shows ``shown``; where that is unknown, anything at all."""
        return frozenset(
            word for word in words if (here := self._section(word).resource_state) is not None and shown in (None, here)
        )

    def _staying(self, words: Candidates, shown: int | None) -> Candidates:
        """Return the words that hidden steps lead to while the cluster shows ``shown``, or nothing for an instant."""

        def stays(word: int) -> bool:
            section = self._section(word)
            return section.choice or (section.resource_state is not None and shown in (None, section.resource_state))

        return self._closed(words, stays)

    def _closed(self, words: Iterable[int], wanted: Callable[[int], bool]) -> Candidates:
        """Return ``words`` and all that steps lead to through words that are ``wanted``."""
        found, frontier = set(words), list(words)
        while frontier:
            fresh = {word for word in self._next(frontier.pop()) if word not in found and wanted(word)}
            found |= fresh
            frontier += fresh
        return frozenset(found)

    def _next(self, word: int) -> tuple[int, ...]:
        """Return the successors of a word in which nobody breaks the contract and nothing unspecified happens."""
        if word not in self.successors:
            steps = self.view.successors(word, self.labels.get(self.view.program.state_of(word), ()))
            self.successors[word] = tuple({after for after, row, _ in steps if row.row.kind is RowKind.HANDLED})
        return self.successors[word]

    def _section(self, word: int) -> Section:
        program = self.view.program
        return program.machine.machine.section_map[program.state_of(word)]

    def _states(self, words: Candidates) -> tuple[str, ...]:
        """Return the control states of ``words`` in which the cluster shows something."""
        sections = (self._section(word) for word in words)
        return tuple(sorted({section.state for section in sections if section.resource_state is not None}))


# --------------------------------------------------------------------------------------------------------------------
# In words.


def shown_as(log: LoadedMachine, state: str) -> str:
    """Return what the cluster shows in a state of the log, as the name of a CLUSTER_RESOURCE_STATE."""
    shown = log.machine.section_map[state].resource_state
    return "nobody knows what" if shown is None else ResourceState(shown).name


def in_words(log: LoadedMachine, found: Unmatched) -> str:
    """Return what is not matched, and after what, in one sentence."""
    said = [log.machine.label_map[row.trigger].meaning for row in (*found.path, found.edge)]
    before, after = (shown_as(log, state) for state in (found.edge.source, found.edge.dest))
    return (
        f"{', then '.join(said)}, so the cluster shows {before} and then {after}; "
        f"the lifecycle, in {' or '.join(found.states)}, cannot go from the one to the other and show nothing else"
    )
