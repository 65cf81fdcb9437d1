"""Symbols and source lines of places: with tools, without, and in what a death tells."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from resdll_checker.hosting import Death, Frame, Host, HostDied, Step, ThreadState, symbols
from resdll_checker.hosting.symbols import Place, explained, look_up
from resdll_spec.abi import EntryPoint

needs_addr2line = pytest.mark.skipif(shutil.which("addr2line") is None, reason="addr2line (binutils) is not installed")


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Forget what was looked up: the tests change what can be asked."""
    look_up.cache_clear()
    yield
    look_up.cache_clear()


def crash_of(target: Path) -> Death:
    with Host(target) as host:
        host.startup("Resdll Test", "2016")
        host.call(Step.open(0))
        with pytest.raises(HostDied) as caught:
            host.batch([step for mask in range(128) for step in (Step.online(0), Step.offline(0, mask))])
    return caught.value.death


@needs_addr2line
def test_a_crash_names_the_function_and_the_line(dll: Callable[[str], Path]):
    death = crash_of(dll("null_dereference"))
    assert death.at is not None
    assert death.call is not None
    assert EntryPoint[death.call.name].name in death.at.symbol
    assert death.at.source.startswith("resource.c:")
    assert f"{death.location} in {death.at.symbol} ({death.at.source})" in str(death)
    assert death.threads[0].stack[0].symbol == death.at.symbol


def test_without_tools_the_symbol_table_names_what_it_can(dll: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(symbols, "_TOOLS", ())
    target = dll("sync_v2")
    start = startup_offset(target)
    (place,) = look_up(target, 0, (start + 1,))
    assert place == Place("StartupEx", "")


def startup_offset(target: Path) -> int:
    """Return where StartupEx begins, from the exports of the file."""
    if target.suffix == ".so":
        from elftools.elf.elffile import ELFFile

        with target.open("rb") as stream:
            (symbol,) = ELFFile(stream).get_section_by_name(".dynsym").get_symbol_by_name("StartupEx")
            return int(symbol["st_value"])
    import pefile

    with pefile.PE(str(target)) as image:
        return next(int(entry.address) for entry in image.DIRECTORY_ENTRY_EXPORT.symbols if entry.name == b"StartupEx")


def test_a_file_that_is_damaged_or_gone_costs_only_the_symbols(tmp_path: Path):
    damaged = tmp_path / "x.so"
    damaged.write_bytes(b"\x7fELF" + bytes(60))
    assert look_up(damaged, 0, (1, 2)) == (Place(), Place())
    frames = (Frame(0x10, "x.so", 0x10, path=str(damaged)), Frame(0x20, "y.so", 0x20, path=str(tmp_path / "gone.so")))
    death = Death("exception", at=frames[0], threads=(ThreadState(1, "target", stack=frames),))
    assert explained(death) == death


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("/a/b/file.c:12", "file.c:12"),
        ("/a/b/file.c:12 (discriminator 3)", "file.c:12"),
        ("C:\\src\\file.c:7", "file.c:7"),
        ("/a/b/file.c:?", ""),
        ("??:0", ""),
        ("file.c:0", ""),
    ],
)
def test_the_source_line_of_a_tools_answer(line: str, source: str):
    assert symbols._source(line) == source


def test_a_tool_that_answers_nonsense_is_not_believed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    tool = tmp_path / "addr2line"
    tool.write_text("#!/bin/sh\necho only one line\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert symbols._ask(("addr2line",), tmp_path, [1]) == [Place()]


def test_drives_of_wine_that_hold_no_file_of_ours(tmp_path: Path):
    file = tmp_path / "x.dll"
    file.touch()
    assert symbols.local_file("Z:" + str(file).replace("/", "\\")) == file
    assert symbols.local_file("C:\\windows\\system32\\ntdll.dll") is None
    assert symbols.local_file("linux-vdso.so.1") is None
