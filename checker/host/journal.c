/* SPDX-License-Identifier: MIT
 *
 * journal.c - the record of what happened, in a mapping shared with Python.
 *
 * Any thread may write, none waits for another: a record is claimed by one atomic addition and published by
 * storing its own number in it. A thread that dies in between leaves a torn record, which Python skips once
 * the process is gone.
 */
#include "host.h"

#define RECORDS ((struct journal_record *)((char *)journal + HEADER_SIZE))
#define LOAD(field) __atomic_load_n(&(field), __ATOMIC_ACQUIRE)
#define STORE(field, value) __atomic_store_n(&(field), (value), __ATOMIC_RELEASE)
#define ADD(field, value) __atomic_fetch_add(&(field), (value), __ATOMIC_ACQ_REL)

struct journal_header *journal;

/* Where the callbacks are counted from that may make a flood: header.callbacks at that moment, and the moment.
 * Stored in this order and read in the other: who sees the moment sees its number. */
static uint64_t window_callbacks;
static uint64_t window_begin;

static uint64_t last_read; /* when the ring was last seen to be read */

bool journal_open(const char *path)
{
    size_t size = 0;
    journal = platform_map_journal(path, &size);
    if (journal == NULL || size < HEADER_SIZE) return false;
    if (journal->magic != JOURNAL_MAGIC || journal->version != PROTOCOL_VERSION) return false;
    if (journal->capacity == 0 || (journal->capacity & (journal->capacity - 1)) != 0) return false;
    if (size < HEADER_SIZE + (size_t)journal->capacity * RECORD_SIZE) return false;
    for (unsigned slot = 0; slot < COUNT_OF(journal->in_call); slot++) journal->in_call[slot].thread = 0;
    journal->process = platform_process();
    return true;
}

void journal_phase(uint32_t phase) { STORE(journal->phase, phase); }

/* ---- Ends ---------------------------------------------------------------------------------------------- */

