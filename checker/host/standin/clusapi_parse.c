/* SPDX-License-Identifier: MIT
 *
 * clusapi_parse.c - reads the cluster from the lines that resdll_checker.hosting.standin writes.
 *
 * A line is a word and its fields, between tabs; a thing stands in a line before those that name it. What does not fit
 * in every particular is refused with the number of its line.
 */
#include "clusapi_model.h"

#define MOST_FIELDS 5
#define FIELD_UNITS 2048 /* a value of a property is in hexadecimal */

struct line {
    WCHAR fields[MOST_FIELDS][FIELD_UNITS];
    unsigned count;
};

/* Returns where the next line begins, or NULL where this one is no line. */
static const WCHAR *split(const WCHAR *text, struct line *line)
{
    size_t length = 0;
    line->count = 1;
    for (; *text != L'\n'; text++) {
        WCHAR *field = line->fields[line->count - 1];
        if (*text == 0) return NULL;
        if (*text == L'\t') {
            field[length] = 0;
            length = 0;
            if (line->count++ == MOST_FIELDS) return NULL;
        } else {
            if (length == FIELD_UNITS - 1) return NULL;
            field[length++] = *text;
        }
    }
    line->fields[line->count - 1][length] = 0;
    return text + 1;
}

static bool number_of(const WCHAR *text, uint32_t *number)
{
    uint64_t value = 0;
    if (*text == 0) return false;
    for (; *text >= L'0' && *text <= L'9'; text++) {
        value = value * 10 + (uint64_t)(*text - L'0');
        if (value > UINT32_MAX) return false;
    }
    *number = (uint32_t)value;
    return *text == 0;
}

static int digit_of(WCHAR unit)
{
    if (unit >= L'0' && unit <= L'9') return unit - L'0';
    return unit >= L'a' && unit <= L'f' ? unit - L'a' + 10 : -1;
}

static bool bytes_of(const WCHAR *text, BYTE *bytes, DWORD *size)
{
    *size = 0;
    for (; *text != 0; text += 2) {
        int high = digit_of(text[0]);
        int low = high < 0 ? -1 : digit_of(text[1]);
        if (low < 0) return false;
        bytes[(*size)++] = (BYTE)(high << 4 | low);
    }
    return true;
}

static bool refer(enum kind kind, const WCHAR *name, uint32_t *thing)
{
    *thing = find_thing(kind, name);
    return *thing != NOTHING;
}

static bool write_text(HKEY key, const WCHAR *name, const WCHAR *text)
{
    DWORD size = (DWORD)(lstrlenW(text) + 1) * sizeof(WCHAR);
    return RegSetValueExW(key, name, 0, REG_SZ, (const BYTE *)text, size) == ERROR_SUCCESS;
}

/* What the cluster database has of everything: its name; of a resource its type, too. */
static bool write_key(uint32_t thing)
{
    static const WCHAR *const name_of[KIND_COUNT] = {
        [KIND_CLUSTER] = L"ClusterName", [KIND_NODE] = L"NodeName", [KIND_TYPE] = L"Name",
        [KIND_GROUP] = L"Name",          [KIND_RESOURCE] = L"Name",
    };
    WCHAR path[NAME_UNITS + 32];
    HKEY key = NULL;
    key_path(thing, path);
    LSTATUS status = RegCreateKeyExW(standin_host->cluster, path, 0, NULL, REG_OPTION_VOLATILE, KEY_ALL_ACCESS, NULL,
                                     &key, NULL);
    if (status != ERROR_SUCCESS) return false;
    /* The key that Open receives keeps to the private properties that the profile gives. */
    bool written = thing == resource_under_test || write_text(key, name_of[things[thing].kind], things[thing].name);
    if (written && things[thing].kind == KIND_RESOURCE && thing != resource_under_test)
        written = write_text(key, L"Type", things[things[thing].type].name);
    RegCloseKey(key);
    return written;
}

/* ---- The lines --------------------------------------------------------------------------------------------------- */

