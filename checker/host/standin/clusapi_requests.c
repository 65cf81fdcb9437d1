/* SPDX-License-Identifier: MIT
 *
 * clusapi_requests.c - asking the cluster to bring a resource online or offline, and what may depend on what.
 *
 * What is asked of another resource is done at once. What a DLL asks of the very resource that it serves a real cluster
 * carries out by calling that DLL, and waits for it: the host is told, and the answer is that the request goes on.
 */
#include "clusapi_model.h"

static DWORD request(HRESOURCE resource, CLUSTER_RESOURCE_STATE state, standin_function self, const void *caller)
{
    uint32_t thing;
    bool found = find_handle(resource, KIND_RESOURCE, &thing, NULL);
    DWORD error = found ? ERROR_SUCCESS : GetLastError();
    bool itself = found && thing == resource_under_test;
    standin_remark(self, STANDIN_PROVIDED | STANDIN_REQUEST | (itself ? STANDIN_ON_ITSELF : 0), 0, caller);
    if (!found) return error;
    if (itself) return ERROR_IO_PENDING;
    things[thing].state = (uint32_t)state;
    return ERROR_SUCCESS;
}

DWORD WINAPI OnlineClusterResource(HRESOURCE resource)
{
    return request(resource, ClusterResourceOnline, (standin_function)OnlineClusterResource, CALLER);
}

DWORD WINAPI OnlineClusterResourceEx(HRESOURCE resource, DWORD flags, PBYTE input, DWORD size)
{
    (void)flags, (void)input, (void)size;
    return request(resource, ClusterResourceOnline, (standin_function)OnlineClusterResourceEx, CALLER);
}

DWORD WINAPI OfflineClusterResource(HRESOURCE resource)
{
    return request(resource, ClusterResourceOffline, (standin_function)OfflineClusterResource, CALLER);
}

DWORD WINAPI OfflineClusterResourceEx(HRESOURCE resource, DWORD flags, PBYTE input, DWORD size)
{
    (void)flags, (void)input, (void)size;
    return request(resource, ClusterResourceOffline, (standin_function)OfflineClusterResourceEx, CALLER);
}

/* Whether `from` depends on `to`, however far. */
static bool reaches(uint32_t from, uint32_t to)
{
    uint32_t queue[MOST_THINGS], filled = 1;
    bool seen[MOST_THINGS] = {[0] = false};
    queue[0] = from;
    for (uint32_t taken = 0; taken < filled; taken++) {
        for (uint32_t index = 0; index < thing_count; index++) {
            if (seen[index] || !depends_on(queue[taken], index)) continue;
            seen[index] = true;
            queue[filled++] = index;
        }
    }
    return seen[to];
}

BOOL WINAPI CanResourceBeDependent(HRESOURCE resource, HRESOURCE provider)
{
    uint32_t dependent, wanted;
    if (!find_handle(resource, KIND_RESOURCE, &dependent, NULL) || !find_handle(provider, KIND_RESOURCE, &wanted, NULL))
        return FALSE;
    bool possible = dependent != wanted && things[dependent].group == things[wanted].group &&
                    !depends_on(dependent, wanted) && !reaches(wanted, dependent);
    SetLastError(possible ? ERROR_SUCCESS : ERROR_DEPENDENCY_NOT_ALLOWED);
    return possible;
}
