"""Completion: the shells themselves are asked what they offer; PowerShell's script is parsed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import tree_sitter
import tree_sitter_powershell
from click.testing import CliRunner

from resdll_checker.cli import COMMANDS, main
from resdll_checker.cli.completing import PROGRAM, SHELLS, VARIABLE, PowerShellComplete
from resdll_checker.engine.options import SUITES
from resdll_checker.errors import ExitCode
from resdll_spec.releases import RELEASE_NAMES
from resdll_spec.rules import RULES

LINES = [
    ("resdll che", ["check"]),
    ("resdll check --suite ", list(SUITES)),
    ("resdll check --windows 2012", [name for name in RELEASE_NAMES if name.startswith("2012")]),
    ("resdll rule rd40", [name for name in RULES if name.startswith("RD40")]),
    ("resdll check --pending", ["--pending-timeout"]),
    ("resdll check greeter.dll --json out.json --strict --qu", ["--quorum"]),
]
"""What is typed before Tab, and what is then offered."""


@pytest.fixture(autouse=True)
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts this `resdll` on the PATH, and gives the shells a home with nothing in it."""
    command = tmp_path / "bin" / PROGRAM
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m resdll_checker "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{command.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)


def script(shell: str) -> str:
    done = CliRunner().invoke(main, ["completion", shell])
    assert done.exit_code == ExitCode.CONFORMS, done.output
    return done.stdout


def said(*command: str) -> list[str]:
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=120, stdin=subprocess.DEVNULL
    )
    assert done.stderr == ""
    return done.stdout.split("\n")[:-1]


@pytest.mark.parametrize(("line", "offered"), LINES)
def test_bash(tmp_path: Path, line: str, offered: list[str]):
    words = line.split(" ")
    asked = tmp_path / "ask.bash"
    asked.write_text(
        f"{script('bash')}\ncomplete -p {PROGRAM} >/dev/null || exit 1\n"
        f"COMP_WORDS=({' '.join(repr(word) for word in words)})\nCOMP_CWORD={len(words) - 1}\n"
        '_resdll_completion resdll\nprintf "%s\\n" "${COMPREPLY[@]}"\n',
        encoding="utf-8",
    )
    assert said("bash", "--norc", "--noprofile", str(asked)) == offered


@pytest.mark.needs_fish
@pytest.mark.parametrize(("line", "offered"), LINES)
def test_fish(tmp_path: Path, line: str, offered: list[str]):
    (tmp_path / "resdll.fish").write_text(script("fish"), encoding="utf-8")
    lines = said("fish", "--no-config", "-c", f"source resdll.fish; complete -C '{line}'")
    assert sorted(text.partition("\t")[0] for text in lines) == sorted(offered)


@pytest.mark.needs_zsh
@pytest.mark.parametrize(("line", "offered"), LINES)
def test_zsh(tmp_path: Path, line: str, offered: list[str]):
    """Inside of a widget only does zsh complete: its two ways of offering are replaced by printing."""
    words = line.split(" ")
    (tmp_path / "ask.zsh").write_text(
        f"compdef() {{ :; }}\n{script('zsh')}\n"
        'compadd() { print -l -- "${completions[@]}"; }\n'
        '_describe() { print -l -- "${completions_with_descriptions[@]%%:*}"; }\n'
        f"words=({' '.join(repr(word) for word in words)})\nCURRENT={len(words)}\n_resdll_completion\n",
        encoding="utf-8",
    )
    assert said("zsh", "-f", "ask.zsh") == offered


def asked_by_powershell(words: str, typed: str) -> list[str]:
    """Returns the lines that the script for PowerShell is answered."""
    environment = {VARIABLE: "powershell_complete", "COMP_WORDS": words, "COMP_CWORD": typed}
    done = subprocess.run(
        [sys.executable, "-m", "resdll_checker"],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.mark.parametrize(("line", "offered"), LINES)
def test_what_powershell_is_answered(line: str, offered: list[str]):
    *words, typed = line.split(" ")[1:]
    assert [text.partition("\t")[0] for text in asked_by_powershell(json.dumps(words), typed)] == offered


def test_powershell_is_told_the_short_help_and_left_the_files():
    assert asked_by_powershell("[]", "che") == [f"check\t{COMMANDS['check'][1]}"]
    assert asked_by_powershell('["check"]', "gree") == [""]


@pytest.mark.parametrize("words", ["", "{", "3", '{"a": 1}'])
def test_words_that_are_no_list_are_none(words: str):
    assert asked_by_powershell(words, "che") == asked_by_powershell("[]", "che")


def test_the_script_for_powershell_is_one():
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))
    text = script("powershell")
    assert not parser.parse(text.encode()).root_node.has_error
    assert parser.parse(text.rstrip().removesuffix("}").encode()).root_node.has_error
    assert "%(" not in text
    assert f"'{PowerShellComplete.name}_complete'" in text


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_asks_by_the_variable_that_click_reads(shell: str):
    assert VARIABLE in script(shell)


def test_an_unknown_shell_is_told():
    done = CliRunner().invoke(main, ["completion", "powershel"])
    assert done.exit_code == ExitCode.USAGE
    assert "did you mean powershell?" in done.stderr


def test_offering_commands_imports_none():
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "resdll_checker"],
        env=os.environ | {VARIABLE: "fish_complete", "COMP_WORDS": "resdll ", "COMP_CWORD": ""},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert {module.partition(":")[0] for module, _ in COMMANDS.values()} & imported == set()
    assert {line.partition(",")[2].partition("\t")[0] for line in done.stdout.splitlines()} >= set(COMMANDS)
