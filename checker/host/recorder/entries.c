/* SPDX-License-Identifier: MIT
 *
 * entries.c - the entry points, each noted, handed on to the DLL's own, and noted again when it returns.
 *
 * Each is told through which table it was called (tables.c), and calls that one's entry point.
 */
#include "entries.h"

/* What one call is noted with, from its begin to its end. */
struct noted {
    struct line line;
    const char *name;
    uint32_t table;
    uint32_t step;
    uint32_t instance;
    enum subject subject;
    uintptr_t who;
    const void *buffer;
    const WCHAR *text;
    const void *output;
    uint64_t buffer_size;
    uint64_t output_size;
    struct digest buffer_before;
    struct digest text_before;
};

static void begin(struct noted *noted, const struct set *set, const char *name, enum subject subject, uintptr_t who)
{
    noted->name = name;
    noted->table = set->real.Version >> 8;
    noted->step = trace_next_step();
    noted->subject = subject;
    noted->who = who;
    noted->buffer = noted->text = noted->output = NULL;
    noted->buffer_size = noted->output_size = 0;
    line_begin(&noted->line, "call", name);
    line_number(&noted->line, "table", noted->table);
    line_number(&noted->line, "step", noted->step);
    if (subject == OF_RESID) line_number(&noted->line, "Resource", who != 0);
}

static void note_text(struct noted *noted, const WCHAR *text)
{
    noted->text = text;
    digest_text(&noted->text_before, text);
    line_text(&noted->line, "Text", &noted->text_before);
}

static void note_buffer(struct noted *noted, const void *buffer, DWORD size)
{
    noted->buffer = buffer;
    noted->buffer_size = size;
    digest_bytes(&noted->buffer_before, buffer, size);
    line_buffer(&noted->line, "InBuffer", &noted->buffer_before);
}

static void call(struct noted *noted) { noted->instance = trace_write(&noted->line, noted->subject, noted->who); }

static void note_modified(struct noted *noted, uint32_t input, uint64_t size)
{
    struct line line;
    line_begin(&line, "modified", noted->name);
    line_number(&line, "step", noted->step);
    line_number(&line, "Input", input);
    line_number(&line, "Size", size);
    trace_write(&line, OF_INSTANCE, noted->instance);
}

static bool shares_memory(const struct noted *noted)
{
    uintptr_t in = (uintptr_t)noted->buffer, out = (uintptr_t)noted->output;
    return out != 0 && in < out + noted->output_size && out < in + noted->buffer_size;
}

static bool differs(const struct digest *before, const struct digest *after)
{
    return before->readable && after->readable && before->hash != after->hash;
}

static void compare_inputs(struct noted *noted)
{
    struct digest after;
    if (noted->buffer != NULL && !shares_memory(noted)) {
        digest_bytes(&after, noted->buffer, noted->buffer_size);
        if (differs(&noted->buffer_before, &after)) note_modified(noted, INPUT_BUFFER, noted->buffer_size);
    }
    if (noted->text != NULL) {
        digest_text(&after, noted->text);
        if (differs(&noted->text_before, &after)) note_modified(noted, INPUT_TEXT, noted->text_before.length);
    }
}

/* What more the line of a return holds is written between these two. */
static void returning(struct noted *noted, uint64_t result, bool hexadecimal)
{
    line_begin(&noted->line, "return", noted->name);
    line_number(&noted->line, "table", noted->table);
    line_number(&noted->line, "step", noted->step);
    if (hexadecimal)
        line_number(&noted->line, "Result", result != 0);
    else
        line_number(&noted->line, "Result", result);
    line_number(&noted->line, "LastError", noted->line.last_error);
}

static void returned(struct noted *noted)
{
    trace_write(&noted->line, OF_INSTANCE, noted->instance);
    uint32_t error = noted->line.last_error;
    compare_inputs(noted);
    platform_set_last_error(error);
}

static void simply_returned(struct noted *noted, uint64_t result)
{
    returning(noted, result, false);
    returned(noted);
}

/* ---- The life of a resource ---------------------------------------------------------------------------- */

RESID note_open(const struct set *set, LPCWSTR name, HKEY key, RESOURCE_HANDLE handle, DWORD flags)
{
    struct noted noted;
    begin(&noted, set, "Open", OF_OPENING, (uintptr_t)handle);
    line_number(&noted.line, "Flags", flags);
    note_text(&noted, name);
    call(&noted);
    RESID resid = set->real.Version == CLRES_VERSION_V1_00
                      ? set->real.V1Functions.Open(name, key, handle)
                      : set->real.V2Functions.Open(name, key, handle, flags);
    returning(&noted, (uintptr_t)resid, true);
    trace_opened(noted.instance, resid);
    returned(&noted);
    return resid;
}

