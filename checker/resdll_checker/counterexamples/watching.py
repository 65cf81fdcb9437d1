"""Watching a replay: every event in words, with the action that it came under, until the finding that is looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resdll_checker.engine.counterexample import Kind, Observation
from resdll_checker.engine.wording import callback_text, event_text
from resdll_checker.hosting import Event, EventKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from resdll_checker.engine.findings import Finding, Findings

_KINDS: dict[EventKind, Kind] = {
    EventKind.CALL: "call",
    EventKind.RETURN: "return",
    EventKind.CALLBACK_ENTER: "enter",
    EventKind.CALLBACK_EXIT: "exit",
    EventKind.INPUT_MODIFIED: "written",
    EventKind.CLUSTER_CALL: "enter",
}
OBSERVED_LIMIT = 400
"""Observations kept; of a flood the beginning tells enough."""


class Watcher:
    """Turns the events of one replay into observations; ``found`` is the finding that is ``sought``, once it is there.

    ``action`` is the position of the action at hand.
    """

    def __init__(self, findings: Findings, sought: Callable[[Finding], bool]) -> None:
        """Begin before the first action."""
        self.action = -1
        self.found: Finding | None = None
        self.observed: list[Observation] = []
        self._findings = findings
        self._sought = sought
        self._known = 0
        self._threads: dict[int, int] = {}

    def see(self, event: Event) -> None:
        """Take an event that has just been judged."""
        if self.found is None and event.kind in _KINDS and len(self.observed) < OBSERVED_LIMIT:
            self.observed.append(self._observation(event, breach=self._look()))

    def conclude(self) -> None:
        """Note what was found without an event: silence, or the end of the process."""
        if self.found is not None or not self._look() or self.found is None:
            return
        kind: Kind = "death" if self.found.fatal else "silence"
        self.observed.append(Observation(self.action, kind, "", self.found.actual, breach=True))

    def _look(self) -> bool:
        """Tell whether what is sought has come since the last look."""
        findings = list(self._findings.by_key.values())[self._known :]
        self._known += len(findings)
        self.found = self.found or next((finding for finding in findings if self._sought(finding)), None)
        return self.found is not None

    def _observation(self, event: Event, *, breach: bool) -> Observation:
        calling = event.is_call or event.step >= 0
        thread = 0 if calling else self._threads.setdefault(event.thread, len(self._threads) + 1)
        code = event.state if event.is_status_report else None
        if event.kind in (EventKind.RETURN, EventKind.CALLBACK_EXIT):
            code = event.result
        text = event_text(event) if event.is_call else callback_text(event)
        return Observation(self.action, _KINDS[event.kind], event.name, text, thread, event.instance, code, breach)
