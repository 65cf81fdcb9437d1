/* SPDX-License-Identifier: MIT
 *
 * entries.h - the entry points of each table version, all of which only say what was called, and Startup.
 */
#ifndef GENERATED_ENTRIES_H
#define GENERATED_ENTRIES_H

/* ---- Subjects ------------------------------------------------------------------------------------------ */

/* Reads L"2016 1234": the version played, by its name, and the seed. */
static DWORD ReadName(LPCWSTR name, ULONGLONG *seed) {
    DWORD version, chosen = VERSION_COUNT - 1;
    *seed = 0;
    if (name == NULL) return chosen;
    for (version = 0; version < VERSION_COUNT; version++) {
        LPCWSTR position = name, wanted = Versions[version].Name;
        while (*wanted != 0 && *position == *wanted) position++, wanted++;
        if (*wanted == 0 && (*position == L' ' || *position == 0)) chosen = version;
    }
    while (*name != 0 && *name != L' ') name++;
    for (; *name != 0; name++) {
        if (*name >= L'0' && *name <= L'9') *seed = *seed * 10 + (ULONGLONG)(*name - L'0');
    }
    return chosen;
}

static void Prepare(SUBJECT *subject, const PROGRAM *program, LPCWSTR name) {
    DWORD version = ReadName(name, &subject->Random);
    subject->Program = program;
    subject->Slots = Versions[version].Slots;
    subject->Histories[0].Word = program->Initial;
    subject->HistoryCount = 1;
    InitializeCriticalSection(&subject->Section);
    FireLabel(subject, program->Versions[version]);
    FireLabel(subject, program->Tables[TABLE_VERSION - 1]);
    Rebase(subject);
}

/* Tells in the log which rows were fired, as a number of which each row is a bit, the first row the lowest of the
 * first byte. */
static void TellFired(SUBJECT *subject) {
    static const char digits[] = "0123456789abcdef";
    WCHAR text[sizeof FIRED_TEXT + 2 * FIRED_BYTES];
    DWORD length = 0, index;
    for (; FIRED_TEXT[length] != 0; length++) text[length] = (WCHAR)FIRED_TEXT[length];
    for (index = 0; index < FIRED_BYTES; index++) {
        text[length++] = (WCHAR)digits[subject->Fired[index] / 16];
        text[length++] = (WCHAR)digits[subject->Fired[index] % 16];
    }
    text[length] = 0;
    ZeroMemory(subject->Fired, FIRED_BYTES);
    LogEvent(subject->Handle, LOG_INFORMATION, text);
}

static void Dispose(SUBJECT *subject) {
    StopWorkers(subject);
    TellFired(subject);
    if (subject->Event != NULL) CloseHandle(subject->Event);
    DeleteCriticalSection(&subject->Section);
    HeapFree(GetProcessHeap(), 0, subject);
}

/* ---- Entry points of one resource ---------------------------------------------------------------------- */

static RESID OpenResource(LPCWSTR name, RESOURCE_HANDLE handle) {
    SUBJECT *subject = (SUBJECT *)HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(SUBJECT));
    REQUEST request = {0};
    if (subject == NULL) return NULL;
    subject->Handle = handle;
    Prepare(subject, &Lifecycle, name);
    request.Entry = ENTRY_Open;
    if (StartWorkers(subject) && Serve(subject, &request) != 0) return (RESID)subject;
    Dispose(subject);
    SetLastError(ERROR_RESOURCE_FAILED);
    return NULL;
}

static VOID WINAPI GeneratedClose(RESID resource) {
    ServePlain(resource, ENTRY_Close);
    if (resource != NULL) Dispose((SUBJECT *)resource);
}

static VOID WINAPI GeneratedTerminate(RESID resource) { ServePlain(resource, ENTRY_Terminate); }

static BOOL WINAPI GeneratedLooksAlive(RESID resource) {
    return resource != NULL && (BOOL)ServePlain(resource, ENTRY_LooksAlive);
}

static BOOL WINAPI GeneratedIsAlive(RESID resource) {
    return resource != NULL && (BOOL)ServePlain(resource, ENTRY_IsAlive);
}

static DWORD WINAPI GeneratedRelease(RESID resource) { return ServePlain(resource, ENTRY_Release); }

static DWORD WINAPI GeneratedArbitrate(RESID resource, PQUORUM_RESOURCE_LOST lost) {
    REQUEST request = {0};
    request.Entry = ENTRY_Arbitrate;
    request.QuorumResourceLost = lost;
    return Serve((SUBJECT *)resource, &request);
}

static DWORD Online(RESID resource, LPHANDLE eventHandle, BOOL mayReturn) {
    REQUEST request = {0};
    request.Entry = ENTRY_Online;
    request.Kind = mayReturn ? KIND_with_return : KIND_plain;
    request.EventHandle = eventHandle;
    return Serve((SUBJECT *)resource, &request);
}

