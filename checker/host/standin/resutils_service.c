/* SPDX-License-Identifier: MIT
 *
 * resutils_service.c - services of Windows that a resource stands for: the calls to the service control manager.
 */
#include "resutils_internal.h"

#include "standin.h"

/* Milliseconds between two looks at a service that is on its way; how long it may take is for the caller's monitor. */
#define LOOK_AGAIN 20

static DWORD open_service(LPCWSTR name, DWORD access, SC_HANDLE *service)
{
    *service = NULL;
    if (name == NULL) return ERROR_INVALID_PARAMETER;
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    if (manager == NULL) return GetLastError();
    *service = OpenServiceW(manager, name, access);
    DWORD status = *service != NULL ? ERROR_SUCCESS : GetLastError();
    CloseServiceHandle(manager);
    return status;
}

/* Waits while the service is in the state that is on the way to the wanted one. */
static DWORD wait_while(SC_HANDLE service, DWORD passing, DWORD wanted, DWORD otherwise)
{
    SERVICE_STATUS status;
    for (;;) {
        if (!QueryServiceStatus(service, &status)) return GetLastError();
        if (status.dwCurrentState == wanted) return ERROR_SUCCESS;
        if (status.dwCurrentState != passing)
            return status.dwWin32ExitCode != NO_ERROR ? status.dwWin32ExitCode : otherwise;
        Sleep(LOOK_AGAIN);
    }
}

DWORD WINAPI ResUtilStartResourceService(LPCWSTR pszServiceName, LPSC_HANDLE phServiceHandle)
{
    SC_HANDLE service;
    if (phServiceHandle != NULL) *phServiceHandle = NULL;
    DWORD status = open_service(pszServiceName, SERVICE_START | SERVICE_STOP | SERVICE_QUERY_STATUS, &service);
    if (status != ERROR_SUCCESS) return status;
    if (!StartServiceW(service, 0, NULL)) status = GetLastError();
    /* One that runs already is as good. */
    if (status == ERROR_SUCCESS || status == ERROR_SERVICE_ALREADY_RUNNING)
        status = wait_while(service, SERVICE_START_PENDING, SERVICE_RUNNING, ERROR_SERVICE_NOT_ACTIVE);
    if (status == ERROR_SUCCESS && phServiceHandle != NULL)
        *phServiceHandle = service;
    else
        CloseServiceHandle(service);
    return status;
}

static DWORD stop(SC_HANDLE service)
{
    SERVICE_STATUS status;
    if (lever_bites(LEVER_SERVICE_REFUSES_TO_STOP)) return ERROR_SERVICE_CANNOT_ACCEPT_CTRL;
    /* Asked again for as long as it runs: somebody else may have started it once more. */
    for (;;) {
        DWORD error = ControlService(service, SERVICE_CONTROL_STOP, &status) ? ERROR_SUCCESS : GetLastError();
        if (error == ERROR_SERVICE_NOT_ACTIVE) return ERROR_SUCCESS;
        if (error != ERROR_SUCCESS && error != ERROR_SERVICE_CANNOT_ACCEPT_CTRL) return error;
        if (!QueryServiceStatus(service, &status)) return GetLastError();
        if (status.dwCurrentState == SERVICE_STOPPED) return ERROR_SUCCESS;
        /* One that takes no stop while it is on its way up or down may yet; one that runs and takes none never does. */
        if (error != ERROR_SUCCESS && status.dwCurrentState == SERVICE_RUNNING) return error;
        Sleep(LOOK_AGAIN);
    }
}

DWORD WINAPI ResUtilStopResourceService(LPCWSTR pszServiceName)
{
    SC_HANDLE service;
    DWORD status = open_service(pszServiceName, SERVICE_STOP | SERVICE_QUERY_STATUS, &service);
    if (status != ERROR_SUCCESS) return status;
    status = stop(service);
    CloseServiceHandle(service);
    return status;
}

/* Closes the handle when it has stopped the service, as documented. */
DWORD WINAPI ResUtilStopService(SC_HANDLE hServiceHandle)
{
    DWORD status = stop(hServiceHandle);
    if (status == ERROR_SUCCESS) CloseServiceHandle(hServiceHandle);
    return status;
}

