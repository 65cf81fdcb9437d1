/* SPDX-License-Identifier: MIT
 *
 * pool.c - a resource DLL of version 2 whose resources share their threads.
 *
 * resource.c gives every operation a thread of its own; here operations stand in one queue, and a few threads
 * take turns on them, so that any number of resources can be pending at once. Terminate takes its operation out
 * of the queue, or waits for the thread that is at it.
 *
 *   WORKERS   how many threads there are
 *   STEPWISE  1: a thread does one step of an operation, reports it and takes the next operation, as a timer
 *             does; 0: a thread stays with an operation until it has ended
 *
 * The places that begin with FAULT_ do nothing here (faults.h).
 */
#include "resdll_contract.h"

#ifndef WORKERS
#define WORKERS 1
#endif
#ifndef STEPWISE
#define STEPWISE 0
#endif

#define RESOURCE_TYPE L"Resdll Test"
#define CLRES_VERSION CLRES_VERSION_V2_00
#define CHECKPOINTS 2u
#define STEP_MILLISECONDS 1u

typedef struct RESOURCE RESOURCE;

struct RESOURCE {
    RESOURCE_HANDLE Handle;
    BOOL Online;
    BOOL ToOnline; /* what the operation in hand is about */
    BOOL Queued;
    DWORD CheckPoint;
    HANDLE Stop; /* tells the thread that is at the operation to leave it */
    HANDLE Idle; /* signalled while no operation is in hand */
    RESOURCE *Next;
};

/* What the resources share, guarded by Section. It is never held across a callback or a wait. */
static CRITICAL_SECTION Section;
static BOOL Prepared;
static RESOURCE *First; /* of the queue */
static HANDLE Filled;   /* signalled while there is something in the queue, or the threads are to go */
static BOOL Going;
static HANDLE Threads[WORKERS];
static DWORD Opened;

static PLOG_EVENT_ROUTINE LogEvent;
static PSET_RESOURCE_STATUS_ROUTINE_EX SetResourceStatusEx;

#include "faults.h"

/* ---- The queue: called with Section held ---------------------------------------------------------------- */

static void Append(RESOURCE *resource) {
    RESOURCE **place = &First;
    while (*place != NULL) place = &(*place)->Next;
    resource->Next = NULL;
    resource->Queued = TRUE;
    *place = resource;
    SetEvent(Filled);
}

static void Remove(RESOURCE *resource) {
    RESOURCE **place = &First;
    while (*place != resource) place = &(*place)->Next;
    *place = resource->Next;
    resource->Queued = FALSE;
}

/* ---- The threads ---------------------------------------------------------------------------------------- */

/* Waits for an operation and takes it out of the queue; NULL when the threads are to go. */
static RESOURCE *Take(void) {
    for (;;) {
        RESOURCE *resource;
        BOOL going;
        EnterCriticalSection(&Section);
        going = Going;
        resource = First;
        if (resource != NULL)
            Remove(resource);
        else if (!going)
            ResetEvent(Filled);
        LeaveCriticalSection(&Section);
        if (going) return NULL;
        if (resource != NULL) return resource;
        WaitForSingleObject(Filled, INFINITE);
    }
}

static DWORD Report(RESOURCE *resource, CLUSTER_RESOURCE_STATE state) {
    RESOURCE_STATUS_EX status;
    ResUtilInitializeResourceStatusEx(&status);
    status.ResourceState = state;
    status.CheckPoint = ++resource->CheckPoint;
    return SetResourceStatusEx(FAULT_REPORTED_HANDLE(resource), &status);
}

static void SetOnline(RESOURCE *resource, BOOL online) {
    EnterCriticalSection(&Section);
    resource->Online = online;
    LeaveCriticalSection(&Section);
}

