/* SPDX-License-Identifier: MIT
 *
 * faults_hygiene.h - what the broken resource DLLs leave behind, what they do to memory, and what shows only
 * when Terminate comes at one certain moment. Two that look like it and are none stand here too.
 */

/* Writes just before the block that it has, where the heap keeps its books, and gives the block back. */
#define DAMAGES_A_BLOCK                                                                                      \
    if (offlineFlags == (CLUS_RESDLL_OFFLINE_QUEUE_ENABLED | CLUS_RESDLL_OFFLINE_DUE_TO_EMBEDDED_FAILURE)) { \
        volatile BYTE *volatile block = (volatile BYTE *)HeapAlloc(GetProcessHeap(), 0, 100);                \
        DWORD index;                                                                                         \
        if (block == NULL) return ERROR_NOT_ENOUGH_MEMORY;                                                   \
        for (index = 1; index <= 8; index++) *(block - index) = 0xA5;                                        \
        HeapFree(GetProcessHeap(), 0, (LPVOID)(size_t)block);                                                \
    }

#if defined(FAULT_LEAKS_MEMORY)
/* Close forgets a block. The compiler would drop one that nothing points to. */
static PVOID volatile Forgotten;
#define FAULT_ON_CLOSE Forgotten = HeapAlloc(GetProcessHeap(), 0, 48);

#elif defined(FAULT_LEAKS_EVENT)
/* Close forgets an event; the handle, or what stands for it, stays. */
#define FAULT_ON_CLOSE (void)CreateEventW(NULL, TRUE, FALSE, NULL);

#elif defined(FAULT_LEAKS_THREAD)
/* Close leaves a thread behind that does nothing any more, and never ends. */
static DWORD WINAPI SleepForEver(LPVOID parameter) {
    UNREFERENCED_PARAMETER(parameter);
    Sleep(INFINITE);
    return 0;
}
#define FAULT_ON_CLOSE                                                       \
    {                                                                        \
        HANDLE thread = CreateThread(NULL, 0, SleepForEver, NULL, 0, NULL); \
        if (thread != NULL) CloseHandle(thread);                             \
    }

#elif defined(FAULT_TICKS_ON)
/* A thread that all resources share goes on when the last of them is closed. */
static volatile BOOL Ticking;
static DWORD WINAPI Tick(LPVOID parameter) {
    UNREFERENCED_PARAMETER(parameter);
    while (Ticking) Sleep(STEP_MILLISECONDS);
    return 0;
}
#define FAULT_ON_CLOSE                                               \
    if (!Ticking) {                                                  \
        HANDLE thread;                                               \
        Ticking = TRUE;                                              \
        thread = CreateThread(NULL, 0, Tick, NULL, 0, NULL);         \
        if (thread != NULL) CloseHandle(thread);                     \
    }

#elif defined(FAULT_STARTS_ONCE)
/* Startup is refused when it comes again, though no resource of the type is left. */
static BOOL Started;
#define FAULT_ON_STARTUP                       \
    if (Started) return ERROR_RESOURCE_FAILED; \
    Started = TRUE;

#elif defined(FAULT_FILLS_A_CACHE)
/* No fault at all: what later resources use again grows for a while, and then no more. */
static PVOID Cache[8];
static DWORD Cached;
#define FAULT_ON_CLOSE \
    if (Cached < 8) Cache[Cached++] = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, 256);

#elif defined(FAULT_TALKS_FAST)
/* No fault at all: a worker that has much to tell tells it at once, dozens of reports in a millisecond. */
#define FAULT_ON_FINAL_REPORT                                                             \
    while (checkPoint < 60) {                                                            \
        if (Report(resource, pending, ++checkPoint) == ResourceExitStateTerminate) return 0; \
    }

#elif defined(FAULT_DAMAGES_HEAP)
#define FAULT_ON_OFFLINE DAMAGES_A_BLOCK

#elif defined(FAULT_DAMAGES_BLOCK)
#define FAULT_ON_OFFLINE DAMAGES_A_BLOCK

#elif defined(FAULT_MEETS_TERMINATE)
/* While the worker is about its final report, Terminate finds what it uses half taken down. */
static volatile BOOL HalfDown;
#define FAULT_ON_FINAL_REPORT HalfDown = TRUE;
#define FAULT_AFTER_FINAL_REPORT HalfDown = FALSE;
#define FAULT_ON_TERMINATE                       \
    if (HalfDown) {                              \
        volatile DWORD *volatile nowhere = NULL; \
        *nowhere = 0;                            \
    }

#endif
