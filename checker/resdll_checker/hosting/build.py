"""Building the host: find a ready one, or compile it from the C sources that every installation carries.

Standard library only, and importable by path: the build hook runs this before anything is installed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Kind = Literal["elf", "pe", "heap"]

_PACKAGE = Path(__file__).resolve().parents[1]
_COMMON_FLAGS = ("-std=gnu11", "-O2", "-g", "-Wall", "-Wextra", "-Wno-cast-function-type")
_ELF_ONLY = ("platform_posix.c", "death_posix.c", "stacks_posix.c", "heap_posix.c", "heap_guard.c")
_PE_ONLY = (
    "platform_windows.c",
    "registry_windows.c",
    "census_windows.c",
    "death_windows.c",
    "hooks_windows.c",
    "stacks_windows.c",
    "dump_windows.c",
)


class BuildError(Exception):
    """A host that could not be built; the message is one sentence that says what to install."""


@dataclass(frozen=True, slots=True)
class _Form:
    """How one kind of host is made."""

    stem: str
    suffix: str
    excluded: tuple[str, ...]
    flags: tuple[str, ...]
    libraries: tuple[str, ...]
    missing: str


_NO_NATIVE_COMPILER = (
    "No C compiler was found for the native host: install gcc (Debian: apt-get install gcc libc6-dev)."
)

_FORMS: dict[Kind, _Form] = {
    "elf": _Form(
        "resdll-host-elf",
        "",
        (*_PE_ONLY, "heap_guard.c"),
        ("-fshort-wchar", "-pthread", "-fvisibility=hidden", "-rdynamic"),
        ("-ldl",),
        _NO_NATIVE_COMPILER,
    ),
    "heap": _Form("resdll-heap", ".so", (), ("-shared", "-fPIC", "-fvisibility=hidden"), (), _NO_NATIVE_COMPILER),
    "pe": _Form(
        "resdll-host-pe",
        ".exe",
        _ELF_ONLY,
        ("-municode", "-static-libgcc", "-D_WIN32_WINNT=0x0602", "-DWIN32_LEAN_AND_MEAN"),
        ("-lsynchronization", "-lntdll", "-ladvapi32"),
        "No compiler was found for the Windows host: install gcc-mingw-w64-x86-64 (Debian: apt-get install"
        " gcc-mingw-w64-x86-64) or the Python package ziglang.",
    ),
}


def source_directory() -> Path:
    """Return the folder of the C sources: beside the package in a source tree, inside it in an installed wheel."""
    for candidate in (_PACKAGE / "_host_sources", _PACKAGE.parent / "host"):
        if (candidate / "main.c").is_file():
            return candidate
    raise BuildError(f"The C sources of the host are missing beside {_PACKAGE}: reinstall resdll.")


def sources(kind: Kind) -> list[Path]:
    """Return the C files that make up the host of ``kind``, in a fixed order."""
    if kind == "heap":
        return [source_directory() / "heap_guard.c"]
    excluded = _FORMS[kind].excluded
    return sorted(path for path in source_directory().glob("*.c") if path.name not in excluded)


@cache
def source_hash(kind: Kind) -> str:
    """Return a digest over every source, header and flag that the host of ``kind`` is made of."""
    directory = source_directory()
    digest = hashlib.sha256(repr((_COMMON_FLAGS, _FORMS[kind])).encode())
    for path in [*sources(kind), *sorted(directory.rglob("*.h"))]:
        digest.update(path.relative_to(directory).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _file_name(kind: Kind) -> str:
    """Return the name of the host of ``kind``; it tells the sources, so that no stale host is taken for a fresh one."""
    return f"{_FORMS[kind].stem}-{source_hash(kind)}{_FORMS[kind].suffix}"


def _compiler(kind: Kind) -> list[str] | None:
    """Return the command that compiles for ``kind``, or None."""
    if kind != "pe":
        names = () if sys.platform == "win32" else ("gcc", "cc", "clang")
    else:
        names = ("x86_64-w64-mingw32-gcc", *(("gcc",) if sys.platform == "win32" else ()))
    for name in names:
        found = shutil.which(name)
        if found:
            return [found]
    if kind == "pe" and importlib.util.find_spec("ziglang") is not None:
        return [sys.executable, "-m", "ziglang", "cc", "-target", "x86_64-windows-gnu"]
    return None


def build_host(kind: Kind, destination: Path) -> Path:
    """Compile the host of ``kind`` into the folder ``destination`` and return its path.

    The file appears at once and whole, so several processes may build at the same time.  Raises :class:`BuildError`.
    """
    form = _FORMS[kind]
    compiler = _compiler(kind)
    if compiler is None:
        raise BuildError(form.missing)
    destination.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=destination, prefix=".build-") as scratch:
        product = Path(scratch) / f"host{form.suffix}"
        command = [
            *compiler,
            *_COMMON_FLAGS,
            *form.flags,
            "-o",
            str(product),
            *map(str, sources(kind)),
            *form.libraries,
        ]
        result = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        if result.returncode != 0:
            raise BuildError(
                f"The {kind} host could not be compiled with {compiler[0]}: {result.stderr.strip()[-2000:]}"
            )
        host = destination / _file_name(kind)
        product.replace(host)
    for stale in set(destination.glob(f"{form.stem}-*")) - {host}:
        stale.unlink(missing_ok=True)
    return host


def build_hosts(destination: Path) -> list[Path]:
    """Compile every host that the compilers at hand allow into ``destination``; say on stderr what is left."""
    built: list[Path] = []
    kinds: tuple[Kind, ...] = ("elf", "heap", "pe")
    for kind in kinds:
        if kind != "pe" and sys.platform == "win32":
            continue
        try:
            built.append(build_host(kind, destination))
        except BuildError as error:
            sys.stderr.write(f"{error} It will be built on first use.\n")
    return built


def user_cache() -> Path:
    """Return this user's cache folder of resdll: XDG_CACHE_HOME, LOCALAPPDATA or ~/.cache."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "resdll"


def _ready(kind: Kind, directory: Path) -> Path | None:
    """Return the host in ``directory`` if it was built from just these sources."""
    path = directory / _file_name(kind)
    return path if path.is_file() else None


def find_or_build(kind: Kind) -> Path:
    """Return the host of ``kind``: the one installed, else the one in the user's cache, else a newly compiled one.

    Raises :class:`resdll_checker.errors.ResdllError` with one sentence that says what to install.
    """
    from resdll_checker.errors import ResdllError

    try:
        cached = user_cache() / "hosts" / source_hash(kind)
        return _ready(kind, _PACKAGE / "_bin") or _ready(kind, cached) or build_host(kind, cached)
    except BuildError as error:
        raise ResdllError(str(error)) from None
