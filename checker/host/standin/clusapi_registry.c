/* SPDX-License-Identifier: MIT
 *
 * clusapi_registry.c - the cluster database: real keys of the registry, made for the run.
 *
 * They are volatile, so that nothing stays behind, and so is what is created below them, whatever the caller asks for.
 */
#include "clusapi_model.h"

HKEY open_key(uint32_t thing, const WCHAR *below, REGSAM access)
{
    WCHAR path[NAME_UNITS + 64];
    HKEY key = NULL;
    key_path(thing, path);
    if (below != NULL) {
        lstrcatW(path, L"\\");
        lstrcatW(path, below);
    }
    LSTATUS status = RegOpenKeyExW(standin_host->cluster, path, 0, access, &key);
    if (status != ERROR_SUCCESS) SetLastError((DWORD)status);
    return status == ERROR_SUCCESS ? key : NULL;
}

static HKEY key_of(const void *handle, enum kind kind, REGSAM access)
{
    uint32_t thing;
    return find_handle(handle, kind, &thing, NULL) ? open_key(thing, NULL, access) : NULL;
}

HKEY WINAPI GetClusterKey(HCLUSTER cluster, REGSAM access) { return key_of(cluster, KIND_CLUSTER, access); }
HKEY WINAPI GetClusterNodeKey(HNODE node, REGSAM access) { return key_of(node, KIND_NODE, access); }
HKEY WINAPI GetClusterGroupKey(HGROUP group, REGSAM access) { return key_of(group, KIND_GROUP, access); }
HKEY WINAPI GetClusterResourceKey(HRESOURCE resource, REGSAM access) { return key_of(resource, KIND_RESOURCE, access); }

HKEY WINAPI GetClusterResourceTypeKey(HCLUSTER cluster, LPCWSTR name, REGSAM access)
{
    uint32_t ignored;
    if (!find_handle(cluster, KIND_CLUSTER, &ignored, NULL)) return NULL;
    uint32_t type = name == NULL ? NOTHING : find_thing(KIND_TYPE, name);
    if (type != NOTHING) return open_key(type, NULL, access);
    SetLastError(name == NULL ? ERROR_INVALID_PARAMETER : ERROR_CLUSTER_RESOURCE_TYPE_NOT_FOUND);
    return NULL;
}

/* ---- Keys -------------------------------------------------------------------------------------------------------- */

static DWORD read_error(void) { return is_lost() ? RPC_S_SERVER_UNAVAILABLE : ERROR_SUCCESS; }

static DWORD write_error(void)
{
    DWORD error = read_error();
    return error == ERROR_SUCCESS && lever_bites(LEVER_REGISTRY_REFUSED) ? ERROR_ACCESS_DENIED : error;
}

LONG WINAPI ClusterRegCreateKey(HKEY key, LPCWSTR below, DWORD options, REGSAM access,
                                LPSECURITY_ATTRIBUTES security, PHKEY result, LPDWORD disposition)
{
    DWORD error = write_error();
    if (error != ERROR_SUCCESS) return (LONG)error;
    return RegCreateKeyExW(key, below, 0, NULL, options | REG_OPTION_VOLATILE, access, security, result, disposition);
}

LONG WINAPI ClusterRegCreateKeyEx(HKEY key, LPCWSTR below, DWORD options, REGSAM access,
                                  LPSECURITY_ATTRIBUTES security, PHKEY result, LPDWORD disposition, LPCWSTR reason)
{
    (void)reason;
    return ClusterRegCreateKey(key, below, options, access, security, result, disposition);
}

LONG WINAPI ClusterRegOpenKey(HKEY key, LPCWSTR below, REGSAM access, PHKEY result)
{
    DWORD error = read_error();
    return error != ERROR_SUCCESS ? (LONG)error : RegOpenKeyExW(key, below, 0, access, result);
}

LONG WINAPI ClusterRegCloseKey(HKEY key) { return RegCloseKey(key); }

LONG WINAPI ClusterRegDeleteKey(HKEY key, LPCWSTR below)
{
    DWORD error = write_error();
    return error != ERROR_SUCCESS ? (LONG)error : RegDeleteKeyW(key, below);
}

