"""Traces as sequence charts: each line is read as what it says, and the breach stands at the end."""

from __future__ import annotations

from dataclasses import replace

import pytest
from dlls import build

from resdll_checker.drawing.message import Divider, Form, Message, Note, check, mermaid
from resdll_checker.drawing.sequence import svg
from resdll_checker.engine.options import SMOKE, CheckOptions
from resdll_checker.engine.run import check as run_check
from resdll_checker.reports.trace_chart import CLUSTER, ENTRIES, THREADS, chart

from .conftest import ERROR, HOSTILE, TRACE


def test_each_line_is_what_it_says():
    steps = chart(ERROR).steps
    assert len(steps) == len(TRACE)
    forms = [step.form if isinstance(step, Message) else type(step) for step in steps]
    call, answer, callback = Form.CALL, Form.RETURN, Form.CALLBACK
    assert forms == [call, answer, Divider, call, callback, answer, answer, call, answer]
    report, told = steps[4], steps[5]
    assert isinstance(report, Message)
    assert isinstance(told, Message)
    assert (report.source, report.target, told.target) == (THREADS.name, CLUSTER.name, THREADS.name)
    assert report.words == "SetResourceStatus(ClusterResourceOnline, CheckPoint 1) (thread 4308)"


def test_the_breach_names_rule_and_clause():
    last = chart(ERROR).steps[-1]
    assert isinstance(last, Message)
    assert (last.rule, last.clauses) == ("RD401", ("FLG-IGNORE-STATUS",))
    assert all(not getattr(step, "rule", "") for step in chart(ERROR).steps[:-1])


def test_silence_is_a_message_that_never_came():
    steps = chart(replace(ERROR, actual="silence for 1000 ms")).steps
    assert len(steps) == len(TRACE) + 1
    last = steps[-1]
    assert isinstance(last, Message)
    assert (last.form, last.words, last.rule) == (Form.SILENCE, "silence for 1000 ms", "RD401")


@pytest.mark.parametrize("trace", [("Open()", "✗ SIGSEGV"), (), ("… 5 events of earlier cycles",)], ids=str)
def test_a_death_or_an_empty_trace_ends_in_a_note(trace: tuple[str, ...]):
    last = chart(replace(ERROR, trace=trace)).steps[-1]
    assert isinstance(last, Note)
    assert last.clauses == ("FLG-IGNORE-STATUS",)


def test_a_long_trace_is_shortened_in_the_middle():
    drawn = chart(replace(ERROR, trace=tuple(f"Online({number})" for number in range(400))))
    assert len(drawn.steps) == 41
    words = [step.words for step in drawn.steps]
    assert words[3:6] == ["Online(3)", "… 360 events are left out here", "Online(364)"]


def test_hostile_lines_stay_text():
    drawn = chart(replace(ERROR, trace=(HOSTILE, f"thread 1: {HOSTILE}", f"✗ {HOSTILE}"), actual=HOSTILE))
    check(drawn)
    assert "<script" not in svg(drawn)
    assert "<script" not in mermaid(drawn)


@pytest.mark.needs_cc
@pytest.mark.parametrize("name", ["never_reports", "vetoes_with_ignore", "null_dereference", "report_after_terminate"])
def test_every_line_of_a_real_trace_is_understood(name: str):
    """A call is the form of last resort: none may hold what another form would have."""
    options = CheckOptions(
        build.build(name, "elf"), "Resdll Test", suite=SMOKE, pending_timeout=800, deadlock_timeout=1500
    )
    for finding in run_check(options).findings:
        steps = chart(finding).steps
        calls = [step for step in steps if isinstance(step, Message) and step.form is Form.CALL]
        assert calls
        assert all(step.words.rstrip(")").partition("(")[0].isidentifier() for step in calls)
        assert {step.target for step in calls} == {ENTRIES.name}
