"""Concurrency: Terminate comes where it is meant to, operations of several resources overlap, entry calls never do."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

import pytest
from dlls import build

from resdll_checker.engine import concurrency
from resdll_checker.engine.instance import Instance
from resdll_checker.engine.judge import Judge
from resdll_checker.engine.options import FULL, SMOKE
from resdll_checker.engine.overtaking import overtaken
from resdll_checker.engine.session import Session
from resdll_checker.hosting import Event, EventKind, Host, Moment, Step
from resdll_checker.monitor import Monitor, Observed, View
from resdll_checker.program import compile_program
from resdll_spec import machine
from resdll_spec.abi import VERSION_NAMES

from .conftest import DEADLOCK_TIMEOUT, MARKS, Checker, options

FORMS = pytest.mark.parametrize("form", [pytest.param(form, marks=MARKS[form]) for form in ("elf", "pe")])
FINAL = 3
"""The reports of an operation of async_v2: two of progress, and its end."""


class Heard(Judge):
    """A judge that keeps all events."""

    def __init__(self, table: str = "v2") -> None:
        super().__init__(View(compile_program(machine("lifecycle"))), VERSION_NAMES[-1], table)
        self.events: list[Event] = []

    def feed(self, events: Iterable[Event]) -> None:
        """Keeps the events and judges them."""
        kept = list(events)
        self.events += kept
        super().feed(kept)


def session_of(name: str, form: build.Form, judge: Judge, **changes: object) -> Session:
    """Returns a session with a DLL, started."""
    given = options(build.build(name, form), **changes)
    session = Session(given, judge, Host(given.target, deadlock_timeout=DEADLOCK_TIMEOUT), float("inf"))
    session.start()
    return session


@FORMS
@pytest.mark.parametrize("moment", Moment)
@pytest.mark.parametrize("report", range(1, FINAL + 1))
def test_terminate_begins_at_the_report(report: int, moment: Moment, form: build.Form):
    judge = Heard()
    session = session_of("async_v2", form, judge)
    session.call(Step.open(5))
    assert overtaken(session, Step.online(5), report, moment)
    session.host.kill()
    begun = next(index for index, event in enumerate(judge.events) if event.name == "Terminate")
    reports = [event for event in judge.events[:begun] if event.is_status_report]
    answers = [event for event in judge.events[:begun] if event.kind is EventKind.CALLBACK_EXIT and event.values[:1]]
    assert len(reports) == report
    assert [event.name for event in answers].count("SetResourceStatusEx") == report - (moment is Moment.ENTERED)
    assert judge.findings.all == []


@pytest.mark.needs_cc
def test_a_report_that_never_comes_leaves_the_operation_as_it_is():
    judge = Heard()
    session = session_of("async_v2", "elf", judge)
    session.call(Step.open(5))
    assert not overtaken(session, Step.online(5), FINAL + 1)
    assert not any(event.name == "Terminate" for event in judge.events)
    session.settle(5)
    assert concurrency.monitor_of(session, 5).states == {"online"}
    session.host.kill()


@pytest.mark.needs_cc
def test_a_silent_worker_is_given_up():
    judge = Heard()
    session = session_of("never_reports", "elf", judge, pending_timeout=100)
    session.call(Step.open(5))
    session.call(Step.online(5))
    session.settle(5)
    assert not overtaken(session, Step.offline(5), 1)
    assert concurrency.monitor_of(session, 5).states == {"offline_pending"}
    session.host.kill()


@FORMS
@pytest.mark.parametrize("seed", range(3))
def test_entry_calls_never_overlap_but_for_terminate_and_operations_do(seed: int, form: build.Form):
    judge = Heard()
    session = session_of("async_v2", form, judge, suite=FULL)
    races = concurrency.Races(session, Random(seed), float("inf"))  # noqa: S311  no secret
    races.run()
    races.crowd()
    session.host.kill()
    running: set[str] = set()
    pending: set[int] = set()
    most = 0
    for event in judge.events:
        if event.kind is EventKind.CALL and event.name != "Terminate":
            assert not running
            running.add(event.name)
        elif event.kind is EventKind.RETURN:
            running.discard(event.name)
            if event.name == "Online" and event.result == 997:
                pending.add(event.instance)
        elif event.is_status_report and event.checkpoint == FINAL:
            pending.discard(event.instance)
        most = max(most, len(pending))
    assert most > 1
    assert judge.findings.all == []


@pytest.mark.needs_cc
def test_the_seed_decides_what_is_done():
    def done(seed: int) -> list[str]:
        judge = Heard()
        session = session_of("sync_v2", "elf", judge)
        concurrency.Races(session, Random(seed), float("inf")).run()  # noqa: S311  no secret
        session.host.kill()
        return [f"{event.name} {event.instance}" for event in judge.events if event.kind is EventKind.CALL]

    assert done(1) == done(1) != done(2)


@FORMS
@pytest.mark.parametrize("seed", range(3))
def test_what_shows_only_at_the_last_report_is_found(seed: int, form: build.Form, checked: Checker):
    result = checked("meets_terminate", form, suite=SMOKE, seed=seed)
    assert result.primary is not None
    assert result.primary.rule == "RD801"
    assert "in Terminate" in result.primary.actual


@FORMS
def test_a_hang_tells_where_each_thread_is(form: build.Form, checked: Checker):
    result = checked("hangs_on_mask", form, suite=SMOKE)
    assert result.primary is not None
    assert result.primary.rule == "RD601"
    assert any(line.startswith("calling thread") and "in Offline" in line for line in result.primary.trace)


# --------------------------------------------------------------------------------------------------------------------
# The worker of a call that Terminate overtook.


def overtaken_instance() -> Instance:
    """Returns an instance whose Online returned pending after Terminate, and whose next Online has failed since."""
    instance = Instance(Monitor(View(compile_program(machine("lifecycle"))), VERSION_NAMES[-1], "v2"), 1)
    for kind, subject, value in (
        ("call", "Open", ""),
        ("return", "Open", "resid"),
        ("call", "Online", ""),
        ("call", "Terminate", ""),
        ("return", "Terminate", "returned"),
        ("return", "Online", "pending"),
        ("call", "Online", ""),
        ("return", "Online", "error"),
    ):
        assert not instance.monitor.observe(Observed(kind, subject, value)).breaches
    return instance


PROGRESS = Observed("status", "SetResourceStatus", "online_pending")
WORKER, ANOTHER = 7, 8


def rules(instance: Instance, thread: int, observed: Observed = PROGRESS) -> set[str]:
    return {breach.rule for breach in instance.hear(observed, thread).breaches}


def test_it_may_report_until_it_is_told():
    instance = overtaken_instance()
    assert [rules(instance, WORKER) for _ in range(3)] == [set()] * 3
    instance.told_to_stop(WORKER)
    assert rules(instance, WORKER) == {"RD302"}


def test_no_other_thread_may():
    instance = overtaken_instance()
    assert rules(instance, WORKER) == set()
    assert rules(instance, ANOTHER) == {"RD302"}


def test_it_may_not_report_what_does_not_exist():
    instance = overtaken_instance()
    assert rules(instance, WORKER) == set()
    assert rules(instance, WORKER, PROGRESS._replace(value="other")) == {"RD309"}


def test_it_may_not_report_after_close():
    instance = overtaken_instance()
    assert rules(instance, WORKER) == set()
    for kind, value in (("call", ""), ("return", "returned")):
        instance.monitor.observe(Observed(kind, "Close", value))
    assert rules(instance, WORKER) == {"RD308"}
