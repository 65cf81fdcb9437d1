"""Symbols: the function and the source line of a place, where debug information or a symbol table tells them.

binutils' addr2line and llvm-symbolizer read DWARF of ELF files and of PE files that gcc made, llvm-symbolizer PDB files
too; whichever is installed is asked.  Without them the symbol tables of the file still name functions.  Nothing here is
ever required: what cannot be found stays "".
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from resdll_checker.hosting.deaths import Death
from resdll_checker.hosting.stacks import HOST_MODULE, Frame, ThreadState

_TOOLS: tuple[tuple[str, ...], ...] = (
    ("addr2line", "--functions", "--demangle"),
    ("x86_64-w64-mingw32-addr2line", "--functions", "--demangle"),
    ("llvm-symbolizer", "--output-style=GNU", "--functions=linkage", "--demangle", "--no-inlines"),
)
_TOOL_SECONDS = 10.0


class Place(NamedTuple):
    """A function and a source line ("file.c:12"), each "" where it is not known."""

    symbol: str = ""
    source: str = ""


def explained(death: Death) -> Death:
    """Return ``death`` with symbols and source lines in its place and its stacks, as far as the modules tell them."""
    frames = [frame for state in death.threads for frame in state.stack]
    if death.at is not None:
        frames.append(death.at)
    known = _known_places(_wanted(death.threads, death.at))

    def told(frame: Frame, *, called: bool) -> Frame:
        place = known.get((frame.path, _instruction(frame, called=called)), Place())
        return replace(frame, symbol=place.symbol, source=place.source)

    threads = tuple(
        replace(state, stack=tuple(told(frame, called=depth > 0) for depth, frame in enumerate(state.stack)))
        for state in death.threads
    )
    return replace(death, threads=threads, at=None if death.at is None else told(death.at, called=False))


def _instruction(frame: Frame, *, called: bool) -> int:
    """Return the offset to look up: a return address lies behind its call, in the next line perhaps."""
    return frame.offset - 1 if called else frame.offset


def _wanted(threads: Iterable[ThreadState], at: Frame | None) -> dict[str, set[int]]:
    wanted: dict[str, set[int]] = {}
    places = [(frame, depth > 0) for state in threads for depth, frame in enumerate(state.stack)]
    for frame, called in [*places, *([(at, False)] if at is not None else [])]:
        if frame.path and frame.module != HOST_MODULE:
            wanted.setdefault(frame.path, set()).add(_instruction(frame, called=called))
    return wanted


def _known_places(wanted: dict[str, set[int]]) -> dict[tuple[str, int], Place]:
    known: dict[tuple[str, int], Place] = {}
    for path, offsets in wanted.items():
        file = local_file(path)
        if file is None:
            continue
        ordered = tuple(sorted(offsets))
        places = look_up(file, file.stat().st_mtime_ns, ordered)
        known.update({(path, offset): place for offset, place in zip(ordered, places, strict=True)})
    return known


def local_file(path: str) -> Path | None:
    """Return a module's file as this process can open it, or None; under Wine drive Z: holds the whole file system."""
    if sys.platform != "win32" and path[1:3] == ":\\":
        if not path.upper().startswith("Z:"):
            return None
        path = path[2:].replace("\\", "/")
    file = Path(path)
    return file if file.is_absolute() and file.is_file() else None


@lru_cache(maxsize=256)
def look_up(file: Path, modified: int, offsets: tuple[int, ...]) -> tuple[Place, ...]:
    """Return what is known of the ``offsets`` (from the base of the loaded module) of ``file``.

    ``modified`` only tells one build of the file from the next.
    """
    del modified
    try:
        base, named = _symbol_table(file, offsets)
    except Exception:  # noqa: BLE001 - the file is the user's; what the libraries raise on a damaged one is manifold
        return (Place(),) * len(offsets)
    for tool in _TOOLS:
        places = _ask(tool, file, [base + offset for offset in offsets])
        if any(place.symbol for place in places):
            return tuple(Place(place.symbol or name, place.source) for place, name in zip(places, named, strict=True))
    return tuple(Place(name) for name in named)


