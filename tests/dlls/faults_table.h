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

#endif
