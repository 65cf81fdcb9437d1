"""Each edge of the cluster log is matched by the lifecycle; one that is not is found, with the run that leads to it."""

from __future__ import annotations

import importlib
import json
from dataclasses import replace
from functools import cache

import pytest
from click.testing import CliRunner
from mutations import mutated

import resdll_spec
from resdll_checker.cli import main
from resdll_checker.errors import ExitCode
from resdll_checker.mutation.oracles import relations
from resdll_checker.program import Program, compile_program
from resdll_checker.proofs.abstraction import Abstraction, Unmatched, compare, in_words, shown_as
from resdll_spec.abi import FUNCTION_TABLES, VERSION_NAMES, ResourceState
from resdll_spec.clauses import CLAUSES
from resdll_spec.lifecycle_alphabet import TABLE
from resdll_spec.loading import LoadedMachine, load
from resdll_spec.log import EDGES, STATES, LogEdge, identifier
from resdll_spec.request import VERSION_FACT, choice, choice_labels
from resdll_spec.rules import RULES
from resdll_spec.vocabulary import Direction, Label, Machine, Observation, Row, Section, Standing

LOG = resdll_spec.machine("log")
WINDOWS = VERSION_NAMES[0]


@cache
def lifecycle() -> Program:
    return compile_program(resdll_spec.machine("lifecycle"))


def with_edge(source: str, dest: str, standing: Standing = Standing.documented) -> LoadedMachine:
    """Returns the machine of the log with one edge more."""
    one = LogEdge(source, dest, "LOG-ONLINE-CALLED")
    model = LOG.rows[0]
    row = replace(
        model, id=one.label, parent=one.label, trigger=one.label, source=identifier(source), dest=identifier(dest),
        standing=standing,
    )  # fmt: skip
    first = LOG.machine.labels[0]
    label = Label(one.label, first.direction, f"the log says {one.printed}", Observation("transition", source, dest))
    return replace(LOG, machine=replace(LOG.machine, labels=(*LOG.machine.labels, label)), rows=(*LOG.rows, row))


def unmatched(found: Abstraction) -> dict[tuple[str, str], Unmatched]:
    return {(one.edge.source, one.edge.dest): one for one in found.unmatched}


# --------------------------------------------------------------------------------------------------------------------
# The specification.


@pytest.mark.parametrize("windows", VERSION_NAMES)
def test_each_edge_with_a_source_is_matched_in_each_version(windows: str):
    found = compare(lifecycle(), LOG, windows)
    assert found.holds
    assert {row.parent for row in found.founded} == {one.label for one in EDGES if one.standing is Standing.documented}
    assert len(found.edges) == len(EDGES)
    assert found.pairs >= len(STATES)


def test_the_notes_are_edges_out_of_failed():
    # The lifecycle shows Offline after a Terminate, whatever becomes of the resource (open question 20): so it does not
    # know a resource that is left Failed and brought online from there.
    found = compare(lifecycle(), LOG, WINDOWS)
    assert {(one.edge.source, one.edge.dest) for one in found.notes} == {
        ("failed", "online_call_issued"),
        ("failed", "waiting_to_come_online"),
    }
    assert {one.states for one in found.notes} == {("failed",)}


def test_the_states_that_show_nothing_known_are_told():
    unknown = {entry.name for entry in STATES if entry.shown is None}
    assert set(compare(lifecycle(), LOG, WINDOWS).unknown) == unknown
    assert unknown


def test_a_table_with_masks_matches_the_same():
    with_masks = compare(lifecycle(), LOG, WINDOWS, FUNCTION_TABLES[1].name)
    assert set(unmatched(with_masks)) == set(unmatched(compare(lifecycle(), LOG, WINDOWS)))


# --------------------------------------------------------------------------------------------------------------------
# What is broken on purpose.

BROKEN = [
    ("Offline", "OfflineCallIssued", ("offline",)),
    ("Offline", "Online", ("offline",)),
    ("Offline", "ProcessingFailure", ("offline",)),
    ("Failed", "Online", ("failed",)),
    ("OnlinePending", "OfflineCallIssued", ("online_pending", "onlining")),
]


@pytest.mark.parametrize(("source", "dest", "states"), BROKEN)
def test_an_edge_that_the_lifecycle_does_not_match_is_found(source: str, dest: str, states: tuple[str, ...]):
    found = compare(lifecycle(), with_edge(source, dest), WINDOWS)
    assert not found.holds
    (finding,) = found.findings
    assert (finding.edge.source, finding.edge.dest) == (identifier(source), identifier(dest))
    assert (finding.path, finding.states) == ((), states)


@pytest.mark.parametrize(("source", "dest", "states"), BROKEN)
def test_the_same_edge_unverified_is_a_note(source: str, dest: str, states: tuple[str, ...]):
    found = compare(lifecycle(), with_edge(source, dest, Standing.unverified), WINDOWS)
    assert found.holds
    assert unmatched(found)[identifier(source), identifier(dest)].states == states


@pytest.mark.parametrize(("source", "dest"), [("Online", "Offline"), ("OfflineDueToProvider", "OnlinePending")])
def test_an_edge_that_a_weak_step_matches_is_no_fault(source: str, dest: str):
    # Terminate takes an online resource offline with nothing shown in between.
    assert compare(lifecycle(), with_edge(source, dest), WINDOWS).holds


def test_a_redirected_edge_is_found():
    log = mutated(LOG, "offline_becomes_online_call_issued", dest="offline_call_issued")
    assert [one.edge.parent for one in compare(lifecycle(), log, WINDOWS).findings] == [
        "offline_becomes_online_call_issued"
    ]


