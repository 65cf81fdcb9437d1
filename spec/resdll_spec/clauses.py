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

from resdll_spec.clauses_log import LOG_CLAUSES
from resdll_spec.vocabulary import Clause, Level, Standing

_MUST, _SHOULD, _MAY = Level.MUST, Level.SHOULD, Level.MAY
_DOC, _INF, _UNV = Standing.documented, Standing.inferred, Standing.unverified

_OFFLINE_V2 = "SDK/nc-resapi-poffline_v2_routine"

_TABLE = (
    Clause("TAB-STARTUP", "Startup negotiates a version within the range it is given and hands over a function table.", _MUST, _DOC, "MSCS/implementing-startup"),
    Clause("TAB-RANGE", "Startup answers ERROR_REVISION_MISMATCH when the range of versions excludes the DLL's own.", _SHOULD, _DOC, "MSCS/implementing-startup (recommended; the code is that of its example)"),
    Clause("TAB-TYPE", "Startup answers ERROR_CLUSTER_RESNAME_NOT_FOUND for a resource type that the DLL does not implement.", _SHOULD, _DOC, "MSCS/implementing-startup"),
    Clause("TAB-VERSION", "The table's Version is one that the header defines and lies within the range that the monitor offered.", _MUST, _INF, "RES/CLRES_VERSION, MSCS/implementing-startup"),
    Clause("TAB-SIZE", "TableSize is the size of the function struct of that version (CLRES_Vn_FUNCTION_SIZE), not of CLRES_FUNCTION_TABLE.", _MUST, _INF, "RES/CLRES_V1_FUNCTION_TABLE: the macros store it so"),
    Clause("TAB-LIFE-SLOTS", "Open, Close, Online, Offline, Terminate, LooksAlive and IsAlive are present in the table: the monitor calls each of them.", _MUST, _INF, "MSCS/implementing-*, each describes one call of the monitor"),
    Clause("TAB-QUORUM-SLOTS", "Arbitrate and Release may be absent: the monitor then clears the quorum characteristic.", _MAY, _DOC, "MSCS/clusctl-resource-get-characteristics"),
    Clause("TAB-CONTROL-SLOTS", "ResourceControl and ResourceTypeControl may be absent: the type then has no private properties.", _MAY, _DOC, "BLOG/part 1"),
    Clause("TAB-ENTRIES", "ResourceControl and ResourceTypeControl end with V2, their Begin… forms come with V3, the AsUser forms with V4, Cancel with V2.", _MUST, _DOC, "RES/CLRES_V1_FUNCTIONS, CLRES_V2_FUNCTIONS, CLRES_V3_FUNCTIONS, CLRES_V4_FUNCTIONS"),
    Clause("TAB-EXPORT", "Startup, or StartupEx, is the only routine that a resource DLL exports.", _SHOULD, _DOC, "RES/STARTUP_ROUTINE (comment)"),
    Clause("TAB-ONCE", "Startup is called once for a resource type in a monitor's process, at the first instance; again only after the last instance there is gone.", _MUST, _DOC, "MSCS/implementing-startup"),
    Clause("TAB-CALLBACKS", "The callback table has no field for its size: a DLL calls no slot that the version it runs on does not have.", _SHOULD, _INF, "RES/CLRES_CALLBACK_FUNCTION_TABLE: it grew with the versions"),
)  # fmt: skip

_SEQUENCE = (
    Clause("SEQ-OPEN-FIRST", "Startup, then Open, then any other entry point of the resource, and Close last.", _MUST, _DOC, "MSCS/implementing-startup"),
    Clause("SEQ-OPEN-OFFLINE", "After Open the resource is offline.", _MUST, _DOC, "MSCS/implementing-open"),
    Clause("SEQ-OPEN-NULL", "Open returns NULL when it fails and leaves the reason in the last error.", _MUST, _DOC, "SDK/nc-resapi-popen_routine"),
    Clause("SEQ-CLOSE-OFFLINE", "Close makes sure that the resource is offline, terminating it if it is not, and frees everything.", _MUST, _DOC, "MSCS/implementing-close", question=21),
    Clause("SEQ-ONLINE-WHEN", "Online is called on a resource that is offline or failed and terminated.", _MUST, _INF, "CMRP/3.1.4.2.18 (preconditions of the API, carried over to the entry point)"),
    Clause("SEQ-OFFLINE-WHEN", "Offline is called on a resource that is online; the API answers other states without calling the DLL.", _MUST, _INF, "CMRP/3.1.4.2.19 (preconditions of the API, carried over to the entry point)", question=15),
    Clause("SEQ-POLL-WHEN", "LooksAlive and IsAlive are called on a resource that is online.", _MUST, _INF, "MSCS/implementing-isalive"),
    Clause("SEQ-TERMINATE-WHEN", "Terminate may be called at any time after Open, whatever the resource is doing.", _MUST, _DOC, "MSCS/implementing-terminate, MSCS/recommended-practices-for-resource-dlls"),
    Clause("SEQ-TERMINATE-AGAIN", "Whether Terminate may be called again while one Terminate runs is unstated.", _MAY, _UNV, "MSCS/implementing-terminate is silent", question=20),
    Clause("SEQ-AFTER-FAILURE", "What may be called between a failure and the Terminate that follows it is unstated.", _MAY, _UNV, "MSCS/implementing-isalive is silent", question=6),
    Clause("SEQ-HANDLE", "The DLL gives its RESOURCE_HANDLE to callbacks and does nothing else with it; it never closes it.", _MUST, _DOC, "SDK/nc-resapi-popen_routine"),
    Clause("SEQ-OFFLINE-SAVES", "Offline saves whatever another node needs to bring the resource online: it serves failover as well as a plain stop.", _SHOULD, _DOC, "MSCS/implementing-offline", unobservable="what a resource must keep for another node, its DLL alone knows"),
    Clause("SEQ-CONTROL-WHEN", "The control entry points may be called in any state of an opened resource.", _MAY, _INF, "MSCS/implementing-resourcecontrol: no state is excepted"),
)  # fmt: skip

