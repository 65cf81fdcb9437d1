/* SPDX-License-Identifier: MIT
 *
 * resutils_verify.c - whether a list is one, and fits a table.
 */
#include "resutils_internal.h"

/* One property against its item; read-only ones are not set by a list. */
static DWORD verify_item(const RESUTIL_PROPERTY_ITEM *item, const struct value *value)
{
    bool fits = (item->Flags & RESUTIL_PROPITEM_READ_ONLY) == 0 && item_is_supported(item) &&
                value->format == item->Format && value_is_well_formed(value) && item_allows(item, value);
    return fits ? ERROR_SUCCESS : ERROR_INVALID_PARAMETER;
}

static DWORD verify(const RESUTIL_PROPERTY_ITEM *table, BOOL allow_unknown, const void *buffer, DWORD size)
{
    struct list list;
    struct property found;
    DWORD status = list_open(&list, buffer, size);
    while (status == ERROR_SUCCESS && (status = list_next(&list, &found)) == ERROR_SUCCESS) {
        const RESUTIL_PROPERTY_ITEM *item = table_find(table, found.name);
        if (item != NULL)
            status = verify_item(item, &found.value);
        else if (!allow_unknown || !value_is_well_formed(&found.value))
            status = ERROR_INVALID_PARAMETER;
    }
    return status == ERROR_NO_MORE_ITEMS ? ERROR_SUCCESS : status;
}

/* Of a list that has been verified. */
static DWORD fill_block(const RESUTIL_PROPERTY_ITEM *table, const void *buffer, DWORD size, BYTE *block)
{
    struct list list;
    struct property found;
    DWORD status = list_open(&list, buffer, size);
    while (status == ERROR_SUCCESS && (status = list_next(&list, &found)) == ERROR_SUCCESS) {
        struct value now;
        const RESUTIL_PROPERTY_ITEM *item = table_find(table, found.name);
        if (item == NULL) continue;
        block_value(item, block, &now);
        if (block_lacks(item, block) || !values_equal(&now, &found.value))
            status = block_put(item, block, &found.value);
    }
    return status == ERROR_NO_MORE_ITEMS ? ERROR_SUCCESS : status;
}

DWORD WINAPI ResUtilVerifyPropertyTable(const PRESUTIL_PROPERTY_ITEM pPropertyTable, PVOID Reserved,
                                        BOOL bAllowUnknownProperties, const PVOID pInPropertyList,
                                        DWORD cbInPropertyListSize, LPBYTE pOutParams)
{
    (void)Reserved;
    if (pPropertyTable == NULL) return ERROR_INVALID_PARAMETER;
    /* The block is left alone unless the whole list is good. */
    DWORD status = verify(pPropertyTable, bAllowUnknownProperties, pInPropertyList, cbInPropertyListSize);
    if (status != ERROR_SUCCESS || pOutParams == NULL) return status;
    return fill_block(pPropertyTable, pInPropertyList, cbInPropertyListSize, pOutParams);
}

DWORD WINAPI ResUtilVerifyPrivatePropertyList(const PVOID pInPropertyList, DWORD cbInPropertyListSize)
{
    return verify(NULL, TRUE, pInPropertyList, cbInPropertyListSize);
}
