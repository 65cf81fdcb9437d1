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
from typing import Final, Literal

Kind = Literal["elf", "pe", "pe-arm64", "heap", "recorder-elf", "recorder-pe"]

Release = Literal["linux-x64", "windows-x64", "windows-arm64"]

RELEASES: Final[dict[Release, str]] = {
    "linux-x64": "manylinux_2_17_x86_64.manylinux2014_x86_64",
    "windows-x64": "win_amd64",
    "windows-arm64": "win_arm64",
}
"""The machines for which there are wheels with ready-made programs, and the platform tags of these wheels."""

STAND_IN: Final = "resdll-standin-pe"
"""How the folder of the stand-ins for clusapi.dll and resutils.dll is called, before the hash of their sources."""

_PACKAGE = Path(__file__).resolve().parents[1]
_COMMON_FLAGS = ("-std=gnu11", "-O2", "-g", "-Wall", "-Wextra", "-Wno-cast-function-type")
_OF_STAND_INS = "standin"  # a folder of C sources that are in no host
_ELF_ONLY = ("platform_posix.c", "death_posix.c", "stacks_posix.c", "heap_posix.c", "heap_guard.c")
_PE_ONLY = (
    "platform_windows.c",
    "registry_windows.c",
    "cluster_windows.c",
    "census_windows.c",
    "death_windows.c",
    "hooks_windows.c",
    "stacks_windows.c",
    "threads_windows.c",
    "dump_windows.c",
)
_PE_FLAGS = ("-U_WIN32_WINNT", "-D_WIN32_WINNT=0x0602", "-DWIN32_LEAN_AND_MEAN")
_PE_LIBRARIES = ("-lntdll", "-ladvapi32")


class BuildError(Exception):
    """A host that could not be built; the message is one sentence that says what to install."""


@dataclass(frozen=True, slots=True)
class _Target:
    """A kind of machine: its name for ziglang, what linking by that takes, and what to install without a compiler.

    ``native`` compilers make programs for the machine that they run on, which for others of its kind may be too new:
    an older C library cannot stand in for a newer one.
    """

    name: str
    zig_flags: tuple[str, ...]
    missing: str
    native: bool = False
    cross_compiler: str = ""


@dataclass(frozen=True, slots=True)
class _Form:
    """How one kind of program is made: of which sources (patterns below the folder of the sources), and for whom.

    The wheels of ``carriers`` bring it; an ordinary installation builds what the wheel for its system would bring.
    No ``stem`` is the beginning of another: what begins with it in a folder of programs is an older one of its kind.
    """

    stem: str
    suffix: str
    target: _Target
    carriers: tuple[Release, ...]
    sources: tuple[str, ...] = ("*.c",)
    excluded: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Compiler:
    """A compiler at hand: how it is called, and what else the linking by it takes."""

    command: tuple[str, ...]
    flags: tuple[str, ...] = ()


# GNU's linker and LLVM's name the library of WaitOnAddress differently, and only the former's writes the time of day,
# and bases a DLL on the path that it is written to.
_MINGW_FLAGS = ("-static-libgcc", "-Wl,--no-insert-timestamp,--disable-auto-image-base", "-lsynchronization")
# Without debugging data, which would name the compiler's cache, or lie in a file beside the program.
_ZIG_PE_FLAGS = ("-s", "-lapi-ms-win-core-synch-l1-2-0")

_LINUX = _Target(
    "x86_64-linux-gnu.2.17",  # the oldest C library that the wheels of others still ask for (manylinux2014)
    ("-s",),
    "No C compiler was found for the native host: install gcc (Debian: apt-get install gcc libc6-dev)"
    " or the Python package ziglang.",
    native=True,
)
_WINDOWS = _Target(
    "x86_64-windows-gnu",
    _ZIG_PE_FLAGS,
    "No compiler was found for the Windows host: install gcc-mingw-w64-x86-64 (Debian: apt-get install"
    " gcc-mingw-w64-x86-64) or the Python package ziglang.",
    cross_compiler="x86_64-w64-mingw32-gcc",
)
_WINDOWS_ARM64 = _Target(
    "aarch64-windows-gnu",
    _ZIG_PE_FLAGS,
    "No compiler was found for the Windows host for ARM64: install the Python package ziglang.",
)

# Linux runs Windows programs under Wine, and Windows for ARM64 emulates x64.
_FORMS: dict[Kind, _Form] = {
    "elf": _Form(
        "resdll-host-elf",
        "",
        _LINUX,
        ("linux-x64",),
        excluded=(*_PE_ONLY, "heap_guard.c"),
        flags=("-fshort-wchar", "-pthread", "-fvisibility=hidden", "-rdynamic"),
        libraries=("-ldl",),
    ),
    "heap": _Form(
        "resdll-heap",
        ".so",
        _LINUX,
        ("linux-x64",),
        sources=("heap_guard.c",),
        flags=("-shared", "-fPIC", "-fvisibility=hidden"),
    ),
    "pe": _Form(
        "resdll-host-pe",
        ".exe",
        _WINDOWS,
        ("linux-x64", "windows-x64", "windows-arm64"),
        excluded=_ELF_ONLY,
        flags=("-municode", *_PE_FLAGS),
        libraries=_PE_LIBRARIES,
    ),
    "pe-arm64": _Form(
        "resdll-host-arm64",
        ".exe",
        _WINDOWS_ARM64,
        ("windows-arm64",),
        excluded=_ELF_ONLY,
        flags=("-municode", *_PE_FLAGS),
        libraries=_PE_LIBRARIES,
    ),
    "recorder-elf": _Form(  # docs/recorder.md
        "resdll-recorder-elf",
        ".so",
        _LINUX,
        ("linux-x64",),
        sources=("recorder/*.c",),
        excluded=_PE_ONLY,
        flags=("-fshort-wchar", "-pthread", "-fvisibility=hidden", "-shared", "-fPIC"),
        libraries=("-ldl",),
    ),
    "recorder-pe": _Form(
        "resdll-recorder-pe",
        ".dll",
        _WINDOWS,
        ("linux-x64", "windows-x64", "windows-arm64"),
        sources=("recorder/*.c",),
        excluded=_ELF_ONLY,
        flags=("-shared", *_PE_FLAGS),
        libraries=("-ladvapi32",),
    ),
}


