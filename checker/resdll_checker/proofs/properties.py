"""The checker of properties: holds each property of the specification against a search, with a counterexample.

A property that speaks of nothing, because no reachable case fits it, is an error like a property that fails.  Where the
edges of a search do not fit the memory allowed, ``eventually`` and the comparison of pairs are *not checked*; that is
never told as holding.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from resdll_checker.explore import Step
from resdll_checker.explore.numpy_search import enabled_in, rewritten
from resdll_checker.proofs.graph import MEMORY, Graph, GraphTooLargeError, build, by_state
from resdll_checker.proofs.liveness import FairSet, Lasso, Question, find_given_loop, find_lasso
from resdll_checker.proofs.lockstep import check_lockstep
from resdll_checker.proofs.precedence import Order, find_unprepared
from resdll_checker.proofs.predicates import holds, written
from resdll_spec.abi import VERSION_NAMES
from resdll_spec.properties import assumption_of
from resdll_spec.properties import properties_of as declared_of
from resdll_spec.property_vocabulary import (
    Assumption,
    Invariant,
    Lockstep,
    Moment,
    Precedence,
    Predicate,
    Progress,
    Property,
    Reachable,
    StepInvariant,
    Strength,
)
from resdll_spec.vocabulary import RowKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from resdll_checker.explore import Exploration

    Indices = NDArray[np.int64]
    Truths = NDArray[np.bool_]
    Words = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one property: ``holds`` is ``None`` where it was not checked, and ``detail`` says what was found.

    ``path`` leads from the initial state to the counterexample (or to the witness of a ``sometimes``); with ``loop``
    the run then goes round by these steps for ever.
    """

    property: Property
    holds: bool | None
    detail: str = ""
    path: tuple[Step, ...] | None = None
    loop: tuple[Step, ...] = ()


@dataclass
class Searched:
    """A search with what several properties need of it, made once: words in order, distances, the graph."""

    search: Exploration
    memory: int = MEMORY

    @cached_property
    def _order(self) -> Indices:
        return np.argsort(np.concatenate(self.search.levels), kind="stable")

    @cached_property
    def words(self) -> Words:
        """The reached words, ascending."""
        words: Words = np.concatenate(self.search.levels)[self._order]
        return words

    @cached_property
    def distance(self) -> Indices:
        """For each word, the number of steps of a shortest path to it."""
        sizes = [len(level) for level in self.search.levels]
        return np.repeat(np.arange(len(sizes), dtype=np.int64), sizes)[self._order]

    @cached_property
    def by_state(self) -> dict[str, Indices]:
        """By control state, the indices of the words in it."""
        return by_state(self.search.program, self.words)

    @cached_property
    def graph(self) -> Graph:
        """The graph of the search; raises :class:`GraphTooLargeError` where it does not fit."""
        return build(self.search, self.memory)

    def holds(self, predicate: Predicate) -> Truths:
        """Return, for each word, whether ``predicate`` is true in it."""
        return holds(self.search.program, self.words, predicate)

    def nearest(self, nodes: Indices) -> int:
        """Return the word, of those with these indices, that the fewest steps lead to."""
        return int(self.words[nodes[np.argmin(self.distance[nodes])]])

    def steps(self, edges: Iterable[int]) -> tuple[Step, ...]:
        """Return edges of the graph as steps."""
        rows, graph = self.search.rows, self.graph
        return tuple(Step(rows[graph.rows[edge]], int(self.words[graph.targets[edge]])) for edge in edges)


def properties_of(machine: str, windows: str | None = None) -> tuple[Property, ...]:
    """Return the properties of a machine that apply to a Windows version (``None``: to one of them at least)."""
    versions = VERSION_NAMES if windows is None else (windows,)
    return tuple(entry for entry in declared_of(machine) if any(entry.applies(name) for name in versions))


def check_all(search: Exploration, memory: int = MEMORY) -> list[Verdict]:
    """Return the verdict on every property of the machine and version that was searched."""
    searched = Searched(search, memory)
    return [check(searched, entry) for entry in properties_of(search.program.name, search.windows)]


