/* SPDX-License-Identifier: MIT
 *
 * platform_windows.c - what the host needs of Windows, or of Wine, for PE targets.
 */
#include "host.h"

#include <stdio.h>

const char platform_kind[] = "pe";

/* ---- Time and threads ---------------------------------------------------------------------------------- */

uint64_t platform_now(void)
{
    static LARGE_INTEGER frequency;
    LARGE_INTEGER count;
    if (frequency.QuadPart == 0) QueryPerformanceFrequency(&frequency);
    QueryPerformanceCounter(&count);
    uint64_t seconds = (uint64_t)(count.QuadPart / frequency.QuadPart);
    uint64_t rest = (uint64_t)(count.QuadPart % frequency.QuadPart);
    return seconds * 1000000000u + rest * 1000000000u / (uint64_t)frequency.QuadPart;
}

uint32_t platform_thread(void) { return GetCurrentThreadId(); }
uint32_t platform_process(void) { return GetCurrentProcessId(); }
void platform_sleep(uint32_t milliseconds) { Sleep(milliseconds); }
void platform_pause(void) { (void)SwitchToThread(); }

static volatile uint32_t own_threads; /* of the host, but for the resident one */

uint32_t platform_own_threads(void) { return 1 + __atomic_load_n(&own_threads, __ATOMIC_ACQUIRE); }

static struct start {
    void (*body)(void *);
    void *argument;
} starts[2 + AUXILIARY_THREADS];

static DWORD WINAPI run_thread(void *argument)
{
    const struct start *start = argument;
    start->body(start->argument);
    return 0;
}

bool platform_start_thread(void (*body)(void *), void *argument)
{
    uint32_t index = __atomic_fetch_add(&own_threads, 1, __ATOMIC_ACQ_REL);
    if (index >= COUNT_OF(starts)) return false;
    starts[index] = (struct start){body, argument};
    HANDLE thread = CreateThread(NULL, 0, run_thread, &starts[index], 0, NULL);
    return thread != NULL && CloseHandle(thread);
}

void platform_wait(volatile uint32_t *word, uint32_t value, uint32_t milliseconds)
{
    (void)WaitOnAddress(word, &value, sizeof value, milliseconds);
}

void platform_wake(volatile uint32_t *word) { WakeByAddressAll((void *)(uintptr_t)word); }

/* ---- Memory -------------------------------------------------------------------------------------------- */

size_t platform_page_size(void)
{
    static SYSTEM_INFO info;
    if (info.dwPageSize == 0) GetSystemInfo(&info);
    return info.dwPageSize;
}

