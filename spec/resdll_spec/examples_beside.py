"""Examples of what goes on beside the operations: control calls, arbitration, Cancel, signals, events.

The grammar and the rules of such examples are in :mod:`resdll_spec.example_vocabulary` and :mod:`resdll_spec.examples`.
"""

from __future__ import annotations

from functools import partial

from resdll_spec.example_fragments import (
    ALONE,
    CLOSE,
    FAILED,
    IS,
    LOCKED,
    LOST,
    OFFLINE_PENDING,
    ONLINE,
    ONLINE_PENDING,
    OPEN,
    OPENED,
    OVERLAPPED,
    REPORTED,
    ROUND,
    SERIAL,
    SUSPECT,
    TERMINATE,
    calls,
)
from resdll_spec.example_vocabulary import FORBIDDEN, UNSPECIFIED, Example

_APART = {
    "offline": OPEN,
    "online": ONLINE,
    "failed": FAILED,
    "online_pending": ONLINE_PENDING,
    "offline_pending": OFFLINE_PENDING,
}
"""How a resource gets where a control call may come, by where it is then."""
_CALM = {name: before for name, before in _APART.items() if name != "failed"}
_EVERYWHERE = (*OPENED, *OVERLAPPED.values(), *ALONE.values())
_OPERATIONS = ", ".join(entry for entry in SERIAL if entry != "Offline 0")
_SIDE = "ResourceControl, Arbitrate, Release, Cancel"
_BEGUN_SIDE = "BeginResourceControl, BeginResourceControl as_user, Arbitrate, Release, Cancel"
_CONTROLLED = ("success", "default", "error")

_CONTROL = "call ResourceControl; "
_DONE = "return ResourceControl success; "
_BEGIN = "call BeginResourceControl; "
_GOES_ON = _BEGIN + "return BeginResourceControl asynchronous; "
_OLD = ("2012", "2012r2")