def source_directory() -> Path:
    """Return the folder of the C sources: beside the package in a source tree, inside it in an installed wheel."""
    for candidate in (_PACKAGE / "_host_sources", _PACKAGE.parent / "host"):
        if (candidate / "main.c").is_file():
            return candidate
    raise BuildError(f"The C sources of the host are missing beside {_PACKAGE}: reinstall resdll.")


def sources(kind: Kind) -> list[Path]:
    """Return the files that the program of ``kind`` is compiled from, in a fixed order."""
    form = _FORMS[kind]
    found = {path for pattern in form.sources for path in source_directory().glob(pattern)}
    return sorted(path for path in found if path.name not in form.excluded)


def _folders_of_others(kind: Kind) -> set[str]:
    """Return the folders of sources from which the program of ``kind`` is not made."""
    folders = {kind: {Path(pattern).parent.name for pattern in form.sources} for kind, form in _FORMS.items()}
    return set().union({_OF_STAND_INS}, *folders.values()) - folders[kind] - {""}


@cache
def source_hash(kind: Kind) -> str:
    """Return a digest over all sources, headers and flags that the program of ``kind`` is made of, not the compiler."""
    directory = source_directory()
    digest = hashlib.sha256(repr((_COMMON_FLAGS, _FORMS[kind])).encode())
    headers = [path for path in sorted(directory.rglob("*.h")) if path.parent.name not in _folders_of_others(kind)]
    for path in [*sources(kind), *headers]:
        digest.update(path.relative_to(directory).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _file_name(kind: Kind) -> str:
    """Return the name of the host of ``kind``; it tells the sources, so that no stale host is taken for a fresh one."""
    return f"{_FORMS[kind].stem}-{source_hash(kind)}{_FORMS[kind].suffix}"


def _compiler(target: _Target, *, portable: bool) -> _Compiler | None:
    """Return what compiles for ``target``, or None; ``portable``: for all machines of its kind, not just this one."""
    on_windows = sys.platform == "win32"
    names: tuple[str, ...] = ()
    if target.native:
        names = () if portable or on_windows else ("gcc", "cc", "clang")
    elif target.cross_compiler:
        names = (target.cross_compiler, "gcc") if on_windows else (target.cross_compiler,)
    for name in names:
        if found := shutil.which(name):
            return _Compiler((found,), () if target.native else _MINGW_FLAGS)
    if importlib.util.find_spec("ziglang") is None:
        return None
    if target.native and not portable and (sys.platform, platform.machine()) != ("linux", "x86_64"):
        return None
    return _Compiler((sys.executable, "-m", "ziglang", "cc", "-target", target.name), target.zig_flags)


def build_host(kind: Kind, destination: Path, *, portable: bool = False) -> Path:
    """Compile the host of ``kind`` into the folder ``destination`` and return its path.

    The same sources and compiler make the same bytes in any folder.  ``portable`` makes it for all machines of its
    kind and not just this one.  The file appears at once and whole, so several processes may build at the same time.
    Raises :class:`BuildError`.
    """
    form = _FORMS[kind]
    compiler = _compiler(form.target, portable=portable)
    if compiler is None:
        raise BuildError(form.target.missing)
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
            *(path.relative_to(directory).as_posix() for path in sources(kind)),
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
    compiler = _compiler(_WINDOWS, portable=True)
    if compiler is None:
        raise BuildError(_WINDOWS.missing)
    destination.mkdir(parents=True, exist_ok=True)
    made = destination / _stand_in_name()
    with tempfile.TemporaryDirectory(dir=destination, prefix=".build-") as scratch:
        product = Path(scratch) / "made"
        product.mkdir()
        directory = source_directory() / _OF_STAND_INS
        relative = [f"-ffile-prefix-map={path}=resdll-host" for path in (product, directory.parent)]
        flags = (*_COMMON_FLAGS, *relative, *compiler.flags)
        said = _stand_in_sources().compile_into(directory, product, compiler.command, flags)
        if said:
            raise BuildError(f"The stand-ins could not be compiled with {compiler.command[0]}: {said[-2000:]}")
        if not made.is_dir():
            with contextlib.suppress(OSError):  # another process was first
                product.rename(made)
    for stale in set(destination.glob(f"{STAND_IN}-*")) - {made}:
        shutil.rmtree(stale, ignore_errors=True)
    return made


def carried_by(release: Release) -> list[Kind]:
    """Return the kinds of programs that the wheel for ``release`` brings."""
    return [kind for kind, form in _FORMS.items() if release in form.carriers]


def build_release(release: Release, destination: Path) -> list[Path]:
    """Compile all that the wheel for ``release`` brings into ``destination``.  Raises :class:`BuildError`."""
    hosts = [build_host(kind, destination, portable=True) for kind in carried_by(release)]
    return [*hosts, build_stand_ins(destination)]  # every release has the host for Windows x64, which loads them


def build_hosts(destination: Path) -> list[Path]:
    """Compile every host that the compilers at hand allow into ``destination``; say on stderr what is left."""
    built: list[Path] = []
    for kind in carried_by("windows-x64" if sys.platform == "win32" else "linux-x64"):
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
