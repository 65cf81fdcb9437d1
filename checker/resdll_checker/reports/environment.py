"""Where a check ran, as far as its result may depend on it; nothing that names a machine or a person."""

from __future__ import annotations

import platform
import subprocess
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from resdll_checker.errors import ResdllError
from resdll_checker.hosting import wine

if TYPE_CHECKING:
    from resdll_checker.engine.target import Kind

_PATIENCE = 10
"""Seconds that Wine is given to say its version."""


class Environment(msgspec.Struct, frozen=True):
    """The operating system, its processor, Python, and the version of Wine where the target ran under it."""

    system: str
    processor: str
    python: str
    wine: str | None


@cache
def environment(kind: Kind) -> Environment:
    """Return where a target of this kind is run here."""
    system = f"{platform.system()} {platform.release()}"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    version = _wine() if kind == "pe" and wine.is_needed() else None
    return Environment(system, platform.machine(), python, version)


def _wine() -> str:
    try:
        command = [wine.loader(), "--version"]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=_PATIENCE)
    except (OSError, ResdllError, subprocess.SubprocessError):
        return "unknown"
    return done.stdout.strip()