_CONTROLS: tuple[Example, ...] = (
    *(Example("SEQ-CONTROL-WHEN", before + "".join(f"{_CONTROL}return ResourceControl {value}; " for value in _CONTROLLED) + IS[name]) for name, before in _APART.items()),
    *(Example("CTL-BEGIN", before + "".join(f"{_BEGIN}return BeginResourceControl {value}; " for value in _CONTROLLED) + IS[name], "v3") for name, before in _APART.items()),
    *(Example("CTL-AS-USER", before + f"call BeginResourceControl as_user; return BeginResourceControl {value}; " + IS[name], "v4") for name, before in _APART.items() for value in _CONTROLLED),
    *(Example("RET-LOOKS-FALSE", calls(SUSPECT, side, FORBIDDEN), table) for side, table in ((_SIDE, "v2"), (_BEGUN_SIDE, "v4"))),
    *(Example("SEQ-OPEN-FIRST", calls("", side, FORBIDDEN), table) for side, table in ((_SIDE, "v2"), (_BEGUN_SIDE, "v4"))),
    *(Example("CON-NONREENTRANT", calls(before, side, FORBIDDEN), table) for before in (*OVERLAPPED.values(), *ALONE.values()) for side, table in ((_SIDE, "v2"), (_BEGUN_SIDE, "v4"))),
    *(Example("CON-NONREENTRANT", calls(calls(before + _CONTROL, _OPERATIONS, FORBIDDEN), _SIDE, FORBIDDEN) + _DONE + _CONTROL) for before in _APART.values()),
    *(Example("CON-NONREENTRANT", calls(calls(before + _BEGIN, _OPERATIONS, FORBIDDEN), _BEGUN_SIDE, FORBIDDEN) + "return BeginResourceControl error; " + _BEGIN, "v4") for before in _APART.values()),
    *(Example("CON-NONREENTRANT", calls(calls(before + _BEGIN + "end_control; ", _OPERATIONS, FORBIDDEN), _BEGUN_SIDE, FORBIDDEN), "v4") for before in _APART.values()),
    *(Example("CON-NONREENTRANT", calls(calls(before + f"call {entry}; ", _OPERATIONS, FORBIDDEN), _SIDE, FORBIDDEN) + f"return {entry} error; call {entry}") for before in _CALM.values() for entry in ("Arbitrate", "Release")),
    *(Example("CON-NONREENTRANT", calls(before + "call Terminate; ", side, FORBIDDEN) + "return Terminate returned", table) for before in OPENED for side, table in ((_SIDE, "v2"), (_BEGUN_SIDE, "v4"))),
    *(Example("TAB-ENTRIES", calls(before, "BeginResourceControl, BeginResourceControl as_user, Cancel", FORBIDDEN) + _CONTROL + _DONE, "v1") for before in _APART.values()),
    *(Example("TAB-ENTRIES", calls(before, "BeginResourceControl, BeginResourceControl as_user", FORBIDDEN) + _CONTROL + _DONE, "v2") for before in _APART.values()),
    *(Example("TAB-ENTRIES", calls(before, "ResourceControl, BeginResourceControl as_user", FORBIDDEN) + _BEGIN, "v3") for before in _APART.values()),
    *(Example("TAB-ENTRIES", calls(before, "ResourceControl", FORBIDDEN) + "call BeginResourceControl as_user", "v4") for before in _APART.values()),
    *(Example("CON-TERMINATE-OVERLAPS", before + _CONTROL + TERMINATE + "call Online ! forbidden; " + _DONE + IS["offline"]) for before in _APART.values()),
    *(Example("CON-TERMINATE-OVERLAPS", before + _CONTROL + "call Terminate; " + _DONE + "call Online ! forbidden; return Terminate returned; " + IS["offline"]) for before in _APART.values()),
    *(Example("CON-TERMINATE-OVERLAPS", before + _BEGIN + TERMINATE + "end_control; return BeginResourceControl asynchronous; " + IS["offline"], "v3") for before in _APART.values()),
    *(Example("PEN-AFTER-TERMINATE", before + _CONTROL + TERMINATE + _DONE + "report failed ! PEN-AFTER-TERMINATE") for before in (ONLINE_PENDING, OFFLINE_PENDING)),
    *(Example("PEN-FINAL", before + _CONTROL + f"report {aim}_pending; report {aim}; " + REPORTED + _DONE + IS[aim]) for aim, before in (("online", ONLINE_PENDING), ("offline", OFFLINE_PENDING))),
    *(Example("PEN-TIMEOUT", before + _CONTROL + "silence pending ! PEN-TIMEOUT; " + _DONE) for before in (ONLINE_PENDING, OFFLINE_PENDING)),
    *(Example("LCK-ANY-TIME", before + _CONTROL + "lock true; lock false; " + _DONE) for before in _APART.values()),
    *(Example("TIM-DEADLOCK", before + _CONTROL + "silence call ! TIM-DEADLOCK; " + _DONE + "silence call ! never") for before in _APART.values()),
    *(Example("TIM-DEADLOCK", before + _CONTROL + "call Terminate; silence call ! TIM-DEADLOCK; " + _DONE + "return Terminate returned") for before in _APART.values()),
    *(Example("TIM-DEADLOCK", before + _GOES_ON + "silence call ! never; end_control", "v3") for before in _APART.values()),
)  # fmt: skip

