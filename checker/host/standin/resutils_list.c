/* SPDX-License-Identifier: MIT
 *
 * resutils_list.c - property lists, read and written.
 *
 * A list is a count; then, for each property, its name, its values and an end mark. A name and a value are a syntax and
 * a length of 32 bits each and the data, padded to four bytes; an end mark is a syntax alone (MS-CMRP 2.2.3.10). Whoever
 * made the list is not trusted: no byte is read before it is known to be within the buffer.
 */
#include "resutils_internal.h"

#define HEADER_SIZE ((DWORD)sizeof(CLUSPROP_VALUE))
#define FORMAT(syntax) ((syntax) & 0xffff)

/* The list need not lie at a multiple of four. */
static DWORD dword_at(const BYTE *at)
{
    DWORD number;
    memcpy(&number, at, sizeof number);
    return number;
}

static void advance(struct list *list, DWORD size)
{
    list->at += size;
    list->size -= size;
}

DWORD list_open(struct list *list, const void *buffer, DWORD size)
{
    if (buffer == NULL) return ERROR_INVALID_DATA;
    if (size < sizeof(DWORD)) return ERROR_INSUFFICIENT_BUFFER;
    *list = (struct list){.at = buffer, .size = size};
    list->count = dword_at(list->at);
    advance(list, sizeof(DWORD));
    return ERROR_SUCCESS;
}

/* A name or a value. */
static DWORD next_entry(struct list *list, DWORD *syntax, struct value *found)
{
    if (list->size < HEADER_SIZE) return ERROR_INSUFFICIENT_BUFFER;
    *syntax = dword_at(list->at);
    DWORD length = dword_at(list->at + sizeof(DWORD));
    DWORD room = list->size - HEADER_SIZE;
    if (length > room || (ULONGLONG)((length + 3ULL) & ~3ULL) > room) return ERROR_INSUFFICIENT_BUFFER;
    bool is_value = *syntax >> 16 == CLUSPROP_TYPE_LIST_VALUE;
    *found = (struct value){is_value ? FORMAT(*syntax) : CLUSPROP_FORMAT_UNKNOWN, list->at + HEADER_SIZE, length};
    advance(list, HEADER_SIZE + ALIGN_CLUSPROP(length));
    return ERROR_SUCCESS;
}

DWORD list_next_value(struct list *values, DWORD *syntax, struct value *found)
{
    if (values->size < sizeof(DWORD)) return ERROR_INSUFFICIENT_BUFFER;
    if (dword_at(values->at) != CLUSPROP_SYNTAX_ENDMARK) return next_entry(values, syntax, found);
    advance(values, sizeof(DWORD));
    return ERROR_NO_MORE_ITEMS;
}

static bool is_text(const struct value *value)
{
    if (value->size < sizeof(WCHAR) || value->size % sizeof(WCHAR) != 0) return false;
    WCHAR last;
    memcpy(&last, (const BYTE *)value->data + value->size - sizeof last, sizeof last);
    return last == 0;
}

static bool is_multi_text(const struct value *value)
{
    if (!is_text(value)) return false;
    if (value->size == sizeof(WCHAR)) return true; /* none at all: the last terminator alone */
    WCHAR before;
    memcpy(&before, (const BYTE *)value->data + value->size - 2 * sizeof before, sizeof before);
    return before == 0;
}

bool value_is_well_formed(const struct value *value)
{
    switch (value->format) {
    case CLUSPROP_FORMAT_BINARY:
    case CLUSPROP_FORMAT_SECURITY_DESCRIPTOR: return true;
    case CLUSPROP_FORMAT_WORD: return value->size == sizeof(WORD);
    case CLUSPROP_FORMAT_DWORD:
    case CLUSPROP_FORMAT_LONG: return value->size == sizeof(DWORD);
    case CLUSPROP_FORMAT_ULARGE_INTEGER:
    case CLUSPROP_FORMAT_LARGE_INTEGER:
    case CLUSPROP_FORMAT_FILETIME: return value->size == sizeof(ULONGLONG);
    case CLUSPROP_FORMAT_SZ:
    case CLUSPROP_FORMAT_EXPAND_SZ:
    case CLUSPROP_FORMAT_EXPANDED_SZ: return is_text(value);
    case CLUSPROP_FORMAT_MULTI_SZ: return value->size == 0 || is_multi_text(value);
    default: return false;
    }
}

DWORD list_next(struct list *list, struct property *found)
{
    if (list->count == 0) return ERROR_NO_MORE_ITEMS;
    DWORD syntax;
    struct value entry;
    DWORD status = next_entry(list, &syntax, &entry);
    if (status != ERROR_SUCCESS) return status;
    if (syntax != CLUSPROP_SYNTAX_NAME || !is_text(&entry)) return ERROR_INVALID_PARAMETER;
    *found = (struct property){.name = entry.data, .values = {.at = list->at}};
    while ((status = list_next_value(list, &syntax, &entry)) == ERROR_SUCCESS) {
        /* A name here is the next property's: this one has no end mark. */
        if (syntax == CLUSPROP_SYNTAX_NAME) return ERROR_INVALID_PARAMETER;
        if (found->values.count++ == 0) found->value = entry;
    }
    if (status != ERROR_NO_MORE_ITEMS) return status;
    if (found->values.count == 0) return ERROR_INVALID_PARAMETER;
    found->values.size = (DWORD)(list->at - found->values.at);
    list->count--;
    return ERROR_SUCCESS;
}

void sink_bytes(struct sink *sink, const void *bytes, DWORD size)
{
    if (size != 0 && sink->buffer != NULL && sink->used + size <= sink->size)
        memcpy(sink->buffer + sink->used, bytes, size);
    sink->used += size;
}

static void sink_number(struct sink *sink, DWORD number) { sink_bytes(sink, &number, sizeof number); }

void sink_count(struct sink *sink) { sink_number(sink, 0); }

static void sink_entry(struct sink *sink, DWORD syntax, const void *data, DWORD size)
{
    static const BYTE padding[3];
    sink_number(sink, syntax);
    sink_number(sink, size);
    sink_bytes(sink, data, size);
    sink_bytes(sink, padding, ALIGN_CLUSPROP(size) - size);
}

void sink_property(struct sink *sink, LPCWSTR name, const struct value *values, size_t count)
{
    sink_entry(sink, CLUSPROP_SYNTAX_NAME, name, (DWORD)((wcslen(name) + 1) * sizeof *name));
    for (size_t index = 0; index < count; index++)
        sink_entry(sink, CLUSPROP_SYNTAX_VALUE(CLUSPROP_TYPE_LIST_VALUE, values[index].format), values[index].data,
                   values[index].size);
    sink_number(sink, CLUSPROP_SYNTAX_ENDMARK);
    sink->count++;
}

DWORD sink_end(struct sink *sink, DWORD *returned, DWORD *required)
{
    bool fits = sink->used <= sink->size && (sink->buffer != NULL || sink->used == 0);
    if (returned != NULL) *returned = fits ? (DWORD)sink->used : 0;
    if (required != NULL) *required = fits ? 0 : (DWORD)sink->used;
    return fits ? ERROR_SUCCESS : ERROR_MORE_DATA;
}

DWORD sink_end_list(struct sink *sink, DWORD *returned, DWORD *required)
{
    if (sink->buffer != NULL && sink->size >= sizeof(DWORD)) memcpy(sink->buffer, &sink->count, sizeof(DWORD));
    return sink_end(sink, returned, required);
}
