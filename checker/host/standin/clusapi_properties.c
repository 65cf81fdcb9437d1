/* SPDX-License-Identifier: MIT
 *
 * clusapi_properties.c - the values of a key as a property list, and back.
 *
 * A list is a count; each property is a name, a value and an end mark; names and values have a header of eight bytes,
 * syntax and length, and are padded to four bytes (MS-CMRP 2.2.3.10).
 */
#include "clusapi_model.h"

#define SYNTAX_NAME 0x00040003u
#define LIST_VALUE 0x00010000u
#define LONGEST_VALUE 16384

/* By the type of a registry value, the format of a property; 0 for what is no property. */
static const uint16_t formats[] = {
    [REG_SZ] = 3, [REG_EXPAND_SZ] = 4, [REG_BINARY] = 1, [REG_DWORD] = 2, [REG_MULTI_SZ] = 5, [REG_QWORD] = 6,
};

static DWORD format_of(DWORD type) { return type < COUNT_OF(formats) ? formats[type] : 0; }

static DWORD type_of(DWORD format)
{
    for (DWORD type = 0; type < COUNT_OF(formats); type++) {
        if (format != 0 && formats[type] == format) return type;
    }
    return REG_NONE;
}

/* ---- Writing ----------------------------------------------------------------------------------------------------- */

struct writer {
    BYTE *begin; /* NULL: only the size is wanted */
    size_t room;
    size_t size; /* that all of it takes, whether it fits or not */
};

static void put(struct writer *writer, const void *data, size_t size, size_t padded)
{
    if (writer->size + padded <= writer->room && writer->begin != NULL) {
        memset(writer->begin + writer->size, 0, padded);
        memcpy(writer->begin + writer->size, data, size);
    }
    writer->size += padded;
}

static void put_number(struct writer *writer, DWORD number) { put(writer, &number, sizeof number, sizeof number); }

static void put_entry(struct writer *writer, DWORD syntax, const void *data, DWORD size)
{
    put_number(writer, syntax);
    put_number(writer, size);
    put(writer, data, size, ((size_t)size + 3) & ~(size_t)3);
}

/* Calls for each value of a key that is a property; returns how many there are. */
static DWORD each_value(HKEY key, struct writer *writer,
                        void (*take)(struct writer *, const WCHAR *, DWORD, const BYTE *, DWORD))
{
    WCHAR name[512];
    BYTE *data = HeapAlloc(GetProcessHeap(), 0, LONGEST_VALUE);
    DWORD found = 0;
    for (DWORD index = 0; data != NULL; index++) {
        DWORD units = COUNT_OF(name), size = LONGEST_VALUE, type;
        LSTATUS status = RegEnumValueW(key, index, name, &units, NULL, &type, data, &size);
        if (status == ERROR_MORE_DATA) continue;
        if (status != ERROR_SUCCESS) break;
        if (format_of(type) == 0) continue;
        take(writer, name, type, data, size);
        found++;
    }
    if (data != NULL) HeapFree(GetProcessHeap(), 0, data);
    return found;
}

static void put_property(struct writer *writer, const WCHAR *name, DWORD type, const BYTE *data, DWORD size)
{
    put_entry(writer, SYNTAX_NAME, name, (DWORD)(lstrlenW(name) + 1) * sizeof(WCHAR));
    put_entry(writer, LIST_VALUE | format_of(type), data, size);
    put_number(writer, 0);
}

static void put_name(struct writer *writer, const WCHAR *name, DWORD type, const BYTE *data, DWORD size)
{
    (void)type, (void)data, (void)size;
    size_t bytes = (size_t)(lstrlenW(name) + 1) * sizeof(WCHAR);
    put(writer, name, bytes, bytes);
}

static DWORD finish(const struct writer *writer, DWORD room, LPDWORD returned)
{
    if (returned != NULL) *returned = (DWORD)writer->size;
    return writer->begin != NULL && writer->size > room ? ERROR_MORE_DATA : ERROR_SUCCESS;
}

DWORD give_properties(HKEY key, LPVOID buffer, DWORD room, LPDWORD returned)
{
    struct writer writer = {buffer, room, 0};
    put_number(&writer, 0);
    DWORD found = each_value(key, &writer, put_property);
    if (buffer != NULL && room >= sizeof found) memcpy(buffer, &found, sizeof found);
    return finish(&writer, room, returned);
}

DWORD give_property_names(HKEY key, LPVOID buffer, DWORD room, LPDWORD returned)
{
    struct writer writer = {buffer, room, 0};
    (void)each_value(key, &writer, put_name);
    put(&writer, L"", sizeof(WCHAR), sizeof(WCHAR));
    return finish(&writer, room, returned);
}

/* ---- Reading ----------------------------------------------------------------------------------------------------- */

struct reader {
    const BYTE *position;
    size_t left;
};

static bool get_number(struct reader *reader, DWORD *number)
{
    if (reader->left < sizeof *number) return false;
    memcpy(number, reader->position, sizeof *number);
    reader->position += sizeof *number;
    reader->left -= sizeof *number;
    return true;
}

static bool get_entry(struct reader *reader, DWORD *syntax, const BYTE **data, DWORD *size)
{
    if (!get_number(reader, syntax) || !get_number(reader, size) || reader->left < *size) return false;
    size_t padded = ((size_t)*size + 3) & ~(size_t)3;
    *data = reader->position;
    if (padded > reader->left) padded = reader->left;
    reader->position += padded;
    reader->left -= padded;
    return true;
}

static bool is_name(const BYTE *data, DWORD size)
{
    return size >= 2 * sizeof(WCHAR) && size <= 512 * sizeof(WCHAR) && size % sizeof(WCHAR) == 0 &&
           data[size - 1] == 0 && data[size - 2] == 0;
}

/* Looks the whole list through, and writes it to `key` unless that is NULL. */
static DWORD walk(HKEY key, const void *list, DWORD size)
{
    struct reader reader = {list, size};
    DWORD properties, syntax, name_size, value_size, end;
    const BYTE *name, *value;
    if (!get_number(&reader, &properties)) return ERROR_INVALID_PARAMETER;
    for (; properties > 0; properties--) {
        if (!get_entry(&reader, &syntax, &name, &name_size) || syntax != SYNTAX_NAME || !is_name(name, name_size))
            return ERROR_INVALID_DATA;
        if (!get_entry(&reader, &syntax, &value, &value_size) || (syntax & ~0xffffu) != LIST_VALUE ||
            type_of(syntax & 0xffff) == REG_NONE || !get_number(&reader, &end) || end != 0)
            return ERROR_INVALID_DATA;
        if (key == NULL) continue;
        LSTATUS status = RegSetValueExW(key, (LPCWSTR)name, 0, type_of(syntax & 0xffff), value, value_size);
        if (status != ERROR_SUCCESS) return (DWORD)status;
    }
    return ERROR_SUCCESS;
}

DWORD take_properties(HKEY key, const void *list, DWORD size)
{
    if (list == NULL) return ERROR_INVALID_PARAMETER;
    DWORD code = walk(NULL, list, size);
    return code == ERROR_SUCCESS ? walk(key, list, size) : code;
}
