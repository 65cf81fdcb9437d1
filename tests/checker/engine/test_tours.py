"""Tours of small systems: whatever the graph, every edge is covered, then every pair of edges."""

from __future__ import annotations

import itertools

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from resdll_checker.engine.tours import PATIENCE, Tour

System = dict[int, dict[str, list[int]]]
"""By place and move, the places that the move leads to, taken in turn."""


@st.composite
def systems(draw: st.DrawFn, answers: int = 1) -> System:
    """Draws a system of which every place can be reached from every other: a ring, and some chords."""
    size = draw(st.integers(1, 6))
    places = st.integers(0, size - 1)
    system: System = {place: {"on": [(place + 1) % size]} for place in range(size)}
    for name in "abc":
        for place in range(size):
            if draw(st.booleans()):
                system[place][name] = draw(st.lists(places, min_size=1, max_size=answers))
    return system


def toured(system: System, *, repeats: int = 1, pairs: bool = False, limit: int = 20_000) -> tuple[Tour[int], int]:
    """Tours ``system`` until nothing is due; returns the tour and the number of its steps."""
    tour = Tour[int](repeats, pairs)
    here = 0
    answers = {(place, move): itertools.cycle(to) for place, moves in system.items() for move, to in moves.items()}
    for steps in range(limit):
        move = tour.next(here, lambda place=here: tuple(system[place]))
        if move is None:
            return tour, steps
        after = next(answers[here, move])
        tour.learn(here, move, after)
        here = after
    raise AssertionError(f"the tour did not end within {limit} steps")


def edges(system: System) -> set[tuple[int, int, str]]:
    """Returns every edge of a system whose answers do not vary."""
    return {(place, to[0], move) for place, moves in system.items() for move, to in moves.items()}


@given(systems(), st.integers(1, 3))
def test_every_move_is_made_as_often_as_it_is_due(system: System, repeats: int):
    tour, steps = toured(system, repeats=repeats)
    everywhere = {(place, move) for place, moves in system.items() for move in moves}
    assert {item for item, count in tour.made.items() if count >= repeats} == everywhere
    assert set(tour.graph.edges(keys=True)) == edges(system)
    assert steps <= repeats * len(everywhere) * (len(system) + 1), "between two moves that are due lies one simple way"


@given(systems())
@settings(max_examples=60)
def test_every_move_is_made_after_every_edge(system: System):
    tour, _ = toured(system, pairs=True)
    wanted = {(edge, move) for edge in edges(system) for move in system[edge[1]]}
    assert tour.followed == wanted
    assert len(wanted) == nx.line_graph(tour.graph).number_of_edges()


@given(systems(answers=3), st.booleans())
@settings(max_examples=60)
def test_a_system_that_chooses_its_answers_is_toured_and_the_tour_ends(system: System, pairs: bool):  # noqa: FBT001
    tour, _ = toured(system, pairs=pairs)
    made = {item for item, count in tour.made.items() if count}
    assert {(place, move) for place in tour.offers for move in system[place]} == made


def test_a_move_that_is_barred_is_neither_made_nor_a_way():
    tour = Tour[int]()
    system: System = {0: {"on": [1], "stay": [0]}, 1: {"back": [0], "on": [1]}}
    here = 0
    for _ in range(3):
        move = tour.next(here, lambda place=here: tuple(system[place]))
        assert move is not None
        after = system[here][move][0]
        tour.learn(here, move, after)
        here = after
    tour.bar("on")
    assert "on" not in {move for _, _, move in tour.graph.edges(keys=True)}
    assert all(tour.next(place, lambda place=place: tuple(system[place])) != "on" for place in (0, 1))


def test_what_is_reached_by_chance_only_is_given_up():
    tour = Tour[str]()
    tour.learn("start", "try", "rare")
    tour.offers["rare"] = ("look",)
    here, tries = "start", 0
    while (move := tour.next(here, lambda: ("try",))) is not None:
        tour.learn(here, move, "start")
        tries += 1
    assert PATIENCE <= tries <= PATIENCE + 3


def test_a_move_barred_in_one_place_is_neither_made_there_nor_a_way_from_there():
    tour = Tour[str]()
    tour.offers = {"here": ("wait",), "there": ("wait", "back")}
    tour.learn("here", "wait", "there")
    tour.bar("wait", "here")
    tour.learn("here", "wait", "there")
    assert list(tour.graph.edges) == []
    assert tour.next("here", lambda: ()) is None
    assert tour.next("there", lambda: ()) == "wait"
