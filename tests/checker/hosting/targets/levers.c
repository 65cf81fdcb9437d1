/* levers.c - answers with the levers that it finds pulled, each by what goes wrong. */
#include "resutils.h"

RESDLL_EXPORT DWORD WINAPI StartupEx(LPCWSTR type, DWORD least, DWORD most, PCLRES_CALLBACK_FUNCTION_TABLE callbacks,
                                     PCLRES_FUNCTION_TABLE *table)
{
    (void)type, (void)least, (void)most, (void)callbacks, (void)table;
    HCLUSTER cluster = OpenCluster(NULL);
    HRESOURCE disk = OpenClusterResource(cluster, L"Disk");
    HKEY key = GetClusterResourceKey(disk, KEY_ALL_ACCESS);
    DWORD found = 0, number = 1;
    if (ClusterRegSetValue(key, L"Number", REG_DWORD, (const BYTE *)&number, sizeof number) == ERROR_ACCESS_DENIED)
        found |= 1;
    if (ResUtilStopService(NULL) == ERROR_SERVICE_CANNOT_ACCEPT_CTRL) found |= 2;
    LPWSTR copy = ResUtilDupString(L"text");
    if (copy == NULL && GetLastError() == ERROR_NOT_ENOUGH_MEMORY) found |= 4;
    LocalFree(copy);
    return 1000 + found;
}
