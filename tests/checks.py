"""Checks of the reference DLLs, quick enough for tests: short time-outs, one process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from resdll_checker.engine.options import CheckOptions
from resdll_checker.engine.run import CheckResult

TYPE_NAME = "Resdll Test"
PENDING_TIMEOUT, DEADLOCK_TIMEOUT = 800, 1500
"""Milliseconds; the slowest of the conforming DLLs reports within a few."""

MARKS = {"elf": (pytest.mark.needs_cc,), "pe": (pytest.mark.needs_mingw, pytest.mark.needs_wine)}
Checker = Callable[..., CheckResult]


def options(target: Path, **changes: object) -> CheckOptions:
    """Returns the options of a quick check of ``target``."""
    given = {"pending_timeout": PENDING_TIMEOUT, "deadlock_timeout": DEADLOCK_TIMEOUT} | changes
    return CheckOptions(target, TYPE_NAME, **given)  # type: ignore[arg-type]  # each test gives what it needs
