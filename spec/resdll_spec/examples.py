"""Examples: short traces of one instance, written by hand from the sources, with the verdict that they deserve.

Rules of this file
------------------
1. An example follows from the meaning of its clause, never from the rows: so it can contradict them.
2. A trace is what a monitor would see.  A step is allowed unless it says otherwise after ``!``: the clause that an
   output breaks, or ``forbidden`` or ``unspecified`` for a call, which is then not made, so that the trace goes on.
   A call that is ``unspecified but made`` is made; what can ``never`` be seen is no fault of anybody.  A clause with ``*`` is that of the callback of the table: of
   SetResourceStatus in the first version, of SetResourceStatusEx (its id ends in ``-EX``) in later ones.
3. Where many states or values deserve the same verdict, they are listed once and the traces are made of the list.

Grammar
-------
``call Entry [mask] [buffer]``, ``return Entry class``, ``report class``, ``lock true|false``, ``silence call|pending``;
the classes are those of :mod:`resdll_spec.observations`, the mask is a number.  Steps are separated by semicolons.
"""

from __future__ import annotations

from dataclasses import dataclass

from resdll_spec.abi import WINDOWS_VERSIONS
from resdll_spec.observations import RETURN_CLASSES

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

    Where ``offered`` is false the version has no such table, and nothing can happen.
    """

    clause: str
    trace: str
    table: str = "v2"
    windows: str = WINDOWS_VERSIONS[-1].name
    offered: bool = True

    @property
    def steps(self) -> tuple[Step, ...]:
        """The parsed steps; raises ``ValueError`` for one that is outside the grammar."""
        extended = "" if self.table == "v1" else "-EX"
        return tuple(_parsed(text.strip().replace("*", extended)) for text in self.trace.split(";") if text.strip())

    @property
    def allowed(self) -> bool:
        """Whether every step of the trace is allowed."""
        return self.offered and not any(step.verdict for step in self.steps)


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
        case "report", [value]:
            return Step(text, "status", "SetResourceStatus", value, verdict=verdict)
        case "lock", [value]:
            return Step(text, kind, "SetResourceLockedMode", value, verdict=verdict)
        case "silence", [subject]:
            return Step(text, kind, subject, verdict=verdict)
    msg = f"the step {text!r} of an example is outside the grammar; see resdll_spec.examples"
    raise ValueError(msg)


# --------------------------------------------------------------------------------------------------------------------
# How a resource gets somewhere.

_OPEN = "call Open; return Open resid; "
_ONLINE = _OPEN + "call Online; return Online success; "
_ONLINE_PENDING = _OPEN + "call Online; return Online pending; "
_OFFLINING = _ONLINE + "call Offline 0; "
_OFFLINE_PENDING = _OFFLINING + "return Offline pending; "
_SUSPECT = _ONLINE + "call LooksAlive; return LooksAlive alive_false; "
_FAILED = _ONLINE + "call IsAlive; return IsAlive alive_false; "
_TERMINATE = "call Terminate; return Terminate returned; "
_CLOSE = "call Close; return Close returned; "
_LOCKED = _ONLINE + "lock true; "
_LOST = _ONLINE + "call Online ! unspecified but made; "

_STILL = {"offline": _OPEN, "online": _ONLINE, "suspect": _SUSPECT, "failed": _FAILED}
_PENDING = {"online": _ONLINE_PENDING, "offline": _OFFLINE_PENDING}
_OPENED = (*_STILL.values(), *_PENDING.values())
_OVERLAPPED = {
    "Online": _OPEN + "call Online; ",
    "Offline": _OFFLINING,
    "LooksAlive": _ONLINE + "call LooksAlive; ",
    "IsAlive": _ONLINE + "call IsAlive; ",
}
_ALONE = {"Open": "call Open; ", "Close": _OPEN + "call Close; "}
_SERIAL = ("Open", "Online", "Online with_return", "Offline 0", "LooksAlive", "IsAlive", "Close")
_REPORTS = ("online", "offline", "failed", "online_pending", "offline_pending", "cannot_online", "unknown")
_FINALS = {"Online": ("online", "failed", "cannot_online"), "Offline": ("offline", "failed")}
_WRONG = {
    "Online": {"offline": "offline", "offline_pending": ""},
    "Offline": {"online": "online", "online_pending": "", "cannot_online": "failed"},
}
"""By operation, the reports of the other kind, and what each leaves the resource (nothing: as pending as before)."""
_REFUSALS = ("locked", "veto", "parameter")

# --------------------------------------------------------------------------------------------------------------------
# How one sees where a resource is, and that nothing is left of what went before.

_NOT_PENDING = "report online_pending ! PEN-ONLY-AFTER-PENDING*; "
_REPORTED = "report online_pending ! PEN-FINAL*; "
_ROUND = "call Online; return Online success; call Offline 0; return Offline success; "
_IS = {
    "offline": "call LooksAlive ! unspecified; " + _ROUND + "call Online; return Online success",
    "online": "call Online ! unspecified; call IsAlive; return IsAlive alive_true; call Offline 0; return Offline success; "
    + _ROUND,
    "failed": "call Online ! unspecified; call IsAlive ! unspecified; " + _TERMINATE + _ROUND,
    "suspect": "call LooksAlive ! forbidden; call IsAlive; return IsAlive alive_true; call LooksAlive",
    "online_pending": "silence pending ! PEN-TIMEOUT; report online_pending; report online; " + _REPORTED,
    "offline_pending": "silence pending ! PEN-TIMEOUT; report offline_pending; report offline; " + _REPORTED + _ROUND,
}


def _calls(before: str, words: str, verdict: str) -> str:
    """Return ``before``, then calls of the entries in ``words`` that all deserve one verdict."""
    return before + "".join(f"call {entry} ! {verdict}; " for entry in words.split(", "))


_ALL = ", ".join(_SERIAL)

_SEQUENCE: tuple[Example, ...] = (
    Example("SEQ-OPEN-FIRST", _calls("", "Online, Online with_return, Offline 0, Terminate, LooksAlive, IsAlive, Close", FORBIDDEN)),
    Example("SEQ-OPEN-FIRST", _calls(_OPEN + _CLOSE, "Online, Online with_return, Offline 0, Terminate, LooksAlive, IsAlive, Close", FORBIDDEN) + _ONLINE),
    Example("SEQ-OPEN-OFFLINE", _OPEN + _NOT_PENDING + _IS["offline"]),
    Example("SEQ-OPEN-NULL", "call Open; return Open null; call Close ! forbidden; " + _ONLINE),
    Example("SEQ-OPEN-NULL", "call Open; lock true; return Open null; " + _ONLINE + "call Offline 0"),
    *(Example("SEQ-CLOSE-OFFLINE", before + _CLOSE + _ONLINE + "call Offline 0; return Offline success; " + _NOT_PENDING) for before in _OPENED),
    *(Example("SEQ-OPEN-FIRST", before + "call Open ! unspecified") for before in _OPENED),
    Example("SEQ-OFFLINE-WHEN", _calls(_OPEN, "Offline 0, LooksAlive, IsAlive", UNSPECIFIED)),
    Example("SEQ-ONLINE-WHEN", _calls(_ONLINE, "Online, Online with_return", UNSPECIFIED)),
    *(Example("SEQ-POLL-WHEN", _calls(before, "Online, Online with_return, Offline 0, LooksAlive, IsAlive", UNSPECIFIED)) for before in _PENDING.values()),
    Example("SEQ-AFTER-FAILURE", _calls(_FAILED, "Online, Online with_return, Offline 0, LooksAlive, IsAlive", UNSPECIFIED)),
    Example("RET-LOOKS-FALSE", _calls(_SUSPECT, "Online, Online with_return, Offline 0, LooksAlive", FORBIDDEN) + "call IsAlive"),
    Example("SEQ-OFFLINE-WHEN", _ONLINE + "call Offline; return Offline success; call Online", "v1"),
    Example("SEQ-OFFLINE-WHEN", _calls(_OPEN, "Offline", UNSPECIFIED), "v1"),
    Example("SEQ-AFTER-FAILURE", _calls(_FAILED, "Online, Offline", UNSPECIFIED), "v1"),
    Example("RET-LOOKS-FALSE", _calls(_SUSPECT, "Offline", FORBIDDEN), "v1"),
    Example("VER-TABLES", _calls(_OPEN, "Online with_return", FORBIDDEN) + "call Online", "v1"),
    *(Example("VER-TABLES", _ONLINE, table, windows.name) for windows in WINDOWS_VERSIONS for table in ("v1", "v2", "v3")),
    Example("VER-TABLES", _ONLINE, "v4"),
    *(Example("VER-TABLES", "", "v4", windows.name, offered=False) for windows in WINDOWS_VERSIONS[:2]),
    *(Example("CON-NONREENTRANT", _calls(before, _ALL, FORBIDDEN)) for before in (*_OVERLAPPED.values(), *_ALONE.values())),
    *(Example("CON-TERMINATE-NOT-OPEN", before + "call Terminate ! forbidden") for before in _ALONE.values()),
    *(Example("CON-NONREENTRANT", _calls(before + "call Terminate; ", _ALL, FORBIDDEN) + "call Terminate ! unspecified") for before in _OPENED),
    *(Example("SEQ-TERMINATE-AGAIN", before + "call Terminate; call Terminate ! unspecified; return Terminate returned; call Terminate ! unspecified") for before in _OVERLAPPED.values()),
    *(Example("SEQ-TERMINATE-WHEN", before + _TERMINATE + _NOT_PENDING + _IS["offline"]) for before in _STILL.values()),
    *(Example("CON-TERMINATE-CANCELS", before + _TERMINATE + _IS["offline"]) for before in _PENDING.values()),
    Example("MOD-UNSPECIFIED", _calls(_LOST, _ALL, UNSPECIFIED) + "call Terminate ! unspecified but made; return Online error; return Terminate returned; lock true; lock false; " + "".join(f"report {value}; " for value in (*_REPORTS, "other")) + "silence call ! TIM-DEADLOCK"),
    *(Example("MOD-UNSPECIFIED", before + f"call {entry} ! unspecified but made; call Open ! unspecified; report other; return Close returned; return Open null; return Offline veto; return LooksAlive alive_true") for before, entry in (
        (_OPEN, "Open"), (_OPEN, "LooksAlive"), (_OPEN, "IsAlive"), (_OPEN, "Offline 0"), (_FAILED, "Online"), (_FAILED, "Offline 0"), (_FAILED, "Online with_return"),
        (_ONLINE, "Online with_return"), (_LOCKED, "Offline 0"), (_ONLINE, "Offline 5"), (_OPEN + "call Terminate; ", "Terminate"),
    )),
)  # fmt: skip

_CALLS: tuple[Example, ...] = (
    *(Example("TIM-DEADLOCK", before + "silence call ! TIM-DEADLOCK; silence call ! TIM-DEADLOCK") for before in (*_OVERLAPPED.values(), *_ALONE.values())),
    *(Example("TIM-DEADLOCK", before + "call Terminate; silence call ! TIM-DEADLOCK; return Terminate returned; call Terminate") for before in _OPENED),
    *(Example("PEN-TIMEOUT", before + "silence pending ! PEN-TIMEOUT; call Terminate") for before in _PENDING.values()),
    Example("RET-SUCCESS", _ONLINE + _NOT_PENDING + _IS["online"]),
    Example("RET-SUCCESS", _OFFLINING + "return Offline success; " + _NOT_PENDING + _IS["offline"]),
    Example("RET-PENDING", _ONLINE_PENDING + _IS["online_pending"]),
    Example("RET-PENDING", _OFFLINE_PENDING + _IS["offline_pending"]),
    Example("RET-ERROR-V2", _OPEN + "call Online; return Online error; " + _NOT_PENDING + _IS["failed"]),
    Example("RET-ERROR-V2", _OFFLINING + "return Offline error; " + _NOT_PENDING + _IS["failed"]),
    Example("RET-ERROR-TERMINATE", _OPEN + "call Online; return Online error; report online ! PEN-ONLY-AFTER-PENDING*; call Online ! unspecified; " + _TERMINATE + "call Online; return Online success", "v1"),
    *(Example("RET-ERROR-TERMINATE", _ONLINE + f"call Offline; return Offline {value}; report online ! PEN-ONLY-AFTER-PENDING*; call Online ! unspecified; " + _TERMINATE + "call Online; return Online success", "v1") for value in ("error", *_REFUSALS)),
    *(Example("RET-REFUSAL", _OFFLINING + f"return Offline {value}; " + _NOT_PENDING + _IS["online"]) for value in ("locked", "veto")),
    Example("RET-REFUSAL", _ONLINE + "call Offline 0 buffer; return Offline parameter; " + _NOT_PENDING + _IS["online"]),
    Example("FLG-NO-REFUSAL", _OFFLINING + "return Offline parameter ! FLG-NO-REFUSAL; " + _NOT_PENDING + _IS["online"]),
    *(Example("FLG-IGNORE-STATUS", before + "call Offline 1; return Offline locked ! FLG-IGNORE-STATUS; lock false; " + _NOT_PENDING + _IS["online"]) for before in (_ONLINE, _LOCKED)),
    Example("FLG-IGNORE-NO-VETO", _ONLINE + "call Offline 1; return Offline veto ! FLG-IGNORE-NO-VETO; " + _NOT_PENDING + _IS["online"]),
    Example("RET-ALIVE-TRUE", _ONLINE + "call LooksAlive; return LooksAlive alive_true; " + _IS["online"]),
    Example("RET-ALIVE-TRUE", _SUSPECT + "call IsAlive; return IsAlive alive_true; " + _NOT_PENDING + _IS["online"]),
    Example("RET-LOOKS-FALSE", _SUSPECT + _NOT_PENDING + _IS["suspect"]),
    Example("RET-IS-FALSE", _FAILED + _NOT_PENDING + _IS["failed"]),
    Example("RET-IS-FALSE", _SUSPECT + "call IsAlive; return IsAlive alive_false; " + _IS["failed"]),
)  # fmt: skip

_FLAGS: tuple[Example, ...] = (
    *(Example("ARG-FLAGS", _ONLINE + f"call Offline {mask}; return Offline success") for mask in (0, 1, 2, 4, 0x10, 0x20, 0x40, 0x73, 0x76)),
    *(Example("ARG-BUFFER", _ONLINE + f"call Offline {mask} buffer; return Offline parameter; call Offline 0; return Offline parameter ! FLG-NO-REFUSAL") for mask in (0, 0x76)),
    *(Example("FLG-UNDEFINED-BIT", _ONLINE + "call Offline 0x20 ! unspecified; call Offline 0x40 ! unspecified; call Offline 0x10", table, "2012") for table in ("v2", "v3")),
    Example("FLG-UNDEFINED-BIT", _ONLINE + "call Offline 0x40 ! unspecified; call Offline 0x60 ! unspecified; call Offline 0x20", "v2", "2012r2"),
    Example("FLG-IGNORE-WITH-QUEUE-DLL", _ONLINE + "call Offline 5 ! unspecified; call Offline 0x77 ! unspecified; call Offline 4"),
    Example("FLG-RETURNING-WITHOUT-RETURN", _ONLINE + "call Offline 8 ! unspecified; call Offline 0xA ! unspecified; call Offline 9 ! unspecified; call Offline 0x7F ! unspecified"),
    *(Example("FLG-RETURNING", _OPEN + f"call Online with_return; return Online success; call Offline {mask}; return Offline success") for mask in (8, 9, 0xA, 0x38)),
    Example("FLG-RETURNING", _OPEN + "call Online with_return; return Online success; call Offline 0xD ! unspecified"),
    Example("FLG-RETURNING", _OPEN + "call Online with_return; return Online pending; report online; call Offline 8"),
    Example("FLG-RETURNING", _ONLINE + "call Offline 2; return Offline veto; call Offline 8; return Offline veto; call Offline 8 ! unspecified"),
    Example("FLG-RETURNING", _OPEN + "call Online with_return; return Online error; " + _TERMINATE + "call Online; return Online success; call Offline 8 ! unspecified"),
    *(Example("FLG-RETURNING", _ONLINE + f"call Offline 2; report offline; return Offline {value} ! PEN-ONLY-AFTER-PENDING*; call Offline 0; return Offline veto; call Offline 8 ! unspecified", "v2") for value in _REFUSALS),
    Example("LCK-OTHER-PATHS", _LOCKED + "call Offline 0 ! unspecified; call Offline 4 ! unspecified; call Offline 0x72 ! unspecified; lock false; call Offline 0"),
    Example("LCK-REFUSED", _LOCKED + "call Offline 1; return Offline success; lock false; call Online"),
    Example("LCK-REFUSED", _LOCKED + "call Offline 3; return Offline error; lock false; call Online ! unspecified"),
    Example("LCK-REFUSED", _LOCKED + "call Offline 5 ! unspecified; lock true; lock true; call Offline 3; lock false; return Offline veto ! FLG-IGNORE-NO-VETO; call Offline 8"),
    *(Example("LCK-ANY-TIME", before + "lock true; lock false; lock true") for before in (*_OPENED, *_OVERLAPPED.values(), *_ALONE.values())),
    *(Example("LCK-ANY-TIME", f"call Open; {first}return Open resid; {second}call Online; {third}return Online success; " + "call Offline 0 ! unspecified; call Offline 1") for first, second, third in (("lock true; ", "", ""), ("", "lock true; ", ""), ("", "", "lock true; "))),
    *(Example("LCK-ANY-TIME", f"call Open; lock true; {first}return Open resid; {second}call Online; {third}return Online success; " + "call Offline 0") for first, second, third in (("lock false; ", "", ""), ("", "lock false; ", ""), ("", "", "lock false; "))),
    Example("LCK-VOLATILE", _LOCKED + _CLOSE + _ONLINE + "call Offline 0"),
    Example("LCK-VOLATILE", _OPEN + "call Close; lock true; return Close returned; " + _ONLINE + "call Offline 0"),
    Example("PEN-AFTER-CLOSE", "lock true ! PEN-AFTER-CLOSE; lock false ! PEN-AFTER-CLOSE; " + _ONLINE + "call Offline 0"),
    Example("PEN-AFTER-CLOSE", _ONLINE + _CLOSE + "lock true ! PEN-AFTER-CLOSE; lock false ! PEN-AFTER-CLOSE; " + _ONLINE + "call Offline 0"),
)  # fmt: skip

_WAS_PENDING = "call Online; return Online pending; report online; "
_WERE_PENDING = _WAS_PENDING + "call Offline 0; return Offline pending; report offline; "
_CALL = {
    "Online": _OPEN + _WERE_PENDING + "call Online; ",
    "Offline": _OPEN + _WERE_PENDING + _WAS_PENDING + "call Offline 0; ",
}
"""The calls after operations that ended by a report, so that one sees which end is remembered."""
_PLAIN = {"Online": _OPEN + "call Online; ", "Offline": _OFFLINING}
_AIM = {"Online": "online", "Offline": "offline"}
_RESTED = {
    **{before: _IS[state] for state, before in _STILL.items()},
    _ALONE["Open"]: "return Open resid; " + _IS["offline"],
    _ALONE["Close"]: "return Close returned; " + _ONLINE,
    _OVERLAPPED["LooksAlive"]: "return LooksAlive alive_true; " + _IS["online"],
    _OVERLAPPED["IsAlive"]: "return IsAlive alive_true; " + _IS["online"],
}
"""Where no operation is pending, with what shows that a stray report changed nothing."""
_TABLES = ("v1", "v2")

_LEFT = {"online": "online", "offline": "offline", "failed": "failed", "cannot_online": "failed"}
"""What a final report leaves the resource."""
_PROGRESS = {entry: f"report {aim}_pending; " for entry, aim in _AIM.items()}
_STRAY = "! PEN-ONLY-AFTER-PENDING*"
_AFTER = "! PEN-FINAL*"

_REPORTED_EXAMPLES: tuple[Example, ...] = (
    *(Example("PEN-PROGRESS", before + _PROGRESS[entry] * 3 + f"report {aim}; " + _REPORTED) for (entry, aim), before in zip(_AIM.items(), _PENDING.values(), strict=True)),
    *(Example("PEN-FINAL", _PLAIN[entry] + f"return {entry} pending; report {value}; " + _REPORTED + _IS[_LEFT[value]]) for entry, values in _FINALS.items() for value in values),
    *(Example("PEN-EARLY", _PLAIN[entry] + f"report {value}; return {entry} pending; " + _REPORTED + _IS[_LEFT[value]]) for entry, values in _FINALS.items() for value in values),
    *(Example("PEN-EARLY", _PLAIN[entry] + _PROGRESS[entry] * 2 + f"report {value}; return {entry} pending; " + _REPORTED + _IS[_LEFT[value]]) for entry, values in _FINALS.items() for value in values),
    *(Example("PEN-EARLY", _PLAIN[entry] + _PROGRESS[entry] + f"return {entry} pending; " + _PROGRESS[entry] + _IS[f"{aim}_pending"]) for entry, aim in _AIM.items()),
    *(Example("PEN-FINAL", _PLAIN[entry] + f"report {value}; " + "".join(f"report {again} ! PEN-FINAL*; " for again in (f"{aim}_pending", *_FINALS[entry])) + f"return {entry} pending; " + _IS[_LEFT[value]], table) for entry, aim in _AIM.items() for value in _FINALS[entry] for table in _TABLES),
    *(Example("PEN-ONLY-AFTER-PENDING", before + "".join(f"report {value} {_STRAY}; " for value in _REPORTS) + after, table) for before, after in _RESTED.items() for table in _TABLES),
    *(Example("PEN-FINAL", _ONLINE_PENDING + "report online; " + after + "".join(f"report {value} {_AFTER}; " for value in _REPORTS) + then, table) for after, then in (("", _IS["online"]), ("call IsAlive; ", "return IsAlive alive_true; call LooksAlive"), ("call LooksAlive; ", "return LooksAlive alive_false; " + _REPORTED + _IS["suspect"]), ("call Close; ", "return Close returned; " + _ONLINE)) for table in _TABLES),
    *(Example("PEN-FINAL", before + "report failed; " + "".join(f"report {value} {_AFTER}; " for value in _REPORTS) + _IS["failed"], table) for before in _PENDING.values() for table in _TABLES),
    *(Example("PEN-FINAL", _OPEN + _WERE_PENDING + "".join(f"report {value} {_AFTER}; " for value in _REPORTS) + _IS["offline"], table) for table in _TABLES),
    *(Example("PEN-FINAL", _OPEN + _WAS_PENDING + "call LooksAlive; return LooksAlive alive_false; " + "".join(f"report {value} {_AFTER}; " for value in _REPORTS) + _IS["suspect"], table) for table in _TABLES),
    *(Example("PEN-STATE-UNKNOWN", before + "report unknown; " + _IS[f"{aim}_pending"]) for aim, before in _PENDING.items()),
    *(Example("PEN-STATE-UNKNOWN", _PLAIN[entry] + f"report unknown; return {entry} pending; " + _IS[f"{aim}_pending"]) for entry, aim in _AIM.items()),
    *(Example("PEN-STATE-UNKNOWN", _CALL[entry] + f"report unknown; return {entry} success {_STRAY}; " + _IS[aim]) for entry, aim in _AIM.items()),
    *(Example("PEN-FINAL", _PLAIN[entry] + f"report {value}; report unknown ! PEN-FINAL*; return {entry} pending; " + _IS[_LEFT[value]], table) for entry in _AIM for value in _FINALS[entry] for table in _TABLES),
    *(Example("PEN-KIND", _PLAIN[entry] + f"return {entry} pending; report {value} ! PEN-KIND; " + (_REPORTED + _IS[left] if left else _IS[f"{_AIM[entry]}_pending"])) for entry, wrong in _WRONG.items() for value, left in wrong.items()),
    *(Example("PEN-KIND", _PLAIN[entry] + f"report {value} ! PEN-KIND; return {entry} pending; " + (_REPORTED + _IS["failed"] if left else _IS[f"{_AIM[entry]}_pending"])) for entry, wrong in _WRONG.items() for value, left in wrong.items()),
    *(Example("PEN-KNOWN-STATE", before + "report other ! PEN-KNOWN-STATE; report other ! PEN-KNOWN-STATE; " + after) for before, after in (*_RESTED.items(), *((_CALL[entry], f"return {entry} success; " + _IS[aim]) for entry, aim in _AIM.items()), *((before, _IS[f"{aim}_pending"]) for aim, before in _PENDING.items()))),
    *(Example("PEN-AFTER-CLOSE", before + "".join(f"report {value} ! PEN-AFTER-CLOSE; " for value in (*_REPORTS, "other")) + _ONLINE) for before in ("", _ONLINE + _CLOSE)),
    *(Example("PEN-ONLY-AFTER-PENDING", _CALL[entry] + f"{report}return {entry} {value} {_STRAY}; " + _NOT_PENDING + _IS[left], table) for entry, value, left in (
        ("Online", "success", "online"), ("Online", "error", "failed"), ("Offline", "success", "offline"), ("Offline", "error", "failed"),
        ("Offline", "locked", "online"), ("Offline", "veto", "online"), ("Offline", "parameter", "online"),
    ) for report in (_PROGRESS[entry], f"report {_AIM[entry]}; ", "report failed; ") for table in _TABLES),
)  # fmt: skip

_ANYTHING = (
    *(f"call {entry} ! unspecified but made" for entry in (*_SERIAL, "Terminate")),
    *(f"report {value}" for value in (*_REPORTS, "other")),
    *(f"lock {value}" for value in ("true", "false")),
    *(f"return {entry} {value.name}" for entry, values in RETURN_CLASSES.items() for value in values),
)
"""What may happen after something unspecified: anything."""

_TERMINATED_EXAMPLES: tuple[Example, ...] = (
    *(Example("CON-TERMINATE-OVERLAPS", before + "call Terminate; return Terminate returned; call Online ! forbidden") for before in _OVERLAPPED.values()),
    *(Example("CON-CALL-RACE", _CALL[entry] + _TERMINATE + f"return {entry} {value}; " + _NOT_PENDING + _IS["offline"]) for entry, value in (
        ("Online", "success"), ("Online", "error"), ("Offline", "success"), ("Offline", "error"), ("Offline", "locked"), ("Offline", "veto"), ("Offline", "parameter"),
    )),
    *(Example("CON-CALL-RACE", _OPEN + _WAS_PENDING + f"call {entry}; " + _TERMINATE + f"return {entry} {value}; " + _NOT_PENDING + _IS["offline"]) for entry in ("LooksAlive", "IsAlive") for value in ("alive_true", "alive_false")),
    *(Example("CON-TERMINATE-STATE", before + f"return {entry} pending; " + _TERMINATE + "report failed ! PEN-AFTER-TERMINATE; " + _NOT_PENDING + _IS["offline"]) for entry, before in _CALL.items()),
    *(Example("SEQ-CLOSE-OFFLINE", before + f"{report}return {entry} error {_STRAY}; " + _CLOSE + _ONLINE + "call Offline 0; return Offline success; " + _NOT_PENDING, table) for entry, before in _CALL.items() for report in (_PROGRESS[entry], "report failed; ") for table in _TABLES),
    *(Example("SEQ-CLOSE-OFFLINE", before + f"report failed; return {entry} pending; " + _CLOSE + _ONLINE + "call Offline 0; return Offline success; " + _NOT_PENDING, table) for entry, before in _CALL.items() for table in _TABLES),
    *(Example("PEN-TIMEOUT", before + "call Terminate; silence pending ! never") for before in _PENDING.values()),
    *(Example("CON-TERMINATE-STATE", _OPEN + before + "call Terminate; return Terminate returned; " + _NOT_PENDING + _IS["offline"]) for before in (_WAS_PENDING, _WERE_PENDING)),
    *(Example("MOD-UNSPECIFIED", _LOST + step + "; report other; return Close returned; call Open ! unspecified; call Close ! unspecified") for step in _ANYTHING),
    *(Example("CON-CALL-RACE", _OVERLAPPED[entry] + _TERMINATE + f"return {entry} {value}; " + _NOT_PENDING + _IS["offline"]) for entry in ("LooksAlive", "IsAlive") for value in ("alive_true", "alive_false")),
    *(Example("CON-CALL-RACE", _CALL[entry] + f"call Terminate; return {entry} {value}; call Online ! forbidden; return Terminate returned; call Online") for entry in _CALL for value in ("success", "error", "pending")),
    *(Example("CON-CALL-RACE", before + _TERMINATE + f"return {entry} pending; report {aim}; " + _NOT_PENDING + _IS["offline"]) for (entry, before), aim in zip(_CALL.items(), _AIM.values(), strict=True)),
    *(Example("CON-CALL-RACE", before + _TERMINATE + f"return {entry} pending; " + _ROUND) for entry, before in _CALL.items()),
    *(Example("CON-CALL-RACE", before + _TERMINATE + _PROGRESS[entry] + f"return {entry} pending; report failed; " + _NOT_PENDING + _IS["offline"]) for entry, before in _CALL.items()),
    *(Example("CON-CALL-RACE", before + _TERMINATE + f"report {value}; return {entry} pending; " + _REPORTED + _IS["offline"]) for entry, before in _PLAIN.items() for value in _FINALS[entry]),
    *(Example("PEN-ONLY-AFTER-PENDING", _CALL[entry] + _TERMINATE + f"report failed; return {entry} {value} {_STRAY}; " + _NOT_PENDING + _IS["offline"], table) for entry, value in (
        ("Online", "success"), ("Online", "error"), ("Offline", "success"), ("Offline", "error"), ("Offline", "locked"), ("Offline", "veto"), ("Offline", "parameter"),
    ) for table in _TABLES),
    *(Example("PEN-DURING-TERMINATE", before + "call Terminate; " + f"report {aim}_pending; report {aim}; return Terminate returned; " + _IS["offline"]) for aim, before in _PENDING.items()),
    *(Example("PEN-DURING-TERMINATE", before + _TERMINATE + "call Terminate; report failed; report failed; return Terminate returned; report failed ! PEN-AFTER-TERMINATE; " + _NOT_PENDING + _IS["offline"]) for before in _PENDING.values()),
    *(Example("PEN-DURING-TERMINATE", before + "call Close; report failed; report failed; return Close returned; " + _ONLINE + "report failed " + _STRAY) for before in _PENDING.values()),
    *(Example("PEN-AFTER-TERMINATE", before + _TERMINATE + "report failed ! PEN-AFTER-TERMINATE; " + _NOT_PENDING + _IS["offline"]) for before in _PENDING.values()),
    Example("PEN-AFTER-CLOSE", _ONLINE_PENDING + _TERMINATE + _CLOSE + _ONLINE + _NOT_PENDING),
)  # fmt: skip

EXAMPLES: tuple[Example, ...] = (*_SEQUENCE, *_CALLS, *_FLAGS, *_REPORTED_EXAMPLES, *_TERMINATED_EXAMPLES)
"""All examples."""
