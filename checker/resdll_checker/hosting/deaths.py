"""Deaths: who ended a host, judged from its process status and its journal alone."""

from __future__ import annotations

import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from resdll_checker.hosting.events import Event
from resdll_checker.hosting.journal import ExceptionRecord, Snapshot
from resdll_checker.hosting.protocol import ExitFunction, Input, Phase
from resdll_checker.hosting.stacks import (
    HOST_MODULE,
    CallInProgress,
    Frame,
    ThreadState,
    call_in_progress,
    place_of,
    thread_states,
)

Cause = Literal["exception", "exit", "hang", "flood", "outside", "harness"]
NOT_STARTED = "NOT STARTED"
"""The phase of a process that ended before it was a host."""
BLAMED: frozenset[str] = frozenset({"exception", "exit", "hang", "flood"})


@dataclass(frozen=True, slots=True)
class GuardHit:
    """Which input's inaccessible pages the fault address lies in.

    ``offset`` is in bytes from the input's first byte (``size`` of it or more: past the end; negative: before the
    start).  ``sealed`` tells that the input's call had already returned.  ``input`` HEAP is no input but a block of the
    guarded heap, ``sealed`` once it was freed.
    """

    input: str
    offset: int
    size: int
    step: int
    sealed: bool

    def __str__(self) -> str:
        """Say it in a clause."""
        name = _INPUT_NAMES.get(self.input, self.input)
        if self.sealed and self.input == Input.HEAP.name:
            return f"touched {name} ({_bytes(self.size)}) after it was freed"
        if self.sealed:
            return f"touched {name} of step {self.step} after that call had returned"
        if self.offset < 0:
            return f"touched {_bytes(-self.offset)} before the start of {name} ({_bytes(self.size)})"
        return f"touched {_bytes(self.offset - self.size + 1)} past the end of {name} ({_bytes(self.size)})"


_INPUT_NAMES = {
    Input.TEXT.name: "the string argument",
    Input.BUFFER.name: "InBuffer",
    Input.OUTPUT.name: "OutBuffer",
    Input.HEAP.name: "a heap block",
}


def _bytes(count: int) -> str:
    return f"{count} byte{'' if count == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class Death:
    """How a host ended.

    ``cause``: "exception" (an unhandled exception, fatal signal or fast fail), "exit" (the target ended the process),
    "hang" (a call outlasted the dead-lock time-out), "flood" (callbacks without end), "outside" (a signal of another
    process), "harness" (our own fault).  ``call`` is the call in progress on the thread that died, else on any.
    ``worker`` tells that the thread was none of the calling ones.  ``code`` is the exception code or signal number,
    ``location`` "module+0xoffset", ``at`` the same place with what debug information says of it.  ``unloaded`` tells
    that a thread ran on in a module that had left the process, or used its data.  ``exit_code`` is what the target
    passed, or the process status.  ``stalled`` makes a time verdict inconclusive: the machine stood still meanwhile.
    ``unread`` tells that the ring filled while Python had no time to read it.
    ``threads`` tell what each thread was about: all of them after a hang, after an exception the one that raised it
    and those in a call.  ``dump`` is the file of the dump, ``dump_missing`` the sentence why there is none though one
    was asked for.
    """

    cause: Cause
    call: CallInProgress | None = None
    phase: str = ""
    thread: int = 0
    worker: bool = False
    code: int | None = None
    code_name: str = ""
    location: str = ""
    fault_address: int | None = None
    guard: GuardHit | None = None
    exit_code: int | None = None
    exit_function: str = ""
    stalled: bool = False
    unread: bool = False
    torn: int = 0
    last_events: tuple[Event, ...] = ()
    output: str = ""
    unloaded: bool = False
    at: Frame | None = None
    threads: tuple[ThreadState, ...] = ()
    dump: str = ""
    dump_missing: str = ""

    @property
    def place(self) -> str:
        """Where it happened, as closely as it is known: "x.dll+0x34 in Function (file.c:5)"."""
        if self.at is None or not self.at.symbol:
            return self.location
        return f"{self.location} in {self.at.symbol}" + (f" ({self.at.source})" if self.at.source else "")

    @property
    def blames_target(self) -> bool:
        """Whether the death is the DLL's doing, and conclusively so."""
        return self.cause in BLAMED and not self.stalled

    def __str__(self) -> str:
        """Say in one sentence what happened, for a person."""
        between = "between two calls" if self.phase in ("", Phase.READY.name) else f"while {self.phase.lower()}"
        where = f"in {self.call.name}" if self.call else between
        if self.worker:
            where = f"on a thread of the DLL, {where}"
        match self.cause:
            case "exception":
                name = (self.code_name or "exception") + (" in unloaded target" if self.unloaded else "")
                what = f"{name}{f' at {self.place}' if self.location else ''} {where}"
                return f"{what}: {self.guard}" if self.guard else what
            case "exit":
                by = f" by {self.exit_function}" if self.exit_function else ""
                return f"the process was ended{by} with code {self.exit_code} {where}"
            case "hang":
                elapsed = self.call.elapsed // 1_000_000 if self.call else 0
                return f"no return {where} after {elapsed} ms"
            case "flood":
                return f"callbacks without end {where}"
            case "outside":
                return f"the host was killed from outside ({self.code_name or 'its environment was lost'}) {where}"
            case _:
                failed = (
                    "callbacks came while nobody had the time to read them" if self.unread else "the host itself failed"
                )
                return f"{failed} {where}"


