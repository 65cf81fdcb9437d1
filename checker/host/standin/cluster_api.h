/* SPDX-License-Identifier: MIT
 *
 * cluster_api.h - what a resource DLL uses of the cluster API, clusapi.dll, and what the stand-in for it defines.
 *
 * Names, layouts and numbers are public facts (Microsoft Learn, clusapi.h; MS-CMRP); the text is our own.
 */
#ifndef RESDLL_CLUSAPI
#define RESDLL_CLUSAPI

#include "../include/resdll_contract.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct _HCLUSTER *HCLUSTER;
typedef struct _HNODE *HNODE;
typedef struct _HGROUP *HGROUP;
typedef struct _HRESOURCE *HRESOURCE;
typedef struct _HCLUSENUM *HCLUSENUM;
typedef struct _HNODEENUM *HNODEENUM;
typedef struct _HGROUPENUM *HGROUPENUM;
typedef struct _HRESENUM *HRESENUM;
typedef struct _HRESTYPEENUM *HRESTYPEENUM;

typedef enum CLUSTER_NODE_STATE {
    ClusterNodeStateUnknown = -1,
    ClusterNodeUp = 0,
    ClusterNodeDown = 1,
    ClusterNodePaused = 2,
    ClusterNodeJoining = 3
} CLUSTER_NODE_STATE;

typedef enum CLUSTER_GROUP_STATE {
    ClusterGroupStateUnknown = -1,
    ClusterGroupOnline = 0,
    ClusterGroupOffline = 1,
    ClusterGroupFailed = 2,
    ClusterGroupPartialOnline = 3,
    ClusterGroupPending = 4
} CLUSTER_GROUP_STATE;

enum {
    ClusterStateNotInstalled = 0x00,
    ClusterStateNotConfigured = 0x01,
    ClusterStateNotRunning = 0x03,
    ClusterStateRunning = 0x13
};

enum {
    CLUSTER_ENUM_NODE = 0x01,
    CLUSTER_ENUM_RESTYPE = 0x02,
    CLUSTER_ENUM_RESOURCE = 0x04,
    CLUSTER_ENUM_GROUP = 0x08,
    CLUSTER_ENUM_NETWORK = 0x10,
    CLUSTER_ENUM_NETINTERFACE = 0x20
};

enum { CLUSTER_NODE_ENUM_NETINTERFACES = 1, CLUSTER_NODE_ENUM_GROUPS = 2, CLUSTER_NODE_ENUM_PREFERRED_GROUPS = 4 };
enum { CLUSTER_GROUP_ENUM_CONTAINS = 1, CLUSTER_GROUP_ENUM_NODES = 2 };
enum { CLUSTER_RESOURCE_ENUM_DEPENDS = 1, CLUSTER_RESOURCE_ENUM_PROVIDES = 2, CLUSTER_RESOURCE_ENUM_NODES = 4 };
enum { CLUSTER_RESOURCE_TYPE_ENUM_NODES = 1, CLUSTER_RESOURCE_TYPE_ENUM_RESOURCES = 2 };

typedef struct CLUSTERVERSIONINFO {
    DWORD dwVersionInfoSize;
    WORD MajorVersion;
    WORD MinorVersion;
    WORD BuildNumber;
    WCHAR szVendorId[64];
    WCHAR szCSDVersion[64];
    DWORD dwClusterHighestVersion;
    DWORD dwClusterLowestVersion;
    DWORD dwFlags;
    DWORD dwReserved;
} CLUSTERVERSIONINFO, *LPCLUSTERVERSIONINFO;

/* Control codes: the object in the high byte, then the function and what it needs. */
#define CLUSCTL_OF(object, code) (((DWORD)(object) << 24) | (DWORD)(code))
enum { CLUS_OBJECT_RESOURCE = 1, CLUS_OBJECT_RESOURCE_TYPE = 2, CLUS_OBJECT_GROUP = 3, CLUS_OBJECT_NODE = 4 };

