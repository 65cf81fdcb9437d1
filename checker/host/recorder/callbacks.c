/* SPDX-License-Identifier: MIT
 *
 * callbacks.c - what the DLL may call, each noted and handed on to the monitor on the thread that called.
 *
 * The monitor's table tells neither its size nor its version, so every slot is read by itself. A slot that is
 * NULL stays NULL, one that cannot be read becomes NULL, and those behind the last that this file knows, of a
 * newer Windows, are the monitor's own.
 */
#include "recorder.h"

#define UNKNOWN_SLOTS 16u

struct monitor {
    volatile uint32_t taken;
    PSET_RESOURCE_STATUS_ROUTINE status; /* of Startup; NULL for StartupEx */
    CLRES_CALLBACK_FUNCTION_TABLE real;
    struct {
        CLRES_CALLBACK_FUNCTION_TABLE known;
        function unknown[UNKNOWN_SLOTS];
    } shown;
};

static struct monitor monitors[MONITORS];
static volatile uint32_t making;

static void begin(struct line *line, const char *name) { line_begin(line, "callback", name); }

static void answer(const char *name, enum subject subject, uintptr_t who, DWORD result)
{
    struct line line;
    line_begin(&line, "answer", name);
    line_number(&line, "Result", result);
    trace_write(&line, subject, who);
}

static void note_text(struct line *line, const char *name, LPCWSTR text)
{
    struct digest digest;
    digest_text(&digest, text);
    line_text(line, name, &digest);
}

/* ---- Status reports ------------------------------------------------------------------------------------ */

static bool read_status(struct line *line, const void *status, void *copy, size_t size)
{
    uint32_t flag = status == NULL ? FLAG_NULL_ARGUMENT : FLAG_UNREADABLE;
    if (status != NULL && platform_read(status, copy, size)) return true;
    line_number(line, "flags", flag);
    return false;
}

static DWORD note_status(unsigned monitor, RESOURCE_HANDLE handle, PRESOURCE_STATUS status)
{
    struct line line;
    RESOURCE_STATUS copy;
    begin(&line, "SetResourceStatus");
    if (read_status(&line, status, &copy, sizeof copy)) {
        line_number(&line, "ResourceState", (uint32_t)copy.ResourceState);
        line_number(&line, "CheckPoint", copy.CheckPoint);
        line_number(&line, "WaitHint", copy.WaitHint);
        line_number(&line, "EventHandle", copy.EventHandle != NULL);
    }
    trace_write(&line, OF_HANDLE, (uintptr_t)handle);
    DWORD result = monitors[monitor].status(handle, status);
    answer("SetResourceStatus", OF_HANDLE, (uintptr_t)handle, result);
    return result;
}

static void note_status_ex(RESOURCE_HANDLE handle, PRESOURCE_STATUS_EX status)
{
    struct line line;
    RESOURCE_STATUS_EX copy;
    begin(&line, "SetResourceStatusEx");
    if (read_status(&line, status, &copy, sizeof copy)) {
        line_number(&line, "ResourceState", (uint32_t)copy.ResourceState);
        line_number(&line, "CheckPoint", copy.CheckPoint);
        line_number(&line, "EventHandle", copy.EventHandle != NULL);
        line_number(&line, "ApplicationSpecificErrorCode", copy.ApplicationSpecificErrorCode);
        line_number(&line, "Flags", copy.Flags);
        line_number(&line, "WaitHint", copy.WaitHint);
    }
    trace_write(&line, OF_HANDLE, (uintptr_t)handle);
}

function recorder_note_log_event(uint32_t monitor, RESOURCE_HANDLE handle, LOG_LEVEL level, LPCWSTR format)
{
    struct line line;
    begin(&line, "LogEvent");
    line_number(&line, "LogLevel", (uint32_t)level);
    note_text(&line, "Text", format);
    trace_write(&line, OF_HANDLE, (uintptr_t)handle);
    return (function)monitors[monitor].real.LogEvent;
}

/* ---- The others: a row is the slot, its parameters, how they are passed on, whom it is about, what is noted */

#define VALUE(name, value) line_number(&line, name, (uint32_t)(value))
#define RESOURCE OF_HANDLE, (uintptr_t)h
#define NOBODY OF_NONE, 0

