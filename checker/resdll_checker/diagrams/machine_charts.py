"""The charts of the machines, each cut to what one reader looks for and to what a drawing can show.

A cut is made on the rows, and the machine that is left is searched: what a chart shows can happen with these rows
alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import networkx as nx

from resdll_checker.graphs import chart_of, reachability_of
from resdll_checker.masks.meaning import NEWEST
from resdll_checker.program import STATE
from resdll_spec import group_name, machine
from resdll_spec.lifecycle_alphabet import EARLY, LOCKED, TERMINATE
from resdll_spec.vocabulary import Direction, RowKind, parse_literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from resdll_checker.graphs.attributes import Attributes
    from resdll_spec.loading import LoadedMachine, LoadedRow
    from resdll_spec.vocabulary import Label, Literal

    Graph = nx.MultiDiGraph[str]
    Choice = Callable[[LoadedRow, Label], bool]

_TERMINATE = "Terminate"
_OFFLINE = "Offline"


def lifecycle_chart() -> Graph:
    """Return the chart of a resource's life: no Terminate, no breach, nothing of which no document speaks."""
    graph = chart_of(_cut("lifecycle", _operates), NEWEST, violations=False, fold=True)
    return _titled(graph, "The life of a resource")


def terminate_chart() -> Graph:
    """Return what can happen from a call of Offline on while Terminate may come: states by what Terminate does."""
    loaded = _cut("lifecycle", lambda row, label: _handled(row, label) and _spoken(label))
    graph = reachability_of(loaded, (STATE, TERMINATE.name), NEWEST)
    return _titled(_episode(graph, _OFFLINE, {_TERMINATE}), "Terminate during Offline")


def reports_chart() -> Graph:
    """Return what can happen from a call of Offline on with early reports: states by what was reported early."""
    graph = reachability_of(_cut("lifecycle", _operates), (STATE, EARLY.name), NEWEST)
    return _titled(_episode(graph, _OFFLINE, set()), "Reports during and after a call of Offline")


def offline_chart() -> Graph:
    """Return the chart of one request as the cluster handles it, from its arrival on."""
    graph = chart_of(machine("offline"), NEWEST, violations=False, fold=True)
    return _titled(graph, "One offline or move request, as the cluster handles it")


def group_chart() -> Graph:
    """Return the chart of the move of a group of two."""
    graph = chart_of(machine(group_name(2)), NEWEST, violations=False, fold=True)
    return _titled(graph, "The move of a group of two")


def locked_graph() -> Graph:
    """Return all reachable states of the lifecycle by control state and lock."""
    return reachability_of(machine("lifecycle"), (STATE, LOCKED.name))


# --------------------------------------------------------------------------------------------------------------------
# Which rows are left.


def _cut(name: str, keep: Choice) -> LoadedMachine:
    """Return a machine with the rows that ``keep`` chooses, without the guards that are always true then."""
    loaded = machine(name)
    labels = loaded.machine.label_map
    rows = tuple(row for row in loaded.rows if keep(row, labels[row.trigger]))
    first = {fact.name: fact.values[0] for fact in loaded.machine.facts}
    varied = {fact for row in rows for fact, value in row.writes if value != first[fact]}
    fixed = {fact: value for fact, value in first.items() if fact not in varied}
    possible = (row for row in rows if all(_true(literal, fixed) is not False for literal in row.guard))
    told = tuple(
        replace(row, guard=tuple(literal for literal in row.guard if _true(literal, fixed) is None)) for row in possible
    )
    return replace(loaded, rows=told, violations=())


def _true(literal: Literal, facts: Mapping[str, str]) -> bool | None:
    """Return the truth of a literal, ``None`` where ``facts`` do not tell."""
    return (facts[literal.fact] == literal.value) is literal.positive if literal.fact in facts else None


def _handled(row: LoadedRow, label: Label) -> bool:
    """Tell whether a row is of the ordinary reading of a handled event."""
    return row.kind is RowKind.HANDLED and not label.alternative


def _spoken(label: Label) -> bool:
    """Tell whether a row is a choice, a call, a return or a report: neither a lock nor what else runs beside."""
    return label.observed is not None and label.observed.kind in ("choice", "call", "return", "status")


def _operates(row: LoadedRow, label: Label) -> bool:
    """Tell whether a row belongs to the operations and polls when nobody calls Terminate."""
    if not _handled(row, label) or not _spoken(label) or label.observed is None:
        return False
    moves = row.source != row.dest or label.observed.kind == "status"
    return moves and label.observed.subject != _TERMINATE


def _episode(graph: Graph, entry: str, inputs: set[str]) -> Graph:
    """Return the part of ``graph`` from the call of ``entry`` until another input than ``inputs``."""
    labels = machine("lifecycle").machine.label_map

    def subjects(attributes: Attributes) -> set[str]:
        seen = (labels[trigger].observed for trigger in attributes["triggers"])
        return {observed.subject for observed in seen if observed is not None}

    def goes_on(attributes: Attributes) -> bool:
        acts = attributes["kind"] in (Direction.INPUT.value, Direction.INTERNAL.value)
        return not acts or subjects(attributes) <= inputs

    edges = list(graph.edges(keys=True, data=True))
    starts = [target for _, target, _, each in edges if each["kind"] == "input" and subjects(each) == {entry}]
    going: Graph = nx.MultiDiGraph(graph)
    going.remove_edges_from([(source, target, key) for source, target, key, each in edges if not goes_on(each)])
    order = dict.fromkeys(node for start in starts for node in nx.bfs_tree(going, start))
    part: Graph = nx.MultiDiGraph(**graph.graph)
    part.add_nodes_from((node, graph.nodes[node] | {"initial": node in starts}) for node in order)
    for source, target, key, each in going.edges(keys=True, data=True):
        if source in order:
            guards = [_untold(guard, graph.nodes[source]["facts"]) for guard in each["guards"]]
            part.add_edge(source, target, key=key, **each | {"guards": guards})
    part.graph["alt"] = _counted(part, entry)
    return part


def _untold(guard: str, facts: Mapping[str, str]) -> str:
    """Return a guard without what the node that the edge leaves says already."""
    literals = [
        parse_literal(part.removeprefix("not "), positive=not part.startswith("not "))
        for part in guard.split(" and ")
        if part
    ]
    return " and ".join(str(literal) for literal in literals if not _true(literal, facts))


def _counted(part: Graph, entry: str) -> str:
    states = ", ".join(dict.fromkeys(part.nodes[node]["state"] for node in part))
    return (
        f"The part of the lifecycle that begins with a call of {entry}, in {part.number_of_nodes()} nodes and "
        f"{part.number_of_edges()} edges; its states are {states}."
    )


def _titled(graph: Graph, title: str) -> Graph:
    graph.graph["title"] = title
    for _, attributes in graph.nodes(data=True):
        if attributes["kind"] == "choice":
            attributes["title"] = "an instant in which nothing is called"
    return graph
