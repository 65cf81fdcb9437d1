"""The properties hold; each can fail; and what is shown when one fails is a run of the interpreter."""

from __future__ import annotations

import importlib
import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from click.testing import CliRunner
from mutations import mutated

import resdll_spec
from resdll_checker import reference
from resdll_checker.cli import main
from resdll_checker.errors import ExitCode
from resdll_checker.explore import Step, explore
from resdll_checker.program import compile_program
from resdll_checker.proofs.liveness import find_lasso
from resdll_checker.proofs.predicates import holds, negated
from resdll_checker.proofs.properties import (
    Searched,
    Verdict,
    ask,
    check,
    check_all,
    fair_set,
    properties_of,
    without_assumptions,
)
from resdll_spec.abi import VERSION_NAMES
from resdll_spec.loading import LoadedMachine
from resdll_spec.properties import ASSUMPTIONS, PROPERTIES
from resdll_spec.property_vocabulary import Invariant, Lockstep, Precedence, Progress, Property, StepInvariant
from resdll_spec.request import DO_NOT_UPDATE_PERSISTENT_STATE as KEEP
from resdll_spec.request import (
    DUE_TO_EMBEDDED_FAILURE,
    IGNORE_RESOURCE_STATUS,
    QUEUE_ENABLED,
    RETURN_TO_SOURCE,
    RETURNING_TO_SOURCE,
)

BY_NAME = {entry.name: entry for entry in PROPERTIES}
PROGRESS = [entry for entry in PROPERTIES if isinstance(entry.body, Progress)]


@cache
def searched(name: str, windows: str | None = None) -> Searched:
    return Searched(explore(compile_program(resdll_spec.machine(name)), windows))


def broken(loaded: LoadedMachine, name: str) -> tuple[Searched, Verdict]:
    """Returns the verdict on a property of a changed machine, of the first version that the property speaks of."""
    windows = next(windows for windows in VERSION_NAMES if BY_NAME[name].applies(windows))
    found = Searched(explore(compile_program(loaded), windows))
    return found, check(found, BY_NAME[name])


def replayed(loaded: LoadedMachine, steps: tuple[Step, ...], facts: reference.Facts) -> reference.Facts:
    """Returns the state after ``steps``, each of which the interpreter must allow."""
    program = compile_program(loaded)
    for step in steps:
        facts = next(after for row, after in reference.successors(loaded, facts) if row.id == step.row.row.id)
        assert program.encode(facts) == step.word
    return facts


# --------------------------------------------------------------------------------------------------------------------
# They hold.


@pytest.mark.parametrize("windows", [None, *VERSION_NAMES])
@pytest.mark.parametrize("name", resdll_spec.MACHINE_NAMES)
def test_every_property_holds(name: str, windows: str | None):
    verdicts = [check(searched(name, windows), entry) for entry in properties_of(name, windows)]
    assert [(verdict.property.name, verdict.detail) for verdict in verdicts if verdict.holds is not True] == []


def test_only_what_a_version_cannot_speak_of_is_left_out():
    everything = {entry.name for entry in PROPERTIES if entry.machine in resdll_spec.MACHINE_NAMES}
    for windows in VERSION_NAMES:
        spoken = {entry.name for name in resdll_spec.MACHINE_NAMES for entry in properties_of(name, windows)}
        later = {"persistent_state_is_kept_on_demand", "nothing_hides_behind_persistent_state"}
        later.add("persistent_state_comes_first")
        later |= {"controls_end", "control_ends_before_it_returns", "type_control_ends_before_it_returns"}
        later |= {"type_controls_end_after_a_call", "type_calls_do_not_overlap"}
        assert everything - spoken == (set() if windows >= "2016" else later)


@pytest.mark.parametrize("entry", PROPERTIES, ids=lambda entry: entry.name)
def test_no_property_restates_a_single_row(entry: Property):
    if isinstance(entry.body, StepInvariant):
        found = searched(entry.machine)
        fits = found.holds(entry.body.when)
        parents = {
            row.row.parent
            for row in found.search.rows
            if (not entry.body.on or row.row.trigger in entry.body.on)
            and row.row.kind in entry.body.kinds
            and set(entry.body.changing) <= {fact for fact, _ in row.row.writes}
            and fits[found.by_state[row.row.source]].any()
        }
        assert len(parents) > 1


@pytest.mark.parametrize("entry", PROPERTIES, ids=lambda entry: entry.name)
def test_a_witness_is_a_run_of_the_interpreter(entry: Property):
    verdict = check(searched(entry.machine), entry)
    if verdict.path is not None:
        loaded = resdll_spec.machine(entry.machine)
        replayed(loaded, verdict.path, reference.initial(loaded))


