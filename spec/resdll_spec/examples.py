"""Examples: short traces of one instance, written by hand from the sources, with the verdict that they deserve.

Rules of this file
------------------
1. An example follows from the meaning of its clause, never from the rows: so it can contradict them.
2. A trace is what a monitor would see, in the grammar of :mod:`resdll_spec.example_vocabulary`.
3. Where many states or values deserve the same verdict, they are listed once and the traces are made of the list.
"""

from __future__ import annotations

from resdll_spec.abi import WINDOWS_VERSIONS
from resdll_spec.example_fragments import (
    ALONE,
    CLOSE,
    FAILED,
    FINALS,
    IS,
    LOCKED,
    LOST,
    NOT_PENDING,
    OFFLINE_PENDING,
    OFFLINING,
    ONLINE,
    ONLINE_PENDING,
    OPEN,
    OPENED,
    OVERLAPPED,
    PENDING,
    REFUSALS,
    REPORTED,
    REPORTS,
    ROUND,
    SERIAL,
    STILL,
    SUSPECT,
    TERMINATE,
    WRONG,
    calls,
)
from resdll_spec.example_vocabulary import FORBIDDEN, UNSPECIFIED, Example
from resdll_spec.examples_beside import BESIDE
from resdll_spec.examples_requests import REQUESTS
from resdll_spec.lifecycle_alphabet import ENTRIES
from resdll_spec.observations import RETURN_CLASSES

_ALL = ", ".join(SERIAL)

_SEQUENCE: tuple[Example, ...] = (
    Example("SEQ-OPEN-FIRST", calls("", "Online, Online with_return, Offline 0, Terminate, LooksAlive, IsAlive, Close", FORBIDDEN)),
    Example("SEQ-OPEN-FIRST", calls(OPEN + CLOSE, "Online, Online with_return, Offline 0, Terminate, LooksAlive, IsAlive, Close", FORBIDDEN) + ONLINE),
    Example("SEQ-OPEN-OFFLINE", OPEN + NOT_PENDING + IS["offline"]),
    Example("SEQ-OPEN-NULL", "call Open; return Open null; call Close ! forbidden; " + ONLINE),
    Example("SEQ-OPEN-NULL", "call Open; lock true; return Open null; " + ONLINE + "call Offline 0"),
    *(Example("SEQ-CLOSE-OFFLINE", before + CLOSE + ONLINE + "call Offline 0; return Offline success; " + NOT_PENDING) for before in OPENED),
    *(Example("SEQ-OPEN-FIRST", before + "call Open ! unspecified") for before in OPENED),
    Example("SEQ-OFFLINE-WHEN", calls(OPEN, "Offline 0, LooksAlive, IsAlive", UNSPECIFIED)),
    Example("SEQ-ONLINE-WHEN", calls(ONLINE, "Online, Online with_return", UNSPECIFIED)),
    *(Example("SEQ-POLL-WHEN", calls(before, "Online, Online with_return, Offline 0, LooksAlive, IsAlive", UNSPECIFIED)) for before in PENDING.values()),
    Example("SEQ-AFTER-FAILURE", calls(FAILED, "Online, Online with_return, Offline 0, LooksAlive, IsAlive", UNSPECIFIED)),
    Example("RET-LOOKS-FALSE", calls(SUSPECT, "Online, Online with_return, Offline 0, LooksAlive", FORBIDDEN) + "call IsAlive"),
    Example("SEQ-OFFLINE-WHEN", ONLINE + "call Offline; return Offline success; call Online", "v1"),
    Example("SEQ-OFFLINE-WHEN", calls(OPEN, "Offline", UNSPECIFIED), "v1"),
    Example("SEQ-AFTER-FAILURE", calls(FAILED, "Online, Offline", UNSPECIFIED), "v1"),
    Example("RET-LOOKS-FALSE", calls(SUSPECT, "Offline", FORBIDDEN), "v1"),
    Example("VER-TABLES", calls(OPEN, "Online with_return", FORBIDDEN) + "call Online", "v1"),
    *(Example("VER-TABLES", ONLINE, table, windows.name) for windows in WINDOWS_VERSIONS for table in ("v1", "v2", "v3")),
    Example("VER-TABLES", ONLINE, "v4"),
    *(Example("VER-TABLES", "", "v4", windows.name, offered=False) for windows in WINDOWS_VERSIONS[:2]),
    *(Example("CON-NONREENTRANT", calls(before, _ALL, FORBIDDEN)) for before in (*OVERLAPPED.values(), *ALONE.values())),
    *(Example("CON-TERMINATE-NOT-OPEN", before + "call Terminate ! forbidden") for before in ALONE.values()),
    *(Example("CON-NONREENTRANT", calls(before + "call Terminate; ", _ALL, FORBIDDEN) + "call Terminate ! unspecified") for before in OPENED),
    *(Example("SEQ-TERMINATE-AGAIN", before + "call Terminate; call Terminate ! unspecified; return Terminate returned; call Terminate ! unspecified") for before in OVERLAPPED.values()),
    *(Example("SEQ-TERMINATE-WHEN", before + TERMINATE + NOT_PENDING + IS["offline"]) for before in STILL.values()),
    *(Example("CON-TERMINATE-CANCELS", before + TERMINATE + IS["offline"]) for before in PENDING.values()),
    Example("MOD-UNSPECIFIED", calls(LOST, _ALL, UNSPECIFIED) + "call Terminate ! unspecified but made; return Online error; return Terminate returned; lock true; lock false; " + "".join(f"report {value}; " for value in (*REPORTS, "other")) + "silence call ! TIM-DEADLOCK"),
    *(Example("MOD-UNSPECIFIED", before + f"call {entry} ! unspecified but made; call Open ! unspecified; report other; return Close returned; return Open null; return Offline veto; return LooksAlive alive_true") for before, entry in (
        (OPEN, "Open"), (OPEN, "LooksAlive"), (OPEN, "IsAlive"), (OPEN, "Offline 0"), (FAILED, "Online"), (FAILED, "Offline 0"), (FAILED, "Online with_return"),
        (ONLINE, "Online with_return"), (LOCKED, "Offline 0"), (ONLINE, "Offline 5"), (OPEN + "call Terminate; ", "Terminate"),
    )),
)  # fmt: skip

