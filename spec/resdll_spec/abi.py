"""The binary interface of a resource DLL: names, numbers, sizes and orders, and nothing about behaviour.

Every name is Microsoft's own and every number is a public fact of the headers ``resapi.h``, ``clusapi.h`` and
``winerror.h`` (source keys RES, CAPI and WERR in :mod:`resdll_spec.sources`).  Nothing else in the project writes one
of these numbers down: the C constants of the host are generated from here, and the contract header for authors is
compared with this module by a compiled probe.

Sizes and offsets are in bytes for a 64-bit target, the only kind to write for from Windows Server 2012 on.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, IntFlag

# --------------------------------------------------------------------------------------------------------------------
# Windows versions.  A version is named by its first release; a later release that changed nothing in the contract
# belongs to the same one (resdll_spec.releases has them all).


@dataclass(frozen=True, slots=True)
class WindowsVersion:
    """A Windows Server version that the contract distinguishes, in order of age (``order`` 0 is the oldest)."""

    name: str
    title: str
    order: int
    table_versions: tuple[int, ...]


CLRES_VERSION_V1_00 = 0x100
CLRES_VERSION_V2_00 = 0x200
CLRES_VERSION_V3_00 = 0x300
CLRES_VERSION_V4_00 = 0x400

_TABLES_2012 = (CLRES_VERSION_V1_00, CLRES_VERSION_V2_00, CLRES_VERSION_V3_00)

WINDOWS_VERSIONS: tuple[WindowsVersion, ...] = (
    WindowsVersion("2012", "Windows Server 2012", 0, _TABLES_2012),
    WindowsVersion("2012r2", "Windows Server 2012 R2", 1, _TABLES_2012),
    WindowsVersion("2016", "Windows Server 2016 and later", 2, (*_TABLES_2012, CLRES_VERSION_V4_00)),
)
"""The table versions offered follow the header's gates: V2 and V3 from 2012, V4 from 2016 (clause VER-TABLES)."""

VERSION_NAMES: tuple[str, ...] = tuple(version.name for version in WINDOWS_VERSIONS)


def windows_version(name: str) -> WindowsVersion:
    """Return the Windows version called ``name``; raise ``KeyError`` for an unknown one."""
    for version in WINDOWS_VERSIONS:
        if version.name == name:
            return version
    raise KeyError(name)


class ClusapiVersion(IntEnum):
    """What ``CLUSAPI_VERSION`` may be: the headers' own names of releases of Windows (CAPI)."""

    CLUSAPI_VERSION_SERVER2008 = 0x600
    CLUSAPI_VERSION_SERVER2008R2 = 0x700
    CLUSAPI_VERSION_WINDOWS8 = 0x701
    CLUSAPI_VERSION_WINDOWSBLUE = 0x702
    CLUSAPI_VERSION_WINTHRESHOLD = 0x703
    CLUSAPI_VERSION_RS3 = 0xA00
    CLUSAPI_VERSION_NI = 0xA0C
    CLUSAPI_VERSION_CU = 0xC03
    CLUSAPI_VERSION_ZN = 0xC04
    CLUSAPI_VERSION_GA = 0xC05


# --------------------------------------------------------------------------------------------------------------------
# The seven flags of POFFLINE_V2_ROUTINE.


@dataclass(frozen=True, slots=True)
class OfflineFlag:
    """One bit of ``OfflineFlags``: full name, the fact that stands for it in the machines, value, arrival, clauses."""

    name: str
    fact: str
    value: int
    since: str
    clause: str
    since_clause: str


OFFLINE_FLAG_PREFIX = "CLUS_RESDLL_OFFLINE_"


def _flag(short: str, value: int, since: str, clause: str, since_clause: str) -> OfflineFlag:
    return OfflineFlag(OFFLINE_FLAG_PREFIX + short, short.lower(), value, since, clause, since_clause)


OFFLINE_FLAGS: tuple[OfflineFlag, ...] = (
    _flag("IGNORE_RESOURCE_STATUS", 0x01, "2012", "FLG-IGNORE-STATUS", "VER-FLAGS-2012"),
    _flag("RETURN_TO_SOURCE_NODE_ON_ERROR", 0x02, "2012", "FLG-RETURN", "VER-FLAGS-2012"),
    _flag("QUEUE_ENABLED", 0x04, "2012", "FLG-QUEUE", "VER-FLAGS-2012"),
    _flag("RETURNING_TO_SOURCE_NODE_BECAUSE_OF_ERROR", 0x08, "2012", "FLG-RETURNING", "VER-FLAGS-2012"),
    _flag("DUE_TO_EMBEDDED_FAILURE", 0x10, "2012", "FLG-EMBEDDED", "VER-FLAGS-2012"),
    _flag("IGNORE_NETWORK_CONNECTIVITY", 0x20, "2012r2", "FLG-IGNORE-NETWORK", "VER-NETWORK-2012R2"),
    _flag("DO_NOT_UPDATE_PERSISTENT_STATE", 0x40, "2016", "FLG-PERSISTENT", "VER-PERSISTENT-2016"),
)