def test_a_lifecycle_without_the_step_is_found_from_the_side_of_the_log():
    life = mutated(resdll_spec.machine("lifecycle"), "offline:v1", delete=True)
    found = compare(compile_program(life), LOG, WINDOWS)
    assert {(one.edge.source, one.edge.dest) for one in found.findings} == {
        ("online", "offline_call_issued"),
        ("online", "waiting_to_go_offline"),
    }


def test_what_an_unknown_state_hides_may_be_anything_but_another_life():
    # Of DelayRestartingResource nobody knows what it shows, so Online may follow; Initializing never does.
    assert compare(lifecycle(), with_edge("DelayRestartingResource", "Online"), WINDOWS).holds
    sections = tuple(
        replace(section, resource_state=1) if section.state == "waiting_to_come_online" else section
        for section in LOG.machine.sections
    )
    log = replace(LOG, machine=replace(LOG.machine, sections=sections))
    assert ("offline", "waiting_to_come_online") in unmatched(compare(lifecycle(), log, WINDOWS))


def worn_out() -> Program:
    """Returns a lifecycle that comes online once and never again."""
    shown = {
        "fresh": ResourceState.ClusterResourceOffline,
        "coming": ResourceState.ClusterResourceOnlinePending,
        "up": ResourceState.ClusterResourceOnline,
        "going": ResourceState.ClusterResourceOfflinePending,
        "worn": ResourceState.ClusterResourceOffline,
    }
    steps = list(zip(shown, list(shown)[1:], strict=False))
    labels = tuple(Label(f"to_{dest}", Direction.INTERNAL, "") for _, dest in steps)
    sections = (
        choice(VERSION_FACT, "boot", "choose_table"),
        choice(TABLE, "choose_table", "fresh"),
        *(
            Section(
                name,
                "",
                tuple(Row(f"to_{dest}", name, dest, ("MOD-CHOICE",)) for source, dest in steps if source == name),
                resource_state=state,
                terminal=name == "worn",
            )
            for name, state in shown.items()
        ),
    )
    chosen = (*choice_labels(VERSION_FACT), *choice_labels(TABLE))
    machine = Machine("worn out", "", (VERSION_FACT, TABLE), (*chosen, *labels), sections, role="cluster")
    return compile_program(load(machine, CLAUSES, RULES))


def test_an_edge_may_be_matched_at_first_and_not_after_others():
    log = replace(LOG, rows=tuple(row for row in LOG.rows if row.parent in (
        "offline_becomes_online_call_issued", "offline_saving_checkpoints_becomes_offline",
    )))  # fmt: skip
    (note,) = compare(worn_out(), log, WINDOWS).unmatched
    assert [row.parent for row in note.path] == ["offline_saving_checkpoints_becomes_offline"]
    assert (note.edge.parent, note.states) == ("offline_becomes_online_call_issued", ("worn",))
    assert note.standing is Standing.unverified
    assert in_words(log, note).startswith(
        "the log says OfflineSavingCheckpoints-->Offline, then the log says Offline-->OnlineCallIssued"
    )
    rows = tuple(replace(row, standing=Standing.documented) for row in log.rows)
    assert [one.path for one in compare(worn_out(), replace(log, rows=rows), WINDOWS).findings] == [(rows[1],)]


def test_what_is_shown_has_a_name():
    assert shown_as(LOG, "offline_call_issued") == "ClusterResourceOfflinePending"
    assert shown_as(LOG, "terminating_to_failed") == "nobody knows what"


# --------------------------------------------------------------------------------------------------------------------
# On the command line.


def explored(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["explore", "--machine", "log", *arguments])
    return done.exit_code, done.stdout


def test_the_relation_is_told_with_the_machine():
    code, text = explored()
    assert code == ExitCode.CONFORMS
    assert "edges with a source that the lifecycle matches: 5 of 5" in text
    assert text.count("note: the log says Failed-->") == 2
    code, text = explored("--json", "-")
    relations = json.loads(text)["relations"]
    assert [entry["windows"] for entry in relations] == list(VERSION_NAMES)
    assert {(entry["name"], entry["holds"], len(entry["notes"])) for entry in relations} == {("abstraction", True, 2)}


def test_a_broken_relation_ends_with_exit_code_1(monkeypatch: pytest.MonkeyPatch):
    broken = with_edge("Offline", "OfflineCallIssued")
    monkeypatch.setattr(importlib.import_module("resdll_checker.cli.explore"), "machine", lambda _name: broken)
    code, text = explored("--windows", WINDOWS)
    assert code == ExitCode.FINDINGS
    assert "FAILS: the log says Offline-->OfflineCallIssued, so the cluster shows ClusterResourceOffline" in text


def test_a_property_that_rests_on_what_is_unverified_says_so():
    _, text = explored()
    (line,) = (line for line in text.splitlines() if line.startswith("log_failed_was_terminated"))
    assert line.endswith("(rests on what is unverified)")
    done = CliRunner().invoke(main, ["explore", "--machine", "log_group"])
    assert "unverified" not in done.stdout


# --------------------------------------------------------------------------------------------------------------------
# As an oracle of spec mutation.


def test_the_relation_notices_a_changed_log_and_a_changed_lifecycle():
    log = mutated(LOG, "offline_becomes_online_call_issued", dest="offline_call_issued")
    assert "Offline-->OnlineCallIssued" in relations(compile_program(log))
    life = mutated(resdll_spec.machine("lifecycle"), "offline:v1", delete=True)
    assert "Online-->OfflineCallIssued" in relations(compile_program(life))
    assert relations(compile_program(resdll_spec.machine("log_group"))) == ""
