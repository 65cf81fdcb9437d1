"""The classes of control calls: each control code that is passed to a DLL with each kind of buffers, as data.

A client hands any bytes to a code that it may send, and the size says how many there are; what only the cluster service
sends is well formed.  What the service handles itself, and InBuffer as NULL where a list is needed, reach no DLL.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from resdll_checker.engine.arguments import BUFFERS, WELL_FORMED
from resdll_checker.engine.property_lists import LARGE, text
from resdll_checker.hosting import Step
from resdll_spec.abi import EntryPoint, StateChangeReason
from resdll_spec.control_codes import (
    CONTROL_CODES,
    ControlCode,
    ControlObject,
    Data,
    OperationType,
    greatest_code,
    user_codes,
)

NAME = "NODE2"
ENTRY = {
    ControlObject.CLUS_OBJECT_RESOURCE: EntryPoint.ResourceControl,
    ControlObject.CLUS_OBJECT_RESOURCE_TYPE: EntryPoint.ResourceTypeControl,
}
"""By what a code is about, the entry point that it comes through."""

PRIORITY = 1
VERSION = 1
"""The version of the structures that control calls carry."""

FUNCTION_OF_A_USER = 0x3FF
NO_LIST = b"\xa5" * 8


@dataclass(frozen=True, slots=True)
class ControlClass:
    """A control code with buffers of one class; ``what`` says what is particular about them, sizes are in bytes.

    ``output_size`` None is a NULL OutBuffer.
    """

    target: ControlObject
    value: int
    title: str
    what: str
    buffer: bytes | None = field(default=None, repr=False)
    output_size: int | None = None

    @property
    def name(self) -> str:
        """What reports call it."""
        return f"{self.title}: {self.what}"

    @property
    def ends(self) -> tuple[bool, ...]:
        """Where InBuffer is to lie: flush with the page behind (False), and with the one in front (True)."""
        return (False, True) if self.buffer is not None else (False,)

    def step(self, instance: int, type_name: str, *, flush_start: bool = False) -> Step:
        """Return the call, of ``instance`` or of the type."""
        of_type = self.target is ControlObject.CLUS_OBJECT_RESOURCE_TYPE
        return Step.call(
            ENTRY[self.target],
            0 if of_type else instance,
            flags=self.value,
            text=type_name if of_type else None,
            buffer=self.buffer,
            output_size=self.output_size,
            flush_start=flush_start,
        )


def of(code: ControlCode, what: str, buffer: bytes | None = None, output_size: int | None = None) -> ControlClass:
    """Return a class of a code."""
    return ControlClass(code.target, code.value, code.name, what, buffer, output_size)


def asking(code: ControlCode) -> ControlClass:
    """Return the call that asks for the data of a code with all the room that it can need."""
    return of(code, "a large output buffer", _input(code), LARGE)


def outputs(code: ControlCode) -> tuple[ControlClass, ...]:
    """Return the classes of OutBuffer of a code that gives data; the large one is the first."""
    given = _input(code)
    return (
        asking(code),
        of(code, "no output buffer", given),
        of(code, "an output buffer of no bytes", given, 0),
        of(code, "an output buffer of one byte", given, 1),
    )


def fitted(code: ControlCode, size: int) -> tuple[ControlClass, ...]:
    """Return the classes of OutBuffer that depend on the ``size`` that the data need."""
    given = _input(code)
    return (
        of(code, "an output buffer one byte too small", given, size - 1),
        of(code, "an output buffer of exactly the size", given, size),
    )


def _input(code: ControlCode) -> bytes | None:
    return operation_input(OperationType(0)) if code.operation.takes is Data.OPERATION else None


def reason_input(reason: StateChangeReason) -> bytes:
    """Return CLUSCTL_RESOURCE_STATE_CHANGE_REASON_STRUCT: its size, its version, the reason."""
    form = struct.Struct("<III")
    return form.pack(form.size, VERSION, reason)


def operation_input(kind: OperationType) -> bytes:
    """Return GET_OPERATION_CONTEXT_PARAMS: its size, its version, the kind of operation, a priority."""
    form = struct.Struct("<IIII")
    return form.pack(form.size, VERSION, kind, PRIORITY)


def inputs(code: ControlCode) -> Iterator[ControlClass]:
    """Yield the classes of InBuffer of a code, those that do not depend on what the DLL has answered.

    A list that a resource type is to store lasts as long as the process: of these none is given that is well formed.
    """
    match code.operation.takes:
        case Data.PROPERTY_LIST:
            lasting = code.target is ControlObject.CLUS_OBJECT_RESOURCE_TYPE and code.operation.modifies
            for what, data in BUFFERS.items():
                if not (lasting and what in WELL_FORMED):
                    yield of(code, what, data)
        case Data.NAME:
            yield of(code, "a name", text(NAME))
        case Data.OPERATION:
            for kind in OperationType:
                yield of(code, kind.name, operation_input(kind), LARGE)
        case Data.NOTHING if code.operation.gives is Data.NOTHING:
            yield of(code, "no buffers")
        case _:
            pass


def reasons(code: ControlCode) -> Iterator[tuple[StateChangeReason, ControlClass]]:
    """Yield the reasons of a change of state that the cluster sends, each with its call."""
    for reason in StateChangeReason:
        if reason:
            yield reason, of(code, reason.name, reason_input(reason))


def unknown(target: ControlObject) -> tuple[ControlClass, ...]:
    """Return the calls with codes that no DLL knows."""
    by_page, by_macro = user_codes(target, FUNCTION_OF_A_USER)
    values = {
        "the code of a user": by_page,
        "the code of a user as the macro has it": by_macro,
        "a code of nobody": greatest_code(target),
    }
    return tuple(
        ControlClass(target, value, f"{target.prefix} 0x{value:08x}", f"{what}, {how}", *buffers)
        for what, value in values.items()
        for how, buffers in (("no buffers", (None, None)), ("both buffers", (NO_LIST, LARGE)))
    )


def codes(target: ControlObject) -> tuple[ControlCode, ...]:
    """Return the codes that are passed to a DLL, about resources or about types."""
    return tuple(code for code in CONTROL_CODES.values() if code.target is target and code.passed)
