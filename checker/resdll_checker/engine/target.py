"""The target file: is it something that a host here can load?  Read only, nothing of it is run."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from resdll_checker.errors import ResdllError
from resdll_spec.abi import STARTUP_EX_ROUTINE, STARTUP_ROUTINE

Kind = Literal["elf", "pe"]
EXPORTS = (STARTUP_EX_ROUTINE, STARTUP_ROUTINE)

_PE_MACHINES = {0x14C: "32-bit x86", 0x8664: "x64", 0xAA64: "ARM64", 0x1C4: "32-bit ARM"}
_PE_DLL = 0x2000


class TargetError(ResdllError):
    """The file is no resource DLL that can be checked here; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Target:
    """A file that a host can load: its kind, its SHA-256, and which of the two start-up routines it exports.

    Where what was recorded of a DLL is judged, the file is a ``trace``, of which no exports are known.
    """

    path: Path
    kind: Kind
    sha256: str
    exports: tuple[str, ...]
    trace: bool = False


def inspect(path: Path) -> Target:
    """Look at ``path``; raise :class:`TargetError` with one sentence where it cannot be checked."""
    if path.is_dir():
        raise TargetError(f"{path} is a directory; name the DLL inside it.")
    if path.exists() and not path.is_file():
        raise TargetError(f"{path} is no regular file; give the built resource DLL.")
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise TargetError(f"{path} does not exist; build the DLL first or mend the path.") from None
    except OSError as error:
        raise TargetError(f"{path} cannot be read ({error.strerror}); check its permissions.") from None
    if data[:4] == b"\x7fELF":
        kind, exports = "elf", _elf_exports(path, data)
    elif data[:2] == b"MZ":
        kind, exports = "pe", _pe_exports(path, data)
    else:
        raise TargetError(
            f"{path} is neither a Windows DLL (PE) nor a shared object (ELF); give the built resource DLL."
        )
    found = tuple(name for name in EXPORTS if name in exports)
    if not found:
        raise TargetError(
            f"{path} exports neither {STARTUP_EX_ROUTINE} nor {STARTUP_ROUTINE}, so it is no resource DLL; "
            "export one of them (check the .def file, or dllexport)."
        )
    return Target(path, kind, hashlib.sha256(data).hexdigest(), found)  # type: ignore[arg-type]  # the literals above


def _elf_exports(path: Path, data: bytes) -> set[str]:
    from io import BytesIO

    from elftools.elf.elffile import ELFFile
    from elftools.elf.sections import SymbolTableSection

    try:
        elf = ELFFile(BytesIO(data))
        machine, bits, kind = elf.header["e_machine"], elf.elfclass, elf.header["e_type"]
        table = elf.get_section_by_name(".dynsym")
        names = {symbol.name for symbol in table.iter_symbols()} if isinstance(table, SymbolTableSection) else set()
        needed = max((part.header["p_offset"] + part.header["p_filesz"] for part in elf.iter_segments()), default=0)
    except Exception as error:  # noqa: BLE001  what a damaged file makes the parser stumble over is no fault of ours
        raise TargetError(_damaged(path, "an ELF", error)) from None
    if needed > len(data):
        raise TargetError(_damaged(path, "an ELF", f"{needed - len(data)} bytes are missing at its end"))
    if sys.platform == "win32":
        raise TargetError(f"{path} is an ELF file, which Windows cannot load; give the DLL built for Windows.")
    if bits != 64 or machine != "EM_X86_64":
        raise TargetError(f"{path} is built for {machine.removeprefix('EM_')} ({bits}-bit); build it for x86-64.")
    if kind != "ET_DYN":
        raise TargetError(f"{path} is an ELF file but no shared object; link it with -shared.")
    return names


def _pe_exports(path: Path, data: bytes) -> set[str]:
    import pefile

    try:
        image = pefile.PE(data=data, fast_load=True)
        machine, characteristics = image.FILE_HEADER.Machine, image.FILE_HEADER.Characteristics
        image.parse_data_directories(directories=[pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_EXPORT"]])
        needed = max((part.PointerToRawData + part.SizeOfRawData for part in image.sections), default=0)
    except Exception as error:  # noqa: BLE001  what a damaged file makes the parser stumble over is no fault of ours
        raise TargetError(_damaged(path, "a Windows", error)) from None
    _refuse_machine(path, machine)
    if not characteristics & _PE_DLL:
        raise TargetError(f"{path} is a Windows program, not a DLL; give the resource DLL.")
    if needed > len(data):
        raise TargetError(_damaged(path, "a Windows", f"{needed - len(data)} bytes are missing at its end"))
    exported = getattr(image, "DIRECTORY_ENTRY_EXPORT", None)
    symbols = exported.symbols if exported is not None else []
    return {symbol.name.decode("ascii", "replace") for symbol in symbols if symbol.name}


def _damaged(path: Path, what: str, why: object) -> str:
    return f"{path} begins like {what} file but is damaged ({' '.join(str(why).split())}); build it again."


def _refuse_machine(path: Path, machine: int) -> None:
    if machine != 0x8664:
        name = _PE_MACHINES.get(machine, f"machine 0x{machine:x}")
        raise TargetError(
            f"{path} is a {name} DLL; resource DLLs are 64-bit from Windows Server 2012 on, build it for x64."
        )