#define CLCTL_GET_CHARACTERISTICS 0x05
#define CLCTL_GET_FLAGS 0x09
#define CLCTL_GET_CLASS_INFO 0x0d
#define CLCTL_GET_NAME 0x29
#define CLCTL_GET_RESOURCE_TYPE 0x2d
#define CLCTL_GET_ID 0x39
#define CLCTL_ENUM_COMMON_PROPERTIES 0x51
#define CLCTL_GET_RO_COMMON_PROPERTIES 0x55
#define CLCTL_GET_COMMON_PROPERTIES 0x59
#define CLCTL_SET_COMMON_PROPERTIES 0x40005e
#define CLCTL_ENUM_PRIVATE_PROPERTIES 0x79
#define CLCTL_GET_RO_PRIVATE_PROPERTIES 0x7d
#define CLCTL_GET_PRIVATE_PROPERTIES 0x81
#define CLCTL_SET_PRIVATE_PROPERTIES 0x400086
#define CLCTL_VALIDATE_PRIVATE_PROPERTIES 0x89
#define CLCTL_GET_NETWORK_NAME 0x169


/* ---- Clusters, nodes, groups, resources -------------------------------------------------------------------------- */

HCLUSTER WINAPI OpenCluster(LPCWSTR lpszClusterName);
HCLUSTER WINAPI OpenClusterEx(LPCWSTR lpszClusterName, DWORD DesiredAccess, DWORD *GrantedAccess);
BOOL WINAPI CloseCluster(HCLUSTER hCluster);
DWORD WINAPI GetClusterInformation(HCLUSTER hCluster, LPWSTR lpszClusterName, LPDWORD lpcchClusterName,
                                   LPCLUSTERVERSIONINFO lpClusterInfo);
DWORD WINAPI GetNodeClusterState(LPCWSTR lpszNodeName, LPDWORD pdwClusterState);

HNODE WINAPI OpenClusterNode(HCLUSTER hCluster, LPCWSTR lpszNodeName);
HNODE WINAPI OpenClusterNodeEx(HCLUSTER hCluster, LPCWSTR lpszNodeName, DWORD dwDesiredAccess,
                               DWORD *lpdwGrantedAccess);
BOOL WINAPI CloseClusterNode(HNODE hNode);
CLUSTER_NODE_STATE WINAPI GetClusterNodeState(HNODE hNode);
DWORD WINAPI GetClusterNodeId(HNODE hNode, LPWSTR lpszNodeId, LPDWORD lpcchName);
HCLUSTER WINAPI GetClusterFromNode(HNODE hNode);

HGROUP WINAPI OpenClusterGroup(HCLUSTER hCluster, LPCWSTR lpszGroupName);
HGROUP WINAPI OpenClusterGroupEx(HCLUSTER hCluster, LPCWSTR lpszGroupName, DWORD dwDesiredAccess,
                                 DWORD *lpdwGrantedAccess);
BOOL WINAPI CloseClusterGroup(HGROUP hGroup);
CLUSTER_GROUP_STATE WINAPI GetClusterGroupState(HGROUP hGroup, LPWSTR lpszNodeName, LPDWORD lpcchNodeName);
HCLUSTER WINAPI GetClusterFromGroup(HGROUP hGroup);

HRESOURCE WINAPI OpenClusterResource(HCLUSTER hCluster, LPCWSTR lpszResourceName);
HRESOURCE WINAPI OpenClusterResourceEx(HCLUSTER hCluster, LPCWSTR lpszResourceName, DWORD dwDesiredAccess,
                                       DWORD *lpdwGrantedAccess);
BOOL WINAPI CloseClusterResource(HRESOURCE hResource);
CLUSTER_RESOURCE_STATE WINAPI GetClusterResourceState(HRESOURCE hResource, LPWSTR lpszNodeName, LPDWORD lpcchNodeName,
                                                      LPWSTR lpszGroupName, LPDWORD lpcchGroupName);
HCLUSTER WINAPI GetClusterFromResource(HRESOURCE hResource);
BOOL WINAPI GetClusterResourceNetworkName(HRESOURCE hResource, LPWSTR lpBuffer, LPDWORD nSize);
BOOL WINAPI CanResourceBeDependent(HRESOURCE hResource, HRESOURCE hResourceDependent);
DWORD WINAPI OnlineClusterResource(HRESOURCE hResource);
DWORD WINAPI OnlineClusterResourceEx(HRESOURCE hResource, DWORD dwOnlineFlags, PBYTE lpInBuffer, DWORD cbInBufferSize);
DWORD WINAPI OfflineClusterResource(HRESOURCE hResource);
DWORD WINAPI OfflineClusterResourceEx(HRESOURCE hResource, DWORD dwOfflineFlags, PBYTE lpInBuffer,
                                      DWORD cbInBufferSize);

