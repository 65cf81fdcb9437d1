"""Histograms of times: every call is in a bar, and the line of the advice is where it belongs."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resdll_checker.reports import histograms
from resdll_spec.abi import ENTRY_POINT_TIME_ADVICE

SVG = "{http://www.w3.org/2000/svg}"
TIMES = st.lists(st.integers(0, 10**13), min_size=1, max_size=50)


def bars(picture: str) -> dict[str, int]:
    """Returns how many calls the bars of each entry point say that they hold."""
    root = ET.fromstring(picture)  # noqa: S314  what was just drawn
    titles = [group.findtext(f"{SVG}title") or "" for group in root.iter(f"{SVG}g")]
    found: dict[str, int] = {}
    for entry, count in (match.groups() for title in titles if (match := re.match(r"(\w+): (\d+) from", title))):
        found[entry] = found.get(entry, 0) + int(count)
    return found


@given(st.dictionaries(st.sampled_from(["Online", "Offline", "Open"]), TIMES, min_size=1))
def test_every_call_is_in_one_bar(durations: dict[str, list[int]]):
    assert bars(histograms.draw(durations)) == {entry: len(times) for entry, times in durations.items()}


def test_calls_beyond_the_advice_are_told_and_stand_right_of_its_line():
    picture = histograms.draw({"Offline": [350_000_000, 2_000_000]})
    assert "1 over 300 ms" in picture
    assert "median 176 ms, longest 350 ms" in picture
    over = [float(x) for x in re.findall(r'<rect x="([\d.]+)"[^>]*class="failure-ink"', picture)]
    assert len(over) == 1
    assert over[0] > histograms._x(ENTRY_POINT_TIME_ADVICE)


@pytest.mark.parametrize(("off", "over"), [(-1000, 0), (1000, 1)])
def test_a_call_just_beside_the_advice_stands_on_its_side(off: int, over: int):
    picture = histograms.draw({"Offline": [ENTRY_POINT_TIME_ADVICE * 1_000_000 + off]})
    assert ("1 over 300 ms" in picture) == bool(over)
    assert len(re.findall(r'<rect [^>]*class="failure-ink"', picture)) == over


@pytest.mark.parametrize(
    ("milliseconds", "said"),
    [(0.0004, "0.4 µs"), (0.25, "250 µs"), (1.0, "1 ms"), (350.0, "350 ms"), (2500.0, "2.5 s")],
)
def test_a_time_is_told_in_the_unit_that_suits_it(milliseconds: float, said: str):
    assert histograms._time(milliseconds) == said


def test_without_calls_there_is_no_picture():
    with pytest.raises(ValueError, match="no call"):
        histograms.draw({"Online": []})
