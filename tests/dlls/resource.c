/* SPDX-License-Identifier: MIT
 *
 * resource.c - a complete resource DLL, written to be copied.
 *
 * The resource it manages is imaginary: a flag that says "online". Everything around that flag is real:
 * negotiation, instances that live side by side, worker threads that report their progress, Terminate at any
 * moment, nothing left behind by Close.
 *
 * Compile-time settings choose the style; tests/dlls/catalogue.toml lists the combinations that are built.
 *
 *   TABLE_VERSION  1, 2, 3 or 4: the version of the function table
 *   PENDS          NEVER, ALWAYS or ALTERNATELY: which Online and Offline calls answer ERROR_IO_PENDING
 *                  and go on in a worker thread
 *   CHECKPOINTS    how many progress reports a worker makes before its final one
 *   LOCKING        1: now and then the resource puts itself in locked mode and refuses one Offline
 *                  (TABLE_VERSION 2 and later)
 *   FAILING        1: some Online calls fail, as real ones do
 *   FAILS_BY       what a pending Online that fails reports
 *   FAILING_OFFLINE 1: some Offline calls fail as well (TABLE_VERSION 2 and later)
 *   VETOING        1: some Offline calls are vetoed, though never one that carries IGNORE_RESOURCE_STATUS
 *                  (TABLE_VERSION 2 and later)
 *   PARTICULAR     1: a mask that no caller may send is refused (TABLE_VERSION 2 and later)
 *   SLOW           1: now and then a pending operation takes some 200 ms
 *   EARLY          1: pending operations report before their own call returns: every second one its progress,
 *                  the others all that there is to report
 *   ASKING         1: Terminate waits for the worker and leaves it to the answer to the worker's next report to
 *                  tell it to stop
 *   CONTROLS       SYNCHRONOUS or ASYNCHRONOUS: whether control calls go on after their entry point has
 *                  returned (TABLE_VERSION 3 and later)
 *   QUORUM         1: Arbitrate and Release are there, as of a resource that the cluster can meet at
 *   PROPERTIES     1: the resource has private properties and answers for them itself (properties.h)
 *   EVENTS         1: Online hands out an event, and the resource signals a failure without breaking down
 *
 * The lines that begin with FAULT_ do nothing here. They are where the broken DLLs of the test suite differ
 * from this one (faults.h); leave them out of a copy. It is one file, however long, because one file is what
 * a copy begins with.
 */
#include "resdll_contract.h"

enum { NEVER, ALWAYS, ALTERNATELY };
enum { SYNCHRONOUS, ASYNCHRONOUS };

#ifndef TABLE_VERSION
#define TABLE_VERSION 2
#endif
#ifndef PENDS
#define PENDS NEVER
#endif
#ifndef CHECKPOINTS
#define CHECKPOINTS 2u
#endif
#ifndef LOCKING
#define LOCKING 0
#endif
#ifndef FAILING
#define FAILING 0
#endif
#ifndef FAILS_BY
#define FAILS_BY ClusterResourceFailed
#endif
#ifndef FAILING_OFFLINE
#define FAILING_OFFLINE 0
#endif
#ifndef VETOING
#define VETOING 0
#endif
#ifndef PARTICULAR
#define PARTICULAR 0
#endif
#ifndef SLOW
#define SLOW 0
#endif
#ifndef EARLY
#define EARLY 0
#endif
#ifndef ASKING
#define ASKING 0
#endif
#ifndef CONTROLS
#define CONTROLS SYNCHRONOUS
#endif
#ifndef QUORUM
#define QUORUM 0
#endif
#ifndef EVENTS
#define EVENTS 0
#endif
#ifndef PROPERTIES
#define PROPERTIES 0
#endif

#define RESOURCE_TYPE L"Resdll Test"
#define STEP_MILLISECONDS 1u /* the imaginary work of a worker thread between two reports */
#define SLOW_STEP_MILLISECONDS 70u

#define CONCATENATE_(left, right) left##right
#define CONCATENATE(left, right) CONCATENATE_(left, right)
#define CLRES_VERSION CONCATENATE(CONCATENATE(CLRES_VERSION_V, TABLE_VERSION), _00)

/* ---- Instances ----------------------------------------------------------------------------------------- */

typedef struct RESOURCE RESOURCE;

/* One operation in progress. Each has a stop event of its own, so that stopping one never stops its successor
 * by mistake. */
