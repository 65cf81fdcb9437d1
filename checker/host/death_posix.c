/* SPDX-License-Identifier: MIT
 *
 * death_posix.c - who died of what, on Linux.
 *
 * Handlers for the fatal signals record and then let the signal do what it would have done. They run on a
 * stack of their own, so that an overflown stack can be told of; a thread of the target has none, and its
 * overflow is seen by the exit status alone. Ways to exit are interposed: the target's calls of _exit and
 * kill arrive here first.
 */
#include "host.h"

#include <execinfo.h>
#include <link.h>
#include <signal.h>
#include <ucontext.h>

#define STACK_SIZE 65536u
#define HOOK __attribute__((visibility("default")))

static const int fatal_signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS, SIGPIPE};

/* ---- Exits --------------------------------------------------------------------------------------------- */

static void note_exit_status(int status, void *unused)
{
    (void)unused;
    death_note_exit(EXIT_BY_exit, (uint32_t)status);
}

HOOK _Noreturn void _exit(int status)
{
    death_note_exit(EXIT_BY_EXIT, (uint32_t)status);
    platform_stop((uint32_t)status);
}

HOOK _Noreturn void _Exit(int status)
{
    death_note_exit(EXIT_BY_EXIT, (uint32_t)status);
    platform_stop((uint32_t)status);
}

/* SIGKILL is the one signal that no handler sees. */
HOOK int kill(pid_t process, int number)
{
    if (number == SIGKILL && (process == getpid() || process == 0 || process == -getpgrp())) {
        death_note_exit(EXIT_BY_kill, (uint32_t)number);
    }
    return (int)syscall(SYS_kill, process, number);
}

/* ---- Signals ------------------------------------------------------------------------------------------- */

#if defined(__x86_64__)
#define PROGRAM_COUNTER(context) ((context)->uc_mcontext.gregs[REG_RIP])
#elif defined(__aarch64__)
#define PROGRAM_COUNTER(context) ((context)->uc_mcontext.pc)
#else
#error "Say where this processor keeps the program counter in ucontext_t."
#endif

static bool sent_by_process(const siginfo_t *info)
{
    return info->si_code == SI_USER || info->si_code == SI_QUEUE || info->si_code == SI_TKILL;
}

static bool has_fault_address(int number) { return number == SIGSEGV || number == SIGBUS; }

static void record_signal(int number, const siginfo_t *info, uintptr_t address, bool sent)
{
    struct journal_exception *exception = &journal->exception;
    exception->code = (uint32_t)number;
    exception->access = (uint32_t)info->si_code;
    exception->sender = sent ? (uint32_t)info->si_pid : 0;
    journal_describe_fault(exception, address,
                           sent || !has_fault_address(number) ? 0 : (uintptr_t)info->si_addr);
    exception->unhandled = 1;
    __atomic_fetch_add(&exception->count, 1, __ATOMIC_ACQ_REL);
    journal->first_unhandled = *exception;
}

static void handle(int number, siginfo_t *info, void *context_pointer)
{
    ucontext_t *context = context_pointer;
    stacks_leave_walk();
    uintptr_t address = (uintptr_t)PROGRAM_COUNTER(context);
    uintptr_t rescue = has_fault_address(number) && !sent_by_process(info) ? safe_copy_rescue(address) : 0;
    if (rescue != 0) {
        PROGRAM_COUNTER(context) = (__typeof__(PROGRAM_COUNTER(context)))rescue;
        return;
    }
    bool sent = sent_by_process(info);
    if (platform_process() == journal->process) {
        record_signal(number, info, address, sent);
        stacks_forget();
        platform_note_own_stack(context);
    }
    (void)signal(number, SIG_DFL);
    /* A fault happens again on return; anything else has to be sent again. */
    if (sent || !has_fault_address(number))
        (void)syscall(SYS_tgkill, getpid(), (pid_t)platform_thread(), number);
}

void death_watch_thread(void)
{
    stack_t stack = {.ss_sp = platform_allocate(STACK_SIZE), .ss_size = STACK_SIZE, .ss_flags = 0};
    if (stack.ss_sp == NULL || sigaltstack(&stack, NULL) != 0) death_of_harness();
}

void death_install(void)
{
    void *frame;
    (void)backtrace(&frame, 1); /* the first one loads a library, for which a fault handler is no place */
    struct sigaction action = {.sa_flags = SA_SIGINFO | SA_ONSTACK};
    heap_open();
    action.sa_sigaction = handle;
    sigemptyset(&action.sa_mask);
    for (size_t index = 0; index < COUNT_OF(fatal_signals); index++) {
        if (sigaction(fatal_signals[index], &action, NULL) != 0) death_of_harness();
    }
    if (on_exit(note_exit_status, NULL) != 0) death_of_harness();
}

/* ---- Modules ------------------------------------------------------------------------------------------- */

static int note_module(struct dl_phdr_info *info, size_t size, void *unused)
{
    uintptr_t begin = UINTPTR_MAX;
    uintptr_t end = 0;
    (void)size;
    (void)unused;
    for (int index = 0; index < info->dlpi_phnum; index++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[index];
        if (header->p_type != PT_LOAD) continue;
        if (header->p_vaddr < begin) begin = header->p_vaddr;
        if (header->p_vaddr + header->p_memsz > end) end = header->p_vaddr + header->p_memsz;
    }
    const char *name = info->dlpi_name == NULL || info->dlpi_name[0] == 0 ? "resdll-host" : info->dlpi_name;
    if (end != 0) modules_note(info->dlpi_addr, info->dlpi_addr + end, name);
    return 0;
}

void death_before_call(void) {}

void death_refresh_modules(void)
{
    modules_begin();
    (void)dl_iterate_phdr(note_module, NULL);
    modules_end();
}
