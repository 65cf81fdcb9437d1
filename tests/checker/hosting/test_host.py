"""The host with live targets, ELF natively and PE under Wine."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from resdll_checker.errors import ResdllError
from resdll_checker.hosting import (
    BatchEnd,
    Death,
    Event,
    EventFlag,
    EventKind,
    Host,
    HostDied,
    Settled,
    Step,
    StepRefused,
    TableStatus,
)
from resdll_checker.hosting import process as processes
from resdll_checker.hosting.journal import Journal
from resdll_checker.hosting.protocol import READER_MILLISECONDS
from resdll_spec.abi import EntryPoint, ErrorCode, ResourceExitState, ResourceState

TYPE = "Resdll Test"
ELF_ONLY = pytest.mark.parametrize("form", [pytest.param("elf", marks=pytest.mark.needs_cc)], indirect=True)
PE_ONLY = pytest.mark.parametrize(
    "form", [pytest.param("pe", marks=(pytest.mark.needs_mingw, pytest.mark.needs_wine))], indirect=True
)
Builder = Callable[[str], Path]

# The control codes of targets/probe.c, in its order.
(
    CALL_ABSENT_SLOT,
    REPORT_UNREADABLE,
    REPORT_NULL,
    LOG_LONG_TEXT,
    LOG_UNREADABLE,
    LOG_UNKNOWN_HANDLE,
    FILL_OUTPUT,
    WRITE_BEFORE_OUTPUT,
    PRINT,
    DAMAGE_HEAP,
    TRAP,
    EXIT_BEHIND_THE_HOOKS,
    KILL_SELF,
    RAISE_SELF,
    OVERFLOW_ON_WORKER,
    REPORT_ONCE,
) = range(1, 17)
REPORT_UNKNOWN = 22
LOG_MANY, LOG_SLOWLY = 0x1000000, 0x2000000  # plus how often; slowly is once in 60 ms


@pytest.fixture
def probing(probe: Path) -> Iterator[Host]:
    """A host with the probe, one instance open."""
    with Host(probe, deadlock_timeout=20_000) as host:
        assert host.startup(TYPE, "2016").code == 0
        host.call(Step.open(0))
        host.events()
        yield host


def control(host: Host, code: int, output_size: int | None = None) -> list[Event]:
    host.call(Step.resource_control(0, code, output_size=output_size))
    return host.events()


def only(events: list[Event], kind: EventKind) -> Event:
    (found,) = [event for event in events if event.kind is kind]
    return found


def opened(target: Path, **options: int) -> Host:
    host = Host(target, **options)
    host.start()
    assert host.startup(TYPE, "2016").table is TableStatus.READ
    host.call(Step.open(0))
    return host


def death_of(target: Path, *steps: Step, **options: int) -> tuple[Death, list[Event]]:
    host = opened(target, **options)
    try:
        with pytest.raises(HostDied) as caught:
            host.batch([*steps, Step.quiet(5_000)])
        return caught.value.death, host.events()
    finally:
        host.kill()


# -- a life in order ---------------------------------------------------------------------------------------------------


def test_a_synchronous_cycle(dll: Builder):
    with Host(dll("sync_v2")) as host:
        assert host.loaded.loaded
        startup = host.startup(TYPE, "2016")
        assert (startup.export, startup.code, startup.table_size, startup.version) == ("StartupEx", 0, 96, 0x200)
        assert len(startup.slots) == 12
        assert host.call(Step.open(0)).result != 0
        assert host.call(Step.online(0)).result == 0
        assert host.call(Step.offline(0, 0x7F, destination="NODE2", buffer=b"data")).result == 0
        host.call(Step.close(0))
        calls = [event for event in host.events() if event.kind is EventKind.CALL]
        assert [event.name for event in calls] == ["StartupEx", "Open", "Online", "Offline", "Close"]
        assert calls[3].arguments["Flags"] == 0x7F
        assert calls[3].text == "NODE2"
        assert host.close() is None


def test_an_asynchronous_cycle(dll: Builder):
    with opened(dll("async_v2")) as host:
        assert host.call(Step.online(0)).result == ErrorCode.ERROR_IO_PENDING
        assert host.wait(0, 5_000) == ResourceState.ClusterResourceOnline
        assert host.call(Step.offline(0)).result == ErrorCode.ERROR_IO_PENDING
        assert host.wait(0, 5_000) == ResourceState.ClusterResourceOffline
        host.call(Step.close(0))
        reports = [event for event in host.events() if event.is_status_report]
        assert [event.state for event in reports if event.state < ResourceState.ClusterResourcePending] == [2, 3]
        assert all(event.step == -1 for event in reports)


def test_a_version_1_dll_gets_startup_and_its_own_status(dll: Builder):
    with opened(dll("async_v1")) as host:
        host.call(Step.online(0))
        assert host.wait(0, 5_000) == ResourceState.ClusterResourceOnline
        events = host.events()
        assert events[0].name == "Startup"
        assert "SetResourceStatus" in {event.name for event in events if event.is_status_report}


@pytest.mark.parametrize("name", ["sync_v1", "sync_v3", "sync_v4"])
def test_every_table_version(dll: Builder, name: str):
    with opened(dll(name)) as host:
        assert host.call(Step.online(0)).result == 0
        assert host.call(Step.is_alive(0)).result == 1
        assert host.call(Step.offline(0, 1)).result == 0
        host.call(Step.close(0))
        assert host.close() is None


def test_a_batch_stops_where_it_is_not_as_expected(dll: Builder):
    with opened(dll("sync_v2")) as host:
        cycle = [Step.online(0), Step.expect(0, Settled.ONLINE, 100), Step.offline(0)]
        reply = host.batch([*cycle, Step.expect(0, Settled.ONLINE, 100), Step.terminate(0)])
        assert (reply.completed, reply.end) == (3, BatchEnd.UNEXPECTED)
        assert [event.name for event in host.events()][-1] == "Offline"
        assert host.batch([Step.expect(0, Settled.OFFLINE, 0), Step.terminate(0)]).end is BatchEnd.DONE


def test_a_batch_longer_than_the_ring_loses_nothing(dll: Builder):
    with Host(dll("sync_v2"), capacity=256) as host:
        host.startup(TYPE, "2016")
        host.call(Step.open(0))
        host.events()
        host.batch([Step.looks_alive(0)] * 3_000)
        assert len(host.events()) == 6_000


def test_a_settled_batch_runs_an_asynchronous_dll(dll: Builder):
    cycle = [
        Step.online(0), Step.expect(0, Settled.ONLINE, 5_000), Step.offline(0), Step.expect(0, Settled.OFFLINE, 5_000)
    ]  # fmt: skip
    with opened(dll("async_v2")) as host:
        assert host.batch(cycle * 10).completed == 40


def test_a_slot_that_the_table_lacks_is_refused(dll: Builder):
    with opened(dll("sync_v2")) as host:
        with pytest.raises(StepRefused):
            host.call(Step.arbitrate(0))
        assert host.batch([Step.online(0), Step.arbitrate(0)]).end is BatchEnd.REFUSED


def test_a_null_resid(dll: Builder):
    with opened(dll("sync_v2")) as host:
        assert host.call(Step.offline(0, null_resid=True)).result == ErrorCode.ERROR_RESOURCE_NOT_FOUND


def test_a_terminate_overlaps_an_offline(probing: Host):
    step = probing.spawn(0, Step.offline(0))
    assert probing.join(0, 0) is None
    probing.call(Step.terminate(0))
    reply = probing.join(0, 5_000)
    assert reply is not None
    assert (reply.step, reply.result) == (step, 0)
    names = [(event.kind.name, event.name) for event in probing.events()]
    assert names.index(("CALL", "Offline")) < names.index(("CALL", "Terminate")) < names.index(("RETURN", "Offline"))


def test_the_census_counts(probing: Host):
    census = probing.census()
    assert census.threads == 0
    assert census.handles > 0
    assert census.heap_bytes > 0
    assert census.heap_sound in (True, None)


# -- callbacks ---------------------------------------------------------------------------------------------------------


def test_a_slot_of_a_later_windows_is_a_trap(probing: Host):
    reply = probing.call(Step.resource_control(0, CALL_ABSENT_SLOT))
    assert reply.result == 120
    event = only(probing.events(), EventKind.ABSENT_CALLBACK)
    assert event.name == "ArmWprWatchdogForCurrentResourceCall"
    assert event.arguments["Argument2"] == 5


@pytest.mark.parametrize(
    ("code", "flag"),
    [
        (REPORT_UNREADABLE, EventFlag.UNREADABLE),
        (REPORT_NULL, EventFlag.NULL_ARGUMENT),
        (LOG_UNREADABLE, EventFlag.UNREADABLE),
        (LOG_UNKNOWN_HANDLE, EventFlag.UNKNOWN_HANDLE),
    ],
)
def test_a_bad_argument_of_a_callback_is_flagged_and_kills_nobody(probing: Host, code: int, flag: EventFlag):
    event = only(control(probing, code), EventKind.CALLBACK_ENTER)
    assert event.flags & flag
    assert event.step == probing.call(Step.is_alive(0)).step - 1


def test_a_long_text_is_cut_and_says_so(probing: Host):
    event = only(control(probing, LOG_LONG_TEXT), EventKind.CALLBACK_ENTER)
    assert event.flags == EventFlag.TRUNCATED
    assert event.text == "".join(chr(ord("a") + index % 26) for index in range(240))


def test_a_report_after_terminate_is_answered_so(probing: Host):
    assert probing.call(Step.resource_control(0, REPORT_ONCE)).result == ResourceExitState.ResourceExitStateContinue
    probing.call(Step.terminate(0))
    assert probing.call(Step.resource_control(0, REPORT_ONCE)).result == ResourceExitState.ResourceExitStateTerminate
    probing.call(Step.online(0))
    assert probing.call(Step.resource_control(0, REPORT_ONCE)).result == ResourceExitState.ResourceExitStateContinue


def test_a_handle_of_an_earlier_open_is_stale(probing: Host):
    probing.call(Step.close(0))
    probing.call(Step.open(0))
    probing.events()
    event = only(control(probing, REPORT_ONCE), EventKind.CALLBACK_ENTER)
    assert event.flags == EventFlag.STALE_HANDLE
    assert event.instance == 0


def test_the_target_cannot_disturb_the_protocol(probing: Host, form: str):
    control(probing, PRINT)
    assert probing.call(Step.is_alive(0)).result == 1
    if form == "elf":
        os.kill(probing.pid, signal.SIGKILL)
        with pytest.raises(HostDied) as caught:
            probing.quiet(5_000)
        assert "noise on standard output" in caught.value.death.output
        assert "noise on standard error" in caught.value.death.output


@PE_ONLY
def test_a_private_property_is_written(probing: Host):
    probing.set_property("Path", 1, "C:\\data\0".encode("utf-16-le"))


@ELF_ONLY
def test_there_is_no_registry_for_an_elf_target(probing: Host):
    with pytest.raises(StepRefused):
        probing.set_property("Path", 1, b"")


# -- inputs ------------------------------------------------------------------------------------------------------------


def test_an_output_buffer_comes_back(probing: Host):
    reply = probing.call(Step.resource_control(0, FILL_OUTPUT, output_size=5000))
    assert reply.output == bytes(index & 0xFF for index in range(5000))


def test_a_write_beside_the_output_is_seen(probing: Host):
    event = only(control(probing, WRITE_BEFORE_OUTPUT, 16), EventKind.INPUT_MODIFIED)
    assert event.arguments["Offset"] == 2**64 - 1


def test_a_modified_input_is_seen(dll: Builder):
    with opened(dll("writes_input_buffer")) as host:
        for mask in range(128):
            host.call(Step.online(0))
            host.call(Step.offline(0, mask, buffer=b"precious"))
        found = [event for event in host.events() if event.kind is EventKind.INPUT_MODIFIED]
        assert found
        assert all(event.code == EntryPoint.Offline for event in found)


def test_inputs_of_many_sizes_on_both_flushes(dll: Builder):
    with opened(dll("sync_v2")) as host:
        sizes = [0, 1, 7, 4095, 4096, 4097, 70_000]
        steps = [
            Step.offline(0, buffer=bytes(size), destination="N" * (size % 300), flush_start=start)
            for size in sizes * 30
            for start in (False, True)
        ]
        assert host.batch([step for call in steps for step in (Step.online(0), call)]).completed == 2 * len(steps)
        assert not [event for event in host.events() if event.kind is EventKind.INPUT_MODIFIED]


@PE_ONLY
def test_a_damaged_heap_is_seen_after_the_call(probing: Host):
    events = control(probing, DAMAGE_HEAP)
    assert only(events, EventKind.HEAP_DAMAGED).code == EntryPoint.ResourceControl


# -- deaths ------------------------------------------------------------------------------------------------------------


def all_masks(**inputs: str | bytes) -> list[Step]:
    cycle = [(Step.online(0), Step.offline(0, mask, **inputs)) for mask in range(128)]
    return [step for pair in cycle for step in pair]


def test_a_read_past_the_buffer(dll: Builder):
    death, _ = death_of(dll("reads_past_buffer"), *all_masks(buffer=b"sixteen bytes..."))
    assert (death.cause, death.blames_target) == ("exception", True)
    assert death.guard is not None
    assert (death.guard.input, death.guard.offset, death.guard.size) == ("BUFFER", 16, 16)
    assert death.call is not None
    assert death.call.name == "Offline"
    assert death.location.startswith("reads_past_buffer.")


def test_a_use_after_return(dll: Builder):
    settled = [Step.online(0), Step.expect(0, Settled.ONLINE, 5_000), Step.offline(0, 0x20, buffer=b"data")]
    death, _ = death_of(dll("uses_buffer_after_return"), *settled)
    assert death.guard is not None
    assert death.guard.sealed
    assert (death.cause, death.worker) == ("exception", True)


def test_a_stack_overflow(dll: Builder, form: str):
    death, _ = death_of(dll("stack_overflow"), *all_masks())
    assert (death.cause, death.blames_target) == ("exception", True)
    assert death.code_name == ("SIGSEGV" if form == "elf" else "STATUS_STACK_OVERFLOW")


def test_a_stack_overflow_on_a_thread_of_the_target(probe: Path):
    death, _ = death_of(probe, Step.resource_control(0, OVERFLOW_ON_WORKER))
    assert (death.cause, death.blames_target) == ("exception", True)


@pytest.mark.parametrize(
    ("name", "function"), [("exits", {"exit", "ExitProcess"}), ("exits_quietly", {"_exit", "TerminateProcess"})]
)
def test_an_exit(dll: Builder, name: str, function: set[str]):
    death, events = death_of(dll(name), *all_masks())
    assert (death.cause, death.blames_target) == ("exit", True)
    assert death.exit_function in function
    assert death.call is not None
    assert events[-1].kind is EventKind.CALL
    assert events[-1].step == death.call.step


def test_an_exit_that_no_hook_sees(probe: Path):
    death, _ = death_of(probe, Step.resource_control(0, EXIT_BEHIND_THE_HOOKS))
    assert (death.cause, death.exit_code, death.blames_target) == ("exit", 42, True)


def test_a_fast_fail_passes_every_handler_by(probe: Path):
    death, _ = death_of(probe, Step.resource_control(0, TRAP))
    assert (death.cause, death.blames_target) == ("exception", True)


@ELF_ONLY
def test_a_signal_by_its_own_hand_is_the_targets(probe: Path):
    death, _ = death_of(probe, Step.resource_control(0, RAISE_SELF))
    assert (death.cause, death.code_name) == ("exception", "SIGSEGV")
    death, _ = death_of(probe, Step.resource_control(0, KILL_SELF))
    assert (death.cause, death.exit_function) == ("exit", "kill")


def test_a_hang_is_noticed_and_ended(dll: Builder):
    started = time.monotonic()
    death, _ = death_of(dll("hangs_on_mask"), Step.online(0), Step.offline(0, 0x12), deadlock_timeout=500)
    assert (death.cause, death.call and death.call.name) == ("hang", "Offline")
    assert time.monotonic() - started < 30


def test_a_flood_is_stopped(dll: Builder):
    death, events = death_of(dll("floods"), Step.online(0), Step.expect(0, Settled.ONLINE, 5_000))
    assert (death.cause, death.blames_target) == ("flood", True)
    assert len(events) < 200_000


@contextlib.contextmanager
def counting(probe: Path, **options: int) -> Iterator[Host]:
    with opened(probe, **options) as host:
        host.events()
        yield host


def test_callbacks_up_to_the_limit_are_no_flood_however_fast(probe: Path):
    with counting(probe, flood_limit=500) as host:
        for _ in range(3):  # each call counts anew
            assert len(control(host, LOG_MANY + 500)) == 2 + 2 * 500
        with pytest.raises(HostDied) as caught:
            control(host, LOG_MANY + 501)
        assert caught.value.death.cause == "flood"


def test_callbacks_beyond_the_limit_are_no_flood_where_they_take_their_time(probe: Path):
    with counting(probe, flood_limit=20) as host:  # in a second
        assert len(control(host, LOG_SLOWLY + 30)) == 2 + 2 * 30


def test_a_ring_that_a_target_fills_is_a_flood(probe: Path):
    with counting(probe, capacity=64, flood_limit=1 << 20) as host, pytest.raises(HostDied) as caught:
        control(host, LOG_MANY + 100_000)
    assert caught.value.death.cause == "flood"


def test_a_ring_that_fills_while_nobody_reads_blames_nobody(probe: Path, monkeypatch: pytest.MonkeyPatch):
    with counting(probe, capacity=64, flood_limit=1 << 20) as host:
        monkeypatch.setattr(Journal, "collect", lambda _: None)
        host.call(Step.is_alive(0))
        host.quiet(2 * READER_MILLISECONDS)
        with pytest.raises(HostDied) as caught:
            control(host, LOG_MANY + 100_000)
    death = caught.value.death
    assert (death.cause, death.unread, death.blames_target) == ("harness", True, False)
    assert str(death) == "callbacks came while nobody had the time to read them in ResourceControl"


def test_a_report_of_an_unknown_state_is_not_final(probing: Host):
    probing.call(Step.online(0))
    probing.call(Step.resource_control(0, REPORT_UNKNOWN))
    assert probing.wait(0, 20) is None
    probing.call(Step.resource_control(0, REPORT_ONCE))
    assert probing.wait(0, 5_000) == ResourceState.ClusterResourceOnline


def test_an_exit_during_startup(dll: Builder):
    with Host(dll("exits_in_startup")) as host:
        with pytest.raises(HostDied) as caught:
            host.startup(TYPE, "2016")
        death = caught.value.death
        assert (death.cause, death.call and death.call.name) == ("exit", "StartupEx")


def test_a_crash_while_loading(dll: Builder, form: str):
    host = Host(dll("crashes_on_load"))
    try:
        if form == "pe":  # the system's loader takes the exception and fails the load
            loaded = host.start()
            assert not loaded.loaded
            assert "crashes_on_load.dll+0x" in loaded.exception
        else:
            with pytest.raises(HostDied) as caught:
                host.start()
            assert (caught.value.death.cause, caught.value.death.call and caught.value.death.call.name) == (
                "exception",
                "Load",
            )
    finally:
        host.kill()


@PE_ONLY
def test_an_exception_thrown_and_caught_is_no_death(dll: Builder):
    with opened(dll("throws_and_catches")) as host:
        assert host.batch(all_masks()).end is BatchEnd.DONE
        assert host.close() is None


@PE_ONLY
def test_a_replaced_filter_hides_nothing(dll: Builder):
    death, _ = death_of(dll("replaces_filter"), *all_masks())
    assert death.cause in ("exit", "exception")
    assert death.blames_target
    assert death.code_name == "STATUS_ACCESS_VIOLATION"


def test_a_kill_from_outside_blames_nobody_and_the_host_starts_again(dll: Builder):
    with opened(dll("hangs_on_mask")) as host:
        host.call(Step.online(0))
        host.spawn(0, Step.offline(0, 0x12))
        os.kill(host.pid, signal.SIGKILL)
        with pytest.raises(HostDied) as caught:
            host.quiet(10_000)
        death = caught.value.death
        assert (death.cause, death.blames_target, death.code_name) == ("outside", False, "SIGKILL")
        assert death.call is not None
        assert death.call.name == "Offline"
        assert [event.name for event in host.events()][-1] == "Offline"
        assert host.start().loaded
        assert host.startup(TYPE, "2016").code == 0
        assert host.events()[0].sequence == 0


@ELF_ONLY
def test_a_foreign_fault_signal_blames_nobody(dll: Builder):
    with opened(dll("sync_v2")) as host:
        os.kill(host.pid, signal.SIGSEGV)
        with pytest.raises(HostDied) as caught:
            host.quiet(10_000)
        assert caught.value.death.cause == "outside"


def test_a_stopped_host_is_a_stall_and_not_a_hang(dll: Builder):
    with opened(dll("hangs_on_mask"), deadlock_timeout=1_500) as host:
        host.call(Step.online(0))
        os.kill(host.pid, signal.SIGSTOP)
        threading.Timer(0.5, os.kill, (host.pid, signal.SIGCONT)).start()
        with pytest.raises(HostDied) as caught:
            host.call(Step.offline(0, 0x12))
        death = caught.value.death
        assert death.cause == "hang"
        assert host.stalls()


def test_the_end_of_a_process_is_awaited_no_longer_than_there_is_time():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        started = time.monotonic()
        with pytest.raises(subprocess.TimeoutExpired) as caught:
            processes.await_exit(process, -1.0)
        assert caught.value.timeout == processes.DYING_SECONDS
        assert time.monotonic() - started < processes.EXIT_SECONDS
        process.kill()


# -- nothing is left behind --------------------------------------------------------------------------------------------


def test_a_host_does_not_outlive_python(dll: Builder):
    script = (
        "import os, signal, sys; from pathlib import Path; from resdll_checker.hosting import *\n"
        "host = Host(Path(sys.argv[1])); host.start(); host.startup('Resdll Test', '2016')\n"
        "host.call(Step.open(0)); host.call(Step.online(0)); host.spawn(0, Step.offline(0, 0x12))\n"
        "print(host.pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", script, str(dll("hangs_on_mask"))], capture_output=True, text=True, check=False
    )
    assert result.returncode == -signal.SIGKILL
    pid = int(result.stdout)
    deadline = time.monotonic() + 20
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        threading.Event().wait(0.02)
    assert not Path(f"/proc/{pid}").exists()


def test_no_file_outlives_a_host(dll: Builder):
    with Host(dll("sync_v2")) as host:
        assert host._journal is not None
        assert not host._journal.path.exists()
    assert host.pid == 0


def test_what_is_no_target_is_told_in_a_sentence(tmp_path: Path):
    text = tmp_path / "text.dll"
    text.write_text("hello")
    with pytest.raises(ResdllError, match=r"neither a Windows DLL \(PE\) nor an ELF"):
        Host(text)
    with pytest.raises(ResdllError, match="cannot be read"):
        Host(tmp_path)


def test_a_damaged_target_is_told_of(tmp_path: Path, form: str):
    target = tmp_path / "random.bin"
    target.write_bytes({"elf": b"\x7fELF", "pe": b"MZ"}[form] + bytes(range(200)))
    with Host(target) as host:
        assert not host.loaded.loaded
        assert host.loaded.message


def test_a_library_beside_the_target_is_found(with_library: Path):
    with Host(with_library) as host:
        assert host.loaded.loaded, host.loaded.message
        assert host.startup(TYPE, "2016").code == ErrorCode.ERROR_REVISION_MISMATCH


def test_a_host_that_is_not_running_says_so(dll: Builder):
    with pytest.raises(ResdllError, match="start"):
        Host(dll("sync_v2")).quiet(1)
