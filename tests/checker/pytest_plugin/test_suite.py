"""The check as items of pytest: one for each scenario and family of rules, and one for the verdict."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest
from dlls import build

from resdll_checker.engine.options import FULL, SMOKE
from resdll_checker.engine.run import PHASES
from resdll_spec.rules import FAMILIES

Runner = Callable[..., pytest.RunResult]
pytestmark = pytest.mark.needs_cc
SUITE = ("--resdll-suite", SMOKE)


def items(suite: str) -> int:
    """Returns how many items a suite has."""
    return len(PHASES[suite]) * len(FAMILIES) + 1


@pytest.mark.parametrize("suite", [SMOKE, FULL])
def test_there_is_one_item_for_each_scenario_and_family_and_one_for_the_verdict(run: Runner, suite: str):
    done = run("sync_v2", "--collect-only", "-q", "--resdll-suite", suite)
    listed = [line for line in done.outlines if "::" in line]
    names = [line.partition("sync_v2.so::")[2] for line in listed]
    assert names == [*(f"{phase}::{family}" for phase in PHASES[suite] for family in FAMILIES), "run::verdict"]


def test_a_conforming_dll_passes_and_what_was_never_tried_is_skipped_with_the_reason(run: Runner):
    done = run("sync_v2", *SUITE, "-rs", "--junitxml", "junit.xml")
    found = done.parseoutcomes()
    assert done.ret == 0
    assert found["passed"] + found["skipped"] == items(SMOKE)
    assert set(found) == {"passed", "skipped"}
    done.stdout.fnmatch_lines(["*no rule of this family could be broken in this scenario"])
    report = ET.parse("junit.xml").getroot()  # noqa: S314  pytest wrote it a moment ago
    cases = {(case.get("classname"), case.get("name")): case for case in report.iter("testcase")}
    passed = {where for where, case in cases.items() if case.find("skipped") is None}
    (verdict,) = (case for (_, name), case in cases.items() if name == "verdict")
    told = {one.get("name"): one.get("value") for one in verdict.iter("property")}
    assert told["resdll.verdict"] == "conforms"
    assert told["resdll.seed"] == "0"
    tried = {(place.rpartition(".")[2], family) for place, family in passed}
    assert {("table", "table"), ("masks", "flags"), ("arguments", "arguments")} <= tried
    assert ("lifecycle", "table") not in tried


def test_a_finding_fails_the_item_of_its_family_in_the_scenario_that_showed_it_and_no_other(run: Runner):
    done = run("refuses_locked_with_ignore", *SUITE, "-rf")
    assert done.ret == 1
    assert done.parseoutcomes()["failed"] == 1
    done.stdout.fnmatch_lines(
        [
            "✗ RD401 error  IGNORE_RESOURCE_STATUS is not refused for a lock",
            "  Expected one of  Offline returns ERROR_SUCCESS",
            "  How to get there",
            "      1. Open*",
            "          ✗ Offline → ERROR_CLUSTER_RESOURCE_LOCKED_STATUS (5960)",
            "FAILED *refuses_locked_with_ignore.so::*::flags - ✗ RD401 error*",
        ]
    )
    done.stdout.no_fnmatch_line("*pytest_plugin/suite.py*Error")


def test_a_warning_is_a_warning_of_pytest_and_with_strict_a_failure(run: Runner):
    loose = run("refuses_persistent_flag", *SUITE)
    assert loose.ret == 0
    loose.stdout.fnmatch_lines(["*ResdllWarning: RD402 warning: *"])
    strict = run("refuses_persistent_flag", *SUITE, "--resdll-strict")
    assert strict.ret == 1
    strict.stdout.fnmatch_lines(["! RD402 warning*", "FAILED refuses_persistent_flag.so::masks::flags*"])


def test_what_was_not_judged_is_an_error_and_its_scenarios_are_skipped_never_passed(run: Runner):
    done = run("startup_fails", *SUITE, "-rs")
    found = done.parseoutcomes()
    assert found["errors"] == 1
    assert found["failed"] == 1
    assert "passed" not in found
    done.stdout.fnmatch_lines(["inconclusive:", "Without a usable function table no entry point could be called."])
    done.stdout.fnmatch_lines(["*the run never came to this scenario: Without a usable function table*"])


def test_several_workers_run_the_check_once(run: Runner, pytester: pytest.Pytester):
    pytester.makeconftest(
        """
        import resdll_checker.engine.run as engine
        from pathlib import Path

        real = engine.check

        def counted(*arguments, **named):
            with Path("checks.txt").open("a") as file:
                file.write("x")
            return real(*arguments, **named)

        engine.check = counted
        """
    )
    done = run("refuses_locked_with_ignore", *SUITE, "-n", "2")
    found = done.parseoutcomes()
    assert sum(found.values()) == items(SMOKE)
    assert found["failed"] == 1
    assert pytester.path.joinpath("checks.txt").read_text(encoding="utf-8") == "x"


def test_only_what_a_command_line_names_is_collected(run: Runner, pytester: pytest.Pytester):
    own = "def test_own(): pass"
    pytester.makepyfile(test_other=own)
    assert run("sync_v2", "test_other.py").parseoutcomes() == {"passed": 1}
    assert run("sync_v2", "--resdll-suite", "none").parseoutcomes() == {"passed": 1}
    both = run("sync_v2", "--collect-only", "-q", "test_other.py", f"{build.build('sync_v2', 'elf')}::masks")
    assert sum("::" in line for line in both.outlines) == 1 + len(FAMILIES)


def test_the_configuration_file_can_name_everything(run: Runner, pytester: pytest.Pytester):
    run(None, "--version")
    target = build.build("sync_v2", "elf")
    pytester.makeini(f"[pytest]\nresdll = {target}\nresdll_profile = p.toml\nresdll_suite = smoke\n")
    done = run(None, "--collect-only", "-q")
    assert sum("::" in line for line in done.outlines) == items(SMOKE)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--resdll", "missing.dll"), "*missing.dll does not exist; build the DLL first or mend the path."),
        (("--resdll-suite", "smok"), "*smok*smoke*"),
        (("--resdll-windows", "2013"), "*2013*2012*"),
        (("--resdll-max-time", "0"), "*--resdll-max-time 0 is too short*"),
        (("--resdll-profile", "none.toml"), "*none.toml cannot be read*"),
    ],
)
def test_a_wrong_option_is_one_sentence_and_wrong_usage(run: Runner, arguments: tuple[str, ...], sentence: str):
    done = run("sync_v2", *arguments)
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    done.stderr.fnmatch_lines([f"ERROR: resdll: {sentence}"])
