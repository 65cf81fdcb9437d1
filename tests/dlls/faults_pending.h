/* SPDX-License-Identifier: MIT
 *
 * faults_pending.h - what the broken resource DLLs do wrong in operations that are pending, and in what they report of them.
 */

/* Terminate tells the worker to stop and does not wait for it. */
#define TELL_THE_WORKER_AND_RETURN                              \
    EnterCriticalSection(&resource->Section);                   \
    if (resource->Work != NULL) SetEvent(resource->Work->Stop); \
    LeaveCriticalSection(&resource->Section);                   \
    SetOnline(resource, FALSE);                                 \
    return;

/* A worker that was stopped reports five milliseconds later all the same. */
#define REPORT_A_MOMENT_LATER \
    Sleep(5);                 \
    Report(resource, ClusterResourceFailed, checkPoint + 1);

#if defined(FAULT_NEVER_REPORTS)
/* Offline goes pending for good. */
#define FAULT_ON_WORK                              \
    if (!work->Online) {                           \
        WaitForSingleObject(work->Stop, INFINITE); \
        return 0;                                  \
    }

#elif defined(FAULT_REPORT_AFTER_SYNC_SUCCESS)
/* Online is done at once, and a thread reports so a moment later. */
#define FAULT_ON_SYNCHRONOUS_SUCCESS \
    if (online) StartWork(resource, online);
#define FAULT_ON_WORK                                   \
    WaitForSingleObject(work->Stop, STEP_MILLISECONDS); \
    Report(resource, ClusterResourceOnline, 1);         \
    return 0;

#elif defined(FAULT_DOUBLE_FINAL_REPORT)
/* A pending Online ends twice. */
#define FAULT_ON_FINAL_REPORT \
    if (work->Online && Report(resource, final, checkPoint + 1) == ResourceExitStateTerminate) return 0;

#elif defined(FAULT_WRONG_KIND_OF_REPORT)
/* A pending Online ends by the report that the resource is offline. */
#define FAULT_ON_FINAL_REPORT \
    if (work->Online) final = ClusterResourceOffline;

#elif defined(FAULT_CHECKPOINT_STUCK)
/* Every progress report comes twice with the same CheckPoint. */
#define FAULT_ON_CHECKPOINT \
    if (Report(resource, pending, checkPoint) == ResourceExitStateTerminate) return 0;

#elif defined(FAULT_IGNORES_EXIT_STATE)
/* A worker that is told to terminate reports again. */
#define FAULT_WHEN_STOPPED Report(resource, pending, ++checkPoint);
#define FAULT_WHEN_TERMINATED Report(resource, pending, ++checkPoint);

#elif defined(FAULT_REPORT_AFTER_TERMINATE)
/* Terminate does not wait for the worker, which makes its report a moment after Terminate has returned. */
#define FAULT_ON_TERMINATE TELL_THE_WORKER_AND_RETURN
#define FAULT_WHEN_STOPPED REPORT_A_MOMENT_LATER

#elif defined(FAULT_REPORT_AFTER_CLOSE)
/* Close leaves a thread behind, which reports a moment later. */
static DWORD WINAPI ReportAfterClose(LPVOID handle) {
    RESOURCE_STATUS_EX status;
    ResUtilInitializeResourceStatusEx(&status);
    status.ResourceState = ClusterResourceOffline;
    status.CheckPoint = 1;
    Sleep(5);
    SetResourceStatusEx((RESOURCE_HANDLE)handle, &status);
    return 0;
}
#define FAULT_ON_CLOSE                                                                      \
    {                                                                                       \
        HANDLE thread = CreateThread(NULL, 0, ReportAfterClose, resource->Handle, 0, NULL); \
        if (thread != NULL) CloseHandle(thread);                                            \
    }

#elif defined(FAULT_UNKNOWN_STATUS_VALUE)
/* The first progress report of Online carries a state that does not exist. */
#define FAULT_ON_CHECKPOINT \
    if (work->Online) pending = checkPoint == 1 ? (CLUSTER_RESOURCE_STATE)77 : ClusterResourceOnlinePending;

#elif defined(FAULT_WORKS_ONCE)
/* Of the Onlines since the DLL was loaded every second one never reports anything. */
static LONG Onlines;
#define FAULT_ON_WORK \
    if (work->Online && InterlockedIncrement(&Onlines) % 2 == 0) return 0;

#elif defined(FAULT_GIVES_UP)
/* The worker of every third Online leaves after its second report, on a way out on which the end was forgotten. */
static LONG Onlines;
#define FAULT_AFTER_CHECKPOINT \
    if (work->Online && checkPoint == 2 && InterlockedIncrement(&Onlines) % 3 == 0) return 0;