/* ---- Controls ---------------------------------------------------------------------------------------------------- */

DWORD WINAPI ClusterResourceControl(HRESOURCE hResource, HNODE hHostNode, DWORD dwControlCode, LPVOID lpInBuffer,
                                    DWORD cbInBufferSize, LPVOID lpOutBuffer, DWORD cbOutBufferSize,
                                    LPDWORD lpBytesReturned);
DWORD WINAPI ClusterGroupControl(HGROUP hGroup, HNODE hHostNode, DWORD dwControlCode, LPVOID lpInBuffer,
                                 DWORD nInBufferSize, LPVOID lpOutBuffer, DWORD nOutBufferSize,
                                 LPDWORD lpBytesReturned);
DWORD WINAPI ClusterNodeControl(HNODE hNode, HNODE hHostNode, DWORD dwControlCode, LPVOID lpInBuffer,
                                DWORD nInBufferSize, LPVOID lpOutBuffer, DWORD nOutBufferSize,
                                LPDWORD lpBytesReturned);

/* ---- Enumerations ------------------------------------------------------------------------------------------------ */

HCLUSENUM WINAPI ClusterOpenEnum(HCLUSTER hCluster, DWORD dwType);
DWORD WINAPI ClusterGetEnumCount(HCLUSENUM hEnum);
DWORD WINAPI ClusterEnum(HCLUSENUM hEnum, DWORD dwIndex, LPDWORD lpdwType, LPWSTR lpszName, LPDWORD lpcchName);
DWORD WINAPI ClusterCloseEnum(HCLUSENUM hEnum);
HNODEENUM WINAPI ClusterNodeOpenEnum(HNODE hNode, DWORD dwType);
DWORD WINAPI ClusterNodeGetEnumCount(HNODEENUM hNodeEnum);
DWORD WINAPI ClusterNodeEnum(HNODEENUM hNodeEnum, DWORD dwIndex, LPDWORD lpdwType, LPWSTR lpszName,
                             LPDWORD lpcchName);
DWORD WINAPI ClusterNodeCloseEnum(HNODEENUM hNodeEnum);
HGROUPENUM WINAPI ClusterGroupOpenEnum(HGROUP hGroup, DWORD dwType);
DWORD WINAPI ClusterGroupGetEnumCount(HGROUPENUM hGroupEnum);
DWORD WINAPI ClusterGroupEnum(HGROUPENUM hGroupEnum, DWORD dwIndex, LPDWORD lpdwType, LPWSTR lpszResourceName,
                              LPDWORD lpcchName);
DWORD WINAPI ClusterGroupCloseEnum(HGROUPENUM hGroupEnum);
HRESENUM WINAPI ClusterResourceOpenEnum(HRESOURCE hResource, DWORD dwType);
DWORD WINAPI ClusterResourceGetEnumCount(HRESENUM hResEnum);
DWORD WINAPI ClusterResourceEnum(HRESENUM hResEnum, DWORD dwIndex, LPDWORD lpdwType, LPWSTR lpszName,
                                 LPDWORD lpcchName);
DWORD WINAPI ClusterResourceCloseEnum(HRESENUM hResEnum);
HRESTYPEENUM WINAPI ClusterResourceTypeOpenEnum(HCLUSTER hCluster, LPCWSTR lpszResourceTypeName, DWORD dwType);
DWORD WINAPI ClusterResourceTypeGetEnumCount(HRESTYPEENUM hResTypeEnum);
DWORD WINAPI ClusterResourceTypeEnum(HRESTYPEENUM hResTypeEnum, DWORD dwIndex, LPDWORD lpdwType, LPWSTR lpszName,
                                     LPDWORD lpcchName);
DWORD WINAPI ClusterResourceTypeCloseEnum(HRESTYPEENUM hResTypeEnum);