# --------------------------------------------------------------------------------------------------------------------
# Eventually: without its assumptions, and without any one of them.


@pytest.mark.parametrize("entry", PROGRESS, ids=lambda entry: entry.name)
def test_without_assumptions_a_run_stays_in_the_declared_lasso(entry: Property):
    assert isinstance(entry.body, Progress)
    found = searched(entry.machine)
    verdict = without_assumptions(found, entry, entry.body)
    assert verdict.holds is False
    assert [step.row.row.trigger for step in verdict.loop] == list(entry.body.lasso)
    loaded = resdll_spec.machine(entry.machine)
    entered = replayed(loaded, verdict.path or (), reference.initial(loaded))
    facts = entered
    for step in verdict.loop:
        assert not holds_of(found, entry.body.then, facts)
        facts = replayed(loaded, (step,), facts)
    assert facts == entered


def holds_of(found: Searched, predicate: tuple[tuple[str, ...], ...], facts: reference.Facts) -> bool:
    word = np.array([found.search.program.encode(facts)], dtype=np.uint64)
    return bool(holds(found.search.program, word, predicate)[0])


@pytest.mark.parametrize(
    ("entry", "left_out"),
    [(entry, name) for entry in PROGRESS for name in getattr(entry.body, "assumptions")],  # noqa: B009
    ids=lambda value: getattr(value, "name", value),
)
def test_no_assumption_is_idle(entry: Property, left_out: str):
    assert isinstance(entry.body, Progress)
    found = searched(entry.machine)
    kept = [fair_set(found, ASSUMPTIONS[name]) for name in entry.body.assumptions if name != left_out]
    assert find_lasso(found.graph, ask(found, entry.body), kept) is not None


# --------------------------------------------------------------------------------------------------------------------
# They can fail.

