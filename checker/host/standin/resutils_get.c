/* SPDX-License-Identifier: MIT
 *
 * resutils_get.c - lists and names of properties, from the cluster database.
 *
 * A string with variables is given twice, as it is stored and expanded (MS-CMRP 2.2.2.3).
 */
#include "resutils_internal.h"

static void put_property(struct sink *sink, LPCWSTR name, const struct value *value)
{
    struct value values[2] = {*value};
    LPWSTR expanded = NULL;
    if (value->format == CLUSPROP_FORMAT_EXPAND_SZ) expanded = ResUtilExpandEnvironmentStrings(value->data);
    if (expanded != NULL)
        values[1] = (struct value){CLUSPROP_FORMAT_EXPANDED_SZ, expanded,
                                   (DWORD)((wcslen(expanded) + 1) * sizeof *expanded)};
    sink_property(sink, name, values, expanded != NULL ? 2 : 1);
    utility_free(expanded);
}

/* As it is stored, or else its default. */
static DWORD put_item(struct sink *sink, HKEY key, const RESUTIL_PROPERTY_ITEM *item)
{
    struct value value;
    if (!item_is_supported(item)) return ERROR_INVALID_PARAMETER;
    DWORD status = store_read(key, item, &value);
    if (status == ERROR_FILE_NOT_FOUND) {
        item_default(item, &value);
        put_property(sink, item->Name, &value);
        return ERROR_SUCCESS;
    }
    if (status != ERROR_SUCCESS) return status;
    put_property(sink, item->Name, &value);
    utility_free((void *)value.data);
    return ERROR_SUCCESS;
}

static DWORD put_items(struct sink *sink, HKEY key, const RESUTIL_PROPERTY_ITEM *table)
{
    DWORD status = ERROR_SUCCESS;
    for (; status == ERROR_SUCCESS && table->Name != NULL; table++) status = put_item(sink, key, table);
    return status;
}

static DWORD put_stored(struct sink *sink, HKEY key, LPCWSTR name)
{
    DWORD type;
    DWORD size;
    void *data;
    DWORD status = store_query(key, name, &type, &data, &size);
    if (status != ERROR_SUCCESS) return status;
    utility_free(data);
    RESUTIL_PROPERTY_ITEM item = {.Name = (LPWSTR)name, .Format = format_of_type(type)};
    /* A type that no property has is no property. */
    return item.Format != CLUSPROP_FORMAT_UNKNOWN ? put_item(sink, key, &item) : ERROR_SUCCESS;
}

/* The values of the key that the table does not name. */
static DWORD put_unknown(struct sink *sink, HKEY key, const RESUTIL_PROPERTY_ITEM *table)
{
    for (DWORD index = 0;; index++) {
        LPWSTR name;
        DWORD status = store_name(key, index, &name);
        if (status != ERROR_SUCCESS) return status == ERROR_NO_MORE_ITEMS ? ERROR_SUCCESS : status;
        if (table_find(table, name) == NULL) status = put_stored(sink, key, name);
        utility_free(name);
        if (status != ERROR_SUCCESS) return status;
    }
}

static struct sink begin(void *buffer, DWORD size, DWORD *returned, DWORD *required)
{
    if (returned != NULL) *returned = 0;
    if (required != NULL) *required = 0;
    return (struct sink){.buffer = buffer, .size = buffer != NULL ? size : 0};
}

static DWORD get_properties(HKEY key, const RESUTIL_PROPERTY_ITEM *table, bool with_unknown, struct sink sink,
                            LPDWORD returned, LPDWORD required)
{
    if (key == NULL || table == NULL) return ERROR_BAD_ARGUMENTS;
    sink_count(&sink);
    DWORD status = put_items(&sink, key, table);
    if (status == ERROR_SUCCESS && with_unknown) status = put_unknown(&sink, key, table);
    return status == ERROR_SUCCESS ? sink_end_list(&sink, returned, required) : status;
}

