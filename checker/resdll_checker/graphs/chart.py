"""The chart of a machine: one node a control state, one edge for all rows of one kind between two of them.

Guards and clauses stand on the edges.  What never fires in the version asked for is left out.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import networkx as nx

from resdll_checker.graphs.attributes import (
    Attributes,
    edge_key,
    edge_kind,
    graph_attributes,
    row_attributes,
    state_attributes,
)
from resdll_checker.graphs.concrete import Concrete, concrete
from resdll_checker.graphs.paths import main_path
from resdll_checker.graphs.uses import Use, uses
from resdll_checker.program import STATE
from resdll_checker.proofs.graph import by_state
from resdll_spec import machine
from resdll_spec.abi import VERSION_NAMES
from resdll_spec.request import FLAG_FACTS
from resdll_spec.vocabulary import RowKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resdll_spec.loading import LoadedMachine

FOLD = ".."


def chart(
    machine_name: str,
    windows: str | None = None,
    *,
    violations: bool = True,
    unspecified: bool = True,
    fold: bool = False,
) -> nx.MultiDiGraph[str]:
    """Return the chart of a machine of the specification; see :func:`chart_of`."""
    loaded = machine(machine_name)
    return chart_of(loaded, windows, violations=violations, unspecified=unspecified, fold=fold)


def chart_of(
    loaded: LoadedMachine,
    windows: str | None = None,
    *,
    violations: bool = True,
    unspecified: bool = True,
    fold: bool = False,
) -> nx.MultiDiGraph[str]:
    """Return the chart of ``loaded``, with ``windows`` that of a release.

    Without ``violations`` breaches of the contract are left out, without ``unspecified`` what no document speaks of;
    with ``fold`` choices that follow one another are one node.  Edges of a chart carry their guards, so none is a
    ``may`` edge.
    """
    whole = concrete(loaded, windows)
    shown = {RowKind.HANDLED: True, RowKind.VIOLATION: violations, RowKind.UNSPECIFIED: unspecified}
    found = [use for use in uses(whole) if shown[use.row.kind]]
    names = _node_names(whole, fold=fold)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    _add_nodes(graph, whole, found, names)
    _add_edges(graph, whole, found, names)
    states, edges = graph.number_of_nodes(), graph.number_of_edges()
    alt = f"The chart of the {loaded.machine.name} machine ({loaded.machine.title}): {states} states, {edges} edges."
    graph.graph.update(graph_attributes(loaded, windows, "chart", (STATE,), alt + _said_of(whole)))
    return graph


# --------------------------------------------------------------------------------------------------------------------
# Nodes.


def _node_names(whole: Concrete, *, fold: bool) -> dict[str, str]:
    """Return the node of each control state: itself, or the run of choices that it belongs to."""
    model = whole.loaded.machine
    names = {state: state for state in model.states}
    if not fold:
        return names
    choices: nx.Graph[str] = nx.Graph()
    choices.add_nodes_from(section.state for section in model.sections if section.choice)
    choices.add_edges_from(
        (row.source, row.dest) for row in whole.rows if row.source in choices and row.dest in choices
    )
    for part in nx.connected_components(choices):
        ordered = [state for state in model.states if state in part]
        if len(ordered) > 1:
            names |= dict.fromkeys(ordered, f"{ordered[0]}{FOLD}{ordered[-1]}")
    return names


def _add_nodes(graph: nx.MultiDiGraph[str], whole: Concrete, uses: Iterable[Use], names: dict[str, str]) -> None:
    reached = {state: len(nodes) for state, nodes in by_state(whole.program, whole.words).items()}
    shown = {whole.loaded.machine.initial} | {state for use in uses for state in (use.row.source, use.row.dest)}
    members: dict[str, list[str]] = defaultdict(list)
    for state in whole.loaded.machine.states:
        if state in shown:
            members[names[state]].append(state)
    for node, states in members.items():
        merged = {"label": node, "facts": {STATE: states[0]}} | state_attributes(whole.loaded, states[0])
        if len(states) > 1:
            merged |= _folded(whole, states)
        graph.add_node(node, **merged, states=sum(reached.get(state, 0) for state in states))


def _folded(whole: Concrete, states: list[str]) -> Attributes:
    """Return what a node says that stands for several choices: which facts they choose."""
    labels = [whole.loaded.machine.label_map[row.trigger].observed for row in whole.rows if row.source in states]
    chosen = {seen.subject for seen in labels if seen is not None and seen.kind == "choice"}
    flags = {fact.name for fact in FLAG_FACTS}
    others = [fact.name for fact in whole.loaded.machine.facts if fact.name in chosen - flags]
    parts = [f"{len(chosen & flags)} flags", *others] if chosen & flags else others
    return {
        "label": f"choose {', '.join(parts)}",
        "title": "instants of choice, in which nothing is called",
        "initial": whole.loaded.machine.initial in states,
        "facts": {STATE: " | ".join(states)},
    }


# --------------------------------------------------------------------------------------------------------------------
# Edges.


def _add_edges(graph: nx.MultiDiGraph[str], whole: Concrete, uses: Iterable[Use], names: dict[str, str]) -> None:
    groups: dict[tuple[str, str, str], list[Use]] = defaultdict(list)
    for use in uses:
        source, dest = names[use.row.source], names[use.row.dest]
        if source == dest != use.row.source:
            continue  # a choice among those that the node stands for
        key = edge_key(edge_kind(whole.loaded, use.row), violation=use.row.kind is RowKind.VIOLATION)
        groups[source, dest, key].append(use)
    main = {(names[row.source], names[row.dest], row.id) for row in main_path(whole)}
    for (source, dest, key), group in sorted(groups.items(), key=lambda entry: _place(graph, entry[0])):
        graph.add_edge(
            source,
            dest,
            key=key,
            **row_attributes(whole.loaded, (use.row for use in group)),
            versions=[name for name in VERSION_NAMES if any(name in use.versions for use in group)],
            may=False,
            weight=sum(use.number for use in group),
            main=any((source, dest, use.row.id) in main for use in group),
        )


def _place(graph: nx.MultiDiGraph[str], group: tuple[str, str, str]) -> tuple[int, int, str]:
    nodes = list(graph)
    return nodes.index(group[0]), nodes.index(group[1]), group[2]


def _said_of(whole: Concrete) -> str:
    """Return a sentence on the straight line of the picture, none where no ordinary run is declared."""
    states = [row.source for row in main_path(whole)]
    ordinary = [state for state in dict.fromkeys(states) if not whole.loaded.machine.section_map[state].choice]
    return f" Its ordinary run goes through {', '.join(ordinary)}." if ordinary else ""
