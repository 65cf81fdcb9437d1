/* SPDX-License-Identifier: MIT
 *
 * faults.h - what the broken resource DLLs of the test suite do wrong, one block each.
 *
 * A mutant is resource.c compiled in one of its styles with one of the FAULT_ names below defined; the
 * catalogue says which style and which rule must catch it. A block gives code to one or more of the places in
 * resource.c where a FAULT_ line stands; all other places stay empty, so a mutant breaks what its block says
 * and nothing else. The code may use the variables of the function it stands in.
 */

/* ---- The function table -------------------------------------------------------------------------------- */

#if defined(FAULT_STARTUP_FAILS)
/* Startup fails although type and version suit it. */
#define FAULT_AFTER_STARTUP return ERROR_RESOURCE_FAILED;

#elif defined(FAULT_STARTUP_NULL_TABLE)
/* Startup succeeds and hands over no table. */
#define FAULT_AFTER_STARTUP *functionTable = NULL;

#elif defined(FAULT_VERSION_OUT_OF_RANGE)
/* The table's version is one that no monitor ever offered. */
#define FAULT_ON_TABLE FunctionTable.Version = CLRES_VERSION_V4_00 + 0x100;

#elif defined(FAULT_WRONG_TABLE_SIZE)
/* The classic slip: the size of the whole structure instead of the size of the functions. */
#define FAULT_ON_TABLE FunctionTable.TableSize = (DWORD)sizeof(CLRES_FUNCTION_TABLE);

#elif defined(FAULT_MISSING_IS_ALIVE)
#define FAULT_ON_TABLE FunctionTable.V2Functions.IsAlive = NULL;

#elif defined(FAULT_ACCEPTS_ANY_RANGE)
/* Succeeds with a monitor that does not speak its version. */
#define FAULT_CHECKS_RANGE FALSE

#elif defined(FAULT_ACCEPTS_ANY_TYPE)
/* Claims to implement every resource type there is. */
#define FAULT_CHECKS_TYPE FALSE

/* ---- Return codes -------------------------------------------------------------------------------------- */

#elif defined(FAULT_SUCCESS_AFTER_EARLY_REPORT)
/* Reports Online from within Online, and then says that Online was done at once. */
#define FAULT_ON_ONLINE Report(resource, ClusterResourceOnline, 1);

#elif defined(FAULT_NULL_RESID_SUCCEEDS)
#define FAULT_OFFLINE_OF_NULL ERROR_SUCCESS

/* ---- Pending operations -------------------------------------------------------------------------------- */

#elif defined(FAULT_CONTROL_ENDS_TWICE)
/* The worker of a control call says twice that the call has ended. */
#define FAULT_ON_CONTROL EndControlCall(resource->Context, ERROR_INVALID_FUNCTION);

#elif defined(FAULT_TYPE_CONTROL_ENDS_TWICE)
/* A control call of the type is ended twice before it returns. */
#define FAULT_ON_TYPE_CONTROL EndTypeControlCall(context, ERROR_INVALID_FUNCTION);

#elif defined(FAULT_CONTROL_NEVER_ENDS)
/* The worker of a control call forgets to say that the call has ended. */
#define FAULT_ON_CONTROL return 0;

#elif defined(FAULT_ENDS_WITH_WRONG_CONTEXT)
/* A control call is ended with a context that no call carried. */
#define FAULT_ON_TYPE_CONTROL EndTypeControlCall(context + 0x10000, ERROR_INVALID_FUNCTION);

#elif defined(FAULT_SIGNALS_UNKNOWN_FAILURE)
/* SignalFailure is given a type of failure that does not exist. */
#define FAULT_ON_ONLINE SignalFailure(resource->Handle, (FAILURE_TYPE)7, 0);

#elif defined(FAULT_NEVER_REPORTS)
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

/* ---- Offline flags ------------------------------------------------------------------------------------- */

#elif defined(FAULT_REFUSES_LOCKED_WITH_IGNORE)
/* Says that it is locked when told that this does not matter. */
#define FAULT_ON_OFFLINE                                           \
    if (offlineFlags & CLUS_RESDLL_OFFLINE_IGNORE_RESOURCE_STATUS) \
        return ERROR_CLUSTER_RESOURCE_LOCKED_STATUS;

#elif defined(FAULT_REFUSES_PERSISTENT_FLAG)
/* Knows only the flags of the Windows it was written for. */
#define FAULT_ON_OFFLINE \
    if (offlineFlags & CLUS_RESDLL_OFFLINE_DO_NOT_UPDATE_PERSISTENT_STATE) return ERROR_INVALID_PARAMETER;