def check(searched: Searched, entry: Property) -> Verdict:
    """Return the verdict on one property."""
    try:
        verdict = _CHECKS[type(entry.body)](searched, entry, entry.body) if _decidable(searched, entry) else None
    except GraphTooLargeError as error:
        return Verdict(entry, None, str(error))
    if verdict is None or (not searched.search.complete and verdict.path is None):
        return Verdict(entry, None, "the search was interrupted")
    return verdict


def _decidable(searched: Searched, entry: Property) -> bool:
    """Tell whether anything can be said: of an interrupted search only what is seen in single states."""
    return searched.search.complete or isinstance(entry.body, Invariant | Reachable)


def _vacuous(entry: Property, case: str) -> Verdict:
    return Verdict(entry, False, f"it speaks of nothing: no reachable {case}")  # noqa: FBT003  a verdict


def _check_invariant(searched: Searched, entry: Property, body: Invariant) -> Verdict:
    when = searched.holds(body.when)
    if not when.any():
        return _vacuous(entry, f"state has {written(body.when)}")
    broken = np.flatnonzero(when & ~searched.holds(body.then))
    if not len(broken):
        return Verdict(entry, holds=True)
    detail = f"the last state breaks it: not {written(body.then)}"
    return Verdict(entry, holds=False, detail=detail, path=tuple(searched.search.path_to(searched.nearest(broken))))


def _check_reachable(searched: Searched, entry: Property, body: Reachable) -> Verdict:
    found = np.flatnonzero(searched.holds(body.then))
    if not len(found):
        return Verdict(entry, holds=False, detail=f"no state is reached in which {written(body.then)}")
    return Verdict(entry, holds=True, path=tuple(searched.search.path_to(searched.nearest(found))))


def _check_step(searched: Searched, entry: Property, body: StepInvariant) -> Verdict:
    fits, before, after = (searched.holds(predicate) for predicate in (body.when, body.before, body.after))
    parents, broken = set(), []
    for row in searched.search.rows:
        nodes = searched.by_state.get(row.row.source)
        if nodes is None or row.row.kind not in body.kinds or (body.on and row.row.trigger not in body.on):
            continue
        nodes = nodes[fits[nodes]]
        nodes = nodes[enabled_in(searched.words[nodes], row)]
        successors = rewritten(searched.words[nodes], row)
        for fact in body.changing:
            mask = np.uint64(searched.search.program.field_map[fact].mask)
            changed = (searched.words[nodes] & mask) != (successors & mask)
            nodes, successors = nodes[changed], successors[changed]
        if not len(nodes):
            continue
        parents.add(row.row.parent)
        wrong = nodes[~(before[nodes] & after[np.searchsorted(searched.words, successors)])]
        if len(wrong):
            word = searched.nearest(wrong)
            broken.append((int(searched.distance[wrong].min()), word, row))
    if not parents:
        return _vacuous(entry, "step fits")
    if not broken:
        return Verdict(entry, holds=True)
    _, word, row = min(broken, key=lambda found: found[:2])
    path = (*searched.search.path_to(word), Step(row, row.apply(word)))
    return Verdict(entry, holds=False, detail=f"the last step breaks it, by the row {row.row.parent}", path=path)


def _check_precedence(searched: Searched, entry: Property, body: Precedence) -> Verdict:
    steps, *others = (_edges_of(searched, moments) for moments in ((body.step,), body.needs, body.since))
    if not (steps.any() and others[0].any()):
        return _vacuous(entry, "step fits, or none that it needs")
    initial = int(np.searchsorted(searched.words, np.uint64(searched.search.program.initial)))
    found = find_unprepared(searched.graph, Order(steps, *others), initial, searched.distance)
    if found is None:
        return Verdict(entry, holds=True)
    start, edges = found
    path = (*searched.search.path_to(int(searched.words[start])), *searched.steps(edges))
    return Verdict(entry, holds=False, detail="the last step comes without what it needs", path=path)


