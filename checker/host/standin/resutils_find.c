/* SPDX-License-Identifier: MIT
 *
 * resutils_find.c - one property of a list, by its name: ResUtilFind...Property.
 *
 * A property may have several values, a string with variables and the expanded one, say: the first of the format that is
 * asked for is found.
 */
#include "resutils_internal.h"

static DWORD find_format(struct property *found, DWORD format, struct value *value)
{
    DWORD syntax;
    while (list_next_value(&found->values, &syntax, value) == ERROR_SUCCESS)
        if (value->format == format) return value_is_well_formed(value) ? ERROR_SUCCESS : ERROR_INVALID_DATA;
    return ERROR_INVALID_DATA;
}

static DWORD find(const void *buffer, DWORD size, LPCWSTR name, DWORD format, struct value *value)
{
    struct list list;
    struct property found;
    if (name == NULL) return ERROR_INVALID_PARAMETER;
    DWORD status = list_open(&list, buffer, size);
    while (status == ERROR_SUCCESS && (status = list_next(&list, &found)) == ERROR_SUCCESS)
        if (names_equal(found.name, name)) return find_format(&found, format, value);
    return status == ERROR_NO_MORE_ITEMS ? ERROR_FILE_NOT_FOUND : ERROR_INVALID_DATA;
}

static DWORD find_copy(const void *buffer, DWORD size, LPCWSTR name, DWORD format, void *copy, DWORD *copied)
{
    struct value value;
    DWORD status = find(buffer, size, name, format, &value);
    if (status != ERROR_SUCCESS) return status;
    if (copy != NULL) {
        void *made = utility_allocate(value.size);
        if (made == NULL) return ERROR_NOT_ENOUGH_MEMORY;
        memcpy(made, value.data, value.size);
        memcpy(copy, &made, sizeof made);
    }
    if (copied != NULL) *copied = value.size;
    return ERROR_SUCCESS;
}

static DWORD find_number(const void *buffer, DWORD size, LPCWSTR name, DWORD format, void *number)
{
    struct value value;
    DWORD status = find(buffer, size, name, format, &value);
    if (status == ERROR_SUCCESS && number != NULL) memcpy(number, value.data, value.size);
    return status;
}

DWORD WINAPI ResUtilFindSzProperty(const PVOID pPropertyList, DWORD cbPropertyListSize, LPCWSTR pszPropertyName,
                                   LPWSTR *pszPropertyValue)
{
    return find_copy(pPropertyList, cbPropertyListSize, pszPropertyName, CLUSPROP_FORMAT_SZ, pszPropertyValue, NULL);
}

DWORD WINAPI ResUtilFindExpandSzProperty(const PVOID pPropertyList, DWORD cbPropertyListSize, LPCWSTR pszPropertyName,
                                         LPWSTR *pszPropertyValue)
{
    return find_copy(pPropertyList, cbPropertyListSize, pszPropertyName, CLUSPROP_FORMAT_EXPAND_SZ, pszPropertyValue,
                     NULL);
}

DWORD WINAPI ResUtilFindExpandedSzProperty(const PVOID pPropertyList, DWORD cbPropertyListSize, LPCWSTR pszPropertyName,
                                           LPWSTR *pszPropertyValue)
{
    return find_copy(pPropertyList, cbPropertyListSize, pszPropertyName, CLUSPROP_FORMAT_EXPANDED_SZ, pszPropertyValue,
                     NULL);
}

DWORD WINAPI ResUtilFindBinaryProperty(const PVOID pPropertyList, DWORD cbPropertyListSize, LPCWSTR pszPropertyName,
                                       LPBYTE *pbPropertyValue, LPDWORD pcbPropertyValueSize)
{
    return find_copy(pPropertyList, cbPropertyListSize, pszPropertyName, CLUSPROP_FORMAT_BINARY, pbPropertyValue,
                     pcbPropertyValueSize);
}

DWORD WINAPI ResUtilFindMultiSzProperty(const PVOID pPropertyList, DWORD cbPropertyListSize, LPCWSTR pszPropertyName,
                                        LPWSTR *pszPropertyValue, LPDWORD pcbPropertyValueSize)
{
    return find_copy(pPropertyList, cbPropertyListSize, pszPropertyName, CLUSPROP_FORMAT_MULTI_SZ, pszPropertyValue,
                     pcbPropertyValueSize);
}

DWORD WINAPI ResUtilFindDwordProperty(const PVOID pPropertyList, DWORD cbPropertyListSize, LPCWSTR pszPropertyName,
                                      LPDWORD pdwPropertyValue)
{
    return find_number(pPropertyList, cbPropertyListSize, pszPropertyName, CLUSPROP_FORMAT_DWORD, pdwPropertyValue);
}

DWORD WINAPI ResUtilFindLongProperty(const PVOID pPropertyList, DWORD cbPropertyListSize, LPCWSTR pszPropertyName,
                                     LPLONG plPropertyValue)
{
    return find_number(pPropertyList, cbPropertyListSize, pszPropertyName, CLUSPROP_FORMAT_LONG, plPropertyValue);
}

DWORD WINAPI ResUtilFindULargeIntegerProperty(const PVOID pPropertyList, DWORD cbPropertyListSize,
                                              LPCWSTR pszPropertyName, UINT64 *plPropertyValue)
{
    return find_number(pPropertyList, cbPropertyListSize, pszPropertyName, CLUSPROP_FORMAT_ULARGE_INTEGER,
                       plPropertyValue);
}

DWORD WINAPI ResUtilFindFileTimeProperty(const PVOID pPropertyList, DWORD cbPropertyListSize, LPCWSTR pszPropertyName,
                                         LPFILETIME pftPropertyValue)
{
    return find_number(pPropertyList, cbPropertyListSize, pszPropertyName, CLUSPROP_FORMAT_FILETIME, pftPropertyValue);
}
