/* SPDX-License-Identifier: MIT
 *
 * resdll_elf.h - just enough of <windows.h> to build a resource DLL as an ELF shared object.
 *
 * Resource DLLs run on Windows. Building one on Linux too gives its author unit tests, sanitizers and a
 * debugger without a cluster. For that this header offers the types of the contract and a closed set of
 * functions over pthreads: threads, events, waits, critical sections, Interlocked operations, heap, last
 * error and wide strings. There is no registry, no service control, no structured exception handling; code
 * that needs those belongs in the Windows build only.
 *
 * Rules of use
 *   - Compile with -fshort-wchar -pthread, so that WCHAR is wchar_t and L"..." is UTF-16, and include
 *     this header (or resdll_contract.h, which includes it) before any system header.
 *   - Do not hand wide strings to the C library: its wchar_t has four bytes. Use the lstr...W functions.
 *   - Handles belong to the shared object that made them; they mean nothing to its host.
 *
 * What differs from Windows, on purpose
 *   - Events and threads have no name, no security and no suspended start: asking for one fails with
 *     ERROR_INVALID_PARAMETER.
 *   - lstrcmpW and lstrcmpiW compare code units, without regard to locale; lstrcmpiW folds ASCII
 *     letters only.
 *   - The last error belongs to the shared object, for each thread.
 *   - An exit code keeps its low eight bits.
 *   - A wait on the handle of a thread ends when the thread has really gone, so that the shared object
 *     may then be unloaded.
 */
#ifndef RESDLL_ELF_H
#define RESDLL_ELF_H

#if defined(_WIN32)
#error "resdll_elf.h stands in for <windows.h> on Linux; on Windows include <windows.h>."
#endif

#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* recursive mutexes, the monotonic clock and gettid, also under -std=c11 */
#endif

#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Types --------------------------------------------------------------------------------------------- */

#define WINAPI
#define CALLBACK
#define VOID void
#define TRUE 1
#define FALSE 0
#define INFINITE 0xFFFFFFFFu
#define UNREFERENCED_PARAMETER(parameter) ((void)(parameter))
#define ZeroMemory(destination, length) memset((destination), 0, (length))
#define CopyMemory(destination, source, length) memcpy((destination), (source), (length))

typedef uint8_t BYTE;
typedef uint32_t DWORD;
typedef int32_t LONG;
typedef uint32_t ULONG;
typedef int64_t LONGLONG;
typedef uint64_t ULONGLONG;
typedef int64_t INT64;
typedef int BOOL;
typedef unsigned int UINT;
typedef size_t SIZE_T;
typedef wchar_t WCHAR;
typedef void *PVOID;
typedef void *LPVOID;
typedef const void *LPCVOID;
typedef void *HANDLE;
typedef void *HLOCAL;
typedef struct HKEY__ *HKEY; /* opaque: there is no registry here */
typedef BYTE *PBYTE;
typedef BOOL *PBOOL;
typedef DWORD *LPDWORD;
typedef HANDLE *LPHANDLE;
typedef WCHAR *LPWSTR;
typedef const WCHAR *LPCWSTR;
typedef struct SECURITY_ATTRIBUTES SECURITY_ATTRIBUTES, *LPSECURITY_ATTRIBUTES;
typedef DWORD(WINAPI *LPTHREAD_START_ROUTINE)(LPVOID);

#ifdef __cplusplus
static_assert(sizeof(WCHAR) == 2, "compile with -fshort-wchar");
#else
_Static_assert(sizeof(WCHAR) == 2, "compile with -fshort-wchar");
#endif

/* Those error numbers that this header itself reports; resdll_contract.h has the rest. */
#define ERROR_INVALID_HANDLE 6L
#define ERROR_NOT_ENOUGH_MEMORY 8L
#define ERROR_INVALID_PARAMETER 87L

#define WAIT_OBJECT_0 0u
#define WAIT_TIMEOUT 258u
#define WAIT_FAILED 0xFFFFFFFFu
#define MAXIMUM_WAIT_OBJECTS 64u

#define HEAP_ZERO_MEMORY 0x00000008u
#define LMEM_FIXED 0x0000u
#define LMEM_ZEROINIT 0x0040u
#define LPTR (LMEM_FIXED | LMEM_ZEROINIT)

