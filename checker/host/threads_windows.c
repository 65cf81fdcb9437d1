/* SPDX-License-Identifier: MIT
 *
 * threads_windows.c - the threads of this process, on Windows.
 *
 * One after the other: a snapshot (CreateToolhelp32Snapshot) would be of all processes of the system.
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
