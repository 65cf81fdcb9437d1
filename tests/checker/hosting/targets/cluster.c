/* cluster.c - asks the stand-in for clusapi.dll for everything that it provides, of the cluster that test_cluster.py
 * describes, and logs each expectation that is not met. */
#include "cluster_api.h"

#include <string.h>

static PCLRES_CALLBACK_FUNCTION_TABLE callbacks;
static DWORD failures;

static void expect(BOOL met, LPCWSTR what)
{
    if (met) return;
    failures++;
    callbacks->LogEvent(0, LOG_ERROR, what);
}

#define WIDE_(text) L##text
#define WIDE(text) WIDE_(text)
#define EXPECT(condition) expect(condition, WIDE(#condition))

static BOOL same(LPCWSTR one, LPCWSTR other) { return lstrcmpW(one, other) == 0; }

static HCLUSTER cluster;
static HRESOURCE self, disk, name;

static void check_handles(void)
{
    EXPECT(OpenCluster(L"nobody") == NULL && GetLastError() == RPC_S_SERVER_UNAVAILABLE);
    HCLUSTER second = OpenCluster(L"cluster ONE");
    EXPECT(second != NULL && second != cluster);
    EXPECT(CloseCluster(second));
    EXPECT(!CloseCluster(second) && GetLastError() == ERROR_INVALID_HANDLE);
    EXPECT(!CloseCluster((HCLUSTER)self) && GetLastError() == ERROR_INVALID_HANDLE);
    EXPECT(!CloseCluster(NULL) && !CloseCluster((HCLUSTER)&cluster) && !CloseCluster((HCLUSTER)(INT_PTR)-1));
    EXPECT(OpenClusterResource(second, L"Disk") == NULL && GetLastError() == ERROR_INVALID_HANDLE);
    EXPECT(OpenClusterResource(cluster, L"Disc") == NULL && GetLastError() == ERROR_RESOURCE_NOT_FOUND);
    EXPECT(OpenClusterResource(cluster, NULL) == NULL && GetLastError() == ERROR_INVALID_PARAMETER);
    EXPECT(OpenClusterGroup(cluster, L"Nobody's") == NULL && GetLastError() == ERROR_GROUP_NOT_FOUND);
    EXPECT(OpenClusterNode(cluster, L"N9") == NULL && GetLastError() == ERROR_CLUSTER_NODE_NOT_FOUND);
    HCLUSTER again = GetClusterFromResource(disk);
    HRESOURCE one_more = OpenClusterResource(again, L"dISK");
    EXPECT(one_more != NULL && CloseCluster(again) && CloseClusterResource(one_more));
    EXPECT(OpenClusterResource(cluster, L"Disk") != disk);
}

static void check_cluster(void)
{
    WCHAR text[64];
    DWORD units = 11, state = 0;
    CLUSTERVERSIONINFO info = {.dwVersionInfoSize = sizeof info};
    EXPECT(GetClusterInformation(cluster, text, &units, &info) == ERROR_MORE_DATA && units == 11);
    units = 12;
    EXPECT(GetClusterInformation(cluster, text, &units, &info) == ERROR_SUCCESS && units == 11);
    EXPECT(same(text, L"Cluster One") && info.MajorVersion == 10);
    units = 0;
    EXPECT(GetClusterInformation(cluster, NULL, &units, NULL) == ERROR_SUCCESS && units == 11);
    EXPECT(GetNodeClusterState(NULL, &state) == ERROR_SUCCESS && state == ClusterStateRunning);
    HNODE node = OpenClusterNode(cluster, L"n2");
    units = 64;
    EXPECT(GetClusterNodeId(node, text, &units) == ERROR_SUCCESS && same(text, L"2") && units == 1);
    EXPECT(GetClusterNodeState(node) == ClusterNodeUp && CloseClusterNode(node));
    EXPECT(GetClusterNodeState(node) == ClusterNodeStateUnknown);
}

static void check_states(void)
{
    WCHAR node[8], group[8];
    DWORD node_units = 8, group_units = 8;
    EXPECT(GetClusterResourceState(disk, node, &node_units, group, &group_units) == ClusterResourceOnline);
    EXPECT(same(node, L"N1") && node_units == 2 && same(group, L"Web") && group_units == 3);
    group_units = 3;
    EXPECT(GetClusterResourceState(disk, NULL, NULL, group, &group_units) == ClusterResourceStateUnknown);
    EXPECT(GetLastError() == ERROR_MORE_DATA && group_units == 3);
    EXPECT(GetClusterResourceState(name, NULL, NULL, NULL, NULL) == ClusterResourceFailed);
    EXPECT(GetClusterResourceState(self, NULL, NULL, NULL, NULL) == ClusterResourceOffline);
    HGROUP web = OpenClusterGroup(cluster, L"Web");
    EXPECT(GetClusterGroupState(web, NULL, NULL) == ClusterGroupFailed);
    EXPECT(OnlineClusterResource(name) == ERROR_SUCCESS);
    EXPECT(GetClusterGroupState(web, NULL, NULL) == ClusterGroupPartialOnline);
    EXPECT(OfflineClusterResource(self) == ERROR_IO_PENDING);
    EXPECT(CloseClusterGroup(web));
    EXPECT(!CanResourceBeDependent(disk, self) && GetLastError() == ERROR_DEPENDENCY_NOT_ALLOWED);
    HRESOURCE spare = OpenClusterResource(cluster, L"Spare");
    EXPECT(CanResourceBeDependent(disk, spare) && !CanResourceBeDependent(disk, name)); /* Name depends on Disk */
    EXPECT(!CanResourceBeDependent(name, disk) && CloseClusterResource(spare));
}

