/* SPDX-License-Identifier: MIT
 *
 * dump_windows.c - a minidump of the process as it dies, or as a call hangs in it.
 *
 * The heartbeat thread writes it, since the thread that died may have neither stack nor heap to speak of; that
 * one waits in its filter meanwhile. dbghelp is loaded before the target is.
 */
#include "host.h"

#include <dbghelp.h>

#define PATIENCE_MILLISECONDS 20000u
#define WHAT_TO_KEEP (MiniDumpWithDataSegs | MiniDumpWithHandleData | MiniDumpWithUnloadedModules | MiniDumpWithThreadInfo)

typedef BOOL(WINAPI *write_dump)(HANDLE, DWORD, HANDLE, MINIDUMP_TYPE, PMINIDUMP_EXCEPTION_INFORMATION, void *, void *);

static write_dump writer;
static WCHAR path[4096];
static EXCEPTION_POINTERS *pointers;
static DWORD thread;

bool platform_prepare_dump(const WCHAR *file)
{
    size_t length = 0;
    HMODULE module = LoadLibraryW(L"dbghelp.dll");
    writer = module == NULL ? NULL : (write_dump)(function)GetProcAddress(module, "MiniDumpWriteDump");
    for (; length + 1 < COUNT_OF(path) && file[length] != 0; length++) path[length] = file[length];
    path[length] = 0;
    return writer != NULL && file[length] == 0;
}

static uint64_t write(void)
{
    MINIDUMP_EXCEPTION_INFORMATION information = {thread, pointers, FALSE};
    uint64_t result = DUMP_WRITTEN;
    HANDLE file = CreateFileW(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE) return DUMP_FAILED + (uint64_t)(uint16_t)GetLastError();
    if (!writer(GetCurrentProcess(), GetCurrentProcessId(), file, WHAT_TO_KEEP,
                pointers == NULL ? NULL : &information, NULL, NULL))
        result = DUMP_FAILED + (uint64_t)(uint16_t)GetLastError();
    CloseHandle(file);
    return result;
}

void platform_serve_dump(void)
{
    if (writer == NULL || __atomic_load_n(&journal->dump_asked, __ATOMIC_ACQUIRE) == 0) return;
    if (__atomic_load_n(&journal->dump_given, __ATOMIC_ACQUIRE) != 0) return;
    __atomic_store_n(&journal->dump_given, write(), __ATOMIC_RELEASE);
}

void platform_dump_exception(void *exception_pointers)
{
    uint64_t deadline = signal_deadline(PATIENCE_MILLISECONDS);
    if (writer == NULL) return;
    pointers = exception_pointers;
    thread = GetCurrentThreadId();
    __atomic_store_n(&journal->dump_asked, 1, __ATOMIC_RELEASE);
    while (__atomic_load_n(&journal->dump_given, __ATOMIC_ACQUIRE) == 0 && platform_now() < deadline) platform_sleep(1);
}