#elif defined(FAULT_VETOES_WITH_IGNORE)
/* Vetoes an operation that was marked as one to be done in any case. */
#define FAULT_ON_OFFLINE \
    if (offlineFlags & CLUS_RESDLL_OFFLINE_IGNORE_RESOURCE_STATUS) return ERROR_CLUSTER_RESOURCE_VETOED_CALL;

/* ---- Arguments ----------------------------------------------------------------------------------------- */

#elif defined(FAULT_WRITES_INPUT_BUFFER)
/* Parses the caller's buffer in place. */
#define FAULT_ON_OFFLINE \
    if (inBuffer != NULL && inBufferSize > 0) inBuffer[0] = (BYTE)~inBuffer[0];

#elif defined(FAULT_WRITES_NODE_NAME)
/* Folds the caller's node name in place. */
#define FAULT_ON_OFFLINE                                            \
    if (destinationNodeName != NULL && destinationNodeName[0] != 0) \
        ((LPWSTR)(void *)(size_t)destinationNodeName)[0] ^= 0x20;

#elif defined(FAULT_READS_PAST_BUFFER)
/* Looks for a terminator that the size does not cover. */
#define FAULT_ON_OFFLINE \
    if (inBuffer != NULL && inBufferSize > 0) (void)((volatile BYTE *)inBuffer)[inBufferSize];

#elif defined(FAULT_USES_BUFFER_AFTER_RETURN)
/* The worker thread goes on reading the caller's buffer after Offline has returned. */
static PBYTE CallersBuffer;
#define FAULT_ON_OFFLINE CallersBuffer = inBufferSize > 0 ? inBuffer : NULL;
#define FAULT_ON_FINAL_REPORT \
    if (!work->Online && CallersBuffer != NULL) (void)*(volatile BYTE *)CallersBuffer;

/* ---- Time ---------------------------------------------------------------------------------------------- */

#elif defined(FAULT_HANGS_ON_MASK)
/* One combination of flags that nobody tried. */
#define FAULT_ON_OFFLINE                                                                                    \
    if (offlineFlags ==                                                                                     \
        (CLUS_RESDLL_OFFLINE_RETURN_TO_SOURCE_NODE_ON_ERROR | CLUS_RESDLL_OFFLINE_DUE_TO_EMBEDDED_FAILURE)) \
        Sleep(INFINITE);

#elif defined(FAULT_SLOW_OFFLINE)
#define FAULT_ON_OFFLINE Sleep(350);

/* ---- Hygiene ------------------------------------------------------------------------------------------- */

#elif defined(FAULT_NULL_DEREFERENCE)
#define FAULT_ON_OFFLINE                                                                                     \
    if (offlineFlags == (CLUS_RESDLL_OFFLINE_QUEUE_ENABLED | CLUS_RESDLL_OFFLINE_DUE_TO_EMBEDDED_FAILURE)) { \
        volatile DWORD *volatile nowhere = NULL;                                                             \
        *nowhere = offlineFlags;                                                                             \
    }

#elif defined(FAULT_EXITS)
/* A library that ends the process when it is at its wits' end. */
#define FAULT_ON_OFFLINE                                                                          \
    if (offlineFlags ==                                                                           \
        (CLUS_RESDLL_OFFLINE_RETURN_TO_SOURCE_NODE_ON_ERROR | CLUS_RESDLL_OFFLINE_QUEUE_ENABLED)) \
        ExitProcess(3);

#elif defined(FAULT_EXITS_QUIETLY)
/* The same without any trace: no exit handlers, and an exit code that means success. */
#define FAULT_ON_OFFLINE                                                                          \
    if (offlineFlags ==                                                                           \
        (CLUS_RESDLL_OFFLINE_RETURN_TO_SOURCE_NODE_ON_ERROR | CLUS_RESDLL_OFFLINE_QUEUE_ENABLED)) \
        TerminateProcess(GetCurrentProcess(), 0);

#elif defined(FAULT_FLOODS)
/* Once online, the worker thread writes to the cluster log as fast as it can. */
static BOOL KeepsLogging(RESOURCE *resource, HANDLE stop) {
    DWORD count;
    for (count = 0; count < 1000; count++) LogEvent(resource->Handle, LOG_WARNING, L"Still online.\n");
    return WaitForSingleObject(stop, 0) == WAIT_TIMEOUT;
}
#define FAULT_AFTER_FINAL_REPORT \
    while (work->Online && KeepsLogging(resource, work->Stop)) continue;

/* ---- Ways to die --------------------------------------------------------------------------------------- */

