"""The clauses of the contract: one statement each, with level, source and standing.

How to read a clause
--------------------
*Level* is what the source asks (MUST, SHOULD, MAY).  *Standing* is how well it is founded: ``documented`` (a public
document says so), ``inferred`` (it follows from documents with a step of our own), ``unverified`` (no public source).
Breaking a documented MUST is an error, SHOULD or inferred a warning, unverified a note that never fails a run.

Where the documents are silent or contradict each other a clause carries the number of the open question, and says which
reading was taken.  No MUST is invented: a reading is at most ``inferred``.  Identifiers are permanent.

A *source* is a key of :data:`resdll_spec.sources.SOURCES` with a locator, more of them after commas or semicolons, and
where nothing says it outright, a remark after a colon.  A clause is one line (hence ``fmt: skip``): a table is read across.
"""

from __future__ import annotations

from resdll_spec.vocabulary import Clause, Level, Standing

_MUST, _SHOULD, _MAY = Level.MUST, Level.SHOULD, Level.MAY
_DOC, _INF, _UNV = Standing.documented, Standing.inferred, Standing.unverified

_OFFLINE_V2 = "SDK/nc-resapi-poffline_v2_routine"

_TABLE = (
    Clause("TAB-STARTUP", "Startup negotiates a version within the range it is given and hands over a function table.", _MUST, _DOC, "MSCS/implementing-startup"),
    Clause("TAB-RANGE", "Startup answers ERROR_REVISION_MISMATCH when the range of versions excludes the DLL's own.", _MUST, _DOC, "MSCS/implementing-startup"),
    Clause("TAB-TYPE", "Startup answers ERROR_CLUSTER_RESNAME_NOT_FOUND for a resource type that the DLL does not implement.", _SHOULD, _DOC, "MSCS/implementing-startup"),
    Clause("TAB-VERSION", "The table's Version is one that the header defines and lies within the range that the monitor offered.", _MUST, _DOC, "RES/CLRES_VERSION, MSCS/implementing-startup"),
    Clause("TAB-SIZE", "TableSize is the size of the function struct of that version (CLRES_Vn_FUNCTION_SIZE), not of CLRES_FUNCTION_TABLE.", _MUST, _INF, "RES/CLRES_V1_FUNCTION_TABLE: the macros store it so"),
    Clause("TAB-LIFE-SLOTS", "Open, Close, Online, Offline, Terminate, LooksAlive and IsAlive are present in the table: the monitor calls each of them.", _MUST, _INF, "MSCS/implementing-*, each describes one call of the monitor"),
    Clause("TAB-QUORUM-SLOTS", "Arbitrate and Release may be absent: the monitor then clears the quorum characteristic.", _MAY, _DOC, "MSCS/clusctl-resource-get-characteristics"),
    Clause("TAB-CONTROL-SLOTS", "ResourceControl and ResourceTypeControl may be absent: the type then has no private properties.", _MAY, _DOC, "BLOG/part 1"),
)  # fmt: skip

_SEQUENCE = (
    Clause("SEQ-OPEN-FIRST", "Startup, then Open, then any other entry point of the resource, and Close last.", _MUST, _DOC, "MSCS/implementing-startup"),
    Clause("SEQ-OPEN-OFFLINE", "After Open the resource is offline.", _MUST, _DOC, "MSCS/implementing-open"),
    Clause("SEQ-OPEN-NULL", "Open returns NULL when it fails and leaves the reason in the last error.", _MUST, _DOC, "SDK/nc-resapi-popen_routine"),
    Clause("SEQ-CLOSE-OFFLINE", "Close makes sure that the resource is offline, terminating it if it is not, and frees everything.", _MUST, _DOC, "MSCS/implementing-close", question=21),
    Clause("SEQ-ONLINE-WHEN", "Online is called on a resource that is offline or failed and terminated.", _MUST, _INF, "CMRP/3.1.4.2.18 (preconditions of the API, carried over to the entry point)"),
    Clause("SEQ-OFFLINE-WHEN", "Offline is called on a resource that is online; the API answers other states without calling the DLL.", _MUST, _INF, "CMRP/3.1.4.2.19 (preconditions of the API, carried over to the entry point)", question=15),
    Clause("SEQ-POLL-WHEN", "LooksAlive and IsAlive are called on a resource that is online.", _MUST, _INF, "MSCS/implementing-isalive"),
    Clause("SEQ-TERMINATE-WHEN", "Terminate may be called at any time after Open, whatever the resource is doing.", _MUST, _DOC, "MSCS/implementing-terminate, MSCS/recommended-practices"),
    Clause("SEQ-TERMINATE-AGAIN", "Whether Terminate may be called again while one Terminate runs is unstated.", _MAY, _UNV, "MSCS/implementing-terminate is silent", question=20),
    Clause("SEQ-AFTER-FAILURE", "What may be called between a failure and the Terminate that follows it is unstated.", _MAY, _UNV, "MSCS/implementing-isalive is silent", question=6),
)  # fmt: skip