typedef struct WORK {
    RESOURCE *Resource;
    BOOL Online; /* TRUE: the operation is Online; FALSE: Offline */
    BOOL Fails;
    DWORD CheckPoint; /* of the last report that was made */
    DWORD Milliseconds; /* that a step takes */
    HANDLE Stop;
    HANDLE Thread;
} WORK;

#if PROPERTIES
#define PATH_LENGTH 64u /* with its terminator */

/* What the private properties of a resource are. */
typedef struct VALUES {
    DWORD Limit;
    WCHAR Path[PATH_LENGTH];
} VALUES;
#endif

struct RESOURCE {
    RESOURCE_HANDLE Handle;
    /* Terminate may come while another entry point runs, and a worker thread at any time: this section guards
     * what they share. It is never held across a callback or a wait, because the monitor may be inside
     * Terminate, waiting for us, just then. */
    CRITICAL_SECTION Section;
    BOOL Online;
    BOOL Locked;
    WORK *Work; /* the operation in progress, or one that has ended and was not cleared away yet */
    /* Entry points other than Terminate are called one at a time, so their own counters need no guard. */
    BOOL Refused;
    DWORD Operations;
    DWORD Onlines;
    DWORD Offlines;
    DWORD PendingOnlines;
    HANDLE Event; /* EVENTS: what Online hands out; the resource is asked at once when it is signalled */
#if PROPERTIES
    VALUES Values;
    CLUSTER_RESOURCE_STATE_CHANGE_REASON Reason; /* why the next change of state comes, where anybody said so */
#endif
#if TABLE_VERSION >= 3
    DWORD Controls;
    PRES_CTL_CTX Context;
    HANDLE ControlThread; /* of the last control call that went on */
#endif
};

/* The callbacks. Only those in use are kept: the monitor's table may be shorter than the one of our header,
 * so copying it whole would read past its end. */
static PLOG_EVENT_ROUTINE LogEvent;
#if TABLE_VERSION == 1
static PSET_RESOURCE_STATUS_ROUTINE SetResourceStatus;
#else
static PSET_RESOURCE_STATUS_ROUTINE_EX SetResourceStatusEx;
static PSET_RESOURCE_LOCKED_MODE_ROUTINE SetResourceLockedMode;
static PSIGNAL_FAILURE_ROUTINE SignalFailure;
#endif
#if TABLE_VERSION >= 3
static PEND_CONTROL_CALL EndControlCall;
static PEND_TYPE_CONTROL_CALL EndTypeControlCall;
#endif

static BOOL IsOnline(RESOURCE *resource) {
    BOOL online;
    EnterCriticalSection(&resource->Section);
    online = resource->Online;
    LeaveCriticalSection(&resource->Section);
    return online;
}

static void SetOnline(RESOURCE *resource, BOOL online) {
    EnterCriticalSection(&resource->Section);
    resource->Online = online;
    LeaveCriticalSection(&resource->Section);
}

/* ---- Worker threads ------------------------------------------------------------------------------------ */

/* Tells the monitor how far an operation has got; the answer says whether the worker may carry on. */
static DWORD Report(RESOURCE *resource, CLUSTER_RESOURCE_STATE state, DWORD checkPoint) {
#if TABLE_VERSION == 1
    RESOURCE_STATUS status;
    ResUtilInitializeResourceStatus(&status);
    status.ResourceState = state;
    status.CheckPoint = checkPoint;
    return SetResourceStatus(resource->Handle, &status);
#else
    RESOURCE_STATUS_EX status;
    ResUtilInitializeResourceStatusEx(&status);
    status.ResourceState = state;
    status.CheckPoint = checkPoint;
    return SetResourceStatusEx(resource->Handle, &status);
#endif
}

#include "faults.h"

#if PROPERTIES
#include "properties.h"
#endif

/* Does one step of the work; FALSE when told to stop. */
static BOOL DoStep(WORK *work) { return WaitForSingleObject(work->Stop, work->Milliseconds) == WAIT_TIMEOUT; }