_CONCURRENCY = (
    Clause("CON-NONREENTRANT", "While one entry point of a resource DLL runs, all others except Terminate are blocked.", _MUST, _DOC, "MSCS/recommended-practices-for-resource-dlls", question=19),
    Clause("CON-TERMINATE-OVERLAPS", "Terminate may overlap Online, Offline, LooksAlive, IsAlive and the control entry points.", _MUST, _DOC, "MSCS/recommended-practices-for-resource-dlls"),
    Clause("CON-TERMINATE-NOT-OPEN", "Terminate does not overlap DllMain, Startup, Open or Close.", _MUST, _DOC, "MSCS/recommended-practices-for-resource-dlls"),
    Clause("CON-TERMINATE-UNLISTED", "Whether Terminate may overlap Arbitrate, Release or Cancel is unstated: they are in neither list.", _MAY, _UNV, "MSCS/recommended-practices-for-resource-dlls is silent", question=17),
    Clause("CON-TERMINATE-CANCELS", "Terminate cancels an Online or Offline in progress and takes the resource offline at once.", _MUST, _DOC, "SDK/nc-resapi-pterminate_routine"),
    Clause("CON-TERMINATE-STATE", "After Terminate the resource counts as offline; whether the final state is Offline or Failed is unstated.", _MUST, _INF, "SDK/nc-resapi-pterminate_routine: 'takes the resource offline'", question=20),
    Clause("CON-CALL-RACE", "A call that Terminate overlapped may end with any of its results.", _MAY, _INF, "MSCS/recommended-practices-for-resource-dlls: the overlap is allowed and no result is prescribed"),
    Clause("CON-GUARD", "What Terminate and another entry point both use is properly guarded.", _MUST, _DOC, "MSCS/implementing-terminate", unobservable="a race for data is not seen reliably; what it destroys is"),
    Clause("CON-BEGIN", "Whether a control operation that goes on after its Begin… entry point returned blocks the others is unstated.", _MAY, _UNV, "MSCS/recommended-practices-for-resource-dlls: it is older than the Begin… entry points", since="2016", question=18),
    Clause("CON-WORKER-JOIN", "The first ClusWorkerTerminate waits for the worker; a later or concurrent one may return while the worker still runs.", _MAY, _DOC, "SDK/nc-resapi-pclusapi_clus_worker_terminate"),
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
    Clause("RET-ALIVE-TRUE", "LooksAlive and IsAlive return TRUE for a resource that works.", _MUST, _DOC, "MSCS/implementing-isalive", question=26),
    Clause("RET-IS-FALSE", "When IsAlive returns FALSE the monitor sets the resource's state to Failed and calls Terminate.", _MUST, _DOC, "MSCS/implementing-isalive"),
    Clause("RET-VOID", "Terminate and Close return nothing and cannot report errors.", _MUST, _DOC, "SDK/nc-resapi-pterminate_routine, SDK/nc-resapi-pclose_routine"),
    Clause("RET-EVENT", "A resource whose Online handed out an event may signal it at any time to report a failure, which leads to IsAlive or to Terminate.", _MAY, _DOC, "SDK/nc-resapi-ponline_routine, MSCS/implementing-asynchronous-failure-detection", question=2),
    Clause("RET-EVENT-NO-POLL", "A resource that handed out an event is not polled with LooksAlive.", _MUST, _DOC, "SDK/nc-resapi-ponline_routine"),
    Clause("RET-PEND-ADVISED", "Online and Offline pend, unless their work is trivial.", _SHOULD, _DOC, "BLOG"),
)  # fmt: skip

_PENDING = (
    Clause("PEN-ONLY-AFTER-PENDING", "SetResourceStatus is called after Online or Offline returned ERROR_IO_PENDING; it should not be called at any other time.", _SHOULD, _DOC, "SDK/nc-resapi-pset_resource_status_routine", question=5),
    Clause("PEN-ONLY-AFTER-PENDING-EX", "SetResourceStatusEx too is called only after Online or Offline returned ERROR_IO_PENDING; its page does not repeat the rule.", _SHOULD, _INF, "SDK/nc-resapi-pset_resource_status_routine, carried over to SetResourceStatusEx", question=5),
    Clause("PEN-EARLY", "A report that enters before the return of its own call is recorded is legal if the call then returns ERROR_IO_PENDING: the DLL cannot order the two.", _MAY, _INF, "RESDLL/observation order"),
    Clause("PEN-FINAL", "A pending operation ends with one report of Online, Offline or Failed; reporting stops there.", _MUST, _DOC, "SDK/nc-resapi-pset_resource_status_routine, SDK/ns-resapi-resource_status"),
    Clause("PEN-FINAL-EX", "Reporting through SetResourceStatusEx too stops at the final report; its page does not repeat the rule.", _MUST, _INF, "SDK/nc-resapi-pset_resource_status_routine, carried over to SetResourceStatusEx", question=5),
    Clause("PEN-KIND", "A pending Online ends Online or Failed, a pending Offline ends Offline or Failed.", _MUST, _INF, "CMRP/3.1.4.2.18 and 3.1.4.2.19 (the API's outcomes)"),
    Clause("PEN-CANNOT", "A pending Online may end in one of the pseudo-states 'cannot come online on this node' or 'on any node'.", _MAY, _DOC, "RES/ClusterResourceCannotComeOnlineOnThisNode"),
    Clause("PEN-TIMEOUT", "A resource that stays pending longer than PendingTimeout without a report is terminated; we judge silence by the longer reading (gap between reports).", _MUST, _DOC, "MSCS/resources-pendingtimeout", question=1),
    Clause("PEN-CHECKPOINT", "When OnlinePending is reported the CheckPoint is greater than the previous one.", _SHOULD, _DOC, "SDK/ns-resapi-resource_status", question=4),
    Clause("PEN-CHECKPOINT-EX", "The CheckPoint of RESOURCE_STATUS_EX increases like that of RESOURCE_STATUS; its page does not repeat the rule.", _SHOULD, _INF, "SDK/ns-resapi-resource_status, carried over to RESOURCE_STATUS_EX", question=5),
    Clause("PEN-CHECKPOINT-OFFLINE", "When OfflinePending is reported the CheckPoint is greater than the previous one.", _SHOULD, _DOC, "SDK/ns-resapi-resource_status (remarks)", question=4),
    Clause("PEN-PROGRESS", "A worker may report its pending state as often as it makes progress.", _MAY, _DOC, "SDK/nc-resapi-pset_resource_status_routine", question=3),
    Clause("PEN-EXIT-STATE", "A worker that is answered ResourceExitStateTerminate stops its work and ends at once.", _MUST, _DOC, "SDK/ne-resapi-resource_exit_state"),
    Clause("PEN-AFTER-TERMINATE", "Nothing is reported for an operation after Terminate has returned; one report of each worker is how it learns of the Terminate.", _SHOULD, _INF, "SDK/nc-resapi-pterminate_routine with SDK/ne-resapi-resource_exit_state"),
    Clause("PEN-DURING-TERMINATE", "While Terminate runs a worker may still report, and is told to stop by the answer.", _MAY, _INF, "SDK/ne-resapi-resource_exit_state"),
    Clause("PEN-AFTER-CLOSE", "After Close has returned nothing of the resource is left that could report.", _MUST, _DOC, "MSCS/implementing-close"),
    Clause("PEN-STATE-UNKNOWN", "A report may carry ClusterResourceStateUnknown when the DLL cannot tell the state; the reason is in the last error, and the operation goes on.", _MAY, _DOC, "SDK/ns-resapi-resource_status"),
    Clause("PEN-KNOWN-STATE", "A status report carries a state that a DLL may report: Online, Offline, Failed, a pending state of the operation, a pseudo-state, or unknown.", _MUST, _INF, "SDK/ns-resapi-resource_status, RES"),
    Clause("PEN-BUSY", "How a DLL says 'not now' is undocumented; the OFFLINE_… bits of RESOURCE_STATUS_EX.Flags are the likely channel.", _MAY, _INF, "RES/CLUSRESDLL_STATUS_OFFLINE_BUSY: the names of the bits", question=5),
    Clause("PEN-WAIT-HINT", "WaitHint is unused, in whatever report it stands.", _MAY, _DOC, "SDK/ns-resapi-resource_status_ex", question=3),
    Clause("PEN-STATUS-SIZE", "RESOURCE_STATUS_EX has the layout of the monitor's version: one without WaitHint is read past its end.", _SHOULD, _INF, "MGW: its struct is 8 bytes shorter than that of RES"),
)  # fmt: skip

