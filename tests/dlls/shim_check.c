/* SPDX-License-Identifier: MIT
 *
 * shim_check.c - checks that resdll_elf.h does what <windows.h> does.
 *
 * Compiled natively it checks the shim; compiled for Windows it checks that these expectations are Windows'
 * own. The exit code is the number of expectations that failed; each is printed.
 */
#include "resdll_contract.h"

#include <stdio.h>

static int failures;

#define EXPECT(condition)                                          \
    do {                                                           \
        if (!(condition)) {                                        \
            failures++;                                            \
            printf("line %d: not so: %s\n", __LINE__, #condition); \
        }                                                          \
    } while (0)

static HANDLE Go;
static volatile LONG Counter;
static CRITICAL_SECTION Section;
static DWORD Unguarded;

static DWORD WINAPI SetGo(LPVOID parameter) {
    UNREFERENCED_PARAMETER(parameter);
    SetLastError(1234); /* must not reach the other thread */
    SetEvent(Go);
    return 0;
}

static DWORD WINAPI Count(LPVOID parameter) {
    int turn;
    UNREFERENCED_PARAMETER(parameter);
    WaitForSingleObject(Go, INFINITE);
    for (turn = 0; turn < 10000; turn++) {
        InterlockedIncrement(&Counter);
        EnterCriticalSection(&Section);
        EnterCriticalSection(&Section); /* the owner may enter again */
        Unguarded++;
        LeaveCriticalSection(&Section);
        LeaveCriticalSection(&Section);
    }
    return 0;
}

static DWORD WINAPI TellId(LPVOID parameter) {
    *(DWORD *)parameter = GetCurrentThreadId();
    return 0;
}

static void CheckEvents(void) {
    HANDLE automatic = CreateEventW(NULL, FALSE, TRUE, NULL);
    HANDLE manual = CreateEventW(NULL, TRUE, FALSE, NULL);
    HANDLE both[2];
    ULONGLONG before;
    both[0] = automatic;
    both[1] = manual;

    EXPECT(WaitForSingleObject(automatic, 0) == WAIT_OBJECT_0);
    EXPECT(WaitForSingleObject(automatic, 0) == WAIT_TIMEOUT); /* the first wait took it */
    EXPECT(SetEvent(manual));
    EXPECT(WaitForSingleObject(manual, 0) == WAIT_OBJECT_0);
    EXPECT(WaitForSingleObject(manual, INFINITE) == WAIT_OBJECT_0); /* it stays set */
    EXPECT(WaitForMultipleObjects(2, both, FALSE, 0) == WAIT_OBJECT_0 + 1);
    EXPECT(WaitForMultipleObjects(2, both, TRUE, 5) == WAIT_TIMEOUT);
    EXPECT(SetEvent(automatic));
    EXPECT(WaitForMultipleObjects(2, both, TRUE, 5) == WAIT_OBJECT_0);
    EXPECT(WaitForSingleObject(automatic, 0) == WAIT_TIMEOUT); /* waiting for all took it too */
    EXPECT(SetEvent(automatic) && ResetEvent(manual));
    EXPECT(WaitForMultipleObjects(2, both, TRUE, 5) == WAIT_TIMEOUT);
    EXPECT(WaitForSingleObject(automatic, 0) == WAIT_OBJECT_0); /* a wait that failed has taken nothing */
    before = GetTickCount64();
    EXPECT(WaitForSingleObject(manual, 30) == WAIT_TIMEOUT);
    EXPECT(GetTickCount64() - before >= 25); /* ticks are coarse on Windows */
    EXPECT(CloseHandle(automatic) && CloseHandle(manual));
    EXPECT(WaitForSingleObject(NULL, 0) == WAIT_FAILED && GetLastError() == ERROR_INVALID_HANDLE);
    EXPECT(!SetEvent(NULL) && !CloseHandle(NULL));
}

static void CheckThreads(void) {
    HANDLE threads[4];
    DWORD id = 0;
    DWORD told = 0;
    int index;

    Go = CreateEventW(NULL, TRUE, FALSE, NULL);
    InitializeCriticalSection(&Section);
    for (index = 0; index < 3; index++) threads[index] = CreateThread(NULL, 0, Count, NULL, 0, NULL);
    EXPECT(WaitForMultipleObjects(3, threads, FALSE, 5) == WAIT_TIMEOUT);
    SetLastError(5);
    threads[3] = CreateThread(NULL, 0, SetGo, NULL, 0, NULL);
    EXPECT(WaitForMultipleObjects(4, threads, TRUE, 30000) == WAIT_OBJECT_0);
    EXPECT(WaitForSingleObject(threads[0], 0) == WAIT_OBJECT_0); /* a thread that ended stays so */
    EXPECT(GetLastError() == 5);
    EXPECT(Counter == 30000 && Unguarded == 30000);
    for (index = 0; index < 4; index++) EXPECT(CloseHandle(threads[index]));
    DeleteCriticalSection(&Section);

    threads[0] = CreateThread(NULL, 0, TellId, &told, 0, &id);
    EXPECT(WaitForSingleObject(threads[0], INFINITE) == WAIT_OBJECT_0);
    EXPECT(id != 0 && id == told && id != GetCurrentThreadId());
    CloseHandle(threads[0]);

    ResetEvent(Go); /* a thread runs on when its handle is closed */
    CloseHandle(CreateThread(NULL, 0, SetGo, NULL, 0, NULL));
    EXPECT(WaitForSingleObject(Go, 30000) == WAIT_OBJECT_0);
    CloseHandle(Go);
}

static void CheckInterlocked(void) {
    volatile LONG number = 5;
    EXPECT(InterlockedIncrement(&number) == 6 && InterlockedDecrement(&number) == 5);
    EXPECT(InterlockedExchange(&number, 9) == 5 && number == 9);
    EXPECT(InterlockedExchangeAdd(&number, 3) == 9 && number == 12);
    EXPECT(InterlockedCompareExchange(&number, 1, 7) == 12 && number == 12);
    EXPECT(InterlockedCompareExchange(&number, 1, 12) == 12 && number == 1);
}

static void CheckMemoryAndStrings(void) {
    WCHAR copy[4];
    BYTE *block = (BYTE *)HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, 64);
    EXPECT(block != NULL && block[0] == 0 && block[63] == 0);
    EXPECT(HeapFree(GetProcessHeap(), 0, block));
    block = (BYTE *)LocalAlloc(LPTR, 16);
    EXPECT(block != NULL && block[15] == 0 && LocalFree(block) == NULL);

    EXPECT(lstrlenW(L"Resdll Test") == 11 && lstrlenW(NULL) == 0);
    EXPECT(lstrcmpW(L"a", L"a") == 0 && lstrcmpW(L"a", L"b") < 0 && lstrcmpW(L"b", L"a") > 0);
    EXPECT(lstrcmpW(L"a", L"A") != 0 && lstrcmpiW(L"Node-1", L"NODE-1") == 0);
    EXPECT(lstrcmpiW(L"ab", L"abc") < 0 && lstrcmpW(NULL, L"") < 0 && lstrcmpW(NULL, NULL) == 0);
    EXPECT(lstrcpynW(copy, L"abcdef", 4) == copy && lstrcmpW(copy, L"abc") == 0);
    EXPECT(lstrcpynW(copy, L"x", 4) == copy && lstrcmpW(copy, L"x") == 0);
}

int main(void) {
    CheckEvents();
    CheckThreads();
    CheckInterlocked();
    CheckMemoryAndStrings();
    EXPECT(!TerminateProcess(NULL, 1));
    ExitProcess((UINT)failures);
}