#elif defined(FAULT_FAILS_SILENTLY)
/* A pending Online that fails logs so and never reports Failed. */
#define FAULT_ON_FINAL_REPORT                                            \
    if (work->Fails) {                                                   \
        LogEvent(resource->Handle, LOG_ERROR, L"Cannot come online.\n"); \
        return 0;                                                        \
    }

#elif defined(FAULT_STOP_STAYS_SET)
/* What tells the worker to stop stays set when Terminate had nothing to stop, so that the next operation ends unreported. */
static volatile BOOL Stopped;
#define FAULT_ON_OPEN Stopped = FALSE;
#define FAULT_ON_TERMINATE Stopped = TRUE;
#define FAULT_ON_WORK      \
    if (Stopped) {         \
        Stopped = FALSE;   \
        return 0;          \
    }

#elif defined(FAULT_ONLINE_NEVER_ENDS_V1)
/* The worker of Online reports its progress and never its end. */
#define FAULT_ON_FINAL_REPORT \
    if (work->Online) return 0;

#elif defined(FAULT_REPORTS_FROM_IS_ALIVE)
/* IsAlive reports Online each time that it is asked. */
#define FAULT_ON_IS_ALIVE \
    if (resourceId != NULL) Report((RESOURCE *)resourceId, ClusterResourceOnline, 1);

#elif defined(FAULT_REPORTS_FROM_LOOKS_ALIVE_V1)
/* LooksAlive of version 1 reports Online each time that it is asked. */
#define FAULT_ON_LOOKS_ALIVE \
    if (resourceId != NULL) Report((RESOURCE *)resourceId, ClusterResourceOnline, 1);

#elif defined(FAULT_REPORTS_FROM_TERMINATE)
/* Terminate of a resource that is online reports Offline. */
#define FAULT_ON_TERMINATE \
    if (IsOnline(resource)) Report(resource, ClusterResourceOffline, 1);

#elif defined(FAULT_PENDING_BY_HRESULT)
/* Online and Offline answer ERROR_IO_PENDING as an HRESULT, and their workers report. */
#define FAULT_PENDING_CODE 0x800703E5u /* HRESULT_FROM_WIN32(ERROR_IO_PENDING) */
#define FAULT_ON_WORK WaitForSingleObject(work->Stop, 10);

#elif defined(FAULT_SUCCESS_WITH_WORKER)
/* Online and Offline start their worker and answer ERROR_SUCCESS. */
#define FAULT_PENDING_CODE ERROR_SUCCESS
#define FAULT_ON_WORK WaitForSingleObject(work->Stop, 10);

#elif defined(FAULT_PROGRESS_AFTER_END)
/* After the end of an Online its worker reports progress once more. */
#define FAULT_AFTER_FINAL_REPORT \
    if (work->Online) Report(resource, pending, checkPoint + 2);

#elif defined(FAULT_EARLY_END_TWICE)
/* An operation that is done within its call reports its end twice before the call returns. */
#define FAULT_ON_EARLY_END \
    if (Report(resource, final, 2) == ResourceExitStateTerminate) return ERROR_IO_PENDING;

#elif defined(FAULT_OFFLINE_ENDS_TWICE_V1)
/* A pending Offline of version 1 reports its end twice. */
#define FAULT_ON_FINAL_REPORT \
    if (!work->Online && Report(resource, final, checkPoint + 1) == ResourceExitStateTerminate) return 0;

#elif defined(FAULT_OFFLINE_SAYS_ONLINE_PENDING)
/* The worker of Offline, copied from that of Online, reports OnlinePending as its progress. */
#define FAULT_ON_WORK pending = ClusterResourceOnlinePending;

#elif defined(FAULT_OFFLINE_ENDS_ONLINE)
/* A pending Offline ends by the report Online. */
#define FAULT_ON_FINAL_REPORT \
    if (!work->Online) final = ClusterResourceOnline;

#elif defined(FAULT_OFFLINE_CANNOT_COME_ONLINE_V1)
/* A pending Offline ends by the report that the resource cannot come online on this node. */
#define FAULT_ON_FINAL_REPORT \
    if (!work->Online) final = ClusterResourceCannotComeOnlineOnThisNode;

#elif defined(FAULT_THIRD_CHECKPOINT_STUCK)
/* The third progress report of an operation carries the CheckPoint of the second. */
#define FAULT_CHECKPOINT(checkPoint) ((checkPoint) == 3 ? 2 : (checkPoint))

#elif defined(FAULT_CHECKPOINT_COUNTS_DOWN)
/* CheckPoint says how much is left to do, so that it falls. */
#define FAULT_CHECKPOINT(checkPoint) (100 - (checkPoint))

#elif defined(FAULT_CHECKPOINT_FORGOTTEN_V1)
/* CheckPoint is never set and stays 0. */
#define FAULT_CHECKPOINT(checkPoint) ((checkPoint) * 0)