_LOCK = (
    Clause("LCK-ANY-TIME", "How and when a resource enters and leaves locked mode is up to its type.", _MAY, _DOC, "CMRP/3.1.1.1.3, SDK/nc-resapi-pset_resource_locked_mode_routine"),
    Clause("LCK-REFUSED", "While a resource is locked, requests to take it offline or move it fail at once with 5960 unless IGNORE_RESOURCE_STATUS is given.", _MUST, _DOC, "CMRP/3.1.4.2.19, 3.1.4.2.52; EVT/1071", question=10),
    Clause("LCK-OTHER-PATHS", "Whether failover, drain or shutdown respect the lock is unstated, so Offline without IGNORE_RESOURCE_STATUS on a locked resource is judged for survival only.", _MAY, _UNV, "CMRP is silent"),
    Clause("LCK-TERMINATED", "With IGNORE_RESOURCE_STATUS a locked resource is moved all the same, and terminated if necessary.", _MUST, _DOC, "SDK/nf-clusapi-moveclustergroupex", question=28),
    Clause("LCK-VOLATILE", "Locked mode is volatile cluster state; who clears it after a crash of the RHS process is unstated, and we keep it across Terminate and clear it with Close.", _MAY, _INF, "CMRP/3.1.1.1.1"),
    Clause("LCK-GROUP", "A group is locked if one or more of its resources are.", _MUST, _DOC, "CMRP/3.1.1.1.4"),
    Clause("LCK-RELATED", "A locked provider refuses Online to what depends on it, a locked dependent refuses Offline to what it depends on.", _MUST, _DOC, "CMRP/3.1.4.2.18, CMRP/3.1.4.2.19; EVT/1071"),
    Clause("LCK-REASON", "What the values of LockedModeReason mean is unstated.", _MAY, _UNV, "SDK/nc-resapi-pset_resource_locked_mode_routine is silent"),
    Clause("LCK-MOVE-QUEUE", "SetResourceLockedMode takes the group out of the move queue; SetResourceLockedModeEx can ask to leave it there.", _MAY, _INF, "RES/LOCKED_MODE_FLAGS_DONT_REMOVE_FROM_MOVE_QUEUE: the name of the flag"),
)  # fmt: skip

