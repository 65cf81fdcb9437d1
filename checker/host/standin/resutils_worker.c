/* SPDX-License-Identifier: MIT
 *
 * resutils_worker.c - worker threads: ClusWorkerCreate and what ends them.
 *
 * ClusWorkerTerminate asks the thread to end and waits for it, when it is the first to do so; one that comes second finds
 * Terminate set and returns at once, whether the thread has ended or not. The two functions of Windows Server 2016 wait
 * for a given time, and ask the thread to end before unless they are to wait only (Microsoft Learn).
 */
#include "resutils_internal.h"

struct start {
    PCLUS_WORKER worker;
    PWORKER_START_ROUTINE routine;
    PVOID parameter;
};

/* Guards the members of every CLUS_WORKER; held for a moment only. */
static SRWLOCK lock = SRWLOCK_INIT;

static DWORD WINAPI run(LPVOID context)
{
    struct start start = *(struct start *)context;
    utility_free(context);
    DWORD status = start.routine(start.worker, start.parameter);
    /* A thread that nobody waits for leaves the structure as it was before it was created. The one who waits for it
     * does that itself; the structure may be gone as soon as this thread has ended. */
    AcquireSRWLockExclusive(&lock);
    if (!start.worker->Terminate && start.worker->hThread != NULL) {
        CloseHandle(start.worker->hThread);
        start.worker->hThread = NULL;
    }
    ReleaseSRWLockExclusive(&lock);
    return status;
}

static void close_thread(PCLUS_WORKER worker, HANDLE thread)
{
    AcquireSRWLockExclusive(&lock);
    if (worker->hThread == thread) {
        CloseHandle(thread);
        worker->hThread = NULL;
    }
    ReleaseSRWLockExclusive(&lock);
}

DWORD WINAPI ClusWorkerCreate(PCLUS_WORKER lpWorker, PWORKER_START_ROUTINE lpStartAddress, PVOID lpParameter)
{
    if (lpWorker == NULL || lpStartAddress == NULL) return ERROR_INVALID_PARAMETER;
    struct start *start = utility_allocate(sizeof *start);
    if (start == NULL) return ERROR_NOT_ENOUGH_MEMORY;
    *start = (struct start){lpWorker, lpStartAddress, lpParameter};
    DWORD status = ERROR_SUCCESS;
    AcquireSRWLockExclusive(&lock);
    /* One that has ended after a wait for it timed out. */
    if (lpWorker->hThread != NULL && WaitForSingleObject(lpWorker->hThread, 0) == WAIT_OBJECT_0) {
        CloseHandle(lpWorker->hThread);
        lpWorker->hThread = NULL;
    }
    if (lpWorker->hThread != NULL) {
        status = ERROR_NOT_READY;
    } else {
        lpWorker->Terminate = FALSE;
        lpWorker->hThread = CreateThread(NULL, 0, run, start, 0, NULL);
        if (lpWorker->hThread == NULL) status = GetLastError();
    }
    ReleaseSRWLockExclusive(&lock);
    if (status != ERROR_SUCCESS) utility_free(start);
    return status;
}

BOOL WINAPI ClusWorkerCheckTerminate(PCLUS_WORKER lpWorker)
{
    return lpWorker == NULL || __atomic_load_n(&lpWorker->Terminate, __ATOMIC_ACQUIRE);
}

VOID WINAPI ClusWorkerTerminate(PCLUS_WORKER lpWorker)
{
    if (lpWorker == NULL) return;
    AcquireSRWLockExclusive(&lock);
    HANDLE thread = lpWorker->Terminate ? NULL : lpWorker->hThread;
    if (thread != NULL) __atomic_store_n(&lpWorker->Terminate, TRUE, __ATOMIC_RELEASE);
    ReleaseSRWLockExclusive(&lock);
    if (thread == NULL) return;
    WaitForSingleObject(thread, INFINITE);
    close_thread(lpWorker, thread);
}

/* A handle of our own: the thread may close the other one while it is waited for. */
static HANDLE thread_to_wait_for(PCLUS_WORKER worker, BOOL wait_only)
{
    HANDLE thread = NULL;
    AcquireSRWLockExclusive(&lock);
    if (!wait_only) __atomic_store_n(&worker->Terminate, TRUE, __ATOMIC_RELEASE);
    if (worker->hThread != NULL)
        DuplicateHandle(GetCurrentProcess(), worker->hThread, GetCurrentProcess(), &thread, 0, FALSE,
                        DUPLICATE_SAME_ACCESS);
    ReleaseSRWLockExclusive(&lock);
    return thread;
}

static void close_if_ended(PCLUS_WORKER worker)
{
    AcquireSRWLockExclusive(&lock);
    if (worker->hThread != NULL && WaitForSingleObject(worker->hThread, 0) == WAIT_OBJECT_0) {
        CloseHandle(worker->hThread);
        worker->hThread = NULL;
    }
    ReleaseSRWLockExclusive(&lock);
}

static DWORD remaining(ULONGLONG start, DWORD timeout)
{
    if (timeout == INFINITE) return INFINITE;
    ULONGLONG elapsed = GetTickCount64() - start;
    return elapsed < timeout ? (DWORD)(timeout - elapsed) : 0;
}

DWORD WINAPI ClusWorkersTerminate(PCLUS_WORKER *ClusWorkers, const size_t ClusWorkersCount, DWORD TimeoutInMilliseconds,
                                  BOOL WaitOnly)
{
    if (ClusWorkers == NULL && ClusWorkersCount != 0) return ERROR_INVALID_PARAMETER;
    HANDLE *threads = utility_allocate(ClusWorkersCount * sizeof *threads);
    if (threads == NULL) return ERROR_NOT_ENOUGH_MEMORY;
    /* All are asked before any is waited for. */
    for (size_t index = 0; index < ClusWorkersCount; index++)
        if (ClusWorkers[index] != NULL) threads[index] = thread_to_wait_for(ClusWorkers[index], WaitOnly);
    DWORD status = ERROR_SUCCESS;
    ULONGLONG start = GetTickCount64();
    for (size_t index = 0; index < ClusWorkersCount; index++) {
        if (threads[index] == NULL) continue;
        if (WaitForSingleObject(threads[index], remaining(start, TimeoutInMilliseconds)) == WAIT_OBJECT_0)
            close_if_ended(ClusWorkers[index]);
        else
            status = WAIT_TIMEOUT;
        CloseHandle(threads[index]);
    }
    utility_free(threads);
    return status;
}

DWORD WINAPI ClusWorkerTerminateEx(PCLUS_WORKER ClusWorker, DWORD TimeoutInMilliseconds, BOOL WaitOnly)
{
    if (ClusWorker == NULL) return ERROR_INVALID_PARAMETER;
    return ClusWorkersTerminate(&ClusWorker, 1, TimeoutInMilliseconds, WaitOnly);
}
