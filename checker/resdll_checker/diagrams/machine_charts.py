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
from resdll_spec.lifecycle_alphabet import EARLY, LOCKED, SIDE, TERMINATE
from resdll_spec.offline import TRIPS
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
    loaded = _cut("lifecycle", lambda row, label: _handled(row, label) and _spoken(label) and not _beside(row))
    graph = reachability_of(loaded, (STATE, TERMINATE.name), NEWEST)
    return _titled(_episode(graph, _OFFLINE, {_TERMINATE}), "Terminate during Offline")


def reports_chart() -> Graph:
    """Return what can happen from a call of Offline on with early reports: states by what was reported early."""
    graph = reachability_of(_cut("lifecycle", _operates), (STATE, EARLY.name), NEWEST)
    return _titled(_episode(graph, _OFFLINE, set()), "Reports during and after a call of Offline")


def beside_chart() -> Graph:
    """Return what may run beside the operations of a resource: control calls, arbitration, release."""
    graph = reachability_of(_cut("lifecycle", _handled), (SIDE.name,), NEWEST)
    for node in graph:
        own = list(graph.edges(node, keys=True))
        graph.remove_edges_from([(source, target, key) for source, target, key in own if source == target])
        value = graph.nodes[node]["facts"][SIDE.name]
        graph.nodes[node].update(label="nothing" if value == SIDE.values[0] else value.replace("_", " "), title="")
    return _titled(graph, "What runs beside the operations of a resource")


def type_chart() -> Graph:
    """Return the control calls of a resource type."""
    return _titled(chart_of(_cut("type", _handled), NEWEST, violations=False, fold=True), "The control calls of a type")


def offline_chart() -> Graph:
    """Return the chart of one request as the cluster handles it, until it has ended or ownership moves."""
    graph, leaving = _request()
    graph.remove_nodes_from(nx.descendants(graph, leaving) - _reached(graph, leaving))
    graph.remove_edges_from(list(graph.out_edges(leaving, keys=True)))
    return _titled(graph, "One offline or move request, as the cluster handles it")


def move_chart() -> Graph:
    """Return the chart of what follows once ownership has moved, the way back included."""
    graph, arriving = _request()
    part: Graph = nx.MultiDiGraph(graph.subgraph({arriving} | nx.descendants(graph, arriving)))
    part.nodes[arriving]["initial"] = True
    return _titled(part, "A move, once ownership has gone to the destination")


def _request() -> tuple[Graph, str]:
    """Return the chart of the *offline* machine, and the state in which ownership has just moved for the first time."""
    loaded = machine("offline")
    (moved,) = {row.dest for row in loaded.rows if (TRIPS.name, TRIPS.values[1]) in row.writes}
    return chart_of(loaded, NEWEST, violations=False, fold=True), moved


def _reached(graph: Graph, closed: str) -> set[str]:
    """Return the nodes that are reached from the initial one without going on from ``closed``."""
    way: Graph = nx.MultiDiGraph(graph)
    way.remove_edges_from(list(way.out_edges(closed, keys=True)))
    (start,) = (node for node in graph if graph.nodes[node]["initial"])
    return nx.descendants(way, start) | {start}


def group_chart() -> Graph:
    """Return the chart of the move of a group of two."""
    graph = chart_of(machine(group_name(2)), NEWEST, violations=False, fold=True)
    return _titled(graph, "The move of a group of two")


def locked_graph() -> Graph:
    """Return the reachable states of the lifecycle by control state and lock, for a file under review.

    Of what is handled alone, and without the digest: a change that does not show here does not show in the file.
    """
    graph = reachability_of(_cut("lifecycle", _handled), (STATE, LOCKED.name), NEWEST)
    del graph.graph["digest"]
    return graph


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


def _beside(row: LoadedRow) -> bool:
    """Tell whether a row belongs to what runs beside the operations."""
    return any(fact == SIDE.name and value != SIDE.values[0] for fact, value in row.writes)


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
            part.add_edge(source, target, key=key, **each)
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


def _chooses_only(graph: Graph, node: str) -> bool:
    """Tell whether nothing but choices leads out of ``node``."""
    labels = machine(graph.graph["machine"]).machine.label_map
    seen = [labels[name].observed for *_, each in graph.out_edges(node, data=True) for name in each["triggers"]]
    return all(observed is not None and observed.kind == "choice" for observed in seen)


def _left_out(graph: Graph, node: str) -> None:
    """Take ``node`` out of ``graph``: what leads to it leads to the one node after it."""
    (after,) = set(graph.successors(node))
    for source, _, key, attributes in list(graph.in_edges(node, keys=True, data=True)):
        graph.add_edge(source, after, key=key, **attributes)
    graph.nodes[after]["initial"] |= graph.nodes[node]["initial"]
    graph.remove_node(node)


def _in_words(graph: Graph, title: str) -> str:
    """Return a chart in words: its size, its ordinary run where a part of it is in sight, its nodes."""
    names = {node: str(graph.nodes[node]["label"]).replace("\n", " ") for node in graph}
    ordinary = {end for *ends, each in graph.edges(data=True) if each["main"] for end in ends}
    run = f"Its ordinary run goes through {', '.join(names[node] for node in graph if node in ordinary)}."
    size = f"{graph.number_of_nodes()} nodes and {graph.number_of_edges()} edges"
    parts = (f"{title}, in {size}.", run if ordinary else "", f"The nodes are {', '.join(names.values())}.")
    return " ".join(filter(None, parts))


def _titled(graph: Graph, title: str) -> Graph:
    """Return ``graph`` under its title, from the first thing that happens on: what is chosen before is left out."""
    graph.graph["title"] = title
    for node in [node for node in graph if graph.nodes[node]["kind"] == "choice"]:
        if _chooses_only(graph, node):
            _left_out(graph, node)
        else:
            graph.nodes[node]["title"] = "an instant in which nothing is called"
    for source, _, attributes in graph.edges(data=True):
        facts = graph.nodes[source]["facts"]
        attributes["guards"] = [_untold(guard, facts) for guard in attributes["guards"]]
    graph.graph["alt"] = _in_words(graph, title)
    return graph
