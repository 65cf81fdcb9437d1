/* SPDX-License-Identifier: MIT
 *
 * trace.c - the file: one JSON object a line, each written whole by one call of the system.
 *
 * Numbers and order are given under one lock, so that the lines stand in the order of their numbers. Nobody
 * waits for it for ever: whoever cannot have it in LOCK_PATIENCE ends the trace, and so does a disk that takes
 * no more. The resource goes on as if there were none.
 */
#include "recorder.h"

#include <errno.h>

#define LOCK_PATIENCE 500000000u /* nanoseconds */
#define INSTANCES 4096u
#define NAME_ROOM 64u

static struct {
    volatile uint32_t lock;
    volatile uint32_t running;
    volatile uint32_t steps;
    struct settings settings;
    char names[2][PATH_BYTES + NAME_ROOM]; /* room for the part at hand and for one to be deleted */
    char begun[32];                        /* when, as it stands in the names */
    file to;
    uint32_t part;
    uint64_t written; /* bytes of this part */
    uint64_t sequence;
    uint64_t began; /* platform_now() */
    uint64_t identity;
} trace = {.to = NO_FILE};

static struct {
    RESOURCE_HANDLE handle;
    RESID resid;
    uint32_t number;
    bool used;
    bool open;
} instances[INSTANCES];
static uint32_t opened;

/* ---- Lines --------------------------------------------------------------------------------------------- */

static void put(struct line *line, const char *text, size_t length)
{
    if (line->length + length > sizeof line->text) return; /* no line comes near: see line_text */
    memcpy(line->text + line->length, text, length);
    line->length += length;
}

static void put_text(struct line *line, const char *text) { put(line, text, strlen(text)); }

static void put_based(struct line *line, uint64_t value, unsigned base, unsigned least)
{
    char digits[20];
    size_t count = sizeof digits;
    do {
        digits[--count] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0 || sizeof digits - count < least);
    put(line, digits + count, sizeof digits - count);
}

static void put_name(struct line *line, const char *name)
{
    put_text(line, ",\"");
    put_text(line, name);
    put_text(line, "\":");
}

void line_begin(struct line *line, const char *what, const char *name)
{
    line->last_error = platform_last_error();
    line->saved_errno = errno;
    line->length = 0;
    put_text(line, ",\"thread\":");
    put_based(line, platform_thread(), 10, 1);
    put_text(line, ",\"what\":\"");
    put_text(line, what);
    put_text(line, "\",\"name\":\"");
    put_text(line, name);
    put_text(line, "\"");
}

void line_number(struct line *line, const char *name, uint64_t value)
{
    put_name(line, name);
    put_based(line, value, 10, 1);
}

void line_hexadecimal(struct line *line, const char *name, uint64_t value)
{
    put_name(line, name);
    put_text(line, "\"0x");
    put_based(line, value, 16, 1);
    put_text(line, "\"");
}

static void put_hash(struct line *line, const char *name, const struct digest *digest)
{
    put_text(line, ",\"");
    put_text(line, name);
    put_text(line, "Hash\":");
    put_text(line, digest->readable ? "\"" : "null");
    if (!digest->readable) return;
    put_based(line, digest->hash, 16, 16);
    put_text(line, "\"");
}

void line_buffer(struct line *line, const char *name, const struct digest *digest)
{
    line_number(line, name, digest->there);
    if (digest->there) put_hash(line, name, digest);
    put_text(line, ",\"");
    put_text(line, name);
    put_text(line, "Size\":");
    put_based(line, digest->length, 10, 1);
}

/* In ASCII, so that it does not matter what a reader takes the file for. */
static void put_unit(struct line *line, WCHAR unit)
{
    char plain = (char)unit;
    if (unit >= L' ' && unit < 0x7F && unit != L'"' && unit != L'\\') {
        put(line, &plain, 1);
        return;
    }
    put_text(line, "\\u");
    put_based(line, unit, 16, 4);
}

void line_text(struct line *line, const char *name, const struct digest *digest)
{
    line_number(line, name, digest->there);
    if (!digest->there) return;
    line_number(line, "TextLength", digest->length);
    put_hash(line, "Text", digest);
    if (digest->node_name) line_number(line, "NodeName", 1);
    if (!trace.settings.texts) return;
    put_name(line, "Shown");
    put_text(line, "\"");
    for (size_t index = 0; index < digest->length && index < SHOWN_UNITS; index++) put_unit(line, digest->shown[index]);
    put_text(line, "\"");
}

