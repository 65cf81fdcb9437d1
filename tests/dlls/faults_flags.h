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

#elif defined(FAULT_LOCK_REFUSAL_OF_TWO_FLAGS)
/* Offline answers ERROR_CLUSTER_RESOURCE_LOCKED_STATUS to IGNORE_RESOURCE_STATUS with DUE_TO_EMBEDDED_FAILURE, whatever else is set. */
#define FAULT_ON_OFFLINE                                                                                       \
    if ((offlineFlags & CLUS_RESDLL_OFFLINE_IGNORE_RESOURCE_STATUS) &&                                         \
        (offlineFlags & CLUS_RESDLL_OFFLINE_DUE_TO_EMBEDDED_FAILURE))                                          \
        return ERROR_CLUSTER_RESOURCE_LOCKED_STATUS;

#elif defined(FAULT_COMPARES_FLAGS)
/* The lock is ignored when OfflineFlags equals IGNORE_RESOURCE_STATUS, and not when it contains it. */
#define FAULT_IGNORES_STATUS(flags) ((flags) == CLUS_RESDLL_OFFLINE_IGNORE_RESOURCE_STATUS)

#elif defined(FAULT_TESTS_THE_ONLINE_FLAG)
/* The lock is ignored when the bit is set that means IGNORE_RESOURCE_STATUS in OnlineFlags. */
#define FAULT_IGNORES_STATUS(flags) (((flags) & CLUS_RESDLL_ONLINE_IGNORE_RESOURCE_STATUS) != 0)

#elif defined(FAULT_SWITCHES_ON_FLAGS)
/* Offline switches on OfflineFlags as on one value, and answers ERROR_INVALID_PARAMETER to every combination. */
static BOOL IsKnown(DWORD flags) {
    switch (flags) {
        case 0:
        case CLUS_RESDLL_OFFLINE_IGNORE_RESOURCE_STATUS:
        case CLUS_RESDLL_OFFLINE_RETURN_TO_SOURCE_NODE_ON_ERROR:
        case CLUS_RESDLL_OFFLINE_QUEUE_ENABLED:
        case CLUS_RESDLL_OFFLINE_RETURNING_TO_SOURCE_NODE_BECAUSE_OF_ERROR:
        case CLUS_RESDLL_OFFLINE_DUE_TO_EMBEDDED_FAILURE:
        case CLUS_RESDLL_OFFLINE_IGNORE_NETWORK_CONNECTIVITY:
        case CLUS_RESDLL_OFFLINE_DO_NOT_UPDATE_PERSISTENT_STATE:
            return TRUE;
        default:
            return FALSE;
    }
}
#define FAULT_ON_OFFLINE \
    if (!IsKnown(offlineFlags)) return ERROR_INVALID_PARAMETER;

#elif defined(FAULT_REFUSES_THE_RETURN_TRIP)
/* Offline answers ERROR_INVALID_PARAMETER to every mask with RETURNING_TO_SOURCE_NODE_BECAUSE_OF_ERROR. */
#define FAULT_ON_OFFLINE                                                                  \
    if (offlineFlags & CLUS_RESDLL_OFFLINE_RETURNING_TO_SOURCE_NODE_BECAUSE_OF_ERROR)     \
        return ERROR_INVALID_PARAMETER;

#elif defined(FAULT_KNOWS_FLAGS_OF_2012)
/* Offline answers ERROR_INVALID_PARAMETER to every flag that Windows Server 2012 did not have. */
#define FAULT_ON_OFFLINE \
    if (offlineFlags & ~0x1Fu) return ERROR_INVALID_PARAMETER;

#elif defined(FAULT_VETOES_REGARDLESS)
/* Every third Offline is vetoed, whether IGNORE_RESOURCE_STATUS is given or not. */
#define FAULT_IGNORES_STATUS(flags) ((void)(flags), FALSE)

#elif defined(FAULT_VETOES_A_FORCED_MOVE)
/* Offline answers that the destination lacks resources to a move with IGNORE_RESOURCE_STATUS. */
#define FAULT_ON_OFFLINE                                                                                    \
    if (destinationNodeName != NULL && (offlineFlags & CLUS_RESDLL_OFFLINE_IGNORE_RESOURCE_STATUS))         \
        return ERROR_CLUSTER_RESOURCE_VETOED_MOVE_NOT_ENOUGH_RESOURCES_ON_DESTINATION;

#endif
