/* SPDX-License-Identifier: MIT
 *
 * resutils_calls.h - the second half of resutils.h, which includes it: worker threads, strings, services, dependencies.
 */
#ifndef RESDLL_RESUTILS_H
#error "include resutils.h"
#endif

/* ---- Worker threads ---------------------------------------------------------------------------------------------- */

typedef struct CLUS_WORKER {
    HANDLE hThread;
    BOOL Terminate;
} CLUS_WORKER, *PCLUS_WORKER;

typedef DWORD(WINAPI *PWORKER_START_ROUTINE)(PCLUS_WORKER pWorker, PVOID lpThreadParameter);

DWORD WINAPI ClusWorkerCreate(PCLUS_WORKER lpWorker, PWORKER_START_ROUTINE lpStartAddress, PVOID lpParameter);
BOOL WINAPI ClusWorkerCheckTerminate(PCLUS_WORKER lpWorker);
VOID WINAPI ClusWorkerTerminate(PCLUS_WORKER lpWorker);
DWORD WINAPI ClusWorkerTerminateEx(PCLUS_WORKER ClusWorker, DWORD TimeoutInMilliseconds, BOOL WaitOnly);
DWORD WINAPI ClusWorkersTerminate(PCLUS_WORKER *ClusWorkers, const size_t ClusWorkersCount, DWORD TimeoutInMilliseconds,
                                  BOOL WaitOnly);

/* ---- Strings, paths, environments -------------------------------------------------------------------------------- */

LPWSTR WINAPI ResUtilDupString(LPCWSTR pszInString);
LPWSTR WINAPI ResUtilExpandEnvironmentStrings(LPCWSTR pszSrc);
BOOL WINAPI ResUtilIsPathValid(LPCWSTR pszPath);
DWORD WINAPI ResUtilCreateDirectoryTree(LPCWSTR pszPath);
LPVOID WINAPI ResUtilGetEnvironmentWithNetName(HRESOURCE hResource);
DWORD WINAPI ResUtilFreeEnvironment(LPVOID lpEnvironment);

/* ---- Services ---------------------------------------------------------------------------------------------------- */

DWORD WINAPI ResUtilStartResourceService(LPCWSTR pszServiceName, LPSC_HANDLE phServiceHandle);
DWORD WINAPI ResUtilStopResourceService(LPCWSTR pszServiceName);
DWORD WINAPI ResUtilVerifyResourceService(LPCWSTR pszServiceName);
DWORD WINAPI ResUtilStopService(SC_HANDLE hServiceHandle);
DWORD WINAPI ResUtilVerifyService(SC_HANDLE hServiceHandle);
DWORD WINAPI ResUtilSetResourceServiceEnvironment(LPCWSTR pszServiceName, HRESOURCE hResource,
                                                  PLOG_EVENT_ROUTINE pfnLogEvent, RESOURCE_HANDLE hResourceHandle);
DWORD WINAPI ResUtilRemoveResourceServiceEnvironment(LPCWSTR pszServiceName, PLOG_EVENT_ROUTINE pfnLogEvent,
                                                     RESOURCE_HANDLE hResourceHandle);
DWORD WINAPI ResUtilSetResourceServiceStartParameters(LPCWSTR pszServiceName, SC_HANDLE schSCMHandle,
                                                      LPSC_HANDLE phService, PLOG_EVENT_ROUTINE pfnLogEvent,
                                                      RESOURCE_HANDLE hResourceHandle);
DWORD WINAPI ResUtilSetResourceServiceStartParametersEx(LPCWSTR pszServiceName, SC_HANDLE schSCMHandle,
                                                        LPSC_HANDLE phService, DWORD dwDesiredAccess,
                                                        PLOG_EVENT_ROUTINE pfnLogEvent,
                                                        RESOURCE_HANDLE hResourceHandle);
DWORD WINAPI ResUtilTerminateServiceProcessFromResDll(DWORD dwServicePid, BOOL bOffline, PDWORD pdwResourceState,
                                                      PLOG_EVENT_ROUTINE pfnLogEvent, RESOURCE_HANDLE hResourceHandle);

/* ---- Resources and dependencies ---------------------------------------------------------------------------------- */

#ifndef RESDLL_CLUS_RESOURCE_CLASS_INFO
#define RESDLL_CLUS_RESOURCE_CLASS_INFO
typedef enum CLUSTER_RESOURCE_CLASS {
    CLUS_RESCLASS_UNKNOWN = 0,
    CLUS_RESCLASS_STORAGE = 1,
    CLUS_RESCLASS_NETWORK = 2,
    CLUS_RESCLASS_USER = 32768
} CLUSTER_RESOURCE_CLASS;

typedef struct CLUS_RESOURCE_CLASS_INFO {
    union {
        struct {
            union {
                DWORD dw;
                CLUSTER_RESOURCE_CLASS rc;
            };
            DWORD SubClass;
        };
        ULARGE_INTEGER li;
    };
} CLUS_RESOURCE_CLASS_INFO, *PCLUS_RESOURCE_CLASS_INFO;
#endif

typedef DWORD (*LPRESOURCE_CALLBACK)(HRESOURCE hSelf, HRESOURCE hEnum, PVOID pParameter);
typedef DWORD (*LPRESOURCE_CALLBACK_EX)(HCLUSTER hCluster, HRESOURCE hSelf, HRESOURCE hEnum, PVOID pParameter);

BOOL WINAPI ResUtilResourcesEqual(HRESOURCE hSelf, HRESOURCE hResource);
BOOL WINAPI ResUtilResourceTypesEqual(LPCWSTR lpszResourceTypeName, HRESOURCE hResource);
BOOL WINAPI ResUtilIsResourceClassEqual(PCLUS_RESOURCE_CLASS_INFO prci, HRESOURCE hResource);
DWORD WINAPI ResUtilEnumResources(HRESOURCE hSelf, LPCWSTR lpszResTypeName, LPRESOURCE_CALLBACK pResCallBack,
                                  PVOID pParameter);
DWORD WINAPI ResUtilEnumResourcesEx(HCLUSTER hCluster, HRESOURCE hSelf, LPCWSTR lpszResTypeName,
                                    LPRESOURCE_CALLBACK_EX pResCallBack, PVOID pParameter);
HRESOURCE WINAPI ResUtilGetResourceDependency(HANDLE hSelf, LPCWSTR lpszResourceType);
HRESOURCE WINAPI ResUtilGetResourceDependencyByName(HCLUSTER hCluster, HANDLE hSelf, LPCWSTR lpszResourceType,
                                                    BOOL bRecurse);
HRESOURCE WINAPI ResUtilGetResourceDependencyByClass(HCLUSTER hCluster, HANDLE hSelf, PCLUS_RESOURCE_CLASS_INFO prci,
                                                     BOOL bRecurse);
HRESOURCE WINAPI ResUtilGetResourceNameDependency(LPCWSTR lpszResourceName, LPCWSTR lpszResourceType);
DWORD WINAPI ResUtilGetResourceDependentIPAddressProps(HRESOURCE hResource, LPWSTR pszAddress, DWORD *pcchAddress,
                                                       LPWSTR pszSubnetMask, DWORD *pcchSubnetMask, LPWSTR pszNetwork,
                                                       DWORD *pcchNetwork);
DWORD WINAPI ResUtilGetResourceName(HRESOURCE hResource, LPWSTR pszResourceName, DWORD *pcchResourceNameInOut);