static DWORD WINAPI RunWork(LPVOID parameter) {
    WORK *work = (WORK *)parameter;
    RESOURCE *resource = work->Resource;
    CLUSTER_RESOURCE_STATE pending =
        work->Online ? ClusterResourceOnlinePending : ClusterResourceOfflinePending;
    CLUSTER_RESOURCE_STATE final = work->Online ? ClusterResourceOnline : ClusterResourceOffline;
    DWORD checkPoint = work->CheckPoint;

    FAULT_ON_WORK
    while (checkPoint != CHECKPOINTS) {
        if (!DoStep(work)) goto stopped;
        checkPoint++; /* each report must carry a greater number than the one before */
        FAULT_ON_CHECKPOINT
        if (FAULT_EXIT_STATE(Report(resource, pending, FAULT_CHECKPOINT(checkPoint))) ==
            ResourceExitStateTerminate)
            goto terminated;
        FAULT_AFTER_CHECKPOINT
    }
    if (!DoStep(work)) goto stopped;

    if (work->Fails)
        final = FAILS_BY;
    else
        SetOnline(resource, work->Online); /* before the report: IsAlive may be called at once */
    FAULT_ON_FINAL_REPORT
    Report(resource, final, checkPoint + 1);
    FAULT_AFTER_FINAL_REPORT
    return 0;

stopped: /* by Terminate, which is waiting for this thread to go */
    FAULT_WHEN_STOPPED
terminated: /* as the answer to the report says: there is to be no further one */
    FAULT_WHEN_TERMINATED
    return 0;
}

/* Stops the operation in progress, if there is one, and returns when its thread has gone. A thread that is not told
 * learns of it from the answer to its next report. */
static void StopWork(RESOURCE *resource, BOOL tells) {
    WORK *work;
    EnterCriticalSection(&resource->Section);
    work = resource->Work;
    resource->Work = NULL;
    LeaveCriticalSection(&resource->Section);
    if (work == NULL) return;
    if (tells) SetEvent(work->Stop);
    WaitForSingleObject(work->Thread, INFINITE); /* one step at most */
    CloseHandle(work->Thread);
    CloseHandle(work->Stop);
    HeapFree(GetProcessHeap(), 0, work);
}

static DWORD StartWork(RESOURCE *resource, BOOL online) {
    WORK *work = (WORK *)HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(WORK));
    DWORD error = ERROR_SUCCESS;

    if (work == NULL) return ERROR_NOT_ENOUGH_MEMORY;
    work->Resource = resource;
    work->Online = online;
    work->Fails = FAILING && online && ++resource->PendingOnlines % 3 == 0;
    work->Milliseconds = SLOW && resource->Operations % 16 == 0 ? SLOW_STEP_MILLISECONDS : STEP_MILLISECONDS;
    work->CheckPoint = EARLY ? 1 : 0;
    work->Stop = CreateEventW(NULL, TRUE, FALSE, NULL);

    EnterCriticalSection(&resource->Section); /* a Terminate must not miss a thread that was just created */
    if (work->Stop != NULL) work->Thread = CreateThread(NULL, 0, RunWork, work, 0, NULL);
    if (work->Thread != NULL)
        resource->Work = work;
    else
        error = GetLastError();
    LeaveCriticalSection(&resource->Section);

    if (error == ERROR_SUCCESS) return FAULT_PENDING_CODE;
    if (work->Stop != NULL) CloseHandle(work->Stop);
    HeapFree(GetProcessHeap(), 0, work);
    return error;
}

/* Reports from within the call, and ends an operation there that turns out to be short. Once a status is reported
 * the call must answer ERROR_IO_PENDING, even if a Terminate was quicker. */
static DWORD BeginEarly(RESOURCE *resource, BOOL online) {
    CLUSTER_RESOURCE_STATE final = online ? ClusterResourceOnline : ClusterResourceOffline;
    if (Report(resource, online ? ClusterResourceOnlinePending : ClusterResourceOfflinePending, 1) ==
        ResourceExitStateTerminate)
        return ERROR_IO_PENDING;
    if (resource->Operations % 2 != 0) return StartWork(resource, online);
    SetOnline(resource, online);
    FAULT_ON_EARLY_END
    Report(resource, final, 2);
    return ERROR_IO_PENDING;
}

/* A reason holds for one change of state. */
static void ForgetReason(RESOURCE *resource) {
#if PROPERTIES
    EnterCriticalSection(&resource->Section);
    resource->Reason = eResourceStateChangeReasonUnknown;
    LeaveCriticalSection(&resource->Section);
#else
    UNREFERENCED_PARAMETER(resource);
#endif
}

