"""Liveness with fairness: does every fair run that meets a start come to what is wanted, and if not, by which lasso.

A run stays away from what is wanted for ever in one of two ways: it stops in a node that nothing leaves, or it goes
round in a strongly connected part of the unwanted nodes.  Which parts a fair run can go round in is decided by Streett
pruning.  A part survives if it holds,

* for every weakly fair set of rows, an edge of the set or a node where none of the set is enabled;
* for every strongly fair set, an edge of the set or no node where one is enabled: otherwise the enabling nodes are
  deleted and what is left is taken apart again;
* for every situation that no run stays in for ever, a node outside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resdll_checker.arrays import united
from resdll_checker.proofs.graph import UNREACHED, components

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from resdll_checker.proofs.graph import Graph

    Indices = NDArray[np.int64]
    Truths = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class FairSet:
    """One assumption on runs: rows that are taken fairly, and nodes in which no run stays for ever.

    ``rows`` has a truth value for each row of the program, ``outside``, where given, one for each node.
    """

    rows: Truths
    strong: bool
    outside: Truths | None = None


@dataclass(frozen=True, slots=True)
class Lasso:
    """A run that never comes to what is wanted, as numbers of edges: from ``start`` by ``stem`` into ``loop`` for ever.

    An empty loop means that the run ends after the stem, in a node that nothing leaves.
    """

    start: int
    stem: tuple[int, ...]
    loop: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """Whether from each node of ``starts`` a node outside ``unwanted`` comes in the end.

    All fields have one entry for each node; ``distance`` is that from the initial node, for the shortest stem.
    """

    unwanted: Truths
    starts: Truths
    distance: Indices


def find_lasso(graph: Graph, question: Question, fairness: Sequence[FairSet]) -> Lasso | None:
    """Return a fair run that never comes to what is wanted, one with the shortest way to it; ``None`` if none is."""
    parts = fair_components(graph, question.unwanted, fairness)
    ends = graph.stopped & question.unwanted
    for fair in fairness:
        if fair.outside is not None:
            ends &= ~fair.outside
    found = approach(graph, question, (parts != UNREACHED) | ends)
    if found is None:
        return None
    start, stem, entry = found
    loop = () if ends[entry] else _loop(graph, parts, entry, fairness)
    return Lasso(start, stem, loop)


def find_given_loop(graph: Graph, question: Question, loop: Sequence[Truths]) -> Lasso | None:
    """Return a run that goes round in the unwanted nodes by edges of the rows ``loop[0]``, ``loop[1]`` … for ever."""
    nodes = np.flatnonzero(question.unwanted)
    entries, walks = nodes, np.empty((len(nodes), 0), dtype=np.int64)
    for rows in loop:
        edges = graph.out(nodes)
        walk = np.repeat(np.arange(len(nodes)), graph.offsets[nodes + 1] - graph.offsets[nodes])
        fitting = rows[graph.rows[edges]] & question.unwanted[graph.targets[edges]]
        edges, walk = edges[fitting], walk[fitting]
        entries, walks = entries[walk], np.column_stack([walks[walk], edges])
        nodes = graph.targets[edges]
    closed = nodes == entries
    entries, walks = entries[closed], walks[closed]
    goals = np.zeros(graph.nodes, dtype=np.bool_)
    goals[entries] = True
    found = approach(graph, question, goals)
    if found is None:
        return None
    start, stem, entry = found
    return Lasso(start, stem, tuple(walks[np.flatnonzero(entries == entry)[0]].tolist()))


# --------------------------------------------------------------------------------------------------------------------
# Which parts survive.


def fair_components(graph: Graph, region: Truths, fairness: Sequence[FairSet]) -> Indices:
    """Return, for each node, the number of the part of ``region`` in which a fair run can go round; else ``UNREACHED``.

    A run may visit all nodes of such a part again and again.
    """
    result = np.full(graph.nodes, UNREACHED, dtype=np.int64)
    enabling = [graph.enables(fair.rows) for fair in fairness]
    left, found = region, 0
    while not _hopeless(graph, left, fairness, enabling):
        parts = components(graph, left)
        number = int(parts.max(initial=UNREACHED)) + 1
        if not number:
            return result
        rejected, deleted = _judged(graph, parts, number, fairness, enabling)
        touched = _parts_with(parts, deleted, number)
        kept = ~rejected & ~touched
        fresh = np.cumsum(kept) - 1 + found
        inside = parts != UNREACHED
        inside[inside] = kept[parts[inside]]
        result[inside] = fresh[parts[inside]]
        found += int(kept.sum())
        left = parts != UNREACHED
        left[left] = (touched & ~rejected)[parts[left]]
        left &= ~deleted
    return result


def _hopeless(graph: Graph, region: Truths, fairness: Sequence[FairSet], enabling: Sequence[Truths]) -> bool:
    """Tell whether some weak set, enabled in all of ``region``, is taken nowhere inside: saves looking for parts."""
    for fair, enables in zip(fairness, enabling, strict=True):
        if not fair.strong and enables[region].all():
            edges = graph.out(np.flatnonzero(region))
            edges = edges[fair.rows[graph.rows[edges]]]
            if not region[graph.targets[edges]].any():
                return True
    return False


def _judged(
    graph: Graph, parts: Indices, number: int, fairness: Sequence[FairSet], enabling: Sequence[Truths]
) -> tuple[Truths, Truths]:
    """Return which parts no fair run can go round in, whatever is deleted, and which nodes are to be deleted."""
    rejected = np.zeros(number, dtype=np.bool_)
    deleted = np.zeros(graph.nodes, dtype=np.bool_)
    edges = graph.out(np.flatnonzero(parts != UNREACHED))
    edges = edges[parts[graph.sources[edges]] == parts[graph.targets[edges]]]
    owners = parts[graph.sources[edges]]
    for fair, enables in zip(fairness, enabling, strict=True):
        taken = np.bincount(owners[fair.rows[graph.rows[edges]]], minlength=number) > 0
        if fair.outside is not None:
            rejected |= ~_parts_with(parts, ~fair.outside, number)
        if fair.strong:
            lacking = parts != UNREACHED
            lacking[lacking] = ~taken[parts[lacking]]
            deleted |= lacking & enables
        else:
            rejected |= ~(taken | _parts_with(parts, ~enables, number))
    return rejected, deleted


def _parts_with(parts: Indices, nodes: Truths, number: int) -> Truths:
    """Return which parts hold one of ``nodes``."""
    owners = parts[nodes & (parts != UNREACHED)]
    found: Truths = np.bincount(owners, minlength=number) > 0
    return found


# --------------------------------------------------------------------------------------------------------------------
# Counterexamples.


def approach(graph: Graph, question: Question, goals: Truths) -> tuple[int, tuple[int, ...], int] | None:
    """Return start, edges and end of the way to a goal, through unwanted nodes, that is shortest from the initial node.

    The way to the start is not among the edges; every start may itself be a goal.
    """
    seen = np.zeros(graph.nodes, dtype=np.bool_)
    via = np.full(graph.nodes, UNREACHED, dtype=np.int64)
    starts = np.flatnonzero(question.starts & question.unwanted)
    starts = starts[np.argsort(question.distance[starts], kind="stable")]
    depths = question.distance[starts]
    depth, frontier = int(depths[0]) if len(starts) else 0, np.empty(0, dtype=np.int64)
    while len(frontier) or (len(depths) and depth <= depths[-1]):
        here = starts[np.searchsorted(depths, depth) : np.searchsorted(depths, depth, side="right")]
        frontier = united(frontier, here[~seen[here]])
        seen[frontier] = True
        hits = frontier[goals[frontier]]
        if len(hits):
            return _way_back(graph, via, int(hits[0]))
        edges = graph.out(frontier)
        targets = graph.targets[edges]
        fresh = question.unwanted[targets] & ~seen[targets]
        frontier, first = np.unique(targets[fresh], return_index=True)
        via[frontier] = edges[fresh][first]
        depth += 1
    return None


def _way_back(graph: Graph, via: Indices, end: int) -> tuple[int, tuple[int, ...], int]:
    edges: list[int] = []
    node = end
    while via[node] != UNREACHED:
        edges.append(int(via[node]))
        node = int(graph.sources[edges[-1]])
    return node, tuple(reversed(edges)), end


def _loop(graph: Graph, parts: Indices, entry: int, fairness: Sequence[FairSet]) -> tuple[int, ...]:
    """Return a closed walk from ``entry`` inside its part that is fair to every set."""
    inside = parts == parts[entry]
    loop: list[int] = []
    node = entry
    for fair in fairness:
        edges = graph.inside(inside).edges
        edges = edges[fair.rows[graph.rows[edges]]]
        for goals in _to_visit(graph, inside, fair, edges):
            way = _shortest(graph, inside, node, goals)
            loop.extend(way)
            node = int(graph.targets[way[-1]]) if way else node
        if len(edges):
            loop.append(int(edges[graph.sources[edges] == node][0]))
            node = int(graph.targets[loop[-1]])
    if not loop:
        around = graph.inside(inside).edges
        around = around[graph.sources[around] == entry]
        at_once = around[graph.targets[around] == entry]
        loop.append(int((at_once if len(at_once) else around)[0]))
        node = int(graph.targets[loop[-1]])
    home = np.zeros(graph.nodes, dtype=np.bool_)
    home[entry] = True
    return (*loop, *_shortest(graph, inside, node, home))


def _to_visit(graph: Graph, inside: Truths, fair: FairSet, edges: Indices) -> list[Truths]:
    """Return sets of nodes, one of each of which a fair walk visits; at the last it takes one of ``edges``, if any."""
    goals: list[Truths] = []
    if fair.outside is not None:
        goals.append(inside & ~fair.outside)
    if len(edges):
        sources = np.zeros(graph.nodes, dtype=np.bool_)
        sources[graph.sources[edges]] = True
        goals.append(sources)
    elif not fair.strong:
        goals.append(inside & ~graph.enables(fair.rows))
    return goals


def _shortest(graph: Graph, inside: Truths, node: int, goals: Truths) -> tuple[int, ...]:
    """Return the edges of a shortest way inside a part from ``node`` to one of ``goals``; none if it is one."""
    starts = np.zeros(graph.nodes, dtype=np.bool_)
    starts[node] = True
    found = approach(graph, Question(inside, starts, np.zeros(graph.nodes, dtype=np.int64)), goals)
    if found is None:
        msg = "a node of a strongly connected part is not reached from another one"
        raise AssertionError(msg)
    return found[1]
