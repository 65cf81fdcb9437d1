"""Dumps that are kept, and debuggers that are waited for."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from resdll_checker.hosting import Death, Host, HostDied, Step, debugger, dumps
from resdll_checker.hosting.dumps import Dump
from resdll_checker.hosting.protocol import DUMP_FAILED, DUMP_WRITTEN

MAGIC = {"elf": b"\x7fELF", "pe": b"MDMP"}
CRASH = [step for mask in range(128) for step in (Step.online(0), Step.offline(0, mask))]
HANG = [Step.online(0), Step.offline(0, 0x12)]


def death_of(host: Host, steps: list[Step]) -> Death:
    host.start()
    host.startup("Resdll Test", "2016")
    host.call(Step.open(0))
    with pytest.raises(HostDied) as caught:
        host.batch(steps)
    return caught.value.death


@pytest.mark.parametrize(("name", "steps"), [("null_dereference", CRASH), ("hangs_on_mask", HANG)])
def test_the_dump_of_the_first_death_is_kept(
    dll: Callable[[str], Path], form: str, tmp_path: Path, name: str, steps: list[Step]
):
    file = tmp_path / "dump"
    with Host(dll(name), deadlock_timeout=2_000, dump=file) as host:
        first, second = death_of(host, steps), death_of(host, steps)
    if not first.dump:
        assert first.dump_missing.startswith("No dump was ")  # this system keeps none
        return
    assert (first.dump, second.dump, second.dump_missing) == (str(file), "", "")
    assert file.read_bytes()[:4] == MAGIC[form]


def test_why_there_is_no_dump_is_told(dll: Callable[[str], Path], tmp_path: Path):
    with Host(dll("exits"), dump=tmp_path / "dump") as host:
        death = death_of(host, CRASH)
    assert death.cause == "exit"
    assert (death.dump, list(tmp_path.iterdir())) == ("", [])
    assert death.dump_missing.startswith("No dump was ")


@pytest.mark.parametrize(
    ("pattern", "name", "found"),
    [
        ("core", "core", True),
        ("core", "core.42", True),
        ("core.%p", "core.42", True),
        ("core-%e-%p-%t", "core-host-42-1234", True),
        ("100%%-%p", "100%-42", True),
        ("core.%p", "core.43", False),
        ("core", "score", False),
    ],
)
def test_where_the_kernel_put_the_core_file(tmp_path: Path, pattern: str, name: str, found: bool):  # noqa: FBT001
    (tmp_path / name).touch()
    assert (dumps._core_of(42, tmp_path, pattern) == tmp_path / name) == found
    assert (dumps._core_of(42, Path("/nowhere"), f"{tmp_path}/{pattern}") == tmp_path / name) == found


def test_a_system_that_hands_core_files_to_a_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    pattern = tmp_path / "core_pattern"
    pattern.write_text("|/usr/lib/systemd/systemd-coredump %P %u\n")
    monkeypatch.setattr(dumps, "_PATTERN", pattern)
    kept, missing = Dump(tmp_path / "dump", "elf").keep(1, 0)
    assert kept == ""
    assert "/usr/lib/systemd/systemd-coredump" in missing


@pytest.mark.parametrize(
    ("given", "words"), [(0, "without an exception"), (DUMP_FAILED + 5, "error 5"), (DUMP_WRITTEN, "without")]
)
def test_a_minidump_that_was_not_written(tmp_path: Path, given: int, words: str):
    kept, missing = Dump(tmp_path / "dump", "pe").keep(1, given)
    assert kept == ""
    assert words in missing


# -- debuggers ---------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform != "linux", reason="ptrace is Linux's")
def test_a_traced_process_is_told_from_another():
    script = "import ctypes; ctypes.CDLL(None).ptrace(0, 0, 0, 0); print(flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as traced:
        assert traced.stdout is not None
        traced.stdout.readline()
        assert debugger.is_traced(traced.pid)
        traced.communicate("\n")
    assert not debugger.is_traced(os.getpid())
    assert not debugger.is_traced(traced.pid)


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.TextIOBase]:
    """Standard input as a pipe; what is returned writes to it."""
    read, write = os.pipe()
    with os.fdopen(read, "r") as stream, os.fdopen(write, "w", buffering=1) as keys:
        monkeypatch.setattr(sys, "stdin", stream)
        yield keys


def test_the_first_start_waits_for_enter_before_the_target_is_loaded(
    dll: Callable[[str], Path], keyboard: io.TextIOBase, capsys: pytest.CaptureFixture[str]
):
    waits = []

    def look() -> None:
        waits.append(hasattr(host, "loaded"))
        keyboard.write("\n")

    host = Host(dll("sync_v2"), wait_for_debugger=True)
    host.meanwhile = look
    with host:
        assert host.loaded.loaded
        told = capsys.readouterr().err
        assert f"Process {host.pid} waits before it loads {host.target.name}" in told
        assert not waits[-1]
        host.start()
        assert capsys.readouterr().err == ""


def test_a_debugger_ends_the_wait(keyboard: io.TextIOBase):
    answers = iter([False, True])
    debugger.await_debugger(1, Path("x.dll"), lambda: next(answers))
    assert next(answers, None) is None
    keyboard.close()


def test_the_end_of_the_input_ends_the_wait(keyboard: io.TextIOBase):
    keyboard.close()
    debugger.await_debugger(1, Path("x.dll"), lambda: False)


def test_a_host_under_a_debugger_does_not_hang(dll: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch):
    with Host(dll("hangs_on_mask"), deadlock_timeout=300) as host:
        host.startup("Resdll Test", "2016")
        host.call(Step.open(0))
        host.call(Step.online(0))
        looks = iter([True] * 5 + [False] * 100)
        monkeypatch.setattr(host, "_is_debugged", lambda: next(looks))
        with pytest.raises(HostDied) as caught:
            host.call(Step.offline(0, 0x12))
        assert caught.value.death.cause == "hang"
        assert len(list(looks)) < 100
