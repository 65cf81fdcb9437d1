/* SPDX-License-Identifier: MIT
 *
 * registry_windows.c - the registry key that Open receives: a real one, volatile, made for the run and
 * removed after it. It lies where it does in the cluster database, below Resources and its id.
 */
#include "host.h"
#include "standin_boundary.h"

#define ROOT L"Software\\resdll"

static HKEY root;
static HKEY run; /* named by the process id, below the root */
static HKEY key;
static HKEY parameters;
static WCHAR name[16]; /* the process id */

static void write_decimal(uint32_t number, WCHAR *text)
{
    WCHAR digits[16];
    int count = 0;
    do digits[count++] = (WCHAR)(L'0' + number % 10);
    while ((number /= 10) != 0);
    while (count > 0) *text++ = digits[--count];
    *text = 0;
}

static HKEY create(HKEY above, const WCHAR *path)
{
    HKEY created = NULL;
    LSTATUS status =
        RegCreateKeyExW(above, path, 0, NULL, REG_OPTION_VOLATILE, KEY_ALL_ACCESS, NULL, &created, NULL);
    return status == ERROR_SUCCESS ? created : NULL;
}

static bool process_is_gone(const WCHAR *text)
{
    uint32_t process = 0;
    DWORD status = 0;
    for (; *text >= L'0' && *text <= L'9'; text++) process = process * 10 + (uint32_t)(*text - L'0');
    if (process == 0 || *text != 0) return false;
    HANDLE handle = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, process);
    if (handle == NULL) return GetLastError() == ERROR_INVALID_PARAMETER;
    bool gone = GetExitCodeProcess(handle, &status) && status != STILL_ACTIVE;
    CloseHandle(handle);
    return gone;
}

/* A host that died could not remove its key. */
static void remove_stale_keys(void)
{
    WCHAR found[64];
    for (DWORD index = 0;;) {
        DWORD length = COUNT_OF(found);
        if (RegEnumKeyExW(root, index, found, &length, NULL, NULL, NULL, NULL) != ERROR_SUCCESS) return;
        if (!process_is_gone(found) || RegDeleteTreeW(root, found) != ERROR_SUCCESS) index++;
    }
}

/* What stands in for the cluster database: the folder of this run, with the resource's key in it. */
HKEY platform_cluster_key(void)
{
    (void)platform_resource_key(0);
    return run;
}

HKEY platform_resource_key(uint32_t instance)
{
    (void)instance;
    if (key != NULL) return key;
    root = create(HKEY_CURRENT_USER, ROOT);
    if (root == NULL) death_of_harness();
    remove_stale_keys();
    write_decimal(platform_process(), name);
    run = create(root, name);
    key = run == NULL ? NULL : create(run, L"Resources\\" STANDIN_RESOURCE_ID);
    parameters = key == NULL ? NULL : create(key, L"Parameters");
    if (parameters == NULL) death_of_harness();
    return key;
}

bool platform_set_property(const WCHAR *property, uint32_t type, const void *data, uint32_t size)
{
    (void)platform_resource_key(0);
    return RegSetValueExW(parameters, property, 0, type, data, size) == ERROR_SUCCESS;
}

void platform_close_keys(void)
{
    if (key == NULL) return;
    RegCloseKey(parameters);
    RegCloseKey(key);
    RegCloseKey(run);
    (void)RegDeleteTreeW(root, name);
    RegCloseKey(root);
    (void)RegDeleteKeyW(HKEY_CURRENT_USER, ROOT); /* fails while another host has its key there */
    key = NULL;
}