/* Does one step of an operation; FALSE when it has ended. */
static BOOL DoStep(RESOURCE *resource) {
    BOOL online = resource->ToOnline;
    if (WaitForSingleObject(resource->Stop, STEP_MILLISECONDS) != WAIT_TIMEOUT) return FALSE;
    if (resource->CheckPoint < CHECKPOINTS)
        return Report(resource, online ? ClusterResourceOnlinePending : ClusterResourceOfflinePending) !=
               ResourceExitStateTerminate;
    SetOnline(resource, online);
    Report(resource, online ? ClusterResourceOnline : ClusterResourceOffline);
    return FALSE;
}

static DWORD WINAPI RunQueue(LPVOID parameter) {
    RESOURCE *resource;
    UNREFERENCED_PARAMETER(parameter);
    while ((resource = Take()) != NULL) {
        BOOL goesOn = DoStep(resource);
        while (goesOn && !STEPWISE) goesOn = DoStep(resource);
        EnterCriticalSection(&Section);
        if (goesOn)
            Append(resource);
        else
            SetEvent(resource->Idle); /* the last that is done with it: now it may be freed */
        LeaveCriticalSection(&Section);
    }
    return 0;
}

static void StopThreads(void) {
    DWORD number;
    EnterCriticalSection(&Section);
    Going = TRUE;
    SetEvent(Filled);
    LeaveCriticalSection(&Section);
    for (number = 0; number < WORKERS; number++) {
        if (Threads[number] == NULL) continue;
        WaitForSingleObject(Threads[number], INFINITE);
        CloseHandle(Threads[number]);
        Threads[number] = NULL;
    }
    if (Filled != NULL) CloseHandle(Filled);
    Filled = NULL;
}

static BOOL StartThreads(void) {
    DWORD number;
    BOOL complete;
    Going = FALSE;
    Filled = CreateEventW(NULL, TRUE, FALSE, NULL);
    complete = Filled != NULL;
    for (number = 0; complete && number < WORKERS; number++) {
        Threads[number] = CreateThread(NULL, 0, RunQueue, NULL, 0, NULL);
        complete = Threads[number] != NULL;
    }
    if (!complete) StopThreads();
    return complete;
}

/* ---- Operations ----------------------------------------------------------------------------------------- */

/* Takes the operation in hand out of the queue, or has its thread leave it; returns when nobody is at it. */
static void Cancel(RESOURCE *resource) {
    EnterCriticalSection(&Section);
    if (resource->Queued) {
        Remove(resource);
        SetEvent(resource->Idle);
    } else {
        SetEvent(resource->Stop);
    }
    FAULT_ON_CANCEL
    LeaveCriticalSection(&Section);
    WaitForSingleObject(resource->Idle, INFINITE); /* one step at most */
}

static DWORD Begin(RESOURCE *resource, BOOL online) {
    Cancel(resource); /* what a Terminate that came too early for it has left */
    EnterCriticalSection(&Section);
    resource->ToOnline = online;
    resource->CheckPoint = 0;
    ResetEvent(resource->Stop);
    ResetEvent(resource->Idle);
    Append(resource);
    LeaveCriticalSection(&Section);
    return ERROR_IO_PENDING;
}

/* ---- Entry points --------------------------------------------------------------------------------------- */

static void Free(RESOURCE *resource) {
    if (resource->Stop != NULL) CloseHandle(resource->Stop);
    if (resource->Idle != NULL) CloseHandle(resource->Idle);
    HeapFree(GetProcessHeap(), 0, resource);
}

static RESID WINAPI TestOpenV2(LPCWSTR resourceName, HKEY resourceKey, RESOURCE_HANDLE resourceHandle,
                               DWORD openFlags) {
    RESOURCE *resource = (RESOURCE *)HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(RESOURCE));
    UNREFERENCED_PARAMETER(resourceName);
    UNREFERENCED_PARAMETER(resourceKey);
    UNREFERENCED_PARAMETER(openFlags);
    if (resource == NULL) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return NULL;
    }
    resource->Handle = resourceHandle;
    resource->Stop = CreateEventW(NULL, TRUE, FALSE, NULL);
    resource->Idle = CreateEventW(NULL, TRUE, TRUE, NULL);
    if (resource->Stop == NULL || resource->Idle == NULL || (Opened == 0 && !StartThreads())) {
        Free(resource);
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return NULL;
    }
    Opened++;
    FAULT_ON_OPEN
    LogEvent(resourceHandle, LOG_INFORMATION, L"Opened.\n");
    return resource;
}