/* clang-format off */
#define EACH_CALLBACK(DO, k)                                                                                       \
    DO(k, SetResourceLockedMode, (RESOURCE_HANDLE h, BOOL enabled, DWORD reason), (h, enabled, reason), RESOURCE,   \
       VALUE("LockedModeEnabled", enabled); VALUE("LockedModeReason", reason))                                      \
    DO(k, SignalFailure, (RESOURCE_HANDLE h, FAILURE_TYPE type, DWORD error), (h, type, error), RESOURCE,           \
       VALUE("FailureType", type); VALUE("ApplicationSpecificErrorCode", error))                                    \
    DO(k, SetResourceInMemoryNodeLocalProperties, (RESOURCE_HANDLE h, unsigned char *list, DWORD size),             \
       (h, list, size), RESOURCE,                                                                                   \
       VALUE("PropertyListBuffer", list != NULL); VALUE("PropertyListBufferSize", size))                            \
    DO(k, EndControlCall, (const PRES_CTL_CTX context, DWORD status), (context, status), NOBODY,                    \
       line_hexadecimal(&line, "Context", (uint64_t)context); VALUE("Status", status))                              \
    DO(k, EndTypeControlCall, (const PRESTYPE_CTL_CTX context, DWORD status), (context, status), NOBODY,            \
       line_hexadecimal(&line, "Context", (uint64_t)context); VALUE("Status", status))                              \
    DO(k, ExtendControlCall, (const PRES_CTL_CTX context, DWORD time), (context, time), NOBODY,                     \
       line_hexadecimal(&line, "Context", (uint64_t)context); VALUE("NewTimeoutInMs", time))                        \
    DO(k, ExtendTypeControlCall, (const PRESTYPE_CTL_CTX context, DWORD time), (context, time), NOBODY,             \
       line_hexadecimal(&line, "Context", (uint64_t)context); VALUE("NewTimeoutInMs", time))                        \
    DO(k, RaiseResTypeNotification, (LPCWSTR type, const PBYTE payload, DWORD size), (type, payload, size), NOBODY, \
       note_text(&line, "ResourceType", type); VALUE("Payload", payload != NULL); VALUE("PayloadSize", size))       \
    DO(k, ChangeResourceProcessForDumps, (RESOURCE_HANDLE h, LPCWSTR name, DWORD process, BOOL add),                \
       (h, name, process, add), RESOURCE,                                                                           \
       note_text(&line, "ProcessName", name); VALUE("ProcessId", process); VALUE("IsAdd", add))                     \
    DO(k, ChangeResTypeProcessForDumps, (LPCWSTR type, LPCWSTR name, DWORD process, BOOL add),                      \
       (type, name, process, add), NOBODY,                                                                          \
       VALUE("ResourceTypeName", type != NULL); note_text(&line, "ProcessName", name);                              \
       VALUE("ProcessId", process); VALUE("IsAdd", add))                                                            \
    DO(k, SetInternalState, (RESOURCE_HANDLE h, CLUSTER_RESOURCE_APPLICATION_STATE state, BOOL active),             \
       (h, state, active), RESOURCE, VALUE("StateType", state); VALUE("Active", active))                            \
    DO(k, SetResourceLockedModeEx, (RESOURCE_HANDLE h, BOOL enabled, DWORD reason, DWORD locked),                   \
       (h, enabled, reason, locked), RESOURCE,                                                                      \
       VALUE("LockedModeEnabled", enabled); VALUE("LockedModeReason", reason); VALUE("LockedModeFlags", locked))    \
    DO(k, RequestDump, (RESOURCE_HANDLE h, BOOL due, DWORD delay), (h, due, delay), RESOURCE,                       \
       VALUE("DumpDueToCallInProgress", due); VALUE("DumpDelayInMs", delay))                                        \
    DO(k, SetResourceWprPolicy, (RESOURCE_HANDLE h, DWORD policy), (h, policy), RESOURCE,                           \
       VALUE("WprPolicyFlags", policy))                                                                             \
    DO(k, ArmWprWatchdogForCurrentResourceCall, (RESOURCE_HANDLE h, ULONGLONG time), (h, time), RESOURCE,           \
       line_number(&line, "TimeoutInMs", time))

