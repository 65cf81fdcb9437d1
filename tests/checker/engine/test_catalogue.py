"""Every conforming DLL of the catalogue is accepted, every mutant is caught by the rule that it was made for.

What is bounded here ``make mutation`` does for all: every conforming DLL by the full suite, every mutant in both forms
and with its rule disabled.
"""

from __future__ import annotations

import pytest
from dlls import build, scoring
from dlls.scoring import Trial, result_of, told

from resdll_checker.engine import run
from resdll_checker.engine.options import FULL, SMOKE
from resdll_checker.engine.run import CheckResult
from resdll_checker.errors import ExitCode
from resdll_spec.abi import OFFLINE_MASK_COUNT
from resdll_spec.clauses import CLAUSES
from resdll_spec.rules import RULES, RUN_RULES
from resdll_spec.vocabulary import Severity

from .conftest import MARKS, Checker

THOROUGHLY = {"sync_v2", "async_v2", "lazy_locking_v2", "async_v1", "async_controls_v4", "one_worker_v2"}
"""Conforming DLLs that the full suite is run on here."""

MUTANTS = [dll for dll in build.catalogue() if dll.kind == "mutant"]
FIRST_OF_RULE = {dll.rule: dll.name for dll in reversed(MUTANTS)}
FIRST_IN_ELF = {dll.rule: dll for dll in reversed(MUTANTS) if "elf" in dll.forms}


def entries(dlls: list[build.Dll], *forms: build.Form):
    """Returns one parameter per DLL and form, so that the items spread over processes."""
    return [
        pytest.param(dll, form, id=f"{dll.name}-{form}", marks=MARKS[form])
        for dll in dlls
        for form in dll.forms
        if form in (forms or build.FORMS)
    ]


CONFORMING = entries([dll for dll in build.catalogue() if dll.kind == "conforming"])
IN_ELF = entries(MUTANTS, "elf")
IN_PE = entries([dll for dll in MUTANTS if "elf" not in dll.forms or dll.name == FIRST_OF_RULE[dll.rule]], "pe")


@pytest.mark.parametrize(("dll", "form"), CONFORMING)
def test_a_conforming_dll_is_accepted(dll: build.Dll, form: build.Form, checked: Checker):
    suite = FULL if dll.name in THOROUGHLY and form == "elf" else SMOKE
    result = checked(dll.name, form, strict=True, suite=suite)
    assert [finding for finding in result.findings if finding.severity > Severity.note] == [], told(result)
    assert result.inconclusive == []
    assert (result.verdict, result.exit_code) == ("conforms", ExitCode.CONFORMS)
    assert result.coverage is not None
    masks = result.coverage.masks
    assert (masks.covered, masks.total) == ((0, 0) if dll.name.endswith("v1") else (128, OFFLINE_MASK_COUNT))
    for part in (result.coverage.states, result.coverage.transitions, result.coverage.rules):
        assert len(part.missing) == part.total - part.covered
        assert all(part.missing.values())


@pytest.mark.parametrize(("dll", "form"), IN_ELF + IN_PE)
def test_a_mutant_is_caught_by_its_rule(dll: build.Dll, form: build.Form):
    result = result_of(Trial(dll.name, form))
    assert scoring.outcome(Trial(dll.name, form), result).fault == "", told(result)
    assert result.primary is not None
    assert result.primary.trace
    assert_verdict(result)


def assert_verdict(result: CheckResult) -> None:
    """A warning fails a run only where it is strict, and what could not be tried is no pass."""
    gravest = max(finding.severity for finding in result.findings)
    if gravest is Severity.error:
        assert (result.verdict, result.exit_code) == ("violates", ExitCode.FINDINGS)
    elif result.inconclusive:
        assert (result.verdict, result.exit_code) == ("inconclusive", ExitCode.INCONCLUSIVE)
    else:
        assert (result.verdict, result.exit_code) == ("conforms", ExitCode.CONFORMS)
    if gravest > Severity.note:
        assert run._verdict(result.findings, result.inconclusive, strict=True) == "violates"


@pytest.mark.parametrize(("dll", "form"), entries([*FIRST_IN_ELF.values()], "elf"))
def test_a_mutant_is_missed_without_its_rule(dll: build.Dll, form: build.Form):
    trial = Trial(dll.name, form, disabled=True)
    assert scoring.judge(trial).fault == ""


def test_every_rule_has_a_mutant_or_a_reason():
    caught = {dll.rule for dll in MUTANTS}
    assert caught.isdisjoint(scoring.WITHOUT_MUTANT)
    assert caught | scoring.WITHOUT_MUTANT.keys() == RUN_RULES.keys()
    for rule in scoring.WITHOUT_MUTANT:  # the reason of all of them: they accuse nobody
        assert {CLAUSES[clause].severity for clause in RULES[rule].clauses} == {Severity.note}


def test_reasons_are_of_mutants_that_exist():
    assert {dll.name for dll in MUTANTS} >= scoring.ALSO_CAUGHT_BY.keys()


def test_a_disabled_rule_is_not_applied(checked: Checker):
    result = checked("null_resid_succeeds", "elf", suite=SMOKE, disabled=frozenset({"RD203"}))
    assert (told(result), result.verdict) == ((), "conforms")
