"""Targets: which host a file needs."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from resdll_checker.errors import ResdllError


def target_kind(target: Path) -> Literal["elf", "pe"]:
    """Return which host a target needs, by its first bytes; raise :class:`ResdllError` for anything but ELF and PE."""
    try:
        with target.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise ResdllError(f"{target} cannot be read: {error.strerror}.") from error
    if magic == b"\x7fELF":
        return "elf"
    if magic[:2] == b"MZ":
        return "pe"
    raise ResdllError(f"{target} is neither a Windows DLL (PE) nor an ELF shared object.")
