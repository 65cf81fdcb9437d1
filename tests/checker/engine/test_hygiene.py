"""Hygiene: growth is told from chance, from warming up and from a cache that fills, and leaks are found."""

from __future__ import annotations

import random

import pytest
from dlls import build
from hypothesis import given
from hypothesis import strategies as st

from resdll_checker.engine.hygiene import FULL_PLAN, KINDS, SMOKE_PLAN, Plan, growing
from resdll_checker.engine.options import FULL, SMOKE
from resdll_checker.hosting import Census
from resdll_spec.vocabulary import Severity

from .conftest import MARKS, Checker

PLANS = pytest.mark.parametrize("plan", [SMOKE_PLAN, FULL_PLAN], ids=["smoke", "full"])
FORMS = pytest.mark.parametrize("form", [pytest.param(form, marks=MARKS[form]) for form in ("elf", "pe")])


def told(plan: Plan, heap: list[int]) -> set[str]:
    """Returns what is said to grow in a process whose heap has these sizes, one a count."""
    return {kind.name for kind in growing([Census(2, 5, size, None) for size in heap], plan)}


def cycles(plan: Plan) -> list[int]:
    return [index * plan.spacing for index in range(plan.counts)]


@PLANS
@given(st.integers(8, 10_000), st.integers(0, 1 << 30))
def test_steady_growth_is_seen_from_the_least_that_means_anything(plan: Plan, each: int, start: int):
    assert told(plan, [start + each * cycle for cycle in cycles(plan)]) == {"heap"}


@PLANS
@given(st.integers(0, 7))
def test_less_than_that_means_nothing(plan: Plan, each: int):
    assert told(plan, [each * cycle for cycle in cycles(plan)]) == set()


@PLANS
@given(st.data())
def test_a_cache_that_fills_up_is_no_growth(plan: Plan, data: st.DataObject):
    full = data.draw(st.integers(0, (plan.counts // 2 + 1) * plan.spacing))
    assert told(plan, [100 * min(cycle, full) for cycle in cycles(plan)]) == set()


@PLANS
@given(st.data())
def test_one_jump_is_no_growth(plan: Plan, data: st.DataObject):
    at = data.draw(st.integers(0, plan.counts))
    assert told(plan, [4096 * (index >= at) for index in range(plan.counts)]) == set()


@PLANS
def test_noise_about_a_level_is_no_growth(plan: Plan):
    draw = random.Random(1)  # noqa: S311  no secret
    for _ in range(300):
        assert told(plan, [5000 + draw.randrange(4096) for _ in range(plan.counts)]) == set()


@pytest.mark.parametrize("every", [2, 3, 5, 8])
def test_a_leak_now_and_then_is_seen_in_the_full_plan(every: int):
    assert told(FULL_PLAN, [400 * (cycle // every) for cycle in cycles(FULL_PLAN)]) == {"heap"}


def test_noise_does_not_hide_growth():
    draw = random.Random(1)  # noqa: S311  no secret
    assert told(FULL_PLAN, [64 * cycle + draw.randrange(256) for cycle in cycles(FULL_PLAN)]) == {"heap"}


def test_what_the_platform_cannot_count_is_left_out():
    kinds = [kind for kind in KINDS if kind.count(Census(2, 5, 100, None)) is None]
    assert {kind.name for kind in kinds} <= {"registry keys", "blocks"}


@FORMS
@pytest.mark.parametrize(
    ("name", "subject"),
    [("leaks_memory", {"heap"}), ("leaks_event", {"heap", "handles"}), ("leaks_thread", {"threads", "heap"})],
)
def test_a_leak_is_named_by_its_kind(name: str, subject: set[str], form: build.Form, checked: Checker):
    result = checked(name, form, suite=SMOKE)
    found = [finding for finding in result.findings if finding.rule == "RD804"]
    assert found
    assert {finding.subject for finding in found} <= subject
    assert "more after each cycle" in found[0].actual


@FORMS
def test_a_thread_that_outlives_its_dll_is_a_note(form: build.Form, checked: Checker):
    result = checked("ticks_on", form, suite=FULL)
    (note,) = result.findings
    assert (note.rule, note.severity) == ("RD806", Severity.note)
    assert "unloaded" in note.actual
    assert (result.verdict, result.inconclusive) == ("conforms", [])


@pytest.mark.needs_cc
def test_a_dll_that_starts_only_once_breaks_the_rule_of_startup(checked: Checker):
    result = checked("starts_once", "elf", suite=FULL)
    assert {finding.rule for finding in result.findings} == {"RD101"}


@pytest.mark.needs_cc
def test_cycles_that_would_take_too_long_are_not_made(checked: Checker):
    result = checked("slow_offline", "elf", suite=SMOKE)
    assert result.coverage is not None
    assert "RD804" in result.coverage.rules.missing
    assert {finding.rule for finding in result.findings} == {"RD602"}


@FORMS
@pytest.mark.parametrize("name", ["fills_a_cache", "mixed_v2", "failing_v2"])
def test_cycles_that_differ_leave_nothing_behind(name: str, form: build.Form, checked: Checker):
    result = checked(name, form, suite=FULL, strict=True)
    assert result.findings == []
    assert result.coverage is not None
    assert "RD804" not in result.coverage.rules.missing
