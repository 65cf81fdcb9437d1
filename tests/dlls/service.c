/* SPDX-License-Identifier: MIT
 *
 * service.c - a resource DLL of version 2 that stands for a Windows service, as most of those in the field are written:
 * worker threads by ClusWorkerCreate, private properties in a parameter block, the service control manager.
 *
 * The property ServiceName says which service. Online starts it and Offline stops it, both in a worker; Terminate ends
 * the worker and stops the service at once; IsAlive asks the service control manager. Windows only.
 *
 * The lines that begin with FAULT_ do nothing here (service_faults.h).
 */
#include "../../checker/host/standin/resutils.h"

#include <stddef.h>

#define LOOK_AGAIN_MILLISECONDS 5

typedef struct PARAMETERS {
    LPWSTR ServiceName;
    LPWSTR Arguments;
    DWORD UseNetworkName;
} PARAMETERS;

static RESUTIL_PROPERTY_ITEM Table[] = {
    {L"ServiceName", NULL, CLUSPROP_FORMAT_SZ, {0}, 0, 0, RESUTIL_PROPITEM_REQUIRED, offsetof(PARAMETERS, ServiceName)},
    {L"Arguments", NULL, CLUSPROP_FORMAT_SZ, {0}, 0, 0, 0, offsetof(PARAMETERS, Arguments)},
    {L"UseNetworkName", NULL, CLUSPROP_FORMAT_DWORD, {0}, 0, 1, 0, offsetof(PARAMETERS, UseNetworkName)},
    {0},
};

typedef struct RESOURCE {
    RESOURCE_HANDLE Handle;
    LPWSTR Name;
    HKEY Key; /* of the private properties */
    PARAMETERS Parameters;
    CLUS_WORKER Worker;
    SC_HANDLE Service; /* while it runs for us */
} RESOURCE;

static PLOG_EVENT_ROUTINE LogEvent;
static PSET_RESOURCE_STATUS_ROUTINE_EX SetResourceStatusEx;

#include "service_faults.h"

/* ---- The service --------------------------------------------------------------------------------------------------- */

/* Whoever takes the handle stops the service; the others find none. */
static SC_HANDLE TakeService(RESOURCE *resource) {
    return (SC_HANDLE)InterlockedExchangePointer((PVOID *)&resource->Service, NULL);
}

static DWORD StopNow(RESOURCE *resource) {
    SC_HANDLE service = TakeService(resource);
    if (service == NULL) return ERROR_SUCCESS;
    DWORD error;
    do
        error = ResUtilStopService(service); /* closes the handle when it succeeds */
    while (FAULT_STOPS_AGAIN(error));
    if (error == ERROR_SUCCESS) return error;
    LogEvent(resource->Handle, LOG_ERROR, L"The service cannot be stopped: error %1!u!.\n", error);
    CloseServiceHandle(service);
    return error;
}

static BOOL IsRunning(RESOURCE *resource) {
    SC_HANDLE service = resource->Service;
    return service != NULL && ResUtilVerifyService(service) == ERROR_SUCCESS;
}

/* A service that another name than that of the node is to be told finds it in its environment. */
static DWORD SetEnvironment(RESOURCE *resource) {
    HCLUSTER cluster = OpenCluster(NULL);
    HRESOURCE self = cluster != NULL ? OpenClusterResource(cluster, resource->Name) : NULL;
    DWORD error = self == NULL ? GetLastError()
                               : ResUtilSetResourceServiceEnvironment(resource->Parameters.ServiceName, self, LogEvent,
                                                                      resource->Handle);
    if (self != NULL) CloseClusterResource(self);
    if (cluster != NULL) CloseCluster(cluster);
    return error;
}

static DWORD ReadParameters(RESOURCE *resource) {
    LPWSTR wrong = NULL;
    DWORD error = ResUtilGetPropertiesToParameterBlock(resource->Key, Table, (LPBYTE)&resource->Parameters, TRUE, &wrong);
    if (error != ERROR_SUCCESS)
        LogEvent(resource->Handle, LOG_ERROR, L"Unable to read the '%1' property: error %2!u!.\n",
                 wrong != NULL ? wrong : L"", error);
    return error;
}