/* Takes the resource online or offline, at once or in a worker thread. */
static DWORD Begin(RESOURCE *resource, BOOL online) {
    ForgetReason(resource);
    StopWork(resource, TRUE); /* the thread of the previous operation, which has made its final report */
    resource->Operations++;
    if (EARLY) return BeginEarly(resource, online);
    if (PENDS == ALWAYS || (PENDS == ALTERNATELY && resource->Operations % 2 == 0))
        return StartWork(resource, online);
    SetOnline(resource, online);
    FAULT_ON_SYNCHRONOUS_SUCCESS
    return ERROR_SUCCESS;
}

/* ---- Locked mode --------------------------------------------------------------------------------------- */

#if TABLE_VERSION > 1
static void SetLocked(RESOURCE *resource, BOOL locked) {
    BOOL changed;
    EnterCriticalSection(&resource->Section);
    if (!resource->Online) locked = FALSE; /* a Terminate was quicker, and what is offline is not locked */
    changed = resource->Locked != locked;
    resource->Locked = locked;
    LeaveCriticalSection(&resource->Section);
    if (changed) SetResourceLockedMode(resource->Handle, locked, 0);
}

static BOOL IsLocked(RESOURCE *resource) {
    BOOL locked;
    EnterCriticalSection(&resource->Section);
    locked = resource->Locked;
    LeaveCriticalSection(&resource->Section);
    return locked;
}

/* ERROR_SUCCESS when Offline may go on. A locked resource refuses once, then gives way; it never refuses when
 * told to ignore this. */
static DWORD CheckLocked(RESOURCE *resource, DWORD offlineFlags) {
    if (!IsLocked(resource)) return ERROR_SUCCESS;
    if (!FAULT_IGNORES_STATUS(offlineFlags) && !resource->Refused) {
        resource->Refused = TRUE;
        return ERROR_CLUSTER_RESOURCE_LOCKED_STATUS;
    }
    resource->Refused = FALSE;
    SetLocked(resource, FALSE);
    return ERROR_SUCCESS;
}

/* ERROR_SUCCESS when nothing speaks against Offline. */
static DWORD CheckOffline(RESOURCE *resource, DWORD offlineFlags) {
    DWORD unsendable = CLUS_RESDLL_OFFLINE_IGNORE_RESOURCE_STATUS | CLUS_RESDLL_OFFLINE_QUEUE_ENABLED;
    resource->Offlines++;
    if (PARTICULAR && (offlineFlags & unsendable) == unsendable) return ERROR_INVALID_PARAMETER;
    if (VETOING && resource->Offlines % 3 == 0 && !FAULT_IGNORES_STATUS(offlineFlags))
        return ERROR_CLUSTER_RESOURCE_VETOED_CALL;
    if (FAILING_OFFLINE && resource->Offlines % 4 == 0) return ERROR_RESOURCE_FAILED;
    return CheckLocked(resource, offlineFlags);
}
#endif

/* ---- Entry points that all versions share -------------------------------------------------------------- */

static RESOURCE *OpenResource(RESOURCE_HANDLE handle) {
    RESOURCE *resource = (RESOURCE *)HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(RESOURCE));
    if (resource == NULL) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return NULL;
    }
    resource->Handle = handle;
    InitializeCriticalSection(&resource->Section);
#if PROPERTIES
    InitializeValues(&resource->Values);
#endif
    FAULT_ON_OPEN
    LogEvent(handle, LOG_INFORMATION, L"Opened.\n");
    return resource;
}

/* What an Online call does first in every version: the error with which it fails, or ERROR_SUCCESS. */
static DWORD CheckOnline(RESOURCE *resource) {
    if (FAILING && ++resource->Onlines % 4 == 0) {
        LogEvent(resource->Handle, LOG_ERROR, L"Cannot come online: %1!u!.\n", (DWORD)ERROR_RESOURCE_FAILED);
        FAULT_ON_FAILURE
        return ERROR_RESOURCE_FAILED;
    }
    return ERROR_SUCCESS;
}

#if TABLE_VERSION >= 3
/* Waits for the worker of the last control call that went on. */
static void JoinControl(RESOURCE *resource) {
    if (resource->ControlThread == NULL) return;
    WaitForSingleObject(resource->ControlThread, INFINITE);
    CloseHandle(resource->ControlThread);
    resource->ControlThread = NULL;
}

