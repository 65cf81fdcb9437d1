/* SPDX-License-Identifier: MIT
 *
 * machine.h - plays one machine of the specification: what is enabled in a state, and which of it is done.
 *
 * generated_rows.h, written from the specification, holds the rows as masked rewrites of one word. A subject is
 * what a machine speaks of: one resource, or the resource type. Whatever its section guards is done as one step:
 * a row is applied and its callback made before anybody else can apply another.
 */
#ifndef GENERATED_MACHINE_H
#define GENERATED_MACHINE_H

#include "resdll_contract.h"

typedef enum ACTION {
    ACTION_NONE, /* the monitor's doing, or a choice */
    ACTION_RETURN,
    ACTION_REPORT,
    ACTION_LOCK,
    ACTION_SIGNAL,
    ACTION_HAND_OUT,
    ACTION_SIGNAL_EVENT,
    ACTION_END_CONTROL,
    ACTION_LOSE_QUORUM,
    ACTION_SILENCE /* a row of it says that the specification does not let a worker be silent for ever */
} ACTION;

typedef struct LABEL {
    ACTION Action;
    DWORD Entry;         /* of a return: which entry point's */
    const DWORD *Values; /* the concrete values that stand for its class */
    DWORD ValueCount;
    BOOL Asynchronous;   /* of a return: the control call goes on */
    BOOL HandsOut;       /* of a return: an event that Online fills in beside it is handed out */
    DWORD Slot;          /* of a callback: where it stands in the monitor's table */
} LABEL;

typedef struct FORBIDDEN {
    ULONGLONG Mask;
    ULONGLONG Value;
} FORBIDDEN;

typedef struct ROW {
    ULONGLONG RequiredMask;
    ULONGLONG RequiredValue;
    ULONGLONG WriteMask;
    ULONGLONG WriteValue;
    DWORD FirstForbidden;
    DWORD ForbiddenCount;
    DWORD Label;
    DWORD Number; /* of the row as written, among those that the DLL fires */
    DWORD Weight;
    BOOL Handled; /* the specification says what follows */
} ROW;

#define NO_LABEL 0xFFFFFFFFu

#include "generated_rows.h"

typedef struct PROGRAM {
    const ROW *Rows; /* by control state; those of state n begin at FirstRow[n] */
    const DWORD *FirstRow;
    ULONGLONG StateMask;
    ULONGLONG Initial;
    ULONGLONG Kept;        /* the bits that survive when the specification says nothing more */
    ULONGLONG Unspecified; /* the control state in which it says nothing */
    const FORBIDDEN *Forbidden;
    const LABEL *Labels;
    const DWORD (*Calls)[KIND_COUNT]; /* by entry point and kind of call */
    const DWORD *Versions;            /* the label that chooses each Windows version */
    const DWORD *Tables;             /* the same of each table version */
    DWORD Stale;                     /* the second reading of every report */
    DWORD HandOut;
} PROGRAM;

static const PROGRAM Lifecycle = LIFECYCLE_PROGRAM;
static const PROGRAM ResourceType = RESOURCETYPE_PROGRAM;

#define TOLD_LIMIT 16u
#define SINCE_LIMIT 32u
#define HISTORY_LIMIT 8u
#define REPORTABLE_LIMIT 16u
#define WORKERS 2u
#define WORKER_PACES 6u

typedef struct SUBJECT SUBJECT;

/* One order in which the monitor may have seen what happened. */
typedef struct HISTORY {
    ULONGLONG Word;
    ULONGLONG Base; /* the word when the last call but Terminate was answered */
    BOOL Overtaken; /* Terminate came since the last Online or Offline began, though we thought it came before */
} HISTORY;

typedef struct WORKER {
    SUBJECT *Subject;
    HANDLE Thread;
    HANDLE Wake;
    ULONGLONG Random;
} WORKER;

