"""Events: what the journal of a host says, as small frozen records."""

from __future__ import annotations

from typing import NamedTuple

from resdll_checker.hosting.protocol import NO_INSTANCE, NO_STEP, EventFlag, EventKind, HostCall, HostCallback
from resdll_checker.hosting.standin import export_name
from resdll_checker.hosting.values import (
    ABSENT_CALLBACK_VALUES,
    CALL_VALUES,
    CALLBACK_VALUES,
    CLUSTER_CALL_VALUES,
    INPUT_MODIFIED_VALUES,
    RETURN_VALUES,
    STARTUP_VALUES,
)
from resdll_spec import abi

_CALLBACK_NAMES: dict[int, str] = {
    **{callback.slot: callback.name for callback in abi.CALLBACKS},
    **{int(callback): callback.name for callback in HostCallback},
}
_STATUS_SLOTS = frozenset(
    slot for slot, name in _CALLBACK_NAMES.items() if name in ("SetResourceStatus", "SetResourceStatusEx")
)
_STARTUP_CALLS = frozenset({HostCall.Startup, HostCall.StartupEx})
_ENTRY_NAMES: dict[int, str] = {int(entry): entry.name for entry in (*abi.EntryPoint, *HostCall)}

_VALUE_NAMES: dict[EventKind, tuple[str, ...]] = {
    EventKind.CALL: CALL_VALUES,
    EventKind.RETURN: RETURN_VALUES,
    EventKind.CALLBACK_EXIT: ("Result",),
    EventKind.ABSENT_CALLBACK: ABSENT_CALLBACK_VALUES,
    EventKind.INPUT_MODIFIED: INPUT_MODIFIED_VALUES,
    EventKind.HEAP_DAMAGED: (),
    EventKind.TEXT: (),
    EventKind.CLUSTER_CALL: CLUSTER_CALL_VALUES,
}

OWN_THREAD = "a thread of its own"
"""What calls outside of every entry point."""


class Event(NamedTuple):
    """One observation point of the host: a call or a callback begins or ends, or an input was changed.

    ``sequence`` is the atomic order over all threads, from 0, with gaps where texts lie or where a death left a record
    torn.  ``nanoseconds`` is the host's monotonic clock.  ``step`` numbers the calls of a host from 0 and is shared by
    a call, its return and the callbacks that the calling thread makes inside it; -1 for a thread of the DLL.
    ``instance`` is -1 where none applies (type-level calls, an unknown RESOURCE_HANDLE).  ``code`` is the entry point
    or the callback slot.  ``values`` are named by :attr:`arguments`.  ``text`` is untrusted: it was cut to 240
    characters and malformed UTF-16 replaced.
    """

    sequence: int
    nanoseconds: int
    thread: int
    kind: EventKind
    code: int
    instance: int
    step: int
    flags: EventFlag
    values: tuple[int, ...]
    text: str

    @property
    def name(self) -> str:
        """Microsoft's name of the entry point, callback or function."""
        if self.kind is EventKind.CLUSTER_CALL:
            return export_name(self.code)
        names = _ENTRY_NAMES if self.is_call else _CALLBACK_NAMES
        return names.get(self.code, f"#{self.code}")

    @property
    def is_call(self) -> bool:
        """Whether ``code`` is an entry point (or a :class:`HostCall`) and not a callback slot."""
        return self.kind in (EventKind.CALL, EventKind.RETURN, EventKind.INPUT_MODIFIED, EventKind.HEAP_DAMAGED)

    @property
    def arguments(self) -> dict[str, int]:
        """The values by name, as :mod:`resdll_checker.hosting.values` declares them."""
        return dict(zip(self._value_names(), self.values, strict=False))

    def _value_names(self) -> tuple[str, ...]:
        if self.kind is EventKind.CALLBACK_ENTER:
            return CALLBACK_VALUES[self.name]
        if self.kind is EventKind.CALL and self.code in _STARTUP_CALLS:
            return STARTUP_VALUES
        return _VALUE_NAMES[self.kind]

    @property
    def caller(self) -> str:
        """Whence a function of the cluster was called: the entry point that the thread is in, or :data:`OWN_THREAD`."""
        if self.kind is not EventKind.CLUSTER_CALL:
            raise ValueError(f"an event of kind {self.kind.name} tells of no caller")
        return _ENTRY_NAMES.get(self.values[1], OWN_THREAD)

    @property
    def result(self) -> int:
        """What the call returned or the callback was answered (RETURN and CALLBACK_EXIT only)."""
        if self.kind not in (EventKind.RETURN, EventKind.CALLBACK_EXIT):
            raise ValueError(f"an event of kind {self.kind.name} has no result")
        return self.values[0]

    @property
    def is_status_report(self) -> bool:
        """Whether this is the beginning of SetResourceStatus or SetResourceStatusEx with a readable status."""
        return (
            self.kind is EventKind.CALLBACK_ENTER
            and self.code in _STATUS_SLOTS
            and not self.flags & (EventFlag.UNREADABLE | EventFlag.NULL_ARGUMENT)
        )

    @property
    def state(self) -> int:
        """The ``ResourceState`` of a status report, signed as CLUSTER_RESOURCE_STATE is."""
        if not self.is_status_report:
            raise ValueError("only a readable status report carries a ResourceState")
        state = self.values[1]
        return state - (1 << 32) if state >= 1 << 31 else state

    @property
    def checkpoint(self) -> int:
        """The ``CheckPoint`` of a status report."""
        if not self.is_status_report:
            raise ValueError("only a readable status report carries a CheckPoint")
        return self.values[2]


def entry_codes() -> dict[str, int]:
    """Return the codes of entry points and of what else a host calls, by name."""
    return {name: code for code, name in _ENTRY_NAMES.items()}


def callback_codes() -> dict[str, int]:
    """Return the codes of callbacks, by name."""
    return {name: code for code, name in _CALLBACK_NAMES.items()}


def signed_instance(value: int) -> int:
    """Return an instance number as events show it: -1 for none."""
    return -1 if value == NO_INSTANCE else value


def signed_step(value: int) -> int:
    """Return a step number as events show it: -1 for none."""
    return -1 if value == NO_STEP else value
