"""The control codes that a resource DLL meets: their values from the parts of a code, what crosses, and who answers.

A code is an object, an operation and five properties packed into 32 bits ("Control Code Architecture").  Values follow
from the parts, as the macros of ``clusapi.h`` build them; no value is written here.  ``handling`` is what the section
"Resource DLL Support" of the code's own page asks for; ERROR_INVALID_FUNCTION may be answered always (CTL-DEFAULT).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum

ARCHITECTURE = "MSCS/control-code-architecture"

ACCESS_SHIFT, FUNCTION_SHIFT, OBJECT_SHIFT = 0, 2, 24
INTERNAL_SHIFT, USER_SHIFT, MODIFY_SHIFT, GLOBAL_SHIFT = 20, 21, 22, 23
"""Where in a code its parts begin (CLUSCTL_ACCESS_SHIFT, CLUSCTL_FUNCTION_SHIFT, CLCTL_INTERNAL_SHIFT …; CAPI, MGW)."""

FLAGS_SIZE = 4
"""Bytes of a DWORD bit mask, in which GET_CHARACTERISTICS and GET_FLAGS answer."""

CLASS_INFO_SIZE = 8
"""Bytes of CLUS_RESOURCE_CLASS_INFO: a class and a subclass (MGW)."""

CLUS_CHAR_REQUIRES_STATE_CHANGE_REASON = 0x10
"""The characteristic by which a DLL asks for CLUSCTL_RESOURCE_STATE_CHANGE_REASON."""


class ControlObject(IntEnum):
    """CLUSTER_CONTROL_OBJECT: what a code is about; only the two that reach a resource DLL (CAPI)."""

    CLUS_OBJECT_RESOURCE = 0x1
    CLUS_OBJECT_RESOURCE_TYPE = 0x2

    @property
    def prefix(self) -> str:
        """With what the names of its codes begin."""
        return self.name.replace("CLUS_OBJECT", "CLUSCTL")


class Access(IntEnum):
    """The access that whoever sends a code needs (CAPI)."""

    CLUS_ACCESS_ANY = 0
    CLUS_ACCESS_READ = 1
    CLUS_ACCESS_WRITE = 2


class OperationType(IntEnum):
    """RESDLL_CONTEXT_OPERATION_TYPE: what the cluster is about to do of its own accord (CAPI)."""

    ResdllContextOperationTypeFailback = 0
    ResdllContextOperationTypeDrain = 1
    ResdllContextOperationTypeDrainFailure = 2
    ResdllContextOperationTypeEmbeddedFailure = 3
    ResdllContextOperationTypePreemption = 4
    ResdllContextOperationTypeNetworkDisconnect = 5
    ResdllContextOperationTypeNetworkDisconnectMoveRetry = 6


class Data(Enum):
    """What a buffer of a control call holds; the value says it in words."""

    NOTHING = "nothing"
    PROPERTY_LIST = "a property list"
    NAMES = "names, each with a terminator, and one more terminator"
    FLAGS = "a DWORD"
    CLASS_INFO = "CLUS_RESOURCE_CLASS_INFO"
    VALUE_LIST = "a value list"
    NAME = "a name"
    REASON = "CLUSCTL_RESOURCE_STATE_CHANGE_REASON_STRUCT"
    OPERATION = "GET_OPERATION_CONTEXT_PARAMS"


class Handling(Enum):
    """Who is to answer a code by its page."""

    REQUIRED = "the DLL, always"
    CONDITIONAL = "the DLL, where it has something to answer"
    OPTIONAL = "the DLL, if it likes"
    DEFAULT = "the monitor"
    CLUSTER = "the cluster service: it is not passed to a DLL"
    UNSTATED = "its page does not say"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation code (CLCTL_CODES): its parts, and what crosses; ``name`` is without the prefix CLCTL_."""

    name: str
    function: int
    access: Access
    modifies: bool = False
    internal: bool = False
    takes: Data = Data.NOTHING
    gives: Data = Data.NOTHING

    @property
    def value(self) -> int:
        """The operation code, as CLCTL_EXTERNAL_CODE and CLCTL_INTERNAL_CODE build it."""
        return (
            self.access << ACCESS_SHIFT
            | self.function << FUNCTION_SHIFT
            | self.internal << INTERNAL_SHIFT
            | self.modifies << MODIFY_SHIFT
        )


