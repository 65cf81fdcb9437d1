/* SPDX-License-Identifier: MIT
 *
 * service_program.c - the smallest service there is: it runs until it is told to stop, and writes a line into a file
 * beside it when it starts and when it stops.
 *
 * "install NAME" and "remove NAME" do to the service control manager what they say, with this very program.
 *
 * Measured in Wine 8, in a prefix of one's own: services.exe runs as soon as the prefix does, no desktop is needed.
 * StartServiceW returns when the process has reported itself, after some 50 to 150 ms; a program for the console takes
 * longer, because a console is made for it, so this one is none. To stop takes some 10 ms.
 */
#include <windows.h>
#include <stdio.h>
#include <winsvc.h>

#define PATIENCE 60000 /* milliseconds */

static SERVICE_STATUS_HANDLE reporter;
static HANDLE stopping;

static void note(LPCSTR line)
{
    WCHAR path[MAX_PATH + 4];
    DWORD written;
    lstrcpyW(path + GetModuleFileNameW(NULL, path, MAX_PATH), L".log");
    HANDLE file = CreateFileW(path, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_ALWAYS, 0, NULL);
    WriteFile(file, line, (DWORD)strlen(line), &written, NULL);
    CloseHandle(file);
}

static void report(DWORD state)
{
    SERVICE_STATUS status = {.dwServiceType = SERVICE_WIN32_OWN_PROCESS, .dwCurrentState = state};
    status.dwControlsAccepted = state == SERVICE_RUNNING ? SERVICE_ACCEPT_STOP : 0;
    SetServiceStatus(reporter, &status);
}

static DWORD WINAPI control(DWORD code, DWORD type, LPVOID data, LPVOID context)
{
    (void)type, (void)data, (void)context;
    if (code == SERVICE_CONTROL_STOP) {
        report(SERVICE_STOP_PENDING);
        SetEvent(stopping);
    }
    return NO_ERROR;
}

static void WINAPI serve(DWORD count, LPWSTR *arguments)
{
    (void)count;
    reporter = RegisterServiceCtrlHandlerExW(arguments[0], control, NULL);
    note("started\n");
    report(SERVICE_RUNNING);
    WaitForSingleObject(stopping, INFINITE);
    note("stopped\n");
    report(SERVICE_STOPPED);
}

/* Asks until the service is in that state: ERROR_TIMEOUT after a minute. */
static DWORD come_to(SC_HANDLE service, DWORD state)
{
    SERVICE_STATUS status = {0};
    ULONGLONG until = GetTickCount64() + PATIENCE;
    for (;;) {
        if (!QueryServiceStatus(service, &status)) return GetLastError();
        if (status.dwCurrentState == state) return ERROR_SUCCESS;
        if (GetTickCount64() > until) return ERROR_TIMEOUT;
        Sleep(50);
    }
}

/* Tries again what only a busy machine explains: the manager is locked while it starts what is to run from the beginning,
 * and takes a service that is slow to connect for one that never will. */
static DWORD start(SC_HANDLE service)
{
    ULONGLONG until = GetTickCount64() + PATIENCE;
    for (;;) {
        DWORD error = StartServiceW(service, 0, NULL) ? ERROR_SUCCESS : GetLastError();
        if (error == ERROR_SUCCESS || error == ERROR_SERVICE_ALREADY_RUNNING) return ERROR_SUCCESS;
        if (error != ERROR_SERVICE_DATABASE_LOCKED && error != ERROR_SERVICE_REQUEST_TIMEOUT) return error;
        if (GetTickCount64() > until) return error;
        Sleep(50);
    }
}

/* It is started and stopped once, so that whoever installs a service here can start it at once. */
static DWORD install(LPCWSTR name)
{
    WCHAR path[MAX_PATH + 2] = L"\"";
    SERVICE_STATUS status;
    lstrcpyW(path + 1 + GetModuleFileNameW(NULL, path + 1, MAX_PATH), L"\"");
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_ALL_ACCESS);
    if (manager == NULL) return GetLastError();
    SC_HANDLE service = CreateServiceW(manager, name, name, SERVICE_ALL_ACCESS, SERVICE_WIN32_OWN_PROCESS,
                                       SERVICE_DEMAND_START, SERVICE_ERROR_NORMAL, path, NULL, NULL, NULL, NULL, NULL);
    if (service == NULL) return GetLastError();
    DWORD error = start(service);
    if (error == ERROR_SUCCESS) error = come_to(service, SERVICE_RUNNING);
    if (error == ERROR_SUCCESS && !ControlService(service, SERVICE_CONTROL_STOP, &status)) error = GetLastError();
    return error == ERROR_SUCCESS ? come_to(service, SERVICE_STOPPED) : error;
}

static DWORD remove_service(LPCWSTR name)
{
    SERVICE_STATUS status;
    SC_HANDLE service = OpenServiceW(OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT), name, SERVICE_STOP | DELETE);
    ControlService(service, SERVICE_CONTROL_STOP, &status);
    return DeleteService(service) ? ERROR_SUCCESS : GetLastError();
}

int wmain(int count, WCHAR **arguments)
{
    if (count == 3 && wcscmp(arguments[1], L"install") == 0) return (int)install(arguments[2]);
    if (count == 3 && wcscmp(arguments[1], L"remove") == 0) return (int)remove_service(arguments[2]);
    static const SERVICE_TABLE_ENTRYW table[] = {{(LPWSTR)L"", serve}, {0}};
    stopping = CreateEventW(NULL, TRUE, FALSE, NULL);
    return !StartServiceCtrlDispatcherW(table);
}
