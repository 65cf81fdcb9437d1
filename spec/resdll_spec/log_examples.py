"""Examples of what a cluster log says of one resource or group, written by hand, with what each edge deserves.

Rules of this file
------------------
1. An example follows from the meaning of its clause, never from the table of edges: so it can contradict it.
2. The states are those that a log prints, one run of one resource (or group) from left to right.  A mark after an arrow
   tells of that edge: none where a public log shows it, ``?`` where it is known from memory only, ``!`` where nobody has
   reported it, so that no more can be said; an example ends with its first ``!``.

Grammar
-------
``A --> B --> ? C --> ! D``: states with arrows between them, the mark right after the arrow.
"""

from __future__ import annotations

from dataclasses import dataclass

from resdll_spec.log import GROUP, RESOURCE

FOUNDED, UNVERIFIED, UNKNOWN = "", "?", "!"


@dataclass(frozen=True, slots=True)
class LogStep:
    """One edge of an example, its ends as printed, and the mark that it deserves."""

    source: str
    dest: str
    mark: str


@dataclass(frozen=True, slots=True)
class LogExample:
    """A run of a resource, or of a group, that shows what ``clause`` means."""

    clause: str
    run: str
    machine: str = RESOURCE

    @property
    def steps(self) -> tuple[LogStep, ...]:
        """The parsed steps; raises ``ValueError`` for a run that is outside the grammar."""
        marked = [part.strip() for part in self.run.split("-->")]
        marks = ["" if not part or part[0] not in "?!" else part[0] for part in marked]
        states = [part.removeprefix(mark).strip() for part, mark in zip(marked, marks, strict=True)]
        if len(states) < 2 or not all(states) or marks[0] or UNKNOWN in marks[:-1]:
            msg = f"the run {self.run!r} of an example is outside the grammar; see resdll_spec.log_examples"
            raise ValueError(msg)
        return tuple(LogStep(*step) for step in zip(states[:-1], states[1:], marks[1:], strict=True))

    @property
    def known(self) -> bool:
        """Whether every edge of the run has been reported."""
        return not any(step.mark == UNKNOWN for step in self.steps)


_CALLED = "Offline --> OnlineCallIssued"
_PENDING = f"{_CALLED} --> OnlinePending"
_STOPPED = "Online --> OfflineCallIssued"
_TERMINATED = "ProcessingFailure --> ? WaitingToTerminate --> ?"


def _group(clause: str, run: str) -> LogExample:
    return LogExample(clause, run, GROUP)


