"""The event stream of a check: what happens, told once to whoever follows; the engine knows nothing of who that is.

A consumer is anything that can be called with one event: the line on a terminal, a file of events, a report.  Progress
is told so seldom that it costs a run nothing; every other event is told when it happens.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from resdll_checker.engine.coverage import reachable_rows
from resdll_checker.program import compile_program
from resdll_spec import machine

if TYPE_CHECKING:
    from resdll_checker.engine.counterexample import Counterexample
    from resdll_checker.engine.findings import Coverage, Finding
    from resdll_checker.engine.judge import Judge
    from resdll_checker.engine.options import CheckOptions
    from resdll_checker.engine.run import CheckResult
    from resdll_checker.engine.target import Target

INTERVAL = 0.1
"""Seconds between two accounts of the progress, at least."""

_RATE_SPAN = 10
"""How many accounts back the rate of calls is taken from: a second of a busy run."""


class RunStarted(msgspec.Struct, frozen=True, tag="run started"):
    """The target was found fit to be loaded, and the run begins."""

    target: Target
    options: CheckOptions


class PhaseStarted(msgspec.Struct, frozen=True, tag="phase started"):
    """A part of the suite begins."""

    name: str


class Progress(msgspec.Struct, frozen=True, tag="progress"):
    """How far the run is: calls made, ``seconds`` since its begin, calls a second of late, findings of so many kinds.

    ``coverage`` is the share, 0 to 1, of the edges that a DLL with this table can meet; None before the table is known.
    """

    seconds: float
    calls: int
    calls_per_second: float
    coverage: float | None
    findings: int


class FindingSeen(msgspec.Struct, frozen=True, tag="finding seen"):
    """A finding came for the first time, after ``calls`` calls; what comes of it later stands in the result."""

    finding: Finding
    calls: int


class FindingExplained(msgspec.Struct, frozen=True, tag="finding explained"):
    """The smallest program that shows a finding is known."""

    counterexample: Counterexample


class CoverageMeasured(msgspec.Struct, frozen=True, tag="coverage measured"):
    """The calls are over, and it is known what they exercised."""

    coverage: Coverage


class RunFinished(msgspec.Struct, frozen=True, tag="run finished"):
    """The verdict has been reached: nothing follows."""

    result: CheckResult


Event: TypeAlias = (
    RunStarted | PhaseStarted | Progress | FindingSeen | CoverageMeasured | FindingExplained | RunFinished
)
Consumer: TypeAlias = Callable[[Event], None]


class Stream:
    """Hands every event to every consumer in turn; ``clock`` gives seconds, and never goes back.

    With no consumer nothing is computed.
    """

    def __init__(self, consumers: Sequence[Consumer] = (), clock: Callable[[], float] = time.monotonic) -> None:
        self._consumers = tuple(consumers)
        self._clock = clock
        self._started = clock()
        self._due = self._started if consumers else float("inf")
        self._past: deque[tuple[float, int]] = deque([(self._started, 0)], maxlen=_RATE_SPAN)

    def emit(self, event: Event) -> None:
        """Tell an event."""
        for consumer in self._consumers:
            consumer(event)

    def phase(self, name: str) -> None:
        """Tell that a part of the suite begins."""
        self.emit(PhaseStarted(name))

    def follow(self, judge: Judge) -> None:
        """Tell each finding of ``judge`` when it is seen first."""
        judge.findings.seen = lambda finding: self.emit(FindingSeen(finding, judge.calls))

    def tick(self, judge: Judge) -> None:
        """Tell the progress if it is time for that; cheap enough to be asked after every call."""
        now = self._clock()
        if now < self._due:
            return
        self._due = now + INTERVAL
        before, calls = self._past[0]
        self._past.append((now, judge.calls))
        rate = (judge.calls - calls) / (now - before) if now > before else 0.0
        self.emit(Progress(now - self._started, judge.calls, rate, _share(judge), len(judge.findings.by_key)))


def _share(judge: Judge) -> float | None:
    if not judge.table:
        return None
    edges = _edges(judge.windows, judge.table)
    return len(edges & judge.view.fired) / len(edges)


@cache
def _edges(windows: str, table: str) -> frozenset[str]:
    """Return the rows that a DLL with this table can meet, which takes a search to know."""
    return frozenset(reachable_rows(compile_program(machine("lifecycle")), windows, table))