_FLAG = (
    Clause("FLG-VALUES", "The flags are the seven lowest bits, from IGNORE_RESOURCE_STATUS to DO_NOT_UPDATE_PERSISTENT_STATE in the order of the page.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/8, SEED/10, SEED/12, SEED/14, SEED/16, SEED/18, SEED/21", unobservable="a DLL's own constants are gone when it is built; the contract header is compared with them", question=11),
    Clause("FLG-IGNORE-STATUS", "The operation is performed even if the resource indicates that it should be locked.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/9"),
    Clause("FLG-IGNORE-NO-VETO", "With IGNORE_RESOURCE_STATUS a resource cannot reject the move: such a rejection cannot occur.", _MUST, _INF, "SDK/nf-clusapi-moveclustergroupex (says it of the API flag)"),
    Clause("FLG-RETURN", "If the resource encounters an error it is returned to the source node.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/11"),
    Clause("FLG-RETURN-ONCE", "If the return to the source fails too, the ordinary failure policy applies: there is a single return.", _MUST, _DOC, "SDK/nf-clusapi-moveclustergroupex, CMRP/3.1.4.2.131"),
    Clause("FLG-QUEUE", "If a resource DLL delays the operation it is queued and retried until it completes or the client cancels it.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/13", question=7),
    Clause("FLG-QUEUE-DIFFERENT", "A queued operation also ends when it fails for a different reason.", _MUST, _DOC, "CMRP/3.1.4.2.131", question=7),
    Clause("FLG-QUEUE-CANCEL", "CancelClusterGroupOperation ends an operation that is being retried because of QUEUE_ENABLED.", _MUST, _DOC, "CMRP/3.1.4.2 (ApiCancelClusterGroupOperation)", question=17),
    Clause("FLG-CANCEL-RESTORES", "A cancelled move brings the group back to its persistent state.", _MUST, _DOC, "SDK/nf-clusapi-cancelclustergroupoperation"),
    Clause("FLG-REJECTED", "Without the queue a delayed or vetoed move is rejected: the group goes back to its persistent state at the source with no failure counted and no failure policy.", _MUST, _DOC, "SDK/nf-clusapi-moveclustergroupex"),
    Clause("FLG-RETURNING", "The resource has encountered an error and is on its way back to the source node.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/15"),
    Clause("FLG-RETURNING-CALLS", "The calls of the return trip carry RETURNING; the destination then is the source node.", _MUST, _INF, f"{_OFFLINE_V2}: 'is returning'", question=29),
    Clause("FLG-RETURN-MOVE", "The way back is a move like the way there: a resource that fails to go offline is terminated and goes along.", _MUST, _INF, "CMRP/3.1.4.2.131: 'move the group back', with CMRP/3.1.4.2.52", question=32),
    Clause("FLG-RETURNING-DELAY", "What follows when a resource says 'not now' on its way back is unstated.", _MAY, _UNV, "CMRP/3.1.4.2.131 is silent", question=32),
    Clause("FLG-EMBEDDED", "There was an embedded failure.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/17", unobservable="informational to the DLL: no document ties an answer or an effect to it"),
    Clause("FLG-IGNORE-NETWORK", "The operation is performed even in case of a network error.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/19", since="2012r2"),
    Clause("FLG-NETWORK-ERROR", "Without IGNORE_NETWORK_CONNECTIVITY a network error stops the operation before the resource is taken offline.", _MUST, _INF, f"{_OFFLINE_V2}: the flag would have no meaning otherwise"),
    Clause("FLG-PERSISTENT", "The persistent state of the resource is not updated.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/22", since="2016", question=13),
    Clause("FLG-PERSISTENT-DEFAULT", "An offline request of a client sets the persistent state to Offline, which stops recovery and automatic start.", _MUST, _DOC, "CMRP/3.1.1.1.1, 3.1.4.2.19; MSCS/resources-persistentstate", question=14),
    Clause("FLG-IGNORE-WITH-QUEUE", "A server rejects IGNORE_RESOURCE_STATUS together with QUEUE_ENABLED with ERROR_INVALID_PARAMETER.", _MUST, _DOC, "CMRP/3.1.4.2.131", question=8),
    Clause("FLG-IGNORE-WITH-QUEUE-DLL", "A DLL therefore never sees IGNORE_RESOURCE_STATUS together with QUEUE_ENABLED from a client's move.", _MAY, _INF, "CMRP/3.1.4.2.131", question=8),
    Clause("FLG-RETURNING-WITHOUT-RETURN", "RETURNING without an earlier RETURN_TO_SOURCE in the same move is contradictory; no caller sends it.", _MAY, _INF, f"{_OFFLINE_V2}: meaning of the two flags"),
    Clause("FLG-UNDEFINED-BIT", "A bit that the Windows version does not define has no meaning there; no caller sends it.", _MAY, _INF, f"{_OFFLINE_V2}, version notes; SEED/20, SEED/23"),
    Clause("FLG-MOVE-ONLY", "RETURN_TO_SOURCE and QUEUE_ENABLED belong to moves: at their bits an offline of a resource has FORCE_WITH_TERMINATION and DO_NOT_UPDATE_PERSISTENT_STATE, so no client sends them with it.", _MAY, _INF, "CMRP/3.1.4.2.135, CAPI/CLUSAPI_RESOURCE_OFFLINE_DO_NOT_UPDATE_PERSISTENT_STATE", question=12),
    Clause("FLG-FORCE-TERMINATION", "FORCE_WITH_TERMINATION marks the resource unavailable and shuts it down without waiting for its clean-up.", _MUST, _DOC, "SDK/nf-clusapi-offlineclusterresourceex, CMRP/3.1.4.2.135", unobservable="a flag of the API that no bit of OfflineFlags stands for"),
    Clause("FLG-RETURN-WITH-QUEUE", "RETURN_TO_SOURCE with QUEUE_ENABLED is the combination recommended for live migration.", _MAY, _DOC, "CMRP/3.1.4.2.131, SDK/nf-clusapi-moveclustergroupex"),
    Clause("FLG-RETURN-WITH-IGNORE", "RETURN_TO_SOURCE with IGNORE_RESOURCE_STATUS is allowed.", _MAY, _DOC, "SDK/nf-clusapi-moveclustergroupex (sample call)"),
    Clause("FLG-RETURN-WITH-RETURNING", "RETURN_TO_SOURCE and RETURNING in one call would allow a second return, which the protocol does not know.", _MAY, _INF, "CMRP/3.1.4.2.131"),
    Clause("FLG-RETURNING-WITH-QUEUE", "RETURNING with QUEUE_ENABLED would queue the way back, of which no document speaks.", _MAY, _INF, "CMRP/3.1.4.2.131"),
    Clause("FLG-EMBEDDED-WITH-PERSISTENT", "DUE_TO_EMBEDDED_FAILURE with DO_NOT_UPDATE_PERSISTENT_STATE is plausible: recovery must not change the persistent state.", _MAY, _INF, f"{_OFFLINE_V2}"),
    Clause("FLG-NO-REFUSAL", "A DLL does not refuse a mask of defined flags that callers send merely for being what it is.", _SHOULD, _INF, f"{_OFFLINE_V2}: one or more of the flags may be set; SEED/7"),
    Clause("FLG-UNSENDABLE-REFUSAL", "What a DLL answers to a mask that no caller sends is unstated.", _MAY, _UNV, f"{_OFFLINE_V2} is silent"),
    Clause("FLG-TRANSLATED", "API flags are translated, not passed on: only the bits 0x1, 0x2 and 0x4 of a group move coincide with those of the DLL.", _MUST, _INF, "RES, CAPI", unobservable="it binds the cluster service, not the DLL", question=9),
    Clause("FLG-INFORMATIONAL", "What a DLL should do differently for RETURN_TO_SOURCE, QUEUE_ENABLED or DO_NOT_UPDATE_PERSISTENT_STATE is documented nowhere.", _MAY, _INF, f"{_OFFLINE_V2}: it states what the cluster does", unobservable="no answer of a DLL depends on it"),
    Clause("FLG-QUEUED-OTHERS", "While a group waits in the move queue other requests for it are answered ERROR_CLUSTER_GROUP_QUEUED.", _MUST, _DOC, "ERRDOC/5959, CMRP/3.1.4.2.131"),
    Clause("FLG-EMBEDDED-CHAIN", "SignalFailure reports the embedded failure; where EmbeddedFailureAction says so the resource is restarted or moved by an Offline that carries the flag.", _MAY, _INF, "SDK/nc-resapi-psignal_failure_routine, CAPI/CLUSTER_RESOURCE_EMBEDDED_FAILURE_ACTION: the parts are documented, the chain is ours"),
    Clause("FLG-NETWORK-LOSS", "IGNORE_NETWORK_CONNECTIVITY goes with a loss of network that the DLL itself signals or reports.", _MAY, _INF, "RES/FAILURE_TYPE_NETWORK_LOSS, RES/CLUSRESDLL_STATUS_NETWORK_NOT_AVAILABLE: the names"),
    Clause("FLG-PERSISTENT-RESTART", "RestartClusterResource leaves the persistent state alone, so its Offline is a likely carrier of DO_NOT_UPDATE_PERSISTENT_STATE.", _MAY, _INF, "SDK/nf-clusapi-restartclusterresource"),
)  # fmt: skip

