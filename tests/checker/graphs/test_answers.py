"""Answers about graphs: each equals what networkx says of the whole concrete graph, so that none is spurious."""

from __future__ import annotations

from typing import NamedTuple

import networkx as nx
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from machines import loaded_machines

from resdll_checker import reference
from resdll_checker.errors import ResdllError
from resdll_checker.graphs import answers, told
from resdll_checker.graphs.citations import citing
from resdll_checker.graphs.concrete import concrete
from resdll_checker.graphs.facts import parse_where
from resdll_checker.graphs.projection import Projection, node_id
from resdll_checker.page import as_text
from resdll_spec import machine
from resdll_spec.clauses import CLAUSES
from resdll_spec.loading import LoadedMachine


class Case(NamedTuple):
    """A random machine, its projection onto random facts, and its concrete graph built by the interpreter."""

    loaded: LoadedMachine
    projection: Projection
    graph: nx.MultiDiGraph[int]

    def nodes(self, facts: dict[str, str]) -> set[int]:
        """Returns the words with these facts."""
        return {word for word, found in self.graph.nodes(data="facts") if facts.items() <= found.items()}

    def name(self, word: int) -> str:
        """Returns the node of the projection that stands for a word."""
        facts = self.graph.nodes[word]["facts"]
        return node_id({fact: facts[fact] for fact in self.projection.facts})

    @property
    def start(self) -> int:
        """The initial word."""
        return self.projection.whole.program.initial


@st.composite
def cases(draw: st.DrawFn) -> Case:
    loaded = draw(loaded_machines())
    names = st.sampled_from(["state", *loaded.machine.fact_map])
    projection = Projection(concrete(loaded, None), tuple(draw(st.lists(names, min_size=1, unique=True))))
    program = projection.whole.program
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    for word in projection.whole.words.tolist():
        facts = program.decode(word)
        graph.add_node(word, facts=facts)
        for row, after in reference.successors(loaded, facts):
            graph.add_edge(word, program.encode(after), row=row)
    nx.set_node_attributes(graph, {word: program.decode(word) for word in graph}, "facts")
    return Case(loaded, projection, graph)


@st.composite
def wishes(draw: st.DrawFn, loaded: LoadedMachine) -> dict[str, str]:
    """Facts that a state may or may not have."""
    model = loaded.machine
    values = {"state": model.states} | {fact.name: fact.values for fact in model.facts}
    chosen = draw(st.lists(st.sampled_from(list(values)), min_size=1, max_size=2, unique=True))
    return {fact: draw(st.sampled_from(values[fact])) for fact in chosen}


def distance(graph: nx.MultiDiGraph[int], origins: set[int], goals: set[int]) -> int | None:
    """Returns the length of a shortest path between two sets of nodes."""
    origins = origins & set(graph)
    lengths = nx.multi_source_dijkstra_path_length(nx.DiGraph(graph), origins, weight=None) if origins else {}
    return min((length for node, length in lengths.items() if node in goals), default=None)


@given(cases(), st.data())
def test_a_path_is_a_shortest_run(case: Case, data: st.DataObject):
    origin, goal = data.draw(wishes(case.loaded)), data.draw(wishes(case.loaded))
    found = answers.path(case.projection, origin, goal)
    wanted = distance(case.graph, case.nodes(origin), case.nodes(goal))
    assert (found["steps"] is None) == (wanted is None)
    if wanted is None:
        return
    assert len(found["steps"]) == wanted
    facts = found["start"]
    assert origin.items() <= facts.items()
    for step in found["steps"]:
        before = case.projection.whole.program.encode(facts)
        facts = facts | {fact: new for fact, (_, new) in step["changes"].items()}
        after = case.projection.whole.program.encode(facts)
        assert step["row"] in {entry["row"].parent for entry in case.graph.get_edge_data(before, after).values()}
        assert step["node"] == case.name(after)
    assert goal.items() <= facts.items()


@given(cases(), st.data())
def test_dominators_are_what_no_run_can_do_without(case: Case, data: st.DataObject):
    goal = data.draw(wishes(case.loaded))
    goals = case.nodes(goal)
    found = answers.dominators(case.projection, goal)
    if not goals:
        assert found["through"] is None
        return
    assume(case.start not in goals)
    nodes = set()
    for name in {case.name(word) for word in case.graph} - {case.name(case.start)}:
        kept = [word for word in case.graph if case.name(word) != name or word in goals]
        if len(kept) < len(case.graph) and distance(case.graph.subgraph(kept), {case.start}, goals) is None:
            nodes.add(name)
    labels = set()
    for label in case.loaded.machine.label_map:
        without = nx.MultiDiGraph(case.graph)
        without.remove_edges_from(
            [edge[:3] for edge in case.graph.edges(keys=True, data="row") if edge[3].trigger == label]
        )
        if distance(without, {case.start}, goals) is None:
            labels.add(label)
    through = found["through"]
    assert {entry["label"] for entry in through if "label" in entry} == labels
    assert {entry["node"] for entry in through if "node" in entry} == nodes