_CONCURRENCY = (
    Clause("CON-NONREENTRANT", "While one entry point of a resource DLL runs, all others except Terminate are blocked.", _MUST, _DOC, "MSCS/recommended-practices", question=19),
    Clause("CON-TERMINATE-OVERLAPS", "Terminate may overlap Online, Offline, LooksAlive, IsAlive and the control entry points.", _MUST, _DOC, "MSCS/recommended-practices"),
    Clause("CON-TERMINATE-NOT-OPEN", "Terminate does not overlap DllMain, Startup, Open or Close.", _MUST, _DOC, "MSCS/recommended-practices"),
    Clause("CON-TERMINATE-CANCELS", "Terminate cancels an Online or Offline in progress and takes the resource offline at once.", _MUST, _DOC, "SDK/nc-resapi-pterminate_routine"),
    Clause("CON-TERMINATE-STATE", "After Terminate the resource counts as offline; whether the final state is Offline or Failed is unstated.", _MUST, _INF, "SDK/nc-resapi-pterminate_routine: 'takes the resource offline'", question=20),
    Clause("CON-CALL-RACE", "A call that Terminate overlapped may end with any of its results.", _MAY, _INF, "MSCS/recommended-practices: the overlap is allowed and no result is prescribed"),
)  # fmt: skip

_RETURN = (
    Clause("RET-SUCCESS", "ERROR_SUCCESS from Online or Offline: the request is complete and the resource is online or offline.", _MUST, _DOC, f"{_OFFLINE_V2}, SDK/nc-resapi-ponline_routine; SEED/27"),
    Clause("RET-PENDING", "ERROR_IO_PENDING: the request is still pending and a thread has been started to process it; the monitor sets the pending state.", _MUST, _DOC, f"{_OFFLINE_V2}, SDK/nc-resapi-pset_resource_status_routine; SEED/28"),
    Clause("RET-ERROR", "A request that fails for another reason returns a system error code.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/29"),
    Clause("RET-RETURNS", "Online and Offline answer by returning: success, pending, or a system error code.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/27, SEED/28, SEED/29"),
    Clause("RET-ERROR-TERMINATE", "On any other code from Online or Offline (V1) the monitor logs an event and calls Terminate.", _MUST, _DOC, "SDK/nc-resapi-poffline_routine, SDK/nc-resapi-ponline_routine"),
    Clause("RET-ERROR-V2", "The V2 pages lack the remark on Terminate; we read an unclassified error of OfflineV2 and OnlineV2 like that of V1.", _MUST, _INF, f"{_OFFLINE_V2} is silent", question=6),
    Clause("RET-REFUSAL", "A refusal (locked, vetoed) leaves the resource online: a rejected move brings the group back to its persistent state at the source.", _MUST, _INF, "SDK/nf-clusapi-moveclustergroupex (the API's outcome, carried over to the return code)", question=6),
    Clause("RET-BAD-RESID", "A bad RESID is answered with ERROR_RESOURCE_NOT_FOUND.", _SHOULD, _INF, "SMP: both samples do so"),
    Clause("RET-LOOKS-FALSE", "When LooksAlive returns FALSE the monitor calls IsAlive immediately.", _MUST, _DOC, "MSCS/implementing-looksalive"),
    Clause("RET-ALIVE-TRUE", "LooksAlive and IsAlive return TRUE for a resource that works.", _MUST, _DOC, "MSCS/implementing-isalive"),
    Clause("RET-IS-FALSE", "When IsAlive returns FALSE the monitor sets the resource's state to Failed and calls Terminate.", _MUST, _DOC, "MSCS/implementing-isalive"),
    Clause("RET-VOID", "Terminate and Close return nothing and cannot report errors.", _MUST, _DOC, "SDK/nc-resapi-pterminate_routine, SDK/nc-resapi-pclose_routine"),
)  # fmt: skip