/* One copy of this header's state for each shared object, however many of its sources include the header. */
#define RESDLL_ELF_SHARED __attribute__((weak, visibility("hidden")))

/* ---- Last error ---------------------------------------------------------------------------------------- */

RESDLL_ELF_SHARED __thread DWORD resdll_elf_last_error;

static inline DWORD GetLastError(void) { return resdll_elf_last_error; }
static inline void SetLastError(DWORD error) { resdll_elf_last_error = error; }

/* ---- Objects: events and threads --------------------------------------------------------------------------
 *
 * One lock and one condition serve all objects of the shared object. That is what makes a wait for several
 * objects atomic, and with the handful of threads of a resource DLL the needless wake-ups do not matter.
 */

typedef enum RESDLL_ELF_KIND {
    RESDLL_ELF_EVENT = 0x45564E54,
    RESDLL_ELF_THREAD = 0x54485244,
    RESDLL_ELF_CLOSED = 0
} RESDLL_ELF_KIND;

typedef struct RESDLL_ELF_OBJECT {
    RESDLL_ELF_KIND kind;
    unsigned references; /* the handle, a running thread, and every wait in progress */
    BOOL signalled;      /* event: set; thread: gone */
    BOOL manual_reset;
    /* threads only */
    BOOL returned; /* the start routine has returned; the thread may still be on its way out */
    BOOL joining;  /* somebody is waiting for it to be out */
    BOOL detached; /* the handle was closed while the thread ran */
    DWORD thread_id;
    pthread_t thread;
    LPTHREAD_START_ROUTINE start;
    LPVOID parameter;
} RESDLL_ELF_OBJECT;

RESDLL_ELF_SHARED pthread_mutex_t resdll_elf_lock = PTHREAD_MUTEX_INITIALIZER;
RESDLL_ELF_SHARED pthread_cond_t resdll_elf_changed;
RESDLL_ELF_SHARED pthread_once_t resdll_elf_once = PTHREAD_ONCE_INIT;

static void resdll_elf_prepare(void) {
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC); /* a wait must not follow the wall clock */
    pthread_cond_init(&resdll_elf_changed, &attributes);
    pthread_condattr_destroy(&attributes);
}

static inline RESDLL_ELF_OBJECT *resdll_elf_create(RESDLL_ELF_KIND kind) {
    RESDLL_ELF_OBJECT *object;
    pthread_once(&resdll_elf_once, resdll_elf_prepare);
    object = (RESDLL_ELF_OBJECT *)calloc(1, sizeof *object);
    if (object == NULL) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return NULL;
    }
    object->kind = kind;
    object->references = 1;
    return object;
}

/* Called with the lock held. */
static inline void resdll_elf_release(RESDLL_ELF_OBJECT *object) {
    if (--object->references == 0) {
        object->kind = RESDLL_ELF_CLOSED;
        free(object);
    }
}

static inline BOOL resdll_elf_is_object(HANDLE handle) {
    const RESDLL_ELF_OBJECT *object = (const RESDLL_ELF_OBJECT *)handle;
    if (object == NULL || object == (const RESDLL_ELF_OBJECT *)(intptr_t)-1) {
        SetLastError(ERROR_INVALID_HANDLE);
        return FALSE;
    }
    if (object->kind != RESDLL_ELF_EVENT && object->kind != RESDLL_ELF_THREAD) {
        SetLastError(ERROR_INVALID_HANDLE);
        return FALSE;
    }
    return TRUE;
}

static inline HANDLE CreateEventW(LPSECURITY_ATTRIBUTES attributes, BOOL manual_reset, BOOL initial_state,
                                  LPCWSTR name) {
    RESDLL_ELF_OBJECT *object;
    if (attributes != NULL || name != NULL) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    object = resdll_elf_create(RESDLL_ELF_EVENT);
    if (object != NULL) {
        object->manual_reset = manual_reset;
        object->signalled = initial_state != FALSE;
    }
    return object;
}

