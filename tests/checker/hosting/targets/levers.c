/* levers.c - answers with the levers that it finds pulled, each by what goes wrong. */
#include "resutils.h"

RESDLL_EXPORT DWORD WINAPI StartupEx(LPCWSTR type, DWORD least, DWORD most, PCLRES_CALLBACK_FUNCTION_TABLE callbacks,
                                     PCLRES_FUNCTION_TABLE *table)
{
    (void)type, (void)least, (void)most, (void)callbacks, (void)table;
    DWORD found = 0, number = 1, kind = REG_NONE, size = sizeof number;
    HCLUSTER cluster = OpenCluster(NULL);
    HRESOURCE disk = cluster != NULL ? OpenClusterResource(cluster, L"Disk") : NULL;
    if (disk == NULL && GetLastError() == ERROR_NOT_ENOUGH_MEMORY) found |= 8;
    if (disk == NULL && GetLastError() == RPC_S_SERVER_UNAVAILABLE) found |= 0x80;
    HKEY key = GetClusterResourceKey(disk, KEY_ALL_ACCESS);
    HKEY parameters = NULL;
    if (ClusterRegSetValue(key, L"Number", REG_DWORD, (const BYTE *)&number, sizeof number) == ERROR_ACCESS_DENIED)
        found |= 1;
    if (GetClusterResourceState(disk, NULL, NULL, NULL, NULL) == ClusterResourceOffline) found |= 0x10;
    if (ClusterRegOpenKey(key, L"Parameters", KEY_READ, &parameters) == ERROR_SUCCESS) {
        if (ClusterRegQueryValue(parameters, L"Size", &kind, (LPBYTE)&number, &size) == ERROR_FILE_NOT_FOUND) found |= 0x20;
        if (kind == REG_BINARY) found |= 0x40;
        ClusterRegCloseKey(parameters);
    }
    if (ResUtilStopService(NULL) == ERROR_SERVICE_CANNOT_ACCEPT_CTRL) found |= 2;
    LPWSTR copy = ResUtilDupString(L"text");
    if (copy == NULL && GetLastError() == ERROR_NOT_ENOUGH_MEMORY) found |= 4;
    LocalFree(copy);
    return 1000 + found;
}
