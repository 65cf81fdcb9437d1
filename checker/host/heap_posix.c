/* SPDX-License-Identifier: MIT
 *
 * heap_posix.c - what the guarded heap (heap_guard.c) tells the host, where it was preloaded.
 *
 * The C library's own heap tells nothing about its soundness.
 */
#include "host.h"

#include <dlfcn.h>

static bool (*find)(uintptr_t address, int64_t *offset, uint64_t *size, bool *freed);
static void (*count)(uint64_t *bytes, int64_t *blocks);
static bool (*sound)(void);

static void look_up(const char *name, void *routine)
{
    void *symbol = dlsym(RTLD_DEFAULT, name);
    memcpy(routine, &symbol, sizeof symbol);
}

void heap_open(void)
{
    look_up("resdll_heap_find", &find);
    look_up("resdll_heap_count", &count);
    look_up("resdll_heap_sound", &sound);
}

void heap_census(struct census *census)
{
    if (count == NULL || sound == NULL) return;
    count(&census->heap_bytes, &census->heap_blocks);
    census->heap_sound = sound();
}

bool platform_heaps_sound(void) { return sound == NULL || sound(); }

bool platform_find_block(uintptr_t address, struct journal_exception *exception)
{
    bool freed = false;
    if (find == NULL || !find(address, &exception->guard_offset, &exception->guard_size, &freed)) return false;
    exception->guard_input = INPUT_HEAP;
    exception->guard_step = NO_STEP;
    exception->guard_sealed = freed;
    return true;
}
