"""Where the threads of a host were: the pure function first, then live targets whose calls hang."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from resdll_checker.hosting import Death, Event, EventFlag, EventKind, Frame, Host, HostDied, Step, ThreadState
from resdll_checker.hosting.journal import InCall, Module, Snapshot, ThreadRecord
from resdll_checker.hosting.stacks import place_of, thread_states
from resdll_spec.abi import EntryPoint, callback_slots

TYPE = "Resdll Test"
RESIDENT, AUXILIARY, IDLE, WORKER, GONE = 10, 11, 12, 99, 98
SLOT = next(slot.slot for slot in callback_slots("2016") if slot.name == "LogEvent")
MODULES = (
    Module(0x1000, 0x2000, unloaded=True, path="/lib/x.so"),
    Module(0x1000, 0x1800, unloaded=False, path="/lib/y.so"),
    Module(0x9000, 0xA000, unloaded=False, path="Z:\\bin\\resdll-host-pe-0123.exe"),
)


def event(thread: int, kind: EventKind) -> Event:
    return Event(0, 0, thread, kind, SLOT, 0, -1, EventFlag(0), (0,), "")


def hanging(*threads: ThreadRecord) -> Snapshot:
    slots = (
        InCall(0, 5_000_000, RESIDENT, EntryPoint.Terminate, 0, 8),
        InCall(1, 1_000_000, AUXILIARY, EntryPoint.Offline, 3, 7),
        InCall(2, 0, IDLE, 0, -1, -1),
    )
    return Snapshot(in_calls=slots, heartbeat_time=9_000_000, modules=MODULES, threads=threads)


def test_the_longest_call_comes_first_and_idle_threads_of_the_host_not_at_all():
    states = thread_states(hanging(ThreadRecord(WORKER, (0x1004,)), ThreadRecord(IDLE, (0x9004,))), {})
    assert [(state.thread, state.role) for state in states] == [
        (AUXILIARY, "auxiliary"),
        (RESIDENT, "resident"),
        (WORKER, "target"),
    ]
    assert str(states[0]) == f"auxiliary thread {AUXILIARY} in Offline(3) for 8 ms"


def test_a_thread_in_a_callback_is_told_from_one_that_came_back():
    latest = {WORKER: event(WORKER, EventKind.CALLBACK_ENTER), RESIDENT: event(RESIDENT, EventKind.CALLBACK_EXIT)}
    states = {state.thread: state for state in thread_states(hanging(), latest)}
    assert (states[WORKER].callback, states[WORKER].last) == ("LogEvent", "")
    assert (states[RESIDENT].callback, states[RESIDENT].last) == ("", "LogEvent")
    assert str(states[WORKER]) == f"thread of the DLL {WORKER} calling LogEvent"


def test_a_thread_that_is_gone_is_not_told_of():
    states = thread_states(hanging(), {GONE: event(GONE, EventKind.CALLBACK_EXIT)})
    assert GONE not in {state.thread for state in states}


@pytest.mark.parametrize(
    ("address", "text"),
    [(0x1004, "y.so+0x4"), (0x1804, "x.so+0x804 (unloaded)"), (0x9010, "resdll-host+0x10"), (0x5, "0x5")],
)
def test_an_address_is_of_a_loaded_module_before_an_unloaded_one(address: int, text: str):
    assert str(place_of(address, MODULES)) == text


def test_a_line_ends_where_the_host_called():
    frames = (Frame(1, "x.so", 4, symbol="Wait", source="x.c:7"), Frame(2, "x.so", 9), Frame(3, "resdll-host", 1))
    assert str(ThreadState(5, "resident", stack=frames)) == "calling thread 5: x.so!Wait (x.c:7) < x.so+0x9"
    deep = tuple(Frame(1, "x.so", number) for number in range(20))
    assert str(ThreadState(5, "target", stack=deep)).endswith("x.so+0x7 < …")


# -- live --------------------------------------------------------------------------------------------------------------


def hang_of(target: Path) -> Death:
    with Host(target, deadlock_timeout=1_000) as host:
        assert host.startup(TYPE, "2016").code == 0
        host.call(Step.open(0))
        host.call(Step.online(0))
        host.events()
        host.spawn(0, Step.offline(0, 0x12))
        with pytest.raises(HostDied) as caught:
            host.quiet(60_000)
    return caught.value.death


def test_a_hang_tells_the_call_and_the_stack_of_its_thread(dll: Callable[[str], Path]):
    target = dll("hangs_on_mask")
    death = hang_of(target)
    (state,) = [state for state in death.threads if state.call is not None]
    assert (state.role, state.call and state.call.name) == ("auxiliary", "Offline")
    assert target.name in {frame.module for frame in state.stack}


def test_a_crash_tells_the_stack_of_its_thread(dll: Callable[[str], Path]):
    target = dll("null_dereference")
    with Host(target) as host:
        host.startup(TYPE, "2016")
        host.call(Step.open(0))
        with pytest.raises(HostDied) as caught:
            host.batch([step for mask in range(128) for step in (Step.online(0), Step.offline(0, mask))])
    death = caught.value.death
    state = death.threads[0]
    assert state.thread == death.thread
    assert state.stack[0].module == target.name
    assert f"{state.stack[0].module}+{state.stack[0].offset:#x}" == death.location
    assert "resdll-host" in {frame.module for frame in state.stack}
