/* SPDX-License-Identifier: MIT
 *
 * instances.c - the resource instances, and the handles by which the target names them.
 *
 * A RESOURCE_HANDLE is a number made of the instance's index and of how often that was opened, never an
 * address: whatever the target passes back is looked up, not followed.
 */
#include "host.h"

#define HANDLE_BASE 0x100000u
#define HANDLE_TAG 4u /* like real handles, multiples of four */

#define LOAD(field) __atomic_load_n(&(field), __ATOMIC_ACQUIRE)
#define STORE(field, value) __atomic_store_n(&(field), (value), __ATOMIC_RELEASE)

struct instance instances[INSTANCE_COUNT];

RESOURCE_HANDLE instance_handle(uint32_t index)
{
    return (RESOURCE_HANDLE)(uintptr_t)(HANDLE_BASE +
                                        (LOAD(instances[index].generation) * INSTANCE_COUNT + index) *
                                            HANDLE_TAG);
}

RESOURCE_HANDLE instance_open(uint32_t index)
{
    struct instance *instance = &instances[index];
    instance->operation = 0;
    instance->returned = 0;
    STORE(instance->reports, 0);
    STORE(instance->terminated, 0);
    STORE(instance->final_state, NO_STATE);
    instance->event_handle = NULL;
    STORE(instance->generation, instance->generation + 1);
    return instance_handle(index);
}

void instances_forget(void)
{
    for (size_t index = 0; index < COUNT_OF(instances); index++) {
        instances[index].resid = NULL;
        STORE(instances[index].operation, 0);
    }
}

uint32_t instance_of_handle(RESOURCE_HANDLE handle, uint32_t *flags)
{
    uint64_t value = (uint64_t)(uintptr_t)handle;
    uint64_t number = (value - HANDLE_BASE) / HANDLE_TAG;
    uint32_t index = (uint32_t)(number % INSTANCE_COUNT);
    uint64_t generation = number / INSTANCE_COUNT;
    uint32_t current = LOAD(instances[index].generation);
    if (value < HANDLE_BASE || value % HANDLE_TAG != 0 || generation == 0 || generation > current) {
        *flags |= FLAG_UNKNOWN_HANDLE;
        return NO_INSTANCE;
    }
    if (generation != current) *flags |= FLAG_STALE_HANDLE;
    return index;
}

void instance_begin(uint32_t index, uint32_t entry)
{
    struct instance *instance = &instances[index];
    if (entry == ENTRY_Terminate) STORE(instance->terminated, 1);
    if (entry != ENTRY_Online && entry != ENTRY_Offline) return;
    STORE(instance->returned, 0);
    STORE(instance->operation, entry);
    STORE(instance->final_state, NO_STATE);
    STORE(instance->terminated, 0);
}

void instance_recorded(uint32_t index, uint32_t entry)
{
    struct instance *instance = &instances[index];
    if (entry != ENTRY_Online && entry != ENTRY_Offline) return;
    STORE(instance->reports, 0);
    __atomic_fetch_add(&instance->operations, 1, __ATOMIC_ACQ_REL);
}

uint32_t instance_count_report(uint32_t index)
{
    return __atomic_add_fetch(&instances[index].reports, 1, __ATOMIC_ACQ_REL);
}

void instance_end(uint32_t index, uint32_t entry, uint32_t code)
{
    struct instance *instance = &instances[index];
    if (entry != ENTRY_Online && entry != ENTRY_Offline) return;
    STORE(instance->code, code);
    STORE(instance->returned, 1);
}

void instance_report(uint32_t index, uint32_t state)
{
    uint32_t none = NO_STATE;
    /* Unknown says nothing: the operation goes on (PEN-STATE-UNKNOWN). */
    if (state == (uint32_t)ClusterResourceStateUnknown) return;
    if (state >= (uint32_t)ClusterResourcePending && state <= (uint32_t)ClusterResourceOfflinePending) return;
    /* The first final report counts; what comes after it is in the journal for the monitor to judge. */
    (void)__atomic_compare_exchange_n(&instances[index].final_state, &none, state, false, __ATOMIC_ACQ_REL,
                                      __ATOMIC_ACQUIRE);
}

uint32_t instance_settled(uint32_t index)
{
    struct instance *instance = &instances[index];
    if (LOAD(instance->operation) == 0 || !LOAD(instance->returned)) return NO_STATE;
    if (instance->code == ERROR_IO_PENDING) return LOAD(instance->final_state);
    if (instance->code != ERROR_SUCCESS) return (uint32_t)ClusterResourceFailed;
    return instance->operation == ENTRY_Online ? (uint32_t)ClusterResourceOnline
                                               : (uint32_t)ClusterResourceOffline;
}

/* ---- What the cluster's functions ask ------------------------------------------------------------------ */

/* Names are compared without case, as the cluster does, and never kept: of ours they are, but long. */
static uint64_t digest(const WCHAR *name)
{
    uint64_t value = 0xcbf29ce484222325ull;
    for (; *name != 0; name++) {
        WCHAR unit = *name >= 'A' && *name <= 'Z' ? (WCHAR)(*name - 'A' + 'a') : *name;
        value = (value ^ unit) * 0x100000001b3ull;
    }
    return value | 1;
}

void instance_name(uint32_t index, const WCHAR *name)
{
    __atomic_store_n(&instances[index].name, name == NULL ? 0 : digest(name), __ATOMIC_RELEASE);
}

bool instance_is_named(const WCHAR *name)
{
    uint64_t wanted = digest(name);
    for (size_t index = 0; index < COUNT_OF(instances); index++) {
        if (__atomic_load_n(&instances[index].name, __ATOMIC_ACQUIRE) == wanted) return true;
    }
    return false;
}

uint32_t instance_state(uint32_t index)
{
    struct instance *instance = &instances[index];
    uint32_t operation = LOAD(instance->operation);
    if (operation == 0 || LOAD(instance->terminated)) return (uint32_t)ClusterResourceOffline;
    uint32_t settled = instance_settled(index);
    if (settled != NO_STATE) return settled;
    return operation == ENTRY_Online ? (uint32_t)ClusterResourceOnlinePending
                                     : (uint32_t)ClusterResourceOfflinePending;
}
