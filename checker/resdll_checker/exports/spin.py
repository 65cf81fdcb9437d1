"""SPIN as the independent judge: build the verifier of an exported model, run it, and read what it says.

What must hold is that SPIN stores as many states as we count and takes one transition more (the step into the initial
state), breadth first and depth first; and that on a broken specification it reports the same property, breadth first
after as many steps.  SPIN leaves variables out that nothing reads (``-o2`` forbids that) and merges states by partial
order reduction (``-DNOREDUCE`` forbids that); both would change the counts.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from typing import Literal as OneOf

from resdll_checker.errors import ResdllError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

Search = OneOf["bfs", "dfs"]
SEARCHES: tuple[Search, ...] = ("bfs", "dfs")

EXTRA_TRANSITIONS = 1
"""Transitions that SPIN counts beyond ours: the step into the initial state."""

COUNTED_BELOW = 100_000_000
"""SPIN prints eight digits; above, counts are not compared."""

_DEPTH = 1_000_000
_STORED = re.compile(r"^\s*(\S+) states, stored", re.MULTILINE)
_TRANSITIONS = re.compile(r"^\s*(\S+) transitions", re.MULTILINE)
_ELAPSED = re.compile(r"elapsed time (\S+) seconds")
_REACHED = re.compile(r"depth reached (\d+)")
_MEMORY = re.compile(r"^\s*(\S+)\s+total actual memory usage", re.MULTILINE)
_VIOLATED = re.compile(r"assertion violated \(0==(\d+)\) \(at depth (\d+)\)")
_TROUBLE = re.compile(
    r"max search depth too small|out of memory|reached -DMEMLIM|hash table overflow|invalid end state \("
)


@dataclass(frozen=True, slots=True)
class SpinResult:
    """What one run of a verifier said.

    ``seconds`` is the search alone as SPIN prints it (two decimals), ``cpu_seconds`` the processor time of the whole
    run where the system tells it, ``build_seconds`` is spin and the C compiler; ``memory`` is in bytes.  ``violated``
    is the number of the assertion that failed, ``length`` the steps that lead to the state in which it fails.
    """

    states: int
    transitions: int
    depth: int
    seconds: float
    build_seconds: float
    memory: int
    violated: int | None = None
    length: int | None = None
    cpu_seconds: float | None = None

    @property
    def broken(self) -> bool:
        """Whether an assertion failed."""
        return self.violated is not None


@dataclass(frozen=True, slots=True)
class Verifier:
    """A compiled verifier and how long spin and the C compiler took for it."""

    path: Path
    seconds: float


def spin_version() -> str:
    """Return the first line of ``spin -V``; raise :class:`ResdllError` where SPIN is not installed."""
    return _run([_tool("spin"), "-V"], None).strip().splitlines()[0]


def build(model: str, search: Search, folder: Path, options: Sequence[str] = ()) -> Verifier:
    """Write ``model`` to ``folder`` and make the verifier there, with ``options`` for the C compiler beside -O3.

    Raises :class:`ResdllError` where SPIN or a C compiler is missing or refuses the model.
    """
    started = time.perf_counter()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.pml").write_text(model, encoding="utf-8")
    _run([_tool("spin"), "-a", "-o2", "model.pml"], folder)
    flags = ["-O3", "-w", "-DSAFETY", "-DNOREDUCE", *(["-DBFS"] if search == "bfs" else []), *options]
    _run([_tool("cc"), *flags, "-o", "pan", "pan.c"], folder)
    return Verifier(folder / "pan", time.perf_counter() - started)


def verify(verifier: Verifier, *, states: int, timeout: float | None = None) -> SpinResult | None:
    """Run a verifier with a hash table for the expected number of ``states``; ``None`` after ``timeout`` seconds.

    Raises :class:`ResdllError` where it did not search everything (depth, memory) or its report cannot be read.
    """
    slots = min(max((2 * states).bit_length(), 16), 30)
    command = [str(verifier.path), f"-m{_DEPTH}", f"-w{slots}"]
    before = _children_seconds()
    try:
        report = _run(command, verifier.path.parent, timeout=timeout)
    except subprocess.TimeoutExpired:
        return None
    spent = None if before is None else (_children_seconds() or before) - before
    return replace(read_report(report, verifier.seconds), cpu_seconds=spent)


def read_report(report: str, build_seconds: float = 0.0) -> SpinResult:
    """Read what a verifier printed; raise :class:`ResdllError` where it did not search everything."""
    trouble = _TROUBLE.search(report)
    if trouble is not None:
        raise ResdllError(f"SPIN did not search every state: it says {trouble[0]!r}; the counts cannot be compared")
    violated = _VIOLATED.search(report)
    found = [pattern.search(report) for pattern in (_STORED, _TRANSITIONS, _REACHED, _MEMORY)]
    if None in found:
        raise ResdllError(f"SPIN's report has an unknown form; it begins {report[:200]!r}")
    stored, transitions, depth, memory = (match[1] for match in found if match is not None)
    elapsed = _ELAPSED.search(report)
    return SpinResult(
        states=round(float(stored)),
        transitions=round(float(transitions)),
        depth=int(depth),
        seconds=float(elapsed[1]) if elapsed is not None else 0.0,
        build_seconds=build_seconds,
        memory=round(float(memory) * 1e6),
        violated=int(violated[1]) if violated is not None else None,
        length=int(violated[2]) if violated is not None else None,
    )


def verdict(result: SpinResult, names: Mapping[int, str]) -> tuple[str, int] | None:
    """Return the property that a run found broken and the length of its counterexample, ``None`` where all hold."""
    if result.violated is None or result.length is None:
        return None
    return names[result.violated], result.length


def _children_seconds() -> float | None:
    """Return the processor time of all processes that this one has waited for, ``None`` on Windows."""
    if sys.platform == "win32":
        return None
    import resource

    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _tool(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise ResdllError(f"`{name}` is not on the PATH: install {'SPIN' if name == 'spin' else 'a C compiler'}")
    return path


def _run(command: list[str], folder: Path | None, timeout: float | None = None) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=timeout, check=False)
    if done.returncode and not done.stdout.startswith("pan:"):
        said = (done.stderr or done.stdout).strip()
        raise ResdllError(f"`{command[0]}` failed with exit code {done.returncode} and said: {said[-400:]}")
    return done.stdout
