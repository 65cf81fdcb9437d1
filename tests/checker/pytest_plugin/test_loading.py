"""The plugin costs nothing where no DLL is asked for."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

Runner = Callable[..., pytest.RunResult]
ROOT = Path(__file__).resolve().parents[3]


def test_the_plugin_imports_pytest_and_nothing_of_the_checker():
    code = (
        "import sys, pytest; before = set(sys.modules); import resdll_checker.pytest_plugin; "
        "print(*sorted(name for name in set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    ours = {name for name in done.stdout.split() if name.startswith("resdll")}
    assert ours == {"resdll_checker", "resdll_checker.pytest_plugin"}
    assert not {name.partition(".")[0] for name in done.stdout.split()} - sys.stdlib_module_names - {"resdll_checker"}


def test_a_run_without_a_dll_loads_nothing_more(run: Runner, pytester: pytest.Pytester):
    test = """
    import sys

    def test_light():
        assert [name for name in sys.modules if name.startswith(("resdll_", "hypothesis.", "numpy"))
                and name not in ("resdll_checker", "resdll_checker.pytest_plugin")] == []
    """
    assert run(None, "-p", "no:hypothesispytest", test=test, apart=True).parseoutcomes() == {"passed": 1}


def test_pytest_finds_the_plugin_by_itself():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"resdll": "resdll_checker.pytest_plugin"}


def test_the_page_names_every_option_and_key_of_the_configuration(run: Runner):
    shown = run(None, "--help").stdout.str()
    page = (ROOT / "docs" / "pytest.md").read_text(encoding="utf-8")
    options = set(re.findall(r"^ +(--resdll[a-z-]*)", shown, re.MULTILINE))
    assert options == set(re.findall(r"--resdll[a-z-]*", page))
    keys = set(re.findall(r"^ +(resdll[a-z_]*) \(", shown, re.MULTILINE))
    assert keys == {"resdll", "resdll_profile", "resdll_type", "resdll_suite"}
    assert {key for key in keys if f"`{key}`" not in page} == set()
