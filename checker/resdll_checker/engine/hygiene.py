"""Hygiene: what the cycles from Open to Close leave behind (RD804).

A single difference tells nothing: allocators, caches and the system's own threads come and go.  So the process is
counted again and again, after some cycles of warming up, and its growth is the slope of the counts over the number of
cycles.  A finding needs all of this:

* the whole 99 % interval of the slope (:mod:`resdll_checker.engine.trend`) lies at or above the least growth that means
  anything, a tenth of a thread or handle a cycle or eight bytes, in the whole series and in its second half alone, so
  that a cache that fills up and then stays as it is says nothing;
* the same once more, over twice as many cycles, on the host as it is by then.

Cycles are alike, so that they take alike.  A DLL that may refuse or fail now and then only has cycles that are shorter.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from resdll_checker.engine.findings import Finding
from resdll_checker.engine.moves import MASKS, close
from resdll_checker.engine.options import FULL, SLACK
from resdll_checker.engine.session import SHORT_PATIENCE, PathEnded, Session
from resdll_checker.engine.trend import Trend, trend
from resdll_checker.hosting import BatchEnd, Census, HostDied, Settled, Step
from resdll_spec.rules import RULES

INSTANCE = 4
RULE, CLAUSE = "RD804", "HYG-GROWTH"
SHARE = 0.1
"""The part of the time that is left which the cycles may take, unless they are found to leave something behind."""

SMOKE_SECONDS = 1.0

_IGNORING = MASKS[1]
"""A mask that a locked resource has to obey too, so that the specification always allows the call."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is counted: cycles before the first count, counts, and cycles between two of them."""

    warm_up: int
    counts: int
    spacing: int

    @property
    def cycles(self) -> int:
        """How many cycles there are in all."""
        return self.warm_up + (self.counts - 1) * self.spacing


SMOKE_PLAN, FULL_PLAN = Plan(6, 12, 1), Plan(16, 24, 3)
"""Twelve counts are the fewest of which the half still has a slope that can be told from chance."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing that a process holds: how many, in which words, and the least growth a cycle that means anything."""

    name: str
    unit: str
    least: float
    count: Callable[[Census], int | None]


KINDS: tuple[Kind, ...] = (
    Kind("threads", "threads", 0.1, lambda census: census.threads),
    Kind("handles", "handles", 0.1, lambda census: census.handles),
    Kind("heap", "bytes of heap", 8.0, lambda census: census.heap_bytes),
    Kind("registry keys", "open registry keys", 0.1, lambda census: census.registry_keys),
)


def run(session: Session) -> None:
    """Count what the process holds over the cycles of a plan, and once more where something seems to grow."""
    if session.hopeless() or session.deaths:
        return
    try:
        plan = _affordable_plan(session, _cycles(session, 1))
        if plan is None:
            return  # the rule stays one that was not tried, which the coverage tells
        _cycles(session, plan.warm_up)
        suspects = growing(_series(session, plan), plan)
        session.judge.ran.add(RULE)
        if suspects:
            again = Plan(0, plan.counts, 2 * plan.spacing)
            confirmed = growing(_series(session, again), again)
            for kind in suspects:
                if kind in confirmed:
                    _report(session, kind, confirmed[kind], again)
    except PathEnded:
        return
    finally:
        close(session, INSTANCE)


def _affordable_plan(session: Session, seconds: float) -> Plan | None:
    """Return the most thorough plan that there is time for where a cycle takes so many seconds; ``None`` if none is."""
    if session.options.suite != FULL:
        return SMOKE_PLAN if seconds * SMOKE_PLAN.cycles <= SMOKE_SECONDS else None
    affordable = SHARE * (session.deadline - time.monotonic())
    return next((plan for plan in (FULL_PLAN, SMOKE_PLAN) if seconds * plan.cycles <= affordable), None)


def growing(series: list[Census], plan: Plan) -> dict[Kind, Trend]:
    """Return the kinds that grow, in the whole series and in its second half, with the slope over the whole."""
    found = {}
    for kind in KINDS:
        counts = [(index * plan.spacing, kind.count(census)) for index, census in enumerate(series)]
        points = [(float(x), float(y)) for x, y in counts if y is not None]
        if len(points) < plan.counts:
            continue
        whole, late = trend(points), trend(points[len(points) // 2 :])
        if min(whole.low, late.low) >= kind.least:
            found[kind] = whole
    return found


def _series(session: Session, plan: Plan) -> list[Census]:
    series = [_census(session)]
    for _ in range(plan.counts - 1):
        _cycles(session, plan.spacing)
        series.append(_census(session))
    return series


def _census(session: Session) -> Census:
    try:
        return session.host.census()
    except HostDied as died:
        session.record(died.death)
        session.restart()


def _cycles(session: Session, number: int) -> float:
    """Open, use and close the resource ``number`` times; return the seconds that it took."""
    known = "RD301" in session.judge.findings.rules()
    patience = SHORT_PATIENCE if known else round(session.options.pending_timeout * SLACK)
    started = time.monotonic()
    for _ in range(number):
        reply = session.batch(cycle(patience))
        if reply.end is not BatchEnd.DONE:
            close(session, INSTANCE)
    return time.monotonic() - started


def cycle(patience: int) -> list[Step]:
    """Return the steps of one cycle: an ordinary use of the resource, and one that Terminate ends."""
    return [
        Step.open(INSTANCE),
        Step.online(INSTANCE),
        Step.expect(INSTANCE, Settled.ONLINE, patience),
        Step.is_alive(INSTANCE),
        Step.offline(INSTANCE, _IGNORING),
        Step.expect(INSTANCE, Settled.OFFLINE, patience),
        Step.online(INSTANCE),
        Step.terminate(INSTANCE),
        Step.close(INSTANCE),
    ]


def _report(session: Session, kind: Kind, found: Trend, plan: Plan) -> None:
    cycles = (plan.counts - 1) * plan.spacing
    actual = (
        f"{found.slope:.3g} {kind.unit} more after each cycle (99 % interval {found.low:.3g} to {found.high:.3g}; "
        f"{plan.counts} counts over {cycles} cycles)"
    )
    steps = "Open, Online, IsAlive, Offline, Online, Terminate, Close"
    session.judge.findings.add(
        Finding(
            rule=RULE,
            clause=CLAUSE,
            message=f"{RULES[RULE].title}: {actual}",
            expected=(f"as many {kind.unit} after each cycle as before it",),
            actual=actual,
            trace=(f"a cycle is {steps}, each operation awaited; there were {cycles} of them", f"✗ {actual}"),
            subject=kind.name,
        )
    )
