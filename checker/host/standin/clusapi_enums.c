/* SPDX-License-Identifier: MIT
 *
 * clusapi_enums.c - enumerations: of the cluster, of a node, a group, a resource, a resource type.
 *
 * One is a handle that remembers what is listed of which thing; the list is made anew at each step, as nothing comes or
 * goes while the target runs.
 */
#include "clusapi_model.h"

/* What an enumeration lists, in the high half of a handle's type; the low half are the kinds that were asked for. */
enum { OF_CLUSTER = 1 << 16, OF_NODE = 2 << 16, OF_GROUP = 3 << 16, OF_RESOURCE = 4 << 16, OF_TYPE = 5 << 16 };

#define ASKED(type) ((type) & 0xffff)

static const struct {
    enum kind kind;
    uint32_t type;
} cluster_kinds[] = {
    {KIND_NODE, CLUSTER_ENUM_NODE},
    {KIND_TYPE, CLUSTER_ENUM_RESTYPE},
    {KIND_RESOURCE, CLUSTER_ENUM_RESOURCE},
    {KIND_GROUP, CLUSTER_ENUM_GROUP},
};

/* Which of the kinds that were asked for `index` is an entry of, or 0. */
static uint32_t entry_type(uint32_t type, uint32_t thing, uint32_t index)
{
    const struct thing *entry = &things[index];
    uint32_t found = 0;
    bool resource = entry->kind == KIND_RESOURCE;
    switch (type & ~0xffffu) {
    case OF_CLUSTER:
        for (size_t row = 0; row < COUNT_OF(cluster_kinds); row++) {
            if (cluster_kinds[row].kind == entry->kind) found = cluster_kinds[row].type;
        }
        break;
    case OF_NODE:
        if (entry->kind == KIND_GROUP && entry->group == thing) found = CLUSTER_NODE_ENUM_GROUPS;
        break;
    case OF_GROUP:
        if (resource && entry->group == thing) found = CLUSTER_GROUP_ENUM_CONTAINS;
        if (entry->kind == KIND_NODE) found = CLUSTER_GROUP_ENUM_NODES;
        break;
    case OF_RESOURCE:
        if (resource && depends_on(thing, index)) found = CLUSTER_RESOURCE_ENUM_DEPENDS;
        if (resource && depends_on(index, thing)) found = CLUSTER_RESOURCE_ENUM_PROVIDES;
        if (entry->kind == KIND_NODE) found = CLUSTER_RESOURCE_ENUM_NODES;
        break;
    default:
        if (resource && entry->type == thing) found = CLUSTER_RESOURCE_TYPE_ENUM_RESOURCES;
        if (entry->kind == KIND_NODE) found = CLUSTER_RESOURCE_TYPE_ENUM_NODES;
    }
    return found & ASKED(type);
}

static void *open_enum(const void *handle, enum kind kind, uint32_t of, DWORD asked, uint32_t known)
{
    uint32_t thing;
    if (!find_handle(handle, kind, &thing, NULL)) return NULL;
    if (ASKED(asked) == 0 || (asked & ~known) != 0) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    return open_handle(KIND_ENUM, thing, of | ASKED(asked));
}

static DWORD next(const void *handle, DWORD wanted, LPDWORD kind, LPWSTR name, LPDWORD units)
{
    uint32_t thing, type;
    if (!find_handle(handle, KIND_ENUM, &thing, &type)) return GetLastError();
    if (units == NULL || kind == NULL) return ERROR_INVALID_PARAMETER;
    for (uint32_t index = 0, entry = 0; index < thing_count; index++) {
        uint32_t found = entry_type(type, thing, index);
        if (found == 0 || entry++ != wanted) continue;
        *kind = found;
        return give_text(things[index].name, name, units);
    }
    return ERROR_NO_MORE_ITEMS;
}

static DWORD count(const void *handle)
{
    uint32_t thing, type;
    DWORD entries = 0;
    if (!find_handle(handle, KIND_ENUM, &thing, &type)) return 0;
    for (uint32_t index = 0; index < thing_count; index++) entries += entry_type(type, thing, index) != 0;
    return entries;
}

