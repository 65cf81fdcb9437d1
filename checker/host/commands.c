/* SPDX-License-Identifier: MIT
 *
 * commands.c - what the host can be told, one line a command, one line a reply.
 *
 * A command that is a step (steps.c) can also stand in a batch, where it makes no reply.
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

static void note(uint32_t kind, uint32_t entry, uint64_t value)
{
    journal_write(&(struct event){kind, entry, NO_INSTANCE, 0, &value, 1, NULL});
}

/* The first load comes before all that the journal tells of; what follows an unload is told. */
static uint32_t loads;

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
    if (loads > 0) note(EVENT_CALL, ENTRY_Load, 0);
    uint32_t code = platform_load(path, message, COUNT_OF(message));
    if (loads++ > 0) note(EVENT_RETURN, ENTRY_Load, code);
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
        end = step_run(reader, false);
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

static void command_cluster(struct reader *reader)
{
    static WCHAR clusapi[4096], resutils[4096], model[CLUSTER_MODEL_LIMIT + 1];
    bool named = read_text(reader, clusapi, COUNT_OF(clusapi)) != NULL &&
                 read_text(reader, resutils, COUNT_OF(resutils)) != NULL &&
                 read_text(reader, model, COUNT_OF(model)) != NULL;
    if (reader->failed || !named) {
        reply_error("syntax");
        return;
    }
    uint32_t code = platform_load_cluster((const WCHAR *const[]){clusapi, resutils}, model);
    death_refresh_modules();
    reply_begin("ok");
    reply_number(code);
    (void)reply_end();
}

static void command_levers(struct reader *reader)
{
    uint32_t bitten = 0;
    uint32_t pulled = read_number(reader);
    uint32_t only = read_number(reader);
    if (reader->failed) {
        reply_error("syntax");
        return;
    }
    if (!platform_pull_levers(pulled, only, &bitten)) {
        reply_error("refused");
        return;
    }
    reply_begin("ok");
    reply_number(bitten);
    (void)reply_end();
}

static void command_dump(struct reader *reader)
{
    WCHAR path[4096];
    if (read_text(reader, path, COUNT_OF(path)) == NULL || reader->failed)
        reply_error("syntax");
    else if (platform_prepare_dump(path))
        reply_ok();
    else
        reply_error("refused");
}

static void reply_optional(int64_t number)
{
    if (number < 0)
        reply_word("-");
    else
        reply_number((uint64_t)number);
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
    reply_optional(census.heap_blocks);
    reply_optional(census.registry_keys);
    (void)reply_end();
}

/* With whatever threads the target has left behind: what they do now is its own affair. */
static void command_unload(void)
{
    for (unsigned thread = 0; thread < AUXILIARY_THREADS; thread++) {
        if (!auxiliary_busy(thread)) continue;
        reply_error("refused");
        return;
    }
    journal_phase(PHASE_UNLOADING);
    (void)journal_begin_call(0, ENTRY_Unload, NO_INSTANCE);
    note(EVENT_CALL, ENTRY_Unload, 0);
    table_forget();
    instances_forget();
    bool gone = platform_unload();
    platform_forget_cluster_calls();
    death_refresh_modules();
    note(EVENT_RETURN, ENTRY_Unload, gone);
    journal_end_call(0);
    journal_phase(PHASE_READY);
    reply_begin("ok");
    reply_number(gone);
    (void)reply_end();
}

static void command_exit(void)
{
    journal_phase(PHASE_UNLOADING);
    (void)journal_begin_call(0, ENTRY_Unload, NO_INSTANCE);
    (void)platform_unload();
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
    else if (read_word(reader, "cluster"))
        command_cluster(reader);
    else if (read_word(reader, "levers"))
        command_levers(reader);
    else if (read_word(reader, "census"))
        command_census();
    else if (read_word(reader, "dump"))
        command_dump(reader);
    else if (read_word(reader, "unload"))
        command_unload();
    else if (read_word(reader, "exit"))
        command_exit();
    else {
        uint32_t end = step_run(reader, true);
        if (end == STEP_BAD)
            reply_error("syntax");
        else if (end == BATCH_REFUSED)
            reply_error("refused");
        else if (end == BATCH_TIMEOUT)
            reply_error("timeout");
        else if (end == BATCH_UNEXPECTED)
            reply_error("unexpected");
        else if (end == BATCH_IDLE)
            reply_error("idle");
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