#elif defined(FAULT_OFFLINE_CHECKPOINT_STUCK_V1)
/* CheckPoint increases in Online only; in Offline it stays 1. */
#define FAULT_CHECKPOINT(checkPoint) (work->Online ? (checkPoint) : 1)

#elif defined(FAULT_NEVER_LOOKS_AT_THE_ANSWER)
/* The worker never looks at what SetResourceStatus answers, and Terminate waits until it has reported its end. */
#define FAULT_EXIT_STATE(answer) ((answer) * 0)

#elif defined(FAULT_REPORTS_THAT_IT_WAS_STOPPED)
/* A worker that is told to terminate reports Failed before it leaves. */
#define FAULT_WHEN_TERMINATED Report(resource, ClusterResourceFailed, checkPoint + 1);

#elif defined(FAULT_IGNORES_EXIT_STATE_V1)
/* A worker of version 1 that was answered ResourceExitStateTerminate reports again. */
#define FAULT_WHEN_STOPPED Report(resource, pending, ++checkPoint);
#define FAULT_WHEN_TERMINATED Report(resource, pending, ++checkPoint);

#elif defined(FAULT_TERMINATE_FORGETS_WORKER)
/* Terminate neither tells the worker nor waits for it. */
#define FAULT_ON_TERMINATE      \
    SetOnline(resource, FALSE); \
    return;
#define FAULT_ON_WORK WaitForSingleObject(work->Stop, 5);

#elif defined(FAULT_TERMINATE_WAITS_A_MOMENT)
/* Terminate waits one millisecond for the worker, without telling it, and then returns. */
#define FAULT_ON_TERMINATE                                           \
    if (resource->Work != NULL) WaitForSingleObject(resource->Work->Thread, 1); \
    SetOnline(resource, FALSE);                                      \
    return;
#define FAULT_ON_WORK WaitForSingleObject(work->Stop, 10);

#elif defined(FAULT_REPORT_AFTER_TERMINATE_V1)
/* Terminate of version 1 does not wait for the worker, which reports five milliseconds after Terminate has returned. */
#define FAULT_ON_TERMINATE TELL_THE_WORKER_AND_RETURN
#define FAULT_WHEN_STOPPED REPORT_A_MOMENT_LATER

#elif defined(FAULT_CLOSE_FORGETS_WORKER)
/* Close of a resource that is pending leaves the worker to itself, and the worker goes on reporting. */
#define FAULT_ON_CLOSE return;
#define FAULT_ON_WORK WaitForSingleObject(work->Stop, 5);

#elif defined(FAULT_UNLOCKS_AFTER_CLOSE)
/* Close leaves it to a thread to end the locked mode, which does so five milliseconds later. */
static DWORD WINAPI UnlockAfterClose(LPVOID handle) {
    Sleep(5);
    SetResourceLockedMode((RESOURCE_HANDLE)handle, FALSE, 0);
    return 0;
}
#define FAULT_ON_CLOSE                                                                      \
    {                                                                                       \
        HANDLE thread = CreateThread(NULL, 0, UnlockAfterClose, resource->Handle, 0, NULL); \
        if (thread != NULL) CloseHandle(thread);                                            \
    }

#elif defined(FAULT_STATE_FORGOTTEN)
/* The progress reports of Offline carry a structure of zeros in which ResourceState was never set. */
#define FAULT_ON_WORK \
    if (!work->Online) pending = ClusterResourceInherited;

#elif defined(FAULT_REPORTS_PENDING_V1)
/* The progress reports carry ClusterResourcePending, which says not what is pending. */
#define FAULT_ON_WORK pending = ClusterResourcePending;

#elif defined(FAULT_ERROR_CODE_AS_STATE)
/* A pending Online that fails reports its error code as ResourceState. */
#define FAULT_ON_FINAL_REPORT \
    if (work->Fails) final = (CLUSTER_RESOURCE_STATE)ERROR_RESOURCE_FAILED;

#elif defined(FAULT_TERMINATE_STOPS_ALL)
/* Terminate of one resource empties the queue that all resources share. */
#define FAULT_ON_CANCEL                             \
    for (; First != NULL; First = First->Next) {    \
        First->Queued = FALSE;                      \
        SetEvent(First->Idle);                      \
    }

#elif defined(FAULT_REPORTS_FOR_THE_LAST_OPENED)
/* The worker reports that a resource is online with the handle of the one that was opened last, if it is open still. */
static RESOURCE_HANDLE Latest;
#define FAULT_ON_OPEN Latest = resource->Handle;
#define FAULT_ON_CLOSE \
    if (Latest == resource->Handle) Latest = NULL;
#define FAULT_REPORTED_HANDLE(resource) \
    (Latest != NULL && (resource)->ToOnline && (resource)->CheckPoint > CHECKPOINTS ? Latest : (resource)->Handle)

#endif
