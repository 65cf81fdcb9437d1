"""Blame: which rule a death of the host breaks, and what is said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resdll_checker.hosting import Death, GuardHit, Input
from resdll_spec.abi import EntryPoint

if TYPE_CHECKING:
    from resdll_checker.engine.instance import Instance


def broken_rule(death: Death) -> tuple[str, str]:
    """Return the rule that a death breaks, and its clause."""
    if death.guard is not None and death.guard.input in {"TEXT", "BUFFER"}:
        return ("RD503", "ARG-INPUT-LIFE") if death.guard.sealed else ("RD502", "ARG-BUFFER-SIZE")
    if death.guard is not None and death.guard.input == Input.OUTPUT.name:
        return ("RD503", "ARG-INPUT-LIFE") if death.guard.sealed else ("RD901", "CTL-OUT-SIZE")
    answers = death.call is not None and not death.worker and death.call.name in {"Online", "Offline"}
    return {
        "exception": ("RD801", "HYG-EXCEPTION"),
        "exit": ("RD802", "RET-RETURNS" if answers else "HYG-EXIT"),
        "hang": ("RD601", "TIM-DEADLOCK"),
        "flood": ("RD803", "HYG-FLOOD"),
    }[death.cause]


def trusts_size(death: Death, instance: Instance) -> bool:
    """Tell whether a DLL died of taking NULL for a buffer of the size that it was told, of which no document speaks."""
    return death.cause == "exception" and (death.fault_address or 0) < instance.size_without_buffer


def concerns_mask(death: Death) -> bool:
    """Tell whether the mask of the last Offline may have to do with a death: in Offline, or of a worker."""
    return death.worker or death.call is None or death.call.name == EntryPoint.Offline.name


def place(death: Death) -> str:
    """Return what tells one fault of a DLL from another: where it is, else how the process ended and in which call."""
    call = death.call.name if death.call is not None and not death.worker else ""
    return " ".join((death.cause, death.exit_function or death.location or death.code_name, call))


def describe(death: Death) -> str:
    """Say in a clause how a host ended, with what helps to find the place."""
    where = f" in {death.call.name}" if death.call is not None and not death.worker else ""
    who = " on a worker thread" if death.worker else ""
    match death.cause:
        case "exception":
            name = death.code_name or (
                f"exception 0x{death.code:08x}" if death.code is not None else "an unrecorded exception"
            )
            guard = f": {_touched(death.guard)}" if death.guard is not None else ""
            spot = f" at {death.place}" if death.location else ""
            gone = " in code or data of the DLL after it was unloaded" if death.unloaded else ""
            return f"{name}{where}{who}{spot}{gone}{guard}"
        case "exit":
            how = death.exit_function or "an exit"
            return f"the process was ended by {how}{where}{who}"
        case "hang":
            return f"{death.call.name if death.call is not None else 'a call'} did not return"
        case "flood":
            return f"callbacks without end{where}{who}"
        case _:
            return f"the host ended ({death.cause}){where}"


def whereabouts(death: Death) -> tuple[str, ...]:
    """Return what each thread of a process was about whose call hangs, one line each: a dead-lock has two sides."""
    return tuple(str(thread) for thread in death.threads) if death.cause == "hang" else ()


def _touched(guard: GuardHit) -> str:
    """Say which input a fault address belongs to; the step number of a host means nothing to a reader."""
    if not guard.sealed or guard.input == Input.HEAP.name:
        return str(guard)
    names = {Input.TEXT.name: "DestinationNodeName", Input.BUFFER.name: "InBuffer", Input.OUTPUT.name: "OutBuffer"}
    name = names.get(guard.input, "an argument")
    return f"touched {name} after the call that it was given to had returned"


def unjudged(death: Death) -> str:
    """Say why a death blames nobody."""
    where = f" while {death.call.name} ran" if death.call is not None else ""
    if death.cause == "outside":
        return f"The host was ended from outside{where}; what it was doing could not be judged. Run the check again."
    if death.stalled:
        return f"The machine stood still{where}; a time-out could not be judged. Run again on a quieter machine."
    if death.unread:
        return f"Callbacks came{where} faster than this machine could read them. Run again on a quieter machine."
    return f"The host failed{where} through a fault of its own (phase {death.phase or 'unknown'}); please report this."