static DWORD WINAPI RunControl(LPVOID parameter) {
    RESOURCE *resource = (RESOURCE *)parameter;
    Sleep(STEP_MILLISECONDS);
    FAULT_ON_CONTROL
    EndControlCall(resource->Context, ERROR_INVALID_FUNCTION);
    return 0;
}

/* Lets a control call go on: every second one in a worker, the others end before their entry point returns.
 * FALSE when there is no thread to be had; the call then has to be done at once. */
static BOOL GoesOn(RESOURCE *resource, PRES_CTL_CTX context) {
    JoinControl(resource);
    if (++resource->Controls % 2 == 0) {
        EndControlCall(context, ERROR_INVALID_FUNCTION);
        return FAULT_SAYS_ENDED;
    }
    resource->Context = context;
    resource->ControlThread = CreateThread(NULL, 0, RunControl, resource, 0, NULL);
    return resource->ControlThread != NULL;
}
#endif

static VOID WINAPI TestTerminate(RESID resourceId) {
    RESOURCE *resource = (RESOURCE *)resourceId;
    if (resource == NULL) return;
    FAULT_ON_TERMINATE
    StopWork(resource, !ASKING);
    ForgetReason(resource);
    SetOnline(resource, FALSE);
#if TABLE_VERSION > 1
    SetLocked(resource, FALSE);
#endif
}

static VOID WINAPI TestClose(RESID resourceId) {
    RESOURCE *resource = (RESOURCE *)resourceId;
    if (resource == NULL) return;
    FAULT_ON_CLOSE
    StopWork(resource, TRUE);
    if (resource->Online) TestTerminate(resource);
#if TABLE_VERSION >= 3
    JoinControl(resource);
#endif
    if (resource->Event != NULL) CloseHandle(resource->Event);
    DeleteCriticalSection(&resource->Section);
    HeapFree(GetProcessHeap(), 0, resource);
}

static BOOL WINAPI TestLooksAlive(RESID resourceId) {
    FAULT_ON_LOOKS_ALIVE
    return resourceId != NULL && IsOnline((RESOURCE *)resourceId);
}

static BOOL WINAPI TestIsAlive(RESID resourceId) {
    FAULT_ON_IS_ALIVE
    return resourceId != NULL && IsOnline((RESOURCE *)resourceId);
}

/* What is not answered here the monitor answers. */
static DWORD LeaveControlToMonitor(LPDWORD bytesReturned) {
    if (bytesReturned != NULL) *bytesReturned = 0;
    return ERROR_INVALID_FUNCTION;
}

#if PROPERTIES
#define ANSWER_CONTROL                                                                                              \
    ControlProperties((RESOURCE *)resourceId, controlCode, (const BYTE *)inBuffer, inBufferSize, (BYTE *)outBuffer, \
                      outBufferSize, bytesReturned)
#else
#define ANSWER_CONTROL LeaveControlToMonitor(bytesReturned)
#endif

#if TABLE_VERSION <= 2
static DWORD WINAPI TestResourceControl(RESID resourceId, DWORD controlCode, PVOID inBuffer,
                                        DWORD inBufferSize, PVOID outBuffer, DWORD outBufferSize,
                                        LPDWORD bytesReturned) {
    UNREFERENCED_PARAMETER(controlCode);
    UNREFERENCED_PARAMETER(inBuffer);
    UNREFERENCED_PARAMETER(inBufferSize);
    UNREFERENCED_PARAMETER(outBuffer);
    UNREFERENCED_PARAMETER(outBufferSize);
    if (resourceId == NULL) return ERROR_RESOURCE_NOT_FOUND;
    return ANSWER_CONTROL;
}