_ASYNCHRONOUS: tuple[Example, ...] = (
    *(Example("CTL-ASYNC", before + _GOES_ON + "end_control; " + IS[name], "v3") for name, before in _APART.items()),
    *(Example("CTL-END", before + _BEGIN + "end_control; return BeginResourceControl asynchronous; " + IS[name], "v4") for name, before in _APART.items()),
    *(Example("CTL-ONCE", before + _BEGIN + f"end_control; return BeginResourceControl {value} ! CTL-ONCE; " + IS[name], "v3") for name, before in _APART.items() for value in _CONTROLLED),
    *(Example("CTL-ONCE", before + _BEGIN + "end_control; end_control ! CTL-ONCE; return BeginResourceControl asynchronous; " + IS[name], "v3") for name, before in _APART.items()),
    *(Example("CTL-ONCE", before + _GOES_ON + "end_control; end_control ! CTL-ONCE; " + IS[name], "v3") for name, before in _APART.items()),
    *(Example("CTL-ONCE", before + _BEGIN + "return BeginResourceControl success; end_control ! CTL-ONCE; " + IS[name], "v3") for name, before in _APART.items()),
    *(Example("CTL-ONCE", before + _CONTROL + "end_control ! CTL-ONCE; " + _DONE + IS[name]) for name, before in _APART.items()),
    *(Example("CTL-ONCE", before + f"call {entry}; end_control ! CTL-ONCE; return {entry} error; " + IS[name]) for name, before in _CALM.items() for entry in ("Arbitrate", "Release")),
    *(Example("CTL-ONCE", before + "end_control ! CTL-ONCE", "v3") for before in _EVERYWHERE),
    *(Example("CTL-ENDS", before + _GOES_ON + "silence control ! CTL-ENDS; end_control; " + IS[name], "v3") for name, before in _APART.items()),
    *(Example("CTL-ENDS", before + "silence control ! never; " + _BEGIN + "silence control ! never; end_control; silence control ! never", "v3") for before in _APART.values()),
    *(Example("CON-BEGIN", calls(calls(before + _GOES_ON, _OPERATIONS, UNSPECIFIED), _BEGUN_SIDE, UNSPECIFIED) + "end_control; " + IS[name], "v4") for name, before in _APART.items()),
    *(Example("CON-BEGIN", ONLINE + _GOES_ON + f"call {entry} ! unspecified but made; report other; return Close returned", "v4") for entry in (*_OPERATIONS.split(", "), *_BEGUN_SIDE.split(", "))),
    *(Example("SEQ-TERMINATE-WHEN", before + _GOES_ON + TERMINATE + calls("", _OPERATIONS, UNSPECIFIED) + "end_control; " + IS["offline"], "v3") for before in _APART.values()),
    *(Example("CON-NONREENTRANT", calls(before + _GOES_ON + "call Terminate; ", _OPERATIONS, FORBIDDEN) + "end_control; return Terminate returned; " + IS["offline"], "v3") for before in _APART.values()),
    *(Example("PEN-FINAL", before + _GOES_ON + f"report {aim}; end_control; " + IS[aim], "v3") for aim, before in (("online", ONLINE_PENDING), ("offline", OFFLINE_PENDING))),
    *(Example("CTL-ASYNC-OLD", before + _GOES_ON + "report other; call Online ! unspecified", "v3", windows) for before in _APART.values() for windows in _OLD),
    *(Example("CTL-ASYNC-OLD", before + "end_control; report other; call Online ! unspecified", "v3", windows) for before in _EVERYWHERE for windows in _OLD),
)  # fmt: skip

_QUORUM: tuple[Example, ...] = (
    *(Example("ARB-WHEN", before + "".join(f"call Arbitrate; return Arbitrate {value}; " for value in ("success", "lost", "error")) + IS[name], table) for name, before in _CALM.items() for table in ("v2", "v4")),
    *(Example("ARB-RELEASE", before + "".join(f"call Release; return Release {value}; " for value in ("success", "error")) + IS[name]) for name, before in _CALM.items()),
    Example("SEQ-AFTER-FAILURE", calls(FAILED, "Arbitrate, Release", UNSPECIFIED) + TERMINATE + ROUND),
    *(Example("CON-TERMINATE-UNLISTED", before + f"call {entry}; call Terminate ! unspecified; return {entry} success; " + TERMINATE + IS["offline"]) for before in _CALM.values() for entry in ("Arbitrate", "Release")),
    *(Example("TIM-DEADLOCK", before + f"call {entry}; silence call ! TIM-DEADLOCK; return {entry} success") for before in _CALM.values() for entry in ("Arbitrate", "Release")),
    *(Example("ARB-CALLBACK", before + "lose_quorum; lose_quorum") for before in _EVERYWHERE),
    *(Example("ARB-CALLBACK", before + "call Arbitrate; return Arbitrate success; lose_quorum; " + IS[name]) for name, before in _CALM.items()),
    *(Example("CAN-MEANING", before + "call Cancel ! unspecified; " + IS[name]) for name, before in _APART.items()),
    *(Example("CAN-MEANING", before + "call Cancel ! unspecified but made; return Cancel returned; report other; call Online ! unspecified") for before in _APART.values()),
    *(Example("CON-NONREENTRANT", before + "call Terminate; call Cancel ! forbidden") for before in OPENED),
)  # fmt: skip

_KNOWN_SIGNALS = "signal general; signal embedded; signal network_loss; "

