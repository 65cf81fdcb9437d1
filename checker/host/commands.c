/* SPDX-License-Identifier: MIT
 *
 * commands.c - what the host can be told, one line a command, one line a reply.
 *
 * A command that is a step (call, spawn, join, wait, quiet, expect) can also stand in a batch, where it makes
 * no reply.
 */
#include "host.h"

static bool ended;

static void reply_error(const char *kind)
{
    reply_begin("error");
    reply_word(kind);
    (void)reply_end();
}

static void reply_ok(void)
{
    reply_begin("ok");
    (void)reply_end();
}

/* ---- Reading steps ------------------------------------------------------------------------------------- */

/* The text of a command, decoded into memory of ours; NULL where the command says so. */
static WCHAR *read_text(struct reader *reader, WCHAR *text, size_t units)
{
    int64_t length = read_length(reader);
    if (length < 0) return NULL;
    if (length % 2 != 0 || (size_t)length >= units * sizeof(WCHAR)) {
        reader->failed = true;
        return NULL;
    }
    read_content(reader, (unsigned char *)text, (size_t)length);
    text[length / 2] = 0;
    return text;
}

/* Where an input's digits begin, and how many bytes they are. */
struct content {
    const char *position;
    int64_t length;
};

static struct content skip_content(struct reader *reader)
{
    struct content content = {NULL, read_length(reader)};
    content.position = reader->position;
    if (content.length > 0) reader->position += 2 * content.length;
    return content;
}

static struct region *place(uint32_t input, struct content content, size_t terminator, bool flush_start)
{
    if (content.length < 0) return NULL;
    struct region *region = guard_place(input, (size_t)content.length + terminator, flush_start);
    struct reader reader = {content.position, false};
    read_content(&reader, guard_shadow(region), (size_t)content.length);
    memset(guard_shadow(region) + content.length, 0, terminator);
    return region;
}

static bool read_call(struct reader *reader, struct call *call)
{
    memset(call, 0, sizeof *call);
    call->entry = read_number(reader);
    call->instance = read_number(reader);
    call->resid_kind = read_number(reader);
    call->flags = read_number(reader);
    struct content text = skip_content(reader);
    struct content bytes = skip_content(reader);
    call->buffer_size = read_number(reader);
    call->reserved = read_number(reader);
    bool has_output = !read_word(reader, "-");
    if (has_output) call->output_size = read_number(reader);
    bool flush_start = read_word(reader, "s");
    if (!flush_start && !read_word(reader, "e")) reader->failed = true;
    if (reader->failed || call->instance >= INSTANCE_COUNT || (text.length > 0 && text.length % 2 != 0))
        return false;
    call->text = place(INPUT_TEXT, text, sizeof(WCHAR), flush_start);
    call->buffer = place(INPUT_BUFFER, bytes, 0, flush_start);
    if (has_output) call->output = guard_place(INPUT_OUTPUT, call->output_size, flush_start);
    return true;
}

/* ---- Steps --------------------------------------------------------------------------------------------- */

/* A step either is done, or ends its batch for one of the BATCH_ reasons; `bad` is a fault of the command
 * itself. */
enum { STEP_BAD = 0x100 };

static void reply_call(const struct call *call)
{
    reply_begin("ok");
    reply_number(call->step);
    reply_number(call->result);
    reply_number(call->bytes_returned);
    if (call->output != NULL) {
        uint32_t size = call->bytes_returned < call->output_size ? call->bytes_returned : call->output_size;
        reply_bytes(guard_content(call->output), size);
    }
    (void)reply_end();
}

static uint32_t step_call(struct reader *reader, bool replies)
{
    struct call call;
    if (!read_call(reader, &call)) return STEP_BAD;
    if (!call_possible(call.entry)) return BATCH_REFUSED;
    call_execute(&call, 0);
    if (replies) reply_call(&call);
    return BATCH_DONE;
}

static uint32_t step_spawn(struct reader *reader, bool replies)
{
    struct call call;
    uint32_t step;
    uint32_t thread = read_number(reader);
    if (!read_word(reader, "call") || !read_call(reader, &call) || thread >= AUXILIARY_THREADS)
        return STEP_BAD;
    if (!call_possible(call.entry) || auxiliary_busy(thread)) return BATCH_REFUSED;
    if (!auxiliary_spawn(thread, &call, &step)) death_of_harness();
    if (!replies) return BATCH_DONE;
    reply_begin("ok");
    reply_number(step);
    (void)reply_end();
    return BATCH_DONE;
}

