/* SPDX-License-Identifier: MIT
 *
 * resutils_walk.c - a list, property by property: ResUtilGet...Property.
 *
 * The caller has read the name and stands before the first value. Each function takes that value out and, as documented,
 * goes on to the beginning of the next property: behind the end mark of this one.
 */
#include "resutils_internal.h"

/* Whether the value, with the end mark behind it, lies within what is left of the list; then value is what it says. */
static DWORD take(const void *structure, DWORD format, BYTE **list, DWORD *size, struct value *value,
                  struct list *behind)
{
    DWORD syntax;
    struct value further;
    if (structure == NULL || list == NULL || *list == NULL || size == NULL) return ERROR_INVALID_PARAMETER;
    uintptr_t skipped = (uintptr_t)structure - (uintptr_t)*list;
    if (skipped > *size) return ERROR_INVALID_PARAMETER;
    *behind = (struct list){.at = structure, .size = *size - (DWORD)skipped};
    if (list_next_value(behind, &syntax, value) != ERROR_SUCCESS) return ERROR_INVALID_PARAMETER;
    if (value->format != format || !value_is_well_formed(value)) return ERROR_INVALID_PARAMETER;
    for (;;) {
        DWORD status = list_next_value(behind, &syntax, &further);
        if (status == ERROR_NO_MORE_ITEMS) return ERROR_SUCCESS;
        if (status != ERROR_SUCCESS || syntax == CLUSPROP_SYNTAX_NAME) return ERROR_INVALID_PARAMETER;
    }
}

static void go_on(BYTE **list, DWORD *size, const struct list *behind)
{
    *list = (BYTE *)behind->at;
    *size = behind->size;
}

/* A value that is the old one leaves that where it is, so that nothing is lost. */
static DWORD give_copy(void *out, DWORD *out_size, const struct value *value, const void *old, DWORD old_size)
{
    void *now = NULL;
    if (out != NULL) memcpy(&now, out, sizeof now);
    bool same = old != NULL && old_size == value->size && memcmp(old, value->data, value->size) == 0;
    if (out != NULL && !(same && now == old)) {
        void *copy = utility_allocate(value->size);
        if (copy == NULL) return ERROR_NOT_ENOUGH_MEMORY;
        memcpy(copy, value->data, value->size);
        memcpy(out, &copy, sizeof copy);
    }
    if (out_size != NULL) *out_size = value->size;
    return ERROR_SUCCESS;
}

/* An item whose value is copied for the caller. */
static DWORD take_copy(const void *structure, DWORD format, BYTE **list, DWORD *size, void *out, DWORD *out_size,
                       const void *old, DWORD old_size)
{
    struct value value;
    struct list behind;
    DWORD status = take(structure, format, list, size, &value, &behind);
    if (status == ERROR_SUCCESS) status = give_copy(out, out_size, &value, old, old_size);
    if (status == ERROR_SUCCESS) go_on(list, size, &behind);
    return status;
}

DWORD WINAPI ResUtilGetBinaryProperty(LPBYTE *ppbOutValue, LPDWORD pcbOutValueSize, const PCLUSPROP_BINARY pValueStruct,
                                      const LPBYTE pbOldValue, DWORD cbOldValueSize, LPBYTE *ppPropertyList,
                                      LPDWORD pcbPropertyListSize)
{
    return take_copy(pValueStruct, CLUSPROP_FORMAT_BINARY, ppPropertyList, pcbPropertyListSize, ppbOutValue,
                     pcbOutValueSize, pbOldValue, cbOldValueSize);
}

DWORD WINAPI ResUtilGetMultiSzProperty(LPWSTR *ppszOutValue, LPDWORD pcbOutValueSize, const PCLUSPROP_SZ pValueStruct,
                                       LPCWSTR pszOldValue, DWORD cbOldValueSize, LPBYTE *ppPropertyList,
                                       LPDWORD pcbPropertyListSize)
{
    return take_copy(pValueStruct, CLUSPROP_FORMAT_MULTI_SZ, ppPropertyList, pcbPropertyListSize, ppszOutValue,
                     pcbOutValueSize, pszOldValue, cbOldValueSize);
}

DWORD WINAPI ResUtilGetSzProperty(LPWSTR *ppszOutValue, const PCLUSPROP_SZ pValueStruct, LPCWSTR pszOldValue,
                                  LPBYTE *ppPropertyList, LPDWORD pcbPropertyListSize)
{
    DWORD old_size = pszOldValue != NULL ? (DWORD)((wcslen(pszOldValue) + 1) * sizeof *pszOldValue) : 0;
    return take_copy(pValueStruct, CLUSPROP_FORMAT_SZ, ppPropertyList, pcbPropertyListSize, ppszOutValue, NULL,
                     pszOldValue, old_size);
}

/* An item that has nothing but bounds. */
static DWORD take_number(const void *structure, const RESUTIL_PROPERTY_ITEM *bounds, BYTE **list, DWORD *size,
                         void *number)
{
    struct value value;
    struct list behind;
    DWORD status = take(structure, bounds->Format, list, size, &value, &behind);
    if (status != ERROR_SUCCESS) return status;
    if (!item_allows(bounds, &value)) return ERROR_INVALID_PARAMETER;
    if (number != NULL) memcpy(number, value.data, value.size);
    go_on(list, size, &behind);
    return ERROR_SUCCESS;
}

DWORD WINAPI ResUtilGetDwordProperty(LPDWORD pdwOutValue, const PCLUSPROP_DWORD pValueStruct, DWORD dwOldValue,
                                     DWORD dwMinimum, DWORD dwMaximum, LPBYTE *ppPropertyList,
                                     LPDWORD pcbPropertyListSize)
{
    (void)dwOldValue;
    RESUTIL_PROPERTY_ITEM bounds = {.Format = CLUSPROP_FORMAT_DWORD, .Minimum = dwMinimum, .Maximum = dwMaximum};
    return take_number(pValueStruct, &bounds, ppPropertyList, pcbPropertyListSize, pdwOutValue);
}

DWORD WINAPI ResUtilGetLongProperty(LPLONG plOutValue, const PCLUSPROP_LONG pValueStruct, LONG lOldValue, LONG lMinimum,
                                    LONG lMaximum, LPBYTE *ppPropertyList, LPDWORD pcbPropertyListSize)
{
    (void)lOldValue;
    RESUTIL_PROPERTY_ITEM bounds = {
        .Format = CLUSPROP_FORMAT_LONG, .Minimum = (DWORD)lMinimum, .Maximum = (DWORD)lMaximum};
    return take_number(pValueStruct, &bounds, ppPropertyList, pcbPropertyListSize, plOutValue);
}

DWORD WINAPI ResUtilGetFileTimeProperty(LPFILETIME pftOutValue, const PCLUSPROP_FILETIME pValueStruct,
                                        FILETIME ftOldValue, FILETIME ftMinimum, FILETIME ftMaximum,
                                        LPBYTE *ppPropertyList, LPDWORD pcbPropertyListSize)
{
    RESUTIL_FILETIME_DATA data = {ftOldValue, ftMinimum, ftMaximum};
    RESUTIL_PROPERTY_ITEM bounds = {.Format = CLUSPROP_FORMAT_FILETIME, .FileTimeData = &data};
    return take_number(pValueStruct, &bounds, ppPropertyList, pcbPropertyListSize, pftOutValue);
}
