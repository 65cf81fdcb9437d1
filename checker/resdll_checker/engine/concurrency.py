"""Concurrency: Terminate at every point of an operation, and operations of several resources at once.

Entry points of a resource DLL are called one at a time, Terminate excepted; that is kept here, and everything is judged
as always.  What overlaps is Terminate with a call or with a pending operation, of the same resource or of another, and
pending operations of several resources with one another.  The order is drawn by the seed, so that other seeds try other
races.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from random import Random

from resdll_checker.engine.moves import MASKS, QUIET, close, is_pending, monitor_of, step_of
from resdll_checker.engine.options import FULL
from resdll_checker.engine.overtaking import overtaken
from resdll_checker.engine.session import REPEAT_LIMIT, PathEnded, Session
from resdll_checker.hosting import Moment, Step
from resdll_checker.monitor import Monitor, Observed
from resdll_spec.abi import OFFLINE_MASK_COUNT, EntryPoint
from resdll_spec.lifecycle_alphabet import LOCKED

INSTANCES = (5, 6, 7)
MANY = tuple(range(8, 40))
"""Instances that are open at once, beside those of the other phases."""

SHARE = 0.25
"""The part of the time that is left which rounds may take; the first one is always made."""

ROUNDS = 5
STEPS = 40
"""Calls of one random interleaving of several resources."""

REPORT_LIMIT = 8
"""Reports of one operation at which Terminate begins, each; of a talkative worker the first ones and the last."""

_TERMINATE = Observed("call", EntryPoint.Terminate.name)


@dataclass(frozen=True, slots=True)
class Point:
    """Where Terminate begins: in the call (``report`` 0), at a report or when that is answered, or some time after."""

    report: int = 0
    moment: Moment = Moment.ENTERED
    delay: int | None = None


@dataclass(slots=True)
class Races:
    """The races of one session, which end at ``until``, or when the DLL has ended its host often enough in them.

    ``reports`` is the largest number of reports that an operation made, by entry point.
    """

    session: Session
    random: Random
    until: float
    restarts: int = 0
    reports: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Remember what had happened before."""
        self.restarts = self.session.restarts

    @property
    def over(self) -> bool:
        """Whether no more is to be tried."""
        often = self.session.restarts - self.restarts >= REPEAT_LIMIT
        return often or self.session.hopeless() or time.monotonic() > self.until

    def run(self) -> None:
        """Terminate each operation at each point, then let several resources go beside one another."""
        for entry in (EntryPoint.Online, EntryPoint.Offline):
            for point in self._points(entry):
                if self.over:
                    return
                self._attempt(entry, point)
        if not self.over:
            self._beside()

    # -- Terminate at a point -----------------------------------------------------------------------------------------

    def _points(self, entry: EntryPoint) -> list[Point]:
        """Return the points of an operation, of which one run without Terminate has shown how many there are."""
        step = step_of(_observed(entry, 0), INSTANCES[0])
        try:
            self._prepared(entry)
            if self._allows(INSTANCES[0], entry, 0):
                self.session.call(step)
                self.session.settle(INSTANCES[0])
                self._learn(entry)
        except PathEnded:
            pass
        last = self.reports.get(entry.name, 0)
        numbers = sorted({*range(1, min(last, REPORT_LIMIT) + 1), *range(max(1, last), last + 1)})
        at_reports = [Point(number, moment) for number in numbers for moment in Moment]
        points = [Point(), Point(delay=0), Point(delay=self.random.randint(1, 5)), *at_reports]
        self.random.shuffle(points)
        return points

    def _attempt(self, entry: EntryPoint, point: Point) -> None:
        """Terminate an operation at one point, where the specification allows call and Terminate, and listen."""
        mask = self._mask()
        try:
            self._prepared(entry)
            mask = mask if self._allows(INSTANCES[0], entry, mask) else 0
            if self.session.avoids(_observed(entry, mask)) or not self._allows(INSTANCES[0], entry, mask):
                return
            self._terminate_at(step_of(_observed(entry, mask), INSTANCES[0], mask), point)
            self._learn(entry)
            self.session.quiet(self.random.choice((0, 2, QUIET)))
            self.session.settle(INSTANCES[0])
        except PathEnded:
            return
        if "unspecified" in self._monitor(INSTANCES[0]).states:
            close(self.session, INSTANCES[0])

    def _terminate_at(self, step: Step, point: Point) -> None:
        if point.delay == 0:
            self.session.batch([step, Step.terminate(step.instance)])  # with nothing between, not even a reply
        elif point.delay is not None:
            self.session.call(step)
            self.session.quiet(point.delay)
            self._terminate(step.instance)
        elif point.report:
            overtaken(self.session, step, point.report, point.moment)
        else:
            self.session.overlap(step, step.instance)

    def _learn(self, entry: EntryPoint) -> None:
        instance = self.session.judge.instance(INSTANCES[0])
        if instance is not None:
            self.reports[entry.name] = max(self.reports.get(entry.name, 0), instance.reports)

    def _prepared(self, entry: EntryPoint) -> None:
        """Bring the first instance to where the operation is called for, as far as the DLL comes along."""
        number = INSTANCES[0]
        monitor = self._monitor(number)
        wanted = "offline" if entry is EntryPoint.Online else "online"
        if monitor.states == {wanted} and monitor.values(LOCKED.name) == {"false"}:
            return
        if monitor.states != {"offline"} or monitor.values(LOCKED.name) != {"false"}:
            close(self.session, number)
            self.session.call(Step.open(number))
        if wanted == "online" and self._allows(number, EntryPoint.Online):
            self.session.call(Step.online(number))
            self.session.settle(number)
            self._learn(EntryPoint.Online)

    # -- several resources --------------------------------------------------------------------------------------------

    def _beside(self) -> None:
        """Make random calls on several resources, one at a time, while operations of the others go on."""
        try:
            for number in INSTANCES:
                if self._monitor(number).states == {"closed"}:
                    self.session.call(Step.open(number))
            for number in INSTANCES:  # all of them pending at once, wherever the DLL pends
                if self._allows(number, EntryPoint.Online):
                    self.session.call(Step.online(number))
            for _ in range(STEPS if self.session.options.suite == FULL else len(INSTANCES)):
                self._any_call()
            for number in INSTANCES:
                self._settle(number)
        except PathEnded:
            return
        for number in self._shuffled(INSTANCES):
            close(self.session, number)

    def _any_call(self) -> None:
        """Make one random call that the specification allows, now and then with Terminate of any resource over it."""
        number = self.random.choice(INSTANCES)
        if is_pending(self.session, number) and self.random.random() < 0.3:
            self._settle(number)
            return
        entries = [entry for entry in _CALLS if self._allows(number, entry, 0)]
        entry = self.random.choice([*entries, EntryPoint.Terminate])
        if entry is EntryPoint.Terminate:
            self._terminate(number)
            return
        mask = self._mask()
        mask = mask if self._allows(number, entry, mask) else 0
        step, victim = step_of(_observed(entry, mask), number, mask), self.random.choice(INSTANCES)
        if self.session.avoids(_observed(entry, mask)):
            return
        over = entry not in (EntryPoint.Open, EntryPoint.Close) and self._monitor(victim).allows(_TERMINATE)
        if over and self.random.random() < 0.2:
            self.session.overlap(step, victim)
        else:
            self.session.call(step)

    def crowd(self) -> None:
        """Open many resources, start them all, and close them in any order, whatever each is doing by then."""
        try:
            for number in MANY:
                self.session.call(Step.open(number))
            for number in self._shuffled(MANY):
                if self._allows(number, EntryPoint.Online):
                    self.session.call(Step.online(number))
            for number in self._shuffled(MANY):
                if self.random.random() < 0.5:
                    self._settle(number)
                    if self._allows(number, EntryPoint.Offline, 0):
                        self.session.call(Step.offline(number))
                if self._allows(number, EntryPoint.Close):
                    self.session.call(Step.close(number))
            self.session.quiet(QUIET)
        except PathEnded:
            return
        for number in MANY:
            close_quickly(self.session, number)

    # -- what it all needs ---------------------------------------------------------------------------------------------

    def _monitor(self, number: int) -> Monitor:
        return monitor_of(self.session, number)

    def _allows(self, number: int, entry: EntryPoint, mask: int | None = None) -> bool:
        return self._monitor(number).allows(_observed(entry, mask))

    def _mask(self) -> int:
        """Return a mask: seldom any at all, mostly one of those that make a difference."""
        return self.random.choice((*MASKS, self.random.randrange(OFFLINE_MASK_COUNT)))

    def _terminate(self, number: int) -> None:
        if self._monitor(number).allows(_TERMINATE):
            self.session.call(Step.terminate(number))

    def _settle(self, number: int) -> None:
        if self.session.judge.instance(number) is not None:
            self.session.settle(number)

    def _shuffled(self, numbers: tuple[int, ...]) -> list[int]:
        return self.random.sample(numbers, len(numbers))


_CALLS = (
    EntryPoint.Open,
    EntryPoint.Online,
    EntryPoint.Offline,
    EntryPoint.LooksAlive,
    EntryPoint.IsAlive,
    EntryPoint.Close,
)


def run(session: Session) -> None:
    """Make one round; in the full suite more of them while their share of the time lasts, and a crowd at the end."""
    until = time.monotonic() + SHARE * max(0.0, session.deadline - time.monotonic())
    races = Races(session, Random(session.options.seed), until)  # noqa: S311  the draw is to be the same each time
    full = session.options.suite == FULL
    for _ in range(ROUNDS if full else 1):
        if races.over:
            break
        races.run()
    if full and not races.over:
        races.crowd()
    for number in INSTANCES:
        close(session, number)


def close_quickly(session: Session, number: int) -> None:
    """Terminate and close an instance if it is open, without listening afterwards."""
    if session.judge.instance(number) is None:
        return
    try:
        session.call(Step.terminate(number))
        session.call(Step.close(number))
    except PathEnded:
        pass


def _observed(entry: EntryPoint, mask: int | None) -> Observed:
    return Observed("call", entry.name, "", mask if entry is EntryPoint.Offline else None)
