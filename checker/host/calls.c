/* SPDX-License-Identifier: MIT
 *
 * calls.c - calling an entry point of the target, with everything around the call that is recorded and
 * checked.
 */
#include "host.h"

/* What an entry point is called with, in the form that it takes. */
struct arguments {
    const struct call *call;
    RESID resid;
    LPCWSTR text;
    PBYTE buffer;
    PBYTE output;
    HKEY key;
    RESOURCE_HANDLE handle;
    /* out */
    HANDLE event_handle;
    DWORD *bytes_returned;
    BOOL asynchronous;
};

/* Where control calls store BytesReturned: one that goes on may still do so after its entry point has returned. */
#define SIZES_KEPT 256u
static DWORD sizes_returned[SIZES_KEPT];

bool call_possible(uint32_t entry) { return table_entry(entry) != NULL; }

/* ---- One function an entry point ----------------------------------------------------------------------- */

static uint64_t call_open(function entry, struct arguments *a)
{
    instance_name(a->call->instance, a->text);
    RESID resid = table_version() == CLRES_VERSION_V1_00
                      ? ((POPEN_ROUTINE)entry)(a->text, a->key, a->handle)
                      : ((POPEN_V2_ROUTINE)entry)(a->text, a->key, a->handle, a->call->flags);
    instances[a->call->instance].resid = resid;
    return (uint64_t)(uintptr_t)resid;
}

static uint64_t call_online(function entry, struct arguments *a)
{
    const struct call *call = a->call;
    HANDLE *event = &instances[call->instance].event_handle;
    *event = NULL;
    uint64_t result = table_version() == CLRES_VERSION_V1_00
                          ? ((PONLINE_ROUTINE)entry)(a->resid, event)
                          : ((PONLINE_V2_ROUTINE)entry)(a->resid, event, call->flags, a->buffer,
                                                        call->buffer_size, call->reserved);
    a->event_handle = *event;
    return result;
}

static uint64_t call_offline(function entry, struct arguments *a)
{
    const struct call *call = a->call;
    if (table_version() == CLRES_VERSION_V1_00) return ((POFFLINE_ROUTINE)entry)(a->resid);
    return ((POFFLINE_V2_ROUTINE)entry)(a->resid, a->text, call->flags, a->buffer, call->buffer_size,
                                        call->reserved);
}

static int64_t context_of(const struct call *call) { return (int64_t)call->step + CONTEXT_OFFSET; }

static uint64_t call_resource_control(function entry, struct arguments *a)
{
    const struct call *c = a->call;
    if (table_version() < CLRES_VERSION_V3_00) {
        return ((PRESOURCE_CONTROL_ROUTINE)entry)(a->resid, c->flags, a->buffer, c->buffer_size, a->output,
                                                  c->output_size, a->bytes_returned);
    }
    return ((PBEGIN_RESCALL_ROUTINE)entry)(a->resid, c->flags, a->buffer, c->buffer_size, a->output,
                                           c->output_size, a->bytes_returned, context_of(c),
                                           &a->asynchronous);
}

static uint64_t call_resource_type_control(function entry, struct arguments *a)
{
    const struct call *c = a->call;
    if (table_version() < CLRES_VERSION_V3_00) {
        return ((PRESOURCE_TYPE_CONTROL_ROUTINE)entry)(a->text, c->flags, a->buffer, c->buffer_size,
                                                       a->output, c->output_size, a->bytes_returned);
    }
    return ((PBEGIN_RESTYPECALL_ROUTINE)entry)(a->text, c->flags, a->buffer, c->buffer_size, a->output,
                                               c->output_size, a->bytes_returned, context_of(c),
                                               &a->asynchronous);
}

/* The token of "as user" calls is NULL: the host has no other user to impersonate. */
static uint64_t call_as_user(function entry, struct arguments *a)
{
    const struct call *c = a->call;
    if (c->entry == ENTRY_BeginResourceControlAsUser) {
        return ((PBEGIN_RESCALL_AS_USER_ROUTINE)entry)(a->resid, NULL, c->flags, a->buffer, c->buffer_size,
                                                       a->output, c->output_size, a->bytes_returned,
                                                       context_of(c), &a->asynchronous);
    }
    return ((PBEGIN_RESTYPECALL_AS_USER_ROUTINE)entry)(a->text, NULL, c->flags, a->buffer, c->buffer_size,
                                                       a->output, c->output_size, a->bytes_returned,
                                                       context_of(c), &a->asynchronous);
}

static uint64_t invoke(function entry, struct arguments *a)
{
    switch (a->call->entry) {
    case ENTRY_Open: return call_open(entry, a);
    case ENTRY_Close: ((PCLOSE_ROUTINE)entry)(a->resid); return 0;
    case ENTRY_Terminate: ((PTERMINATE_ROUTINE)entry)(a->resid); return 0;
    case ENTRY_Online: return call_online(entry, a);
    case ENTRY_Offline: return call_offline(entry, a);
    case ENTRY_LooksAlive: return (uint32_t)((PLOOKS_ALIVE_ROUTINE)entry)(a->resid);
    case ENTRY_IsAlive: return (uint32_t)((PIS_ALIVE_ROUTINE)entry)(a->resid);
    case ENTRY_Arbitrate: return ((PARBITRATE_ROUTINE)entry)(a->resid, callback_QuorumResourceLost);
    case ENTRY_Release: return ((PRELEASE_ROUTINE)entry)(a->resid);
    case ENTRY_Cancel: return ((PCANCEL_ROUTINE)entry)(a->resid, a->call->flags);
    case ENTRY_ResourceControl: return call_resource_control(entry, a);
    case ENTRY_ResourceTypeControl: return call_resource_type_control(entry, a);
    default: return call_as_user(entry, a);
    }
}

