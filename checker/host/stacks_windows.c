/* SPDX-License-Identifier: MIT
 *
 * stacks_windows.c - return addresses of the threads, on Windows.
 *
 * First every thread's instruction is recorded for itself, then the stacks are walked while their thread is
 * suspended: should one of them hold a lock that the walk needs, the first half is there.
 */
#include "threads_windows.h"

#define ACCESS (THREAD_SUSPEND_RESUME | THREAD_GET_CONTEXT | THREAD_QUERY_LIMITED_INFORMATION)

/* The stack as far as it is there: from where the thread is in it up to its end. */
static bool find_stack(uintptr_t pointer, uintptr_t *end)
{
    MEMORY_BASIC_INFORMATION info;
    if (VirtualQuery((void *)pointer, &info, sizeof info) == 0 || info.State != MEM_COMMIT) return false;
    *end = (uintptr_t)info.BaseAddress + info.RegionSize;
    return true;
}

#if defined(__x86_64__)

static bool step(CONTEXT *context, uintptr_t end)
{
    ULONG64 base;
    ULONG64 frame;
    void *data;
    uint64_t above;
    if (context->Rsp % 8 != 0 || context->Rsp + 8 > end) return false;
    RUNTIME_FUNCTION *entry = RtlLookupFunctionEntry(context->Rip, &base, NULL);
    if (entry != NULL) {
        (void)RtlVirtualUnwind(UNW_FLAG_NHANDLER, base, context->Rip, entry, context, &data, &frame, NULL);
        return true;
    }
    /* A function without an entry has changed nothing on the stack but for its return address. */
    if (safe_copy(&above, (void *)context->Rsp, sizeof above) != 0) return false;
    context->Rip = above;
    context->Rsp += 8;
    return true;
}

static unsigned walk(CONTEXT *context, uintptr_t *frames)
{
    uintptr_t end;
    unsigned count = 0;
    if (!find_stack(context->Rsp, &end)) end = 0;
    while (count < FRAME_COUNT && context->Rip != 0) {
        uintptr_t before = context->Rsp;
        frames[count++] = context->Rip;
        if (!step(context, end) || context->Rsp <= before) break;
    }
    return count;
}

#define INSTRUCTION(context) ((context)->Rip)
#else
static unsigned walk(CONTEXT *context, uintptr_t *frames)
{
    frames[0] = context->Pc;
    return 1;
}
#define INSTRUCTION(context) ((context)->Pc)
#endif

void platform_note_own_stack(void *context)
{
    CONTEXT copy = *(const CONTEXT *)context;
    uintptr_t frames[FRAME_COUNT];
    unsigned count = walk(&copy, frames);
    stacks_note(platform_thread(), frames, count);
}

static void note(HANDLE thread, void *whole)
{
    _Alignas(16) CONTEXT context = {.ContextFlags = CONTEXT_FULL};
    uintptr_t frames[FRAME_COUNT];
    unsigned count = 0;
    if (GetThreadId(thread) == GetCurrentThreadId() || SuspendThread(thread) == (DWORD)-1) return;
    if (GetThreadContext(thread, &context)) {
        frames[0] = INSTRUCTION(&context);
        count = whole != NULL ? walk(&context, frames) : 1;
    }
    (void)ResumeThread(thread);
    stacks_note(GetThreadId(thread), frames, count);
}

void platform_note_stacks(void)
{
    static char whole;
    stacks_forget();
    each_thread(ACCESS, note, NULL);
    stacks_forget();
    each_thread(ACCESS, note, &whole);
}

bool platform_debugged(void) { return IsDebuggerPresent() != 0; }