static void put_utf8(struct line *line, const char *text)
{
    put_text(line, "\"");
    for (; *text != 0; text++) {
        if (*text == '"' || *text == '\\') put_text(line, "\\");
        if ((unsigned char)*text >= ' ') put(line, text, 1);
    }
    put_text(line, "\"");
}

/* ---- The lock ------------------------------------------------------------------------------------------ */

static bool is_running(void) { return __atomic_load_n(&trace.running, __ATOMIC_ACQUIRE) != 0; }

static void stop(void) { __atomic_store_n(&trace.running, 0, __ATOMIC_RELEASE); }

static bool enter(void)
{
    uint64_t deadline = 0;
    while (is_running()) {
        if (__atomic_exchange_n(&trace.lock, 1, __ATOMIC_ACQUIRE) == 0) return true;
        if (deadline == 0) deadline = platform_now() + LOCK_PATIENCE;
        if (platform_now() > deadline) stop(); /* its owner was ended, or the disk does not answer */
        platform_yield();
    }
    return false;
}

static void leave(void) { __atomic_store_n(&trace.lock, 0, __ATOMIC_RELEASE); }

/* ---- Parts --------------------------------------------------------------------------------------------- */

static size_t put_decimal(char *text, uint64_t value, unsigned digits)
{
    for (unsigned index = digits; index > 0; index--) {
        text[index - 1] = (char)('0' + value % 10);
        value /= 10;
    }
    return digits;
}

/* The calendar of Howard Hinnant's "days from civil", backwards. `form` has a digit for 'Y', 'M' ... each. */
static void put_time(char *text, uint64_t milliseconds, const char *punctuation)
{
    uint64_t seconds = milliseconds / 1000, days = seconds / 86400 + 719468;
    uint64_t era = days / 146097, day_of_era = days % 146097;
    uint64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    uint64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    uint64_t shifted = (5 * day_of_year + 2) / 153, month = shifted < 10 ? shifted + 3 : shifted - 9;
    const struct {
        uint64_t value;
        unsigned digits;
    } fields[] = {{year_of_era + era * 400 + (month <= 2), 4},
                  {month, 2},
                  {day_of_year - (153 * shifted + 2) / 5 + 1, 2},
                  {seconds / 3600 % 24, 2},
                  {seconds / 60 % 60, 2},
                  {seconds % 60, 2},
                  {milliseconds % 1000, 3}};
    for (size_t index = 0; index < COUNT_OF(fields); index++) {
        text += put_decimal(text, fields[index].value, fields[index].digits);
        if (punctuation[index] != ' ') *text++ = punctuation[index];
    }
    *text = 0;
}

static const char *name_of(char *name, uint32_t part)
{
    size_t length = strlen(trace.settings.stem);
    memcpy(name, trace.settings.stem, length);
    name[length++] = '-';
    memcpy(name + length, trace.begun, strlen(trace.begun));
    length += strlen(trace.begun);
    name[length++] = '-';
    length += put_decimal(name + length, platform_process(), 10);
    name[length++] = '-';
    length += put_decimal(name + length, part, 4);
    memcpy(name + length, ".ndjson", sizeof ".ndjson");
    return name;
}

static bool append(const char *text, size_t size)
{
    if (!platform_append(trace.to, text, size)) {
        stop();
        return false;
    }
    trace.written += size;
    return true;
}

static bool begin_part(void)
{
    struct line line;
    char when[32];
    const char *name = trace.settings.target;
    for (const char *unit = name; *unit != 0; unit++) {
        if (*unit == '/' || *unit == '\\') name = unit + 1;
    }
    if (trace.to != NO_FILE) platform_close(trace.to);
    prune(trace.settings.stem, trace.settings.parts);
    trace.to = platform_create(name_of(trace.names[0], ++trace.part));
    if (trace.to == NO_FILE) {
        stop();
        return false;
    }
    if (trace.part > trace.settings.parts) /* where pruning was kept from it by a file that another one writes */
        platform_delete(name_of(trace.names[1], trace.part - trace.settings.parts));
    trace.written = 0;
    line.length = 0;
    put_text(&line, "{\"resdll\":\"trace\"");
    line_number(&line, "format", TRACE_FORMAT);
    put_name(&line, "trace");
    put_text(&line, "\"");
    put_based(&line, trace.identity, 16, 16);
    put_text(&line, "\"");
    line_number(&line, "part", trace.part);
    put_name(&line, "kind");
    put_utf8(&line, platform_kind);
    line_number(&line, "process", platform_process());
    put_time(when, platform_milliseconds(), "--T::.Z");
    put_name(&line, "began");
    put_utf8(&line, when);
    put_name(&line, "dll");
    put_utf8(&line, name);
    if (trace.settings.fault != 0) line_number(&line, "settings_fault", trace.settings.fault);
    put_text(&line, "}\n");
    return append(line.text, line.length);
}

