/* SPDX-License-Identifier: MIT
 *
 * modules.c - which module an address lies in, for fault handlers.
 *
 * The system's own lists are behind locks that the faulting thread may hold, so a copy is kept here, renewed
 * when modules came or went.
 */
#include "host.h"

#define MODULE_COUNT 128

static struct {
    uintptr_t base;
    uintptr_t end;
    char name[64];
} modules[MODULE_COUNT];

static volatile uint32_t module_count;

void modules_forget(void) { __atomic_store_n(&module_count, 0, __ATOMIC_RELEASE); }

void modules_note(uintptr_t base, uintptr_t end, const char *name)
{
    uint32_t index = module_count;
    size_t length = strlen(name);
    if (index == MODULE_COUNT) return;
    if (length >= sizeof modules[0].name) { /* the end of a path says more than its beginning */
        name += length - (sizeof modules[0].name - 1);
        length = sizeof modules[0].name - 1;
    }
    modules[index].base = base;
    modules[index].end = end;
    memcpy(modules[index].name, name, length);
    modules[index].name[length] = 0;
    __atomic_store_n(&module_count, index + 1, __ATOMIC_RELEASE);
}

uint64_t modules_find(uintptr_t address, char *name, size_t size)
{
    uint32_t count = __atomic_load_n(&module_count, __ATOMIC_ACQUIRE);
    name[0] = 0;
    for (uint32_t index = 0; index < count; index++) {
        if (address < modules[index].base || address >= modules[index].end) continue;
        size_t length = strlen(modules[index].name);
        if (length >= size) length = size - 1;
        memcpy(name, modules[index].name, length);
        name[length] = 0;
        return address - modules[index].base;
    }
    return 0;
}
