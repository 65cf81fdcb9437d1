/* SPDX-License-Identifier: MIT
 *
 * faults_table.h - what the broken resource DLLs do wrong in Startup and in the function table.
 */

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
#define FAULT_ON_NEGOTIATION oldEnough = newEnough = TRUE;

#elif defined(FAULT_ACCEPTS_ANY_TYPE)
/* Claims to implement every resource type there is. */
#define FAULT_CHECKS_TYPE FALSE

#elif defined(FAULT_STARTUP_NULL_TABLE_V1)
/* Startup of version 1 succeeds and hands over NULL instead of a table. */
#define FAULT_AFTER_STARTUP *functionTable = NULL;

#elif defined(FAULT_VERSION_FORGOTTEN)
/* Version is never set and stays 0. */
#define FAULT_ON_TABLE FunctionTable.Version = 0;

#elif defined(FAULT_TABLE_SIZE_FORGOTTEN)
/* TableSize is never set and stays 0. */
#define FAULT_ON_TABLE FunctionTable.TableSize = 0;

#elif defined(FAULT_TABLE_SIZE_OF_V2)
/* A version 4 table says the size of a version 2 table, from which it was copied. */
#define FAULT_ON_TABLE FunctionTable.TableSize = (DWORD)sizeof(CLRES_V2_FUNCTIONS);

#elif defined(FAULT_MISSING_TERMINATE)
/* The Terminate slot is NULL. */
#define FAULT_ON_TABLE FunctionTable.V2Functions.Terminate = NULL;

#elif defined(FAULT_MISSING_LOOKS_ALIVE_V1)
/* The LooksAlive slot is NULL, as if IsAlive were enough. */
#define FAULT_ON_TABLE Table.V1Functions.LooksAlive = NULL;

#elif defined(FAULT_ACCEPTS_NEWER_MONITORS)
/* StartupEx looks only at the greatest version that the monitor supports, not at the least. */
#define FAULT_ON_NEGOTIATION oldEnough = TRUE;

#elif defined(FAULT_ACCEPTS_OLDER_MONITORS)
/* StartupEx looks only at the least version that the monitor supports, not at the greatest. */
#define FAULT_ON_NEGOTIATION newEnough = TRUE;

#elif defined(FAULT_RANGE_REFUSED_BY_HRESULT)
/* StartupEx refuses an excluded range by an HRESULT instead of a Win32 error code. */
#define FAULT_RANGE_CODE 0x8007051Au /* HRESULT_FROM_WIN32(ERROR_REVISION_MISMATCH) */

#elif defined(FAULT_TYPE_REFUSED_OTHERWISE)
/* Startup refuses an unknown type as if it were an unknown resource. */
#define FAULT_TYPE_CODE ERROR_RESOURCE_NOT_FOUND

#elif defined(FAULT_COMPARES_START_OF_TYPE)
/* StartupEx compares only as many letters of the type name as its own first word has. */
static BOOL StartsLikeOurs(LPCWSTR name) {
    WCHAR start[7]; /* "Resdll" and the terminator */
    lstrcpynW(start, name, 7);
    return lstrcmpiW(start, L"Resdll") == 0;
}
#define FAULT_CHECKS_TYPE !StartsLikeOurs(resourceType)

#endif
