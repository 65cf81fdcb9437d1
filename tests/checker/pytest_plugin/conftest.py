"""Runs of pytest with the plugin, in processes of their own, on the reference DLLs."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points

import pytest
from checks import DEADLOCK_TIMEOUT, PENDING_TIMEOUT, TYPE_NAME
from dlls import build

pytest_plugins = ("pytester",)

Runner = Callable[..., pytest.RunResult]

# Where the packages are on the path but not installed nothing registers the plugin.
NAMED = () if entry_points(group="pytest11", name="resdll") else ("-p", "resdll_checker.pytest_plugin")
PROFILE = f"""\
type = "{TYPE_NAME}"
pending_timeout = {PENDING_TIMEOUT}
deadlock_timeout = {DEADLOCK_TIMEOUT}
max_time = 60.0
"""


@pytest.fixture
def run(pytester: pytest.Pytester) -> Runner:
    """Runs pytest on the DLL of the catalogue that is named (none for ``None``), with the profile above."""

    def run(name: str | None, *arguments: str, test: str = "", form: build.Form = "elf") -> pytest.RunResult:
        pytester.path.joinpath("p.toml").write_text(PROFILE, encoding="utf-8")
        # With "=", because pytest takes the parent of whatever it takes for a path for the root.
        if test:
            pytester.makepyfile(test_mine=test)
        given = () if name is None else (f"--resdll={build.build(name, form)}", "--resdll-profile=p.toml")
        return pytester.runpytest_subprocess(*NAMED, *given, *arguments, timeout=120)

    return run
