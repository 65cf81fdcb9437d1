/* SPDX-License-Identifier: MIT
 *
 * stacks_posix.c - return addresses of the threads, on Linux.
 *
 * A signal makes each thread record its own; the process is about to be ended, so that a wait which the signal
 * cuts short does no harm any more.
 */
#include "host.h"

#include <dirent.h>
#include <execinfo.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <ucontext.h>

#define DEPTH ((int)FRAME_COUNT + 8) /* the handler's own frames come first */
#define PATIENCE_MILLISECONDS 100u

#if defined(__x86_64__)
#define PROGRAM_COUNTER(context) ((uintptr_t)(context)->uc_mcontext.gregs[REG_RIP])
#else
#define PROGRAM_COUNTER(context) ((uintptr_t)(context)->uc_mcontext.pc)
#endif

static volatile uint32_t asked; /* the thread that is to answer */

/* Where a fault of the walk itself leads: it reads code that may have been unloaded, on a stack that may be spoilt. */
static __thread sigjmp_buf *escape;

void stacks_leave_walk(void)
{
    if (escape != NULL) siglongjmp(*escape, 1);
}

static void walk(void **found)
{
    sigjmp_buf here;
    sigset_t faults;
    sigemptyset(&faults);
    sigaddset(&faults, SIGSEGV);
    sigaddset(&faults, SIGBUS);
    if (sigsetjmp(here, 1) == 0) {
        escape = &here;
        (void)pthread_sigmask(SIG_UNBLOCK, &faults, NULL);
        (void)backtrace(found, DEPTH);
    }
    escape = NULL;
}

void platform_note_own_stack(void *context)
{
    void *found[DEPTH + 1] = {NULL}; /* what a walk found before it faulted counts */
    uintptr_t frames[FRAME_COUNT] = {PROGRAM_COUNTER((ucontext_t *)context)};
    unsigned count = 1;
    sigset_t kept;
    int first = 0;
    (void)pthread_sigmask(SIG_SETMASK, NULL, &kept);
    walk(found);
    (void)pthread_sigmask(SIG_SETMASK, &kept, NULL);
    while (found[first] != NULL && (uintptr_t)found[first] != frames[0]) first++;
    for (int index = first + 1; index < DEPTH && found[index] != NULL && count < FRAME_COUNT; index++)
        frames[count++] = (uintptr_t)found[index];
    stacks_note(platform_thread(), frames, count);
}

static void answer(int number, siginfo_t *info, void *context)
{
    uint32_t self = platform_thread();
    int kept = errno;
    (void)number;
    (void)info;
    if (__atomic_load_n(&asked, __ATOMIC_ACQUIRE) == self) {
        platform_note_own_stack(context);
        (void)__atomic_compare_exchange_n(&asked, &self, 0, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
    }
    errno = kept;
}

static void ask(uint32_t thread, int number)
{
    uint32_t expected = thread;
    uint64_t deadline = signal_deadline(PATIENCE_MILLISECONDS);
    __atomic_store_n(&asked, thread, __ATOMIC_RELEASE);
    if (syscall(SYS_tgkill, getpid(), (pid_t)thread, number) == 0) {
        while (__atomic_load_n(&asked, __ATOMIC_ACQUIRE) == thread && platform_now() < deadline)
            platform_pause();
    }
    /* One that blocks the signal is told without its stack. */
    if (__atomic_compare_exchange_n(&asked, &expected, 0, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
        stacks_note(thread, NULL, 0);
}

struct entry {
    uint64_t inode;
    int64_t offset;
    unsigned short length;
    unsigned char type;
    char name[];
};

static uint32_t number_of(const char *name)
{
    uint32_t number = 0;
    for (; *name >= '0' && *name <= '9'; name++) number = number * 10 + (uint32_t)(*name - '0');
    return number;
}

/* The directory is read without the C library: a hung thread may hold the lock of its heap. */
void platform_note_stacks(void)
{
    _Alignas(struct entry) char buffer[4096];
    struct sigaction action = {.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART};
    int number = SIGRTMAX - 1;
    action.sa_sigaction = answer;
    sigemptyset(&action.sa_mask);
    int directory = open("/proc/self/task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0 || sigaction(number, &action, NULL) != 0) return;
    for (long size; (size = syscall(SYS_getdents64, directory, buffer, sizeof buffer)) > 0;) {
        for (long position = 0; position < size;) {
            const struct entry *entry = (const struct entry *)(buffer + position);
            uint32_t thread = number_of(entry->name);
            if (thread != 0 && thread != platform_thread()) ask(thread, number);
            position += entry->length;
        }
    }
    close(directory);
}

bool platform_debugged(void)
{
    return false; /* Python sees it in /proc, and without our help */
}
