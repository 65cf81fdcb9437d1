/* SPDX-License-Identifier: MIT
 *
 * threads_windows.h - the threads of this process, on Windows.
 */
#ifndef RESDLL_THREADS_WINDOWS_H
#define RESDLL_THREADS_WINDOWS_H

#include "host.h"

/* Visits each thread with a handle of that access, which is closed afterwards. */
void each_thread(ACCESS_MASK access, void (*visit)(HANDLE thread, void *argument), void *argument);

#endif
