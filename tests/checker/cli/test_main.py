"""The command as a whole: how it starts, what it says when something goes wrong, with which code it ends."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import types
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from syrupy.assertion import SnapshotAssertion

import resdll_checker
from resdll_checker.cli import COMMANDS, INTERRUPTED, READER_LEFT, main
from resdll_checker.errors import ExitCode, ResdllError

HEAVY_PACKAGES = {"hypothesis", "msgspec", "networkx", "numpy", "rich", "transitions"}


def run(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
        **options,  # type: ignore[call-overload]
    )


def command_that(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Adds the command `fail`, which raises ``error``."""

    @click.command()
    def fail() -> None:
        raise error

    module = types.ModuleType("resdll_failing")
    module.fail = fail  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(COMMANDS, "fail", ("resdll_failing:fail", "Fail."))


def test_help(snapshot: SnapshotAssertion):
    done = CliRunner().invoke(main, ["--help"], terminal_width=80)
    assert done.exit_code == ExitCode.CONFORMS
    assert done.output == snapshot


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["-h"], ["chek"], []])
def test_nothing_heavy_is_imported_before_a_command_is(arguments: list[str]):
    done = run("-X", "importtime", "-m", "resdll_checker", *arguments)
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "resdll_checker.cli" in imported
    assert {name.partition(".")[0] for name in imported} & HEAVY_PACKAGES == set()
    assert {module.partition(":")[0] for module, _ in COMMANDS.values()} & imported == set()


@pytest.mark.parametrize("arguments", [["flags", "3"], ["clause", "FLG-QUEUE"], ["rule", "RD401"]])
def test_looking_something_up_needs_nothing_heavy(arguments: list[str]):
    done = run("-X", "importtime", "-m", "resdll_checker", *arguments)
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert done.returncode == ExitCode.CONFORMS
    assert imported & HEAVY_PACKAGES == set()


def test_version():
    done = CliRunner().invoke(main, ["--version"])
    assert done.output == f"resdll {resdll_checker.__version__}\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_loads_and_its_short_help_is_a_sentence(name: str):
    module, _, attribute = COMMANDS[name][0].partition(":")
    command = getattr(import_module(module), attribute)
    assert command.name == name
    assert command.help
    assert COMMANDS[name][1].endswith(".")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chek"], "there is no command called 'chek' (did you mean check?)"),
        (["explore", "--windows", "2012r3"], "(did you mean 2012r2?)"),
        (["explore", "--machine", "lifecycel"], "(did you mean lifecycle?)"),
        (["explore", "--to", "lokced=true"], "(did you mean locked?)"),
        (["explore", "--to", "state=faild"], "(did you mean failed?)"),
        (["explore", "--to", "state"], "'state' in --to is not FACT=VALUE"),
        (["rule", "RD40"], "there is no rule called 'RD40' (did you mean RD"),
        (["clause", "FLG-QUEU"], "(did you mean FLG-QUEUE"),
        (["flags", "0x80"], "no Windows version defines the bits 0x80"),
        (["flags", "--windows", "2008", "1"], "there is no Windows version called '2008'"),
        (["flags", "1", "--json", "."], "cannot write ."),
        (["flags", "1", "--nonsense"], "see `resdll flags --help`"),
        (["\x1b[2Jflags"], "'\\x1b[2Jflags'"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_code_2(arguments: list[str], said: str):
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == ExitCode.USAGE
    assert done.stdout == ""
    assert done.stderr.startswith("resdll: ")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert "\x1b" not in done.stderr


class OfTheInput(ResdllError):
    exit_code = ExitCode.INCONCLUSIVE


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (
            OfTheInput("Wine is not installed;\n install it"),
            ExitCode.INCONCLUSIVE,
            "resdll: Wine is not installed;\\x0a",
        ),
        (KeyboardInterrupt(), 130, "resdll: interrupted\n"),
        (
            ZeroDivisionError("by nought"),
            ExitCode.INTERNAL,
            "internal fault (ZeroDivisionError: by nought); it says noth",
        ),
        (
            RuntimeError(),
            ExitCode.INTERNAL,
            "internal fault (RuntimeError); it says nothing of what was checked. Please",
        ),
        (PermissionError(13, "no"), ExitCode.INTERNAL, "RESDLL_DEBUG=1 shows the traceback\n"),
    ],
)
def test_every_fault_has_its_exit_code(monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, said: str):
    command_that(monkeypatch, error)
    done = CliRunner().invoke(main, ["fail"])
    assert done.exit_code == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_traceback_is_shown_where_it_is_asked_for(monkeypatch: pytest.MonkeyPatch):
    command_that(monkeypatch, ZeroDivisionError("by nought"))
    done = CliRunner(env={"RESDLL_DEBUG": "1"}).invoke(main, ["fail"])
    assert done.exit_code == ExitCode.INTERNAL
    assert "Traceback" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["flags", "0x25"], 0), (["explore", "--machine", "offline"], 0), (["rule", "none"], 2), ([], 2)],
)
def test_the_exit_code_of_the_process(arguments: list[str], code: int):
    assert run("-m", "resdll_checker", *arguments).returncode == code


def test_a_console_that_lacks_an_arrow_gets_its_escape():
    arguments = ["explore", "--machine", "lifecycle", "--to", "state=closed"]
    done = run("-m", "resdll_checker", *arguments, env=os.environ | {"PYTHONIOENCODING": "latin-1"})
    assert done.returncode == ExitCode.CONFORMS
    assert "boot \\u2192 choose_table" in done.stdout


def test_the_exit_codes_are_documented():
    page = (Path(__file__).resolve().parents[3] / "docs" / "exit-codes.md").read_text(encoding="utf-8")
    documented = {
        int(number): name for number, name in re.findall(r"^\| (\d+) \| `?([A-Z_]*)`? ?\|", page, re.MULTILINE)
    }
    named = {code.value: code.name for code in ExitCode}
    assert documented == named | {INTERRUPTED: "", READER_LEFT: ""}


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end differently on Windows")
def test_a_reader_that_has_gone_is_no_verdict():
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "resdll_checker", "clause"],
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=120,
        )
    finally:
        os.close(writing)
    assert done.returncode == 141
    assert done.stderr == ""
