"""The check as items of pytest: one for each scenario and family of rules, and one for the verdict."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import pytest
from checks import options
from dlls import build

from resdll_checker.engine import run as engine
from resdll_checker.engine.identity import fingerprints
from resdll_checker.engine.options import FULL, SMOKE, CheckOptions
from resdll_checker.engine.run import PHASES
from resdll_checker.engine.thresholds import Thresholds
from resdll_checker.errors import ResdllError
from resdll_checker.pytest_plugin import account as accounts
from resdll_checker.pytest_plugin import sharing
from resdll_spec.rules import RUN_FAMILIES

Runner = Callable[..., pytest.RunResult]
pytestmark = pytest.mark.needs_cc
SUITE = ("--resdll-suite", SMOKE)
BROKEN = "null_resid_succeeds_v1"
"""A quick DLL that breaks one rule, of a SHOULD: a warning, or a failure with ``--resdll-strict``."""


def items(suite: str) -> int:
    """Returns how many items a suite has."""
    return len(PHASES[suite]) * len(RUN_FAMILIES) + 1


@cache
def smoke(options: CheckOptions) -> tuple[engine.CheckResult, accounts.Places]:
    """Checks a DLL once for all tests here, and leaves its findings unexplained."""
    places = accounts.Places()
    return engine.check(options, [places]), places


@pytest.fixture(autouse=True)
def checked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has the runs in this process share the checks; strictness and gate are held against a result afterwards."""

    def account(options: CheckOptions) -> accounts.Account:
        result, places = smoke(replace(options, profile=None, strict=False, baseline=None, thresholds=Thresholds()))
        held_against = engine.opened(options)
        result = replace(result, options=options, inconclusive=[*result.inconclusive])
        engine.conclude(result, held_against)
        return accounts.told(result, places)

    monkeypatch.setattr(sharing, "account", account)


@pytest.mark.parametrize("suite", [SMOKE, FULL])
def test_there_is_one_item_for_each_scenario_and_family_and_one_for_the_verdict(run: Runner, suite: str):
    done = run("sync_v2", "--collect-only", "-q", "--resdll-suite", suite)
    listed = [line for line in done.outlines if "::" in line]
    names = [line.partition("sync_v2.so::")[2] for line in listed]
    assert names == [*(f"{phase}::{family}" for phase in PHASES[suite] for family in RUN_FAMILIES), "run::verdict"]


@pytest.mark.parametrize("suite", [SMOKE, FULL])
def test_the_scenarios_are_the_phases_that_a_check_goes_through(suite: str, monkeypatch: pytest.MonkeyPatch):
    parts = "argument_tour", "concurrency", "control_tour", "controls", "doubts", "hardship", "hygiene", "levers"
    for part in (*parts, "reloading", "search"):
        monkeypatch.setattr(getattr(engine, part), "run", lambda _: None)
    monkeypatch.setattr(engine.situation_tour, "run", lambda _: None)
    monkeypatch.setattr(engine, "Walk", lambda _: SimpleNamespace(run=lambda: None))
    told = ["table"]
    session = SimpleNamespace(
        phase=told.append, judge=SimpleNamespace(has_masks=True), options=SimpleNamespace(suite=suite)
    )
    engine._phases(session, SimpleNamespace(run=lambda: None))
    assert tuple(told) == PHASES[suite]


def test_a_conforming_dll_passes_and_what_was_never_tried_is_skipped_with_the_reason(run: Runner):
    done = run("sync_v2", *SUITE, "-rs", "--junitxml", "junit.xml", "-p", "no:cacheprovider")
    found = done.parseoutcomes()
    assert done.ret == 0
    assert found["passed"] + found["skipped"] == items(SMOKE)
    assert set(found) == {"passed", "skipped"}
    done.stdout.fnmatch_lines(["*no rule of this family could be broken in this scenario"])
    done.stdout.fnmatch_lines(["resdll *: sync_v2.so, resource type Resdll Test, * suite smoke, seed 0"])
    done.stdout.fnmatch_lines(["=* resdll =*", "CONFORMS  sync_v2.so *; covers * masks, * rules"])
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
    done = run(BROKEN, *SUITE, "-rf", "--resdll-strict")
    assert done.ret == 1
    assert done.parseoutcomes()["failed"] == 1
    done.stdout.fnmatch_lines(
        [
            "_* arguments::return *_",
            "! RD203 warning  *",
            "  Expected one of  *",
            "  How to get there",
            "    1 Offline(NULL, *",
            "VIOLATES  null_resid_succeeds_v1.so *",
            "FAILED null_resid_succeeds_v1.so::arguments::return - *! RD203 warn*",
        ]
    )
    done.stdout.no_fnmatch_line("*pytest_plugin/suite.py*")


def test_a_warning_is_a_warning_of_pytest(run: Runner):
    done = run(BROKEN, *SUITE)
    assert done.ret == 0
    done.stdout.fnmatch_lines(["*ResdllWarning: RD203 warning: *"])


def test_what_a_table_has_nothing_for_is_skipped_and_says_so(run: Runner):
    done = run(BROKEN, *SUITE, "-rs")
    done.stdout.fnmatch_lines([f"SKIPPED *{len(RUN_FAMILIES)}* the function table has nothing for this scenario"])


BASELINE = """\
[[finding]]
fingerprint = "{fingerprint}"
rule = "{rule}"
reason = "callers check the RESID"
owner = "storage team"
expires = {expires}
"""


