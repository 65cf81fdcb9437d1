"""The line that a person sees while a check runs: it fits, it is harmless, and it is not there where nobody looks."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resdll_checker.cli import live
from resdll_checker.engine.options import CheckOptions
from resdll_checker.engine.stream import PhaseStarted, Progress, RunStarted
from resdll_checker.engine.target import Target
from resdll_checker.terminal import columns, printable

PROGRESS = Progress(12.4, 10482, 873.2, 0.6351, 1)
HOSTILE = Path("evil\x1b[31m\r\n漢字" * 9 + ".dll")


def test_the_line_says_how_far_the_run_is():
    assert live.line("greeter.dll", "masks", PROGRESS, 60.0, 120) == (
        "greeter.dll: masks, 10,482 calls, 873/s, 64% of the edges, 1 finding, 12 of 60 s"
    )
    assert live.line("greeter.dll", "table", None, 60.0, 120) == "greeter.dll: table"


def test_a_long_name_gives_way_to_the_numbers():
    shown = live.line("a-very-long-name-of-a-resource.dll", "masks", PROGRESS, 60.0, 90)
    assert shown == "a-very-long-name-of-…: masks, 10,482 calls, 873/s, 64% of the edges, 1 finding, 12 of 60 s"
    assert len(shown) <= 90


@given(st.text(max_size=60), st.sampled_from(["table", "a phase with a long name"]), st.integers(1, 200))
def test_the_line_is_never_wider_than_asked_and_always_printable(name: str, phase: str, width: int):
    shown = live.line(name, phase, PROGRESS, 60.0, width)
    assert columns(shown) <= width
    assert printable(shown) == shown


def started(path: Path = HOSTILE) -> RunStarted:
    return RunStarted(Target(path, "pe", "0" * 64, ("StartupEx",)), CheckOptions(path, "Type", seed=42))


def told(capsys: pytest.CaptureFixture[str]) -> str:
    shown = live.Live()
    for event in (started(), PhaseStarted("masks"), PROGRESS):
        shown(event)
    shown.clear()
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err


def test_where_nobody_looks_the_seed_is_all(capsys: pytest.CaptureFixture[str]):
    assert told(capsys) == "seed 42\n"


def test_a_terminal_sees_one_line_written_over(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(live, "interactive", lambda *, error: error)
    monkeypatch.setenv("TERM", "xterm")
    first, *lines, last = told(capsys).split(live._CLEAR)
    assert (first, last) == ("seed 42\n", "")
    assert len(lines) == 2
    assert all(columns(line) < 80 and line.isprintable() for line in lines)


def test_a_terminal_that_cannot_go_back_sees_the_seed_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(live, "interactive", lambda *, error: error)
    monkeypatch.setenv("TERM", "dumb")
    assert told(capsys) == "seed 42\n"
