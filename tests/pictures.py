"""Graphs to be drawn, by hand and at random, with the attributes that resdll_checker.graphs gives them."""

from __future__ import annotations

from typing import Any

import networkx as nx
from hostile_graphs import texts
from hypothesis import strategies as st

from resdll_checker.drawing.palette import EDGE_KINDS

TEXTS = texts | st.sampled_from(["</svg><script>alert(1)</script>", "\ud800", "\ufffe", "漢字: [x]"])
"""What a name may hold, and what XML may not."""


@st.composite
def graphs(
    draw: st.DrawFn, *, nodes: int = 8, edges: int = 20, texts: st.SearchStrategy[str] = TEXTS
) -> nx.MultiDiGraph[str]:
    """Multigraphs with parallel edges, loops and cycles; the edges 0 → 1 → 2 … are the ordinary run."""
    count = draw(st.integers(1, nodes))
    graph = nx.MultiDiGraph(title=draw(TEXTS), alt=draw(TEXTS))
    for number in range(count):
        graph.add_node(
            f"n{number}",
            label=draw(TEXTS),
            title=draw(TEXTS),
            kind=draw(st.sampled_from(["idle", "call", "pending", "choice", "failed", "unspecified", "other"])),
            initial=number == 0,
            terminal=draw(st.booleans()),
        )
    run = draw(st.integers(0, count - 1))
    ends = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))
    pairs = [(n, n + 1, True) for n in range(run)]
    pairs += [(source, target, False) for source, target in draw(st.lists(ends, max_size=edges))]
    for source, target, main in pairs:
        graph.add_edge(f"n{source}", f"n{target}", main=main, **draw(_edges()))
    return graph


def _edges() -> st.SearchStrategy[dict[str, Any]]:
    rows = st.lists(st.tuples(TEXTS, TEXTS), max_size=3)
    return st.builds(
        lambda label, kind, may, rows, clauses: {
            "label": label,
            "kind": kind,
            "may": may,
            "rows": [row for row, _ in rows],
            "guards": [guard for _, guard in rows],
            "clauses": clauses,
        },
        TEXTS,
        st.sampled_from([*EDGE_KINDS, "other"]),
        st.booleans(),
        rows,
        st.lists(TEXTS, max_size=2),
    )
