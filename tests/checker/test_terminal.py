from __future__ import annotations

import io
import sys

import pytest

from resdll_checker import terminal


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("SQL Server (Größe) – 文書.dll", "SQL Server (Größe) – 文書.dll"),
        ("a\x1b[2Jb\x07\r\n", "a\\x1b[2Jb\\x07\\x0d\\x0a"),
        ("exe.\u202ellD", "exe.\\u202ellD"),
        ("\x9b31m", "\\x9b31m"),
        ("half\udc80", "half\\udc80"),
        ("tag\U000e0041", "tag\\U000e0041"),
    ],
)
def test_what_a_terminal_would_obey_is_escaped(text: str, shown: str):
    assert terminal.printable(text) == shown


def test_a_pipe_gets_neither_colours_nor_line_breaks(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert terminal.bold("x") == "x"
    assert terminal.wrapped("word " * 100, "  ").count("\n") == 0


def test_a_terminal_gets_both_and_no_color_is_honoured(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert terminal.bold("x") == "\x1b[1mx\x1b[0m"
    assert max(map(len, terminal.labelled("label", "word " * 30, 8).splitlines())) <= 40
    monkeypatch.setenv("NO_COLOR", "1")
    assert terminal.bold("x") == "x"


def test_a_table_aligns_its_columns(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert terminal.table([("a", "bb", "c"), ("aaa", "b", "")]) == "a    bb  c\naaa  b"


def test_wide_letters_take_two_columns_and_marks_none():
    assert terminal.columns("a漢e\u0301") == 4


@pytest.mark.parametrize(
    ("room", "shown"), [(9, "abc漢字"), (7, "abc漢字"), (6, "abc漢…"), (5, "abc…"), (1, "…"), (0, "")]
)
def test_what_is_cut_ends_in_an_ellipsis_and_fits(room: int, shown: str):
    assert terminal.cut("abc漢字", room) == shown
    assert terminal.columns(shown) <= room
