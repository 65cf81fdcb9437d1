/* SPDX-License-Identifier: MIT
 *
 * orders.h - a call that arrives, in every order in which the monitor may have seen it.
 *
 * The monitor records a call before we know of it. What our workers did in between it has seen after the beginning of
 * the call, and a Terminate that reached us first may have been called over it.
 */
#ifndef GENERATED_ORDERS_H
#define GENERATED_ORDERS_H

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
    BOOL begins = request->Entry == ENTRY_Online || request->Entry == ENTRY_Offline;
    HISTORY found[HISTORY_LIMIT];
    if (terminates && subject->Calls == 0) Settle(subject);
    before = BeforeTerminate(subject);
    for (index = 0; index < subject->HistoryCount; index++) {
        const HISTORY *history = &subject->Histories[index];
        ULONGLONG word = history->Word;
        BOOL last = ApplyCall(subject->Program, &word, request);
        if (last) Add(found, &count, history, word, !begins && history->Overtaken);
        if (terminates || (last && before == subject->SinceCount)) continue;
        if (PlaceBefore(subject, request, before, history, &word))
            Add(found, &count, history, word, before < subject->SinceCount || (!begins && history->Overtaken));
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

#endif
