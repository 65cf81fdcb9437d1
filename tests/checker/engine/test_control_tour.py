"""Every control code that is passed to a DLL is sent with every class of buffers, or it is said why not."""

from __future__ import annotations

import pytest

from resdll_checker.engine import control_classes as classes
from resdll_checker.engine.control_tour import TOO_SLOW
from resdll_checker.engine.options import SMOKE
from resdll_checker.reports.console import render
from resdll_spec.abi import StateChangeReason
from resdll_spec.control_codes import CONTROL_CODES, ControlObject, Data

from .conftest import Checker

pytestmark = pytest.mark.needs_cc

ALWAYS = {
    one.name
    for target in ControlObject
    for code in classes.codes(target)
    for one in (*(classes.outputs(code) if code.operation.gives is not Data.NOTHING else ()), *classes.inputs(code))
} | {one.name for target in ControlObject for one in classes.unknown(target)}


def test_every_code_that_is_passed_has_a_class():
    reached = {name.partition(":")[0] for name in ALWAYS}
    passed = {name for name, code in CONTROL_CODES.items() if code.passed}
    assert passed - reached == {"CLUSCTL_RESOURCE_STATE_CHANGE_REASON"}  # for those who ask for it
    assert reached.isdisjoint(CONTROL_CODES.keys() - passed)


def test_no_list_is_null():
    """By the documents a NULL list comes to no DLL."""
    for code in CONTROL_CODES.values():
        if code.operation.takes is Data.PROPERTY_LIST:
            assert all(one.buffer is not None for one in classes.inputs(code))


def test_a_dll_that_leaves_all_codes_is_given_every_class(checked: Checker):
    coverage = checked("sync_v2", "elf", suite=SMOKE).coverage
    assert coverage is not None
    assert (coverage.controls.missing, coverage.controls.total) == ({}, len(ALWAYS))


def test_a_dll_that_answers_is_given_what_fits_its_answers(checked: Checker):
    result = checked("properties_v1", "elf", suite=SMOKE)
    assert result.verdict == "conforms"
    assert result.coverage is not None
    given = set(result.coverage.rules.missing)
    assert given.isdisjoint({"RD901", "RD902", "RD903", "RD904", "RD905", "RD906"})
    fitted, own_list, reasons = 2 * 6, 5, len([reason for reason in StateChangeReason if reason])
    total = len(ALWAYS) + fitted + own_list + reasons  # it gives data for six codes, and asks for the reasons
    assert (result.coverage.controls.missing, result.coverage.controls.total) == ({}, total)


def test_a_dll_that_takes_its_time_is_given_the_first_ones(checked: Checker):
    result = checked("async_controls_v3", "elf", suite=SMOKE)
    assert result.verdict == "conforms"
    assert result.coverage is not None
    assert set(result.coverage.controls.missing.values()) <= {TOO_SLOW}
    assert result.coverage.controls.covered > 0


def test_a_table_without_control_entries_has_nothing_to_cover(checked: Checker):
    result = checked("pool_v2", "elf", suite=SMOKE)
    assert result.coverage is not None
    assert result.coverage.controls.total == 0
    line = next(line for line in render(result).splitlines() if line.strip().startswith("control calls"))
    assert "this table has no entry point for them" in line
