"""Mermaid, as code hosts draw it: a flowchart, because its edges can be told apart and its labels can hold any text."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from resdll_checker.graphs.formats.looks import COLOURS, signed, visible
from resdll_checker.identifiers import identifiers

if TYPE_CHECKING:
    from collections.abc import Mapping

    import networkx as nx

_SHAPES = {
    "call": ("[[", "]]"),
    "choice": ("{{", "}}"),
    "closed": ("((", "))"),
    "terminal": ("(((", ")))"),
    "step": ("[", "]"),
}
_STATE = ("([", "])")
"""The brackets of all other kinds."""

_DIRECT = re.compile(r"[^\w =|,()/?!]")


MOST_TEXT, MOST_EDGES = 50_000, 500
"""Characters (``maxTextSize``) and edges (``maxEdges``) up to which Mermaid draws, where nobody configured more."""


def remark(graph: nx.MultiDiGraph[str], text: str) -> str | None:
    """Return what a person should know of the ``text`` of a graph: that Mermaid will not draw it; else ``None``."""
    if len(text) <= MOST_TEXT and graph.number_of_edges() <= MOST_EDGES:
        return None
    return (
        f"Mermaid draws up to {MOST_TEXT:,} characters and {MOST_EDGES} edges unless maxTextSize and maxEdges are "
        f"configured, and this has {len(text):,} and {graph.number_of_edges()}; name fewer facts with --by"
    )


def write(graph: nx.MultiDiGraph[str]) -> str:
    """Return ``graph`` as a Mermaid flowchart; the ids are identifiers, the names are labels."""
    names = identifiers("s_", graph)
    lines = [
        "---",
        f"title: {json.dumps(_plain(graph.graph.get('title', '')), ensure_ascii=False)}",
        "---",
        "flowchart TD",
        f"  accTitle: {_plain(graph.graph.get('title', '')) or 'a graph'}",
        f"  accDescr: {_plain(graph.graph.get('alt', '')) or 'a graph'}",
    ]
    for node, data in graph.nodes(data=True):
        left, right = _SHAPES.get(data.get("kind", ""), _STATE)
        lines.append(f"  {names[node]}{left}{_quoted(data.get('label', node))}{right}{_class(data)}")
    kinds: dict[str, list[int]] = defaultdict(list)
    for number, (source, target, data) in enumerate(graph.edges(data=True)):
        kinds[data.get("kind", "")].append(number)
        lines.append(f"  {names[source]} {_arrow(data)} {names[target]}")
    lines += [
        "  classDef kind_choice stroke-dasharray:3 3",
        f"  classDef kind_failed stroke:{COLOURS['failure']},stroke-width:3px",
        "  classDef kind_unspecified stroke-dasharray:6 4",
        *(f"  linkStyle {','.join(map(str, kinds[kind]))} stroke:{COLOURS[kind]}" for kind in COLOURS if kinds[kind]),
    ]
    return "\n".join(lines) + "\n"


def _class(data: Mapping[str, Any]) -> str:
    kind = data.get("kind", "")
    return f":::kind_{kind}" if kind in {"choice", "failed", "unspecified"} else ""


def _arrow(data: Mapping[str, Any]) -> str:
    """Return the arrow of an edge with its label: thick on the ordinary run, dotted where it is a ``may`` edge."""
    arrow = "==>" if data.get("main") else "-.->" if data.get("may") else "-->"
    label = signed(data)
    return f"{arrow}|{_quoted(label)}|" if label else arrow


def _quoted(text: str) -> str:
    """Return ``text`` as a quoted label without markup: what Mermaid might read is written as ``#code;``."""
    escaped = _DIRECT.sub(lambda found: f"#{ord(found.group())};", visible(text))
    return '"' + (escaped.replace("#10;", "<br/>") or " ") + '"'


def _plain(text: str) -> str:
    """Return ``text`` on one line without what a line of Mermaid gives a meaning to; entities mean nothing there."""
    return " ".join(re.sub(r"[#;%{}<>\"`\\]", " ", visible(text)).split())