BROKEN = [
    # property, row changed, how
    ("pending_ends", "report_online@online_pending", {"dest": "online_pending"}),
    ("calls_end", "offline_returns_pending:early_pending_after_terminate", {"delete": True}),
    ("terminate_ends", "terminate_returns:idle", {"drop_write": "terminate"}),
    ("suspicion_is_settled", "is_alive@suspect", {"dest": "suspect"}),
    ("nothing_pends_after_terminate", "terminate_returns:pending", {"dest": "online_pending"}),
    ("overtaken_calls_end_offline", "online_returns_success:after_terminate", {"dest": "online"}),
    ("terminate_spares_open_and_close", "close@online", {"drop_literal": "terminate"}),
    ("entry_points_do_not_overlap", "is_alive@online", {"drop_literal": "terminate"}),
    ("entry_points_do_not_overlap", "online@offline", {"drop_literal": "side"}),
    ("calls_beside_the_operations_end", "arbitrate_returns_lost", {"drop_write": "side"}),
    ("controls_end", "end_control_call", {"drop_write": "side"}),
    ("arbitration_is_not_overtaken", "terminate:idle", {"drop_literal": "side"}),
    ("no_poll_beside_an_event", "looks_alive@online", {"drop_literal": "event"}),
    ("control_ends_before_it_returns", "end_control_call:early", {"delete": True}),
    ("operations_end_beside_control_calls", "begin_resource_control", {"delete": True}),
    ("type_controls_end_after_a_call", "end_type_control_call:early", {"dest": "goes_on"}),
    ("type_calls_do_not_overlap", "begin_resource_type_control", {"source": "ended"}),
    ("type_control_ends_before_it_returns", "end_type_control_call:early", {"delete": True}),
    ("close_forgets", "close_returns@closing", {"drop_write": "locked"}),
    ("requests_are_forgotten", "offline_returns_success@offlining", {"drop_write": "queue_enabled"}),
    ("dll_hears_sendable_masks", "offline:flags", {"drop_literal": "unsendable"}),
    ("returning_follows_return", "offline:flags", {"write": ("returnable", "true")}),
    ("returning_follows_return", "online@offline", {"drop_write": "returnable"}),
    ("locks_hold_without_ignore", "offline:flags", {"drop_literal": "locked"}),
    ("only_ignore_status_binds_answers", "offline_returns_veto@offlining", {"literal": "not queue_enabled"}),
    ("online_reports_belong_to_online", "report_online@onlining", {"source": "offlining"}),
    ("offline_reports_belong_to_offline", "report_offline@offline_pending", {"source": "online_pending"}),
    ("one_final_report", "report_failed@onlining", {"drop_literal": "early"}),
    ("early_reports_promise_pending", "online_returns_success@onlining", {"drop_literal": "early"}),
    ("looks_alive_alone_fails_nothing", "looks_alive_returns_false@looking_alive", {"dest": "failed"}),
    ("failure_lasts", "terminate:idle", {"dest": "online"}),
    ("stale_workers_have_a_cause", "close_returns@closing", {"drop_write": "stale"}),
    ("worker_outruns_its_call", "report_online@onlining", {"delete": True}),
    ("terminate_overtakes_a_pending_answer", "terminate_returns:before_the_call", {"delete": True}),
    ("old_and_new_workers_meet", "open_returns_resid@opening", {"delete": True}),
    ("way_back_reaches_the_dll", f"set_{RETURNING_TO_SOURCE}@choose_{RETURNING_TO_SOURCE}", {"delete": True}),
    ("requests_end", "request_is_done@source_offline", {"delete": True}),
    ("queued_ends", "client_cancels@queued", {"dest": "queued", "writes": ()}),
    ("queued_is_never_rejected", "move_is_rejected@delayed", {"drop_literal": QUEUE_ENABLED}),
    ("rejection_counts_no_failure", "move_is_rejected@delayed", {"write": ("failures", "one")}),
    ("rejection_moves_nothing", "move_is_rejected@delayed", {"write": ("resource", "failed")}),
    ("persistent_state_is_kept_on_demand", "persistent_state_is_set@accepting", {"drop_literal": KEEP}),
    ("nothing_hides_behind_persistent_state", "persistent_state_is_kept:by_flag", {"write": ("failures", "one")}),
    ("embedded_failure_informs", "request_is_queued@delayed", {"literal": f"not {DUE_TO_EMBEDDED_FAILURE}"}),
    ("moves_keep_the_persistent_state", "persistent_state_is_set@accepting", {"drop_literal": "kind"}),
    ("no_ping_pong", "ordinary_policy_applies@return_terminated:none_before", {"write": ("node", "destination")}),
    ("trips_tell_the_node", "ownership_returns@return_offline", {"drop_write": "trips"}),
    ("way_back_needs_return", "return_trip_starts@destination_online", {"drop_literal": RETURN_TO_SOURCE}),
    ("successful_return_counts_no_failure", "return_trip_starts@destination_online", {"write": ("failures", "one")}),
    ("failures_fail_the_request", "terminate@source_error", {"drop_write": "resource"}),
    ("failures_are_terminated", "terminate@source_error", {"drop_write": "terminated"}),
    ("failed_offline_does_not_stop_a_move", "terminate:failed_in_move", {"dest": "finished"}),
    ("failures_add_up", "terminate:returning_one_before", {"drop_write": "failures"}),
    ("way_back_is_not_refused", "return_trip_starts@destination_online", {"dest": "group_delayed"}),
    (
        "rejected_moves_are_undone",
        "move_is_rejected@group_delayed",
        {"dest": "finished", "write": ("ended", "rejected")},
    ),
    ("terminate_needs_a_reason", "terminate:forced", {"drop_literal": IGNORE_RESOURCE_STATUS}),
    ("done_means_done", "ownership_moves@source_offline", {"drop_write": "node"}),
    ("outcomes_are_final", "client_cancels@queued", {"dest": "queued"}),
    ("every_client_is_answered", "client_cancels@queued", {"drop_write": "code"}),
    ("locks_are_respected", "lock_passes:ignored", {"drop_literal": IGNORE_RESOURCE_STATUS}),
    ("lost_networks_stop_requests", "network_passes:connected", {"drop_literal": "network_lost"}),
    ("group_delays_have_a_cause", "report_offline@source_pending:delays_first", {"dest": "group_delayed"}),
    ("only_delays_are_queued", "request_is_queued@delayed", {"drop_literal": QUEUE_ENABLED}),
    ("queue_completes", "request_is_retried@queued", {"dest": "queued"}),
    ("queue_fails_differently", "request_is_retried@queued", {"drop_write": "retried"}),
    ("every_mask_can_be_composed", "set_queue_enabled:contradictory", {"dest": "composed"}),
    ("locks_are_asked_after_the_mask", "arrival_is_works@choose_arrival:requested", {"dest": "locking"}),
    ("networks_are_asked_after_the_lock", "server_accepts_mask:respecting", {"dest": "networking"}),
    ("requests_pass_before_anything_is_done", "lock_passes:unlocked", {"dest": "accepting"}),
    ("persistent_state_comes_first", "network_passes:connected", {"dest": "calling"}),
    ("ownership_changes_while_nothing_is_up", "terminate:returning_none_before", {"drop_write": "resource"}),
    (
        "only_delayed_requests_are_cancelled",
        "behaviour_is_stalls@choose_behaviour:choose_arrival:targeted_move",
        {"dest": "choose_cancels"},
    ),
    ("return_trips_start_once", "terminate:returning_none_before", {"dest": "destination_terminated"}),
    ("group_moves_end", "group_is_restored@rollback", {"delete": True}),
    ("group_queue_ends", "client_cancels@queued", {"dest": "queued", "writes": ()}),
    ("group_delays_count_no_failure", "move_is_rejected@source", {"write": ("failures", "some")}),
    ("group_rejection_undoes_the_move", "group_is_restored@rollback", {"drop_literal": "member_2"}),
    ("group_done_means_done", "move_is_done@destination", {"drop_literal": "member_3"}),
    ("group_failures_are_counted", "ordinary_policy_applies@destination:1", {"drop_write": "failures"}),
    ("group_failed_offline_does_not_stop_a_move", "ownership_moves@source", {"literal": "failures is none"}),
    ("group_dependents_go_first", "offline@source:1", {"drop_literal": "member_2"}),
    ("group_provider_comes_first", "online@destination:2", {"drop_literal": "member_1"}),
    ("group_dependents_move_together", "online@destination:1", {"delete": True}),
    ("group_is_up_on_one_node", "ownership_moves@source", {"drop_literal": "member_1"}),
    ("group_no_ping_pong", "ordinary_policy_applies@restoring:1", {"write": ("node", "destination")}),
    ("group_trips_tell_the_node", "ownership_returns@returning", {"drop_write": "trips"}),
    ("group_left_is_not_refused", "return_trip_starts@destination:1", {"write": ("ended", "rejected")}),
    ("group_way_back_succeeds", "ownership_returns@returning", {"delete": True}),
    ("group_way_back_needs_return", "return_trip_starts@destination:2", {"drop_literal": RETURN_TO_SOURCE}),
    ("group_force_is_not_delayed", "veto@source:2", {"drop_literal": IGNORE_RESOURCE_STATUS}),
    ("group_locks_are_respected", "move_is_accepted:unlocked", {"drop_literal": "locked"}),
    ("group_queue_needs_its_flag", "request_is_queued@source", {"drop_literal": QUEUE_ENABLED}),
    ("group_flags_of_the_dll_inform", "request_is_queued@source", {"literal": f"not {DUE_TO_EMBEDDED_FAILURE}"}),
    ("way_back_succeeds", "ownership_returns@return_offline", {"delete": True}),
    ("locked_resources_can_be_moved", "lock_passes:ignored", {"delete": True}),
    ("log_online_follows_a_call", "offline_becomes_waiting_to_come_online", {"dest": "online_pending"}),
    (
        "log_offline_follows_a_call_or_a_failure",
        "online_becomes_waiting_to_go_offline",
        {"dest": "offline_saving_checkpoints"},
    ),
    ("log_terminates_what_failed", "online_becomes_waiting_to_go_offline", {"dest": "waiting_to_terminate"}),
    ("log_failed_was_terminated", "processing_failure_becomes_waiting_to_terminate", {"dest": "terminating_to_failed"}),
    (
        "log_restart_can_be_delayed",
        "waiting_to_terminate_becomes_waiting_to_terminate_to_delay_restarting_resource",
        {"delete": True},
    ),
    ("log_resource_is_left_failed", "terminating_to_failed_becomes_failed", {"dest": "offline"}),
    ("log_waiting_ends", "waiting_to_come_online_becomes_online_call_issued", {"dest": "waiting_to_come_online"}),
    ("log_group_is_brought_online", "offline_becomes_orphaned", {"dest": "pending"}),
    ("log_group_can_be_online", "pending_becomes_online", {"delete": True}),
    ("log_group_arrives", "pending_becomes_online", {"dest": "pending"}),
]


