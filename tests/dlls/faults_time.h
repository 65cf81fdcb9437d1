/* SPDX-License-Identifier: MIT
 *
 * faults_time.h - how the broken resource DLLs take too long.
 */

#if defined(FAULT_HANGS_ON_MASK)
/* One combination of flags that nobody tried. */
#define FAULT_ON_OFFLINE                                                                                    \
    if (offlineFlags ==                                                                                     \
        (CLUS_RESDLL_OFFLINE_RETURN_TO_SOURCE_NODE_ON_ERROR | CLUS_RESDLL_OFFLINE_DUE_TO_EMBEDDED_FAILURE)) \
        Sleep(INFINITE);

#elif defined(FAULT_SLOW_OFFLINE)
#define FAULT_ON_OFFLINE Sleep(350);

#endif