static inline BOOL resdll_elf_signal(HANDLE handle, BOOL signalled) {
    RESDLL_ELF_OBJECT *object = (RESDLL_ELF_OBJECT *)handle;
    if (!resdll_elf_is_object(handle) || object->kind != RESDLL_ELF_EVENT) {
        SetLastError(ERROR_INVALID_HANDLE);
        return FALSE;
    }
    pthread_mutex_lock(&resdll_elf_lock);
    object->signalled = signalled;
    if (signalled) pthread_cond_broadcast(&resdll_elf_changed);
    pthread_mutex_unlock(&resdll_elf_lock);
    return TRUE;
}

static inline BOOL SetEvent(HANDLE event) { return resdll_elf_signal(event, TRUE); }
static inline BOOL ResetEvent(HANDLE event) { return resdll_elf_signal(event, FALSE); }

static inline DWORD GetCurrentThreadId(void) { return (DWORD)syscall(SYS_gettid); }

static void *resdll_elf_run(void *argument) {
    RESDLL_ELF_OBJECT *object = (RESDLL_ELF_OBJECT *)argument;
    pthread_mutex_lock(&resdll_elf_lock);
    object->thread_id = GetCurrentThreadId();
    pthread_cond_broadcast(&resdll_elf_changed);
    pthread_mutex_unlock(&resdll_elf_lock);
    (void)object->start(object->parameter);
    pthread_mutex_lock(&resdll_elf_lock);
    object->returned = TRUE;
    pthread_cond_broadcast(&resdll_elf_changed);
    resdll_elf_release(object);
    pthread_mutex_unlock(&resdll_elf_lock);
    return NULL;
}

static inline HANDLE CreateThread(LPSECURITY_ATTRIBUTES attributes, SIZE_T stack_size,
                                  LPTHREAD_START_ROUTINE start, LPVOID parameter, DWORD flags,
                                  LPDWORD thread_id) {
    RESDLL_ELF_OBJECT *object;
    (void)stack_size; /* a least size on Windows, and Linux' default is larger than any that is asked for */
    if (attributes != NULL || start == NULL || flags != 0) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    object = resdll_elf_create(RESDLL_ELF_THREAD);
    if (object == NULL) return NULL;
    object->start = start;
    object->parameter = parameter;
    pthread_mutex_lock(&resdll_elf_lock);
    object->references = 2;
    if (pthread_create(&object->thread, NULL, resdll_elf_run, object) != 0) {
        pthread_mutex_unlock(&resdll_elf_lock);
        free(object);
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return NULL;
    }
    while (thread_id != NULL && object->thread_id == 0)
        pthread_cond_wait(&resdll_elf_changed, &resdll_elf_lock);
    if (thread_id != NULL) *thread_id = object->thread_id;
    pthread_mutex_unlock(&resdll_elf_lock);
    return object;
}

static inline BOOL CloseHandle(HANDLE handle) {
    RESDLL_ELF_OBJECT *object = (RESDLL_ELF_OBJECT *)handle;
    if (!resdll_elf_is_object(handle)) return FALSE;
    pthread_mutex_lock(&resdll_elf_lock);
    if (object->kind == RESDLL_ELF_THREAD && !object->signalled && !object->joining && !object->detached) {
        object->detached = TRUE;
        pthread_detach(object->thread);
    }
    resdll_elf_release(object);
    pthread_mutex_unlock(&resdll_elf_lock);
    return TRUE;
}

/* Called with the lock held: sees a thread that has returned off the stage, and only then signals it. */
static inline void resdll_elf_reap(RESDLL_ELF_OBJECT *object) {
    pthread_t thread = object->thread;
    if (object->kind != RESDLL_ELF_THREAD || !object->returned || object->joining || object->detached) return;
    object->joining = TRUE;
    pthread_mutex_unlock(&resdll_elf_lock);
    pthread_join(thread, NULL);
    pthread_mutex_lock(&resdll_elf_lock);
    object->signalled = TRUE;
    pthread_cond_broadcast(&resdll_elf_changed);
}

/* Called with the lock held: the index of the object that ends the wait, or -1. Takes the signal of
 * auto-reset events. */
