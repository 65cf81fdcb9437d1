"""The tour of the arguments: every class of them once or, where it has an input, at both ends of its pages.

Every input lies between inaccessible pages, is compared after the call and made inaccessible after the return, so that
a read or a write past either end, a write and a use after the return each show.  A cycle gives one class to Online and
one to Offline; cycles run in batches until the DLL ends the host, from then on one by one, so that blame is exact.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from resdll_checker.engine.arguments import ARGUMENTS, Arguments
from resdll_checker.engine.moves import QUIET, close
from resdll_checker.engine.options import SLACK, SMOKE
from resdll_checker.engine.session import REPEAT_LIMIT, SHORT_PATIENCE, PathEnded, Session
from resdll_checker.hosting import BatchEnd, Settled, Step
from resdll_spec.abi import EntryPoint

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

INSTANCE = 2
CHUNK = 16
BATCH_SECONDS = 0.5
"""Seconds that a batch is meant to take at most: of a DLL that takes its time the batches are small."""

ENOUGH = 6
"""Cycles that show how long one takes."""

ATTEMPTS = 6
"""How often in a row a cycle may fail to begin before the rest is given up: an honest DLL may fail now and then."""

ALLOWANCE = 3.0
"""Seconds that the smoke suite gives to the arguments; of a DLL that would need more it tries a sample."""

NEVER_ONLINE = "the resource did not come online"
STEPS = 4
"""Steps of a cycle: Online, that it ended online, Offline, that it ended offline."""

TOO_SLOW = "the DLL takes its time: a sample was given (--suite full and --max-time give more)"
UNCALLED = "the DLL keeps ending its host outside of any call"


class Sending(NamedTuple):
    """One class of arguments at one end of its pages; without a class, a call that is nothing particular."""

    entry: EntryPoint
    arguments: Arguments | None = None
    flush_start: bool = False

    @property
    def step(self) -> Step:
        """The call."""
        if self.arguments is None:
            return Step.call(self.entry, INSTANCE)
        return self.arguments.step(INSTANCE, flush_start=self.flush_start)


Cycle = tuple[Sending, Sending]
"""What an Online and the Offline after it are given."""

PLAIN_ONLINE, PLAIN_OFFLINE = Sending(EntryPoint.Online), Sending(EntryPoint.Offline)


def cycles(classes: Iterable[Arguments]) -> list[Cycle]:
    """Return the cycles that give every one of ``classes`` at every end."""
    by_entry: dict[EntryPoint, list[Sending]] = {EntryPoint.Online: [], EntryPoint.Offline: []}
    for arguments in classes:
        by_entry[arguments.entry] += [Sending(arguments.entry, arguments, end) for end in arguments.ends]
    pairs = zip_longest(*by_entry.values())
    return [(online or PLAIN_ONLINE, offline or PLAIN_OFFLINE) for online, offline in pairs]


def sample() -> tuple[Arguments, ...]:
    """Return one class for each clause and entry point: what a slow DLL is given."""
    first: dict[tuple[EntryPoint, str], Arguments] = {}
    for arguments in ARGUMENTS:
        first.setdefault((arguments.entry, arguments.clause), arguments)
    return tuple(first.values())


def _names(sendings: Iterable[Sending]) -> set[str]:
    return {sending.arguments.name for sending in sendings if sending.arguments is not None}


@dataclass(slots=True)
class ArgumentTour:
    """The tour of one session.

    ``alone`` tells that each cycle runs on its own, ``failures`` how often in a row the resource did not come online,
    ``earlier`` what had ended the host before; ``seconds`` and ``number`` are those of the cycles that were run.
    """

    session: Session
    failures: int = 0
    alone: bool = False
    sampled: bool = False
    seconds: float = 0.0
    number: int = 0
    earlier: Counter[str] = field(default_factory=Counter)

    def run(self) -> None:
        """Give every class, or say why not; leave the resource closed."""
        self.earlier.update(self.session.deaths)
        left = cycles(ARGUMENTS)
        while left:
            chunk, began = left[: self._size()], time.monotonic()
            left = self._run(chunk) + left[len(chunk) :]
            self.seconds += time.monotonic() - began
            left = self._affordable(left)
        close(self.session, INSTANCE)

    def _run(self, chunk: list[Cycle]) -> list[Cycle]:
        """Run a few cycles in one batch; return those that have to be run again."""
        if not self._prepare():
            self.failures += 1
            return chunk
        returned = self._returned()
        try:
            reply = self.session.batch([step for cycle in chunk for step in self._steps(cycle)])
        except PathEnded:
            return self._after_death(chunk, self._returned() - returned)
        left = self._after_stop(chunk, reply.completed) if reply.end is not BatchEnd.DONE else self._done(chunk)
        self._listen(stopped=reply.end is not BatchEnd.DONE)
        return left

    def _after_stop(self, chunk: list[Cycle], completed: int) -> list[Cycle]:
        """Return what is left of a batch that stopped where an operation did not end as it should.

        That is no fault; an Offline that was called has been given its arguments all the same.
        """
        whole, steps = divmod(completed, STEPS)
        online, offline = chunk[whole]
        if steps > STEPS // 2:
            return self._done(chunk[: whole + 1]) + chunk[whole + 1 :]
        self._done(chunk[:whole])
        self._given([online])
        self.failures += 1
        return [(PLAIN_ONLINE, offline), *chunk[whole + 1 :]]

    def _after_death(self, chunk: list[Cycle], returned: int) -> list[Cycle]:
        """Return what is left of a batch that ended the host after so many calls had ``returned``.

        A cycle that ran alone is to blame and done with; one of a batch runs again, alone.
        """
        if not self.alone:
            self.alone = True
            whole = returned // 2
            return self._done(chunk[:whole]) + chunk[whole:]
        if returned > 0:
            return self._done(chunk)
        ((online, offline),) = chunk
        self._given([online])
        return [(PLAIN_ONLINE, offline)] if offline.arguments is not None else []

    def _done(self, done: list[Cycle]) -> list[Cycle]:
        """Remember that cycles were run to their Offline; return that nothing is left of them."""
        for cycle in done:
            self.failures = 0
            self.number += 1
            self._given(cycle)
        return []

    def _given(self, sendings: Iterable[Sending]) -> None:
        self.session.judge.visits.arguments.update(_names(sendings))

    # -- what is worth while ------------------------------------------------------------------------------------------

    def _affordable(self, left: list[Cycle]) -> list[Cycle]:
        """Return the cycles to go on with: none where it is hopeless, a sample where all would take too long."""
        if not left:
            return []
        tired = [rule for rule, number in (self.session.deaths - self.earlier).items() if number >= REPEAT_LIMIT]
        if self.session.hopeless():
            return self._skip(left, UNCALLED)
        if self.failures >= ATTEMPTS:
            return self._skip(left, NEVER_ONLINE)
        if tired:
            return self._skip(left, f"not repeated: {tired[0]} was shown {REPEAT_LIMIT} times", gap=True)
        if self.sampled or self.number < ENOUGH or self.seconds * (1 + len(left) / self.number) <= self._allowance():
            return left
        self.sampled = True
        given = self.session.judge.visits.arguments
        chosen = cycles(arguments for arguments in sample() if not given[arguments.name])
        names = {name for cycle in chosen for name in _names(cycle)}
        self._skip([cycle for cycle in left if not names >= _names(cycle)], TOO_SLOW)
        for name in names:
            self.session.judge.visits.skipped.pop(name, None)
        return chosen

    def _allowance(self) -> float:
        """Return the seconds that the tour may take: in the full suite half of what there was when it began."""
        if self.session.options.suite == SMOKE:
            return ALLOWANCE
        return (self.session.deadline - time.monotonic() + self.seconds) / 2

    def _size(self) -> int:
        """Return how many cycles the next batch runs."""
        if self.alone or not self.number:
            return 1
        return max(1, min(CHUNK, round(BATCH_SECONDS * self.number / self.seconds)))

    def _skip(self, left: list[Cycle], reason: str, *, gap: bool = False) -> list[Cycle]:
        """Leave out what is left; where that is a ``gap`` the run is inconclusive.  Return that nothing is left."""
        visits = self.session.judge.visits
        names = {name for cycle in left for name in _names(cycle) if not visits.arguments[name]}
        visits.skipped.update(dict.fromkeys(sorted(names), reason))
        if gap and names:
            self.session.inconclusive.append(f"Classes of arguments that were never given: {len(names)} ({reason}).")
        return []

    # -- one batch ----------------------------------------------------------------------------------------------------

    def _steps(self, cycle: Cycle) -> Sequence[Step]:
        patience = SHORT_PATIENCE if "RD301" in self.session.judge.findings.rules() else self._patience()
        online, offline = cycle
        return (
            online.step,
            Step.expect(INSTANCE, Settled.ONLINE, patience),
            offline.step,
            Step.expect(INSTANCE, Settled.OFFLINE, patience),
        )

    def _patience(self) -> int:
        return round(self.session.options.pending_timeout * SLACK)

    def _returned(self) -> int:
        """Return how many calls of Online and Offline have returned so far."""
        durations = self.session.judge.durations
        return sum(len(durations.get(entry.name, ())) for entry in (EntryPoint.Online, EntryPoint.Offline))

    def _prepare(self) -> bool:
        """Bring the instance to where a batch begins, open and offline; tell whether it is there."""
        instance = self.session.judge.instance(INSTANCE)
        if instance is not None:
            monitor = instance.monitor
            if monitor.states == {"offline"} and monitor.values("locked") == {"false"}:
                return True
            close(self.session, INSTANCE)
        try:
            return self.session.call(Step.open(INSTANCE)).result != 0
        except PathEnded:
            return False

    def _listen(self, *, stopped: bool) -> None:
        """Hear what comes late; after a batch that ``stopped`` begin with a new instance."""
        try:
            if stopped:
                self.session.settle(INSTANCE)
            self.session.quiet(QUIET)
        except PathEnded:
            return
        if stopped:
            close(self.session, INSTANCE)


def run(session: Session) -> None:
    """Give Online and Offline every class of arguments, then a NULL RESID.

    The calls of a table of version 1 have no arguments but the RESID.
    """
    if session.judge.has_masks:
        ArgumentTour(session).run()
    _null_resids(session)
    close(session, INSTANCE)


def _null_resids(session: Session) -> None:
    """Call Online and Offline with a NULL RESID while another resource is open."""
    try:
        if session.judge.instance(INSTANCE) is None:
            session.call(Step.open(INSTANCE))
        for step in (Step.online(INSTANCE, null_resid=True), Step.offline(INSTANCE, null_resid=True)):
            session.call(step)
            session.quiet(QUIET)
    except PathEnded:
        pass
