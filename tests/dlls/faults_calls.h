/* SPDX-License-Identifier: MIT
 *
 * faults_calls.h - functions of the cluster that a resource DLL calls where it should not. The one that calls them where
 * it may stands here too. PE only: elsewhere there is no clusapi.dll.
 */

#if defined(FAULT_ASKS_FROM_WORKER) || defined(FAULT_TAKES_ITSELF_OFFLINE) || defined(FAULT_ASKS_STATE_IN_ONLINE) || \
    defined(FAULT_WRITES_KEY_IN_OFFLINE) || defined(FAULT_LEAKS_CLUSTER_HANDLE)
typedef struct CLUSTER *HCLUSTER;
typedef struct CLUSTER_RESOURCE *HRESOURCE;
__declspec(dllimport) HCLUSTER WINAPI OpenCluster(LPCWSTR name);
__declspec(dllimport) BOOL WINAPI CloseCluster(HCLUSTER cluster);
__declspec(dllimport) HRESOURCE WINAPI OpenClusterResource(HCLUSTER cluster, LPCWSTR name);
__declspec(dllimport) BOOL WINAPI CloseClusterResource(HRESOURCE resource);
__declspec(dllimport) DWORD WINAPI OfflineClusterResource(HRESOURCE resource);
__declspec(dllimport) int WINAPI GetClusterResourceState(HRESOURCE resource, LPWSTR node, LPDWORD nodeUnits,
                                                         LPWSTR group, LPDWORD groupUnits);
__declspec(dllimport) HKEY WINAPI GetClusterResourceKey(HRESOURCE resource, REGSAM access);
__declspec(dllimport) DWORD WINAPI ClusterRegSetValue(HKEY key, LPCWSTR name, DWORD type, const BYTE *data, DWORD size);
__declspec(dllimport) LONG WINAPI ClusterRegCloseKey(HKEY key);

typedef enum { ASKS_NOTHING, ASKS_STATE, WRITES_KEY, TAKES_OFFLINE } WISH;

/* Does one thing with the resource itself, and leaves nothing open. */
static void AskCluster(WISH wish) {
    HCLUSTER cluster = OpenCluster(NULL);
    HRESOURCE self = cluster == NULL ? NULL : OpenClusterResource(cluster, L"resource");
    if (self != NULL && wish == ASKS_STATE) (void)GetClusterResourceState(self, NULL, NULL, NULL, NULL);
    if (self != NULL && wish == TAKES_OFFLINE) (void)OfflineClusterResource(self);
    if (self != NULL && wish == WRITES_KEY) {
        HKEY key = GetClusterResourceKey(self, KEY_SET_VALUE);
        DWORD number = 1;
        if (key != NULL) {
            (void)ClusterRegSetValue(key, L"Number", REG_DWORD, (const BYTE *)&number, sizeof number);
            (void)ClusterRegCloseKey(key);
        }
    }
    if (self != NULL) (void)CloseClusterResource(self);
    if (cluster != NULL) (void)CloseCluster(cluster);
}
#endif

#if defined(FAULT_ASKS_FROM_WORKER)
/* No fault: a worker may ask, and write; an entry point may open and close. */
#define FAULT_ON_WORK AskCluster(resource->Operations % 16 == 1 ? WRITES_KEY : ASKS_STATE);
#define FAULT_ON_OPEN CloseCluster(OpenCluster(NULL));

#elif defined(FAULT_TAKES_ITSELF_OFFLINE)
/* Offline asks the cluster to take the resource offline, which is to call Offline. */
#define FAULT_ON_OFFLINE AskCluster(TAKES_OFFLINE);

#elif defined(FAULT_ASKS_STATE_IN_ONLINE)
/* Online asks the cluster what state the resource is in. */
#define FAULT_ON_ONLINE AskCluster(ASKS_STATE);

#elif defined(FAULT_WRITES_KEY_IN_OFFLINE)
/* Offline writes to the cluster database. */
#define FAULT_ON_OFFLINE AskCluster(WRITES_KEY);

#elif defined(FAULT_LEAKS_CLUSTER_HANDLE)
/* Open asks something of the cluster in good order, and opens it once more for nothing. */
#define FAULT_ON_OPEN         \
    AskCluster(ASKS_NOTHING); \
    (void)OpenCluster(NULL);

#endif
