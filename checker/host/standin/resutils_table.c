/* SPDX-License-Identifier: MIT
 *
 * resutils_table.c - items of a property table: their defaults and bounds, and their values in a parameter block.
 *
 * A parameter block holds a number itself, a string as a pointer, and a binary or a multi-string as a pointer with the
 * count of its bytes in a DWORD behind it (Microsoft Learn, "Property Tables").
 */
#include "resutils_internal.h"

const RESUTIL_PROPERTY_ITEM *table_find(const RESUTIL_PROPERTY_ITEM *table, LPCWSTR name)
{
    for (; table != NULL && table->Name != NULL; table++)
        if (names_equal(table->Name, name)) return table;
    return NULL;
}

static DWORD number_size(DWORD format)
{
    switch (format) {
    case CLUSPROP_FORMAT_DWORD:
    case CLUSPROP_FORMAT_LONG: return sizeof(DWORD);
    case CLUSPROP_FORMAT_ULARGE_INTEGER:
    case CLUSPROP_FORMAT_LARGE_INTEGER:
    case CLUSPROP_FORMAT_FILETIME: return sizeof(ULONGLONG);
    default: return 0;
    }
}

static bool is_string(DWORD format)
{
    return format == CLUSPROP_FORMAT_SZ || format == CLUSPROP_FORMAT_EXPAND_SZ;
}

static bool is_counted(DWORD format)
{
    return format == CLUSPROP_FORMAT_BINARY || format == CLUSPROP_FORMAT_MULTI_SZ ||
           format == CLUSPROP_FORMAT_SECURITY_DESCRIPTOR;
}

bool format_is_pointer(DWORD format) { return is_string(format) || is_counted(format); }

bool item_is_supported(const RESUTIL_PROPERTY_ITEM *item)
{
    return number_size(item->Format) != 0 || format_is_pointer(item->Format);
}

static DWORD text_size(LPCWSTR text) { return (DWORD)((wcslen(text) + 1) * sizeof *text); }

/* A missing string is an empty one, other missing data has no bytes. */
static void set_value(struct value *value, DWORD format, const void *data, DWORD size)
{
    if (data == NULL && is_string(format)) data = L"";
    *value = (struct value){format, data, is_string(format) ? text_size(data) : data != NULL ? size : 0};
}

void item_default(const RESUTIL_PROPERTY_ITEM *item, struct value *value)
{
    static const ULONGLONG nothing;
    DWORD size = number_size(item->Format);
    if (size == sizeof(DWORD))
        set_value(value, item->Format, &item->Default, size);
    else if (size != 0) /* the default is the first member of each of the three structures */
        set_value(value, item->Format, item->lpDefault != NULL ? item->lpDefault : &nothing, size);
    else
        set_value(value, item->Format, item->lpDefault, item->Minimum);
}

static bool in_range(LONGLONG number, LONGLONG minimum, LONGLONG maximum)
{
    return (minimum == 0 && maximum == 0) || (number >= minimum && number <= maximum);
}

static bool in_unsigned_range(ULONGLONG number, ULONGLONG minimum, ULONGLONG maximum)
{
    return (minimum == 0 && maximum == 0) || (number >= minimum && number <= maximum);
}

static bool large_is_allowed(const RESUTIL_PROPERTY_ITEM *item, const struct value *value)
{
    ULONGLONG number;
    ULONGLONG bounds[3]; /* default, minimum, maximum */
    if (item->lpDefault == NULL) return true;
    memcpy(&number, value->data, sizeof number);
    memcpy(bounds, item->lpDefault, sizeof bounds);
    if (item->Format == CLUSPROP_FORMAT_LARGE_INTEGER)
        return in_range((LONGLONG)number, (LONGLONG)bounds[1], (LONGLONG)bounds[2]);
    return in_unsigned_range(number, bounds[1], bounds[2]);
}

bool item_allows(const RESUTIL_PROPERTY_ITEM *item, const struct value *value)
{
    DWORD size = number_size(item->Format);
    if (size == sizeof(ULONGLONG)) return large_is_allowed(item, value);
    if (size == 0) return true; /* Minimum is the size of the default, Maximum has no meaning */
    DWORD number;
    memcpy(&number, value->data, sizeof number);
    if (item->Format == CLUSPROP_FORMAT_LONG || (item->Flags & RESUTIL_PROPITEM_SIGNED) != 0)
        return in_range((LONG)number, (LONG)item->Minimum, (LONG)item->Maximum);
    return in_unsigned_range(number, item->Minimum, item->Maximum);
}

void block_value(const RESUTIL_PROPERTY_ITEM *item, const BYTE *block, struct value *value)
{
    const BYTE *member = block + item->Offset;
    void *data = NULL;
    DWORD size = number_size(item->Format);
    if (size != 0) {
        set_value(value, item->Format, member, size);
        return;
    }
    memcpy(&data, member, sizeof data);
    if (is_counted(item->Format)) memcpy(&size, member + sizeof data, sizeof size);
    set_value(value, item->Format, data, size);
}

bool block_lacks(const RESUTIL_PROPERTY_ITEM *item, const BYTE *block)
{
    void *data = NULL;
    if (!format_is_pointer(item->Format)) return false;
    memcpy(&data, block + item->Offset, sizeof data);
    return data == NULL;
}

DWORD block_initialize(const RESUTIL_PROPERTY_ITEM *item, BYTE *block, const struct value *value)
{
    BYTE *member = block + item->Offset;
    void *copy = NULL;
    if (!format_is_pointer(item->Format)) {
        memcpy(member, value->data, number_size(item->Format));
        return ERROR_SUCCESS;
    }
    if (value->data != NULL) {
        copy = utility_allocate(value->size);
        if (copy == NULL) return ERROR_NOT_ENOUGH_MEMORY;
        memcpy(copy, value->data, value->size);
    }
    memcpy(member, &copy, sizeof copy);
    if (is_counted(item->Format)) memcpy(member + sizeof copy, &value->size, sizeof value->size);
    return ERROR_SUCCESS;
}

DWORD block_put(const RESUTIL_PROPERTY_ITEM *item, BYTE *block, const struct value *value)
{
    void *before = NULL;
    if (format_is_pointer(item->Format)) memcpy(&before, block + item->Offset, sizeof before);
    /* The new value may be a part of the old one, so that is freed last. */
    DWORD status = block_initialize(item, block, value);
    if (status == ERROR_SUCCESS) utility_free(before);
    return status;
}

bool values_equal(const struct value *left, const struct value *right)
{
    return left->format == right->format && left->size == right->size &&
           (left->size == 0 || memcmp(left->data, right->data, left->size) == 0);
}
