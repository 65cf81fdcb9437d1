"""The environment that a report names: what a result may depend on, and nobody's name."""

from __future__ import annotations

import platform

import pytest

from resdll_checker.errors import ResdllError
from resdll_checker.hosting import wine
from resdll_checker.reports import environment


def test_it_names_the_system_and_no_machine():
    found = environment.environment("elf")
    assert found.python.endswith(platform.python_version())
    assert found.wine is None
    assert platform.node() not in (found.system, found.processor, found.python)


@pytest.mark.needs_wine
def test_a_windows_dll_runs_under_a_version_of_wine():
    assert wine.is_needed() == ((environment.environment("pe").wine or "").startswith("wine-"))


def test_a_wine_that_does_not_answer_is_unknown(monkeypatch: pytest.MonkeyPatch):
    def refuse() -> str:
        raise ResdllError("no Wine")

    monkeypatch.setattr(wine, "loader", refuse)
    assert environment._wine() == "unknown"
    monkeypatch.setattr(wine, "loader", lambda: "/nonexistent/wine")
    assert environment._wine() == "unknown"
