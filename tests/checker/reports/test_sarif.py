"""SARIF: valid by the published schema, stable fingerprints, and each finding at the place that it points to."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from dlls import build

from resdll_checker.engine.findings import Finding
from resdll_checker.engine.identity import VERSION
from resdll_checker.engine.options import SMOKE, CheckOptions
from resdll_checker.engine.run import CheckResult, check
from resdll_checker.reports import sarif
from resdll_spec.rules import RULES

from .conftest import ERROR, VERDICTS, WARNING, a_result, sarif_schema

FORMS = [
    pytest.param("elf", marks=pytest.mark.needs_cc),
    pytest.param("pe", marks=[pytest.mark.needs_mingw, pytest.mark.needs_wine]),
]


def run_of(result: CheckResult) -> dict[str, Any]:
    """Returns the one run of a document, as a reader gets it, after the schema has accepted it."""
    document = json.loads(json.dumps(sarif.document(result)))
    jsonschema.validate(document, sarif_schema(), format_checker=jsonschema.FormatChecker())
    (run,) = document["runs"]
    assert isinstance(run, dict)
    return run


def place(result: CheckResult) -> tuple[str, int | None]:
    (found,) = run_of(result)["results"]
    physical = found["locations"][0]["physicalLocation"]
    return physical["artifactLocation"]["uri"], physical.get("region", {}).get("startLine")


def test_the_published_schema_accepts_every_verdict(any_result: CheckResult):
    run = run_of(any_result)
    assert len(run["results"]) == len(any_result.findings)
    assert run["invocations"][0]["exitCode"] == any_result.exit_code


def test_every_rule_is_described_once_with_help():
    rules = run_of(a_result())["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(RULES)
    assert all(RULES[rule["id"]].fix in rule["help"]["markdown"] for rule in rules)
    assert all(rule["name"].isalnum() for rule in rules)


def test_a_result_points_to_its_rule_and_weighs_what_its_clause_does():
    run = run_of(VERDICTS["violates"])
    told = [(found["ruleId"], found["level"]) for found in run["results"]]
    assert told == [("RD401", "error"), ("RD203", "warning")]
    for found in run["results"]:
        assert run["tool"]["driver"]["rules"][found["ruleIndex"]]["id"] == found["ruleId"]


def test_the_trace_is_a_code_flow_that_ends_in_the_breach():
    found = run_of(VERDICTS["violates"])["results"][0]
    steps = found["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [step["location"]["message"]["text"] for step in steps] == list(ERROR.trace)
    assert [step.get("importance") for step in steps] == [None] * (len(steps) - 1) + ["essential"]


def test_a_run_without_a_verdict_was_no_success():
    invocation = run_of(VERDICTS["inconclusive"])["invocations"][0]
    assert invocation["executionSuccessful"] is False
    assert [note["message"]["text"] for note in invocation["toolExecutionNotifications"]] == ["why"]
    assert run_of(a_result())["invocations"][0]["executionSuccessful"] is True


def test_fingerprints_stay_when_what_is_volatile_changes():
    before = replace(ERROR, subject=None, actual="SIGSEGV in Offline at x.dll+0x12af", count=9)
    after = replace(before, actual="SIGSEGV in Offline at x.dll+0x77", trace=("else",), message="else", count=1)
    other = replace(before, actual="SIGSEGV in Online at x.dll+0x12af")
    made = [
        run_of(a_result(findings=[finding], verdict="violates"))["results"][0]["partialFingerprints"][VERSION]
        for finding in (before, after, other)
    ]
    assert made[0] == made[1] != made[2]


@pytest.mark.parametrize("form", FORMS)
def test_a_crash_points_to_its_source_line(form: build.Form):
    target = build.build("null_dereference", form)
    result = check(CheckOptions(target, "Resdll Test", suite=SMOKE, pending_timeout=800, deadlock_timeout=1500))
    uri, line = place(result)
    assert uri.endswith("tests/dlls/resource.c")
    text = (build.ROOT / "tests" / "dlls" / "resource.c").read_text(encoding="utf-8").splitlines()[(line or 0) - 1]
    assert text.strip() == "FAULT_ON_OFFLINE"


@pytest.mark.parametrize("form", FORMS)
def test_a_wrong_table_points_to_the_start_up_routine(form: build.Form):
    target = build.build("wrong_table_size", form)
    result = check(CheckOptions(target, "Resdll Test", suite=SMOKE, pending_timeout=800, deadlock_timeout=1500))
    uri, line = place(result)
    assert uri.endswith("tests/dlls/resource.c")
    text = (build.ROOT / "tests" / "dlls" / "resource.c").read_text(encoding="utf-8").splitlines()
    head = next(number for number, line in enumerate(text, 1) if "WINAPI StartupEx(" in line)
    brace = next(number for number, line in enumerate(text[head - 1 :], head) if line.endswith("{"))
    assert line is not None
    assert head <= line <= brace


def test_without_debug_information_the_profile_is_the_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    profile = Path("resdll.toml")
    profile.write_text("# how we check\nwindows = '2016'\ntype = 'Greeter'\n", encoding="utf-8")
    result = a_result(findings=[WARNING], verdict="violates")
    assert place(result) == ("x.dll", None)
    assert place(replace(result, options=replace(result.options, profile=profile))) == ("resdll.toml", 3)


def test_addresses_are_relative_below_the_folder_else_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    for path, uri in (
        (tmp_path / "a b" / "größe#1.dll", "a%20b/gr%C3%B6%C3%9Fe%231.dll"),
        (Path(f"{os.sep}else{os.sep}x.dll"), "file:///else/x.dll"),
    ):
        result = a_result(findings=[WARNING], verdict="violates")
        assert place(replace(result, target=replace(result.target, path=path)))[0] == uri


def test_the_same_finding_twice_is_told_apart():
    twins = [Finding("RD801", "HYG-EXCEPTION", "m", ("e",), f"at x.dll+0x{offset}", ("t",)) for offset in (1, 2)]
    marks = [
        found["partialFingerprints"][VERSION]
        for found in run_of(a_result(findings=twins, verdict="violates"))["results"]
    ]
    assert marks[0] != marks[1]
    assert [mark.rpartition(":")[2] for mark in marks] == ["1", "2"]