_CALLS: tuple[Example, ...] = (
    *(Example("TIM-DEADLOCK", before + "silence call ! TIM-DEADLOCK; silence call ! TIM-DEADLOCK") for before in (*OVERLAPPED.values(), *ALONE.values())),
    *(Example("TIM-DEADLOCK", before + "call Terminate; silence call ! TIM-DEADLOCK; return Terminate returned; call Terminate") for before in OPENED),
    *(Example("PEN-TIMEOUT", before + "silence pending ! PEN-TIMEOUT; call Terminate") for before in PENDING.values()),
    Example("RET-SUCCESS", ONLINE + NOT_PENDING + IS["online"]),
    Example("RET-SUCCESS", OFFLINING + "return Offline success; " + NOT_PENDING + IS["offline"]),
    Example("RET-PENDING", ONLINE_PENDING + IS["online_pending"]),
    Example("RET-PENDING", OFFLINE_PENDING + IS["offline_pending"]),
    Example("RET-ERROR-V2", OPEN + "call Online; return Online error; " + NOT_PENDING + IS["failed"]),
    Example("RET-ERROR-V2", OFFLINING + "return Offline error; " + NOT_PENDING + IS["failed"]),
    Example("RET-ERROR-TERMINATE", OPEN + "call Online; return Online error; report online ! PEN-ONLY-AFTER-PENDING*; call Online ! unspecified; " + TERMINATE + "call Online; return Online success", "v1"),
    *(Example("RET-ERROR-TERMINATE", ONLINE + f"call Offline; return Offline {value}; report online ! PEN-ONLY-AFTER-PENDING*; call Online ! unspecified; " + TERMINATE + "call Online; return Online success", "v1") for value in ("error", *REFUSALS)),
    *(Example("RET-REFUSAL", OFFLINING + f"return Offline {value}; " + NOT_PENDING + IS["online"]) for value in ("locked", "veto")),
    Example("RET-REFUSAL", ONLINE + "call Offline 0 buffer; return Offline parameter; " + NOT_PENDING + IS["online"]),
    Example("FLG-NO-REFUSAL", OFFLINING + "return Offline parameter ! FLG-NO-REFUSAL; " + NOT_PENDING + IS["online"]),
    *(Example("FLG-IGNORE-STATUS", before + "call Offline 1; return Offline locked ! FLG-IGNORE-STATUS; lock false; " + NOT_PENDING + IS["online"]) for before in (ONLINE, LOCKED)),
    Example("FLG-IGNORE-NO-VETO", ONLINE + "call Offline 1; return Offline veto ! FLG-IGNORE-NO-VETO; " + NOT_PENDING + IS["online"]),
    Example("RET-ALIVE-TRUE", ONLINE + "call LooksAlive; return LooksAlive alive_true; " + IS["online"]),
    Example("RET-ALIVE-TRUE", SUSPECT + "call IsAlive; return IsAlive alive_true; " + NOT_PENDING + IS["online"]),
    Example("RET-LOOKS-FALSE", SUSPECT + NOT_PENDING + IS["suspect"]),
    Example("RET-IS-FALSE", FAILED + NOT_PENDING + IS["failed"]),
    Example("RET-IS-FALSE", SUSPECT + "call IsAlive; return IsAlive alive_false; " + IS["failed"]),
)  # fmt: skip

