/* SPDX-License-Identifier: MIT
 *
 * faults.h - what the broken resource DLLs of the test suite do wrong: one header a family, one block a fault.
 *
 * A mutant is resource.c compiled in one of its styles with one of the FAULT_ names below defined; the
 * catalogue says which style and which rule must catch it. A block gives code to one or more of the places in
 * resource.c where a FAULT_ line stands; all other places stay empty, so a mutant breaks what its block says
 * and nothing else. The code may use the variables of the function it stands in.
 */

#include "faults_table.h"
#include "faults_return.h"
#include "faults_pending.h"
#include "faults_controls.h"
#include "faults_flags.h"
#include "faults_arguments.h"
#include "faults_time.h"
#include "faults_calls.h"
#include "faults_deaths.h"
#include "faults_hygiene.h"
#include "faults_state.h"

/* ---- Everything else is as it should be ---------------------------------------------------------------- */

#ifndef FAULT_ON_STARTUP
#define FAULT_ON_STARTUP
#endif
#ifndef FAULT_CHECKS_TYPE
#define FAULT_CHECKS_TYPE TRUE
#endif
#ifndef FAULT_ON_NEGOTIATION
#define FAULT_ON_NEGOTIATION
#endif
#ifndef FAULT_TYPE_CODE
#define FAULT_TYPE_CODE ERROR_CLUSTER_RESNAME_NOT_FOUND
#endif
#ifndef FAULT_RANGE_CODE
#define FAULT_RANGE_CODE ERROR_REVISION_MISMATCH
#endif
#ifndef FAULT_ON_NAME
#define FAULT_ON_NAME
#endif
#ifndef FAULT_ON_OPEN
#define FAULT_ON_OPEN
#endif
#ifndef FAULT_ROOM
#define FAULT_ROOM(room) (room)
#endif
#ifndef FAULT_AFTER_VALUES
#define FAULT_AFTER_VALUES
#endif
#ifndef FAULT_CUT_CODE
#define FAULT_CUT_CODE ERROR_INVALID_DATA
#endif
#ifndef FAULT_REQUIRED
#define FAULT_REQUIRED(needed, room) (needed)
#endif
#ifndef FAULT_FITS
#define FAULT_FITS(needed, room) ((needed) <= (room))
#endif
#ifndef FAULT_VALIDATE_STORES
#define FAULT_VALIDATE_STORES FALSE
#endif
#ifndef FAULT_ON_CONTROL
#define FAULT_ON_CONTROL
#endif
#ifndef FAULT_ON_TYPE_CONTROL
#define FAULT_ON_TYPE_CONTROL
#endif
#ifndef FAULT_SAYS_ENDED
#define FAULT_SAYS_ENDED TRUE
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
#ifndef FAULT_ONLINE_OF_NULL
#define FAULT_ONLINE_OF_NULL ERROR_RESOURCE_NOT_FOUND
#endif
#ifndef FAULT_ON_FAILURE
#define FAULT_ON_FAILURE
#endif
#ifndef FAULT_IGNORES_STATUS
#define FAULT_IGNORES_STATUS(flags) (((flags) & CLUS_RESDLL_OFFLINE_IGNORE_RESOURCE_STATUS) != 0)
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
#ifndef FAULT_PENDING_CODE
#define FAULT_PENDING_CODE ERROR_IO_PENDING
#endif
#ifndef FAULT_ON_EARLY_END
#define FAULT_ON_EARLY_END
#endif
#ifndef FAULT_CHECKPOINT
#define FAULT_CHECKPOINT(checkPoint) (checkPoint)
#endif
#ifndef FAULT_EXIT_STATE
#define FAULT_EXIT_STATE(answer) (answer)
#endif
#ifndef FAULT_ON_CHECKPOINT
#define FAULT_ON_CHECKPOINT
#endif
#ifndef FAULT_AFTER_CHECKPOINT
#define FAULT_AFTER_CHECKPOINT
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
#ifndef FAULT_ON_LOOKS_ALIVE
#define FAULT_ON_LOOKS_ALIVE
#endif
#ifndef FAULT_ON_IS_ALIVE
#define FAULT_ON_IS_ALIVE
#endif
#ifndef FAULT_ON_TERMINATE
#define FAULT_ON_TERMINATE
#endif
#ifndef FAULT_ON_CLOSE
#define FAULT_ON_CLOSE
#endif

/* ---- Places in pool.c alone ----------------------------------------------------------------------------- */

#ifndef FAULT_REPORTED_HANDLE
#define FAULT_REPORTED_HANDLE(resource) ((resource)->Handle)
#endif
#ifndef FAULT_ON_CANCEL
#define FAULT_ON_CANCEL
#endif
