/* SPDX-License-Identifier: MIT
 *
 * resutils_store.c - properties as values of a key in the cluster database, through clusapi's ClusterReg functions.
 *
 * How a string, a DWORD and binary data are kept follows from their types. No document says how the database keeps the
 * integers of 64 bits and times: here as REG_QWORD, and eight binary bytes are read as one.
 */
#include "resutils_internal.h"

static DWORD type_of_format(DWORD format)
{
    switch (format) {
    case CLUSPROP_FORMAT_DWORD:
    case CLUSPROP_FORMAT_LONG: return REG_DWORD;
    case CLUSPROP_FORMAT_SZ: return REG_SZ;
    case CLUSPROP_FORMAT_EXPAND_SZ: return REG_EXPAND_SZ;
    case CLUSPROP_FORMAT_MULTI_SZ: return REG_MULTI_SZ;
    case CLUSPROP_FORMAT_ULARGE_INTEGER:
    case CLUSPROP_FORMAT_LARGE_INTEGER:
    case CLUSPROP_FORMAT_FILETIME: return REG_QWORD;
    default: return REG_BINARY;
    }
}

DWORD format_of_type(DWORD type)
{
    switch (type) {
    case REG_DWORD: return CLUSPROP_FORMAT_DWORD;
    case REG_SZ: return CLUSPROP_FORMAT_SZ;
    case REG_EXPAND_SZ: return CLUSPROP_FORMAT_EXPAND_SZ;
    case REG_MULTI_SZ: return CLUSPROP_FORMAT_MULTI_SZ;
    case REG_QWORD: return CLUSPROP_FORMAT_ULARGE_INTEGER;
    case REG_BINARY: return CLUSPROP_FORMAT_BINARY;
    default: return CLUSPROP_FORMAT_UNKNOWN;
    }
}

static bool type_fits(DWORD type, DWORD format, DWORD size)
{
    DWORD expected = type_of_format(format);
    if (expected == REG_QWORD && type == REG_BINARY) return size == sizeof(ULONGLONG);
    return type == expected && (expected != REG_QWORD || size == sizeof(ULONGLONG)) &&
           (expected != REG_DWORD || size == sizeof(DWORD));
}

DWORD store_query(HKEY key, LPCWSTR name, DWORD *type, void **data, DWORD *size)
{
    /* The value may grow between two calls. */
    for (*size = 0;;) {
        DWORD room = *size;
        DWORD status = (DWORD)ClusterRegQueryValue(key, name, type, NULL, size);
        if (status != ERROR_SUCCESS && status != ERROR_MORE_DATA) return status;
        if (*size < room) *size = room;
        /* Two terminators more than there is: a string in the registry may lack its own. */
        BYTE *buffer = utility_allocate((size_t)*size + 2 * sizeof(WCHAR));
        if (buffer == NULL) return ERROR_NOT_ENOUGH_MEMORY;
        status = (DWORD)ClusterRegQueryValue(key, name, type, buffer, size);
        if (status == ERROR_SUCCESS) {
            *data = buffer;
            return ERROR_SUCCESS;
        }
        utility_free(buffer);
        if (status != ERROR_MORE_DATA) return status;
    }
}

/* A string ends where its terminator is; what the registry lacks of it stands behind it. */
static void terminate(struct value *value)
{
    if (value->format == CLUSPROP_FORMAT_SZ || value->format == CLUSPROP_FORMAT_EXPAND_SZ)
        value->size = (DWORD)((wcslen(value->data) + 1) * sizeof(WCHAR));
    else if (value->format == CLUSPROP_FORMAT_MULTI_SZ && !value_is_well_formed(value))
        value->size = (value->size & ~1UL) + 2 * sizeof(WCHAR);
}

static DWORD open_subkey(HKEY key, const RESUTIL_PROPERTY_ITEM *item, bool create, HKEY *opened)
{
    *opened = key;
    if (item->KeyName == NULL) return ERROR_SUCCESS;
    if (!create) return (DWORD)ClusterRegOpenKey(key, item->KeyName, KEY_READ, opened);
    return (DWORD)ClusterRegCreateKey(key, item->KeyName, 0, KEY_ALL_ACCESS, NULL, opened, NULL);
}

DWORD store_read(HKEY key, const RESUTIL_PROPERTY_ITEM *item, struct value *value)
{
    HKEY opened;
    DWORD type;
    DWORD size;
    void *data;
    DWORD status = open_subkey(key, item, false, &opened);
    if (status != ERROR_SUCCESS) return status;
    status = store_query(opened, item->Name, &type, &data, &size);
    if (opened != key) ClusterRegCloseKey(opened);
    if (status != ERROR_SUCCESS) return status;
    if (!type_fits(type, item->Format, size)) {
        utility_free(data);
        return ERROR_INVALID_PARAMETER;
    }
    *value = (struct value){item->Format, data, size};
    terminate(value);
    return ERROR_SUCCESS;
}

static bool is_stored(HKEY key, LPCWSTR name, const struct value *value)
{
    DWORD type;
    DWORD size;
    void *data;
    if (store_query(key, name, &type, &data, &size) != ERROR_SUCCESS) return false;
    bool equal = type == type_of_format(value->format) && size == value->size &&
                 (size == 0 || memcmp(data, value->data, size) == 0);
    utility_free(data);
    return equal;
}

DWORD store_write_named(HKEY key, LPCWSTR name, const struct value *value, bool force)
{
    if (value->data == NULL) {
        DWORD status = ClusterRegDeleteValue(key, name);
        return status == ERROR_FILE_NOT_FOUND ? ERROR_SUCCESS : status;
    }
    if (!force && is_stored(key, name, value)) return ERROR_SUCCESS;
    return ClusterRegSetValue(key, name, type_of_format(value->format), value->data, value->size);
}

DWORD store_write(HKEY key, const RESUTIL_PROPERTY_ITEM *item, const struct value *value, bool force)
{
    HKEY opened;
    DWORD status = open_subkey(key, item, true, &opened);
    if (status != ERROR_SUCCESS) return status;
    status = store_write_named(opened, item->Name, value, force);
    if (opened != key) ClusterRegCloseKey(opened);
    return status;
}

DWORD store_name(HKEY key, DWORD index, LPWSTR *name)
{
    /* The longest name of a value has 16383 letters. */
    const DWORD longest = 16384;
    LPWSTR buffer = utility_allocate(longest * sizeof *buffer);
    if (buffer == NULL) return ERROR_NOT_ENOUGH_MEMORY;
    DWORD length = longest;
    DWORD status = ClusterRegEnumValue(key, index, buffer, &length, NULL, NULL, NULL);
    if (status == ERROR_SUCCESS)
        *name = buffer;
    else
        utility_free(buffer);
    return status;
}
