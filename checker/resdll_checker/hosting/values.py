"""The names of the values that a record of the journal carries, by kind of record."""

from __future__ import annotations

CALL_VALUES: tuple[str, ...] = (
    "Resource",
    "Flags",
    "Text",
    "InBuffer",
    "InBufferSize",
    "Reserved",
    "OutBuffer",
    "OutBufferSize",
    "ResourceHandle",
)
"""Values of a CALL record, the same for every entry point; ``Flags`` is the control code of a control call."""

STARTUP_VALUES: tuple[str, ...] = ("MinVersionSupported", "MaxVersionSupported", "CallbackSlots")
"""Values of the CALL record of Startup and StartupEx."""

RETURN_VALUES: tuple[str, ...] = ("Result", "EventHandle", "BytesReturned", "ReturnedAsynchronously", "LastError")

CALLBACK_VALUES: dict[str, tuple[str, ...]] = {
    "SetResourceStatus": ("ResourceHandle", "ResourceState", "CheckPoint", "WaitHint", "EventHandle"),
    "LogEvent": ("ResourceHandle", "LogLevel"),
    "SetResourceStatusEx": (
        "ResourceHandle",
        "ResourceState",
        "CheckPoint",
        "EventHandle",
        "ApplicationSpecificErrorCode",
        "Flags",
        "WaitHint",
    ),
    "SetResourceLockedMode": ("ResourceHandle", "LockedModeEnabled", "LockedModeReason"),
    "SignalFailure": ("ResourceHandle", "FailureType", "ApplicationSpecificErrorCode"),
    "SetResourceInMemoryNodeLocalProperties": ("ResourceHandle", "PropertyListBuffer", "PropertyListBufferSize"),
    "EndControlCall": ("Context", "Status"),
    "EndTypeControlCall": ("Context", "Status"),
    "ExtendControlCall": ("Context", "NewTimeoutInMs"),
    "ExtendTypeControlCall": ("Context", "NewTimeoutInMs"),
    "RaiseResTypeNotification": ("ResourceType", "Payload", "PayloadSize"),
    "ChangeResourceProcessForDumps": ("ResourceHandle", "ProcessName", "ProcessId", "IsAdd"),
    "ChangeResTypeProcessForDumps": ("ResourceTypeName", "ProcessName", "ProcessId", "IsAdd"),
    "SetInternalState": ("ResourceHandle", "StateType", "Active"),
    "SetResourceLockedModeEx": ("ResourceHandle", "LockedModeEnabled", "LockedModeReason", "LockedModeFlags"),
    "RequestDump": ("ResourceHandle", "DumpDueToCallInProgress", "DumpDelayInMs"),
    "SetResourceWprPolicy": ("ResourceHandle", "WprPolicyFlags"),
    "ArmWprWatchdogForCurrentResourceCall": ("ResourceHandle", "TimeoutInMs"),
    "QuorumResourceLost": ("ResourceHandle",),
}
"""Values of a CALLBACK_ENTER record by callback: copied fields of the status structures, else the arguments."""

ABSENT_CALLBACK_VALUES: tuple[str, ...] = ("Argument1", "Argument2", "Argument3", "Argument4")
INPUT_MODIFIED_VALUES: tuple[str, ...] = ("Input", "Offset", "Length", "Size")
CLUSTER_CALL_VALUES: tuple[str, ...] = ("Bits", "EntryPoint", "Detail")
"""Values of a CLUSTER_CALL record; ``EntryPoint`` is 0 where the calling thread is in none, ``Detail`` a control
code where the bits say so.
"""
