"""The text formats of a graph: one module each, whose ``write`` returns the whole text, the same for the same graph.

Names may hold anything.  The two formats for programs, GraphML and JSON, keep every name as it is, but for characters
that XML cannot hold; the others, for people, show what nobody could see (controls, marks of direction) as an escape.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx

FORMATS: dict[str, tuple[str, str]] = {
    "svg": ("svg", "resdll_checker.graphs.formats.picture"),
    "dot": ("dot", "resdll_checker.graphs.formats.dot"),
    "mermaid": ("mmd", "resdll_checker.graphs.formats.mermaid"),
    "plantuml": ("puml", "resdll_checker.graphs.formats.plantuml"),
    "graphml": ("graphml", "resdll_checker.graphs.formats.graphml"),
    "json": ("json", "resdll_checker.graphs.formats.node_link"),
}
"""By name, the ending of a file and the module that writes it."""


def write(graph: nx.MultiDiGraph[str], name: str) -> str:
    """Return ``graph`` in the format called ``name``, one of :data:`FORMATS`."""
    text: str = import_module(FORMATS[name][1]).write(graph)
    return text