static uint32_t step_join(struct reader *reader, bool replies)
{
    struct call call;
    uint32_t thread = read_number(reader);
    uint32_t milliseconds = read_number(reader);
    if (reader->failed || thread >= AUXILIARY_THREADS) return STEP_BAD;
    if (!auxiliary_busy(thread)) return BATCH_REFUSED;
    if (!auxiliary_join(thread, milliseconds, &call)) return BATCH_TIMEOUT;
    if (replies) reply_call(&call);
    return BATCH_DONE;
}

static uint32_t final_report(uint32_t instance)
{
    return __atomic_load_n(&instances[instance].final_state, __ATOMIC_ACQUIRE);
}

/* Waits until `look` gives a state; NO_STATE at the deadline. */
static uint32_t await_state(uint32_t (*look)(uint32_t), uint32_t instance, uint32_t milliseconds)
{
    uint64_t deadline = signal_deadline(milliseconds);
    for (;;) {
        uint32_t seen = signal_value();
        uint32_t state = look(instance);
        if (state != NO_STATE) return state;
        if (!signal_await(seen, deadline)) return look(instance);
    }
}

static uint32_t step_wait(struct reader *reader, bool replies)
{
    uint32_t instance = read_number(reader);
    uint32_t milliseconds = read_number(reader);
    if (reader->failed || instance >= INSTANCE_COUNT) return STEP_BAD;
    uint32_t state = await_state(final_report, instance, milliseconds);
    if (!replies) return BATCH_DONE;
    reply_begin("ok");
    reply_number(state);
    (void)reply_end();
    return BATCH_DONE;
}

static uint32_t step_quiet(struct reader *reader, bool replies)
{
    uint32_t milliseconds = read_number(reader);
    if (reader->failed) return STEP_BAD;
    uint64_t before = __atomic_load_n(&journal->callbacks, __ATOMIC_ACQUIRE);
    uint64_t deadline = signal_deadline(milliseconds);
    while (signal_await(signal_value(), deadline)) continue;
    if (!replies) return BATCH_DONE;
    reply_begin("ok");
    reply_number(__atomic_load_n(&journal->callbacks, __ATOMIC_ACQUIRE) - before);
    (void)reply_end();
    return BATCH_DONE;
}

static uint32_t step_expect(struct reader *reader, bool replies)
{
    uint32_t instance = read_number(reader);
    uint32_t wanted = read_number(reader);
    uint32_t milliseconds = read_number(reader);
    if (reader->failed || instance >= INSTANCE_COUNT) return STEP_BAD;
    uint32_t state = await_state(instance_settled, instance, milliseconds);
    if (state == NO_STATE) return BATCH_TIMEOUT;
    if (wanted != 0 && state != wanted) return BATCH_UNEXPECTED;
    if (replies) reply_ok();
    return BATCH_DONE;
}

static uint32_t run_step(struct reader *reader, bool replies)
{
    if (read_word(reader, "call")) return step_call(reader, replies);
    if (read_word(reader, "expect")) return step_expect(reader, replies);
    if (read_word(reader, "wait")) return step_wait(reader, replies);
    if (read_word(reader, "quiet")) return step_quiet(reader, replies);
    if (read_word(reader, "spawn")) return step_spawn(reader, replies);
    if (read_word(reader, "join")) return step_join(reader, replies);
    return STEP_BAD;
}

/* ---- Commands ------------------------------------------------------------------------------------------ */

static void command_hello(struct reader *reader)
{
    uint32_t version = read_number(reader);
    if (reader->failed || version != PROTOCOL_VERSION) {
        reply_error("version");
        return;
    }
    reply_begin("ok");
    reply_number(PROTOCOL_VERSION);
    reply_word(platform_kind);
    reply_number(platform_process());
    (void)reply_end();
}

