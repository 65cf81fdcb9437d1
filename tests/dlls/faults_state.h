/* SPDX-License-Identifier: MIT
 *
 * faults_state.h - faults that show only after certain calls: what a search has to come upon.
 */

#if defined(FAULT_THREE_FLAGS_STATE)
/* Offline claims success after a report of its own, but only with three flags and no other, in the second Online since
 * Open, and after IsAlive was asked. */
#define ASKED_ALIVE 0x80000000u
#define FAULT_ON_ONLINE resource->Onlines = (resource->Onlines & ~ASKED_ALIVE) + 1;
#define FAULT_ON_IS_ALIVE \
    if (resourceId != NULL) ((RESOURCE *)resourceId)->Onlines |= ASKED_ALIVE;
#define FAULT_ON_OFFLINE                                                                                      \
    if (resource->Onlines == (2 | ASKED_ALIVE) &&                                                             \
        offlineFlags == (CLUS_RESDLL_OFFLINE_IGNORE_RESOURCE_STATUS |                                         \
                         CLUS_RESDLL_OFFLINE_DUE_TO_EMBEDDED_FAILURE |                                        \
                         CLUS_RESDLL_OFFLINE_DO_NOT_UPDATE_PERSISTENT_STATE))                                 \
        Report(resource, ClusterResourceOffline, 1);
#endif
