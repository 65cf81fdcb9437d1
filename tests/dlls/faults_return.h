/* SPDX-License-Identifier: MIT
 *
 * faults_return.h - what the broken resource DLLs return wrongly.
 */

#if defined(FAULT_SUCCESS_AFTER_EARLY_REPORT)
/* Reports Online from within Online, and then says that Online was done at once. */
#define FAULT_ON_ONLINE Report(resource, ClusterResourceOnline, 1);

#elif defined(FAULT_NULL_RESID_SUCCEEDS)
#define FAULT_OFFLINE_OF_NULL ERROR_SUCCESS

#elif defined(FAULT_OFFLINE_REPORTS_THEN_SUCCEEDS)
/* Offline reports Offline from within the call and then answers ERROR_SUCCESS. */
#define FAULT_ON_OFFLINE Report(resource, ClusterResourceOffline, 1);

#elif defined(FAULT_PROGRESS_THEN_SUCCESS_V1)
/* Online of version 1 reports its progress from within the call and then answers ERROR_SUCCESS. */
#define FAULT_ON_ONLINE Report(resource, ClusterResourceOnlinePending, 1);

#elif defined(FAULT_REPORTS_FAILED_THEN_FAILS)
/* An Online that fails reports Failed and answers an error as well. */
#define FAULT_ON_FAILURE Report(resource, ClusterResourceFailed, 1);

#elif defined(FAULT_NULL_RESID_PENDS)
/* Online answers ERROR_IO_PENDING to a NULL RESID. */
#define FAULT_ONLINE_OF_NULL ERROR_IO_PENDING

#elif defined(FAULT_NULL_RESID_SUCCEEDS_V1)
/* Offline of version 1 answers ERROR_SUCCESS to a NULL RESID. */
#define FAULT_OFFLINE_OF_NULL ERROR_SUCCESS

#endif