/* ---- Control calls ------------------------------------------------------------------------------------- */

#if TABLE_VERSION <= 2
#define CONTROL ENTRY_ResourceControl
#define TYPE_CONTROL ENTRY_ResourceTypeControl
#else
#define CONTROL ENTRY_BeginResourceControl
#define TYPE_CONTROL ENTRY_BeginResourceTypeControl
#endif

static DWORD Control(RESID resource, DWORD kind, LPDWORD bytesReturned, INT64 context, PBOOL asynchronous) {
    REQUEST request = {0};
    request.Entry = CONTROL;
    request.Kind = kind;
    request.Context = context;
    request.ReturnedAsynchronously = asynchronous;
    if (bytesReturned != NULL) *bytesReturned = 0;
    return Serve((SUBJECT *)resource, &request);
}

/* Calls of the type come one at a time, so what is only theirs needs no guard. */
static DWORD TypeControl(LPCWSTR name, DWORD kind, LPDWORD bytesReturned, INT64 context, PBOOL asynchronous) {
    REQUEST request = {0};
    ULONGLONG seed;
    DWORD answer;
    HANDLE thread = NULL;
    if (!TypeKnown) Prepare(&Type, &ResourceType, name);
    TypeKnown = TRUE;
    (void)ReadName(name, &seed);
    EnterCriticalSection(&Type.Section);
    Type.Random += seed;
    Type.Running++; /* keeps the worker alive until we return */
    LeaveCriticalSection(&Type.Section);
    if (asynchronous != NULL) thread = CreateThread(NULL, 0, RunTypeWorker, &Type, 0, NULL);
    request.Entry = TYPE_CONTROL;
    request.Kind = kind;
    request.Context = context;
    request.ReturnedAsynchronously = asynchronous;
    if (bytesReturned != NULL) *bytesReturned = 0;
    answer = Serve(&Type, &request);
    EnterCriticalSection(&Type.Section);
    Type.Running--;
    TellFired(&Type);
    LeaveCriticalSection(&Type.Section);
    if (thread != NULL) CloseHandle(thread);
    return answer;
}

#if TABLE_VERSION <= 2
static DWORD WINAPI GeneratedControl(RESID resource, DWORD code, PVOID input, DWORD inputSize, PVOID output,
                                     DWORD outputSize, LPDWORD bytesReturned) {
    (void)code, (void)input, (void)inputSize, (void)output, (void)outputSize;
    return Control(resource, KIND_plain, bytesReturned, 0, NULL);
}

static DWORD WINAPI GeneratedTypeControl(LPCWSTR name, DWORD code, PVOID input, DWORD inputSize, PVOID output,
                                         DWORD outputSize, LPDWORD bytesReturned) {
    (void)code, (void)input, (void)inputSize, (void)output, (void)outputSize;
    return TypeControl(name, KIND_plain, bytesReturned, 0, NULL);
}
#else
static DWORD WINAPI GeneratedControl(RESID resource, DWORD code, PVOID input, DWORD inputSize, PVOID output,
                                     DWORD outputSize, LPDWORD bytesReturned, PRES_CTL_CTX context,
                                     PBOOL asynchronous) {
    (void)code, (void)input, (void)inputSize, (void)output, (void)outputSize;
    return Control(resource, KIND_plain, bytesReturned, context, asynchronous);
}

static DWORD WINAPI GeneratedTypeControl(LPCWSTR name, DWORD code, PVOID input, DWORD inputSize, PVOID output,
                                         DWORD outputSize, LPDWORD bytesReturned, PRESTYPE_CTL_CTX context,
                                         PBOOL asynchronous) {
    (void)code, (void)input, (void)inputSize, (void)output, (void)outputSize;
    return TypeControl(name, KIND_plain, bytesReturned, context, asynchronous);
}
#endif

#if TABLE_VERSION >= 4
static DWORD WINAPI GeneratedControlAsUser(RESID resource, HANDLE token, DWORD code, PVOID input,
                                           DWORD inputSize, PVOID output, DWORD outputSize,
                                           LPDWORD bytesReturned, PRES_CTL_CTX context, PBOOL asynchronous) {
    (void)token, (void)code, (void)input, (void)inputSize, (void)output, (void)outputSize;
    return Control(resource, KIND_as_user, bytesReturned, context, asynchronous);
}

static DWORD WINAPI GeneratedTypeControlAsUser(LPCWSTR name, HANDLE token, DWORD code, PVOID input,
                                               DWORD inputSize, PVOID output, DWORD outputSize,
                                               LPDWORD bytesReturned, PRESTYPE_CTL_CTX context,
                                               PBOOL asynchronous) {
    (void)token, (void)code, (void)input, (void)inputSize, (void)output, (void)outputSize;
    return TypeControl(name, KIND_as_user, bytesReturned, context, asynchronous);
}
#endif