DWORD WINAPI ResUtilGetProperties(HKEY hkeyClusterKey, const PRESUTIL_PROPERTY_ITEM pPropertyTable,
                                  PVOID pOutPropertyList, DWORD cbOutPropertyListSize, LPDWORD pcbBytesReturned,
                                  LPDWORD pcbRequired)
{
    return get_properties(hkeyClusterKey, pPropertyTable, false,
                          begin(pOutPropertyList, cbOutPropertyListSize, pcbBytesReturned, pcbRequired),
                          pcbBytesReturned, pcbRequired);
}

DWORD WINAPI ResUtilGetAllProperties(HKEY hkeyClusterKey, const PRESUTIL_PROPERTY_ITEM pPropertyTable,
                                     PVOID pOutPropertyList, DWORD cbOutPropertyListSize, LPDWORD pcbBytesReturned,
                                     LPDWORD pcbRequired)
{
    return get_properties(hkeyClusterKey, pPropertyTable, true,
                          begin(pOutPropertyList, cbOutPropertyListSize, pcbBytesReturned, pcbRequired),
                          pcbBytesReturned, pcbRequired);
}

DWORD WINAPI ResUtilGetPrivateProperties(HKEY hkeyClusterKey, PVOID pOutPropertyList, DWORD cbOutPropertyListSize,
                                         LPDWORD pcbBytesReturned, LPDWORD pcbRequired)
{
    if (hkeyClusterKey == NULL) return ERROR_BAD_ARGUMENTS;
    struct sink sink = begin(pOutPropertyList, cbOutPropertyListSize, pcbBytesReturned, pcbRequired);
    sink_count(&sink);
    DWORD status = put_unknown(&sink, hkeyClusterKey, NULL);
    return status == ERROR_SUCCESS ? sink_end_list(&sink, pcbBytesReturned, pcbRequired) : status;
}

/* The list that is there already, checked; nothing at all is an empty one. */
static DWORD skip_existing(struct sink *sink, const void *buffer, DWORD size)
{
    struct list list;
    struct property found;
    if (size == 0) {
        sink_count(sink);
        return ERROR_SUCCESS;
    }
    DWORD status = list_open(&list, buffer, size);
    while (status == ERROR_SUCCESS && (status = list_next(&list, &found)) == ERROR_SUCCESS) sink->count++;
    sink->used = size - list.size;
    return status == ERROR_NO_MORE_ITEMS ? ERROR_SUCCESS : status;
}

DWORD WINAPI ResUtilAddUnknownProperties(HKEY hkeyClusterKey, const PRESUTIL_PROPERTY_ITEM pPropertyTable,
                                         PVOID pOutPropertyList, DWORD pcbOutPropertyListSize,
                                         LPDWORD pcbBytesReturned, LPDWORD pcbRequired)
{
    if (hkeyClusterKey == NULL || pcbBytesReturned == NULL) return ERROR_BAD_ARGUMENTS;
    DWORD existing = *pcbBytesReturned;
    if (existing > pcbOutPropertyListSize || (existing != 0 && pOutPropertyList == NULL)) return ERROR_BAD_ARGUMENTS;
    struct sink sink = {.buffer = pOutPropertyList, .size = pOutPropertyList != NULL ? pcbOutPropertyListSize : 0};
    DWORD status = skip_existing(&sink, pOutPropertyList, existing);
    if (status == ERROR_SUCCESS) status = put_unknown(&sink, hkeyClusterKey, pPropertyTable);
    if (status != ERROR_SUCCESS) return status;
    if (sink.used > sink.size) {
        /* The list that was there stays what it was. */
        if (pcbRequired != NULL) *pcbRequired = (DWORD)sink.used;
        return ERROR_MORE_DATA;
    }
    return sink_end_list(&sink, pcbBytesReturned, pcbRequired);
}

