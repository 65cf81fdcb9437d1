"""The same profile asks pytest and the command line for the same check."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from dlls import build

from resdll_checker.cli import check as command
from resdll_checker.cli import main
from resdll_checker.engine.options import CheckOptions
from resdll_checker.engine.profile_keys import KEYS, example
from resdll_checker.engine.toml_text import as_toml
from resdll_checker.errors import ResdllError
from resdll_checker.pytest_plugin import configuration

from .conftest import NAMED

LEFT_OUT = {"dump", "wait_for_debugger", "disabled", "type_guessed"}
"""What no profile gives."""


def by_command(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> CheckOptions:
    """Returns what the command line asks for."""
    asked: list[CheckOptions] = []

    def run(options: CheckOptions, *_: object) -> None:
        asked.append(options)
        raise ResdllError("enough")

    monkeypatch.setattr(command, "run_check", run)
    CliRunner().invoke(main, ["check", *arguments])
    return asked[0]


@pytest.mark.needs_mingw
def test_every_key_of_a_profile_means_the_same_as_to_the_command_line(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
):
    target = build.build("sync_v2", "pe")
    given = {key: example(key) for key in KEYS} | {"target": str(target), "suite": "smoke", "windows": "2012r2"}
    given |= {"seed": 9, "max_time": 7.0, "pending_timeout": 77, "deadlock_timeout": 7777}
    tables = [key for key, value in given.items() if isinstance(value, dict)]
    lines = [f"{key} = {as_toml(value)}" for key, value in given.items() if key not in tables]
    lines += [f"{key} = {as_toml(given[key])}" for key in tables]
    profile = pytester.path / "all.toml"
    profile.write_text("\n".join(lines) + "\n", encoding="utf-8")
    pytester.path.joinpath("known.toml").write_text("", encoding="utf-8")

    shown = by_command(monkeypatch, "--profile", str(profile))
    config = pytester.parseconfig(*NAMED, f"--resdll-profile={profile}")
    asked, suite = configuration.read(config)
    assert suite == "smoke"
    resolved = {"target": Path(shown.target).resolve(), "baseline": Path(shown.baseline or "").resolve()}
    assert replace(asked, baseline=Path(asked.baseline or "").resolve()) == replace(shown, **resolved)
    plain = CheckOptions(target, target.stem)
    assert {field.name for field in fields(asked) if getattr(asked, field.name) == getattr(plain, field.name)} - {
        "target"
    } == LEFT_OUT, "a key of the profile that the example above does not use"
