"""Builds the resource DLLs of ``catalogue.toml`` as ELF and PE; needs nothing but Python and the compilers.

As a command: ``python tests/dlls/build.py [--out DIR] [--form elf|pe] [NAME...]`` builds what is named, or
everything, and prints one path a line.  As a module: ``build("sync_v2", "elf")`` returns the path of one,
building it when that is needed.

What is up to date is not built again: beside each library stands a key, the hash of its sources, its command
line and the compiler's version.
"""

from __future__ import annotations

import argparse
import functools
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Form = Literal["elf", "pe"]
Kind = Literal["conforming", "mutant", "death"]
Suite = Literal["smoke", "full"]

FORMS: Final[tuple[Form, ...]] = get_args(Form)
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parents[1]
INCLUDE: Final = ROOT / "checker" / "host" / "include"
DEFAULT_OUT: Final = ROOT / "build" / "dlls"

_COMMON: Final = ("-shared", "-g", "-O1", "-std=c11", "-Wall", "-Wextra", "-Werror", f"-I{INCLUDE}")
_COMMANDS: Final[dict[Form, tuple[str, ...]]] = {
    # -z defs: a missing function is an error here and not in the host.
    "elf": ("gcc", *_COMMON, "-fPIC", "-fshort-wchar", "-fvisibility=hidden", "-pthread", "-Wl,-z,defs"),
    # No time stamp, and no image base made from the path: the same sources give the same file.
    "pe": (
        "x86_64-w64-mingw32-gcc",
        *_COMMON,
        "-DWIN32_LEAN_AND_MEAN",
        "-static-libgcc",
        "-Wl,--no-insert-timestamp,--disable-auto-image-base",
    ),
}
_LIBRARIES: Final[dict[Form, tuple[str, ...]]] = {"elf": (), "pe": ("-lclusapi",)}
"""What a DLL is linked to only where it calls something in there."""
_ENDINGS: Final[dict[Form, str]] = {"elf": ".so", "pe": ".dll"}
SUITES: Final[tuple[Suite, ...]] = get_args(Suite)
_KEYS: Final = frozenset({"name", "kind", "about", "base", "source", "defines", "forms", "rule", "suite"})


class BuildError(Exception):
    """A resource DLL could not be built; the text says which, why and what would help."""


@dataclass(frozen=True, slots=True)
class Dll:
    """One entry of the catalogue, with what it takes over from its base filled in.

    ``fault`` is the macro that alone sets it apart from ``base``; both are ``None`` where there is no base.
    ``suite`` is the least suite that catches a mutant.
    """

    name: str
    kind: Kind
    about: str
    source: str
    defines: tuple[str, ...]
    forms: tuple[Form, ...]
    rule: str | None
    base: str | None
    fault: str | None
    suite: Suite


@functools.cache
def catalogue() -> tuple[Dll, ...]:
    """Return every entry of ``catalogue.toml`` in its order; raise ``BuildError`` for a senseless one."""
    with (HERE / "catalogue.toml").open("rb") as file:
        entries: list[dict[str, Any]] = tomllib.load(file)["dll"]
    dlls: dict[str, Dll] = {}
    for entry in entries:
        dll = _read(entry, dlls)
        if dll.name in dlls:
            raise BuildError(f"catalogue.toml lists {dll.name} twice; remove one of the two.")
        dlls[dll.name] = dll
    return tuple(dlls.values())


def _read(entry: dict[str, Any], earlier: dict[str, Dll]) -> Dll:
    name = entry["name"]
    if unknown := entry.keys() - _KEYS:
        raise BuildError(f"catalogue.toml, {name}: no such key as {', '.join(sorted(unknown))}.")
    if entry["kind"] not in KINDS:
        raise BuildError(f"catalogue.toml, {name}: kind must be one of {', '.join(KINDS)}.")
    if entry["kind"] == "mutant" and "rule" not in entry:
        raise BuildError(f"catalogue.toml, {name}: a mutant names the rule that catches it.")
    source, defines, fault = entry.get("source", "resource.c"), tuple(entry.get("defines", ())), None
    if base := entry.get("base"):
        if base not in earlier or entry.keys() & {"source", "defines"}:
            raise BuildError(f"catalogue.toml, {name}: its base must stand above it, and gives it source and defines.")
        fault = f"FAULT_{name.upper()}"
        source, defines = earlier[base].source, (*earlier[base].defines, fault)
    forms = tuple(entry.get("forms", FORMS))
    suite = entry.get("suite", SUITES[0])
    if suite not in SUITES:
        raise BuildError(f"catalogue.toml, {name}: suite must be one of {', '.join(SUITES)}.")
    return Dll(name, entry["kind"], entry["about"], source, defines, forms, entry.get("rule"), base, fault, suite)


