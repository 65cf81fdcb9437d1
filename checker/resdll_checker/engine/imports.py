"""What a target imports, and which names it holds as text; read only, nothing of it is run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Literal

from resdll_checker.engine.target import Target, TargetError, inspect
from resdll_spec.cluster_exports import CONTRACT_PREFIX, EXPORTS, LIBRARIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pefile

_LOOK_UPS = frozenset({"GetProcAddress", "dlsym"})
"""The functions that find another by its name."""

_TABLES: dict[Literal["IMAGE_DIRECTORY_ENTRY_IMPORT", "IMAGE_DIRECTORY_ENTRY_DELAY_IMPORT"], str] = {
    "IMAGE_DIRECTORY_ENTRY_IMPORT": "DIRECTORY_ENTRY_IMPORT",
    "IMAGE_DIRECTORY_ENTRY_DELAY_IMPORT": "DIRECTORY_ENTRY_DELAY_IMPORT",
}
"""By its name in the format, where the parser puts a table of imports."""

_DELAYED = _TABLES["IMAGE_DIRECTORY_ENTRY_DELAY_IMPORT"]

_DESCRIPTOR = 20
"""Bytes of the shortest descriptor: a table that is longer has one beside the empty one that ends it."""

_DISCARDABLE, _ALLOCATED = 0x02000000, 0x2
_LOST = re.compile(r"(?=.*\bimport)(?=.*\b(?:error|invalid|damaged|corrupt))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Import:
    """One imported function: the library named for it (none in ELF), its name or its number, and when it is bound."""

    library: str
    name: str
    ordinal: int | None = None
    delayed: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """What a target imports; ``mentioned`` are the names in question that it holds as text and could look up."""

    target: Target
    imports: tuple[Import, ...]
    mentioned: tuple[str, ...]


def is_of_the_cluster(entry: Import) -> bool:
    """Tell whether an import is of the cluster's DLLs; an ELF file names no library, so there the name decides."""
    if not entry.library:
        return any(entry.name in exports for exports in EXPORTS.values())
    return with_ending(entry.library) in LIBRARIES or entry.library.startswith(CONTRACT_PREFIX)


def with_ending(library: str) -> str:
    """Return the name of a library with its ending, which an import table may leave out."""
    return library if "." in library else f"{library}.dll"


def read(path: Path, names: Iterable[str]) -> Imported:
    """Return what the file ``path`` imports and which of ``names`` it could look up.

    Raises :class:`TargetError` where it is no resource DLL, or its imports cannot be read.
    """
    target = inspect(path)
    data = path.read_bytes()
    imports, parts = (_of_pe if target.kind == "pe" else _of_elf)(path, data)
    imported = {entry.name for entry in imports}
    mentioned = _mentioned(parts, set(names) - imported) if imported & _LOOK_UPS else ()
    return Imported(target, imports, mentioned)


def _mentioned(parts: Iterable[bytes], names: set[str]) -> tuple[str, ...]:
    """Return the names that stand in ``parts`` as a text of their own: nothing printable before, zero behind."""
    texts = {text for part in parts for text in re.findall(rb"(?<![!-~])([A-Za-z]\w+)\0", part)}
    return tuple(sorted(name for name in names if name.encode() in texts))


def _of_pe(path: Path, data: bytes) -> tuple[tuple[Import, ...], list[bytes]]:
    import pefile

    try:
        image = pefile.PE(data=data, fast_load=True)
        image.parse_data_directories(directories=[pefile.DIRECTORY_ENTRY[name] for name in _TABLES])
        imports = tuple(_pe_imports(image))
        parts = [part.get_data() for part in image.sections if not part.Characteristics & _DISCARDABLE]
    except Exception as error:  # noqa: BLE001  what a damaged file makes the parser stumble over is no fault of ours
        raise _unreadable(path, error) from None
    # The parser tells of what it leaves out: what is not known whole must not be called clean.
    for warning in image.get_warnings():
        if _LOST.match(warning):
            raise _unreadable(path, warning)
    for table, found in _TABLES.items():
        place = image.OPTIONAL_HEADER.DATA_DIRECTORY[pefile.DIRECTORY_ENTRY[table]]
        if place.VirtualAddress and place.Size > _DESCRIPTOR and not hasattr(image, found):
            raise _unreadable(path, f"the table at 0x{place.VirtualAddress:x} holds none")
    return imports, parts


def _pe_imports(image: pefile.PE) -> Iterator[Import]:
    for table in _TABLES.values():
        for entry in getattr(image, table, []):
            library = entry.dll.decode("ascii", "backslashreplace").lower()
            for symbol in entry.imports:
                name = symbol.name.decode("ascii", "backslashreplace") if symbol.name else ""
                yield Import(library, name, None if name else symbol.ordinal, table == _DELAYED)


def _of_elf(path: Path, data: bytes) -> tuple[tuple[Import, ...], list[bytes]]:
    from elftools.elf.elffile import ELFFile
    from elftools.elf.sections import SymbolTableSection

    try:
        elf = ELFFile(BytesIO(data))
        table = elf.get_section_by_name(".dynsym")
        symbols = list(table.iter_symbols()) if isinstance(table, SymbolTableSection) else []
        names = [symbol.name for symbol in symbols if symbol.name and symbol["st_shndx"] == "SHN_UNDEF"]
        parts = [
            section.data()
            for section in elf.iter_sections()
            if section["sh_flags"] & _ALLOCATED and section["sh_type"] not in {"SHT_NOBITS", "SHT_STRTAB"}
        ]
    except Exception as error:  # noqa: BLE001  what a damaged file makes the parser stumble over is no fault of ours
        raise _unreadable(path, error) from None
    return tuple(Import("", name) for name in names), parts


def _unreadable(path: Path, why: object) -> TargetError:
    return TargetError(f"The imports of {path} cannot be read ({' '.join(str(why).split())}); build it again.")
