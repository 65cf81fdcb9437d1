"""Replaying: a program is run again in a host of its own, and judged like a check.

An action that the specification forbids where the replay has come to is left out, and so is one that the target's
table has no entry for: what is left of a changed program is still what a cluster may do.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

from resdll_checker.counterexamples.watching import Watcher
from resdll_checker.engine import table
from resdll_checker.engine.actions import Action, Call, Overtaken, Reload, Settle, SettleControl, StartAgain
from resdll_checker.engine.cluster import planned
from resdll_checker.engine.judge import Judge
from resdll_checker.engine.moves import QUIET
from resdll_checker.engine.observing import TYPE_ENTRIES
from resdll_checker.engine.options import SLACK
from resdll_checker.engine.session import PathEnded, RunEnded, Session
from resdll_checker.engine.target import inspect
from resdll_checker.hosting import Host
from resdll_checker.monitor import Monitor, Observed, View
from resdll_checker.program import compile_program
from resdll_spec import machine
from resdll_spec.abi import EntryPoint
from resdll_spec.rules import RULES
from resdll_spec.vocabulary import RowKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from resdll_checker.engine.counterexample import Counterexample, Observation
    from resdll_checker.engine.findings import Finding
    from resdll_checker.engine.options import CheckOptions

_TABLE_FAMILY = frozenset(rule.id for rule in RULES.values() if rule.family == "table")


@dataclass(frozen=True, slots=True)
class Goal:
    """What makes two findings the same one for a replay: rule, clause, and where the process ended."""

    rule: str
    clause: str
    place: str | None = None

    @classmethod
    def of(cls, finding: Finding | Counterexample) -> Goal:
        """Return what a finding, or a counterexample, is about."""
        return cls(finding.rule, finding.clause, finding.subject if finding.fatal else None)


@dataclass(slots=True)
class Played:
    """What one replay came to.

    ``shown`` is the finding that was looked for, ``findings`` are all that there were.  ``performed`` are the positions
    of the actions that were taken, ``situations`` where the specification was before each of them; ``strays`` counts
    those of which the specification says nothing.  ``ended`` says why the replay could not go on.
    """

    shown: Finding | None = None
    findings: list[Finding] = field(default_factory=list)
    observed: tuple[Observation, ...] = ()
    performed: list[int] = field(default_factory=list)
    situations: list[frozenset[tuple[int, frozenset[int]]]] = field(default_factory=list)
    strays: int = 0
    ended: str = ""
    seconds: float = 0.0


class Player:
    """Plays programs against one target; a context manager that leaves no process behind.

    ``deadline`` is in seconds of :func:`time.monotonic`.
    """

    def __init__(self, options: CheckOptions, deadline: float) -> None:
        """Make the host ready; nothing of the target runs yet."""
        self.options = options
        self.deadline = deadline
        limit = round(options.deadlock_timeout * SLACK)
        played = planned(options, inspect(options.target)).cluster
        self.host = Host(Path(options.target), deadlock_timeout=limit, cluster=played)
        self.host.prepare()
        self._view = View(compile_program(machine("lifecycle")))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.host.kill()

    def least_seconds(self, goal: Goal) -> float:
        """Return the seconds that a replay takes at least which shows the goal: silence must be waited for."""
        milliseconds = {
            "RD301": self.options.pending_timeout,
            "RD312": self.options.deadlock_timeout,
            "RD601": self.options.deadlock_timeout,
        }
        return milliseconds.get(goal.rule, 0) * SLACK / 1000

    def play(self, program: Sequence[Action], goal: Goal) -> Played:
        """Run a program in a fresh host until the goal is seen, or to its end.

        Raises :class:`TargetError` where the target cannot be loaded.
        """
        self._view = self._view.renewed()
        judge = Judge(self._view, self.options.version, "")
        session = Session(self.options, judge, self.host, self.deadline, restart_limit=0)
        watcher = Watcher(judge.findings, lambda finding: Goal.of(finding) == goal)
        session.watcher = watcher.see
        played = Played()
        started = time.monotonic()
        try:
            self._negotiate(session, goal, program)
            self._perform(session, program, played, watcher)
        except (PathEnded, RunEnded) as ended:
            played.ended = str(ended)
        finally:
            session.hooks.release()
        watcher.conclude()
        played.findings = judge.findings.all
        played.shown = watcher.found
        played.observed = tuple(watcher.observed)
        played.seconds = time.monotonic() - started
        return played

    def _negotiate(self, session: Session, goal: Goal, program: Sequence[Action]) -> None:
        reply = session.start()
        if table.negotiate(session, reply) is None:
            raise PathEnded
        if goal.rule in _TABLE_FAMILY and not program:
            table.probe(session, set())
            raise PathEnded

    def _perform(self, session: Session, program: Sequence[Action], played: Played, watcher: Watcher) -> None:
        for position, action in enumerate(program):
            kinds = possible(session, action)
            if kinds is None:
                continue
            watcher.action = position
            played.performed.append(position)
            played.situations.append(session.judge.situation())
            played.strays += RowKind.UNSPECIFIED in kinds
            action.perform(session)
            watcher.conclude()
            if watcher.found is not None:
                return
        session.quiet(QUIET)  # what a thread says a moment after the last action may be what is looked for


def possible(session: Session, action: Action) -> frozenset[RowKind] | None:
    """Return what the specification says of an action at this point; ``None`` where it cannot be taken."""
    nothing: frozenset[RowKind] = frozenset()
    match action:
        case Settle() | SettleControl(instance=int()):
            return nothing if session.judge.instance(action.instance or 0) is not None else None
        case StartAgain() | Reload():
            return None if session.judge.situation() else nothing
        case Call() | Overtaken():
            call = action if isinstance(action, Call) else action.call
        case _:
            return nothing
    observed = call.observed(session.judge.table)
    if observed is None:
        return nothing
    callable_here = observed.subject in session.slots and _has_victim(session, action)
    monitor = _monitor(session, call, observed) if callable_here else None
    if monitor is None:
        return None
    kinds = monitor.kinds(observed)
    return None if RowKind.FORBIDDEN in kinds else kinds


def _has_victim(session: Session, action: Action) -> bool:
    """Tell whether the other resource that an action terminates, if there is one, is open."""
    other = action.terminated if isinstance(action, Overtaken) else None
    return other is None or session.judge.instance(other) is not None


def _monitor(session: Session, call: Call, observed: Observed) -> Monitor | None:
    """Return the monitor that a call is an input of; ``None`` for a call of an instance that is not open."""
    if observed.subject in TYPE_ENTRIES:
        return session.judge.resource_type().monitor
    instance = session.judge.instance(call.instance)
    if instance is not None:
        return instance.monitor
    return session.judge.fresh() if observed.subject == EntryPoint.Open.name else None
