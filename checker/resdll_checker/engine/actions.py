"""Actions: what the harness does to a DLL, as plain records that can be stored, changed and done again.

A session records every action that it takes, so that each finding carries the program that led to it.  What a batch
did is recorded as single calls: the records say what was done and not how fast.
"""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from resdll_checker.engine.observing import asked, refusable
from resdll_checker.hosting import Moment, Step
from resdll_checker.hosting.protocol import HostCall
from resdll_spec.abi import EntryPoint

if TYPE_CHECKING:
    from resdll_checker.engine.session import Session
    from resdll_checker.monitor import Observed

RECORD_LIMIT = 4096
"""Actions kept of one host: of a longer run the oldest are forgotten."""

_NUMBERS: dict[str, EntryPoint | HostCall] = {entry.name: entry for entry in (*EntryPoint, *HostCall)}
_NAMES = {int(entry): name for name, entry in _NUMBERS.items()}
_NULL = "-"


class Call(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag="call"):
    """A call of an entry point, with the arguments of the widest one, as :meth:`Step.call` describes them.

    A text that is not well-formed UTF-16 cannot stand in a file: it is kept as ``text_units``, its 16-bit code units.
    """

    entry: str
    instance: int
    flags: int = 0
    text: str | None = None
    text_units: tuple[int, ...] | None = None
    buffer: bytes | None = None
    buffer_size: int | None = None
    reserved: int = 0
    output_size: int | None = None
    null_resid: bool = False
    flush_start: bool = False

    @property
    def step(self) -> Step:
        """The call as a step of the host; raises ``KeyError`` for an entry point that there is not."""
        return Step.call(
            _NUMBERS[self.entry],
            self.instance,
            flags=self.flags,
            text=self.text
            if self.text_units is None
            else _text(struct.pack(f"<{len(self.text_units)}H", *self.text_units)),
            buffer=self.buffer,
            buffer_size=self.buffer_size,
            reserved=self.reserved,
            output_size=self.output_size,
            null_resid=self.null_resid,
            flush_start=self.flush_start,
        )

    @classmethod
    def of(cls, step: Step) -> Call:
        """Return the call that a step makes; raise ``ValueError`` for a step that makes none."""
        kind, *words = step.line.split(" ")
        if kind != "call":
            raise ValueError(f"{step.label} is not a call")
        entry, instance, resid, flags, text, buffer, size, reserved, output, flush = words
        data = None if buffer == _NULL else bytes.fromhex(buffer[1:])
        told = int(size, 16)
        units = None if text == _NULL else bytes.fromhex(text[1:])
        well_formed = units is None or _is_well_formed(units)
        return cls(
            entry=_NAMES[int(entry, 16)],
            instance=int(instance, 16),
            flags=int(flags, 16),
            text=_text(units) if units is not None and well_formed else None,
            text_units=None if units is None or well_formed else struct.unpack(f"<{len(units) // 2}H", units),
            buffer=data,
            buffer_size=None if told == len(data or b"") else told,
            reserved=int(reserved, 16),
            output_size=None if output == _NULL else int(output, 16),
            null_resid=resid == "1",
            flush_start=flush == "s",
        )

    def observed(self, table: str) -> Observed | None:
        """Return the call as an input of the specification, or nothing where it says nothing of it."""
        if self.null_resid or self.entry not in _NUMBERS:
            return None
        has_buffer = self.buffer is not None or bool(self.buffer_size)
        with_buffer = refusable(self.text, self.reserved, has_buffer=has_buffer)
        return asked(self.entry, self.flags, table, with_buffer=with_buffer)

    def perform(self, session: Session) -> None:
        """Make the call."""
        session.call(self.step)


