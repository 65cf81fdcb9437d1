"""The words in which example traces are written: an example, its steps, and the verdict that each deserves.

Grammar
-------
``call Entry [mask] [buffer]``, ``return Entry class``, ``report class``, ``lock true|false``, ``signal class``,
``event handed_out|signalled``, ``end_control``, ``end_type_control``, ``lose_quorum``, and
``silence call|pending|control``; the classes are those of :mod:`resdll_spec.observations`, the mask is a number.  Steps
are separated by semicolons.

A step is allowed unless it says otherwise after ``!``: the clause that an output breaks, or ``forbidden`` or
``unspecified`` for a call, which is then not made, so that the trace goes on.  A call that is ``unspecified but made``
is made; what can ``never`` be seen is no fault of anybody.  A clause with ``*`` is that of the callback of the table:
of SetResourceStatus in the first version, of SetResourceStatusEx (its id ends in ``-EX``) in later ones.
"""

from __future__ import annotations

from dataclasses import dataclass

from resdll_spec.abi import WINDOWS_VERSIONS

FORBIDDEN, UNSPECIFIED, MADE, NEVER = "forbidden", "unspecified", "unspecified but made", "never"


@dataclass(frozen=True, slots=True)
class Step:
    """One observation with the verdict that it deserves: nothing where allowed, else the clause, or a kind of input."""

    text: str
    kind: str
    subject: str
    value: str = ""
    mask: int | None = None
    with_buffer: bool = False
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A trace that shows what ``clause`` means, of a DLL with a table of one version on one Windows version.

    ``machine`` is the one that judges it: that of a resource, or that of a resource type.  Where ``offered`` is false
    the version has no such table, and nothing can happen.
    """

    clause: str
    trace: str
    table: str = "v2"
    windows: str = WINDOWS_VERSIONS[-1].name
    offered: bool = True
    machine: str = "lifecycle"

    @property
    def steps(self) -> tuple[Step, ...]:
        """The parsed steps; raises ``ValueError`` for one that is outside the grammar."""
        extended = "" if self.table == "v1" else "-EX"
        return tuple(_parsed(text.strip().replace("*", extended)) for text in self.trace.split(";") if text.strip())

    @property
    def allowed(self) -> bool:
        """Whether every step of the trace is allowed."""
        return self.offered and not any(step.verdict for step in self.steps)


_CALLBACKS: dict[str, tuple[str, str]] = {
    "report": ("status", "SetResourceStatus"),
    "lock": ("lock", "SetResourceLockedMode"),
    "signal": ("signal", "SignalFailure"),
    "event": ("event", "EventHandle"),
    "end_control": ("control", "EndControlCall"),
    "end_type_control": ("control", "EndTypeControlCall"),
    "lose_quorum": ("quorum", "QuorumResourceLost"),
}
"""By its word in a trace, the kind and the subject of what a DLL does unasked."""


def _parsed(text: str) -> Step:
    said, _, verdict = (part.strip() for part in text.partition("!"))
    kind, *words = said.split()
    match kind, words:
        case "call", [subject, *rest]:
            buffer = "buffer" in rest
            rest = [word for word in rest if word != "buffer"]
            masked = subject == "Offline" and bool(rest)
            mask, value = (int(rest[0], 0), "") if masked else (None, " ".join(rest))
            return Step(text, kind, subject, value, mask, with_buffer=buffer, verdict=verdict)
        case "return", [subject, value]:
            return Step(text, kind, subject, value, verdict=verdict)
        case (("report" | "lock" | "signal" | "event"), [value]):
            return Step(text, *_CALLBACKS[kind], value, verdict=verdict)
        case (("end_control" | "end_type_control" | "lose_quorum"), []):
            return Step(text, *_CALLBACKS[kind], verdict=verdict)
        case "silence", [subject]:
            return Step(text, kind, subject, verdict=verdict)
    msg = f"the step {text!r} of an example is outside the grammar; see resdll_spec.example_vocabulary"
    raise ValueError(msg)