void note_close(const struct set *set, RESID resid)
{
    struct noted noted;
    begin(&noted, set, "Close", OF_RESID, (uintptr_t)resid);
    call(&noted);
    set->real.V1Functions.Close(resid);
    returning(&noted, 0, false);
    trace_closed(noted.instance);
    returned(&noted);
}

void note_terminate(const struct set *set, RESID resid)
{
    struct noted noted;
    begin(&noted, set, "Terminate", OF_RESID, (uintptr_t)resid);
    call(&noted);
    set->real.V1Functions.Terminate(resid);
    simply_returned(&noted, 0);
}

static void note_event(struct noted *noted, LPHANDLE event, DWORD result)
{
    HANDLE handed = NULL;
    returning(noted, result, false);
    if (event != NULL && platform_read(event, &handed, sizeof handed))
        line_number(&noted->line, "EventHandle", handed != NULL);
    returned(noted);
}

DWORD note_online_v1(const struct set *set, RESID resid, LPHANDLE event)
{
    struct noted noted;
    begin(&noted, set, "Online", OF_RESID, (uintptr_t)resid);
    call(&noted);
    DWORD result = set->real.V1Functions.Online(resid, event);
    note_event(&noted, event, result);
    return result;
}

DWORD note_online(const struct set *set, RESID resid, LPHANDLE event, DWORD flags, PBYTE buffer, DWORD size,
                         DWORD reserved)
{
    struct noted noted;
    begin(&noted, set, "Online", OF_RESID, (uintptr_t)resid);
    line_number(&noted.line, "Flags", flags);
    note_buffer(&noted, buffer, size);
    line_number(&noted.line, "Reserved", reserved);
    call(&noted);
    DWORD result = set->real.V2Functions.Online(resid, event, flags, buffer, size, reserved);
    note_event(&noted, event, result);
    return result;
}

DWORD note_offline_v1(const struct set *set, RESID resid)
{
    struct noted noted;
    begin(&noted, set, "Offline", OF_RESID, (uintptr_t)resid);
    call(&noted);
    DWORD result = set->real.V1Functions.Offline(resid);
    simply_returned(&noted, result);
    return result;
}

DWORD note_offline(const struct set *set, RESID resid, LPCWSTR node, DWORD flags, PBYTE buffer, DWORD size,
                          DWORD reserved)
{
    struct noted noted;
    begin(&noted, set, "Offline", OF_RESID, (uintptr_t)resid);
    line_number(&noted.line, "Flags", flags);
    note_text(&noted, node);
    note_buffer(&noted, buffer, size);
    line_number(&noted.line, "Reserved", reserved);
    call(&noted);
    DWORD result = set->real.V2Functions.Offline(resid, node, flags, buffer, size, reserved);
    simply_returned(&noted, result);
    return result;
}

DWORD note_plain(const struct set *set, const char *name, PRELEASE_ROUTINE routine, RESID resid)
{
    struct noted noted;
    begin(&noted, set, name, OF_RESID, (uintptr_t)resid);
    call(&noted);
    DWORD result = routine(resid);
    simply_returned(&noted, result);
    return result;
}

BOOL note_question(const struct set *set, const char *name, PIS_ALIVE_ROUTINE routine, RESID resid)
{
    struct noted noted;
    begin(&noted, set, name, OF_RESID, (uintptr_t)resid);
    call(&noted);
    BOOL result = routine(resid);
    simply_returned(&noted, (uint32_t)result);
    return result;
}

DWORD note_arbitrate(const struct set *set, RESID resid, PQUORUM_RESOURCE_LOST lost)
{
    struct noted noted;
    begin(&noted, set, "Arbitrate", OF_RESID, (uintptr_t)resid);
    call(&noted);
    DWORD result = set->real.V1Functions.Arbitrate(resid, callbacks_wrap_lost(lost));
    simply_returned(&noted, result);
    return result;
}

DWORD note_cancel(const struct set *set, RESID resid, DWORD flags)
{
    struct noted noted;
    begin(&noted, set, "Cancel", OF_RESID, (uintptr_t)resid);
    line_number(&noted.line, "Flags", flags);
    call(&noted);
    DWORD result = set->real.V2Functions.Cancel(resid, flags);
    simply_returned(&noted, result);
    return result;
}

/* ---- Controls ------------------------------------------------------------------------------------------ */

