"""The graph of a search: every edge between reached words, in compressed sparse rows.

A *node* is the index of a word among the reached words in ascending order.  The edges of node ``n`` are those numbered
``offsets[n]`` to ``offsets[n + 1]``; edge ``e`` leads to the node ``targets[e]`` and comes from the program row
``rows[e]`` (an index into :attr:`resdll_checker.explore.Exploration.rows`).  The edges of a node are in the order of
the rows, so everything computed here is deterministic.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from resdll_checker.arrays import distinct
from resdll_checker.explore.numpy_search import enabled_in, rewritten
from resdll_checker.program import STATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resdll_checker.explore import Exploration
    from resdll_checker.program import Program

    Indices = NDArray[np.int64]
    Truths = NDArray[np.bool_]
    Words = NDArray[np.uint64]

BYTES_PER_STATE = 3 * 8
"""Memory for each node at the peak: its word, its control state, and its offset."""

BYTES_PER_EDGE = 8 * 8
"""Memory for each edge at the peak: source, target and row, twice while they are sorted, and the order."""

MEMORY = 2 << 30
"""The default bound of memory for a graph, in bytes."""

UNREACHED = -1


class GraphTooLargeError(MemoryError):
    """The edges of a search do not fit the memory that was allowed; the message says how much it would take."""


@dataclass(frozen=True, slots=True)
class Subgraph:
    """A set of edges: edge ``edges[k]`` of the whole graph leads from ``sources[k]`` to ``targets[k]``."""

    edges: Indices
    sources: Indices
    targets: Indices


@dataclass(frozen=True)
class Graph:
    """Nodes and edges in compressed sparse rows; all arrays are of 64-bit integers."""

    offsets: Indices
    targets: Indices
    rows: Indices

    @property
    def nodes(self) -> int:
        """The number of nodes."""
        return len(self.offsets) - 1

    @cached_property
    def sources(self) -> Indices:
        """The node that each edge leaves."""
        return np.repeat(np.arange(self.nodes, dtype=np.int64), np.diff(self.offsets))

    @cached_property
    def stopped(self) -> Truths:
        """For each node, whether no edge leaves it."""
        ended: Truths = np.diff(self.offsets) == 0
        return ended

    def out(self, nodes: Indices) -> Indices:
        """Return the numbers of the edges that leave ``nodes``, node by node."""
        starts, counts = self.offsets[nodes], self.offsets[nodes + 1] - self.offsets[nodes]
        within = np.arange(int(counts.sum()), dtype=np.int64) - np.repeat(np.cumsum(counts) - counts, counts)
        edges: Indices = np.repeat(starts, counts) + within
        return edges

    def inside(self, region: Truths) -> Subgraph:
        """Return the edges that begin and end in ``region`` (a truth value for each node)."""
        edges = self.out(np.flatnonzero(region))
        edges = edges[region[self.targets[edges]]]
        return Subgraph(edges, self.sources[edges], self.targets[edges])

    def enables(self, chosen: Truths) -> Truths:
        """Return, for each node, whether an edge of one of the ``chosen`` rows leaves it."""
        found = np.zeros(self.nodes, dtype=np.bool_)
        found[self.sources[chosen[self.rows]]] = True
        return found


def graph_bytes(states: int, transitions: int) -> int:
    """Return how many bytes the graph of a search takes at the peak."""
    return states * BYTES_PER_STATE + transitions * BYTES_PER_EDGE


def build(search: Exploration, memory: int = MEMORY) -> Graph:
    """Return the graph of ``search``; raise :class:`GraphTooLargeError` before it takes more than ``memory`` bytes."""
    needed = graph_bytes(search.states, search.transitions)
    if needed > memory:
        msg = f"the graph of {search.program.name} would take {needed >> 20} MiB, more than the {memory >> 20} allowed"
        raise GraphTooLargeError(msg)
    words = search.words
    sources, targets, rows = _edges(search, words)
    order = np.lexsort((rows, sources))
    offsets = np.zeros(len(words) + 1, dtype=np.int64)
    np.cumsum(np.bincount(sources, minlength=len(words)), out=offsets[1:])
    return Graph(offsets, targets[order], rows[order])


def _edges(search: Exploration, words: Words) -> tuple[Indices, Indices, Indices]:
    nodes_by_state = by_state(search.program, words)
    sources, targets, rows = [], [], []
    for number, row in enumerate(search.rows):
        nodes = nodes_by_state.get(row.row.source)
        if nodes is None:
            continue
        nodes = nodes[enabled_in(words[nodes], row)]
        sources.append(nodes)
        targets.append(np.searchsorted(words, rewritten(words[nodes], row)))
        rows.append(np.full(len(nodes), number, dtype=np.int64))
    if not sources:
        none = np.empty(0, dtype=np.int64)
        return none, none, none
    return np.concatenate(sources), np.concatenate(targets), np.concatenate(rows)


def by_state(program: Program, words: Words) -> dict[str, Indices]:
    """Return, by control state, the indices of the words that are in it, ascending."""
    place = program.field_map[STATE]
    codes = (words & np.uint64(place.mask)) >> np.uint64(place.shift)
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], np.arange(len(place.values) + 1, dtype=np.uint64))
    return {
        name: order[starts[code] : starts[code + 1]]
        for code, name in enumerate(place.values)
        if starts[code] < starts[code + 1]
    }


# --------------------------------------------------------------------------------------------------------------------
# Components.


class Edges(NamedTuple):
    """Edges between ``nodes`` nodes, as two arrays."""

    nodes: int
    sources: Indices
    targets: Indices

    def proper(self) -> Edges:
        """Return the edges that lead from one node to another."""
        proper = self.sources != self.targets
        return Edges(self.nodes, self.sources[proper], self.targets[proper])


def trimmed(edges: Edges) -> Edges:
    """Return the edges between the nodes that lie on a cycle, or on a way from one cycle to another.

    Nodes without a way in, or without a way out, are taken away again and again; each edge is looked at twice.
    """
    kept = np.ones(edges.nodes, dtype=np.bool_)
    for near, far in ((edges.sources, edges.targets), (edges.targets, edges.sources)):
        live = kept[near] & kept[far]
        near, far = near[live], far[live]  # noqa: PLW2901  edges of nodes that the other direction took away
        degree = np.bincount(near, minlength=edges.nodes)
        order = np.argsort(far, kind="stable")
        starts = np.searchsorted(far[order], np.arange(edges.nodes + 1))
        incoming = Graph(starts, near[order], order)
        dead = np.flatnonzero(kept & (degree == 0))
        while len(dead):
            kept[dead] = False
            users = incoming.targets[incoming.out(dead)]
            np.subtract.at(degree, users, 1)
            candidates = users[(degree[users] == 0) & kept[users]]
            dead = distinct(candidates)
    live = kept[edges.sources] & kept[edges.targets]
    return Edges(edges.nodes, edges.sources[live], edges.targets[live])


def _united(edges: Edges) -> Indices:
    """Return, for each node, the smallest of the nodes that it is tied to by edges in both directions.

    Most cycles of our machines are of two nodes, a lock and its release: united at once, they need no search.
    """
    label = np.arange(edges.nodes, dtype=np.int64)
    there = edges.sources * edges.nodes + edges.targets
    back = np.sort(edges.targets * edges.nodes + edges.sources)
    found = back[np.minimum(np.searchsorted(back, there), len(back) - 1)] == there
    first, second = edges.sources[found], edges.targets[found]
    while True:
        smallest = np.minimum(label[first], label[second])
        before = label.copy()
        np.minimum.at(label, first, smallest)
        np.minimum.at(label, second, smallest)
        label = label[label]
        if np.array_equal(before, label):
            return label


def components(graph: Graph, region: Truths) -> Indices:
    """Return, for each node, the number of its strongly connected component in ``region``; ``UNREACHED`` for none.

    Only components that hold an edge have a number; numbers ascend with the smallest node of the component.
    """
    part = graph.inside(region)
    edges = Edges(graph.nodes, part.sources, part.targets)
    cyclic = np.zeros(graph.nodes, dtype=np.bool_)
    cyclic[edges.sources[edges.sources == edges.targets]] = True
    owner = np.arange(graph.nodes, dtype=np.int64)
    edges = trimmed(edges.proper())
    if len(edges.sources):
        owner = _united(edges)
        edges = trimmed(Edges(graph.nodes, owner[edges.sources], owner[edges.targets]).proper())
        owner = _searched(edges)[owner]
    own, sizes = np.unique(owner[region], return_counts=True)
    cyclic[own[sizes > 1]] = True
    cyclic[owner[cyclic]] = True
    numbers = np.full(graph.nodes, UNREACHED, dtype=np.int64)
    named = own[cyclic[own]]
    numbers[named] = np.arange(len(named))
    inside = np.full(graph.nodes, UNREACHED, dtype=np.int64)
    inside[region] = numbers[owner[region]]
    return inside


def _searched(edges: Edges) -> Indices:
    """Return, for each node, the smallest node of its component, found by search where an edge is left."""
    label = np.arange(edges.nodes, dtype=np.int64)
    if not len(edges.sources):
        return label
    met = np.zeros(edges.nodes, dtype=np.bool_)
    met[edges.sources] = met[edges.targets] = True
    nodes = np.flatnonzero(met)
    place = np.cumsum(met) - 1
    found = np.array(_tarjan(len(nodes), place[edges.sources], place[edges.targets]), dtype=np.int64)
    smallest = np.full(int(found.max()) + 1, edges.nodes, dtype=np.int64)
    np.minimum.at(smallest, found, nodes)
    label[nodes] = smallest[found]
    return label


def _tarjan(nodes: int, sources: Indices, targets: Indices) -> list[int]:  # noqa: C901  one loop, as in the book
    """Return the component of each node, by Tarjan's algorithm with a stack of its own."""
    order = np.argsort(sources, kind="stable")
    after = targets[order].tolist()
    ends = np.searchsorted(sources[order], np.arange(1, nodes + 1)).tolist()
    place = [0, *ends[:-1]]  # the next edge of each node to be followed
    index, low, component = [0] * nodes, [0] * nodes, [UNREACHED] * nodes
    stack: list[int] = []
    counter = found = 0
    for root in range(nodes):
        if index[root]:
            continue
        path = [root]
        while path:
            node = path[-1]
            if not index[node]:
                counter += 1
                index[node] = low[node] = counter
                stack.append(node)
            at = place[node]
            if at < ends[node]:
                place[node] = at + 1
                target = after[at]
                if not index[target]:
                    path.append(target)
                elif component[target] < 0:
                    low[node] = min(low[node], index[target])
                continue
            path.pop()
            if path:
                low[path[-1]] = min(low[path[-1]], low[node])
            if low[node] == index[node]:
                while component[node] < 0:
                    component[stack.pop()] = found
                found += 1
    return component