_PENDING = (
    Clause("PEN-ONLY-AFTER-PENDING", "SetResourceStatus is called only after Online or Offline returned ERROR_IO_PENDING, and at no other time.", _MUST, _DOC, "SDK/nc-resapi-pset_resource_status_routine", question=5),
    Clause("PEN-ONLY-AFTER-PENDING-EX", "SetResourceStatusEx too is called only after Online or Offline returned ERROR_IO_PENDING; its page does not repeat the rule.", _MUST, _INF, "SDK/nc-resapi-pset_resource_status_routine, carried over to SetResourceStatusEx", question=5),
    Clause("PEN-EARLY", "A report that enters before the return of its own call is recorded is legal if the call then returns ERROR_IO_PENDING: the DLL cannot order the two.", _MAY, _INF, "RESDLL/observation order"),
    Clause("PEN-FINAL", "A pending operation ends with one report of Online, Offline or Failed; reporting stops there.", _MUST, _DOC, "SDK/nc-resapi-pset_resource_status_routine, SDK/ns-resapi-resource_status"),
    Clause("PEN-FINAL-EX", "Reporting through SetResourceStatusEx too stops at the final report; its page does not repeat the rule.", _MUST, _INF, "SDK/nc-resapi-pset_resource_status_routine, carried over to SetResourceStatusEx", question=5),
    Clause("PEN-KIND", "A pending Online ends Online or Failed, a pending Offline ends Offline or Failed.", _MUST, _INF, "CMRP/3.1.4.2.18 and 3.1.4.2.19 (the API's outcomes)"),
    Clause("PEN-CANNOT", "A pending Online may end in one of the pseudo-states 'cannot come online on this node' or 'on any node'.", _MAY, _DOC, "RES/ClusterResourceCannotComeOnlineOnThisNode"),
    Clause("PEN-TIMEOUT", "A resource that stays pending longer than PendingTimeout without a report is terminated; we judge silence by the longer reading (gap between reports).", _MUST, _DOC, "MSCS/resources-pendingtimeout", question=1),
    Clause("PEN-CHECKPOINT", "When OnlinePending is reported the CheckPoint is greater than the previous one.", _MUST, _DOC, "SDK/ns-resapi-resource_status", question=4),
    Clause("PEN-CHECKPOINT-EX", "The CheckPoint of RESOURCE_STATUS_EX increases like that of RESOURCE_STATUS; its page does not repeat the rule.", _MUST, _INF, "SDK/ns-resapi-resource_status, carried over to RESOURCE_STATUS_EX", question=5),
    Clause("PEN-CHECKPOINT-OFFLINE", "When OfflinePending is reported the CheckPoint is greater than the previous one.", _SHOULD, _INF, "SDK/ns-resapi-resource_status: the note stands at OnlinePending only", question=4),
    Clause("PEN-PROGRESS", "A worker may report its pending state as often as it makes progress.", _MAY, _DOC, "SDK/nc-resapi-pset_resource_status_routine", question=3),
    Clause("PEN-EXIT-STATE", "A worker that is answered ResourceExitStateTerminate stops its work and ends at once.", _MUST, _DOC, "SDK/ne-resapi-resource_exit_state"),
    Clause("PEN-AFTER-TERMINATE", "Nothing is reported for an operation after Terminate has returned; one report of each worker is how it learns of the Terminate.", _SHOULD, _INF, "SDK/nc-resapi-pterminate_routine with SDK/ne-resapi-resource_exit_state"),
    Clause("PEN-DURING-TERMINATE", "While Terminate runs a worker may still report, and is told to stop by the answer.", _MAY, _INF, "SDK/ne-resapi-resource_exit_state"),
    Clause("PEN-AFTER-CLOSE", "After Close has returned nothing of the resource is left that could report.", _MUST, _DOC, "MSCS/implementing-close"),
    Clause("PEN-KNOWN-STATE", "A status report carries a state that a DLL may report: Online, Offline, Failed, a pending state of the operation, or a pseudo-state.", _MUST, _INF, "SDK/ns-resapi-resource_status, RES"),
)  # fmt: skip

