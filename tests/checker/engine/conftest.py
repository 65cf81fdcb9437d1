"""Checks of the reference DLLs as a fixture."""

from __future__ import annotations

import pytest
from checks import DEADLOCK_TIMEOUT, MARKS, PENDING_TIMEOUT, TYPE_NAME, Checker, options
from dlls import build

from resdll_checker.engine import search, situation_tour
from resdll_checker.engine.run import check

__all__ = ["DEADLOCK_TIMEOUT", "MARKS", "PENDING_TIMEOUT", "TYPE_NAME", "Checker", "options"]


@pytest.fixture(autouse=True)
def short_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a whole check search for a few seconds only; what a search finds has tests of its own."""
    monkeypatch.setattr(search, "LONGEST", 0.05)
    monkeypatch.setattr(situation_tour, "SHARE", 0.1)


@pytest.fixture
def checked() -> Checker:
    """Builds one DLL of the catalogue in one form and checks it."""
    return lambda name, form, **changes: check(options(build.build(name, form), **changes))
