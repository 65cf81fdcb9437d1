"""What a target says of itself beside its exports: what it imports, and its version resource.  Nothing of it is run."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

from resdll_checker.engine.target import TargetError
from resdll_checker.terminal import printable

if TYPE_CHECKING:
    from resdll_checker.engine.target import Target

VERSION_KEYS = ("FileDescription", "FileVersion", "ProductName", "ProductVersion", "CompanyName")
"""The texts of a version resource that tell which DLL it is."""

_READS_PROPERTIES = ("ResUtilGet", "ClusterRegOpenKey", "ClusterRegQueryValue")
"""How functions begin by which a DLL reads its private properties (ResUtilGetPropertiesToParameterBlock, …)."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a target says of itself.

    ``imports`` has the names that are imported from each library, whose name is in small letters for a PE target; an
    ELF file does not tell which name is from where.  ``delayed`` are the libraries that are loaded when they are
    needed.  ``version`` has those of :data:`VERSION_KEYS` that are told.
    """

    machine: str
    imports: dict[str, tuple[str, ...]] = field(default_factory=dict)
    delayed: tuple[str, ...] = ()
    version: dict[str, str] = field(default_factory=dict)

    @property
    def property_readers(self) -> tuple[str, ...]:
        """The functions that are imported and read private properties."""
        names = {name for imported in self.imports.values() for name in imported}
        return tuple(sorted(name for name in names if name.startswith(_READS_PROPERTIES)))


def contents(target: Target) -> Contents:
    """Return what ``target`` says of itself; raise :class:`TargetError` where it is too damaged to tell."""
    try:
        data = target.path.read_bytes()
        return _pe(data) if target.kind == "pe" else _elf(data)
    except Exception as error:  # noqa: BLE001  what a damaged file makes the parser stumble over is no fault of ours
        reason = printable(" ".join(str(error).split()))
        raise TargetError(f"{printable(str(target.path))} cannot be looked into ({reason}); build it again.") from None


def _pe(data: bytes) -> Contents:
    import pefile

    with pefile.PE(data=data, fast_load=True) as image:
        numbers = pefile.DIRECTORY_ENTRY
        image.parse_data_directories(
            [
                numbers["IMAGE_DIRECTORY_ENTRY_IMPORT"],
                numbers["IMAGE_DIRECTORY_ENTRY_DELAY_IMPORT"],
                numbers["IMAGE_DIRECTORY_ENTRY_RESOURCE"],
            ]
        )
        imports: dict[str, tuple[str, ...]] = {}
        for entry in (*_entries(image, "IMPORT"), *_entries(image, "DELAY_IMPORT")):
            library = _text(entry.dll).lower()
            names = tuple(_text(symbol.name) for symbol in entry.imports if symbol.name)
            imports[library] = imports.get(library, ()) + names
        delayed = tuple(_text(entry.dll).lower() for entry in _entries(image, "DELAY_IMPORT"))
        return Contents("x64", imports, delayed, _version(image))


def _entries(image: Any, name: str) -> list[Any]:  # noqa: ANN401  pefile adds attributes as it finds them
    found: list[Any] = getattr(image, f"DIRECTORY_ENTRY_{name}", [])
    return found


def _version(image: Any) -> dict[str, str]:  # noqa: ANN401  the same
    strings = {
        _text(key): _text(value)
        for group in getattr(image, "FileInfo", [])
        for part in group
        for table in getattr(part, "StringTable", [])
        for key, value in table.entries.items()
    }
    return {key: strings[key] for key in VERSION_KEYS if strings.get(key)}


def _text(data: bytes | None) -> str:
    return (data or b"").decode("utf-8", "replace")


def _elf(data: bytes) -> Contents:
    from elftools.elf.dynamic import DynamicSection
    from elftools.elf.elffile import ELFFile

    dynamic = ELFFile(BytesIO(data)).get_section_by_name(".dynamic")
    tags = dynamic.iter_tags("DT_NEEDED") if isinstance(dynamic, DynamicSection) else ()
    return Contents("x86-64", {str(getattr(tag, "needed", "")): () for tag in tags})
