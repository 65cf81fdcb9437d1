"""The offline machine and the lifecycle fit at the boundary of the DLL; a machine changed in one row does not."""

from __future__ import annotations

from functools import cache

import pytest
from mutations import mutated

import resdll_spec
from resdll_checker import reference
from resdll_checker.explore import Exploration, explore
from resdll_checker.program import Program, compile_program
from resdll_checker.proofs import relations
from resdll_checker.proofs.relations import Fit, Misfit, fit
from resdll_spec.abi import VERSION_NAMES
from resdll_spec.boundary import BEFORE, CALLS, UNMODELLED
from resdll_spec.loading import LoadedMachine
from resdll_spec.vocabulary import Direction

NODES = tuple(BEFORE)


@cache
def lifecycle() -> Program:
    return compile_program(resdll_spec.machine("lifecycle"))


@cache
def searched(windows: str) -> Exploration:
    return explore(compile_program(resdll_spec.machine("offline")), windows)


@cache
def fitted(windows: str, node: str) -> Fit:
    return fit(searched(windows), lifecycle(), node)


@pytest.mark.parametrize("node", NODES)
@pytest.mark.parametrize("windows", VERSION_NAMES)
def test_what_crosses_the_boundary_is_a_trace_of_the_lifecycle(windows: str, node: str):
    found = fitted(windows, node)
    assert found.findings == []
    assert found.crossings > 1000


def test_every_declared_exception_is_needed():
    found = [fitted(windows, node) for windows in VERSION_NAMES for node in NODES]
    assert set().union(*(part.unmodelled for part in found)) == set(UNMODELLED)


def test_a_broken_rule_is_answered_by_the_row_that_cites_its_clause():
    # A DLL that says "not now" in spite of IGNORE_RESOURCE_STATUS is terminated, on the way there and on the way back.
    assert fitted(VERSION_NAMES[-1], "source").answered == {"RD403": {"terminate:forced"}}
    assert fitted(VERSION_NAMES[-1], "destination").answered == {"RD403": {"terminate:forced_back"}}


def test_the_declared_boundary_is_that_of_the_machines():
    offline, life = resdll_spec.machine("offline").machine, resdll_spec.machine("lifecycle").machine
    calls = {label.name for label in offline.labels if label.direction is Direction.INPUT}
    answers = {label.name for label in offline.labels if label.direction is Direction.OUTPUT}
    assert set(CALLS) == calls
    assert answers <= set(life.label_map)
    assert set(UNMODELLED) <= set(life.label_map)
    assert set(BEFORE) == set(offline.fact_map["node"].values)
    known = {label.observed for label in life.labels}
    assert {seen for crossing in CALLS.values() for seen in (*crossing.observed, *crossing.with_return)} <= known


MISFITS = [
    # row changed, how, what no longer fits, label
    ("request_is_retried@queued", {"dest": "source_offlining"}, Misfit.UNEXPLAINED, "offline_returns_veto"),
    ("offline_returns_veto:delays_always", {"dest": "return_online_calling"}, Misfit.NOT_HANDLED, "online_at_source"),
    ("report_offline@source_pending", {"dest": "source_offlining"}, Misfit.UNEXPLAINED, "offline_returns_pending"),
]


def changed(row: str, change: dict[str, object]) -> tuple[LoadedMachine, Exploration]:
    loaded = mutated(resdll_spec.machine("offline"), row, **change)
    return loaded, explore(compile_program(loaded), VERSION_NAMES[0])


@pytest.mark.parametrize(("row", "change", "misfit", "label"), MISFITS)
def test_a_changed_machine_does_not_fit_and_the_run_is_shown(
    row: str, change: dict[str, object], misfit: Misfit, label: str
):
    loaded, search = changed(row, change)
    findings = {(found.misfit, found.label): found for found in fit(search, lifecycle(), "source").findings}
    assert (misfit, label) in findings
    facts = reference.initial(loaded)
    for step in search.path_to(findings[misfit, label].word):
        facts = next(after for done, after in reference.successors(loaded, facts) if done.id == step.row.row.id)
    assert label in {done.trigger for done, _ in reference.successors(loaded, facts)}


def test_a_broken_rule_that_no_row_answers_is_told():
    _, search = changed("terminate:forced", {"clauses": ("LCK-TERMINATED",)})
    (found,) = fit(search, lifecycle(), "source").findings
    assert (found.misfit, found.label, found.detail) == (
        Misfit.BREACH,
        "offline_returns_veto",
        "it breaks RD403 in offlining",
    )


def test_an_answer_without_a_row_is_told(monkeypatch: pytest.MonkeyPatch):
    fewer = {label: why for label, why in UNMODELLED.items() if label != "report_failed"}
    monkeypatch.setattr(relations, "UNMODELLED", fewer)
    found = fit(searched(VERSION_NAMES[0]), lifecycle(), "source").findings
    assert {(entry.misfit, entry.label) for entry in found} == {(Misfit.NO_ROW, "report_failed")}
    assert {entry.detail for entry in found} == {"in source_pending", "in source_offlining", "in return_onlining"}
