/* SPDX-License-Identifier: MIT
 *
 * host.h - what the parts of the host know of one another.
 *
 * The host plays the Resource Hosting Subsystem for one resource DLL. The main thread is the resident thread:
 * it reads commands and makes the calls itself, so that a step costs no hand-over between threads. Everything
 * that happens is written to the journal, a mapping shared with Python, which outlives any death of this
 * process. docs/host-protocol.md tells commands and layout.
 *
 * Rules of the house
 *   - Nothing here takes a lock that a callback could wait for, and no state of the host lies in the process
 * heap.
 *   - Nothing of the target is dereferenced but through safe_copy or platform_read_memory.
 */
#ifndef RESDLL_HOST_H
#define RESDLL_HOST_H

#include "include/resdll_contract.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "protocol_generated.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* ---- platform_posix.c, platform_windows.c -------------------------------------------------------------- */

typedef void (*function)(void);

uint64_t platform_now(void); /* monotonic nanoseconds */
uint32_t platform_thread(void);
uint32_t platform_process(void);
void platform_sleep(uint32_t milliseconds);
void platform_pause(void); /* one breath of a spinning wait */
bool platform_start_thread(void (*body)(void *), void *argument);

/* Waits until *word is no longer `value`, at most `milliseconds`; may return early. */
void platform_wait(volatile uint32_t *word, uint32_t value, uint32_t milliseconds);
void platform_wake(volatile uint32_t *word);

size_t platform_page_size(void);
void *platform_reserve(size_t size); /* inaccessible memory outside the process heap; NULL if there is none */
void *platform_allocate(size_t size); /* zeroed memory outside the process heap */
void platform_free(void *memory, size_t size);
bool platform_allow(void *memory, size_t size); /* readable and writable from now on */
bool platform_forbid(void *memory, size_t size);
void platform_set_apart(void *memory, size_t size); /* makes the pages beside these cheaper to allow and forbid */
bool platform_read_memory(const void *source, void *destination, size_t size);

struct journal_header *platform_map_journal(const char *path, size_t *size); /* the path in UTF-8 */

void platform_open_channel(void);                     /* moves the protocol to private handles */
int platform_read_channel(void *buffer, size_t size); /* bytes, 0 at the end, < 0 on error */
bool platform_write_channel(const void *buffer, size_t size);
bool platform_orphaned(void);
void platform_set_parent(const char *argument);

/* 0, or the system's error code with its text in `message`. */
uint32_t platform_load(const WCHAR *path, WCHAR *message, size_t message_units);
function platform_symbol(const char *name);
bool platform_unload(void); /* whether it has left the process */

HKEY platform_resource_key(uint32_t instance);
bool platform_set_property(const WCHAR *name, uint32_t type, const void *data, uint32_t size);
void platform_close_keys(void);

/* ---- cluster_windows.c: the stand-ins for clusapi.dll and resutils.dll ---------------------------------- */

/* Loads both, before the target; 0, the system's error code, or CLUSTER_REFUSED. */
uint32_t platform_load_cluster(const WCHAR *const paths[2], const WCHAR *model);
/* What goes wrong from here on, at every occasion or only at one; tells what went wrong since the last time. False where
 * nothing stands in. */
bool platform_pull_levers(uint32_t pulled, uint32_t only, uint32_t *bitten);
void platform_forget_cluster_calls(void); /* the target is unloaded: its calls are told anew */
HKEY platform_cluster_key(void);
uint32_t cluster_open_handles(void); /* of clusapi.dll, which the system knows nothing of (Windows) */

struct census {
    uint32_t threads; /* without the host's own */
    uint32_t handles;
    uint64_t heap_bytes;
    int64_t heap_blocks;   /* -1 where the platform cannot tell */
    int64_t registry_keys; /* open handles; -1 where there is no registry */
    int heap_sound; /* 1, 0, or -1 where the platform cannot tell */
};
uint32_t platform_own_threads(void); /* how many threads the host has */
void platform_census(struct census *census);
bool platform_heaps_sound(void); /* true where the platform cannot tell */
void heap_open(void);            /* heap_posix.c */
void heap_census(struct census *census);

_Noreturn void platform_stop(uint32_t code); /* at once: no exit handler, no detach routine, no hook */

extern const char platform_kind[]; /* "elf" or "pe" */

/* Says in `exception` which block of the guarded heap an address belongs to; false where there is no such heap. */
bool platform_find_block(uintptr_t address, struct journal_exception *exception);

/* ---- memory.c ------------------------------------------------------------------------------------------ */

/* Copies until the first byte that cannot be read; returns how many bytes were NOT copied. Costs no system
 * call. */
size_t safe_copy(void *destination, const void *source, size_t size);
/* For fault handlers: the address to go on at when `instruction` lies in safe_copy, else 0. */
uintptr_t safe_copy_rescue(uintptr_t instruction);

/* ---- modules.c ----------------------------------------------------------------------------------------- */

/* A list of the modules that fault handlers can read without any lock; to renew it, note all between begin and
 * end. */