/* A part of a list: a name, a value and an end mark, behind which the caller goes on. */
DWORD WINAPI ResUtilGetProperty(HKEY hkeyClusterKey, const PRESUTIL_PROPERTY_ITEM pPropertyTableItem,
                                PVOID *pOutPropertyItem, LPDWORD pcbOutPropertyItemSize)
{
    if (hkeyClusterKey == NULL || pPropertyTableItem == NULL || pPropertyTableItem->Name == NULL ||
        pOutPropertyItem == NULL || pcbOutPropertyItemSize == NULL)
        return ERROR_BAD_ARGUMENTS;
    struct sink sink = {.buffer = *pOutPropertyItem, .size = *pOutPropertyItem != NULL ? *pcbOutPropertyItemSize : 0};
    DWORD status = put_item(&sink, hkeyClusterKey, pPropertyTableItem);
    if (status == ERROR_SUCCESS) status = sink_end(&sink, NULL, NULL);
    if (status != ERROR_SUCCESS) return status;
    *pOutPropertyItem = (BYTE *)*pOutPropertyItem + sink.used;
    *pcbOutPropertyItemSize -= (DWORD)sink.used;
    return ERROR_SUCCESS;
}

DWORD WINAPI ResUtilGetPropertySize(HKEY hkeyClusterKey, const PRESUTIL_PROPERTY_ITEM pPropertyTableItem,
                                    LPDWORD pcbOutPropertyListSize, LPDWORD pnPropertyCount)
{
    if (hkeyClusterKey == NULL || pPropertyTableItem == NULL || pPropertyTableItem->Name == NULL ||
        pcbOutPropertyListSize == NULL || pnPropertyCount == NULL)
        return ERROR_BAD_ARGUMENTS;
    struct sink sink = {0};
    DWORD status = put_item(&sink, hkeyClusterKey, pPropertyTableItem);
    if (status != ERROR_SUCCESS) return status;
    *pcbOutPropertyListSize += (DWORD)sink.used;
    *pnPropertyCount += 1;
    return ERROR_SUCCESS;
}

static void put_name(struct sink *sink, LPCWSTR name)
{
    sink_bytes(sink, name, (DWORD)((wcslen(name) + 1) * sizeof *name));
}

DWORD WINAPI ResUtilEnumProperties(const PRESUTIL_PROPERTY_ITEM pPropertyTable, LPWSTR pszOutProperties,
                                   DWORD cbOutPropertiesSize, LPDWORD pcbBytesReturned, LPDWORD pcbRequired)
{
    if (pPropertyTable == NULL) return ERROR_BAD_ARGUMENTS;
    struct sink sink = begin(pszOutProperties, cbOutPropertiesSize, pcbBytesReturned, pcbRequired);
    for (const RESUTIL_PROPERTY_ITEM *item = pPropertyTable; item->Name != NULL; item++) put_name(&sink, item->Name);
    put_name(&sink, L"");
    return sink_end(&sink, pcbBytesReturned, pcbRequired);
}

DWORD WINAPI ResUtilEnumPrivateProperties(HKEY hkeyClusterKey, LPWSTR pszOutProperties, DWORD cbOutPropertiesSize,
                                          LPDWORD pcbBytesReturned, LPDWORD pcbRequired)
{
    if (hkeyClusterKey == NULL) return ERROR_BAD_ARGUMENTS;
    struct sink sink = begin(pszOutProperties, cbOutPropertiesSize, pcbBytesReturned, pcbRequired);
    for (DWORD index = 0;; index++) {
        LPWSTR name;
        DWORD status = store_name(hkeyClusterKey, index, &name);
        if (status == ERROR_NO_MORE_ITEMS) break;
        if (status != ERROR_SUCCESS) return status;
        put_name(&sink, name);
        utility_free(name);
    }
    put_name(&sink, L"");
    return sink_end(&sink, pcbBytesReturned, pcbRequired);
}