LONG WINAPI ClusterRegDeleteKeyEx(HKEY key, LPCWSTR below, LPCWSTR reason)
{
    (void)reason;
    return ClusterRegDeleteKey(key, below);
}

LONG WINAPI ClusterRegEnumKey(HKEY key, DWORD index, LPWSTR name, LPDWORD units, PFILETIME written)
{
    DWORD error = read_error();
    return error != ERROR_SUCCESS ? (LONG)error : RegEnumKeyExW(key, index, name, units, NULL, NULL, NULL, written);
}

LONG WINAPI ClusterRegQueryInfoKey(HKEY key, LPDWORD keys, LPDWORD longest_key, LPDWORD values, LPDWORD longest_name,
                                   LPDWORD longest_value, LPDWORD security, PFILETIME written)
{
    DWORD error = read_error();
    if (error != ERROR_SUCCESS) return (LONG)error;
    return RegQueryInfoKeyW(key, NULL, NULL, NULL, keys, longest_key, NULL, values, longest_name, longest_value,
                            security, written);
}

LONG WINAPI ClusterRegGetKeySecurity(HKEY key, SECURITY_INFORMATION information, PSECURITY_DESCRIPTOR descriptor,
                                     LPDWORD size)
{
    DWORD error = read_error();
    return error != ERROR_SUCCESS ? (LONG)error : RegGetKeySecurity(key, information, descriptor, size);
}

LONG WINAPI ClusterRegSetKeySecurity(HKEY key, SECURITY_INFORMATION information, PSECURITY_DESCRIPTOR descriptor)
{
    DWORD error = write_error();
    return error != ERROR_SUCCESS ? (LONG)error : RegSetKeySecurity(key, information, descriptor);
}

/* ---- Values ------------------------------------------------------------------------------------------------------ */

DWORD WINAPI ClusterRegSetValue(HKEY key, LPCWSTR name, DWORD type, const BYTE *data, DWORD size)
{
    DWORD error = write_error();
    return error != ERROR_SUCCESS ? error : (DWORD)RegSetValueExW(key, name, 0, type, data, size);
}

DWORD WINAPI ClusterRegSetValueEx(HKEY key, LPCWSTR name, DWORD type, const BYTE *data, DWORD size, LPCWSTR reason)
{
    (void)reason;
    return ClusterRegSetValue(key, name, type, data, size);
}

DWORD WINAPI ClusterRegDeleteValue(HKEY key, LPCWSTR name)
{
    DWORD error = write_error();
    return error != ERROR_SUCCESS ? error : (DWORD)RegDeleteValueW(key, name);
}

DWORD WINAPI ClusterRegDeleteValueEx(HKEY key, LPCWSTR name, LPCWSTR reason)
{
    (void)reason;
    return ClusterRegDeleteValue(key, name);
}

LONG WINAPI ClusterRegQueryValue(HKEY key, LPCWSTR name, LPDWORD type, LPBYTE data, LPDWORD size)
{
    DWORD found;
    if (is_lost()) return RPC_S_SERVER_UNAVAILABLE;
    LSTATUS status = RegQueryValueExW(key, name, NULL, &found, data, size);
    if (status != ERROR_SUCCESS && status != ERROR_MORE_DATA) return status;
    if (lever_bites(LEVER_PROPERTY_MISSING)) return ERROR_FILE_NOT_FOUND;
    /* The bytes stay what they are; they are said to be something else. */
    if (lever_bites(LEVER_PROPERTY_OF_ANOTHER_TYPE)) found = found == REG_BINARY ? REG_SZ : REG_BINARY;
    if (type != NULL) *type = found;
    return status;
}

DWORD WINAPI ClusterRegEnumValue(HKEY key, DWORD index, LPWSTR name, LPDWORD units, LPDWORD type, LPBYTE data,
                                 LPDWORD size)
{
    DWORD error = read_error();
    if (error != ERROR_SUCCESS) return error;
    return (DWORD)RegEnumValueW(key, index, name, units, NULL, type, data, size);
}

DWORD WINAPI ClusterRegSyncDatabase(HCLUSTER cluster, DWORD flags)
{
    uint32_t ignored;
    (void)flags;
    return find_handle(cluster, KIND_CLUSTER, &ignored, NULL) ? ERROR_SUCCESS : GetLastError();
}
