/* SPDX-License-Identifier: MIT
 *
 * resutils_value.c - single values of a key: ResUtilGet...Value, ResUtilSet...Value.
 */
#include "resutils_internal.h"

static LPWSTR text_value(HKEY key, LPCWSTR name, bool only_plain)
{
    DWORD type;
    DWORD size;
    void *data;
    DWORD status = store_query(key, name, &type, &data, &size);
    if (status == ERROR_SUCCESS && type != REG_SZ && type != REG_EXPAND_SZ && (only_plain || type != REG_MULTI_SZ)) {
        utility_free(data);
        status = ERROR_INVALID_PARAMETER;
    }
    if (status == ERROR_SUCCESS) return data;
    SetLastError(status);
    return NULL;
}

LPWSTR WINAPI ResUtilGetSzValue(HKEY hkeyClusterKey, LPCWSTR pszValueName)
{
    return text_value(hkeyClusterKey, pszValueName, false);
}

LPWSTR WINAPI ResUtilGetExpandSzValue(HKEY hkeyClusterKey, LPCWSTR pszValueName, BOOL bExpand)
{
    LPWSTR stored = text_value(hkeyClusterKey, pszValueName, true);
    if (stored == NULL || !bExpand) return stored;
    LPWSTR expanded = ResUtilExpandEnvironmentStrings(stored);
    DWORD status = GetLastError();
    utility_free(stored);
    if (expanded == NULL) SetLastError(status);
    return expanded;
}

static DWORD number_value(HKEY key, LPCWSTR name, DWORD wanted, void *number, DWORD size, const void *otherwise)
{
    DWORD type;
    DWORD found;
    void *data;
    if (number == NULL) return ERROR_INVALID_PARAMETER;
    DWORD status = store_query(key, name, &type, &data, &found);
    if (status == ERROR_FILE_NOT_FOUND) {
        memcpy(number, otherwise, size);
        return ERROR_SUCCESS;
    }
    if (status != ERROR_SUCCESS) return status;
    bool fits = type == wanted && found == size;
    if (fits) memcpy(number, data, size);
    utility_free(data);
    return fits ? ERROR_SUCCESS : ERROR_INVALID_PARAMETER;
}

DWORD WINAPI ResUtilGetDwordValue(HKEY hkeyClusterKey, LPCWSTR pszValueName, LPDWORD pdwOutValue, DWORD dwDefaultValue)
{
    return number_value(hkeyClusterKey, pszValueName, REG_DWORD, pdwOutValue, sizeof *pdwOutValue, &dwDefaultValue);
}

DWORD WINAPI ResUtilGetQwordValue(HKEY hkeyClusterKey, LPCWSTR pszValueName, PULONGLONG pqwOutValue,
                                  ULONGLONG qwDefaultValue)
{
    return number_value(hkeyClusterKey, pszValueName, REG_QWORD, pqwOutValue, sizeof *pqwOutValue, &qwDefaultValue);
}

/* Of any type: ResUtilGetMultiSzValue of the header is this function. */
DWORD WINAPI ResUtilGetBinaryValue(HKEY hkeyClusterKey, LPCWSTR pszValueName, LPBYTE *ppbOutValue,
                                   LPDWORD pcbOutValueSize)
{
    DWORD type;
    DWORD size;
    void *data;
    if (ppbOutValue == NULL || pcbOutValueSize == NULL) return ERROR_INVALID_PARAMETER;
    *ppbOutValue = NULL;
    *pcbOutValueSize = 0;
    DWORD status = store_query(hkeyClusterKey, pszValueName, &type, &data, &size);
    if (status != ERROR_SUCCESS) return status;
    *ppbOutValue = data;
    *pcbOutValueSize = size;
    return ERROR_SUCCESS;
}

DWORD WINAPI ResUtilSetValueEx(HKEY hkeyClusterKey, LPCWSTR valueName, DWORD valueType, const BYTE *valueData,
                               DWORD valueSize, DWORD flags)
{
    (void)flags; /* no value is documented */
    return ClusterRegSetValue(hkeyClusterKey, valueName, valueType, valueData, valueSize);
}

