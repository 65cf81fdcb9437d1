"""Statements on calls: return codes, times, deadlock, concurrency, order (see :mod:`resdll_spec.statements`)."""

from __future__ import annotations

from resdll_spec.statements import Beyond, Label, Statement

_DOC, _HDR, _MEAS, _INF, _UNV = Label
_SERVICE, _VALUES, _EARLIER, _SILENCE = Beyond.SERVICE, Beyond.VALUES, Beyond.EARLIER, Beyond.SILENCE
_AVOID = "MSCS/function-calls-to-avoid-in-resource-dlls"
_STATUS = "SDK/nc-resapi-pset_resource_status_routine"

STATEMENTS: tuple[Statement, ...] = (
    # Return codes.
    Statement("2.1/1", "ERROR_SUCCESS from Online or Offline says that the request is finished and the resource online or offline.", _DOC, "SDK/nc-resapi-poffline_v2_routine, SDK/nc-resapi-ponline_routine", ("RET-SUCCESS", "RET-RETURNS")),
    Statement("2.1/2", "ERROR_IO_PENDING says that it goes on in a thread; the monitor sets the pending state by itself.", _DOC, f"SDK/nc-resapi-poffline_v2_routine, {_STATUS}", ("RET-PENDING", "RET-RETURNS")),
    Statement("2.1/3", "After any other code from Online or Offline of V1 the monitor logs an event and calls Terminate.", _DOC, "SDK/nc-resapi-ponline_routine, SDK/nc-resapi-poffline_routine, SMP", ("RET-ERROR-TERMINATE",)),
    Statement("2.1/4", "Of other codes from OnlineV2 and OfflineV2 the pages say only that they are system error codes.", _DOC, "SDK/nc-resapi-poffline_v2_routine", ("RET-ERROR", "RET-ERROR-V2", "RET-REFUSAL")),
    Statement("2.1/5", "Both samples answer a bad RESID with ERROR_RESOURCE_NOT_FOUND.", _INF, "SMP", ("RET-BAD-RESID",)),
    Statement("2.1/6", "Comments in both samples give ERROR_RESOURCE_NOT_AVAILABLE for an arbitration that was lost.", _INF, "SMP", ("ARB-LOST",)),
    Statement("2.1/7", "ERROR_INVALID_FUNCTION from a control entry point hands the code to the monitor, even after the DLL has done something.", _DOC, "MSCS/implementing-resourcecontrol", ("CTL-DEFAULT",), ("ErrorCode",)),
    Statement("2.1/8", "The Begin… forms answer ERROR_SUCCESS, ERROR_RESOURCE_NOT_FOUND, ERROR_INVALID_FUNCTION or a system error code.", _DOC, "SDK/nc-resapi-pbegin_restypecall_routine", ("CTL-BEGIN",)),
    Statement("2.1/9", "Startup answers ERROR_REVISION_MISMATCH if the range of versions does not include the DLL's.", _DOC, "MSCS/implementing-startup", ("TAB-RANGE", "TAB-STARTUP", "TAB-VERSION")),
    Statement("2.1/10", "Startup answers ERROR_CLUSTER_RESNAME_NOT_FOUND to a type name that it does not know.", _DOC, "MSCS/implementing-startup", ("TAB-TYPE",)),
    Statement("2.1/11", "NULL from Open is a failure whose reason is the last error.", _DOC, "SDK/nc-resapi-popen_routine", ("SEQ-OPEN-NULL",)),
    Statement("2.1/12", "Close and Terminate cannot report errors, though Close may set the last error.", _DOC, "SDK/nc-resapi-pclose_routine, SDK/nc-resapi-pterminate_routine", ("RET-VOID",)),
    Statement("2.1/13", "FALSE from IsAlive makes the monitor set the state Failed at once and call Terminate.", _DOC, "MSCS/implementing-isalive", ("RET-IS-FALSE", "RET-ALIVE-TRUE")),
    Statement("2.1/14", "FALSE from LooksAlive makes it call IsAlive immediately.", _DOC, "MSCS/implementing-looksalive", ("RET-LOOKS-FALSE",)),
    Statement("2.1/15", "ERROR_SUCCESS from Release says that the quorum resource is no longer defended.", _DOC, "SDK/nc-resapi-prelease_routine", ("ARB-RELEASE",)),
    Statement("2.1/16", "Disk resources call their own Release in Offline, because nobody else does.", _DOC, "SDK/nc-resapi-prelease_routine", ("ARB-RELEASE-OFFLINE",)),
    Statement("2.1/17", "In one log the monitor says 'cannot come online on this node' and the service then shows the result 5015 of the Online.", _DOC, "CNO08", ("PEN-CANNOT",)),
    Statement("2.1/18", "That the pseudo-state 127 leads to 5015 is a guess, and so is that 126 leads to 5943.", _INF, "CNO08, ERRDOC/5943", ("PEN-CANNOT",)),
    # Error numbers.
    Statement("2.2/1", "The codes that the contract speaks of have numbers from 5001 to 5985, the locked status among them at 5960.", _HDR, "WERR, ERRDOC", ("RET-ERROR", "LCK-REFUSED"), ("ErrorCode",)),
    Statement("2.2/2", "Two codes are the monitor's own words for what a DLL did: a call that timed out (5910), an exception in a call (5930).", _DOC, "ERRDOC/5910, ERRDOC/5930", ("TIM-DEADLOCK", "HYG-EXCEPTION"), ("ErrorCode",)),
    Statement("2.2/3", "Four codes say that a resource vetoes a move or a call (5953, 5955, 5957, 5958).", _DOC, "ERRDOC/5953, ERRDOC/5955, ERRDOC/5957, ERRDOC/5958", ("RET-REFUSAL",), ("ErrorCode",)),
    Statement("2.2/4", "No code speaks of the persistent state.", _DOC, "ERRDOC", (), (), _SILENCE),
    # Times.
    Statement("2.3/1", "Every entry point should return within 300 milliseconds; this is a recommendation.", _DOC, "MSCS/recommended-practices", ("TIM-300MS",), ("ENTRY_POINT_TIME_ADVICE",)),
    Statement("2.3/2", "IsAlive ideally takes less than 50 milliseconds.", _DOC, "MSCS/implementing-isalive", ("TIM-IS-ALIVE",)),
    Statement("2.3/3", "The cluster service tolerates a Terminate that takes longer.", _DOC, "MSCS/implementing-terminate", ("TIM-TERMINATE",)),
    Statement("2.3/4", "Arbitrate should take less than 300 milliseconds.", _DOC, "SDK/nc-resapi-parbitrate_routine", ("TIM-300MS",)),
    Statement("2.3/5", "PendingTimeout is 180 seconds by default, 10 milliseconds at least.", _DOC, "MSCS/resources-pendingtimeout", ("PEN-TIMEOUT",), ("PENDING_TIMEOUT_DEFAULT",)),
    Statement("2.3/6", "PendingTimeout is measured between reports, so that a DLL that goes on reporting may stay pending for ever; beyond it the monitor calls Terminate.", _DOC, "MSCS/resources-pendingtimeout", ("PEN-TIMEOUT", "PEN-PROGRESS")),
    Statement("2.3/7", "ERROR_IO_PENDING without any report therefore leads to Terminate after PendingTimeout.", _INF, "MSCS/resources-pendingtimeout", ("PEN-TIMEOUT",)),
    Statement("2.3/8", "DeadlockTimeout is 300 seconds by default.", _DOC, "MSCS/deadlocktimeout", ("TIM-DEADLOCK",), ("DEADLOCK_TIMEOUT_DEFAULT",)),
    Statement("2.3/9", "PendingTimeout cannot be greater than DeadlockTimeout: the lower of the two is used.", _DOC, "MSCS/deadlocktimeout", ("TIM-LOWER",)),
    Statement("2.3/10", "DeadlockTimeout bounds the call itself; in one log it is an Online that times out.", _DOC, "IBM13", ("TIM-DEADLOCK",)),
    Statement("2.3/11", "The properties of the cluster that steered deadlock detection are gone from 2012 on.", _DOC, "MSCS/cluster-resourcedlldeadlocktimeout", (), (), _EARLIER),
    Statement("2.3/12", "LooksAlive is polled every 5 seconds by default and IsAlive every 60; IsAlive polling cannot be switched off.", _DOC, "RHSBLOG, MSCS/implementing-isalive", ("TIM-POLLS",)),
    Statement("2.3/13", "An event from Online, or in a report, ends the polling of LooksAlive.", _DOC, "SDK/nc-resapi-ponline_routine, SDK/ns-resapi-resource_status", ("RET-EVENT-NO-POLL", "TIM-POLLS")),
    Statement("2.3/14", "Restarts follow RestartAction, RestartThreshold, RestartPeriod, RestartDelay and RetryPeriodOnFailure.", _DOC, "MSCS/resources-restartaction", (), (), _SERVICE),
    # Deadlock.
    Statement("2.4/1", "A call that does not return in time is event 1230, which names resource, type and DLL; the monitor's process is ended and started again, which is event 1146.", _DOC, "EVT/1230, EVT/1146", ("TIM-DEADLOCK",)),
    Statement("2.4/2", "A control code of a type that does not return in time is event 1265.", _DOC, "EVT/1265", ("TIM-DEADLOCK",)),
    Statement("2.4/3", "When a monitor's process is ended all its resources restart with it, and the culprit is given a monitor of its own.", _DOC, "JTC/2018, RHSBLOG", ("TIM-DEADLOCK", "HYG-EXIT")),
    Statement("2.4/4", "A live dump numbers the calls that can time out from 1 (Open) to 14 (Cancel), Terminate among them.", _DOC, "BC166", ("TIM-DEADLOCK", "RET-RETURNS"), ("EntryPoint",)),
    Statement("2.4/5", "If the monitor's process will not die a watchdog of the network driver fires; an exception that leaks from an entry point is one of its sources.", _DOC, "BC9E", ("HYG-EXCEPTION",)),
    # Concurrency and order.
    Statement("2.5/1", "A resource DLL is not reentrant: while one entry point runs the others are blocked, except Terminate.", _DOC, "MSCS/recommended-practices", ("CON-NONREENTRANT",)),
    Statement("2.5/2", "Terminate may overlap IsAlive, LooksAlive, Offline, Online and the control entry points.", _DOC, "MSCS/recommended-practices", ("CON-TERMINATE-OVERLAPS", "CON-CALL-RACE", "SEQ-TERMINATE-WHEN")),
    Statement("2.5/3", "Terminate may not overlap DllMain, Startup, Open and Close.", _DOC, "MSCS/recommended-practices", ("CON-TERMINATE-NOT-OPEN",)),
    Statement("2.5/4", "What Terminate shares with another entry point must be guarded: the pages call it required.", _DOC, "MSCS/implementing-offline", ("CON-GUARD",)),
    Statement("2.5/5", "Terminate cancels an Online or Offline in progress and takes the resource offline at once.", _DOC, "SDK/nc-resapi-pterminate_routine", ("CON-TERMINATE-CANCELS", "CON-TERMINATE-STATE", "PEN-AFTER-TERMINATE")),
    Statement("2.5/6", "SetResourceStatus is called only after Online or Offline returned ERROR_IO_PENDING, and at no other time.", _DOC, _STATUS, ("PEN-ONLY-AFTER-PENDING",)),
    Statement("2.5/7", "Reports stop when the state is reached or PendingTimeout has passed; the last one is Online, Offline or Failed.", _DOC, f"{_STATUS}, SDK/ns-resapi-resource_status", ("PEN-FINAL", "PEN-PROGRESS", "PEN-TIMEOUT", "PEN-KNOWN-STATE")),
    Statement("2.5/8", "CheckPoint begins at 0 and grows by one a call; in a pending report it is greater than before, and the monitor compares it to notice a new report.", _DOC, "SDK/ns-resapi-resource_status", ("PEN-CHECKPOINT", "PEN-CHECKPOINT-OFFLINE", "PEN-PROGRESS")),
    Statement("2.5/9", "The pages of SetResourceStatusEx and RESOURCE_STATUS_EX repeat neither when to report nor how CheckPoint grows.", _INF, "SDK/nc-resapi-pset_resource_status_routine_ex", ("PEN-ONLY-AFTER-PENDING-EX", "PEN-FINAL-EX", "PEN-CHECKPOINT-EX")),
    Statement("2.5/10", "Startup is called once in a monitor's process for a type, at the first instance, and again after the last one is gone.", _DOC, "MSCS/implementing-startup", ("TAB-ONCE",)),
    Statement("2.5/11", "The order is Startup, Open, then whatever comes, and Close last.", _DOC, "MSCS/implementing-startup", ("SEQ-OPEN-FIRST",)),
    Statement("2.5/12", "Open leaves the resource offline.", _DOC, "MSCS/implementing-open", ("SEQ-OPEN-OFFLINE",)),
    Statement("2.5/13", "Close makes sure that the resource is offline, calls Terminate itself if it is not, and frees everything.", _DOC, "MSCS/implementing-close", ("SEQ-CLOSE-OFFLINE", "PEN-AFTER-CLOSE")),
    Statement("2.5/14", "The RESOURCE_HANDLE is never closed and used for callbacks only.", _DOC, "SDK/nc-resapi-popen_routine", ("SEQ-HANDLE",)),
    Statement("2.5/15", "Offline serves a plain stop as well as failover, and saves what another node needs.", _DOC, "MSCS/implementing-offline", ("SEQ-OFFLINE-SAVES", "OPR-MOVE")),
    Statement("2.5/16", "A failover takes dependents down first, by Offline within PendingTimeout, then by Terminate; then ownership moves, and providers come up first.", _DOC, "MSCS/failover", ("OPR-FAILOVER", "OPR-FAILURE-COUNT")),
    Statement("2.5/17", "If the resource itself failed, Terminate is called and not Offline.", _DOC, "SDK/ns-clusapi-clusctl_resource_state_change_reason_struct", ("CTL-REASON-SENT", "RET-IS-FALSE")),
    Statement("2.5/18", "Arbitrate and Release are for quorum-capable types only and come after Startup and Open.", _DOC, "MSCS/clusctl-resource-get-characteristics", ("ARB-WHEN",)),
    Statement("2.5/19", "If both are absent from the table the monitor clears the quorum characteristic.", _DOC, "MSCS/clusctl-resource-get-characteristics", ("TAB-QUORUM-SLOTS",)),
    Statement("2.5/20", "The cluster API cannot be used before CLUSCTL_RESOURCE_TYPE_STARTING_PHASE2 has come.", _DOC, "MSCS/recommended-practices", ("CTL-PHASE2",)),
    Statement("2.5/21", "From 2012 on one should write 64-bit resource DLLs only.", _DOC, "MSCS/recommended-practices", ("VER-64BIT",)),
    Statement("2.5/22", "Whether Terminate and Offline are idempotent is said nowhere.", _INF, "MSCS/implementing-terminate", ("SEQ-TERMINATE-AGAIN",)),
    Statement("2.5/23", "The first ClusWorkerTerminate waits for the thread; a later or concurrent one may return before it has gone.", _DOC, "SDK/nc-resapi-pclusapi_clus_worker_terminate", ("CON-WORKER-JOIN",)),
    Statement("2.5/24", "The rule that other entry points are blocked is older than control calls that go on after their return.", _INF, "MSCS/recommended-practices, RES/PBEGIN_RESCALL_ROUTINE", ("CON-BEGIN",)),
    # Which call in which state.
    Statement("2.6/1", "Online is for a resource that is offline or failed.", _INF, "CMRP/3.1.4.2.18", ("SEQ-ONLINE-WHEN", "SEQ-AFTER-FAILURE")),
    Statement("2.6/2", "Offline is for a resource that is online; the API answers for the other states: 5023 while pending, success when offline, 5038 when failed.", _INF, "CMRP/3.1.4.2.19", ("SEQ-OFFLINE-WHEN",)),
    Statement("2.6/3", "Terminate may come in any state after Open: after an error, a failed IsAlive, PendingTimeout, in a failover, or from the DLL's own Close.", _DOC, "MSCS/implementing-terminate", ("SEQ-TERMINATE-WHEN",)),
    Statement("2.6/4", "LooksAlive and IsAlive are for a resource that is online.", _DOC, "MSCS/implementing-isalive", ("SEQ-POLL-WHEN",)),
    Statement("2.6/5", "Close is expected for a resource that is offline or failed; the DLL must cope if it is not.", _DOC, "MSCS/implementing-close", ("SEQ-CLOSE-OFFLINE",)),
    Statement("2.6/6", "ResourceControl may come in any state after Open.", _INF, "MSCS/implementing-resourcecontrol", ("SEQ-CONTROL-WHEN",)),
    Statement("2.6/7", "The API that fails a resource takes only Online in protocol version 2, and the pending states too in version 3.", _DOC, "CMRP/3.1.4.1.17, CMRP/3.1.4.2.17", (), (), _SERVICE),
    Statement("2.6/8", "A move is refused while the group or a member is pending.", _DOC, "CMRP/3.1.4.2.52", (), (), _SERVICE),
    Statement("2.6/9", "A pending online ends online or failed, a pending offline ends offline or failed; a failure in the call ends failed.", _DOC, "CMRP/3.1.4.2.18, CMRP/3.1.4.2.19", ("PEN-KIND", "RET-ERROR")),
    Statement("2.6/10", "After a failed offline no recovery should be tried, after a failed online it should.", _DOC, "CMRP/3.1.4.2.18, CMRP/3.1.4.2.19", ("OPR-FAILED-OFFLINE", "OPR-FAILED-ONLINE")),
    Statement("2.6/11", "The sequence number of the resource's state grows with each transition.", _DOC, "CMRP/3.1.4.2.18", (), (), _SERVICE),
    # Functions to avoid.
    Statement("2.7/1", "Twenty-odd functions that change groups, resources, dependencies, names or states are never called by a resource DLL.", _DOC, _AVOID, ("AVD-NEVER",)),
    Statement("2.7/2", "Functions and control codes that ask about groups, resources and dependencies should be called from a worker thread only.", _DOC, _AVOID, ("AVD-WORKER",)),
    Statement("2.7/3", "Functions that write to the cluster database or set properties are not called from Open, Close, Online, Offline and Terminate.", _DOC, _AVOID, ("AVD-ENTRIES",)),
    Statement("2.7/4", "The page is older than the Ex forms of the functions to avoid, which belong to the same class.", _INF, _AVOID, ("AVD-EX",)),
    # Microsoft's account of the monitor.
    Statement("2.8/1", "The service on the owning node brings a group to its persistent state, the last one that the user put it in.", _DOC, "BLOG/part 1", ("OPR-MOVE", "FLG-PERSISTENT-DEFAULT")),
    Statement("2.8/2", "The monitor hosts the DLL and turns requests of the service into calls of entry points.", _DOC, "BLOG/part 1", ("TAB-LIFE-SLOTS",)),
    Statement("2.8/3", "Startup exchanges the callbacks for the function table once the DLL is loaded.", _DOC, "BLOG/part 1", ("TAB-STARTUP",)),
    Statement("2.8/4", "The control entry points are optional: a type without them has no private properties.", _DOC, "BLOG/part 1", ("TAB-CONTROL-SLOTS",)),
    Statement("2.8/5", "On an online request the monitor calls Online and may stay in that call for five minutes by default.", _DOC, "BLOG/part 2", ("TIM-DEADLOCK", "SEQ-ONLINE-WHEN")),
    Statement("2.8/6", "ERROR_SUCCESS from Online leads to Online directly; not to complete in time is a failure of the online.", _DOC, "BLOG/part 2", ("RET-SUCCESS", "PEN-TIMEOUT")),
    Statement("2.8/7", "Microsoft's clustering team advises to pend Online and Offline always, unless the work is trivial.", _DOC, "BLOG/part 2", ("RET-PEND-ADVISED",)),
)  # fmt: skip
