"""Liveness under fairness against its definition: every set of edges that a run can take for ever, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from graphs import Edge, edge_lists, edges_of, graph_of, truths
from hypothesis import given, settings
from hypothesis import strategies as st

from resdll_checker.proofs.graph import UNREACHED, Graph
from resdll_checker.proofs.liveness import FairSet, Lasso, Question, fair_components, find_given_loop, find_lasso

NODES, ROWS, EDGES = 4, 3, 8


@dataclass(frozen=True)
class Fair:
    """An assumption in the words of the definition: sets of rows and of nodes."""

    rows: frozenset[int]
    strong: bool
    outside: frozenset[int]

    def kept_by(self, edges: list[Edge], taken: list[Edge], visited: set[int]) -> bool:
        """Tells whether a run keeps the assumption that takes ``taken``, and visits ``visited``, again and again."""
        if visited <= self.outside:
            return False
        if any(row in self.rows for _, _, row in taken):
            return True
        enabling = {source for source, _, row in edges if row in self.rows}
        return not visited & enabling if self.strong else not visited <= enabling

    def compiled(self) -> FairSet:
        """Returns the assumption as the checker knows it."""
        outside = truths(set(self.outside), NODES) if self.outside else None
        return FairSet(truths(set(self.rows), ROWS), self.strong, outside)


_NODE_SETS = st.frozensets(st.integers(0, NODES - 1))
ASSUMPTIONS = st.lists(
    st.builds(
        Fair, st.frozensets(st.integers(0, ROWS - 1)), st.booleans(), st.one_of(st.just(frozenset[int]()), _NODE_SETS)
    ),
    max_size=3,
)


@dataclass(frozen=True)
class Case:
    """A graph, what is unwanted, where to start, how far the starts are from the initial node, what is assumed."""

    edges: list[Edge]
    unwanted: frozenset[int]
    starts: frozenset[int]
    distance: list[int]
    fairness: list[Fair]

    @property
    def graph(self) -> Graph:
        """The graph in compressed sparse rows."""
        return graph_of(NODES, self.edges)

    @property
    def question(self) -> Question:
        """What is asked of the graph."""
        distance = np.array(self.distance, dtype=np.int64)
        return Question(truths(set(self.unwanted), NODES), truths(set(self.starts), NODES), distance)

    @property
    def inside(self) -> list[Edge]:
        """The edges among unwanted nodes."""
        return [edge for edge in self.edges if set(edge[:2]) <= self.unwanted]

    def for_ever(self) -> Iterator[set[int]]:
        """Yields the nodes of every way to stay among the unwanted ones, by the definition."""
        for node in self.unwanted - {source for source, _, _ in self.edges}:
            if not any(node in fair.outside for fair in self.fairness):
                yield {node}
        for size in range(1, len(self.inside) + 1):
            for taken in combinations(self.inside, size):
                visited = {node for edge in taken for node in edge[:2]}
                if not nx.is_strongly_connected(nx.DiGraph([edge[:2] for edge in taken])):
                    continue
                if all(fair.kept_by(self.edges, list(taken), visited) for fair in self.fairness):
                    yield visited

    def shortest(self) -> int | None:
        """Returns the number of steps to the nearest node of a way to stay; ``None`` where there is none."""
        graph = nx.DiGraph([edge[:2] for edge in self.inside])
        graph.add_nodes_from(self.unwanted)
        goals = set().union(*self.for_ever())
        found = [
            self.distance[start] + length
            for start in self.starts & self.unwanted
            for goal, length in nx.single_source_shortest_path_length(graph, start).items()
            if goal in goals
        ]
        return min(found, default=None)


CASES = st.builds(
    Case,
    edge_lists(NODES, ROWS, EDGES),
    st.one_of(st.just(frozenset(range(NODES))), _NODE_SETS),
    st.one_of(st.just(frozenset(range(NODES))), _NODE_SETS),
    st.lists(st.integers(0, 4), min_size=NODES, max_size=NODES),
    ASSUMPTIONS,
)


@given(CASES)
@settings(max_examples=400)
def test_a_lasso_is_found_exactly_where_the_definition_has_one(case: Case):
    found = find_lasso(case.graph, case.question, [fair.compiled() for fair in case.fairness])
    shortest = case.shortest()
    assert (found is None) == (shortest is None)
    if found is not None:
        check_lasso(case, found)
        assert case.distance[found.start] + len(found.stem) == shortest


def check_lasso(case: Case, lasso: Lasso) -> None:
    """Checks a lasso against the definition: a way among unwanted nodes, then a fair loop or an end."""
    edges = edges_of(case.graph)
    assert lasso.start in case.starts
    node = lasso.start
    assert node in case.unwanted
    for edge in (*lasso.stem, *lasso.loop):
        source, target, _ = edges[edge]
        assert source == node
        assert target in case.unwanted
        node = target
    entry = edges[lasso.stem[-1]][1] if lasso.stem else lasso.start
    assert node == entry
    taken = [edges[edge] for edge in lasso.loop]
    if taken:
        visited = {source for source, _, _ in taken}
        assert all(fair.kept_by(case.edges, taken, visited) for fair in case.fairness)
    else:
        assert all(source != entry for source, _, _ in case.edges)
        assert not any(entry in fair.outside for fair in case.fairness)


@given(CASES)
@settings(max_examples=200)
def test_the_parts_that_survive_are_the_largest_ways_to_stay(case: Case):
    parts = fair_components(case.graph, truths(set(case.unwanted), NODES), [fair.compiled() for fair in case.fairness])
    going_round = [nodes for nodes in case.for_ever() if any(set(edge[:2]) <= nodes for edge in case.inside)]
    largest = {frozenset(nodes) for nodes in going_round if not any(nodes < other for other in going_round)}
    found = {frozenset(np.flatnonzero(parts == number).tolist()) for number in set(parts.tolist()) - {UNREACHED}}
    assert found == largest


@given(CASES, st.lists(st.integers(0, ROWS - 1), min_size=1, max_size=3))
@settings(max_examples=200)
def test_a_loop_by_given_rows_is_found_where_there_is_one(case: Case, rows: list[int]):
    found = find_given_loop(case.graph, case.question, [truths({row}, ROWS) for row in rows])
    if found is not None:
        assert [edges_of(case.graph)[edge][2] for edge in found.loop] == rows
        check_lasso(Case(case.edges, case.unwanted, case.starts, case.distance, []), found)
    reachable = nx.DiGraph([edge[:2] for edge in case.inside])
    reachable.add_nodes_from(case.unwanted)
    starts = case.starts & case.unwanted
    near = starts.union(*(nx.descendants(reachable, start) for start in starts))
    walks = {(node, node) for node in near}
    for row in rows:
        walks = {
            (entry, edge[1]) for entry, node in walks for edge in case.inside if edge[0] == node and edge[2] == row
        }
    assert (found is not None) == any(entry == node for entry, node in walks)


# --------------------------------------------------------------------------------------------------------------------
# By hand: what weak and strong fairness tell apart.

GO_ROUND, LEAVE, BACK = range(3)


@pytest.mark.parametrize(("strong", "holds"), [(False, False), (True, True)])
def test_an_exit_that_is_open_now_and_then_helps_under_strong_fairness_only(strong: bool, holds: bool):  # noqa: FBT001
    edges = [(0, 1, GO_ROUND), (1, 0, BACK), (1, 2, LEAVE)]
    case = Case(edges, frozenset({0, 1}), frozenset({0}), [0, 1, 2, 0], [Fair(frozenset({LEAVE}), strong, frozenset())])
    assert (find_lasso(case.graph, case.question, [case.fairness[0].compiled()]) is None) == holds


def test_an_exit_that_stays_open_helps_under_weak_fairness():
    edges = [(0, 0, GO_ROUND), (0, 1, LEAVE)]
    weak = Fair(frozenset({LEAVE}), strong=False, outside=frozenset())
    case = Case(edges, frozenset({0}), frozenset({0}), [0, 1, 0, 0], [weak])
    assert find_lasso(case.graph, case.question, [weak.compiled()]) is None
    assert find_lasso(case.graph, case.question, []) == Lasso(0, (), (0,))
