"""What the host (C) and its Python side agree on, declared once.

The commands are ASCII lines, the events are records in a shared mapping; ``docs/host-protocol.md`` tells the whole.
This module owns every number of both, and ``protocol_header.py`` beside it writes the C side of it.  Entry
points and callbacks keep the numbers of :mod:`resdll_spec.abi`.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum, IntFlag

from resdll_spec.cluster_exports import EXPORTS

PROTOCOL_VERSION = 5
"""Raised with every change that an older host or an older Python side would misread."""

JOURNAL_MAGIC = 0x314A4C4C44534552  # "RESDLLJ1" read as a little-endian integer
RECORD_SIZE = 128
VALUE_COUNT = 11
TEXT_BYTES = RECORD_SIZE - 40
TEXT_LIMIT = 240
"""UTF-16 units of a text that are recorded; the rest is cut off and the event flagged ``TRUNCATED``."""

HEADER_SIZE = 65536
AUXILIARY_THREADS = 8
STALL_COUNT = 16
MODULE_COUNT = 128
MODULE_PATH_BYTES = 232
"""UTF-8 bytes of a module's path that are kept, its end: room for the NUL included."""
DUMP_WRITTEN = 1
DUMP_FAILED = 0x10000
"""``dump_given``: written, or this plus the low half of the system's error code."""
THREAD_COUNT = 64
FRAME_COUNT = 30
HEARTBEAT_MILLISECONDS = 10
STALL_MILLISECONDS = 250
"""A gap between two heartbeats of this length means that the machine, not the DLL, stood still."""

LATE_MILLISECONDS = 30
"""What a gap between two heartbeats has beyond a heartbeat counts as lost where the gap is longer than this."""
FLOOD_MILLISECONDS = 1000
"""The time in which more than ``flood_limit`` callbacks without a new call are a flood."""
READER_MILLISECONDS = 250
"""Python reads the ring if it has taken something out of it, or left nothing in it, this short a time ago."""

INSTANCE_COUNT = 256
CLUSTER_EXPORT_COUNT = sum(map(len, EXPORTS.values()))
CLUSTER_MODEL_LIMIT = 32000
"""UTF-16 units of the text that tells the stand-ins which cluster they play."""
CLUSTER_REFUSED = 0x10000
"""What the command ``cluster`` answers, plus the line of that text at fault, where the stand-ins refuse it."""
NO_INSTANCE = 0xFFFFFFFF
NO_STEP = 0xFFFFFFFF
NO_STATE = 0xFFFFFFFE
WAIT_FOREVER = 0xFFFFFFFF
CONTEXT_OFFSET = 1
"""The context of a control call is the number of its step plus this: none is zero."""

GUARD_REGIONS = 64
"""Inputs stay inaccessible after their call for this many further calls."""


class HostCall(IntEnum):
    """What the host calls besides the entry points of :class:`resdll_spec.abi.EntryPoint`, in the same number space."""

    Load = 0x20
    StartupEx = 0x21
    Startup = 0x22
    Unload = 0x23
    BeginResourceControlAsUser = 0x28
    BeginResourceTypeControlAsUser = 0x29


class HostCallback(IntEnum):
    """What the host can be called by besides the slots of the callback table, in the same number space."""

    QuorumResourceLost = 0x40


class EventKind(IntEnum):
    """What a record of the journal says."""

    CALL = 1
    RETURN = 2
    CALLBACK_ENTER = 3
    CALLBACK_EXIT = 4
    TEXT = 5
    ABSENT_CALLBACK = 6
    INPUT_MODIFIED = 7
    HEAP_DAMAGED = 8
    CLUSTER_CALL = 9
    """A function of clusapi.dll or resutils.dll was called; ``code`` is its number among the exports of both."""


class EventFlag(IntFlag):
    """What the host noticed about a record."""

    TRUNCATED = 0x1
    UNREADABLE = 0x2
    UNKNOWN_HANDLE = 0x4
    STALE_HANDLE = 0x8
    NULL_ARGUMENT = 0x10


class Phase(IntEnum):
    """What the host as a whole was doing."""

    READY = 0
    LOADING = 1
    STARTUP = 2
    READING_TABLE = 3
    CALLING = 4
    UNLOADING = 5
    ENDED = 6