_ARGUMENT = (
    Clause("ARG-TYPE", "POFFLINE_V2_ROUTINE is a pointer to the Offline routine of a table of version 2 or later.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/2; RES/CLRES_V2_FUNCTIONS", unobservable="a type of the C language, which is gone when the DLL is built"),
    Clause("ARG-PROTOTYPE", "The routine returns a DWORD and takes Resource, DestinationNodeName, OfflineFlags, InBuffer, InBufferSize and Reserved.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/3", unobservable="on x64 a routine with other parameters is called all the same; only its compiler could tell"),
    Clause("ARG-RESOURCE", "Resource is the identifier that Open returned for the resource to take offline.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/4"),
    Clause("ARG-DESTINATION", "DestinationNodeName, optional, names the node that is to contain the resource when the operation completes.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/5", question=29),
    Clause("ARG-FLAGS", "OfflineFlags is a bit mask of one or more of the flags.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/6, SEED/7"),
    Clause("ARG-BUFFER", "InBuffer, optional, points to data for the operation, or is NULL if the operation needs none.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/24"),
    Clause("ARG-BUFFER-SIZE", "InBufferSize is the size of InBuffer in bytes: the DLL reads no further.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/25"),
    Clause("ARG-NULL-SIZE", "What InBufferSize is where InBuffer is NULL is unstated but for the obvious 0; a DLL that trusts another size is told so, and no more.", _MAY, _UNV, "CMRP/3.1.4.2.131 is silent"),
    Clause("ARG-RESERVED", "Reserved is reserved; it is believed to carry the offline reason mask, so a DLL tolerates any value.", _MAY, _INF, f"{_OFFLINE_V2}; SEED/26; CAPI/CLUSAPI_RESOURCE_OFFLINE_REASON", question=12),
    Clause("ARG-INPUT-CONST", "An [in] parameter is not written by the callee.", _SHOULD, _INF, f"{_OFFLINE_V2}: every parameter is marked [in]; SEED/3"),
    Clause("ARG-INPUT-LIFE", "The caller's buffers are valid during the call only.", _SHOULD, _INF, f"{_OFFLINE_V2}: no document extends their life"),
    Clause("ARG-BUFFER-LIST", "InBuffer is a property list keyed by resource type, handed to each resource of the group that is online.", _MUST, _DOC, "CMRP/3.1.4.2.131", unobservable="it binds the cluster service, and what the properties of a type mean its DLL alone knows"),
    Clause("ARG-BUFFER-FOREIGN", "A DLL ignores what InBuffer holds for other resource types.", _SHOULD, _INF, "CMRP/3.1.4.2.131: one list serves the whole group"),
    Clause("ARG-ONLINE-FLAGS", "OnlineFlags has bit positions of its own: IGNORE_RESOURCE_STATUS is 0x2 there and 0x1 in OfflineFlags.", _MUST, _DOC, "RES/CLUS_RESDLL_ONLINE_IGNORE_RESOURCE_STATUS"),
    Clause("ARG-OPEN-FLAGS", "What the flags of OpenV2 ask of a DLL is unstated: the page says 'TBD'.", _MAY, _UNV, "SDK/nc-resapi-popen_v2_routine is silent"),
)  # fmt: skip

_TIME = (
    Clause("TIM-300MS", "Every entry point should return within 300 milliseconds.", _SHOULD, _DOC, "MSCS/recommended-practices-for-resource-dlls"),
    Clause("TIM-DEADLOCK", "A call that does not return within DeadlockTimeout makes the monitor end and restart the RHS process.", _MUST, _DOC, "MSCS/deadlocktimeout; EVT/1230, 1146", question=22),
    Clause("TIM-IS-ALIVE", "IsAlive ideally finishes in less than 50 milliseconds.", _SHOULD, _DOC, "MSCS/implementing-isalive"),
    Clause("TIM-TERMINATE", "The cluster service tolerates a Terminate that takes longer than the recommended time.", _MAY, _DOC, "MSCS/implementing-terminate"),
    Clause("TIM-LOWER", "PendingTimeout is not greater than DeadlockTimeout: the lower of the two is used.", _MUST, _DOC, "MSCS/deadlocktimeout", question=22),
    Clause("TIM-POLLS", "The monitor polls IsAlive at intervals and cannot be told to stop; LooksAlive it polls unless Online handed out an event.", _MUST, _DOC, "MSCS/implementing-isalive", question=23),
)  # fmt: skip

