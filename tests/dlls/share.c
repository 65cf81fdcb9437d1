/* SPDX-License-Identifier: MIT
 *
 * share.c - a resource DLL of version 1 that stands for a shared folder, as those in the field are written: a worker by
 * ClusWorkerCreate, private properties in a parameter block, a look at what the resource depends on, a note in the
 * cluster database of when it last came online.
 *
 * The property Path says which folder. No folder is really shared, which Wine cannot do: while the resource is online a
 * handle keeps the folder open. Online does so in a worker, Offline and Terminate close it at once. Windows only.
 *
 * The words that begin with FAULT_ do nothing here (share_faults.h).
 */
#include "../../checker/host/standin/resutils.h"

#include <stddef.h>

typedef struct PARAMETERS {
    LPWSTR Path;
    DWORD MaximumUsers;
} PARAMETERS;

static RESUTIL_PROPERTY_ITEM Table[] = {
    {L"Path", NULL, CLUSPROP_FORMAT_SZ, {0}, 0, 0, RESUTIL_PROPITEM_REQUIRED, offsetof(PARAMETERS, Path)},
    {L"MaximumUsers", NULL, CLUSPROP_FORMAT_DWORD, {0}, 0, MAXDWORD, 0, offsetof(PARAMETERS, MaximumUsers)},
    {0},
};

typedef struct RESOURCE {
    RESOURCE_HANDLE Handle;
    LPWSTR Name;
    HKEY Key; /* of the private properties */
    PARAMETERS Parameters;
    CLUS_WORKER Worker;
    HANDLE Folder; /* NULL while nothing is shared */
} RESOURCE;

static PLOG_EVENT_ROUTINE LogEvent;
static PSET_RESOURCE_STATUS_ROUTINE SetResourceStatus;

#include "share_faults.h"

/* ---- The folder ---------------------------------------------------------------------------------------------------- */

static DWORD ShareNow(RESOURCE *resource) {
    HANDLE folder;
    do
        folder = CreateFileW(resource->Parameters.Path, FILE_LIST_DIRECTORY, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                             OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    while (FAULT_SHARES_AGAIN(folder));
    if (folder == INVALID_HANDLE_VALUE) return GetLastError();
    InterlockedExchangePointer(&resource->Folder, folder);
    return ERROR_SUCCESS;
}

static void ShareNoMore(RESOURCE *resource) {
    HANDLE folder = InterlockedExchangePointer(&resource->Folder, NULL);
    if (folder != NULL) CloseHandle(folder);
}

/* ---- The worker thread --------------------------------------------------------------------------------------------- */

static BOOL Report(RESOURCE *resource, CLUSTER_RESOURCE_STATE state, DWORD checkPoint) {
    RESOURCE_STATUS status = {0};
    if (ClusWorkerCheckTerminate(&resource->Worker)) return FALSE;
    status.ResourceState = state;
    status.CheckPoint = checkPoint;
    return SetResourceStatus(resource->Handle, &status) != ResourceExitStateTerminate;
}

static DWORD ReadParameters(RESOURCE *resource) {
    LPWSTR wrong = NULL;
    DWORD error = ResUtilGetPropertiesToParameterBlock(resource->Key, Table, (LPBYTE)&resource->Parameters, TRUE, &wrong);
    FAULT_AFTER_READING(resource);
    if (error != ERROR_SUCCESS)
        LogEvent(resource->Handle, LOG_ERROR, L"Unable to read the '%1' property: error %2!u!.\n",
                 wrong != NULL ? wrong : L"", error);
    return error;
}

/* ERROR_RESOURCE_NOT_ONLINE where something that this resource depends on is not. */
static DWORD LookAt(HCLUSTER cluster, HRESENUM dependencies) {
    for (DWORD index = 0;; index++) {
        WCHAR name[256];
        DWORD units = ARRAYSIZE(name);
        DWORD type;
        DWORD error = ClusterResourceEnum(dependencies, index, &type, name, &units);
        if (error == ERROR_NO_MORE_ITEMS) return ERROR_SUCCESS;
        if (error != ERROR_SUCCESS) FAULT_OF_ENUMERATION(error);
        HRESOURCE provider = OpenClusterResource(cluster, name);
        if (provider == NULL) return GetLastError();
        CLUSTER_RESOURCE_STATE state = FAULT_STATE(GetClusterResourceState(provider, NULL, NULL, NULL, NULL), provider);
        error = state == ClusterResourceOnline         ? ERROR_SUCCESS
                : state == ClusterResourceStateUnknown ? GetLastError()
                                                       : ERROR_RESOURCE_NOT_ONLINE;
        CloseClusterResource(provider);
        if (error != ERROR_SUCCESS) return error;
    }
}

static DWORD LookAtDependencies(RESOURCE *resource) {
    DWORD error = ERROR_SUCCESS;
    HCLUSTER cluster = OpenCluster(NULL);
    HRESOURCE self = cluster != NULL ? OpenClusterResource(cluster, resource->Name) : NULL;
    HRESENUM dependencies = self != NULL ? ClusterResourceOpenEnum(self, CLUSTER_RESOURCE_ENUM_DEPENDS) : NULL;
    if (dependencies == NULL) error = GetLastError();
    if (error == ERROR_SUCCESS || FAULT_LOOKS_ANYWAY) error = LookAt(cluster, dependencies);
    if (dependencies != NULL) ClusterResourceCloseEnum(dependencies);
    if (self != NULL) CloseClusterResource(self);
    if (cluster != NULL) CloseCluster(cluster);
    return error;
}

/* When it last came online: of no use to the resource itself, which does without. */
static void Note(RESOURCE *resource) {
    FILETIME now;
    DWORD error;
    GetSystemTimeAsFileTime(&now);
    do
        error = ClusterRegSetValue(resource->Key, L"LastOnline", REG_BINARY, (const BYTE *)&now, sizeof now);
    while (FAULT_NOTES_AGAIN(error));
    if (error != ERROR_SUCCESS) LogEvent(resource->Handle, LOG_WARNING, L"Unable to note the time: error %1!u!.\n", error);
}

static DWORD WINAPI OnlineWorker(PCLUS_WORKER worker, LPVOID parameter) {
    RESOURCE *resource = (RESOURCE *)parameter;
    (void)worker;
    if (!Report(resource, ClusterResourceOnlinePending, 1)) return ERROR_SUCCESS;
    DWORD error = ReadParameters(resource);
    if (error == ERROR_SUCCESS) error = LookAtDependencies(resource);
    if (error == ERROR_SUCCESS) error = ShareNow(resource);
    if (error == ERROR_SUCCESS) Note(resource);
    if (error == ERROR_SUCCESS && Report(resource, ClusterResourceOnline, 2)) return ERROR_SUCCESS;
    ShareNoMore(resource); /* it failed, or nobody wants it any more */
    if (error != ERROR_SUCCESS) {
        LogEvent(resource->Handle, LOG_ERROR, L"Cannot come online: error %1!u!.\n", error);
        Report(resource, ClusterResourceFailed, 2);
    }
    return error;
}

/* ---- Entry points -------------------------------------------------------------------------------------------------- */

static RESID WINAPI ShareOpen(LPCWSTR resourceName, HKEY resourceKey, RESOURCE_HANDLE resourceHandle) {
    RESOURCE *resource = (RESOURCE *)HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(RESOURCE));
    DWORD error = resource == NULL ? ERROR_NOT_ENOUGH_MEMORY : ERROR_SUCCESS;
    if (error == ERROR_SUCCESS) resource->Handle = resourceHandle;
    if (error == ERROR_SUCCESS && (resource->Name = ResUtilDupString(resourceName)) == NULL) error = GetLastError();
    if (error == ERROR_SUCCESS)
        error = (DWORD)ClusterRegOpenKey(resourceKey, L"Parameters", KEY_ALL_ACCESS, &resource->Key);
    if (error == ERROR_SUCCESS) return resource;
    LogEvent(resourceHandle, LOG_ERROR, L"Cannot be opened: error %1!u!.\n", error);
    if (resource != NULL) {
        LocalFree(resource->Name);
        HeapFree(GetProcessHeap(), 0, resource);
    }
    SetLastError(error);
    return NULL;
}

