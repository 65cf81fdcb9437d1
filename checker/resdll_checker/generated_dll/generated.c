/* SPDX-License-Identifier: MIT
 *
 * generated.c - a resource DLL that does whatever the specification allows.
 *
 * It knows nothing of resources: generated_rows.h, written from the rows of the specification, says what may be
 * done in which state, and a seed says which of it is done. ResourceName (of type calls: the type's name) carries
 * the Windows version that is played and the seed, as in L"2016 1234".
 *
 * No call waits for a worker and no worker for a call, but for the moment of a callback. What a call is about to
 * do, or has done and not yet returned from, other threads can overtake; that is where its races come from.
 *
 *   TABLE_VERSION  1, 2, 3 or 4: the version of the function table
 */
#include "machine.h"

#define CONCATENATE_(left, right) left##right
#define CONCATENATE(left, right) CONCATENATE_(left, right)
#define CLRES_VERSION CONCATENATE(CONCATENATE(CLRES_VERSION_V, TABLE_VERSION), _00)

static PLOG_EVENT_ROUTINE LogEvent;
#if TABLE_VERSION == 1
static PSET_RESOURCE_STATUS_ROUTINE SetResourceStatus;
#else
static PSET_RESOURCE_STATUS_ROUTINE_EX SetResourceStatusEx;
static PSET_RESOURCE_LOCKED_MODE_ROUTINE SetResourceLockedMode;
static PSIGNAL_FAILURE_ROUTINE SignalFailure;
static PEND_CONTROL_CALL EndControlCall;
static PEND_TYPE_CONTROL_CALL EndTypeControlCall;
#endif

static SUBJECT Type; /* what is known of the resource type's own control calls */
static BOOL TypeKnown;

/* ---- Callbacks: made with the subject's section held --------------------------------------------------- */

/* A late report is one that the operation could have made: it may be seen before the call has returned. */
static DWORD AnyValue(SUBJECT *subject, const LABEL *label) {
    const LABEL *labels = subject->Program->Labels;
    if (subject->Program->Stale != NO_LABEL && label == &labels[subject->Program->Stale])
        label = &labels[subject->Reportable[Below(&subject->Random, subject->ReportableCount)]];
    return label->Values[Below(&subject->Random, label->ValueCount)];
}

static HANDLE EventToHandOut(SUBJECT *subject) {
    if (subject->Program->HandOut == NO_LABEL || Below(&subject->Random, 8) != 0) return NULL;
    if (!FireLabel(subject, subject->Program->HandOut)) return NULL;
    if (subject->Event == NULL) subject->Event = CreateEventW(NULL, TRUE, FALSE, NULL);
    return subject->Event;
}

/* The monitor knows of no Terminate since the last Online or Offline began. */
static void DropOvertaken(SUBJECT *subject) {
    DWORD index, kept = 0;
    for (index = 0; index < subject->HistoryCount; index++) {
        if (!subject->Histories[index].Overtaken) subject->Histories[kept++] = subject->Histories[index];
    }
    if (kept != 0) subject->HistoryCount = kept;
}

static void Report(SUBJECT *subject, DWORD state, HANDLE event) {
    DWORD answer;
#if TABLE_VERSION == 1
    RESOURCE_STATUS status;
    ResUtilInitializeResourceStatus(&status);
#else
    RESOURCE_STATUS_EX status;
    ResUtilInitializeResourceStatusEx(&status);
#endif
    status.ResourceState = (CLUSTER_RESOURCE_STATE)state;
    status.CheckPoint = ++subject->CheckPoint;
    status.EventHandle = event;
#if TABLE_VERSION == 1
    answer = SetResourceStatus(subject->Handle, &status);
#else
    answer = SetResourceStatusEx(subject->Handle, &status);
#endif
    if (answer == ResourceExitStateContinue && subject->Calls != 0) DropOvertaken(subject);
    if (answer == ResourceExitStateTerminate && subject->ToldCount < TOLD_LIMIT)
        subject->Told[subject->ToldCount++] = GetCurrentThreadId();
}

#if TABLE_VERSION > 1
static void CallBack(SUBJECT *subject, ACTION action, DWORD value) {
    switch (action) {
    case ACTION_LOCK: SetResourceLockedMode(subject->Handle, (BOOL)value, 0); break;
    case ACTION_SIGNAL: SignalFailure(subject->Handle, (FAILURE_TYPE)value, ERROR_RESOURCE_FAILED); break;
    case ACTION_END_CONTROL:
        if (subject == &Type)
            EndTypeControlCall(subject->Context, value);
        else
            EndControlCall(subject->Context, value);
        break;
    default: break;
    }
}
#endif