LOG_EXAMPLES: tuple[LogExample, ...] = (
    LogExample("LOG-ONLINE-CALLED", _CALLED),
    LogExample("LOG-ONLINE-CALLED", "Offline --> ! Online"),
    LogExample("LOG-ONLINE-CALLED", "Offline --> ! OnlinePending"),
    LogExample("LOG-ONLINE-CALLED", "Offline --> ! OfflineCallIssued"),
    LogExample("LOG-ONLINE-PENDS", _PENDING),
    LogExample("LOG-ONLINE-PENDS", f"{_PENDING} --> ! OnlineCallIssued"),
    LogExample("LOG-ONLINE-PENDS", f"{_PENDING} --> ! OfflineCallIssued"),
    LogExample("LOG-ONLINE-WAITS", "Offline --> WaitingToComeOnline"),
    LogExample("LOG-ONLINE-WAITS", "Offline --> WaitingToComeOnline --> ! OnlinePending"),
    LogExample("LOG-OFFLINE-CALLED", _STOPPED),
    LogExample("LOG-OFFLINE-CALLED", "Online --> ! Offline"),
    LogExample("LOG-OFFLINE-CALLED", "Online --> ! OfflinePending"),
    LogExample("LOG-OFFLINE-WAITS", "Online --> WaitingToGoOffline"),
    LogExample("LOG-OFFLINE-WAITS", "Online --> WaitingToGoOffline --> ! Offline"),
    LogExample("LOG-ONLINE-ENDS", f"{_CALLED} --> ? Online"),
    LogExample("LOG-ONLINE-ENDS", f"{_PENDING} --> ? Online"),
    LogExample("LOG-ONLINE-ENDS", f"{_PENDING} --> ! Offline"),
    LogExample("LOG-OFFLINE-PENDS", f"{_STOPPED} --> ? OfflinePending"),
    LogExample("LOG-OFFLINE-PENDS", f"{_STOPPED} --> ? OfflinePending --> ! Online"),
    LogExample("LOG-OFFLINE-ENDS", f"{_STOPPED} --> ? OfflineSavingCheckpoints --> ? Offline"),
    LogExample("LOG-OFFLINE-ENDS", f"{_STOPPED} --> ? OfflinePending --> ? OfflineSavingCheckpoints --> ? Offline"),
    LogExample("LOG-OFFLINE-ENDS", f"{_STOPPED} --> ? OfflineSavingCheckpoints --> ! Online"),
    LogExample("LOG-OFFLINE-ENDS", f"{_STOPPED} --> ! Offline"),
    LogExample("LOG-WAIT-ENDS", "Offline --> WaitingToComeOnline --> ? OnlineCallIssued --> OnlinePending"),
    LogExample("LOG-WAIT-ENDS", "Online --> WaitingToGoOffline --> ? OfflineCallIssued"),
    LogExample("LOG-WAIT-ENDS", "Online --> WaitingToGoOffline --> ! OnlineCallIssued"),
    LogExample("LOG-PROVIDER", "Offline --> WaitingToComeOnline --> ? OfflineDueToProvider --> ? WaitingToComeOnline"),
    LogExample("LOG-PROVIDER", "OfflineDueToProvider --> ! OnlineCallIssued"),
    LogExample("LOG-FAILURE", f"{_CALLED} --> ? ProcessingFailure"),
    LogExample("LOG-FAILURE", f"{_PENDING} --> ? ProcessingFailure"),
    LogExample("LOG-FAILURE", "Online --> ? ProcessingFailure"),
    LogExample("LOG-FAILURE", f"{_STOPPED} --> ? ProcessingFailure"),
    LogExample("LOG-FAILURE", f"{_STOPPED} --> ? OfflinePending --> ? ProcessingFailure"),
    LogExample("LOG-FAILURE", "Offline --> ! ProcessingFailure"),
    LogExample("LOG-FAILURE", "Online --> ! Failed"),
    LogExample("LOG-TERMINATES", f"{_TERMINATED} [WaitingToTerminate to Failed] --> ? [Terminating to Failed]"),
    LogExample("LOG-TERMINATES", f"{_TERMINATED} [WaitingToTerminate to Offline] --> ? [Terminating to Offline]"),
    LogExample("LOG-TERMINATES", f"{_TERMINATED} [WaitingToTerminate to OnlineCallIssued] --> ? [Terminating to OnlineCallIssued]"),
    LogExample("LOG-TERMINATES", f"{_TERMINATED} [WaitingToTerminate to DelayRestartingResource] --> ? [Terminating to DelayRestartingResource]"),
    LogExample("LOG-TERMINATES", "ProcessingFailure --> ! Failed"),
    LogExample("LOG-TERMINATES", f"{_TERMINATED} [WaitingToTerminate to Failed] --> ! [Terminating to Offline]"),
    LogExample("LOG-TERMINATES", f"{_TERMINATED} [WaitingToTerminate to Failed] --> ! Failed"),
    LogExample("LOG-TERMINATED", "[Terminating to Failed] --> ? Failed"),
    LogExample("LOG-TERMINATED", "[Terminating to Offline] --> ? Offline"),
    LogExample("LOG-TERMINATED", "[Terminating to OnlineCallIssued] --> ? OnlineCallIssued --> OnlinePending"),
    LogExample("LOG-TERMINATED", "[Terminating to DelayRestartingResource] --> ? DelayRestartingResource"),
    LogExample("LOG-TERMINATED", "[Terminating to Failed] --> ! Offline"),
    LogExample("LOG-TERMINATED", "[Terminating to Online] --> ! Online"),
    LogExample("LOG-RESTART", "DelayRestartingResource --> ? OnlineCallIssued"),
    LogExample("LOG-RESTART", "DelayRestartingResource --> ! Online"),
    LogExample("LOG-RETRY", "[Terminating to Failed] --> ? Failed --> ? OnlineCallIssued"),
    LogExample("LOG-RETRY", "[Terminating to Failed] --> ? Failed --> ? WaitingToComeOnline --> ? OnlineCallIssued"),
    LogExample("LOG-RETRY", "Failed --> ! Online"),
    _group("LOG-GROUP-BRINGS", "Offline --> BringingToPersistentState --> Offline"),
    _group("LOG-GROUP-BRINGS", "Offline --> BringingToPersistentState --> Pending"),
    _group("LOG-GROUP-BRINGS", "Offline --> BringingToPersistentState --> ! Online"),
    _group("LOG-GROUP-BRINGS", "Offline --> ! Pending"),
    _group("LOG-GROUP-ONLINE", "Pending --> Online"),
    _group("LOG-GROUP-ONLINE", "Pending --> ! Offline"),
    _group("LOG-GROUP-ORPHANED", "Pending --> Online --> Orphaned"),
    _group("LOG-GROUP-ORPHANED", "Offline --> Orphaned"),
    _group("LOG-GROUP-ORPHANED", "Offline --> Orphaned --> ! Online"),
    _group("LOG-GROUP-ORPHANED", "Pending --> ! Orphaned"),
)  # fmt: skip
"""All examples of logs."""