void *platform_reserve(size_t size) { return VirtualAlloc(NULL, size, MEM_RESERVE, PAGE_NOACCESS); }
void *platform_allocate(size_t size)
{
    return VirtualAlloc(NULL, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
}

void platform_free(void *memory, size_t size)
{
    (void)size;
    (void)VirtualFree(memory, 0, MEM_RELEASE);
}

bool platform_allow(void *memory, size_t size)
{
    DWORD old;
    if (VirtualProtect(memory, size, PAGE_READWRITE, &old)) return true;
    return VirtualAlloc(memory, size, MEM_COMMIT, PAGE_READWRITE) !=
           NULL; /* the first time it is only reserved */
}

bool platform_forbid(void *memory, size_t size)
{
    DWORD old;
    return VirtualProtect(memory, size, PAGE_NOACCESS, &old) != 0;
}

void platform_set_apart(void *memory, size_t size)
{
    (void)memory;
    (void)size;
}

bool platform_read_memory(const void *source, void *destination, size_t size)
{
    SIZE_T count = 0;
    return ReadProcessMemory(GetCurrentProcess(), source, destination, size, &count) && count == size;
}

struct journal_header *platform_map_journal(const char *path, size_t *size)
{
    WCHAR wide[4096];
    LARGE_INTEGER length;
    void *memory = NULL;
    if (MultiByteToWideChar(CP_UTF8, 0, path, -1, wide, COUNT_OF(wide)) == 0) return NULL;
    HANDLE file =
        CreateFileW(wide, GENERIC_READ | GENERIC_WRITE,
                    FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) return NULL;
    HANDLE mapping =
        GetFileSizeEx(file, &length) ? CreateFileMappingW(file, NULL, PAGE_READWRITE, 0, 0, NULL) : NULL;
    if (mapping != NULL) {
        *size = (size_t)length.QuadPart;
        memory = MapViewOfFile(mapping, FILE_MAP_READ | FILE_MAP_WRITE, 0, 0, 0);
        CloseHandle(mapping);
    }
    CloseHandle(file);
    return memory;
}

bool platform_find_block(uintptr_t address, struct journal_exception *exception)
{
    (void)address;
    (void)exception;
    return false;
}

/* ---- The channel --------------------------------------------------------------------------------------- */

static HANDLE channel_in;
static HANDLE channel_out;
static HANDLE parent;

static HANDLE duplicate(DWORD standard)
{
    HANDLE copy = NULL;
    HANDLE self = GetCurrentProcess();
    if (!DuplicateHandle(self, GetStdHandle(standard), self, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS))
        death_of_harness();
    return copy;
}

static void point_to_nothing(DWORD standard, FILE *stream, const char *mode, DWORD access)
{
    HANDLE nothing =
        CreateFileW(L"NUL", access, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
    (void)freopen("NUL", mode, stream);
    if (nothing == INVALID_HANDLE_VALUE || !SetStdHandle(standard, nothing)) death_of_harness();
}

void platform_open_channel(void)
{
    channel_in = duplicate(STD_INPUT_HANDLE);
    channel_out = duplicate(STD_OUTPUT_HANDLE);
    point_to_nothing(STD_INPUT_HANDLE, stdin, "r", GENERIC_READ);
    point_to_nothing(STD_OUTPUT_HANDLE, stdout, "w", GENERIC_WRITE);
    point_to_nothing(STD_ERROR_HANDLE, stderr, "w", GENERIC_WRITE);
}

int platform_read_channel(void *buffer, size_t size)
{
    DWORD count = 0;
    if (!ReadFile(channel_in, buffer, (DWORD)size, &count, NULL)) return -1;
    return (int)count;
}

bool platform_write_channel(const void *buffer, size_t size)
{
    const char *position = buffer;
    while (size > 0) {
        DWORD count = 0;
        if (!WriteFile(channel_out, position, (DWORD)size, &count, NULL)) return false;
        position += count;
        size -= count;
    }
    return true;
}

void platform_set_parent(const char *argument)
{
    uint32_t process = 0;
    for (; *argument >= '0' && *argument <= '9'; argument++)
        process = process * 10 + (uint32_t)(*argument - '0');
    parent = OpenProcess(SYNCHRONIZE, FALSE, process);
}

/* Under Wine the parent is no Windows process; there the end of the pipe tells. On Windows a look at the pipe
 * would wait for the resident thread's read. */
bool platform_orphaned(void)
{
    if (parent != NULL) return WaitForSingleObject(parent, 0) == WAIT_OBJECT_0;
    return !PeekNamedPipe(channel_in, NULL, 0, NULL, NULL, NULL) && GetLastError() == ERROR_BROKEN_PIPE;
}

/* ---- The target ---------------------------------------------------------------------------------------- */

static HMODULE target;

uint32_t platform_load(const WCHAR *path, WCHAR *message, size_t message_units)
{
    target =
        LoadLibraryExW(path, NULL, LOAD_WITH_ALTERED_SEARCH_PATH); /* libraries beside the target are found */
    if (target != NULL) return ERROR_SUCCESS;
    DWORD code = GetLastError();
    DWORD flags = FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS | FORMAT_MESSAGE_MAX_WIDTH_MASK;
    if (FormatMessageW(flags, NULL, code, 0, message, (DWORD)message_units, NULL) == 0) message[0] = 0;
    return code == ERROR_SUCCESS ? ERROR_MOD_NOT_FOUND : code;
}

function platform_symbol(const char *name) { return (function)GetProcAddress(target, name); }

bool platform_unload(void)
{
    HMODULE still = NULL;
    DWORD flags = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
    if (target == NULL) return true;
    (void)FreeLibrary(target);
    bool gone = !GetModuleHandleExW(flags, (LPCWSTR)target, &still);
    target = NULL;
    return gone;
}

_Noreturn void platform_stop(uint32_t code)
{
    for (;;) (void)TerminateProcess(GetCurrentProcess(), code);
}
