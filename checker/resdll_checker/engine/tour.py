"""The tour of the masks: Offline with each of the 128 masks, in batches on the host's resident thread.

A mask that a cluster can send is followed by the expectation that the resource goes offline; where it does not, the
batch stops and a new instance is opened for the rest.  A mask that no caller sends leads to an unspecified state, so
its instance is terminated and closed at once, and only survival is judged.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from resdll_checker.engine.moves import QUIET, close
from resdll_checker.engine.observing import RETURN_ONLINE
from resdll_checker.engine.options import FULL, SLACK
from resdll_checker.engine.session import REPEAT_LIMIT, SHORT_PATIENCE, PathEnded, Session
from resdll_checker.hosting import BatchEnd, Settled, Step
from resdll_checker.monitor import Monitor, Observed
from resdll_spec.abi import OFFLINE_FLAGS, OFFLINE_MASK_COUNT, EntryPoint
from resdll_spec.lifecycle_alphabet import WITH_RETURN
from resdll_spec.request import RETURN_TO_SOURCE, RETURNING_TO_SOURCE

INSTANCE = 1
CHUNK = 16
ATTEMPTS = 6
"""How often a mask is tried before it is given up: an honest DLL may fail now and then."""

NEVER_ONLINE = "the resource did not come online"
LEFT_TO_FULL = "left to --suite full: Offline is slow (RD602)"

_FLAG = {flag.fact: flag.value for flag in OFFLINE_FLAGS}
_RETURN, _RETURNING = _FLAG[RETURN_TO_SOURCE], _FLAG[RETURNING_TO_SOURCE]


@dataclass(slots=True)
class Tour:
    """The tour of one session; ``left`` are the masks still to send, ``skipped`` says why some never were."""

    session: Session
    left: list[int] = field(default_factory=lambda: list(range(OFFLINE_MASK_COUNT)))
    skipped: dict[int, str] = field(default_factory=dict)
    tries: dict[int, int] = field(default_factory=dict)

    def run(self) -> None:
        """Send every mask, or say why not."""
        sendable = [mask for mask in self.left if self._sendable(mask)]
        for group in (sendable, [mask for mask in self.left if mask not in set(sendable)]):
            pending = self._affordable(group)
            while pending:
                pending = self._chunk(pending, survive=group is not sendable)
        close(self.session, INSTANCE)

    def _chunk(self, masks: list[int], *, survive: bool) -> list[int]:
        """Send the first masks of a list in one batch; return the masks that are still to be sent."""
        chunk = masks[:CHUNK] if not self.session.deaths else masks[:1]
        try:
            self._prepare()
            steps = [step for mask in chunk for step in (self._survival(mask) if survive else self._cycle(mask))]
            reply = self.session.batch(steps)
        except PathEnded:
            return self._after_death(masks, chunk)
        if reply.end is not BatchEnd.DONE:
            self._come_back()
        return self._remaining(masks, chunk)

    def _remaining(self, masks: list[int], chunk: list[int]) -> list[int]:
        sent = self.session.judge.masks
        stopped = next((mask for mask in chunk if mask not in sent), None)
        if stopped is not None:
            self.tries[stopped] = self.tries.get(stopped, 0) + 1
            if self.tries[stopped] >= ATTEMPTS:
                # One mask has no power over Online: what fails for it this often fails for the others too.
                self.skipped.update(dict.fromkeys(masks, NEVER_ONLINE))
        return self._affordable([mask for mask in masks if mask not in sent and mask not in self.skipped])

    def _affordable(self, masks: list[int]) -> list[int]:
        """Of a DLL whose Offline is known to be slow smoke sends a sample of the masks only: none, each one, all."""
        if self.session.options.suite == FULL or "RD602" not in self.session.judge.findings.rules():
            return masks
        sample = {0, OFFLINE_MASK_COUNT - 1, *_FLAG.values()}
        self.skipped.update({mask: LEFT_TO_FULL for mask in masks if mask not in sample})
        return [mask for mask in masks if mask in sample]

    def _after_death(self, masks: list[int], chunk: list[int]) -> list[int]:
        """Go on after a death; a rule that has ended the host often enough is not shown again."""
        left = self._remaining(masks, chunk)
        tired = [rule for rule, number in self.session.deaths.items() if number >= REPEAT_LIMIT]
        if tired:
            self.skipped.update(dict.fromkeys(left, f"not repeated: {tired[0]} was shown {REPEAT_LIMIT} times"))
            return []
        return left

    def _monitor(self) -> Monitor:
        instance = self.session.judge.instance(INSTANCE)
        return self.session.judge.fresh() if instance is None else instance.monitor

    def _prepare(self) -> None:
        """Bring the instance to where a batch begins: open and offline."""
        if self._monitor().states == {"offline"} and self._monitor().values("locked") == {"false"}:
            return
        close(self.session, INSTANCE)
        self.session.call(Step.open(INSTANCE))

    def _come_back(self) -> None:
        """After a batch that stopped: listen, and begin again with a new instance."""
        try:
            self.session.settle(INSTANCE)
            self.session.quiet(QUIET)
        except PathEnded:
            return
        close(self.session, INSTANCE)

    def _patience(self) -> int:
        if "RD301" in self.session.judge.findings.rules():
            return SHORT_PATIENCE
        return round(self.session.options.pending_timeout * SLACK)

    def _cycle(self, mask: int) -> list[Step]:
        """Return the steps of one sendable mask; a RETURNING mask follows an Online with RETURN, as in a move."""
        return [
            Step.online(INSTANCE, RETURN_ONLINE if mask & _RETURNING else 0),
            Step.expect(INSTANCE, Settled.ONLINE, self._patience()),
            Step.offline(INSTANCE, mask, destination="NODE2" if mask & (_RETURN | _RETURNING) else None),
            Step.expect(INSTANCE, Settled.OFFLINE, self._patience()),
        ]

    def _survival(self, mask: int) -> list[Step]:
        """Return the steps of one mask that no caller sends; afterwards the instance is given up."""
        return [
            Step.online(INSTANCE),
            Step.expect(INSTANCE, Settled.ONLINE, self._patience()),
            Step.offline(INSTANCE, mask),
            Step.terminate(INSTANCE),
            Step.close(INSTANCE),
            Step.open(INSTANCE),
        ]

    def _sendable(self, mask: int) -> bool:
        """Ask the specification whether callers send ``mask``, after an Online with RETURN where it speaks of one."""
        monitor = self.session.judge.fresh()
        for observed in (
            Observed("call", EntryPoint.Open.name),
            Observed("return", EntryPoint.Open.name, "resid"),
            Observed("call", EntryPoint.Online.name, WITH_RETURN if mask & _RETURNING else ""),
            Observed("return", EntryPoint.Online.name, "success"),
        ):
            monitor.observe(observed)
        return monitor.allows(Observed("call", EntryPoint.Offline.name, "", mask))
