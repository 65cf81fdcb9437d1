"""Tests of the layout by geometry: nothing covers anything, whatever the graph."""

from __future__ import annotations

import random
from itertools import combinations, pairwise
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import graphs

from resdll_checker.drawing.layout import FAR, Box, Chart, Edge, Role, placed
from resdll_checker.graphs import chart

MACHINES = ["lifecycle", "offline", "group of 2"]


@pytest.fixture(scope="module", params=MACHINES)
def drawn(request: pytest.FixtureRequest) -> Chart:
    return placed(chart(request.param, violations=False, fold=True), numbered=True)


def overlap(one: Box, other: Box) -> bool:
    apart = one.x + one.width <= other.x or other.x + other.width <= one.x
    return not (apart or one.y + one.height <= other.y or other.y + other.height <= one.y)


def touches(edge: Edge, box: Box) -> bool:
    """Tells whether the line of an edge runs through the inside of a box."""
    inside = Box(box.x + 1, box.y + 1, box.width - 2, box.height - 2)
    for (x, y), (other_x, other_y) in pairwise(edge.points):
        left, top = min(x, other_x), min(y, other_y)
        if overlap(inside, Box(left - 0.1, top - 0.1, abs(x - other_x) + 0.2, abs(y - other_y) + 0.2)):
            return True
    return False


def check(picture: Chart) -> None:
    labels = [(edge, edge.label_box) for edge in picture.edges if edge.label_box is not None]
    boxes = [node.box for node in picture.nodes] + [box for _, box in labels]
    assert [pair for pair in combinations(boxes, 2) if overlap(*pair)] == []
    for edge in picture.edges:
        assert [node.name for node in picture.nodes if touches(edge, node.box)] == []
        assert [other.label for other, box in labels if other is not edge and touches(edge, box)] == []
        assert all(x == other_x or y == other_y for (x, y), (other_x, other_y) in pairwise(edge.points))
    for box in boxes:
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + box.width <= picture.width
        assert box.y + box.height <= picture.height


def ends_at_its_nodes(picture: Chart) -> None:
    for edge in picture.edges:
        for name, (x, y) in ((edge.source, edge.points[0]), (edge.target, edge.points[-1])):
            boxes = [node.box for node in picture.nodes if node.name == name]
            assert any(box.x < x < box.x + box.width and y in {box.y, box.y + box.height} for box in boxes)


def test_nothing_is_covered(drawn: Chart):
    check(drawn)
    ends_at_its_nodes(drawn)


def test_texts_fit_their_boxes(drawn: Chart):
    for node in drawn.nodes:
        assert max(node.head.width, node.body.width) <= node.box.width
        assert node.head.height + node.body.height <= node.box.height
    for edge in drawn.edges:
        if edge.label_box is not None:
            assert edge.label.width <= edge.label_box.width
            assert edge.label.height <= edge.label_box.height


@settings(max_examples=60)
@given(graphs())
def test_nothing_is_covered_in_any_graph(graph: nx.MultiDiGraph[Any]):
    picture = placed(graph, numbered=True)
    check(picture)
    ends_at_its_nodes(picture)


@settings(max_examples=60)
@given(graphs())
def test_the_ordinary_run_is_one_straight_line(graph: nx.MultiDiGraph[Any]):
    picture = placed(graph)
    run = [edge for edge in picture.edges if edge.attributes.get("main")]
    assert len({x for edge in run for x, _ in edge.points}) <= 1
    assert all(len(edge.points) == 2 for edge in run)


def test_the_ordinary_run_of_the_lifecycle_is_straight_down_to_where_it_turns_back():
    picture = placed(chart("lifecycle", violations=False, fold=True))
    straight = {edge.target for edge in picture.edges if edge.attributes.get("main") and len(edge.points) == 2}
    assert {"closed", "opening", "offline", "onlining", "online", "offlining"} <= straight


def test_an_empty_graph_has_a_chart():
    assert placed(nx.MultiDiGraph()).nodes == ()


def test_parallel_edges_have_lines_of_their_own():
    graph = nx.MultiDiGraph()
    for label in ("one", "two", "three"):
        graph.add_edge("a", "b", label=label)
    assert len({edge.points for edge in placed(graph).edges}) == 3


def test_a_graph_without_a_start_has_a_straight_run_too():
    graph = nx.MultiDiGraph()
    nx.add_path(graph, "abc", main=True, label="on")
    graph.add_edge("a", "c", label="past")
    assert all(len(edge.points) == 2 for edge in placed(graph).edges if edge.attributes.get("main"))


def test_a_state_where_runs_end_is_drawn_once_more_where_it_is_far():
    graph = nx.MultiDiGraph()
    names = [f"n{number}" for number in range(FAR + 2)]
    nx.add_path(graph, names, main=True, label="on")
    for name in names[:-1]:
        graph.add_edge(name, names[-1], label="off")
    picture = placed(graph)
    copies = [node for node in picture.nodes if node.role is Role.AGAIN]
    assert [node.name for node in copies] == [names[-1]] * 2
    assert len(picture.edges) == graph.number_of_edges()
    check(picture)
    ends_at_its_nodes(picture)


def test_a_state_that_runs_leave_is_drawn_once():
    graph = nx.MultiDiGraph()
    nx.add_cycle(graph, [f"n{number}" for number in range(FAR + 2)], label="on")
    graph.add_edge("n0", f"n{FAR + 1}", label="skip")
    assert len(placed(graph).nodes) == FAR + 2


def crossings(picture: Chart) -> int:
    across, down = [], []
    for edge in picture.edges:
        for (x, y), (other_x, other_y) in pairwise(edge.points):
            if y == other_y:
                across.append((edge, min(x, other_x), max(x, other_x), y))
            else:
                down.append((edge, x, min(y, other_y), max(y, other_y)))
    return sum(
        one is not other and left < x < right and top < y < bottom
        for one, left, right, y in across
        for other, x, top, bottom in down
    )


@settings(max_examples=40)
@given(st.integers(2, 14), st.integers(0, 1000))
def test_a_tree_is_drawn_without_a_crossing(nodes: int, seed: int):
    parents = random.Random(seed)  # noqa: S311  nothing is secret
    graph = nx.MultiDiGraph()
    graph.add_node(0, initial=True)
    for node in range(1, nodes):
        graph.add_edge(parents.randrange(node), node, label=f"to {node}")
    assert crossings(placed(graph)) == 0


def test_what_is_not_the_ordinary_run_lies_right_of_it_where_the_choice_is_free():
    graph = nx.MultiDiGraph()
    nx.add_path(graph, "abc", main=True, label="on")
    graph.add_edge("a", "x", label="off")
    graph.add_edge("a", "y", label="off")
    places = {node.name: node.box.x for node in placed(graph).nodes}
    assert places["b"] < places["x"]
    assert places["b"] < places["y"]
