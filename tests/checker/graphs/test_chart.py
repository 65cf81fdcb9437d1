"""Charts: every row that fires is on exactly one edge, and what an edge carries is that of its rows."""

from __future__ import annotations

import json

import networkx as nx
import pytest
from hypothesis import given
from machines import loaded_machines

from resdll_checker.explore import explore
from resdll_checker.graphs import chart, chart_of
from resdll_checker.graphs.attributes import EDGE_KINDS, NODE_KINDS, headline
from resdll_checker.program import compile_program
from resdll_spec import MACHINE_NAMES, digest, group_name, machine
from resdll_spec.abi import VERSION_NAMES
from resdll_spec.clauses import CLAUSES
from resdll_spec.loading import LoadedMachine
from resdll_spec.request import FLAG_FACTS
from resdll_spec.rules import RULES
from resdll_spec.tours import tour
from resdll_spec.vocabulary import RowKind, Standing

NAMES = (*MACHINE_NAMES, group_name(2))
GRAPH_KEYS = {"title", "machine", "windows", "level", "by", "digest", "alt"}
NODE_KEYS = {"label", "title", "state", "kind", "facts", "states", "initial", "terminal", "resource_state"}
EDGE_KEYS = {
    "label",
    "kind",
    "violation",
    "triggers",
    "meanings",
    "rows",
    "guards",
    "effects",
    "standings",
    "clauses",
    "rules",
    "standing",
    "flags",
    "versions",
    "may",
    "weight",
    "main",
}


@pytest.fixture(scope="module", params=NAMES)
def drawn(request: pytest.FixtureRequest) -> nx.MultiDiGraph[str]:
    return chart(request.param)


def test_every_attribute_is_plain_data(drawn: nx.MultiDiGraph[str]):
    assert set(drawn.graph) == GRAPH_KEYS
    assert drawn.graph["digest"] == digest()
    assert drawn.graph["windows"] == "all"
    assert all(set(data) == NODE_KEYS for _, data in drawn.nodes(data=True))
    assert all(set(data) == EDGE_KEYS for *_, data in drawn.edges(data=True))
    document = nx.node_link_data(drawn, edges="edges")
    assert json.loads(json.dumps(document)) == document


def test_names_and_kinds_are_those_of_the_specification(drawn: nx.MultiDiGraph[str]):
    model = machine(drawn.graph["machine"]).machine
    assert {data["kind"] for _, data in drawn.nodes(data=True)} <= set(NODE_KINDS)
    assert [data["state"] for _, data in drawn.nodes(data=True)] == list(model.states)
    flags = {fact.name for fact in FLAG_FACTS}
    for *_, data in drawn.edges(data=True):
        assert data["kind"] in EDGE_KINDS
        assert set(data["triggers"]) <= set(model.label_map)
        assert set(data["clauses"]) <= set(CLAUSES)
        assert set(data["rules"]) <= set(RULES)
        assert bool(data["rules"]) == data["violation"]
        assert set(data["flags"]) <= flags
        assert data["versions"]
        assert set(data["versions"]) <= set(VERSION_NAMES)
        assert data["standing"] == min(data["standings"], key=lambda name: Standing[name])
        assert len(data["rows"]) == len(data["guards"]) == len(data["effects"]) == len(data["standings"])


def test_every_row_that_fires_is_on_one_edge_between_its_states(drawn: nx.MultiDiGraph[str]):
    loaded = machine(drawn.graph["machine"])
    search = explore(compile_program(loaded))
    wanted = {(row.source, row.dest, row.parent) for row in loaded.rows if search.fired.get(row.id)}
    found = [
        (source, dest, row)
        for source, dest, data in drawn.edges(data=True)
        if not data["violation"]
        for row in data["rows"]
    ]
    assert sorted(found) == sorted(wanted)
    allowed = [data for *_, data in drawn.edges(data=True) if not data["violation"]]
    assert sum(data["weight"] for data in allowed) == search.transitions
    assert sum(data["states"] for _, data in drawn.nodes(data=True)) == search.states


def test_every_breach_is_on_an_edge_of_its_own():
    loaded = machine("lifecycle")
    drawn = chart("lifecycle")
    found = {(row, rule) for *_, data in drawn.edges(data=True) for row in data["rows"] for rule in data["rules"]}
    assert {(row.parent, row.rule) for row in loaded.violations} <= found
    assert all(data["kind"] == "failure" for *_, data in drawn.edges(data=True) if data["violation"])
    without = chart("lifecycle", violations=False)
    assert not any(data["violation"] for *_, data in without.edges(data=True))
    assert without.number_of_edges() < drawn.number_of_edges()


