"""Events as observations: the words of the specification's alphabet for what a host journalled.

The table decides what an entry point is called: where it has BeginResourceControl in the place of ResourceControl, that
is what was called.  Nothing is judged here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from resdll_checker.monitor import Observed
from resdll_spec.abi import FUNCTION_TABLES, EntryPoint, OnlineFlags
from resdll_spec.argument_layouts import NODE_NAME_LENGTH
from resdll_spec.lifecycle_alphabet import AS_USER, WITH_RETURN
from resdll_spec.observations import ASYNCHRONOUS, RETURN_CLASSES, SIGNAL_CLASSES, STATUS_CLASSES, classify
from resdll_spec.resource_type import CALL_LABELS

if TYPE_CHECKING:
    from resdll_checker.hosting import Event

RETURN_ONLINE = int(OnlineFlags.CLUS_RESDLL_ONLINE_RETURN_TO_SOURCE_NODE_ON_ERROR)
_SLOTS = {table.name: frozenset(table.slots) for table in FUNCTION_TABLES}
_FOR_A_USER = "AsUser"
_NODE_NAME = re.compile(rf"[A-Za-z0-9-]{{1,{NODE_NAME_LENGTH}}}")

TYPE_ENTRIES = frozenset(label.observed.subject for label in CALL_LABELS if label.observed is not None)
"""The entry points that concern a resource type and no resource."""

HANDED_OUT = Observed("event", "EventHandle", "handed_out")


def entry_of(event: Event, table: str) -> str:
    """Return the slot of a table whose entry point an event of a call or a return is about; "" for none."""
    return _slot(event.name, table)


def _slot(name: str, table: str) -> str:
    name, slots = name.removesuffix(_FOR_A_USER), _SLOTS.get(table, frozenset())
    begun = f"Begin{name}"
    known = begun if name not in slots and begun in slots else name
    return known if known in RETURN_CLASSES else ""


def refusable(text: str | None, reserved: int, *, has_buffer: bool) -> bool:
    """Tell whether an Offline is given more than its mask that ERROR_INVALID_PARAMETER can be about.

    That is a buffer, a value in Reserved, and in ``text`` a name that hardly any node has.
    """
    return has_buffer or reserved != 0 or (text is not None and _NODE_NAME.fullmatch(text) is None)


def asked(name: str, flags: int, table: str, *, with_buffer: bool) -> Observed | None:
    """Return the call of an entry point as an observation; nothing where the specification says nothing of it.

    ``with_buffer`` tells that there is more to be refused than the mask (:func:`refusable`).
    """
    entry = _slot(name, table)
    if not entry:
        return None
    if entry == EntryPoint.Offline.name:
        return Observed("call", entry, "", flags, with_buffer)
    value = AS_USER if name.endswith(_FOR_A_USER) else ""
    if entry == EntryPoint.Online.name and flags & RETURN_ONLINE:
        value = WITH_RETURN
    return Observed("call", entry, value)


def called(event: Event, table: str) -> Observed:
    """Return a call as an observation, with the mask that an Offline carries; its entry point is one of the table."""
    arguments = event.arguments
    text = event.text if arguments.get("Text") else None
    has_buffer = bool(arguments.get("InBuffer") or arguments.get("InBufferSize"))
    with_buffer = refusable(text, arguments.get("Reserved", 0), has_buffer=has_buffer)
    observed = asked(event.name, arguments["Flags"], table, with_buffer=with_buffer)
    if observed is None:
        msg = f"{event.name} is no entry point of a table"
        raise ValueError(msg)
    return observed


def returned(event: Event, table: str) -> Observed:
    """Return the end of a call as an observation: the class of its result, or that the call goes on."""
    entry = entry_of(event, table)
    classes = RETURN_CLASSES[entry]
    if ASYNCHRONOUS in classes and event.arguments["ReturnedAsynchronously"]:
        return Observed("return", entry, ASYNCHRONOUS.name)
    return Observed("return", entry, classify(classes, event.result).name)


def called_back(event: Event) -> Observed | None:
    """Return a callback as an observation, or nothing where the specification says nothing of it."""
    if event.is_status_report:
        return Observed("status", "SetResourceStatus", classify(STATUS_CLASSES, event.state).name)
    match event.name:
        case "SetResourceLockedMode" | "SetResourceLockedModeEx":
            value = "true" if event.arguments["LockedModeEnabled"] else "false"
            return Observed("lock", "SetResourceLockedMode", value)
        case "SignalFailure":
            value = classify(SIGNAL_CLASSES, event.arguments["FailureType"]).name
            return Observed("signal", "SignalFailure", value)
        case "QuorumResourceLost":
            return Observed("quorum", event.name)
        case "EndControlCall" | "EndTypeControlCall":
            return Observed("control", event.name)
    return None
