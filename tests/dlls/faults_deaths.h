/* SPDX-License-Identifier: MIT
 *
 * faults_deaths.h - how the broken resource DLLs end the process that hosts them.
 */

#if defined(FAULT_NULL_DEREFERENCE)
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

#elif defined(FAULT_ASSUMES_A_DESTINATION)
/* Offline reads DestinationNodeName without looking whether there is one. */
#define FAULT_ON_OFFLINE (void)*(volatile const WCHAR *)destinationNodeName;

#elif defined(FAULT_ASSUMES_A_BUFFER)
/* Offline reads InBuffer without looking whether there is one. */
#define FAULT_ON_OFFLINE (void)*(volatile BYTE *)inBuffer;

#elif defined(FAULT_DIVIDES_BY_NOTHING_LEFT)
/* The worker divides by the number of steps that are left, on its last step too. */
static volatile DWORD Share;
#define FAULT_AFTER_CHECKPOINT Share = 100u / (CHECKPOINTS - checkPoint);

#elif defined(FAULT_TERMINATE_ASSUMES_WORK)
/* Terminate uses the operation in progress without looking whether there is one. */
#define FAULT_ON_TERMINATE SetEvent(resource->Work->Stop);

#elif defined(FAULT_THROWS)
/* Offline raises an exception that nobody handles. */
#define FAULT_ON_OFFLINE RaiseException(0xE0524553u, 0, 0, NULL);

#elif defined(FAULT_WORKER_EXITS)
/* The worker of the second Online since Open ends the process when it fails. */
#define FAULT_ON_WORK \
    if (work->Online && resource->Operations > 1) ExitProcess(5);

#elif defined(FAULT_EXITS_IN_CLOSE)
/* Close ends the process, as its program did in its own time. */
#define FAULT_ON_CLOSE ExitProcess(0);

#elif defined(FAULT_REPORTS_WITHOUT_END)
/* The worker of Online reports its progress as fast as it can. */
static BOOL KeepsReporting(RESOURCE *resource, HANDLE stop) {
    static DWORD checkPoint;
    DWORD count;
    for (count = 0; count < 1000; count++)
        if (Report(resource, ClusterResourceOnlinePending, ++checkPoint) == ResourceExitStateTerminate)
            return FALSE;
    return WaitForSingleObject(stop, 0) == WAIT_TIMEOUT;
}
#define FAULT_ON_WORK                                                             \
    if (work->Online) {                                                           \
        while (KeepsReporting(resource, work->Stop)) continue;                    \
        return 0;                                                                 \
    }

#elif defined(FAULT_CLOSE_DROPS_WHAT_IS_SHARED)
/* Close of one resource gives up what all resources share, and the next Online of another uses it. */
static volatile DWORD *Shared;
static volatile DWORD SharedStore;
#define FAULT_ON_OPEN Shared = &SharedStore;
#define FAULT_ON_ONLINE ++*Shared;
#define FAULT_ON_CLOSE Shared = NULL;

#endif