static void command_load(struct reader *reader)
{
    WCHAR path[4096];
    WCHAR message[512] = {0};
    size_t units = 0;
    if (read_text(reader, path, COUNT_OF(path)) == NULL || reader->failed) {
        reply_error("syntax");
        return;
    }
    journal_phase(PHASE_LOADING);
    (void)journal_begin_call(0, ENTRY_Load, NO_INSTANCE);
    uint32_t code = platform_load(path, message, COUNT_OF(message));
    journal_end_call(0);
    journal_phase(PHASE_READY);
    death_refresh_modules();
    while (units < COUNT_OF(message) && message[units] != 0) units++;
    reply_begin("ok");
    reply_number(code);
    reply_number(code == 0 && platform_symbol(STARTUP_ROUTINE) != NULL);
    reply_number(code == 0 && platform_symbol(STARTUP_EX_ROUTINE) != NULL);
    reply_bytes(message, units * sizeof(WCHAR));
    (void)reply_end();
}

static void command_startup(struct reader *reader)
{
    WCHAR text[1024];
    struct startup startup = {0};
    const WCHAR *type = read_text(reader, text, COUNT_OF(text));
    uint32_t minimum = read_number(reader);
    uint32_t maximum = read_number(reader);
    uint32_t real_slots = read_number(reader);
    if (reader->failed) {
        reply_error("syntax");
        return;
    }
    table_startup(type, minimum, maximum, real_slots, &startup);
    reply_begin("ok");
    reply_number(startup.entry);
    reply_number(startup.code);
    reply_number(startup.status);
    reply_number(startup.size);
    reply_number(startup.version);
    reply_number(startup.slot_count);
    reply_number(startup.slots);
    reply_number(startup.step);
    (void)reply_end();
}

static void command_batch(struct reader *reader)
{
    uint32_t completed = 0;
    uint32_t end = BATCH_DONE;
    uint64_t first = journal->steps;
    call_in_batch(true);
    while (end == BATCH_DONE && read_separator(reader)) {
        journal_let_python_drain();
        end = run_step(reader, false);
        if (end == BATCH_DONE) completed++;
    }
    call_in_batch(false);
    if (end == STEP_BAD || (end == BATCH_DONE && *reader->position != 0)) {
        reply_error("syntax");
        return;
    }
    reply_begin("ok");
    reply_number(completed);
    reply_number(end);
    reply_number(first);
    (void)reply_end();
}

static void command_property(struct reader *reader)
{
    WCHAR name[512];
    unsigned char data[16384];
    bool named = read_text(reader, name, COUNT_OF(name)) != NULL;
    uint32_t type = read_number(reader);
    int64_t size = read_length(reader);
    if (reader->failed || !named || size < 0 || size > (int64_t)sizeof data) {
        reply_error("syntax");
        return;
    }
    read_content(reader, data, (size_t)size);
    if (platform_set_property(name, type, data, (uint32_t)size))
        reply_ok();
    else
        reply_error("refused");
}

static void command_census(void)
{
    struct census census = {0};
    platform_census(&census);
    reply_begin("ok");
    reply_number(census.threads);
    reply_number(census.handles);
    reply_number(census.heap_bytes);
    reply_number(census.heap_sound < 0 ? 2u : (unsigned)census.heap_sound);
    (void)reply_end();
}

static void command_exit(void)
{
    journal_phase(PHASE_UNLOADING);
    (void)journal_begin_call(0, ENTRY_Unload, NO_INSTANCE);
    platform_unload();
    journal_end_call(0);
    platform_close_keys();
    journal_phase(PHASE_ENDED);
    reply_ok();
    ended = true;
}

static void run_command(struct reader *reader)
{
    if (read_word(reader, "batch"))
        command_batch(reader);
    else if (read_word(reader, "hello"))
        command_hello(reader);
    else if (read_word(reader, "load"))
        command_load(reader);
    else if (read_word(reader, "startup"))
        command_startup(reader);
    else if (read_word(reader, "property"))
        command_property(reader);
    else if (read_word(reader, "census"))
        command_census();
    else if (read_word(reader, "exit"))
        command_exit();
    else {
        uint32_t end = run_step(reader, true);
        if (end == STEP_BAD)
            reply_error("syntax");
        else if (end == BATCH_REFUSED)
            reply_error("refused");
        else if (end == BATCH_TIMEOUT)
            reply_error("timeout");
        else if (end == BATCH_UNEXPECTED)
            reply_error("unexpected");
    }
}

/* ---- The loop ------------------------------------------------------------------------------------------ */

uint32_t commands_run(void)
{
    while (!ended) {
        char *line = read_line();
        if (line == NULL) return EXIT_CODE_ORPHAN;
        struct reader reader = {line, false};
        run_command(&reader);
        guard_prepare();
    }
    return EXIT_CODE_ENDED;
}