@dataclass(frozen=True, slots=True)
class ControlCode:
    """One control code: an operation on an object; ``handling`` is what its page asks of a DLL."""

    target: ControlObject
    operation: Operation
    handling: Handling

    @property
    def name(self) -> str:
        """Its name in the header."""
        return f"{self.target.prefix}_{self.operation.name}"

    @property
    def value(self) -> int:
        """Its value: CLUSCTL_RESOURCE_CODE or CLUSCTL_RESOURCE_TYPE_CODE of the operation."""
        return self.target << OBJECT_SHIFT | self.operation.value

    @property
    def source(self) -> str:
        """Where its page is, by the keys of :data:`resdll_spec.sources.SOURCES`."""
        return f"MSCS/{self.name.lower().replace('_', '-')}"

    @property
    def passed(self) -> bool:
        """Whether it reaches a resource DLL at all."""
        return self.handling is not Handling.CLUSTER


def _external(name: str, function: int, gives: Data = Data.NOTHING, takes: Data = Data.NOTHING) -> Operation:
    return Operation(name, function, Access.CLUS_ACCESS_READ, gives=gives, takes=takes)


def _changing(name: str, function: int, takes: Data, *, internal: bool = False) -> Operation:
    return Operation(name, function, Access.CLUS_ACCESS_WRITE, modifies=True, internal=internal, takes=takes)


def _notification(name: str, function: int, takes: Data = Data.NOTHING) -> Operation:
    return _changing(name, function, takes, internal=True)


OPERATIONS: dict[str, Operation] = {
    operation.name: operation
    for operation in (
        Operation("UNKNOWN", 0, Access.CLUS_ACCESS_ANY),
        _external("GET_CHARACTERISTICS", 1, Data.FLAGS),
        _external("GET_FLAGS", 2, Data.FLAGS),
        _external("GET_CLASS_INFO", 3, Data.CLASS_INFO),
        _external("GET_REQUIRED_DEPENDENCIES", 4, Data.VALUE_LIST),
        _external("GET_NAME", 10, Data.NAME),
        _external("GET_RESOURCE_TYPE", 11, Data.NAME),
        _external("GET_ID", 14, Data.NAME),
        _external("ENUM_COMMON_PROPERTIES", 20, Data.NAMES),
        _external("GET_RO_COMMON_PROPERTIES", 21, Data.PROPERTY_LIST),
        _external("GET_COMMON_PROPERTIES", 22, Data.PROPERTY_LIST),
        _changing("SET_COMMON_PROPERTIES", 23, Data.PROPERTY_LIST),
        _external("VALIDATE_COMMON_PROPERTIES", 24, takes=Data.PROPERTY_LIST),
        _external("GET_COMMON_PROPERTY_FMTS", 25, Data.PROPERTY_LIST),
        _external("ENUM_PRIVATE_PROPERTIES", 30, Data.NAMES),
        _external("GET_RO_PRIVATE_PROPERTIES", 31, Data.PROPERTY_LIST),
        _external("GET_PRIVATE_PROPERTIES", 32, Data.PROPERTY_LIST),
        _changing("SET_PRIVATE_PROPERTIES", 33, Data.PROPERTY_LIST),
        _external("VALIDATE_PRIVATE_PROPERTIES", 34, takes=Data.PROPERTY_LIST),
        _external("GET_PRIVATE_PROPERTY_FMTS", 35, Data.PROPERTY_LIST),
        _changing("ADD_REGISTRY_CHECKPOINT", 40, Data.NAME),
        _changing("DELETE_REGISTRY_CHECKPOINT", 41, Data.NAME),
        _external("GET_REGISTRY_CHECKPOINTS", 42, Data.NAMES),
        _notification("DELETE", 1),
        _notification("INSTALL_NODE", 2, Data.NAME),
        _notification("EVICT_NODE", 3, Data.NAME),
        _notification("ADD_DEPENDENCY", 4, Data.NAME),
        _notification("REMOVE_DEPENDENCY", 5, Data.NAME),
        _notification("ADD_OWNER", 6, Data.NAME),
        _notification("REMOVE_OWNER", 7, Data.NAME),
        _notification("SET_NAME", 9, Data.NAME),
        _notification("CLUSTER_VERSION_CHANGED", 11),
        _notification("STATE_CHANGE_REASON", 19, Data.REASON),
        Operation(
            "GET_OPERATION_CONTEXT", 2106, Access.CLUS_ACCESS_READ,
            internal=True, takes=Data.OPERATION, gives=Data.PROPERTY_LIST,
        ),
    )
}  # fmt: skip
"""The operations that every resource DLL meets, by name; their functions, access and modify bits are those of CAPI."""

_COMMON = dict.fromkeys(
    (
        "ENUM_COMMON_PROPERTIES", "GET_RO_COMMON_PROPERTIES", "GET_COMMON_PROPERTIES", "SET_COMMON_PROPERTIES",
        "VALIDATE_COMMON_PROPERTIES",
    ),
    Handling.DEFAULT,
)  # fmt: skip

