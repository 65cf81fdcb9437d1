"""Tiny graphs for tests, by hand and at random."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from resdll_checker.proofs.graph import Graph

Edge = tuple[int, int, int]
"""Source, target and row."""


def graph_of(nodes: int, edges: list[Edge]) -> Graph:
    """Returns the graph of these edges, in the order that the rows demand."""
    ordered = sorted(edges, key=lambda edge: (edge[0], edge[2]))
    sources, targets, rows = (np.array([edge[part] for edge in ordered], dtype=np.int64) for part in range(3))
    offsets = np.concatenate([[0], np.cumsum(np.bincount(sources, minlength=nodes))]).astype(np.int64)
    return Graph(offsets, targets, rows)


def edges_of(graph: Graph) -> list[Edge]:
    """Returns the edges of a graph by number."""
    return list(zip(graph.sources.tolist(), graph.targets.tolist(), graph.rows.tolist(), strict=True))


def truths(chosen: set[int], size: int) -> np.typing.NDArray[np.bool_]:
    """Returns truth values that are true for ``chosen``."""
    return np.isin(np.arange(size), list(chosen))


def edge_lists(nodes: int, rows: int, size: int) -> st.SearchStrategy[list[Edge]]:
    """Lists of up to ``size`` different edges."""
    node = st.integers(0, nodes - 1)
    return st.lists(st.tuples(node, node, st.integers(0, rows - 1)), max_size=size, unique=True)