#define DEFINE(k, callback, parameters, arguments, subject, noted)         \
    static DWORD WINAPI callback##_##k parameters                          \
    {                                                                      \
        struct line line;                                                  \
        begin(&line, #callback);                                           \
        noted;                                                             \
        trace_write(&line, subject);                                       \
        DWORD result = monitors[k].real.callback arguments;                \
        answer(#callback, subject, result);                                \
        return result;                                                     \
    }

#define DEFINE_STATUS(k)                                                                          \
    static DWORD WINAPI SetResourceStatus_##k(RESOURCE_HANDLE handle, PRESOURCE_STATUS status)    \
    {                                                                                             \
        return note_status(k, handle, status);                                                    \
    }                                                                                             \
    static DWORD WINAPI SetResourceStatusEx_##k(RESOURCE_HANDLE handle, PRESOURCE_STATUS_EX status) \
    {                                                                                             \
        note_status_ex(handle, status);                                                           \
        DWORD result = monitors[k].real.SetResourceStatusEx(handle, status);                      \
        answer("SetResourceStatusEx", OF_HANDLE, (uintptr_t)handle, result);                      \
        return result;                                                                            \
    }

#define MEMBER(k, callback, parameters, arguments, subject, noted) .callback = callback##_##k,
#define ROW(k) {.SetResourceStatusEx = SetResourceStatusEx_##k, EACH_CALLBACK(MEMBER, k)},
#define MONITOR(k) DEFINE_STATUS(k) EACH_CALLBACK(DEFINE, k)
/* clang-format on */

MONITOR(0)
MONITOR(1)
MONITOR(2)
MONITOR(3)

static const CLRES_CALLBACK_FUNCTION_TABLE wrappers[MONITORS] = {ROW(0) ROW(1) ROW(2) ROW(3)};
static const PSET_RESOURCE_STATUS_ROUTINE status_wrappers[MONITORS] = {
    SetResourceStatus_0, SetResourceStatus_1, SetResourceStatus_2, SetResourceStatus_3};

/* ---- Tables -------------------------------------------------------------------------------------------- */

#define SLOTS (sizeof(CLRES_CALLBACK_FUNCTION_TABLE) / sizeof(function))

static function slot_of(const void *table, size_t slot)
{
    function found = NULL;
    memcpy(&found, (const char *)table + slot * sizeof found, sizeof found);
    return found;
}

static function wrapper_of(unsigned monitor, size_t slot)
{
    function found = slot_of(&wrappers[monitor], slot);
    if (slot == offsetof(CLRES_CALLBACK_FUNCTION_TABLE, LogEvent) / sizeof found)
        found = (function)log_event_of(monitor);
    return found;
}

static void show(unsigned index, const function *slots)
{
    struct monitor *monitor = &monitors[index];
    memcpy(&monitor->real, slots, sizeof monitor->real);
    memcpy(&monitor->shown, slots, sizeof monitor->shown);
    for (size_t slot = 0; slot < SLOTS; slot++) {
        function wrapper = wrapper_of(index, slot);
        if (slots[slot] != NULL) memcpy((char *)&monitor->shown + slot * sizeof wrapper, &wrapper, sizeof wrapper);
    }
}

/* The index of the monitor with these routines, MONITORS where there is no place for another one. */
static unsigned take(PSET_RESOURCE_STATUS_ROUTINE status, const function *slots)
{
    unsigned index;
    while (__atomic_exchange_n(&making, 1, __ATOMIC_ACQUIRE) != 0) platform_yield();
    for (index = 0; index < MONITORS && monitors[index].taken; index++) {
        if (monitors[index].status == status && memcmp(&monitors[index].real, slots, sizeof monitors->real) == 0) break;
    }
    if (index < MONITORS && !monitors[index].taken) {
        monitors[index].status = status;
        show(index, slots);
        monitors[index].taken = 1;
    }
    __atomic_store_n(&making, 0, __ATOMIC_RELEASE);
    return index;
}

PCLRES_CALLBACK_FUNCTION_TABLE callbacks_wrap(PCLRES_CALLBACK_FUNCTION_TABLE real, uint32_t *slots)
{
    function read[SLOTS + UNKNOWN_SLOTS] = {NULL};
    *slots = 0;
    if (real == NULL) return real;
    for (size_t slot = 0; slot < COUNT_OF(read); slot++) {
        if (!platform_read((const char *)real + slot * sizeof read[slot], &read[slot], sizeof read[slot])) break;
        if (slot < SLOTS && read[slot] != NULL) *slots = (uint32_t)slot + 1;
    }
    unsigned index = take(NULL, read);
    return index < MONITORS ? &monitors[index].shown.known : real;
}

void callbacks_wrap_v1(PSET_RESOURCE_STATUS_ROUTINE *status, PLOG_EVENT_ROUTINE *log)
{
    function read[SLOTS + UNKNOWN_SLOTS] = {NULL};
    if (*status == NULL) return;
    memcpy(&read[offsetof(CLRES_CALLBACK_FUNCTION_TABLE, LogEvent) / sizeof read[0]], log, sizeof *log);
    unsigned index = take(*status, read);
    if (index == MONITORS) return;
    *status = status_wrappers[index];
    if (*log != NULL) *log = log_event_of(index);
}

/* ---- The argument of Arbitrate ------------------------------------------------------------------------- */

static PQUORUM_RESOURCE_LOST lost;

static VOID WINAPI QuorumResourceLost(RESOURCE_HANDLE handle)
{
    struct line line;
    begin(&line, "QuorumResourceLost");
    trace_write(&line, OF_HANDLE, (uintptr_t)handle);
    lost(handle);
    answer("QuorumResourceLost", OF_HANDLE, (uintptr_t)handle, 0);
}

PQUORUM_RESOURCE_LOST callbacks_wrap_lost(PQUORUM_RESOURCE_LOST real)
{
    PQUORUM_RESOURCE_LOST none = NULL;
    if (real == NULL) return real;
    __atomic_compare_exchange_n(&lost, &none, real, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
    return lost == real ? QuorumResourceLost : real;
}
