"""Where in the sources a place of the target comes from, by the debug information that the target carries (DWARF).

Debug information is untrusted: whatever is wrong with it, there is simply no place.  A PDB is not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any, NamedTuple

from resdll_checker.engine import toml_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elftools.dwarf.dwarfinfo import DWARFInfo

    from resdll_checker.engine.target import Target

_DEBUG_SECTIONS = (
    "debug_info",
    "debug_aranges",
    "debug_abbrev",
    "debug_frame",
    "eh_frame",
    "debug_str",
    "debug_loc",
    "debug_ranges",
    "debug_line",
    "debug_pubtypes",
    "debug_pubnames",
    "debug_addr",
    "debug_str_offsets",
    "debug_line_str",
    "debug_loclists",
    "debug_rnglists",
    "debug_sup",
    "gnu_debugaltlink",
    "debug_types",
)
_OFFSET = re.compile(r"0x[0-9a-f]{1,16}")
_SYMBOL_SIZE = 18
"""Bytes of a symbol in a COFF symbol table, behind which the long names of sections lie."""


class Place(NamedTuple):
    """A line of a source file, from 1; the file as the compiler was given it."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Places:
    """Finds the places of one target; ``base`` is the address to which offsets count, ``exports`` are by name."""

    name: str
    base: int
    exports: dict[str, int]
    dwarf: Any

    def of_location(self, location: str) -> Place | None:
        """Return the place of "module+0xoffset"; ``None`` where the module is another or nothing is known of it."""
        module, _, offset = location.rpartition("+")
        known = module.casefold() == self.name.casefold() and _OFFSET.fullmatch(offset)
        return self._at(int(offset, 16)) if known else None

    def of_export(self, name: str) -> Place | None:
        """Return where an exported function begins."""
        return self._at(self.exports[name], begins=True) if name in self.exports else None

    def _at(self, offset: int, *, begins: bool = False) -> Place | None:
        """Return the last line that an offset has, or the first: a function may begin with what was put in line."""
        try:
            rows = self._rows(self.base + offset)
            row = next(rows) if begins else list(rows)[-1]
        except Exception:  # noqa: BLE001  what damaged debug information makes the parser stumble over is no fault of ours
            return None
        return row

    def _rows(self, address: int) -> Iterator[Place]:
        """Yield the lines of an address, in the order of the first unit that has any."""
        for unit in self.dwarf.iter_CUs():
            program = self.dwarf.line_program_for_CU(unit)
            states = [entry.state for entry in program.get_entries() if entry.state is not None] if program else []
            found = None
            for state, after in pairwise(states):
                if not state.end_sequence and (state.address == address or state.address < address < after.address):
                    found = Place(_file(unit, program, state.file), state.line)
                    yield found
            if found is not None:
                return


def places(target: Target) -> Places | None:
    """Return the places of a target, or ``None`` where it carries no debug information that can be read."""
    if target.trace:
        return None
    try:
        data = target.path.read_bytes()
        base, exports, dwarf = _elf(data) if target.kind == "elf" else _pe(data)
    except Exception:  # noqa: BLE001  see the module: the file is untrusted
        return None
    return None if dwarf is None else Places(target.path.name, base, exports, dwarf)


def _elf(data: bytes) -> tuple[int, dict[str, int], DWARFInfo | None]:
    from elftools.elf.elffile import ELFFile
    from elftools.elf.sections import SymbolTableSection

    elf = ELFFile(BytesIO(data))
    base = min(part["p_vaddr"] for part in elf.iter_segments("PT_LOAD"))
    table = elf.get_section_by_name(".dynsym")
    symbols = table.iter_symbols() if isinstance(table, SymbolTableSection) else ()
    exports = {symbol.name: symbol["st_value"] - base for symbol in symbols if symbol["st_value"]}
    return base, exports, elf.get_dwarf_info() if elf.has_dwarf_info() else None


def _pe(data: bytes) -> tuple[int, dict[str, int], DWARFInfo | None]:
    import pefile
    from elftools.dwarf.dwarfinfo import DebugSectionDescriptor, DwarfConfig, DWARFInfo

    image = pefile.PE(data=data, fast_load=True)
    image.parse_data_directories(directories=[pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_EXPORT"]])
    exported = getattr(image, "DIRECTORY_ENTRY_EXPORT", None)
    symbols = exported.symbols if exported is not None else ()
    exports = {symbol.name.decode("ascii", "replace"): symbol.address for symbol in symbols if symbol.name}
    found = {}
    for section in image.sections:
        name = _section_name(image, data, section).removeprefix(".")
        content = section.get_data()[: section.Misc_VirtualSize]
        found[name] = DebugSectionDescriptor(BytesIO(content), name, 0, len(content), section.VirtualAddress)
    base = image.OPTIONAL_HEADER.ImageBase
    if "debug_line" not in found:
        return base, exports, None
    config = DwarfConfig(little_endian=True, machine_arch="x64", default_address_size=8)
    return base, exports, DWARFInfo(config, **{f"{name}_sec": found.get(name) for name in _DEBUG_SECTIONS})


def _section_name(image: Any, data: bytes, section: Any) -> str:  # noqa: ANN401  pefile has no names for them
    """Return the name of a section: one of more than eight letters lies behind the symbol table."""
    name: str = section.Name.rstrip(b"\0").decode("ascii", "replace")
    if not name.startswith("/"):
        return name
    header = image.FILE_HEADER
    start = header.PointerToSymbolTable + header.NumberOfSymbols * _SYMBOL_SIZE + int(name[1:])
    return data[start : data.index(b"\0", start)].decode("ascii", "replace")


def _file(unit: Any, program: Any, index: int) -> str:  # noqa: ANN401  elftools' containers
    """Return the name of a file of a line program, with its folder where it is relative."""
    header = program.header
    modern = header.version >= 5
    entry = header.file_entry[index if modern else index - 1]
    name: str = entry.name.decode("utf-8", "replace")
    if _absolute(name):
        return name
    folders = [folder.decode("utf-8", "replace") for folder in header.include_directory]
    if not modern:
        folders = ["", *folders]
    return _joined(_compiled_in(unit), folders[entry.dir_index] if entry.dir_index < len(folders) else "", name)


def _compiled_in(unit: Any) -> str:  # noqa: ANN401  elftools' containers
    attribute = unit.get_top_DIE().attributes.get("DW_AT_comp_dir")
    return "" if attribute is None else str(attribute.value, "utf-8", "replace")


def _joined(*parts: str) -> str:
    """Return the parts as one path, of which the last absolute one begins it."""
    joined = ""
    for part in parts:
        if part:
            joined = part if _absolute(part) or not joined else f"{joined.rstrip('/')}/{part}"
    return joined


def _absolute(path: str) -> bool:
    return PurePosixPath(path).is_absolute() or PureWindowsPath(path).is_absolute()


def line_of(file: Path, key: str) -> int:
    """Return the line, from 1, on which a TOML file gives ``key``; 1 where it does not."""
    try:
        return toml_text.line_of(file.read_text(encoding="utf-8-sig"), key)
    except (OSError, UnicodeDecodeError):
        return 1
