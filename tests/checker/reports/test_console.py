"""The report for people, as snapshots: a change of words is reviewed as a diff."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from dlls import build
from syrupy.assertion import SnapshotAssertion

from resdll_checker.engine.findings import Finding
from resdll_checker.engine.options import SMOKE, CheckOptions
from resdll_checker.engine.run import CheckResult, check
from resdll_checker.reports import console, result
from resdll_checker.terminal import WIDEST

HOSTILE = "a\x1b[31mb\x07c\u202ed\r\ne"
Checked = Callable[[str], CheckResult]


@pytest.fixture(scope="module")
def checked() -> Checked:
    results: dict[str, CheckResult] = {}

    def run(name: str) -> CheckResult:
        if name not in results:
            target = build.build(name, "elf")
            results[name] = check(
                CheckOptions(target, "Resdll Test", suite=SMOKE, pending_timeout=800, deadlock_timeout=1500)
            )
        return results[name]

    return run


def steady(text: str) -> str:
    """Returns a report without what differs from run to run and from compiler to compiler.

    What a Terminate overtook is chance: the rows, edges and inputs that are covered depend on it.
    """
    text = re.sub(r"^  (rows|edges|inputs) .*\n( {19}.*\n)*", "", text, flags=re.MULTILINE)
    text = re.sub(r"\d+ calls in \d+\.\d s \([\d,]+ calls/s\)", "N calls in T s (R calls/s)", text)
    text = re.sub(r"thread \d+", "thread T", text)
    return re.sub(r"\+0x[0-9a-f]+", "+0xOFFSET", text)


@pytest.mark.needs_cc
@pytest.mark.parametrize(
    "name", ["sync_v2", "sync_v1", "refuses_persistent_flag", "null_dereference", "missing_is_alive"]
)
def test_a_report(name: str, checked: Checked, snapshot: SnapshotAssertion):
    text = console.render(checked(name))
    assert all(len(line) <= WIDEST for line in text.splitlines()[:-1])
    assert steady(text) == snapshot


@pytest.mark.needs_cc
def test_colours_mark_gravity_and_verdict(checked: Checked):
    text = console.render(checked("null_dereference"), lambda words, colour: f"<{colour}>{words}</>")
    assert "<red>✗ RD801 error</>" in text
    assert "<red>VIOLATES</>" in text
    assert "<green>CONFORMS</>" in console.render(checked("sync_v2"), lambda words, colour: f"<{colour}>{words}</>")


@pytest.mark.needs_cc
def test_nothing_that_a_terminal_would_obey_is_written(checked: Checked):
    honest = checked("null_dereference")
    finding = Finding(
        "RD801", "HYG-EXCEPTION", HOSTILE, (HOSTILE,), HOSTILE, (HOSTILE, f"LogEvent({HOSTILE})"), HOSTILE
    )
    target = replace(honest.target, path=Path(HOSTILE))
    hostile = replace(honest, findings=[finding], target=target, inconclusive=[HOSTILE])
    text = console.render(hostile)
    assert r"a\x1b[31mb\x07c\u202ed\x0d\x0ae" in text
    assert all(character == "\n" or character.isprintable() for character in text)


@pytest.mark.needs_cc
def test_a_long_trace_is_shortened_in_the_middle(checked: Checked):
    honest = checked("null_dereference")
    long = replace(honest.findings[0], trace=tuple(f"event {number}" for number in range(100)))
    text = console.render(replace(honest, findings=[long]))
    assert "event 1\n      … 70 events\n" in text
    assert "event 99\n" in text
    assert "event 50\n" not in text
    assert len(result.build(replace(honest, findings=[long])).findings[0].trace) == 100