_RESOURCE: dict[str, Handling] = {
    "UNKNOWN": Handling.REQUIRED,
    "GET_CHARACTERISTICS": Handling.OPTIONAL,
    "GET_FLAGS": Handling.OPTIONAL,
    "GET_CLASS_INFO": Handling.OPTIONAL,
    "GET_REQUIRED_DEPENDENCIES": Handling.CONDITIONAL,
    **dict.fromkeys(("GET_NAME", "GET_RESOURCE_TYPE", "GET_ID"), Handling.CLUSTER),
    **_COMMON,
    "GET_COMMON_PROPERTY_FMTS": Handling.DEFAULT,
    "ENUM_PRIVATE_PROPERTIES": Handling.REQUIRED,
    "GET_RO_PRIVATE_PROPERTIES": Handling.REQUIRED,
    "GET_PRIVATE_PROPERTIES": Handling.REQUIRED,
    "SET_PRIVATE_PROPERTIES": Handling.REQUIRED,
    "VALIDATE_PRIVATE_PROPERTIES": Handling.REQUIRED,
    "GET_PRIVATE_PROPERTY_FMTS": Handling.REQUIRED,
    **dict.fromkeys(
        ("ADD_REGISTRY_CHECKPOINT", "DELETE_REGISTRY_CHECKPOINT", "GET_REGISTRY_CHECKPOINTS"), Handling.CLUSTER
    ),
    **dict.fromkeys(
        (
            "INSTALL_NODE", "EVICT_NODE", "ADD_DEPENDENCY", "REMOVE_DEPENDENCY", "ADD_OWNER", "REMOVE_OWNER",
            "SET_NAME", "CLUSTER_VERSION_CHANGED", "STATE_CHANGE_REASON",
        ),
        Handling.OPTIONAL,
    ),
    "GET_OPERATION_CONTEXT": Handling.UNSTATED,
    "DELETE": Handling.OPTIONAL,
}  # fmt: skip

_RESOURCE_TYPE: dict[str, Handling] = {
    "UNKNOWN": Handling.CONDITIONAL,
    "GET_CHARACTERISTICS": Handling.OPTIONAL,
    "GET_FLAGS": Handling.OPTIONAL,
    "GET_CLASS_INFO": Handling.OPTIONAL,
    "GET_REQUIRED_DEPENDENCIES": Handling.CONDITIONAL,
    **_COMMON,
    "ENUM_PRIVATE_PROPERTIES": Handling.REQUIRED,
    "GET_RO_PRIVATE_PROPERTIES": Handling.CONDITIONAL,
    "GET_PRIVATE_PROPERTIES": Handling.REQUIRED,
    "SET_PRIVATE_PROPERTIES": Handling.REQUIRED,
    "VALIDATE_PRIVATE_PROPERTIES": Handling.REQUIRED,
    "GET_PRIVATE_PROPERTY_FMTS": Handling.CONDITIONAL,
}

CONTROL_CODES: dict[str, ControlCode] = {
    code.name: code
    for target, handlings in (
        (ControlObject.CLUS_OBJECT_RESOURCE, _RESOURCE),
        (ControlObject.CLUS_OBJECT_RESOURCE_TYPE, _RESOURCE_TYPE),
    )
    for name, handling in handlings.items()
    for code in (ControlCode(target, OPERATIONS[name], handling),)
}
"""The control codes by name, those that a resource meets first."""

CODE_BY_VALUE: dict[int, ControlCode] = {code.value: code for code in CONTROL_CODES.values()}

CLUSCTL_RESOURCE_UNKNOWN = CONTROL_CODES["CLUSCTL_RESOURCE_UNKNOWN"].value
CLUSCTL_RESOURCE_TYPE_UNKNOWN = CONTROL_CODES["CLUSCTL_RESOURCE_TYPE_UNKNOWN"].value
"""The control codes that ask for nothing, of a resource and of a type."""


def user_codes(target: ControlObject, function: int) -> tuple[int, int]:
    """Return the code that a program defined for itself, in both places where sources have the user bit (question 33).

    First as the page lays codes out, then as the macro CLUSCTL_USER_CODE does, which shifts the bit with the function.
    """
    bit, place = 1 << USER_SHIFT, target << OBJECT_SHIFT
    return place | bit | function << FUNCTION_SHIFT, place | (bit | function) << FUNCTION_SHIFT


def greatest_code(target: ControlObject) -> int:
    """Return an external code whose function has every bit: no header gives it a meaning."""
    return target << OBJECT_SHIFT | (1 << INTERNAL_SHIFT) - (1 << FUNCTION_SHIFT)
