"""What a check makes of a host that dies: findings that name call, mask and place, or nobody blamed."""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
from pathlib import Path

import pytest
from dlls import build

from resdll_checker.engine import run
from resdll_checker.engine.options import SMOKE
from resdll_checker.engine.stream import Event, PhaseStarted
from resdll_checker.errors import ExitCode
from resdll_checker.hosting import Host

from .conftest import MARKS, Checker, options

CRASH = r"(SIGSEGV|STATUS_ACCESS_VIOLATION)"
OVERFLOW = r"(SIGSEGV|STATUS_STACK_OVERFLOW)"
EXIT = r"the process was ended by (exit|ExitProcess)"
QUIET_EXIT = r"the process was ended by (_exit|TerminateProcess)"

DEATHS = [
    (
        "reads_past_buffer",
        "RD502",
        rf"{CRASH} in Offline at reads_past_buffer.*: touched 1 byte past the end of InBuffer",
        {0},
    ),
    (
        "uses_buffer_after_return",
        "RD503",
        rf"{CRASH} on a worker thread at .*: touched InBuffer after the call that it was given to",
        {0},
    ),
    ("hangs_on_mask", "RD601", r"Offline did not return", {0x12}),
    ("null_dereference", "RD801", rf"{CRASH} in Offline at null_dereference\.\w+\+0x", {0x14}),
    ("damages_block", "RD801", r"SIG(SEGV|ABRT) in Offline at", {0x14}),
    ("stack_overflow", "RD801", rf"{OVERFLOW} in Offline", None),
    ("exits", "RD802", rf"{EXIT} in Offline", {0x06}),
    ("exits_quietly", "RD802", rf"{QUIET_EXIT} in Offline", {0x06}),
    ("replaces_filter", "RD802", rf"{EXIT} in Offline", None),
    ("exits_in_startup", "RD802", rf"{EXIT} in StartupEx", set()),
    ("crashes_on_load", "RD801", rf"{CRASH} .*\b(in Load|while the DLL was loaded)", set()),
]


@pytest.mark.parametrize(
    ("name", "form", "rule", "actual", "masks"),
    [
        pytest.param(name, form, rule, actual, masks, id=f"{name}-{form}", marks=MARKS[form])
        for name, rule, actual, masks in DEATHS
        for form in build.find(name).forms
    ],
)
def test_a_finding_names_call_mask_and_way(
    name: str, form: build.Form, rule: str, actual: str, masks: set[int] | None, checked: Checker
):
    result = checked(name, form, suite=SMOKE)
    finding = result.primary
    assert finding is not None
    assert finding.rule == rule
    assert re.search(actual, finding.actual), finding.actual
    assert masks is None or finding.masks == masks
    assert finding.trace[-1] == f"✗ {finding.actual}"
    if masks or masks is None:
        assert finding.trace[0].startswith("Open()")
        assert any(line.startswith("Offline(") for line in finding.trace), finding.trace
    assert {found.rule for found in result.findings} == {rule}


class Killer:
    """A consumer of events that kills the host from outside, once: a while after a phase has begun."""

    def __init__(self, phase: str, after: float) -> None:
        self.wanted, self.after = phase, after
        self.host: Host | None = None
        self.killed = 0

    def __call__(self, event: Event) -> None:
        if event == PhaseStarted(self.wanted):
            threading.Timer(self.after, self._kill).start()

    def _kill(self) -> None:
        if self.host is not None and self.host.pid:
            self.killed += 1
            os.kill(self.host.pid, signal.SIGKILL)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
@pytest.mark.parametrize("form", [pytest.param(form, marks=MARKS[form]) for form in ("elf", "pe")])
@pytest.mark.parametrize(("name", "blamed"), [("async_v2", set()), ("slow_offline", {"RD602"})])
def test_a_host_killed_from_outside_blames_nobody(
    name: str, blamed: set[str], form: build.Form, monkeypatch: pytest.MonkeyPatch
):
    killer = Killer("lifecycle", 0.2)

    def watched(target: Path, **settings: int) -> Host:
        killer.host = Host(target, **settings)
        return killer.host

    monkeypatch.setattr(run, "Host", watched)
    result = run.check(options(build.build(name, form), suite=SMOKE), [killer])
    assert killer.killed == 1
    assert {finding.rule for finding in result.findings} == blamed
    assert (result.verdict, result.exit_code) == ("inconclusive", ExitCode.INCONCLUSIVE)
    (reason,) = result.inconclusive
    assert reason.startswith("The host was ended from outside")
    assert result.coverage is not None
    assert result.coverage.masks.covered == (9 if blamed else 128)  # the run went on
    assert result.coverage.rules.covered > 20


@pytest.mark.needs_cc
def test_a_dll_that_always_dies_is_not_run_without_end(checked: Checker):
    result = checked("stack_overflow", "elf", suite=SMOKE)
    assert result.coverage is not None
    assert set(result.coverage.masks.missing.values()) == {"not repeated: RD801 was shown 3 times"}
    assert result.seconds < 20