void trace_open(const struct settings *settings)
{
    trace.settings = *settings;
    digest_prepare();
    platform_random(&trace.identity, sizeof trace.identity);
    put_time(trace.begun, platform_milliseconds(), "  T  .Z");
    trace.began = platform_now();
    trace.running = 1;
    begin_part();
}

void trace_close(bool process_ends)
{
    struct line line;
    if (!is_running()) return;
    if (process_ends) trace.lock = 0; /* whoever held it is no more, and nobody else is left */
    line_begin(&line, "end", "");
    trace_write(&line, OF_NONE, 0);
    stop();
    if (trace.to != NO_FILE) platform_close(trace.to);
    trace.to = NO_FILE;
}

/* ---- Instances ----------------------------------------------------------------------------------------- */

static uint32_t open_instance(RESOURCE_HANDLE handle)
{
    uint32_t place = 0;
    for (uint32_t index = 0; index < INSTANCES; index++) {
        if (!instances[index].used) {
            place = index;
            break;
        }
        bool better = instances[place].open && !instances[index].open;
        bool older = instances[place].open == instances[index].open && instances[index].number < instances[place].number;
        if (better || older) place = index;
    }
    instances[place].handle = handle;
    instances[place].resid = NULL;
    instances[place].number = opened++;
    instances[place].used = instances[place].open = true;
    return instances[place].number;
}

/* The newest that fits; of a RESID one that is open, for a RESID may be given again. */
static uint32_t find_instance(enum subject subject, uintptr_t who)
{
    uint32_t found = NO_INSTANCE;
    for (uint32_t index = 0; index < INSTANCES && instances[index].used; index++) {
        bool fits = subject == OF_HANDLE ? (uintptr_t)instances[index].handle == who
                                         : (uintptr_t)instances[index].resid == who && instances[index].open;
        if (fits && who != 0 && (found == NO_INSTANCE || instances[index].number > found)) {
            found = instances[index].number;
        }
    }
    return found;
}

static uint32_t resolve(enum subject subject, uintptr_t who)
{
    switch (subject) {
    case OF_OPENING: return open_instance((RESOURCE_HANDLE)who);
    case OF_RESID:
    case OF_HANDLE: return find_instance(subject, who);
    case OF_INSTANCE: return (uint32_t)who;
    default: return NO_INSTANCE;
    }
}

static void update(uint32_t number, RESID resid, bool open)
{
    if (!enter()) return;
    for (uint32_t index = 0; index < INSTANCES; index++) {
        if (!instances[index].used || instances[index].number != number) continue;
        if (open) instances[index].resid = resid;
        instances[index].open = open && resid != NULL;
    }
    leave();
}

void trace_opened(uint32_t instance, RESID resid) { update(instance, resid, true); }

void trace_closed(uint32_t instance) { update(instance, NULL, false); }

/* ---- Writing ------------------------------------------------------------------------------------------- */

uint32_t trace_next_step(void) { return __atomic_fetch_add(&trace.steps, 1, __ATOMIC_RELAXED); }

static void restore(const struct line *line)
{
    platform_set_last_error(line->last_error);
    errno = line->saved_errno;
}

uint32_t trace_write(struct line *line, enum subject subject, uintptr_t who)
{
    static struct line whole; /* under the lock */
    if (!enter()) {
        restore(line);
        return NO_INSTANCE;
    }
    uint32_t instance = resolve(subject, who);
    whole.length = 0;
    put_text(&whole, "{\"n\":");
    put_based(&whole, trace.sequence++, 10, 1);
    line_number(&whole, "ns", platform_now() - trace.began);
    put(&whole, line->text, line->length);
    if (subject != OF_NONE && instance != NO_INSTANCE) line_number(&whole, "instance", instance);
    put_text(&whole, "}\n");
    if (trace.written < trace.settings.part_bytes || begin_part()) append(whole.text, whole.length);
    leave();
    restore(line);
    return instance;
}
