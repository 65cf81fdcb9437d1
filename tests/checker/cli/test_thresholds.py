"""Thresholds: too little coverage is inconclusive, too many notes fail; as options and in the profile."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from dlls import build

from resdll_checker.cli import main
from resdll_checker.engine.baseline import Entry, written
from resdll_checker.engine.findings import Covered, Finding
from resdll_checker.engine.gate import decide, opened
from resdll_checker.engine.identity import fingerprints
from resdll_checker.engine.options import SMOKE, CheckOptions
from resdll_checker.engine.thresholds import PARTS, Least, Thresholds
from resdll_checker.errors import ExitCode

QUICK = (
    *("--type", "Resdll Test", "--suite", SMOKE, "--pending-timeout", "800", "--deadlock-timeout", "1500"),
    "--no-shrink",
)


def check(name: str, *arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["check", str(build.build(name, "elf")), *QUICK, *map(str, arguments)])


@pytest.mark.parametrize(
    ("text", "covered", "total", "reached"),
    [
        ("5", 5, 9, True),
        ("6", 5, 9, False),
        ("50%", 5, 10, True),
        ("51%", 5, 10, False),
        ("100%", 9, 10, False),
        ("99%", 98, 99, False),
        ("0", 0, 9, True),
        ("128", 0, 0, True),
        ("100%", 0, 0, True),
    ],
)
def test_the_least(text: str, covered: int, total: int, *, reached: bool):
    assert Least.parse(text).reached(Covered(covered, total)) is reached
    assert str(Least.parse(text)) == text


@pytest.mark.parametrize("text", ["", "x", "101%", "-1", "1.5", "5 %", "٣", "007%"])
def test_what_is_no_least(text: str):
    done = CliRunner().invoke(main, ["check", "x.dll", f"--min-masks={text}"])
    assert done.exit_code == ExitCode.USAGE
    assert "is neither a number nor a share such as 95%" in done.stderr


def test_there_is_an_option_for_each_part():
    told = CliRunner().invoke(main, ["check", "--help"]).stdout
    assert all(f"--min-{name} N|N%" in told for name in PARTS)


@pytest.mark.needs_cc
def test_enough_is_a_pass_that_says_what_it_covers():
    done = check("sync_v2", "--min-masks", "100%", "--min-states", "5", "--min-rules", "50%", "--max-notes", "0")
    assert done.exit_code == ExitCode.CONFORMS, done.stdout
    last = done.stdout.splitlines()[-1]
    assert last.startswith("CONFORMS  ")
    assert "; covers " in last
    assert ", 128 of 128 masks, " in last


@pytest.mark.needs_cc
@pytest.mark.parametrize("name", ["states", "rows", "edges", "rules"])
def test_too_little_is_inconclusive(name: str):
    done = check("sync_v2", f"--min-{name}", "100%")
    assert done.exit_code == ExitCode.INCONCLUSIVE
    assert f"were covered, and --min-{name} asks for 100%." in " ".join(done.stdout.split())
    assert "CONFORMS" not in done.stdout


@pytest.mark.needs_cc
def test_what_a_table_does_not_have_is_not_asked_for():
    assert check("sync_v1", "--min-masks", "128").exit_code == ExitCode.CONFORMS


NOTE = Finding("RD404", "FLG-UNSENDABLE-REFUSAL", "refused", ("any answer",), "5", ("Offline(0x28)",), "unspecified")


def decided(tmp_path: Path, listed: str, most: int) -> list[str]:
    """Returns the failures of a check with one note."""
    path = tmp_path / "known.toml"
    path.write_text(listed, "utf-8")
    options = CheckOptions(Path("x.dll"), "Type", baseline=path, thresholds=Thresholds(notes=most))
    gate = opened(options)
    assert gate is not None
    decide(gate, options, [NOTE], None, [])
    return gate.failures


def test_too_many_notes_fail_and_listed_ones_do_not_count(tmp_path: Path):
    assert decided(tmp_path, "", 0) == ["There is 1 note, and --max-notes allows 0."]
    assert decided(tmp_path, "", 1) == []
    entry = Entry(fingerprints([NOTE])[0], "RD404", "why", "who", date(9999, 12, 31))
    assert decided(tmp_path, written([], [entry]), 0) == []


@pytest.mark.needs_cc
def test_warnings_are_no_notes():
    done = check("null_resid_succeeds", "--max-notes", "0", "--json", "-")
    assert done.exit_code == ExitCode.CONFORMS
    assert json.loads(done.stdout)["gate"]["failures"] == []


@pytest.mark.needs_cc
def test_the_profile_gives_them_and_the_command_line_wins(tmp_path: Path):
    profile = tmp_path / "resdll.toml"
    profile.write_text('baseline = "known.toml"\nmin_states = "100%"\nmin_masks = 128\nmax_notes = 0\n', "utf-8")
    (tmp_path / "known.toml").write_text("", "utf-8")
    assert check("sync_v2", "--profile", profile).exit_code == ExitCode.INCONCLUSIVE
    assert check("sync_v2", "--profile", profile, "--min-states", "1").exit_code == ExitCode.CONFORMS
    (tmp_path / "known.toml").unlink()
    assert str(tmp_path / "known.toml") in check("sync_v2", "--profile", profile).stderr


@pytest.mark.parametrize("text", ["min_masks = 'all'", "min_masks = '101%'", "min_states = -1", "max_notes = 'x'"])
def test_a_profile_with_what_is_no_threshold(tmp_path: Path, text: str):
    profile = tmp_path / "resdll.toml"
    profile.write_text(text, "utf-8")
    done = CliRunner().invoke(main, ["check", "x.dll", "--profile", str(profile)])
    assert done.exit_code == ExitCode.USAGE
    assert f"at key `{text.partition(' ')[0]}`" in done.stderr