_FLAGS: tuple[Example, ...] = (
    *(Example("ARG-FLAGS", ONLINE + f"call Offline {mask}; return Offline success") for mask in (0, 1, 2, 4, 0x10, 0x20, 0x40, 0x73, 0x76)),
    *(Example("ARG-BUFFER", ONLINE + f"call Offline {mask} buffer; return Offline parameter; call Offline 0; return Offline parameter ! FLG-NO-REFUSAL") for mask in (0, 0x76)),
    *(Example("FLG-UNDEFINED-BIT", ONLINE + "call Offline 0x20 ! unspecified; call Offline 0x40 ! unspecified; call Offline 0x10", table, "2012") for table in ("v2", "v3")),
    Example("FLG-UNDEFINED-BIT", ONLINE + "call Offline 0x40 ! unspecified; call Offline 0x60 ! unspecified; call Offline 0x20", "v2", "2012r2"),
    Example("FLG-IGNORE-WITH-QUEUE-DLL", ONLINE + "call Offline 5 ! unspecified; call Offline 0x77 ! unspecified; call Offline 4"),
    Example("FLG-RETURNING-WITHOUT-RETURN", ONLINE + "call Offline 8 ! unspecified; call Offline 0xA ! unspecified; call Offline 9 ! unspecified; call Offline 0x7F ! unspecified"),
    *(Example("FLG-RETURNING", OPEN + f"call Online with_return; return Online success; call Offline {mask}; return Offline success") for mask in (8, 9, 0xA, 0x38)),
    Example("FLG-RETURNING", OPEN + "call Online with_return; return Online success; call Offline 0xD ! unspecified"),
    Example("FLG-RETURNING", OPEN + "call Online with_return; return Online pending; report online; call Offline 8"),
    Example("FLG-RETURNING", ONLINE + "call Offline 2; return Offline veto; call Offline 8; return Offline veto; call Offline 8 ! unspecified"),
    Example("FLG-RETURNING", OPEN + "call Online with_return; return Online error; " + TERMINATE + "call Online; return Online success; call Offline 8 ! unspecified"),
    *(Example("FLG-RETURNING", ONLINE + f"call Offline 2; report offline; return Offline {value} ! PEN-ONLY-AFTER-PENDING*; call Offline 0; return Offline veto; call Offline 8 ! unspecified", "v2") for value in REFUSALS),
    Example("LCK-OTHER-PATHS", LOCKED + "call Offline 0 ! unspecified; call Offline 4 ! unspecified; call Offline 0x72 ! unspecified; lock false; call Offline 0"),
    Example("LCK-REFUSED", LOCKED + "call Offline 1; return Offline success; lock false; call Online"),
    Example("LCK-REFUSED", LOCKED + "call Offline 3; return Offline error; lock false; call Online ! unspecified"),
    Example("LCK-REFUSED", LOCKED + "call Offline 5 ! unspecified; lock true; lock true; call Offline 3; lock false; return Offline veto ! FLG-IGNORE-NO-VETO; call Offline 8"),
    *(Example("LCK-ANY-TIME", before + "lock true; lock false; lock true") for before in (*OPENED, *OVERLAPPED.values(), *ALONE.values())),
    *(Example("LCK-ANY-TIME", f"call Open; {first}return Open resid; {second}call Online; {third}return Online success; " + "call Offline 0 ! unspecified; call Offline 1") for first, second, third in (("lock true; ", "", ""), ("", "lock true; ", ""), ("", "", "lock true; "))),
    *(Example("LCK-ANY-TIME", f"call Open; lock true; {first}return Open resid; {second}call Online; {third}return Online success; " + "call Offline 0") for first, second, third in (("lock false; ", "", ""), ("", "lock false; ", ""), ("", "", "lock false; "))),
    Example("LCK-VOLATILE", LOCKED + CLOSE + ONLINE + "call Offline 0"),
    Example("LCK-VOLATILE", OPEN + "call Close; lock true; return Close returned; " + ONLINE + "call Offline 0"),
    Example("PEN-AFTER-CLOSE", "lock true ! PEN-AFTER-CLOSE; lock false ! PEN-AFTER-CLOSE; " + ONLINE + "call Offline 0"),
    Example("PEN-AFTER-CLOSE", ONLINE + CLOSE + "lock true ! PEN-AFTER-CLOSE; lock false ! PEN-AFTER-CLOSE; " + ONLINE + "call Offline 0"),
)  # fmt: skip

