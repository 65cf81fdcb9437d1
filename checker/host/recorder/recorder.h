/* SPDX-License-Identifier: MIT
 *
 * recorder.h - what the parts of the recorder know of one another.
 *
 * The recorder is a resource DLL that stands in front of another one. It loads that one, hands every call and
 * every callback on as it came, on the thread on which it came, and writes a line of what it saw to a trace
 * that `resdll trace` judges. docs/recorder.md tells how to install it and what a line says.
 *
 * Rules of the house
 *   - No fault of the recorder changes an answer: where it cannot record, it hands on and records no more.
 *   - It allocates nothing once it is loaded, and waits for nobody longer than LOCK_PATIENCE, and that once.
 *   - Nothing of others is dereferenced: what is read is read through platform_read.
 *   - GetLastError and errno are afterwards what they were before.
 */
#ifndef RESDLL_RECORDER_H
#define RESDLL_RECORDER_H

#include "../include/resdll_contract.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "../protocol_generated.h"

#if !defined(__x86_64__) && !defined(_M_X64)
#error "The recorder is written for x64: resource DLLs are, from Windows Server 2012 on."
#endif

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define PATH_BYTES 4096u
#define TRACE_FORMAT 1u

typedef void (*function)(void);

/* ---- platform_posix.c, platform_windows.c: all texts in UTF-8 ------------------------------------------- */

typedef intptr_t file;
#define NO_FILE ((file)-1)

extern const char platform_kind[];   /* "elf" or "pe" */
extern const char platform_suffix[]; /* of a DLL: ".so" or ".dll" */

uint64_t platform_now(void); /* nanoseconds that never go back; sleep of the machine does not count */
uint64_t platform_milliseconds(void); /* since 1970 */
uint32_t platform_thread(void);
uint32_t platform_process(void);
void platform_yield(void);
void platform_random(void *destination, size_t size);
bool platform_read(const void *source, void *destination, size_t size); /* false: not all of it is readable */

bool platform_own_path(char path[PATH_BYTES]);
uint32_t platform_load(const char *path); /* 0, or the system's error code */
function platform_symbol(const char *name);
void platform_unload(void);

file platform_create(const char *path); /* NO_FILE where it exists, or cannot be made */
bool platform_append(file to, const char *text, size_t size); /* all of it at once */
void platform_close(file which);
bool platform_delete(const char *path);
void platform_each_name(const char *folder, void (*visit)(const char *name)); /* of the files in it */
size_t platform_read_file(const char *path, char *text, size_t size); /* bytes, 0 for no such file */

/* What the system keeps for the thread, and what recording must not change. */
uint32_t platform_last_error(void);
void platform_set_last_error(uint32_t error);

/* ---- settings.c ---------------------------------------------------------------------------------------- */

struct settings {
    char target[PATH_BYTES]; /* the DLL that is recorded */
    char stem[PATH_BYTES];   /* of every part of the trace: folder and the beginning of its name */
    uint64_t part_bytes;
    uint32_t parts; /* how many are kept, those of earlier processes among them */
    bool texts;     /* names and messages stand in the trace as they are */
    uint32_t fault; /* the first line of the settings that is not understood, 0 for none */
};

bool settings_read(struct settings *settings);

/* ---- digest.c ------------------------------------------------------------------------------------------ */

#define DIGEST_LIMIT 65536u /* bytes of a buffer that its hash is made of */
#define SHOWN_UNITS 240u

/* What a trace tells of memory of others. The hash is keyed anew in each process: it tells equal from unequal
 * inside one trace, and what was hashed cannot be guessed from it. */
struct digest {
    bool there; /* not NULL */
    bool readable;
    uint64_t length; /* bytes, or UTF-16 units before the end of a text */
    uint64_t hash;
    bool node_name;          /* what a computer's name can be made of, and no longer than one */
    WCHAR shown[SHOWN_UNITS]; /* the beginning of a text */
};

void digest_prepare(void);
void digest_bytes(struct digest *digest, const void *bytes, uint64_t size);
void digest_text(struct digest *digest, const WCHAR *text);

/* ---- pruning.c ----------------------------------------------------------------------------------------- */

/* Leaves fewer than `kept` files of a trace with this stem. */
void prune(const char *stem, uint32_t kept);

/* ---- trace.c ------------------------------------------------------------------------------------------- */

struct line {
    char text[3072];
    size_t length;
    uint32_t last_error; /* as it was before recording */
    int saved_errno;
};

void trace_open(const struct settings *settings);
void trace_close(bool process_ends);

/* A line is begun, gets its values, and is written by trace_write, which numbers it. */
void line_begin(struct line *line, const char *what, const char *name);
void line_number(struct line *line, const char *name, uint64_t value);
void line_hexadecimal(struct line *line, const char *name, uint64_t value);
void line_buffer(struct line *line, const char *name, const struct digest *digest);
void line_text(struct line *line, const char *name, const struct digest *digest);

/* Whom a line is about. Instances are numbered in the order of their Open; none is NO_INSTANCE. */
enum subject { OF_NONE, OF_OPENING, OF_RESID, OF_HANDLE, OF_INSTANCE };
uint32_t trace_write(struct line *line, enum subject subject, uintptr_t who);

/* Before the line of a return is written: what Open returned (NULL: nothing was opened), and that Close did. */
void trace_opened(uint32_t instance, RESID resid);
void trace_closed(uint32_t instance);

uint32_t trace_next_step(void);

/* ---- tables.c ------------------------------------------------------------------------------------------ */

/* The table to hand out instead of `real`, or `real` itself where it cannot be recorded; fills `told` for the
 * line of the return. */
struct told_table {
    uint32_t status; /* TABLE_... */
    uint32_t size;
    uint32_t version;
    uint32_t slots; /* bit n: slot n is not NULL */
    bool recorded;
};
PCLRES_FUNCTION_TABLE entries_wrap(PCLRES_FUNCTION_TABLE real, struct told_table *told);

/* ---- callbacks.c, log_event.c --------------------------------------------------------------------------- */

#define MONITORS 4u /* callback tables that are told apart; of any further one nothing is recorded */

PCLRES_CALLBACK_FUNCTION_TABLE callbacks_wrap(PCLRES_CALLBACK_FUNCTION_TABLE real, uint32_t *slots);
void callbacks_wrap_v1(PSET_RESOURCE_STATUS_ROUTINE *status, PLOG_EVENT_ROUTINE *log);
PQUORUM_RESOURCE_LOST callbacks_wrap_lost(PQUORUM_RESOURCE_LOST real);

/* Jumps to the monitor's own routine with every argument where it lay, after recorder_note_log_event. */
PLOG_EVENT_ROUTINE log_event_of(unsigned monitor);
function recorder_note_log_event(uint32_t monitor, RESOURCE_HANDLE handle, LOG_LEVEL level, LPCWSTR format);

/* ---- startup.c ----------------------------------------------------------------------------------------- */

void recorder_end(bool process_ends);

#endif /* RESDLL_RECORDER_H */
