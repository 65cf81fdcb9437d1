"""``resdll check --emit``: from a DLL to files that show its fault to somebody else."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from dlls import build

from resdll_checker.cli import emit, main
from resdll_checker.counterexamples import emitting
from resdll_checker.errors import ExitCode

pytestmark = pytest.mark.needs_cc


def check(target: Path, *more: str | Path) -> Result:
    """Runs a quick check."""
    quick = ("--type", "Resdll Test", "--suite", "smoke", "--pending-timeout", "800", "--deadlock-timeout", "1500")
    return CliRunner().invoke(main, ["check", str(target), *quick, *map(str, more)])


def test_the_forms_are_those_that_can_be_written():
    assert tuple(emitting.FORMS) == emit.FORMS


def test_a_c_program_shows_the_fault_that_a_check_found(tmp_path: Path):
    mutant, base = build.build("refuses_locked_with_ignore", "elf"), build.build("sync_v2", "elf")
    done = check(mutant, "--emit", "c", "--emit", "C", "--emit", "steps", "--emit-to", tmp_path / "out")
    assert done.exit_code == ExitCode.FINDINGS, done.output
    source, steps = tmp_path / "out" / "RD401-1.c", tmp_path / "out" / "RD401-1.txt"
    assert [line for line in done.stderr.splitlines() if "RD401" in line] == [str(source), str(steps)]
    assert steps.read_text(encoding="utf-8").count("✗") == 1
    command = ["cc", "-std=c11", "-fshort-wchar", "-pthread", str(source), "-o", str(tmp_path / "shown"), "-ldl"]
    subprocess.run(command, check=True)
    shown = subprocess.run([str(tmp_path / "shown")], check=False, capture_output=True, text=True)
    assert shown.returncode == 1
    assert "BROKEN RD401" in shown.stdout.splitlines()[-1]
    assert subprocess.run([str(tmp_path / "shown"), str(base)], check=False, capture_output=True).returncode == 0


def test_a_conforming_dll_gives_nothing_to_write(tmp_path: Path):
    done = check(build.build("sync_v2", "elf"), "--emit", "c", "--emit-to", tmp_path / "out")
    assert done.exit_code == ExitCode.CONFORMS, done.output
    assert done.stderr.splitlines()[-1] == "There is neither an error nor a warning, so nothing was written."
    assert not (tmp_path / "out").exists()


def test_a_form_that_there_is_not_is_refused():
    done = check(build.build("sync_v2", "elf"), "--emit", "pyteste")
    assert done.exit_code == ExitCode.USAGE
    assert "pytest" in done.stderr