_WAS_PENDING = "call Online; return Online pending; report online; "
_WERE_PENDING = _WAS_PENDING + "call Offline 0; return Offline pending; report offline; "
_CALL = {
    "Online": OPEN + _WERE_PENDING + "call Online; ",
    "Offline": OPEN + _WERE_PENDING + _WAS_PENDING + "call Offline 0; ",
}
"""The calls after operations that ended by a report, so that one sees which end is remembered."""
_PLAIN = {"Online": OPEN + "call Online; ", "Offline": OFFLINING}
_AIM = {"Online": "online", "Offline": "offline"}
_RESTED = {
    **{before: IS[state] for state, before in STILL.items()},
    ALONE["Open"]: "return Open resid; " + IS["offline"],
    ALONE["Close"]: "return Close returned; " + ONLINE,
    OVERLAPPED["LooksAlive"]: "return LooksAlive alive_true; " + IS["online"],
    OVERLAPPED["IsAlive"]: "return IsAlive alive_true; " + IS["online"],
}
"""Where no operation is pending, with what shows that a stray report changed nothing."""
_TABLES = ("v1", "v2")

_LEFT = {"online": "online", "offline": "offline", "failed": "failed", "cannot_online": "failed"}
"""What a final report leaves the resource."""
_PROGRESS = {entry: f"report {aim}_pending; " for entry, aim in _AIM.items()}
_STRAY = "! PEN-ONLY-AFTER-PENDING*"
_AFTER = "! PEN-FINAL*"

