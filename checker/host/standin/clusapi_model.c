/* SPDX-License-Identifier: MIT
 *
 * clusapi_model.c - the things of the cluster that is played, how they are found, and their keys.
 *
 * Nothing is added once the target runs, so nothing here is locked; states alone change, one word at a time.
 */
#include "clusapi_model.h"

struct thing things[MOST_THINGS];
uint32_t thing_count;
uint32_t resource_under_test = NOTHING;

bool same_text(const WCHAR *one, const WCHAR *other)
{
    return CompareStringOrdinal(one, -1, other, -1, TRUE) == CSTR_EQUAL;
}

/* Made of the number, so that each run has the same; nodes are numbered from 1, as a cluster does. */
static void make_id(struct thing *thing, uint32_t number)
{
    static const WCHAR digits[] = L"0123456789abcdef";
    WCHAR *id = thing->id;
    if (thing->kind == KIND_TYPE) {
        lstrcpyW(id, L""); /* a type has only its name */
    } else if (thing->kind == KIND_NODE) {
        uint32_t nodes = 0;
        for (uint32_t index = 0; index <= number; index++) nodes += things[index].kind == KIND_NODE;
        if (nodes >= 10) *id++ = (WCHAR)(L'0' + nodes / 10 % 10);
        *id++ = (WCHAR)(L'0' + nodes % 10);
        *id = 0;
    } else {
        lstrcpyW(id, L"5f0c3a52-0000-4000-8000-000000000000");
        for (int place = 35; number > 0; number >>= 4) id[place--] = digits[number & 15];
    }
}

uint32_t add_thing(enum kind kind, const WCHAR *name)
{
    if (thing_count == MOST_THINGS || lstrlenW(name) >= NAME_UNITS || name[0] == 0) return NOTHING;
    if (find_thing(kind, name) != NOTHING) return NOTHING;
    struct thing *thing = &things[thing_count];
    *thing = (struct thing){.kind = kind, .type = NOTHING, .group = NOTHING};
    lstrcpyW(thing->name, name);
    make_id(thing, thing_count);
    return thing_count++;
}

uint32_t find_thing(enum kind kind, const WCHAR *name)
{
    for (uint32_t index = 0; index < thing_count; index++) {
        const struct thing *thing = &things[index];
        if (thing->kind != kind) continue;
        if (same_text(thing->name, name) || (thing->id[0] != 0 && same_text(thing->id, name))) return index;
    }
    if (kind == KIND_RESOURCE && standin_host->was_opened(name)) return resource_under_test;
    return NOTHING;
}

bool depends_on(uint32_t resource, uint32_t provider)
{
    return (things[resource].depends[provider / 8] >> provider % 8 & 1) != 0;
}

void key_path(uint32_t thing, WCHAR *path)
{
    static const WCHAR *const folders[KIND_COUNT] = {
        [KIND_NODE] = L"Nodes\\",
        [KIND_TYPE] = L"ResourceTypes\\",
        [KIND_GROUP] = L"Groups\\",
        [KIND_RESOURCE] = L"Resources\\",
    };
    const struct thing *found = &things[thing];
    path[0] = 0;
    if (found->kind == KIND_CLUSTER) return;
    lstrcpyW(path, folders[found->kind]);
    lstrcatW(path, found->id[0] != 0 ? found->id : found->name);
}

uint32_t standin_connected(void)
{
    thing_count = 0;
    resource_under_test = NOTHING;
    return parse_model(standin_host->model);
}
