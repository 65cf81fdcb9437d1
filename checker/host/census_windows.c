/* SPDX-License-Identifier: MIT
 *
 * census_windows.c - what the process holds: threads, handles, heap.
 */
#include "host.h"

#include <tlhelp32.h>
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

static uint32_t count_threads(void)
{
    THREADENTRY32 entry = {.dwSize = sizeof entry};
    uint32_t count = 0;
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
    if (snapshot == INVALID_HANDLE_VALUE) return 0;
    for (BOOL more = Thread32First(snapshot, &entry); more; more = Thread32Next(snapshot, &entry)) {
        count += entry.th32OwnerProcessID == GetCurrentProcessId();
    }
    CloseHandle(snapshot);
    return count;
}

/* GetProcessHandleCount would do, were it more than a stub in Wine. */
static uint32_t count_handles(void)
{
    uint32_t count = 0;
    for (ULONG size = 1u << 16; size <= 1u << 26; size *= 2) {
        struct handle_rows *rows = platform_allocate(size);
        if (rows == NULL) return 0;
        NTSTATUS status = NtQuerySystemInformation((SYSTEM_INFORMATION_CLASS)SYSTEM_HANDLE_INFORMATION_CLASS,
                                                   rows, size, NULL);
        for (ULONG index = 0; status >= 0 && index < rows->count; index++)
            count += rows->rows[index].process == GetCurrentProcessId();
        platform_free(rows, size);
        if (status >= 0) return count;
    }
    return 0;
}

static uint64_t busy_bytes(HANDLE heap)
{
    PROCESS_HEAP_ENTRY entry = {.lpData = NULL};
    uint64_t bytes = 0;
    if (!HeapLock(heap)) return 0;
    while (HeapWalk(heap, &entry)) {
        if ((entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) != 0) bytes += entry.cbData;
    }
    HeapUnlock(heap);
    return bytes;
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
    census->heap_sound = platform_heaps_sound();
    for (DWORD index = 0; census->heap_sound && index < count && index < HEAP_COUNT; index++)
        census->heap_bytes += busy_bytes(heaps[index]);
    census->threads = count_threads();
    census->handles = count_handles();
}
