"""A call that Terminate overtakes, and whose return nobody has seen yet: where the instance may be already.

The end of a call is recorded after the DLL has left it.  So what a worker does once its call has returned
ERROR_IO_PENDING can be recorded while the call still seems to run.  Without a Terminate both orders come to the same.
Under one they do not: a report after the return may be the late one of the worker that Terminate could not have ended,
and leaves the operation pending; before the return the same report is the operation's own, and ends it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resdll_checker.monitor import CONFORMS, Judgement, Monitor, Observed
from resdll_spec.abi import EntryPoint
from resdll_spec.lifecycle_alphabet import TERMINATE

if TYPE_CHECKING:
    from collections.abc import Iterable

CALLED = {"onlining": EntryPoint.Online.name, "offlining": EntryPoint.Offline.name}
"""The entry point that runs, by the state in which the call of an operation runs."""


@dataclass(slots=True)
class UnseenReturn:
    """The words of an instance whose call may have returned ERROR_IO_PENDING already; none where none may have."""

    words: frozenset[int] = frozenset()

    def observe(self, monitor: Monitor, observed: Observed) -> Judgement:
        """Judge an observation: it conforms if it does where the return was not seen yet.

        When the return comes it tells which of the two it was; where it is no ERROR_IO_PENDING the monitor alone knows.
        """
        entries = {CALLED.get(state) for state in monitor.states}
        (entry,) = entries if len(entries) == 1 else (None,)
        if entry is None or monitor.values(TERMINATE.name) == {TERMINATE.values[0]}:
            self.words = frozenset()
            return monitor.observe(observed)
        pending = Observed("return", entry, "pending")
        ahead = self.words
        if observed != pending:
            ahead = _after(monitor, ahead | _after(monitor, monitor.candidates, pending), observed)
        if observed.kind == "event":  # seen at the return, handed out before it: what came between may have ended all
            ahead |= self.words
        accused = set(monitor.view.accused)
        judgement = monitor.observe(observed)
        self.words = ahead
        if observed == pending:
            self.words = frozenset()
            monitor.candidates = ahead if judgement.breaches and ahead else monitor.candidates | ahead
        if judgement.breaches and ahead:
            monitor.view.accused = accused
            return CONFORMS
        return judgement


def _after(monitor: Monitor, words: Iterable[int], observed: Observed) -> frozenset[int]:
    """Return where an observation leads to without a breach; nothing is counted as covered by what may be."""
    view = monitor.view
    labels = view.labels(observed.kind, observed.subject, observed.value)
    return frozenset(
        after
        for word in view.composed(words, observed)
        for after, _, owed in view.successors(word, labels)
        if owed is None
    )