@given(cases(), st.data())
def test_a_removal_costs_what_is_reached_no_more(case: Case, data: st.DataObject):
    assume(case.loaded.rows)
    row = data.draw(st.sampled_from(case.loaded.rows))
    name = data.draw(st.sampled_from([row.id, row.parent, row.trigger]))
    found = answers.without(case.projection, name)
    kept = nx.MultiDiGraph(case.graph)
    removed = [
        edge[:3]
        for edge in case.graph.edges(keys=True, data="row")
        if name in {edge[3].id, edge[3].parent, edge[3].trigger}
    ]
    kept.remove_edges_from(removed)
    reached = nx.descendants(kept, case.start) | {case.start}
    assert found["lost"] == len(case.graph) - len(reached)
    before, after = ({case.name(word) for word in words} for words in (case.graph, reached))
    assert {entry["node"] for entry in found["unreachable"]} == before - after
    lost = {case.name(word) for word in set(case.graph) - reached}
    assert {entry["node"] for entry in found["thinner"]} == lost & after
    fired = {entry.parent for *_, entry in case.graph.edges(data="row")}
    fires = {entry.parent for source, _, entry in kept.edges(data="row") if source in reached}
    gone = {entry.parent for entry in case.loaded.rows if name in {entry.id, entry.parent, entry.trigger}}
    assert set(found["silent"]) == fired - fires - gone


@given(cases())
def test_components_are_those_of_the_concrete_graph(case: Case):
    found = answers.cycles(case.projection)
    wanted: dict[tuple[tuple[str, ...], bool], list[int]] = {}
    for part in nx.strongly_connected_components(case.graph):
        if len(part) == 1 and not case.graph.has_edge(*(2 * tuple(part))):
            continue
        final = all(target in part for _, target in case.graph.out_edges(part))
        names = tuple(sorted({case.name(word) for word in part}))
        wanted.setdefault((names, final), []).append(len(part))
    assert {
        (tuple(sorted(entry["nodes"])), entry["final"]): (entry["number"], entry["states"])
        for entry in found["components"]
    } == {key: (len(sizes), sum(sizes)) for key, sizes in wanted.items()}
    assert found["cyclic"] == sum(entry["states"] for entry in found["components"])


# --------------------------------------------------------------------------------------------------------------------
# What they say of the specification.


@pytest.fixture(scope="module")
def lifecycle() -> Projection:
    return Projection(concrete(machine("lifecycle"), None), ("state",))


def test_every_run_that_fails_has_opened_the_resource_and_tried_to_bring_it_online(lifecycle: Projection):
    found = answers.dominators(lifecycle, {"state": "failed"})["through"]
    names = [entry.get("label") or entry["node"] for entry in found]
    positions = [names.index(name) for name in ("open", "opening", "open_returns_resid", "offline", "onlining")]
    assert positions == sorted(positions)
    text = as_text(
        told.dominators_page(answers.heading(lifecycle, None) | {"to": {"state": "failed"}, "through": found})
    )
    assert "every run of the lifecycle machine that reaches failed goes through" in text


def test_without_a_pending_answer_nothing_is_ever_pending(lifecycle: Projection):
    found = answers.without(lifecycle, "OFFLINE_RETURNS_PENDING")
    assert [entry["node"] for entry in found["unreachable"]] == ["offline_pending"]
    assert "report_offline@offline_pending" in found["silent"]


def test_an_unknown_edge_is_refused_with_the_nearest_one(lifecycle: Projection):
    with pytest.raises(ResdllError, match=r"called 'offline_returns_pendin' \(did you mean offline_returns_pending"):
        answers.without(lifecycle, "offline_returns_pendin")


@pytest.mark.parametrize("name", ["lifecycle", "offline"])
def test_every_citation_of_every_clause_is_found(name: str):
    whole = concrete(machine(name), None)
    found = {(entry["row"], clause) for clause in CLAUSES for entry in citing(whole, clause)}
    assert found == {(row.parent, clause) for row in whole.loaded.everything for clause in row.clauses}
    forbidden = {entry["row"] for clause in CLAUSES for entry in citing(whole, clause) if entry["kind"] == "forbidden"}
    assert forbidden == {row.parent for row in whole.loaded.forbidden}


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("failed", {"state": "failed"}),
        ("State = FAILED, locked=true", {"state": "failed", "locked": "true"}),
        ("offline_pending|locked=true", {"state": "offline_pending", "locked": "true"}),
        ("terminate=running", {"terminate": "running"}),
    ],
)
def test_a_state_is_named_by_control_state_and_facts(text: str, facts: dict[str, str]):
    assert parse_where(machine("lifecycle").machine, text) == facts


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("fialed", "there is no state in the lifecycle machine called 'fialed' (did you mean failed?)"),
        ("locked=yes", "there is no value of locked in the lifecycle machine called 'yes'; known: false, true"),
        ("lock=true", "there is no fact of the lifecycle machine called 'lock' (did you mean locked?)"),
        ("failed,online", "'failed,online' asks for two values of state; give one"),
        ("failed,", "'' is neither a state nor FACT=VALUE"),
        ("locked=", "'locked=' is neither a state nor FACT=VALUE"),
    ],
)
def test_what_is_no_state_is_refused_in_one_sentence(text: str, sentence: str):
    with pytest.raises(ResdllError) as caught:
        parse_where(machine("lifecycle").machine, text)
    assert sentence in str(caught.value)
