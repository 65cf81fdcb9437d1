/* SPDX-License-Identifier: MIT
 *
 * threads_windows.c - the threads of this process, on Windows.
 *
 * One after the other, and no snapshot of the system (CreateToolhelp32Snapshot): that tells of every process, and
 * the server of Wine 8.0 writes behind its answer, and dies of it, where any of them is just starting a thread.
 */
#include "threads_windows.h"

LONG NTAPI NtGetNextThread(HANDLE process, HANDLE thread, ACCESS_MASK access, ULONG attributes, ULONG flags,
                           HANDLE *next);

void each_thread(ACCESS_MASK access, void (*visit)(HANDLE thread, void *argument), void *argument)
{
    HANDLE thread = NULL;
    HANDLE following;
    while (NtGetNextThread(GetCurrentProcess(), thread, access, 0, 0, &following) >= 0) {
        if (thread != NULL) (void)CloseHandle(thread);
        thread = following;
        visit(thread, argument);
    }
    if (thread != NULL) (void)CloseHandle(thread);
}
