/* SPDX-License-Identifier: MIT
 *
 * callbacks.c - what the target may call: every slot of the Windows version played, and traps in the slots
 * that it lacks.
 *
 * A real monitor's table ends after its last slot and a DLL that calls further jumps into whatever lies
 * there. Here it falls into a trap, which says so in the journal and returns an error.
 */
#include "host.h"

#define NUMBER(value) ((uint64_t)(uintptr_t)(value))

/* ---- Begin and end ------------------------------------------------------------------------------------- */

static void enter(uint32_t slot, uint32_t instance, uint32_t flags, const uint64_t *values, size_t count,
                  LPCWSTR text)
{
    journal_write(&(struct event){EVENT_CALLBACK_ENTER, slot, instance, flags, values, count, text});
    journal_count_callback();
}

static DWORD leave(uint32_t slot, uint32_t instance, uint32_t flags, DWORD result)
{
    uint64_t value = result;
    journal_write(&(struct event){EVENT_CALLBACK_EXIT, slot, instance, flags, &value, 1, NULL});
    signal_raise();
    return result;
}

/* A callback about a resource that only has to be recorded. */
static DWORD note(uint32_t slot, RESOURCE_HANDLE handle, const uint64_t *values, size_t count, LPCWSTR text)
{
    uint32_t flags = 0;
    uint32_t instance = instance_of_handle(handle, &flags);
    enter(slot, instance, flags, values, count, text);
    return leave(slot, instance, flags, instance == NO_INSTANCE ? ERROR_INVALID_HANDLE : ERROR_SUCCESS);
}

/* The same where no resource is named. */
static DWORD note_type(uint32_t slot, const uint64_t *values, size_t count, LPCWSTR text)
{
    enter(slot, NO_INSTANCE, 0, values, count, text);
    return leave(slot, NO_INSTANCE, 0, ERROR_SUCCESS);
}

/* ---- Status reports ------------------------------------------------------------------------------------ */

/* Terminate once a Terminate of the instance has begun since its last Online or Offline began: its worker has
 * to stop. */
static DWORD exit_state(uint32_t instance)
{
    if (instance == NO_INSTANCE) return ResourceExitStateContinue;
    bool terminated = __atomic_load_n(&instances[instance].terminated, __ATOMIC_ACQUIRE) != 0;
    return terminated ? ResourceExitStateTerminate : ResourceExitStateContinue;
}

static DWORD report(uint32_t slot, uint32_t instance, uint32_t flags, const uint64_t *values, size_t count)
{
    bool counts = instance != NO_INSTANCE &&
                  (flags & (FLAG_UNREADABLE | FLAG_NULL_ARGUMENT | FLAG_STALE_HANDLE)) == 0;
    enter(slot, instance, flags, values, count, NULL);
    uint32_t number = counts ? instance_count_report(instance) : 0;
    if (counts) auxiliary_trigger(instance, number, MOMENT_ENTERED);
    /* Decided after the record of the report: one that the journal has behind a Terminate is answered so. */
    uint64_t answer = exit_state(instance);
    journal_write(&(struct event){EVENT_CALLBACK_EXIT, slot, instance, flags, &answer, 1, NULL});
    if (counts) auxiliary_trigger(instance, number, MOMENT_ANSWERED);
    /* Last: whoever waits for the end of the operation goes on only when a triggered call has begun. */
    if (counts) instance_report(instance, (uint32_t)values[1]);
    signal_raise();
    return (DWORD)answer;
}

static void copy_status(void *copy, const void *status, size_t size, uint32_t *flags)
{
    if (status == NULL)
        *flags |= FLAG_NULL_ARGUMENT;
    else if (safe_copy(copy, status, size) != 0)
        *flags |= FLAG_UNREADABLE;
}

DWORD WINAPI callback_SetResourceStatus(RESOURCE_HANDLE handle, PRESOURCE_STATUS status)
{
    RESOURCE_STATUS copy = {0};
    uint32_t flags = 0;
    uint32_t instance = instance_of_handle(handle, &flags);
    copy_status(&copy, status, sizeof copy, &flags);
    uint64_t values[] = {NUMBER(handle), (uint32_t)copy.ResourceState, copy.CheckPoint, copy.WaitHint,
                         NUMBER(copy.EventHandle)};
    return report(CALLBACK_SetResourceStatus, instance, flags, values, COUNT_OF(values));
}

