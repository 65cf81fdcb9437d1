"""The judges of a trace: one for each table, because a DLL may have one of its own for each resource type.

They share what was found and what was seen.  Each keeps to the instances that were opened through its table.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resdll_checker.engine.judge import Judge
from resdll_checker.engine.options import SLACK, CheckOptions
from resdll_checker.engine.session import PENDING_STATES
from resdll_checker.hosting import Event, EventKind
from resdll_checker.monitor import UnexplainedObservationError, View
from resdll_checker.program import compile_program
from resdll_spec import machine
from resdll_spec.abi import FUNCTION_TABLES, EntryPoint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resdll_checker.engine.instance import Instance

HEARING = 10_000_000_000
"""Nanoseconds between two events that count at most as time in which the machine ran: Looks-alive polls come each 5 s,
so that longer gaps happen only where nothing is online, or where the machine stood still."""

LONGEST_LOOK = 1_000_000_000
"""Nanoseconds after which silence is looked for again."""

KEPT = 64
"""Instances that are remembered after their Close, because late reports may be theirs."""

PRUNED_AFTER = 64
"""Opens after which what is over is forgotten again."""

OPEN_LIMIT = 4096
"""Instances that are open at a time at most: as many as the recorder tells apart."""

TIMES_LIMIT = 65_536
"""Durations that are kept of one entry point; of more every second one is dropped."""

TABLES = {table.version >> 8: table.name for table in FUNCTION_TABLES}
"""The names of the tables by the number that a line has."""


@dataclass(slots=True)
class TraceJudge(Judge):
    """A judge that forgets instances, so that its memory does not grow with the length of a trace."""

    def forget(self, number: int) -> Instance | None:
        """Forget an instance, and everything by which it would be found."""
        instance = self._current.pop(number, None)
        if instance is not None and self._by_handle.get(instance.handle) is instance:
            del self._by_handle[instance.handle]
        return instance

    def prune(self) -> None:
        """Forget what is over for long."""
        closed = [number for number, instance in self._current.items() if instance.closed]
        still_open = len(self._current) - len(closed)
        for number in closed[:-KEPT]:
            self.forget(number)
        for number in list(self._current)[: max(0, still_open - OPEN_LIMIT)]:
            self.forget(number)
        for step in list(self._contexts)[:-OPEN_LIMIT]:
            del self._contexts[step]
        for times in self.durations.values():
            if len(times) > TIMES_LIMIT:
                del times[::2]

    def pending(self) -> Iterator[tuple[int, Instance]]:
        """Return the instances that are in a pending operation, by number."""
        for number, instance in self._current.items():
            if not instance.closed and instance.monitor.states <= PENDING_STATES:
                yield number, instance

    def known(self, number: int) -> bool:
        """Tell whether an instance was opened before one's eyes."""
        return number in self._current


@dataclass(slots=True)
class Clock:
    """How long the machine was surely running: gaps in which nothing at all was recorded count for little."""

    now: int = 0
    heard: int = 0

    def advance(self, nanoseconds: int) -> None:
        """Go on to the time of an event."""
        self.heard += min(max(0, nanoseconds - self.now), HEARING)
        self.now = nanoseconds


