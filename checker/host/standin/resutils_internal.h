/* SPDX-License-Identifier: MIT
 *
 * resutils_internal.h - what the families of resutils.dll share: memory, lists, values and where they are kept.
 *
 * A value has one form wherever it is: a format, and its bytes as a property list holds them. A list, a parameter block,
 * a key of the cluster database and the default of a table are each read into that form and written from it.
 */
#ifndef RESDLL_RESUTILS_INTERNAL_H
#define RESDLL_RESUTILS_INTERNAL_H

#include "resutils.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct value {
    DWORD format; /* a CLUSTER_PROPERTY_FORMAT */
    const void *data;
    DWORD size; /* in bytes, with every terminator */
};

/* ---- resutils_memory.c: everything that a caller frees with LocalFree ----------------------------------------------- */

void *utility_allocate(size_t size); /* NULL, with the last error set, when there is no memory */
void utility_free(void *memory);
LPWSTR utility_duplicate(LPCWSTR text); /* of NULL: NULL */
bool names_equal(LPCWSTR left, LPCWSTR right); /* as the registry compares them: without regard to case */

/* ---- resutils_list.c ------------------------------------------------------------------------------------------------ */

/* What is left of a list that nobody has checked yet. */
struct list {
    const BYTE *at;
    DWORD size;  /* bytes left */
    DWORD count; /* properties left */
};

struct property {
    LPCWSTR name;       /* ends within the list */
    struct value value; /* the first; its format is CLUSPROP_FORMAT_UNKNOWN if its syntax is no list value */
    struct list values; /* all of them and the end mark; count is how many there are */
};

/* ERROR_INVALID_DATA without a list, ERROR_INSUFFICIENT_BUFFER where it goes on behind the buffer. */
DWORD list_open(struct list *list, const void *buffer, DWORD size);
/* The same, ERROR_INVALID_PARAMETER for one that is formed wrongly, ERROR_NO_MORE_ITEMS behind the last. */
DWORD list_next(struct list *list, struct property *found);
/* The next value of a property: ERROR_NO_MORE_ITEMS at its end mark, which is passed. */
DWORD list_next_value(struct list *values, DWORD *syntax, struct value *found);
/* Whether the bytes are what the format says. */
bool value_is_well_formed(const struct value *value);

/* Where output goes: only what fits is written, all of it is counted. */
struct sink {
    BYTE *buffer;
    DWORD size;
    ULONGLONG used;
    DWORD count; /* properties */
};

void sink_bytes(struct sink *sink, const void *bytes, DWORD size);
void sink_count(struct sink *sink); /* room for the count of a list */
void sink_property(struct sink *sink, LPCWSTR name, const struct value *values, size_t count);
/* Writes the count, where there is one, and answers ERROR_SUCCESS or ERROR_MORE_DATA. */
DWORD sink_end_list(struct sink *sink, DWORD *returned, DWORD *required);
DWORD sink_end(struct sink *sink, DWORD *returned, DWORD *required);

/* ---- resutils_table.c ----------------------------------------------------------------------------------------------- */

const RESUTIL_PROPERTY_ITEM *table_find(const RESUTIL_PROPERTY_ITEM *table, LPCWSTR name);
bool item_is_supported(const RESUTIL_PROPERTY_ITEM *item);
bool item_allows(const RESUTIL_PROPERTY_ITEM *item, const struct value *value); /* its minimum and maximum */
void item_default(const RESUTIL_PROPERTY_ITEM *item, struct value *value);
void block_value(const RESUTIL_PROPERTY_ITEM *item, const BYTE *block, struct value *value);
bool block_lacks(const RESUTIL_PROPERTY_ITEM *item, const BYTE *block); /* no string or data, not even an empty one */
DWORD block_put(const RESUTIL_PROPERTY_ITEM *item, BYTE *block, const struct value *value); /* frees what was there */
DWORD block_initialize(const RESUTIL_PROPERTY_ITEM *item, BYTE *block, const struct value *value); /* does not */
bool format_is_pointer(DWORD format);
bool values_equal(const struct value *left, const struct value *right);

/* ---- resutils_store.c: the cluster database -------------------------------------------------------------------------- */

/* The value of an item; its data is the caller's to free. ERROR_FILE_NOT_FOUND if there is none,
 * ERROR_INVALID_PARAMETER if its type is another. */
DWORD store_read(HKEY key, const RESUTIL_PROPERTY_ITEM *item, struct value *value);
/* Writes a value of an item, unless the database has just that and force is FALSE; one without data is deleted. */
DWORD store_write(HKEY key, const RESUTIL_PROPERTY_ITEM *item, const struct value *value, bool force);
DWORD store_write_named(HKEY key, LPCWSTR name, const struct value *value, bool force);
/* Of any type; the data is the caller's to free. */
DWORD store_query(HKEY key, LPCWSTR name, DWORD *type, void **data, DWORD *size);
/* The name of the value at index, to be freed; ERROR_NO_MORE_ITEMS behind the last. */
DWORD store_name(HKEY key, DWORD index, LPWSTR *name);
DWORD format_of_type(DWORD type);

#endif
