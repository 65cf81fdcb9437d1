/* SPDX-License-Identifier: MIT
 *
 * cluster_windows.c - loads the stand-ins for clusapi.dll and resutils.dll, and tells what the target calls in them.
 *
 * They are loaded by their full paths before the target, so that the loader finds them by their base names for whatever
 * the target imports, loads late or looks up, in DllMain already.
 */
#include "host.h"
#include "standin_boundary.h"

#define CALLED_BY_A_WORKER 63

static struct module {
    HMODULE module;
    uintptr_t begin;
    uintptr_t end;
} stand_ins[2];

/* By the number of the function: from which entry points it was told that it was called, the same of
 * requests for another resource and for the resource itself. Control codes are told by themselves, as many as there is room for. */
static uint64_t told[CLUSTER_EXPORT_COUNT];
static uint64_t told_requests[2][CLUSTER_EXPORT_COUNT];
static uint64_t controls[256];
static uint32_t control_count;

void platform_forget_cluster_calls(void)
{
    memset(told, 0, sizeof told);
    memset(told_requests, 0, sizeof told_requests);
    __atomic_store_n(&control_count, 0, __ATOMIC_RELEASE);
}

static bool is_own(const void *caller)
{
    for (size_t index = 0; index < COUNT_OF(stand_ins); index++) {
        if ((uintptr_t)caller >= stand_ins[index].begin && (uintptr_t)caller < stand_ins[index].end) return true;
    }
    return false;
}

static void tell(uint32_t number, uint32_t bits, uint32_t detail)
{
    const struct journal_in_call *call = journal_current_call();
    uint32_t instance = call != NULL ? call->instance : NO_INSTANCE;
    uint64_t values[] = {bits, call != NULL ? call->entry : 0, detail};
    journal_write(&(struct event){EVENT_CLUSTER_CALL, number, instance, 0, values, COUNT_OF(values), NULL});
}

static uint32_t whence(void)
{
    const struct journal_in_call *call = journal_current_call();
    return call != NULL ? call->entry : CALLED_BY_A_WORKER;
}

static bool is_new(uint64_t *row)
{
    uint64_t bit = 1ull << whence();
    if (__atomic_load_n(row, __ATOMIC_RELAXED) & bit) return false;
    return (__atomic_fetch_or(row, bit, __ATOMIC_ACQ_REL) & bit) == 0;
}

/* A worker may ask a thousand times a second whether it has to end: each function is told once an entry point. What the
 * stand-ins call of each other is nobody's doing. */
static void called(uint32_t number, uint32_t bits, const void *caller)
{
    if (number < CLUSTER_EXPORT_COUNT && !is_own(caller) && is_new(&told[number])) tell(number, bits, 0);
}

static void remarked(uint32_t number, uint32_t bits, uint32_t detail, const void *caller)
{
    if (number >= CLUSTER_EXPORT_COUNT || is_own(caller)) return;
    if (bits & STANDIN_CONTROL) {
        uint64_t key = (uint64_t)(bits & STANDIN_PROVIDED) << 40 | (uint64_t)whence() << 32 | detail;
        uint32_t count = __atomic_load_n(&control_count, __ATOMIC_ACQUIRE);
        for (uint32_t index = 0; index < count && index < COUNT_OF(controls); index++) {
            if (__atomic_load_n(&controls[index], __ATOMIC_RELAXED) == key) return;
        }
        uint32_t place = __atomic_fetch_add(&control_count, 1, __ATOMIC_ACQ_REL);
        if (place >= COUNT_OF(controls)) return;
        __atomic_store_n(&controls[place], key, __ATOMIC_RELEASE);
        tell(number, bits, detail);
    } else if (is_new(&told_requests[(bits & STANDIN_ON_ITSELF) != 0][number])) {
        tell(number, bits, detail);
    }
}

/* That of the call at hand, else of the one that was operated last. */
static uint32_t resource_state(void)
{
    const struct journal_in_call *call = journal_current_call();
    uint32_t last = 0;
    if (call != NULL && call->instance < INSTANCE_COUNT) return instance_state(call->instance);
    for (uint32_t index = 0; index < INSTANCE_COUNT; index++) {
        if (instances[index].operations > instances[last].operations) last = index;
    }
    return instance_state(last);
}

static volatile uint32_t open_handles;

uint32_t cluster_open_handles(void) { return __atomic_load_n(&open_handles, __ATOMIC_ACQUIRE); }

static uint32_t load(const WCHAR *path, struct module *loaded)
{
    loaded->module = LoadLibraryExW(path, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    if (loaded->module == NULL) return GetLastError();
    const char *base = (const char *)loaded->module;
    const IMAGE_NT_HEADERS64 *headers =
        (const IMAGE_NT_HEADERS64 *)(base + ((const IMAGE_DOS_HEADER *)base)->e_lfanew);
    loaded->begin = (uintptr_t)base;
    loaded->end = loaded->begin + headers->OptionalHeader.SizeOfImage;
    return ERROR_SUCCESS;
}

/* NULL until the stand-ins are there. */
static struct standin_levers *connected_levers;

bool platform_pull_levers(uint32_t pulled, uint32_t only, uint32_t *bitten)
{
    struct standin_levers *levers = connected_levers;
    if (levers == NULL) return false;
    __atomic_store_n(&levers->pulled, 0, __ATOMIC_RELEASE);
    *bitten = __atomic_exchange_n(&levers->bitten, 0, __ATOMIC_ACQ_REL);
    __atomic_store_n(&levers->asked, 0, __ATOMIC_RELEASE);
    levers->only = only;
    __atomic_store_n(&levers->pulled, pulled, __ATOMIC_RELEASE);
    return true;
}

uint32_t platform_load_cluster(const WCHAR *const paths[2], const WCHAR *model)
{
    static struct standin_host host;
    static struct standin_levers levers;
    host = (struct standin_host){
        .size = sizeof host,
        .called = called,
        .remarked = remarked,
        .was_opened = instance_is_named,
        .resource_state = resource_state,
        .levers = &levers,
        .open_handles = &open_handles,
        .cluster = platform_cluster_key(),
        .resource = platform_resource_key(0),
        .model = model,
    };
    for (size_t index = 0; index < COUNT_OF(stand_ins); index++) {
        uint32_t code = load(paths[index], &stand_ins[index]);
        if (code != ERROR_SUCCESS) return code;
    }
    for (size_t index = 0; index < COUNT_OF(stand_ins); index++) {
        standin_connect connect = (standin_connect)(function)GetProcAddress(stand_ins[index].module, CONNECT_ROUTINE);
        uint32_t line = connect == NULL ? UINT16_MAX : connect(&host);
        if (line != 0) return CLUSTER_REFUSED | (line & 0xffff);
    }
    connected_levers = &levers;
    return ERROR_SUCCESS;
}
