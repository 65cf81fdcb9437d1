/* SPDX-License-Identifier: MIT
 *
 * heap_guard.c - a heap in which every fault shows at once: preloaded into an ELF host on request.
 *
 * Each block has pages of its own and ends flush (to 16 bytes) with an inaccessible one, and it is inaccessible for ever
 * once it was freed: addresses are never used again, for which 256 GiB of reserved ones suffice. The bytes around a block
 * in its own pages hold a pattern that is looked at when it is freed. What is too large, and what comes when too many
 * blocks live or the addresses are spent, the C library's own heap serves. There is no lock.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#define PAGE 4096u
#define ARENA_BYTES (UINT64_C(1) << 38)
#define ARENA_PAGES (ARENA_BYTES / PAGE)
#define LARGEST (UINT64_C(1) << 24)
#define LIVE_MOST 12000 /* each is two mappings, of which the kernel allows some 65,000 */
#define ALIGNMENT 16u
#define AROUND 0xFD
#define FRESH 0xCD
#define EXPORT __attribute__((visibility("default")))

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *memory);

enum { UNUSED, LIVE, FREED };

/* One row a page; that of the first page of a block tells of the block. */
struct row {
    uint32_t size;
    uint16_t start; /* offset of the block in its first page */
    uint16_t state : 2;
    uint16_t pages : 14; /* without the inaccessible one */
};

static unsigned char *arena;
static struct row *rows;
static uint64_t next_page;
static int64_t live_blocks;
static int64_t live_bytes;
static volatile uint32_t ready; /* 0 not asked for yet, 1 being made, 2 there, 3 cannot be had */
static volatile uint32_t damaged;

