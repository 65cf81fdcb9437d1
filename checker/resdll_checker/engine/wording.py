"""Events in words: one line for each call, return and callback, as a person reads them in a trace."""

from __future__ import annotations

from resdll_checker.hosting import Event, EventKind
from resdll_checker.hosting.standin import CONTROL
from resdll_spec.abi import (
    OFFLINE_FLAG_PREFIX,
    OFFLINE_FLAGS,
    STARTUP_EX_ROUTINE,
    STARTUP_ROUTINE,
    EntryPoint,
    ErrorCode,
    ResourceExitState,
    ResourceState,
)

_VOID = {EntryPoint.Terminate.name, EntryPoint.Close.name}
_STARTUPS = {STARTUP_ROUTINE, STARTUP_EX_ROUTINE}
_BOOLEAN = {EntryPoint.LooksAlive.name, EntryPoint.IsAlive.name}


def code_name(code: int) -> str:
    """Return ``ERROR_NAME (number)``, or the bare number of a code that the contract does not name."""
    try:
        return f"{ErrorCode(code).name} ({code})"
    except ValueError:
        return f"error {code}"


def state_name(state: int) -> str:
    """Return the name of a CLUSTER_RESOURCE_STATE, or its number."""
    try:
        return ResourceState(state).name
    except ValueError:
        return f"ResourceState {state}"


def mask_text(mask: int) -> str:
    """Return a mask as ``0x05 (IGNORE_RESOURCE_STATUS | QUEUE_ENABLED)``."""
    names = [flag.name.removeprefix(OFFLINE_FLAG_PREFIX) for flag in OFFLINE_FLAGS if mask & flag.value]
    return f"0x{mask:02x} ({' | '.join(names) or 'no flags'})"


def mask_note(masks: set[int]) -> str:
    """Return a short account of the masks that a finding came with."""
    if len(masks) == 1:
        return mask_text(next(iter(masks)))
    common = None
    for mask in masks:
        common = mask if common is None else common & mask
    shared = f", all with {mask_text(common)}" if common else ""
    return f"{len(masks)} masks{shared}"


def result_text(event: Event) -> str:
    """Return what a call came to."""
    if event.name in _VOID:
        return "returned"
    if event.name in _BOOLEAN:
        return "TRUE" if event.result else "FALSE"
    if event.name == EntryPoint.Open.name:
        return "a RESID" if event.result else f"NULL, last error {event.arguments.get('LastError', 0)}"
    return code_name(event.result)


def call_text(event: Event) -> str:
    """Return a call with the arguments that matter."""
    values, name = event.arguments, event.name
    if name == EntryPoint.ResourceTypeControl.name:
        return f"{name}({event.text!r}, control code 0x{values['Flags']:08x})"
    if name in _STARTUPS:
        return f"{name}({event.text!r})" if event.text else f"{name}()"
    resid = "" if values.get("Resource") or name == EntryPoint.Open.name else "NULL"
    parts = [resid] if resid else []
    if name == EntryPoint.ResourceControl.name:
        parts.append(f"control code 0x{values['Flags']:08x}")
    if name == EntryPoint.Offline.name:
        parts.append(mask_text(values["Flags"]))
        if values["Text"]:
            parts.append(f"destination {event.text!r}")
        if values["InBuffer"] or values["InBufferSize"]:
            where = "InBuffer" if values["InBuffer"] else "NULL InBuffer"
            size = values["InBufferSize"]
            parts.append(f"{where} of {size} byte{'s' if size != 1 else ''}")
        if values["Reserved"]:
            parts.append(f"Reserved 0x{values['Reserved']:x}")
    return f"{name}({', '.join(parts)})"


def event_text(event: Event) -> str:
    """Return one line for any event of a trace."""
    match event.kind:
        case EventKind.CALL:
            return call_text(event)
        case EventKind.RETURN:
            return f"{event.name} → {result_text(event)}"
        case EventKind.INPUT_MODIFIED:
            return f"an input was written at byte {event.arguments['Offset']} during {event.name}"
        case _:
            return f"thread {event.thread}: {callback_text(event)}"


def callback_text(event: Event) -> str:
    """Return what a thread of the DLL called or was answered."""
    if event.kind is EventKind.CALLBACK_EXIT:
        return f"… answered {_answer(event)}"
    if event.kind is EventKind.CLUSTER_CALL:
        return f"{cluster_call(event)} is called from {event.caller}"
    if event.is_status_report:
        return f"{event.name}({state_name(event.state)}, CheckPoint {event.checkpoint})"
    if event.kind is EventKind.CALLBACK_ENTER:
        values = [f"{name} {value}" for name, value in event.arguments.items() if name != "ResourceHandle"]
        return f"{event.name}({', '.join(values)})"
    return f"{event.name}, a callback that this Windows version does not have"


def cluster_call(event: Event) -> str:
    """Return which function of the cluster was called, and with which control code where it takes one."""
    if event.arguments["Bits"] & CONTROL:
        return f"{event.name}(0x{event.arguments['Detail']:08x})"
    return event.name


def _answer(event: Event) -> str:
    if event.name.startswith("SetResourceStatus"):
        try:
            return ResourceExitState(event.result).name
        except ValueError:
            return str(event.result)
    return code_name(event.result)


def without_threads(text: str) -> str:
    """Drop the thread id, which differs from run to run, from the text that identifies a finding."""
    return text.split(": ", 1)[1] if text.startswith("thread ") else text
