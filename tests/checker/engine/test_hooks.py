"""Hooks of a profile: their commands are run in its folder, released whatever happens, and told of where they fail."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from dlls import build

from resdll_checker.cli import main
from resdll_checker.engine.hooks import HookError, Hooks, HookTable
from resdll_checker.engine.options import FULL
from resdll_checker.engine.run import check
from resdll_checker.errors import ExitCode

from .conftest import options

LONG = 60.0


def python(text: str) -> list[str]:
    """Return a command that runs a line of Python."""
    return [sys.executable, "-c", text]


def noting(word: str) -> list[str]:
    """Return a command that adds a word to a file of the folder."""
    return python(f"open('noted', 'a').write('{word} ')")


def hook(name: str, *, breaks: str = "") -> HookTable:
    """Return a hook whose commands note that they were run; one of them fails afterwards."""
    fail = "; import sys; print('no such disk'); sys.exit(3)"
    pull, release = noting(f"+{name}"), noting(f"-{name}")
    pull[-1] += fail if breaks == "pull" else ""
    release[-1] += fail if breaks == "release" else ""
    return HookTable(pull=pull, release=release)


def test_what_is_pulled_is_released_last_thing_first(tmp_path: Path):
    hooks = Hooks({"a": hook("a"), "b": hook("b"), "c": hook("c")}, tmp_path)
    hooks.pull(["a", "b"], LONG)
    hooks.pull(["c"], LONG)
    assert hooks.mended() == []
    assert (tmp_path / "noted").read_text().split() == ["+a", "+b", "-b", "-a", "+c", "-c"]


def test_what_failed_half_way_is_released_all_the_same(tmp_path: Path):
    hooks = Hooks({"a": hook("a", breaks="pull")}, tmp_path)
    with pytest.raises(HookError, match=r"^the command `pull` of the hook 'a' failed with exit code 3, saying 'no su"):
        hooks.pull(["a"], LONG)
    assert hooks.mended() == []
    assert (tmp_path / "noted").read_text().split() == ["+a", "-a"]


def test_one_that_cannot_be_released_keeps_no_other_from_it(tmp_path: Path):
    hooks = Hooks({"a": hook("a"), "b": hook("b", breaks="release")}, tmp_path)
    hooks.pull(["a", "b"], LONG)
    (said,) = hooks.mended()
    assert said.startswith("What a hook made go wrong may not be mended: the command `release` of the hook 'b' failed")
    assert (tmp_path / "noted").read_text().split() == ["+a", "+b", "-b", "-a"]
    assert hooks.mended() == []


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (HookTable(pull=["./nowhere"]), "cannot be run (No such file or directory)"),
        (HookTable(pull=python("import time; time.sleep(600)"), timeout=0.2), "did not end within 0.2 s"),
        (HookTable(pull=python("raise SystemExit(4)")), "failed with exit code 4; mend it"),
    ],
)
def test_a_command_that_fails_is_told_in_a_sentence(table: HookTable, said: str, tmp_path: Path):
    with pytest.raises(HookError) as error:
        Hooks({"a\x1b": table}, tmp_path).pull(["a\x1b"], LONG)
    assert said in str(error.value)
    assert "\x1b" not in str(error.value)


@pytest.mark.needs_cc
def test_a_check_pulls_each_hook_once_and_counts_it(tmp_path: Path):
    hooks = {"a": hook("a"), "b": hook("b", breaks="pull")}
    result = check(options(build.build("sync_v2", "elf"), suite=FULL, hooks=hooks, profile=tmp_path / "resdll.toml"))
    assert result.findings == []
    assert result.coverage is not None
    assert (result.coverage.levers.covered, result.coverage.levers.total) == (1, 2)
    assert "no such disk" in result.coverage.levers.missing["b"]
    assert (tmp_path / "noted").read_text().split() == ["+a", "-a", "+b", "-b"]
    assert result.exit_code == ExitCode.INCONCLUSIVE
    assert any("the hook 'b' failed" in sentence for sentence in result.inconclusive)


def test_a_hook_that_is_called_like_a_lever_is_refused(tmp_path: Path):
    profile = tmp_path / "resdll.toml"
    profile.write_text('target = "x.dll"\n[hooks."no memory"]\npull = ["true"]\n')
    done = CliRunner().invoke(main, ["check", "--profile", str(profile)])
    assert done.exit_code == ExitCode.USAGE
    assert "a lever is called 'no memory' already" in done.output