static DWORD WINAPI ShareOnline(RESID resourceId, LPHANDLE eventHandle) {
    RESOURCE *resource = (RESOURCE *)resourceId;
    (void)eventHandle;
    if (resource == NULL) return ERROR_RESOURCE_NOT_FOUND;
    ClusWorkerTerminate(&resource->Worker); /* that of the last operation, which has told its end */
    DWORD error = ClusWorkerCreate(&resource->Worker, OnlineWorker, resource);
    return error == ERROR_SUCCESS ? ERROR_IO_PENDING : error;
}

static DWORD WINAPI ShareOffline(RESID resourceId) {
    RESOURCE *resource = (RESOURCE *)resourceId;
    if (resource == NULL) return ERROR_RESOURCE_NOT_FOUND;
    ClusWorkerTerminate(&resource->Worker);
    ShareNoMore(resource);
    return ERROR_SUCCESS;
}

static VOID WINAPI ShareTerminate(RESID resourceId) {
    if (resourceId != NULL) ShareOffline(resourceId);
}

static VOID WINAPI ShareClose(RESID resourceId) {
    RESOURCE *resource = (RESOURCE *)resourceId;
    if (resource == NULL) return;
    ShareOffline(resource);
    ResUtilFreeParameterBlock((LPBYTE)&resource->Parameters, NULL, Table);
    ClusterRegCloseKey(resource->Key);
    LocalFree(resource->Name);
    HeapFree(GetProcessHeap(), 0, resource);
}

static BOOL WINAPI ShareIsAlive(RESID resourceId) {
    RESOURCE *resource = (RESOURCE *)resourceId;
    BY_HANDLE_FILE_INFORMATION information;
    return resource != NULL && resource->Folder != NULL && GetFileInformationByHandle(resource->Folder, &information);
}

static BOOL WINAPI ShareLooksAlive(RESID resourceId) {
    RESOURCE *resource = (RESOURCE *)resourceId;
    return resource != NULL && resource->Folder != NULL;
}

/* ---- Startup ------------------------------------------------------------------------------------------------------- */

static CLRES_V1_FUNCTION_TABLE(FunctionTable, CLRES_VERSION_V1_00, Share, NULL, NULL, NULL, NULL);

RESDLL_EXPORT DWORD WINAPI Startup(LPCWSTR resourceType, DWORD minVersionSupported, DWORD maxVersionSupported,
                                   PSET_RESOURCE_STATUS_ROUTINE setResourceStatus, PLOG_EVENT_ROUTINE logEvent,
                                   PCLRES_FUNCTION_TABLE *functionTable) {
    if (lstrcmpiW(resourceType, L"Resdll Share") != 0) return ERROR_CLUSTER_RESNAME_NOT_FOUND;
    if (minVersionSupported > CLRES_VERSION_V1_00 || maxVersionSupported < CLRES_VERSION_V1_00)
        return ERROR_REVISION_MISMATCH;
    SetResourceStatus = setResourceStatus;
    LogEvent = logEvent;
    *functionTable = &FunctionTable;
    return ERROR_SUCCESS;
}