/* ---- The cluster database ---------------------------------------------------------------------------------------- */

HKEY WINAPI GetClusterKey(HCLUSTER hCluster, REGSAM samDesired);
HKEY WINAPI GetClusterNodeKey(HNODE hNode, REGSAM samDesired);
HKEY WINAPI GetClusterGroupKey(HGROUP hGroup, REGSAM samDesired);
HKEY WINAPI GetClusterResourceKey(HRESOURCE hResource, REGSAM samDesired);
HKEY WINAPI GetClusterResourceTypeKey(HCLUSTER hCluster, LPCWSTR lpszTypeName, REGSAM samDesired);
LONG WINAPI ClusterRegCreateKey(HKEY hKey, LPCWSTR lpszSubKey, DWORD dwOptions, REGSAM samDesired,
                                LPSECURITY_ATTRIBUTES lpSecurityAttributes, PHKEY phkResult, LPDWORD lpdwDisposition);
LONG WINAPI ClusterRegCreateKeyEx(HKEY hKey, LPCWSTR lpSubKey, DWORD dwOptions, REGSAM samDesired,
                                  LPSECURITY_ATTRIBUTES lpSecurityAttributes, PHKEY phkResult, LPDWORD lpdwDisposition,
                                  LPCWSTR lpszReason);
LONG WINAPI ClusterRegOpenKey(HKEY hKey, LPCWSTR lpszSubKey, REGSAM samDesired, PHKEY phkResult);
LONG WINAPI ClusterRegCloseKey(HKEY hKey);
LONG WINAPI ClusterRegDeleteKey(HKEY hKey, LPCWSTR lpszSubKey);
LONG WINAPI ClusterRegDeleteKeyEx(HKEY hKey, LPCWSTR lpSubKey, LPCWSTR lpszReason);
LONG WINAPI ClusterRegEnumKey(HKEY hKey, DWORD dwIndex, LPWSTR lpszName, LPDWORD lpcchName,
                              PFILETIME lpftLastWriteTime);
DWORD WINAPI ClusterRegSetValue(HKEY hKey, LPCWSTR lpszValueName, DWORD dwType, const BYTE *lpData, DWORD cbData);
DWORD WINAPI ClusterRegSetValueEx(HKEY hKey, LPCWSTR lpszValueName, DWORD dwType, const BYTE *lpData, DWORD cbData,
                                  LPCWSTR lpszReason);
DWORD WINAPI ClusterRegDeleteValue(HKEY hKey, LPCWSTR lpszValueName);
DWORD WINAPI ClusterRegDeleteValueEx(HKEY hKey, LPCWSTR lpszValueName, LPCWSTR lpszReason);
LONG WINAPI ClusterRegQueryValue(HKEY hKey, LPCWSTR lpszValueName, LPDWORD lpdwValueType, LPBYTE lpData,
                                 LPDWORD lpcbData);
DWORD WINAPI ClusterRegEnumValue(HKEY hKey, DWORD dwIndex, LPWSTR lpszValueName, LPDWORD lpcchValueName,
                                 LPDWORD lpdwType, LPBYTE lpData, LPDWORD lpcbData);
LONG WINAPI ClusterRegQueryInfoKey(HKEY hKey, LPDWORD lpcSubKeys, LPDWORD lpcchMaxSubKeyLen, LPDWORD lpcValues,
                                   LPDWORD lpcchMaxValueNameLen, LPDWORD lpcbMaxValueLen,
                                   LPDWORD lpcbSecurityDescriptor, PFILETIME lpftLastWriteTime);
LONG WINAPI ClusterRegGetKeySecurity(HKEY hKey, SECURITY_INFORMATION RequestedInformation,
                                     PSECURITY_DESCRIPTOR pSecurityDescriptor, LPDWORD lpcbSecurityDescriptor);
LONG WINAPI ClusterRegSetKeySecurity(HKEY hKey, SECURITY_INFORMATION SecurityInformation,
                                     PSECURITY_DESCRIPTOR pSecurityDescriptor);
DWORD WINAPI ClusterRegSyncDatabase(HCLUSTER hCluster, DWORD flags);

#ifdef __cplusplus
}
#endif

#endif
