"""What must come before a step: decided by a search that leaves out what would allow it.

A run in which the step comes without what it needs begins at the start, or with a step after which everything is to
come anew, takes none of the steps that are needed, and reaches the step.  So these are taken out of the graph, and the
step must not be reached.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resdll_checker.proofs.graph import UNREACHED, Graph
from resdll_checker.proofs.liveness import Question, approach

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Indices = NDArray[np.int64]
    Truths = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of a graph: edges that need an earlier one, those they need, those after which all begins anew."""

    steps: Truths
    needs: Truths
    since: Truths


def find_unprepared(graph: Graph, order: Order, initial: int, distance: Indices) -> tuple[int, tuple[int, ...]] | None:
    """Return a run to a step that lacks what it needs: the node where it begins, and its edges, the step the last one.

    The first edge is the one after which all begins anew, unless the run begins at the ``initial`` node.  The run is
    shortest, counted with ``distance`` (from the initial node) of its beginning; ``None`` where there is none.
    """
    starts = np.zeros(graph.nodes, dtype=np.bool_)
    entered = np.full(graph.nodes, UNREACHED, dtype=np.int64)
    depth = np.zeros(graph.nodes, dtype=np.int64)
    anew = np.flatnonzero(order.since)
    anew = anew[np.argsort(-distance[graph.sources[anew]], kind="stable")]  # of several the nearest is written last
    starts[graph.targets[anew]] = True
    entered[graph.targets[anew]] = anew
    depth[graph.targets[anew]] = distance[graph.sources[anew]] + 1
    starts[initial], entered[initial], depth[initial] = True, UNREACHED, 0
    kept = np.flatnonzero(~order.needs)
    offsets = np.searchsorted(graph.sources[kept], np.arange(graph.nodes + 1))
    without = Graph(offsets, graph.targets[kept], graph.rows[kept])
    goals = np.zeros(graph.nodes, dtype=np.bool_)
    goals[graph.sources[order.steps]] = True
    found = approach(without, Question(np.ones(graph.nodes, dtype=np.bool_), starts, depth), goals)
    if found is None:
        return None
    start, way, end = found
    out = graph.out(np.array([end]))
    edges = [*kept[list(way)].tolist(), int(out[order.steps[out]][0])]
    if entered[start] == UNREACHED:
        return start, tuple(edges)
    return int(graph.sources[entered[start]]), (int(entered[start]), *edges)