static DWORD WINAPI TestResourceTypeControl(LPCWSTR typeName, DWORD controlCode, PVOID inBuffer,
                                            DWORD inBufferSize, PVOID outBuffer, DWORD outBufferSize,
                                            LPDWORD bytesReturned) {
    UNREFERENCED_PARAMETER(typeName);
    UNREFERENCED_PARAMETER(controlCode);
    UNREFERENCED_PARAMETER(inBuffer);
    UNREFERENCED_PARAMETER(inBufferSize);
    UNREFERENCED_PARAMETER(outBuffer);
    UNREFERENCED_PARAMETER(outBufferSize);
    return LeaveControlToMonitor(bytesReturned);
}
#else
static DWORD WINAPI TestBeginResourceControl(RESID resourceId, DWORD controlCode, PVOID inBuffer,
                                             DWORD inBufferSize, PVOID outBuffer, DWORD outBufferSize,
                                             LPDWORD bytesReturned, PRES_CTL_CTX context,
                                             PBOOL returnedAsynchronously) {
    UNREFERENCED_PARAMETER(controlCode);
    UNREFERENCED_PARAMETER(inBuffer);
    UNREFERENCED_PARAMETER(inBufferSize);
    UNREFERENCED_PARAMETER(outBuffer);
    UNREFERENCED_PARAMETER(outBufferSize);
    UNREFERENCED_PARAMETER(context);
    if (returnedAsynchronously != NULL) *returnedAsynchronously = FALSE;
    if (resourceId == NULL) return ERROR_RESOURCE_NOT_FOUND;
    if (CONTROLS == ASYNCHRONOUS && returnedAsynchronously != NULL && GoesOn((RESOURCE *)resourceId, context)) {
        *returnedAsynchronously = TRUE;
        return ERROR_SUCCESS;
    }
    return ANSWER_CONTROL;
}

static DWORD WINAPI TestBeginResourceTypeControl(LPCWSTR typeName, DWORD controlCode, PVOID inBuffer,
                                                 DWORD inBufferSize, PVOID outBuffer, DWORD outBufferSize,
                                                 LPDWORD bytesReturned, PRESTYPE_CTL_CTX context,
                                                 PBOOL returnedAsynchronously) {
    UNREFERENCED_PARAMETER(typeName);
    UNREFERENCED_PARAMETER(controlCode);
    UNREFERENCED_PARAMETER(inBuffer);
    UNREFERENCED_PARAMETER(inBufferSize);
    UNREFERENCED_PARAMETER(outBuffer);
    UNREFERENCED_PARAMETER(outBufferSize);
    UNREFERENCED_PARAMETER(context);
    if (returnedAsynchronously != NULL) *returnedAsynchronously = FALSE;
    if (CONTROLS == ASYNCHRONOUS && returnedAsynchronously != NULL) {
        FAULT_ON_TYPE_CONTROL
        EndTypeControlCall(context, ERROR_INVALID_FUNCTION);
        *returnedAsynchronously = TRUE;
        return ERROR_SUCCESS;
    }
    return LeaveControlToMonitor(bytesReturned);
}
#endif

#if TABLE_VERSION >= 4
/* Nothing is done for the caller here, so the caller's token is of no use. */
static DWORD WINAPI TestBeginResourceControlAsUser(RESID resourceId, HANDLE tokenHandle, DWORD controlCode,
                                                   PVOID inBuffer, DWORD inBufferSize, PVOID outBuffer,
                                                   DWORD outBufferSize, LPDWORD bytesReturned,
                                                   PRES_CTL_CTX context, PBOOL returnedAsynchronously) {
    UNREFERENCED_PARAMETER(tokenHandle);
    return TestBeginResourceControl(resourceId, controlCode, inBuffer, inBufferSize, outBuffer, outBufferSize,
                                    bytesReturned, context, returnedAsynchronously);
}

static DWORD WINAPI TestBeginResourceTypeControlAsUser(LPCWSTR typeName, HANDLE tokenHandle,
                                                       DWORD controlCode, PVOID inBuffer, DWORD inBufferSize,
                                                       PVOID outBuffer, DWORD outBufferSize,
                                                       LPDWORD bytesReturned, PRESTYPE_CTL_CTX context,
                                                       PBOOL returnedAsynchronously) {
    UNREFERENCED_PARAMETER(tokenHandle);
    return TestBeginResourceTypeControl(typeName, controlCode, inBuffer, inBufferSize, outBuffer,
                                        outBufferSize, bytesReturned, context, returnedAsynchronously);
}
#endif

/* ---- Negotiation --------------------------------------------------------------------------------------- */

static DWORD Negotiate(LPCWSTR resourceType, DWORD minVersionSupported, DWORD maxVersionSupported) {
    BOOL oldEnough = minVersionSupported <= CLRES_VERSION, newEnough = maxVersionSupported >= CLRES_VERSION;
    FAULT_ON_NEGOTIATION
    if (FAULT_CHECKS_TYPE && lstrcmpiW(resourceType, RESOURCE_TYPE) != 0) return FAULT_TYPE_CODE;
    if (!oldEnough || !newEnough) return FAULT_RANGE_CODE;
    return ERROR_SUCCESS;
}

