/* SPDX-License-Identifier: MIT
 *
 * greeter.c - a small resource DLL for `make demo`, in one page.
 *
 * The resource greets guests. A guest comes with every second LooksAlive poll and goes with the next; while one is
 * here the resource is in locked mode, so that nobody moves it away. Offline may bring a farewell text in InBuffer.
 *
 * Compiled with -DBROKEN it makes two mistakes, which any compiler and a casual test let pass. A complete resource
 * DLL to copy, with worker threads and every version of the table, is tests/dlls/resource.c.
 */
#include "resdll_contract.h"

#define RESOURCE_TYPE L"Greeter"
#define FAREWELL_LIMIT 80u /* WCHARs, the terminator included */

typedef struct RESOURCE {
    RESOURCE_HANDLE Handle;
    volatile LONG Online; /* Terminate may come while another entry point runs */
    volatile LONG Guest;
    DWORD Polls;
} RESOURCE;

static PLOG_EVENT_ROUTINE LogEvent;
static PSET_RESOURCE_LOCKED_MODE_ROUTINE SetResourceLockedMode;
static CLRES_FUNCTION_TABLE FunctionTable; /* static, because the monitor keeps a pointer to it */

/* Lets a guest in or out, and tells the monitor when that changes anything. */
static void SetGuest(RESOURCE *resource, BOOL here) {
    if (InterlockedExchange(&resource->Guest, here) != here) SetResourceLockedMode(resource->Handle, here, 0);
}

/* Logs the text in a buffer of `size` bytes that came from another process: it need not end, nor be a text. */
static void SayFarewell(RESOURCE *resource, const BYTE *buffer, DWORD size) {
    WCHAR farewell[FAREWELL_LIMIT] = {0};
    const WCHAR *text = (const WCHAR *)buffer;
    DWORD length = size / sizeof(WCHAR);
    DWORD n;
#ifdef BROKEN
    length = FAREWELL_LIMIT; /* the first mistake: trusts that a terminator comes before the buffer ends */
#endif
    for (n = 0; n < length && n < FAREWELL_LIMIT - 1 && text[n] != 0; n++) farewell[n] = text[n];
    LogEvent(resource->Handle, LOG_INFORMATION, L"%1\n", farewell);
}

static RESID WINAPI GreeterOpenV2(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle, DWORD openFlags) {
    RESOURCE *resource = (RESOURCE *)HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(RESOURCE));
    UNREFERENCED_PARAMETER(name);
    UNREFERENCED_PARAMETER(key);
    UNREFERENCED_PARAMETER(openFlags);
    if (resource == NULL)
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    else
        resource->Handle = handle;
    return resource;
}

static DWORD WINAPI GreeterOnlineV2(RESID id, LPHANDLE event, DWORD onlineFlags, PBYTE inBuffer, DWORD inBufferSize,
                                    DWORD reserved) {
    UNREFERENCED_PARAMETER(onlineFlags);
    UNREFERENCED_PARAMETER(inBuffer);
    UNREFERENCED_PARAMETER(inBufferSize);
    UNREFERENCED_PARAMETER(reserved);
    if (id == NULL) return ERROR_RESOURCE_NOT_FOUND;
    if (event != NULL) *event = NULL; /* no event: the monitor is to poll */
    InterlockedExchange(&((RESOURCE *)id)->Online, TRUE);
    return ERROR_SUCCESS;
}

static DWORD WINAPI GreeterOfflineV2(RESID id, LPCWSTR destinationNodeName, DWORD offlineFlags, PBYTE inBuffer,
                                     DWORD inBufferSize, DWORD reserved) {
    RESOURCE *resource = (RESOURCE *)id;
    BOOL respectGuest = (offlineFlags & CLUS_RESDLL_OFFLINE_IGNORE_RESOURCE_STATUS) == 0;
    UNREFERENCED_PARAMETER(destinationNodeName);
    UNREFERENCED_PARAMETER(reserved);
    if (resource == NULL) return ERROR_RESOURCE_NOT_FOUND;
#ifdef BROKEN
    respectGuest = TRUE; /* the second mistake: a guest outweighs the administrator */
#endif
    if (resource->Guest && respectGuest) return ERROR_CLUSTER_RESOURCE_LOCKED_STATUS;
    if (inBuffer != NULL) SayFarewell(resource, inBuffer, inBufferSize);
    SetGuest(resource, FALSE);
    InterlockedExchange(&resource->Online, FALSE);
    return ERROR_SUCCESS;
}

static VOID WINAPI GreeterTerminate(RESID id) {
    if (id == NULL) return;
    SetGuest((RESOURCE *)id, FALSE);
    InterlockedExchange(&((RESOURCE *)id)->Online, FALSE);
}

static VOID WINAPI GreeterClose(RESID id) {
    GreeterTerminate(id);
    if (id != NULL) HeapFree(GetProcessHeap(), 0, id);
}

static BOOL WINAPI GreeterIsAlive(RESID id) { return id != NULL && ((RESOURCE *)id)->Online; }

static BOOL WINAPI GreeterLooksAlive(RESID id) {
    RESOURCE *resource = (RESOURCE *)id;
    if (!GreeterIsAlive(id)) return FALSE;
    SetGuest(resource, ++resource->Polls % 2 == 0);
    if (!GreeterIsAlive(id)) SetGuest(resource, FALSE); /* a Terminate came meanwhile */
    return TRUE;
}

static DWORD WINAPI GreeterCancel(RESID id, DWORD cancelFlags) {
    UNREFERENCED_PARAMETER(cancelFlags); /* nothing here is ever queued */
    return id == NULL ? ERROR_RESOURCE_NOT_FOUND : ERROR_SUCCESS;
}

RESDLL_EXPORT DWORD WINAPI StartupEx(LPCWSTR resourceType, DWORD minVersionSupported, DWORD maxVersionSupported,
                                     PCLRES_CALLBACK_FUNCTION_TABLE callbacks,
                                     PCLRES_FUNCTION_TABLE *functionTable) {
    if (lstrcmpiW(resourceType, RESOURCE_TYPE) != 0) return ERROR_CLUSTER_RESNAME_NOT_FOUND;
    if (minVersionSupported > CLRES_VERSION_V2_00 || maxVersionSupported < CLRES_VERSION_V2_00)
        return ERROR_REVISION_MISMATCH;
    LogEvent = callbacks->LogEvent;
    SetResourceLockedMode = callbacks->SetResourceLockedMode;
    /* Four entries may be absent, and are: Arbitrate, Release, ResourceControl and ResourceTypeControl. */
    CLRES_V2_FUNCTION_TABLE_SET(FunctionTable, CLRES_VERSION_V2_00, Greeter, NULL, NULL, NULL, NULL,
                                GreeterLooksAlive, GreeterIsAlive, GreeterCancel);
    *functionTable = &FunctionTable;
    return ERROR_SUCCESS;
}
