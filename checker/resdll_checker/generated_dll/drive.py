"""Driving the generated DLL: by a seed, some resources at a time, each asked what the specification lets a monitor ask.

The calls of all resources come one after the other, as a monitor makes them; only Terminate overtakes a call.  What
is pending goes on meanwhile.  Everything is done and judged by the session and the judge of `resdll check`.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resdll_checker.engine.judge import Judge
from resdll_checker.engine.observing import asked
from resdll_checker.engine.options import CheckOptions
from resdll_checker.engine.session import PENDING_STATES, PathEnded, Session
from resdll_checker.generated_dll.tables import FIRED, LOST, RESOURCE_TYPE, STUCK
from resdll_checker.hosting import EventKind, Host, Step
from resdll_checker.hosting.protocol import HostCall
from resdll_checker.monitor import Observed, View
from resdll_spec.abi import FUNCTION_TABLES, OFFLINE_FLAGS, EntryPoint, OnlineFlags, windows_version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from resdll_checker.engine.findings import Finding
    from resdll_checker.hosting import Event
    from resdll_checker.monitor import Monitor
    from resdll_checker.program import Program

TOGETHER = 3
"""Resources that live at the same time."""

MOVES = 24
"""Calls of one resource between its Open and its Close, at most."""

PATIENCE = 20.0
"""Seconds after which a pending operation, of which the session already said that it is silent, is given up."""

_TIMEOUT = 15_000
"""Milliseconds of either time-out: a generated DLL is silent for milliseconds, and a busy machine for seconds."""

_OVERTAKEN = frozenset({"Online", "Offline", "LooksAlive", "IsAlive", "ResourceControl", "BeginResourceControlAsUser"})
"""The calls that Terminate is let overtake; over others the specification does not allow it, or says nothing."""

_MASKS = 1 << len(OFFLINE_FLAGS)
_BUFFER = b"\0\0\0\0"


@dataclass(frozen=True, slots=True)
class Play:
    """A library that was generated with a table version, in a Windows version."""

    library: Path
    table: str
    windows: str


@dataclass(slots=True)
class Result:
    """What some seeds came to: calls, what the DLL told of the rows that it fired, and what it was accused of.

    ``faults`` are what the DLL itself complains of: a call that its rows do not handle, or that they do not answer.
    """

    seeds: int = 0
    calls: int = 0
    fired: set[str] = field(default_factory=set)
    accusations: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    inconclusive: list[str] = field(default_factory=list)

    def add(self, other: Result) -> None:
        """Count another result to this one."""
        self.seeds += other.seeds
        self.calls += other.calls
        self.fired |= other.fired
        self.accusations += other.accusations
        self.faults += other.faults
        self.inconclusive += other.inconclusive


@dataclass(slots=True)
class Witness(Judge):
    """A judge that also keeps what the DLL logs of itself."""

    told: set[str] = field(default_factory=set)

    def feed(self, events: Iterable[Event]) -> None:
        """Keep the lines of the log, and judge."""
        kept = list(events)
        self.told.update(
            event.text for event in kept if event.kind is EventKind.CALLBACK_ENTER and event.name == "LogEvent"
        )
        Judge.feed(self, kept)


def plays(libraries: dict[str, Path]) -> list[Play]:
    """Return each Windows version with each of the ``libraries`` (by table) that its monitor offers."""
    versions = {table.name: table.version for table in FUNCTION_TABLES}
    return [
        Play(path, table, name)
        for table, path in libraries.items()
        for name in ("2012", "2012r2", "2016")
        if versions[table] in windows_version(name).table_versions
    ]


def drive(programs: tuple[Program, Program], play: Play, seeds: Iterable[int], until: str = "") -> Result:
    """Drive one library through ``seeds`` in one host after another and judge it by two programs.

    ``until`` is a rule whose first finding ends the run.
    """
    options = CheckOptions(
        play.library, RESOURCE_TYPE, windows=play.windows, pending_timeout=_TIMEOUT, deadlock_timeout=_TIMEOUT
    )
    judge = Witness(View(programs[0]), play.windows, play.table, type_view=View(programs[1]))
    host = Host(play.library, deadlock_timeout=2 * _TIMEOUT)
    session = Session(options, judge, host, time.monotonic() + 24 * 3600)
    result = Result()
    try:
        host.prepare()
        reply = session.start()
        table = next(one for one in FUNCTION_TABLES if one.name == play.table)
        session.slots = frozenset(name for name, there in zip(table.slots, reply.slots, strict=False) if there)
        for seed in seeds:
            known = set(judge.findings.by_key)
            _walks(session, seed, play)
            result.seeds += 1
            for key, finding in judge.findings.by_key.items():
                if key not in known:
                    result.accusations.append(_accusation(seed, play, finding))
            if until in {finding.rule for finding in judge.findings.by_key.values()}:
                break
    finally:
        host.kill()
    result.calls = judge.calls
    result.inconclusive = session.inconclusive
    result.fired = {text for text in judge.told if text.startswith(FIRED)}
    result.faults = [f"{play.table} in {play.windows}: {text}" for text in (STUCK, LOST) if text in judge.told]
    return result


def _accusation(seed: int, play: Play, finding: Finding) -> str:
    lines = "\n    ".join(finding.trace)
    return (
        f"{finding.rule} ({finding.clause}), seed {seed}, {play.table} in {play.windows}: {finding.message} "
        f"[in {finding.state}; expected {', '.join(finding.expected)}]\n    {lines}"
    )


def _walks(session: Session, seed: int, play: Play) -> None:
    """Walk with some resources at once, whose calls alternate by chance, and with the type."""
    chance = random.Random(f"{seed} {play.table} {play.windows}")  # noqa: S311  no secret
    walks = [_Walk(session, number, play, random.Random(chance.random())) for number in range(TOGETHER)]  # noqa: S311
    running: list[Iterator[None]] = [walk.run() for walk in walks]
    running.append(_type_calls(session, play, chance))
    try:
        while running:
            one = chance.choice(running)
            if next(one, "over") == "over":
                running.remove(one)
    except PathEnded:
        return


def _type_calls(session: Session, play: Play, chance: random.Random) -> Iterator[None]:
    """Make control calls of the type, each after the one before has ended."""
    entries: tuple[EntryPoint | HostCall, ...] = (
        EntryPoint.ResourceTypeControl,
        HostCall.BeginResourceTypeControlAsUser,
    )
    monitor = session.judge.resource_type().monitor
    for _ in range(chance.randrange(4)):
        entry = entries[chance.randrange(2) if "BeginResourceTypeControlAsUser" in session.slots else 0]
        observed = asked(entry.name, 0, play.table, with_buffer=False)
        if observed is None or not monitor.allows(observed):
            return
        session.call(Step.call(entry, 0, text=f"{play.windows} {chance.getrandbits(32)}"))
        yield
        session.settle_control(None)
        yield


@dataclass(slots=True)
class _Walk:
    """The life of one resource, from Open to Close; ``run`` makes one call at a time."""

    session: Session
    number: int
    play: Play
    chance: random.Random

    @property
    def monitor(self) -> Monitor | None:
        """The monitor of the resource, if it is open."""
        instance = self.session.judge.instance(self.number)
        return None if instance is None else instance.monitor

    def run(self) -> Iterator[None]:
        """Walk; every step that is yielded is a moment in which other resources can be called."""
        self.session.call(Step.open(self.number, f"{self.play.windows} {self.chance.getrandbits(40)}"))
        yield
        for _ in range(self.chance.randrange(2, MOVES)):
            monitor = self.monitor
            if monitor is None or "unspecified" in monitor.states:
                break
            self._breathe()
            self._move(monitor)
            yield
        yield from self._end()

    def _breathe(self) -> None:
        """Give pending work time: none, a moment, or all that it needs."""
        luck = self.chance.random()
        if luck < 0.15:
            self.session.quiet(1)
        elif luck < 0.5:
            self._settle()

    def _settle(self) -> None:
        """See everything that is pending to its end."""
        given_up = time.monotonic() + PATIENCE
        while (monitor := self.monitor) is not None and monitor.states <= PENDING_STATES:
            self.session.settle(self.number)
            if time.monotonic() > given_up:
                break
        if self.monitor is not None and self.session.goes_on(self.number):
            self.session.settle_control(self.number)

    def _move(self, monitor: Monitor) -> None:
        """Make one call that the specification allows, now and then with Terminate over it."""
        calls = self._calls()
        self.chance.shuffle(calls)
        for step, entry, flags, with_buffer in calls:
            observed = asked(entry, flags, self.play.table, with_buffer=with_buffer)
            if observed is None or not monitor.allows(observed):
                continue
            if entry in _OVERTAKEN and self.chance.random() < 0.4:
                self.session.overlap(step, self.number)
            else:
                self.session.call(step)
            return

    def _calls(self) -> list[tuple[Step, str, int, bool]]:
        """Return the calls to choose from, as step, entry, flags and whether they have an InBuffer."""
        number, chance = self.number, self.chance
        mask = chance.randrange(_MASKS) & chance.randrange(_MASKS)  # of a full mask nearly all are sent by nobody
        buffer = chance.choice((None, _BUFFER))
        flags = chance.choice((0, *OnlineFlags)) if self.session.judge.has_masks else 0
        calls = [
            (Step.online(number, flags), "Online", int(flags), False),
            *2 * [(Step.offline(number, mask, buffer=buffer), "Offline", mask, buffer is not None)],
            (Step.offline(number, 0, buffer=buffer), "Offline", 0, buffer is not None),
            (Step.looks_alive(number), "LooksAlive", 0, False),
            (Step.is_alive(number), "IsAlive", 0, False),
            (Step.resource_control(number, 0), "ResourceControl", 0, False),
            (Step.arbitrate(number), "Arbitrate", 0, False),
            (Step.release(number), "Release", 0, False),
            (Step.terminate(number), "Terminate", 0, False),
        ]
        as_user = HostCall.BeginResourceControlAsUser
        if as_user.name in self.session.slots:
            calls.append((Step.call(as_user, number), as_user.name, 0, False))
        return calls

    def _end(self) -> Iterator[None]:
        """Close the resource: in whatever state it is, or when it is offline."""
        if self.monitor is None:
            return
        if self.session.goes_on(self.number) or self.chance.random() < 0.5:
            self._settle()
            yield
        if self.monitor is None:
            return
        if self.monitor.allows(Observed("call", EntryPoint.Terminate.name)) and self.chance.random() < 0.5:
            self.session.call(Step.terminate(self.number))
            yield
        self.session.call(Step.close(self.number))
        if self.chance.random() < 0.2:
            self.session.quiet(1)
        yield
