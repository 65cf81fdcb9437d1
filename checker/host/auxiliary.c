/* SPDX-License-Identifier: MIT
 *
 * auxiliary.c - calls on other threads: begun at once, so that Terminate on the resident one can overlap
 * them, or armed, to begin at a chosen status report of the target.
 *
 * The threads are made at first use and kept: making one costs about a millisecond under Wine, and a monitor
 * keeps a pool too.
 */
#include "host.h"

#define BEGIN_MILLISECONDS 1000u

enum state { ABSENT, IDLE, ARMED, ORDERED, FINISHED };

static struct auxiliary {
    volatile uint32_t state;
    struct call call;
    struct trigger trigger;
    uint32_t operation; /* which Online or Offline of the instance the trigger waits for */
} threads[AUXILIARY_THREADS];

static volatile uint32_t armed; /* how many threads are: most reports need not look at them */

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

bool auxiliary_busy(unsigned thread)
{
    uint32_t state = state_of(thread);
    return state == ARMED || state == ORDERED || state == FINISHED;
}

static bool has_begun(unsigned thread)
{
    return __atomic_load_n(&threads[thread].call.begun, __ATOMIC_ACQUIRE) != 0;
}

static bool prepare(unsigned thread, const struct call *call)
{
    if (state_of(thread) == ABSENT && !start(thread)) return false;
    threads[thread].call = *call;
    threads[thread].call.begun = 0;
    threads[thread].call.step = NO_STEP;
    return true;
}

/* Returns once the call has begun: the next command on the resident thread then really overlaps or follows
 * it. */
bool auxiliary_spawn(unsigned thread, const struct call *call, uint32_t *step)
{
    if (!prepare(thread, call)) return false;
    become(thread, ORDERED);
    while (!has_begun(thread)) platform_pause();
    *step = threads[thread].call.step;
    return true;
}

/* ---- Calls that begin at a status report --------------------------------------------------------------- */

bool auxiliary_arm(unsigned thread, const struct call *call, const struct trigger *trigger)
{
    if (!prepare(thread, call)) return false;
    threads[thread].trigger = *trigger;
    threads[thread].operation =
        1 + __atomic_load_n(&instances[trigger->instance].operations, __ATOMIC_ACQUIRE);
    __atomic_fetch_add(&armed, 1, __ATOMIC_ACQ_REL);
    become(thread, ARMED);
    return true;
}

/* Whoever takes a thread out of ARMED, the report or the resident thread, is alone with that. */
static bool take(unsigned thread, uint32_t next)
{
    uint32_t state = ARMED;
    if (!__atomic_compare_exchange_n(&threads[thread].state, &state, next, false, __ATOMIC_ACQ_REL,
                                     __ATOMIC_ACQUIRE))
        return false;
    __atomic_fetch_sub(&armed, 1, __ATOMIC_ACQ_REL);
    platform_wake(&threads[thread].state);
    return true;
}

bool auxiliary_disarm(unsigned thread) { return take(thread, IDLE); }

static bool waits_for(unsigned thread, uint32_t instance, uint32_t report, uint32_t moment)
{
    const struct auxiliary *candidate = &threads[thread];
    uint32_t operation = __atomic_load_n(&instances[instance].operations, __ATOMIC_ACQUIRE);
    return state_of(thread) == ARMED && candidate->trigger.instance == instance &&
           candidate->trigger.report == report && candidate->trigger.moment == moment &&
           candidate->operation == operation;
}

/* The one thing that a callback ever waits for, and only until the call has begun: should its thread not get
 * that far in a second, the callback goes on. */
void auxiliary_trigger(uint32_t instance, uint32_t report, uint32_t moment)
{
    if (__atomic_load_n(&armed, __ATOMIC_ACQUIRE) == 0) return;
    for (unsigned thread = 0; thread < AUXILIARY_THREADS; thread++) {
        if (!waits_for(thread, instance, report, moment) || !take(thread, ORDERED)) continue;
        uint64_t deadline = signal_deadline(BEGIN_MILLISECONDS);
        while (!has_begun(thread) && platform_now() < deadline) platform_pause();
    }
}

/* ---- The end of a call --------------------------------------------------------------------------------- */

/* The operation that an armed call waits for has ended without it. */
static bool is_missed(unsigned thread)
{
    const struct auxiliary *waiting = &threads[thread];
    uint32_t instance = waiting->trigger.instance;
    return state_of(thread) == ARMED &&
           __atomic_load_n(&instances[instance].operations, __ATOMIC_ACQUIRE) >= waiting->operation &&
           instance_settled(instance) != NO_STATE;
}

uint32_t auxiliary_join(unsigned thread, uint32_t milliseconds, struct call *call)
{
    uint64_t deadline = signal_deadline(milliseconds);
    for (bool more = true;;) {
        uint32_t seen = signal_value();
        if (is_missed(thread)) (void)auxiliary_disarm(thread);
        if (!auxiliary_busy(thread)) return BATCH_IDLE;
        if (state_of(thread) == FINISHED) break;
        if (!more) return BATCH_TIMEOUT;
        more = signal_await(seen, deadline);
    }
    *call = threads[thread].call;
    become(thread, IDLE);
    return BATCH_DONE;
}
