"""The graph of a search: its edges are the interpreter's steps; components are those of networkx."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from graphs import Edge, edge_lists, edges_of, graph_of, truths
from hypothesis import given
from hypothesis import strategies as st
from machines import TINY, load_test_machine, loaded_machines

from resdll_checker import reference
from resdll_checker.explore import explore
from resdll_checker.program import compile_program
from resdll_checker.proofs.graph import UNREACHED, Edges, GraphTooLargeError, build, by_state, components, trimmed
from resdll_spec.loading import LoadedMachine

NODES = 6


@given(loaded_machines())
def test_the_edges_are_the_steps_of_the_interpreter(loaded: LoadedMachine):
    program = compile_program(loaded)
    search = explore(program)
    graph, words = build(search), search.words
    assert (graph.nodes, len(graph.targets)) == (search.states, search.transitions)
    for node in range(graph.nodes):
        edges = graph.out(np.array([node]))
        found = {(search.rows[graph.rows[edge]].row.id, int(words[graph.targets[edge]])) for edge in edges}
        facts = program.decode(int(words[node]))
        assert found == {(row.id, program.encode(after)) for row, after in reference.successors(loaded, facts)}
        assert graph.stopped[node] == (not found)
        assert graph.sources[edges].tolist() == [node] * len(found)


@given(loaded_machines())
def test_words_are_found_by_control_state(loaded: LoadedMachine):
    program = compile_program(loaded)
    words = explore(program).words
    found = by_state(program, words)
    assert sorted(int(node) for nodes in found.values() for node in nodes) == list(range(len(words)))
    assert all(program.state_of(int(words[node])) == state for state, nodes in found.items() for node in nodes)


@given(edge_lists(NODES, 2, 14), st.sets(st.integers(0, NODES - 1)))
def test_components_are_those_of_networkx(edges: list[Edge], region: set[int]):
    graph = graph_of(NODES, edges)
    inside = nx.DiGraph([(source, target) for source, target, _ in edges if {source, target} <= region])
    wanted = [
        sorted(part)
        for part in nx.strongly_connected_components(inside)
        if len(part) > 1 or inside.has_edge(*(2 * tuple(part)))
    ]
    numbers = components(graph, truths(region, NODES))
    found = [np.flatnonzero(numbers == number).tolist() for number in range(int(numbers.max()) + 1)]
    assert found == sorted(wanted)


@given(edge_lists(NODES, 2, 14), st.sets(st.integers(0, NODES - 1)))
def test_trimming_keeps_what_lies_between_cycles(edges: list[Edge], region: set[int]):
    graph = graph_of(NODES, edges)
    inside = nx.DiGraph([(source, target) for source, target, _ in edges if {source, target} <= region])
    cyclic = set(np.flatnonzero(components(graph, truths(region, NODES)) != UNREACHED).tolist())
    between = {
        node
        for node in inside
        if cyclic & ({node} | nx.descendants(inside, node)) and cyclic & ({node} | nx.ancestors(inside, node))
    }
    part = graph.inside(truths(region, NODES))
    left = trimmed(Edges(NODES, part.sources, part.targets))
    assert {*left.sources.tolist(), *left.targets.tolist()} == between


def test_a_long_cycle_needs_no_deep_stack():
    length = 100_000
    graph = graph_of(length, [(node, (node + 1) % length, 0) for node in range(length)])
    assert set(components(graph, np.ones(length, dtype=np.bool_)).tolist()) == {0}


@given(edge_lists(NODES, 3, 14), st.sets(st.integers(0, 2)), st.sets(st.integers(0, NODES - 1)))
def test_what_is_enabled_and_what_is_inside(edges: list[Edge], rows: set[int], region: set[int]):
    graph = graph_of(NODES, edges)
    enabling = {source for source, _, row in edges if row in rows}
    assert set(np.flatnonzero(graph.enables(truths(rows, 3))).tolist()) == enabling
    numbered = edges_of(graph)
    assert sorted(numbered) == sorted(edges)
    inside = graph.inside(truths(region, NODES))
    assert [numbered[edge] for edge in inside.edges] == [edge for edge in numbered if set(edge[:2]) <= region]


def test_a_graph_that_does_not_fit_is_refused_before_it_is_built():
    search = explore(compile_program(load_test_machine(TINY)))
    with pytest.raises(GraphTooLargeError, match="the graph of tiny would take 0 MiB, more than the 0 allowed"):
        build(search, memory=100)