_LOCK = (
    Clause("LCK-ANY-TIME", "How and when a resource enters and leaves locked mode is up to its type.", _MAY, _DOC, "CMRP/3.1.1.1.3, SDK/nc-resapi-pset_resource_locked_mode_routine"),
    Clause("LCK-REFUSED", "While a resource is locked, requests to take it offline or move it fail at once with 5960 unless IGNORE_RESOURCE_STATUS is given.", _MUST, _DOC, "CMRP/3.1.4.2.19, 3.1.4.2.52; EVT/1071", question=10),
    Clause("LCK-OTHER-PATHS", "Whether failover, drain or shutdown respect the lock is unstated, so Offline without IGNORE_RESOURCE_STATUS on a locked resource is judged for survival only.", _MAY, _UNV, "CMRP is silent"),
    Clause("LCK-TERMINATED", "With IGNORE_RESOURCE_STATUS a locked resource is moved all the same, and terminated if necessary.", _MUST, _DOC, "SDK/nf-clusapi-moveclustergroupex"),
    Clause("LCK-VOLATILE", "Locked mode is volatile cluster state; who clears it after a crash of the RHS process is unstated, and we keep it across Terminate and clear it with Close.", _MAY, _INF, "CMRP/3.1.1.1.1"),
)  # fmt: skip

_FLAG = (
    Clause("FLG-VALUES", "The flags are the seven lowest bits, from IGNORE_RESOURCE_STATUS to DO_NOT_UPDATE_PERSISTENT_STATE in the order of the page.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/8, SEED/10, SEED/12, SEED/14, SEED/16, SEED/18, SEED/21", unobservable="a DLL's own constants are gone when it is built; the contract header is compared with them"),
    Clause("FLG-IGNORE-STATUS", "The operation is performed even if the resource indicates that it should be locked.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/9"),
    Clause("FLG-IGNORE-NO-VETO", "With IGNORE_RESOURCE_STATUS a resource cannot reject the move: such a rejection cannot occur.", _MUST, _INF, "SDK/nf-clusapi-moveclustergroupex (says it of the API flag)"),
    Clause("FLG-RETURN", "If the resource encounters an error it is returned to the source node.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/11"),
    Clause("FLG-RETURN-ONCE", "If the return to the source fails too, the ordinary failure policy applies: there is a single return.", _MUST, _DOC, "SDK/nf-clusapi-moveclustergroupex, CMRP/3.1.4.2.131"),
    Clause("FLG-QUEUE", "If a resource DLL delays the operation it is queued and retried until it completes or the client cancels it.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/13", question=7),
    Clause("FLG-QUEUE-DIFFERENT", "A queued operation also ends when it fails for a different reason.", _MUST, _DOC, "CMRP/3.1.4.2.131", question=7),
    Clause("FLG-QUEUE-CANCEL", "CancelClusterGroupOperation ends an operation that is being retried because of QUEUE_ENABLED.", _MUST, _DOC, "CMRP/3.1.4.2 (ApiCancelClusterGroupOperation)", question=17),
    Clause("FLG-REJECTED", "Without the queue a delayed or vetoed move is rejected: the group goes back to its persistent state at the source with no failure counted and no failure policy.", _MUST, _DOC, "SDK/nf-clusapi-moveclustergroupex"),
    Clause("FLG-RETURNING", "The resource has encountered an error and is on its way back to the source node.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/15"),
    Clause("FLG-RETURNING-CALLS", "The calls of the return trip carry RETURNING; the destination then is the source node.", _MUST, _INF, f"{_OFFLINE_V2}: 'is returning'", question=29),
    Clause("FLG-EMBEDDED", "There was an embedded failure.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/17", unobservable="informational to the DLL: no document ties an answer or an effect to it"),
    Clause("FLG-IGNORE-NETWORK", "The operation is performed even in case of a network error.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/19", since="2012r2"),
    Clause("FLG-NETWORK-ERROR", "Without IGNORE_NETWORK_CONNECTIVITY a network error stops the operation before the resource is taken offline.", _MUST, _INF, f"{_OFFLINE_V2}: the flag would have no meaning otherwise"),
    Clause("FLG-PERSISTENT", "The persistent state of the resource is not updated.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/22", since="2016", question=13),
    Clause("FLG-PERSISTENT-DEFAULT", "An offline request of a client sets the persistent state to Offline, which stops recovery and automatic start.", _MUST, _DOC, "CMRP/3.1.1.1.1, 3.1.4.2.19; MSCS/resources-persistentstate", question=14),
    Clause("FLG-IGNORE-WITH-QUEUE", "A server rejects IGNORE_RESOURCE_STATUS together with QUEUE_ENABLED with ERROR_INVALID_PARAMETER.", _MUST, _DOC, "CMRP/3.1.4.2.131", question=8),
    Clause("FLG-IGNORE-WITH-QUEUE-DLL", "A DLL therefore never sees IGNORE_RESOURCE_STATUS together with QUEUE_ENABLED from a client's move.", _MAY, _INF, "CMRP/3.1.4.2.131", question=8),
    Clause("FLG-RETURNING-WITHOUT-RETURN", "RETURNING without an earlier RETURN_TO_SOURCE in the same move is contradictory; no caller sends it.", _MAY, _INF, f"{_OFFLINE_V2}: meaning of the two flags"),
    Clause("FLG-UNDEFINED-BIT", "A bit that the Windows version does not define has no meaning there; no caller sends it.", _MAY, _INF, f"{_OFFLINE_V2}, version notes; SEED/20, SEED/23"),
    Clause("FLG-RETURN-WITH-QUEUE", "RETURN_TO_SOURCE with QUEUE_ENABLED is the combination recommended for live migration.", _MAY, _DOC, "CMRP/3.1.4.2.131, SDK/nf-clusapi-moveclustergroupex"),
    Clause("FLG-RETURN-WITH-IGNORE", "RETURN_TO_SOURCE with IGNORE_RESOURCE_STATUS is allowed.", _MAY, _DOC, "SDK/nf-clusapi-moveclustergroupex (sample call)"),
    Clause("FLG-RETURN-WITH-RETURNING", "RETURN_TO_SOURCE and RETURNING in one call would allow a second return, which the protocol does not know.", _MAY, _INF, "CMRP/3.1.4.2.131"),
    Clause("FLG-RETURNING-WITH-QUEUE", "RETURNING with QUEUE_ENABLED would queue the way back, of which no document speaks.", _MAY, _INF, "CMRP/3.1.4.2.131"),
    Clause("FLG-EMBEDDED-WITH-PERSISTENT", "DUE_TO_EMBEDDED_FAILURE with DO_NOT_UPDATE_PERSISTENT_STATE is plausible: recovery must not change the persistent state.", _MAY, _INF, f"{_OFFLINE_V2}"),
    Clause("FLG-NO-REFUSAL", "A DLL does not refuse a mask of defined flags that callers send merely for being what it is.", _SHOULD, _INF, f"{_OFFLINE_V2}: one or more of the flags may be set; SEED/7"),
    Clause("FLG-UNSENDABLE-REFUSAL", "What a DLL answers to a mask that no caller sends is unstated.", _MAY, _UNV, f"{_OFFLINE_V2} is silent"),
    Clause("FLG-TRANSLATED", "API flags are translated, not passed on: only the bits 0x1, 0x2 and 0x4 of a group move coincide with those of the DLL.", _MUST, _INF, "RES, CAPI", unobservable="it binds the cluster service, not the DLL"),
)  # fmt: skip

