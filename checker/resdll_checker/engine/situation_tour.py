"""The tour of the situations: every mask, of a resource that was put online once, twice or more often, polled or not.

It is a tour and no search: the calls are always the same, as far as the DLL answers the same.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from resdll_checker.engine.moves import close, monitor_of
from resdll_checker.engine.observing import RETURN_ONLINE
from resdll_checker.engine.projected import Position, Projected, projected
from resdll_checker.engine.session import PathEnded, Session
from resdll_checker.engine.visits import MANY, POLLS, Past
from resdll_checker.engine.walk import TEDIOUS
from resdll_checker.hosting import Step
from resdll_checker.monitor import Observed
from resdll_spec.abi import EntryPoint
from resdll_spec.lifecycle_alphabet import WITH_RETURN

INSTANCE = 7
SHARE = 0.25
"""The part that the tour may take of the time that is left."""

PATIENCE = 4
"""How often in a row a situation may offer nothing to send before the tour goes on to the next."""


@dataclass(slots=True)
class SituationTour:
    """The tour of one session, until a point in time."""

    session: Session
    until: float
    machine: Projected = field(init=False)

    def __post_init__(self) -> None:
        """Take the machine of the table."""
        self.machine = projected(self.session.judge.windows, self.session.judge.table)

    def run(self) -> None:
        """Send every mask in every situation that the DLL shows; leave the resource closed."""
        for onlines in range(1, MANY + 1):
            for polls in ((), POLLS):
                for flags in (0, RETURN_ONLINE):
                    self._send_all(onlines, polls, flags)
        close(self.session, INSTANCE)

    def _send_all(self, onlines: int, polls: tuple[str, ...], flags: int) -> None:
        vain = 0
        while vain < PATIENCE and time.monotonic() < self.until and not self._tedious():
            try:
                vain = 0 if self._bring(onlines, polls, flags) and self._send() else vain + 1
            except PathEnded:
                vain += 1

    def _tedious(self) -> bool:
        return self.session.hopeless() or bool(self.session.judge.findings.rules() & TEDIOUS)

    def _send(self) -> bool:
        """Send a mask that was not sent in the situation yet, else any; return whether there was one."""
        position, past = self._situation()
        visited = self.session.judge.visits.situations
        masks = [
            mask for mask in sorted(self.machine.masks.get(position, ())) if not self.session.avoids(_offline(mask))
        ]
        untried = [mask for mask in masks if not visited[(position, past), mask]]
        for mask in (untried or masks)[:1]:
            self.session.call(Step.offline(INSTANCE, mask))
            self.session.settle(INSTANCE)
        return bool(untried)

    def _situation(self) -> tuple[Position, Past]:
        positions = self.machine.positions(monitor_of(self.session, INSTANCE).candidates)
        instance = self.session.judge.instance(INSTANCE)
        return positions[0] if len(positions) == 1 else (), Past() if instance is None else instance.past

    def _bring(self, onlines: int, polls: tuple[str, ...], flags: int) -> bool:
        """Put a resource online for the ``onlines``-th time and poll it; return whether the DLL let it be done."""
        monitor = monitor_of(self.session, INSTANCE)
        fresh = onlines < MANY or monitor.states != {"offline"} or monitor.values("locked") != {"false"}
        if fresh:
            close(self.session, INSTANCE, listen=0)
            if self.session.call(Step.open(INSTANCE)).result == 0:
                return False
        for _ in range(onlines - 1 if fresh else 0):
            if not (self._online(0) and self._offline()):
                return False
        return self._online(flags) and all(self._poll(entry) for entry in polls)

    def _online(self, flags: int) -> bool:
        call = Observed("call", EntryPoint.Online.name, WITH_RETURN if flags else "")
        if not monitor_of(self.session, INSTANCE).allows(call):
            return False
        self.session.call(Step.online(INSTANCE, flags))
        self.session.settle(INSTANCE)
        return True

    def _offline(self) -> bool:
        if not monitor_of(self.session, INSTANCE).allows(_offline(0)):
            return False
        self.session.call(Step.offline(INSTANCE))
        self.session.settle(INSTANCE)
        return True

    def _poll(self, entry: str) -> bool:
        if not monitor_of(self.session, INSTANCE).allows(Observed("call", entry)):
            return False
        self.session.call(Step.call(EntryPoint[entry], INSTANCE))
        return True


def _offline(mask: int) -> Observed:
    return Observed("call", EntryPoint.Offline.name, "", mask)


def run(session: Session) -> None:
    """Tour the situations of a DLL whose Offline takes masks, for a part of the time."""
    if session.judge.has_masks:
        now = time.monotonic()
        SituationTour(session, now + SHARE * (session.deadline - now)).run()