struct SUBJECT {
    const PROGRAM *Program;
    CRITICAL_SECTION Section;
    /* Calls and what workers do can reach us in another order than the monitor has seen. Nothing is done that only
     * some of the orders allow, until what comes next tells which it was; the first one is our own. */
    HISTORY Histories[HISTORY_LIMIT];
    DWORD HistoryCount;
    DWORD Since[SINCE_LIMIT]; /* the labels fired since the last call but Terminate was answered */
    DWORD SinceCount;
    ULONGLONG Random;
    DWORD Slots;   /* how many slots the monitor's table has in the Windows version played */
    DWORD Budget;  /* callbacks that nothing asks for and that may still be made before the next call */
    ULONGLONG Patience; /* when, by the tick count, workers begin to end what they must not be silent about */
    DWORD Running; /* entry points in progress ... */
    DWORD Calls;   /* ... without Terminate */
    BOOL Stopping;
    BOOL Mute; /* anything is allowed once the monitor has seen what we answered: not before the next call */
    DWORD Told[TOLD_LIMIT]; /* threads that were answered ResourceExitStateTerminate in this operation */
    DWORD ToldCount;
    DWORD Reportable[REPORTABLE_LIMIT]; /* the labels of what a worker of the last operation may report */
    DWORD ReportableCount;
    DWORD CheckPoint;
    RESOURCE_HANDLE Handle;
    HANDLE Event;
    INT64 Context; /* of the last control call */
    PQUORUM_RESOURCE_LOST QuorumResourceLost;
    WORKER Workers[WORKERS];
    BYTE Fired[FIRED_BYTES];
};

/* ---- Chance -------------------------------------------------------------------------------------------- */

static ULONGLONG Draw(ULONGLONG *random) {
    ULONGLONG mixed = *random += 0x9E3779B97F4A7C15ull; /* splitmix64, by Steele, Lea and Flood */
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9ull;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBull;
    return mixed ^ (mixed >> 31);
}

static DWORD Below(ULONGLONG *random, DWORD bound) { return (DWORD)(Draw(random) % bound); }

/* Lets other threads go first: not at all, for a moment, or long enough for a whole call. */
static void Linger(ULONGLONG draw) {
    static const BYTE breaths[] = {0, 0, 0, 0, 1, 2, 4, 12};
    DWORD left = breaths[draw % (sizeof breaths / sizeof breaths[0])];
    while (left-- > 0) Sleep(0);
    if (draw % 29 == 0) Sleep(1);
}

/* ---- Rows ---------------------------------------------------------------------------------------------- */

static BOOL IsEnabled(const PROGRAM *program, const ROW *row, ULONGLONG word) {
    DWORD index;
    if ((word & row->RequiredMask) != row->RequiredValue) return FALSE;
    for (index = 0; index < row->ForbiddenCount; index++) {
        const FORBIDDEN *forbidden = &program->Forbidden[row->FirstForbidden + index];
        if ((word & forbidden->Mask) == forbidden->Value) return FALSE;
    }
    return TRUE;
}

static ULONGLONG After(const ROW *row, ULONGLONG word) { return (word & ~row->WriteMask) | row->WriteValue; }

/* Returns the enabled row of a label, of which there is at most one; NULL if there is none. */
static const ROW *RowOf(const PROGRAM *program, ULONGLONG word, DWORD label) {
    DWORD state = (DWORD)(word & program->StateMask);
    DWORD index;
    for (index = program->FirstRow[state]; index < program->FirstRow[state + 1]; index++) {
        const ROW *row = &program->Rows[index];
        if (row->Label == label && IsEnabled(program, row, word)) return row;
    }
    return NULL;
}

/* Applies the row of a label to a word of our own; FALSE where there is none. Only what `handled` rows say counts. */
static BOOL Apply(const PROGRAM *program, ULONGLONG *word, DWORD label, BOOL handled) {
    const ROW *row = label == NO_LABEL ? NULL : RowOf(program, *word, label);
    if (row == NULL || (handled && !row->Handled)) return FALSE;
    *word = After(row, *word);
    return TRUE;
}

/* The same of something that the monitor has done or may have seen: a report has a second reading, an event is seen or
 * not. */
