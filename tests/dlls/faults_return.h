/* SPDX-License-Identifier: MIT
 *
 * faults_return.h - what the broken resource DLLs return wrongly.
 */

#if defined(FAULT_SUCCESS_AFTER_EARLY_REPORT)
/* Reports Online from within Online, and then says that Online was done at once. */
#define FAULT_ON_ONLINE Report(resource, ClusterResourceOnline, 1);

#elif defined(FAULT_NULL_RESID_SUCCEEDS)
#define FAULT_OFFLINE_OF_NULL ERROR_SUCCESS

#endif
