/* SPDX-License-Identifier: MIT
 *
 * signal.c - one counter that says "something happened": a callback, or the return of a call on another
 * thread.
 *
 * Raising it costs no system call unless somebody waits. A waiter spins for a moment first, because under
 * Wine a sleeping thread is woken in some hundred microseconds and most answers come sooner.
 */
#include "host.h"

#define SPIN_NANOSECONDS 20000u

static volatile uint32_t counter;
static volatile uint32_t waiting;

uint32_t signal_value(void) { return __atomic_load_n(&counter, __ATOMIC_SEQ_CST); }

void signal_raise(void)
{
    __atomic_fetch_add(&counter, 1, __ATOMIC_SEQ_CST);
    if (__atomic_load_n(&waiting, __ATOMIC_SEQ_CST) != 0) platform_wake(&counter);
}

uint64_t signal_deadline(uint32_t milliseconds)
{
    return milliseconds == WAIT_FOREVER ? UINT64_MAX : platform_now() + milliseconds * 1000000ull;
}

static uint32_t milliseconds_until(uint64_t deadline, uint64_t now)
{
    uint64_t rest = deadline - now;
    return rest > 3600000000000ull ? 3600000u : (uint32_t)(rest / 1000000u) + 1;
}

bool signal_await(uint32_t seen, uint64_t deadline)
{
    uint64_t now = platform_now();
    uint64_t spin_end = now + SPIN_NANOSECONDS;
    for (; now < spin_end && now < deadline; now = platform_now()) {
        if (signal_value() != seen) return true;
        platform_pause();
    }
    __atomic_fetch_add(&waiting, 1, __ATOMIC_SEQ_CST);
    while (signal_value() == seen && (now = platform_now()) < deadline) {
        platform_wait(&counter, seen, milliseconds_until(deadline, now));
    }
    __atomic_fetch_sub(&waiting, 1, __ATOMIC_SEQ_CST);
    return signal_value() != seen;
}
