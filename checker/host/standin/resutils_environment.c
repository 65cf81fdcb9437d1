/* SPDX-License-Identifier: MIT
 *
 * resutils_environment.c - strings, paths and environment blocks.
 */
#include "resutils_internal.h"

LPWSTR WINAPI ResUtilDupString(LPCWSTR pszInString)
{
    if (pszInString == NULL) SetLastError(ERROR_INVALID_PARAMETER);
    return utility_duplicate(pszInString);
}

LPWSTR WINAPI ResUtilExpandEnvironmentStrings(LPCWSTR pszSrc)
{
    if (pszSrc == NULL) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    /* The environment may change between the question and the answer. */
    for (DWORD room = ExpandEnvironmentStringsW(pszSrc, NULL, 0); room != 0;) {
        LPWSTR expanded = utility_allocate(room * sizeof *expanded);
        if (expanded == NULL) return NULL;
        DWORD needed = ExpandEnvironmentStringsW(pszSrc, expanded, room);
        if (needed != 0 && needed <= room) return expanded;
        utility_free(expanded);
        room = needed;
    }
    return NULL;
}

static bool is_name(LPCWSTR *path)
{
    LPCWSTR start = *path;
    while (**path != 0 && **path != L'\\' && **path != L'/') {
        if (**path < 0x20 || wcschr(L"<>:\"|?*", **path) != NULL) return false;
        ++*path;
    }
    return *path != start;
}

/* Syntax only: a drive or \\server\share, if any, and names without the letters that no name may have. */
BOOL WINAPI ResUtilIsPathValid(LPCWSTR pszPath)
{
    if (pszPath == NULL || *pszPath == 0) return FALSE;
    LPCWSTR path = pszPath;
    if (((path[0] | 0x20) >= L'a' && (path[0] | 0x20) <= L'z') && path[1] == L':')
        path += 2;
    else if (path[0] == L'\\' && path[1] == L'\\')
        path += 2;
    if (*path == L'\\' || *path == L'/') path++;
    while (*path != 0) {
        if (!is_name(&path)) return FALSE;
        if (*path != 0) path++;
    }
    return TRUE;
}

DWORD WINAPI ResUtilCreateDirectoryTree(LPCWSTR pszPath)
{
    if (!ResUtilIsPathValid(pszPath)) return ERROR_INVALID_NAME;
    LPWSTR path = utility_duplicate(pszPath);
    if (path == NULL) return ERROR_NOT_ENOUGH_MEMORY;
    DWORD status = ERROR_SUCCESS;
    for (LPWSTR at = path;; at++) {
        if (*at != L'\\' && *at != L'/' && *at != 0) continue;
        WCHAR kept = *at;
        *at = 0;
        status = CreateDirectoryW(path, NULL) ? ERROR_SUCCESS : GetLastError();
        *at = kept;
        if (kept == 0) break;
    }
    /* What cannot be made on the way is there already, or its child cannot be made either. */
    DWORD attributes = GetFileAttributesW(path);
    if (attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0) status = ERROR_SUCCESS;
    utility_free(path);
    return status;
}

/* The variables that tell a process by which name it is known. Microsoft Learn has their effect, not their names; these
 * are what a process that a cluster started finds in its environment. */
static const LPCWSTR variables[] = {L"COMPUTERNAME", L"_CLUSTER_NETWORK_NAME_", L"_CLUSTER_NETWORK_HOSTNAME_"};
#define VARIABLES (sizeof variables / sizeof *variables)

static bool is_one_of_ours(LPCWSTR entry)
{
    for (size_t index = 0; index < VARIABLES; index++) {
        size_t length = wcslen(variables[index]);
        if (CompareStringOrdinal(entry, (int)length, variables[index], (int)length, TRUE) == CSTR_EQUAL &&
            entry[length] == L'=')
            return true;
    }
    return false;
}

static LPWSTR network_name(HRESOURCE resource)
{
    DWORD length = MAX_COMPUTERNAME_LENGTH + 1;
    for (;;) {
        DWORD room = length;
        LPWSTR name = utility_allocate(room * sizeof *name);
        if (name == NULL) return NULL;
        if (GetClusterResourceNetworkName(resource, name, &length)) return name;
        DWORD status = GetLastError();
        utility_free(name);
        if (status != ERROR_MORE_DATA || length <= room) {
            SetLastError(status);
            return NULL;
        }
    }
}

static LPWSTR append(LPWSTR at, LPCWSTR text)
{
    size_t length = wcslen(text);
    memcpy(at, text, length * sizeof *text);
    return at + length;
}

LPVOID WINAPI ResUtilGetEnvironmentWithNetName(HRESOURCE hResource)
{
    LPWSTR name = network_name(hResource);
    if (name == NULL) return NULL;
    LPWCH current = GetEnvironmentStringsW();
    LPWSTR block = NULL;
    if (current != NULL) {
        size_t length = 1;
        for (LPCWSTR entry = current; *entry != 0; entry += wcslen(entry) + 1) length += wcslen(entry) + 1;
        for (size_t index = 0; index < VARIABLES; index++) length += wcslen(variables[index]) + wcslen(name) + 2;
        block = utility_allocate(length * sizeof *block);
    }
    if (block != NULL) {
        LPWSTR at = block;
        for (LPCWSTR entry = current; *entry != 0; entry += wcslen(entry) + 1)
            if (!is_one_of_ours(entry)) at = append(at, entry) + 1;
        for (size_t index = 0; index < VARIABLES; index++)
            at = append(append(append(at, variables[index]), L"="), name) + 1;
    }
    if (current != NULL) FreeEnvironmentStringsW(current);
    utility_free(name);
    return block;
}

DWORD WINAPI ResUtilFreeEnvironment(LPVOID lpEnvironment)
{
    utility_free(lpEnvironment);
    return ERROR_SUCCESS;
}
