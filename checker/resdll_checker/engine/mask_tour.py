"""The tour of the masks: Offline with each of the 128 masks, in batches on the host's resident thread.

The specification says after which Online a mask can be sent; where after both kinds, it is sent after both.  A mask
that a cluster can send is followed by the expectation that the resource goes offline; where it does not, the batch
stops and a new instance is opened for the rest.  A mask that no caller sends leads to an unspecified state, so its
instance is terminated and closed at once, and only survival is judged.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field

from resdll_checker.engine.moves import QUIET, close
from resdll_checker.engine.observing import RETURN_ONLINE
from resdll_checker.engine.options import FULL, SLACK
from resdll_checker.engine.projected import projected
from resdll_checker.engine.session import REPEAT_LIMIT, SHORT_PATIENCE, PathEnded, Session
from resdll_checker.hosting import BatchEnd, Settled, Step
from resdll_checker.monitor import Monitor, Observed
from resdll_spec.abi import OFFLINE_FLAGS, OFFLINE_MASK_COUNT
from resdll_spec.request import RETURN_TO_SOURCE, RETURNABLE_FACT, RETURNING_TO_SOURCE

INSTANCE = 1
CHUNK = 16
ATTEMPTS = 6
"""How often a mask is tried before it is given up: an honest DLL may fail now and then."""

NEVER_ONLINE = "the resource did not come online"
LEFT_TO_FULL = {
    "RD602": "left to --suite full: Offline is slow (RD602)",
    "RD301": "left to --suite full: operations end in silence (RD301), which takes long to wait for",
}
"""Findings for which smoke sends a sample, and how it says so."""

NO_TIME = "the time was too short: Online and Offline take long; give more with --max-time"
SHARE = 0.4
"""The part of the time that is left which the masks still to be sent may take."""

_FLAG = {flag.fact: flag.value for flag in OFFLINE_FLAGS}
_ONLINE, _RETURNABLE = ("online",), ("online", RETURNABLE_FACT.name)
"""The positions of a resource that came online with nothing particular, and of one whose move may return."""

_RETURN, _RETURNING = _FLAG[RETURN_TO_SOURCE], _FLAG[RETURNING_TO_SOURCE]


@dataclass(frozen=True, slots=True)
class Group:
    """Masks that are sent alike: after an Online that may return or not, or to see whether the DLL survives it."""

    masks: tuple[int, ...]
    returnable: bool = False
    survival: bool = False

    def sent(self, session: Session) -> set[int]:
        """Return the masks that were sent in this way."""
        if self.survival:
            return set(session.judge.masks)
        visited = session.judge.visits.masks
        return {mask for position, mask in visited if (RETURNABLE_FACT.name in position) is self.returnable}


@dataclass(slots=True)
class MaskTour:
    """The tour of one session; ``skipped`` says of the masks that never were sent why.

    ``seconds`` is how long the masks that were sent took, ``number`` how many these were, ways counted apart.
    """

    session: Session
    seconds: float = 0.0
    number: int = 0
    skipped: dict[int, str] = field(default_factory=dict)
    tries: Counter[int] = field(default_factory=Counter)

    def run(self) -> None:
        """Send every mask in each way in which it can be sent, or say why not."""
        for group in self._groups():
            self.tries.clear()
            pending = self._affordable(group, list(group.masks))
            while pending:
                pending = self._chunk(group, pending)
        close(self.session, INSTANCE)

    def _groups(self) -> tuple[Group, ...]:
        """Return the masks that callers send, without and with an earlier RETURN, and the others."""
        judge = self.session.judge
        positions = projected(judge.windows, judge.table).masks
        plain, returnable = (positions.get(position, frozenset()) for position in (_ONLINE, _RETURNABLE))
        others = set(range(OFFLINE_MASK_COUNT)) - plain - returnable
        return (
            Group(tuple(sorted(plain))),
            Group(tuple(sorted(returnable, key=lambda mask: (mask in plain, mask))), returnable=True),
            Group(tuple(sorted(others)), survival=True),
        )

    def _chunk(self, group: Group, masks: list[int]) -> list[int]:
        """Send the first masks of a list in one batch; return the masks that are still to be sent."""
        chunk = masks[:CHUNK] if not self.session.deaths else masks[:1]
        started = time.monotonic()
        try:
            self._prepare()
            reply = self.session.batch([step for mask in chunk for step in self._steps(group, mask)])
        except PathEnded:
            return self._after_death(group, masks, chunk)
        if reply.end is not BatchEnd.DONE:
            self._come_back(reply.end)
        self.seconds += time.monotonic() - started
        self.number += len(chunk)
        return self._remaining(group, masks, chunk)

    def _remaining(self, group: Group, masks: list[int], chunk: list[int]) -> list[int]:
        sent = group.sent(self.session)
        stopped = next((mask for mask in chunk if mask not in sent), None)
        if stopped is not None:
            self.tries[stopped] += 1
            if self.tries[stopped] >= ATTEMPTS:
                # One mask has no power over Online: what fails for it this often fails for the others too.
                return self._skip(masks, NEVER_ONLINE)
        return self._affordable(group, [mask for mask in masks if mask not in sent])

    def _affordable(self, group: Group, masks: list[int]) -> list[int]:
        """Return the masks that are worth sending.

        Of a DLL whose Offline is known to be slow, and where time is short, each is sent in one way only; smoke, and
        where even for that there is no time, sends a sample: none, each flag, all.  What has ended the host is not sent
        again.
        """
        if group.returnable:
            masks = [mask for mask in masks if not self.session.avoids(Observed("call", "Offline", "", mask))]
        rules, smoke = self.session.judge.findings.rules(), self.session.options.suite != FULL
        slow = next((rule for rule in LEFT_TO_FULL if rule in rules), "")
        if not slow and self._time_suffices(masks):
            return masks
        masks = [mask for mask in masks if mask not in self.session.judge.masks]
        if self._time_suffices(masks) and not (slow and smoke):
            return masks
        sample = {0, OFFLINE_MASK_COUNT - 1, *_FLAG.values()}
        self._skip([mask for mask in masks if mask not in sample], LEFT_TO_FULL[slow] if slow and smoke else NO_TIME)
        return [mask for mask in masks if mask in sample]

    def _time_suffices(self, masks: list[int]) -> bool:
        """Tell whether there is time for ``masks``, as fast as those before them went; at the beginning there is."""
        left = self.session.deadline - time.monotonic()
        return self.number < CHUNK or len(masks) * self.seconds / self.number <= SHARE * left

    def _skip(self, masks: list[int], reason: str) -> list[int]:
        """Say why masks that were sent in no way are not; return that nothing is left."""
        self.skipped.update((mask, reason) for mask in masks if mask not in self.session.judge.masks)
        return []

    def _after_death(self, group: Group, masks: list[int], chunk: list[int]) -> list[int]:
        """Go on after a death; a rule that has ended the host often enough is not shown again."""
        left = self._remaining(group, masks, chunk)
        tired = [rule for rule, number in self.session.deaths.items() if number >= REPEAT_LIMIT]
        return self._skip(left, f"not repeated: {tired[0]} was shown {REPEAT_LIMIT} times") if tired else left

    def _monitor(self) -> Monitor:
        instance = self.session.judge.instance(INSTANCE)
        return self.session.judge.fresh() if instance is None else instance.monitor

    def _prepare(self) -> None:
        """Bring the instance to where a batch begins: open and offline."""
        if self._monitor().states == {"offline"} and self._monitor().values("locked") == {"false"}:
            return
        close(self.session, INSTANCE)
        self.session.call(Step.open(INSTANCE))

    def _come_back(self, end: BatchEnd) -> None:
        """After a batch that stopped: listen, and begin again with a new instance.

        Where it stopped for silence, and that is a finding already, nothing is left to wait for.
        """
        try:
            if end is not BatchEnd.TIMEOUT or "RD301" not in self.session.judge.findings.rules():
                self.session.settle(INSTANCE)
            self.session.quiet(QUIET)
        except PathEnded:
            return
        close(self.session, INSTANCE)

    def _patience(self) -> int:
        if "RD301" in self.session.judge.findings.rules():
            return SHORT_PATIENCE
        return round(self.session.options.pending_timeout * SLACK)

    def _steps(self, group: Group, mask: int) -> list[Step]:
        """Return the steps of one mask; what no caller sends ends the instance, of which nothing is known then."""
        online = Step.online(INSTANCE, RETURN_ONLINE if group.returnable else 0)
        begin = [online, Step.expect(INSTANCE, Settled.ONLINE, self._patience())]
        if group.survival:
            return [
                *begin,
                Step.offline(INSTANCE, mask),
                Step.terminate(INSTANCE),
                Step.close(INSTANCE),
                Step.open(INSTANCE),
            ]
        return [
            *begin,
            Step.offline(INSTANCE, mask, destination="NODE2" if mask & (_RETURN | _RETURNING) else None),
            Step.expect(INSTANCE, Settled.OFFLINE, self._patience()),
        ]
