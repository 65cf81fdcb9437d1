/* SPDX-License-Identifier: MIT
 *
 * faults_time.h - how the broken resource DLLs take too long.
 */

#if defined(FAULT_HANGS_ON_MASK)
/* One combination of flags that nobody tried. */
#define FAULT_ON_OFFLINE                                                                                    \
    if (offlineFlags ==                                                                                     \
        (CLUS_RESDLL_OFFLINE_RETURN_TO_SOURCE_NODE_ON_ERROR | CLUS_RESDLL_OFFLINE_DUE_TO_EMBEDDED_FAILURE)) \
        Sleep(INFINITE);

#elif defined(FAULT_SLOW_OFFLINE)
#define FAULT_ON_OFFLINE Sleep(350);

#elif defined(FAULT_TERMINATE_DEADLOCKS)
/* Terminate waits for the worker while it holds the lock that the worker needs to get done. */
#define FAULT_ON_TERMINATE                                                             \
    EnterCriticalSection(&resource->Section);                                          \
    if (resource->Work != NULL) WaitForSingleObject(resource->Work->Thread, INFINITE); \
    LeaveCriticalSection(&resource->Section);

#elif defined(FAULT_SECOND_IS_ALIVE_HANGS)
/* The second IsAlive since Open waits for ever for what the first one holds. */
static DWORD Asked;
#define FAULT_ON_OPEN Asked = 0;
#define FAULT_ON_IS_ALIVE \
    if (++Asked == 2) Sleep(INFINITE);

#elif defined(FAULT_LOOKS_ALIVE_HANGS_V1)
/* LooksAlive of version 1 waits for an answer that never comes. */
#define FAULT_ON_LOOKS_ALIVE Sleep(INFINITE);

#elif defined(FAULT_SLOW_LOOKS_ALIVE)
/* LooksAlive asks its service and waits 350 ms for the answer. */
#define FAULT_ON_LOOKS_ALIVE Sleep(350);

#elif defined(FAULT_SLOW_CONNECT)
/* Online connects to its service for 350 ms before it starts the worker, the first time since Open. */
#define FAULT_ON_ONLINE \
    if (resource->Operations == 0) Sleep(350);

#endif