/* ---- Around the call ----------------------------------------------------------------------------------- */

static bool names_type_only(uint32_t entry)
{
    return entry == ENTRY_ResourceTypeControl || entry == ENTRY_BeginResourceTypeControlAsUser;
}

static void *publish(struct region *region, uint32_t step)
{
    return region == NULL ? NULL : guard_publish(region, step);
}

static void record_call(const struct arguments *a, uint32_t instance)
{
    const struct call *call = a->call;
    uint64_t values[] = {(uint64_t)(uintptr_t)a->resid,  call->flags,       (uint64_t)(uintptr_t)a->text,
                         (uint64_t)(uintptr_t)a->buffer, call->buffer_size, call->reserved,
                         (uint64_t)(uintptr_t)a->output, call->output_size, (uint64_t)(uintptr_t)a->handle};
    journal_write(&(struct event){EVENT_CALL, call->entry, instance, 0, values, COUNT_OF(values), a->text});
}

static void record_return(const struct arguments *a, uint32_t instance, uint32_t last_error)
{
    const struct call *call = a->call;
    uint64_t values[] = {call->result, (uint64_t)(uintptr_t)a->event_handle, *a->bytes_returned,
                         (uint32_t)a->asynchronous, last_error};
    journal_write(&(struct event){EVENT_RETURN, call->entry, instance, 0, values, COUNT_OF(values), NULL});
}

static void retire(const struct call *call, uint32_t instance)
{
    struct region *const inputs[] = {call->text, call->buffer, call->output};
    for (size_t index = 0; index < COUNT_OF(inputs); index++) {
        if (inputs[index] != NULL) guard_retire(inputs[index], call->entry, instance);
    }
}

static void prepare(struct arguments *a, struct call *call)
{
    memset(a, 0, sizeof *a);
    a->call = call;
    a->bytes_returned = &sizes_returned[call->step % SIZES_KEPT];
    *a->bytes_returned = 0;
    a->text = publish(call->text, call->step);
    a->buffer = publish(call->buffer, call->step);
    a->output = publish(call->output, call->step);
    if (call->entry == ENTRY_Open) {
        a->key = platform_resource_key(call->instance);
        a->handle = instance_open(call->instance);
    } else if (!names_type_only(call->entry)) {
        a->resid = call->resid_kind == RESID_NULL ? NULL : instances[call->instance].resid;
        a->handle = instance_handle(call->instance);
    }
}

/* In a batch the heaps are looked at when the calls since the last look have taken this many times as long. */
#define HEAP_PATIENCE 4u

static struct {
    bool batch;
    bool damaged;       /* told of once: it does not heal */
    uint64_t next_look; /* host nanoseconds */
    uint32_t entry;     /* the last call that was not looked at */
    uint32_t instance;
    bool skipped;
} heaps;

static void look_at_heaps(uint32_t entry, uint32_t instance)
{
    uint64_t begin = platform_now();
    bool sound = platform_heaps_sound();
    uint64_t end = platform_now();
    heaps.next_look = end + HEAP_PATIENCE * (end - begin);
    heaps.skipped = false;
    if (sound) return;
    heaps.damaged = true;
    journal_write(&(struct event){EVENT_HEAP_DAMAGED, entry, instance, 0, NULL, 0, NULL});
}

static void check_heaps(const struct call *call, uint32_t instance)
{
    if (heaps.damaged) return;
    if (!heaps.batch || platform_now() >= heaps.next_look) {
        look_at_heaps(call->entry, instance);
        return;
    }
    heaps.entry = call->entry;
    heaps.instance = instance;
    heaps.skipped = true;
}

/* The end of a batch is looked at, so that damage is told in the batch that did it. */
void call_in_batch(bool batch)
{
    heaps.batch = batch;
    if (!batch && heaps.skipped && !heaps.damaged) look_at_heaps(heaps.entry, heaps.instance);
}

void call_execute(struct call *call, unsigned slot)
{
    struct arguments a;
    death_before_call();
    function entry = table_entry(call->entry);
    uint32_t instance = names_type_only(call->entry) ? NO_INSTANCE : call->instance;
    bool counts = instance != NO_INSTANCE &&
                  call->resid_kind == RESID_OWN; /* a call with NULL concerns no instance's state */
    if (slot == 0) journal_phase(PHASE_CALLING);
    call->step = journal_begin_call(slot, call->entry, instance);
    prepare(&a, call);
    if (counts) instance_begin(instance, call->entry);
    record_call(&a, instance);
    if (counts) instance_recorded(instance, call->entry);
    __atomic_store_n(&call->begun, 1, __ATOMIC_RELEASE);
    SetLastError(ERROR_SUCCESS);
    call->result = invoke(entry, &a);
    record_return(&a, instance, GetLastError());
    if (!a.asynchronous) retire(call, instance); /* else the buffers are in use until the call has ended */
    if (counts) instance_end(instance, call->entry, (uint32_t)call->result);
    call->bytes_returned = *a.bytes_returned;
    check_heaps(call, instance);
    journal_end_call(slot);
    if (slot == 0) journal_phase(PHASE_READY);
    signal_raise();
}
