"""The recorder for one DLL: a DLL of the same exports, to be put in its place, with the settings that it reads.

The recorder is built with both start-up routines.  A monitor takes Startup only where there is no StartupEx, so what
the DLL does not export is struck out of the copy that is written for it.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from resdll_checker.engine.target import EXPORTS, Target, inspect
from resdll_checker.errors import ResdllError
from resdll_checker.files import write_new
from resdll_checker.hosting.build import find_or_build
from resdll_checker.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Collection

SETTINGS = """\
# Settings of the recorder, in UTF-8, read when the DLL is started.  Each is shown with its default.

# The DLL that is recorded; a name alone is looked for beside the recorder.
# dll = {real}

# The folder of the trace; it has to exist.  Never one on a disk that the cluster brings online.
# folder = .

# The size of one file of the trace, and how many files are kept, those of earlier processes among them.
# megabytes = 64
# parts = 8

# 1 writes names and messages as they are, 0 their length and a hash with a key that nobody knows.
# texts = 0
"""

_OPTION = "--out"
_SYMBOL_SIZE = 24
"""Bytes of a symbol in a 64-bit ELF file: name, four small fields of 4 bytes in all, value and size."""


@dataclass(frozen=True, slots=True)
class Written:
    """The files that were written: the recorder, the DLL under its new name, the settings."""

    recorder: Path
    real: Path
    settings: Path


def write(target: Path, folder: Path) -> Written:
    """Write the recorder for ``target`` into ``folder``, with a copy of the DLL beside it, and return the files.

    Raises :class:`ResdllError` where the target is no resource DLL, or where one of the files exists already.
    """
    found = inspect(target)
    if not folder.is_dir():
        raise ResdllError(f"{printable(str(folder))} is no folder; make it, or choose another for {_OPTION}")
    written = Written(
        folder / target.name,
        folder / f"{target.stem}.real{target.suffix}",
        folder / f"{target.stem}.recorder.ini",
    )
    recorder = _recorder(found)
    for path in (written.recorder, written.real, written.settings):
        if path.exists():
            raise ResdllError(f"{printable(str(path))} exists already; choose another folder for {_OPTION}")
    write_new(written.real, target.read_bytes(), _OPTION)
    write_new(written.recorder, recorder, _OPTION)
    write_new(written.settings, SETTINGS.format(real=written.real.name).encode(), _OPTION)
    return written


def _recorder(target: Target) -> bytes:
    if target.kind == "pe":
        return without_exports_pe(find_or_build("recorder-pe").read_bytes(), set(EXPORTS) - set(target.exports))
    return without_exports_elf(find_or_build("recorder-elf").read_bytes(), set(EXPORTS) - set(target.exports))


def without_exports_pe(data: bytes, names: Collection[str]) -> bytes:
    """Return a Windows DLL whose exports of these names are gone: the rest keeps its places in the tables."""
    import pefile

    image = pefile.PE(data=data)
    directory = image.DIRECTORY_ENTRY_EXPORT.struct
    named = [
        (
            image.get_dword_at_rva(directory.AddressOfNames + 4 * index) or 0,
            image.get_word_at_rva(directory.AddressOfNameOrdinals + 2 * index) or 0,
        )
        for index in range(directory.NumberOfNames)
    ]
    kept = [one for one in named if image.get_string_at_rva(one[0]).decode() not in names]
    for index, (name, ordinal) in enumerate(kept):  # the names are sorted, and stay so
        image.set_dword_at_rva(directory.AddressOfNames + 4 * index, name)
        image.set_word_at_rva(directory.AddressOfNameOrdinals + 2 * index, ordinal)
    directory.NumberOfNames = len(kept)
    return bytes(image.write())


def without_exports_elf(data: bytes, names: Collection[str]) -> bytes:
    """Return a shared object whose dynamic symbols of these names have neither name nor place."""
    from elftools.elf.elffile import ELFFile
    from elftools.elf.sections import SymbolTableSection

    table = ELFFile(io.BytesIO(data)).get_section_by_name(".dynsym")
    if not isinstance(table, SymbolTableSection):
        raise ResdllError("The recorder that was built has no dynamic symbols; reinstall resdll.")
    changed = bytearray(data)
    for index, symbol in enumerate(table.iter_symbols()):
        if symbol.name in names:
            start = table["sh_offset"] + index * _SYMBOL_SIZE
            struct.pack_into("<I", changed, start, 0)
            struct.pack_into("<HQ", changed, start + 6, 0, 0)
    return bytes(changed)
