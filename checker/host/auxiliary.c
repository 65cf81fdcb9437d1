/* SPDX-License-Identifier: MIT
 *
 * auxiliary.c - calls on other threads, so that Terminate on the resident one can overlap them.
 *
 * The threads are made at first use and kept: making one costs about a millisecond under Wine, and a monitor
 * keeps a pool too.
 */
#include "host.h"

enum state { ABSENT, IDLE, ORDERED, FINISHED };

static struct auxiliary {
    volatile uint32_t state;
    struct call call;
} threads[AUXILIARY_THREADS];

static uint32_t state_of(unsigned thread)
{
    return __atomic_load_n(&threads[thread].state, __ATOMIC_ACQUIRE);
}

static void become(unsigned thread, uint32_t state)
{
    __atomic_store_n(&threads[thread].state, state, __ATOMIC_RELEASE);
    platform_wake(&threads[thread].state);
}

static void serve(void *argument)
{
    unsigned thread = (unsigned)(uintptr_t)argument;
    death_watch_thread();
    journal_adopt_thread(1 + thread);
    become(thread, IDLE);
    for (;;) {
        uint32_t state = state_of(thread);
        if (state != ORDERED) {
            platform_wait(&threads[thread].state, state, 1000);
            continue;
        }
        call_execute(&threads[thread].call, 1 + thread);
        become(thread, FINISHED);
        signal_raise();
    }
}

static bool start(unsigned thread)
{
    if (!platform_start_thread(serve, (void *)(uintptr_t)thread)) return false;
    while (state_of(thread) == ABSENT) platform_wait(&threads[thread].state, ABSENT, 1000);
    return true;
}

bool auxiliary_busy(unsigned thread) { return state_of(thread) == ORDERED || state_of(thread) == FINISHED; }

/* Returns once the call has begun: the next command on the resident thread then really overlaps or follows
 * it. */
bool auxiliary_spawn(unsigned thread, const struct call *call, uint32_t *step)
{
    struct journal_in_call *slot = &journal->in_call[1 + thread];
    if (state_of(thread) == ABSENT && !start(thread)) return false;
    threads[thread].call = *call;
    threads[thread].call.step = NO_STEP;
    become(thread, ORDERED);
    while (state_of(thread) == ORDERED && __atomic_load_n(&slot->begin, __ATOMIC_ACQUIRE) == 0)
        platform_pause();
    *step = slot->step;
    return true;
}

bool auxiliary_join(unsigned thread, uint32_t milliseconds, struct call *call)
{
    uint64_t deadline = signal_deadline(milliseconds);
    for (;;) {
        uint32_t seen = signal_value();
        if (state_of(thread) == FINISHED) break;
        if (!signal_await(seen, deadline) && state_of(thread) != FINISHED) return false;
    }
    *call = threads[thread].call;
    become(thread, IDLE);
    return true;
}