_REPORTED_EXAMPLES: tuple[Example, ...] = (
    *(Example("PEN-PROGRESS", before + _PROGRESS[entry] * 3 + f"report {aim}; " + REPORTED) for (entry, aim), before in zip(_AIM.items(), PENDING.values(), strict=True)),
    *(Example("PEN-FINAL", _PLAIN[entry] + f"return {entry} pending; report {value}; " + REPORTED + IS[_LEFT[value]]) for entry, values in FINALS.items() for value in values),
    *(Example("PEN-EARLY", _PLAIN[entry] + f"report {value}; return {entry} pending; " + REPORTED + IS[_LEFT[value]]) for entry, values in FINALS.items() for value in values),
    *(Example("PEN-EARLY", _PLAIN[entry] + _PROGRESS[entry] * 2 + f"report {value}; return {entry} pending; " + REPORTED + IS[_LEFT[value]]) for entry, values in FINALS.items() for value in values),
    *(Example("PEN-EARLY", _PLAIN[entry] + _PROGRESS[entry] + f"return {entry} pending; " + _PROGRESS[entry] + IS[f"{aim}_pending"]) for entry, aim in _AIM.items()),
    *(Example("PEN-FINAL", _PLAIN[entry] + f"report {value}; " + "".join(f"report {again} ! PEN-FINAL*; " for again in (f"{aim}_pending", *FINALS[entry])) + f"return {entry} pending; " + IS[_LEFT[value]], table) for entry, aim in _AIM.items() for value in FINALS[entry] for table in _TABLES),
    *(Example("PEN-ONLY-AFTER-PENDING", before + "".join(f"report {value} {_STRAY}; " for value in REPORTS) + after, table) for before, after in _RESTED.items() for table in _TABLES),
    *(Example("PEN-FINAL", ONLINE_PENDING + "report online; " + after + "".join(f"report {value} {_AFTER}; " for value in REPORTS) + then, table) for after, then in (("", IS["online"]), ("call IsAlive; ", "return IsAlive alive_true; call LooksAlive"), ("call LooksAlive; ", "return LooksAlive alive_false; " + REPORTED + IS["suspect"]), ("call Close; ", "return Close returned; " + ONLINE)) for table in _TABLES),
    *(Example("PEN-FINAL", before + "report failed; " + "".join(f"report {value} {_AFTER}; " for value in REPORTS) + IS["failed"], table) for before in PENDING.values() for table in _TABLES),
    *(Example("PEN-FINAL", OPEN + _WERE_PENDING + "".join(f"report {value} {_AFTER}; " for value in REPORTS) + IS["offline"], table) for table in _TABLES),
    *(Example("PEN-FINAL", OPEN + _WAS_PENDING + "call LooksAlive; return LooksAlive alive_false; " + "".join(f"report {value} {_AFTER}; " for value in REPORTS) + IS["suspect"], table) for table in _TABLES),
    *(Example("PEN-STATE-UNKNOWN", before + "report unknown; " + IS[f"{aim}_pending"]) for aim, before in PENDING.items()),
    *(Example("PEN-STATE-UNKNOWN", _PLAIN[entry] + f"report unknown; return {entry} pending; " + IS[f"{aim}_pending"]) for entry, aim in _AIM.items()),
    *(Example("PEN-STATE-UNKNOWN", _CALL[entry] + f"report unknown; return {entry} success {_STRAY}; " + IS[aim]) for entry, aim in _AIM.items()),
    *(Example("PEN-FINAL", _PLAIN[entry] + f"report {value}; report unknown ! PEN-FINAL*; return {entry} pending; " + IS[_LEFT[value]], table) for entry in _AIM for value in FINALS[entry] for table in _TABLES),
    *(Example("PEN-KIND", _PLAIN[entry] + f"return {entry} pending; report {value} ! PEN-KIND; " + (REPORTED + IS[left] if left else IS[f"{_AIM[entry]}_pending"])) for entry, wrong in WRONG.items() for value, left in wrong.items()),
    *(Example("PEN-KIND", _PLAIN[entry] + f"report {value} ! PEN-KIND; return {entry} pending; " + (REPORTED + IS["failed"] if left else IS[f"{_AIM[entry]}_pending"])) for entry, wrong in WRONG.items() for value, left in wrong.items()),
    *(Example("PEN-KNOWN-STATE", before + "report other ! PEN-KNOWN-STATE; report other ! PEN-KNOWN-STATE; " + after) for before, after in (*_RESTED.items(), *((_CALL[entry], f"return {entry} success; " + IS[aim]) for entry, aim in _AIM.items()), *((before, IS[f"{aim}_pending"]) for aim, before in PENDING.items()))),
    *(Example("PEN-AFTER-CLOSE", before + "".join(f"report {value} ! PEN-AFTER-CLOSE; " for value in (*REPORTS, "other")) + ONLINE) for before in ("", ONLINE + CLOSE)),
    *(Example("PEN-ONLY-AFTER-PENDING", _CALL[entry] + f"{report}return {entry} {value} {_STRAY}; " + NOT_PENDING + IS[left], table) for entry, value, left in (
        ("Online", "success", "online"), ("Online", "error", "failed"), ("Offline", "success", "offline"), ("Offline", "error", "failed"),
        ("Offline", "locked", "online"), ("Offline", "veto", "online"), ("Offline", "parameter", "online"),
    ) for report in (_PROGRESS[entry], f"report {_AIM[entry]}; ", "report failed; ") for table in _TABLES),
)  # fmt: skip