_HYGIENE = (
    Clause("HYG-EXCEPTION", "An exception that leaks out of an entry point ends the RHS process.", _MUST, _DOC, "BC9E/RhsExceptionFromResource; WERR/5930"),
    Clause("HYG-EXIT", "A resource DLL does not end the process that hosts it: other resources live there.", _MUST, _INF, "EVT/1146: the resources of one RHS process restart together"),
    Clause("HYG-GROWTH", "What a resource takes between Open and Close, threads, handles and memory, is given back by Close: the process does not grow with each such cycle.", _MUST, _INF, "MSCS/implementing-close: Close frees everything; growth is how it shows that something stayed"),
    Clause("HYG-HEAP", "A resource DLL writes only into memory that is its own: a damaged heap ends the process, and with it the other resources.", _MUST, _INF, "EVT/1146: the resources of one RHS process restart together"),
    Clause("HYG-UNLOAD", "Whether a monitor ever unloads a resource DLL is unstated; if it does, a thread that the DLL left alive runs into nothing.", _MAY, _UNV, "RESDLL/unloading"),
    Clause("HYG-FLOOD", "Reports and log entries without bound make the monitor unusable.", _SHOULD, _UNV, "RESDLL/bounded journal"),
)  # fmt: skip

_VERSION = (
    Clause("VER-OFFLINE-V2-2012", "POFFLINE_V2_ROUTINE needs Windows Server 2012; no client version supports it.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/30, SEED/31", since="2012", unobservable="a requirement on the platform"),
    Clause("VER-PLATFORM", "The target platform is Windows and the header is resapi.h.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/32, SEED/33", unobservable="a requirement on the build; our own header stands in for resapi.h elsewhere"),
    Clause("VER-FLAGS-2012", "The first five flags exist from Windows Server 2012 on.", _MUST, _INF, f"{_OFFLINE_V2}: no version note stands at them; SEED/31", since="2012"),
    Clause("VER-NETWORK-2012R2", "IGNORE_NETWORK_CONNECTIVITY is not supported before Windows Server 2012 R2.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/20", since="2012r2"),
    Clause("VER-PERSISTENT-2016", "DO_NOT_UPDATE_PERSISTENT_STATE is not supported before Windows Server 2016.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/23", since="2016", question=13),
    Clause("VER-TABLES", "Tables V1 to V3 exist from Windows Server 2012 on, V4 from 2016 on.", _MUST, _INF, "RES: gates of the header", question=24),
    Clause("VER-CALLBACKS", "The first five callbacks exist from Windows Server 2012 on, the completions of control calls from 2012 R2, six more from 2016; the rest are undated.", _MUST, _DOC, "SDK/ns-resapi-clres_callback_function_table"),
    Clause("VER-LATER-RELEASES", "Windows Server 2019, 2022 and 2025 have the contract of 2016: no page of the API reference dates an entry point, a flag or a callback later.", _MAY, _INF, "RESDLL: the silence of SDK", unobservable="it says which version a release is taken for"),
    Clause("VER-64BIT", "From Windows Server 2012 on resource DLLs are written as 64-bit only.", _SHOULD, _DOC, "MSCS/recommended-practices-for-resource-dlls", since="2012", unobservable="a target that the host cannot load is refused before it is checked"),
)  # fmt: skip

_OPERATION = (
    Clause("OPR-OFFLINE-MEANS", "Offline marks the resource unavailable after its clean-up processing is done.", _MUST, _DOC, f"{_OFFLINE_V2}; SEED/1"),
    Clause("OPR-MOVE", "A move takes the resource offline at the source, hands over ownership and brings it to its persistent state at the destination.", _MUST, _DOC, "CMRP/3.1.4.2.52, 3.1.4.2.53"),
    Clause("OPR-MOVE-WAITS", "Ownership moves when every resource of the group is Offline or Failed: one that fails to go offline does not stop the move.", _MUST, _DOC, "CMRP/3.1.4.2.52"),
    Clause("OPR-DEPENDENTS", "What depends on a resource is taken offline before it, and brought online after it.", _MUST, _DOC, "CMRP/3.1.4.2.18, CMRP/3.1.4.2.19"),
    Clause("OPR-FAILED-OFFLINE", "After a failed offline no recovery is tried: the persistent state is Offline.", _SHOULD, _DOC, "CMRP/3.1.4.2.19", unobservable="the model of a request ends where the ordinary failure policy begins"),
    Clause("OPR-FAILED-ONLINE", "After a failed online the failure is counted and recovery is tried.", _SHOULD, _DOC, "CMRP/3.1.4.2.18"),
    Clause("OPR-FAILURE-COUNT", "A resource that fails to go offline is terminated and the failure counted once.", _MUST, _INF, "SDK/nc-resapi-poffline_routine, MSCS/failover"),
    Clause("OPR-UNTARGETED-VETO", "A resource that vetoes an untargeted move is reported with its own error code.", _MAY, _DOC, "EVT/1253"),
    Clause("OPR-UNTARGETED", "A move without a destination lets the cluster choose the node.", _MUST, _DOC, "SDK/nf-clusapi-moveclustergroupex", question=29),
    Clause("OPR-FAILOVER", "A failover takes dependents down first, by Offline within PendingTimeout and then by Terminate, hands over ownership, and brings the providers up first.", _MUST, _DOC, "MSCS/failover"),
)  # fmt: skip

