/* SPDX-License-Identifier: MIT
 *
 * resutils_connect.c - what resutils.dll does when the host connects: nothing, the cluster is clusapi.dll's.
 */
#include "standin.h"

uint32_t standin_connected(void) { return 0; }