DWORD WINAPI ResUtilVerifyService(SC_HANDLE hServiceHandle)
{
    SERVICE_STATUS status;
    if (!QueryServiceStatus(hServiceHandle, &status)) return GetLastError();
    bool active = status.dwCurrentState == SERVICE_RUNNING || status.dwCurrentState == SERVICE_START_PENDING;
    return active ? ERROR_SUCCESS : ERROR_SERVICE_NOT_ACTIVE;
}

DWORD WINAPI ResUtilVerifyResourceService(LPCWSTR pszServiceName)
{
    SC_HANDLE service;
    DWORD status = open_service(pszServiceName, SERVICE_QUERY_STATUS, &service);
    if (status != ERROR_SUCCESS) return status;
    status = ResUtilVerifyService(service);
    CloseServiceHandle(service);
    return status;
}

static void log_failure(PLOG_EVENT_ROUTINE log, RESOURCE_HANDLE resource, LPCWSTR what, LPCWSTR service, DWORD status)
{
    if (log != NULL) log(resource, LOG_ERROR, L"Service %1!ws!: %2!ws! failed with error %3!u!.\n", service, what, status);
}

static DWORD service_key(LPCWSTR service, HKEY *key)
{
    static const WCHAR above[] = L"System\\CurrentControlSet\\Services\\";
    if (service == NULL || *service == 0 || wcschr(service, L'\\') != NULL) return ERROR_INVALID_NAME;
    LPWSTR path = utility_allocate(sizeof above + wcslen(service) * sizeof *service);
    if (path == NULL) return ERROR_NOT_ENOUGH_MEMORY;
    wcscat(wcscpy(path, above), service);
    DWORD status = (DWORD)RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, KEY_SET_VALUE, key);
    utility_free(path);
    return status == ERROR_FILE_NOT_FOUND ? ERROR_SERVICE_DOES_NOT_EXIST : status;
}

DWORD WINAPI ResUtilSetResourceServiceEnvironment(LPCWSTR pszServiceName, HRESOURCE hResource,
                                                  PLOG_EVENT_ROUTINE pfnLogEvent, RESOURCE_HANDLE hResourceHandle)
{
    HKEY key = NULL;
    DWORD status = ERROR_SUCCESS;
    LPWSTR block = ResUtilGetEnvironmentWithNetName(hResource);
    if (block == NULL) status = GetLastError();
    if (status == ERROR_SUCCESS) status = service_key(pszServiceName, &key);
    if (status == ERROR_SUCCESS) {
        LPCWSTR end = block;
        while (*end != 0) end += wcslen(end) + 1;
        DWORD size = (DWORD)((const BYTE *)(end + 1) - (const BYTE *)block);
        status = (DWORD)RegSetValueExW(key, L"Environment", 0, REG_MULTI_SZ, (const BYTE *)block, size);
        RegCloseKey(key);
    }
    ResUtilFreeEnvironment(block);
    if (status != ERROR_SUCCESS) log_failure(pfnLogEvent, hResourceHandle, L"its environment", pszServiceName, status);
    return status;
}

DWORD WINAPI ResUtilRemoveResourceServiceEnvironment(LPCWSTR pszServiceName, PLOG_EVENT_ROUTINE pfnLogEvent,
                                                     RESOURCE_HANDLE hResourceHandle)
{
    HKEY key;
    DWORD status = service_key(pszServiceName, &key);
    if (status == ERROR_SUCCESS) {
        status = (DWORD)RegDeleteValueW(key, L"Environment");
        RegCloseKey(key);
        if (status == ERROR_FILE_NOT_FOUND) status = ERROR_SUCCESS;
    }
    if (status != ERROR_SUCCESS) log_failure(pfnLogEvent, hResourceHandle, L"its environment", pszServiceName, status);
    return status;
}

static bool is_disabled(SC_HANDLE service, DWORD *status)
{
    DWORD size = 0;
    *status = ERROR_SUCCESS;
    if (!QueryServiceConfigW(service, NULL, 0, &size) && GetLastError() != ERROR_INSUFFICIENT_BUFFER) {
        *status = GetLastError();
        return false;
    }
    QUERY_SERVICE_CONFIGW *config = utility_allocate(size);
    if (config == NULL || !QueryServiceConfigW(service, config, size, &size)) *status = GetLastError();
    bool disabled = *status == ERROR_SUCCESS && config->dwStartType == SERVICE_DISABLED;
    utility_free(config);
    return disabled;
}

