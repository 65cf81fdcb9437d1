"""PlantUML: a state diagram; everything that its markup or its preprocessor might read is written as ``<U+code>``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from resdll_checker.graphs.formats.looks import COLOURS, signed, visible
from resdll_checker.identifiers import identifiers

if TYPE_CHECKING:
    from collections.abc import Mapping

    import networkx as nx

_DIRECT = re.compile(r"[^\w ,.()|=?!]|_{2,}|^[.|=\s]|^\W+$")


def write(graph: nx.MultiDiGraph[str]) -> str:
    """Return ``graph`` as a PlantUML state diagram; the ids are identifiers, the names are labels."""
    names = identifiers("s_", graph)
    lines = ["@startuml", f"title {_text(graph.graph.get('title', ''))}", "hide empty description"]
    for node, data in graph.nodes(data=True):
        lines.append(f'state "{_text(data.get("label", node))}" as {names[node]}')
    lines += [f"[*] --> {names[node]}" for node, data in graph.nodes(data=True) if data.get("initial")]
    for source, target, data in graph.edges(data=True):
        lines.append(f"{names[source]} -{_style(data)}-> {names[target]}{_label(data)}")
    lines += [f"{names[node]} --> [*]" for node, data in graph.nodes(data=True) if data.get("terminal")]
    return "\n".join([*lines, "@enduml"]) + "\n"


def _style(data: Mapping[str, Any]) -> str:
    parts = [COLOURS[data["kind"]]] if data.get("kind") in COLOURS else []
    parts += ["bold"] if data.get("main") else ["dashed"] if data.get("may") else []
    return f"[{','.join(parts)}]" if parts else ""


def _label(data: Mapping[str, Any]) -> str:
    label = signed(data)
    return f" : {_text(label)}" if label else ""


def _text(text: str) -> str:
    """Return ``text`` in lines; one that shows nothing is a space that PlantUML does not take for missing."""
    if not visible(text).strip():
        return "<U+00A0>"
    return r"\n".join(_DIRECT.sub(_codes, line) for line in visible(text).split("\n"))


def _codes(found: re.Match[str]) -> str:
    return "".join(f"<U+{ord(character):04X}>" for character in found.group())