#if TABLE_VERSION == 1

/* ---- Version 1 ----------------------------------------------------------------------------------------- */

static RESID WINAPI TestOpen(LPCWSTR resourceName, HKEY resourceKey, RESOURCE_HANDLE resourceHandle) {
    UNREFERENCED_PARAMETER(resourceName);
    UNREFERENCED_PARAMETER(resourceKey);
    return OpenResource(resourceHandle);
}

static DWORD WINAPI TestOnline(RESID resourceId, LPHANDLE eventHandle) {
    RESOURCE *resource = (RESOURCE *)resourceId;
    DWORD error;
    UNREFERENCED_PARAMETER(eventHandle); /* no event: the monitor polls with LooksAlive */
    if (resource == NULL) return FAULT_ONLINE_OF_NULL;
    error = CheckOnline(resource);
    if (error != ERROR_SUCCESS) return error;
    FAULT_ON_ONLINE
    return Begin(resource, TRUE);
}

static DWORD WINAPI TestOffline(RESID resourceId) {
    if (resourceId == NULL) return FAULT_OFFLINE_OF_NULL;
    return Begin((RESOURCE *)resourceId, FALSE);
}

RESDLL_EXPORT DWORD WINAPI Startup(LPCWSTR resourceType, DWORD minVersionSupported, DWORD maxVersionSupported,
                                   PSET_RESOURCE_STATUS_ROUTINE setResourceStatus,
                                   PLOG_EVENT_ROUTINE logEvent, PCLRES_FUNCTION_TABLE *functionTable) {
    static CLRES_V1_FUNCTION_TABLE(Table, CLRES_VERSION, Test, NULL, NULL, TestResourceControl,
                                   TestResourceTypeControl);
    DWORD error = Negotiate(resourceType, minVersionSupported, maxVersionSupported);

    if (error != ERROR_SUCCESS) return error;
    SetResourceStatus = setResourceStatus;
    LogEvent = logEvent;
    FAULT_ON_TABLE
    *functionTable = &Table; /* the monitor keeps the pointer, hence static */
    FAULT_AFTER_STARTUP
    return ERROR_SUCCESS;
}

#else

/* ---- Version 2 and later ------------------------------------------------------------------------------- */

static RESID WINAPI TestOpenV2(LPCWSTR resourceName, HKEY resourceKey, RESOURCE_HANDLE resourceHandle,
                               DWORD openFlags) {
    UNREFERENCED_PARAMETER(resourceName);
    UNREFERENCED_PARAMETER(resourceKey);
    UNREFERENCED_PARAMETER(openFlags);
    FAULT_ON_NAME
    return OpenResource(resourceHandle);
}

static DWORD WINAPI TestOnlineV2(RESID resourceId, LPHANDLE eventHandle, DWORD onlineFlags, PBYTE inBuffer,
                                 DWORD inBufferSize, DWORD reserved) {
    RESOURCE *resource = (RESOURCE *)resourceId;
    DWORD error;
    UNREFERENCED_PARAMETER(onlineFlags);
    UNREFERENCED_PARAMETER(inBuffer);
    UNREFERENCED_PARAMETER(inBufferSize);
    UNREFERENCED_PARAMETER(reserved);
    if (resource == NULL) return FAULT_ONLINE_OF_NULL;
    error = CheckOnline(resource);
    if (error != ERROR_SUCCESS) return error;
    FAULT_ON_ONLINE
    if (EVENTS && resource->Event == NULL) resource->Event = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (eventHandle != NULL) *eventHandle = resource->Event; /* without one the monitor polls with LooksAlive */
    if (EVENTS) SignalFailure(resource->Handle, FAILURE_TYPE_GENERAL, ERROR_RESOURCE_FAILED);
    error = Begin(resource, TRUE);
    if (LOCKING && error == ERROR_SUCCESS && ++resource->Onlines % 2 == 0) SetLocked(resource, TRUE);
    return error;
}

/* Of the seven flags only IGNORE_RESOURCE_STATUS concerns a resource DLL; the others say what the cluster is
 * doing. */