static DWORD close(const void *handle)
{
    return close_handle(handle, KIND_ENUM) ? ERROR_SUCCESS : ERROR_INVALID_HANDLE;
}

/* ---- The five ---------------------------------------------------------------------------------------------------- */

HCLUSENUM WINAPI ClusterOpenEnum(HCLUSTER cluster, DWORD type)
{
    return open_enum(cluster, KIND_CLUSTER, OF_CLUSTER, type, 0x3f);
}

DWORD WINAPI ClusterGetEnumCount(HCLUSENUM handle) { return count(handle); }
DWORD WINAPI ClusterCloseEnum(HCLUSENUM handle) { return close(handle); }
DWORD WINAPI ClusterEnum(HCLUSENUM handle, DWORD index, LPDWORD type, LPWSTR name, LPDWORD units)
{
    return next(handle, index, type, name, units);
}

HNODEENUM WINAPI ClusterNodeOpenEnum(HNODE node, DWORD type)
{
    return open_enum(node, KIND_NODE, OF_NODE, type, 0x7);
}

DWORD WINAPI ClusterNodeGetEnumCount(HNODEENUM handle) { return count(handle); }
DWORD WINAPI ClusterNodeCloseEnum(HNODEENUM handle) { return close(handle); }
DWORD WINAPI ClusterNodeEnum(HNODEENUM handle, DWORD index, LPDWORD type, LPWSTR name, LPDWORD units)
{
    return next(handle, index, type, name, units);
}

HGROUPENUM WINAPI ClusterGroupOpenEnum(HGROUP group, DWORD type)
{
    return open_enum(group, KIND_GROUP, OF_GROUP, type, 0x3);
}

DWORD WINAPI ClusterGroupGetEnumCount(HGROUPENUM handle) { return count(handle); }
DWORD WINAPI ClusterGroupCloseEnum(HGROUPENUM handle) { return close(handle); }
DWORD WINAPI ClusterGroupEnum(HGROUPENUM handle, DWORD index, LPDWORD type, LPWSTR name, LPDWORD units)
{
    return next(handle, index, type, name, units);
}

HRESENUM WINAPI ClusterResourceOpenEnum(HRESOURCE resource, DWORD type)
{
    return open_enum(resource, KIND_RESOURCE, OF_RESOURCE, type, 0x7);
}

DWORD WINAPI ClusterResourceGetEnumCount(HRESENUM handle) { return count(handle); }
DWORD WINAPI ClusterResourceCloseEnum(HRESENUM handle) { return close(handle); }
DWORD WINAPI ClusterResourceEnum(HRESENUM handle, DWORD index, LPDWORD type, LPWSTR name, LPDWORD units)
{
    return next(handle, index, type, name, units);
}

HRESTYPEENUM WINAPI ClusterResourceTypeOpenEnum(HCLUSTER cluster, LPCWSTR name, DWORD type)
{
    uint32_t ignored;
    if (!find_handle(cluster, KIND_CLUSTER, &ignored, NULL)) return NULL;
    uint32_t found = name == NULL ? NOTHING : find_thing(KIND_TYPE, name);
    if (found != NOTHING && ASKED(type) != 0 && (type & ~0x3u) == 0)
        return open_handle(KIND_ENUM, found, OF_TYPE | ASKED(type));
    SetLastError(found == NOTHING && name != NULL ? ERROR_CLUSTER_RESOURCE_TYPE_NOT_FOUND : ERROR_INVALID_PARAMETER);
    return NULL;
}

DWORD WINAPI ClusterResourceTypeGetEnumCount(HRESTYPEENUM handle) { return count(handle); }
DWORD WINAPI ClusterResourceTypeCloseEnum(HRESTYPEENUM handle) { return close(handle); }
DWORD WINAPI ClusterResourceTypeEnum(HRESTYPEENUM handle, DWORD index, LPDWORD type, LPWSTR name, LPDWORD units)
{
    return next(handle, index, type, name, units);
}
