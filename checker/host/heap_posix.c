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

/* The C library's own count, looked up: mallinfo2 came with glibc 2.33, and counts in `int` were all there was before,
 * so that a host linked against one of them would start on fewer machines or count less on newer ones. */
struct totals {
    size_t arena, ordblks, smblks, hblks, hblkhd, usmblks, fsmblks, uordblks, fordblks, keepcost;
};
struct narrow_totals {
    int arena, ordblks, smblks, hblks, hblkhd, usmblks, fsmblks, uordblks, fordblks, keepcost;
};
static struct totals (*total)(void);
static struct narrow_totals (*total_narrowly)(void);

static uint64_t bytes_in_use(void)
{
    if (total != NULL) {
        struct totals heap = total();
        return heap.uordblks + heap.hblkhd;
    }
    if (total_narrowly == NULL) return 0;
    struct narrow_totals heap = total_narrowly();
    return (uint64_t)(unsigned)heap.uordblks + (unsigned)heap.hblkhd;
}

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
    look_up("mallinfo2", &total);
    look_up("mallinfo", &total_narrowly);
}

void heap_census(struct census *census)
{
    census->heap_bytes = bytes_in_use();
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