_CONTROL = (
    Clause("CTL-TYPE-WHEN", "The control entry points of the type may be called once Startup has returned, whether a resource is open or not.", _MAY, _INF, "MSCS/recommended-practices-for-resource-dlls: a control code of the type tells when the cluster API can be used"),
    Clause("CTL-ANSWER", "A control entry point answers ERROR_SUCCESS, or a system error code where it fails.", _MUST, _INF, "RES/PRESOURCE_CONTROL_ROUTINE, MSCS/implementing-resourcecontrol", question=26),
    Clause("CTL-DEFAULT", "ERROR_INVALID_FUNCTION from a control entry point hands the code to the monitor, even after the DLL has done its part.", _MAY, _DOC, "MSCS/implementing-resourcecontrol"),
    Clause("CTL-BEGIN", "BeginResourceControl and BeginResourceTypeControl answer ERROR_SUCCESS, ERROR_RESOURCE_NOT_FOUND, ERROR_INVALID_FUNCTION or a system error code.", _MUST, _DOC, "SDK/nc-resapi-pbegin_restypecall_routine"),
    Clause("CTL-END", "A control call that was begun asynchronously ends by EndControlCall or EndTypeControlCall with the context it was given: there is no entry point for the end.", _MUST, _INF, "SDK/nc-resapi-pend_control_call, RES/PBEGIN_RESCALL_ROUTINE", since="2012r2", question=24),
    Clause("CTL-ASYNC", "A Begin… entry point says by ReturnedAsynchronously whether the call goes on; the context by which it ends comes with it.", _MUST, _DOC, "SDK/nc-resapi-pbegin_rescall_routine", since="2016", question=24),
    Clause("CTL-ASYNC-OLD", "How a Begin… entry point says that its call goes on, before its two last parameters came, is unstated.", _MAY, _UNV, "SDK/nc-resapi-pbegin_rescall_routine is silent", until="2012r2", question=24),
    Clause("CTL-ONCE", "A control call ends once: when its entry point returns, or by EndControlCall where that said that it goes on.", _MUST, _INF, "RES/PBEGIN_RESCALL_ROUTINE, SDK/nc-resapi-pend_control_call", since="2016"),
    Clause("CTL-ENDS", "A control call that goes on ends within the time that a call may take, unless it is given more.", _MUST, _INF, "BC166: control calls are timed; SDK/nc-resapi-pextend_res_control_call", since="2016", question=18),
    Clause("CTL-AS-USER", "The AsUser forms of the Begin… entry points are called like these, with the token of the user who asks.", _MAY, _INF, "RES/PBEGIN_RESCALL_AS_USER_ROUTINE: the parameter", since="2016"),
    Clause("CTL-EXTEND", "ExtendControlCall and ExtendTypeControlCall give a control call that goes on a new time-out.", _MAY, _DOC, "SDK/nc-resapi-pextend_res_control_call", since="2016"),
    Clause("CTL-PHASE2", "The cluster API is not available to a DLL before CLUSCTL_RESOURCE_TYPE_STARTING_PHASE2 has come.", _MUST, _DOC, "MSCS/recommended-practices-for-resource-dlls"),
    Clause("CTL-REASON", "A DLL that asks for the reason of a state change resets its copy to Unknown before Offline or Terminate returns.", _MUST, _DOC, "MSCS/clusctl-resource-state-change-reason", question=30),
    Clause("CTL-REASON-SENT", "The reason comes just before Offline, Online or Terminate, and only to a DLL whose characteristics ask for it.", _MUST, _DOC, "MSCS/clusctl-resource-state-change-reason, SDK/ns-clusapi-clusctl_resource_state_change_reason_struct"),
    Clause("CTL-OPERATION", "A DLL that supports the operation context answers with a property list of flags and values for each type.", _MAY, _DOC, "CAPI/CLUSCTL_RESOURCE_GET_OPERATION_CONTEXT (comment)", question=25),
    Clause("CTL-PARTS", "A control code is packed from an object, the bits global, modify, user and internal, a function and an access.", _MUST, _DOC, "MSCS/control-code-architecture", unobservable="a layout of the header, from which the values here are built", question=33),
    Clause("CTL-NOT-PASSED", "Control codes that the cluster service handles itself, as those for names and checkpoints, are not passed to resource DLLs.", _MUST, _DOC, "MSCS/clusctl-resource-get-name, MSCS/clusctl-resource-get-registry-checkpoints"),
    Clause("CTL-OUT-SIZE", "OutBufferSize is the size of the space that OutBuffer points to: the DLL writes no further.", _MUST, _DOC, "SDK/nc-resapi-presource_control_routine"),
    Clause("CTL-RETURNED", "With ERROR_SUCCESS BytesReturned is the actual size of the data that was returned in OutBuffer.", _MUST, _DOC, "SDK/nc-resapi-presource_control_routine, MSCS/clusctl-resource-get-private-properties"),
    Clause("CTL-MORE-DATA", "With ERROR_MORE_DATA, the answer where OutBuffer is too small, BytesReturned is the size that it needs.", _MUST, _DOC, "MSCS/clusctl-resource-get-private-properties, MSCS/getting-information-with-control-codes"),
    Clause("CTL-FORMAT", "What a control call returns has the form that the page of its code states: a list with its end marks, names, a DWORD, a structure.", _MUST, _DOC, "MSCS/clusctl-resource-get-private-properties, MSCS/clusctl-resource-enum-private-properties, MSCS/clusctl-resource-get-required-dependencies, MSCS/property-lists, MSCS/value-lists", question=34),
    Clause("CTL-NO-BYTES", "Whether ERROR_SUCCESS with no bytes is an answer where data is asked for, or where OutBuffer is NULL, is unstated.", _MAY, _INF, "MSCS/clusctl-resource-get-registry-checkpoints: of one code it says that success may come where OutBuffer is NULL", question=34),
    Clause("CTL-NO-MODIFY", "A control code whose modify bit is clear modifies no data: VALIDATE_PRIVATE_PROPERTIES looks at a property list and stores nothing.", _MUST, _INF, "MSCS/control-code-architecture, MSCS/clusctl-resource-validate-private-properties"),
    Clause("CTL-VALIDATE", "VALIDATE_… and SET_…_PROPERTIES succeed only with a property list that is correctly formatted, so with none that leads beyond its buffer.", _SHOULD, _DOC, "MSCS/clusctl-resource-validate-private-properties, MSCS/clusctl-resource-set-private-properties"),
    Clause("CTL-NOTIFIED", "What InBuffer holds where a DLL is notified is unstated but for a name in a sample: the pages speak of no parameters.", _MAY, _INF, "MSCS/clusctl-resource-add-dependency; SMP: CLUSCTL_RESOURCE_SET_NAME", unobservable="it binds the cluster service, whose part the checker plays", question=35),
    Clause("CTL-OPERATION-FLAGS", "So a DLL can choose the flags and the buffer of moves that the cluster itself begins.", _MAY, _INF, "CAPI/CLUSCTL_RESOURCE_GET_OPERATION_CONTEXT"),
)  # fmt: skip

