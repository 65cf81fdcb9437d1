"""Ways through the concrete graph: shortest ones, those through given labels, and what is reached without some rows."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from resdll_checker.arrays import distinct
from resdll_checker.proofs.graph import UNREACHED
from resdll_spec.tours import tour

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from resdll_checker.graphs.concrete import Concrete
    from resdll_checker.proofs.graph import Graph
    from resdll_spec.loading import LoadedRow

    Indices = NDArray[np.int64]
    Truths = NDArray[np.bool_]


def reached(
    graph: Graph,
    starts: Truths,
    rows: Truths | None = None,
    *,
    avoided: Truths | None = None,
    goals: Truths | None = None,
) -> Truths:
    """Return, for each node, whether a way leads to it from ``starts`` by edges of ``rows``, never into ``avoided``.

    ``rows`` has a truth value for each row, the others one for each node.  Starts are reached unless they are avoided.
    Where one of ``goals`` is met the search ends, and what lies farther is not told.
    """
    closed = np.zeros(graph.nodes, dtype=np.bool_) if avoided is None else avoided
    seen = starts & ~closed
    frontier = np.flatnonzero(seen)
    while len(frontier) and not (goals is not None and goals[frontier].any()):
        edges = graph.out(frontier)
        if rows is not None:
            edges = edges[rows[graph.rows[edges]]]
        targets = graph.targets[edges]
        frontier = _distinct(targets[~(seen[targets] | closed[targets])], graph.nodes)
        seen[frontier] = True
    return seen


def _distinct(nodes: Indices, number: int) -> Indices:
    """Return the different ``nodes`` (of so many) ascending; many of them are marked sooner than they are sorted."""
    if len(nodes) * _SORTING < number:
        return distinct(nodes)
    marks = np.zeros(number, dtype=np.bool_)
    marks[nodes] = True
    return np.flatnonzero(marks)


_SORTING = 64
"""How many nodes are marked in the time in which one is sorted."""


def shortest(
    graph: Graph, starts: Truths, goals: Truths, waypoints: Sequence[Truths] = ()
) -> tuple[int, Indices] | None:
    """Return the start and the edges of a shortest way from a start to a goal, ``None`` where there is none.

    The way takes an edge of each of ``waypoints`` (truth values for each row) in their order.  Of several shortest ways
    the one that is found first is returned, which depends on nothing but the graph.
    """
    size, layers = graph.nodes, len(waypoints)
    rows = max(int(graph.rows.max(initial=-1)) + 1, *map(len, waypoints), 0)  # the last rows may never fire
    advances = np.zeros((layers + 1, rows), dtype=np.bool_)
    for stage, waypoint in enumerate(waypoints):
        advances[stage, : len(waypoint)] = waypoint
    before = np.full(size * (layers + 1), UNREACHED, dtype=np.int64)
    via = np.full(size * (layers + 1), UNREACHED, dtype=np.int64)
    seen = np.zeros(size * (layers + 1), dtype=np.bool_)
    frontier = np.flatnonzero(starts)
    seen[frontier] = True
    while len(frontier):
        hits = frontier[(frontier // size == layers) & goals[frontier % size]]
        if len(hits):
            return _traced(before, via, int(hits[0]), size)
        nodes, stages = frontier % size, frontier // size
        edges = graph.out(nodes)
        origins = np.repeat(np.arange(len(frontier)), graph.offsets[nodes + 1] - graph.offsets[nodes])
        stages = stages[origins]
        places = (stages + advances[stages, graph.rows[edges]]) * size + graph.targets[edges]
        fresh = np.flatnonzero(~seen[places])
        found, first = np.unique(places[fresh], return_index=True)
        before[found], via[found] = frontier[origins[fresh[first]]], edges[fresh[first]]
        seen[found] = True
        frontier = found
    return None


def _traced(before: Indices, via: Indices, end: int, size: int) -> tuple[int, Indices]:
    edges: list[int] = []
    while via[end] != UNREACHED:
        edges.append(int(via[end]))
        end = int(before[end])
    return end % size, np.array(edges[::-1], dtype=np.int64)


@lru_cache(maxsize=4)
def main_edges(whole: Concrete) -> Indices:
    """Return the edges of the ordinary run: a shortest way from the initial state through the labels of the tour.

    There are none where no tour is declared, or where the version has no such run.
    """
    labels = tour(whole.loaded.machine.name)
    if not labels:
        return np.empty(0, dtype=np.int64)
    starts = np.zeros(whole.graph.nodes, dtype=np.bool_)
    starts[whole.start] = True
    waypoints = [np.array([row.trigger == label for row in whole.rows], dtype=np.bool_) for label in labels]
    found = shortest(whole.graph, starts, np.ones(whole.graph.nodes, dtype=np.bool_), waypoints)
    return np.empty(0, dtype=np.int64) if found is None else found[1]


def main_path(whole: Concrete) -> list[LoadedRow]:
    """Return the rows of the ordinary run, step by step."""
    return [whole.rows[number] for number in whole.graph.rows[main_edges(whole)].tolist()]
