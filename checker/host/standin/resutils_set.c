/* SPDX-License-Identifier: MIT
 *
 * resutils_set.c - properties written to the cluster database, from a list or from a parameter block.
 */
#include "resutils_internal.h"

/* Of a list that has been verified: what the table does not name. */
static DWORD write_unknown(HKEY key, const RESUTIL_PROPERTY_ITEM *table, const void *buffer, DWORD size)
{
    struct list list;
    struct property found;
    DWORD status = list_open(&list, buffer, size);
    while (status == ERROR_SUCCESS && (status = list_next(&list, &found)) == ERROR_SUCCESS)
        if (table_find(table, found.name) == NULL)
            status = store_write_named(key, found.name, &found.value, false);
    return status == ERROR_NO_MORE_ITEMS ? ERROR_SUCCESS : status;
}

static DWORD write_known(HKEY key, const RESUTIL_PROPERTY_ITEM *table, const void *buffer, DWORD size, BOOL force)
{
    struct list list;
    struct property found;
    DWORD status = list_open(&list, buffer, size);
    while (status == ERROR_SUCCESS && (status = list_next(&list, &found)) == ERROR_SUCCESS) {
        const RESUTIL_PROPERTY_ITEM *item = table_find(table, found.name);
        if (item != NULL && (item->Flags & RESUTIL_PROPITEM_IN_MEMORY) == 0)
            status = store_write(key, item, &found.value, force);
    }
    return status == ERROR_NO_MORE_ITEMS ? ERROR_SUCCESS : status;
}

DWORD WINAPI ResUtilSetPropertyTableEx(HKEY hkeyClusterKey, const PRESUTIL_PROPERTY_ITEM pPropertyTable,
                                       PVOID Reserved, BOOL bAllowUnknownProperties, const PVOID pInPropertyList,
                                       DWORD cbInPropertyListSize, BOOL bForceWrite, LPBYTE pOutParams)
{
    if (hkeyClusterKey == NULL || pPropertyTable == NULL) return ERROR_BAD_ARGUMENTS;
    /* Nothing is written of a list that is not good as a whole. */
    DWORD status = ResUtilVerifyPropertyTable(pPropertyTable, Reserved, bAllowUnknownProperties, pInPropertyList,
                                              cbInPropertyListSize, NULL);
    if (status == ERROR_SUCCESS)
        status = write_known(hkeyClusterKey, pPropertyTable, pInPropertyList, cbInPropertyListSize, bForceWrite);
    if (status == ERROR_SUCCESS && bAllowUnknownProperties)
        status = write_unknown(hkeyClusterKey, pPropertyTable, pInPropertyList, cbInPropertyListSize);
    if (status == ERROR_SUCCESS && pOutParams != NULL)
        status = ResUtilVerifyPropertyTable(pPropertyTable, Reserved, bAllowUnknownProperties, pInPropertyList,
                                            cbInPropertyListSize, pOutParams);
    return status;
}

DWORD WINAPI ResUtilSetPropertyTable(HKEY hkeyClusterKey, const PRESUTIL_PROPERTY_ITEM pPropertyTable, PVOID Reserved,
                                     BOOL bAllowUnknownProperties, const PVOID pInPropertyList,
                                     DWORD cbInPropertyListSize, LPBYTE pOutParams)
{
    return ResUtilSetPropertyTableEx(hkeyClusterKey, pPropertyTable, Reserved, bAllowUnknownProperties, pInPropertyList,
                                     cbInPropertyListSize, FALSE, pOutParams);
}

/* One property from a block into the database and into another block. */
static DWORD write_from_block(HKEY key, const RESUTIL_PROPERTY_ITEM *item, const BYTE *in, BOOL force, BYTE *out)
{
    struct value value;
    struct value now;
    if (!item_is_supported(item)) return ERROR_INVALID_PARAMETER;
    block_value(item, in, &value);
    /* What the block lacks, the database shall lack too. */
    if (block_lacks(item, in)) value.data = NULL;
    if ((item->Flags & RESUTIL_PROPITEM_IN_MEMORY) == 0) {
        DWORD status = store_write(key, item, &value, force);
        if (status != ERROR_SUCCESS) return status;
    }
    if (out == NULL || out == in) return ERROR_SUCCESS;
    block_value(item, out, &now);
    if (block_lacks(item, out) == (value.data == NULL) && values_equal(&now, &value)) return ERROR_SUCCESS;
    return block_put(item, out, &value);
}

DWORD WINAPI ResUtilSetPropertyParameterBlockEx(HKEY hkeyClusterKey, const PRESUTIL_PROPERTY_ITEM pPropertyTable,
                                                PVOID Reserved, const LPBYTE pInParams, const PVOID pInPropertyList,
                                                DWORD cbInPropertyListSize, BOOL bForceWrite, LPBYTE pOutParams)
{
    (void)Reserved;
    if (hkeyClusterKey == NULL || pPropertyTable == NULL || pInParams == NULL) return ERROR_BAD_ARGUMENTS;
    if (pInPropertyList != NULL) {
        DWORD status = ResUtilVerifyPrivatePropertyList(pInPropertyList, cbInPropertyListSize);
        if (status != ERROR_SUCCESS) return status;
    }
    for (const RESUTIL_PROPERTY_ITEM *item = pPropertyTable; item->Name != NULL; item++) {
        DWORD status = write_from_block(hkeyClusterKey, item, pInParams, bForceWrite, pOutParams);
        if (status != ERROR_SUCCESS) return status;
    }
    if (pInPropertyList == NULL) return ERROR_SUCCESS;
    return write_unknown(hkeyClusterKey, pPropertyTable, pInPropertyList, cbInPropertyListSize);
}

DWORD WINAPI ResUtilSetPropertyParameterBlock(HKEY hkeyClusterKey, const PRESUTIL_PROPERTY_ITEM pPropertyTable,
                                              PVOID Reserved, const LPBYTE pInParams, const PVOID pInPropertyList,
                                              DWORD cbInPropertyListSize, LPBYTE pOutParams)
{
    return ResUtilSetPropertyParameterBlockEx(hkeyClusterKey, pPropertyTable, Reserved, pInParams, pInPropertyList,
                                              cbInPropertyListSize, FALSE, pOutParams);
}

DWORD WINAPI ResUtilSetUnknownProperties(HKEY hkeyClusterKey, const PRESUTIL_PROPERTY_ITEM pPropertyTable,
                                         const PVOID pInPropertyList, DWORD cbInPropertyListSize)
{
    if (hkeyClusterKey == NULL) return ERROR_BAD_ARGUMENTS;
    DWORD status = ResUtilVerifyPrivatePropertyList(pInPropertyList, cbInPropertyListSize);
    if (status != ERROR_SUCCESS) return status;
    return write_unknown(hkeyClusterKey, pPropertyTable, pInPropertyList, cbInPropertyListSize);
}

DWORD WINAPI ResUtilSetPrivatePropertyList(HKEY hkeyClusterKey, const PVOID pInPropertyList,
                                           DWORD cbInPropertyListSize)
{
    return ResUtilSetUnknownProperties(hkeyClusterKey, NULL, pInPropertyList, cbInPropertyListSize);
}
