/* SPDX-License-Identifier: MIT
 *
 * probe.c - a resource DLL that does what its control code says, for the tests of the host. It keeps no contract and is no example.
 */
#include "resdll_contract.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    CALL_ABSENT_SLOT = 1,
    REPORT_UNREADABLE,
    REPORT_NULL,
    LOG_LONG_TEXT,
    LOG_UNREADABLE,
    LOG_UNKNOWN_HANDLE,
    FILL_OUTPUT,
    WRITE_BEFORE_OUTPUT,
    PRINT,
    DAMAGE_HEAP,
    TRAP,
    EXIT_BEHIND_THE_HOOKS,
    KILL_SELF,
    RAISE_SELF,
    OVERFLOW_ON_WORKER,
    REPORT_ONCE,
    WRITE_PAST_BLOCK,
    READ_FREED_BLOCK,
    FREE_TWICE,
    WRITE_BEFORE_BLOCK,
    LEAK_BLOCK,
    REPORT_UNKNOWN,
    LOG_MANY = 0x1000000, /* plus how often */
    LOG_SLOWLY = 0x2000000,
};

static CLRES_FUNCTION_TABLE Table;
static CLRES_CALLBACK_FUNCTION_TABLE Callbacks;
static RESOURCE_HANDLE FirstHandle;
static HANDLE Stop;

struct resource {
    RESOURCE_HANDLE handle;
};

static struct resource Resources[2];

static RESID WINAPI ProbeOpenV2(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle, DWORD flags)
{
    static int opened;
    struct resource *resource = &Resources[opened++ % 2];
    (void)name;
    (void)flags;
    resource->handle = handle;
    if (FirstHandle == NULL) FirstHandle = handle;
    return key == NULL ? NULL : resource;
}

static VOID WINAPI ProbeClose(RESID resid) { (void)resid; }
static VOID WINAPI ProbeTerminate(RESID resid) { (void)resid, SetEvent(Stop); }
static BOOL WINAPI ProbeIsAlive(RESID resid) { return resid != NULL; }

static DWORD WINAPI ProbeOnlineV2(RESID resid, LPHANDLE event, DWORD flags, PBYTE buffer, DWORD size, DWORD reserved)
{
    (void)resid, (void)event, (void)flags, (void)buffer, (void)size, (void)reserved;
    return ERROR_SUCCESS;
}

/* Lasts until Terminate. */
static DWORD WINAPI ProbeOfflineV2(RESID resid, LPCWSTR node, DWORD flags, PBYTE buffer, DWORD size, DWORD reserved)
{
    (void)resid, (void)node, (void)flags, (void)buffer, (void)size, (void)reserved;
    WaitForSingleObject(Stop, INFINITE);
    ResetEvent(Stop);
    return ERROR_SUCCESS;
}

static DWORD report(RESOURCE_HANDLE handle, CLUSTER_RESOURCE_STATE state)
{
    RESOURCE_STATUS_EX status = {0};
    status.ResourceState = state;
    status.CheckPoint = 7;
    return Callbacks.SetResourceStatusEx(handle, &status);
}

static void log_long_text(RESOURCE_HANDLE handle)
{
    WCHAR text[301];
    for (int index = 0; index < 300; index++) text[index] = (WCHAR)(L'a' + index % 26);
    text[300] = 0;
    Callbacks.LogEvent(handle, LOG_WARNING, text);
}

static void log_often(RESOURCE_HANDLE handle, DWORD count, DWORD milliseconds)
{
    while (count-- > 0) {
        if (milliseconds > 0) Sleep(milliseconds);
        Callbacks.LogEvent(handle, LOG_INFORMATION, L"again");
    }
}

static DWORD WINAPI overflow(LPVOID depth)
{
    volatile char room[4096];
    room[0] = (char)(intptr_t)depth;
    return overflow((LPVOID)((intptr_t)depth + 1)) + (DWORD)room[0];
}

static void damage_heap(void)
{
    volatile BYTE *block = HeapAlloc(GetProcessHeap(), 0, 64);
    BYTE *next = HeapAlloc(GetProcessHeap(), 0, 64);
    for (int index = -32; index < 96; index++) block[index] = 0x5A;
    (void)next;
}

/* On the heap of the C library, which is what an ELF host can guard. */
static void misuse_heap(DWORD code)
{
    volatile char *block = malloc(100);
    volatile char *volatile again = block; /* so that the compiler does not see what is done here */
    if (code == WRITE_PAST_BLOCK) block[112] = 1;
    if (code == WRITE_BEFORE_BLOCK) block[-1] = 1;
    free((void *)block);
    if (code == READ_FREED_BLOCK) (void)again[3];
    if (code == FREE_TWICE) free((void *)again);
}