void death_note_exit(uint32_t exit_function, uint32_t code)
{
    if (platform_process() != journal->process) return; /* a child that the target forked ends for itself */
    uint32_t none = EXIT_BY_NONE;
    bool first = __atomic_compare_exchange_n(&journal->self_exit.function, &none, exit_function, false,
                                             __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
    if (!first)
        return; /* exit calls _exit, ExitProcess calls NtTerminateProcess: the first says what the target did
                 */
    journal->self_exit.code = code;
    journal->self_exit.thread = platform_thread();
    STORE(journal->self_exit.nanoseconds, platform_now());
}

_Noreturn void death_of_harness(void)
{
    death_note_exit(EXIT_BY_HARNESS, EXIT_CODE_HARNESS);
    platform_stop(EXIT_CODE_HARNESS);
}

/* ---- Heartbeat ----------------------------------------------------------------------------------------- */

static void note_gap(uint64_t begin, uint64_t end)
{
    if (end - begin > journal->longest_gap) journal->longest_gap = end - begin;
    if (end - begin > LATE_MILLISECONDS * 1000000ull)
        ADD(journal->lost, end - begin - HEARTBEAT_MILLISECONDS * 1000000ull);
    if (end - begin < STALL_MILLISECONDS * 1000000ull) return;
    struct journal_stall *stall = &journal->stalls[journal->stall_count % STALL_COUNT];
    stall->begin = begin;
    stall->end = end;
    ADD(journal->stall_count, 1);
}

/* Python reads while it takes something out of the ring, or has left nothing in it. */
static void note_reader(uint64_t now)
{
    static uint64_t before;
    uint64_t drained = LOAD(journal->drained);
    if (drained != before || drained == LOAD(journal->claimed)) STORE(last_read, now);
    before = drained;
}

static void heartbeat(void *unused)
{
    (void)unused;
    uint64_t last = LOAD(journal->heartbeat_time); /* when it was to begin */
    for (;;) {
        uint64_t now = platform_now();
        note_gap(last, now);
        STORE(journal->heartbeat_time, now);
        ADD(journal->heartbeats, 1);
        note_reader(now);
        STORE(journal->debugged, platform_debugged());
        stacks_serve();
        platform_serve_dump();
        last = now;
        if (platform_orphaned()) platform_stop(EXIT_CODE_ORPHAN);
        platform_sleep(HEARTBEAT_MILLISECONDS);
    }
}

void journal_start_heartbeat(void)
{
    STORE(journal->heartbeat_time, platform_now());
    STORE(last_read, platform_now());
    if (!platform_start_thread(heartbeat, NULL)) death_of_harness();
}

/* ---- Threads and calls --------------------------------------------------------------------------------- */

void journal_adopt_thread(unsigned slot) { STORE(journal->in_call[slot].thread, platform_thread()); }

static void open_window(uint64_t callbacks, uint64_t now)
{
    STORE(window_callbacks, callbacks);
    STORE(window_begin, now);
}

uint32_t journal_begin_call(unsigned slot, uint32_t entry, uint32_t instance)
{
    struct journal_in_call *call = &journal->in_call[slot];
    uint32_t step = (uint32_t)ADD(journal->steps, 1);
    call->entry = entry;
    call->instance = instance;
    call->step = step;
    uint64_t now = platform_now();
    open_window(LOAD(journal->callbacks), now);
    STORE(call->begin, now);
    return step;
}

void journal_end_call(unsigned slot) { STORE(journal->in_call[slot].begin, 0); }

const struct journal_in_call *journal_current_call(void)
{
    uint32_t thread = platform_thread();
    for (unsigned slot = 0; slot < COUNT_OF(journal->in_call); slot++) {
        const struct journal_in_call *call = &journal->in_call[slot];
        if (call->thread == thread) return LOAD(call->begin) != 0 ? call : NULL;
    }
    return NULL;
}

uint32_t journal_current_step(void)
{
    const struct journal_in_call *call = journal_current_call();
    return call != NULL ? call->step : NO_STEP;
}

/* ---- Records ------------------------------------------------------------------------------------------- */

static _Noreturn void flood(void)
{
    death_note_exit(EXIT_BY_FLOOD, EXIT_CODE_FLOOD);
    platform_stop(EXIT_CODE_FLOOD);
}

/* How many a worker may make in all nobody says, and it may be at work for minutes: only a rate is a flood. */
void journal_count_callback(void)
{
    uint64_t count = ADD(journal->callbacks, 1) + 1;
    uint64_t begin = LOAD(window_begin);
    uint64_t before = LOAD(window_callbacks);
    if (count <= before || count - before <= journal->flood_limit) return;
    uint64_t now = platform_now();
    if (now - begin < FLOOD_MILLISECONDS * 1000000ull) flood();
    open_window(count, now);
}

/* Nobody is held up for room. A ring that fills while Python reads was filled by the target; one that fills
 * while it does not, on a machine that gives it no time, says nothing about the target. */
static _Noreturn void overflow(unsigned count)
{
    ADD(journal->overflow, count);
    if (platform_now() - LOAD(last_read) < READER_MILLISECONDS * 1000000ull) flood();
    death_note_exit(EXIT_BY_UNREAD, EXIT_CODE_HARNESS);
    platform_stop(EXIT_CODE_HARNESS);
}

static uint64_t claim(unsigned count)
{
    uint64_t sequence = ADD(journal->claimed, count);
    if (sequence + count - LOAD(journal->drained) > journal->capacity) overflow(count);
    return sequence;
}

void journal_let_python_drain(void)
{
    while (LOAD(journal->claimed) - LOAD(journal->drained) > journal->capacity / 2) platform_sleep(1);
}

static struct journal_record *record_at(uint64_t sequence)
{
    return &RECORDS[sequence & (journal->capacity - 1)];
}

/* Copies a text of unknown length: up to its end, its limit or the first unreadable unit. */
static size_t copy_text(const WCHAR *text, WCHAR *copy, uint32_t *flags)
{
    size_t wanted = (TEXT_LIMIT + 1) * sizeof(WCHAR);
    size_t units = (wanted - safe_copy(copy, text, wanted)) / sizeof(WCHAR);
    for (size_t index = 0; index < units; index++) {
        if (copy[index] == 0) return index;
    }
    *flags |= units <= TEXT_LIMIT ? FLAG_UNREADABLE : FLAG_TRUNCATED;
    return units <= TEXT_LIMIT ? units : TEXT_LIMIT;
}

static void fill(struct journal_record *record, const struct event *event, uint64_t now)
{
    record->nanoseconds = now;
    record->thread = platform_thread();
    record->kind = (uint16_t)event->kind;
    record->code = (uint16_t)event->code;
    record->instance = event->instance;
    record->step = journal_current_step();
    record->text_bytes = 0;
}

static void write_text(uint64_t sequence, const struct event *event, const char *text, size_t bytes,
                       uint64_t now)
{
    for (; bytes > 0; sequence++) {
        struct journal_record *record = record_at(sequence);
        size_t part = bytes < TEXT_BYTES ? bytes : TEXT_BYTES;
        fill(record, event, now);
        record->kind = EVENT_TEXT;
        record->flags = 0;
        record->continuation = 0;
        record->text_bytes = (uint32_t)part;
        memcpy(record->values, text, part);
        STORE(record->published, sequence + 1);
        text += part;
        bytes -= part;
    }
}

void journal_write(const struct event *event)
{
    WCHAR text[TEXT_LIMIT + 1];
    uint32_t flags = event->flags;
    size_t bytes = event->text == NULL ? 0 : copy_text(event->text, text, &flags) * sizeof(WCHAR);
    unsigned continuation = (unsigned)((bytes + TEXT_BYTES - 1) / TEXT_BYTES);
    uint64_t sequence = claim(1 + continuation);
    uint64_t now = platform_now();
    struct journal_record *record = record_at(sequence);
    fill(record, event, now);
    record->continuation = (uint16_t)continuation;
    record->flags = (uint16_t)flags;
    for (size_t index = 0; index < VALUE_COUNT; index++) {
        record->values[index] = index < event->value_count ? event->values[index] : 0;
    }
    /* The texts first: whoever sees the record published finds its text complete. */
    if (bytes > 0) write_text(sequence + 1, event, (const char *)text, bytes, now);
    STORE(record->published, sequence + 1);
}

void journal_describe_fault(struct journal_exception *exception, uintptr_t address, uintptr_t fault_address)
{
    /* The modules that a load brings are not yet known; the loading thread itself may ask, it holds the
     * loader's lock already. */
    bool loading = journal->phase == PHASE_LOADING && platform_thread() == journal->in_call[0].thread;
    if (loading) death_refresh_modules();
    exception->nanoseconds = platform_now();
    exception->thread = platform_thread();
    exception->address = address;
    exception->fault_address = fault_address;
    bool unloaded;
    exception->module_offset =
        modules_find(address, exception->module, sizeof exception->module, &unloaded);
    exception->unloaded = unloaded;
    exception->guard_input = 0;
    if (fault_address != 0) (void)guard_find(fault_address, exception);
}
