"""Actions in words, as a person reads them in numbered steps."""

from __future__ import annotations

from resdll_checker.engine.actions import (
    Action,
    Call,
    Listen,
    Overtaken,
    Pull,
    Reload,
    Settle,
    SettleControl,
    StartAgain,
)
from resdll_checker.engine.wording import mask_text
from resdll_spec.abi import EntryPoint

CONTROLS = ("ResourceControl", "ResourceTypeControl", "BeginResourceControlAsUser", "BeginResourceTypeControlAsUser")
OF_THE_TYPE = ("ResourceTypeControl", "BeginResourceTypeControlAsUser")
"""Calls that name a resource type and no resource."""


def text_of(call: Call) -> str | None:
    """Return the text of a call, also one that is not well-formed: then with lone surrogates."""
    if call.text_units is None:
        return call.text
    return b"".join(unit.to_bytes(2, "little") for unit in call.text_units).decode("utf-16-le", "surrogatepass")


def action_text(action: Action, *, several: bool = False) -> str:
    """Return an action in words; ``several`` names the resource, where a program has more than one."""
    match action:
        case Call():
            said = call_text(action, several=several)
        case Overtaken():
            begins = "has been answered" if action.answered else "begins"
            when = f"when its report {action.report} {begins}" if action.report else "over it"
            whose = "" if action.terminated is None else _of(action.terminated, several=True)
            said = f"{call_text(action.call, several=several)}, and Terminate{whose} {when}"
        case Settle():
            said = f"Wait until the operation ends{_of(action.instance, several=several)}"
        case SettleControl():
            whose = " of the type" if action.instance is None else _of(action.instance, several=several)
            said = f"Wait until the control call{whose} ends"
        case Listen():
            said = f"Listen for {action.milliseconds} ms"
        case StartAgain():
            said = "Startup, once more"
        case Reload():
            said = "Unload the DLL, load it again, and Startup"
        case Pull():
            when = f", at occasion {action.only} alone" if action.only else ""
            said = f"From here on around it: {', '.join(action.levers) or 'nothing goes wrong'}{when}"
        case _:
            said = type(action).__name__
    return said


def call_text(call: Call, *, several: bool = False) -> str:
    """Return a call with the arguments that it is given."""
    whose = _of(call.instance, several=several) if call.entry not in OF_THE_TYPE else ""
    return f"{call.entry}({', '.join(_arguments(call))}){whose}"


def _of(instance: int, *, several: bool) -> str:
    return f" of resource {instance + 1}" if several else ""


def _arguments(call: Call) -> list[str]:
    said, text = [], text_of(call)
    if call.null_resid:
        said.append("NULL")
    if call.entry == EntryPoint.Open.name or call.entry in OF_THE_TYPE:
        said.append("NULL" if text is None else quoted(text))
    elif text is not None:
        said.append(f"destination {quoted(text)}")
    if call.entry in CONTROLS:
        said.append(f"control code 0x{call.flags:08x}")
    elif call.entry == EntryPoint.Offline.name:
        said.append(mask_text(call.flags))
    elif call.flags:
        said.append(f"flags 0x{call.flags:x}")
    told = call.buffer_size if call.buffer_size is not None else len(call.buffer or b"")
    if call.buffer is not None or told:
        what = "NULL InBuffer" if call.buffer is None else "InBuffer"
        said.append(f"{what} of {told} byte{'s' if told != 1 else ''}")
    if call.reserved:
        said.append(f"Reserved 0x{call.reserved:x}")
    if call.output_size is not None:
        said.append(f"OutBuffer of {call.output_size} bytes")
    return said


LONGEST = 40


def quoted(text: str) -> str:
    """Return a text in quotes, a long one cut short with its length."""
    if len(text) <= LONGEST:
        return f'"{text}"'
    return f'"{text[:LONGEST]}…" ({len(text)} units)'
