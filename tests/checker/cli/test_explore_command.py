from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from resdll_checker import explore as explorer
from resdll_checker.cli import main
from resdll_checker.errors import ExitCode
from resdll_checker.explore import Exploration
from resdll_checker.exports.promela import OFFSET
from resdll_checker.program import Program
from resdll_spec import MACHINE_NAMES, machine
from resdll_spec.abi import VERSION_NAMES
from resdll_spec.clauses import CLAUSES

KEYS = [
    "machine",
    "windows",
    "contract",
    "states",
    "transitions",
    "deadlocks",
    "properties",
    "relations",
    "digest",
    "bounds",
    "seconds",
    "promela_offset",
]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["explore", *arguments])


def test_all_machines_are_searched_and_counted():
    done = run("--json", "-")
    assert done.exit_code == ExitCode.CONFORMS
    assert done.stderr == ""
    documents = json.loads(done.stdout)
    assert [entry["machine"] for entry in documents] == list(MACHINE_NAMES)
    for entry in documents:
        assert list(entry) == KEYS
        assert entry["windows"] is None
        assert entry["deadlocks"] == 0
        assert entry["properties"]
        assert all(found["holds"] for found in entry["properties"])
        assert all(list(found) == ["name", "kind", "holds", "path"] for found in entry["properties"])
        assert entry["promela_offset"] == OFFSET


def test_one_machine_is_one_object():
    done = run("--machine", "OFFLINE", "--windows", VERSION_NAMES[0], "--json", "-")
    document = json.loads(done.stdout)
    assert document["machine"] == "offline"
    assert (document["windows"], document["contract"]) == (VERSION_NAMES[0], VERSION_NAMES[0])


def test_a_later_release_is_searched_as_the_version_it_belongs_to():
    older, later = (
        json.loads(run("--machine", "offline", "--windows", name, "--json", "-").stdout) for name in ("2016", "2022")
    )
    assert (later["windows"], later["contract"]) == ("2022", "2016")
    assert [later[key] for key in ("states", "transitions", "digest")] == [
        older[key] for key in ("states", "transitions", "digest")
    ]
    assert "2022 (2016)" in run("--machine", "offline", "--windows", "2022").stdout


def test_the_group_has_as_many_members_as_asked_for():
    document = json.loads(run("--machine", "group", "--resources", "3", "--json", "-").stdout)
    assert (document["machine"], document["states"], document["transitions"]) == ("group of 3", 31_674, 63_061)
    assert document["bounds"] == {"resources": 3}
    assert document["properties"]
    assert all(entry["holds"] for entry in document["properties"])


def test_a_group_without_members_is_wrong_usage():
    done = run("--machine", "group", "--resources", "0")
    assert done.exit_code == ExitCode.USAGE


def test_the_table_shows_what_the_json_says():
    document = json.loads(run("--machine", "lifecycle", "--json", "-").stdout)
    heads, cells, *properties = (line.split() for line in run("--machine", "lifecycle").stdout.splitlines())
    shown = dict(zip(heads, cells, strict=True))
    assert shown["states"] == f"{document['states']:,}"
    assert shown["transitions"] == f"{document['transitions']:,}"
    assert document["digest"].startswith(shown["digest"])
    told = {words[0]: tuple(words[1:3]) for words in properties[3:]}
    assert told == {entry["name"]: (entry["kind"], "holds") for entry in document["properties"]}


def test_a_path_is_shortest_and_every_step_is_cited_and_real():
    done = run("--to", "state=failed, LOCKED=true", "--windows", "2012", "--json", "-")
    (document,) = json.loads(done.stdout)
    path = document["path"]
    assert document["machine"] == "lifecycle"
    assert [step["label"] for step in path][2:] == [
        "open",
        "open_returns_resid",
        "online",
        "online_returns_error",
        "lock",
    ]
    facts = {fact.name: fact.values[0] for fact in machine("lifecycle").machine.facts} | {"state": "boot"}
    for step in path:
        assert set(step["clauses"]) <= set(CLAUSES)
        for fact, (old, new) in step["changes"].items():
            assert facts[fact] == old
            facts[fact] = new
    assert (facts["state"], facts["locked"]) == ("failed", "true")


def test_the_initial_state_needs_no_steps():
    assert "state=boot in the lifecycle machine (0 steps)" in run("--to", "state=boot").stdout


def test_a_state_that_is_not_reached_is_said_and_ends_with_exit_code_1():
    done = run("--machine", "offline", "--to", "ended=done,resource=failed")
    assert done.exit_code == ExitCode.FINDINGS
    assert "no reachable state of the offline machine has ended=done,resource=failed" in done.stdout


@pytest.fixture
def deadlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes the explorer see a deadlock where the machine is failed."""
    search = explorer.explore

    def with_a_deadlock(program: Program, windows: str | None, progress: object, **_: object) -> Exploration:
        found = search(program, windows)
        found.deadlocks = found.matching(state="failed")[:1]
        return found

    monkeypatch.setattr(explorer, "explore", with_a_deadlock)


@pytest.mark.usefixtures("deadlocked")
def test_a_deadlock_is_shown_with_its_path_and_ends_with_exit_code_1():
    done = run("--machine", "lifecycle")
    assert done.exit_code == ExitCode.FINDINGS
    assert "a shortest path to a deadlock of the lifecycle machine" in done.stdout
    assert "state: onlining → failed" in done.stdout


def test_an_interrupted_search_tells_what_is_known(monkeypatch: pytest.MonkeyPatch):
    search = explorer.explore

    def interrupted(program: Program, windows: str | None, progress: object, **_: object) -> Exploration:
        if program.name != MACHINE_NAMES[0]:
            raise KeyboardInterrupt
        return search(program, windows)

    monkeypatch.setattr(explorer, "explore", interrupted)
    done = run()
    assert done.exit_code == 130
    assert MACHINE_NAMES[0] in done.stdout
    assert "interrupted" in done.stderr
