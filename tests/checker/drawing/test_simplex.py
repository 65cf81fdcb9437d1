"""Tests of the network simplex against trying all places."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resdll_checker.drawing.simplex import Arc, solve

NODES = 4
LONGEST = 2


@st.composite
def arcs(draw: st.DrawFn) -> list[Arc]:
    # From lower to higher numbers, so that there is no circle.
    pairs = st.lists(st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1)), max_size=6)
    return [
        Arc(tail, head, draw(st.integers(0, LONGEST)), draw(st.integers(0, 5)))
        for tail, head in draw(pairs)
        if tail < head
    ]


def cost(places: tuple[int, ...] | list[int], given: list[Arc]) -> int:
    return sum(arc.weight * (places[arc.head] - places[arc.tail]) for arc in given)


def feasible(places: tuple[int, ...] | list[int], given: list[Arc]) -> bool:
    return all(places[arc.head] - places[arc.tail] >= arc.length for arc in given)


@given(arcs())
def test_the_cost_is_the_least_of_all_places(drawn: list[Arc]):
    found = solve(NODES, drawn)
    assert feasible(found, drawn)
    assert min(found) == 0
    far = range(LONGEST * (NODES - 1) + 1)
    assert cost(found, drawn) == min(cost(p, drawn) for p in product(far, repeat=NODES) if feasible(p, drawn))


def test_a_circle_is_refused():
    with pytest.raises(ValueError, match="circle"):
        solve(2, [Arc(0, 1, 1, 1), Arc(1, 0, 1, 1)])


def test_nothing_is_placed_nowhere():
    assert solve(0, []) == []
