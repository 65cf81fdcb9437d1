/* SPDX-License-Identifier: MIT
 *
 * platform_posix.c - what the host needs of Linux, for ELF targets.
 */
#include "host.h"

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>

const char platform_kind[] = "elf";

/* ---- Time and threads ---------------------------------------------------------------------------------- */

uint64_t platform_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint32_t platform_thread(void)
{
    static __thread uint32_t thread; /* gettid is a system call */
    if (thread == 0) thread = (uint32_t)syscall(SYS_gettid);
    return thread;
}

uint32_t platform_process(void) { return (uint32_t)getpid(); }

static struct timespec duration(uint32_t milliseconds)
{
    return (struct timespec){(time_t)(milliseconds / 1000u), (long)(milliseconds % 1000u) * 1000000L};
}

void platform_sleep(uint32_t milliseconds)
{
    struct timespec rest = duration(milliseconds);
    (void)clock_nanosleep(CLOCK_MONOTONIC, 0, &rest, NULL);
}

void platform_pause(void) { (void)sched_yield(); }

static volatile uint32_t own_threads = 1; /* of the host */

uint32_t platform_own_threads(void) { return __atomic_load_n(&own_threads, __ATOMIC_ACQUIRE); }

struct start {
    void (*body)(void *);
    void *argument;
};

static void *run_thread(void *argument)
{
    struct start start = *(struct start *)argument;
    platform_free(argument, sizeof start);
    start.body(start.argument);
    return NULL;
}

bool platform_start_thread(void (*body)(void *), void *argument)
{
    pthread_t thread;
    struct start *start = platform_allocate(sizeof *start);
    if (start == NULL) return false;
    *start = (struct start){body, argument};
    if (pthread_create(&thread, NULL, run_thread, start) != 0) return false;
    __atomic_fetch_add(&own_threads, 1, __ATOMIC_ACQ_REL);
    return pthread_detach(thread) == 0;
}

void platform_wait(volatile uint32_t *word, uint32_t value, uint32_t milliseconds)
{
    struct timespec rest = duration(milliseconds);
    (void)syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, &rest, NULL, 0);
}

void platform_wake(volatile uint32_t *word)
{
    (void)syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT32_MAX, NULL, NULL, 0);
}

/* ---- Memory -------------------------------------------------------------------------------------------- */

size_t platform_page_size(void)
{
    static size_t size;
    if (size == 0) size = (size_t)sysconf(_SC_PAGESIZE);
    return size;
}

