"""DOT, for Graphviz: a drawing that needs no other style, readable without colours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resdll_checker.graphs.formats.looks import COLOURS, signed, visible
from resdll_checker.identifiers import identifiers

if TYPE_CHECKING:
    import networkx as nx

_HEADS = {"input": "normal", "output": "onormal", "internal": "vee", "failure": "box"}
_LOOKS: dict[str, dict[str, str]] = {
    "call": {"style": "bold"},
    "choice": {"shape": "ellipse", "style": "dashed"},
    "closed": {"shape": "circle"},
    "failed": {"style": "rounded,bold", "color": COLOURS["failure"]},
    "terminal": {"peripheries": "2"},
    "unspecified": {"style": "dashed"},
}
"""What a kind of node adds to a rounded box."""


def write(graph: nx.MultiDiGraph[str]) -> str:
    """Return ``graph`` in DOT; the ids are identifiers, the names are labels."""
    names = identifiers("s_", graph)
    lines = [
        f"digraph {_quoted(graph.graph.get('title', ''))} {{",
        '  graph [labelloc="t", fontname="Helvetica", bgcolor="white", nodesep="0.4", ranksep="0.6"]',
        f"  graph [{_attributes(label=graph.graph.get('title', ''), tooltip=graph.graph.get('alt', ''))}]",
        '  node [fontname="Helvetica", fontsize="11", style="rounded", shape="box"]',
        '  edge [fontname="Helvetica", fontsize="9"]',
    ]
    for node, data in graph.nodes(data=True):
        lines.append(f"  {names[node]} [{_node(node, data)}]")
    for source, target, data in graph.edges(data=True):
        lines.append(f"  {names[source]} -> {names[target]} [{_edge(data)}]")
    return "\n".join(lines) + "\n}\n"


def _node(node: str, data: dict[str, Any]) -> str:
    kind = data.get("kind", "")
    look = _LOOKS.get(kind, {})
    return _attributes(**{"label": data.get("label", node), "tooltip": data.get("title", ""), "class": kind}, **look)


def _edge(data: dict[str, Any]) -> str:
    kind = data.get("kind", "")
    given = {"label": signed(data), "tooltip": _tooltip(data), "class": kind, "arrowhead": _HEADS.get(kind, "normal")}
    if kind in COLOURS:
        given |= {"color": COLOURS[kind], "fontcolor": COLOURS[kind]}
    if data.get("may"):
        given["style"] = "dashed"
    if data.get("main"):
        given |= {"penwidth": "2.5", "weight": "10"}
    return _attributes(**given)


def _tooltip(data: dict[str, Any]) -> str:
    """Return guards and clauses, row by row."""
    rows = zip(data.get("rows", ()), data.get("guards", ()), strict=False)
    said = [f"{row}: {guard or 'always'}" for row, guard in rows]
    return "\n".join([*said, ", ".join(data.get("clauses", ()))])


def _attributes(**given: str) -> str:
    return ", ".join(f"{name}={_quoted(value)}" for name, value in given.items() if value or name == "label")


def _quoted(text: str) -> str:
    r"""Return ``text`` as a string of DOT in which nothing is an escape (``\N``) or an entity (``&amp;``)."""
    escaped = visible(text).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n") + '"'
