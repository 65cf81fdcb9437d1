"""What is simpler than an action: the candidates that shrinking tries in its place, most daring first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from resdll_checker.engine.actions import Action, Call, Listen, Overtaken, Pull, Reload, StartAgain
from resdll_spec.abi import EntryPoint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SHORTEST_LISTENING = 20
"""Milliseconds below which listening would miss what a thread is about to say."""


_CONTROLS = frozenset(
    {EntryPoint.ResourceControl.name, EntryPoint.ResourceTypeControl.name}
    | {entry.name for entry in EntryPoint if entry.name.startswith("Begin")}
)
"""The entry points whose flags are a control code: another code is another call, and no simpler one."""

_NAMED = frozenset({EntryPoint.Open.name} | {name for name in _CONTROLS if "TypeControl" in name})
"""The entry points that are always given a name: of the resource, or of the type."""


def simpler(action: Action) -> Iterator[tuple[Action, ...]]:
    """Yield, for one action, what could stand in its place: fewer flags, no arguments, shorter waits, no overlap."""
    match action:
        case Call():
            yield from ((call,) for call in _calls(action))
        case Overtaken():
            yield (action.call,)
            yield (action.call, Call(EntryPoint.Terminate.name, action.victim))
            yield from ((msgspec.structs.replace(action, report=report),) for report in range(action.report))
            if action.answered or action.terminated is not None:
                yield (Overtaken(action.call, action.report),)
            yield from ((msgspec.structs.replace(action, call=call),) for call in _calls(action.call))
        case Listen():
            if action.milliseconds // 2 >= _SHORTEST_LISTENING:
                yield (Listen(action.milliseconds // 2),)
        case _:
            return


def _calls(call: Call) -> Iterator[Call]:
    named = call.entry in _NAMED
    control = call.entry in _CONTROLS
    plain = Call(
        call.entry, call.instance, flags=call.flags if control else 0, text=call.text if named else None,
        text_units=call.text_units if named else None,
    )  # fmt: skip
    changes: list[Mapping[str, object]] = [
        {"flags": plain.flags},
        *(() if control else _cleared("flags", call.flags)),
        {"buffer": None, "buffer_size": None},
        *_shorter(call.buffer),
        {"text": plain.text, "text_units": plain.text_units},
        *_shorter_text(None if named else call.text),
        {"reserved": 0},
        *_cleared("reserved", call.reserved),
        {"output_size": None},
        {"flush_start": False},
        {"null_resid": False},
    ]
    tried = {call}
    for candidate in (plain, *(msgspec.structs.replace(call, **change) for change in changes)):
        if candidate not in tried:
            tried.add(candidate)
            yield candidate


def _cleared(name: str, value: int) -> Iterator[Mapping[str, object]]:
    """Yield the value of an argument with each of its bits cleared."""
    for bit in range(value.bit_length()):
        if value >> bit & 1:
            yield {name: value & ~(1 << bit)}


def _shorter_text(text: str | None) -> Iterator[Mapping[str, object]]:
    if text is not None and len(text) > 1:
        yield {"text": text[:1]}


def _shorter(buffer: bytes | None) -> Iterator[Mapping[str, object]]:
    """Yield shorter buffers: one byte, half, one byte less."""
    if buffer is not None and len(buffer) > 1:
        for length in dict.fromkeys((1, len(buffer) // 2, len(buffer) - 1)):
            yield {"buffer": buffer[:length], "buffer_size": None}


def renumbered(program: tuple[Action, ...]) -> tuple[Action, ...]:
    """Return a program whose instances are numbered from 0 in the order in which they come."""
    numbers: dict[int, int] = {}
    changed: list[Action] = []
    for action in program:
        match action:
            case Listen() | StartAgain() | Reload() | Pull():
                changed.append(action)
            case Overtaken():
                call = msgspec.structs.replace(action.call, instance=numbers.setdefault(action.instance, len(numbers)))
                other = None if action.terminated is None else numbers.setdefault(action.terminated, len(numbers))
                changed.append(msgspec.structs.replace(action, call=call, terminated=other))
            case _ if action.instance is None:
                changed.append(action)
            case _:
                number = numbers.setdefault(action.instance, len(numbers))
                changed.append(msgspec.structs.replace(action, instance=number))
    return tuple(changed)
