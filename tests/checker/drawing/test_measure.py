"""Tests of measuring and breaking text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resdll_checker.drawing.measure import width, wrapped
from resdll_checker.drawing.widths_generated import BOLD, FIRST, REGULAR


def test_the_tables_hold_printable_ascii():
    assert ord(" ") == FIRST
    assert len(REGULAR) == len(BOLD) == ord("~") - ord(" ") + 1


@pytest.mark.parametrize(("narrow", "wide"), [("i", "m"), ("lll", "www"), ("offline", "OFFLINE"), ("a", "漢")])
def test_wide_letters_are_wider(narrow: str, wide: str):
    assert width(narrow, 12) < width(wide, 12)


def test_width_grows_with_the_font_and_with_weight():
    assert width("offline", 24) == 2 * width("offline", 12)
    assert width("offline", 12, bold=True) > width("offline", 12)


def test_a_combining_mark_takes_no_room():
    assert width("e\u0301", 12) == width("e", 12)


@given(st.text(), st.floats(20, 300), st.booleans())
def test_lines_fit_and_lose_nothing_but_blanks(text: str, widest: float, bold: bool):  # noqa: FBT001  drawn
    lines = wrapped(text, widest, 12, bold=bold)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width(line, 12, bold=bold) <= widest for line in lines if len(line) > 1)


def test_a_bar_stays_at_the_end_of_its_line():
    assert wrapped("locked | veto | parameter", 60, 12) == ["locked |", "veto |", "parameter"]


def test_a_name_goes_to_the_next_line_whole_where_it_fits():
    assert wrapped("offline_pending terminate=none", 100, 12) == ["offline_pending", "terminate=none"]


def test_a_name_breaks_after_an_underscore():
    assert wrapped("return_to_source_node_on_error", 100, 12) == ["return_to_source_", "node_on_error"]
