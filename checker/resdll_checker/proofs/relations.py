"""How the offline machine and the lifecycle machine fit together at the boundary of a DLL, decided by the monitor.

*Projection*: what crosses the boundary of one instance, in any run of the offline machine, is a trace of the lifecycle.
*Compatibility*: the cluster sends only what every candidate of the instance handles, and for whatever the instance may
do the offline machine has a row, or says why it needs none.  A DLL that breaks a rule is no misfit where the offline
machine answers it: where a row that may come next cites the clause that was broken.

Both are decided in one search of pairs: a word of the offline machine, and the set of candidates that the monitor has
for the instance.  The search begins where the first step crosses the boundary; before it nothing is seen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

from resdll_checker.arrays import distinct, united, without
from resdll_checker.monitor import Monitor, Observed, UnexplainedObservationError, View
from resdll_checker.proofs.graph import UNREACHED, Graph, build
from resdll_checker.proofs.predicates import all_hold
from resdll_spec.abi import OFFLINE_FLAGS
from resdll_spec.boundary import BEFORE, CALLS, LOCK, UNMODELLED
from resdll_spec.request import RETURN_TO_SOURCE
from resdll_spec.vocabulary import Direction, Literal, RowKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from resdll_checker.explore import Exploration
    from resdll_checker.program import Program
    from resdll_spec.vocabulary import Observation

    Indices = NDArray[np.int64]
    Truths = NDArray[np.bool_]
    Candidates = frozenset[int]

_SETS = 1 << 20
"""More than the sets of candidates that are met, so that a pair is one number."""

TABLE = "v2"
"""The table version that is played: the first whose calls carry a mask; no row tells later ones from it."""


class Misfit(Enum):
    """How the machines fail to fit."""

    UNEXPLAINED = "the lifecycle has no such trace"
    NOT_HANDLED = "the cluster sends what the lifecycle does not handle there"
    BREACH = "the DLL of the offline machine breaks a rule, and no row answers it"
    NO_ROW = "the DLL may do what the offline machine has no row for"


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where the machines do not fit: a word of the offline machine, the label, and what is wrong."""

    misfit: Misfit
    label: str
    detail: str
    word: int


@dataclass
class Fit:
    """The result for one instance: what was compared, what does not fit, and which exceptions were needed.

    ``answered`` has, by rule that the DLL of the offline machine breaks, the rows that say what the cluster does then.
    """

    pairs: int = 0
    crossings: int = 0
    findings: list[Finding] = field(default_factory=list)
    answered: dict[str, set[str]] = field(default_factory=dict)
    unmodelled: set[str] = field(default_factory=set)


def fit(search: Exploration, lifecycle: Program, node: str) -> Fit:
    """Return how the offline machine (one version of it, as searched) fits the lifecycle of the instance on a node."""
    return _Fitting(search, lifecycle, node).run()


