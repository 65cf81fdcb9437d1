"""`resdll explore --promela` and `--tla`: where models go, what is in them, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from resdll_checker import explore as explorer
from resdll_checker.cli import main
from resdll_checker.errors import ExitCode
from resdll_checker.explore import Exploration
from resdll_checker.program import Program


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["explore", *arguments])


def test_a_model_on_standard_output_is_alone_there():
    done = run("--machine", "offline", "--windows", "2012", "--promela", "-")
    assert done.exit_code == ExitCode.CONFORMS
    assert done.stdout.startswith("/* The offline machine, 2012:")
    assert done.stdout.endswith("    od\n}\n")
    assert "assert(0 == 1)" in done.stdout


def test_models_are_written_to_files_and_the_search_goes_on(tmp_path: Path):
    model, module = tmp_path / "model.pml", tmp_path / "Life.tla"
    done = run("--machine", "lifecycle", "--windows", "2012", "--promela", str(model), "--tla", str(module))
    assert done.exit_code == ExitCode.CONFORMS
    assert "lifecycle" in done.stdout
    assert "active proctype" in model.read_text(encoding="utf-8")
    assert "MODULE Life" in module.read_text(encoding="utf-8").splitlines()[0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--promela", "-"), "name it with --machine"),
        (("--machine", "offline", "--tla", "no-name.tla"), "is no name of a TLA+ module"),
        (("--machine", "offline", "--promela", "/nowhere/model.pml"), "choose another place for --promela"),
    ],
)
def test_what_cannot_be_written_is_wrong_usage(arguments: tuple[str, ...], said: str):
    done = run(*arguments)
    assert done.exit_code == ExitCode.USAGE
    assert said in " ".join(done.stderr.split())


def test_a_search_that_needs_too_much_memory_is_refused():
    done = run("--machine", "lifecycle", "--max-memory", "1")
    assert done.exit_code == ExitCode.USAGE
    assert "more than the 1 MiB allowed" in " ".join(done.stderr.split())


def test_an_interrupted_search_is_shown_with_what_it_found(monkeypatch: pytest.MonkeyPatch):
    search = explorer.explore

    def interrupted(program: Program, windows: str | None, progress: object, **_: object) -> Exploration:
        found = search(program, windows)
        found.complete = False
        return found

    monkeypatch.setattr(explorer, "explore", interrupted)
    done = run("--machine", "lifecycle", "--windows", "2012")
    assert done.exit_code == 130
    assert "+ " in done.stdout.splitlines()[1]
