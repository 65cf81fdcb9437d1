/* SPDX-License-Identifier: MIT
 *
 * no_startup.c - a library that is no resource DLL: it exports neither Startup nor StartupEx.
 */
#include "resdll_contract.h"

RESDLL_EXPORT DWORD WINAPI Unrelated(VOID);

RESDLL_EXPORT DWORD WINAPI Unrelated(VOID) { return ERROR_SUCCESS; }