void modules_begin(void);
void modules_note(uintptr_t base, uintptr_t end, const char *path);
void modules_end(void);
/* Copies the file name of the module that holds `address`, or held it before it was unloaded ("" if none), and
 * returns the offset in it. */
uint64_t modules_find(uintptr_t address, char *name, size_t size, bool *unloaded);

/* ---- stacks.c, stacks_posix.c, stacks_windows.c -------------------------------------------------------- */

void stacks_serve(void); /* on the heartbeat thread: records where all threads are, if Python asks */
void stacks_forget(void);
void stacks_note(uint32_t thread, const uintptr_t *frames, unsigned count);

void platform_note_stacks(void);              /* of all threads but this one */
void platform_note_own_stack(void *context);  /* from a fault handler, as that got it */
void stacks_leave_walk(void); /* first thing in a fault handler (POSIX) */
bool platform_debugged(void);

/* Where a dump goes when the process dies or Python asks for one; false where the host cannot write dumps. */
bool platform_prepare_dump(const WCHAR *file);
void platform_serve_dump(void);               /* on the heartbeat thread */
void platform_dump_exception(void *pointers); /* from the filter of the thread that dies (Windows) */

/* ---- death_posix.c, death_windows.c -------------------------------------------------------------------- */

void death_install(void);         /* before the target is loaded */
void death_watch_thread(void);    /* on every thread that calls the target */
void death_refresh_modules(void); /* after modules came or went: lists them and hooks their imports */
void death_before_call(void);     /* the same, if the system says that there is need */

/* In journal.c: */
void death_note_exit(uint32_t exit_function, uint32_t code);
_Noreturn void death_of_harness(void); /* the host cannot go on, and says that it is not the target's fault */

/* ---- journal.c ----------------------------------------------------------------------------------------- */

extern struct journal_header *journal;

bool journal_open(const char *path);

void journal_start_heartbeat(void);
void journal_phase(uint32_t phase);

struct event {
    uint32_t kind;
    uint32_t code;
    uint32_t instance;
    uint32_t flags;
    const uint64_t *values;
    size_t value_count;
    const WCHAR *text; /* of the target or of ours: read with safe_copy; NULL for none */
};
void journal_write(const struct event *event);
void journal_let_python_drain(void); /* between steps only: never from a callback */
void journal_describe_fault(struct journal_exception *exception, uintptr_t address, uintptr_t fault_address);

/* The slot of the thread: 0 the resident one, 1.. the auxiliary ones. */
void journal_adopt_thread(unsigned slot);
uint32_t journal_begin_call(unsigned slot, uint32_t entry, uint32_t instance); /* returns the step number */
void journal_end_call(unsigned slot);
uint32_t journal_current_step(void);
/* The call that this thread is in, or NULL. */
const struct journal_in_call *journal_current_call(void);

void journal_count_callback(void);

/* ---- signal.c: waiting for callbacks and for returns --------------------------------------------------- */

uint32_t signal_value(void);
void signal_raise(void);
/* Waits until something was raised since `seen`; false when `deadline` (platform_now) has passed. */
bool signal_await(uint32_t seen, uint64_t deadline);
uint64_t signal_deadline(uint32_t milliseconds);

/* ---- guard.c: inputs between inaccessible pages -------------------------------------------------------- */

struct region; /* one input of one call */

struct region *guard_place(uint32_t input, size_t size, bool flush_start);
unsigned char *guard_shadow(struct region *region); /* where to write the content, before guard_publish */
void *guard_publish(struct region *region, uint32_t step); /* the address for the target */
void guard_retire(struct region *region, uint32_t entry,
                  uint32_t instance); /* compare, then make inaccessible */
void guard_prepare(void);
const unsigned char *guard_content(const struct region *region);
bool guard_find(uintptr_t address, struct journal_exception *exception);

/* ---- instances.c --------------------------------------------------------------------------------------- */

struct instance {
    volatile uint32_t
        generation; /* counts Opens; part of the handle, so that late callbacks are told apart */
    volatile uint32_t terminated;  /* a Terminate has begun since the last Online or Offline began */
    volatile uint32_t operation;   /* entry of the last Online or Offline, 0 for none */
    volatile uint32_t returned;    /* that call has returned ... */
    volatile uint32_t code;        /* ... this */
    volatile uint32_t final_state; /* ResourceState of the first final report since, NO_STATE for none */
    volatile uint32_t operations;  /* how many calls of Online and Offline the journal tells of */
    volatile uint32_t reports;     /* status reports since the last of them */
    RESID resid;
    HANDLE event_handle; /* what Online fills */
    uint64_t name;       /* a digest of what Open was given as ResourceName; 0 for none */
};

extern struct instance instances[INSTANCE_COUNT];

