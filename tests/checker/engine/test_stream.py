"""The event stream: what a run tells, in which order, how often, and what that costs."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from dlls import build

from resdll_checker.engine import stream
from resdll_checker.engine.findings import Finding
from resdll_checker.engine.judge import Judge
from resdll_checker.engine.options import SMOKE
from resdll_checker.engine.run import check
from resdll_checker.engine.stream import (
    CoverageMeasured,
    Event,
    FindingSeen,
    PhaseStarted,
    Progress,
    RunFinished,
    RunStarted,
    Stream,
)
from resdll_checker.monitor import View
from resdll_checker.program import compile_program
from resdll_spec import machine

from .conftest import options

FINDING = Finding("RD401", "FLG-IGNORE-STATUS", "message", ("this",), "that", ("Open()",))


def judge(table: str = "") -> Judge:
    return Judge(View(compile_program(machine("lifecycle"))), "2016", table)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.needs_cc
def test_a_run_is_told_from_its_beginning_to_its_verdict():
    told: list[Event] = []
    result = check(options(build.build("null_dereference", "elf"), suite=SMOKE, seed=7), [told.append])
    assert isinstance(told[0], RunStarted)
    assert told[0].options.seed == 7
    assert told[0].target == result.target
    phases = [event.name for event in told if isinstance(event, PhaseStarted)]
    assert phases[:2] == ["table", "lifecycle"]
    assert len(phases) == len(set(phases))
    assert [event.finding for event in told if isinstance(event, FindingSeen)] == result.findings
    *_, measured, finished = told
    assert measured == CoverageMeasured(result.coverage)
    assert finished == RunFinished(result)
    accounts = [event for event in told if isinstance(event, Progress)]
    assert accounts, "a run of a second tells how far it is"
    assert all(one.calls <= other.calls for one, other in itertools.pairwise(accounts))
    assert accounts[-1].findings == 1


@pytest.mark.needs_cc
def test_the_last_progress_agrees_with_the_coverage_that_is_measured():
    told: list[Event] = []
    result = check(options(build.build("sync_v2", "elf"), suite=SMOKE), [told.append])
    shares = [event.coverage for event in told if isinstance(event, Progress) and event.coverage is not None]
    assert shares == sorted(shares)
    assert result.coverage is not None
    edges = result.coverage.transitions
    assert shares[-1] == pytest.approx(edges.covered / edges.total, abs=0.1)


def test_progress_is_told_ten_times_a_second_at_most():
    told: list[Event] = []
    clock, followed = Clock(), judge()
    following = Stream([told.append], clock)
    for step in range(1001):
        clock.now = 100.0 + step / 1000
        followed.calls = 3 * step
        following.tick(followed)
    assert len(told) == 10 + 1
    last = told[-1]
    assert isinstance(last, Progress)
    assert (last.seconds, last.calls, last.findings, last.coverage) == (pytest.approx(1.0), 3000, 0, None)
    assert last.calls_per_second == pytest.approx(3000, rel=0.01)


def test_the_rate_is_that_of_the_last_second():
    told: list[Event] = []
    clock, followed = Clock(), judge()
    following = Stream([told.append], clock)
    for calls, now in ((1000, 110.0), *((1000, 110.0 + step) for step in range(1, 20))):
        clock.now, followed.calls = now, calls
        following.tick(followed)
    assert isinstance(told[0], Progress)
    assert isinstance(told[-1], Progress)
    assert (told[0].calls_per_second, told[-1].calls_per_second) == (100.0, 0.0)


def test_nothing_is_computed_where_nobody_listens(monkeypatch: pytest.MonkeyPatch):
    def refuse(_: Judge) -> float:
        raise AssertionError

    monkeypatch.setattr(stream, "_share", refuse)
    clock = Clock()
    following = Stream(clock=clock)
    clock.now += 3600
    following.tick(judge("v2"))
    with pytest.raises(AssertionError):
        Stream([lambda _: None], clock).tick(judge("v2"))


def test_a_finding_is_told_once_and_to_everybody():
    one: list[Event] = []
    other: list[Event] = []
    followed = judge()
    Stream([one.append, other.append]).follow(followed)
    followed.calls = 5
    for _ in range(3):
        followed.findings.add(replace(FINDING))
    assert one == other
    assert one == [FindingSeen(replace(FINDING, count=3), 5)]