class Input(IntEnum):
    """The inputs of a call that lie between inaccessible pages."""

    TEXT = 1
    BUFFER = 2
    OUTPUT = 3
    HEAP = 4
    """No input: a block of the guarded heap."""


class ExitFunction(IntEnum):
    """By which function the process ended itself."""

    NONE = 0
    ExitProcess = 1
    TerminateProcess = 2
    exit = 3
    _exit = 4
    abort = 5
    kill = 6
    FLOOD = 7
    NtTerminateProcess = 8
    RtlExitUserProcess = 9
    HARNESS = 10
    UNREAD = 11
    """The ring filled while Python did not read: nobody's fault but ours."""


class ExitCode(IntEnum):
    """Exit codes of the host itself; a target's exit code counts as one of these only if the journal says so."""

    ENDED = 0
    USAGE = 64
    HARNESS = 70
    FLOOD = 71
    ORPHAN = 72


class TableStatus(IntEnum):
    """What came of copying the DLL's function table."""

    NOT_READ = 0
    READ = 1
    NULL_TABLE = 2
    UNREADABLE = 3


class BatchEnd(IntEnum):
    """Why a batch ended."""

    DONE = 0
    UNEXPECTED = 1
    TIMEOUT = 2
    REFUSED = 3
    IDLE = 4


class ModuleState(IntEnum):
    """What became of a module of the process."""

    NONE = 0
    LOADED = 1
    UNLOADED = 2


class Moment(IntEnum):
    """When in a status report an armed call begins."""

    ENTERED = 0
    """Before the answer is decided: a Terminate is already in it."""
    ANSWERED = 1
    """After the answer was recorded: the thread learns of a Terminate only from its next report."""


class Lever(IntFlag):
    """What the stand-ins make go wrong on purpose."""

    REGISTRY_REFUSED = 0x1
    """Every change of the cluster database is refused: ERROR_ACCESS_DENIED."""
    SERVICE_REFUSES_TO_STOP = 0x2
    """A service that is to stop refuses: ERROR_SERVICE_CANNOT_ACCEPT_CTRL."""
    NO_MEMORY = 0x4
    """The functions of resutils.dll that allocate memory find none: ERROR_NOT_ENOUGH_MEMORY."""
    NO_HANDLE = 0x8
    """The functions of clusapi.dll that open a handle find no memory for it: ERROR_NOT_ENOUGH_MEMORY."""
    DEPENDENCY_OFFLINE = 0x10
    """Every resource that the one under test depends on is said to be offline."""
    PROPERTY_MISSING = 0x20
    """A value that is read from the cluster database is not there: ERROR_FILE_NOT_FOUND."""
    PROPERTY_OF_ANOTHER_TYPE = 0x40
    """A value that is read from the cluster database is of another type: REG_BINARY, or REG_SZ where it is that."""
    NETWORK_LOST = 0x80
    """The cluster cannot be reached: what asks it for anything is answered RPC_S_SERVER_UNAVAILABLE."""


class Resid(IntEnum):
    """Which RESID a call passes."""

    OWN = 0
    NULL = 1


# --------------------------------------------------------------------------------------------------------------------
# The journal: one header page, then a ring of fixed records.


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a C structure: ``code`` is its :mod:`struct` code, ``count`` > 1 an array."""

    name: str
    code: str
    count: int = 1

    @property
    def size(self) -> int:
        """Size in bytes of the whole field."""
        return struct.calcsize(f"<{self.code}") * self.count


RECORD_FIELDS: tuple[Field, ...] = (
    Field("published", "Q"),
    Field("nanoseconds", "Q"),
    Field("thread", "I"),
    Field("kind", "H"),
    Field("code", "H"),
    Field("instance", "I"),
    Field("step", "I"),
    Field("continuation", "H"),
    Field("flags", "H"),
    Field("text_bytes", "I"),
    Field("values", "Q", VALUE_COUNT),
)

IN_CALL_FIELDS: tuple[Field, ...] = (
    Field("begin", "Q"),
    Field("thread", "I"),
    Field("entry", "I"),
    Field("instance", "I"),
    Field("step", "I"),
)

EXCEPTION_FIELDS: tuple[Field, ...] = (
    Field("count", "Q"),
    Field("nanoseconds", "Q"),
    Field("address", "Q"),
    Field("fault_address", "Q"),
    Field("module_offset", "Q"),
    Field("code", "I"),
    Field("thread", "I"),
    Field("access", "I"),
    Field("unhandled", "I"),
    Field("sender", "I"),
    Field("guard_input", "I"),
    Field("guard_offset", "q"),
    Field("guard_size", "Q"),
    Field("guard_step", "I"),
    Field("guard_sealed", "I"),
    Field("unloaded", "I"),
    Field("reserved", "I"),
    Field("module", "c", 256),
)
"""The last exception or fatal signal; ``guard_*`` say which input's guard pages ``fault_address`` hit, if any.

