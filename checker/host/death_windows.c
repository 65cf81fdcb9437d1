/* SPDX-License-Identifier: MIT
 *
 * death_windows.c - who died of what, on Windows.
 *
 * The vectored handler only records, because DLLs legally throw and catch; a stack overflow is seen by it
 * alone. The verdict is the unhandled-exception filter's, or the process status where a target replaced the
 * filter or a fast fail passed every handler by.
 */
#include "host.h"

#define FIRST_FATAL_CODE 0x80000002u /* below: debugger messages, thread names, guard pages */

static void describe(struct journal_exception *exception, const EXCEPTION_POINTERS *pointers)
{
    const EXCEPTION_RECORD *record = pointers->ExceptionRecord;
    bool has_address =
        record->ExceptionCode == (DWORD)EXCEPTION_ACCESS_VIOLATION && record->NumberParameters >= 2;
    exception->code = record->ExceptionCode;
    exception->access = has_address ? (uint32_t)record->ExceptionInformation[0] : 0;
    journal_describe_fault(exception, (uintptr_t)record->ExceptionAddress,
                           has_address ? (uintptr_t)record->ExceptionInformation[1] : 0);
    __atomic_fetch_add(&exception->count, 1, __ATOMIC_ACQ_REL);
}

static volatile DWORD dying; /* the thread that is in the filter below: a fault of its own ends it at once */

#if defined(__x86_64__)
#define INSTRUCTION(context) ((context)->Rip)
#else
#define INSTRUCTION(context) ((context)->Pc)
#endif

static LONG CALLBACK note_exception(EXCEPTION_POINTERS *pointers)
{
    uintptr_t rescue = safe_copy_rescue((uintptr_t)INSTRUCTION(pointers->ContextRecord));
    if (rescue != 0) {
        INSTRUCTION(pointers->ContextRecord) = rescue;
        return EXCEPTION_CONTINUE_EXECUTION;
    }
    if (dying == GetCurrentThreadId()) platform_stop(journal->first_unhandled.code);
    if (pointers->ExceptionRecord->ExceptionCode >= FIRST_FATAL_CODE) describe(&journal->exception, pointers);
    return EXCEPTION_CONTINUE_SEARCH;
}

static LONG WINAPI note_unhandled(EXCEPTION_POINTERS *pointers)
{
    DWORD code = pointers->ExceptionRecord->ExceptionCode;
    dying = GetCurrentThreadId();
    describe(&journal->first_unhandled, pointers);
    journal->first_unhandled.unhandled = 1;
    stacks_forget();
    if (code != STATUS_STACK_OVERFLOW) platform_note_own_stack(pointers->ContextRecord); /* which needs room */
    platform_dump_exception(pointers);
    platform_stop(code); /* no dialog, no debugger, no report */
}

/* The filter is called on the thread that faulted; an overflown stack needs room for that. */
void death_watch_thread(void)
{
    ULONG reserve = 16384;
    (void)SetThreadStackGuarantee(&reserve);
}

void death_install(void)
{
    SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
    if (AddVectoredExceptionHandler(1, note_exception) == NULL) death_of_harness();
    (void)SetUnhandledExceptionFilter(note_unhandled);
}
