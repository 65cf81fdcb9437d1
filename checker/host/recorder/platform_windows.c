/* SPDX-License-Identifier: MIT
 *
 * platform_windows.c - what the recorder wants of Windows.
 */
#include "recorder.h"

#include <realtimeapiset.h>

const char platform_kind[] = "pe";
const char platform_suffix[] = ".dll";

static HMODULE own, target;

BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG size); /* RtlGenRandom */

uint64_t platform_now(void)
{
    ULONGLONG now = 0;
    QueryUnbiasedInterruptTime(&now);
    return now * 100u;
}

uint64_t platform_milliseconds(void)
{
    FILETIME time;
    GetSystemTimeAsFileTime(&time);
    uint64_t ticks = (uint64_t)time.dwHighDateTime << 32 | time.dwLowDateTime;
    return ticks / 10000u - 11644473600000u; /* from 1601 to 1970 */
}

uint32_t platform_thread(void) { return GetCurrentThreadId(); }

uint32_t platform_process(void) { return GetCurrentProcessId(); }

void platform_yield(void) { Sleep(0); }

void platform_random(void *destination, size_t size) { SystemFunction036(destination, (ULONG)size); }

bool platform_read(const void *source, void *destination, size_t size)
{
    SIZE_T got = 0;
    return ReadProcessMemory(GetCurrentProcess(), source, destination, size, &got) && got == size;
}

static bool widened(const char *text, WCHAR wide[PATH_BYTES])
{
    return MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, PATH_BYTES) > 0;
}

bool platform_own_path(char path[PATH_BYTES])
{
    WCHAR wide[PATH_BYTES];
    DWORD length = GetModuleFileNameW(own, wide, PATH_BYTES);
    if (length == 0 || length >= PATH_BYTES) return false;
    return WideCharToMultiByte(CP_UTF8, 0, wide, -1, path, PATH_BYTES, NULL, NULL) > 0;
}

uint32_t platform_load(const char *path)
{
    WCHAR wide[PATH_BYTES];
    if (!widened(path, wide)) return ERROR_INVALID_NAME;
    for (WCHAR *unit = wide; *unit != 0; unit++) {
        if (*unit == L'/') *unit = L'\\';
    }
    target = LoadLibraryExW(wide, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    return target == NULL ? GetLastError() : 0;
}

function platform_symbol(const char *name) { return (function)GetProcAddress(target, name); }

void platform_unload(void)
{
    if (target != NULL) FreeLibrary(target);
    target = NULL;
}

file platform_create(const char *path)
{
    WCHAR wide[PATH_BYTES];
    if (!widened(path, wide)) return NO_FILE;
    return (file)CreateFileW(wide, FILE_APPEND_DATA | SYNCHRONIZE, FILE_SHARE_READ, NULL, CREATE_NEW,
                             FILE_ATTRIBUTE_NORMAL, NULL);
}

bool platform_append(file to, const char *text, size_t size)
{
    DWORD written = 0;
    return WriteFile((HANDLE)to, text, (DWORD)size, &written, NULL) && written == size;
}

void platform_close(file which) { CloseHandle((HANDLE)which); }

bool platform_delete(const char *path)
{
    WCHAR wide[PATH_BYTES];
    return widened(path, wide) && DeleteFileW(wide);
}

void platform_each_name(const char *folder, void (*visit)(const char *name))
{
    WCHAR wide[PATH_BYTES];
    WIN32_FIND_DATAW found;
    char name[4 * MAX_PATH];
    if (!widened(folder, wide) || lstrlenW(wide) + 2 > (int)PATH_BYTES) return;
    lstrcatW(wide, L"*");
    HANDLE search = FindFirstFileW(wide, &found);
    if (search == INVALID_HANDLE_VALUE) return;
    do {
        if (WideCharToMultiByte(CP_UTF8, 0, found.cFileName, -1, name, sizeof name, NULL, NULL) > 0) visit(name);
    } while (FindNextFileW(search, &found));
    FindClose(search);
}

size_t platform_read_file(const char *path, char *text, size_t size)
{
    WCHAR wide[PATH_BYTES];
    DWORD got = 0;
    if (!widened(path, wide)) return 0;
    HANDLE opened = CreateFileW(wide, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
    if (opened == INVALID_HANDLE_VALUE) return 0;
    if (!ReadFile(opened, text, (DWORD)size, &got, NULL)) got = 0;
    CloseHandle(opened);
    return got;
}

uint32_t platform_last_error(void) { return GetLastError(); }

void platform_set_last_error(uint32_t error) { SetLastError(error); }

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, LPVOID process_ends)
{
    if (reason == DLL_PROCESS_ATTACH) own = instance;
    if (reason == DLL_PROCESS_DETACH) recorder_end(process_ends != NULL);
    return TRUE;
}