static DWORD StartNow(RESOURCE *resource) {
    SC_HANDLE service = NULL;
    LPCWSTR arguments[] = {resource->Parameters.Arguments};
    DWORD error = ResUtilSetResourceServiceStartParameters(resource->Parameters.ServiceName, NULL, &service, LogEvent,
                                                           resource->Handle);
    if (error == ERROR_SUCCESS && resource->Parameters.UseNetworkName) error = SetEnvironment(resource);
    if (error == ERROR_SUCCESS && !StartServiceW(service, arguments[0] != NULL, arguments)) error = GetLastError();
    if (error == ERROR_SERVICE_ALREADY_RUNNING) error = ERROR_SUCCESS;
    if (error == ERROR_SUCCESS)
        resource->Service = service;
    else if (service != NULL)
        CloseServiceHandle(service);
    return error;
}

/* ---- Worker threads ------------------------------------------------------------------------------------------------ */

/* FALSE when the worker is to go without a further word. */
static BOOL Report(RESOURCE *resource, CLUSTER_RESOURCE_STATE state, DWORD checkPoint, DWORD error) {
    RESOURCE_STATUS_EX status;
    if (FAULT_CHECKS(ClusWorkerCheckTerminate(&resource->Worker))) return FALSE;
    ZeroMemory(&status, sizeof status);
    status.ResourceState = state;
    status.CheckPoint = checkPoint;
    status.ApplicationSpecificErrorCode = error;
    return SetResourceStatusEx(resource->Handle, &status) != ResourceExitStateTerminate;
}

static DWORD WINAPI OnlineWorker(PCLUS_WORKER worker, LPVOID parameter) {
    RESOURCE *resource = (RESOURCE *)parameter;
    DWORD checkPoint = 1;
    SERVICE_STATUS status = {0};
    BOOL goOn = Report(resource, ClusterResourceOnlinePending, checkPoint++, 0);
    DWORD error = goOn ? ReadParameters(resource) : ERROR_SUCCESS;

    if (goOn && error == ERROR_SUCCESS) error = StartNow(resource);
    while (goOn && error == ERROR_SUCCESS) {
        if (!QueryServiceStatus(resource->Service, &status)) error = GetLastError();
        if (error != ERROR_SUCCESS || status.dwCurrentState == SERVICE_RUNNING) break;
        if (status.dwCurrentState != SERVICE_START_PENDING) error = ERROR_SERVICE_NOT_ACTIVE;
        Sleep(LOOK_AGAIN_MILLISECONDS);
        goOn = !ClusWorkerCheckTerminate(worker);
    }
    if (error == ERROR_SUCCESS && goOn && Report(resource, ClusterResourceOnline, checkPoint, 0)) return ERROR_SUCCESS;
    StopNow(resource); /* it failed, or nobody wants it any more */
    if (error != ERROR_SUCCESS) Report(resource, ClusterResourceFailed, checkPoint, error);
    return error;
}

static DWORD WINAPI OfflineWorker(PCLUS_WORKER worker, LPVOID parameter) {
    RESOURCE *resource = (RESOURCE *)parameter;
    (void)worker;
    if (!Report(resource, ClusterResourceOfflinePending, 1, 0)) return ERROR_SUCCESS;
    DWORD error = StopNow(resource);
    Report(resource, error == ERROR_SUCCESS ? ClusterResourceOffline : ClusterResourceFailed, 2, error);
    return error;
}

static DWORD Begin(RESOURCE *resource, PWORKER_START_ROUTINE routine) {
    ClusWorkerTerminate(&resource->Worker); /* that of the last operation, which has told its end */
    DWORD error = ClusWorkerCreate(&resource->Worker, routine, resource);
    return error == ERROR_SUCCESS ? ERROR_IO_PENDING : error;
}