def find(name: str) -> Dll:
    """Return the entry called ``name``; raise ``BuildError`` if there is none."""
    for dll in catalogue():
        if dll.name == name:
            return dll
    raise BuildError(f"There is no resource DLL called {name}; tests/dlls/catalogue.toml lists them all.")


def command(dll: Dll, form: Form, output: Path) -> list[str]:
    """Return the command line that compiles ``dll`` as ``form`` into ``output``."""
    compiler, *options = _COMMANDS[form]
    defines = [f"-D{define}" for define in dll.defines]
    return [compiler, *options, *defines, str(HERE / dll.source), "-o", str(output), *_LIBRARIES[form]]


@functools.cache
def _compiler_version(compiler: str) -> str:
    if shutil.which(compiler) is None:
        package = "gcc" if compiler == "gcc" else "gcc-mingw-w64-x86-64"
        raise BuildError(f"The compiler {compiler} was not found; install it (Debian: package {package}).")
    return subprocess.run([compiler, "--version"], check=True, capture_output=True, text=True).stdout


@functools.cache
def _headers_digest() -> str:
    digest = hashlib.sha256()
    for header in sorted([*INCLUDE.glob("*.h"), *HERE.glob("*.h")]):
        digest.update(header.name.encode() + b"\0" + header.read_bytes())
    return digest.hexdigest()


def _key(dll: Dll, form: Form) -> str:
    line = command(dll, form, Path(dll.name))
    source = (HERE / dll.source).read_text(encoding="utf-8")
    parts = (*line, _compiler_version(line[0]), _headers_digest(), source)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def build(name: str, form: Form, out: Path = DEFAULT_OUT) -> Path:
    """Return the path of resource DLL ``name`` as ``form`` in the folder ``out``, compiled if missing or stale.

    Safe to call from several processes at once.  Raises ``BuildError`` for an unknown name, a form that the
    DLL does not have, a missing compiler or a source that does not compile without warnings.
    """
    dll = find(name)
    if form not in dll.forms:
        raise BuildError(f"{name} exists only as {' and '.join(dll.forms)}, not as {form}.")
    library = out / (name + _ENDINGS[form])
    stamp = library.with_name(library.name + ".key")
    key = _key(dll, form)
    if library.exists() and stamp.exists() and stamp.read_text(encoding="ascii") == key:
        return library
    out.mkdir(parents=True, exist_ok=True)
    # Compiled elsewhere and moved into place: another process may be loading the file at this moment.
    with tempfile.TemporaryDirectory(dir=out, prefix=f".{library.name}.") as folder:
        fresh = Path(folder) / library.name
        done = subprocess.run(command(dll, form, fresh), check=False, capture_output=True, text=True)
        if done.returncode != 0:
            raise BuildError(f"{name} does not compile as {form}; the compiler says:\n{done.stderr.strip()}")
        fresh_stamp = Path(folder) / stamp.name
        fresh_stamp.write_text(key, encoding="ascii")
        fresh.replace(library)
        fresh_stamp.replace(stamp)
    return library


def build_all(
    names: Iterable[str] = (), forms: Sequence[Form] = FORMS, out: Path = DEFAULT_OUT
) -> dict[tuple[str, Form], Path]:
    """Return the paths of the DLLs ``names`` (default: all) in those of ``forms`` that they have.

    Builds several at a time.  Raises ``BuildError`` as ``build`` does.
    """
    dlls = [find(name) for name in names] or catalogue()
    wanted = [(dll.name, form) for dll in dlls for form in forms if form in dll.forms]
    for form in {form for _, form in wanted}:
        _compiler_version(_COMMANDS[form][0])  # one clear complaint, not one a thread
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        paths = pool.map(lambda pair: build(pair[0], pair[1], out), wanted)
        return dict(zip(wanted, paths, strict=True))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return 0, or 2 when something could not be built."""
    parser = argparse.ArgumentParser(description="Build the resource DLLs that the tests load.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="what to build (default: everything)")
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT, metavar="DIR", help="default: build/dlls")
    parser.add_argument("--form", choices=FORMS, action="append", help="only this form (default: both)")
    options = parser.parse_args(arguments)
    try:
        paths = build_all(options.names, options.form or FORMS, options.out)
    except BuildError as error:
        print(f"build.py: {error}", file=sys.stderr)
        return 2
    for path in paths.values():
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
