"""Unloading a target and loading it again in the same process, and what its forgotten threads do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from resdll_checker.hosting import EventFlag, EventKind, Host, HostDied, Step, StepRefused
from resdll_spec.abi import ResourceState

TYPE = "Resdll Test"
REPORT_ONCE = 16  # of targets/probe.c
Builder = Callable[[str], Path]


def live(host: Host) -> None:
    """Take an instance through its life."""
    assert host.startup(TYPE, "2016").code == 0
    assert host.call(Step.open(0)).result != 0
    host.call(Step.online(0))
    assert host.wait(0, 5_000) == ResourceState.ClusterResourceOnline
    host.call(Step.offline(0))
    assert host.wait(0, 5_000) == ResourceState.ClusterResourceOffline
    host.call(Step.close(0))


def test_a_target_lives_again_in_the_same_process(dll: Builder):
    with Host(dll("async_v2")) as host:
        process = host.pid
        for _ in range(3):
            live(host)
            assert host.unload()
            assert host.load().loaded
        live(host)
        assert host.pid == process
        names = [event.name for event in host.events() if event.kind is EventKind.CALL]
        assert names[5:8] == ["Unload", "Load", "StartupEx"]


def test_after_an_unload_nothing_can_be_called(dll: Builder):
    with Host(dll("async_v2")) as host:
        live(host)
        host.unload()
        with pytest.raises(StepRefused):
            host.call(Step.is_alive(0))
        assert host.unload()


def test_an_unload_is_refused_while_a_call_runs_or_is_armed(dll: Builder):
    with Host(dll("hangs_on_mask")) as host:
        host.startup(TYPE, "2016")
        host.call(Step.open(0))
        host.arm(1, 0, 1, Step.terminate(0))
        with pytest.raises(StepRefused):
            host.unload()
        host.disarm(1)
        host.call(Step.online(0))
        host.spawn(0, Step.offline(0, 0x12))
        with pytest.raises(StepRefused):
            host.unload()


def test_a_thread_that_runs_on_in_an_unloaded_target_is_the_targets_fault(dll: Builder):
    with Host(dll("async_v2")) as host:
        host.startup(TYPE, "2016")
        host.call(Step.open(0))
        host.call(Step.online(0))
        assert host.unload()
        with pytest.raises(HostDied) as caught:
            host.quiet(20_000)
        death = caught.value.death
        assert (death.cause, death.unloaded, death.worker, death.blames_target) == ("exception", True, True, True)
        assert "in unloaded target" in str(death)


def test_a_handle_of_after_the_reload_is_good(probe: Path):
    with Host(probe) as host:
        for _ in range(2):
            host.startup(TYPE, "2016")
            host.call(Step.open(0))
            host.events()
            host.call(Step.resource_control(0, REPORT_ONCE))
            (report,) = [event for event in host.events() if event.is_status_report]
            assert report.flags == EventFlag(0)
            host.unload()
            host.load()


def test_the_census_leaves_the_hosts_own_threads_out(dll: Builder, form: str):
    with Host(dll("async_v2")) as host:
        live(host)
        before = host.census()
        for thread in range(3):
            host.spawn(thread, Step.resource_type_control(TYPE, 0))
            host.join(thread, 5_000)
        assert (before.threads, host.census().threads) == (0, 0)
        if form == "pe":
            assert before.heap_blocks
            assert before.registry_keys is not None
            assert 0 < before.registry_keys < before.handles


def test_the_census_counts_a_thread_of_the_target(dll: Builder):
    with Host(dll("async_v2")) as host:
        host.startup(TYPE, "2016")
        host.call(Step.open(0))
        host.call(Step.online(0))
        assert host.census().threads == 1
