/* SPDX-License-Identifier: MIT
 *
 * faults_flags.h - what the broken resource DLLs do wrong with OfflineFlags.
 */

#if defined(FAULT_REFUSES_LOCKED_WITH_IGNORE)
/* Says that it is locked when told that this does not matter. */
#define FAULT_ON_OFFLINE                                           \
    if (offlineFlags & CLUS_RESDLL_OFFLINE_IGNORE_RESOURCE_STATUS) \
        return ERROR_CLUSTER_RESOURCE_LOCKED_STATUS;

#elif defined(FAULT_REFUSES_PERSISTENT_FLAG)
/* Knows only the flags of the Windows it was written for. */
#define FAULT_ON_OFFLINE \
    if (offlineFlags & CLUS_RESDLL_OFFLINE_DO_NOT_UPDATE_PERSISTENT_STATE) return ERROR_INVALID_PARAMETER;

#elif defined(FAULT_VETOES_WITH_IGNORE)
/* Vetoes an operation that was marked as one to be done in any case. */
#define FAULT_ON_OFFLINE \
    if (offlineFlags & CLUS_RESDLL_OFFLINE_IGNORE_RESOURCE_STATUS) return ERROR_CLUSTER_RESOURCE_VETOED_CALL;

#endif