# --------------------------------------------------------------------------------------------------------------------
# The judgement.

NTSTATUS_NAMES: dict[int, str] = {
    0x80000002: "STATUS_DATATYPE_MISALIGNMENT",
    0x80000003: "STATUS_BREAKPOINT",
    0xC0000005: "STATUS_ACCESS_VIOLATION",
    0xC0000006: "STATUS_IN_PAGE_ERROR",
    0xC000001D: "STATUS_ILLEGAL_INSTRUCTION",
    0xC0000025: "STATUS_NONCONTINUABLE_EXCEPTION",
    0xC000008E: "STATUS_FLOAT_DIVIDE_BY_ZERO",
    0xC0000094: "STATUS_INTEGER_DIVIDE_BY_ZERO",
    0xC0000095: "STATUS_INTEGER_OVERFLOW",
    0xC0000096: "STATUS_PRIVILEGED_INSTRUCTION",
    0xC00000FD: "STATUS_STACK_OVERFLOW",
    0xC0000374: "STATUS_HEAP_CORRUPTION",
    0xC0000409: "STATUS_STACK_BUFFER_OVERRUN",
    0xC0000420: "STATUS_ASSERTION_FAILURE",
    0xE06D7363: "C++ exception",
}
"""Exception codes by name; those that end a process unless handled."""

_FORCED_SIGNALS = frozenset({"SIGSEGV", "SIGBUS", "SIGILL", "SIGFPE", "SIGTRAP", "SIGSYS", "SIGABRT"})


@dataclass(frozen=True, slots=True)
class ProcessEnd:
    """How the process ended as the operating system tells it.

    ``status`` is an exit code, or minus a signal number.  ``low_byte`` tells that only the low eight bits of an exit
    code survive (Wine).  ``hang`` and ``unresponsive`` say that the watchdog killed it; ``environment_lost`` that what
    it runs on (the Wine server) went first.
    """

    status: int
    windows: bool = False
    low_byte: bool = False
    hang: bool = False
    unresponsive: bool = False
    environment_lost: bool = False


def judge(
    end: ProcessEnd,
    journal: Snapshot,
    events: Sequence[Event] = (),
    *,
    latest: Mapping[int, Event] | None = None,
    output: str = "",
    torn: int = 0,
) -> Death:
    """Say who ended the host: a pure function of the process status and of what the journal held last.

    The rules, first match wins: the watchdog's own verdict; a recorded flood or harness fault; a recorded unhandled
    exception (a signal of another process is outside); a recorded exit; a signal (outside, unless the kernel forces it
    on a thread that could not run its handler); an exit status without a record, which inside a call is the DLL's.
    """
    cause, thread = _cause(end, journal)
    death = Death(
        cause,
        call=_call_of(journal, thread),
        phase=_phase_name(journal.phase) if journal.process else NOT_STARTED,
        thread=thread,
        worker=bool(thread) and all(slot.thread != thread for slot in journal.in_calls),
        torn=torn,
        last_events=tuple(events),
        output=output,
        threads=thread_states(journal, latest or {}) if cause in ("hang", "exception") else (),
    )
    if cause == "hang":
        begin = min((slot.begin for slot in journal.in_calls if slot.begin), default=0)
        return replace(death, stalled=journal.stalled_since(begin))
    if cause == "exception":
        return _with_exception(death, end, journal)
    if cause == "outside":
        return replace(death, code_name=_signal_name(_outside_signal(end, journal)))
    if cause == "harness" and journal.self_exit.function == ExitFunction.UNREAD:
        return replace(death, unread=True)
    if cause == "exit":
        death = _with_exit(death, end, journal)
    return death


def _cause(end: ProcessEnd, journal: Snapshot) -> tuple[Cause, int]:
    """Return the cause and the thread that died (0 where nobody knows)."""
    if end.hang:
        return "hang", 0
    if end.unresponsive or journal.self_exit.function in (ExitFunction.HARNESS, ExitFunction.UNREAD):
        return "harness", 0
    if end.environment_lost:
        return "outside", 0
    return _recorded_cause(journal) or _cause_by_status(end, journal)


def _recorded_cause(journal: Snapshot) -> tuple[Cause, int] | None:
    """Return what the host itself recorded before it ended, if it could."""
    unhandled, own = journal.unhandled, journal.self_exit
    if own.function == ExitFunction.FLOOD:
        return "flood", own.thread
    if unhandled.count:
        foreign = unhandled.sender not in (0, journal.process)
        return ("outside" if foreign else "exception"), unhandled.thread
    if own.function:
        return "exit", own.thread
    return None


