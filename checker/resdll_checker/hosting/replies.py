"""Replies: what the host answers a command, decoded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from resdll_checker.hosting.protocol import BatchEnd, HostCall, TableStatus


@dataclass(frozen=True, slots=True)
class LoadReply:
    """What came of loading the target: an error code and text of the system, or which of the two exports exist.

    ``exception`` tells of an exception that code of the target raised while it was loaded and the system's loader took
    ("STATUS_ACCESS_VIOLATION at x.dll+0x10"), else "".
    """

    error: int
    message: str
    has_startup: bool
    has_startup_ex: bool
    exception: str = ""

    @property
    def loaded(self) -> bool:
        """Whether the target is in the process."""
        return self.error == 0


@dataclass(frozen=True, slots=True)
class StartupReply:
    """What came of StartupEx (preferred) or Startup: its code and the function table, copied and never trusted.

    ``export`` is "" where neither export exists.  ``slots`` has one bool a slot, in the member order of the table of
    ``version`` (of as many slots as could be read for an unknown version): whether it is non-NULL.
    """

    export: str
    code: int
    table: TableStatus
    table_size: int
    version: int
    slots: tuple[bool, ...]
    step: int


@dataclass(frozen=True, slots=True)
class CallReply:
    """What an entry point returned.

    ``result`` is the return value: the code, the BOOL, the RESID of Open, 0 for the VOID ones.  ``output`` is what a
    control call left in its output buffer, cut to BytesReturned.
    """

    step: int
    result: int
    bytes_returned: int
    output: bytes


@dataclass(frozen=True, slots=True)
class BatchReply:
    """How far a batch came: ``completed`` steps ran, and the step at that index, if any, ended it, by ``end``.

    ``first_step`` is the step number of the first call in the batch.
    """

    completed: int
    end: BatchEnd
    first_step: int


@dataclass(frozen=True, slots=True)
class Census:
    """What the process holds: threads but for the host's own, handles (or file descriptors), heap bytes in use.

    ``heap_sound`` tells whether the heaps pass the system's own check, ``heap_blocks`` counts allocations in use,
    ``registry_keys`` open handles to keys (handles of other kinds too, where the system tells no kinds apart); each is
    None where the platform cannot tell.  On Linux, blocks that a thread keeps in its own cache count as in use.
    """

    threads: int
    handles: int
    heap_bytes: int
    heap_sound: bool | None
    heap_blocks: int | None = None
    registry_keys: int | None = None


def load_reply(words: Sequence[str]) -> LoadReply:
    """Decode the words of a reply to ``load``."""
    code, startup, startup_ex, message = words
    text = bytes.fromhex(message[1:]).decode("utf-16-le", "replace").strip()
    return LoadReply(int(code, 16), text, startup == "1", startup_ex == "1")


def census_reply(words: Sequence[str]) -> Census:
    """Decode the words of a reply to ``census``."""
    threads, handles, heap, sound, *optional = words
    blocks, keys = (None if word == "-" else int(word, 16) for word in optional)
    known = {0: False, 1: True}.get(int(sound, 16))
    return Census(int(threads, 16), int(handles, 16), int(heap, 16), known, blocks, keys)


def call_reply(words: Sequence[str]) -> CallReply:
    """Decode the words of a reply to ``call`` or ``join``."""
    step, result, returned, *output = words
    return CallReply(int(step, 16), int(result, 16), int(returned, 16), bytes.fromhex(output[0][1:]) if output else b"")


def startup_reply(words: Sequence[str]) -> StartupReply:
    """Decode the words of a reply to ``startup``."""
    entry, code, status, size, version, count, bits, step = (int(word, 16) for word in words)
    return StartupReply(
        export=HostCall(entry).name if entry else "",
        code=code,
        table=TableStatus(status),
        table_size=size,
        version=version,
        slots=tuple(bool(bits >> slot & 1) for slot in range(count)),
        step=step,
    )
