/* asking.c - asks for functions of clusapi.dll and resutils.dll in every way there is: imported, bound late, looked up
 * in DllMain, called on a thread of its own. Answers with the error that all of them give, or 1. */
#include "resdll_contract.h"

#define IMPORTED __declspec(dllimport)
IMPORTED DWORD WINAPI EvictClusterNode(void *node);
IMPORTED DWORD WINAPI ClusterClearBackupStateForSharedVolume(LPCWSTR path);
DWORD WINAPI ClusterUpgradeFunctionalLevel(void *cluster, BOOL perform, void *progress, void *argument);

static HMODULE modules[4];
static BOOL failed_in_load;

static BOOL fails(DWORD code) { return code == ERROR_CALL_NOT_IMPLEMENTED && GetLastError() == code; }

BOOL WINAPI DllMain(HINSTANCE self, DWORD reason, void *reserved)
{
    (void)self, (void)reserved;
    if (reason != DLL_PROCESS_ATTACH) return TRUE;
    modules[0] = GetModuleHandleW(L"clusapi.dll");
    modules[1] = GetModuleHandleW(L"RESUTILS");
    modules[2] = LoadLibraryW(L"clusapi");
    modules[3] = LoadLibraryExW(L"resutils.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    DWORD(WINAPI * looked_up)(void *, LPCWSTR, DWORD, DWORD) =
        (void *)GetProcAddress(modules[0], "ClusterSetAccountAccess");
    failed_in_load = fails(EvictClusterNode(NULL)) && fails(looked_up(NULL, NULL, 0, 0));
    return TRUE;
}

static DWORD WINAPI work(void *unused)
{
    (void)unused;
    return fails(ClusterClearBackupStateForSharedVolume(NULL));
}

RESDLL_EXPORT DWORD WINAPI StartupEx(LPCWSTR type, DWORD least, DWORD most, PCLRES_CALLBACK_FUNCTION_TABLE callbacks,
                                     PCLRES_FUNCTION_TABLE *table)
{
    (void)type, (void)least, (void)most, (void)table;
    for (int index = 0; index < 4; index++) {
        WCHAR path[MAX_PATH];
        GetModuleFileNameW(modules[index], path, MAX_PATH);
        callbacks->LogEvent(0, LOG_INFORMATION, path);
    }
    BOOL failed = failed_in_load;
    for (int count = 0; count < 1000; count++) failed = failed && fails(EvictClusterNode(NULL));
    failed = failed && fails(ClusterUpgradeFunctionalLevel(NULL, FALSE, NULL, NULL));
    HANDLE thread = CreateThread(NULL, 0, work, NULL, 0, NULL);
    DWORD code = 0;
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &code);
    CloseHandle(thread);
    return failed && code ? ERROR_CALL_NOT_IMPLEMENTED : 1;
}
