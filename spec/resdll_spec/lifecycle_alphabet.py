"""The alphabet of the *lifecycle* machine: its facts, its labels, and the families of states that rows name together.

The rows are in :mod:`resdll_spec.lifecycle` and the modules that it names; nothing here says what follows what.
"""

from __future__ import annotations

from resdll_spec.abi import CLRES_VERSION_V1_00, FUNCTION_TABLES, WINDOWS_VERSIONS, tables_lacking, windows_version
from resdll_spec.clauses import CLAUSES
from resdll_spec.observations import RETURN_CLASSES, SIGNAL_CLASSES, STATUS_CLASSES
from resdll_spec.request import (
    FLAG_FACTS,
    FLAG_LABELS,
    REQUEST_FACTS,
    RETURNABLE_FACT,
    VERSION_FACT,
    choice_labels,
    flag_state,
)
from resdll_spec.vocabulary import Direction, Fact, Label, Observation, boolean

# --------------------------------------------------------------------------------------------------------------------
# Facts.

TABLE = Fact("table", tuple(table.name for table in FUNCTION_TABLES), "the version of the DLL's function table")
V1 = f"table is {next(table.name for table in FUNCTION_TABLES if table.version == CLRES_VERSION_V1_00)}"
TABLE_LACKING: dict[str, tuple[str, ...]] = {
    table.name: tuple(
        f"version is {version.name}" for version in WINDOWS_VERSIONS if table.version not in version.table_versions
    )
    for table in FUNCTION_TABLES
}
"""By table version, the Windows versions whose monitor does not offer it."""

BUFFER = boolean("with_buffer", "the request carries data in InBuffer")
TERMINATE = Fact("terminate", ("none", "running", "over"), "what Terminate is doing")
EARLY = Fact("early", ("none", "pending", "done", "failed"), "what was reported before the call returned")
RACED = "raced"
"""The value of ``stale`` while a worker may report that no Terminate could have ended."""
STALE = Fact(
    "stale",
    ("none", "terminated", "overtaken", RACED),
    "whose worker may still report: that of a terminated operation, or of a call that Terminate is overtaking, or overtook",
)
SETTLED = Fact("settled", ("returned", "reported"), "how the last operation ended")
LOCKED = boolean("locked", "the resource has put itself into locked mode")
SIDE = Fact(
    "side",
    ("none", "resource_control", "begin_resource_control", "ended_control", "goes_on", "arbitrate", "release"),
    "what runs beside the operations: a call, a control call that has ended before it returns, one that goes on after",
)
EVENT = boolean("event", "the resource has handed out an event by which it reports failures")

INSTANCE_FACTS: tuple[Fact, ...] = (
    BUFFER,
    LOCKED,
    RETURNABLE_FACT,
    TERMINATE,
    EARLY,
    STALE,
    SETTLED,
    SIDE,
    EVENT,
)
FACTS: tuple[Fact, ...] = (VERSION_FACT, TABLE, *REQUEST_FACTS, *INSTANCE_FACTS)

# --------------------------------------------------------------------------------------------------------------------
# Labels.

ENTRIES = {
    "Open": "open",
    "Close": "close",
    "Online": "online",
    "Offline": "offline",
    "Terminate": "terminate",
    "LooksAlive": "looks_alive",
    "IsAlive": "is_alive",
    "Arbitrate": "arbitrate",
    "Release": "release",
    "ResourceControl": "resource_control",
    "BeginResourceControl": "begin_resource_control",
    "Cancel": "cancel",
}
"""The entry points that take a RESID, or make one, by the slot of the table."""


def return_label(entry: str, value: str) -> str:
    """Return the name of the label for ``entry`` returning a value of class ``value``."""
    returns = f"{ENTRIES[entry]}_returns"
    return returns if value == "returned" else f"{returns}_{value.removeprefix('alive_')}"


WITH_RETURN = "with_return"
"""The value class of a call of Online that carries RETURN_TO_SOURCE_NODE_ON_ERROR, as in a move that may return."""

AS_USER = "as_user"
"""The value class of a control call that carries the token of a user (the AsUser entry points)."""

CALL_LABELS: tuple[Label, ...] = (
    *(
        Label(name, Direction.INPUT, f"the monitor calls {entry}", Observation("call", entry))
        for entry, name in ENTRIES.items()
    ),
    Label(
        "online_with_return",
        Direction.INPUT,
        "the monitor calls Online with RETURN_TO_SOURCE_NODE_ON_ERROR",
        Observation("call", "Online", WITH_RETURN),
    ),
    Label(
        "begin_resource_control_as_user",
        Direction.INPUT,
        "the monitor calls BeginResourceControlAsUser",
        Observation("call", "BeginResourceControl", AS_USER),
    ),
)
RETURN_LABELS: tuple[Label, ...] = tuple(
    Label(
        return_label(entry, value.name),
        Direction.OUTPUT,
        f"{entry} returns {value.title}",
        Observation("return", entry, value.name),
    )
    for entry in ENTRIES
    for value in RETURN_CLASSES[entry]
)
STATUS_LABELS: tuple[Label, ...] = tuple(
    Label(
        f"report_{value.name}",
        Direction.OUTPUT,
        f"a report of {value.title}",
        Observation("status", "SetResourceStatus", value.name),
    )
    for value in STATUS_CLASSES
)