static void *reserve(size_t size, int protection)
{
    void *memory = mmap(NULL, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

static bool is_ready(void)
{
    uint32_t none = 0;
    if (__atomic_compare_exchange_n(&ready, &none, 1, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        arena = reserve(ARENA_BYTES, PROT_NONE);
        rows = reserve(ARENA_PAGES * sizeof *rows, PROT_READ | PROT_WRITE);
        __atomic_store_n(&ready, arena != NULL && rows != NULL ? 2 : 3, __ATOMIC_RELEASE);
    }
    return __atomic_load_n(&ready, __ATOMIC_ACQUIRE) == 2;
}

static uint64_t pages_of(uint64_t bytes) { return (bytes + PAGE - 1) / PAGE; }

static bool is_ours(const void *memory)
{
    uintptr_t address = (uintptr_t)memory;
    return is_ready() && address >= (uintptr_t)arena && address < (uintptr_t)arena + ARENA_BYTES;
}

/* ---- Taking and giving back ---------------------------------------------------------------------------- */

static void *take(size_t size, size_t alignment)
{
    uint64_t pages = pages_of((size == 0 ? 1 : size) + (alignment > ALIGNMENT ? alignment : 0));
    if (!is_ready() || size > LARGEST || alignment > PAGE) return NULL;
    if (__atomic_load_n(&live_blocks, __ATOMIC_RELAXED) >= LIVE_MOST) return NULL;
    uint64_t first = __atomic_fetch_add(&next_page, pages + 1, __ATOMIC_RELAXED);
    if (first + pages + 1 > ARENA_PAGES) return NULL;
    unsigned char *begin = arena + first * PAGE;
    unsigned char *end = begin + pages * PAGE;
    if (mprotect(begin, pages * PAGE, PROT_READ | PROT_WRITE) != 0) return NULL;
    unsigned char *block = (unsigned char *)((uintptr_t)(end - size) & ~(uintptr_t)(alignment - 1));
    /* A block that would begin a page later than its row can say begins in the first page all the same. */
    if ((size_t)(block - begin) >= PAGE) block = (unsigned char *)((uintptr_t)(begin + PAGE - 1) & ~(uintptr_t)(alignment - 1));
    memset(begin, AROUND, (size_t)(block - begin));
    memset(block + size, AROUND, (size_t)(end - block - size));
    rows[first] = (struct row){(uint32_t)size, (uint16_t)(block - begin), LIVE, (uint16_t)(pages & 0x3FFF)};
    __atomic_fetch_add(&live_blocks, 1, __ATOMIC_RELAXED);
    __atomic_fetch_add(&live_bytes, (int64_t)size, __ATOMIC_RELAXED);
    return block;
}

static bool is_pattern(const unsigned char *bytes, const unsigned char *end)
{
    while (bytes < end && *bytes == AROUND) bytes++;
    return bytes == end;
}

/* The row of the block that a page belongs to, and its first page; NULL where no block has been. */
static struct row *row_of(uintptr_t address, uint64_t *first)
{
    uint64_t page = (address - (uintptr_t)arena) / PAGE;
    for (uint64_t back = 0; back <= LARGEST / PAGE + 2 && back <= page; back++) {
        if (rows[page - back].state == UNUSED) continue;
        *first = page - back;
        return &rows[page - back];
    }
    return NULL;
}

/* A block that is not there (any more) stops the program where it is freed. */
static void give_back(void *memory)
{
    uint64_t first = 0;
    struct row *row = row_of((uintptr_t)memory, &first);
    unsigned char *begin = arena + first * PAGE;
    if (row == NULL || row->state != LIVE || begin + row->start != memory) {
        *(volatile unsigned char *)memory = 0; /* freed: faults here, by the name of the block */
        __builtin_trap();
    }
    unsigned char *end = begin + row->pages * PAGE;
    unsigned char *block = memory;
    if (!is_pattern(begin, block) || !is_pattern(block + row->size, end)) damaged = 1;
    row->state = FREED;
    __atomic_fetch_sub(&live_blocks, 1, __ATOMIC_RELAXED);
    __atomic_fetch_sub(&live_bytes, (int64_t)row->size, __ATOMIC_RELAXED);
    (void)madvise(begin, (size_t)(end - begin), MADV_DONTNEED);
    (void)mprotect(begin, (size_t)(end - begin), PROT_NONE);
}

/* ---- The C library's names ----------------------------------------------------------------------------- */

EXPORT void *malloc(size_t size)
{
    void *block = take(size, ALIGNMENT);
    if (block == NULL) return __libc_malloc(size);
    return memset(block, FRESH, size);
}

EXPORT void *calloc(size_t count, size_t size)
{
    size_t bytes;
    void *block = __builtin_mul_overflow(count, size, &bytes) ? NULL : take(bytes, ALIGNMENT); /* fresh pages are zero */
    return block == NULL ? __libc_calloc(count, size) : block;
}

EXPORT void free(void *memory)
{
    int kept = errno;
    if (is_ours(memory))
        give_back(memory);
    else
        __libc_free(memory);
    errno = kept;
}

EXPORT size_t malloc_usable_size(void *memory)
{
    uint64_t first;
    if (memory == NULL) return 0;
    if (is_ours(memory)) return row_of((uintptr_t)memory, &first)->size;
    return ((size_t *)memory)[-1] & ~(size_t)15u; /* as the C library would say at least */
}

EXPORT void *realloc(void *memory, size_t size)
{
    if (memory == NULL) return malloc(size);
    if (!is_ours(memory)) return __libc_realloc(memory, size);
    if (size == 0) {
        free(memory);
        return NULL;
    }
    size_t before = malloc_usable_size(memory);
    void *moved = malloc(size);
    if (moved == NULL) return NULL;
    memcpy(moved, memory, before < size ? before : size);
    free(memory);
    return moved;
}

EXPORT void *memalign(size_t alignment, size_t size)
{
    void *block = take(size, alignment < ALIGNMENT ? ALIGNMENT : alignment);
    return block == NULL ? __libc_memalign(alignment, size) : block;
}

EXPORT void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

EXPORT int posix_memalign(void **memory, size_t alignment, size_t size)
{
    if (alignment < sizeof(void *) || (alignment & (alignment - 1)) != 0) return EINVAL;
    *memory = memalign(alignment, size);
    return *memory == NULL ? ENOMEM : 0;
}

/* ---- For the host ---------------------------------------------------------------------------------------- */

EXPORT bool resdll_heap_find(uintptr_t address, int64_t *offset, uint64_t *size, bool *freed)
{
    uint64_t first;
    if (!is_ours((void *)address)) return false;
    const struct row *row = row_of(address, &first);
    if (row == NULL) return false;
    *offset = (int64_t)(address - (uintptr_t)arena - first * PAGE) - row->start;
    *size = row->size;
    *freed = row->state == FREED;
    return true;
}

EXPORT void resdll_heap_count(uint64_t *bytes, int64_t *blocks)
{
    *bytes += (uint64_t)__atomic_load_n(&live_bytes, __ATOMIC_RELAXED);
    *blocks = __atomic_load_n(&live_blocks, __ATOMIC_RELAXED);
}

/* Whether the surroundings of every block that was freed so far were whole. */
EXPORT bool resdll_heap_sound(void) { return damaged == 0; }
