"""Coverage: what a run reached of what a DLL with its table can reach, with a reason for all the rest."""

from __future__ import annotations

import dataclasses

import pytest

from resdll_checker.engine.coverage import NOT_GIVEN, Gaps, reachable_rows
from resdll_checker.engine.findings import Covered
from resdll_checker.engine.options import SMOKE
from resdll_checker.engine.projected import projected
from resdll_checker.monitor import Monitor, Observed, View
from resdll_checker.program import compile_program
from resdll_spec import machine
from resdll_spec.abi import VERSION_NAMES
from resdll_spec.rules import RUN_RULES

from .conftest import Checker


def test_what_an_older_table_cannot_meet_is_not_counted():
    program = compile_program(machine("lifecycle"))
    rows = {table: set(reachable_rows(program, VERSION_NAMES[-1], table)) for table in ("v1", "v2", "v4")}
    control = {row for row in rows["v2"] | rows["v4"] if "control" in row}
    assert rows["v2"] - control == rows["v4"] - control
    assert {"resource_control", "begin_resource_control_as_user"} <= control
    assert "offline:flags" in rows["v2"] - rows["v1"]
    assert "offline:v1" in rows["v1"] - rows["v2"]


@pytest.mark.needs_cc
def test_everything_is_counted_and_what_is_missing_has_a_reason(checked: Checker):
    coverage = checked("mixed_v2", "elf", suite=SMOKE).coverage
    assert coverage is not None
    assert (coverage.masks.covered, coverage.masks.total) == (128, 128)
    assert coverage.rules.total == len(RUN_RULES)
    assert {"RD101", "RD301", "RD401", "RD501", "RD602", "RD801"}.isdisjoint(coverage.rules.missing)
    for part in (getattr(coverage, name.name) for name in dataclasses.fields(coverage)):
        assert part.covered + len(part.missing) == part.total
        assert part.complete == (not part.missing)
        assert all(reason and not reason.endswith(".") for reason in part.missing.values())
    unseen = coverage.transitions.missing
    assert unseen["close@failed"] == "the state in which it happens was never reached"
    assert any(reason.startswith("answers that the DLL never gave: ") for reason in unseen.values())


def test_a_gap_names_the_first_thing_that_never_happened_on_the_way():
    view = View(compile_program(machine("lifecycle")))
    monitor = Monitor(view, VERSION_NAMES[-1], "v2")
    opened = (Observed("call", "Open"), Observed("return", "Open", "resid"))
    online = (Observed("call", "Online"), Observed("return", "Online", "success"))
    for observed in (*opened, *online):
        monitor.observe(observed)
    gaps = Gaps(projected(VERSION_NAMES[-1], "v2"), view.steps)
    assert gaps.why_unreached(("online", "locked")) == (
        "the DLL never led there: in online this never happened: SetResourceLockedMode(TRUE)"
    )
    assert gaps.why_unreached(("checking_alive",)) == (
        "the run never led there: in online this never happened: the monitor calls IsAlive"
    )
    masks = gaps.of_state_masks({(("online",), 1): 1}, {2: "skipped for a reason"}).missing
    assert "0x01 in online" not in masks
    assert (masks["0x02 in online"], masks["0x04 in online"]) == ("skipped for a reason", NOT_GIVEN)
    pairs = gaps.of_flag_pairs({(("online",), 1): 1}, {}).missing
    assert "0x01 of 0x03 in online" not in pairs
    assert {"0x00 of 0x03 in online", "0x02 of 0x03 in online", "0x03 of 0x03 in online"} <= set(pairs)
    assert "0x05 of 0x05 in online" not in pairs, "nobody sends it, so it is not missed"


@pytest.mark.needs_cc
def test_every_mask_that_callers_send_is_sent_with_and_without_an_earlier_return(checked: Checker):
    result = checked("sync_v2", "elf", suite=SMOKE)
    assert result.coverage is not None
    without, returnable = 15 * 4 + 6 * 2 - 1, 21 * 4 - 1  # IGNORE with QUEUE is never sent, RETURNING after RETURN only
    for part, covered in (
        (result.coverage.state_masks, 48 + 96),
        (result.coverage.flag_pairs, without + returnable),
    ):
        assert part.covered == covered
        assert {reason.partition(":")[0] for reason in part.missing.values()} == {"the DLL never led there"}
    rested = {name: why for name, why in result.coverage.inputs.missing.items() if why == NOT_GIVEN}
    assert rested == {}, "whatever can be called where the resource rests was called"


@pytest.mark.needs_cc
def test_masks_do_not_apply_to_a_table_that_has_none(checked: Checker):
    coverage = checked("sync_v1", "elf", suite=SMOKE).coverage
    assert coverage is not None
    for part in (coverage.masks, coverage.state_masks, coverage.flag_pairs, coverage.arguments):
        assert part == Covered(0, 0)
    assert coverage.inputs.covered
    assert {"RD401", "RD403", "RD404"} <= set(coverage.rules.missing)


@pytest.mark.needs_cc
def test_a_resource_that_never_comes_online_is_no_pass(checked: Checker):
    result = checked("wrong_kind_of_report", "elf", suite=SMOKE)
    assert result.verdict == "inconclusive"
    assert result.inconclusive[0].startswith("Offline was never called, because the resource never came online")
    assert result.coverage is not None
    assert len(result.coverage.masks.missing) == 128


@pytest.mark.needs_cc
def test_a_slow_dll_is_sampled_by_the_smoke_suite_only(checked: Checker):
    coverage = checked("slow_offline", "elf", suite=SMOKE).coverage
    assert coverage is not None
    assert coverage.masks.covered == 9
    assert set(coverage.masks.missing.values()) == {"left to --suite full: Offline is slow (RD602)"}