static void exit_behind_the_hooks(void)
{
#if defined(_WIN32)
    BOOL(WINAPI * terminate)(HANDLE, UINT);
    terminate = (BOOL(WINAPI *)(HANDLE, UINT))(void (*)(void))GetProcAddress(GetModuleHandleA("kernel32"), "TerminateProcess");
    terminate(GetCurrentProcess(), 42);
#else
    syscall(SYS_exit_group, 42);
#endif
}

static void kill_self(void)
{
#if !defined(_WIN32)
    kill(getpid(), SIGKILL);
#endif
}

static void trap(void)
{
#if defined(_WIN32)
    __asm__ volatile("movl $7, %%ecx\n\tint $0x29" ::: "ecx"); /* __fastfail */
#else
    __builtin_trap();
#endif
}

static void wait_for_thread(LPTHREAD_START_ROUTINE routine)
{
    HANDLE thread = CreateThread(NULL, 0, routine, NULL, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
}

static DWORD WINAPI ProbeControl(RESID resid, DWORD code, PVOID in, DWORD in_size, PVOID out, DWORD out_size, LPDWORD returned)
{
    const struct resource *resource = resid;
    BYTE *bytes = out;
    (void)in, (void)in_size;
    switch (code) {
    case CALL_ABSENT_SLOT: return Callbacks.ArmWprWatchdogForCurrentResourceCall(resource->handle, 5);
    case REPORT_UNREADABLE: return Callbacks.SetResourceStatusEx(resource->handle, (PRESOURCE_STATUS_EX)(intptr_t)0x10);
    case REPORT_NULL: return Callbacks.SetResourceStatusEx(resource->handle, NULL);
    case REPORT_ONCE: return report(FirstHandle, ClusterResourceOnline);
    case REPORT_UNKNOWN: return report(FirstHandle, ClusterResourceStateUnknown);
    case LOG_LONG_TEXT: log_long_text(resource->handle); break;
    case LOG_UNREADABLE: Callbacks.LogEvent(resource->handle, LOG_ERROR, (LPCWSTR)(intptr_t)0x20); break;
    case LOG_UNKNOWN_HANDLE: Callbacks.LogEvent((RESOURCE_HANDLE)(intptr_t)0x1234567, LOG_ERROR, L"who?"); break;
    case FILL_OUTPUT:
        for (DWORD index = 0; index < out_size; index++) bytes[index] = (BYTE)index;
        *returned = out_size;
        break;
    case WRITE_BEFORE_OUTPUT: bytes[-1] = 0; break;
    case PRINT: puts("noise on standard output"), fputs("noise on standard error\n", stderr), fflush(NULL); break;
    case DAMAGE_HEAP: damage_heap(); break;
    case TRAP: trap(); break;
    case EXIT_BEHIND_THE_HOOKS: exit_behind_the_hooks(); break;
    case KILL_SELF: kill_self(); break;
    case RAISE_SELF: raise(SIGSEGV); break;
    case WRITE_PAST_BLOCK:
    case READ_FREED_BLOCK:
    case FREE_TWICE:
    case WRITE_BEFORE_BLOCK: misuse_heap(code); break;
    case LEAK_BLOCK: *(void *volatile *)&(void *){NULL} = malloc(1000); break;
    case OVERFLOW_ON_WORKER: wait_for_thread(overflow); break;
    default:
        if (code < LOG_MANY) return ERROR_INVALID_FUNCTION;
        log_often(resource->handle, code & (LOG_MANY - 1), code & LOG_SLOWLY ? 60 : 0);
    }
    return ERROR_SUCCESS;
}

RESDLL_EXPORT DWORD WINAPI StartupEx(LPCWSTR type, DWORD minimum, DWORD maximum, PCLRES_CALLBACK_FUNCTION_TABLE callbacks,
                                     PCLRES_FUNCTION_TABLE *table)
{
    (void)type, (void)minimum, (void)maximum;
    Callbacks = *callbacks;
    Stop = CreateEventW(NULL, TRUE, FALSE, NULL);
    CLRES_V2_FUNCTION_TABLE_SET(Table, CLRES_VERSION_V2_00, Probe, NULL, NULL, ProbeControl, NULL, ProbeIsAlive, ProbeIsAlive, NULL);
    *table = &Table;
    return ERROR_SUCCESS;
}
