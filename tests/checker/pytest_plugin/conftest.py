"""Runs of pytest with the plugin on the reference DLLs."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points

import pytest
from _pytest.pytester import SysModulesSnapshot
from checks import DEADLOCK_TIMEOUT, PENDING_TIMEOUT, TYPE_NAME
from dlls import build

from resdll_checker import pytest_plugin
from resdll_checker.hosting.build import user_cache

Runner = Callable[..., pytest.RunResult]

# Where the packages are on the path but not installed nothing registers the plugin.
REGISTERED = bool(entry_points(group="pytest11", name="resdll"))
NAMED = () if REGISTERED else ("-p", pytest_plugin.__name__)
PROFILE = f"""\
type = "{TYPE_NAME}"
pending_timeout = {PENDING_TIMEOUT}
deadlock_timeout = {DEADLOCK_TIMEOUT}
max_time = 60.0
"""


@pytest.fixture
def own_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names the user's cache, so that a home folder of a test's own does not take hosts and Wine's prefix away."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(user_cache().parent))


@pytest.fixture
def kept_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has pytester forget only the tests that a run in this process loaded: NumPy can be loaded once only."""

    def snapshot(preserve: object = None) -> SysModulesSnapshot:
        return SysModulesSnapshot(preserve=lambda name: not name.startswith(("test_", "conftest")))

    monkeypatch.setattr("_pytest.pytester.SysModulesSnapshot", snapshot)


@pytest.fixture
def run(own_cache: None, kept_modules: None, pytester: pytest.Pytester) -> Runner:
    """Runs pytest on the DLL of the catalogue that is named (none for ``None``), with the profile above.

    It runs in this process, where everything is loaded, unless ``apart`` asks for one of its own.
    """

    def run(
        name: str | None, *arguments: str, test: str = "", form: build.Form = "elf", apart: bool = False
    ) -> pytest.RunResult:
        pytester.path.joinpath("p.toml").write_text(PROFILE, encoding="utf-8")
        if test:
            pytester.makepyfile(test_mine=test)
        # With "=", because pytest takes the parent of whatever it takes for a path for the root.
        given = () if name is None else (f"--resdll={build.build(name, form)}", "--resdll-profile=p.toml")
        if apart:
            return pytester.runpytest_subprocess(*NAMED, *given, *arguments, timeout=120)
        unfiltered = ("-W", "default")  # else what this run takes for an error is one there too
        plugins = [] if REGISTERED else [pytest_plugin]
        return pytester.runpytest_inprocess(*unfiltered, *given, *arguments, plugins=plugins)

    return run
