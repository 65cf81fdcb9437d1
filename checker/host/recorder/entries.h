/* SPDX-License-Identifier: MIT
 *
 * entries.h - between the entry points (entries.c) and the tables that they are handed out in (tables.c).
 */
#ifndef RESDLL_RECORDER_ENTRIES_H
#define RESDLL_RECORDER_ENTRIES_H

#include "recorder.h"

/* One table of the DLL, and what is handed out in its place. */
struct set {
    volatile uint32_t taken;
    CLRES_FUNCTION_TABLE real;
    CLRES_FUNCTION_TABLE shown;
};

#define CONTROL_PARAMETERS DWORD code, PVOID in, DWORD in_size, PVOID out, DWORD out_size, LPDWORD filled
#define CONTROL_ARGUMENTS code, in, in_size, out, out_size, filled

RESID note_open(const struct set *set, LPCWSTR name, HKEY key, RESOURCE_HANDLE handle, DWORD flags);
void note_close(const struct set *set, RESID resid);
void note_terminate(const struct set *set, RESID resid);
DWORD note_online_v1(const struct set *set, RESID resid, LPHANDLE event);
DWORD note_online(const struct set *set, RESID resid, LPHANDLE event, DWORD flags, PBYTE buffer, DWORD size,
                         DWORD reserved);
DWORD note_offline_v1(const struct set *set, RESID resid);
DWORD note_offline(const struct set *set, RESID resid, LPCWSTR node, DWORD flags, PBYTE buffer, DWORD size,
                          DWORD reserved);
DWORD note_plain(const struct set *set, const char *name, PRELEASE_ROUTINE routine, RESID resid);
BOOL note_question(const struct set *set, const char *name, PIS_ALIVE_ROUTINE routine, RESID resid);
DWORD note_arbitrate(const struct set *set, RESID resid, PQUORUM_RESOURCE_LOST lost);
DWORD note_cancel(const struct set *set, RESID resid, DWORD flags);
DWORD note_control(const struct set *set, RESID resid, CONTROL_PARAMETERS);
DWORD note_type_control(const struct set *set, LPCWSTR type, CONTROL_PARAMETERS);
DWORD note_begin_control(const struct set *set, RESID resid, CONTROL_PARAMETERS, INT64 context, PBOOL asynchronous);
DWORD note_begin_type_control(const struct set *set, LPCWSTR type, CONTROL_PARAMETERS, INT64 context, PBOOL asynchronous);
DWORD note_user_control(const struct set *set, RESID resid, HANDLE token, CONTROL_PARAMETERS, INT64 context, PBOOL asynchronous);
DWORD note_user_type_control(const struct set *set, LPCWSTR type, HANDLE token, CONTROL_PARAMETERS, INT64 context, PBOOL asynchronous);

#endif /* RESDLL_RECORDER_ENTRIES_H */
