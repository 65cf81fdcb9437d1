/* SPDX-License-Identifier: MIT
 *
 * census_windows.c - what the process holds: threads, handles, heap.
 */
#include "threads_windows.h"

#include <winternl.h>

#define HEAP_COUNT 64
#define HIGHEST_HANDLE (1u << 22)
#define LONGEST_GAP 128u /* of handles that are none, behind which there are no more in Wine */

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

/* What kind of thing a handle is of; NULL where it is no handle. */
static const UNICODE_STRING *kind_of(HANDLE handle, void *room, ULONG size)
{
    ULONG needed;
    NTSTATUS status = NtQueryObject(handle, ObjectTypeInformation, room, size, &needed);
    return status >= 0 ? &((const PUBLIC_OBJECT_TYPE_INFORMATION *)room)->TypeName : NULL;
}

static bool same_kind(const UNICODE_STRING *one, const UNICODE_STRING *other)
{
    return one->Length == other->Length && memcmp(one->Buffer, other->Buffer, one->Length) == 0;
}

/* Handles are small numbers, so each that may be one is asked after.  GetProcessHandleCount alone would do for all of
 * them, were it more than a stub in Wine.  A list of the handles of the system (SystemHandleInformation) must not be
 * asked for: the server of Wine 8.0 reads behind the table of a process that has no handle yet, and dies of it. */
static void count_handles(struct census *census)
{
    _Alignas(8) char room[1024];
    _Alignas(8) char key_room[1024];
    DWORD known = 0;
    const UNICODE_STRING *key = kind_of((HANDLE)platform_resource_key(0), key_room, sizeof key_room);
    if (!GetProcessHandleCount(GetCurrentProcess(), &known)) known = 0;
    for (uintptr_t value = 4, last = 0; value < HIGHEST_HANDLE; value += 4) {
        const UNICODE_STRING *kind = kind_of((HANDLE)value, room, sizeof room);
        if (kind != NULL) {
            last = value;
            census->handles++;
            census->registry_keys += key != NULL && same_kind(kind, key);
        }
        if (known != 0 ? census->handles >= known : value - last > 4 * LONGEST_GAP) break;
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
