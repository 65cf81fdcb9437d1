/* SPDX-License-Identifier: MIT
 *
 * startup.c - what the recorder exports, and how it comes by the DLL that it stands in front of.
 *
 * That DLL is loaded at the first start-up and not before, for nothing may be loaded while the recorder itself
 * is. A monitor takes Startup only where there is no StartupEx, so the export that the DLL lacks is struck out
 * when the recorder is written for it (tracing/recorder.py).
 */
#include "recorder.h"

static struct settings settings;
static volatile uint32_t loading; /* 0 not begun, 1 under way, 2 done */
static uint32_t load_error;

static uint32_t load(void)
{
    uint32_t none = 0;
    if (__atomic_compare_exchange_n(&loading, &none, 1, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        bool known = settings_read(&settings);
        load_error = known ? platform_load(settings.target) : 2; /* ERROR_FILE_NOT_FOUND */
        if (known) trace_open(&settings);
        __atomic_store_n(&loading, 2, __ATOMIC_RELEASE);
    }
    while (__atomic_load_n(&loading, __ATOMIC_ACQUIRE) != 2) platform_yield();
    return load_error;
}

void recorder_end(bool process_ends)
{
    if (!process_ends) platform_unload();
    trace_close(process_ends);
}

static uint32_t note_startup(const char *name, LPCWSTR type, DWORD minimum, DWORD maximum, uint32_t slots)
{
    struct line line;
    struct digest digest;
    uint32_t step = trace_next_step();
    line_begin(&line, "call", name);
    line_number(&line, "step", step);
    digest_text(&digest, type);
    line_text(&line, "Text", &digest);
    line_number(&line, "MinVersionSupported", minimum);
    line_number(&line, "MaxVersionSupported", maximum);
    line_number(&line, "CallbackSlots", slots);
    trace_write(&line, OF_NONE, 0);
    return step;
}

/* Notes what came of a start-up and puts the recorder's table in the place of the DLL's. */
static DWORD started(const char *name, uint32_t step, DWORD code, PCLRES_FUNCTION_TABLE *result)
{
    struct line line;
    struct told_table told = {.status = TABLE_NOT_READ};
    PCLRES_FUNCTION_TABLE real = NULL;
    line_begin(&line, "return", name);
    if (code == ERROR_SUCCESS && platform_read(result, &real, sizeof real)) *result = entries_wrap(real, &told);
    line_number(&line, "step", step);
    line_number(&line, "Result", code);
    line_number(&line, "Table", told.status);
    line_number(&line, "TableSize", told.size);
    line_number(&line, "Version", told.version);
    line_number(&line, "Slots", told.slots);
    line_number(&line, "Recorded", told.recorded);
    trace_write(&line, OF_NONE, 0);
    return code;
}

RESDLL_EXPORT DWORD WINAPI StartupEx(LPCWSTR type, DWORD minimum, DWORD maximum,
                                     PCLRES_CALLBACK_FUNCTION_TABLE callbacks, PCLRES_FUNCTION_TABLE *result)
{
    uint32_t slots, error = load();
    PSTARTUP_EX_ROUTINE routine = error == 0 ? (PSTARTUP_EX_ROUTINE)platform_symbol(STARTUP_EX_ROUTINE) : NULL;
    if (routine == NULL) return error != 0 ? error : 127; /* ERROR_PROC_NOT_FOUND */
    PCLRES_CALLBACK_FUNCTION_TABLE wrapped = callbacks_wrap(callbacks, &slots);
    uint32_t step = note_startup("StartupEx", type, minimum, maximum, slots);
    return started("StartupEx", step, routine(type, minimum, maximum, wrapped, result), result);
}

RESDLL_EXPORT DWORD WINAPI Startup(LPCWSTR type, DWORD minimum, DWORD maximum, PSET_RESOURCE_STATUS_ROUTINE status,
                                   PLOG_EVENT_ROUTINE log, PCLRES_FUNCTION_TABLE *result)
{
    uint32_t error = load();
    PSTARTUP_ROUTINE routine = error == 0 ? (PSTARTUP_ROUTINE)platform_symbol(STARTUP_ROUTINE) : NULL;
    if (routine == NULL) return error != 0 ? error : 127; /* ERROR_PROC_NOT_FOUND */
    callbacks_wrap_v1(&status, &log);
    uint32_t step = note_startup("Startup", type, minimum, maximum, 0);
    return started("Startup", step, routine(type, minimum, maximum, status, log, result), result);
}
