"""GraphML, as ``networkx.read_graphml`` and other readers take it.

A GraphML value is a string, a number or a truth: lists and mappings are written as JSON.  The key of a parallel edge is
its datum ``key``, which networkx takes as the key again; an ``id`` would have to be unique in the whole document.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from resdll_checker.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import networkx as nx

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns"
         xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
         xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""
_TYPES = {bool: "boolean", int: "long", float: "double"}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCES = {"\t": "&#9;", "\n": "&#10;", "\r": "&#13;", '"': "&quot;"}
"""What a reader of XML would change, or end an attribute with."""


def write(graph: nx.MultiDiGraph[str]) -> str:
    """Return ``graph`` as GraphML."""
    nodes: dict[str, dict[str, Any]] = {node: graph.nodes[node] for node in graph}
    edges = [(source, target, {"key": key} | data) for source, target, key, data in graph.edges(keys=True, data=True)]
    lines = [
        *_keys("graph", [graph.graph]),
        *_keys("node", nodes.values()),
        *_keys("edge", [data for *_, data in edges]),
        '  <graph edgedefault="directed">',
        *_data("graph", graph.graph, "    "),
    ]
    for node, data in nodes.items():
        lines += [f'    <node id="{_text(node)}">', *_data("node", data, "      "), "    </node>"]
    for source, target, data in edges:
        lines += [f'    <edge source="{_text(source)}" target="{_text(target)}">', *_data("edge", data, "      ")]
        lines.append("    </edge>")
    return _HEAD + "\n".join(lines) + "\n  </graph>\n</graphml>\n"


def _keys(place: str, entries: Iterable[Mapping[str, Any]]) -> list[str]:
    """Declare every attribute of ``entries`` with the type of its values."""
    types: dict[str, set[str]] = {}
    for data in entries:
        for name, value in data.items():
            types.setdefault(name, set()).add(_TYPES.get(type(value), "string"))
    return [
        f'  <key id="{place}.{_text(name)}" for="{place}" attr.name="{_text(name)}" '
        f'attr.type="{next(iter(found)) if len(found) == 1 else "string"}"/>'
        for name, found in types.items()
    ]


def _data(place: str, data: Mapping[str, Any], indent: str) -> list[str]:
    return [f'{indent}<data key="{place}.{_text(name)}">{_text(_value(value))}</data>' for name, value in data.items()]


def _value(value: object) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _text(text: str) -> str:
    return escape(_NOT_XML.sub(lambda found: printable(found.group()), text), _REFERENCES)