static void check_enumerations(void)
{
    WCHAR text[32];
    DWORD type = 0, units = 4;
    HRESENUM list = ClusterResourceOpenEnum(self, CLUSTER_RESOURCE_ENUM_DEPENDS);
    EXPECT(ClusterResourceGetEnumCount(list) == 2);
    EXPECT(ClusterResourceEnum(list, 0, &type, text, &units) == ERROR_MORE_DATA && units == 4);
    units = 5;
    EXPECT(ClusterResourceEnum(list, 0, &type, text, &units) == ERROR_SUCCESS && same(text, L"Disk"));
    EXPECT(type == CLUSTER_RESOURCE_ENUM_DEPENDS);
    units = 32;
    EXPECT(ClusterResourceEnum(list, 2, &type, text, &units) == ERROR_NO_MORE_ITEMS);
    EXPECT(ClusterResourceCloseEnum(list) == ERROR_SUCCESS && ClusterResourceCloseEnum(list) == ERROR_INVALID_HANDLE);
    list = ClusterResourceOpenEnum(disk, CLUSTER_RESOURCE_ENUM_PROVIDES | CLUSTER_RESOURCE_ENUM_NODES);
    EXPECT(ClusterResourceGetEnumCount(list) == 4); /* self, Name; N1, N2 */
    EXPECT(ClusterResourceCloseEnum(list) == ERROR_SUCCESS);
    EXPECT(ClusterResourceOpenEnum(disk, 0) == NULL && GetLastError() == ERROR_INVALID_PARAMETER);
    EXPECT(ClusterResourceOpenEnum(disk, 8) == NULL && GetLastError() == ERROR_INVALID_PARAMETER);
    HCLUSENUM all = ClusterOpenEnum(cluster, CLUSTER_ENUM_NODE | CLUSTER_ENUM_GROUP | CLUSTER_ENUM_RESOURCE);
    EXPECT(ClusterGetEnumCount(all) == 7);
    EXPECT(ClusterCloseEnum(all) == ERROR_SUCCESS);
    HRESTYPEENUM of_type = ClusterResourceTypeOpenEnum(cluster, L"Physical Disk", CLUSTER_RESOURCE_TYPE_ENUM_RESOURCES);
    units = 32;
    EXPECT(ClusterResourceTypeEnum(of_type, 0, &type, text, &units) == ERROR_SUCCESS && same(text, L"Disk"));
    EXPECT(ClusterResourceTypeCloseEnum(of_type) == ERROR_SUCCESS);
}

static void check_database(void)
{
    HKEY key = GetClusterResourceKey(disk, KEY_ALL_ACCESS), inner = NULL;
    WCHAR text[32];
    DWORD type = 0, size = sizeof text, number = 7;
    EXPECT(ClusterRegQueryValue(key, L"Type", &type, (LPBYTE)text, &size) == ERROR_SUCCESS && type == REG_SZ);
    EXPECT(same(text, L"Physical Disk"));
    EXPECT(ClusterRegCreateKey(key, L"New", 0, KEY_ALL_ACCESS, NULL, &inner, NULL) == ERROR_SUCCESS);
    EXPECT(ClusterRegSetValue(inner, L"Seven", REG_DWORD, (const BYTE *)&number, 4) == ERROR_SUCCESS);
    number = 0, size = 4;
    EXPECT(ClusterRegQueryValue(inner, L"Seven", &type, (LPBYTE)&number, &size) == ERROR_SUCCESS && number == 7);
    EXPECT(ClusterRegDeleteValue(inner, L"Seven") == ERROR_SUCCESS);
    EXPECT(ClusterRegQueryValue(inner, L"Seven", NULL, NULL, NULL) == ERROR_FILE_NOT_FOUND);
    EXPECT(ClusterRegCloseKey(inner) == ERROR_SUCCESS && ClusterRegDeleteKey(key, L"New") == ERROR_SUCCESS);
    EXPECT(ClusterRegOpenKey(key, L"New", KEY_READ, &inner) == ERROR_FILE_NOT_FOUND);
    EXPECT(ClusterRegCloseKey(key) == ERROR_SUCCESS);
    EXPECT(GetClusterResourceTypeKey(cluster, L"None", KEY_READ) == NULL);
    EXPECT(GetLastError() == ERROR_CLUSTER_RESOURCE_TYPE_NOT_FOUND);
    key = GetClusterKey(cluster, KEY_READ);
    EXPECT(key != NULL && ClusterRegCloseKey(key) == ERROR_SUCCESS);
    EXPECT(ClusterRegSyncDatabase(cluster, 0) == ERROR_SUCCESS);
}