static BOOL ApplySeen(const PROGRAM *program, ULONGLONG *word, DWORD label) {
    ACTION action = program->Labels[label].Action;
    if (Apply(program, word, label, action == ACTION_NONE)) return TRUE;
    if (action == ACTION_REPORT) return Apply(program, word, program->Stale, FALSE);
    return action == ACTION_HAND_OUT || action == ACTION_SIGNAL_EVENT;
}

/* Whether a row may be fired in whatever order the monitor has seen things. */
static BOOL IsAgreed(const SUBJECT *subject, const ROW *row) {
    DWORD index;
    for (index = 1; index < subject->HistoryCount; index++) {
        ULONGLONG word = subject->Histories[index].Word;
        if (!ApplySeen(subject->Program, &word, row->Label)) return FALSE;
    }
    return TRUE;
}

typedef BOOL (*FITS)(const SUBJECT *subject, const ROW *row, DWORD argument);

/* Writes the enabled rows that fit to `found` and returns how many they are, each counted by its weight. */
static DWORD Collect(const SUBJECT *subject, FITS fits, DWORD argument, const ROW **found, DWORD *count) {
    const PROGRAM *program = subject->Program;
    DWORD state = (DWORD)(subject->Histories[0].Word & program->StateMask), weight = 0;
    DWORD index;
    *count = 0;
    for (index = program->FirstRow[state]; index < program->FirstRow[state + 1]; index++) {
        const ROW *row = &program->Rows[index];
        if (!IsEnabled(program, row, subject->Histories[0].Word) || !IsAgreed(subject, row) ||
            !fits(subject, row, argument))
            continue;
        found[(*count)++] = row;
        weight += row->Weight;
    }
    return weight;
}

/* Returns one of the enabled rows that fit, by chance; NULL if there is none. */
static const ROW *Pick(SUBJECT *subject, FITS fits, DWORD argument) {
    const ROW *found[ROWS_OF_A_STATE];
    DWORD count, index, weight = Collect(subject, fits, argument, found, &count);
    if (count == 0) return NULL;
    weight = Below(&subject->Random, weight);
    for (index = 0; weight >= found[index]->Weight; index++) weight -= found[index]->Weight;
    return found[index];
}

static BOOL HasLabel(const SUBJECT *subject, const ROW *row, DWORD label) {
    UNREFERENCED_PARAMETER(subject);
    return row->Label == label;
}

/* Counts the first thing that was done since the last call to what was there when it ended. */
static void Forget(SUBJECT *subject) {
    DWORD index;
    for (index = 0; index < subject->HistoryCount; index++)
        ApplySeen(subject->Program, &subject->Histories[index].Base, subject->Since[0]);
    subject->SinceCount--;
    memmove(subject->Since, subject->Since + 1, subject->SinceCount * sizeof subject->Since[0]);
}

/* Remembers what is done while no call runs. */
static void Note(SUBJECT *subject, DWORD label) {
    if (subject->Calls != 0) return;
    if (subject->SinceCount == SINCE_LIMIT) Forget(subject);
    subject->Since[subject->SinceCount++] = label;
}

/* Drops the histories that are the same as an earlier one. */
static void Unite(SUBJECT *subject) {
    HISTORY *all = subject->Histories;
    DWORD index, earlier, kept = 0;
    for (index = 0; index < subject->HistoryCount; index++) {
        for (earlier = 0; earlier < kept; earlier++) {
            if (all[earlier].Word == all[index].Word && all[earlier].Base == all[index].Base) break;
        }
        if (earlier == kept)
            all[kept++] = all[index];
        else if (!all[index].Overtaken)
            all[earlier].Overtaken = FALSE;
    }
    subject->HistoryCount = kept;
}

static void Fire(SUBJECT *subject, const ROW *row) {
    DWORD index;
    subject->Histories[0].Word = After(row, subject->Histories[0].Word);
    subject->Fired[row->Number / 8] |= (BYTE)(1u << row->Number % 8);
    for (index = 1; index < subject->HistoryCount; index++)
        ApplySeen(subject->Program, &subject->Histories[index].Word, row->Label);
    Note(subject, row->Label);
    Unite(subject);
}