static void Do(SUBJECT *subject, const ROW *row) {
    const LABEL *label = &subject->Program->Labels[row->Label];
    DWORD value = AnyValue(subject, label);
    HANDLE event = label->Action == ACTION_REPORT ? EventToHandOut(subject) : NULL;
    Linger(Draw(&subject->Random)); /* with the section held: a call may begin and have to wait */
    if (event != NULL) { /* a row on the same report, now that the event is out */
        FireLabel(subject, row->Label);
    } else {
        Fire(subject, row);
    }
    switch (label->Action) {
    case ACTION_REPORT: Report(subject, value, event); break;
    case ACTION_SIGNAL_EVENT: SetEvent(subject->Event); break;
    case ACTION_LOSE_QUORUM: subject->QuorumResourceLost(subject->Handle); break;
    default:
#if TABLE_VERSION > 1
        CallBack(subject, label->Action, value);
#endif
        break;
    }
}

/* Makes one callback that nothing asks for, if the budget and the specification have one left. */
static BOOL Volunteer(SUBJECT *subject) {
    const ROW *row = subject->Budget == 0 || subject->Mute ? NULL : Pick(subject, CallsBack, GetCurrentThreadId());
    if (row == NULL) return FALSE;
    subject->Budget--;
    Do(subject, row);
    return TRUE;
}

/* ---- Workers ------------------------------------------------------------------------------------------- */

/* One turn of a worker; TRUE where there is more to do. */
static BOOL Turn(SUBJECT *subject, BOOL *stopping) {
    const ROW *row = NULL;
    BOOL more, obliged;
    EnterCriticalSection(&subject->Section);
    *stopping = subject->Stopping;
    more = !*stopping && Below(&subject->Random, 4) != 0 && Volunteer(subject);
    obliged = !*stopping && Obligations(subject, subject->Histories[0].Word) != 0;
    if (!more && obliged && GetTickCount64() >= subject->Patience && Below(&subject->Random, 2) != 0) {
        row = Pick(subject, Relieves, GetCurrentThreadId());
        if (row != NULL) Do(subject, row);
    }
    LeaveCriticalSection(&subject->Section);
    return more || obliged;
}

static DWORD WINAPI RunWorker(LPVOID parameter) {
    WORKER *worker = (WORKER *)parameter;
    BOOL stopping = FALSE;
    while (!stopping) {
        BOOL more = TRUE;
        WaitForSingleObject(worker->Wake, INFINITE);
        while (more && !stopping) {
            Linger(Draw(&worker->Random));
            more = Turn(worker->Subject, &stopping);
            if (more && Below(&worker->Random, WORKER_PACES) == 0) Sleep(1); /* work takes time */
        }
    }
    return 0;
}

/* The worker of one control call of the type: nobody closes the type, so it ends by itself. */
static DWORD WINAPI RunTypeWorker(LPVOID parameter) {
    SUBJECT *subject = (SUBJECT *)parameter;
    BOOL stopping = FALSE, more = TRUE;
    while (more && !stopping) {
        Sleep(0);
        more = Turn(subject, &stopping);
        EnterCriticalSection(&subject->Section);
        more = more || subject->Running != 0;
        LeaveCriticalSection(&subject->Section);
    }
    return 0;
}

static void WakeWorkers(SUBJECT *subject) {
    DWORD index;
    for (index = 0; index < WORKERS; index++) {
        if (subject->Workers[index].Wake != NULL) SetEvent(subject->Workers[index].Wake);
    }
}

static BOOL StartWorkers(SUBJECT *subject) {
    DWORD index;
    for (index = 0; index < WORKERS; index++) {
        WORKER *worker = &subject->Workers[index];
        worker->Subject = subject;
        worker->Random = Draw(&subject->Random);
        worker->Wake = CreateEventW(NULL, FALSE, FALSE, NULL);
        if (worker->Wake == NULL) return FALSE;
        worker->Thread = CreateThread(NULL, 0, RunWorker, worker, 0, NULL);
        if (worker->Thread == NULL) return FALSE;
    }
    return TRUE;
}

static void StopWorkers(SUBJECT *subject) {
    DWORD index;
    EnterCriticalSection(&subject->Section);
    subject->Stopping = TRUE;
    LeaveCriticalSection(&subject->Section);
    WakeWorkers(subject);
    for (index = 0; index < WORKERS; index++) {
        WORKER *worker = &subject->Workers[index];
        if (worker->Thread != NULL) {
            WaitForSingleObject(worker->Thread, INFINITE);
            CloseHandle(worker->Thread);
        }
        if (worker->Wake != NULL) CloseHandle(worker->Wake);
    }
}

