"""Every conforming DLL of the catalogue is accepted, every mutant is caught by the rule that it was made for."""

from __future__ import annotations

import pytest
from dlls import build

from resdll_checker.engine import run
from resdll_checker.engine.options import FULL, SMOKE
from resdll_checker.engine.run import CheckResult
from resdll_checker.errors import ExitCode
from resdll_spec.abi import OFFLINE_MASK_COUNT
from resdll_spec.vocabulary import Severity

from .conftest import MARKS, Checker

ALSO_CAUGHT_BY: dict[str, frozenset[str]] = {}
"""Mutants that would be caught with their own rule disabled, and by which others: so far none."""

NO_CALL_POSSIBLE = {"startup_fails", "startup_null_table", "version_out_of_range", "missing_is_alive"}
"""Mutants whose table cannot be used: what the rest of the rules say of them is unknown."""

NEVER_ONLINE = {"wrong_kind_of_report", "unknown_status_value"}
"""Mutants that never come online, so that no Offline can be called."""

CUT_SHORT = {"floods", "keeps_node_name", "uses_buffer_after_return"}
"""Mutants that end the host again and again, so that not everything could be tried."""


NEEDS_FULL = {"three_flags_state"}
"""Mutants that only the full suite catches: their fault shows in one situation."""


def entries(*kinds: str):
    """Returns one parameter per DLL of ``kinds`` and form, so that the items spread over processes."""
    return [
        pytest.param(dll, form, id=f"{dll.name}-{form}", marks=MARKS[form])
        for dll in build.catalogue()
        if dll.kind in kinds
        for form in dll.forms
    ]


def told(result: CheckResult) -> list[str]:
    """Returns the findings in short, for the message of a failing test."""
    return [f"{finding.rule} {finding.state}: {finding.actual} (x{finding.count})" for finding in result.findings]


@pytest.mark.parametrize(("dll", "form"), entries("conforming"))
def test_a_conforming_dll_is_accepted(dll: build.Dll, form: build.Form, checked: Checker):
    result = checked(dll.name, form, strict=True, suite=FULL)
    assert told(result) == []
    assert result.inconclusive == []
    assert (result.verdict, result.exit_code) == ("conforms", ExitCode.CONFORMS)
    assert result.coverage is not None
    masks = result.coverage.masks
    assert (masks.covered, masks.total) == ((0, 0) if dll.name.endswith("v1") else (128, OFFLINE_MASK_COUNT))
    for part in (result.coverage.states, result.coverage.transitions, result.coverage.rules):
        assert len(part.missing) == part.total - part.covered
        assert all(part.missing.values())


@pytest.mark.parametrize(("dll", "form"), entries("mutant"))
def test_a_mutant_is_caught_by_its_rule(dll: build.Dll, form: build.Form, checked: Checker):
    result = checked(dll.name, form, suite=FULL if dll.name in NEEDS_FULL else SMOKE)
    assert result.primary is not None, told(result)
    assert result.primary.rule == dll.rule, told(result)
    assert result.primary.trace
    assert_verdict(dll, result)
    others = {finding.rule for finding in result.findings if finding.severity > Severity.note} - {dll.rule}
    assert others == ALSO_CAUGHT_BY.get(dll.name, frozenset()), told(result)


def assert_verdict(dll: build.Dll, result: CheckResult) -> None:
    """A warning fails a run only where it is strict, and what could not be tried is no pass."""
    assert any(finding.rule == dll.rule for finding in result.findings)
    gravest = max(finding.severity for finding in result.findings)
    if gravest is Severity.error:
        assert (result.verdict, result.exit_code) == ("violates", ExitCode.FINDINGS)
    elif dll.name in NO_CALL_POSSIBLE | NEVER_ONLINE | CUT_SHORT:
        assert (result.verdict, result.exit_code) == ("inconclusive", ExitCode.INCONCLUSIVE)
        assert result.inconclusive
    else:
        assert (result.verdict, result.exit_code) == ("conforms", ExitCode.CONFORMS), result.inconclusive
    if gravest > Severity.note:
        assert run._verdict(result.findings, result.inconclusive, strict=True) == "violates"
