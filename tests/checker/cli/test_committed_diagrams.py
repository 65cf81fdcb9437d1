"""``resdll diagram`` on the committed diagrams: green on what it wrote, red after one row has changed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from resdll_checker.cli import main
from resdll_checker.diagrams import freshness
from resdll_checker.diagrams.catalogue import CATALOGUE, Diagram
from resdll_checker.errors import ExitCode

TESTS = Path(__file__).resolve().parents[2]
FOLDER = TESTS.parent / "diagrams"
CHANGED = """
import sys
from functools import cache
sys.path.insert(0, sys.argv[1])
import resdll_spec
from mutations import mutated
declared = resdll_spec.machine
resdll_spec.machine = cache(lambda name: mutated(declared(name), "lock_refuses@locking", write=("code", "vetoed"))
                            if name == "offline" else declared(name))
from resdll_checker.cli import main
main(["diagram", "--check", "--out", sys.argv[2]])
"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["diagram", *arguments])


def make_nothing() -> str:
    return "{}\n"


@pytest.fixture
def one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freshness, "CATALOGUE", (Diagram("one.json", "One", "Numbers", "Look.", make_nothing),))


def test_the_committed_diagrams_are_fresh():
    done = run("--check", "--out", str(FOLDER))
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr.endswith("is what the specification makes of it\n")


def test_a_changed_row_makes_stale_what_shows_it_and_nothing_else():
    script = [sys.executable, "-c", CHANGED, str(TESTS), str(FOLDER)]
    done = subprocess.run(script, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == ExitCode.FINDINGS, done.stderr
    stale = {Path(line.partition(" is not ")[0]).name for line in done.stdout.splitlines()}
    assert stale >= {"sequence-locked.svg", "flag-ignore-resource-status.svg"}
    assert stale.isdisjoint({"lifecycle.svg", "group.svg", "sequence-queued.svg", "offline-move.svg"})
    assert stale <= {diagram.name for diagram in CATALOGUE} | {"README.md"}
    assert f"stale; run `resdll diagram --out {FOLDER}`" in done.stderr


@pytest.mark.usefixtures("one")
def test_what_is_written_is_named_and_is_fresh_then(tmp_path: Path):
    assert run("--check", "--out", str(tmp_path)).exit_code == ExitCode.FINDINGS
    done = run("--out", str(tmp_path))
    assert done.exit_code == 0
    assert [line.rpartition("/")[2] for line in done.stderr.splitlines()] == ["one.json", "README.md"]
    assert run("--out", str(tmp_path)).stderr.endswith("is up to date\n")
    assert run("--check", "--out", str(tmp_path)).exit_code == 0


@pytest.mark.usefixtures("one")
def test_check_looks_into_the_folder_of_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert "there is no folder diagrams; run `resdll diagram --out diagrams` to make it" in str(run("--check").stderr)


@pytest.mark.parametrize("more", [["lifecycle"], ["--format", "dot"], ["--by", "state"], ["--windows", "2012"]])
def test_check_is_of_all_the_committed_diagrams(more: list[str]):
    done = run("--check", *more)
    assert done.exit_code == ExitCode.USAGE
    assert "leave out VIEW and what chooses one" in done.stderr