def _cause_by_status(end: ProcessEnd, journal: Snapshot) -> tuple[Cause, int]:
    """Return what the process status tells where nothing was recorded."""
    if end.status < 0:  # a handler sees every fatal signal, unless the kernel finds no stack to run it on
        forced = not end.windows and _signal_name(-end.status) in _FORCED_SIGNALS
        return ("exception" if forced else "outside"), 0
    fatal = _fatal_exception(end, journal)
    if not _target_active(journal):  # only a thread of the target can have done it, and only by an exception
        foreign = fatal is not None and fatal.module != "" and not fatal.module.startswith(HOST_MODULE)
        return ("exception", fatal.thread) if fatal is not None and foreign else ("harness", 0)
    return ("exception", fatal.thread) if fatal is not None else ("exit", 0)


def _target_active(journal: Snapshot) -> bool:
    """Whether code of the target was running for the host: in a call, or in a phase that is one."""
    phases = (Phase.LOADING, Phase.STARTUP, Phase.UNLOADING)
    return journal.phase in phases or any(slot.begin for slot in journal.in_calls)


def _fatal_exception(end: ProcessEnd, journal: Snapshot) -> ExceptionRecord | None:
    """Return the last exception seen at first chance if the exit status is its code: no handler took it."""
    if not end.windows:
        return None
    mask = 0xFF if end.low_byte else 0xFFFFFFFF
    last = journal.exception
    if last.count and (last.code & mask) == (end.status & mask):
        return last
    for code in NTSTATUS_NAMES:
        if (code & mask) == (end.status & mask) and end.status & mask:
            return ExceptionRecord(count=1, code=code)  # a fast fail passes every handler by
    return None


def _call_of(journal: Snapshot, thread: int) -> CallInProgress | None:
    running = [slot for slot in journal.in_calls if slot.begin]
    own = [slot for slot in running if slot.thread == thread]
    chosen = min(own or running, key=lambda slot: slot.begin, default=None)
    return None if chosen is None else call_in_progress(chosen, journal.heartbeat_time)


def _with_exception(death: Death, end: ProcessEnd, journal: Snapshot) -> Death:
    record = journal.unhandled if journal.unhandled.count else None
    if record is None and end.status >= 0:
        record = _fatal_exception(end, journal)
    if record is None:
        return replace(death, code=-end.status, code_name=_signal_name(-end.status))
    return replace(
        death,
        code=record.code,
        code_name=NTSTATUS_NAMES.get(record.code, f"{record.code:#010x}") if end.windows else _signal_name(record.code),
        location=_location(record),
        unloaded=_in_unloaded(record, journal),
        at=place_of(record.address, journal.modules) if record.address else None,
        fault_address=record.fault_address or None,
        guard=_guard(record),
    )


def _with_exit(death: Death, end: ProcessEnd, journal: Snapshot) -> Death:
    recorded = journal.self_exit
    if not recorded.function:
        return replace(death, exit_code=end.status)
    death = replace(death, exit_code=recorded.code, exit_function=ExitFunction(recorded.function).name)
    last = journal.exception
    begin = min((slot.begin for slot in journal.in_calls if slot.thread == recorded.thread and slot.begin), default=0)
    if last.count and begin and last.thread == recorded.thread and last.nanoseconds >= begin:
        # The exit came after an exception in the same call: a filter of the DLL's own, most likely.
        name = NTSTATUS_NAMES.get(last.code, f"{last.code:#010x}")
        death = replace(death, code=last.code, code_name=name, location=_location(last), guard=_guard(last))
    return death


def _in_unloaded(record: ExceptionRecord, journal: Snapshot) -> bool:
    """Tell whether an exception comes of a module that was gone: its code ran or was returned to, its data was used."""
    stacks = [thread.frames for thread in journal.threads if thread.thread == record.thread]
    addresses = (record.address, record.fault_address, *(address for stack in stacks for address in stack))
    return bool(record.unloaded) or any(place_of(address, journal.modules).unloaded for address in addresses if address)


def _guard(record: ExceptionRecord) -> GuardHit | None:
    if not record.guard_input:
        return None
    return GuardHit(
        Input(record.guard_input).name,
        record.guard_offset,
        record.guard_size,
        record.guard_step,
        bool(record.guard_sealed),
    )


def describe_exception(journal: Snapshot) -> str:
    """Return the last recorded exception as "NAME at module+0xoffset", "" when there was none."""
    last = journal.exception
    if not last.count:
        return ""
    return f"{NTSTATUS_NAMES.get(last.code, f'{last.code:#010x}')} at {_location(last)}"


def _location(record: ExceptionRecord) -> str:
    if not record.address:
        return ""
    return f"{record.module}+{record.module_offset:#x}" if record.module else f"{record.address:#x}"


def _outside_signal(end: ProcessEnd, journal: Snapshot) -> int:
    if end.status < 0:
        return -end.status
    return journal.unhandled.code if journal.unhandled.count and not end.windows else 0


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}" if number else ""


def _phase_name(phase: int) -> str:
    return Phase(phase).name.replace("_", " ") if phase in list(Phase) else ""