struct control {
    DWORD code;
    PVOID in;
    DWORD in_size;
    PVOID out;
    DWORD out_size;
    LPDWORD filled;
    const INT64 *context; /* NULL where the call cannot go on */
    PBOOL asynchronous;
};

static void begin_control(struct noted *noted, const struct control *control)
{
    line_number(&noted->line, "Flags", control->code);
    note_buffer(noted, control->in, control->in_size);
    noted->output = control->out;
    noted->output_size = control->out_size;
    line_number(&noted->line, "OutBuffer", control->out != NULL);
    line_number(&noted->line, "OutBufferSize", control->out_size);
    if (control->context != NULL) line_hexadecimal(&noted->line, "Context", (uint64_t)*control->context);
    call(noted);
}

static DWORD end_control(struct noted *noted, const struct control *control, DWORD result)
{
    DWORD filled = 0;
    BOOL asynchronous = FALSE;
    returning(noted, result, false);
    if (control->filled != NULL && platform_read(control->filled, &filled, sizeof filled))
        line_number(&noted->line, "BytesReturned", filled);
    if (control->asynchronous != NULL && platform_read(control->asynchronous, &asynchronous, sizeof asynchronous))
        line_number(&noted->line, "ReturnedAsynchronously", asynchronous != FALSE);
    if (asynchronous) noted->buffer = noted->text = NULL; /* they may be gone, or be another's, by now */
    returned(noted);
    return result;
}

#define DEFINE_RESOURCE_CONTROL(function, entry, member, token_parameter, token_argument, more_parameters, more, ctx) \
    DWORD function(const struct set *set, RESID resid token_parameter, CONTROL_PARAMETERS more_parameters)     \
    {                                                                                                                 \
        struct noted noted;                                                                                           \
        struct control control = {CONTROL_ARGUMENTS ctx};                                                             \
        begin(&noted, set, entry, OF_RESID, (uintptr_t)resid);                                                        \
        begin_control(&noted, &control);                                                                              \
        return end_control(&noted, &control,                                                                          \
                           set->real.member(resid token_argument, CONTROL_ARGUMENTS more));                          \
    }

#define DEFINE_TYPE_CONTROL(function, entry, member, token_parameter, token_argument, more_parameters, more, ctx)   \
    DWORD function(const struct set *set, LPCWSTR type token_parameter, CONTROL_PARAMETERS more_parameters)  \
    {                                                                                                               \
        struct noted noted;                                                                                         \
        struct control control = {CONTROL_ARGUMENTS ctx};                                                           \
        begin(&noted, set, entry, OF_NONE, 0);                                                                      \
        note_text(&noted, type);                                                                                    \
        begin_control(&noted, &control);                                                                            \
        return end_control(&noted, &control, set->real.member(type token_argument, CONTROL_ARGUMENTS more));       \
    }

#define NOTHING
#define COMMA ,
#define BEGUN_PARAMETERS , INT64 context, PBOOL asynchronous
#define BEGUN , context, asynchronous
#define BEGUN_FIELDS , &context, asynchronous
#define PLAIN_FIELDS , NULL, NULL
#define TOKEN_PARAMETER , HANDLE token
#define TOKEN , token

DEFINE_RESOURCE_CONTROL(note_control, "ResourceControl", V2Functions.ResourceControl, NOTHING, NOTHING, NOTHING,
                        NOTHING, PLAIN_FIELDS)
DEFINE_RESOURCE_CONTROL(note_begin_control, "ResourceControl", V4Functions.BeginResourceControl, NOTHING, NOTHING,
                        BEGUN_PARAMETERS, BEGUN, BEGUN_FIELDS)
DEFINE_RESOURCE_CONTROL(note_user_control, "BeginResourceControlAsUser", V4Functions.BeginResourceControlAsUser,
                        TOKEN_PARAMETER, TOKEN, BEGUN_PARAMETERS, BEGUN, BEGUN_FIELDS)
DEFINE_TYPE_CONTROL(note_type_control, "ResourceTypeControl", V2Functions.ResourceTypeControl, NOTHING, NOTHING,
                    NOTHING, NOTHING, PLAIN_FIELDS)
DEFINE_TYPE_CONTROL(note_begin_type_control, "ResourceTypeControl", V4Functions.BeginResourceTypeControl, NOTHING,
                    NOTHING, BEGUN_PARAMETERS, BEGUN, BEGUN_FIELDS)
DEFINE_TYPE_CONTROL(note_user_type_control, "BeginResourceTypeControlAsUser",
                    V4Functions.BeginResourceTypeControlAsUser, TOKEN_PARAMETER, TOKEN, BEGUN_PARAMETERS, BEGUN,
                    BEGUN_FIELDS)