static void check_controls(void)
{
    static const BYTE list[] = {/* one property, Size = 0x11223344 */
                                1, 0, 0, 0, 3, 0, 4, 0, 10, 0, 0, 0, 'S', 0, 'i', 0, 'z', 0, 'e', 0, 0, 0, 0, 0,
                                2, 0, 1, 0, 4, 0, 0, 0, 0x44, 0x33, 0x22, 0x11, 0, 0, 0, 0};
    BYTE bytes[256];
    WCHAR text[64];
    DWORD size = 0, names = sizeof L"Size" + sizeof(WCHAR);
    EXPECT(ClusterResourceControl(disk, NULL, CLUSCTL_RESOURCE_GET_NAME, NULL, 0, text, 9, &size) == ERROR_MORE_DATA);
    EXPECT(size == 10);
    EXPECT(ClusterResourceControl(disk, NULL, CLUSCTL_RESOURCE_GET_NAME, NULL, 0, text, 10, &size) == ERROR_SUCCESS);
    EXPECT(same(text, L"Disk"));
    EXPECT(ClusterResourceControl(disk, NULL, CLUSCTL_RESOURCE_GET_RESOURCE_TYPE, NULL, 0, NULL, 0, &size) == 0);
    EXPECT(size == sizeof L"Physical Disk");
    EXPECT(ClusterResourceControl(disk, NULL, CLUSCTL_RESOURCE_GET_CLASS_INFO, NULL, 0, bytes, 8, &size) == 0);
    EXPECT(size == 8 && bytes[0] == 1 && bytes[4] == 0);
    DWORD get = CLUSCTL_RESOURCE_GET_PRIVATE_PROPERTIES, set = CLUSCTL_RESOURCE_SET_PRIVATE_PROPERTIES;
    EXPECT(ClusterResourceControl(disk, NULL, get, NULL, 0, bytes, sizeof list - 1, &size) == ERROR_MORE_DATA);
    EXPECT(size == sizeof list);
    EXPECT(ClusterResourceControl(disk, NULL, get, NULL, 0, bytes, sizeof list, &size) == ERROR_SUCCESS);
    EXPECT(size == sizeof list && memcmp(bytes, list, sizeof list) == 0);
    EXPECT(ClusterResourceControl(self, NULL, set, (LPVOID)list, sizeof list - 5, NULL, 0, NULL) == ERROR_INVALID_DATA);
    EXPECT(ClusterResourceControl(self, NULL, set, (LPVOID)list, sizeof list, NULL, 0, NULL) == ERROR_SUCCESS);
    DWORD enumerate = CLUSCTL_OF(CLUS_OBJECT_RESOURCE, CLCTL_ENUM_PRIVATE_PROPERTIES);
    EXPECT(ClusterResourceControl(self, NULL, enumerate, NULL, 0, text, sizeof text, &size) == ERROR_SUCCESS);
    EXPECT(size == names && memcmp(text, L"Size\0", names) == 0);
    EXPECT(ClusterResourceControl(disk, NULL, 0x01ffffff, NULL, 0, NULL, 0, &size) == ERROR_INVALID_FUNCTION);
    DWORD units = 3;
    EXPECT(!GetClusterResourceNetworkName(self, text, &units) && GetLastError() == ERROR_MORE_DATA && units == 3);
    units = 4;
    EXPECT(GetClusterResourceNetworkName(self, text, &units) && same(text, L"WEB"));
    EXPECT(!GetClusterResourceNetworkName(disk, text, &units) && GetLastError() == ERROR_DEPENDENCY_NOT_FOUND);
}

RESDLL_EXPORT DWORD WINAPI StartupEx(LPCWSTR type, DWORD least, DWORD most, PCLRES_CALLBACK_FUNCTION_TABLE given,
                                     PCLRES_FUNCTION_TABLE *table)
{
    (void)type, (void)least, (void)most, (void)table;
    callbacks = given;
    cluster = OpenCluster(NULL);
    self = OpenClusterResource(cluster, L"resource");
    disk = OpenClusterResource(cluster, L"Disk");
    name = OpenClusterResource(cluster, L"Name");
    EXPECT(cluster != NULL && self != NULL && disk != NULL && name != NULL);
    check_handles();
    check_cluster();
    check_states();
    check_enumerations();
    check_database();
    check_controls();
    return 1000 + failures;
}