static DWORD WINAPI callback_SetResourceStatusEx(RESOURCE_HANDLE handle, PRESOURCE_STATUS_EX status)
{
    RESOURCE_STATUS_EX copy = {0};
    uint32_t flags = 0;
    uint32_t instance = instance_of_handle(handle, &flags);
    copy_status(&copy, status, sizeof copy, &flags);
    uint64_t values[] = {NUMBER(handle),
                         (uint32_t)copy.ResourceState,
                         copy.CheckPoint,
                         NUMBER(copy.EventHandle),
                         copy.ApplicationSpecificErrorCode,
                         copy.Flags,
                         copy.WaitHint};
    return report(CALLBACK_SetResourceStatusEx, instance, flags, values, COUNT_OF(values));
}

/* ---- The other slots ----------------------------------------------------------------------------------- */

/* The arguments behind the format are the target's word against ours: they are never expanded. */
VOID WINAPI callback_LogEvent(RESOURCE_HANDLE handle, LOG_LEVEL level, LPCWSTR format, ...)
{
    uint64_t values[] = {NUMBER(handle), (uint32_t)level};
    uint32_t flags = format == NULL ? FLAG_NULL_ARGUMENT : 0;
    uint32_t instance = instance_of_handle(handle, &flags);
    enter(CALLBACK_LogEvent, instance, flags, values, COUNT_OF(values), format);
    (void)leave(CALLBACK_LogEvent, instance, flags, 0);
}

static DWORD WINAPI callback_SetResourceLockedMode(RESOURCE_HANDLE handle, BOOL enabled, DWORD reason)
{
    return note(CALLBACK_SetResourceLockedMode, handle,
                (uint64_t[]){NUMBER(handle), (uint32_t)enabled, reason}, 3, NULL);
}

static DWORD WINAPI callback_SignalFailure(RESOURCE_HANDLE handle, FAILURE_TYPE type, DWORD error)
{
    return note(CALLBACK_SignalFailure, handle, (uint64_t[]){NUMBER(handle), (uint32_t)type, error}, 3, NULL);
}

static DWORD WINAPI callback_SetResourceInMemoryNodeLocalProperties(RESOURCE_HANDLE handle,
                                                                    unsigned char *list, DWORD size)
{
    uint64_t values[] = {NUMBER(handle), NUMBER(list), size};
    return note(CALLBACK_SetResourceInMemoryNodeLocalProperties, handle, values, COUNT_OF(values), NULL);
}

static DWORD WINAPI callback_EndControlCall(const PRES_CTL_CTX context, DWORD status)
{
    return note_type(CALLBACK_EndControlCall, (uint64_t[]){(uint64_t)context, status}, 2, NULL);
}

static DWORD WINAPI callback_EndTypeControlCall(const PRESTYPE_CTL_CTX context, DWORD status)
{
    return note_type(CALLBACK_EndTypeControlCall, (uint64_t[]){(uint64_t)context, status}, 2, NULL);
}

static DWORD WINAPI callback_ExtendControlCall(const PRES_CTL_CTX context, DWORD timeout)
{
    return note_type(CALLBACK_ExtendControlCall, (uint64_t[]){(uint64_t)context, timeout}, 2, NULL);
}

static DWORD WINAPI callback_ExtendTypeControlCall(const PRESTYPE_CTL_CTX context, DWORD timeout)
{
    return note_type(CALLBACK_ExtendTypeControlCall, (uint64_t[]){(uint64_t)context, timeout}, 2, NULL);
}

static DWORD WINAPI callback_RaiseResTypeNotification(LPCWSTR type, const PBYTE payload, DWORD size)
{
    return note_type(CALLBACK_RaiseResTypeNotification, (uint64_t[]){NUMBER(type), NUMBER(payload), size}, 3,
                     type);
}

static DWORD WINAPI callback_ChangeResourceProcessForDumps(RESOURCE_HANDLE handle, LPCWSTR name,
                                                           DWORD process, BOOL add)
{
    uint64_t values[] = {NUMBER(handle), NUMBER(name), process, (uint32_t)add};
    return note(CALLBACK_ChangeResourceProcessForDumps, handle, values, COUNT_OF(values), name);
}

static DWORD WINAPI callback_ChangeResTypeProcessForDumps(LPCWSTR type, LPCWSTR name, DWORD process, BOOL add)
{
    uint64_t values[] = {NUMBER(type), NUMBER(name), process, (uint32_t)add};
    return note_type(CALLBACK_ChangeResTypeProcessForDumps, values, COUNT_OF(values), name);
}