def _edges_of(searched: Searched, moments: tuple[Moment, ...]) -> Truths:
    """Return, for each edge of the graph, whether it is a step of one of ``moments``."""
    graph = searched.graph
    handled = np.array([row.row.kind is RowKind.HANDLED for row in searched.search.rows])
    found = np.zeros(len(graph.rows), dtype=np.bool_)
    for moment in moments:
        rows = rows_with(searched, moment.labels) & handled
        found |= rows[graph.rows] & searched.holds(moment.when)[graph.sources]
    return found


def _check_lockstep(searched: Searched, entry: Property, body: Lockstep) -> Verdict:
    checked = 0
    for flag in body.flags:
        compared, broken = check_lockstep(searched.search, searched.words, searched.graph, flag, body)
        checked += compared
        if len(broken):
            detail = f"the last state has no counterpart with the same steps without {flag}"
            path = tuple(searched.search.path_to(searched.nearest(broken)))
            return Verdict(entry, holds=False, detail=detail, path=path)
    return Verdict(entry, holds=True) if checked else _vacuous(entry, "state has one of the flags")


# --------------------------------------------------------------------------------------------------------------------
# Eventually.


def _check_progress(searched: Searched, entry: Property, body: Progress) -> Verdict:
    question = ask(searched, body)
    if not question.starts.any():
        return _vacuous(entry, f"state has {written(body.when)}")
    fairness = [fair_set(searched, assumption_of(entry.machine, name)) for name in body.assumptions]
    for name, fair in zip(body.assumptions, fairness, strict=True):
        if not (fair.rows[searched.graph.rows] & question.unwanted[searched.graph.sources]).any():
            return _vacuous(entry, f"step belongs to what is assumed by {name}")
    lasso = find_lasso(searched.graph, question, fairness)
    if lasso is None:
        return Verdict(entry, holds=True)
    return _with_lasso(searched, entry, lasso)


def without_assumptions(searched: Searched, entry: Property, body: Progress) -> Verdict:
    """Return the verdict on an ``eventually`` none of whose assumptions is made: it fails by its declared lasso.

    It holds, which is wrong, where no run goes round by the labels of ``body.lasso``.
    """
    loop = [rows_with(searched, (label,)) for label in body.lasso]
    lasso = find_given_loop(searched.graph, ask(searched, body), loop)
    return Verdict(entry, holds=True) if lasso is None else _with_lasso(searched, entry, lasso)


def ask(searched: Searched, body: Progress) -> Question:
    """Return the question that a property of the form ``eventually`` asks of the graph."""
    return Question(~searched.holds(body.then), searched.holds(body.when), searched.distance)


def fair_set(searched: Searched, assumption: Assumption) -> FairSet:
    """Return what an assumption says of the graph."""
    outside = searched.holds(assumption.outside) if assumption.outside else None
    rows = rows_with(searched, assumption.fair, assumption.within)
    return FairSet(rows, assumption.strength is Strength.STRONG, outside)


def rows_with(searched: Searched, labels: tuple[str, ...], states: tuple[str, ...] = ()) -> Truths:
    """Return, for each row of the search, whether it has one of ``labels`` (and leaves one of ``states``, if given)."""
    return np.array(
        [row.row.trigger in labels and (not states or row.row.source in states) for row in searched.search.rows]
    )


def _with_lasso(searched: Searched, entry: Property, lasso: Lasso) -> Verdict:
    path = (*searched.search.path_to(int(searched.words[lasso.start])), *searched.steps(lasso.stem))
    detail = "a run may go round for ever" if lasso.loop else "the run ends there"
    return Verdict(entry, holds=False, detail=detail, path=path, loop=searched.steps(lasso.loop))


_CHECKS: Mapping[type, Callable[[Searched, Property, Any], Verdict]] = {
    Invariant: _check_invariant,
    StepInvariant: _check_step,
    Precedence: _check_precedence,
    Lockstep: _check_lockstep,
    Reachable: _check_reachable,
    Progress: _check_progress,
}
