"""The judgement of deaths is a pure function: one row a situation."""

from __future__ import annotations

import signal
from typing import Any

import pytest

from resdll_checker.hosting.deaths import Death, ProcessEnd, judge
from resdll_checker.hosting.journal import ExceptionRecord, InCall, Module, SelfExit, Snapshot, ThreadRecord
from resdll_checker.hosting.protocol import ExitFunction, HostCall, Input, Phase
from resdll_spec.abi import EntryPoint

HOST, RESIDENT, WORKER, SOMEBODY = 100, 100, 555, 4242
ACCESS_VIOLATION, STACK_OVERFLOW, FAST_FAIL = 0xC0000005, 0xC00000FD, 0xC0000409
WINE = {"windows": True, "low_byte": True}
WINDOWS = {"windows": True}


def calling(begin: int = 1_000, **changes: Any) -> Snapshot:  # noqa: ANN401
    """Return a journal whose resident thread is in Offline."""
    slots = (
        InCall(0, begin, RESIDENT, EntryPoint.Offline, 0, 9),
        InCall(1, 0, 101, 0, -1, -1),
    )
    return Snapshot(**{"process": HOST, "in_calls": slots, "heartbeat_time": begin + 7_000_000, **changes})


def idle(**changes: Any) -> Snapshot:  # noqa: ANN401
    return Snapshot(**{"process": HOST, "in_calls": (InCall(0, 0, RESIDENT, 4, 0, 9),), **changes})


def loading(**changes: Any) -> Snapshot:  # noqa: ANN401
    slots = (InCall(0, 5, RESIDENT, HostCall.Load, -1, 0),)
    return Snapshot(**{"process": HOST, "in_calls": slots, "phase": Phase.LOADING, **changes})


def exception(code: int, thread: int = RESIDENT, **changes: Any) -> ExceptionRecord:  # noqa: ANN401
    return ExceptionRecord(**{"count": 1, "code": code, "thread": thread, "nanoseconds": 2_000, **changes})


def own_exit(function: ExitFunction, code: int = 0, thread: int = RESIDENT) -> SelfExit:
    return SelfExit(3_000, function, code, thread)


def end(status: int, **changes: Any) -> ProcessEnd:  # noqa: ANN401
    return ProcessEnd(status, **changes)


SEGV = exception(signal.SIGSEGV)
FOREIGN_SEGV = exception(signal.SIGSEGV, sender=SOMEBODY)
OWN_SEGV = exception(signal.SIGSEGV, sender=HOST)