def _output(name: str, meaning: str, kind: str, subject: str, value: str = "", *, alternative: bool = False) -> Label:
    return Label(name, Direction.OUTPUT, meaning, Observation(kind, subject, value), alternative)


LABELS: tuple[Label, ...] = (
    *choice_labels(VERSION_FACT),
    *choice_labels(TABLE),
    Label(
        "compose",
        Direction.INTERNAL,
        "an Offline request with flags is being composed",
        Observation("choice", "compose"),
    ),
    *FLAG_LABELS,
    *choice_labels(BUFFER),
    *CALL_LABELS,
    *RETURN_LABELS,
    *STATUS_LABELS,
    _output(
        "stale_report",
        "a report of the worker of an operation that was terminated",
        "status",
        "SetResourceStatus",
        "*",
        alternative=True,
    ),
    _output("lock", "SetResourceLockedMode(TRUE)", "lock", "SetResourceLockedMode", "true"),
    _output("unlock", "SetResourceLockedMode(FALSE)", "lock", "SetResourceLockedMode", "false"),
    *(
        _output(f"signal_{value.name}", f"SignalFailure({value.title})", "signal", "SignalFailure", value.name)
        for value in SIGNAL_CLASSES
    ),
    _output("hand_out_event", "an EventHandle is handed out", "event", "EventHandle", "handed_out"),
    _output("signal_event", "the event that was handed out is signalled", "event", "EventHandle", "signalled"),
    _output("end_control_call", "EndControlCall", "control", "EndControlCall"),
    _output(
        "lose_quorum", "the routine of Arbitrate is called: the quorum resource is lost", "quorum", "QuorumResourceLost"
    ),
    _output("call_silence", "a call has not returned within DeadlockTimeout", "silence", "call"),
    _output("pending_silence", "no report came within PendingTimeout", "silence", "pending"),
    _output("control_silence", "a control call that goes on has not ended within its time-out", "silence", "control"),
)
INPUTS: tuple[str, ...] = tuple(label.name for label in CALL_LABELS)
REPORTS: tuple[str, ...] = tuple(label.name for label in STATUS_LABELS)
SIGNALS: tuple[str, ...] = tuple(f"signal_{value.name}" for value in SIGNAL_CLASSES)
KNOWN_SIGNALS: tuple[str, ...] = SIGNALS[:-1]
"""The signals of a type that exists: the last class takes all others."""
PENDING_REPORTS: tuple[str, ...] = ("report_online_pending", "report_offline_pending")

# --------------------------------------------------------------------------------------------------------------------
# Families of states.

CHOICES = (
    "boot",
    "choose_table",
    *(flag_state(index) for index in range(len(FLAG_FACTS))),
    "choose_with_buffer",
    "composed",
)
CALLS = ("onlining", "offlining", "looking_alive", "checking_alive")
IDLE = ("offline", "online", "suspect", "failed")
PENDING = ("online_pending", "offline_pending")
OPENED = (*CALLS, *IDLE, *PENDING)
STILL = (*IDLE, *PENDING)
"""The states in which no call of an operation or a poll runs: Terminate may."""
APART = tuple(state for state in STILL if state != "suspect")
"""The states in which something else may run beside: where IsAlive is due at once, nothing is called before it."""
GUARDED = ("opening", "closing")
"""The calls that Terminate may not overlap."""
LISTENING = (*OPENED, *GUARDED)
"""The states in which the DLL holds a RESOURCE_HANDLE."""

# --------------------------------------------------------------------------------------------------------------------
# Guards: what runs beside the operations.

NOT_TERMINATING = ("terminate is none",)
QUIET = (*NOT_TERMINATING, "side is none")
"""Nothing runs beside the operations."""
GOES_ON_VALUE = "goes_on"
GOES_ON = f"{SIDE.name} is {GOES_ON_VALUE}"
NO_CALL_BESIDE = ("side is none", GOES_ON)
"""The literals under which no entry point runs beside the operations."""

OLD_VERSIONS: tuple[str, ...] = tuple(
    f"version is {version.name}"
    for version in WINDOWS_VERSIONS
    if version.order < windows_version(CLAUSES["CTL-ASYNC"].since or WINDOWS_VERSIONS[0].name).order
)
"""The versions in which no document says how a control call goes on."""

CONTROL_ANSWERS = {"success": "CTL-ANSWER", "default": "CTL-DEFAULT", "error": "CTL-ANSWER"}
"""By the class of what a control entry point returns, the clause on it."""


def lacking(slot: str) -> tuple[str, ...]:
    """Return the literals of the tables that have no member called ``slot``."""
    return tuple(f"{TABLE.name} is {table.name}" for table in tables_lacking(slot))
