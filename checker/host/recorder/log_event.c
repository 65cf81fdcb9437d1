/* SPDX-License-Identifier: MIT
 *
 * log_event.c - LogEvent, whose arguments nobody can pass on that does not know how many there are.
 *
 * So they are not passed on: the registers that carry arguments are put aside while the call is noted, put
 * back, and the monitor's own routine is jumped to, with the stack as the caller left it. That it returned is
 * therefore not seen.
 */
#include "recorder.h"

#if defined(_WIN32)
__asm__(".text\n"
        ".globl recorder_log_common\n"
        ".seh_proc recorder_log_common\n"
        "recorder_log_common:\n"
        "    subq $136, %rsp\n"
        ".seh_stackalloc 136\n"
        ".seh_endprologue\n"
        "    movq %rcx, 32(%rsp)\n"
        "    movq %rdx, 40(%rsp)\n"
        "    movq %r8, 48(%rsp)\n"
        "    movq %r9, 56(%rsp)\n"
        "    movaps %xmm0, 64(%rsp)\n"
        "    movaps %xmm1, 80(%rsp)\n"
        "    movaps %xmm2, 96(%rsp)\n"
        "    movaps %xmm3, 112(%rsp)\n"
        "    movq %r8, %r9\n"
        "    movq %rdx, %r8\n"
        "    movq %rcx, %rdx\n"
        "    movl %eax, %ecx\n"
        "    call recorder_note_log_event\n"
        "    movq 32(%rsp), %rcx\n"
        "    movq 40(%rsp), %rdx\n"
        "    movq 48(%rsp), %r8\n"
        "    movq 56(%rsp), %r9\n"
        "    movaps 64(%rsp), %xmm0\n"
        "    movaps 80(%rsp), %xmm1\n"
        "    movaps 96(%rsp), %xmm2\n"
        "    movaps 112(%rsp), %xmm3\n"
        "    addq $136, %rsp\n"
        "    jmp *%rax\n"
        ".seh_endproc\n");
#define THUNK(number)                      \
    __asm__(".text\n"                      \
            ".globl recorder_log_" #number \
            "\n"                           \
            "recorder_log_" #number        \
            ":\n"                          \
            "    movl $" #number           \
            ", %eax\n"                     \
            "    jmp recorder_log_common\n");
#else
__asm__(".text\n"
        ".local recorder_log_common\n"
        ".type recorder_log_common, @function\n"
        "recorder_log_common:\n"
        "    .cfi_startproc\n"
        "    subq $184, %rsp\n"
        "    .cfi_def_cfa_offset 192\n"
        "    movaps %xmm0, 0(%rsp)\n"
        "    movaps %xmm1, 16(%rsp)\n"
        "    movaps %xmm2, 32(%rsp)\n"
        "    movaps %xmm3, 48(%rsp)\n"
        "    movaps %xmm4, 64(%rsp)\n"
        "    movaps %xmm5, 80(%rsp)\n"
        "    movaps %xmm6, 96(%rsp)\n"
        "    movaps %xmm7, 112(%rsp)\n"
        "    movq %rdi, 128(%rsp)\n"
        "    movq %rsi, 136(%rsp)\n"
        "    movq %rdx, 144(%rsp)\n"
        "    movq %rcx, 152(%rsp)\n"
        "    movq %r8, 160(%rsp)\n"
        "    movq %r9, 168(%rsp)\n"
        "    movq %rax, 176(%rsp)\n"
        "    movq %rdx, %rcx\n"
        "    movq %rsi, %rdx\n"
        "    movq %rdi, %rsi\n"
        "    movl %r11d, %edi\n"
        "    call recorder_note_log_event\n"
        "    movq %rax, %r11\n"
        "    movaps 0(%rsp), %xmm0\n"
        "    movaps 16(%rsp), %xmm1\n"
        "    movaps 32(%rsp), %xmm2\n"
        "    movaps 48(%rsp), %xmm3\n"
        "    movaps 64(%rsp), %xmm4\n"
        "    movaps 80(%rsp), %xmm5\n"
        "    movaps 96(%rsp), %xmm6\n"
        "    movaps 112(%rsp), %xmm7\n"
        "    movq 128(%rsp), %rdi\n"
        "    movq 136(%rsp), %rsi\n"
        "    movq 144(%rsp), %rdx\n"
        "    movq 152(%rsp), %rcx\n"
        "    movq 160(%rsp), %r8\n"
        "    movq 168(%rsp), %r9\n"
        "    movq 176(%rsp), %rax\n"
        "    addq $184, %rsp\n"
        "    .cfi_def_cfa_offset 8\n"
        "    jmp *%r11\n"
        "    .cfi_endproc\n"
        ".size recorder_log_common, . - recorder_log_common\n");
#define THUNK(number)                        \
    __asm__(".text\n"                        \
            ".globl recorder_log_" #number   \
            "\n"                             \
            ".hidden recorder_log_" #number  \
            "\n"                             \
            ".type recorder_log_" #number    \
            ", @function\n"                  \
            "recorder_log_" #number          \
            ":\n"                            \
            "    endbr64\n"                  \
            "    movl $" #number             \
            ", %r11d\n"                      \
            "    jmp recorder_log_common\n");
#endif

THUNK(0)
THUNK(1)
THUNK(2)
THUNK(3)

#if defined(_WIN32)
#define HIDDEN
#else
#define HIDDEN __attribute__((visibility("hidden")))
#endif

extern HIDDEN VOID WINAPI recorder_log_0(RESOURCE_HANDLE handle, LOG_LEVEL level, LPCWSTR format, ...);
extern HIDDEN VOID WINAPI recorder_log_1(RESOURCE_HANDLE handle, LOG_LEVEL level, LPCWSTR format, ...);
extern HIDDEN VOID WINAPI recorder_log_2(RESOURCE_HANDLE handle, LOG_LEVEL level, LPCWSTR format, ...);
extern HIDDEN VOID WINAPI recorder_log_3(RESOURCE_HANDLE handle, LOG_LEVEL level, LPCWSTR format, ...);

PLOG_EVENT_ROUTINE log_event_of(unsigned monitor)
{
    static const PLOG_EVENT_ROUTINE thunks[] = {recorder_log_0, recorder_log_1, recorder_log_2, recorder_log_3};
    _Static_assert(COUNT_OF(thunks) == MONITORS, "every monitor has a thunk");
    return thunks[monitor];
}
