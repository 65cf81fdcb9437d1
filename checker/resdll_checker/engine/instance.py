"""One instance of a resource as the judge knows it: its monitor, what it did, and the data of the rules beside."""

from __future__ import annotations

from dataclasses import dataclass, field

from resdll_checker.engine.wording import event_text
from resdll_checker.hosting import Event, EventKind
from resdll_checker.monitor import Monitor
from resdll_spec.abi import EntryPoint

OPERATIONS = frozenset({EntryPoint.Online.name, EntryPoint.Offline.name})
"""The entry points that begin an operation."""

HISTORY_LIMIT = 400
"""Events kept per instance for the trace of a finding."""


@dataclass(slots=True)
class Instance:
    """One resource between its Open and the next: its monitor, what it did, and the data that the rules beside need.

    ``closed`` tells that Close has returned; ``flawed`` that the operation at hand already had a report that made no
    sense, so that neither silence nor success after it is a finding of its own.  ``told`` are the threads that were
    answered ResourceExitStateTerminate in this operation, ``dismissed`` those that were in earlier ones.
    ``checkpoints`` are the last ones of this operation by thread.
    """

    monitor: Monitor
    handle: int
    history: list[Event] = field(default_factory=list)
    dropped: int = 0
    checkpoints: dict[int, int] = field(default_factory=dict)
    told: set[int] = field(default_factory=set)
    dismissed: set[int] = field(default_factory=set)
    mask: int | None = None
    reports: int = 0
    last_report: int = 0
    closed: bool = False
    flawed: bool = False

    @property
    def size_without_buffer(self) -> int:
        """The InBufferSize, in bytes, of the last Online or Offline where its InBuffer is NULL; else 0."""
        for event in reversed(self.history):
            if event.kind is EventKind.CALL and event.name in OPERATIONS:
                return 0 if event.arguments["InBuffer"] else event.arguments["InBufferSize"]
        return 0

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