/* ---- Tables and Startup -------------------------------------------------------------------------------- */

static DWORD Negotiate(LPCWSTR type, DWORD minimum, DWORD maximum) {
    if (lstrcmpiW(type, RESOURCE_TYPE) != 0) return ERROR_CLUSTER_RESNAME_NOT_FOUND;
    return minimum > CLRES_VERSION || maximum < CLRES_VERSION ? ERROR_REVISION_MISMATCH : ERROR_SUCCESS;
}

#if TABLE_VERSION == 1
static RESID WINAPI GeneratedOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
    (void)key;
    return OpenResource(name, handle);
}

static DWORD WINAPI GeneratedOnline(RESID resource, LPHANDLE eventHandle) {
    return Online(resource, eventHandle, FALSE);
}

static DWORD WINAPI GeneratedOffline(RESID resource) { return ServePlain(resource, ENTRY_Offline); }

RESDLL_EXPORT DWORD WINAPI Startup(LPCWSTR type, DWORD minimum, DWORD maximum,
                                   PSET_RESOURCE_STATUS_ROUTINE setResourceStatus, PLOG_EVENT_ROUTINE logEvent,
                                   PCLRES_FUNCTION_TABLE *table) {
    static CLRES_V1_FUNCTION_TABLE(Table, CLRES_VERSION, Generated, GeneratedArbitrate, GeneratedRelease,
                                   GeneratedControl, GeneratedTypeControl);
    SetResourceStatus = setResourceStatus;
    LogEvent = logEvent;
    *table = &Table;
    return Negotiate(type, minimum, maximum);
}
#else
static RESID WINAPI GeneratedOpenV2(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle, DWORD flags) {
    (void)key, (void)flags;
    return OpenResource(name, handle);
}

static DWORD WINAPI GeneratedOnlineV2(RESID resource, LPHANDLE eventHandle, DWORD flags, PBYTE buffer, DWORD size,
                                      DWORD reserved) {
    (void)buffer, (void)size, (void)reserved;
    return Online(resource, eventHandle, (flags & CLUS_RESDLL_ONLINE_RETURN_TO_SOURCE_NODE_ON_ERROR) != 0);
}

static DWORD WINAPI GeneratedOfflineV2(RESID resource, LPCWSTR destination, DWORD flags, PBYTE buffer, DWORD size,
                                       DWORD reserved) {
    REQUEST request = {0};
    (void)destination, (void)reserved;
    request.Entry = ENTRY_Offline;
    request.HasMask = TRUE;
    request.Mask = flags;
    request.HasBuffer = buffer != NULL || size != 0;
    return Serve((SUBJECT *)resource, &request);
}

static DWORD WINAPI GeneratedCancel(RESID resource, DWORD flags) {
    (void)flags;
    return ServePlain(resource, ENTRY_Cancel);
}

RESDLL_EXPORT DWORD WINAPI StartupEx(LPCWSTR type, DWORD minimum, DWORD maximum,
                                     PCLRES_CALLBACK_FUNCTION_TABLE callbacks, PCLRES_FUNCTION_TABLE *table) {
    static CLRES_FUNCTION_TABLE functions;
    LogEvent = callbacks->LogEvent;
    SetResourceStatusEx = callbacks->SetResourceStatusEx;
    SetResourceLockedMode = callbacks->SetResourceLockedMode;
    SignalFailure = callbacks->SignalFailure;
    EndControlCall = callbacks->EndControlCall; /* where the monitor has none, none is called */
    EndTypeControlCall = callbacks->EndTypeControlCall;
#if TABLE_VERSION == 2
    CLRES_V2_FUNCTION_TABLE_SET(functions, CLRES_VERSION, Generated, GeneratedArbitrate, GeneratedRelease,
                                GeneratedControl, GeneratedTypeControl, GeneratedLooksAlive, GeneratedIsAlive,
                                GeneratedCancel);
#elif TABLE_VERSION == 3
    CLRES_V3_FUNCTION_TABLE_SET(functions, CLRES_VERSION, Generated, GeneratedArbitrate, GeneratedRelease,
                                GeneratedControl, GeneratedTypeControl, GeneratedLooksAlive, GeneratedIsAlive,
                                GeneratedCancel);
#else
    CLRES_V4_FUNCTION_TABLE_SET(functions, CLRES_VERSION, Generated, GeneratedArbitrate, GeneratedRelease,
                                GeneratedControl, GeneratedTypeControl, GeneratedLooksAlive, GeneratedIsAlive,
                                GeneratedCancel, GeneratedControlAsUser, GeneratedTypeControlAsUser);
#endif
    *table = &functions;
    return Negotiate(type, minimum, maximum);
}
#endif

#endif