_ANYTHING = (
    *(f"call {entry} ! unspecified but made" for entry in (*SERIAL, "Terminate")),
    *(f"report {value}" for value in (*REPORTS, "other")),
    *(f"lock {value}" for value in ("true", "false")),
    *(f"return {entry} {value.name}" for entry in ENTRIES for value in RETURN_CLASSES[entry]),
)
"""What may happen after something unspecified: anything."""

_TERMINATED_EXAMPLES: tuple[Example, ...] = (
    *(Example("CON-TERMINATE-OVERLAPS", before + "call Terminate; return Terminate returned; call Online ! forbidden") for before in OVERLAPPED.values()),
    *(Example("CON-CALL-RACE", _CALL[entry] + TERMINATE + f"return {entry} {value}; " + NOT_PENDING + IS["offline"]) for entry, value in (
        ("Online", "success"), ("Online", "error"), ("Offline", "success"), ("Offline", "error"), ("Offline", "locked"), ("Offline", "veto"), ("Offline", "parameter"),
    )),
    *(Example("CON-CALL-RACE", OPEN + _WAS_PENDING + f"call {entry}; " + TERMINATE + f"return {entry} {value}; " + NOT_PENDING + IS["offline"]) for entry in ("LooksAlive", "IsAlive") for value in ("alive_true", "alive_false")),
    *(Example("CON-TERMINATE-STATE", before + f"return {entry} pending; " + TERMINATE + "report failed ! PEN-AFTER-TERMINATE; " + NOT_PENDING + IS["offline"]) for entry, before in _CALL.items()),
    *(Example("SEQ-CLOSE-OFFLINE", before + f"{report}return {entry} error {_STRAY}; " + CLOSE + ONLINE + "call Offline 0; return Offline success; " + NOT_PENDING, table) for entry, before in _CALL.items() for report in (_PROGRESS[entry], "report failed; ") for table in _TABLES),
    *(Example("SEQ-CLOSE-OFFLINE", before + f"report failed; return {entry} pending; " + CLOSE + ONLINE + "call Offline 0; return Offline success; " + NOT_PENDING, table) for entry, before in _CALL.items() for table in _TABLES),
    *(Example("PEN-TIMEOUT", before + "call Terminate; silence pending ! never") for before in PENDING.values()),
    *(Example("CON-TERMINATE-STATE", OPEN + before + "call Terminate; return Terminate returned; " + NOT_PENDING + IS["offline"]) for before in (_WAS_PENDING, _WERE_PENDING)),
    *(Example("MOD-UNSPECIFIED", LOST + step + "; report other; return Close returned; call Open ! unspecified; call Close ! unspecified") for step in _ANYTHING),
    *(Example("CON-CALL-RACE", OVERLAPPED[entry] + TERMINATE + f"return {entry} {value}; " + NOT_PENDING + IS["offline"]) for entry in ("LooksAlive", "IsAlive") for value in ("alive_true", "alive_false")),
    *(Example("CON-CALL-RACE", _CALL[entry] + f"call Terminate; return {entry} {value}; call Online ! forbidden; return Terminate returned; call Online") for entry in _CALL for value in ("success", "error", "pending")),
    *(Example("CON-CALL-RACE", before + TERMINATE + f"return {entry} pending; report {aim}; " + NOT_PENDING + IS["offline"]) for (entry, before), aim in zip(_CALL.items(), _AIM.values(), strict=True)),
    *(Example("CON-CALL-RACE", before + TERMINATE + f"return {entry} pending; " + ROUND) for entry, before in _CALL.items()),
    *(Example("CON-CALL-RACE", before + TERMINATE + _PROGRESS[entry] + f"return {entry} pending; report failed; " + NOT_PENDING + IS["offline"]) for entry, before in _CALL.items()),
    *(Example("CON-CALL-RACE", before + TERMINATE + f"report {value}; return {entry} pending; " + REPORTED + IS["offline"]) for entry, before in _PLAIN.items() for value in FINALS[entry]),
    *(Example("CON-CALL-RACE", before + f"call Terminate; return {entry} pending; return Terminate returned; " + _PROGRESS[entry] + NOT_PENDING + IS["offline"]) for entry, before in _CALL.items()),
    *(Example("CON-CALL-RACE", before + _PROGRESS[entry] + f"call Terminate; return {entry} pending; return Terminate returned; report failed; " + NOT_PENDING + IS["offline"]) for entry, before in _CALL.items()),
    *(Example("CON-CALL-RACE", before + f"call Terminate; return {entry} pending; report failed; return Terminate returned; " + IS["offline"]) for entry, before in _PLAIN.items()),
    *(Example("CON-CALL-RACE", ONLINE + f"call Offline {mask}; call Terminate; return Offline {value}; return Terminate returned; " + NOT_PENDING + IS["offline"]) for value in ("locked", "veto", "parameter") for mask in (0, 1)),
    *(Example(clause, ONLINE + f"call Offline {mask}; return Offline {value} ! {clause}; " + TERMINATE + IS["offline"]) for value, mask, clause in (("locked", 1, "FLG-IGNORE-STATUS"), ("veto", 1, "FLG-IGNORE-NO-VETO"), ("parameter", 0, "FLG-NO-REFUSAL"))),
    *(Example("PEN-ONLY-AFTER-PENDING", _CALL[entry] + TERMINATE + f"report failed; return {entry} {value} {_STRAY}; " + NOT_PENDING + IS["offline"], table) for entry, value in (
        ("Online", "success"), ("Online", "error"), ("Offline", "success"), ("Offline", "error"), ("Offline", "locked"), ("Offline", "veto"), ("Offline", "parameter"),
    ) for table in _TABLES),
    *(Example("PEN-DURING-TERMINATE", before + "call Terminate; " + f"report {aim}_pending; report {aim}; return Terminate returned; " + IS["offline"]) for aim, before in PENDING.items()),
    *(Example("PEN-DURING-TERMINATE", before + TERMINATE + "call Terminate; report failed; report failed; return Terminate returned; report failed ! PEN-AFTER-TERMINATE; " + NOT_PENDING + IS["offline"]) for before in PENDING.values()),
    *(Example("PEN-DURING-TERMINATE", before + "call Close; report failed; report failed; return Close returned; " + ONLINE + "report failed " + _STRAY) for before in PENDING.values()),
    *(Example("PEN-AFTER-TERMINATE", before + TERMINATE + "report failed ! PEN-AFTER-TERMINATE; " + NOT_PENDING + IS["offline"]) for before in PENDING.values()),
    Example("PEN-AFTER-CLOSE", ONLINE_PENDING + TERMINATE + CLOSE + ONLINE + NOT_PENDING),
)  # fmt: skip

EXAMPLES: tuple[Example, ...] = (
    *REQUESTS,
    *BESIDE,
    *_SEQUENCE,
    *_CALLS,
    *_FLAGS,
    *_REPORTED_EXAMPLES,
    *_TERMINATED_EXAMPLES,
)
"""All examples."""