OFFLINE_MASK_COUNT = 1 << len(OFFLINE_FLAGS)
ALL_OFFLINE_FLAGS = sum(flag.value for flag in OFFLINE_FLAGS)


def defined_mask(windows: str) -> int:
    """Return the mask of the offline flags that ``windows`` defines; raise ``KeyError`` for an unknown version."""
    order = windows_version(windows).order
    return sum(flag.value for flag in OFFLINE_FLAGS if windows_version(flag.since).order <= order)


class OnlineFlags(IntFlag):
    """Bits of ``OnlineFlags``; their positions differ from the offline ones (RES)."""

    CLUS_RESDLL_ONLINE_RECOVER_MONITOR_STATE = 0x1
    CLUS_RESDLL_ONLINE_IGNORE_RESOURCE_STATUS = 0x2
    CLUS_RESDLL_ONLINE_RETURN_TO_SOURCE_NODE_ON_ERROR = 0x4
    CLUS_RESDLL_ONLINE_RESTORE_ONLINE_STATE = 0x8
    CLUS_RESDLL_ONLINE_IGNORE_NETWORK_CONNECTIVITY = 0x10


class OpenFlags(IntFlag):
    """Bits of ``OpenFlags`` (RES)."""

    CLUS_RESDLL_OPEN_RECOVER_MONITOR_STATE = 0x1
    CLUS_RESDLL_OPEN_DONT_DELETE_TEMP_DISK = 0x2


class OfflineReason(IntFlag):
    """Bits of CLUSAPI_RESOURCE_OFFLINE_REASON_*, believed to travel in ``Reserved`` (a comment in CAPI; inferred)."""

    CLUSAPI_RESOURCE_OFFLINE_REASON_NONE = 0x0
    CLUSAPI_RESOURCE_OFFLINE_REASON_UNKNOWN = 0x1
    CLUSAPI_RESOURCE_OFFLINE_REASON_MOVING = 0x2
    CLUSAPI_RESOURCE_OFFLINE_REASON_USER_REQUESTED = 0x4
    CLUSAPI_RESOURCE_OFFLINE_REASON_BEING_DELETED = 0x8
    CLUSAPI_RESOURCE_OFFLINE_REASON_BEING_RESTARTED = 0x10
    CLUSAPI_RESOURCE_OFFLINE_REASON_PREEMPTED = 0x20
    CLUSAPI_RESOURCE_OFFLINE_REASON_SHUTTING_DOWN = 0x40


class StatusFlags(IntFlag):
    """Bits of ``RESOURCE_STATUS_EX.Flags`` (RES, prefix CLUSRESDLL_STATUS_)."""

    CLUSRESDLL_STATUS_OFFLINE_BUSY = 0x1
    CLUSRESDLL_STATUS_OFFLINE_SOURCE_THROTTLED = 0x2
    CLUSRESDLL_STATUS_OFFLINE_DESTINATION_THROTTLED = 0x4
    CLUSRESDLL_STATUS_OFFLINE_DESTINATION_REJECTED = 0x8
    CLUSRESDLL_STATUS_INSUFFICIENT_MEMORY = 0x10
    CLUSRESDLL_STATUS_INSUFFICIENT_PROCESSOR = 0x20
    CLUSRESDLL_STATUS_INSUFFICIENT_OTHER_RESOURCES = 0x40
    CLUSRESDLL_STATUS_INVALID_PARAMETERS = 0x80
    CLUSRESDLL_STATUS_NETWORK_NOT_AVAILABLE = 0x100
    CLUSRESDLL_STATUS_DO_NOT_COLLECT_WER_REPORT = 0x40000000
    CLUSRESDLL_STATUS_DUMP_NOW = 0x80000000


LOCKED_MODE_FLAGS_DONT_REMOVE_FROM_MOVE_QUEUE = 0x1

# --------------------------------------------------------------------------------------------------------------------
# Enumerations of clusapi.h and resapi.h.


class ResourceState(IntEnum):
    """CLUSTER_RESOURCE_STATE, with the two pseudo-states that only a status report may carry (CAPI, RES)."""

    ClusterResourceStateUnknown = -1
    ClusterResourceInherited = 0
    ClusterResourceInitializing = 1
    ClusterResourceOnline = 2
    ClusterResourceOffline = 3
    ClusterResourceFailed = 4
    ClusterResourceCannotComeOnlineOnAnyNode = 126
    ClusterResourceCannotComeOnlineOnThisNode = 127
    ClusterResourcePending = 128
    ClusterResourceOnlinePending = 129
    ClusterResourceOfflinePending = 130


