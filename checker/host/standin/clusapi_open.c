/* SPDX-License-Identifier: MIT
 *
 * clusapi_open.c - clusters, nodes, groups, resources: opened, closed, asked for their states and names.
 */
#include "clusapi_model.h"

#define LOCAL_NODE 1

static void grant_all(DWORD *granted)
{
    if (granted != NULL) *granted = GENERIC_ALL;
}

/* ---- The cluster ------------------------------------------------------------------------------------------------- */

/* NULL is the cluster that this computer is a node of; a name is the cluster's or one of its nodes'. */
HCLUSTER WINAPI OpenCluster(LPCWSTR name)
{
    if (name != NULL && name[0] != 0 && !same_text(name, L".") && find_thing(KIND_CLUSTER, name) == NOTHING &&
        find_thing(KIND_NODE, name) == NOTHING) {
        SetLastError(RPC_S_SERVER_UNAVAILABLE);
        return NULL;
    }
    return open_handle(KIND_CLUSTER, 0, 0);
}

HCLUSTER WINAPI OpenClusterEx(LPCWSTR name, DWORD access, DWORD *granted)
{
    (void)access;
    HCLUSTER cluster = OpenCluster(name);
    if (cluster != NULL) grant_all(granted);
    return cluster;
}

BOOL WINAPI CloseCluster(HCLUSTER cluster) { return close_handle(cluster, KIND_CLUSTER); }

/* The version of Windows Server 2016; the text of a service pack is empty. */
static void describe(LPCLUSTERVERSIONINFO info)
{
    DWORD size = info->dwVersionInfoSize;
    memset(info, 0, sizeof *info);
    info->dwVersionInfoSize = size;
    info->MajorVersion = 10;
    info->BuildNumber = 14393;
    lstrcpyW(info->szVendorId, L"Microsoft(R) Cluster service");
    info->dwClusterHighestVersion = info->dwClusterLowestVersion = 9u << 16 | 3;
}

DWORD WINAPI GetClusterInformation(HCLUSTER cluster, LPWSTR name, LPDWORD units, LPCLUSTERVERSIONINFO info)
{
    uint32_t thing;
    if (!find_handle(cluster, KIND_CLUSTER, &thing, NULL)) return GetLastError();
    if (units == NULL || (info != NULL && info->dwVersionInfoSize < sizeof *info)) return ERROR_INVALID_PARAMETER;
    if (info != NULL) describe(info);
    return give_text(things[thing].name, name, units);
}

DWORD WINAPI GetNodeClusterState(LPCWSTR name, LPDWORD state)
{
    uint32_t node = name == NULL ? LOCAL_NODE : find_thing(KIND_NODE, name);
    if (state == NULL) return ERROR_INVALID_PARAMETER;
    if (node == NOTHING) return RPC_S_SERVER_UNAVAILABLE;
    *state = things[node].state == ClusterNodeDown ? ClusterStateNotRunning : ClusterStateRunning;
    return ERROR_SUCCESS;
}

/* ---- Things in it ------------------------------------------------------------------------------------------------ */

static void *open_thing(HCLUSTER cluster, LPCWSTR name, enum kind kind, DWORD missing)
{
    uint32_t ignored;
    if (!find_handle(cluster, KIND_CLUSTER, &ignored, NULL)) return NULL;
    uint32_t thing = name == NULL ? NOTHING : find_thing(kind, name);
    if (thing != NOTHING) return open_handle(kind, thing, 0);
    SetLastError(name == NULL ? ERROR_INVALID_PARAMETER : missing);
    return NULL;
}

/* Another handle, for the caller to close. */
static HCLUSTER cluster_of(const void *handle, enum kind kind)
{
    uint32_t ignored;
    return find_handle(handle, kind, &ignored, NULL) ? open_handle(KIND_CLUSTER, 0, 0) : NULL;
}

HNODE WINAPI OpenClusterNode(HCLUSTER cluster, LPCWSTR name)
{
    return open_thing(cluster, name != NULL ? name : things[LOCAL_NODE].name, KIND_NODE,
                      ERROR_CLUSTER_NODE_NOT_FOUND);
}

HNODE WINAPI OpenClusterNodeEx(HCLUSTER cluster, LPCWSTR name, DWORD access, DWORD *granted)
{
    (void)access;
    HNODE node = OpenClusterNode(cluster, name);
    if (node != NULL) grant_all(granted);
    return node;
}

HGROUP WINAPI OpenClusterGroup(HCLUSTER cluster, LPCWSTR name)
{
    return open_thing(cluster, name, KIND_GROUP, ERROR_GROUP_NOT_FOUND);
}

