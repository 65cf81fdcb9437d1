"""JSON: the node-link format of networkx, d3 and their like; attributes as they are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import networkx as nx

if TYPE_CHECKING:
    from typing import Any

EDGES = "edges"


def write(graph: nx.MultiDiGraph[str]) -> str:
    """Return ``graph`` as JSON; ``networkx.node_link_graph(…, edges="edges")`` reads it back."""
    return json.dumps(document(graph), indent=1, ensure_ascii=False) + "\n"


def document(graph: nx.MultiDiGraph[str]) -> dict[str, Any]:
    """Return ``graph`` as plain data in the node-link format."""
    found: dict[str, Any] = nx.node_link_data(graph, edges=EDGES)
    return found
