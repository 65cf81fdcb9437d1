/* SPDX-License-Identifier: MIT
 *
 * clusapi_connect.c - reads the cluster that is played when the host connects.
 */
#include "standin.h"

uint32_t standin_connected(void) { return 0; }
