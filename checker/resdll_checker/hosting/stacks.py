"""Where the threads of a host are: the call or callback that each is in, and its stack."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Literal

from resdll_checker.hosting.events import Event
from resdll_checker.hosting.journal import InCall, Journal, Module, Snapshot, ThreadRecord
from resdll_checker.hosting.protocol import EventKind, HostCall
from resdll_spec.abi import EntryPoint

Role = Literal["resident", "auxiliary", "target"]
_SHOWN_FRAMES = 8
_POLL_SECONDS = 0.005
_STACKS_SECONDS = 2.0
HOST_MODULE = "resdll-host"
"""How the host's own module is named, on both systems."""


@dataclass(frozen=True, slots=True)
class CallInProgress:
    """The call that a thread was in: ``elapsed`` is in nanoseconds of the host's clock up to its last heartbeat."""

    name: str
    entry: int
    instance: int
    step: int
    thread: int
    elapsed: int

    def __str__(self) -> str:
        """Name the call and its instance."""
        return f"{self.name}({self.instance if self.instance >= 0 else ''})"


@dataclass(frozen=True, slots=True)
class Frame:
    """One place of a stack: ``offset`` is from the base of ``module``, which is "" where no module was.

    ``unloaded`` tells that the module had left the process.  ``symbol`` and ``source`` ("file.c:12") are "" unless
    debug information or a symbol table names them.  ``path`` is the module's file as the host knows it.  ``address``
    is the instruction that runs in the first frame of a stack, and a return address in the others.
    """

    address: int
    module: str = ""
    offset: int = 0
    unloaded: bool = False
    path: str = ""
    symbol: str = ""
    source: str = ""

    def __str__(self) -> str:
        """Name the place as closely as it is known."""
        place = f"{self.module}+{self.offset:#x}" if self.module else f"{self.address:#x}"
        if self.unloaded:
            place += " (unloaded)"
        if not self.symbol:
            return place
        return f"{self.module}!{self.symbol}" + (f" ({self.source})" if self.source else "")


@dataclass(frozen=True, slots=True)
class ThreadState:
    """What one thread was about: ``role`` tells a calling thread of the host from one that the target made.

    ``call`` is the entry point it was in, ``callback`` the host's function that it was in, or else, as ``last``, the
    one that it called last, both "" where none is known.  ``stack`` begins with the innermost frame, and is empty
    where it could not be had.
    """

    thread: int
    role: Role
    call: CallInProgress | None = None
    callback: str = ""
    last: str = ""
    stack: tuple[Frame, ...] = ()

    def __str__(self) -> str:
        """Tell it in one line, the stack down to where the host called."""
        who = {"resident": "calling thread", "auxiliary": "auxiliary thread", "target": "thread of the DLL"}[self.role]
        parts = [f"{who} {self.thread}"]
        if self.call is not None:
            parts.append(f"in {self.call} for {self.call.elapsed // 1_000_000} ms")
        if self.callback:
            parts.append(f"calling {self.callback}")
        elif self.last:
            parts.append(f"after {self.last}")
        of_target = list(takewhile(lambda frame: frame.module != HOST_MODULE, self.stack))
        shown = " < ".join(str(frame) for frame in of_target[:_SHOWN_FRAMES])
        more = " < …" if len(of_target) > _SHOWN_FRAMES else ""
        return " ".join(parts) + (f": {shown}{more}" if shown else "")


def thread_states(journal: Snapshot, latest: Mapping[int, Event]) -> tuple[ThreadState, ...]:
    """Return what every thread of the process was about: a pure function of the journal and of the last event of each.

    The host's own threads are left out unless they call the target.  Threads in a call come first, the longest call
    first.  A thread of the target that neither left a stack nor is in a callback is not known of.
    """
    stacks = {record.thread: record for record in journal.threads}
    running = sorted((slot for slot in journal.in_calls if slot.begin), key=lambda slot: slot.begin)
    calling = {slot.thread: slot for slot in running}
    own = {slot.thread for slot in journal.in_calls if slot.thread}
    states = []
    inside = (thread for thread, event in latest.items() if event.kind is EventKind.CALLBACK_ENTER)
    for thread in dict.fromkeys((*calling, *stacks, *inside)):
        slot = calling.get(thread)
        if slot is None and thread in own:
            continue
        states.append(_state(thread, slot, journal, latest.get(thread), stacks.get(thread)))
    return tuple(states)


def with_stacks(snapshot: Snapshot, journal: Journal, process: subprocess.Popen[bytes]) -> Snapshot:
    """Let a host whose call hangs record where its threads are; what it cannot say in time is left out."""
    journal.ask_for_stacks()
    deadline = time.monotonic() + _STACKS_SECONDS
    while not journal.has_stacks and process.poll() is None and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
    return replace(snapshot, threads=journal.threads(), modules=journal.modules())


def _state(
    thread: int, slot: InCall | None, journal: Snapshot, event: Event | None, record: ThreadRecord | None
) -> ThreadState:
    role: Role = "target" if slot is None else "auxiliary" if slot.slot else "resident"
    inside = event is not None and event.kind is EventKind.CALLBACK_ENTER
    outside = event is not None and event.kind is EventKind.CALLBACK_EXIT
    return ThreadState(
        thread,
        role,
        call=None if slot is None else call_in_progress(slot, journal.heartbeat_time),
        callback=event.name if event is not None and inside else "",
        last=event.name if event is not None and outside else "",
        stack=() if record is None else tuple(_frames(record, journal.modules)),
    )


def _frames(record: ThreadRecord, modules: tuple[Module, ...]) -> Iterator[Frame]:
    for address in record.frames:
        yield place_of(address, modules)


def place_of(address: int, modules: tuple[Module, ...]) -> Frame:
    """Return which module an address lies in, a loaded one before one that was unloaded."""
    for module in sorted(modules, key=lambda one: one.unloaded):
        if module.base <= address < module.end:
            name = HOST_MODULE if module.name.startswith(HOST_MODULE) else module.name
            return Frame(address, name, address - module.base, module.unloaded, module.path)
    return Frame(address)


def call_in_progress(slot: InCall, now: int) -> CallInProgress:
    """Return the call of a slot that is in one; ``now`` is in nanoseconds of the host's clock."""
    return CallInProgress(
        entry_name(slot.entry), slot.entry, slot.instance, slot.step, slot.thread, max(0, now - slot.begin)
    )


def entry_name(entry: int) -> str:
    """Return Microsoft's name of an entry point, or that of a :class:`HostCall`."""
    for enumeration in (EntryPoint, HostCall):
        if entry in list(enumeration):
            return enumeration(entry).name
    return f"#{entry}"