HGROUP WINAPI OpenClusterGroupEx(HCLUSTER cluster, LPCWSTR name, DWORD access, DWORD *granted)
{
    (void)access;
    HGROUP group = OpenClusterGroup(cluster, name);
    if (group != NULL) grant_all(granted);
    return group;
}

HRESOURCE WINAPI OpenClusterResource(HCLUSTER cluster, LPCWSTR name)
{
    return open_thing(cluster, name, KIND_RESOURCE, ERROR_RESOURCE_NOT_FOUND);
}

HRESOURCE WINAPI OpenClusterResourceEx(HCLUSTER cluster, LPCWSTR name, DWORD access, DWORD *granted)
{
    (void)access;
    HRESOURCE resource = OpenClusterResource(cluster, name);
    if (resource != NULL) grant_all(granted);
    return resource;
}

BOOL WINAPI CloseClusterNode(HNODE node) { return close_handle(node, KIND_NODE); }
BOOL WINAPI CloseClusterGroup(HGROUP group) { return close_handle(group, KIND_GROUP); }
BOOL WINAPI CloseClusterResource(HRESOURCE resource) { return close_handle(resource, KIND_RESOURCE); }
HCLUSTER WINAPI GetClusterFromNode(HNODE node) { return cluster_of(node, KIND_NODE); }
HCLUSTER WINAPI GetClusterFromGroup(HGROUP group) { return cluster_of(group, KIND_GROUP); }
HCLUSTER WINAPI GetClusterFromResource(HRESOURCE resource) { return cluster_of(resource, KIND_RESOURCE); }

/* ---- States ------------------------------------------------------------------------------------------------------ */

CLUSTER_NODE_STATE WINAPI GetClusterNodeState(HNODE node)
{
    uint32_t thing;
    if (!find_handle(node, KIND_NODE, &thing, NULL)) return ClusterNodeStateUnknown;
    return (CLUSTER_NODE_STATE)things[thing].state;
}

DWORD WINAPI GetClusterNodeId(HNODE node, LPWSTR id, LPDWORD units)
{
    uint32_t thing = LOCAL_NODE;
    if (node != NULL && !find_handle(node, KIND_NODE, &thing, NULL)) return GetLastError();
    return units == NULL ? ERROR_INVALID_PARAMETER : give_text(things[thing].id, id, units);
}

static uint32_t state_of(uint32_t resource)
{
    if (resource == resource_under_test) return standin_host->resource_state();
    bool provides = depends_on(resource_under_test, resource);
    return provides && lever_bites(LEVER_DEPENDENCY_OFFLINE) ? ClusterResourceOffline : things[resource].state;
}

/* A group is as its resources are, taken together. */
static CLUSTER_GROUP_STATE group_state(uint32_t group)
{
    bool online = false, other = false, failed = false;
    for (uint32_t index = 0; index < thing_count; index++) {
        if (things[index].kind != KIND_RESOURCE || things[index].group != group) continue;
        uint32_t state = state_of(index);
        if (state >= ClusterResourcePending) return ClusterGroupPending;
        failed = failed || state == ClusterResourceFailed;
        online = online || state == ClusterResourceOnline;
        other = other || state != ClusterResourceOnline;
    }
    if (failed) return ClusterGroupFailed;
    if (online) return other ? ClusterGroupPartialOnline : ClusterGroupOnline;
    return ClusterGroupOffline;
}

CLUSTER_GROUP_STATE WINAPI GetClusterGroupState(HGROUP group, LPWSTR node, LPDWORD units)
{
    uint32_t thing;
    if (!find_handle(group, KIND_GROUP, &thing, NULL)) return ClusterGroupStateUnknown;
    DWORD code = give_text(things[things[thing].group].name, node, units);
    SetLastError(code);
    return code == ERROR_SUCCESS ? group_state(thing) : ClusterGroupStateUnknown;
}

CLUSTER_RESOURCE_STATE WINAPI GetClusterResourceState(HRESOURCE resource, LPWSTR node, LPDWORD node_units, LPWSTR group,
                                                      LPDWORD group_units)
{
    uint32_t thing;
    if (!find_handle(resource, KIND_RESOURCE, &thing, NULL)) return ClusterResourceStateUnknown;
    const struct thing *found = &things[things[thing].group];
    DWORD code = give_text(things[found->group].name, node, node_units);
    DWORD second = give_text(found->name, group, group_units);
    if (code == ERROR_SUCCESS) code = second;
    SetLastError(code);
    return code == ERROR_SUCCESS ? (CLUSTER_RESOURCE_STATE)state_of(thing) : ClusterResourceStateUnknown;
}
