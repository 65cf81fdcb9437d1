/* SPDX-License-Identifier: MIT
 *
 * faults_pending.h - what the broken resource DLLs do wrong in operations that are pending, and in what they report of them.
 */

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
#define FAULT_ON_TERMINATE                                      \
    EnterCriticalSection(&resource->Section);                   \
    if (resource->Work != NULL) SetEvent(resource->Work->Stop); \
    LeaveCriticalSection(&resource->Section);                   \
    SetOnline(resource, FALSE);                                 \
    return;
#define FAULT_WHEN_STOPPED \
    Sleep(5);              \
    Report(resource, ClusterResourceFailed, checkPoint + 1);

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

#endif
