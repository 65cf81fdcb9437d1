/* SPDX-License-Identifier: MIT
 *
 * memory.c - reading memory of the target that may not be there.
 *
 * A callback is called millions of times, so asking the system whether a status structure can be read is out
 * of the question. The copy is one instruction; when it faults, the fault handler of the platform resumes
 * behind it, with the count of bytes not copied in hand.
 */
#include "host.h"

#if defined(__x86_64__)

extern const char safe_copy_begin[];
extern const char safe_copy_end[];

#if defined(_WIN32)
__asm__(".text\n"
        ".globl safe_copy\n"
        "safe_copy:\n"
        "    pushq %rdi\n"
        "    pushq %rsi\n"
        "    movq %rcx, %rdi\n"
        "    movq %rdx, %rsi\n"
        "    movq %r8, %rcx\n"
        ".globl safe_copy_begin\n"
        "safe_copy_begin:\n"
        "    rep movsb\n"
        ".globl safe_copy_end\n"
        "safe_copy_end:\n"
        "    movq %rcx, %rax\n"
        "    popq %rsi\n"
        "    popq %rdi\n"
        "    ret\n");
#else
__asm__(".text\n"
        ".globl safe_copy\n"
        ".hidden safe_copy\n"
        ".type safe_copy, @function\n"
        "safe_copy:\n"
        "    movq %rdx, %rcx\n"
        ".globl safe_copy_begin\n"
        ".hidden safe_copy_begin\n"
        "safe_copy_begin:\n"
        "    rep movsb\n"
        ".globl safe_copy_end\n"
        ".hidden safe_copy_end\n"
        "safe_copy_end:\n"
        "    movq %rcx, %rax\n"
        "    ret\n"
        ".size safe_copy, .-safe_copy\n");
#endif

uintptr_t safe_copy_rescue(uintptr_t instruction)
{
    bool inside = instruction >= (uintptr_t)safe_copy_begin && instruction < (uintptr_t)safe_copy_end;
    return inside ? (uintptr_t)safe_copy_end : 0;
}

#else

/* Other processors pay for a system call each time. */
size_t safe_copy(void *destination, const void *source, size_t size)
{
    return platform_read_memory(source, destination, size) ? 0 : size;
}

uintptr_t safe_copy_rescue(uintptr_t instruction)
{
    (void)instruction;
    return 0;
}

#endif