/* ---- Entry points -------------------------------------------------------------------------------------------------- */

static RESID WINAPI ServiceOpen(LPCWSTR resourceName, HKEY resourceKey, RESOURCE_HANDLE resourceHandle,
                                DWORD openFlags) {
    RESOURCE *resource = (RESOURCE *)HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(RESOURCE));
    DWORD error = resource == NULL ? ERROR_NOT_ENOUGH_MEMORY : ERROR_SUCCESS;
    (void)openFlags;
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

static DWORD WINAPI ServiceOnline(RESID resourceId, LPHANDLE eventHandle, DWORD onlineFlags, PBYTE inBuffer,
                                  DWORD inBufferSize, DWORD reserved) {
    RESOURCE *resource = (RESOURCE *)resourceId;
    (void)eventHandle, (void)onlineFlags, (void)inBuffer, (void)inBufferSize, (void)reserved;
    if (resource == NULL) return ERROR_RESOURCE_NOT_FOUND;
    FAULT_BEFORE_ONLINE(resource);
    return Begin(resource, OnlineWorker);
}

static DWORD WINAPI ServiceOffline(RESID resourceId, LPCWSTR destinationNodeName, DWORD offlineFlags, PBYTE inBuffer,
                                   DWORD inBufferSize, DWORD reserved) {
    RESOURCE *resource = (RESOURCE *)resourceId;
    (void)destinationNodeName, (void)offlineFlags, (void)inBuffer, (void)inBufferSize, (void)reserved;
    if (resource == NULL) return ERROR_RESOURCE_NOT_FOUND;
    return Begin(resource, OfflineWorker);
}

static VOID WINAPI ServiceTerminate(RESID resourceId) {
    RESOURCE *resource = (RESOURCE *)resourceId;
    if (resource == NULL) return;
    FAULT_END_WORKER(&resource->Worker);
    StopNow(resource);
}

static VOID WINAPI ServiceClose(RESID resourceId) {
    RESOURCE *resource = (RESOURCE *)resourceId;
    if (resource == NULL) return;
    ClusWorkerTerminate(&resource->Worker);
    StopNow(resource);
    FAULT_FREE(ResUtilFreeParameterBlock((LPBYTE)&resource->Parameters, NULL, Table));
    ClusterRegCloseKey(resource->Key);
    LocalFree(resource->Name);
    HeapFree(GetProcessHeap(), 0, resource);
}

static BOOL WINAPI ServiceIsAlive(RESID resourceId) {
    RESOURCE *resource = (RESOURCE *)resourceId;
    return resource != NULL && IsRunning(resource);
}

static DWORD WINAPI ServiceCancel(RESID resourceId, DWORD cancelFlags) {
    (void)resourceId, (void)cancelFlags;
    return ERROR_SUCCESS;
}

/* ---- Controls ------------------------------------------------------------------------------------------------------ */

/* The properties are checked against a copy of those there are, and set if they are good. */
static DWORD SetProperties(RESOURCE *resource, PVOID list, DWORD size, BOOL validateOnly) {
    PARAMETERS now = {0};
    PARAMETERS wanted = {0};
    DWORD error = ResUtilGetPropertiesToParameterBlock(resource->Key, Table, (LPBYTE)&now, FALSE, NULL);
    if (error == ERROR_SUCCESS) error = ResUtilDupParameterBlock((LPBYTE)&wanted, (LPBYTE)&now, Table);
    if (error == ERROR_SUCCESS) error = ResUtilVerifyPropertyTable(Table, NULL, TRUE, list, size, (LPBYTE)&wanted);
    if (error == ERROR_SUCCESS && !validateOnly)
        error = ResUtilSetPropertyParameterBlock(resource->Key, Table, NULL, (LPBYTE)&wanted, list, size, NULL);
    ResUtilFreeParameterBlock((LPBYTE)&wanted, (LPBYTE)&now, Table);
    ResUtilFreeParameterBlock((LPBYTE)&now, NULL, Table);
    return error;
}