``unloaded`` tells that the module had left the process when its code ran.
"""

SELF_EXIT_FIELDS: tuple[Field, ...] = (
    Field("nanoseconds", "Q"),
    Field("function", "I"),
    Field("code", "I"),
    Field("thread", "I"),
    Field("reserved", "I"),
)

STALL_FIELDS: tuple[Field, ...] = (Field("begin", "Q"), Field("end", "Q"))

MODULE_FIELDS: tuple[Field, ...] = (
    Field("base", "Q"),
    Field("end", "Q"),
    Field("state", "I"),
    Field("reserved", "I"),
    Field("path", "c", MODULE_PATH_BYTES),
)

THREAD_FIELDS: tuple[Field, ...] = (
    Field("thread", "I"),
    Field("frame_count", "I"),
    Field("reserved", "Q"),
    Field("frames", "Q", FRAME_COUNT),
)
"""Where a thread was: the address of its instruction, then the return addresses above it."""

STRUCTURES: dict[str, tuple[Field, ...]] = {
    "journal_record": RECORD_FIELDS,
    "journal_in_call": IN_CALL_FIELDS,
    "journal_exception": EXCEPTION_FIELDS,
    "journal_self_exit": SELF_EXIT_FIELDS,
    "journal_stall": STALL_FIELDS,
    "journal_module": MODULE_FIELDS,
    "journal_thread": THREAD_FIELDS,
}


@dataclass(frozen=True, slots=True)
class Member:
    """One member of the journal's header page: a plain field, or ``count`` structures called ``structure``."""

    name: str
    structure: str
    count: int = 1

    @property
    def size(self) -> int:
        """Size in bytes of the whole member."""
        fields = STRUCTURES.get(self.structure)
        unit = struct.calcsize(f"<{self.structure}") if fields is None else structure_size(fields)
        return unit * self.count


HEADER_MEMBERS: tuple[Member, ...] = (
    # Written by Python before the host starts.
    Member("magic", "Q"),
    Member("version", "I"),
    Member("capacity", "I"),
    Member("flood_limit", "Q"),
    # Written by Python while the host runs.
    Member("drained", "Q"),
    Member("stacks_asked", "Q"),
    Member("dump_asked", "Q"),
    # Written by the host.
    Member("claimed", "Q"),
    Member("overflow", "Q"),
    Member("callbacks", "Q"),
    Member("steps", "Q"),
    Member("heartbeats", "Q"),
    Member("heartbeat_time", "Q"),
    Member("longest_gap", "Q"),
    Member("lost", "Q"),
    Member("stall_count", "Q"),
    Member("phase", "I"),
    Member("process", "I"),
    Member("in_call", "journal_in_call", 1 + AUXILIARY_THREADS),
    Member("exception", "journal_exception"),
    Member("first_unhandled", "journal_exception"),
    Member("self_exit", "journal_self_exit"),
    Member("stalls", "journal_stall", STALL_COUNT),
    Member("stacks_given", "Q"),
    Member("dump_given", "Q"),
    Member("debugged", "Q"),
    Member("thread_count", "Q"),
    Member("modules", "journal_module", MODULE_COUNT),
    Member("threads", "journal_thread", THREAD_COUNT),
)


def structure_size(fields: tuple[Field, ...]) -> int:
    """Return the size in bytes of a structure whose fields all lie at their natural alignment."""
    return sum(field.size for field in fields)


def structure_format(fields: tuple[Field, ...]) -> str:
    """Return the little-endian :mod:`struct` format of ``fields``; character arrays become byte strings."""
    return "<" + "".join(f"{field.count}s" if field.code == "c" else field.code * field.count for field in fields)


def header_offsets() -> dict[str, int]:
    """Return the offset in bytes of every member of the header page."""
    offsets: dict[str, int] = {}
    position = 0
    for member in HEADER_MEMBERS:
        offsets[member.name] = position
        position += member.size
    return offsets