def test_what_no_document_speaks_of_can_be_left_out():
    drawn = chart("lifecycle", unspecified=False)
    unspoken = {row.parent for row in machine("lifecycle").rows if row.kind is RowKind.UNSPECIFIED}
    rows = {row for *_, data in drawn.edges(data=True) for row in data["rows"]}
    assert unspoken
    assert not rows & unspoken
    assert not any(data["kind"] == "unspecified" for node, data in drawn.nodes(data=True) if not drawn.degree(node))


def test_the_ordinary_run_is_one_way_through_the_tour(drawn: nx.MultiDiGraph[str]):
    main = [(source, dest, data) for source, dest, data in drawn.edges(data=True) if data["main"]]
    assert set(tour(drawn.graph["machine"])) <= {trigger for *_, data in main for trigger in data["triggers"]}
    way: nx.DiGraph[str] = nx.DiGraph((source, dest) for source, dest, _ in main)
    assert nx.is_weakly_connected(way)
    assert machine(drawn.graph["machine"]).machine.initial in way


def test_versions_are_those_in_which_the_row_fires():
    whole, old = chart("offline"), chart("offline", VERSION_NAMES[0])
    fires = {row for *_, data in old.edges(data=True) for row in data["rows"]}
    said = {row for *_, data in whole.edges(data=True) if VERSION_NAMES[0] in data["versions"] for row in data["rows"]}
    assert old.graph["windows"] == VERSION_NAMES[0]
    assert fires <= said
    assert all(data["versions"] == [VERSION_NAMES[0]] for *_, data in old.edges(data=True))


def test_folding_joins_the_choices_and_loses_no_other_row():
    whole, folded = chart("lifecycle"), chart("lifecycle", fold=True)
    kinds = nx.get_node_attributes(whole, "kind")
    rows = {row for source, dest, data in whole.edges(data=True) for row in data["rows"]}
    inside = {
        row
        for source, dest, data in whole.edges(data=True)
        if kinds[source] == kinds[dest] == "choice"
        for row in data["rows"]
    }
    assert {row for *_, data in folded.edges(data=True) for row in data["rows"]} == rows - inside
    assert sum(data["states"] for _, data in folded.nodes(data=True)) == sum(
        data["states"] for _, data in whole.nodes(data=True)
    )
    choices = [node for node, data in folded.nodes(data=True) if data["kind"] == "choice"]
    assert not any(folded.has_edge(one, other) for one in choices for other in choices)


def test_guards_and_effects_are_those_that_were_declared():
    drawn = chart("lifecycle")
    declared = {row.name: row for row in machine("lifecycle").machine.declared_rows()}
    for *_, data in drawn.edges(data=True):
        for name, guard, effect in zip(data["rows"], data["guards"], data["effects"], strict=True):
            if name in declared:
                row = declared[name]
                assert guard == " and ".join([*row.conditions, *(f"not {text}" for text in row.unless)])
                assert effect == "; ".join(row.effects)


def test_kinds_of_states_are_derived():
    kinds = nx.get_node_attributes(chart("lifecycle"), "kind")
    assert {name: kinds[name] for name in ("boot", "closed", "opening", "offline", "offline_pending", "failed")} == {
        "boot": "choice",
        "closed": "closed",
        "opening": "call",
        "offline": "idle",
        "offline_pending": "pending",
        "failed": "failed",
    }
    assert nx.get_node_attributes(chart("offline"), "kind")["finished"] == "terminal"


def test_a_label_is_short_and_names_the_entry_point():
    labels = machine("lifecycle").machine.label_map
    assert headline([labels["offline_returns_success"], labels["offline_returns_pending"]]) == (
        "Offline returns success | pending"
    )
    assert headline([labels["terminate_returns"]]) == "Terminate returns"
    assert headline([labels["online"], labels["online_with_return"]]) == "Online\nOnline with return"
    assert headline(list(labels.values())).endswith("more")
    assert not headline([machine("log").machine.labels[0]])


@given(loaded_machines())
def test_random_machines_have_charts(loaded: LoadedMachine):
    search = explore(compile_program(loaded))
    drawn = chart_of(loaded)
    assert sum(data["weight"] for *_, data in drawn.edges(data=True)) == search.transitions
    assert not any(data["main"] for *_, data in drawn.edges(data=True))