class Overtaken(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag="overtaken"):
    """A call that Terminate overtakes: as soon as it has begun, or when its ``report``-th status report begins.

    With ``answered``, Terminate begins only once that report has been answered.  ``terminated`` is the instance that
    is terminated, unless it is the one that is called.
    """

    call: Call
    report: int = 0
    answered: bool = False
    terminated: int | None = None

    @property
    def instance(self) -> int:
        """The instance that is called."""
        return self.call.instance

    @property
    def victim(self) -> int:
        """The instance that is terminated."""
        return self.call.instance if self.terminated is None else self.terminated

    def perform(self, session: Session) -> None:
        """Make the call and the Terminate over it."""
        from resdll_checker.engine.overtaking import overtaken  # it records the action that it takes

        if self.report:
            overtaken(session, self.call.step, self.report, Moment.ANSWERED if self.answered else Moment.ENTERED)
        else:
            session.overlap(self.call.step, self.victim)


class Settle(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag="settle"):
    """Wait for the end of a pending operation; nothing where none is pending."""

    instance: int

    def perform(self, session: Session) -> None:
        """Wait."""
        session.settle(self.instance)


class SettleControl(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag="settle_control"):
    """Wait for the end of a control call that goes on: one of an instance, or of the type (``None``)."""

    instance: int | None = None

    def perform(self, session: Session) -> None:
        """Wait."""
        session.settle_control(self.instance)


class Listen(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag="listen"):
    """Listen for a while to what the DLL calls back."""

    milliseconds: int

    def perform(self, session: Session) -> None:
        """Listen."""
        session.quiet(self.milliseconds)


class StartAgain(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag="start_again"):
    """Call the start-up routine once more, in a process in which no resource is open."""

    def perform(self, session: Session) -> None:
        """Start."""
        from resdll_checker.engine.reloading import start_again  # it records the action that it takes

        start_again(session)


class Reload(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag="reload"):
    """Unload the DLL when no resource is open, listen, and load and start it again in the same process."""

    def perform(self, session: Session) -> None:
        """Unload, load and start."""
        from resdll_checker.engine.reloading import reload  # it records the action that it takes

        reload(session)


class Pull(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag="pull"):
    """Have these things go wrong around the DLL from here on, and no others.

    ``levers`` are the names of levers or of hooks of the profile; with ``only`` a lever changes one answer alone, of
    which 1 is the first.
    """

    levers: tuple[str, ...] = ()
    only: int = 0

    def perform(self, session: Session) -> None:
        """Pull the levers."""
        session.pull(self)


Action = Call | Overtaken | Settle | SettleControl | Listen | StartAgain | Reload | Pull
"""Whatever the harness can do."""


@dataclass(slots=True)
class Recording:
    """What was done to one host since it started, oldest first; bounded by :data:`RECORD_LIMIT`."""

    actions: deque[Action] = field(default_factory=lambda: deque(maxlen=RECORD_LIMIT))

    def add(self, action: Action) -> None:
        """Remember an action that is about to be taken."""
        self.actions.append(action)

    def add_steps(self, steps: Sequence[Step]) -> None:
        """Remember the steps of a batch: its calls, and where it waited for an operation to end."""
        self.actions.extend(_recorded(steps))

    def take_back(self, steps: Sequence[Step]) -> None:
        """Forget the last steps of a batch, which were not taken after all."""
        for _ in _recorded(steps):
            self.actions.pop()

    def begin(self) -> None:
        """Forget everything: a new host has started."""
        self.actions.clear()

    def program(self) -> tuple[Action, ...]:
        """Return what was done up to now."""
        return tuple(self.actions)


def _text(units: bytes) -> str:
    return units.decode("utf-16-le", "surrogatepass")


def _is_well_formed(units: bytes) -> bool:
    try:
        units.decode("utf-16-le")
    except UnicodeDecodeError:
        return False
    return True


def _recorded(steps: Sequence[Step]) -> list[Action]:
    """Return the actions that the steps of a batch come to."""
    found: list[Action] = []
    for step in steps:
        kind, *words = step.line.split(" ")
        if kind == "call":
            found.append(Call.of(step))
        elif kind == "expect":
            found.append(Settle(int(words[0], 16)))
    return found
