"""Functions and control codes that a resource DLL avoids: which, whence they may not be called, by which clause.

The list is that of the page "Function Calls to Avoid in Resource DLLs", which gives one reason for all of them: a call
can deadlock, because the cluster waits for the resource DLL that waits for the cluster.  The page is older than most Ex
forms; those that are exported are held to be of the class of the function that they extend, on a clause that says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from resdll_spec.abi import EntryPoint
from resdll_spec.cluster_exports import EXPORTS
from resdll_spec.control_codes import OBJECT_SHIFT, OPERATIONS, ControlObject

SOURCE = "MSCS/function-calls-to-avoid-in-resource-dlls"

EX_CLAUSE = "AVD-EX"
"""The clause by which the Ex forms are avoided."""

_EX_ENDINGS = ("Ex", "Ex2")


class Usage(Enum):
    """Where a function may be called from; a value is the usage code of the page."""

    NEVER = "Do not use"
    WORKER = "Worker thread only"
    ENTRIES = "Some entry points okay"


FORBIDDEN_ENTRIES = (
    EntryPoint.Open, EntryPoint.Close, EntryPoint.Online, EntryPoint.Offline, EntryPoint.Terminate,
)  # fmt: skip
"""The entry points from which a function of :attr:`Usage.ENTRIES` is not called."""

CLAUSE_OF: dict[Usage, str] = {
    Usage.NEVER: "AVD-NEVER",
    Usage.WORKER: "AVD-WORKER",
    Usage.ENTRIES: "AVD-ENTRIES",
}

REASON_OF: dict[Usage, str] = {
    Usage.NEVER: "calls of this class change dependencies, groups, resources, their states or their lists of nodes, "
    "and can deadlock: the cluster waits for the DLL that waits for the cluster",
    Usage.WORKER: "called from an entry point it can deadlock: it is for worker threads only",
    Usage.ENTRIES: f"called from {', '.join(entry.name for entry in FORBIDDEN_ENTRIES[:-1])} or "
    f"{FORBIDDEN_ENTRIES[-1].name} it can deadlock: it is for the other entry points and for worker threads",
}


@dataclass(frozen=True, slots=True)
class AvoidedCall:
    """A function to avoid: where it may be called from, and the clause; ``extends`` is the listed one of an Ex form."""

    name: str
    usage: Usage
    clause: str
    extends: str = ""

    @property
    def reason(self) -> str:
        """Why it is avoided."""
        return REASON_OF[self.usage]


_LISTED: dict[Usage, str] = {
    Usage.NEVER: """
AddClusterResourceDependency ChangeClusterResourceGroup CreateClusterGroup CreateClusterResource DeleteClusterGroup
DeleteClusterResource DestroyClusterGroup FailClusterResource MoveClusterGroup OfflineClusterGroup
OfflineClusterResource OnlineClusterGroup OnlineClusterResource RemoveClusterResourceDependency
RemoveClusterResourceNode ResUtilFindDependentDiskResourceDriveLetter SetClusterGroupName SetClusterGroupNodeList
SetClusterName SetClusterQuorumResource SetClusterResourceName SetClusterServiceAccountPassword
""",
    Usage.WORKER: """
AddClusterResourceNode CanResourceBeDependent ClusterGroupEnum ClusterGroupOpenEnum ClusterResourceEnum
ClusterResourceOpenEnum GetClusterGroupState GetClusterResourceNetworkName GetClusterResourceState
ResUtilGetEnvironmentWithNetName ResUtilGetResourceDependency ResUtilGetResourceDependencyByClass
ResUtilGetResourceDependencyByName ResUtilGetResourceDependentIPAddressProps ResUtilGetResourceNameDependency
ResUtilSetResourceServiceEnvironment
""",
    Usage.ENTRIES: """
