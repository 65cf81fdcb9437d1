"""The judge over events that no host made: what a DLL may do beside a Terminate, and what is judged of a mask."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from resdll_checker.engine.judge import Judge
from resdll_checker.hosting import Event, EventFlag, EventKind
from resdll_checker.monitor import View
from resdll_checker.program import compile_program
from resdll_spec import machine
from resdll_spec.abi import (
    CALLBACKS,
    OFFLINE_FLAGS,
    EntryPoint,
    ErrorCode,
    ResourceExitState,
    ResourceState,
)

HANDLE, RESOURCE = 11, 22
WORKER, ANOTHER, CALLER = 7, 8, 1
PENDING, SUCCESS = ErrorCode.ERROR_IO_PENDING, ErrorCode.ERROR_SUCCESS
REPORT = next(callback.slot for callback in CALLBACKS if callback.name == "SetResourceStatusEx")
LOCK = next(callback.slot for callback in CALLBACKS if callback.name == "SetResourceLockedMode")
STATES, EXIT = ResourceState, ResourceExitState
ONLINE, OFFLINE, TERMINATE = EntryPoint.Online, EntryPoint.Offline, EntryPoint.Terminate


@dataclass
class Told:
    """A host that is told what to record of one resource, which is open, and what the judge found in it."""

    judge: Judge = field(default_factory=lambda: Judge(View(compile_program(machine("lifecycle"))), "2016", "v2"))
    numbers: itertools.count = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.call(EntryPoint.Open)
        self.ends(EntryPoint.Open, RESOURCE)

    @property
    def rules(self) -> set[str]:
        return {finding.rule for finding in self.judge.findings.by_key.values()}

    def record(self, kind: EventKind, code: int, thread: int, *values: int) -> None:
        number = next(self.numbers)
        self.judge.feed([Event(number, number, thread, kind, code, 0, int(code), EventFlag(0), values, "")])

    def call(self, entry: EntryPoint, flags: int = 0) -> None:
        self.record(EventKind.CALL, entry, CALLER, RESOURCE, flags, 0, 0, 0, 0, 0, 0, HANDLE)

    def ends(self, entry: EntryPoint, result: int, event: int = 0) -> None:
        self.record(EventKind.RETURN, entry, CALLER, result, event, 0, 0, 0)

    def does(self, entry: EntryPoint, result: int, flags: int = 0) -> None:
        self.call(entry, flags)
        self.ends(entry, result)

    def reports(self, state: ResourceState, answer: ResourceExitState, thread: int = WORKER) -> None:
        number = next(self.numbers)
        self.record(EventKind.CALLBACK_ENTER, REPORT, thread, HANDLE, int(state), number, 0, 0, 0, 0)
        self.record(EventKind.CALLBACK_EXIT, REPORT, thread, int(answer))


GO_ON, STOP = EXIT.ResourceExitStateContinue, EXIT.ResourceExitStateTerminate
FAILED, COME_ONLINE = STATES.ClusterResourceFailed, STATES.ClusterResourceOnline
ONLINE_PENDING, OFFLINE_PENDING = STATES.ClusterResourceOnlinePending, STATES.ClusterResourceOfflinePending

# --------------------------------------------------------------------------------------------------------------------
# A call that Terminate overtakes has returned before anybody sees it.


def overtaken() -> Told:
    """Returns a resource whose Online runs, as far as is seen, and over it Terminate."""
    told = Told()
    told.call(ONLINE)
    told.call(TERMINATE)
    return told


def test_a_late_report_before_the_return_is_seen_leaves_the_operation_pending():
    told = overtaken()
    told.reports(FAILED, STOP)
    told.reports(STATES.ClusterResourceCannotComeOnlineOnThisNode, STOP, ANOTHER)
    told.ends(ONLINE, PENDING)
    told.ends(TERMINATE, 0)
    assert told.rules == set()


def test_after_such_a_report_and_terminate_one_more_is_allowed():
    told = overtaken()
    told.reports(FAILED, STOP)
    told.ends(ONLINE, PENDING)
    told.ends(TERMINATE, 0)
    told.reports(COME_ONLINE, STOP, ANOTHER)
    assert told.rules == set()
    told.reports(COME_ONLINE, STOP, 9)
    assert told.rules == {"RD302"}


def test_an_event_that_comes_with_the_return_does_not_tell_when_that_was():
    told = overtaken()
    told.reports(COME_ONLINE, STOP)
    told.ends(TERMINATE, 0)
    told.ends(ONLINE, PENDING, event=33)
    told.reports(COME_ONLINE, STOP, ANOTHER)
    assert told.rules == set()


def test_without_terminate_nothing_is_late():
    told = Told()
    told.call(ONLINE)
    told.reports(FAILED, GO_ON)
    told.reports(COME_ONLINE, GO_ON, ANOTHER)
    assert told.rules == {"RD303"}


def test_a_return_that_is_not_pending_shows_that_the_reports_were_the_calls_own():
    told = overtaken()
    told.reports(FAILED, STOP)
    told.reports(COME_ONLINE, STOP, ANOTHER)
    told.ends(ONLINE, SUCCESS)
    assert told.rules == {"RD201"}


def test_what_no_worker_of_the_call_could_report_is_found_before_the_return_is_seen():
    told = overtaken()
    told.ends(TERMINATE, 0)
    told.reports(STATES.ClusterResourceOffline, STOP)
    told.reports(STATES.ClusterResourceOffline, STOP, ANOTHER)
    assert "RD304" in told.rules


# --------------------------------------------------------------------------------------------------------------------
# The worker of a call that Terminate overtook, in the next operation.


def late_worker() -> Told:
    """Returns a resource whose Offline was overtaken and returned pending, and whose next Online runs."""
    told = Told()
    told.does(ONLINE, SUCCESS)
    told.call(OFFLINE)
    told.call(TERMINATE)
    told.ends(TERMINATE, 0)
    told.ends(OFFLINE, PENDING)
    told.call(ONLINE)
    return told


def test_it_goes_on_until_it_is_told_to_stop():
    told = late_worker()
    for _ in range(3):
        told.reports(OFFLINE_PENDING, GO_ON)
    told.ends(ONLINE, PENDING)
    told.reports(OFFLINE_PENDING, GO_ON)
    told.reports(ONLINE_PENDING, GO_ON, ANOTHER)
    assert told.rules == set()


def test_the_worker_of_the_next_operation_may_not_report_as_it_does():
    told = late_worker()
    told.reports(OFFLINE_PENDING, GO_ON)
    told.reports(OFFLINE_PENDING, GO_ON, ANOTHER)
    assert told.rules == {"RD304"}


# --------------------------------------------------------------------------------------------------------------------
# Where the specification says nothing.

UNSENDABLE = sum(flag.value for flag in OFFLINE_FLAGS)
"""All flags at once: no caller sends them together."""


def locked() -> Told:
    """Returns a resource that is online and locked: what Offline without IGNORE_RESOURCE_STATUS does is unspecified."""
    told = Told()
    told.does(ONLINE, SUCCESS)
    told.record(EventKind.CALLBACK_ENTER, LOCK, WORKER, HANDLE, 1, 0)
    told.record(EventKind.CALLBACK_EXIT, LOCK, WORKER, 0)
    return told


def test_a_mask_that_no_caller_sends_is_noted_where_it_led_there():
    told = Told()
    told.does(ONLINE, SUCCESS)
    told.does(OFFLINE, ErrorCode.ERROR_INVALID_PARAMETER, UNSENDABLE)
    assert told.rules == {"RD404"}


def test_a_mask_is_not_noted_where_something_else_led_there():
    told = locked()
    told.does(OFFLINE, ErrorCode.ERROR_INVALID_PARAMETER)
    told.does(OFFLINE, ErrorCode.ERROR_INVALID_PARAMETER, UNSENDABLE)
    assert told.rules == set()
    assert "RD404" not in told.judge.ran


def test_no_worker_is_judged_there():
    told = locked()
    told.call(OFFLINE)
    told.call(TERMINATE)
    told.reports(OFFLINE_PENDING, STOP)
    told.reports(OFFLINE_PENDING, STOP)
    assert told.rules == set()


def test_a_renewed_view_has_seen_nothing():
    told = Told()
    view = told.judge.view.renewed()
    assert told.judge.view.steps
    assert (view.fired, view.steps, view.armed, view.visited, view.accused) == (set(),) * 5
