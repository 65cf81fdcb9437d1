/* SPDX-License-Identifier: MIT
 *
 * standin.c - the way into every export: tell the host, then go on to the function or fail.
 */
#include "standin.h"

const struct standin_host *standin_host;

uint32_t resdll_standin_connect(const struct standin_host *host)
{
    if (host->size != sizeof *host) return UINT32_MAX;
    standin_host = host;
    return standin_connected();
}

bool lever_bites(uint32_t lever)
{
    struct standin_levers *levers = standin_host != NULL ? standin_host->levers : NULL;
    if (levers == NULL || (__atomic_load_n(&levers->pulled, __ATOMIC_ACQUIRE) & lever) == 0) return false;
    uint32_t occasion = __atomic_add_fetch(&levers->asked, 1, __ATOMIC_ACQ_REL);
    if (levers->only != 0 && occasion != levers->only) return false;
    (void)__atomic_or_fetch(&levers->bitten, lever, __ATOMIC_ACQ_REL);
    return true;
}

static uint64_t fail_with_code(void)
{
    SetLastError(ERROR_CALL_NOT_IMPLEMENTED);
    return ERROR_CALL_NOT_IMPLEMENTED;
}

static uint64_t fail_with_nothing(void)
{
    SetLastError(ERROR_CALL_NOT_IMPLEMENTED);
    return 0;
}

static uint64_t fail_with_unknown(void)
{
    SetLastError(ERROR_CALL_NOT_IMPLEMENTED);
    return UINT64_MAX;
}

/* Returns where the thunk goes on to, with the arguments that its caller gave. */
__attribute__((used)) standin_function standin_called(uint32_t index, const void *caller)
{
    static const standin_function failing[] = {
        [FAILS_WITH_CODE] = (standin_function)fail_with_code,
        [FAILS_WITH_NOTHING] = (standin_function)fail_with_nothing,
        [FAILS_WITH_UNKNOWN] = (standin_function)fail_with_unknown,
    };
    const struct standin_export *found = &standin_exports[index];
    uint32_t bits = found->implementation != NULL ? STANDIN_PROVIDED : 0;
    if (standin_host != NULL && !found->tells) standin_host->called(standin_first + index, bits, caller);
    return found->implementation != NULL ? found->implementation : failing[found->failure];
}

void standin_remark(standin_function self, uint32_t bits, uint32_t detail, const void *caller)
{
    for (uint32_t index = 0; index < standin_export_count; index++) {
        if (standin_exports[index].implementation == self) standin_host->remarked(standin_first + index, bits, detail, caller);
    }
}

/* A thunk loads its index into eax and jumps here, so the stack is still its caller's: the arguments in registers are
 * kept, those on the stack stay where they are. */
__asm__(".text\n"
        ".globl standin_enter\n"
        ".def standin_enter; .scl 2; .type 32; .endef\n"
        ".seh_proc standin_enter\n"
        "standin_enter:\n"
        "    pushq %rcx\n    .seh_pushreg %rcx\n"
        "    pushq %rdx\n    .seh_pushreg %rdx\n"
        "    pushq %r8\n     .seh_pushreg %r8\n"
        "    pushq %r9\n     .seh_pushreg %r9\n"
        "    subq $40, %rsp\n    .seh_stackalloc 40\n"
        "    .seh_endprologue\n"
        "    movl %eax, %ecx\n"
        "    movq 72(%rsp), %rdx\n"
        "    call standin_called\n"
        "    addq $40, %rsp\n"
        "    popq %r9\n"
        "    popq %r8\n"
        "    popq %rdx\n"
        "    popq %rcx\n"
        "    jmp *%rax\n"
        "    .seh_endproc\n");
