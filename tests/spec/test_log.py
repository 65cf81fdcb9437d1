"""The machines of the cluster log: two tables, what is known of an edge, and examples that could contradict them."""

from __future__ import annotations

import pytest

import resdll_spec
from resdll_checker.mutation.oracles import log_contradiction
from resdll_checker.program import Program, compile_program
from resdll_spec.abi import ResourceState
from resdll_spec.clauses import CLAUSES
from resdll_spec.clauses_log import LOG_CLAUSES
from resdll_spec.exclusions import EXCLUSIONS, Reason
from resdll_spec.log import (
    AIMS,
    EDGES,
    GROUP,
    GROUP_EDGES,
    GROUP_STATES,
    RESOURCE,
    STATES,
    TRANSITION,
    UNPLACED,
    LogEdge,
    LogState,
    edge,
    identifier,
    state,
    terminating_to,
)
from resdll_spec.log_examples import LOG_EXAMPLES, LogExample
from resdll_spec.vocabulary import Level, Standing

TABLES = {RESOURCE: (STATES, EDGES), GROUP: (GROUP_STATES, GROUP_EDGES)}
FOUNDED = {
    # What public logs show, written down a second time: an edge is promoted on purpose or not at all.
    "Offline-->OnlineCallIssued",
    "OnlineCallIssued-->OnlinePending",
    "Offline-->WaitingToComeOnline",
    "Online-->WaitingToGoOffline",
    "Online-->OfflineCallIssued",
}


def compiled(name: str) -> Program:
    return compile_program(resdll_spec.machine(name))


# --------------------------------------------------------------------------------------------------------------------
# The tables.


def test_exactly_the_edges_of_public_logs_are_documented():
    assert {one.printed for one in EDGES if one.standing is Standing.documented} == FOUNDED
    assert {one.standing for one in EDGES} == {Standing.documented, Standing.unverified}
    assert {one.standing for one in GROUP_EDGES} == {Standing.documented}


@pytest.mark.parametrize("name", TABLES)
def test_an_edge_joins_two_states_of_its_table_and_is_there_once(name: str):
    states, edges = TABLES[name]
    printed = [entry.printed for entry in states]
    assert len(set(printed)) == len(printed)
    assert {end for one in edges for end in (one.source, one.dest)} == set(printed)
    assert len({(one.source, one.dest) for one in edges}) == len(edges)
    assert all(one.source != one.dest for one in edges)


@pytest.mark.parametrize("name", TABLES)
def test_a_machine_is_its_table(name: str):
    states, edges = TABLES[name]
    loaded = resdll_spec.machine(name)
    assert loaded.machine.states == tuple(entry.name for entry in states)
    assert {(row.source, row.dest, row.clauses, row.standing) for row in loaded.rows} == {
        (identifier(one.source), identifier(one.dest), (one.clause,), one.standing) for one in edges
    }
    for row in loaded.rows:
        seen = loaded.machine.label_map[row.trigger].observed
        assert seen is not None
        assert seen.kind == TRANSITION
        assert (identifier(seen.subject), identifier(seen.value)) == (row.source, row.dest)
    assert {section.resource_state for section in loaded.machine.sections} == {entry.shown for entry in states}


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("OnlineCallIssued", "online_call_issued"),
        ("[Terminating to DelayRestartingResource]", "terminating_to_delay_restarting_resource"),
        ("Offline", "offline"),
    ],
)
def test_a_printed_state_has_an_identifier(printed: str, name: str):
    assert identifier(printed) == name
    known = state(printed)
    assert known is not None
    assert known.name == name


# --------------------------------------------------------------------------------------------------------------------
# What a reader of logs asks.


def test_a_known_edge_tells_its_standing_and_an_unknown_one_is_no_fault():
    assert edge("Online", "OfflineCallIssued") == LogEdge("Online", "OfflineCallIssued", "LOG-OFFLINE-CALLED")
    assert edge("OnlinePending", "Online") is not None
    assert edge("Online", "Offline") is None
    assert edge("Online", "NoSuchState") is None
    assert edge("Online", "Orphaned") is None
    assert edge("Online", "Orphaned", GROUP) is not None


def test_a_state_may_be_known_without_an_edge():
    placed = {entry.printed for entry in STATES}
    for entry in UNPLACED:
        assert entry.printed not in placed
        assert state(entry.printed) is entry
        assert state(entry.printed, GROUP) is None
    assert state("NoSuchState") is None


def test_another_machine_is_a_key_error():
    with pytest.raises(KeyError):
        edge("Online", "Offline", "lifecycle")
    with pytest.raises(KeyError):
        state("Online", "lifecycle")


# --------------------------------------------------------------------------------------------------------------------
# What is shown.


@pytest.mark.parametrize("entry", [*STATES, *UNPLACED], ids=lambda entry: entry.printed)
def test_what_a_state_shows_is_inferred_or_said_to_be_unknown(entry: LogState):
    assert entry.clause is not None
    assert EXCLUSIONS[entry.clause] is Reason.SHOWN
    unknown = CLAUSES[entry.clause].standing is Standing.unverified
    assert unknown == (entry.shown is None)
    if not unknown:
        assert CLAUSES[entry.clause].standing is Standing.inferred


def test_a_state_that_is_named_like_a_resource_state_shows_as_that():
    for shown in ResourceState:
        entry = state(shown.name.removeprefix("ClusterResource"))
        assert entry is None or entry.shown is shown


def test_nobody_knows_what_is_shown_while_a_resource_is_terminated():
    assert all(entry.shown is None for aim in AIMS if (entry := state(terminating_to(aim))) is not None)
    assert all(entry.shown is None and entry.clause is None for entry in GROUP_STATES)


def test_no_clause_on_the_log_is_a_duty_and_each_names_the_open_question():
    assert {(clause.level, clause.question) for clause in LOG_CLAUSES} == {(Level.MAY, 31)}


# --------------------------------------------------------------------------------------------------------------------
# Examples.


def test_logs_are_judged_as_written():
    found = [log_contradiction(compiled(run.machine), run) for run in LOG_EXAMPLES]
    assert [text for text in found if text] == []


def test_every_edge_of_the_tables_has_an_example_and_every_clause_one_that_is_not_known():
    shown = {(run.machine, step.source, step.dest) for run in LOG_EXAMPLES for step in run.steps}
    assert {(name, one.source, one.dest) for name, (_, edges) in TABLES.items() for one in edges} <= shown
    edges = {one.clause for _, table in TABLES.values() for one in table}
    assert {run.clause for run in LOG_EXAMPLES if run.known} == edges
    assert {run.clause for run in LOG_EXAMPLES if not run.known} == edges


@pytest.mark.parametrize(
    "run",
    [
        "Online --> Offline",
        "Online --> ! OfflineCallIssued",
        "Online --> ? OfflineCallIssued",
        "OnlinePending --> Online",
    ],
)
def test_a_wrong_example_is_noticed(run: str):
    assert log_contradiction(compiled(RESOURCE), LogExample("LOG-OFFLINE-CALLED", run))


@pytest.mark.parametrize("run", ["", "Online", "Online -->", "? Online --> Offline", "A --> ! B --> C"])
def test_a_run_outside_the_grammar_is_refused(run: str):
    with pytest.raises(ValueError, match="outside the grammar"):
        assert LogExample("LOG-OFFLINE-CALLED", run).steps