_SIGNALS: tuple[Example, ...] = (
    *(Example("CBK-SIGNAL", before + _KNOWN_SIGNALS) for before in _EVERYWHERE),
    *(Example("CBK-SIGNAL", before + _KNOWN_SIGNALS + IS[name]) for name, before in _APART.items()),
    *(Example("CBK-SIGNAL-TYPE", before + "signal other ! CBK-SIGNAL-TYPE", windows=windows) for before in _EVERYWHERE for windows in ("2012r2", "2016")),
    *(Example("CBK-SIGNAL-TYPE", before + "signal other ! CBK-SIGNAL-TYPE; " + IS[name]) for name, before in _APART.items()),
    *(Example("CBK-SIGNAL-2012", before + "signal general; signal embedded; signal other", windows="2012") for before in _EVERYWHERE),
    *(Example("CBK-SIGNAL-2012", before + "signal other; " + IS[name], windows="2012") for name, before in _APART.items()),
    *(Example("PEN-AFTER-CLOSE", OPEN + CLOSE + f"{step} ! PEN-AFTER-CLOSE; " + ONLINE) for step in ("signal general", "signal embedded", "signal network_loss", "signal other", "lose_quorum")),
    Example("PEN-AFTER-CLOSE", OPEN + CLOSE + "end_control ! PEN-AFTER-CLOSE; " + ONLINE, "v3"),
    *(Example("MOD-UNSPECIFIED", LOST + f"{step}; report other") for step in (
        _KNOWN_SIGNALS, "signal other", "lose_quorum", "event handed_out; event signalled", "call Cancel ! unspecified", "call ResourceControl ! unspecified", "call Arbitrate ! unspecified",
        "call Release ! unspecified", "return Cancel returned", "return ResourceControl success", "return Arbitrate lost", "return Release success",
    )),
    *(Example("MOD-UNSPECIFIED", LOST + f"{step}; report other", "v4") for step in ("end_control", "call BeginResourceControl ! unspecified", "call BeginResourceControl as_user ! unspecified", "return BeginResourceControl asynchronous")),
)  # fmt: skip

_HANDED = OPEN + "call Online; event handed_out; return Online success; "
_NO_POLL = "call LooksAlive ! forbidden; call IsAlive; return IsAlive alive_true; "
_POLLED = "call LooksAlive; return LooksAlive alive_true; "

_EVENTS: tuple[Example, ...] = (
    *(Example("RET-EVENT-NO-POLL", _HANDED + _NO_POLL + "event signalled; " + _NO_POLL, table) for table in ("v1", "v2")),
    Example("RET-EVENT-NO-POLL", OPEN + "call Online; event handed_out; return Online pending; report online; " + _NO_POLL),
    Example("RET-EVENT-NO-POLL", ONLINE_PENDING + "event handed_out; report online_pending; report online; " + _NO_POLL),
    Example("RET-EVENT-NO-POLL", OPEN + "call Online with_return; event handed_out; return Online success; " + _NO_POLL),
    Example("RET-EVENT-NO-POLL", _HANDED + "call Offline 0; return Offline veto; " + _NO_POLL),
    Example("RET-EVENT", ONLINE + _POLLED + "event signalled ! never"),
    Example("RET-EVENT", _HANDED + "call Offline 0; return Offline success; call Online; return Online success; " + _POLLED),
    Example("RET-EVENT", _HANDED + "call Offline 0; return Offline success; call Online with_return; return Online success; " + _POLLED),
    Example("RET-EVENT", _HANDED + TERMINATE + "call Online; return Online success; " + _POLLED + "event signalled ! never"),
    Example("RET-EVENT", _HANDED + CLOSE + ONLINE + _POLLED),
    *(Example("RET-EVENT", _HANDED + between + "event signalled; event signalled") for between in (
        "", "call IsAlive; ", "call IsAlive; return IsAlive alive_false; ", "call Offline 0; ", "call Offline 0; return Offline success; ", "call Offline 0; return Offline pending; ", "call Terminate; ",
    )),
    *(Example("RET-EVENT", OPEN + "call Online; event handed_out; " + after + "event signalled") for after in ("", "return Online pending; ")),
    Example("RET-EVENT", OPEN + "event handed_out ! never; event signalled ! never"),
    Example("RET-EVENT", LOCKED + "event handed_out ! never"),
)  # fmt: skip

_of_type = partial(Example, machine="type")
_TYPE_CALLS = "ResourceTypeControl, BeginResourceTypeControl, BeginResourceTypeControl as_user"
_TYPE_BEGIN = "call BeginResourceTypeControl; "
_TYPE_GOES_ON = _TYPE_BEGIN + "return BeginResourceTypeControl asynchronous; "
_TYPE_CONTROL = "call ResourceTypeControl; "