def test_a_finding_of_the_baseline_passes_and_an_entry_that_has_expired_or_is_stale_fails_the_gate(
    run: Runner, pytester: pytest.Pytester
):
    known, given = pytester.path / "known.toml", ("--resdll-baseline=known.toml", "--resdll-strict", *SUITE)
    result, _ = smoke(options(build.build(BROKEN, "elf"), suite=SMOKE))
    (fingerprint,) = fingerprints(result.findings)
    entry = BASELINE.format(fingerprint=fingerprint, rule=result.findings[0].rule, expires="2999-12-31")

    known.write_text(entry, encoding="utf-8")
    accepted = run(BROKEN, *given, "-rA")
    assert accepted.ret == 0
    accepted.stdout.fnmatch_lines(["RD203 warning: * (known: callers check the RESID; storage team, until 2999-*"])
    accepted.stdout.fnmatch_lines(["PASSED *::run::gate"])

    known.write_text(entry.replace("2999", "1999"), encoding="utf-8")
    expired = run(BROKEN, *given)
    assert expired.parseoutcomes()["failed"] == 2, "the finding and the gate"
    expired.stdout.fnmatch_lines(["*known.toml:1: RD203 of storage team was accepted until 1999-12-31; *"])

    known.write_text(entry.replace(fingerprint, "0" * 64 + ":1"), encoding="utf-8")
    stale = run("sync_v2", *given)
    assert stale.parseoutcomes()["failed"] == 1
    stale.stdout.fnmatch_lines(["*known.toml:1: RD203 no longer occurs; delete lines 1 to 6."])


def test_a_threshold_of_the_profile_that_is_missed_is_no_pass(run: Runner, pytester: pytest.Pytester):
    run(None, "--version")
    profile = pytester.path.joinpath("p.toml").read_text(encoding="utf-8")
    pytester.path.joinpath("much.toml").write_text(f'{profile}min_states = "100%"\n', encoding="utf-8")
    done = run("sync_v2", "--resdll-profile=much.toml", *SUITE)
    assert done.parseoutcomes()["errors"] == 1
    done.stdout.fnmatch_lines(["inconclusive:", "* control states were covered, and --min-states asks for 100%."])


def test_a_check_that_comes_to_nothing_is_an_error_of_each_item_and_is_not_tried_again(
    run: Runner, monkeypatch: pytest.MonkeyPatch
):
    tries = []

    def broken(options: CheckOptions) -> accounts.Account:
        tries.append(options)
        raise ResdllError("the host cannot be built; install a C compiler.")

    monkeypatch.setattr(sharing, "account", broken)
    done = run("sync_v2", *SUITE)
    assert done.parseoutcomes() == {"errors": items(SMOKE)}
    done.stdout.fnmatch_lines(["the host cannot be built; install a C compiler."])
    assert len(tries) == 1


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
    done = run(BROKEN, *SUITE, "-n", "2", "-v", "--resdll-strict", apart=True)
    found = done.parseoutcomes()
    assert sum(found.values()) == items(SMOKE)
    assert found["failed"] == 1
    done.stdout.fnmatch_lines(["VIOLATES  null_resid_succeeds_v1.so *"])
    done.stdout.fnmatch_lines(["?gw?? ?*?? FAILED null_resid_succeeds_v1.so::arguments::return*"])
    assert pytester.path.joinpath("checks.txt").read_text(encoding="utf-8") == "x"


def test_only_what_a_command_line_names_is_collected(run: Runner, pytester: pytest.Pytester):
    own = "def test_own(): pass"
    pytester.makepyfile(test_other=own)
    assert run("sync_v2", "test_other.py").parseoutcomes() == {"passed": 1}
    assert run("sync_v2", "--resdll-suite", "none").parseoutcomes() == {"passed": 1}
    both = run("sync_v2", "--collect-only", "-q", "test_other.py", f"{build.build('sync_v2', 'elf')}::masks")
    assert sum("::" in line for line in both.outlines) == 1 + len(RUN_FAMILIES)


def test_a_dll_among_the_tests_is_collected_once_and_another_one_never(run: Runner, pytester: pytest.Pytester):
    for name in ("mine.dll", "another.dll"):
        shutil.copy(build.build("sync_v2", "elf"), pytester.path / name)
    done = run(None, "--resdll=mine.dll", *SUITE, "--collect-only", "-q")
    listed = [line for line in done.outlines if "::" in line]
    assert len(listed) == items(SMOKE)
    assert all(line.startswith("mine.dll::") for line in listed)


def test_the_marker_tells_the_items_of_the_check_from_an_authors_own_tests(run: Runner):
    own = "def test_own(): pass"
    left = run("sync_v2", *SUITE, "--strict-markers", "-m", "not resdll", test=own)
    assert left.parseoutcomes() == {"passed": 1, "deselected": items(SMOKE)}
    run(None, "--markers").stdout.fnmatch_lines(["@pytest.mark.resdll: *"])


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
        (("--resdll-baseline", "none.toml"), "the baseline *none.toml cannot be read*"),
    ],
)
def test_a_wrong_option_is_one_sentence_and_wrong_usage(run: Runner, arguments: tuple[str, ...], sentence: str):
    done = run("sync_v2", *arguments)
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    done.stderr.fnmatch_lines([f"ERROR: resdll: {sentence}"])