/* ---- Calls --------------------------------------------------------------------------------------------- */

#include "orders.h"

static void Arrive(SUBJECT *subject, const REQUEST *request) {
    EnterCriticalSection(&subject->Section);
    subject->Running++;
    Take(subject, request);
    if (request->Entry != ENTRY_Terminate) subject->Calls++;
    if (request->Entry == ENTRY_Online || request->Entry == ENTRY_Offline) subject->ToldCount = 0;
    if (request->Context != 0) subject->Context = request->Context;
    if (request->QuorumResourceLost != NULL) subject->QuorumResourceLost = request->QuorumResourceLost;
    subject->Budget = Below(&subject->Random, 5);
    subject->Patience = Below(&subject->Random, 4) == 0 ? GetTickCount64() + Below(&subject->Random, 16) : 0;
    if (request->Entry != ENTRY_Terminate) subject->Mute = FALSE;
    LeaveCriticalSection(&subject->Section);
}

/* The last call but Terminate is answered: what comes from now on can only have been seen after its beginning. */
static void Rebase(SUBJECT *subject) {
    DWORD index;
    for (index = 0; index < subject->HistoryCount; index++)
        subject->Histories[index].Base = subject->Histories[index].Word;
    subject->SinceCount = 0;
    Unite(subject);
}

/* Remembers what the worker of an operation may report, which it may still do when the call has returned. */
static void NoteReportable(SUBJECT *subject) {
    const ROW *found[ROWS_OF_A_STATE];
    DWORD count, index;
    (void)Collect(subject, ReportsNow, 0, found, &count);
    subject->ReportableCount = count < REPORTABLE_LIMIT ? count : REPORTABLE_LIMIT;
    for (index = 0; index < subject->ReportableCount; index++) subject->Reportable[index] = found[index]->Label;
}

/* Chooses what to answer; a call for which the specification has no answer says so in the log. */
static DWORD Conclude(SUBJECT *subject, const REQUEST *request) {
    const ROW *row = Pick(subject, Returns, request->Entry);
    const LABEL *label;
    if (row == NULL) {
        LogEvent(subject->Handle, LOG_SEVERE, STUCK_TEXT);
        return ERROR_INVALID_STATE;
    }
    label = &subject->Program->Labels[row->Label];
    if (request->Entry == ENTRY_Online || request->Entry == ENTRY_Offline) NoteReportable(subject);
    if (request->EventHandle != NULL) *request->EventHandle = NULL;
    if (request->EventHandle != NULL && label->HandsOut) {
        *request->EventHandle = EventToHandOut(subject);
        if (*request->EventHandle != NULL) row = Pick(subject, HasLabel, row->Label);
    }
    if (row != NULL) Fire(subject, row);
    if (row != NULL && !row->Handled) subject->Mute = TRUE;
    if (request->ReturnedAsynchronously != NULL)
        *request->ReturnedAsynchronously = label->Asynchronous;
    return AnyValue(subject, label);
}

/* Serves one call from its arrival to its answer. */
static DWORD Serve(SUBJECT *subject, const REQUEST *request) {
    ULONGLONG before, after;
    DWORD answer;
    BOOL more;
    if (subject == NULL) return ERROR_RESOURCE_NOT_FOUND;
    EnterCriticalSection(&subject->Section);
    before = Draw(&subject->Random);
    LeaveCriticalSection(&subject->Section);
    Linger(before); /* the monitor has called, and we do not know it yet */
    Arrive(subject, request);
    WakeWorkers(subject);
    do {
        EnterCriticalSection(&subject->Section);
        more = Below(&subject->Random, 2) != 0 && Volunteer(subject);
        before = Draw(&subject->Random);
        LeaveCriticalSection(&subject->Section);
        Linger(before);
    } while (more);
    EnterCriticalSection(&subject->Section);
    answer = Conclude(subject, request);
    subject->Running--;
    if (request->Entry != ENTRY_Terminate && --subject->Calls == 0) {
        Rebase(subject);
    }
    after = Draw(&subject->Random);
    LeaveCriticalSection(&subject->Section);
    WakeWorkers(subject);
    if (request->Entry != ENTRY_Close) Linger(after); /* we have answered, and the monitor does not know it yet */
    return answer;
}

static DWORD ServePlain(RESID resource, DWORD entry) {
    REQUEST request = {0};
    request.Entry = entry;
    return Serve((SUBJECT *)resource, &request);
}

#include "entries.h"