static inline int resdll_elf_satisfied(DWORD count, const HANDLE *handles, BOOL wait_all) {
    RESDLL_ELF_OBJECT *object;
    DWORD index;
    DWORD ready = 0;
    for (index = 0; index < count; index++) {
        object = (RESDLL_ELF_OBJECT *)handles[index];
        resdll_elf_reap(object);
    }
    for (index = 0; index < count; index++) { /* the lock was not released since the last reaping */
        object = (RESDLL_ELF_OBJECT *)handles[index];
        if (!object->signalled) continue;
        ready++;
        if (!wait_all) {
            if (object->kind == RESDLL_ELF_EVENT && !object->manual_reset) object->signalled = FALSE;
            return (int)index;
        }
    }
    if (!wait_all || ready < count) return -1;
    for (index = 0; index < count; index++) {
        object = (RESDLL_ELF_OBJECT *)handles[index];
        if (object->kind == RESDLL_ELF_EVENT && !object->manual_reset) object->signalled = FALSE;
    }
    return 0;
}

static inline DWORD WaitForMultipleObjects(DWORD count, const HANDLE *handles, BOOL wait_all,
                                           DWORD milliseconds) {
    struct timespec deadline;
    DWORD index;
    int satisfied;
    int timed_out = 0;
    if (count == 0 || count > MAXIMUM_WAIT_OBJECTS) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return WAIT_FAILED;
    }
    for (index = 0; index < count; index++)
        if (!resdll_elf_is_object(handles[index])) return WAIT_FAILED;
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec += (time_t)(milliseconds / 1000);
    deadline.tv_nsec += (long)(milliseconds % 1000) * 1000000L;
    if (deadline.tv_nsec >= 1000000000L) {
        deadline.tv_sec += 1;
        deadline.tv_nsec -= 1000000000L;
    }
    pthread_mutex_lock(&resdll_elf_lock);
    for (index = 0; index < count; index++) ((RESDLL_ELF_OBJECT *)handles[index])->references++;
    while ((satisfied = resdll_elf_satisfied(count, handles, wait_all)) < 0 && !timed_out) {
        if (milliseconds == INFINITE)
            pthread_cond_wait(&resdll_elf_changed, &resdll_elf_lock);
        else
            timed_out = pthread_cond_timedwait(&resdll_elf_changed, &resdll_elf_lock, &deadline) == ETIMEDOUT;
    }
    for (index = 0; index < count; index++) resdll_elf_release((RESDLL_ELF_OBJECT *)handles[index]);
    pthread_mutex_unlock(&resdll_elf_lock);
    return satisfied < 0 ? WAIT_TIMEOUT : WAIT_OBJECT_0 + (DWORD)satisfied;
}

static inline DWORD WaitForSingleObject(HANDLE handle, DWORD milliseconds) {
    return WaitForMultipleObjects(1, &handle, FALSE, milliseconds);
}

/* ---- Time ---------------------------------------------------------------------------------------------- */

static inline ULONGLONG GetTickCount64(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (ULONGLONG)now.tv_sec * 1000u + (ULONGLONG)now.tv_nsec / 1000000u;
}

static inline void Sleep(DWORD milliseconds) {
    struct timespec rest;
    rest.tv_sec = (time_t)(milliseconds / 1000);
    rest.tv_nsec = (long)(milliseconds % 1000) * 1000000L;
    do {
        while (clock_nanosleep(CLOCK_MONOTONIC, 0, &rest, &rest) == EINTR) continue;
    } while (milliseconds == INFINITE);
}

/* ---- Critical sections --------------------------------------------------------------------------------- */

typedef struct CRITICAL_SECTION {
    pthread_mutex_t mutex;
} CRITICAL_SECTION, *LPCRITICAL_SECTION;

static inline void InitializeCriticalSection(LPCRITICAL_SECTION section) {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&section->mutex, &attributes);
    pthread_mutexattr_destroy(&attributes);
}

static inline void EnterCriticalSection(LPCRITICAL_SECTION section) { pthread_mutex_lock(&section->mutex); }
static inline void LeaveCriticalSection(LPCRITICAL_SECTION section) { pthread_mutex_unlock(&section->mutex); }
static inline void DeleteCriticalSection(LPCRITICAL_SECTION section) {
    pthread_mutex_destroy(&section->mutex);
}

/* ---- Interlocked --------------------------------------------------------------------------------------- */

