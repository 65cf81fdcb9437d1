/* SPDX-License-Identifier: MIT
 *
 * steps.c - what the host can be told step by step: calls, calls on other threads, and waiting.
 *
 * A step replies to a command of its own; in a batch it makes no reply.
 */
#include "host.h"

/* ---- Reading steps ------------------------------------------------------------------------------------- */

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

static void reply_ok(void)
{
    reply_begin("ok");
    (void)reply_end();
}

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

/* An armed call may begin long after its command, when pages of inputs would belong to another call: it takes
 * none. */
static uint32_t step_arm(struct reader *reader, bool replies)
{
    struct call call;
    uint32_t thread = read_number(reader);
    struct trigger trigger;
    trigger.instance = read_number(reader);
    trigger.report = read_number(reader);
    trigger.moment = read_number(reader);
    if (!read_word(reader, "call") || !read_call(reader, &call) || thread >= AUXILIARY_THREADS)
        return STEP_BAD;
    if (trigger.instance >= INSTANCE_COUNT || trigger.report == 0 || trigger.moment > MOMENT_ANSWERED)
        return STEP_BAD;
    if (call.text != NULL || call.buffer != NULL || call.output != NULL) return STEP_BAD;
    if (!call_possible(call.entry) || auxiliary_busy(thread)) return BATCH_REFUSED;
    if (!auxiliary_arm(thread, &call, &trigger)) death_of_harness();
    if (replies) reply_ok();
    return BATCH_DONE;
}

static uint32_t step_disarm(struct reader *reader, bool replies)
{
    uint32_t thread = read_number(reader);
    if (reader->failed || thread >= AUXILIARY_THREADS) return STEP_BAD;
    bool disarmed = auxiliary_disarm(thread);
    if (!replies) return BATCH_DONE;
    reply_begin("ok");
    reply_number(disarmed);
    (void)reply_end();
    return BATCH_DONE;
}

static uint32_t step_join(struct reader *reader, bool replies)
{
    struct call call;
    uint32_t thread = read_number(reader);
    uint32_t milliseconds = read_number(reader);
    if (reader->failed || thread >= AUXILIARY_THREADS) return STEP_BAD;
    uint32_t end = auxiliary_join(thread, milliseconds, &call);
    if (end == BATCH_DONE && replies) reply_call(&call);
    return end;
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

uint32_t step_run(struct reader *reader, bool replies)
{
    if (read_word(reader, "call")) return step_call(reader, replies);
    if (read_word(reader, "expect")) return step_expect(reader, replies);
    if (read_word(reader, "wait")) return step_wait(reader, replies);
    if (read_word(reader, "quiet")) return step_quiet(reader, replies);
    if (read_word(reader, "spawn")) return step_spawn(reader, replies);
    if (read_word(reader, "join")) return step_join(reader, replies);
    if (read_word(reader, "arm")) return step_arm(reader, replies);
    if (read_word(reader, "disarm")) return step_disarm(reader, replies);
    return STEP_BAD;
}
