/* SPDX-License-Identifier: MIT
 *
 * standin.h - what both stand-ins, for clusapi.dll and for resutils.dll, are made of.
 *
 * Every export leads through a thunk that is generated when the DLL is built (resdll_checker/hosting/standin_sources.py):
 * it tells the host which function was called and goes on to the function of that name, if a C file here defines it with
 * WINAPI, and else fails as that function documents failure. To provide a function, define it; nothing else is listed
 * anywhere.
 *
 * clusapi_*.c make up clusapi.dll, resutils_*.c resutils.dll, standin*.c are in both.
 */
#ifndef RESDLL_STANDIN_H
#define RESDLL_STANDIN_H

#include "../protocol_generated.h"
#include "../standin_boundary.h"

typedef void (*standin_function)(void);

/* How a function fails that is exported without semantics: the last error is ERROR_CALL_NOT_IMPLEMENTED, too. */
enum standin_failure {
    FAILS_WITH_CODE,    /* the error code is what is returned */
    FAILS_WITH_NOTHING, /* NULL, FALSE */
    FAILS_WITH_UNKNOWN, /* a state that is not known: -1 */
};

struct standin_export {
    standin_function implementation; /* NULL for none */
    enum standin_failure failure;
    bool tells; /* it calls standin_remark itself */
};

/* In the generated file. */
extern const struct standin_export standin_exports[];
extern const uint32_t standin_export_count;
extern const uint32_t standin_first; /* the number of the first of these among the exports of both DLLs */

/* In standin.c. */
extern const struct standin_host *standin_host; /* NULL until the host has connected */
uint32_t resdll_standin_connect(const struct standin_host *host);

/* Tells more of a call: `self` is the function that `caller` calls, `detail` the control code. */
void standin_remark(standin_function self, uint32_t bits, uint32_t detail, const void *caller);

/* Whether a lever is pulled, and this is an occasion at which it changes the answer: ask only where it would. */
bool lever_bites(uint32_t lever);

/* In an exported function: whither it returns. */
#define CALLER __builtin_return_address(0)

/* Where clusapi.dll reads the model; resutils.dll has nothing to do. 0, or the number of the line at fault. */
uint32_t standin_connected(void);

#endif
