"""A MUST rule that could have run and did not makes a run inconclusive; one that could not arise does not."""

from __future__ import annotations

import pytest

from resdll_checker.engine import hygiene, unrun
from resdll_checker.engine.options import FULL, SMOKE
from resdll_checker.engine.session import Session
from resdll_checker.monitor import Monitor, Observed, View
from resdll_checker.program import compile_program
from resdll_spec import machine
from resdll_spec.abi import VERSION_NAMES
from resdll_spec.rules import RULES
from resdll_spec.vocabulary import Judge as Judged

from .conftest import Checker

OPENED = (Observed("call", "Open"), Observed("return", "Open", "resid"))
ONLINE = (*OPENED, Observed("call", "Online"), Observed("return", "Online", "success"))


def seen(observations: tuple[Observed, ...], table: str = "v2") -> View:
    view = View(compile_program(machine("lifecycle")))
    monitor = Monitor(view, VERSION_NAMES[-1], table)
    for observed in observations:
        monitor.observe(observed)
    return view


def test_what_calls_alone_lead_to_could_have_run():
    view = seen(ONLINE)
    assert {"RD401", "RD403"} <= unrun.could_have_run(view) - view.armed


def test_what_only_an_answer_of_the_dll_leads_to_could_not():
    view = seen(ONLINE)
    assert {"RD301", "RD303", "RD312"}.isdisjoint(unrun.could_have_run(view))
    pending = (*OPENED, Observed("call", "Online"), Observed("return", "Online", "pending"))
    assert "RD301" in unrun.could_have_run(seen(pending))


def test_what_a_table_does_not_have_could_not_run():
    assert {"RD401", "RD403"}.isdisjoint(unrun.could_have_run(seen(ONLINE, "v1")))


def test_the_exceptions_are_must_rules_beside_the_machine():
    excepted = {*unrun.BY_THE_DLL, *unrun.FOR_MASKS, *unrun.LEFT_TO_FULL}
    assert excepted <= unrun.MUST
    assert all(RULES[name].judged is Judged.BESIDE for name in excepted)


@pytest.mark.needs_cc
@pytest.mark.parametrize(("suite", "verdict"), [(FULL, "inconclusive"), (SMOKE, "conforms")])
def test_a_run_that_leaves_out_a_must_rule_is_no_pass(
    checked: Checker, monkeypatch: pytest.MonkeyPatch, suite: str, verdict: str
):
    def nothing(_: Session) -> None:
        pass

    monkeypatch.setattr(hygiene, "run", nothing)
    result = checked("sync_v2", "elf", suite=suite)
    assert result.verdict == verdict
    assert any("RD804 (nothing grows with each Open and Close)" in reason for reason in result.inconclusive) == (
        suite == FULL
    )


@pytest.mark.needs_cc
def test_a_heap_is_looked_at(checked: Checker, monkeypatch: pytest.MonkeyPatch):
    ran: set[str] = set()
    monkeypatch.setattr(unrun, "gaps", lambda session, _: ran.update(session.judge.ran) or [])
    checked("sync_v1", "elf", suite=SMOKE)
    assert "RD805" in ran
