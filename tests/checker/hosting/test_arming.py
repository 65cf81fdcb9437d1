"""Calls that begin at a chosen status report, with live targets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from resdll_checker.hosting import BatchEnd, Event, EventKind, Host, Moment, Step, StepIdle, StepRefused
from resdll_spec.abi import ErrorCode, ResourceExitState, ResourceState

TYPE = "Resdll Test"
CONTINUE, TERMINATE = ResourceExitState.ResourceExitStateContinue, ResourceExitState.ResourceExitStateTerminate


@pytest.fixture
def pending(dll: Callable[[str], Path]) -> Iterator[Host]:
    """A host with a DLL that works pending, one instance open."""
    with Host(dll("async_v2")) as host:
        assert host.startup(TYPE, "2016").code == 0
        host.call(Step.open(0))
        host.events()
        yield host


def overtaken(host: Host, report: int, moment: Moment) -> list[Event]:
    """Run an Online that a Terminate overtakes at a report, and return the events."""
    host.arm(2, 0, report, Step.terminate(0), moment=moment)
    assert host.call(Step.online(0)).result == ErrorCode.ERROR_IO_PENDING
    assert host.join(2, 5_000) is not None
    return host.events()


def place(events: list[Event], kind: EventKind, name: str, number: int = 1) -> int:
    """Return where the ``number``-th such event stands."""
    return [index for index, event in enumerate(events) if (event.kind, event.name) == (kind, name)][number - 1]


def reports(events: list[Event]) -> list[Event]:
    return [event for event in events if event.is_status_report]


@pytest.fixture
def report_count(pending: Host) -> int:
    """How many status reports an undisturbed Online of the DLL makes."""
    pending.call(Step.online(0))
    assert pending.wait(0, 5_000) == ResourceState.ClusterResourceOnline
    pending.call(Step.terminate(0))
    count = len(reports(pending.events()))
    assert count > 1
    return count


@pytest.mark.parametrize("moment", Moment)
def test_a_terminate_begins_at_every_report(pending: Host, report_count: int, moment: Moment):
    for number in range(1, report_count + 1):
        events = overtaken(pending, number, moment)
        name = reports(events)[0].name
        enter = place(events, EventKind.CALLBACK_ENTER, name, number)
        exit_ = place(events, EventKind.CALLBACK_EXIT, name, number)
        begin = place(events, EventKind.CALL, "Terminate")
        assert (enter < begin < exit_) if moment is Moment.ENTERED else (enter < exit_ < begin)
        assert events[exit_].result == (TERMINATE if moment is Moment.ENTERED else CONTINUE)
        assert events[begin].thread not in {events[enter].thread, events[0].thread}
        pending.call(Step.terminate(0))
        pending.events()


def test_the_callback_goes_on_while_the_call_runs(pending: Host):
    # The DLL's Terminate waits for its worker, which stands in the report: each would wait for the other for ever.
    events = overtaken(pending, 1, Moment.ENTERED)
    name = reports(events)[0].name
    assert place(events, EventKind.CALLBACK_EXIT, name) < place(events, EventKind.RETURN, "Terminate")


def test_what_was_never_triggered_says_so_and_is_taken_back(pending: Host):
    pending.arm(0, 0, 99, Step.terminate(0))
    with pytest.raises(StepRefused):
        pending.spawn(0, Step.is_alive(0))
    pending.call(Step.online(0))
    assert pending.wait(0, 5_000) == ResourceState.ClusterResourceOnline
    with pytest.raises(StepIdle):
        pending.join(0, 0)
    assert not pending.disarm(0)
    pending.arm(0, 0, 99, Step.terminate(0))
    assert pending.disarm(0)
    assert "Terminate" not in {event.name for event in pending.events()}


def test_a_join_does_not_take_back_what_may_still_begin(pending: Host):
    pending.arm(0, 0, 1, Step.terminate(0))
    assert pending.join(0, 0) is None
    pending.call(Step.online(0))
    assert pending.join(0, 5_000) is not None


def test_only_the_next_operation_counts(pending: Host, report_count: int):
    pending.call(Step.online(0))
    pending.wait(0, 5_000)
    pending.arm(0, 0, report_count, Step.terminate(0))
    pending.call(Step.offline(0))
    pending.wait(0, 5_000)
    assert pending.disarm(0) == (len(reports(pending.events())) < 2 * report_count)


def test_another_instance_triggers_nothing(pending: Host):
    pending.call(Step.open(1))
    pending.arm(0, 1, 1, Step.terminate(1))
    pending.call(Step.online(0))
    pending.wait(0, 5_000)
    assert pending.disarm(0)


def test_arming_in_a_batch(pending: Host):
    rest = [Step.online(0), Step.join(0, 5_000), Step.disarm(0)]
    assert pending.batch([Step.arm(0, 0, 1, Step.terminate(0)), *rest] * 5).end is BatchEnd.DONE
    reply = pending.batch([Step.arm(0, 0, 99, Step.terminate(0)), *rest])
    assert (reply.completed, reply.end) == (2, BatchEnd.IDLE)


@pytest.mark.parametrize(
    ("report", "step"),
    [(0, Step.terminate(0)), (1, Step.open(0)), (1, Step.quiet(1)), (1, Step.offline(0, buffer=b"x"))],
    ids=["no report", "a name", "no call", "a buffer"],
)
def test_what_cannot_be_armed(report: int, step: Step):
    with pytest.raises(ValueError, match=r"armed|report"):
        Step.arm(0, 0, report, step)
