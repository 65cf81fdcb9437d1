/* SPDX-License-Identifier: MIT
 *
 * bare_loop.c - the least that can call a resource DLL: load it, start it, open one resource, and take that online and
 * offline in a loop. Callbacks do nothing, nothing is recorded and nothing is checked. What the host costs is the
 * difference to this.
 *
 * Usage: bare_loop TARGET CYCLES. Prints the nanoseconds of the loop.
 */
#include "resdll_contract.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#if defined(_WIN32)
typedef HMODULE library;
static library load(const char *path) { return LoadLibraryA(path); }
static void *symbol(library module, const char *name) { return (void *)GetProcAddress(module, name); }
static unsigned long long now(void)
{
    LARGE_INTEGER count, frequency;
    QueryPerformanceCounter(&count);
    QueryPerformanceFrequency(&frequency);
    return (unsigned long long)((double)count.QuadPart * 1e9 / (double)frequency.QuadPart);
}
#else
#include <dlfcn.h>
typedef void *library;
static library load(const char *path) { return dlopen(path, RTLD_NOW); }
static void *symbol(library module, const char *name) { return dlsym(module, name); }
static unsigned long long now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (unsigned long long)time.tv_sec * 1000000000u + (unsigned long long)time.tv_nsec;
}
#endif

static DWORD WINAPI report(RESOURCE_HANDLE handle, PRESOURCE_STATUS_EX status)
{
    (void)handle, (void)status;
    return ResourceExitStateContinue;
}

static VOID WINAPI log_event(RESOURCE_HANDLE handle, LOG_LEVEL level, LPCWSTR format, ...)
{
    (void)handle, (void)level, (void)format;
}

static PCLRES_FUNCTION_TABLE start(library module)
{
    static CLRES_CALLBACK_FUNCTION_TABLE callbacks;
    static const WCHAR type[] = {'R', 'e', 's', 'd', 'l', 'l', ' ', 'T', 'e', 's', 't', 0};
    PCLRES_FUNCTION_TABLE table = NULL;
    PSTARTUP_EX_ROUTINE routine = (PSTARTUP_EX_ROUTINE)symbol(module, "StartupEx");
    callbacks.SetResourceStatusEx = report;
    callbacks.LogEvent = log_event;
    if (routine == NULL) return NULL;
    if (routine(type, CLRES_VERSION_V2_00, CLRES_VERSION_V2_00, &callbacks, &table) != ERROR_SUCCESS) return NULL;
    return table;
}

int main(int count, char **arguments)
{
    static const WCHAR name[] = {'r', 0};
    library module = count == 3 ? load(arguments[1]) : NULL;
    PCLRES_FUNCTION_TABLE table = module != NULL ? start(module) : NULL;
    if (table == NULL) return 1;
    const CLRES_V2_FUNCTIONS *functions = &table->V2Functions;
    RESID resid = functions->Open(name, (HKEY)4, (RESOURCE_HANDLE)4, 0);
    if (resid == NULL) return 1;
    long cycles = atol(arguments[2]);
    unsigned long long begin = now();
    for (long cycle = 0; cycle < cycles; cycle++) {
        HANDLE event = NULL;
        if (functions->Online(resid, &event, 0, NULL, 0, 0) != ERROR_SUCCESS) return 1;
        if (functions->Offline(resid, NULL, 0, NULL, 0, 0) != ERROR_SUCCESS) return 1;
    }
    printf("%llu\n", now() - begin);
    return 0;
}
