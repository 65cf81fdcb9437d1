"""Rules for all tests: what a missing tool means, and how Hypothesis behaves."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = ("pytester",)  # for the tests of our own plugin; pytest takes it from the topmost conftest only

ROOT = Path(__file__).resolve().parent.parent
CONTINUOUS_INTEGRATION = os.environ.get("CI") == "true"

# A marker, and the command whose absence it means.
NEEDED_COMMANDS = {
    "needs_cc": "cc",
    "needs_chromium": "chromium",
    "needs_cxx": "c++",
    "needs_fish": "fish",
    "needs_graphviz": "dot",
    "needs_java": "java",
    "needs_mingw": "x86_64-w64-mingw32-gcc",
    "needs_mingw_cxx": "x86_64-w64-mingw32-g++",
    "needs_node": "node",
    "needs_plantuml": "plantuml",
    "needs_spin": "spin",
    "needs_wine": "wine",
    "needs_zsh": "zsh",
}

# No deadlines: how long an example takes says more about Wine and the machine than about the code.
settings.register_profile("local", deadline=None, print_blob=True)
settings.register_profile("ci", deadline=None, print_blob=True, derandomize=True)
settings.load_profile("ci" if CONTINUOUS_INTEGRATION else "local")

# What a shell starts in the background ignores Ctrl-C, and so would every process that a test starts and interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_xdist_auto_num_workers() -> int:
    """Returns two workers a processor: most tests of the host and the engine wait, for silence or for a process."""
    return 2 * (os.cpu_count() or 1)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skips a test whose tool is missing and says how to mend that; under CI=true it fails."""
    for marker, command in NEEDED_COMMANDS.items():
        if item.get_closest_marker(marker) is None or _is_at_hand(command):
            continue
        sentence = f"`{command}` is not on the PATH: run `make setup` as root, or install {_packages(command)}"
        if CONTINUOUS_INTEGRATION:
            pytest.fail(f"{sentence} (a missing tool is a failure under CI=true)", pytrace=False)
        pytest.skip(sentence)


def _is_at_hand(command: str) -> bool:
    if command == "wine" and sys.platform == "win32":
        return True
    return shutil.which(command) is not None


def _packages(command: str) -> str:
    """Returns the Debian packages of a command, from the list that scripts/system-packages installs."""
    lines = (ROOT / "scripts" / "system-packages.list").read_text(encoding="utf-8").splitlines()
    return next(line.removeprefix(command).strip() for line in lines if line.split()[:1] == [command])
