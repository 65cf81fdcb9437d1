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

/* By the number of the function: from which entry points it was told that it was called. */
static uint64_t told[CLUSTER_EXPORT_COUNT];

void platform_forget_cluster_calls(void) { memset(told, 0, sizeof told); }

static bool is_own(const void *caller)
{
    for (size_t index = 0; index < COUNT_OF(stand_ins); index++) {
        if ((uintptr_t)caller >= stand_ins[index].begin && (uintptr_t)caller < stand_ins[index].end) return true;
    }
    return false;
}

/* A worker may ask a thousand times a second whether it has to end: each function is told once an entry point. */
static void called(uint32_t number, uint32_t bits, const void *caller)
{
    if (number >= CLUSTER_EXPORT_COUNT || is_own(caller)) return;
    const struct journal_in_call *call = journal_current_call();
    uint32_t entry = call != NULL ? call->entry : 0;
    uint64_t bit = 1ull << (call != NULL ? entry : CALLED_BY_A_WORKER);
    if (__atomic_load_n(&told[number], __ATOMIC_RELAXED) & bit) return;
    if (__atomic_fetch_or(&told[number], bit, __ATOMIC_ACQ_REL) & bit) return;
    uint32_t instance = call != NULL ? call->instance : NO_INSTANCE;
    uint64_t values[] = {bits, entry};
    journal_write(&(struct event){EVENT_CLUSTER_CALL, number, instance, 0, values, COUNT_OF(values), NULL});
}

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

uint32_t platform_load_cluster(const WCHAR *const paths[2], const WCHAR *model)
{
    static struct standin_host host;
    host = (struct standin_host){sizeof host, called, platform_cluster_key(), platform_resource_key(0), model};
    for (size_t index = 0; index < COUNT_OF(stand_ins); index++) {
        uint32_t code = load(paths[index], &stand_ins[index]);
        if (code != ERROR_SUCCESS) return code;
    }
    for (size_t index = 0; index < COUNT_OF(stand_ins); index++) {
        standin_connect connect = (standin_connect)(function)GetProcAddress(stand_ins[index].module, CONNECT_ROUTINE);
        uint32_t line = connect == NULL ? UINT16_MAX : connect(&host);
        if (line != 0) return CLUSTER_REFUSED | (line & 0xffff);
    }
    return ERROR_SUCCESS;
}