def _ask(tool: Sequence[str], file: Path, addresses: Sequence[int]) -> list[Place]:
    """Ask a tool of binutils' manner: two lines an address, its function and its source."""
    nothing = [Place()] * len(addresses)
    program = shutil.which(tool[0])
    if program is None:
        return nothing
    command = [program, *tool[1:], "--exe" if "addr2line" in tool[0] else "--obj", str(file), *map(hex, addresses)]
    try:
        answer = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TOOL_SECONDS,
            check=True,
            env={**os.environ, "LC_ALL": "C"},
        )
    except (OSError, subprocess.SubprocessError):
        return nothing
    lines = [line.strip() for line in answer.stdout.decode("utf-8", "replace").splitlines() if line.strip()]
    if len(lines) != 2 * len(addresses):
        return nothing
    return [Place(_known(lines[index]), _source(lines[index + 1])) for index in range(0, len(lines), 2)]


def _known(name: str) -> str:
    return "" if name.startswith("??") else name


def _source(line: str) -> str:
    """Return "file.c:12" of "/some/where/file.c:12 (discriminator 3)", "" where the line is not known."""
    place, _, number = line.split(" (", 1)[0].rpartition(":")
    name = place.replace("\\", "/").rsplit("/", 1)[-1]
    return f"{name}:{number}" if number.isdigit() and number != "0" and not name.startswith("??") else ""


# --------------------------------------------------------------------------------------------------------------------
# Symbol tables.


def _symbol_table(file: Path, offsets: Sequence[int]) -> tuple[int, list[str]]:
    """Return the address that the file is linked for, and the function at each offset by its symbol table."""
    with file.open("rb") as stream:
        magic = stream.read(2)
    return _pe_symbols(file, offsets) if magic == b"MZ" else (0, _elf_symbols(file, offsets))


def _elf_symbols(file: Path, offsets: Sequence[int]) -> list[str]:
    from elftools.elf.elffile import ELFFile
    from elftools.elf.sections import SymbolTableSection

    with file.open("rb") as stream:
        elf = ELFFile(stream)
        functions = [
            (symbol["st_value"], symbol["st_value"] + symbol["st_size"], symbol.name)
            for section in elf.iter_sections()
            if isinstance(section, SymbolTableSection)
            for symbol in section.iter_symbols()
            if symbol["st_info"]["type"] == "STT_FUNC" and symbol["st_shndx"] != "SHN_UNDEF"
        ]
    return [next((name for begin, end, name in functions if begin <= offset < end), "") for offset in offsets]


def _pe_symbols(file: Path, offsets: Sequence[int]) -> tuple[int, list[str]]:
    """Name the exported functions: the table for unwinding tells where each ends."""
    import pefile

    entry = pefile.DIRECTORY_ENTRY
    tables = [entry["IMAGE_DIRECTORY_ENTRY_EXPORT"], entry["IMAGE_DIRECTORY_ENTRY_EXCEPTION"]]
    with pefile.PE(str(file), fast_load=True) as image:
        image.parse_data_directories(directories=tables)
        exports = getattr(image, "DIRECTORY_ENTRY_EXPORT", None)
        names = {one.address: (one.name or b"").decode("ascii", "replace") for one in getattr(exports, "symbols", ())}
        functions = [
            (row.struct.BeginAddress, row.struct.EndAddress) for row in getattr(image, "DIRECTORY_ENTRY_EXCEPTION", ())
        ]
        base = int(image.OPTIONAL_HEADER.ImageBase)
    begins = [next((begin for begin, end in functions if begin <= offset < end), -1) for offset in offsets]
    return base, [names.get(begin, "") for begin in begins]
