"""Waiting for a debugger, and noticing one: a host that somebody looks into is neither hung nor stalled."""

from __future__ import annotations

import select
import sys
import time
from collections.abc import Callable
from pathlib import Path

_POLL_SECONDS = 0.1


def is_traced(pid: int) -> bool:
    """Whether a debugger is attached to the process, by ``TracerPid`` (Linux); False where that cannot be told."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    return any(line.split(":", 1)[1].strip() != "0" for line in status.splitlines() if line.startswith("TracerPid:"))


def await_debugger(
    pid: int, target: Path, is_debugged: Callable[[], bool], meanwhile: Callable[[], None] = lambda: None
) -> None:
    """Say on standard error which process to attach to, and return once that was done or Enter was pressed.

    ``meanwhile`` is called every now and then; what it raises ends the wait.
    """
    sys.stderr.write(
        f"Process {pid} waits before it loads {target.name}: attach a debugger to it, or press Enter to go on.\n"
    )
    sys.stderr.flush()
    while not is_debugged() and not _enter_pressed():
        meanwhile()
        time.sleep(_POLL_SECONDS)


def _enter_pressed() -> bool:
    """Whether a line, or the end of the input, is there to read; it is read."""
    if sys.stdin is None or sys.stdin.closed:
        return True
    if sys.platform == "win32":
        import msvcrt

        return msvcrt.kbhit() and msvcrt.getwch() in "\r\n"
    if not select.select([sys.stdin], [], [], 0)[0]:
        return False
    sys.stdin.readline()
    return True
