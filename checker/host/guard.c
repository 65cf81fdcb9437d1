/* SPDX-License-Identifier: MIT
 *
 * guard.c - inputs between inaccessible pages.
 *
 * Each input of a call gets writable pages of its own with an inaccessible page before and after; its data
 * ends (or, on request, begins) flush with one. After the call it is compared with a private copy and made
 * inaccessible, and stays so while the next GUARD_REGIONS calls take other regions. Writable on purpose: a
 * monitor's memory is, and a read-only page would turn a write into a crash that production never sees.
 */
#include "host.h"

#define FILL 0xA5
#define INPUTS_PER_CALL 3
#define REGION_COUNT ((GUARD_REGIONS + 1) * INPUTS_PER_CALL)

struct region {
    unsigned char *base;   /* the inaccessible page before the data pages */
    unsigned char *data;   /* the first data page */
    unsigned char *shadow; /* a private copy of the data pages */
    size_t room;           /* bytes of the data pages */
    size_t size;           /* bytes of the input */
    size_t start;          /* offset of the input in the data pages */
    uint32_t input;
    uint32_t step;
    bool open; /* its data pages can be written */
    volatile uint32_t sealed;
};

static struct region regions[REGION_COUNT];
static unsigned next_region;

static void release(struct region *region)
{
    size_t page = platform_page_size();
    if (region->base == NULL) return;
    platform_free(region->base, region->room + 2 * page);
    platform_free(region->shadow, region->room);
    region->base = NULL;
}

static bool acquire(struct region *region, size_t room)
{
    size_t page = platform_page_size();
    release(region);
    region->open = false;
    region->base = platform_reserve(room + 2 * page);
    region->shadow = platform_allocate(room);
    region->data = region->base + page;
    region->room = room;
    if (region->base != NULL) {
        platform_set_apart(region->base, page);
        platform_set_apart(region->data + room, page);
    }
    return region->base != NULL && region->shadow != NULL;
}

struct region *guard_place(uint32_t input, size_t size, bool flush_start)
{
    size_t page = platform_page_size();
    size_t room = size == 0 ? page : (size + page - 1) / page * page;
    struct region *region = &regions[next_region++ % REGION_COUNT];
    if (region->base == NULL || region->room != room) {
        if (!acquire(region, room)) death_of_harness();
    }
    region->input = input;
    region->size = size;
    region->start = flush_start ? 0 : room - size;
    memset(region->shadow, FILL, room);
    return region;
}

unsigned char *guard_shadow(struct region *region) { return region->shadow + region->start; }

static void make_accessible(struct region *region)
{
    if (region->open) return;
    if (!platform_allow(region->data, region->room)) death_of_harness();
    region->open = true;
}

/* Between two commands: what the next call will probably need, so that it does not pay for that. */
void guard_prepare(void)
{
    for (unsigned ahead = 0; ahead < INPUTS_PER_CALL; ahead++) {
        struct region *region = &regions[(next_region + ahead) % REGION_COUNT];
        if (region->base != NULL) make_accessible(region);
    }
}

void *guard_publish(struct region *region, uint32_t step)
{
    make_accessible(region);
    memcpy(region->data, region->shadow, region->room);
    region->step = step;
    region->sealed = 0;
    return region->data + region->start;
}

const unsigned char *guard_content(const struct region *region) { return region->shadow + region->start; }

static void note_change(const struct region *region, size_t begin, size_t end, uint32_t entry,
                        uint32_t instance)
{
    while (begin < end && region->data[begin] == region->shadow[begin]) begin++;
    while (begin < end && region->data[end - 1] == region->shadow[end - 1]) end--;
    if (begin == end) return;
    uint64_t values[] = {region->input, (uint64_t)((int64_t)begin - (int64_t)region->start), end - begin,
                         region->size};
    journal_write(&(struct event){EVENT_INPUT_MODIFIED, entry, instance, 0, values, COUNT_OF(values), NULL});
}

void guard_retire(struct region *region, uint32_t entry, uint32_t instance)
{
    size_t end = region->start + region->size;
    if (region->input != INPUT_OUTPUT) {
        if (memcmp(region->data, region->shadow, region->room) != 0)
            note_change(region, 0, region->room, entry, instance);
    } else { /* the output itself may change, what lies around it may not */
        note_change(region, 0, region->start, entry, instance);
        note_change(region, end, region->room, entry, instance);
        memcpy(region->shadow, region->data, region->room);
    }
    region->sealed = 1;
    region->open = false;
    if (!platform_forbid(region->data, region->room)) death_of_harness();
}

bool guard_find(uintptr_t address, struct journal_exception *exception)
{
    size_t page = platform_page_size();
    for (size_t index = 0; index < REGION_COUNT; index++) {
        const struct region *region = &regions[index];
        uintptr_t base = (uintptr_t)region->base;
        if (base == 0 || address < base || address >= base + region->room + 2 * page) continue;
        exception->guard_input = region->input;
        exception->guard_offset = (int64_t)address - (int64_t)(uintptr_t)(region->data + region->start);
        exception->guard_size = region->size;
        exception->guard_step = region->step;
        exception->guard_sealed = region->sealed;
        return true;
    }
    return platform_find_block(address, exception);
}
