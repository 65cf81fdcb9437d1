"""Tests of the runs that the page steps through."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from resdll_checker.cli import main
from resdll_checker.errors import ResdllError
from resdll_checker.explorer import Path, read_paths, witnesses, witnesses_of
from resdll_checker.graphs import chart
from resdll_checker.program import STATE
from resdll_checker.proofs.properties import properties_of
from resdll_spec import machine
from resdll_spec.property_vocabulary import Progress, Reachable


@pytest.fixture(scope="module")
def shown() -> list[Path]:
    return witnesses("offline")


def test_every_property_with_something_to_show_shows_it(shown: list[Path]):
    entries = properties_of("offline")
    expected = {
        entry.name
        for entry in entries
        if isinstance(entry.body, Reachable) or (isinstance(entry.body, Progress) and entry.body.assumptions)
    }
    assert {path.name for path in shown} == expected
    assert len(expected) == len(shown)


def test_a_run_starts_where_the_machine_starts_and_goes_on_from_each_step(shown: list[Path]):
    declared = machine("offline").machine
    for path in shown:
        facts = {STATE: declared.initial} | {fact.name: fact.values[0] for fact in declared.facts}
        for step in path.steps:
            for fact, (before, after) in step.changes.items():
                assert facts[fact] == before
                facts[fact] = after


def test_a_property_without_its_assumptions_goes_round_for_ever(shown: list[Path]):
    entries = {entry.name: entry for entry in properties_of("offline")}
    for path in shown:
        body = entries[path.name].body
        if isinstance(body, Progress):
            loop = [step.label for step in path.steps if step.forever]
            assert set(loop) == set(body.lasso)
            assert f"without {body.assumptions[0]}" in path.title


def test_runs_of_several_versions_are_told_apart():
    graphs = [chart("offline"), chart("offline", "2016")]
    names = [path.name for path in witnesses_of(graphs)]
    assert len(set(names)) == len(names)
    assert any(name.endswith("@2016") for name in names)
    assert any(name.endswith("@all") for name in names)


def test_what_explore_writes_is_read(shown: list[Path]):
    done = CliRunner().invoke(main, ["explore", "--machine", "offline", "--json", "-"])
    assert done.exit_code == 0
    read = {path.name: path for path in read_paths(done.output, "FILE")}
    assert read
    for path in shown:
        if path.name in read:
            assert read[path.name].steps == path.steps


def test_the_path_to_a_state_is_read():
    arguments = ["explore", "--machine", "lifecycle", "--to", "state=online", "--json", "-"]
    done = CliRunner().invoke(main, arguments)
    (path, *_) = read_paths(done.output, "FILE")
    assert path.name == "path"
    assert path.steps[-1].changes[STATE][1] == "online"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "FILE holds no paths .*; give a file that `resdll explore --json` wrote"),
        ("[1]", "FILE holds no paths"),
        ('{"machine": "lifecycle", "properties": [{"name": "x", "path": [{"label": 1}]}]}', "FILE holds no paths"),
        ('{"machine": "lifecycle"}', "no path is in FILE"),
        (json.dumps({"machine": "lifecycel", "path": []}), "there is no machine called 'lifecycel'.*lifecycle"),
    ],
)
def test_what_is_no_document_of_paths_is_refused_in_a_sentence(text: str, said: str):
    with pytest.raises(ResdllError, match=said) as caught:
        read_paths(text, "FILE")
    assert "\n" not in str(caught.value)