@pytest.mark.parametrize(("name", "row", "change"), BROKEN, ids=[f"{case[0]}-{case[1]}" for case in BROKEN])
def test_a_property_fails_when_a_row_is_changed(name: str, row: str, change: dict[str, object]):
    loaded = mutated(resdll_spec.machine(BY_NAME[name].machine), row, **change)
    _, verdict = broken(loaded, name)
    assert verdict.holds is False
    assert verdict.detail
    if verdict.path is not None:
        end = replayed(loaded, verdict.path, reference.initial(loaded))
        assert replayed(loaded, verdict.loop, end) == end


def test_every_property_is_seen_to_fail():
    assert {name for name, _, _ in BROKEN} == set(BY_NAME)


def test_a_counterexample_is_shortest():
    loaded = mutated(resdll_spec.machine("offline"), "move_is_rejected@delayed", write=("failures", "one"))
    found, verdict = broken(loaded, "rejection_counts_no_failure")
    assert verdict.path is not None
    body = verdict.property.body
    assert isinstance(body, Invariant)
    wrong = found.holds(body.when) & ~found.holds(body.then)
    assert len(verdict.path) == found.distance[wrong].min()
    assert wrong[found.words == verdict.path[-1].word].all()


@pytest.mark.parametrize(
    ("name", "row", "change", "detail"),
    [
        (
            "successful_return_counts_no_failure",
            "ownership_returns@return_offline",
            {"delete": True},
            "no reachable state",
        ),
        ("no_ping_pong", "offline@calling", {"delete": True}, "no reachable step fits"),
        ("queued_ends", "request_is_queued@delayed", {"delete": True}, "no reachable state has state is queued"),
        ("suspicion_is_settled", "is_alive@suspect", {"delete": True}, "no reachable step belongs to what is assumed"),
    ],
)
def test_a_property_that_speaks_of_nothing_fails(name: str, row: str, change: dict[str, object], detail: str):
    loaded = mutated(resdll_spec.machine(BY_NAME[name].machine), row, **change)
    _, verdict = broken(loaded, name)
    assert (verdict.holds, verdict.path) == (False, None)
    assert detail in verdict.detail


