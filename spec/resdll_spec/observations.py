"""The value classes: into which class every concrete return code, status and mask falls.

Each table is total: its last class has no values and takes everything that no other class takes, so every concrete value
falls into exactly one class.
"""

from __future__ import annotations

from dataclasses import dataclass

from resdll_spec.abi import ErrorCode, FailureType, ResourceState


@dataclass(frozen=True, slots=True)
class ValueClass:
    """A named set of concrete values; ``values`` ``None`` is the class of all others."""

    name: str
    values: frozenset[int] | None
    title: str


def _class(name: str, title: str, *values: int) -> ValueClass:
    return ValueClass(name, frozenset(values) if values else None, title)


_SUCCESS = _class("success", "ERROR_SUCCESS", ErrorCode.ERROR_SUCCESS)
_PENDING = _class("pending", "ERROR_IO_PENDING", ErrorCode.ERROR_IO_PENDING)
_ERROR = _class("error", "another system error code")
_RETURNED = (_class("returned", "returns"),)
_ALIVE = (_class("alive_false", "FALSE", 0), _class("alive_true", "TRUE"))
_CONTROLLED = (
    _SUCCESS,
    _class("default", "ERROR_INVALID_FUNCTION", ErrorCode.ERROR_INVALID_FUNCTION),
    _ERROR,
)
ASYNCHRONOUS = ValueClass("asynchronous", frozenset(), "with ReturnedAsynchronously set, whatever its code")
"""How a Begin… entry point answers that goes on: told by the BOOL that it sets, and by no return code."""

RETURN_CLASSES: dict[str, tuple[ValueClass, ...]] = {
    "Open": (_class("null", "NULL", 0), _class("resid", "a RESID")),
    "Close": _RETURNED,
    "Online": (_SUCCESS, _PENDING, _ERROR),
    "Offline": (
        _SUCCESS,
        _PENDING,
        _class("locked", "ERROR_CLUSTER_RESOURCE_LOCKED_STATUS", ErrorCode.ERROR_CLUSTER_RESOURCE_LOCKED_STATUS),
        _class(
            "veto",
            "a veto (5953, 5955, 5957, 5958)",
            ErrorCode.ERROR_CLUSTER_RESOURCE_VETOED_MOVE_INCOMPATIBLE_NODES,
            ErrorCode.ERROR_CLUSTER_RESOURCE_VETOED_CALL,
            ErrorCode.ERROR_CLUSTER_RESOURCE_VETOED_MOVE_NOT_ENOUGH_RESOURCES_ON_DESTINATION,
            ErrorCode.ERROR_CLUSTER_RESOURCE_VETOED_MOVE_NOT_ENOUGH_RESOURCES_ON_SOURCE,
        ),
        _class("parameter", "ERROR_INVALID_PARAMETER", ErrorCode.ERROR_INVALID_PARAMETER),
        _ERROR,
    ),
    "Terminate": _RETURNED,
    "LooksAlive": _ALIVE,
    "IsAlive": _ALIVE,
    "Arbitrate": (
        _SUCCESS,
        _class("lost", "ERROR_RESOURCE_NOT_AVAILABLE", ErrorCode.ERROR_RESOURCE_NOT_AVAILABLE),
        _ERROR,
    ),
    "Release": (_SUCCESS, _ERROR),
    "ResourceControl": _CONTROLLED,
    "BeginResourceControl": (ASYNCHRONOUS, *_CONTROLLED),
    "Cancel": _RETURNED,
    "ResourceTypeControl": _CONTROLLED,
    "BeginResourceTypeControl": (ASYNCHRONOUS, *_CONTROLLED),
}
"""By entry point, named like its slot in the function table, the classes of what it returns."""

SIGNAL_CLASSES: tuple[ValueClass, ...] = (
    _class("general", "FAILURE_TYPE_GENERAL", FailureType.FAILURE_TYPE_GENERAL),
    _class("embedded", "FAILURE_TYPE_EMBEDDED", FailureType.FAILURE_TYPE_EMBEDDED),
    _class("network_loss", "FAILURE_TYPE_NETWORK_LOSS", FailureType.FAILURE_TYPE_NETWORK_LOSS),
    _class("other", "a type of failure that does not exist"),
)
"""The classes of the second argument of SignalFailure."""

STATUS_CLASSES: tuple[ValueClass, ...] = (
    _class("online", "ClusterResourceOnline", ResourceState.ClusterResourceOnline),
    _class("offline", "ClusterResourceOffline", ResourceState.ClusterResourceOffline),
    _class("failed", "ClusterResourceFailed", ResourceState.ClusterResourceFailed),
    _class("online_pending", "ClusterResourceOnlinePending", ResourceState.ClusterResourceOnlinePending),
    _class("offline_pending", "ClusterResourceOfflinePending", ResourceState.ClusterResourceOfflinePending),
    _class(
        "cannot_online",
        "ClusterResourceCannotComeOnline…",
        ResourceState.ClusterResourceCannotComeOnlineOnThisNode,
        ResourceState.ClusterResourceCannotComeOnlineOnAnyNode,
    ),
    _class("unknown", "ClusterResourceStateUnknown", ResourceState.ClusterResourceStateUnknown),
    _class("other", "a state that no DLL may report"),
)
"""The classes of RESOURCE_STATUS.ResourceState in a report."""

FINAL_STATUS_CLASSES = frozenset({"online", "offline", "failed", "cannot_online"})
"""Reports that end a pending operation (SDK/nc-resapi-pset_resource_status_routine, RES)."""


def classify(classes: tuple[ValueClass, ...], value: int) -> ValueClass:
    """Return the one class of ``classes`` that ``value`` falls into."""
    for candidate in classes:
        if candidate.values is not None and value in candidate.values:
            return candidate
    return classes[-1]