_ARGUMENT = (
    Clause("ARG-TYPE", "POFFLINE_V2_ROUTINE is a pointer to the Offline routine of a table of version 2 or later.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/2; RES/CLRES_V2_FUNCTIONS", unobservable="a type of the C language, which is gone when the DLL is built"),
    Clause("ARG-PROTOTYPE", "The routine returns a DWORD and takes Resource, DestinationNodeName, OfflineFlags, InBuffer, InBufferSize and Reserved.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/3", unobservable="on x64 a routine with other parameters is called all the same; only its compiler could tell"),
    Clause("ARG-RESOURCE", "Resource is the identifier that Open returned for the resource to take offline.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/4"),
    Clause("ARG-DESTINATION", "DestinationNodeName, optional, names the node that is to contain the resource when the operation completes.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/5", question=29),
    Clause("ARG-FLAGS", "OfflineFlags is a bit mask of one or more of the flags.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/6, SEED/7"),
    Clause("ARG-BUFFER", "InBuffer, optional, points to data for the operation, or is NULL if the operation needs none.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/24"),
    Clause("ARG-BUFFER-SIZE", "InBufferSize is the size of InBuffer in bytes: the DLL reads no further.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/25"),
    Clause("ARG-RESERVED", "Reserved is reserved; it is believed to carry the offline reason mask, so a DLL tolerates any value.", _MAY, _INF, f"{_OFFLINE_V2}; SEED/26; CAPI/CLUSAPI_RESOURCE_OFFLINE_REASON", question=12),
    Clause("ARG-INPUT-CONST", "An [in] parameter is not written by the callee.", _SHOULD, _INF, f"{_OFFLINE_V2}: every parameter is marked [in]; SEED/3"),
    Clause("ARG-INPUT-LIFE", "The caller's buffers are valid during the call only.", _SHOULD, _INF, f"{_OFFLINE_V2}: no document extends their life"),
)  # fmt: skip