class _Fitting:
    """The search of pairs for one instance; candidate sets are numbered as they are met."""

    def __init__(self, search: Exploration, lifecycle: Program, node: str) -> None:
        self.search, self.node = search, node
        self.words = search.words
        self.graph: Graph = build(search)
        self.view = View(lifecycle)
        self.result = Fit()
        self.sets: list[Candidates] = []
        self.numbers: dict[Candidates, int] = {}
        self.moves: dict[tuple[int, str, int, str], int] = {}
        self.examined: set[tuple[int, str]] = set()
        self.labels = [row.row.trigger for row in search.rows]
        crossing = np.array([label in CALLS or self._answers(label) for label in self.labels])
        here = all_hold(search.program, self.words, (Literal("node", node),))
        self.crossing: Truths = crossing[self.graph.rows] & here[self.graph.sources]

    def run(self) -> Fit:
        """Search all pairs."""
        nodes, candidates = self._starts()
        seen = np.empty(0, dtype=np.int64)
        while len(nodes):
            pairs = distinct(nodes * _SETS + candidates)
            pairs = without(pairs, seen)
            seen = united(seen, pairs)
            nodes, candidates = np.divmod(pairs, _SETS)
            self._examine(nodes, candidates)
            nodes, candidates = self._next(nodes, candidates)
        self.result.pairs = len(seen)
        return self.result

    def _starts(self) -> tuple[Indices, Indices]:
        """Return the nodes reached before anything crosses the boundary from which something does, with candidates."""
        reached = np.zeros(self.graph.nodes, dtype=np.bool_)
        frontier = np.flatnonzero(self.words == np.uint64(self.search.program.initial))
        while len(frontier):
            reached[frontier] = True
            edges = self.graph.out(frontier)
            targets = self.graph.targets[edges[~self.crossing[edges]]]
            frontier = distinct(targets[~reached[targets]])
        nodes = distinct(self.graph.sources[self.crossing & reached[self.graph.sources]])
        program = self.search.program
        candidates = np.array([self._before(program.value_of(int(word), "locked")) for word in self.words[nodes]])
        return nodes, candidates.astype(np.int64)

    def _before(self, locked: str) -> int:
        """Return the number of the candidates of an instance that the request finds."""
        monitor = Monitor(self.view, self.search.windows or "", TABLE)
        for observation in (*BEFORE[self.node], *((LOCK,) if locked == "true" and self.node == "source" else ())):
            monitor.observe(_seen(observation))
        return self._number(monitor.candidates)

    def _number(self, candidates: Candidates) -> int:
        if candidates not in self.numbers:
            self.numbers[candidates] = len(self.sets)
            self.sets.append(candidates)
        return self.numbers[candidates]

    def _next(self, nodes: Indices, candidates: Indices) -> tuple[Indices, Indices]:
        """Return the pairs after one step of each pair."""
        edges = self.graph.out(nodes)
        after = np.repeat(candidates, self.graph.offsets[nodes + 1] - self.graph.offsets[nodes])
        for place in np.flatnonzero(self.crossing[edges]):
            self.result.crossings += 1
            after[place] = self._cross(int(edges[place]), int(after[place]))
        kept = after != UNREACHED
        return self.graph.targets[edges[kept]], after[kept]

    def _cross(self, edge: int, candidates: int) -> int:
        """Return the candidates after a step that crosses the boundary; ``UNREACHED`` where the trace ends there."""
        word, after = (int(self.words[nodes[edge]]) for nodes in (self.graph.sources, self.graph.targets))
        label = self.labels[self.graph.rows[edge]]
        key = (candidates, label, self._mask(word), self.search.program.state_of(after))
        if key not in self.moves:
            self.moves[key] = self._judge(label, word, after, self.sets[candidates])
        return self.moves[key]

    def _judge(self, label: str, word: int, after: int, candidates: Candidates) -> int:
        for observed in self._observed(label, word):
            monitor = Monitor(self.view, self.search.windows or "", TABLE)
            monitor.candidates = candidates
            if observed.kind == "call" and not monitor.allows(observed):
                kinds = ", ".join(sorted(kind.value for kind in monitor.kinds(observed))) or "unknown"
                return self._found(
                    Misfit.NOT_HANDLED, label, f"{observed.subject} is {kinds} in {_names(monitor)}", word
                )
            later = self.view.remembered(candidates, observed)
            if later is None:
                return self._broken(label, word, after, monitor, observed)
            candidates = later
        return self._number(candidates)

    def _broken(self, label: str, word: int, after: int, monitor: Monitor, observed: Observed) -> int:
        """Note what an answer breaks; the trace ends there, for nothing is promised to a DLL that breaks a rule."""
        states = _names(monitor)
        try:
            breaches = monitor.observe(observed).breaches
        except UnexplainedObservationError:
            return self._found(Misfit.UNEXPLAINED, label, f"nothing explains it in {states}", word)
        lost = []
        for breach in breaches:
            rows = self._answering(breach.clause, after)
            if rows:
                self.result.answered.setdefault(breach.rule, set()).update(rows)
            else:
                lost.append(breach.rule)
        if not lost:
            return UNREACHED
        return self._found(Misfit.BREACH, label, f"it breaks {', '.join(sorted(lost))} in {states}", word)

    def _answering(self, clause: str, word: int) -> set[str]:
        """Return the rows that say what the cluster does about a broken clause: that may come next and cite it."""
        state = self.search.program.state_of(word)
        return {
            row.row.parent
            for row in self.search.rows
            if row.row.source == state and clause in row.row.clauses and row.enabled(word)
        }

    def _found(self, misfit: Misfit, label: str, detail: str, word: int) -> int:
        known = {(found.misfit, found.label, found.detail) for found in self.result.findings}
        if (misfit, label, detail) not in known:
            self.result.findings.append(Finding(misfit, label, detail, word))
        return UNREACHED

    # ----------------------------------------------------------------------------------------------------------------
    # What the labels are at the boundary.

    def _mask(self, word: int) -> int:
        """Return the mask of the request, as an integer."""
        program = self.search.program
        return sum(flag.value for flag in OFFLINE_FLAGS if program.value_of(word, flag.fact) == "true")

    def _observed(self, label: str, word: int) -> tuple[Observed, ...]:
        """Return the events at the boundary that ``label``, which crosses it, stands for in ``word``."""
        crossing = CALLS.get(label)
        if crossing is None:
            entry = self.view.program.machine.machine.label_map[label].observed
            return () if entry is None else (_seen(entry),)
        mask = self._mask(word)
        returning = crossing.with_return if mask & _bits((RETURN_TO_SOURCE,)) else ()
        mask = (mask | _bits(crossing.sets)) & ~_bits(crossing.clears)
        return tuple(_seen(entry, mask if crossing.masked else None) for entry in returning or crossing.observed)

    def _examine(self, nodes: Indices, candidates: Indices) -> None:
        """Look for what an instance may do and the offline machine has no row for, where a call of it runs or pends."""
        states = [self.search.program.state_of(int(word)) for word in self.words[nodes]]
        for node, state, number in zip(nodes, states, candidates, strict=True):
            if (int(number), state) in self.examined:
                continue
            self.examined.add((int(number), state))
            rows = self.search.program.machine.rows
            awaited = {row.trigger for row in rows if row.source == state}
            if not any(self._answers(label) for label in awaited):
                continue
            for label in self._possible(self.sets[int(number)]):
                if label in awaited:
                    continue
                if label in UNMODELLED:
                    self.result.unmodelled.add(label)
                else:
                    self._found(Misfit.NO_ROW, label, f"in {state}", int(self.words[node]))

    def _answers(self, label: str) -> bool:
        """Tell whether ``label`` is an answer of the DLL."""
        return self.search.program.machine.machine.label_map[label].direction is Direction.OUTPUT

    def _possible(self, candidates: Candidates) -> Iterator[str]:
        """Yield the outputs that some candidate handles."""
        program = self.view.program
        for label in program.machine.machine.labels:
            if label.direction is Direction.OUTPUT and any(
                row.row.kind is RowKind.HANDLED and row.enabled(word)
                for word in candidates
                for row in program.rows_of(program.state_of(word), label.name)
            ):
                yield label.name


def _seen(observation: Observation, mask: int | None = None) -> Observed:
    return Observed(observation.kind, observation.subject, observation.value, mask)


def _bits(flags: tuple[str, ...]) -> int:
    return sum(flag.value for flag in OFFLINE_FLAGS if flag.fact in flags)


def _names(monitor: Monitor) -> str:
    return ", ".join(sorted(monitor.states))