@dataclass(slots=True)
class Judges:
    """Judges the events of one trace after another; ``inconclusive`` gathers what could not be judged.

    ``first`` is the judge of the table that came first, with which the coverage is measured.
    """

    options: CheckOptions
    inconclusive: list[str] = field(default_factory=list)
    by_table: dict[str, TraceJudge] = field(default_factory=dict)
    view: View = field(default_factory=lambda: View(compile_program(machine("lifecycle"))))
    clock: Clock = field(default_factory=Clock)
    first: TraceJudge = field(init=False)
    suspended: set[int] = field(default_factory=set)
    running: dict[int, tuple[Event, int, str]] = field(default_factory=dict)
    _tables: dict[int, str] = field(default_factory=dict)
    _heard: dict[int, tuple[int, int]] = field(default_factory=dict)
    _told: set[tuple[int, int]] = field(default_factory=set)
    _looked: int = 0
    _opens: int = 0

    def __post_init__(self) -> None:
        """Begin with a judge that knows no table yet, for findings that come before there is one."""
        self.first = TraceJudge(self.view, self.options.version, "")
        self.first.findings.disabled = self.options.disabled

    @property
    def calls(self) -> int:
        """How many calls were judged."""
        return sum(judge.calls for judge in self.by_table.values())

    def forget_process(self) -> None:
        """Forget all instances: what follows is of another process, or comes after a gap."""
        for judge in self.by_table.values():
            judge.forget_host()
        for forgotten in (self.suspended, self.running, self._tables, self._heard, self._told):
            forgotten.clear()
        self.clock = Clock()
        self._looked = 0

    def feed(self, event: Event, table: int, where: str) -> None:
        """Judge an event; ``table`` is the number of the table of a call or a return, ``where`` is its line."""
        self._look_for_silence(event)
        self.clock.advance(event.nanoseconds)
        self._run(event, where)
        if event.instance in self.suspended:
            return
        if self._begins(event):
            self._tables[event.instance] = TABLES.get(table, "")
        name = TABLES.get(table) or self._tables.get(event.instance) or self.first.table
        judge = self._judge(name)
        try:
            judge.feed((event,))
        except UnexplainedObservationError:
            self._suspend(judge, event, where)
        instance = judge.instance(event.instance)
        if instance is not None and self._heard.get(event.instance, (None,))[0] != instance.last_report:
            self._heard[event.instance] = (instance.last_report, self.clock.heard)
        if self._begins(event):
            self._opens += 1
            if self._opens % PRUNED_AFTER == 0:
                self._prune(judge)

    @staticmethod
    def _begins(event: Event) -> bool:
        return event.kind is EventKind.CALL and event.name == EntryPoint.Open.name

    def _prune(self, judge: TraceJudge) -> None:
        judge.prune()
        for known in (self._tables, self._heard):
            for number in [one for one in known if not any(each.known(one) for each in self.by_table.values())]:
                del known[number]
        self._told = {one for one in self._told if one[0] in self._heard}

    def _judge(self, table: str) -> TraceJudge:
        """Return the judge of a table, a new one where there is none."""
        if table not in self.by_table:
            if not self.first.table:
                self.first.table = table
                self.by_table[table] = self.first
            else:
                first = self.first
                judge = TraceJudge(
                    self.view,
                    self.options.version,
                    table,
                    findings=first.findings,
                    ran=first.ran,
                    masks=first.masks,
                    durations=first.durations,
                    visits=first.visits,
                )
                self.by_table[table] = judge
        return self.by_table[table]

    def _run(self, event: Event, where: str) -> None:
        if event.kind is EventKind.CALL:
            self.running[event.step] = (event, self.clock.heard, where)
        elif event.kind is EventKind.RETURN:
            self.running.pop(event.step, None)

    def _suspend(self, judge: TraceJudge, event: Event, where: str) -> None:
        """Judge an instance no further, of which something was recorded that the specification has no place for."""
        instance = judge.forget(event.instance)
        states = "" if instance is None else f" in {' or '.join(sorted(instance.monitor.states))}"
        self.suspended.add(event.instance)
        self.inconclusive.append(
            f"{where}: {event.name}{states} is nothing that the contract provides for, so resource {event.instance} is "
            "judged no further, and nobody is accused of it."
        )

    # -- silence ------------------------------------------------------------------------------------------------

    def _look_for_silence(self, event: Event) -> None:
        """Judge silence that has lasted until an event.

        A cluster that has waited long enough calls Terminate: that ends the time that an operation has, to the point.
        """
        now, declared = event.nanoseconds, self.options.pending_timeout * 1_000_000
        pending, call = round(declared * SLACK), round(self.options.deadlock_timeout * SLACK) * 1_000_000
        given_up = event.kind is EventKind.CALL and event.name == EntryPoint.Terminate.name
        if now - self._looked < min(LONGEST_LOOK, pending // 4, call // 4) and not given_up:
            return
        self._looked = now
        ahead = Clock(self.clock.now, self.clock.heard)
        ahead.advance(now)
        for judge in self.by_table.values():
            for number, instance in list(judge.pending()):
                waited = now - instance.last_report
                longest = declared if given_up and number == event.instance else pending
                if waited >= longest:
                    heard = ahead.heard - self._heard.get(number, (0, ahead.heard))[1]
                    enough = heard >= longest
                    self._silence(judge, number, instance.last_report, waited=waited, kind="pending", enough=enough)
        for step, (began, heard, _) in list(self.running.items()):
            waited = now - began.nanoseconds
            if waited > call:
                concerned = self.by_table.get(self._tables.get(began.instance, ""))
                if concerned is not None and concerned.instance(began.instance) is not None:
                    enough = ahead.heard - heard >= call
                    self._silence(concerned, began.instance, -step - 1, waited=waited, kind="call", enough=enough)

    def _silence(self, judge: TraceJudge, number: int, since: int, *, waited: int, kind: str, enough: bool) -> None:
        if (number, since) in self._told:
            return
        self._told.add((number, since))
        milliseconds = waited // 1_000_000
        if not enough:
            self.inconclusive.append(
                f"Resource {number} was silent for {milliseconds} ms, but nothing else was recorded meanwhile either: "
                "the machine may have stood still, so that silence was not judged."
            )
            return
        try:
            judge.silence(number, kind, milliseconds)
        except (UnexplainedObservationError, KeyError):
            judge.forget(number)
            self.suspended.add(number)