static DWORD WINAPI ServiceResourceControl(RESID resourceId, DWORD controlCode, PVOID inBuffer, DWORD inBufferSize,
                                           PVOID outBuffer, DWORD outBufferSize, LPDWORD bytesReturned) {
    RESOURCE *resource = (RESOURCE *)resourceId;
    DWORD required = 0;
    DWORD returned = 0;
    DWORD error = ERROR_INVALID_FUNCTION; /* what we do not handle, the monitor does */
    if (resource == NULL) return ERROR_RESOURCE_NOT_FOUND;
    switch (controlCode) {
    case CLUSCTL_RESOURCE_ENUM_PRIVATE_PROPERTIES:
        error = ResUtilEnumProperties(Table, (LPWSTR)outBuffer, outBufferSize, &returned, &required);
        break;
    case CLUSCTL_RESOURCE_GET_PRIVATE_PROPERTIES:
        error = ResUtilGetAllProperties(resource->Key, Table, outBuffer, outBufferSize, &returned, &required);
        break;
    case CLUSCTL_RESOURCE_VALIDATE_PRIVATE_PROPERTIES:
        error = SetProperties(resource, inBuffer, inBufferSize, TRUE);
        break;
    case CLUSCTL_RESOURCE_SET_PRIVATE_PROPERTIES:
        error = SetProperties(resource, inBuffer, inBufferSize, FALSE);
        break;
    }
    if (bytesReturned != NULL) *bytesReturned = error == ERROR_MORE_DATA ? required : returned;
    return error;
}

static DWORD WINAPI ServiceResourceTypeControl(LPCWSTR typeName, DWORD controlCode, PVOID inBuffer, DWORD inBufferSize,
                                               PVOID outBuffer, DWORD outBufferSize, LPDWORD bytesReturned) {
    (void)typeName, (void)controlCode, (void)inBuffer, (void)inBufferSize, (void)outBuffer, (void)outBufferSize;
    if (bytesReturned != NULL) *bytesReturned = 0;
    return ERROR_INVALID_FUNCTION;
}

/* ---- Startup ------------------------------------------------------------------------------------------------------- */

static CLRES_FUNCTION_TABLE FunctionTable;

RESDLL_EXPORT DWORD WINAPI StartupEx(LPCWSTR resourceType, DWORD minVersionSupported, DWORD maxVersionSupported,
                                     PCLRES_CALLBACK_FUNCTION_TABLE monitorCallbackFunctions,
                                     PCLRES_FUNCTION_TABLE *resourceDllInterfaceFunctions) {
    if (lstrcmpiW(resourceType, L"Resdll Service") != 0) return ERROR_CLUSTER_RESNAME_NOT_FOUND;
    if (minVersionSupported > CLRES_VERSION_V2_00 || maxVersionSupported < CLRES_VERSION_V2_00)
        return ERROR_REVISION_MISMATCH;
    LogEvent = monitorCallbackFunctions->LogEvent;
    SetResourceStatusEx = monitorCallbackFunctions->SetResourceStatusEx;
    FunctionTable.TableSize = sizeof(CLRES_V2_FUNCTIONS);
    FunctionTable.Version = CLRES_VERSION_V2_00;
    FunctionTable.V2Functions.Open = ServiceOpen;
    FunctionTable.V2Functions.Close = ServiceClose;
    FunctionTable.V2Functions.Online = ServiceOnline;
    FunctionTable.V2Functions.Offline = ServiceOffline;
    FunctionTable.V2Functions.Terminate = ServiceTerminate;
    FunctionTable.V2Functions.LooksAlive = ServiceIsAlive;
    FunctionTable.V2Functions.IsAlive = ServiceIsAlive;
    FunctionTable.V2Functions.ResourceControl = ServiceResourceControl;
    FunctionTable.V2Functions.ResourceTypeControl = ServiceResourceTypeControl;
    FunctionTable.V2Functions.Cancel = ServiceCancel;
    *resourceDllInterfaceFunctions = &FunctionTable;
    return ERROR_SUCCESS;
}
