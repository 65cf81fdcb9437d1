"""Resource DLLs that import what a test names, built as PE against an import library of its own, and as ELF."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pefile

_ENTRY = """
extern int __attribute__((dllexport)) Startup(void);
int Startup(void) { return %s; }
"""
_ELF_ENTRY = """
int __attribute__((visibility("default"))) Startup(void) { return %s; }
"""
_PREFIX = "x86_64-w64-mingw32-"


def pe(folder: Path, imports: dict[str, tuple[str, ...]], *, text: str = "", ordinal: int | None = None) -> Path:
    """Return a DLL that imports the functions of ``imports`` by library, and holds ``text``.

    ``ordinal`` makes all of them imports by that number.
    """
    names = [name for functions in imports.values() for name in functions]
    source = "".join(f"__declspec(dllimport) int {name}(void);\n" for name in names)
    source += _returning(_ENTRY, names, text)
    libraries = []
    for number, (library, functions) in enumerate(imports.items()):
        definition, archive = folder / f"{number}.def", folder / f"{number}.a"
        numbered = "" if ordinal is None else f" @{ordinal} NONAME"
        lines = "".join(f"{name}{numbered}\n" for name in functions)
        definition.write_text(f"LIBRARY {library}\nEXPORTS\n{lines}", encoding="ascii")
        _run(f"{_PREFIX}dlltool", "--input-def", definition, "--output-lib", archive)
        libraries.append(archive)
    return _compiled(folder, source, *libraries)


def delayed(folder: Path, library: str, names: tuple[str, ...]) -> Path:
    """Return a DLL whose header has a table of delayed imports, as Microsoft's linker makes it (GNU ld enters none)."""
    thunks = "".join(f".rva hint{number}\n.long 0\n" for number in range(len(names)))
    hints = "".join(f'hint{number}: .short 0\n.asciz "{name}"\n' for number, name in enumerate(names))
    table = f""".section .rdata
.balign 8
delayed_imports: .long 1
.rva library, handle, addresses, thunks
.long 0, 0, 0
.zero 32
thunks: {thunks}.quad 0
addresses: {thunks}.quad 0
handle: .quad 0
library: .asciz "{library}"
{hints}.text
"""
    lines = "".join(f'    {json.dumps(line)} "\\n"\n' for line in table.splitlines())
    built = _compiled(folder, f"__asm__(\n{lines});\n" + _returning(_ENTRY, [], ""))
    symbols = subprocess.run([f"{_PREFIX}nm", built], check=True, capture_output=True, text=True).stdout
    address = next(int(line.split()[0], 16) for line in symbols.splitlines() if line.endswith(" delayed_imports"))
    image = pefile.PE(data=built.read_bytes(), fast_load=True)
    directory = image.OPTIONAL_HEADER.DATA_DIRECTORY[pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_DELAY_IMPORT"]]
    directory.VirtualAddress, directory.Size = address - image.OPTIONAL_HEADER.ImageBase, 64
    built.write_bytes(image.write())
    return built


def _returning(entry: str, names: Sequence[str], text: str) -> str:
    """Return an entry point that calls all of ``names`` and reads ``text``, so that the compiler keeps them."""
    held = f'const char mentioned[] = "{text}";\n' if text else ""
    return held + entry % " + ".join(["0", *(f"{name}()" for name in names), *(["mentioned[0]"] if text else [])])


def _compiled(folder: Path, source: str, *libraries: Path) -> Path:
    built, code = folder / "linted.dll", folder / "linted.c"
    code.write_text(source, encoding="ascii")
    _run(f"{_PREFIX}gcc", "-shared", "-O1", "-fno-builtin", code, "-o", built, *libraries)
    return built


def elf(folder: Path, names: tuple[str, ...], *, text: str = "") -> Path:
    """Return a shared object that needs the functions ``names`` and holds ``text``."""
    source = "".join(f"int {name}(void);\n" for name in names)
    source += _returning(_ELF_ENTRY, names, text)
    built, code = folder / "linted.so", folder / "linted.c"
    code.write_text(source, encoding="ascii")
    _run("cc", "-shared", "-fPIC", "-O1", "-fno-builtin", code, "-o", built)
    return built


def _run(*command: str | Path) -> None:
    done = subprocess.run([str(part) for part in command], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
