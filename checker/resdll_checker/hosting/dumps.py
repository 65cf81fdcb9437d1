"""Dumps: the memory of a host that died, kept for a debugger.

On Windows and under Wine the host writes a minidump itself.  On Linux the kernel writes a core file, where its settings
let it: into the working directory of the process, or where kernel.core_pattern says.
"""

from __future__ import annotations

import glob
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from resdll_checker.hosting.journal import Journal
from resdll_checker.hosting.protocol import DUMP_FAILED, DUMP_WRITTEN

_PATTERN = Path("/proc/sys/kernel/core_pattern")
_DUMP_SECONDS = 30.0
_POLL_SECONDS = 0.01


class Dump:
    """Where the dump of a host goes; one is kept, that of the first death."""

    def __init__(self, path: Path, kind: Literal["elf", "pe"]) -> None:
        self.path = path.absolute()
        self.kind = kind
        self.kept = False
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def directory(self) -> Path | None:
        """Make the working directory that the host needs and return it, or None where any will do."""
        if self.kind != "elf" or self.kept:
            return None
        self._folder = self._folder or tempfile.TemporaryDirectory(prefix="resdll-core-")
        return Path(self._folder.name)

    def allow(self, pid: int) -> None:
        """Let the kernel write core files of the process, as far as its hard limit goes (Linux)."""
        if sys.platform == "linux" and self.kind == "elf" and not self.kept:
            import resource

            hard = resource.prlimit(pid, resource.RLIMIT_CORE)[1]
            resource.prlimit(pid, resource.RLIMIT_CORE, (hard, hard))

    def write_hung(self, process: subprocess.Popen[bytes], journal: Journal) -> None:
        """Have a dump of a host whose call hangs written, before it is killed."""
        if self.kept:
            return
        if self.kind == "elf":
            process.send_signal(signal.SIGQUIT)
            _wait(lambda: process.poll() is not None)
        else:
            journal.ask_for_dump()
            _wait(lambda: journal.dump_given != 0 or process.poll() is not None)

    def keep(self, pid: int, given: int) -> tuple[str, str]:
        """Keep the dump of the process that ended: return its path, or "" and the sentence why there is none.

        ``given`` is what the journal says of a minidump.  Both are "" for every death but the first.
        """
        if self.kept:
            return "", ""
        self.kept = True
        missing = self._keep_core(pid) if self.kind == "elf" else self._judge_minidump(given)
        return ("", missing) if missing else (str(self.path), "")

    def _judge_minidump(self, given: int) -> str:
        if given == DUMP_WRITTEN and self.path.is_file():
            return ""
        if given >= DUMP_FAILED:
            return f"No dump was written: MiniDumpWriteDump failed with error {given - DUMP_FAILED}."
        return "No dump was written: the process ended without an exception that a handler could see."

    def _keep_core(self, pid: int) -> str:
        pattern = _PATTERN.read_text(encoding="utf-8", errors="replace").strip() if _PATTERN.is_file() else ""
        if pattern.startswith("|"):
            return f"No dump was kept: this system hands core files to {pattern[1:].split()[0]}; look for it there."
        if not pattern:
            return "No dump was kept: this system writes no core files (kernel.core_pattern is empty)."
        found = _core_of(pid, Path(self._folder.name) if self._folder is not None else Path(), pattern)
        if found is None:
            return (
                "No dump was kept: the kernel wrote no core file (look at `ulimit -c`, and at how the process ended)."
            )
        shutil.move(found, self.path)
        return ""

    def close(self) -> None:
        """Remove the working directory; the dump stays."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None


def _core_of(pid: int, directory: Path, pattern: str) -> Path | None:
    """Return the core file of a process: what ``pattern`` (core(5)) and its number say, or None."""
    parts = pattern.split("%")
    wild = glob.escape(parts[0])
    for part in parts[1:]:
        wild += {"p": str(pid), "": "%"}.get(part[:1], "*") + glob.escape(part[1:])
    for candidate in (f"{wild}.{pid}", wild):
        root = Path("/") if candidate.startswith("/") else directory
        found = sorted(root.glob(candidate.lstrip("/")))
        if found:
            return found[-1]
    return None


def _wait(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _DUMP_SECONDS
    while not condition() and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
