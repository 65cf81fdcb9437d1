"""Lines as events: what the judge is given is what a host's journal would have said."""

from __future__ import annotations

from dataclasses import dataclass, field

from resdll_checker.hosting import CONTEXT_OFFSET, Event, EventFlag, EventKind
from resdll_checker.hosting.events import callback_codes, entry_codes
from resdll_checker.hosting.values import CALL_VALUES, CALLBACK_VALUES, INPUT_MODIFIED_VALUES, RETURN_VALUES
from resdll_checker.tracing import lines
from resdll_spec.abi import STARTUP_EX_ROUTINE, STARTUP_ROUTINE

STARTUPS = frozenset({STARTUP_ROUTINE, STARTUP_EX_ROUTINE})
_ENTRIES = entry_codes()
_CALLBACKS = callback_codes()
_NAMES: dict[EventKind, tuple[str, ...]] = {
    EventKind.CALL: CALL_VALUES,
    EventKind.RETURN: RETURN_VALUES,
    EventKind.CALLBACK_EXIT: ("Result",),
    EventKind.INPUT_MODIFIED: INPUT_MODIFIED_VALUES,
}
_HANDLE, _CONTEXT = "ResourceHandle", "Context"

NOBODY = -1
CONTEXT_LIMIT = 4096
"""Contexts of control calls that are remembered, the newest."""

UNKNOWN_CONTEXT = 1 << 63
"""What stands for a context that no call carried: no number of a step comes near."""


@dataclass(slots=True)
class Contexts:
    """The contexts of control calls: the numbers of the steps and of the resources that they came with."""

    calls: dict[str, tuple[int, int]] = field(default_factory=dict)
    forgotten: bool = False

    def remember(self, context: str, step: int, instance: int) -> None:
        """Remember the context of a call; a monitor may use one again once its call is over."""
        self.calls.pop(context, None)
        self.calls[context] = (step, instance)
        if len(self.calls) > CONTEXT_LIMIT:
            del self.calls[next(iter(self.calls))]
            self.forgotten = True

    def of(self, context: str) -> tuple[int, int] | None:
        """Return what the judge knows a context as, and whose it is; ``None`` where the call may be forgotten."""
        call = self.calls.get(context)
        if call is not None:
            step, instance = call
            return step + CONTEXT_OFFSET, instance
        return None if self.forgotten else (UNKNOWN_CONTEXT, NOBODY)


def event(line: lines.Line, data: bytes, contexts: Contexts) -> Event | None:
    """Return a line as an event; ``None`` for one of which nothing can be said.

    Raises :class:`msgspec.MsgspecError` where a value is no number, ``ValueError`` where its name is none.
    """
    kind = lines.KINDS[line.what]
    codes = _CALLBACKS if kind in (EventKind.CALLBACK_ENTER, EventKind.CALLBACK_EXIT) else _ENTRIES
    if line.name not in codes or line.name in STARTUPS:
        raise ValueError(f"nothing is called {line.name!r}")
    instance = NOBODY if line.instance is None else line.instance
    names = CALLBACK_VALUES[line.name] if kind is EventKind.CALLBACK_ENTER else _NAMES[kind]
    plain = tuple(name for name in names if name != _CONTEXT)
    values = dict(zip(plain, lines.numbers(data, plain), strict=True))
    if _HANDLE in names:
        values[_HANDLE] = instance + 1  # instances are numbered from 0, and no handle is 0
    if _CONTEXT in names:
        known = contexts.of(line.context or "")
        if known is None:
            return None
        values[_CONTEXT], instance = known
    elif line.context is not None and kind is EventKind.CALL and line.step is not None:
        contexts.remember(line.context, line.step, instance)
    return Event(
        sequence=line.n,
        nanoseconds=line.ns,
        thread=line.thread,
        kind=kind,
        code=codes[line.name],
        instance=instance,
        step=NOBODY if line.step is None else line.step,
        flags=EventFlag(line.flags & _ALL_FLAGS) | (EventFlag(0) if line.instance is not None else _unknown(names)),
        values=tuple(values[name] for name in names),
        text=line.text,
    )


_ALL_FLAGS = sum(EventFlag)


def _unknown(names: tuple[str, ...]) -> EventFlag:
    """Return the flag of a callback whose handle no Open was given."""
    return EventFlag.UNKNOWN_HANDLE if _HANDLE in names and names is not CALL_VALUES else EventFlag(0)