void instances_forget(void); /* the target is unloaded: its RESIDs mean nothing any more */
RESOURCE_HANDLE instance_open(uint32_t index);
/* The index of a handle, or NO_INSTANCE; adds FLAG_UNKNOWN_HANDLE or FLAG_STALE_HANDLE to *flags. */
uint32_t instance_of_handle(RESOURCE_HANDLE handle, uint32_t *flags);
RESOURCE_HANDLE instance_handle(uint32_t index);
void instance_name(uint32_t index, const WCHAR *name);
bool instance_is_named(const WCHAR *name); /* whether any has been opened by this name */
uint32_t instance_state(uint32_t index);   /* the CLUSTER_RESOURCE_STATE of an instance, as far as the host knows */
void instance_begin(uint32_t index, uint32_t entry);
/* The journal tells of the call: from here on its status reports count. */
void instance_recorded(uint32_t index, uint32_t entry);
uint32_t instance_count_report(uint32_t index); /* returns the number of the report, from 1 */
void instance_end(uint32_t index, uint32_t entry, uint32_t code);
void instance_report(uint32_t index, uint32_t state);
/* The state that the last operation has ended in, or NO_STATE while it goes on. */
uint32_t instance_settled(uint32_t index);

/* ---- callbacks.c --------------------------------------------------------------------------------------- */

/* Makes the slots 1..real_slots real and the rest traps. */
PCLRES_CALLBACK_FUNCTION_TABLE callbacks_table(uint32_t real_slots);
DWORD WINAPI callback_SetResourceStatus(RESOURCE_HANDLE handle, PRESOURCE_STATUS status);
VOID WINAPI callback_LogEvent(RESOURCE_HANDLE handle, LOG_LEVEL level, LPCWSTR format, ...);
VOID WINAPI callback_QuorumResourceLost(RESOURCE_HANDLE handle);

/* ---- table.c: Startup and the function table ----------------------------------------------------------- */

struct startup {
    uint32_t entry; /* ENTRY_StartupEx, ENTRY_Startup or 0 */
    uint32_t code;
    uint32_t status; /* TABLE_... */
    uint32_t size;
    uint32_t version;
    uint32_t slot_count;
    uint32_t slots; /* bit n: slot n is not NULL */
    uint32_t step;
};

void table_startup(const WCHAR *type, uint32_t minimum, uint32_t maximum, uint32_t real_slots,
                   struct startup *startup);
void table_forget(void);
uint32_t table_version(void);         /* 0 before a successful start */
function table_entry(uint32_t entry); /* NULL if absent */

/* ---- calls.c ------------------------------------------------------------------------------------------- */

struct call {
    uint32_t entry;
    uint32_t instance;
    uint32_t resid_kind;
    uint32_t flags;
    uint32_t buffer_size;
    uint32_t reserved;
    uint32_t output_size;
    struct region *text;
    struct region *buffer;
    struct region *output;
    /* filled by call_execute */
    volatile uint32_t begun; /* the journal tells of the call */
    uint32_t step;
    uint64_t result;
    uint32_t bytes_returned;
};

bool call_possible(uint32_t entry);
void call_in_batch(bool batch); /* in a batch the heaps are looked at as often as is cheap, else after every call */
void call_execute(struct call *call, unsigned slot);

/* ---- auxiliary.c: calls on other threads --------------------------------------------------------------- */

bool auxiliary_spawn(unsigned thread, const struct call *call, uint32_t *step);
/* Waits for the return of a call that was spawned or armed; BATCH_IDLE when there is none to wait for (any more),
 * BATCH_TIMEOUT after `milliseconds`. */
uint32_t auxiliary_join(unsigned thread, uint32_t milliseconds, struct call *call);
bool auxiliary_busy(unsigned thread); /* a call was spawned or is armed */

/* When a call is armed for: the report of that number of the instance's next Online or Offline. */
struct trigger {
    uint32_t instance;
    uint32_t report;
    uint32_t moment; /* MOMENT_... */
};

bool auxiliary_arm(unsigned thread, const struct call *call, const struct trigger *trigger);
bool auxiliary_disarm(unsigned thread); /* false when nothing is armed there (any more) */
/* In a status report: begins what is armed for it, and returns once that has begun. */
void auxiliary_trigger(uint32_t instance, uint32_t report, uint32_t moment);

/* ---- text.c: reading and writing protocol lines -------------------------------------------------------- */

char *read_line(void); /* the next one without its end, or NULL at the end of input */

struct reader {
    const char *position; /* in a line that ends with NUL */
    bool failed;
};

uint32_t read_number(struct reader *reader);
bool read_word(struct reader *reader, const char *word); /* skips it if it is next */
/* The length in bytes of "=..." hexadecimal, or -1 for "-" (NULL); the cursor stays in front of the digits.
 */
int64_t read_length(struct reader *reader);
void read_content(struct reader *reader, unsigned char *destination, size_t size);
bool read_separator(struct reader *reader); /* ';' between the steps of a batch */

void reply_begin(const char *word);
void reply_number(uint64_t value);
void reply_bytes(const void *data, size_t size);
void reply_word(const char *word);
bool reply_end(void);

/* ---- steps.c ------------------------------------------------------------------------------------------- */

/* A step either is done, or ends its batch for one of the BATCH_ reasons, or is a fault of the command itself. */
enum { STEP_BAD = 0x100 };

uint32_t step_run(struct reader *reader, bool replies);

/* ---- commands.c ---------------------------------------------------------------------------------------- */

uint32_t commands_run(void); /* until exit or the end of input; returns the exit code */

#endif