class ResourceExitState(IntEnum):
    """RESOURCE_EXIT_STATE: what SetResourceStatus answers a worker (RES)."""

    ResourceExitStateContinue = 0
    ResourceExitStateTerminate = 1
    ResourceExitStateMax = 2


class LogLevel(IntEnum):
    """LOG_LEVEL (RES)."""

    LOG_INFORMATION = 0
    LOG_WARNING = 1
    LOG_ERROR = 2
    LOG_SEVERE = 3


class FailureType(IntEnum):
    """FAILURE_TYPE, the second argument of SignalFailure; a BOOL in Windows Server 2012 (RES, MGW)."""

    FAILURE_TYPE_GENERAL = 0
    FAILURE_TYPE_EMBEDDED = 1
    FAILURE_TYPE_NETWORK_LOSS = 2


class ApplicationState(IntEnum):
    """CLUSTER_RESOURCE_APPLICATION_STATE (RES)."""

    ClusterResourceApplicationStateUnknown = 1
    ClusterResourceApplicationOSHeartBeat = 2
    ClusterResourceApplicationReady = 3


class StateChangeReason(IntEnum):
    """CLUSTER_RESOURCE_STATE_CHANGE_REASON (CAPI)."""

    eResourceStateChangeReasonUnknown = 0
    eResourceStateChangeReasonMove = 1
    eResourceStateChangeReasonFailover = 2
    eResourceStateChangeReasonFailedMove = 3
    eResourceStateChangeReasonShutdown = 4
    eResourceStateChangeReasonRundown = 5


class ErrorCode(IntEnum):
    """System error codes that the contract speaks of (WERR, ERRDOC)."""

    ERROR_SUCCESS = 0
    ERROR_INVALID_FUNCTION = 1
    ERROR_INVALID_DATA = 13
    ERROR_INVALID_PARAMETER = 87
    ERROR_MORE_DATA = 234
    ERROR_IO_PENDING = 997
    ERROR_REVISION_MISMATCH = 1306
    ERROR_RESOURCE_NOT_ONLINE = 5004
    ERROR_HOST_NODE_NOT_AVAILABLE = 5005
    ERROR_RESOURCE_NOT_AVAILABLE = 5006
    ERROR_RESOURCE_NOT_FOUND = 5007
    ERROR_HOST_NODE_NOT_RESOURCE_OWNER = 5015
    ERROR_RESMON_ONLINE_FAILED = 5018
    ERROR_INVALID_STATE = 5023
    ERROR_RESOURCE_PROPERTIES_STORED = 5024
    ERROR_RESOURCE_FAILED = 5038
    ERROR_CLUSTER_RESNAME_NOT_FOUND = 5080
    ERROR_RESMON_INVALID_STATE = 5084
    ERROR_RESOURCE_CALL_TIMED_OUT = 5910
    ERROR_EXCEPTION_IN_RESOURCE_CALL = 5930
    ERROR_CLUSTER_RESOURCE_CONFIGURATION_ERROR = 5943
    ERROR_CLUSTER_RESOURCE_VETOED_MOVE_INCOMPATIBLE_NODES = 5953
    ERROR_CLUSTER_RESOURCE_VETOED_CALL = 5955
    ERROR_CLUSTER_RESOURCE_VETOED_MOVE_NOT_ENOUGH_RESOURCES_ON_DESTINATION = 5957
    ERROR_CLUSTER_RESOURCE_VETOED_MOVE_NOT_ENOUGH_RESOURCES_ON_SOURCE = 5958
    ERROR_CLUSTER_GROUP_QUEUED = 5959
    ERROR_CLUSTER_RESOURCE_LOCKED_STATUS = 5960


# --------------------------------------------------------------------------------------------------------------------
# Entry points, function tables, callbacks.


class EntryPoint(IntEnum):
    """The calls that the Resource Hosting Subsystem makes, numbered as live dump 0x166 numbers them (BC166)."""

    Open = 1
    Close = 2
    Online = 3
    Offline = 4
    Terminate = 5
    Arbitrate = 6
    Release = 7
    ResourceControl = 8
    ResourceTypeControl = 9
    LooksAlive = 10
    IsAlive = 11
    Cancel = 14


STARTUP_ROUTINE = "Startup"
STARTUP_EX_ROUTINE = "StartupEx"


