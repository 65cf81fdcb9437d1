"""Tests of the repository itself: what is tracked, what the command costs to start, what a wheel holds."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from itertools import chain
from pathlib import Path

import pytest

import resdll_checker

ROOT = Path(__file__).resolve().parent.parent
HEAVY_PACKAGES = {"hypothesis", "networkx", "numpy", "transitions"}
LONGEST_MODULE = 400
LONGEST_FUNCTION = 40


def tracked(*patterns: str) -> list[Path]:
    """Returns the tracked files that fit the patterns (git's own), all of them without a pattern."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--", *patterns], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [path for name in listing.split("\0") if name and (path := ROOT / name).is_file()]


def sources() -> list[Path]:
    """Returns the modules that people read, which leaves out what is written by a program.

    The public headers are left out too: a DLL's author takes one file, however long.
    """
    return [
        path
        for path in tracked("spec", "checker")
        if path.suffix in {".py", ".c", ".h"}
        and path.parent != ROOT / "checker" / "host" / "include"
        and not path.stem.endswith("_generated")
    ]


def run_module(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=400,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done


def test_license_is_mit_and_named_in_the_metadata():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    license_text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert project["license"] == "MIT"
    assert license_text.startswith("MIT License\n")
    assert "resdll contributors" in license_text


def test_no_file_names_a_place_on_one_machine():
    # Top-level folders that hold somebody's own files; a path below one means nothing to the next reader.
    personal = ("home", "root", "work", "Users")
    path_of_a_machine = re.compile(rf"(?<![\w.~}}*])(?:[A-Za-z]:)?[/\\](?:{'|'.join(personal)})[/\\]\w")
    named = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found = path_of_a_machine.search(text)
        if found or str(ROOT) in text:
            named.append(f"{path.relative_to(ROOT)}: {found.group() if found else ROOT}")
    assert named == []


def test_no_module_makes_the_reader_scroll():
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    assert {str(path.relative_to(ROOT)): n for path, n in lengths.items() if n > LONGEST_MODULE} == {}


def test_no_function_makes_the_reader_scroll():
    long_functions = {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": lines
        for path in sources()
        if path.suffix == ".py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := lines_of_code(node)) > LONGEST_FUNCTION
    }
    assert long_functions == {}


def lines_of_code(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Returns the lines from `def` to the last statement, without the docstring."""
    assert function.end_lineno is not None
    lines = function.end_lineno - function.lineno + 1
    if ast.get_docstring(function) is not None:
        docstring = function.body[0]
        assert docstring.end_lineno is not None
        lines -= docstring.end_lineno - docstring.lineno + 1
    return lines


def test_the_specification_imports_only_the_standard_library_and_transitions():
    # import-linter can forbid packages by name; only a list of what is allowed catches the next one.
    allowed = sys.stdlib_module_names | {"resdll_spec", "transitions"}
    imported = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in tracked("spec/*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in imported_packages(node)
        if name not in allowed
    }
    assert imported == set()


def imported_packages(node: ast.AST) -> list[str]:
    """Returns the top-level packages that a statement imports, none for what is no absolute import."""
    if isinstance(node, ast.Import):
        return [alias.name.partition(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module is not None:
        return [node.module.partition(".")[0]]
    return []


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_the_command_starts_without_heavy_packages(option: str):
    done = run_module("-X", "importtime", "-m", "resdll_checker", option)
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert "resdll_checker" in imported
    assert imported & HEAVY_PACKAGES == set()
    assert resdll_checker.__version__ in done.stdout or option == "--help"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run_module("-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder))
    (built,) = folder.glob("*.whl")
    return built


def test_wheel_holds_both_packages_and_the_host_sources(wheel: Path):
    expected = {
        *(str(path.relative_to(ROOT / "spec")) for path in tracked("spec/resdll_spec")),
        *(str(path.relative_to(ROOT / "checker")) for path in tracked("checker/resdll_checker")),
        *(
            f"resdll_checker/_host_sources/{path.relative_to(ROOT / 'checker' / 'host')}"
            for path in tracked("checker/host")
        ),
    }
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        (entry_points,) = (name for name in names if name.endswith(".dist-info/entry_points.txt"))
        assert "resdll = resdll_checker.cli:main" in archive.read(entry_points).decode()
    assert expected - names == set()
    top_level = {name.partition("/")[0] for name in names}
    metadata = f"resdll-{resdll_checker.__version__}.dist-info"
    assert top_level == {"resdll_spec", "resdll_checker", metadata}


@pytest.mark.needs_cc
@pytest.mark.needs_mingw
def test_wheel_carries_the_hosts_and_says_so_in_its_tag(wheel: Path):
    with zipfile.ZipFile(wheel) as archive:
        hosts = [name for name in archive.namelist() if name.startswith("resdll_checker/_bin/")]
        formats = {archive.read(name)[:2] for name in hosts}
    assert formats == {b"\x7fE", b"MZ"}
    assert wheel.name.startswith(f"resdll-{resdll_checker.__version__}-py3-none-")
    assert not wheel.name.endswith("-any.whl")


@pytest.mark.needs_cc
@pytest.mark.parametrize("ready_made", [True, False], ids=["ready-made", "from the sources"])
def test_a_wheel_finds_its_host_without_the_checkout(wheel: Path, tmp_path: Path, *, ready_made: bool):
    installed = tmp_path / "installed"
    run_module("-m", "pip", "install", "-qq", "--no-deps", "--target", str(installed), str(wheel))
    if not ready_made:
        shutil.rmtree(installed / "resdll_checker" / "_bin")
    done = run_module(
        "-c",
        "from resdll_checker.hosting.build import find_or_build; print(find_or_build('elf'))",
        PYTHONPATH=str(installed),
        HOME=str(tmp_path),
        XDG_CACHE_HOME=str(tmp_path / "cache"),
    )
    host = Path(done.stdout.strip())
    assert host.is_relative_to(installed if ready_made else tmp_path / "cache")
    assert os.access(host, os.X_OK)


def test_every_target_of_the_makefile_has_a_line_of_help():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    explained = re.findall(r"^([a-z-]+):.*## \w", makefile, re.MULTILINE)
    assert sorted(phony.split()) == sorted(explained)


def test_every_marker_has_a_package_to_install(pytestconfig: pytest.Config):
    listed = (ROOT / "scripts" / "system-packages.list").read_text(encoding="utf-8").splitlines()
    commands = {words[0] for line in listed if (words := line.split()) and len(words) > 1}
    conftest = ast.parse((ROOT / "tests" / "conftest.py").read_text(encoding="utf-8"))
    needed = next(
        ast.literal_eval(node.value)
        for node in conftest.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "NEEDED_COMMANDS"
    )
    markers = {line.partition(":")[0] for line in pytestconfig.getini("markers")}
    assert set(needed.values()) <= commands
    assert set(needed) <= markers


@pytest.mark.parametrize(("continuous_integration", "exit_code"), [("", 0), ("true", 1)])
def test_what_cannot_be_installed_is_said_in_one_sentence(tmp_path: Path, continuous_integration: str, exit_code: int):
    for command in ("bash", "dirname"):
        found = shutil.which(command)
        assert found is not None
        (tmp_path / command).symlink_to(found)
    done = subprocess.run(
        [tmp_path / "bash", ROOT / "scripts" / "system-packages"],
        env={"PATH": str(tmp_path), "CI": continuous_integration},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == exit_code
    assert done.stdout == ""
    assert done.stderr.startswith("resdll: this system has no apt-get, so please install gcc libc6-dev gcc-mingw-")
    assert done.stderr.endswith("what needs them is skipped until then.\n")
    assert done.stderr.count("\n") == 1


def test_scripts_are_executable_and_stop_at_the_first_error():
    scripts = [path for path in chain(tracked("scripts"), tracked(".ci")) if not path.suffix]
    assert scripts
    for script in scripts:
        text = script.read_text(encoding="utf-8")
        assert os.access(script, os.X_OK), script
        assert text.startswith("#!"), script
        assert text.startswith("#!/usr/bin/env python3") or "\nset -euo pipefail\n" in text, script