static bool read_node(const struct line *line)
{
    uint32_t thing = line->count == 3 ? add_thing(KIND_NODE, line->fields[1]) : NOTHING;
    uint32_t state;
    if (thing == NOTHING || !number_of(line->fields[2], &state)) return false;
    things[thing].state = state;
    return write_key(thing);
}

static bool read_type(const struct line *line)
{
    uint32_t thing = line->count == 4 ? add_thing(KIND_TYPE, line->fields[1]) : NOTHING;
    return thing != NOTHING && number_of(line->fields[2], &things[thing].class) &&
           number_of(line->fields[3], &things[thing].subclass) && write_key(thing);
}

static bool read_group(const struct line *line)
{
    uint32_t thing = line->count == 3 ? add_thing(KIND_GROUP, line->fields[1]) : NOTHING;
    return thing != NOTHING && refer(KIND_NODE, line->fields[2], &things[thing].group) && write_key(thing);
}

static bool read_resource(const struct line *line, bool under_test)
{
    uint32_t state;
    if (line->count != 5 || !number_of(line->fields[4], &state)) return false;
    uint32_t thing = add_thing(KIND_RESOURCE, line->fields[1]);
    if (thing == NOTHING || !refer(KIND_TYPE, line->fields[2], &things[thing].type) ||
        !refer(KIND_GROUP, line->fields[3], &things[thing].group))
        return false;
    things[thing].state = state;
    if (under_test) {
        if (resource_under_test != NOTHING) return false;
        resource_under_test = thing;
        lstrcpyW(things[thing].id, STANDIN_RESOURCE_ID);
    }
    return write_key(thing);
}

static bool read_dependency(const struct line *line)
{
    uint32_t resource, provider;
    if (line->count != 3 || !refer(KIND_RESOURCE, line->fields[1], &resource) ||
        !refer(KIND_RESOURCE, line->fields[2], &provider) || resource == provider)
        return false;
    things[resource].depends[provider / 8] |= (uint8_t)(1u << provider % 8);
    return true;
}

static bool read_property(const struct line *line, const WCHAR *below)
{
    static BYTE bytes[FIELD_UNITS / 2];
    uint32_t resource, type;
    DWORD size;
    if (line->count != 5 || !refer(KIND_RESOURCE, line->fields[1], &resource) ||
        !number_of(line->fields[3], &type) || !bytes_of(line->fields[4], bytes, &size))
        return false;
    HKEY key = open_key(resource, NULL, KEY_ALL_ACCESS);
    HKEY inner = NULL;
    if (key == NULL) return false;
    LSTATUS status = ERROR_SUCCESS;
    if (below != NULL)
        status = RegCreateKeyExW(key, below, 0, NULL, REG_OPTION_VOLATILE, KEY_ALL_ACCESS, NULL, &inner, NULL);
    if (status == ERROR_SUCCESS)
        status = RegSetValueExW(inner != NULL ? inner : key, line->fields[2], 0, type, bytes, size);
    if (inner != NULL) RegCloseKey(inner);
    RegCloseKey(key);
    return status == ERROR_SUCCESS;
}

static bool read_line(const struct line *line)
{
    const WCHAR *word = line->fields[0];
    if (thing_count == 0) {
        if (line->count != 2 || !same_text(word, L"cluster")) return false;
        return add_thing(KIND_CLUSTER, line->fields[1]) == 0 && write_key(0);
    }
    if (same_text(word, L"node")) return read_node(line);
    if (same_text(word, L"type")) return read_type(line);
    if (same_text(word, L"group")) return read_group(line);
    if (same_text(word, L"resource")) return read_resource(line, false);
    if (same_text(word, L"tested")) return read_resource(line, true);
    if (same_text(word, L"depends")) return read_dependency(line);
    if (same_text(word, L"private")) return read_property(line, L"Parameters");
    return same_text(word, L"common") && read_property(line, NULL);
}

uint32_t parse_model(const WCHAR *text)
{
    static struct line line;
    uint32_t number = 1;
    for (; *text != 0; number++) {
        text = split(text, &line);
        if (text == NULL || !read_line(&line)) return number;
    }
    bool whole = thing_count > 1 && things[1].kind == KIND_NODE && resource_under_test != NOTHING;
    return whole ? 0 : number;
}
