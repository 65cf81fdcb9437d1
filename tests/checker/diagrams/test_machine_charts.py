"""The charts of the machines show a part that is legible, true and whole."""

from __future__ import annotations

import networkx as nx
import pytest

from resdll_checker.diagrams import log_charts
from resdll_checker.diagrams import machine_charts as charts
from resdll_checker.diagrams.flag_charts import flag_chart
from resdll_checker.drawing import MOST_EDGES
from resdll_checker.masks.meaning import short
from resdll_spec import machine
from resdll_spec.abi import OFFLINE_FLAGS, OfflineFlag
from resdll_spec.clauses import CLAUSES
from resdll_spec.log import EDGES, STATES, identifier
from resdll_spec.vocabulary import RowKind

CHARTS = {
    "lifecycle": charts.lifecycle_chart,
    "reports": charts.reports_chart,
    "terminate": charts.terminate_chart,
    "beside": charts.beside_chart,
    "type": charts.type_chart,
    "offline": charts.offline_chart,
    "move": charts.move_chart,
    "group": charts.group_chart,
    "log": log_charts.resource_chart,
    "log group": log_charts.group_chart,
}


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_can_be_drawn_and_hangs_together(name: str):
    graph = CHARTS[name]()
    assert graph.number_of_edges() <= MOST_EDGES
    assert nx.is_weakly_connected(graph)
    starts = [node for node, initial in graph.nodes(data="initial") if initial]
    assert starts == list(graph)[:1]
    assert nx.descendants(graph, starts[0]) | set(starts) == set(graph)


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_shows_no_breach_and_nothing_without_a_row(name: str):
    graph = CHARTS[name]()
    shown = {row for _, _, rows in graph.edges(data="rows") for row in rows}
    loaded = machine(graph.graph["machine"])
    assert shown
    assert shown <= {row.parent for row in loaded.rows if row.kind in (RowKind.HANDLED, RowKind.UNSPECIFIED)}


def test_the_life_of_a_resource_has_every_operation_but_terminate():
    graph = charts.lifecycle_chart()
    labels = machine("lifecycle").machine.label_map
    called = {
        observed.subject
        for _, _, triggers in graph.edges(data="triggers")
        for trigger in triggers
        if (observed := labels[trigger].observed) is not None and observed.kind == "call"
    }
    assert called >= {"Open", "Online", "Offline", "LooksAlive", "IsAlive", "Close"}
    assert "Terminate" not in called
    assert not any("terminate" in guard for _, _, guards in graph.edges(data="guards") for guard in guards)


def test_terminate_leads_to_offline_whatever_ran():
    graph = charts.terminate_chart()
    running = [node for node, facts in graph.nodes(data="facts") if facts["terminate"] == "running"]
    assert running
    assert all("offline|terminate=none" in nx.descendants(graph, node) for node in running)
    ends = [node for node, degree in graph.out_degree() if not degree]
    assert not ends


def test_the_request_and_the_move_are_the_whole_machine():
    request, move = charts.offline_chart(), charts.move_chart()
    states = {node for graph in (request, move) for node in graph}
    choices = {section.state for section in machine("offline").machine.sections if section.choice}
    assert states >= set(machine("offline").machine.states) - choices
    assert not any("trips := two" in effect for _, _, effects in request.edges(data="effects") for effect in effects)


def test_a_guard_does_not_repeat_what_its_node_says():
    graph = charts.terminate_chart()
    assert not any("terminate" in guard for _, _, guards in graph.edges(data="guards") for guard in guards)


def test_the_log_shows_states_as_printed_and_edges_by_their_standing():
    graph = log_charts.resource_chart()
    assert [label for _, label in graph.nodes(data="label")] == [state.printed for state in STATES]
    kinds = {(source, dest): kind for source, dest, kind in graph.edges(data="kind")}
    assert kinds == {
        (identifier(edge.source), identifier(edge.dest)): CLAUSES[edge.clause].standing.name for edge in EDGES
    }


@pytest.mark.parametrize("flag", OFFLINE_FLAGS, ids=short)
def test_the_chart_of_a_flag_is_small_and_says_in_words_what_it_shows(flag: OfflineFlag):
    graph = flag_chart(flag)
    kinds = {kind for _, _, kind in graph.edges(data="kind")}
    decides = {"with", "without"} <= kinds
    assert graph.number_of_edges() <= MOST_EDGES
    assert decides == ("it decides" in graph.graph["alt"])
    assert decides == ("changes nothing" not in graph.graph["title"])
    assert decides or not kinds & {"with", "without"}
    assert flag.name.endswith(graph.graph["title"].partition(" ")[0])