ROWS = [
    # id, process end, journal, cause, blames the target
    ("a fault in a call", end(-11), calling(unhandled=SEGV), "exception", True),
    ("a fault on a worker between calls", end(-11), idle(unhandled=exception(11, WORKER)), "exception", True),
    ("a signal that the DLL sent itself", end(-11), calling(unhandled=OWN_SEGV), "exception", True),
    ("a signal of another process", end(-11), calling(unhandled=FOREIGN_SEGV), "outside", False),
    ("killed in a call", end(-9), calling(), "outside", False),
    ("killed between calls", end(-9), idle(), "outside", False),
    ("killed by its own hand", end(-9), calling(self_exit=own_exit(ExitFunction.kill, 9)), "exit", True),
    ("a fault with no stack left for the handler", end(-11), idle(), "exception", True),
    ("exit in a call", end(3), calling(self_exit=own_exit(ExitFunction.exit, 3)), "exit", True),
    ("exit behind the hooks in a call", end(42), calling(), "exit", True),
    ("an exit status out of nowhere", end(42), idle(), "harness", False),
    ("exit while loading", end(4), loading(), "exit", True),
    ("the host's own failure", end(70), idle(self_exit=own_exit(ExitFunction.HARNESS, 70)), "harness", False),
    ("a target that exits with a code of ours", end(70), calling(), "exit", True),
    ("nobody read", end(70), calling(self_exit=own_exit(ExitFunction.UNREAD, 70, WORKER)), "harness", False),
    ("a flood", end(71), calling(self_exit=own_exit(ExitFunction.FLOOD, 71, WORKER)), "flood", True),
    ("a hang", end(-9, hang=True), calling(), "hang", True),
    ("a hang while the machine stood still", end(-9, hang=True), calling(stalls=((500, 9_000),)), "hang", False),
    ("a hang after the machine stood still", end(-9, hang=True), calling(stalls=((5, 600),)), "hang", True),
    ("a host that stopped beating", end(-9, unresponsive=True), calling(), "harness", False),
    ("Windows: unhandled", end(5, **WINE), calling(unhandled=exception(ACCESS_VIOLATION)), "exception", True),
    ("Windows: stack overflow", end(0xFD, **WINE), calling(exception=exception(STACK_OVERFLOW)), "exception", True),
    ("Windows: a thrown, caught, then ExitProcess", end(0, **WINE),
     calling(exception=exception(ACCESS_VIOLATION), self_exit=own_exit(ExitFunction.ExitProcess)), "exit", True),
    ("Windows: fast fail", end(FAST_FAIL, **WINDOWS), calling(), "exception", True),
    ("Wine: fast fail", end(FAST_FAIL & 0xFF, **WINE), calling(), "exception", True),
    ("Windows: exit in a call after a caught exception", end(7, **WINDOWS),
     calling(exception=exception(ACCESS_VIOLATION)), "exit", True),
    ("Windows: a stack overflow on a thread of the DLL between calls", end(0xFD, **WINE),
     idle(exception=exception(STACK_OVERFLOW, WORKER, module="x.dll")), "exception", True),
    ("Windows: an exception of the host's own between calls", end(5, **WINE),
     idle(exception=exception(ACCESS_VIOLATION, module="resdll-host-pe-0.exe")), "harness", False),
    ("Wine: killed", end(-9, **WINE), calling(exception=exception(ACCESS_VIOLATION)), "outside", False),
    ("Wine: the server was taken away", end(0, **WINE, environment_lost=True), calling(), "outside", False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("process", "journal", "cause", "blames"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_judgement(process: ProcessEnd, journal: Snapshot, cause: str, blames: bool):  # noqa: FBT001
    death = judge(process, journal)
    assert (death.cause, death.blames_target) == (cause, blames)
    assert str(death)


def test_the_call_in_progress_is_that_of_the_thread_that_died():
    slots = (
        InCall(0, 900, RESIDENT, EntryPoint.Terminate, 0, 10),
        InCall(1, 500, 101, EntryPoint.Offline, 0, 9),
    )
    journal = calling(in_calls=slots, unhandled=exception(11, 101), heartbeat_time=5_000)
    call = judge(end(-11), journal).call
    assert call is not None
    assert (call.name, call.step, call.elapsed) == ("Offline", 9, 4_500)


def test_a_thread_of_the_dll_is_told_from_the_calling_ones():
    assert judge(end(-11), calling(unhandled=exception(11, WORKER))).worker
    assert not judge(end(-11), calling(unhandled=SEGV)).worker


@pytest.mark.parametrize(
    ("offset", "size", "sealed", "words"),
    [
        (6, 6, 0, "touched 1 byte past the end of InBuffer (6 bytes)"),
        (9, 6, 0, "touched 4 bytes past the end of InBuffer (6 bytes)"),
        (-2, 6, 0, "touched 2 bytes before the start of InBuffer (6 bytes)"),
        (0, 6, 1, "touched InBuffer of step 9 after that call had returned"),
    ],
)
def test_a_guard_page_names_the_input(offset: int, size: int, sealed: int, words: str):
    record = exception(
        11, guard_input=Input.BUFFER, guard_offset=offset, guard_size=size, guard_step=9, guard_sealed=sealed
    )
    death = judge(end(-11), calling(unhandled=record))
    assert str(death.guard) == words
    assert words in str(death)


@pytest.mark.parametrize(
    ("offset", "sealed", "words"),
    [
        (24, 0, "touched 1 byte past the end of a heap block (24 bytes)"),
        (3, 1, "touched a heap block (24 bytes) after it was freed"),
    ],
)
def test_a_guarded_heap_names_the_block(offset: int, sealed: int, words: str):
    record = exception(11, guard_input=Input.HEAP, guard_offset=offset, guard_size=24, guard_sealed=sealed)
    assert words in str(judge(end(-11), calling(unhandled=record)))


def test_an_exit_after_an_exception_in_the_same_call_tells_both():
    journal = calling(
        exception=exception(ACCESS_VIOLATION, address=0x1010, module="x.dll", module_offset=0x10),
        self_exit=own_exit(ExitFunction.ExitProcess, 1),
    )
    death = judge(end(1, **WINE), journal)
    assert (death.exit_function, death.exit_code) == ("ExitProcess", 1)
    assert (death.code_name, death.location) == ("STATUS_ACCESS_VIOLATION", "x.dll+0x10")


@pytest.mark.parametrize(
    ("record", "stack"),
    [
        ({"address": 0x1010, "unloaded": 1}, ()),
        ({"address": 0x9010, "fault_address": 0x1020}, ()),
        ({"address": 0x9010}, (0x9010, 0x1FFF)),
    ],
    ids=["its code", "its data", "its caller"],
)
def test_an_exception_of_an_unloaded_target_says_so(record: dict[str, int], stack: tuple[int, ...]):
    modules = (Module(0x1000, 0x2000, unloaded=True, path="x.so"), Module(0x9000, 0xA000, unloaded=False, path="c.so"))
    threads = (ThreadRecord(WORKER, stack), ThreadRecord(RESIDENT, (0x1000,)))
    unhandled = exception(11, WORKER, **record)
    death = judge(end(-11), idle(unhandled=unhandled, modules=modules, threads=threads))
    assert (death.unloaded, death.blames_target) == (True, True)
    assert "in unloaded target" in str(death)
    assert not judge(end(-11), idle(unhandled=unhandled)).unloaded or record.get("unloaded")


def test_an_older_exception_does_not_explain_an_exit():
    journal = calling(
        exception=exception(ACCESS_VIOLATION, nanoseconds=500), self_exit=own_exit(ExitFunction.ExitProcess)
    )
    assert judge(end(0, **WINE), journal).code is None


def test_a_death_is_a_value():
    assert judge(end(-9), calling()) == judge(end(-9), calling())
    assert isinstance(hash(Death("outside")), int)
