"""Budget and Ctrl-C end a run within two seconds whatever the DLL does, and what they cut short accuses nobody."""

from __future__ import annotations

import signal
import time
from itertools import pairwise

import pytest
from dlls import build

from resdll_checker.engine.run import CheckResult, check
from resdll_checker.engine.stream import Event, Progress
from resdll_checker.errors import ExitCode

from .conftest import MARKS, options

FOREVER = {"pending_timeout": 600_000, "deadlock_timeout": 600_000}
"""Time-outs, in milliseconds, that no test waits for."""

GRACE = 2.0
"""Seconds after the budget within which a run ends."""

IDLE = 5
"""Accounts of the progress without a call between them, half a second, after which the checker must be waiting."""

WAITS = {
    "never_reports": "a pending operation",
    "hangs_on_mask": "a batch in which a call never returns",
    "control_never_ends": "a control call that goes on",
}
"""DLLs that keep the checker waiting, and for what."""


def spent(result: CheckResult, budget: float) -> None:
    assert result.seconds < budget + GRACE
    assert result.inconclusive[0] == f"The time budget of {budget:g} s (--max-time) was spent."


@pytest.mark.parametrize(
    ("name", "form"),
    [
        pytest.param(name, form, id=f"{name}-{form}", marks=MARKS[form])
        for name in WAITS
        for form in build.find(name).forms
    ],
)
def test_a_wait_ends_with_the_budget_and_accuses_nobody(name: str, form: build.Form):
    before = time.monotonic()
    result = check(options(build.build(name, form), max_time=4.0, **FOREVER))
    assert time.monotonic() - before < 4.0 + GRACE + 8.0, "the host may have been built, and Wine made ready"
    spent(result, 4.0)
    assert result.findings == []
    assert result.exit_code == ExitCode.INCONCLUSIVE


@pytest.mark.needs_cc
@pytest.mark.parametrize("name", WAITS)
def test_ctrl_c_in_a_wait_tells_what_was_found_so_far(name: str):
    """The signal comes when no call has been made for a while: the checker waits."""
    told: list[int] = []
    asked = False

    def interrupt(event: Event) -> None:
        nonlocal asked
        if isinstance(event, Progress):
            told.append(event.calls)
            if not asked and len(told) > IDLE and told[-1] and told[-1] == told[-IDLE]:
                asked = True
                signal.raise_signal(signal.SIGINT)

    result = check(options(build.build(name, "elf"), max_time=60.0, **FOREVER), [interrupt])
    assert asked
    assert result.interrupted
    assert result.findings == []
    assert result.seconds < 60.0
    assert result.coverage is not None
    assert result.inconclusive[0].startswith("The run was interrupted")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.needs_cc
def test_what_was_found_before_the_budget_was_spent_stays_found():
    result = check(options(build.build("slow_offline", "elf"), max_time=1.5))
    spent(result, 1.5)
    assert [finding.rule for finding in result.findings] == ["RD602"]


@pytest.mark.needs_cc
def test_a_wait_is_told_as_progress():
    """Nobody who looks at the line must believe that the checker has stopped."""
    told: list[Event] = []
    check(options(build.build("never_reports", "elf"), max_time=2.0, **FOREVER), [told.append])
    seconds = [event.seconds for event in told if isinstance(event, Progress)]
    assert max(other - one for one, other in pairwise(seconds)) < 1.0
