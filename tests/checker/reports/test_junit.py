"""JUnit XML: accepted by the common schema, one case for each rule and group of states, and no two things mixed up."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resdll_checker.engine.findings import Finding
from resdll_checker.engine.options import CheckOptions
from resdll_checker.engine.run import CheckResult
from resdll_checker.reports import junit
from resdll_spec.rules import RUN_FAMILIES, RUN_RULES

from .conftest import VERDICTS, WARNING, a_result, junit_schema

COUNTED = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}
STRICT = CheckOptions(Path("x.dll"), "Type", strict=True)


def read(result: CheckResult) -> ET.Element:
    return ET.fromstring(junit.render(result))  # noqa: S314  what was just written


def suites(result: CheckResult) -> dict[str, ET.Element]:
    return {suite.get("name", ""): suite for suite in read(result)}


def case(result: CheckResult, name: str) -> ET.Element:
    every = [case for suite in suites(result).values() for case in suite.iter("testcase")]
    (found,) = (case for case in every if (case.get("name") or "").startswith(name))
    return found


def test_the_common_schema_accepts_every_verdict(any_result: CheckResult):
    junit_schema().validate(junit.render(any_result))


@given(st.text(), st.sampled_from(list(RUN_RULES)))
def test_whatever_a_finding_says_the_file_stays_xml(text: str, rule: str):
    finding = Finding(rule, RUN_RULES[rule].clauses[0], text, (text,), text, (text,), text)
    rendered = junit.render(a_result(findings=[finding], verdict="violates", inconclusive=[text]))
    junit_schema().validate(rendered)
    assert rendered.encode("utf-8")


def test_every_rule_has_a_case_for_each_group_of_its_states():
    every = [case.get("name") or "" for suite in suites(a_result()).values() for case in suite.iter("testcase")]
    assert len(every) == len(set(every))
    assert {name.split()[0] for name in every} - {"the"} == set(RUN_RULES)
    assert [name for name in every if name.startswith("RD301 ")] == [
        "RD301 a pending operation ends [OnlinePending]",
        "RD301 a pending operation ends [OfflinePending]",
    ]
    assert set(suites(a_result())) == {"resdll.run", *(f"resdll.{family}" for family in RUN_FAMILIES)}


def test_a_finding_fails_the_case_of_its_state_and_no_other():
    result = VERDICTS["violates"]
    failure = case(result, "RD401").find("failure")
    assert failure is not None
    assert (failure.get("type"), failure.get("message")) == ("error", "refused")
    assert "Offline → ERROR_CLUSTER_RESOURCE_LOCKED_STATUS (5960)" in (failure.text or "")
    root = read(result)
    assert (root.get("failures"), root.get("errors")) == ("1", "0")
    assert len(root.findall(".//failure")) == 1


def test_a_warning_passes_and_is_told_unless_warnings_count():
    found = case(VERDICTS["violates"], "RD203")
    assert found.find("failure") is None
    assert "RD203 warning: a bad RESID" in (found.findtext("system-out") or "")
    strict = a_result(findings=[WARNING], verdict="violates", options=STRICT)
    assert case(strict, "RD203").find("failure") is not None


def test_what_never_ran_is_skipped_with_its_reason():
    skipped = case(a_result(), "RD306").find("skipped")
    assert skipped is not None
    assert "in which it could be broken" in (skipped.get("message") or "")


def test_a_group_that_was_never_reached_is_skipped_though_the_rule_ran():
    reasons = {
        (case.get("name") or "").partition("[")[2]: case.find("skipped")
        for case in suites(a_result())["resdll.pending"].iter("testcase")
        if (case.get("name") or "").startswith("RD302 ")
    }
    never = reasons.pop("Failed]")
    assert never is not None
    assert never.get("message") == "the DLL never came there"
    assert set(reasons.values()) == {None}


def test_what_could_not_be_judged_is_an_error_and_no_skipped_case():
    result = a_result(verdict="inconclusive", inconclusive=["one reason", "another"])
    error = case(result, "the run came to a verdict").find("error")
    assert error is not None
    assert (error.get("type"), error.get("message")) == ("inconclusive", "one reason")
    assert error.text == "one reason\nanother"
    root = read(result)
    assert (root.get("errors"), root.get("failures")) == ("1", "0")


@pytest.mark.parametrize("name", VERDICTS)
def test_the_counts_are_those_of_the_elements(name: str):
    root = read(VERDICTS[name])
    for suite in root:
        for attribute, tag in COUNTED.items():
            assert suite.get(attribute) == str(len(suite.findall(f".//{tag}")))
    assert root.get("tests") == str(len(root.findall(".//testcase")))


def test_the_properties_name_seed_versions_and_hashes():
    properties = {each.get("name"): each.get("value") for each in suites(a_result())["resdll.run"].iter("property")}
    assert properties["resdll.seed"] == "42"
    assert properties["target.sha256"] == "0" * 64
    assert len(properties["specification.digest"] or "") == 64
    assert (properties["specification.windows"], properties["target.table"]) == ("2016", "v2")


def test_a_finding_in_a_state_that_its_rule_does_not_know_is_not_lost():
    stray = Finding("RD401", "FLG-IGNORE-STATUS", "elsewhere", ("this",), "that", ("Open()",), "nowhere")
    assert "elsewhere" in junit.render(a_result(findings=[stray], verdict="violates"))
