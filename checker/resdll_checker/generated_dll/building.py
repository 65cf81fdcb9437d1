"""Compiling the generated DLL, for each version of the function table, as ELF or PE."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from resdll_checker.errors import ResdllError
from resdll_checker.generated_dll.tables import header
from resdll_checker.hosting.build import Kind, source_directory

if TYPE_CHECKING:
    from resdll_checker.program import Program

_HERE: Final = Path(__file__).resolve().parent
_COMMON: Final = ("-shared", "-g", "-O1", "-std=c11", "-Wall", "-Wextra", "-Werror")
_COMMANDS: Final[dict[Kind, tuple[str, ...]]] = {
    "elf": ("gcc", *_COMMON, "-fPIC", "-fshort-wchar", "-fvisibility=hidden", "-pthread", "-Wl,-z,defs"),
    "pe": ("x86_64-w64-mingw32-gcc", *_COMMON, "-DWIN32_LEAN_AND_MEAN", "-static-libgcc"),
}
_ENDINGS: Final[dict[Kind, str]] = {"elf": ".so", "pe": ".dll"}


def build(
    lifecycle: Program,
    resource_type: Program,
    table: str,
    kind: Kind,
    folder: Path,
    heavy: frozenset[str] = frozenset(),
) -> Path:
    """Build the DLL of two programs with the function table called ``table`` into ``folder``; return its path.

    Rows called ``heavy`` are chosen far more often than others.  Raises :class:`ResdllError` where the compiler is
    missing or complains.
    """
    compiler, *options = _COMMANDS[kind]
    if shutil.which(compiler) is None:
        raise ResdllError(f"The compiler {compiler} was not found; install it.")
    library = folder / f"generated_{table}{_ENDINGS[kind]}"
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        rows = header(lifecycle, resource_type, heavy)
        Path(scratch, "generated_rows.h").write_text(rows, encoding="ascii")
        fresh = Path(scratch) / library.name
        include = (f"-I{scratch}", f"-I{_HERE}", f"-I{source_directory() / 'include'}")
        version = f"-DTABLE_VERSION={table.removeprefix('v')}"
        command = (compiler, *options, *include, version, str(_HERE / "generated.c"), "-o", str(fresh))
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode != 0:
            raise ResdllError(f"The generated DLL does not compile; the compiler says:\n{done.stderr.strip()}")
        fresh.replace(library)
    return library
