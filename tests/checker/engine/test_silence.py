"""Silence is judged by the time that the machine gave the DLL; what it did not give accuses nobody."""

from __future__ import annotations

import itertools

import pytest
from dlls import build
from hypothesis import given
from hypothesis import strategies as st

from resdll_checker.engine.run import CheckResult, check
from resdll_checker.hosting import Host
from resdll_checker.hosting.pulse import Pulse

from .conftest import options

MILLISECOND = 1_000_000
TIMES = {"pending_timeout": 100, "deadlock_timeout": 1500, "suite": "smoke", "max_time": 30.0}


@given(st.integers(0, 10**12), st.integers(0, 10**9), st.integers(0, 10**11), st.integers(0, 10**11))
def test_time_is_lost_to_gaps_that_ended_and_to_the_one_that_did_not(beat: int, lost: int, ended: int, open_gap: int):
    before = Pulse(beat, lost)
    waited = ended + open_gap + 10**9
    after = Pulse(beat + waited - open_gap, lost + ended)
    assert after.lost_since(before, waited) == ended + open_gap


def test_a_heart_that_beats_to_the_end_loses_nothing():
    before = Pulse(5 * MILLISECOND, 7)
    assert Pulse(1005 * MILLISECOND, 7).lost_since(before, 1000 * MILLISECOND) == 0
    assert Pulse(1010 * MILLISECOND, 7).lost_since(before, 1000 * MILLISECOND) == 0, "a beat may come after the wait"


def rules(result: CheckResult) -> set[str]:
    return {finding.rule for finding in result.findings}


@pytest.mark.needs_cc
def test_silence_is_a_finding_where_the_heart_beat():
    assert rules(check(options(build.build("never_reports", "elf"), **TIMES))) == {"RD301"}


@pytest.mark.needs_cc
@pytest.mark.parametrize("step", [0, 10**12], ids=["a gap that does not end", "gaps that have ended"])
def test_silence_of_a_machine_that_stood_still_accuses_nobody(step: int, monkeypatch: pytest.MonkeyPatch):
    times = itertools.count()
    monkeypatch.setattr(Host, "pulse", lambda _: Pulse(*(2 * (step * next(times),))))
    result = check(options(build.build("never_reports", "elf"), **TIMES | {"max_time": 4.0}))
    assert rules(result) == set()
    assert "The machine stood still while a report was awaited; run again on a quieter one." in result.inconclusive


@pytest.mark.needs_cc
def test_a_wait_while_the_machine_stood_still_is_made_up_for(monkeypatch: pytest.MonkeyPatch):
    wait, pulse = Host.wait, Host.pulse
    waits = itertools.count()
    late: list[Pulse] = []

    def first_in_vain(host: Host, instance: int, milliseconds: int) -> int | None:
        final = wait(host, instance, milliseconds)
        if next(waits) == 0:
            late.append(Pulse())
        return final

    monkeypatch.setattr(Host, "wait", first_in_vain)
    monkeypatch.setattr(Host, "pulse", lambda host: late.pop() if late else pulse(host))
    result = check(options(build.build("never_reports", "elf"), **TIMES))
    assert next(waits) > 1
    assert rules(result) == {"RD301"}
    assert result.inconclusive == []