ClusterRegCreateKey ClusterRegDeleteKey ClusterRegDeleteValue ClusterRegSetKeySecurity ClusterRegSetValue
ResUtilSetBinaryValue ResUtilSetDwordValue ResUtilSetExpandSzValue ResUtilSetMultiSzValue ResUtilSetPrivatePropertyList
ResUtilSetPropertyParameterBlock ResUtilSetPropertyParameterBlockEx ResUtilSetPropertyTable ResUtilSetPropertyTableEx
ResUtilSetSzValue ResUtilSetUnknownProperties
""",
}

_GROUP_CONTROLS = """
ENUM_COMMON_PROPERTIES ENUM_PRIVATE_PROPERTIES GET_CHARACTERISTICS GET_COMMON_PROPERTIES GET_COMMON_PROPERTY_FMTS
GET_FLAGS GET_ID GET_NAME GET_PRIVATE_PROPERTIES GET_PRIVATE_PROPERTY_FMTS GET_RO_COMMON_PROPERTIES
GET_RO_PRIVATE_PROPERTIES QUERY_DELETE SET_COMMON_PROPERTIES SET_PRIVATE_PROPERTIES UNKNOWN VALIDATE_COMMON_PROPERTIES
VALIDATE_PRIVATE_PROPERTIES
"""

_RESOURCE_CONTROLS = """
ADD_DEPENDENCY ADD_OWNER CLUSTER_NAME_CHANGED CLUSTER_VERSION_CHANGED DELETE ENUM_COMMON_PROPERTIES
ENUM_PRIVATE_PROPERTIES EVICT_NODE GET_CHARACTERISTICS GET_CLASS_INFO GET_COMMON_PROPERTIES GET_FLAGS GET_ID GET_NAME
GET_NETWORK_NAME GET_PRIVATE_PROPERTIES GET_REQUIRED_DEPENDENCIES GET_RESOURCE_TYPE GET_RO_COMMON_PROPERTIES
GET_RO_PRIVATE_PROPERTIES INSTALL_NODE REMOVE_DEPENDENCY REMOVE_OWNER SET_COMMON_PROPERTIES SET_NAME
SET_PRIVATE_PROPERTIES STORAGE_GET_DISK_INFO STORAGE_GET_DISK_INFO_EX STORAGE_GET_MOUNTPOINTS STORAGE_IS_PATH_VALID
UNKNOWN VALIDATE_COMMON_PROPERTIES VALIDATE_PRIVATE_PROPERTIES
"""

AVOIDED_CONTROLS: tuple[str, ...] = tuple(
    f"CLUSCTL_{thing}_{name}"
    for thing, names in (("GROUP", _GROUP_CONTROLS), ("RESOURCE", _RESOURCE_CONTROLS))
    for name in names.split()
)
"""The control codes that are sent from a worker thread only; no import table shows them."""

_CLUS_OBJECT_GROUP = 3  # CAPI; no such code reaches a resource DLL
_OBJECTS = (
    ("GROUP", _CLUS_OBJECT_GROUP, _GROUP_CONTROLS),
    ("RESOURCE", ControlObject.CLUS_OBJECT_RESOURCE, _RESOURCE_CONTROLS),
)

AVOIDED_CODES: dict[int, str] = {
    target << OBJECT_SHIFT | OPERATIONS[name].value: f"CLUSCTL_{thing}_{name}"
    for thing, target, names in _OBJECTS
    for name in names.split()
    if name in OPERATIONS
}
"""By value, those of them whose value is known."""


def _extended(listed: dict[str, AvoidedCall]) -> dict[str, AvoidedCall]:
    """Return the Ex forms that are exported and that the page does not list."""
    exported = {name for exports in EXPORTS.values() for name in exports}
    return {
        call.name + ending: AvoidedCall(call.name + ending, call.usage, EX_CLAUSE, extends=call.name)
        for call in listed.values()
        for ending in _EX_ENDINGS
        if call.name + ending in exported and call.name + ending not in listed
    }


_BY_NAME = {
    name: AvoidedCall(name, usage, CLAUSE_OF[usage]) for usage, names in _LISTED.items() for name in names.split()
}

AVOIDED_CALLS: dict[str, AvoidedCall] = _BY_NAME | _extended(_BY_NAME)
"""By its name, every function to avoid."""