_QUORUM = (
    Clause("ARB-WHEN", "Arbitrate and Release are called for quorum resources only, Arbitrate after both Startup and Open.", _MUST, _DOC, "SDK/nc-resapi-parbitrate_routine, SDK/nc-resapi-prelease_routine"),
    Clause("ARB-DEFEND", "After a successful Arbitrate only the node that won can arbitrate successfully.", _SHOULD, _DOC, "SDK/nc-resapi-parbitrate_routine"),
    Clause("ARB-LOST", "An arbitration that was lost is answered with ERROR_RESOURCE_NOT_AVAILABLE.", _MAY, _INF, "SMP: comments of both samples", question=26),
    Clause("ARB-ANSWER", "Arbitrate and Release answer ERROR_SUCCESS, or a system error code where they fail.", _MUST, _INF, "RES/PARBITRATE_ROUTINE, SDK/nc-resapi-prelease_routine", question=26),
    Clause("ARB-CALLBACK", "A DLL that loses the quorum resource after it had won it calls the routine that came with Arbitrate.", _SHOULD, _DOC, "SDK/nc-resapi-parbitrate_routine, SDK/nc-resapi-pquorum_resource_lost"),
    Clause("ARB-RELEASE", "ERROR_SUCCESS from Release: the quorum resource is no longer defended.", _MUST, _DOC, "SDK/nc-resapi-prelease_routine"),
    Clause("ARB-RELEASE-OFFLINE", "A disk resource calls its own Release in Offline, because nobody else does.", _MUST, _DOC, "SDK/nc-resapi-prelease_routine"),
)  # fmt: skip

_CANCEL = (
    Clause("CAN-MEANING", "Cancel cancels an operation on the resource; which one, when, beside what, and what its answer means is unstated.", _MAY, _UNV, "SDK/nc-resapi-pcancel_routine ('Returns DWORD that ...')", question=17),
    Clause("CAN-QUEUE", "Cancel is presumably how a DLL hears that the client cancelled a queued operation.", _MAY, _INF, "SDK/nc-resapi-pcancel_routine, SDK/nf-clusapi-cancelclustergroupoperation: the names", question=17),
)  # fmt: skip

_CALLBACK = (
    Clause("CBK-SIGNAL", "SignalFailure reports a failure of the resource: a general one, an embedded one, or a loss of network.", _MAY, _DOC, "SDK/nc-resapi-psignal_failure_routine, RES/FAILURE_TYPE"),
    Clause("CBK-SIGNAL-WHEN", "When SignalFailure may be called is unstated.", _MAY, _UNV, "SDK/nc-resapi-psignal_failure_routine is silent"),
    Clause("CBK-SIGNAL-2012", "In Windows Server 2012 the second argument of SignalFailure is a BOOL that says whether the failure is embedded.", _MAY, _DOC, "SDK/nc-resapi-psignal_failure_routine, MGW", until="2012"),
    Clause("CBK-SIGNAL-TYPE", "SignalFailure names one of the types of FAILURE_TYPE.", _MUST, _INF, "RES/FAILURE_TYPE", since="2012r2"),
    Clause("CBK-LOG-FORMAT", "LogEvent takes its format in the language of FormatMessage and writes to the cluster log alone.", _MUST, _DOC, "SDK/nc-resapi-plog_event_routine"),
    Clause("CBK-LOG-LENGTH", "An entry of LogEvent is limited to 500 characters.", _SHOULD, _DOC, "SDK/nc-resapi-plog_event_routine"),
)  # fmt: skip

_AVOIDED = (
    Clause("AVD-NEVER", "A resource DLL never calls what changes dependencies, groups, resources, their states or their nodes.", _MUST, _DOC, "MSCS/function-calls-to-avoid-in-resource-dlls ('Do not use')"),
    Clause("AVD-WORKER", "What asks the cluster about groups, resources and dependencies is called from a worker thread only.", _SHOULD, _DOC, "MSCS/function-calls-to-avoid-in-resource-dlls ('Worker thread only')"),
    Clause("AVD-ENTRIES", "What writes to the cluster database is not called from Open, Close, Online, Offline and Terminate.", _MUST, _DOC, "MSCS/function-calls-to-avoid-in-resource-dlls ('Some entry points okay')"),
    Clause("AVD-EXPORTED", "What a resource DLL imports from clusapi.dll and resutils.dll, they export.", _SHOULD, _INF, "MDEF, W32M: the names that they list"),
    Clause("AVD-EX", "The later Ex forms of functions to avoid are avoided too: the page is older than they are.", _SHOULD, _INF, "MSCS/function-calls-to-avoid-in-resource-dlls"),
)  # fmt: skip

_MODEL = (
    Clause("MOD-CHOICE", "The model fixes version, table, mask and environment by choices, one fact at a time; a choice is one instant in which nothing is called.", _MUST, _INF, "RESDLL/semantics"),
    Clause("MOD-UNSPECIFIED", "After something unspecified anything is allowed; only a crash, a hang or corruption is judged.", _MAY, _INF, "RESDLL/semantics"),
)  # fmt: skip

CLAUSES: dict[str, Clause] = {
    clause.id: clause
    for group in (
        _TABLE, _SEQUENCE, _CONCURRENCY, _RETURN, _PENDING, _LOCK, _FLAG,
        _ARGUMENT, _TIME, _HYGIENE, _VERSION, _OPERATION,
        _CONTROL, _QUORUM, _CANCEL, _CALLBACK, _AVOIDED, _MODEL, LOG_CLAUSES,
    )
    for clause in group
}  # fmt: skip