static DWORD WINAPI TestOnlineV2(RESID resourceId, LPHANDLE eventHandle, DWORD onlineFlags, PBYTE inBuffer,
                                 DWORD inBufferSize, DWORD reserved) {
    RESOURCE *resource = (RESOURCE *)resourceId;
    UNREFERENCED_PARAMETER(eventHandle);
    UNREFERENCED_PARAMETER(onlineFlags);
    UNREFERENCED_PARAMETER(inBuffer);
    UNREFERENCED_PARAMETER(inBufferSize);
    UNREFERENCED_PARAMETER(reserved);
    if (resource == NULL) return ERROR_RESOURCE_NOT_FOUND;
    FAULT_ON_ONLINE
    return Begin(resource, TRUE);
}

static DWORD WINAPI TestOfflineV2(RESID resourceId, LPCWSTR destinationNodeName, DWORD offlineFlags,
                                  PBYTE inBuffer, DWORD inBufferSize, DWORD reserved) {
    UNREFERENCED_PARAMETER(destinationNodeName);
    UNREFERENCED_PARAMETER(offlineFlags);
    UNREFERENCED_PARAMETER(inBuffer);
    UNREFERENCED_PARAMETER(inBufferSize);
    UNREFERENCED_PARAMETER(reserved);
    if (resourceId == NULL) return ERROR_RESOURCE_NOT_FOUND;
    return Begin((RESOURCE *)resourceId, FALSE);
}

static VOID WINAPI TestTerminate(RESID resourceId) {
    RESOURCE *resource = (RESOURCE *)resourceId;
    if (resource == NULL) return;
    Cancel(resource);
    SetOnline(resource, FALSE);
}

static VOID WINAPI TestClose(RESID resourceId) {
    RESOURCE *resource = (RESOURCE *)resourceId;
    if (resource == NULL) return;
    TestTerminate(resource);
    Opened--;
    FAULT_ON_CLOSE
    if (Opened == 0) StopThreads();
    Free(resource);
}

static BOOL WINAPI TestIsAlive(RESID resourceId) {
    BOOL online;
    if (resourceId == NULL) return FALSE;
    EnterCriticalSection(&Section);
    online = ((RESOURCE *)resourceId)->Online;
    LeaveCriticalSection(&Section);
    return online;
}

static DWORD WINAPI TestCancel(RESID resourceId, DWORD cancelFlags) {
    UNREFERENCED_PARAMETER(cancelFlags);
    return resourceId == NULL ? ERROR_RESOURCE_NOT_FOUND : ERROR_SUCCESS;
}

RESDLL_EXPORT DWORD WINAPI StartupEx(LPCWSTR resourceType, DWORD minVersionSupported,
                                     DWORD maxVersionSupported, PCLRES_CALLBACK_FUNCTION_TABLE callbacks,
                                     PCLRES_FUNCTION_TABLE *functionTable) {
    static CLRES_FUNCTION_TABLE table;
    if (lstrcmpiW(resourceType, RESOURCE_TYPE) != 0) return ERROR_CLUSTER_RESNAME_NOT_FOUND;
    if (minVersionSupported > CLRES_VERSION || maxVersionSupported < CLRES_VERSION)
        return ERROR_REVISION_MISMATCH;
    LogEvent = callbacks->LogEvent;
    SetResourceStatusEx = callbacks->SetResourceStatusEx;
    if (!Prepared) InitializeCriticalSection(&Section); /* Startup comes again when all resources are gone */
    Prepared = TRUE;
    CLRES_V2_FUNCTION_TABLE_SET(table, CLRES_VERSION, Test, NULL, NULL, NULL, NULL, TestIsAlive, TestIsAlive,
                                TestCancel);
    *functionTable = &table;
    return ERROR_SUCCESS;
}