static void *map(size_t size, int protection)
{
    void *memory = mmap(NULL, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

void *platform_reserve(size_t size) { return map(size, PROT_NONE); }
void *platform_allocate(size_t size) { return map(size, PROT_READ | PROT_WRITE); }
void platform_free(void *memory, size_t size) { (void)munmap(memory, size); }
bool platform_allow(void *memory, size_t size) { return mprotect(memory, size, PROT_READ | PROT_WRITE) == 0; }
bool platform_forbid(void *memory, size_t size) { return mprotect(memory, size, PROT_NONE) == 0; }

/* Neighbouring pages of equal rights are one mapping for the kernel, which it would have to split and to join at each
 * change of rights: three times the cost. These get an attribute that keeps them apart. */
void platform_set_apart(void *memory, size_t size) { (void)madvise(memory, size, MADV_DONTFORK); }

bool platform_read_memory(const void *source, void *destination, size_t size)
{
    struct iovec local = {destination, size};
    struct iovec remote = {(void *)(uintptr_t)source, size};
    return process_vm_readv(getpid(), &local, 1, &remote, 1, 0) == (ssize_t)size;
}

struct journal_header *platform_map_journal(const char *path, size_t *size)
{
    struct stat status;
    void *memory = MAP_FAILED;
    int file = open(path, O_RDWR | O_CLOEXEC);
    if (file < 0) return NULL;
    if (fstat(file, &status) == 0) {
        *size = (size_t)status.st_size;
        memory = mmap(NULL, *size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    }
    close(file);
    return memory == MAP_FAILED ? NULL : memory;
}

/* ---- The channel --------------------------------------------------------------------------------------- */

#define PRIVATE_HANDLES 700 /* out of the way of a target that closes or writes to small numbers */

static int channel_in = -1;
static int channel_out = -1;
static pid_t parent;

/* Standard input becomes empty; standard output joins standard error, which Python captures. */
void platform_open_channel(void)
{
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    channel_in = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, PRIVATE_HANDLES);
    channel_out = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, PRIVATE_HANDLES);
    if (nothing < 0 || channel_in < 0 || channel_out < 0) death_of_harness();
    if (dup2(nothing, STDIN_FILENO) < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0) death_of_harness();
    close(nothing);
    parent = getppid();
}

int platform_read_channel(void *buffer, size_t size)
{
    ssize_t count;
    do count = read(channel_in, buffer, size);
    while (count < 0 && errno == EINTR);
    return (int)count;
}

bool platform_write_channel(const void *buffer, size_t size)
{
    const char *position = buffer;
    while (size > 0) {
        ssize_t count = write(channel_out, position, size);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        position += count;
        size -= (size_t)count;
    }
    return true;
}

void platform_set_parent(const char *argument) { (void)argument; }
bool platform_orphaned(void) { return getppid() != parent; }

/* ---- The target ---------------------------------------------------------------------------------------- */

static void *target;

static void append_utf8(char *text, size_t *used, uint32_t point)
{
    static const unsigned char lead[] = {0, 0xC0, 0xE0, 0xF0};
    int extra = point < 0x80 ? 0 : point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    text[(*used)++] = (char)(lead[extra] | point >> (6 * extra));
    while (extra-- > 0) text[(*used)++] = (char)(0x80 | (point >> (6 * extra) & 0x3F));
}

static void to_utf8(const WCHAR *text, char *converted, size_t size)
{
    size_t used = 0;
    while (*text != 0 && used + 5 < size) {
        uint32_t point = *text++;
        if (point >= 0xD800 && point < 0xDC00 && *text >= 0xDC00 && *text < 0xE000) {
            point = 0x10000 + ((point - 0xD800) << 10) + ((uint32_t)*text++ - 0xDC00);
        }
        append_utf8(converted, &used, point);
    }
    converted[used] = 0;
}

static char converted[12288]; /* the path in UTF-8 */

uint32_t platform_load(const WCHAR *path, WCHAR *message, size_t message_units)
{
    size_t length = 0;
    to_utf8(path, converted, sizeof converted);
    target = dlopen(converted, RTLD_NOW | RTLD_LOCAL);
    if (target != NULL) return 0;
    const char *reason = dlerror();
    for (; reason != NULL && reason[length] != 0 && length + 1 < message_units; length++) {
        message[length] = (WCHAR)((unsigned char)reason[length] < 0x80 ? reason[length] : '?');
    }
    message[length] = 0;
    return 126; /* ERROR_MOD_NOT_FOUND */
}

function platform_symbol(const char *name)
{
    void *symbol = dlsym(target, name);
    function found = NULL;
    memcpy(&found, &symbol, sizeof found);
    return found;
}

bool platform_unload(void)
{
    if (target == NULL) return true;
    (void)dlclose(target);
    target = dlopen(converted, RTLD_LAZY | RTLD_NOLOAD);
    bool gone = target == NULL;
    if (!gone) (void)dlclose(target); /* only asked after */
    target = NULL;
    return gone;
}

/* No registry here: an opaque key that is not NULL, as a monitor's never is. */
HKEY platform_resource_key(uint32_t instance) { return (HKEY)(uintptr_t)(0x48000000u + 4u * instance); }
void platform_close_keys(void) {}

uint32_t platform_load_cluster(const WCHAR *const paths[2], const WCHAR *model)
{
    (void)paths;
    (void)model;
    return CLUSTER_REFUSED;
}

bool platform_pull_levers(uint32_t pulled, uint32_t only, uint32_t *bitten)
{
    (void)pulled;
    (void)only;
    (void)bitten;
    return false;
}

void platform_forget_cluster_calls(void) {}

bool platform_set_property(const WCHAR *name, uint32_t type, const void *data, uint32_t size)
{
    (void)name;
    (void)type;
    (void)data;
    (void)size;
    return false;
}

/* The kernel writes core files. */
bool platform_prepare_dump(const WCHAR *file)
{
    (void)file;
    return false;
}

void platform_serve_dump(void) {}

/* ---- Census and end ------------------------------------------------------------------------------------ */

static uint32_t count_entries(const char *path)
{
    uint32_t count = 0;
    DIR *directory = opendir(path);
    if (directory == NULL) return 0;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) count += entry->d_name[0] != '.';
    closedir(directory);
    return count;
}

void platform_census(struct census *census)
{
    census->threads = count_entries("/proc/self/task") - platform_own_threads();
    census->handles = count_entries("/proc/self/fd") - 1; /* less the one it is counted with */
    census->heap_blocks = -1;
    census->registry_keys = -1;
    census->heap_sound = -1;
    heap_census(census);
}

_Noreturn void platform_stop(uint32_t code)
{
    for (;;) (void)syscall(SYS_exit_group, (int)code);
}