def test_what_does_not_fit_the_memory_is_not_told_as_holding():
    search = searched("offline", "2012").search
    for verdict in check_all(search, memory=1000):
        needs_edges = isinstance(verdict.property.body, Progress | Lockstep | Precedence)
        assert (verdict.holds is None) == needs_edges
        assert ("would take" in verdict.detail) == needs_edges


def test_of_an_interrupted_search_only_what_was_seen_is_told():
    whole = searched("offline", "2012").search
    part = replace(whole, levels=[level for depth, level in enumerate(whole.levels) if depth < 26], complete=False)
    verdicts = {verdict.property.name: verdict for verdict in check_all(part)}
    assert verdicts["failed_offline_does_not_stop_a_move"].holds is True
    assert verdicts["queue_completes"].holds is None
    assert verdicts["done_means_done"].holds is None
    assert {verdict.detail for verdict in verdicts.values() if verdict.holds is None} == {"the search was interrupted"}


def negatable(entry: Property) -> bool:
    """Tells whether an invariant has predicates whose negation, which multiplies out, stays small."""
    return isinstance(entry.body, Invariant) and all(
        math.prod(len(conjunction) for conjunction in predicate) <= 1000
        for predicate in (entry.body.then, entry.body.when)
    )


@pytest.mark.parametrize("entry", [entry for entry in PROPERTIES if negatable(entry)], ids=lambda e: e.name)
def test_the_negation_of_a_predicate_is_its_negation(entry: Property):
    assert isinstance(entry.body, Invariant)
    found = searched(entry.machine, "2016")
    for predicate in (entry.body.then, entry.body.when):
        assert (found.holds(negated(predicate)) == ~found.holds(predicate)).all()


# --------------------------------------------------------------------------------------------------------------------
# On the command line.


@pytest.fixture
def without_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes the command see a machine in which a cancelled request waits on."""
    loaded = mutated(resdll_spec.machine("offline"), "client_cancels@queued", dest="queued", writes=())
    monkeypatch.setattr(importlib.import_module("resdll_checker.cli.explore"), "machine", lambda _name: loaded)


@pytest.mark.usefixtures("without_an_end")
def test_a_broken_property_is_shown_with_its_lasso_and_ends_with_exit_code_1():
    done = CliRunner().invoke(main, ["explore", "--machine", "offline", "--windows", "2012"])
    assert done.exit_code == ExitCode.FINDINGS
    lines = done.stdout.splitlines()
    (heading,) = (
        number for number, line in enumerate(lines) if line.startswith("queued_ends FAILS: a run may go round")
    )
    shown = "\n".join(lines[heading:])
    assert "the delayed request is queued [FLG-QUEUE]" in shown
    assert "it rests on FLG-QUEUE, FLG-QUEUE-CANCEL, FLG-QUEUE-DIFFERENT" in shown
    forever = shown.index("and then, for ever:")
    assert "the client cancels the queued request [FLG-QUEUE-CANCEL, FLG-QUEUE]" in shown[forever:]