_TYPES: tuple[Example, ...] = (
    _of_type("CTL-TYPE-WHEN", "".join(f"{_TYPE_CONTROL}return ResourceTypeControl {value}; " for value in _CONTROLLED) + _TYPE_CONTROL),
    _of_type("CTL-TYPE-WHEN", _TYPE_CONTROL, "v1"),
    _of_type("CTL-BEGIN", "".join(f"{_TYPE_BEGIN}return BeginResourceTypeControl {value}; " for value in _CONTROLLED) + _TYPE_BEGIN, "v3"),
    _of_type("CTL-AS-USER", "".join(f"call BeginResourceTypeControl as_user; return BeginResourceTypeControl {value}; " for value in _CONTROLLED), "v4"),
    *(_of_type("TAB-ENTRIES", calls("", "BeginResourceTypeControl, BeginResourceTypeControl as_user", FORBIDDEN) + _TYPE_CONTROL, table) for table in ("v1", "v2")),
    _of_type("TAB-ENTRIES", calls("", "ResourceTypeControl, BeginResourceTypeControl as_user", FORBIDDEN) + _TYPE_BEGIN, "v3"),
    _of_type("TAB-ENTRIES", calls("", "ResourceTypeControl", FORBIDDEN) + _TYPE_BEGIN, "v4"),
    _of_type("CON-NONREENTRANT", calls(_TYPE_CONTROL, _TYPE_CALLS, FORBIDDEN) + "return ResourceTypeControl success"),
    *(_of_type("CON-NONREENTRANT", calls(_TYPE_BEGIN + ended, _TYPE_CALLS, FORBIDDEN), "v4") for ended in ("", "end_type_control; ")),
    *(_of_type("TIM-DEADLOCK", before + "silence call ! TIM-DEADLOCK", table) for before, table in ((_TYPE_CONTROL, "v2"), (_TYPE_BEGIN, "v3"), (_TYPE_BEGIN + "end_type_control; ", "v3"))),
    _of_type("TIM-DEADLOCK", "silence call ! never; silence control ! never; " + _TYPE_GOES_ON + "silence call ! never", "v3"),
    *(_of_type("CTL-ASYNC", _TYPE_GOES_ON + "end_type_control; " + again, "v4") for again in (_TYPE_BEGIN, _TYPE_GOES_ON)),
    _of_type("CTL-END", _TYPE_BEGIN + "end_type_control; return BeginResourceTypeControl asynchronous; " + _TYPE_BEGIN + "return BeginResourceTypeControl success", "v3"),
    _of_type("CON-BEGIN", calls(_TYPE_GOES_ON, _TYPE_CALLS, UNSPECIFIED) + "end_type_control; " + _TYPE_BEGIN, "v4"),
    _of_type("CON-BEGIN", _TYPE_GOES_ON + "call BeginResourceTypeControl ! unspecified but made; return ResourceTypeControl success; end_type_control; end_type_control; call ResourceTypeControl ! unspecified; return BeginResourceTypeControl error", "v4"),
    *(_of_type("CON-BEGIN", _TYPE_GOES_ON + f"call {entry} ! unspecified but made; end_type_control; return ResourceTypeControl success", "v4") for entry in _TYPE_CALLS.split(", ")),
    _of_type("CTL-ENDS", _TYPE_GOES_ON + "silence control ! CTL-ENDS; end_type_control; " + _TYPE_BEGIN, "v3"),
    *(_of_type("CTL-ONCE", _TYPE_BEGIN + f"end_type_control; return BeginResourceTypeControl {value} ! CTL-ONCE; " + _TYPE_BEGIN, "v3") for value in _CONTROLLED),
    _of_type("CTL-ONCE", _TYPE_BEGIN + "end_type_control; end_type_control ! CTL-ONCE; return BeginResourceTypeControl asynchronous", "v3"),
    _of_type("CTL-ONCE", _TYPE_CONTROL + "end_type_control ! CTL-ONCE; return ResourceTypeControl success; end_type_control ! CTL-ONCE; " + _TYPE_CONTROL),
    _of_type("CTL-ONCE", _TYPE_GOES_ON + "end_type_control; end_type_control ! CTL-ONCE; " + _TYPE_BEGIN, "v3"),
    *(_of_type("CTL-ASYNC-OLD", before + "end_type_control; call ResourceTypeControl ! unspecified", "v3", windows) for before in ("", _TYPE_BEGIN) for windows in _OLD),
    *(_of_type("CTL-ASYNC-OLD", _TYPE_CONTROL + "end_type_control; call ResourceTypeControl ! unspecified", windows=windows) for windows in _OLD),
    *(_of_type("CTL-ASYNC-OLD", _TYPE_GOES_ON + "call BeginResourceTypeControl ! unspecified", "v3", windows) for windows in _OLD),
)  # fmt: skip

BESIDE: tuple[Example, ...] = (*_TYPES, *_CONTROLS, *_ASYNCHRONOUS, *_QUORUM, *_SIGNALS, *_EVENTS)
"""The examples of what goes on beside the operations."""
