"""What the tests of the explorer page look at: made-up graphs of any size and with any names."""

from __future__ import annotations

import random
from typing import Any

import networkx as nx

Graph = nx.MultiDiGraph

HOSTILE = (
    "</script><script>window.hacked = 1</script>",
    "<img src=x onerror='window.hacked = 1'>",
    "\"'`}]);window.hacked = 1//",
    "<!--<script>",
    "]]>&lt;&amp;${window.hacked = 1}$title",
    "__proto__",
    "constructor",
    "line one\nline two\u2028line three",
    "\u202eright to left\u202c and \x1b[31mred\x00",
    "half a character: \ud800",
    "../../etc/passwd?x=1&y=2#z,w/v%zz",
    "漢字 and 🜁",
    "",
)
"""Names that would end an element, become code, reorder a line, or trip over an address."""


def edge(kind: str, name: str = "a label", **more: Any) -> dict[str, Any]:  # noqa: ANN401  attributes
    """Returns the attributes of an edge that one row makes."""
    return {
        "label": name,
        "kind": kind,
        "violation": False,
        "triggers": [name],
        "meanings": [f"the meaning of {name}"],
        "rows": [f"{name}@row"],
        "guards": [""],
        "effects": [""],
        "standings": ["documented"],
        "clauses": [],
        "rules": [],
        "standing": "documented",
        "flags": [],
        "versions": ["2016"],
        "may": False,
        "weight": 1,
        "main": False,
    } | more


def node(name: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401  attributes
    """Returns the attributes of a node."""
    return {
        "label": name,
        "title": f"the meaning of {name}",
        "state": name,
        "kind": "idle",
        "facts": {"state": name},
        "states": 1,
        "initial": False,
        "terminal": False,
        "resource_state": "",
    } | more


def empty(title: str = "a made-up graph", **more: Any) -> Graph:  # noqa: ANN401  attributes
    """Returns a graph without nodes."""
    graph = Graph()
    about = {"title": title, "machine": "made up", "windows": "all", "level": "chart", "by": ["state"]}
    graph.graph.update(about | {"digest": "0" * 64, "alt": "A made-up graph."} | more)
    return graph


def large(nodes: int, edges: int) -> Graph:
    """Returns a connected graph of this size, the same at each call."""
    chance = random.Random(2016)  # noqa: S311  a graph, no secret
    graph = empty(f"{nodes:,} made-up states", level="reachability")
    kinds = ("input", "output", "internal", "failure")
    for number in range(nodes):
        facts = {"state": f"state_{number}", "locked": "true" if number % 2 else "false"}
        label = f"state_{number}\nlocked={facts['locked']}"
        graph.add_node(f"n{number}", **node(label, facts=facts, initial=number == 0))
    for number in range(edges):
        if number < nodes - 1:
            source, dest = max(0, number - chance.randrange(min(number, 60) + 1)), number + 1
        else:
            source = chance.randrange(nodes)
            dest = min(nodes - 1, max(0, source + chance.randrange(120) - 48))
        graph.add_edge(f"n{source}", f"n{dest}", key=str(number), **edge(kinds[number % 4], may=number % 3 == 0))
    return graph


def hostile() -> Graph:
    """Returns a graph in which every name is one of :data:`HOSTILE`."""
    graph = empty(HOSTILE[0], machine="__proto__", alt=HOSTILE[1], by=["__proto__"], digest=HOSTILE[2])
    for number, name in enumerate(HOSTILE):
        graph.add_node(
            name, **node(name, title=name, facts={"__proto__": name, name: name}, initial=not number, kind=name)
        )
    for number, name in enumerate(HOSTILE):
        several = {key: [name] for key in ("meanings", "rows", "guards", "effects", "standings", "clauses", "rules")}
        more = several | {"flags": [name], "versions": [name], "standing": name}
        after = HOSTILE[(number + 1) % len(HOSTILE)]
        graph.add_edge(name, after, key=name, **edge(name, name, **more))
    return graph
