"""The journal: the mapping that a host writes and Python reads, decoded.

:class:`Journal` owns the file; :class:`Decoder` turns raw records into events and is a pure function of its input, so
that torn records, wrapping and continuations are tested without any host.
"""

from __future__ import annotations

import mmap
import os
import struct
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from resdll_checker.hosting import protocol
from resdll_checker.hosting.events import Event, signed_instance, signed_step
from resdll_checker.hosting.protocol import NO_INSTANCE, NO_STEP, RECORD_SIZE, EventFlag, EventKind, ModuleState
from resdll_checker.hosting.pulse import Pulse

_RECORD = struct.Struct(protocol.structure_format(protocol.RECORD_FIELDS))
_TEXT_OFFSET = RECORD_SIZE - protocol.TEXT_BYTES
_OFFSETS = protocol.header_offsets()
_KINDS = {int(kind): kind for kind in EventKind}
_FLAGS = [EventFlag(value) for value in range(2 * max(EventFlag))]
_FLAG_MASK = len(_FLAGS) - 1
_UINT32 = struct.Struct("<I")

DEFAULT_CAPACITY = 1 << 17


@dataclass(frozen=True, slots=True)
class InCall:
    """One thread's slot: the call it is in (``begin`` in host nanoseconds, 0 for none)."""

    slot: int
    begin: int
    thread: int
    entry: int
    instance: int
    step: int


@dataclass(frozen=True, slots=True)
class ExceptionRecord:
    """An exception or fatal signal as the host recorded it; ``count`` 0 means that there was none."""

    count: int = 0
    nanoseconds: int = 0
    address: int = 0
    fault_address: int = 0
    module_offset: int = 0
    code: int = 0
    thread: int = 0
    access: int = 0
    unhandled: int = 0
    sender: int = 0
    guard_input: int = 0
    guard_offset: int = 0
    guard_size: int = 0
    guard_step: int = 0
    guard_sealed: int = 0
    unloaded: int = 0
    reserved: int = 0
    module: str = ""


@dataclass(frozen=True, slots=True)
class SelfExit:
    """How the process ended itself: function (:class:`protocol.ExitFunction`), code, thread."""

    nanoseconds: int = 0
    function: int = 0
    code: int = 0
    thread: int = 0


