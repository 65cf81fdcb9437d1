"""The slope of a series: exact on lines, unmoved by outliers, and never surer than it can be."""

from __future__ import annotations

from itertools import combinations
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resdll_checker.engine.trend import trend

VALUES = st.integers(-1000, 1000)
SERIES = st.lists(VALUES, min_size=2, max_size=20)


def points(values: list[int]) -> list[tuple[float, float]]:
    return [(float(index), float(value)) for index, value in enumerate(values)]


@given(VALUES, VALUES, st.integers(2, 20))
def test_a_line_has_its_slope_for_certain(start: int, slope: int, count: int):
    assert trend(points([start + slope * index for index in range(count)])) == (slope, slope, slope)


@given(SERIES)
def test_the_slope_is_the_median_of_all_pairs_and_lies_in_its_interval(values: list[int]):
    found = trend(points(values))
    pairs = [(second - first) / (later - earlier) for (earlier, first), (later, second) in _pairs(values)]
    assert found.slope == pytest.approx(median(pairs))
    assert min(pairs) <= found.low <= found.slope <= found.high <= max(pairs)


def _pairs(values: list[int]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    return list(combinations(enumerate(values), 2))


@given(SERIES, VALUES)
def test_what_is_added_to_every_point_changes_nothing(values: list[int], added: int):
    assert trend(points([value + added for value in values])) == pytest.approx(trend(points(values)))


@given(st.integers(0, 11), st.integers(-10_000, 10_000))
def test_one_outlier_does_not_move_a_line_of_twelve(index: int, value: int):
    values = [3 * number for number in range(12)]
    values[index] += value
    assert trend(points(values)).slope == 3


@given(st.permutations(range(12)))
def test_a_slope_that_chance_could_give_is_not_sure(values: list[int]):
    found = trend(points(values))
    rises = sum((second > first) - (second < first) for (_, first), (_, second) in _pairs(values))
    if abs(rises) <= 37:  # Kendall's S of twelve points: 2.576 standard deviations
        assert found.low <= 0 <= found.high


def test_one_point_has_no_trend():
    with pytest.raises(ValueError, match="two points"):
        trend([(0.0, 1.0)])
