"""Projections: the existential abstraction of the interpreter's steps, solid where every merged state agrees."""

from __future__ import annotations

from collections import defaultdict

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from machines import loaded_machines

from resdll_checker import reference
from resdll_checker.errors import ResdllError
from resdll_checker.explore import explore
from resdll_checker.graphs import chart, projection, reachability, reachability_of
from resdll_checker.graphs.attributes import edge_kind
from resdll_checker.names import UnknownNameError
from resdll_checker.program import compile_program
from resdll_spec.abi import VERSION_NAMES
from resdll_spec.loading import LoadedMachine


@given(loaded_machines(), st.data())
def test_it_is_the_existential_abstraction(loaded: LoadedMachine, data: st.DataObject):
    names = ["state", *loaded.machine.fact_map]
    by = tuple(data.draw(st.lists(st.sampled_from(names), min_size=1, unique=True)))
    program = compile_program(loaded)
    states: dict[tuple[str, ...], int] = defaultdict(int)
    having: dict[tuple[object, ...], set[int]] = defaultdict(set)
    found_rows: dict[tuple[object, ...], set[str]] = defaultdict(set)
    for word in explore(program).words.tolist():
        facts = program.decode(word)
        source = tuple(facts[name] for name in by)
        states[source] += 1
        for row, after in reference.successors(loaded, facts):
            key = (source, tuple(after[name] for name in by), edge_kind(loaded, row))
            having[key].add(word)
            found_rows[key].add(row.parent)
    graph = reachability_of(loaded, by)
    values = {node: tuple(entry["facts"].values()) for node, entry in graph.nodes(data=True)}
    assert {values[node]: entry["states"] for node, entry in graph.nodes(data=True)} == states
    edges = {
        (values[source], values[dest], entry["kind"]): (entry["may"], set(entry["rows"]))
        for source, dest, entry in graph.edges(data=True)
    }
    assert edges == {key: (len(words) < states[key[0]], found_rows[key]) for key, words in having.items()}  # type: ignore[index]  # the first part is a source


def test_by_the_control_state_it_has_the_edges_of_the_chart():
    graph, drawn = reachability("offline"), chart("offline")
    assert {(*edge, data["weight"]) for *edge, data in graph.edges(keys=True, data=True)} == {
        (*edge, data["weight"]) for *edge, data in drawn.edges(keys=True, data=True)
    }
    assert {node: data["states"] for node, data in graph.nodes(data=True)} == {
        node: data["states"] for node, data in drawn.nodes(data=True)
    }


def test_nodes_are_named_by_state_and_facts():
    graph = reachability("lifecycle", ("lifecycle", "Locked", "locked", "version"))
    assert graph.graph["by"] == ["state", "locked", "version"]
    node = graph.nodes[f"offline_pending|locked=true|version={VERSION_NAMES[0]}"]
    assert node["facts"] == {"state": "offline_pending", "locked": "true", "version": VERSION_NAMES[0]}
    assert node["kind"] == "pending"
    assert node["resource_state"] == "ClusterResourceOfflinePending"
    (initial,) = [name for name, data in graph.nodes(data=True) if data["initial"]]
    assert initial.startswith("boot|")


def test_without_the_control_state_nodes_are_merged():
    graph = reachability("offline", ("ended",))
    assert {data["kind"] for _, data in graph.nodes(data=True)} == {"merged"}
    assert not graph.nodes["ended=done"]["state"]
    assert graph.nodes["ended=done"]["terminal"]
    assert graph.nodes["ended=running"]["initial"]
    assert any(data["may"] for *_, data in graph.edges(data=True))


def test_the_ordinary_run_begins_in_the_initial_node():
    graph = reachability("lifecycle", ("state", "locked"))
    main: nx.DiGraph[str] = nx.DiGraph((a, b) for a, b, data in graph.edges(data=True) if data["main"])
    assert nx.is_weakly_connected(main)
    assert any(graph.nodes[node]["initial"] for node in main)


def test_one_version_is_a_part_of_all():
    graph = reachability("lifecycle", ("state",), VERSION_NAMES[0])
    assert graph.graph["windows"] == VERSION_NAMES[0]
    assert all(data["versions"] == [VERSION_NAMES[0]] for *_, data in graph.edges(data=True))


def test_lists_belong_to_one_edge():
    graph = reachability("lifecycle")
    lists = [data["rows"] for *_, data in graph.edges(data=True)]
    lists[0].append("changed by a reader")
    assert sum("changed by a reader" in rows for rows in lists) == 1


@pytest.mark.parametrize(
    ("by", "sentence"),
    [
        (("locket",), "there is no fact of the lifecycle machine called 'locket' (did you mean locked?)"),
        (("state", "\x1b[2J"), r"called '\x1b[2J'; the control state is 'state'"),
        ((), "no fact of the lifecycle machine is named; write for example 'state'"),
    ],
)
def test_an_unknown_fact_is_refused_with_the_nearest_name(by: tuple[str, ...], sentence: str):
    with pytest.raises(ResdllError) as caught:
        reachability("lifecycle", by)
    assert sentence in str(caught.value)
    assert isinstance(caught.value, UnknownNameError) or not by


def test_a_graph_that_nobody_could_hold_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(projection, "LIMIT", 3)
    with pytest.raises(ResdllError, match=r"the offline machine by state has [\d,]+ edges, more than the 3 that"):
        reachability("offline")