#elif defined(FAULT_STACK_OVERFLOW)
static volatile DWORD Bottom = 0xFFFFFFFFu; /* never reached */
static DWORD Descend(DWORD depth) {
    volatile BYTE frame[4096];
    frame[0] = (BYTE)depth;
    return depth == Bottom ? depth : Descend(depth + 1) + frame[0];
}
#define FAULT_ON_OFFLINE Bottom = Descend(0);

#elif defined(FAULT_THROWS_AND_CATCHES)
/* No fault at all: an exception that the DLL raises and handles is its own affair. */
#define EXCEPTION_OF_OUR_OWN 0xE0524553u
static LONG CALLBACK HandleOurs(PEXCEPTION_POINTERS pointers) {
    return pointers->ExceptionRecord->ExceptionCode == EXCEPTION_OF_OUR_OWN ? EXCEPTION_CONTINUE_EXECUTION
                                                                            : EXCEPTION_CONTINUE_SEARCH;
}
#define FAULT_ON_OFFLINE                                               \
    {                                                                  \
        PVOID handler = AddVectoredExceptionHandler(TRUE, HandleOurs); \
        RaiseException(EXCEPTION_OF_OUR_OWN, 0, 0, NULL);              \
        RemoveVectoredExceptionHandler(handler);                       \
    }

#elif defined(FAULT_REPLACES_FILTER)
/* Hides its crashes: its own filter, put in place of the monitor's, ends the process as if nothing had
 * happened. */
static LONG WINAPI ExitQuietly(PEXCEPTION_POINTERS pointers) {
    UNREFERENCED_PARAMETER(pointers);
    ExitProcess(0);
}
#define FAULT_ON_OFFLINE                          \
    {                                             \
        volatile DWORD *volatile nowhere = NULL;  \
        SetUnhandledExceptionFilter(ExitQuietly); \
        *nowhere = offlineFlags;                  \
    }

#elif defined(FAULT_EXITS_IN_STARTUP)
#define FAULT_ON_STARTUP ExitProcess(4);

#elif defined(FAULT_CRASHES_ON_LOAD)
static void CrashOnLoad(void) {
    volatile DWORD *volatile nowhere = NULL;
    *nowhere = 0;
}
#if defined(_WIN32)
BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, LPVOID reserved) {
    UNREFERENCED_PARAMETER(instance);
    UNREFERENCED_PARAMETER(reserved);
    if (reason == DLL_PROCESS_ATTACH) CrashOnLoad();
    return TRUE;
}
#else
__attribute__((constructor)) static void OnLoad(void) { CrashOnLoad(); }
#endif

#endif

/* ---- Everything else is as it should be ---------------------------------------------------------------- */

#ifndef FAULT_ON_STARTUP
#define FAULT_ON_STARTUP
#endif
#ifndef FAULT_CHECKS_TYPE
#define FAULT_CHECKS_TYPE TRUE
#endif
#ifndef FAULT_CHECKS_RANGE
#define FAULT_CHECKS_RANGE TRUE
#endif
#ifndef FAULT_ON_CONTROL
#define FAULT_ON_CONTROL
#endif
#ifndef FAULT_ON_TYPE_CONTROL
#define FAULT_ON_TYPE_CONTROL
#endif
#ifndef FAULT_ON_TABLE
#define FAULT_ON_TABLE
#endif
#ifndef FAULT_AFTER_STARTUP
#define FAULT_AFTER_STARTUP
#endif
#ifndef FAULT_ON_ONLINE
#define FAULT_ON_ONLINE
#endif
#ifndef FAULT_ON_OFFLINE
#define FAULT_ON_OFFLINE
#endif
#ifndef FAULT_OFFLINE_OF_NULL
#define FAULT_OFFLINE_OF_NULL ERROR_RESOURCE_NOT_FOUND
#endif
#ifndef FAULT_ON_SYNCHRONOUS_SUCCESS
#define FAULT_ON_SYNCHRONOUS_SUCCESS
#endif
#ifndef FAULT_ON_WORK
#define FAULT_ON_WORK
#endif
#ifndef FAULT_ON_CHECKPOINT
#define FAULT_ON_CHECKPOINT
#endif
#ifndef FAULT_ON_FINAL_REPORT
#define FAULT_ON_FINAL_REPORT
#endif
#ifndef FAULT_AFTER_FINAL_REPORT
#define FAULT_AFTER_FINAL_REPORT
#endif
#ifndef FAULT_WHEN_STOPPED
#define FAULT_WHEN_STOPPED
#endif
#ifndef FAULT_WHEN_TERMINATED
#define FAULT_WHEN_TERMINATED
#endif
#ifndef FAULT_ON_TERMINATE
#define FAULT_ON_TERMINATE
#endif
#ifndef FAULT_ON_CLOSE
#define FAULT_ON_CLOSE
#endif