static DWORD WINAPI TestOfflineV2(RESID resourceId, LPCWSTR destinationNodeName, DWORD offlineFlags,
                                  PBYTE inBuffer, DWORD inBufferSize, DWORD reserved) {
    RESOURCE *resource = (RESOURCE *)resourceId;
    DWORD error;
    UNREFERENCED_PARAMETER(destinationNodeName);
    UNREFERENCED_PARAMETER(inBuffer);
    UNREFERENCED_PARAMETER(inBufferSize);
    UNREFERENCED_PARAMETER(reserved);
    if (resource == NULL) return FAULT_OFFLINE_OF_NULL;
    FAULT_ON_OFFLINE
    error = CheckOffline(resource, offlineFlags);
    return error != ERROR_SUCCESS ? error : Begin(resource, FALSE);
}

/* There is never a queued operation here that could be cancelled. */
static DWORD WINAPI TestCancel(RESID resourceId, DWORD cancelFlags) {
    UNREFERENCED_PARAMETER(cancelFlags);
    return resourceId == NULL ? ERROR_RESOURCE_NOT_FOUND : ERROR_SUCCESS;
}

#if QUORUM
static PQUORUM_RESOURCE_LOST QuorumResourceLost;

/* The imaginary resource has no rival: whoever asks wins. */
static DWORD WINAPI TestArbitrate(RESID resourceId, PQUORUM_RESOURCE_LOST lost) {
    if (resourceId == NULL) return ERROR_RESOURCE_NOT_FOUND;
    QuorumResourceLost = lost;
    return ERROR_SUCCESS;
}

/* What is no longer defended is as good as lost, and whoever gave us the routine wants to know. */
static DWORD WINAPI TestRelease(RESID resourceId) {
    if (resourceId == NULL) return ERROR_RESOURCE_NOT_FOUND;
    if (QuorumResourceLost == NULL) return ERROR_RESOURCE_NOT_AVAILABLE;
    QuorumResourceLost(((RESOURCE *)resourceId)->Handle);
    QuorumResourceLost = NULL;
    return ERROR_SUCCESS;
}
#else
#define TestArbitrate NULL
#define TestRelease NULL
#endif

static CLRES_FUNCTION_TABLE FunctionTable; /* static, because the monitor keeps a pointer to it */

RESDLL_EXPORT DWORD WINAPI StartupEx(LPCWSTR resourceType, DWORD minVersionSupported,
                                     DWORD maxVersionSupported, PCLRES_CALLBACK_FUNCTION_TABLE callbacks,
                                     PCLRES_FUNCTION_TABLE *functionTable) {
    DWORD error;
    FAULT_ON_STARTUP
    error = Negotiate(resourceType, minVersionSupported, maxVersionSupported);
    if (error != ERROR_SUCCESS) return error;
    LogEvent = callbacks->LogEvent;
    SetResourceStatusEx = callbacks->SetResourceStatusEx;
    SetResourceLockedMode = callbacks->SetResourceLockedMode;
    SignalFailure = callbacks->SignalFailure;
#if TABLE_VERSION >= 3
    if (CONTROLS == ASYNCHRONOUS) { /* slots that the monitor has from Windows Server 2012 R2 on */
        EndControlCall = callbacks->EndControlCall;
        EndTypeControlCall = callbacks->EndTypeControlCall;
    }
#endif
#if TABLE_VERSION == 2
    CLRES_V2_FUNCTION_TABLE_SET(FunctionTable, CLRES_VERSION, Test, TestArbitrate, TestRelease, TestResourceControl,
                                TestResourceTypeControl, TestLooksAlive, TestIsAlive, TestCancel);
#elif TABLE_VERSION == 3
    CLRES_V3_FUNCTION_TABLE_SET(FunctionTable, CLRES_VERSION, Test, TestArbitrate, TestRelease, TestBeginResourceControl,
                                TestBeginResourceTypeControl, TestLooksAlive, TestIsAlive, TestCancel);
#else
    CLRES_V4_FUNCTION_TABLE_SET(FunctionTable, CLRES_VERSION, Test, TestArbitrate, TestRelease, TestBeginResourceControl,
                                TestBeginResourceTypeControl, TestLooksAlive, TestIsAlive, TestCancel,
                                TestBeginResourceControlAsUser, TestBeginResourceTypeControlAsUser);
#endif
    FAULT_ON_TABLE
    *functionTable = &FunctionTable;
    FAULT_AFTER_STARTUP
    return ERROR_SUCCESS;
}

#endif