/* Sets the value and gives a copy of it; the one that was given before is freed, as documented. */
static DWORD set_and_copy(HKEY key, LPCWSTR name, DWORD type, const void *data, DWORD size, void *out, DWORD *out_size)
{
    void *copy = NULL;
    void *before;
    if (data == NULL && size != 0) return ERROR_INVALID_PARAMETER;
    if (out != NULL) {
        copy = utility_allocate(size);
        if (copy == NULL) return ERROR_NOT_ENOUGH_MEMORY;
        if (size != 0) memcpy(copy, data, size);
    }
    DWORD status = ClusterRegSetValue(key, name, type, data, size);
    if (status != ERROR_SUCCESS) {
        utility_free(copy);
        return status;
    }
    if (out != NULL) {
        memcpy(&before, out, sizeof before);
        memcpy(out, &copy, sizeof copy);
        utility_free(before);
    }
    if (out_size != NULL) *out_size = size;
    return ERROR_SUCCESS;
}

static DWORD set_text(HKEY key, LPCWSTR name, DWORD type, LPCWSTR text, LPWSTR *out)
{
    if (text == NULL) return ERROR_INVALID_PARAMETER;
    return set_and_copy(key, name, type, text, (DWORD)((wcslen(text) + 1) * sizeof *text), out, NULL);
}

DWORD WINAPI ResUtilSetSzValue(HKEY hkeyClusterKey, LPCWSTR pszValueName, LPCWSTR pszNewValue, LPWSTR *ppszOutString)
{
    return set_text(hkeyClusterKey, pszValueName, REG_SZ, pszNewValue, ppszOutString);
}

DWORD WINAPI ResUtilSetExpandSzValue(HKEY hkeyClusterKey, LPCWSTR pszValueName, LPCWSTR pszNewValue,
                                     LPWSTR *ppszOutString)
{
    return set_text(hkeyClusterKey, pszValueName, REG_EXPAND_SZ, pszNewValue, ppszOutString);
}

DWORD WINAPI ResUtilSetBinaryValue(HKEY hkeyClusterKey, LPCWSTR pszValueName, const LPBYTE pbNewValue,
                                   DWORD cbNewValueSize, LPBYTE *ppbOutValue, LPDWORD pcbOutValueSize)
{
    return set_and_copy(hkeyClusterKey, pszValueName, REG_BINARY, pbNewValue, cbNewValueSize, ppbOutValue,
                        pcbOutValueSize);
}

DWORD WINAPI ResUtilSetMultiSzValue(HKEY hkeyClusterKey, LPCWSTR pszValueName, LPCWSTR pszNewValue,
                                    DWORD cbNewValueSize, LPWSTR *ppszOutValue, LPDWORD pcbOutValueSize)
{
    return set_and_copy(hkeyClusterKey, pszValueName, REG_MULTI_SZ, pszNewValue, cbNewValueSize, ppszOutValue,
                        pcbOutValueSize);
}

DWORD WINAPI ResUtilSetDwordValue(HKEY hkeyClusterKey, LPCWSTR pszValueName, DWORD dwNewValue, LPDWORD pdwOutValue)
{
    DWORD status =
        ClusterRegSetValue(hkeyClusterKey, pszValueName, REG_DWORD, (const BYTE *)&dwNewValue, sizeof dwNewValue);
    if (status == ERROR_SUCCESS && pdwOutValue != NULL) *pdwOutValue = dwNewValue;
    return status;
}

DWORD WINAPI ResUtilSetQwordValue(HKEY hkeyClusterKey, LPCWSTR pszValueName, ULONGLONG qwNewValue,
                                  PULONGLONG pqwOutValue)
{
    DWORD status =
        ClusterRegSetValue(hkeyClusterKey, pszValueName, REG_QWORD, (const BYTE *)&qwNewValue, sizeof qwNewValue);
    if (status == ERROR_SUCCESS && pqwOutValue != NULL) *pqwOutValue = qwNewValue;
    return status;
}
