"""What the page knows: graphs, clauses, rules, facts and runs as one JSON document.

Edges of a projected graph repeat one another, so what rows say is written once, as a *bundle*, and an edge names its
bundle by number.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec

from resdll_checker.explorer.style import edge_looks, line_looks, node_looks
from resdll_checker.program import STATE
from resdll_spec import machine
from resdll_spec.abi import VERSION_NAMES
from resdll_spec.request import FLAG_FACTS
from resdll_spec.rules import RULES
from resdll_spec.vocabulary import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import networkx as nx

    from resdll_checker.explorer.paths import Path
    from resdll_spec.vocabulary import Clause

Document = dict[str, Any]

COMFORTABLE = 2_000
"""The most nodes that the page draws without asking: beyond that a picture neither moves well nor says much."""

GRAPH_ATTRIBUTES = ("title", "machine", "windows", "level", "by", "digest", "alt")
NODE_ATTRIBUTES: dict[str, Any] = {
    "label": "",
    "title": "",
    "state": "",
    "kind": "merged",
    "facts": {},
    "states": 1,
    "initial": False,
    "terminal": False,
    "resource_state": "",
}
"""What the page shows of a node, with what a graph that lacks it is taken to mean."""

BUNDLE_ATTRIBUTES: dict[str, Any] = {
    "label": "",
    "kind": "plain",
    "violation": False,
    "triggers": [],
    "meanings": [],
    "rows": [],
    "guards": [],
    "effects": [],
    "standings": [],
    "clauses": [],
    "rules": [],
    "standing": "",
    "flags": [],
}
"""What the page shows of the rows of an edge."""

EDGE_ATTRIBUTES: dict[str, Any] = {"versions": [], "may": False, "weight": 1, "main": False}
"""What is an edge's own."""


def document(
    graphs: Mapping[str, nx.MultiDiGraph[str]], clauses: Mapping[str, Clause], paths: Iterable[Path] = ()
) -> Document:
    """Return everything that the page shows, as plain data: of ``clauses``, and of the rules, those that are cited."""
    bundles: dict[str, int] = {}
    listed = [_graph(graph, name, bundles) for name, graph in graphs.items()]
    runs = _runs(paths)
    bundled = [json.loads(text) for text in bundles]
    cited = {name for bundle in bundled for name in bundle["clauses"]}
    cited |= {name for run in runs for step in run["steps"] for name in step.get("clauses", ())}
    broken = {name for bundle in bundled for name in bundle["rules"]}
    cited |= {clause for name in broken if name in RULES for clause in RULES[name].clauses}
    machines = dict.fromkeys(str(entry["machine"]) for entry in (*listed, *runs))
    return {
        "graphs": listed,
        "bundles": bundled,
        "paths": runs,
        "clauses": {name: _clause(clause) for name, clause in clauses.items() if name in cited},
        "rules": {name: _rule(name) for name in RULES if name in broken},
        "machines": {name: about for name in machines if (about := _machine(name)) is not None},
        "edge_kinds": edge_looks(),
        "node_kinds": node_looks(),
        "lines": line_looks(),
        "standings": [standing.name for standing in Standing],
        "versions": list(VERSION_NAMES),
        "flags": {fact.name: fact.meaning for fact in FLAG_FACTS},
        "comfortable": COMFORTABLE,
    }


def _graph(graph: nx.MultiDiGraph[str], name: str, bundles: dict[str, int]) -> Document:
    places = {node: place for place, node in enumerate(graph)}
    entry: Document = {"name": name} | {key: graph.graph.get(key, "") for key in GRAPH_ATTRIBUTES}
    entry["nodes"] = [{"id": str(node)} | _known(data, NODE_ATTRIBUTES) for node, data in graph.nodes(data=True)]
    entry["edges"] = [
        {"source": places[source], "target": places[target], "key": str(key), "bundle": _bundle(data, bundles)}
        | _known(data, EDGE_ATTRIBUTES)
        for source, target, key, data in graph.edges(keys=True, data=True)
    ]
    return entry


def _known(data: Mapping[str, Any], attributes: Mapping[str, Any]) -> Document:
    return {name: data.get(name, default) for name, default in attributes.items()}


def _bundle(data: Mapping[str, Any], bundles: dict[str, int]) -> int:
    text = json.dumps(_known(data, BUNDLE_ATTRIBUTES), sort_keys=True)
    return bundles.setdefault(text, len(bundles))


def _runs(paths: Iterable[Path]) -> list[Document]:
    """Return the runs as plain data; one with the name of an earlier one gets a number, for an address names a run."""
    runs: dict[str, Document] = {}
    for path in paths:
        name, number = path.name, 1
        while name in runs:
            number += 1
            name = f"{path.name} ({number})"
        about = {"name": name, "title": path.title, "machine": path.machine, "windows": path.windows}
        runs[name] = about | {"steps": msgspec.to_builtins(path.steps)}
    return list(runs.values())


def _clause(clause: Clause) -> Document:
    return {
        "text": clause.text,
        "level": clause.level.value,
        "standing": clause.standing.name,
        "source": clause.source,
        "since": clause.since,
        "until": clause.until,
        "unobservable": clause.unobservable,
    }


def _rule(name: str) -> Document:
    rule = RULES[name]
    return {"title": rule.title, "meaning": rule.meaning, "clauses": list(rule.clauses)}


def _machine(name: str) -> Document | None:
    """Return what a run needs to be placed: the initial value of every fact, and what the facts mean.

    There is nothing to say of a machine that the specification does not have.
    """
    try:
        declared = machine(name).machine
    except (KeyError, ValueError):
        return None
    return {
        "title": declared.title,
        "initial": {STATE: declared.initial} | {fact.name: fact.values[0] for fact in declared.facts},
        "facts": {fact.name: fact.meaning for fact in declared.facts},
    }
