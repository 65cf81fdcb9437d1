"""Heaps: the guarded one of ELF hosts, and the system's own check on Windows, at every step at a bounded cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from resdll_checker.hosting import EventKind, Host, HostDied, Step
from resdll_spec.abi import EntryPoint, ResourceState

TYPE = "Resdll Test"
DAMAGE_HEAP = 10
WRITE_PAST_BLOCK, READ_FREED_BLOCK, FREE_TWICE, WRITE_BEFORE_BLOCK, LEAK_BLOCK = range(17, 22)  # of targets/probe.c
ELF_ONLY = pytest.mark.parametrize("form", [pytest.param("elf", marks=pytest.mark.needs_cc)], indirect=True)
PE_ONLY = pytest.mark.parametrize(
    "form", [pytest.param("pe", marks=(pytest.mark.needs_mingw, pytest.mark.needs_wine))], indirect=True
)


def opened(host: Host) -> Host:
    host.start()
    assert host.startup(TYPE, "2016").code == 0
    host.call(Step.open(0))
    host.events()
    return host


@pytest.fixture
def guarded(probe: Path) -> Iterator[Host]:
    """The probe on a guarded heap, one instance open."""
    with opened(Host(probe, guard_heap=True, deadlock_timeout=20_000)) as host:
        yield host


@ELF_ONLY
@pytest.mark.parametrize(
    ("code", "words"),
    [
        (WRITE_PAST_BLOCK, "touched 13 bytes past the end of a heap block (100 bytes)"),
        (READ_FREED_BLOCK, "touched a heap block (100 bytes) after it was freed"),
        (FREE_TWICE, "touched a heap block (100 bytes) after it was freed"),
    ],
)
def test_a_fault_of_the_heap_shows_at_once(guarded: Host, code: int, words: str):
    with pytest.raises(HostDied) as caught:
        guarded.call(Step.resource_control(0, code))
    death = caught.value.death
    assert (death.cause, death.blames_target, death.code_name) == ("exception", True, "SIGSEGV")
    assert str(death.guard) == words
    assert "probe.so" in {frame.module for frame in death.threads[0].stack}


@ELF_ONLY
def test_what_was_written_beside_a_block_shows_when_it_is_freed(guarded: Host):
    guarded.call(Step.resource_control(0, WRITE_BEFORE_BLOCK))
    (event,) = [event for event in guarded.events() if event.kind is EventKind.HEAP_DAMAGED]
    assert event.code == EntryPoint.ResourceControl
    assert guarded.census().heap_sound is False


@ELF_ONLY
def test_the_census_of_a_guarded_heap_counts_every_block(guarded: Host):
    guarded.call(Step.is_alive(0))
    before = guarded.census()
    assert before.heap_sound
    for _ in range(10):
        guarded.call(Step.resource_control(0, LEAK_BLOCK))
    after = guarded.census()
    assert after.heap_blocks is not None
    assert before.heap_blocks is not None
    assert after.heap_blocks - before.heap_blocks == 10
    assert after.heap_bytes - before.heap_bytes == 10_000


@ELF_ONLY
@pytest.mark.parametrize("name", ["sync_v2", "async_v2", "async_controls_v4"])
def test_a_conforming_dll_lives_on_a_guarded_heap(dll: Callable[[str], Path], name: str):
    with opened(Host(dll(name), guard_heap=True)) as host:
        for mask in range(128):
            host.call(Step.online(0))
            assert host.wait(0, 0 if name == "sync_v2" else 5_000) in (None, ResourceState.ClusterResourceOnline)
            host.call(Step.offline(0, mask, buffer=b"data", destination="NODE2"))
            host.wait(0, 0 if name == "sync_v2" else 5_000)
        host.call(Step.close(0))
        assert host.census().heap_sound
        assert host.close() is None


@ELF_ONLY
def test_an_ordinary_heap_does_not_tell(probe: Path):
    with opened(Host(probe)) as host:
        assert (host.census().heap_sound, host.census().heap_blocks) == (None, None)


@PE_ONLY
def test_damage_is_told_in_the_batch_that_did_it(probe: Path):
    with opened(Host(probe)) as host:
        host.batch([Step.is_alive(0)] * 100 + [Step.resource_control(0, DAMAGE_HEAP)] + [Step.is_alive(0)] * 3)
        events = host.events()
        (damage,) = [event for event in events if event.kind is EventKind.HEAP_DAMAGED]
        (guilty,) = [event for event in events if event.kind is EventKind.RETURN and event.name == "ResourceControl"]
        assert guilty.sequence < damage.sequence
        host.batch([Step.is_alive(0)] * 100)
        assert not [event for event in host.events() if event.kind is EventKind.HEAP_DAMAGED]