/* Does what the row of a label says; FALSE where no row does. */
static BOOL FireLabel(SUBJECT *subject, DWORD label) {
    const ROW *row = label == NO_LABEL ? NULL : RowOf(subject->Program, subject->Histories[0].Word, label);
    if (row != NULL) Fire(subject, row);
    return row != NULL;
}

/* Whether whatever follows is allowed. */
static BOOL IsLost(const SUBJECT *subject) {
    return (subject->Histories[0].Word & subject->Program->StateMask) == subject->Program->Unspecified;
}

/* Of an input that its rows do not handle: whatever follows is allowed. */
static void LoseTrack(SUBJECT *subject) {
    subject->Histories[0].Word = (subject->Histories[0].Word & subject->Program->Kept) | subject->Program->Unspecified;
    subject->HistoryCount = 1;
}

/* How many things a worker must not be silent about for ever in `word`: an operation, a control call. */
static DWORD Obligations(const SUBJECT *subject, ULONGLONG word) {
    const PROGRAM *program = subject->Program;
    DWORD state = (DWORD)(word & program->StateMask);
    DWORD index, count = 0;
    for (index = program->FirstRow[state]; index < program->FirstRow[state + 1]; index++) {
        const ROW *row = &program->Rows[index];
        if (program->Labels[row->Label].Action == ACTION_SILENCE && IsEnabled(program, row, word)) count++;
    }
    return count;
}

static BOOL WasTold(const SUBJECT *subject, DWORD thread) {
    DWORD index;
    for (index = 0; index < subject->ToldCount; index++) {
        if (subject->Told[index] == thread) return TRUE;
    }
    return FALSE;
}

/* ---- What fits ----------------------------------------------------------------------------------------- */

static BOOL Returns(const SUBJECT *subject, const ROW *row, DWORD entry) {
    const LABEL *label = &subject->Program->Labels[row->Label];
    return label->Action == ACTION_RETURN && label->Entry == entry;
}

/* A report that is one of the operation in progress. */
static BOOL ReportsNow(const SUBJECT *subject, const ROW *row, DWORD unused) {
    UNREFERENCED_PARAMETER(unused);
    return row->Handled && row->Label != subject->Program->Stale &&
           subject->Program->Labels[row->Label].Action == ACTION_REPORT;
}

/* No call runs, and the last one may have been overtaken: the first report may then be the only one that is allowed. */
static BOOL IsTorn(const SUBJECT *subject) { return subject->HistoryCount > 1 && subject->Calls == 0; }

static BOOL EndsSilence(const SUBJECT *subject, const ROW *row) {
    ULONGLONG word = subject->Histories[0].Word;
    DWORD now = Obligations(subject, word);
    return now == 0 || Obligations(subject, After(row, word)) < now;
}

/* A callback that `thread` may make: one that the monitor has, and no report of a thread that was told to stop. */
static BOOL CallsBack(const SUBJECT *subject, const ROW *row, DWORD thread) {
    const LABEL *label = &subject->Program->Labels[row->Label];
    if (row->Label == subject->Program->Stale && subject->ReportableCount == 0) return FALSE;
    switch (label->Action) {
    case ACTION_REPORT: return !WasTold(subject, thread) && (!IsTorn(subject) || EndsSilence(subject, row));
    case ACTION_LOCK:
    case ACTION_SIGNAL: return label->Slot <= subject->Slots;
    case ACTION_END_CONTROL: return subject->Context != 0 && label->Slot <= subject->Slots;
    case ACTION_SIGNAL_EVENT: return subject->Event != NULL;
    case ACTION_LOSE_QUORUM: return subject->QuorumResourceLost != NULL;
    default: return FALSE;
    }
}

/* The same where it also ends what a worker must not be silent about. */
static BOOL Relieves(const SUBJECT *subject, const ROW *row, DWORD thread) {
    return CallsBack(subject, row, thread) && EndsSilence(subject, row);
}

#endif
