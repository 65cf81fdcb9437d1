"""Building the host: find a ready one, or compile it from the C sources that every installation carries.

Standard library only, and importable by path: the build hook runs this before anything is installed.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Literal

Kind = Literal["elf", "pe", "pe-arm64", "heap"]

STAND_IN = "resdll-standin-pe"
"""How the folder of the stand-ins for clusapi.dll and resutils.dll is called, before the hash of their sources."""

_PACKAGE = Path(__file__).resolve().parents[1]
_COMMON_FLAGS = ("-std=gnu11", "-O2", "-g", "-Wall", "-Wextra", "-Wno-cast-function-type")
_OF_STAND_INS = "standin"  # a folder of C sources that are in no host
_ELF_ONLY = ("platform_posix.c", "death_posix.c", "stacks_posix.c", "heap_posix.c", "heap_guard.c")
_PE_FLAGS = ("-municode", "-U_WIN32_WINNT", "-D_WIN32_WINNT=0x0602", "-DWIN32_LEAN_AND_MEAN")
_PE_LIBRARIES = ("-lntdll", "-ladvapi32")
_PE_ONLY = (
    "platform_windows.c",
    "registry_windows.c",
    "cluster_windows.c",
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


@dataclass(frozen=True, slots=True)
class _Compiler:
    """A compiler at hand: how it is called, and what else the linking by it takes."""

    command: tuple[str, ...]
    flags: tuple[str, ...] = ()


_NO_NATIVE_COMPILER = (
    "No C compiler was found for the native host: install gcc (Debian: apt-get install gcc libc6-dev)"
    " or the Python package ziglang."
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
        _PE_FLAGS,
        _PE_LIBRARIES,
        "No compiler was found for the Windows host: install gcc-mingw-w64-x86-64 (Debian: apt-get install"
        " gcc-mingw-w64-x86-64) or the Python package ziglang.",
    ),
    "pe-arm64": _Form(
        "resdll-host-arm64",
        ".exe",
        _ELF_ONLY,
        _PE_FLAGS,
        _PE_LIBRARIES,
        "No compiler was found for the Windows host for ARM64: install the Python package ziglang.",
    ),
}

# GNU's linker and LLVM's name the library of WaitOnAddress differently, and only the former's writes the time of day.
_MINGW_FLAGS = ("-static-libgcc", "-Wl,--no-insert-timestamp", "-lsynchronization")
# Without debugging data, which would name the compiler's cache, or lie in a file beside the program.
_ZIG_PE_FLAGS = ("-s", "-lapi-ms-win-core-synch-l1-2-0")
_ZIG_TARGETS: dict[Kind, _Compiler] = {
    # The oldest C library that the linker of today can still be asked for by everybody (manylinux2014).
    "elf": _Compiler(("-target", "x86_64-linux-gnu.2.17"), ("-s",)),
    "heap": _Compiler(("-target", "x86_64-linux-gnu.2.17"), ("-s",)),
    "pe": _Compiler(("-target", "x86_64-windows-gnu"), _ZIG_PE_FLAGS),
    "pe-arm64": _Compiler(("-target", "aarch64-windows-gnu"), _ZIG_PE_FLAGS),
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
    """Return a digest over every source, header and flag that the host of ``kind`` is made of, whoever compiles it."""
    directory = source_directory()
    digest = hashlib.sha256(repr((_COMMON_FLAGS, _FORMS[kind])).encode())
    headers = [path for path in sorted(directory.rglob("*.h")) if path.parent.name != _OF_STAND_INS]
    for path in [*sources(kind), *headers]:
        digest.update(path.relative_to(directory).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _file_name(kind: Kind) -> str:
    """Return the name of the host of ``kind``; it tells the sources, so that no stale host is taken for a fresh one."""
    return f"{_FORMS[kind].stem}-{source_hash(kind)}{_FORMS[kind].suffix}"


def _compiler(kind: Kind, *, portable: bool) -> _Compiler | None:
    """Return what compiles for ``kind``, or None; ``portable``: for other machines of its kind too, not just this one.

    A native compiler links against this machine's C library, which an older one cannot replace; ziglang brings an old.
    """
    native = kind in {"elf", "heap"}
    names: tuple[str, ...] = ()
    if native and not portable and sys.platform != "win32":
        names = ("gcc", "cc", "clang")
    elif kind == "pe":
        names = ("x86_64-w64-mingw32-gcc", *(("gcc",) if sys.platform == "win32" else ()))
    for name in names:
        if found := shutil.which(name):
            return _Compiler((found,), () if native else _MINGW_FLAGS)
    if importlib.util.find_spec("ziglang") is None:
        return None
    if native and not portable and (sys.platform, platform.machine()) != ("linux", "x86_64"):
        return None
    target = _ZIG_TARGETS[kind]
    return _Compiler((sys.executable, "-m", "ziglang", "cc", *target.command), target.flags)


def build_host(kind: Kind, destination: Path, *, portable: bool = False) -> Path:
    """Compile the host of ``kind`` into the folder ``destination`` and return its path.

    The same sources and compiler make the same bytes in any folder.  ``portable`` makes it for all machines of its
    kind and not just this one.  The file appears at once and whole, so several processes may build at the same time.
    Raises :class:`BuildError`.
    """
    form = _FORMS[kind]
    compiler = _compiler(kind, portable=portable)
    if compiler is None:
        raise BuildError(form.missing)
    destination.mkdir(parents=True, exist_ok=True)
    directory = source_directory()
    with tempfile.TemporaryDirectory(dir=destination.absolute(), prefix=".build-") as scratch:
        product = Path(scratch) / f"host{form.suffix}"
        command = [
            *compiler.command,
            *_COMMON_FLAGS,
            f"-ffile-prefix-map={directory}=resdll-host",
            *form.flags,
            "-o",
            str(product),
            *(path.name for path in sources(kind)),
            *form.libraries,
            *compiler.flags,
        ]
        result = subprocess.run(command, cwd=directory, capture_output=True, text=True, errors="replace", check=False)
        if result.returncode != 0:
            raise BuildError(
                f"The {kind} host could not be compiled with {compiler.command[0]}: {result.stderr.strip()[-2000:]}"
            )
        host = destination / _file_name(kind)
        product.replace(host)
    for stale in set(destination.glob(f"{form.stem}-*")) - {host}:
        stale.unlink(missing_ok=True)
    return host


def _stand_in_sources() -> ModuleType:
    """Return standin_sources.py, which lies beside this file; by path, as this file may have been imported itself."""
    path = Path(__file__).with_name("standin_sources.py")
    specification = importlib.util.spec_from_file_location("resdll_standin_sources", path)
    if specification is None or specification.loader is None:
        raise BuildError(f"{path} is missing: reinstall resdll.")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@cache
def _stand_in_name() -> str:
    """Return the name of the folder of the stand-ins: it tells their sources, what is generated of them included."""
    directory, builder = source_directory() / _OF_STAND_INS, _stand_in_sources()
    digest = hashlib.sha256(repr((_COMMON_FLAGS, builder.FLAGS, builder.LIBRARIES)).encode())
    for library in builder.exports():
        text = builder.exports_source(directory, library) + builder.definition_file(library)
        digest.update(text.encode())
    headers = (*directory.glob("*.h"), directory.parent / "standin_boundary.h", *directory.parent.glob("include/*.h"))
    for path in (*sorted(directory.glob("*.c")), *sorted(headers)):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return f"{STAND_IN}-{digest.hexdigest()[:16]}"


def build_stand_ins(destination: Path) -> Path:
    """Compile clusapi.dll and resutils.dll into a folder of their own in ``destination`` and return that folder.

    It appears at once and whole.  Raises :class:`BuildError`.
    """
    compiler = _compiler("pe")
    if compiler is None:
        raise BuildError(_FORMS["pe"].missing)
    destination.mkdir(parents=True, exist_ok=True)
    made = destination / _stand_in_name()
    with tempfile.TemporaryDirectory(dir=destination, prefix=".build-") as scratch:
        product = Path(scratch) / "made"
        product.mkdir()
        directory = source_directory() / _OF_STAND_INS
        said = _stand_in_sources().compile_into(directory, product, compiler, _COMMON_FLAGS)
        if said:
            raise BuildError(f"The stand-ins could not be compiled with {compiler[0]}: {said[-2000:]}")
        if not made.is_dir():
            with contextlib.suppress(OSError):  # another process was first
                product.rename(made)
    for stale in set(destination.glob(f"{STAND_IN}-*")) - {made}:
        shutil.rmtree(stale, ignore_errors=True)
    return made


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
    with contextlib.suppress(BuildError):  # the missing compiler is told of already
        built.append(build_stand_ins(destination))
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


def find_or_build_stand_ins() -> Path:
    """Return the folder of clusapi.dll and resutils.dll: installed, in the user's cache, or newly compiled.

    Raises :class:`resdll_checker.errors.ResdllError` with one sentence that says what to install.
    """
    from resdll_checker.errors import ResdllError

    try:
        cache_directory = user_cache() / "hosts" / _stand_in_name()
        for directory in (_PACKAGE / "_bin", cache_directory):
            if (directory / _stand_in_name()).is_dir():
                return directory / _stand_in_name()
        return build_stand_ins(cache_directory)
    except BuildError as error:
        raise ResdllError(str(error)) from None