@dataclass(frozen=True, slots=True)
class FunctionTable:
    """One CLRES_Vn_FUNCTIONS struct (RES): ``TableSize`` must hold its ``size`` in bytes; ``slots`` are its members."""

    version: int
    name: str
    size: int
    slots: tuple[str, ...]


LIFE_SLOTS = ("Open", "Close", "Online", "Offline", "Terminate", "LooksAlive", "IsAlive")
"""The members that no table may leave NULL (clause TAB-LIFE-SLOTS)."""

_V1_SLOTS = (*LIFE_SLOTS, "Arbitrate", "Release", "ResourceControl", "ResourceTypeControl")
_V2_SLOTS = (*_V1_SLOTS, "Cancel")
_V3_SLOTS = (*_V1_SLOTS[:9], "BeginResourceControl", "BeginResourceTypeControl", "Cancel")
_V4_SLOTS = (*_V3_SLOTS, "BeginResourceControlAsUser", "BeginResourceTypeControlAsUser")

POINTER_SIZE = 8

FUNCTION_TABLES: tuple[FunctionTable, ...] = tuple(
    FunctionTable(version, name, POINTER_SIZE * len(slots), slots)
    for version, name, slots in (
        (CLRES_VERSION_V1_00, "v1", _V1_SLOTS),
        (CLRES_VERSION_V2_00, "v2", _V2_SLOTS),
        (CLRES_VERSION_V3_00, "v3", _V3_SLOTS),
        (CLRES_VERSION_V4_00, "v4", _V4_SLOTS),
    )
)


def tables_lacking(slot: str) -> tuple[FunctionTable, ...]:
    """Return the tables that have no member called ``slot``."""
    return tuple(table for table in FUNCTION_TABLES if slot not in table.slots)


@dataclass(frozen=True, slots=True)
class Callback:
    """One slot of CLRES_CALLBACK_FUNCTION_TABLE; ``slot`` 0 is an argument of V1's Startup, outside the table.

    ``since`` is the Windows version that first has it, or ``None`` where no document names one (RES git history only).
    """

    slot: int
    name: str
    since: str | None


CALLBACKS: tuple[Callback, ...] = (
    Callback(0, "SetResourceStatus", "2012"),
    Callback(1, "LogEvent", "2012"),
    Callback(2, "SetResourceStatusEx", "2012"),
    Callback(3, "SetResourceLockedMode", "2012"),
    Callback(4, "SignalFailure", "2012"),
    Callback(5, "SetResourceInMemoryNodeLocalProperties", "2012"),
    Callback(6, "EndControlCall", "2012r2"),
    Callback(7, "EndTypeControlCall", "2012r2"),
    Callback(8, "ExtendControlCall", "2016"),
    Callback(9, "ExtendTypeControlCall", "2016"),
    Callback(10, "RaiseResTypeNotification", "2016"),
    Callback(11, "ChangeResourceProcessForDumps", "2016"),
    Callback(12, "ChangeResTypeProcessForDumps", "2016"),
    Callback(13, "SetInternalState", "2016"),
    Callback(14, "SetResourceLockedModeEx", None),
    Callback(15, "RequestDump", None),
    Callback(16, "SetResourceWprPolicy", None),
    Callback(17, "ArmWprWatchdogForCurrentResourceCall", None),
)


def callback_slots(windows: str) -> tuple[Callback, ...]:
    """Return the slots (1 and up) that the monitor of ``windows`` supplies; undated slots belong to none."""
    order = windows_version(windows).order
    return tuple(
        callback
        for callback in CALLBACKS
        if callback.slot and callback.since is not None and windows_version(callback.since).order <= order
    )


@dataclass(frozen=True, slots=True)
class Struct:
    """A structure that crosses the interface: its size and the offset of each field, in bytes on a 64-bit target."""

    name: str
    size: int
    fields: tuple[tuple[str, int], ...]


STRUCTS: tuple[Struct, ...] = (
    Struct("RESOURCE_STATUS", 24, (("ResourceState", 0), ("CheckPoint", 4), ("WaitHint", 8), ("EventHandle", 16))),
    Struct(
        "RESOURCE_STATUS_EX",
        32,
        (
            ("ResourceState", 0),
            ("CheckPoint", 4),
            ("EventHandle", 8),
            ("ApplicationSpecificErrorCode", 16),
            ("Flags", 20),
            ("WaitHint", 24),
        ),
    ),
    Struct("CLRES_FUNCTION_TABLE", 120, (("TableSize", 0), ("Version", 4))),
)

# --------------------------------------------------------------------------------------------------------------------
# Times, in milliseconds.

PENDING_TIMEOUT_DEFAULT = 180_000
DEADLOCK_TIMEOUT_DEFAULT = 300_000
ENTRY_POINT_TIME_ADVICE = 300
