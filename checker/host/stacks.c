/* SPDX-License-Identifier: MIT
 *
 * stacks.c - where the threads of the process are, recorded when Python asks (a call does not return) and when
 * a thread dies.
 *
 * The heartbeat thread asks the others, one after the other. A thread whose state cannot be had costs no more
 * than a moment, and Python does not wait for ever: what is recorded by then is what it gets.
 */
#include "host.h"

#define LOAD(field) __atomic_load_n(&(field), __ATOMIC_ACQUIRE)
#define STORE(field, value) __atomic_store_n(&(field), (value), __ATOMIC_RELEASE)

void stacks_forget(void) { STORE(journal->thread_count, 0); }

void stacks_note(uint32_t thread, const uintptr_t *frames, unsigned count)
{
    uint64_t index = LOAD(journal->thread_count);
    if (index >= THREAD_COUNT) return;
    struct journal_thread *row = &journal->threads[index];
    if (count > FRAME_COUNT) count = FRAME_COUNT;
    row->thread = thread;
    row->frame_count = count;
    for (unsigned frame = 0; frame < count; frame++) row->frames[frame] = frames[frame];
    STORE(journal->thread_count, index + 1);
}

void stacks_serve(void)
{
    uint64_t asked = LOAD(journal->stacks_asked);
    if (asked == LOAD(journal->stacks_given)) return;
    stacks_forget();
    platform_note_stacks();
    STORE(journal->stacks_given, asked);
}