@dataclass(frozen=True, slots=True)
class Module:
    """A module of the process, as the host last listed them: addresses from ``base`` up to ``end``."""

    base: int
    end: int
    unloaded: bool
    path: str

    @property
    def name(self) -> str:
        """The file's name alone."""
        return self.path.replace("\\", "/").rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class ThreadRecord:
    """Where a thread was: the address of its instruction, then the return addresses; empty if it did not say."""

    thread: int
    frames: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The journal's header page at one moment, as plain values; times are nanoseconds of the host's clock."""

    phase: int = 0
    process: int = 0
    claimed: int = 0
    overflow: int = 0
    callbacks: int = 0
    steps: int = 0
    heartbeats: int = 0
    heartbeat_time: int = 0
    longest_gap: int = 0
    in_calls: tuple[InCall, ...] = ()
    exception: ExceptionRecord = ExceptionRecord()
    unhandled: ExceptionRecord = ExceptionRecord()
    self_exit: SelfExit = SelfExit()
    stalls: tuple[tuple[int, int], ...] = ()
    modules: tuple[Module, ...] = ()
    threads: tuple[ThreadRecord, ...] = ()

    def stalled_since(self, begin: int) -> bool:
        """Whether the machine stood still at some time after ``begin`` (host nanoseconds)."""
        return any(end > begin for _, end in self.stalls)


class Decoder:
    """Turns raw records, in order, into events; keeps an event whose text continues until it is complete."""

    def __init__(self) -> None:
        self._open: tuple[tuple[int, ...], bytes] | None = None
        self._missing = 0

    def decode(self, raw: bytes) -> Iterator[Event]:
        """Yield the events of ``raw``, which is a whole number of published records."""
        text = int(EventKind.TEXT)
        for index, fields in enumerate(_RECORD.iter_unpack(raw)):
            continuation, text_bytes = fields[7], fields[9]
            if fields[3] == text:
                begin = index * RECORD_SIZE + _TEXT_OFFSET
                yield from self._continue(raw[begin : begin + text_bytes])
                continue
            if self._open is not None:
                yield from self.flush()
            if fields[3] not in _KINDS:
                continue  # the mapping lies in the target's reach: what it overwrote is no event
            if continuation:
                self._open, self._missing = (fields, b""), continuation
            else:
                yield _event(fields, "")

    def _continue(self, text: bytes) -> Iterator[Event]:
        if self._open is None:
            return  # its first record was torn
        self._open = (self._open[0], self._open[1] + text)
        self._missing -= 1
        if self._missing == 0:
            yield from self.flush()

    def flush(self) -> Iterator[Event]:
        """Yield the event that still waits for text, with what came of it."""
        if self._open is not None:
            fields, text = self._open
            self._open = None
            yield _event(fields, text.decode("utf-16-le", "replace"))


def _event(fields: tuple[int, ...], text: str) -> Event:
    """Return the event of a record; by position and from tables, because there may be a million of them."""
    instance, step = fields[5], fields[6]
    return Event(
        fields[0] - 1,
        fields[1],
        fields[2],
        _KINDS[fields[3]],
        fields[4],
        -1 if instance == NO_INSTANCE else instance,
        -1 if step == NO_STEP else step,
        _FLAGS[fields[8] & _FLAG_MASK],
        fields[10:],
        text,
    )


class Journal:
    """The file and its mapping, made for one start of a host; :meth:`close` removes both."""

    def __init__(self, *, flood_limit: int, capacity: int = DEFAULT_CAPACITY) -> None:
        self.capacity = capacity
        size = protocol.HEADER_SIZE + capacity * RECORD_SIZE
        descriptor, name = tempfile.mkstemp(prefix="resdll-journal-", dir=_memory_directory())
        self.path = Path(name)
        try:
            os.ftruncate(descriptor, size)
            self._map = mmap.mmap(descriptor, size)
        except BaseException:
            self.path.unlink(missing_ok=True)
            raise
        finally:
            os.close(descriptor)
        self._cells = memoryview(self._map).cast("Q")
        self._read = 0
        self.torn = 0
        self._decoder = Decoder()
        self._raw: list[bytes] = []
        for member, value in (
            ("version", protocol.PROTOCOL_VERSION),
            ("capacity", capacity),
        ):
            _UINT32.pack_into(self._map, _OFFSETS[member], value)
        self._store("magic", protocol.JOURNAL_MAGIC)
        self._store("flood_limit", flood_limit)

    def forget_file(self) -> None:
        """Remove the file's name once the host has mapped it, so that no end of ours leaves it behind (POSIX only)."""
        if sys.platform != "win32":
            self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Unmap and remove the file; idempotent."""
        if not self._map.closed:
            self._cells.release()
            self._map.close()
        self.path.unlink(missing_ok=True)

    # As words, whole: struct packs by zeroing and reads byte by byte, and the other side would see the halves.
    def _number(self, member: str) -> int:
        return self._cells[_OFFSETS[member] // 8]

    def _store(self, member: str, value: int) -> None:
        self._cells[_OFFSETS[member] // 8] = value

    # -- records ----------------------------------------------------------------------------------------------------
    def collect(self) -> None:
        """Copy the records published so far out of the ring and give their room back; cheap, decodes nothing."""
        claimed = self._number("claimed")
        end = self._published_end(min(claimed, self._read + self.capacity))
        self._copy(end)

    def collect_after_death(self) -> None:
        """Copy all that a dead host wrote, stepping over torn records."""
        claimed = min(self._number("claimed"), self._read + self.capacity)
        while self._read < claimed:
            self._copy(self._published_end(claimed))
            if self._read < claimed:
                self.torn += 1
                self._read += 1

    def _published_end(self, limit: int) -> int:
        """Return the first sequence number from ``_read`` on that is not published, or ``limit``."""
        position = self._read
        while position < limit:
            begin = position % self.capacity
            end = position + min(limit - position, self.capacity - begin)
            found = self._numbers(begin, end - position)
            if found != list(range(position + 1, end + 1)):
                return position + next(i for i, number in enumerate(found) if number != position + i + 1)
            position = end
        return limit

    def _numbers(self, slot: int, count: int) -> list[int]:
        """Return the ``published`` fields of ``count`` records from ``slot`` on, read at the speed of C."""
        offset = protocol.HEADER_SIZE + slot * RECORD_SIZE
        part = self._map[offset : offset + count * RECORD_SIZE]
        return memoryview(part).cast("Q")[:: RECORD_SIZE // 8].tolist()

    def _copy(self, end: int) -> None:
        while self._read < end:
            begin = self._read % self.capacity
            count = min(end - self._read, self.capacity - begin)
            offset = protocol.HEADER_SIZE + begin * RECORD_SIZE
            self._raw.append(self._map[offset : offset + count * RECORD_SIZE])
            self._read += count
        self._store("drained", self._read)

    def take(self) -> list[Event]:
        """Return the events collected since the last call."""
        raw, self._raw = self._raw, []
        return [event for part in raw for event in self._decoder.decode(part)]

    def take_last(self) -> list[Event]:
        """Return the events left, an unfinished text included; for a dead host."""
        return [*self.take(), *self._decoder.flush()]

    # -- header -----------------------------------------------------------------------------------------------------
    def clock(self) -> tuple[int, int]:
        """Return the number of heartbeats and the time of the last in host nanoseconds."""
        return self._number("heartbeats"), self._number("heartbeat_time")

    def pulse(self) -> Pulse:
        """Return how far the host's heart has come."""
        return Pulse(self._number("heartbeat_time"), self._number("lost"))

    def longest_call(self) -> int:
        """Return when the longest running call began, in host nanoseconds, or 0 when none runs."""
        begins = [slot.begin for slot in self._in_calls() if slot.begin]
        return min(begins, default=0)

    def _structures(self, member: str, fields: tuple[protocol.Field, ...], count: int) -> Iterator[tuple[int, ...]]:
        unit = struct.Struct(protocol.structure_format(fields))
        for index in range(count):
            begin = _OFFSETS[member] + index * unit.size
            yield unit.unpack(self._map[begin : begin + unit.size])  # copied first, word by word

    def _in_calls(self) -> list[InCall]:
        rows = self._structures("in_call", protocol.IN_CALL_FIELDS, 1 + protocol.AUXILIARY_THREADS)
        return [
            InCall(slot, begin, thread, entry, signed_instance(instance), signed_step(step))
            for slot, (begin, thread, entry, instance, step) in enumerate(rows)
        ]

    def _exception(self, member: str) -> ExceptionRecord:
        (row,) = self._structures(member, protocol.EXCEPTION_FIELDS, 1)
        names = (field.name for field in protocol.EXCEPTION_FIELDS)
        numbers: dict[str, Any] = dict(zip(names, row, strict=True))
        numbers["module"] = _text(numbers["module"])
        return ExceptionRecord(**numbers)

    def stalls(self) -> tuple[tuple[int, int], ...]:
        """Return the recorded times at which the machine stood still, as (begin, end) in nanoseconds."""
        count = min(self._number("stall_count"), protocol.STALL_COUNT)
        return tuple((begin, end) for begin, end in self._structures("stalls", protocol.STALL_FIELDS, count))

    def ask_for_stacks(self) -> None:
        """Ask a living host to record where its threads are; :attr:`has_stacks` tells when it has."""
        self._store("stacks_asked", self._number("stacks_asked") + 1)

    @property
    def has_stacks(self) -> bool:
        """Whether the host has answered."""
        return self._number("stacks_given") == self._number("stacks_asked")

    def ask_for_dump(self) -> None:
        """Ask a living host to write its dump; :attr:`dump_given` tells what came of it."""
        self._store("dump_asked", 1)

    @property
    def dump_given(self) -> int:
        """What came of the dump: 0 for none yet, else :data:`protocol.DUMP_WRITTEN` or a failure."""
        return self._number("dump_given")

    @property
    def is_dying(self) -> bool:
        """Whether a thread is in the handler that records how the process dies."""
        return self._number("first_unhandled") != 0  # its count comes first

    @property
    def is_debugged(self) -> bool:
        """Whether the host found itself under a debugger at its last heartbeat (Windows)."""
        return self._number("debugged") != 0

    def modules(self) -> tuple[Module, ...]:
        """Return the modules that are in the process or have been."""
        rows = self._structures("modules", protocol.MODULE_FIELDS, protocol.MODULE_COUNT)
        return tuple(
            Module(row[0], row[1], row[2] == ModuleState.UNLOADED, _text(row[4]))
            for row in rows
            if row[2] != ModuleState.NONE
        )

    def threads(self) -> tuple[ThreadRecord, ...]:
        """Return the threads whose place was recorded."""
        count = min(self._number("thread_count"), protocol.THREAD_COUNT)
        rows = self._structures("threads", protocol.THREAD_FIELDS, count)
        return tuple(ThreadRecord(row[0], row[3 : 3 + min(row[1], protocol.FRAME_COUNT)]) for row in rows)

    def snapshot(self) -> Snapshot:
        """Return the header page as values."""
        (self_exit,) = self._structures("self_exit", protocol.SELF_EXIT_FIELDS, 1)
        phase, process = struct.unpack_from("<II", self._map, _OFFSETS["phase"])
        numbers = ("claimed", "overflow", "callbacks", "steps", "heartbeats", "heartbeat_time", "longest_gap")
        return Snapshot(
            phase=phase,
            process=process,
            in_calls=tuple(self._in_calls()),
            exception=self._exception("exception"),
            unhandled=self._exception("first_unhandled"),
            self_exit=SelfExit(*self_exit[:4]),
            stalls=self.stalls(),
            modules=self.modules(),
            threads=self.threads(),
            **{member: self._number(member) for member in numbers},
        )


def _text(raw: Any) -> str:  # noqa: ANN401 - what struct gives for an array of characters
    """Return an untrusted text up to its NUL."""
    return bytes(raw).split(b"\0", 1)[0].decode("utf-8", "replace")


def _memory_directory() -> str | None:
    """Return a folder that lives in memory, where there is one: the journal is no data to keep."""
    shared = "/dev/shm"  # noqa: S108 - mkstemp makes the file, private to this user
    return shared if os.access(shared, os.W_OK) else None
