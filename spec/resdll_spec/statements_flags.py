"""Statements on the flags of Offline and on locked mode (see :mod:`resdll_spec.statement_vocabulary`)."""

from __future__ import annotations

from resdll_spec.statement_vocabulary import Beyond, Label, Statement

_DOC, _HDR, _MEAS, _INF, _UNV = Label
_SERVICE, _VALUES, _SILENCE = Beyond.SERVICE, Beyond.VALUES, Beyond.SILENCE
_OFFLINE_V2, _MOVE = "SDK/nc-resapi-poffline_v2_routine", "SDK/nf-clusapi-moveclustergroupex"

STATEMENTS: tuple[Statement, ...] = (
    # Counterparts in the API.
    Statement("3.1/1", "IGNORE_RESOURCE_STATUS, RETURN_TO_SOURCE and QUEUE_ENABLED have the same bits in a group move; the other flags of a DLL have none there.", _HDR, "CAPI/CLUSAPI_GROUP_MOVE_IGNORE_RESOURCE_STATUS, RES", ("FLG-TRANSLATED",)),
    Statement("3.1/2", "Bits 0x2 and 0x4 of the API that takes a resource offline are FORCE_WITH_TERMINATION and DO_NOT_UPDATE_PERSISTENT_STATE.", _HDR, "CAPI/CLUSAPI_RESOURCE_OFFLINE_DO_NOT_UPDATE_PERSISTENT_STATE, CMRP/3.1.4.2.135", ("FLG-TRANSLATED", "FLG-MOVE-ONLY")),
    Statement("3.1/3", "The flags of the API therefore must be translated and cannot be passed through.", _INF, "RES, CAPI", ("FLG-TRANSLATED",)),
    Statement("3.1/4", "The APIs that bring resources and groups online have flags of their own.", _HDR, "CAPI", (), (), _SERVICE),
    Statement("3.1/5", "IgnoreLocked of the PowerShell commands is the first flag.", _INF, "CAPI: PowerShell's documentation names no flag", ("LCK-TERMINATED",)),
    Statement("3.1/6", "FORCE_WITH_TERMINATION marks the resource unavailable and shuts it down without waiting for its clean-up.", _DOC, "SDK/nf-clusapi-offlineclusterresourceex, CMRP/3.1.4.2.135", ("FLG-FORCE-TERMINATION",)),
    # Locked mode.
    Statement("3.2/1", "A resource can be in locked mode, which is volatile state of the cluster; how a type enters and leaves it is its own affair.", _DOC, "CMRP/3.1.1.1.1, CMRP/3.1.1.1.3", ("LCK-ANY-TIME", "LCK-VOLATILE")),
    Statement("3.2/2", "The DLL sets locked mode with SetResourceLockedMode and gives a reason.", _DOC, "SDK/nc-resapi-pset_resource_locked_mode_routine", ("LCK-ANY-TIME", "LCK-REASON")),
    Statement("3.2/3", "A group is locked if one or more of its resources are.", _DOC, "CMRP/3.1.1.1.4", ("LCK-GROUP",)),
    Statement("3.2/4", "While a resource is locked, requests to take it offline or to move its group fail at once with 5960 unless IGNORE_RESOURCE_STATUS is given.", _DOC, f"CMRP/3.1.4.2.19, CMRP/3.1.4.2.52, {_MOVE}", ("LCK-REFUSED",)),
    Statement("3.2/5", "An online with a locked provider and an offline with a locked dependent fail in the same way.", _DOC, "CMRP/3.1.4.2.18, CMRP/3.1.4.2.19; EVT/1071", ("LCK-RELATED",)),
    Statement("3.2/6", "A move is refused only if a locked resource is online.", _DOC, _MOVE, ("LCK-REFUSED",)),
    Statement("3.2/7", "With IGNORE_RESOURCE_STATUS the group is moved all the same and the resource terminated if necessary.", _DOC, _MOVE, ("LCK-TERMINATED",)),
    Statement("3.2/8", "What the values of LockedModeReason mean is said nowhere.", _UNV, "SDK/nc-resapi-pset_resource_locked_mode_routine", ("LCK-REASON",)),
    Statement("3.2/9", "Whether failover, drain, shutdown and Terminate respect the lock is said nowhere.", _UNV, "CMRP", ("LCK-OTHER-PATHS",)),
    Statement("3.2/10", "Who clears the lock after a crash of the monitor's process is said nowhere.", _UNV, "CMRP/3.1.1.1.1", ("LCK-VOLATILE",)),
    Statement("3.2/11", "Live migration is driven with RETURN_TO_SOURCE, QUEUE_ENABLED and HIGH_PRIORITY_START.", _DOC, f"{_MOVE}, CMRP/3.1.4.2.131", ("FLG-RETURN-WITH-QUEUE",)),
    Statement("3.2/12", "That backup or migration sets locked mode is said nowhere.", _UNV, "CMRP", (), (), _SILENCE),
    Statement("3.2/13", "That a flag asks not to remove the group from the move queue implies that the plain callback removes it.", _INF, "RES/LOCKED_MODE_FLAGS_DONT_REMOVE_FROM_MOVE_QUEUE", ("LCK-MOVE-QUEUE",)),
    # The flags one by one.
    Statement("3.3/1", "IGNORE_RESOURCE_STATUS: do the operation although the resource says that it should be locked.", _DOC, _OFFLINE_V2, ("FLG-IGNORE-STATUS",)),
    Statement("3.3/2", "With IGNORE_RESOURCE_STATUS of the API a rejection by a resource cannot occur.", _DOC, _MOVE, ("FLG-IGNORE-NO-VETO",)),
    Statement("3.3/3", "RETURN_TO_SOURCE: on an error bring the resource back to the source node.", _DOC, _OFFLINE_V2, ("FLG-RETURN",)),
    Statement("3.3/4", "RETURN_TO_SOURCE in the API: if the group misses its persistent state at the destination it is moved back and restored; if that fails too the ordinary policy applies.", _DOC, f"{_MOVE}, CMRP/3.1.4.2.131", ("FLG-RETURN", "FLG-RETURN-ONCE")),
    Statement("3.3/5", "QUEUE_ENABLED: queue the operation if a DLL delays it, and retry until it completes or the client cancels.", _DOC, _OFFLINE_V2, ("FLG-QUEUE",)),
    Statement("3.3/6", "The retries of QUEUE_ENABLED in the API end with success, a failure for a different reason, or the client's cancellation.", _DOC, "CMRP/3.1.4.2.131", ("FLG-QUEUE-DIFFERENT", "FLG-QUEUE-CANCEL")),
    Statement("3.3/7", "It is a DLL's 'not now but perhaps soon' that makes the cluster queue.", _DOC, _MOVE, ("FLG-QUEUE", "PEN-BUSY")),
    Statement("3.3/8", "A queued group shows so in its status information, and other requests for it are answered with 5959.", _DOC, "CMRP/3.1.4.2.131, ERRDOC/5959", ("FLG-QUEUED-OTHERS",)),
    Statement("3.3/9", "CancelClusterGroupOperation ends the retries; the server refuses it with 5023 unless the group is pending because of QUEUE_ENABLED.", _DOC, "CMRP/3.1.4.2 (ApiCancelClusterGroupOperation)", ("FLG-QUEUE-CANCEL",)),
    Statement("3.3/10", "CancelClusterGroupOperation presumably reaches the DLL as Cancel.", _INF, "SDK/nc-resapi-pcancel_routine, SDK/nf-clusapi-cancelclustergroupoperation", ("CAN-QUEUE",)),
    Statement("3.3/11", "Event 1252 says that a resource rejected a move and may be busy, 1253 that a resource vetoed an untargeted move with a code of its own.", _DOC, "EVT/1252, EVT/1253", ("OPR-UNTARGETED-VETO", "FLG-REJECTED")),
    Statement("3.3/12", "Events 1155 and 1137 say that a pending move and a move of a drain did not complete.", _DOC, "EVT/1155, EVT/1137", (), (), _SERVICE),
    Statement("3.3/13", "RETURNING: the resource met an error and is on its way back to the source.", _DOC, _OFFLINE_V2, ("FLG-RETURNING",)),
    Statement("3.3/14", "RETURNING is therefore seen by the Offline at the destination on the way back, and the node it names is the source.", _INF, _OFFLINE_V2, ("FLG-RETURNING-CALLS",)),
    Statement("3.3/15", "DUE_TO_EMBEDDED_FAILURE: there was an embedded failure, and no more is said.", _DOC, _OFFLINE_V2, ("FLG-EMBEDDED",)),
    Statement("3.3/16", "Embedded failures come from SignalFailure, and a policy says whether the resource is restarted or moved for it, presumably by an Offline with this flag.", _INF, "SDK/nc-resapi-psignal_failure_routine, CAPI/CLUSTER_RESOURCE_EMBEDDED_FAILURE_ACTION", ("FLG-EMBEDDED-CHAIN", "CBK-SIGNAL")),
    Statement("3.3/17", "IGNORE_NETWORK_CONNECTIVITY: go on despite a network error.", _DOC, _OFFLINE_V2, ("FLG-IGNORE-NETWORK",)),
    Statement("3.3/18", "IGNORE_NETWORK_CONNECTIVITY would have no meaning if a network error did not otherwise stop the operation.", _INF, _OFFLINE_V2, ("FLG-NETWORK-ERROR",)),
    Statement("3.3/19", "IGNORE_NETWORK_CONNECTIVITY goes with the loss of network that a DLL signals or reports.", _INF, "RES/FAILURE_TYPE_NETWORK_LOSS", ("FLG-NETWORK-LOSS",)),
    Statement("3.3/20", "DO_NOT_UPDATE_PERSISTENT_STATE: leave the persistent state of the resource.", _DOC, _OFFLINE_V2, ("FLG-PERSISTENT",)),
    Statement("3.3/21", "The persistent state is what the client last asked for and outlives restarts; an offline request sets it to Offline, which ends recovery and automatic start.", _DOC, "CMRP/3.1.1.1.1, CMRP/3.1.4.2.19; MSCS/resources-persistentstate", ("FLG-PERSISTENT-DEFAULT",)),
    Statement("3.3/22", "RestartClusterResource leaves the persistent state alone.", _DOC, "SDK/nf-clusapi-restartclusterresource", ("FLG-PERSISTENT-RESTART",)),
    Statement("3.3/23", "The cluster service keeps the persistent state; what a DLL should do for DO_NOT_UPDATE_PERSISTENT_STATE, RETURN_TO_SOURCE or QUEUE_ENABLED is not documented.", _INF, _OFFLINE_V2, ("FLG-INFORMATIONAL", "FLG-NO-REFUSAL")),
    Statement("3.3/24", "InBuffer is a property list keyed by type, which the cluster hands to each resource of the group that is online.", _DOC, "CMRP/3.1.4.2.131, CMRP/3.1.4.2.135", ("ARG-BUFFER-LIST", "ARG-BUFFER")),
    Statement("3.3/25", "InBuffer may therefore be NULL with size 0, and a DLL ignores foreign names in it.", _INF, "CMRP/3.1.4.2.131", ("ARG-BUFFER-FOREIGN", "ARG-BUFFER-SIZE", "ARG-NULL-SIZE")),
    Statement("3.3/26", "The page says of the sixth parameter that it is reserved.", _DOC, _OFFLINE_V2, ("ARG-RESERVED",)),
    Statement("3.3/27", "A comment in a header says that the reasons of an offline are passed through the monitor's call from V2 on, so Reserved very likely carries them.", _INF, "CAPI/CLUSAPI_RESOURCE_OFFLINE_REASON", ("ARG-RESERVED",), ("OfflineReason",)),
    Statement("3.3/28", "Every parameter of Offline is an input, and nothing extends the life of a buffer beyond the call.", _INF, _OFFLINE_V2, ("ARG-INPUT-CONST", "ARG-INPUT-LIFE")),
    Statement("3.3/29", "For a virtual machine the buffer says whether it is turned off, saved, shut down, shut down by force, or migrated.", _DOC, "CMRP/3.1.4.2.131, CMRP/3.1.4.2.135", (), (), _VALUES),
    Statement("3.3/30", "A cancelled move returns the group to its persistent state.", _DOC, "SDK/nf-clusapi-cancelclustergroupoperation", ("FLG-CANCEL-RESTORES",)),
    Statement("3.3/31", "The server moves the group back, by which the way back is a move; of a resource that delays it nothing is said.", _INF, "CMRP/3.1.4.2.131, CMRP/3.1.4.2.52", ("FLG-RETURN-MOVE", "FLG-RETURNING-DELAY")),
    # Combinations.
    Statement("3.4/1", "The server must reject IGNORE_RESOURCE_STATUS with QUEUE_ENABLED with ERROR_INVALID_PARAMETER.", _DOC, "CMRP/3.1.4.2.131", ("FLG-IGNORE-WITH-QUEUE",)),
    Statement("3.4/2", "A DLL therefore should never see IGNORE_RESOURCE_STATUS together with QUEUE_ENABLED from a client's move.", _INF, "CMRP/3.1.4.2.131", ("FLG-IGNORE-WITH-QUEUE-DLL", "FLG-UNSENDABLE-REFUSAL")),
    Statement("3.4/3", "RETURN_TO_SOURCE with QUEUE_ENABLED is recommended for live migration.", _DOC, f"CMRP/3.1.4.2.131, {_MOVE}", ("FLG-RETURN-WITH-QUEUE",)),
    Statement("3.4/4", "RETURN_TO_SOURCE with IGNORE_RESOURCE_STATUS stands in Microsoft's own sample call.", _DOC, _MOVE, ("FLG-RETURN-WITH-IGNORE",)),
    Statement("3.4/5", "RETURNING without an earlier RETURN_TO_SOURCE in the same move contradicts itself.", _INF, _OFFLINE_V2, ("FLG-RETURNING-WITHOUT-RETURN", "FLG-UNSENDABLE-REFUSAL")),
    Statement("3.4/6", "RETURN_TO_SOURCE and RETURNING in one call are suspicious: the protocol knows a single return.", _INF, "CMRP/3.1.4.2.131", ("FLG-RETURN-WITH-RETURNING",)),
    Statement("3.4/7", "RETURNING with QUEUE_ENABLED is suspicious.", _INF, "CMRP/3.1.4.2.131", ("FLG-RETURNING-WITH-QUEUE",)),
    Statement("3.4/8", "Flags of a move with a NULL destination: a move without a target lets the cluster choose, and whether the DLL then hears the chosen name is not stated.", _INF, _MOVE, ("ARG-DESTINATION",)),
    Statement("3.4/9", "A move without a destination lets the cluster choose the node.", _DOC, _MOVE, ("OPR-UNTARGETED",)),
    Statement("3.4/10", "DUE_TO_EMBEDDED_FAILURE with DO_NOT_UPDATE_PERSISTENT_STATE is plausible, because recovery must not change the persistent state.", _INF, _OFFLINE_V2, ("FLG-EMBEDDED-WITH-PERSISTENT",)),
    Statement("3.4/11", "DO_NOT_UPDATE_PERSISTENT_STATE with a client's plain offline is possible through the API's own flag.", _DOC, "CAPI/CLUSAPI_RESOURCE_OFFLINE_DO_NOT_UPDATE_PERSISTENT_STATE", ("FLG-PERSISTENT",)),
    Statement("3.4/12", "A bit beyond 0x1F, 0x3F or 0x7F, by version, is undefined.", _INF, _OFFLINE_V2, ("FLG-UNDEFINED-BIT", "FLG-UNSENDABLE-REFUSAL"), ("defined_mask",)),
    Statement("3.4/13", "A pending move ends in success, in failure (ordinary policy, or return to the source), in the queue, or rejected by a resource.", _DOC, _MOVE, ("OPR-MOVE", "FLG-RETURN", "FLG-QUEUE", "FLG-REJECTED")),
    Statement("3.4/14", "A rejected move leaves the group in its persistent state at the source, with no failure counted and no policy applied.", _DOC, _MOVE, ("FLG-REJECTED", "RET-REFUSAL")),
    Statement("3.4/15", "A move waits until all members are offline or failed, then ownership goes over, and each resource goes to its own persistent state.", _DOC, "CMRP/3.1.4.2.52, CMRP/3.1.4.2.53", ("OPR-MOVE", "OPR-MOVE-WAITS")),
    Statement("3.4/16", "A move to the node that owns the group already succeeds at once.", _DOC, "CMRP/3.1.4.2.52, CMRP/3.1.4.2.53", (), (), _SERVICE),
    Statement("3.4/17", "The server adheres to the rules of dependencies: it first takes offline what depends on a resource, and first brings online what it depends on.", _DOC, "CMRP/3.1.4.2.18, CMRP/3.1.4.2.19", ("OPR-DEPENDENTS",)),
)  # fmt: skip
