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
    obliged = !*stopping && IsObliged(subject, subject->Histories[0].Word);
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

/* What a call carries that the specification looks at. */
typedef struct REQUEST {
    DWORD Entry;
    DWORD Kind;
    BOOL HasMask;
    DWORD Mask;
    BOOL HasBuffer;
    INT64 Context;
    PQUORUM_RESOURCE_LOST QuorumResourceLost;
    LPHANDLE EventHandle;
    PBOOL ReturnedAsynchronously;
} REQUEST;

/* Composes the request of an Offline, flag by flag, where that is a choice of the machine, and applies the call. */
static BOOL ApplyCall(const PROGRAM *program, ULONGLONG *word, const REQUEST *request) {
    ULONGLONG composed = *word;
    DWORD index, label = program->Calls[request->Entry][request->Kind];
    if (request->HasMask && Apply(program, &composed, COMPOSE_LABEL, TRUE)) {
        for (index = 0; index < FLAG_COUNT; index++) {
            Apply(program, &composed, FlagLabels[index][(request->Mask & FlagBits[index]) != 0], TRUE);
        }
        Apply(program, &composed, BufferLabels[request->HasBuffer], TRUE);
    }
    if (!Apply(program, &composed, label, TRUE)) return FALSE;
    *word = composed;
    return TRUE;
}

/* What the monitor may have seen of a call that reaches us now: that it began before all but the first `position`
 * things that were done since the last call. FALSE where it could not have been made there. */
static BOOL Place(const SUBJECT *subject, const REQUEST *request, DWORD position, const HISTORY *before,
                  ULONGLONG *word) {
    const PROGRAM *program = subject->Program;
    DWORD index;
    *word = before->Base;
    for (index = 0; index <= subject->SinceCount; index++) {
        if (index == position && !ApplyCall(program, word, request)) return FALSE;
        if (index < subject->SinceCount && !ApplySeen(program, word, subject->Since[index])) return FALSE;
    }
    return TRUE;
}

/* The latest place at or before `position` at which the call can have been made. */
static BOOL PlaceBefore(const SUBJECT *subject, const REQUEST *request, DWORD position, const HISTORY *before,
                        ULONGLONG *word) {
    for (;; position--) {
        if (Place(subject, request, position, before, word)) return TRUE;
        if (position == 0) return FALSE;
    }
}

/* Whether a label is the return of Terminate. */
static BOOL EndsTerminate(const PROGRAM *program, DWORD label) {
    return program->Labels[label].Action == ACTION_RETURN && program->Labels[label].Entry == ENTRY_Terminate;
}

/* A Terminate comes: no call is under way that the one before it could have overtaken. */
static void Settle(SUBJECT *subject) {
    DWORD index, settled = 0;
    for (index = 0; index < subject->SinceCount; index++) {
        if (EndsTerminate(subject->Program, subject->Since[index])) settled = index + 1;
    }
    for (index = 0; index < settled; index++) Forget(subject);
}

/* How much was done before the Terminate since the last call; all of it if there was none. */
static DWORD BeforeTerminate(const SUBJECT *subject) {
    DWORD index = 0, terminate = subject->Program->Calls[ENTRY_Terminate][KIND_plain];
    while (index < subject->SinceCount && subject->Since[index] != terminate) index++;
    return index;
}

static void Add(HISTORY *found, DWORD *count, const HISTORY *before, ULONGLONG word, BOOL overtaken) {
    if (*count == HISTORY_LIMIT) return;
    found[*count].Word = word;
    found[*count].Base = before->Base;
    found[(*count)++].Overtaken = overtaken;
}

/* Applies a call to whatever the monitor may have seen, and forgets what the call shows to be wrong. */
static void Take(SUBJECT *subject, const REQUEST *request) {
    DWORD label = subject->Program->Calls[request->Entry][request->Kind], before, index, count = 0;
    BOOL terminates = request->Entry == ENTRY_Terminate;
    HISTORY found[HISTORY_LIMIT];
    if (terminates && subject->Calls == 0) Settle(subject);
    before = BeforeTerminate(subject);
    for (index = 0; index < subject->HistoryCount; index++) {
        const HISTORY *history = &subject->Histories[index];
        ULONGLONG word = history->Word;
        BOOL last = ApplyCall(subject->Program, &word, request);
        if (last) Add(found, &count, history, word, terminates && history->Overtaken);
        if (terminates || (last && before == subject->SinceCount)) continue;
        if (PlaceBefore(subject, request, before, history, &word))
            Add(found, &count, history, word, before < subject->SinceCount);
    }
    if (count != 0) {
        CopyMemory(subject->Histories, found, count * sizeof found[0]);
        subject->HistoryCount = count;
        Unite(subject);
        if (terminates) Note(subject, label);
    } else {
        if (!IsLost(subject)) LogEvent(subject->Handle, LOG_SEVERE, LOST_TEXT);
        if (!FireLabel(subject, label)) LoseTrack(subject);
    }
}

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