/* Manual start, and no restart by the service control manager: the cluster does both. */
static DWORD adjust(SC_HANDLE service)
{
    DWORD status;
    if (is_disabled(service, &status)) return ERROR_SERVICE_DISABLED;
    if (status != ERROR_SUCCESS) return status;
    if (!ChangeServiceConfigW(service, SERVICE_NO_CHANGE, SERVICE_DEMAND_START, SERVICE_NO_CHANGE, NULL, NULL, NULL,
                              NULL, NULL, NULL, NULL))
        return GetLastError();
    SC_ACTION nothing = {SC_ACTION_NONE, 0};
    SERVICE_FAILURE_ACTIONSW actions = {.cActions = 1, .lpsaActions = &nothing};
    if (!ChangeServiceConfig2W(service, SERVICE_CONFIG_FAILURE_ACTIONS, &actions) &&
        GetLastError() != ERROR_CALL_NOT_IMPLEMENTED) /* Wine knows no failure actions, so takes none */
        return GetLastError();
    return ERROR_SUCCESS;
}

DWORD WINAPI ResUtilSetResourceServiceStartParametersEx(LPCWSTR pszServiceName, SC_HANDLE schSCMHandle,
                                                        LPSC_HANDLE phService, DWORD dwDesiredAccess,
                                                        PLOG_EVENT_ROUTINE pfnLogEvent,
                                                        RESOURCE_HANDLE hResourceHandle)
{
    if (pszServiceName == NULL || phService == NULL) return ERROR_INVALID_PARAMETER;
    *phService = NULL;
    SC_HANDLE service = NULL;
    DWORD status = ERROR_SUCCESS;
    if (schSCMHandle == NULL)
        status = open_service(pszServiceName, dwDesiredAccess, &service);
    else if ((service = OpenServiceW(schSCMHandle, pszServiceName, dwDesiredAccess)) == NULL)
        status = GetLastError();
    if (status == ERROR_SUCCESS) status = adjust(service);
    if (status == ERROR_SUCCESS) {
        *phService = service;
        return ERROR_SUCCESS;
    }
    if (service != NULL) CloseServiceHandle(service);
    log_failure(pfnLogEvent, hResourceHandle, L"setting how it starts", pszServiceName, status);
    return status;
}

DWORD WINAPI ResUtilSetResourceServiceStartParameters(LPCWSTR pszServiceName, SC_HANDLE schSCMHandle,
                                                      LPSC_HANDLE phService, PLOG_EVENT_ROUTINE pfnLogEvent,
                                                      RESOURCE_HANDLE hResourceHandle)
{
    return ResUtilSetResourceServiceStartParametersEx(pszServiceName, schSCMHandle, phService, SERVICE_ALL_ACCESS,
                                                      pfnLogEvent, hResourceHandle);
}

DWORD WINAPI ResUtilTerminateServiceProcessFromResDll(DWORD dwServicePid, BOOL bOffline, PDWORD pdwResourceState,
                                                      PLOG_EVENT_ROUTINE pfnLogEvent, RESOURCE_HANDLE hResourceHandle)
{
    DWORD status = ERROR_SUCCESS;
    HANDLE process = OpenProcess(PROCESS_TERMINATE | SYNCHRONIZE, FALSE, dwServicePid);
    if (process == NULL) {
        status = GetLastError();
        /* No such process: it has ended by itself. */
        if (status == ERROR_INVALID_PARAMETER) status = ERROR_SUCCESS;
    } else {
        if (!TerminateProcess(process, ERROR_PROCESS_ABORTED) && WaitForSingleObject(process, 0) != WAIT_OBJECT_0)
            status = GetLastError();
        CloseHandle(process);
    }
    bool offline = bOffline && status == ERROR_SUCCESS;
    if (pdwResourceState != NULL) *pdwResourceState = (DWORD)(offline ? ClusterResourceOffline : ClusterResourceFailed);
    if (status != ERROR_SUCCESS && pfnLogEvent != NULL)
        pfnLogEvent(hResourceHandle, LOG_ERROR, L"Process %1!u! could not be terminated: error %2!u!.\n", dwServicePid,
                    status);
    return status;
}
