"""Every resource DLL of the catalogue builds in every form, and a mutant is its base but for one macro."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from dlls import build as builder
from dlls.build import Dll, Form

CATALOGUE = builder.catalogue()
PLACES = (builder.HERE / "faults.h").read_text(encoding="utf-8")
FAULTS = {path.name: path.read_text(encoding="utf-8") for path in builder.HERE.glob("faults_*.h")}
SOURCES = "".join(
    (builder.HERE / name).read_text(encoding="utf-8") for name in ("resource.c", "properties.h", "pool.c")
)
MARKS = {"elf": pytest.mark.needs_cc, "pe": pytest.mark.needs_mingw}
EXPORTS = {"1": b"Startup\0", "2": b"StartupEx\0", "3": b"StartupEx\0", "4": b"StartupEx\0"}


def _preprocessed(dll: Dll, form: Form) -> str:
    """Returns ``dll`` as the compiler proper sees it: line marks and empty lines dropped."""
    line = [*builder.command(dll, form, Path("-")), "-E", "-P"]
    text = subprocess.run(line, check=True, capture_output=True, text=True).stdout
    return "\n".join(part for part in text.splitlines() if part.strip())


@pytest.mark.parametrize("form", [pytest.param(form, marks=MARKS[form]) for form in builder.FORMS])
def test_every_entry_builds_in_every_form(form: Form):
    paths = builder.build_all(forms=[form])
    assert {name for name, _ in paths} == {dll.name for dll in CATALOGUE if form in dll.forms}
    for (name, _), path in paths.items():
        library = path.read_bytes()
        assert library.startswith(b"\x7fELF" if form == "elf" else b"MZ")
        # Exactly the one export of its version, and none for what is no resource DLL.
        dll = builder.find(name)
        versions = [define[-1] for define in dll.defines if define.startswith("TABLE_VERSION=")]
        versions += ["2"] if dll.source == "pool.c" else []
        wanted = {EXPORTS[version] for version in versions}
        assert {export for export in EXPORTS.values() if b"\0" + export in library} == wanted, name


@pytest.mark.needs_cc
@pytest.mark.parametrize("dll", [dll for dll in CATALOGUE if "elf" in dll.forms and dll.base], ids=lambda dll: dll.name)
def test_a_fault_changes_the_code_of_its_base(dll: Dll):
    assert dll.base is not None
    assert _preprocessed(dll, "elf") != _preprocessed(builder.find(dll.base), "elf")


@pytest.mark.parametrize("dll", [dll for dll in CATALOGUE if dll.base], ids=lambda dll: dll.name)
def test_a_fault_is_one_macro_more_than_its_base(dll: Dll):
    assert dll.base is not None
    base = builder.find(dll.base)
    assert base.kind == "conforming"
    assert (dll.source, dll.defines) == (base.source, (*base.defines, dll.fault))


def test_the_catalogue_and_the_headers_list_the_same_faults():
    heads = re.findall(r"^#(?:el)?if defined\(FAULT_.*", "".join(FAULTS.values()), re.MULTILINE)
    blocks = re.findall(r"defined\((FAULT_\w+)\)", "".join(heads))
    assert sorted(set(blocks)) == sorted(dll.fault for dll in CATALOGUE if dll.fault)


def test_every_family_of_faults_is_included():
    assert sorted(re.findall(r'^#include "(.+)"$', PLACES, re.MULTILINE)) == sorted(FAULTS)


def test_every_place_for_a_fault_exists_and_is_used():
    places = set(re.findall(r"^#ifndef (FAULT_\w+)", PLACES, re.MULTILINE))
    assert set(re.findall(r"\bFAULT_[A-Z_]*[A-Z]\b", SOURCES)) == places
    assert set(re.findall(r"^#define (FAULT_\w+)", "".join(FAULTS.values()), re.MULTILINE)) == places


def test_names_are_unique_and_sentences_are_sentences():
    assert len({dll.name for dll in CATALOGUE}) == len(CATALOGUE)
    for dll in CATALOGUE:
        assert dll.about.endswith(".")
        assert (dll.rule is None) or dll.kind != "conforming"


@pytest.mark.needs_cc
def test_what_is_up_to_date_is_not_built_again(tmp_path: Path):
    library = builder.build("no_startup", "elf", tmp_path)
    built = library.stat().st_mtime_ns
    assert builder.build("no_startup", "elf", tmp_path).stat().st_mtime_ns == built
    library.with_name("no_startup.so.key").write_text("stale", encoding="ascii")
    assert builder.build("no_startup", "elf", tmp_path).stat().st_mtime_ns > built
    assert sorted(path.name for path in tmp_path.iterdir()) == ["no_startup.so", "no_startup.so.key"]


@pytest.mark.needs_mingw
def test_the_same_sources_give_the_same_file(tmp_path: Path):
    first, second = (builder.build("sync_v2", "pe", tmp_path / folder) for folder in "ab")
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nothing"], "There is no resource DLL called nothing"),
        (["throws_and_catches", "--form", "elf"], ""),
    ],
)
def test_the_command_says_what_is_wrong(arguments: list[str], sentence: str, tmp_path: Path):
    line = [sys.executable, str(builder.HERE / "build.py"), "--out", str(tmp_path), *arguments]
    done = subprocess.run(line, check=False, capture_output=True, text=True)
    assert done.returncode == (2 if sentence else 0)
    assert done.stderr.startswith(f"build.py: {sentence}" if sentence else "")
    assert done.stdout == ""


def test_a_form_that_a_dll_does_not_have_is_refused(tmp_path: Path):
    with pytest.raises(builder.BuildError, match="exists only as pe, not as elf"):
        builder.build("throws_and_catches", "elf", tmp_path)


@pytest.mark.needs_cc
@pytest.mark.parametrize("sanitizer", ["none", "thread", "address,undefined"])
def test_the_shim_does_what_windows_does(sanitizer: str, tmp_path: Path):
    """The expectations are in shim_check.c, which also compiles for Windows; there they hold too."""
    program = tmp_path / "shim_check"
    options = ["-std=c11", "-fshort-wchar", "-pthread", "-g", "-O1", "-Wall", "-Wextra", "-Werror"]
    if sanitizer != "none":
        options += [f"-fsanitize={sanitizer}", "-fno-sanitize-recover=all"]
    source = builder.HERE / "shim_check.c"
    line = ["gcc", *options, f"-I{builder.INCLUDE}", str(source), "-o", str(program)]
    subprocess.run(line, check=True)
    done = subprocess.run([program], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


@pytest.mark.needs_mingw
def test_the_expectations_of_the_shim_compile_for_windows(tmp_path: Path):
    options = ["-std=c11", "-Wall", "-Wextra", "-Werror", f"-I{builder.INCLUDE}"]
    source = builder.HERE / "shim_check.c"
    line = ["x86_64-w64-mingw32-gcc", *options, str(source), "-o", str(tmp_path / "shim_check.exe")]
    subprocess.run(line, check=True)
