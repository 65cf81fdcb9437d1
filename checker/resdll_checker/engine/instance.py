"""One instance of a resource as the judge knows it: its monitor, what it did, and the data of the rules beside."""

from __future__ import annotations

from dataclasses import dataclass, field

from resdll_checker.engine.control_answers import Memory
from resdll_checker.engine.observing import TYPE_ENTRIES, entry_of
from resdll_checker.engine.unseen_return import CALLED, UnseenReturn
from resdll_checker.engine.visits import NOTHING, Past
from resdll_checker.engine.wording import event_text
from resdll_checker.hosting import Event, EventKind
from resdll_checker.monitor import CONFORMS, Judgement, Monitor, Observed
from resdll_spec.abi import EntryPoint
from resdll_spec.lifecycle_alphabet import RACED, STALE
from resdll_spec.request import UNSENDABLE_FACT

OPERATIONS = frozenset({EntryPoint.Online.name, EntryPoint.Offline.name})
"""The entry points that begin an operation."""

_NEVER_ALLOWED = frozenset({"RD308", "RD309"})
"""What no worker may report, whatever it was told: anything after Close, and a state that does not exist."""

UNSPECIFIED = "unspecified"
"""The state in which anything is allowed."""

HISTORY_LIMIT = 400
"""Events kept per instance for the trace of a finding."""


@dataclass(slots=True)
class Instance:
    """One resource between its Open and the next: its monitor, what it did, and the data that the rules beside need.

    ``closed`` tells that Close has returned; ``flawed`` that the operation at hand already had a report that made no
    sense, so that neither silence nor success after it is a finding of its own.  ``told`` are the threads that were
    answered ResourceExitStateTerminate in this operation, ``dismissed`` those that were in earlier ones.
    ``checkpoints`` are the last ones of this operation by thread.  ``untold`` are the threads that reported as a worker
    can of a call that Terminate had overtaken, and that were not yet answered ResourceExitStateTerminate.  ``entered``
    are the entry points that have returned.  ``past`` is what the DLL may remember.  ``inside`` are the threads
    that are in a report, ``late`` those of them whose report may be one of an earlier operation's worker.  ``answers``
    are those to control calls.
    """

    monitor: Monitor
    handle: int
    history: list[Event] = field(default_factory=list)
    dropped: int = 0
    checkpoints: dict[int, int] = field(default_factory=dict)
    told: set[int] = field(default_factory=set)
    dismissed: set[int] = field(default_factory=set)
    untold: set[int] = field(default_factory=set)
    entered: set[str] = field(default_factory=set)
    inside: set[int] = field(default_factory=set)
    late: set[int] = field(default_factory=set)
    mask: int | None = None
    reports: int = 0
    last_report: int = 0
    closed: bool = False
    flawed: bool = False
    past: Past = NOTHING
    unsendable: bool = False
    unseen: UnseenReturn = field(default_factory=UnseenReturn)
    answers: Memory = field(default_factory=Memory)

    def observe(self, observed: Observed) -> Judgement:
        """Judge an observation in whatever order it can have been made with the return of the call at hand."""
        return self.unseen.observe(self.monitor, observed)

    def begin_operation(self) -> None:
        """Forget what was of the operation before: threads may serve one operation after another."""
        self.checkpoints.clear()
        self.dismissed |= self.told
        self.told.clear()
        self.late |= self.inside
        self.flawed = False

    def is_unsendable(self, observed: Observed) -> bool:
        """Tell whether a call carries a mask that no caller sends, where the specification still speaks of masks."""
        view = self.monitor.view
        composed = view.composed(self.monitor.candidates, observed) if observed.mask is not None else []
        return bool(composed) and all(view.program.value_of(word, UNSENDABLE_FACT.name) == "true" for word in composed)

    @property
    def is_specified(self) -> bool:
        """Whether the specification says anything of what the DLL may do here."""
        return UNSPECIFIED not in self.monitor.states

    def enter_report(self, thread: int) -> None:
        """Note that a report begins, and whether it may be the late one of a worker of an earlier operation."""
        self.inside.add(thread)
        if self.monitor.states & CALLED.keys() and self.monitor.values(STALE.name) != {STALE.values[0]}:
            self.late.add(thread)

    def leave_report(self, thread: int, *, terminated: bool) -> bool:
        """Note what a report was answered; return whether the thread may report no more in this operation."""
        late = thread in self.late
        self.inside.discard(thread)
        self.late.discard(thread)
        if terminated and not late:
            self.told_to_stop(thread)
        return terminated and not late

    @property
    def size_without_buffer(self) -> int:
        """The InBufferSize, in bytes, of the last Online or Offline where its InBuffer is NULL; else 0."""
        for event in reversed(self.history):
            if event.kind is EventKind.CALL and event.name in OPERATIONS:
                return 0 if event.arguments["InBuffer"] else event.arguments["InBufferSize"]
        return 0

    def hear(self, observed: Observed, thread: int) -> Judgement:
        """Judge a status report of a thread.

        The worker of a call that Terminate overtook learns of it from the answer to a report.  Once the next operation
        has begun the answer is to go on, for nobody can tell the two apart: then it may report again until it is told.
        """
        monitor, view = self.monitor, self.monitor.view
        before, accused = monitor.candidates, set(view.accused)
        raced = RACED in monitor.values(STALE.name)
        judgement = self.observe(observed)
        rules = {breach.rule for breach in judgement.breaches}
        if rules and thread in self.untold and not rules & _NEVER_ALLOWED:
            monitor.candidates, view.accused = before, accused
            return CONFORMS
        if raced and not rules and STALE.values[0] in monitor.values(STALE.name):
            self.untold.add(thread)
        return judgement

    def is_first(self, entry: str) -> bool:
        """Tell whether an entry point returns for the first time, and remember that it did."""
        first = entry not in self.entered
        self.entered.add(entry)
        return first

    def told_to_stop(self, thread: int) -> None:
        """Remember that a thread was answered ResourceExitStateTerminate."""
        self.told.add(thread)
        self.untold.discard(thread)

    def remember(self, event: Event) -> None:
        """Add an event to the history; of a long one the beginning (with Open) and the end are kept."""
        self.history.append(event)
        if len(self.history) > HISTORY_LIMIT:
            del self.history[4]
            self.dropped += 1


def trace(instance: Instance) -> tuple[str, ...]:
    """Return the calls and callbacks of an instance since its Open, one line each.

    Whole cycles between the Open and the last time that the resource was put online are left out.
    """
    events = instance.history
    starts = [
        index
        for index, event in enumerate(events)
        if event.kind is EventKind.CALL and event.name == EntryPoint.Online.name
    ]
    opened = [event for event in events[:4] if event.name == EntryPoint.Open.name]
    if not starts or starts[-1] <= len(opened):
        return tuple(event_text(event) for event in events)
    skipped = starts[-1] - len(opened) + instance.dropped
    gap = [f"… {skipped} events of earlier cycles"] if skipped > 0 else []
    return (*(event_text(event) for event in opened), *gap, *(event_text(event) for event in events[starts[-1] :]))


def null_resid(event: Event, table: str) -> bool:
    """Tell whether a call of an entry point that takes a RESID was given NULL."""
    takes_none = event.name == EntryPoint.Open.name or entry_of(event, table) in TYPE_ENTRIES
    return not takes_none and event.arguments["Resource"] == 0
