/* SPDX-License-Identifier: MIT
 *
 * census_windows.c - what the process holds: threads, handles, heap.
 */
#include "threads_windows.h"

#include <winternl.h>

#define SYSTEM_HANDLE_INFORMATION_CLASS 16
#define HEAP_COUNT 64

/* One row of SystemHandleInformation; winternl.h does not declare it. */
struct handle_row {
    ULONG process;
    BYTE type;
    BYTE flags;
    USHORT handle;
    void *object;
    ULONG access;
};

struct handle_rows {
    ULONG count;
    struct handle_row rows[];
};

/* One that has ended is still told of as long as somebody has a handle of it. */
static void count_thread(HANDLE thread, void *count)
{
    *(uint32_t *)count += WaitForSingleObject(thread, 0) == WAIT_TIMEOUT;
}

static uint32_t count_threads(void)
{
    uint32_t count = 0;
    each_thread(SYNCHRONIZE, count_thread, &count);
    return count - platform_own_threads();
}

/* Our own handles; those of the type of `like` only, unless that is NULL. */
static uint32_t count_rows(const struct handle_rows *rows, HANDLE like)
{
    uint32_t count = 0;
    int type = -1;
    for (ULONG index = 0; index < rows->count && like != NULL; index++) {
        const struct handle_row *row = &rows->rows[index];
        if (row->process == GetCurrentProcessId() && row->handle == (USHORT)(uintptr_t)like) type = row->type;
    }
    for (ULONG index = 0; index < rows->count; index++) {
        const struct handle_row *row = &rows->rows[index];
        count += row->process == GetCurrentProcessId() && (like == NULL || row->type == type);
    }
    return count;
}

/* GetProcessHandleCount would do, were it more than a stub in Wine. */
static void count_handles(struct census *census)
{
    for (ULONG size = 1u << 16; size <= 1u << 26; size *= 2) {
        struct handle_rows *rows = platform_allocate(size);
        if (rows == NULL) return;
        NTSTATUS status = NtQuerySystemInformation((SYSTEM_INFORMATION_CLASS)SYSTEM_HANDLE_INFORMATION_CLASS,
                                                   rows, size, NULL);
        if (status >= 0) {
            census->handles = count_rows(rows, NULL);
            census->registry_keys = count_rows(rows, (HANDLE)platform_resource_key(0));
        }
        platform_free(rows, size);
        if (status >= 0) return;
    }
}

static void count_blocks(HANDLE heap, struct census *census)
{
    PROCESS_HEAP_ENTRY entry = {.lpData = NULL};
    if (!HeapLock(heap)) return;
    while (HeapWalk(heap, &entry)) {
        if ((entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) == 0) continue;
        census->heap_bytes += entry.cbData;
        census->heap_blocks++;
    }
    HeapUnlock(heap);
}

bool platform_heaps_sound(void)
{
    HANDLE heaps[HEAP_COUNT];
    DWORD count = GetProcessHeaps(HEAP_COUNT, heaps);
    for (DWORD index = 0; index < count && index < HEAP_COUNT; index++) {
        if (!HeapValidate(heaps[index], 0, NULL)) return false;
    }
    return true;
}

void platform_census(struct census *census)
{
    HANDLE heaps[HEAP_COUNT];
    DWORD count = GetProcessHeaps(HEAP_COUNT, heaps);
    (void)platform_resource_key(0); /* a handle of a known type */
    census->heap_sound = platform_heaps_sound();
    for (DWORD index = 0; census->heap_sound && index < count && index < HEAP_COUNT; index++)
        count_blocks(heaps[index], census);
    census->threads = count_threads();
    count_handles(census);
    census->handles += cluster_open_handles();
}