_TIME = (
    Clause("TIM-300MS", "Every entry point should return within 300 milliseconds.", _SHOULD, _DOC, "MSCS/recommended-practices"),
    Clause("TIM-DEADLOCK", "A call that does not return within DeadlockTimeout makes the monitor end and restart the RHS process.", _MUST, _DOC, "MSCS/deadlocktimeout; EVT/1230, 1146", question=22),
)  # fmt: skip

_HYGIENE = (
    Clause("HYG-EXCEPTION", "An exception that leaks out of an entry point ends the RHS process.", _MUST, _DOC, "BC9E/RhsExceptionFromResource; WERR/5930"),
    Clause("HYG-EXIT", "A resource DLL does not end the process that hosts it: other resources live there.", _MUST, _INF, "EVT/1146: the resources of one RHS process restart together"),
    Clause("HYG-FLOOD", "Reports and log entries without bound make the monitor unusable.", _SHOULD, _UNV, "RESDLL/bounded journal"),
)  # fmt: skip

_VERSION = (
    Clause("VER-OFFLINE-V2-2012", "POFFLINE_V2_ROUTINE needs Windows Server 2012; no client version supports it.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/30, SEED/31", since="2012", unobservable="a requirement on the platform"),
    Clause("VER-PLATFORM", "The target platform is Windows and the header is resapi.h.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/32, SEED/33", unobservable="a requirement on the build; our own header stands in for resapi.h elsewhere"),
    Clause("VER-FLAGS-2012", "The first five flags exist from Windows Server 2012 on.", _MUST, _INF, f"{_OFFLINE_V2}: no version note stands at them; SEED/31", since="2012"),
    Clause("VER-NETWORK-2012R2", "IGNORE_NETWORK_CONNECTIVITY is not supported before Windows Server 2012 R2.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/20", since="2012r2"),
    Clause("VER-PERSISTENT-2016", "DO_NOT_UPDATE_PERSISTENT_STATE is not supported before Windows Server 2016.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/23", since="2016", question=13),
    Clause("VER-TABLES", "Tables V1 to V3 exist from Windows Server 2012 on, V4 from 2016 on.", _MUST, _INF, "RES: gates of the header", question=24),
)  # fmt: skip

_OPERATION = (
    Clause("OPR-OFFLINE-MEANS", "Offline marks the resource unavailable after its clean-up processing is done.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/1"),
    Clause("OPR-MOVE", "A move takes the resource offline at the source, hands over ownership and brings it to its persistent state at the destination.", _MUST, _DOC, "CMRP/3.1.4.2.52, 3.1.4.2.53"),
    Clause("OPR-FAILED-OFFLINE", "After a failed offline no recovery is tried: the persistent state is Offline.", _SHOULD, _DOC, "CMRP/3.1.4.2.19", unobservable="the model of a request ends where the ordinary failure policy begins"),
    Clause("OPR-FAILED-ONLINE", "After a failed online the failure is counted and recovery is tried.", _SHOULD, _DOC, "CMRP/3.1.4.2.18"),
    Clause("OPR-FAILURE-COUNT", "A resource that fails to go offline is terminated and the failure counted once.", _MUST, _INF, "SDK/nc-resapi-poffline_routine, MSCS/failover"),
    Clause("OPR-UNTARGETED-VETO", "A resource that vetoes an untargeted move is reported with its own error code.", _MAY, _DOC, "EVT/1253"),
    Clause("OPR-UNTARGETED", "A move without a destination lets the cluster choose the node.", _MUST, _DOC, "SDK/nf-clusapi-moveclustergroupex", question=29),
)  # fmt: skip

_MODEL = (
    Clause("MOD-CHOICE", "The model fixes version, table, mask and environment by choices, one fact at a time; a choice is one instant in which nothing is called.", _MUST, _INF, "RESDLL/semantics"),
    Clause("MOD-UNSPECIFIED", "After something unspecified anything is allowed; only a crash, a hang or corruption is judged.", _MAY, _INF, "RESDLL/semantics"),
)  # fmt: skip

CLAUSES: dict[str, Clause] = {
    clause.id: clause
    for group in (
        _TABLE, _SEQUENCE, _CONCURRENCY, _RETURN, _PENDING, _LOCK, _FLAG,
        _ARGUMENT, _TIME, _HYGIENE, _VERSION, _OPERATION, _MODEL,
    )
    for clause in group
}  # fmt: skip
