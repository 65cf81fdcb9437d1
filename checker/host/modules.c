/* SPDX-License-Identifier: MIT
 *
 * modules.c - which module an address lies in, for fault handlers, and for Python after the end.
 *
 * The system's own lists are behind locks that the faulting thread may hold, so a copy is kept in the journal,
 * renewed when modules came or went. One that went is remembered: a thread may still run in what was there.
 */
#include "host.h"

#define LOAD(field) __atomic_load_n(&(field), __ATOMIC_ACQUIRE)
#define STORE(field, value) __atomic_store_n(&(field), (value), __ATOMIC_RELEASE)

static bool seen[MODULE_COUNT];

void modules_begin(void) { memset(seen, 0, sizeof seen); }

/* The end of a path says more than its beginning. */
static void copy_path(char *copy, const char *path)
{
    size_t length = strlen(path);
    if (length >= MODULE_PATH_BYTES) {
        path += length - (MODULE_PATH_BYTES - 1);
        length = MODULE_PATH_BYTES - 1;
    }
    memcpy(copy, path, length);
    memset(copy + length, 0, MODULE_PATH_BYTES - length);
}

/* Where a module is or may be listed: its own row, else an empty one, else that of one which went. */
static struct journal_module *row_for(uintptr_t base, uintptr_t end, const char *path, bool *listed)
{
    static const uint32_t choice[] = {MODULE_NONE, MODULE_UNLOADED};
    *listed = true;
    for (unsigned index = 0; index < MODULE_COUNT; index++) {
        struct journal_module *module = &journal->modules[index];
        if (LOAD(module->state) == MODULE_LOADED && module->base == base && module->end == end &&
            strncmp(module->path, path, MODULE_PATH_BYTES) == 0)
            return module;
    }
    *listed = false;
    for (unsigned kind = 0; kind < COUNT_OF(choice); kind++) {
        for (unsigned index = 0; index < MODULE_COUNT; index++) {
            if (LOAD(journal->modules[index].state) == choice[kind]) return &journal->modules[index];
        }
    }
    return NULL;
}

void modules_note(uintptr_t base, uintptr_t end, const char *path)
{
    char kept[MODULE_PATH_BYTES];
    bool listed;
    copy_path(kept, path);
    struct journal_module *module = row_for(base, end, kept, &listed);
    if (module == NULL) return;
    if (!listed) {
        STORE(module->state, MODULE_NONE);
        module->base = base;
        module->end = end;
        memcpy(module->path, kept, sizeof kept);
        STORE(module->state, MODULE_LOADED);
    }
    seen[module - journal->modules] = true;
}

void modules_end(void)
{
    for (unsigned index = 0; index < MODULE_COUNT; index++) {
        struct journal_module *module = &journal->modules[index];
        if (!seen[index] && LOAD(module->state) == MODULE_LOADED) STORE(module->state, MODULE_UNLOADED);
    }
}

static const struct journal_module *holder(uintptr_t address, uint32_t state)
{
    for (unsigned index = 0; index < MODULE_COUNT; index++) {
        const struct journal_module *module = &journal->modules[index];
        if (LOAD(module->state) == state && address >= module->base && address < module->end) return module;
    }
    return NULL;
}

static void copy_name(const char *path, char *name, size_t size)
{
    const char *begin = path;
    for (const char *position = path; *position != 0; position++) {
        if (*position == '/' || *position == '\\') begin = position + 1;
    }
    size_t length = strlen(begin);
    if (length >= size) length = size - 1;
    memcpy(name, begin, length);
    name[length] = 0;
}

uint64_t modules_find(uintptr_t address, char *name, size_t size, bool *unloaded)
{
    const struct journal_module *module = holder(address, MODULE_LOADED);
    *unloaded = false;
    name[0] = 0;
    if (module == NULL) {
        module = holder(address, MODULE_UNLOADED);
        *unloaded = module != NULL;
    }
    if (module == NULL) return 0;
    copy_name(module->path, name, size);
    return address - module->base;
}