static DWORD WINAPI callback_SetInternalState(RESOURCE_HANDLE handle,
                                              CLUSTER_RESOURCE_APPLICATION_STATE state, BOOL active)
{
    return note(CALLBACK_SetInternalState, handle,
                (uint64_t[]){NUMBER(handle), (uint32_t)state, (uint32_t)active}, 3, NULL);
}

static DWORD WINAPI callback_SetResourceLockedModeEx(RESOURCE_HANDLE handle, BOOL enabled, DWORD reason,
                                                     DWORD locked_flags)
{
    uint64_t values[] = {NUMBER(handle), (uint32_t)enabled, reason, locked_flags};
    return note(CALLBACK_SetResourceLockedModeEx, handle, values, COUNT_OF(values), NULL);
}

static DWORD WINAPI callback_RequestDump(RESOURCE_HANDLE handle, BOOL due_to_call, DWORD delay)
{
    return note(CALLBACK_RequestDump, handle, (uint64_t[]){NUMBER(handle), (uint32_t)due_to_call, delay}, 3,
                NULL);
}

static DWORD WINAPI callback_SetResourceWprPolicy(RESOURCE_HANDLE handle, DWORD policy)
{
    return note(CALLBACK_SetResourceWprPolicy, handle, (uint64_t[]){NUMBER(handle), policy}, 2, NULL);
}

static DWORD WINAPI callback_ArmWprWatchdogForCurrentResourceCall(RESOURCE_HANDLE handle, ULONGLONG timeout)
{
    return note(CALLBACK_ArmWprWatchdogForCurrentResourceCall, handle, (uint64_t[]){NUMBER(handle), timeout},
                2, NULL);
}

/* Not in the table: the argument of Arbitrate. The monitor has no quorum to lose. */
VOID WINAPI callback_QuorumResourceLost(RESOURCE_HANDLE handle)
{
    note(CALLBACK_QuorumResourceLost, handle, (uint64_t[]){NUMBER(handle)}, 1, NULL);
}

/* ---- The table ----------------------------------------------------------------------------------------- */

static DWORD trap(uint32_t slot, uint64_t first, uint64_t second, uint64_t third, uint64_t fourth)
{
    uint64_t values[] = {first, second, third, fourth};
    journal_write(
        &(struct event){EVENT_ABSENT_CALLBACK, slot, NO_INSTANCE, 0, values, COUNT_OF(values), NULL});
    journal_count_callback();
    signal_raise();
    return 120; /* ERROR_CALL_NOT_IMPLEMENTED */
}

/* clang-format off */
#define EACH_SLOT(DO)                                                                                    \
    DO(LogEvent) DO(SetResourceStatusEx) DO(SetResourceLockedMode) DO(SignalFailure)                     \
    DO(SetResourceInMemoryNodeLocalProperties) DO(EndControlCall) DO(EndTypeControlCall)                 \
    DO(ExtendControlCall) DO(ExtendTypeControlCall) DO(RaiseResTypeNotification)                         \
    DO(ChangeResourceProcessForDumps) DO(ChangeResTypeProcessForDumps) DO(SetInternalState)              \
    DO(SetResourceLockedModeEx) DO(RequestDump) DO(SetResourceWprPolicy)                                 \
    DO(ArmWprWatchdogForCurrentResourceCall)
/* clang-format on */

#define DEFINE_TRAP(name)                                                                             \
    static DWORD WINAPI trap_##name(uint64_t first, uint64_t second, uint64_t third, uint64_t fourth) \
    {                                                                                                 \
        return trap(CALLBACK_##name, first, second, third, fourth);                                   \
    }
EACH_SLOT(DEFINE_TRAP)

#define SLOT(name) {CALLBACK_##name, (function)callback_##name, (function)trap_##name},
static const struct {
    uint32_t slot;
    function real;
    function trap;
} slots[] = {EACH_SLOT(SLOT)};

_Static_assert(COUNT_OF(slots) == CALLBACK_COUNT, "every slot has a callback");
_Static_assert(sizeof(CLRES_CALLBACK_FUNCTION_TABLE) == CALLBACK_COUNT * sizeof(function),
               "every callback has a slot");

PCLRES_CALLBACK_FUNCTION_TABLE callbacks_table(uint32_t real_slots)
{
    static CLRES_CALLBACK_FUNCTION_TABLE table;
    for (size_t index = 0; index < COUNT_OF(slots); index++) {
        const function *chosen = slots[index].slot <= real_slots ? &slots[index].real : &slots[index].trap;
        memcpy((char *)&table + (slots[index].slot - 1) * sizeof(function), chosen, sizeof(function));
    }
    return &table;
}