static inline LONG InterlockedIncrement(volatile LONG *addend) {
    return __atomic_add_fetch(addend, 1, __ATOMIC_SEQ_CST);
}
static inline LONG InterlockedDecrement(volatile LONG *addend) {
    return __atomic_sub_fetch(addend, 1, __ATOMIC_SEQ_CST);
}
static inline LONG InterlockedExchange(volatile LONG *target, LONG value) {
    return __atomic_exchange_n(target, value, __ATOMIC_SEQ_CST);
}
static inline LONG InterlockedExchangeAdd(volatile LONG *addend, LONG value) {
    return __atomic_fetch_add(addend, value, __ATOMIC_SEQ_CST);
}
static inline LONG InterlockedCompareExchange(volatile LONG *target, LONG exchange, LONG comparand) {
    __atomic_compare_exchange_n(target, &comparand, exchange, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    return comparand; /* what was there before, in either case */
}

/* ---- Memory -------------------------------------------------------------------------------------------- */

static inline HANDLE GetProcessHeap(void) { return (HANDLE)(intptr_t)0x48454150; }

static inline LPVOID HeapAlloc(HANDLE heap, DWORD flags, SIZE_T size) {
    (void)heap;
    if (size == 0) size = 1; /* Windows returns a block, not NULL */
    return (flags & HEAP_ZERO_MEMORY) != 0 ? calloc(1, size) : malloc(size);
}

static inline BOOL HeapFree(HANDLE heap, DWORD flags, LPVOID block) {
    (void)heap;
    (void)flags;
    free(block);
    return TRUE;
}

static inline HLOCAL LocalAlloc(UINT flags, SIZE_T size) {
    HLOCAL block = HeapAlloc(GetProcessHeap(), (flags & LMEM_ZEROINIT) != 0 ? HEAP_ZERO_MEMORY : 0, size);
    if (block == NULL) SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    return block;
}

static inline HLOCAL LocalFree(HLOCAL block) {
    free(block);
    return NULL;
}

/* ---- Wide strings -------------------------------------------------------------------------------------- */

static inline int lstrlenW(LPCWSTR string) {
    int length = 0;
    while (string != NULL && string[length] != 0) length++;
    return length;
}

static inline WCHAR resdll_elf_fold(WCHAR unit) {
    return (WCHAR)(unit >= L'A' && unit <= L'Z' ? unit + (L'a' - L'A') : unit);
}

static inline int resdll_elf_compare(LPCWSTR left, LPCWSTR right, BOOL fold) {
    WCHAR a;
    WCHAR b;
    if (left == NULL || right == NULL) return (left != NULL) - (right != NULL);
    do {
        a = fold ? resdll_elf_fold(*left) : *left;
        b = fold ? resdll_elf_fold(*right) : *right;
        left++;
        right++;
    } while (a == b && a != 0);
    return (a > b) - (a < b);
}

static inline int lstrcmpW(LPCWSTR left, LPCWSTR right) { return resdll_elf_compare(left, right, FALSE); }
static inline int lstrcmpiW(LPCWSTR left, LPCWSTR right) { return resdll_elf_compare(left, right, TRUE); }

/* Copies at most size - 1 units and always ends the copy. */
static inline LPWSTR lstrcpynW(LPWSTR destination, LPCWSTR source, int size) {
    int index = 0;
    if (destination == NULL || source == NULL || size <= 0) return NULL;
    for (; index < size - 1 && source[index] != 0; index++) destination[index] = source[index];
    destination[index] = 0;
    return destination;
}

/* ---- Process ------------------------------------------------------------------------------------------- */

static inline HANDLE GetCurrentProcess(void) { return (HANDLE)(intptr_t)-1; }

/* Ends the process in order: exit handlers run. */
__attribute__((noreturn)) static inline void ExitProcess(UINT exit_code) { exit((int)(exit_code & 0xFF)); }

/* Ends the process at once; no other process can be named. */
static inline BOOL TerminateProcess(HANDLE process, UINT exit_code) {
    if (process == GetCurrentProcess()) _exit((int)(exit_code & 0xFF));
    SetLastError(ERROR_INVALID_HANDLE);
    return FALSE;
}

/* Writes to standard error, with ? for what is not ASCII. */
static inline void OutputDebugStringW(LPCWSTR string) {
    for (; string != NULL && *string != 0; string++) fputc(*string < 0x80 ? (int)*string : '?', stderr);
}

#ifdef __cplusplus
}
#endif

#endif /* RESDLL_ELF_H */
