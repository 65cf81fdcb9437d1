/* SPDX-License-Identifier: MIT
 *
 * resutils_block.c - parameter blocks: filled from the database, copied, freed, made into a list.
 */
#include "resutils_internal.h"

DWORD WINAPI ResUtilGetPropertiesToParameterBlock(HKEY hkeyClusterKey, const PRESUTIL_PROPERTY_ITEM pPropertyTable,
                                                  LPBYTE pOutParams, BOOL bCheckForRequiredProperties,
                                                  LPWSTR *pszNameOfPropInError)
{
    if (hkeyClusterKey == NULL || pPropertyTable == NULL || pOutParams == NULL) return ERROR_BAD_ARGUMENTS;
    if (pszNameOfPropInError != NULL) *pszNameOfPropInError = NULL;
    for (const RESUTIL_PROPERTY_ITEM *item = pPropertyTable; item->Name != NULL; item++) {
        struct value value;
        bool stored = false;
        DWORD status = item_is_supported(item) ? ERROR_FILE_NOT_FOUND : ERROR_INVALID_PARAMETER;
        /* What is in memory only is not in the database; the block has it. */
        if ((item->Flags & RESUTIL_PROPITEM_IN_MEMORY) != 0) continue;
        if (status == ERROR_FILE_NOT_FOUND) status = store_read(hkeyClusterKey, item, &value);
        bool required = bCheckForRequiredProperties && (item->Flags & RESUTIL_PROPITEM_REQUIRED) != 0;
        if (status == ERROR_SUCCESS)
            stored = true;
        else if (status == ERROR_FILE_NOT_FOUND && !required)
            item_default(item, &value);
        if (stored || (status == ERROR_FILE_NOT_FOUND && !required)) {
            /* A default of NULL is no string at all. */
            if (!stored && format_is_pointer(item->Format) && item->lpDefault == NULL) value.data = NULL;
            status = block_put(item, pOutParams, &value);
            if (stored) utility_free((void *)value.data);
        }
        if (status == ERROR_SUCCESS) continue;
        if (pszNameOfPropInError != NULL) *pszNameOfPropInError = item->Name;
        return status;
    }
    return ERROR_SUCCESS;
}

/* The block gives the values and the table the names, the formats and the order. A string with variables stands for
 * itself here: no list that is sent may have the expanded one (MS-CMRP 2.2.2.3). */
DWORD WINAPI ResUtilPropertyListFromParameterBlock(const PRESUTIL_PROPERTY_ITEM pPropertyTable, PVOID pOutPropertyList,
                                                   LPDWORD pcbOutPropertyListSize, const LPBYTE pInParams,
                                                   LPDWORD pcbBytesReturned, LPDWORD pcbRequired)
{
    if (pPropertyTable == NULL || pInParams == NULL) return ERROR_BAD_ARGUMENTS;
    struct sink sink = {
        .buffer = pOutPropertyList,
        .size = pOutPropertyList != NULL && pcbOutPropertyListSize != NULL ? *pcbOutPropertyListSize : 0,
    };
    if (pcbBytesReturned != NULL) *pcbBytesReturned = 0;
    if (pcbRequired != NULL) *pcbRequired = 0;
    sink_count(&sink);
    for (const RESUTIL_PROPERTY_ITEM *item = pPropertyTable; item->Name != NULL; item++) {
        struct value value;
        if (!item_is_supported(item)) return ERROR_INVALID_PARAMETER;
        block_value(item, pInParams, &value);
        sink_property(&sink, item->Name, &value, 1);
    }
    return sink_end_list(&sink, pcbBytesReturned, pcbRequired);
}

DWORD WINAPI ResUtilDupParameterBlock(LPBYTE pOutParams, const LPBYTE pInParams,
                                      const PRESUTIL_PROPERTY_ITEM pPropertyTable)
{
    if (pOutParams == NULL || pInParams == NULL || pPropertyTable == NULL) return ERROR_BAD_ARGUMENTS;
    for (const RESUTIL_PROPERTY_ITEM *item = pPropertyTable; item->Name != NULL; item++) {
        struct value value;
        DWORD status = item_is_supported(item) ? ERROR_SUCCESS : ERROR_INVALID_PARAMETER;
        if (status == ERROR_SUCCESS) {
            block_value(item, pInParams, &value);
            if (block_lacks(item, pInParams)) value.data = NULL;
            status = block_initialize(item, pOutParams, &value);
        }
        if (status == ERROR_SUCCESS) continue;
        /* Nothing is left behind of what was copied so far. */
        for (const RESUTIL_PROPERTY_ITEM *done = pPropertyTable; done != item; done++) {
            void *copy;
            if (!format_is_pointer(done->Format)) continue;
            memcpy(&copy, pOutParams + done->Offset, sizeof copy);
            utility_free(copy);
            memset(pOutParams + done->Offset, 0, sizeof copy);
        }
        return status;
    }
    return ERROR_SUCCESS;
}

static bool block_has_pointer(const RESUTIL_PROPERTY_ITEM *table, const BYTE *block, const void *pointer)
{
    for (; block != NULL && table->Name != NULL; table++) {
        void *member;
        if (!format_is_pointer(table->Format)) continue;
        memcpy(&member, block + table->Offset, sizeof member);
        if (member == pointer) return true;
    }
    return false;
}

void WINAPI ResUtilFreeParameterBlock(LPBYTE pOutParams, const LPBYTE pInParams,
                                      const PRESUTIL_PROPERTY_ITEM pPropertyTable)
{
    if (pOutParams == NULL || pPropertyTable == NULL) return;
    for (const RESUTIL_PROPERTY_ITEM *item = pPropertyTable; item->Name != NULL; item++) {
        void *member;
        if (!format_is_pointer(item->Format)) continue;
        memcpy(&member, pOutParams + item->Offset, sizeof member);
        if (member == NULL || block_has_pointer(pPropertyTable, pInParams, member)) continue;
        utility_free(member);
        memset(pOutParams + item->Offset, 0, sizeof member);
    }
}
