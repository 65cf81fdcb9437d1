"""Tests of the tracks between two layers."""

from __future__ import annotations

from itertools import combinations, permutations

from hypothesis import given
from hypothesis import strategies as st

from resdll_checker.drawing.channels import Span, tracks

places = st.lists(st.integers(0, 12).map(lambda place: 20 * place), max_size=5, unique=True)


@st.composite
def spans(draw: st.DrawFn) -> list[Span]:
    # Two lines never leave a layer at one place, nor enter one.
    above = draw(places)
    below = draw(st.lists(st.integers(0, 12).map(lambda p: 20 * p), min_size=len(above), max_size=5, unique=True))
    return list(zip(above, below, strict=False))


def pieces(span: Span, track: int) -> tuple[tuple[int, int, int], list[tuple[int, float, float]]]:
    """Returns the piece across of a line, and its pieces down."""
    start, end = span
    return (min(span), max(span), track), [(start, -1, track), (end, track, 99)]


def crossings(given: list[Span], found: list[int]) -> int:
    """Counts crossings of lines, and lines upon lines as very many."""
    total = 0
    for (one, first), (other, second) in combinations(zip(given, found, strict=True), 2):
        (left, right, height), downs = pieces(one, first)
        (other_left, other_right, other_height), other_downs = pieces(other, second)
        total += sum(left < x < right and top < height < bottom for x, top, bottom in other_downs)
        total += sum(other_left < x < other_right and top < other_height < bottom for x, top, bottom in downs)
        for x, top, bottom in downs:
            total += 1000 * sum(x == y and top < low and up < bottom for y, up, low in other_downs)
    return total


@given(spans())
def test_lines_on_one_track_do_not_meet(drawn: list[Span]):
    found = tracks(drawn)
    for (one, first), (other, second) in combinations(zip(drawn, found, strict=True), 2):
        if first == second >= 0:
            assert max(one) < min(other) or max(other) < min(one)


@given(spans())
def test_straight_lines_need_no_track(drawn: list[Span]):
    assert [track < 0 for track in tracks(drawn)] == [start == end for start, end in drawn]


@given(spans())
def test_no_order_of_the_tracks_has_fewer_crossings_by_more_than_one(drawn: list[Span]):
    turning = [span for span in drawn if span[0] != span[1]]
    least = min(crossings(turning, list(order)) for order in permutations(range(len(turning))))
    assert crossings(turning, tracks(turning)) <= least + 1
