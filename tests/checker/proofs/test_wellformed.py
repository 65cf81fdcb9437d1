"""The machines are well formed on what they reach; a machine spoilt in one place is told from one that is not."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from mutations import mutated

import resdll_spec
from resdll_checker.explore import explore
from resdll_checker.program import compile_program
from resdll_checker.proofs.wellformed import Fault, Implied, check, claimed_versions
from resdll_spec.abi import VERSION_NAMES
from resdll_spec.loading import LoadedMachine, LoadedRow


@cache
def checked(name: str) -> tuple[list[Fault], list[Implied]]:
    return check(explore(compile_program(resdll_spec.machine(name))))


def faults(loaded: LoadedMachine) -> set[tuple[str, str, str]]:
    found, _ = check(explore(compile_program(loaded)))
    return {(fault.check, fault.place, fault.message) for fault in found}


@pytest.mark.parametrize("name", resdll_spec.MACHINE_NAMES)
def test_every_machine_is_well_formed(name: str):
    assert checked(name)[0] == []


def test_the_implied_literals_are_those_that_keep_rows_apart():
    assert checked("offline")[1] == []
    assert {(found.row, found.literal) for found in checked("lifecycle")[1]} == {
        # V1 calls carry no mask, so none of their flags is ever set; guards of one trigger exclude each other anyway.
        ("offline_returns_parameter@offlining", "not table is v1"),
        *(
            (f"offline_returns_{answer}:{when}", "not table is v1")
            for answer in ("locked", "veto")
            for when in ("refused", "during_terminate")
        ),
        # Where a call may not be overtaken by Terminate, none runs.
        ("terminate:over_arbitrate", "terminate is none"),
        ("terminate:over_release", "terminate is none"),
        # Where no control call can go on, none does.
        *(
            (f"end_control_call:{windows}", f"not side is {value}")
            for windows in ("2012", "2012r2")
            for value in ("goes_on", "ended_control")
        ),
    }


def by_parent(name: str, parent: str) -> LoadedRow:
    return next(row for row in resdll_spec.machine(name).rows if row.parent == parent)


def test_a_row_claims_the_versions_of_its_guard_its_choice_and_its_clauses():
    assert claimed_versions(by_parent("offline", "persistent_state_is_kept:by_flag")) == tuple(
        name for name in VERSION_NAMES if name >= "2016"
    )
    assert claimed_versions(by_parent("offline", "version_is_2012r2@boot")) == ("2012r2",)
    assert claimed_versions(by_parent("offline", "set_ignore_network_connectivity:undefined_in_2012")) == ("2012",)
    assert claimed_versions(by_parent("offline", "offline@calling")) == VERSION_NAMES


def test_a_row_that_fires_outside_its_versions_is_a_fault():
    loaded = mutated(resdll_spec.machine("offline"), "offline@calling", clauses=("FLG-PERSISTENT",))
    assert ("firing", "offline@calling", "the row fires in 2012, where FLG-PERSISTENT is not in force") in faults(
        loaded
    )


def test_a_row_that_no_longer_fires_in_a_version_is_a_fault():
    loaded = mutated(resdll_spec.machine("offline"), "client_cancels@queued", literal="version is 2012")
    loaded = mutated(loaded, "request_is_queued@delayed", literal="not version is 2012")
    assert ("firing", "client_cancels@queued", "the row never fires in 2012") in faults(loaded)


def test_a_row_that_fires_in_no_version_and_claims_none_is_a_fault():
    loaded = mutated(resdll_spec.machine("offline"), "offline@calling", literal="version is 2012")
    loaded = mutated(loaded, "offline@calling", literal="not version is 2012", clauses=("FLG-PERSISTENT",))
    found = {place: message for check, place, message in faults(loaded) if check == "firing"}
    assert found["offline@calling"] == "the row never fires, and its guard and clauses allow it in no version"


CHANGED = [
    # row changed, how, what is found
    (
        "client_cancels@queued",
        {"literal": "ignore_resource_status"},
        ("firing", "client_cancels@queued", "the row never fires in 2016"),
    ),
    (
        "client_cancels@queued",
        {"literal": "queue_enabled"},
        (
            "literals",
            "client_cancels@queued",
            "the literal 'queue_enabled' is never seen false where the others hold; drop it",
        ),
    ),
    ("offline@calling", {"delete": True}, ("ends", "calling", "a run ends here, which is not declared terminal")),
    (
        "server_rejects_parameter@requested",
        {"delete": True},
        ("values", "code", "the value of code invalid_parameter is never reached"),
    ),
    (
        "offline_returning@return_calling",
        {"delete": True},
        ("values", "state", "the control state return_offlining is never reached"),
    ),
    # Loading proves that guards are disjoint, so only a row that was changed afterwards can show it.
    (
        "lock_passes:unlocked",
        {"drop_literal": "locked"},
        ("nondeterminism", "lock_passes in locking", "one label leads to more than one successor"),
    ),
]


@pytest.mark.parametrize(("row", "change", "fault"), CHANGED)
def test_a_change_that_leaves_something_dead_or_open_is_found(
    row: str, change: dict[str, object], fault: tuple[str, str, str]
):
    assert fault in faults(mutated(resdll_spec.machine("offline"), row, **change))


def test_a_case_that_no_state_meets_is_found():
    loaded = mutated(resdll_spec.machine("lifecycle"), "stale_report:after_race", delete=True)
    loaded = mutated(loaded, "terminate_returns:pending", drop_write="stale")
    loaded = mutated(loaded, "close@online_pending", drop_write="stale")
    loaded = mutated(loaded, "close@offline_pending", drop_write="stale")
    assert ("verdicts", "stale_report:after_terminate", "no reached state has this case") in faults(loaded)


def test_an_end_that_is_declared_and_not_met_is_found():
    loaded = resdll_spec.machine("offline")
    sections = tuple(
        replace(section, terminal=section.terminal or section.state == "queued") for section in loaded.machine.sections
    )
    declared = replace(loaded, machine=replace(loaded.machine, sections=sections))
    assert ("ends", "queued", "it is declared terminal, and no run ends here") in faults(declared)


def test_a_code_that_stands_for_nothing_is_found():
    search = explore(compile_program(resdll_spec.machine("offline")))
    place = search.program.field_map["ended"]
    beyond = replace(search, levels=[*search.levels, np.array([place.mask], dtype=np.uint64)])
    found = {(fault.place, fault.message) for fault in check(beyond)[0]}
    assert ("ended", "the code 7 is reached, which stands for no value of ended") in found
