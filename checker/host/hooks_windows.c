/* SPDX-License-Identifier: MIT
 *
 * hooks_windows.c - seeing the target end the process: the imports of every loaded module are pointed to
 * recording functions.
 */
#include "host.h"

#include <winternl.h>

#define MODULE_LIMIT 512

typedef LONG(WINAPI *nt_terminate)(HANDLE, LONG);
typedef VOID(WINAPI *exit_process)(UINT);
typedef BOOL(WINAPI *terminate_process)(HANDLE, UINT);

static bool is_self(HANDLE process)
{
    return process == GetCurrentProcess() || GetProcessId(process) == GetCurrentProcessId();
}

/* ---- The hooks. Each calls what it replaced. ----------------------------------------------------------- */

static nt_terminate real_nt_terminate;
static exit_process real_rtl_exit;

static VOID WINAPI hook_exit_process(UINT code)
{
    death_note_exit(EXIT_BY_ExitProcess, code);
    ExitProcess(code);
}

static BOOL WINAPI hook_terminate_process(HANDLE process, UINT code)
{
    if (is_self(process)) death_note_exit(EXIT_BY_TerminateProcess, code);
    return TerminateProcess(process, code);
}

static LONG WINAPI hook_nt_terminate_process(HANDLE process, LONG code)
{
    if (process != NULL && is_self(process)) death_note_exit(EXIT_BY_NtTerminateProcess, (uint32_t)code);
    return real_nt_terminate(process, code);
}

static VOID WINAPI hook_rtl_exit_user_process(UINT code)
{
    death_note_exit(EXIT_BY_RtlExitUserProcess, code);
    real_rtl_exit(code);
}

/* ---- What is replaced by what -------------------------------------------------------------------------- */

static const struct {
    const char *module;
    const char *name;
    function hook;
} hooks[] = {
    {"kernel32.dll", "ExitProcess", (function)hook_exit_process},
    {"kernelbase.dll", "ExitProcess", (function)hook_exit_process},
    {"kernel32.dll", "TerminateProcess", (function)hook_terminate_process},
    {"kernelbase.dll", "TerminateProcess", (function)hook_terminate_process},
    {"ntdll.dll", "NtTerminateProcess", (function)hook_nt_terminate_process},
    {"ntdll.dll", "RtlExitUserProcess", (function)hook_rtl_exit_user_process},
};

static function originals[COUNT_OF(hooks)];

static void find_originals(void)
{
    for (size_t index = 0; index < COUNT_OF(hooks); index++) {
        HMODULE module = GetModuleHandleA(hooks[index].module);
        originals[index] = module == NULL ? NULL : (function)GetProcAddress(module, hooks[index].name);
    }
    real_nt_terminate = (nt_terminate)originals[4];
    real_rtl_exit = (exit_process)originals[5];
}

static function replacement(function imported)
{
    for (size_t index = 0; index < COUNT_OF(hooks); index++) {
        if (originals[index] != NULL && originals[index] == imported) return hooks[index].hook;
    }
    return NULL;
}

/* ---- Patching one module ------------------------------------------------------------------------------- */

static void patch_slot(function *slot)
{
    DWORD old;
    function hook = replacement(*slot);
    if (hook == NULL || !VirtualProtect(slot, sizeof *slot, PAGE_READWRITE, &old)) return;
    *slot = hook;
    (void)VirtualProtect(slot, sizeof *slot, old, &old);
}

static const IMAGE_NT_HEADERS64 *headers_of(const char *base)
{
    const IMAGE_DOS_HEADER *dos = (const IMAGE_DOS_HEADER *)base;
    if (dos->e_magic != IMAGE_DOS_SIGNATURE) return NULL;
    const IMAGE_NT_HEADERS64 *headers = (const IMAGE_NT_HEADERS64 *)(base + dos->e_lfanew);
    return headers->Signature == IMAGE_NT_SIGNATURE ? headers : NULL;
}

static void patch_imports(char *base, const IMAGE_NT_HEADERS64 *headers)
{
    const IMAGE_DATA_DIRECTORY *directory =
        &headers->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_IMPORT];
    if (directory->VirtualAddress == 0) return;
    const IMAGE_IMPORT_DESCRIPTOR *import =
        (const IMAGE_IMPORT_DESCRIPTOR *)(base + directory->VirtualAddress);
    for (; import->FirstThunk != 0; import++) {
        for (function *slot = (function *)(base + import->FirstThunk); *slot != NULL; slot++)
            patch_slot(slot);
    }
}

static void note_module(char *base, const IMAGE_NT_HEADERS64 *headers)
{
    WCHAR path[MAX_PATH];
    char text[MAX_PATH * 3];
    DWORD length = GetModuleFileNameW((HMODULE)base, path, COUNT_OF(path));
    if (length == 0 || WideCharToMultiByte(CP_UTF8, 0, path, -1, text, sizeof text, NULL, NULL) == 0)
        text[0] = 0;
    modules_note((uintptr_t)base, (uintptr_t)base + headers->OptionalHeader.SizeOfImage, text);
}

/* ---- All modules --------------------------------------------------------------------------------------- */

static volatile LONG modules_changed;

static VOID CALLBACK note_change(ULONG reason, const void *data, void *context)
{
    (void)reason;
    (void)data;
    (void)context;
    InterlockedExchange(&modules_changed, 1);
}

static void ask_for_notice(void)
{
    typedef LONG(WINAPI * ldr_register)(ULONG, VOID(CALLBACK *)(ULONG, const void *, void *), void *,
                                        void **);
    static void *cookie;
    ldr_register routine =
        (ldr_register)(function)GetProcAddress(GetModuleHandleA("ntdll.dll"), "LdrRegisterDllNotification");
    if (cookie == NULL && routine != NULL) (void)routine(0, note_change, NULL, &cookie);
}

BOOL WINAPI K32EnumProcessModules(HANDLE, HMODULE *, DWORD, DWORD *);

void death_refresh_modules(void)
{
    static HMODULE modules[MODULE_LIMIT];
    DWORD bytes = 0;
    InterlockedExchange(&modules_changed, 0);
    find_originals();
    ask_for_notice();
    if (!K32EnumProcessModules(GetCurrentProcess(), modules, sizeof modules, &bytes)) return;
    modules_begin();
    for (DWORD index = 0; index < bytes / sizeof modules[0] && index < MODULE_LIMIT; index++) {
        char *base = (char *)modules[index];
        const IMAGE_NT_HEADERS64 *headers = headers_of(base);
        if (headers == NULL) continue;
        note_module(base, headers);
        /* Not the host: its own end is no event. Not the system's three, whose calls are the inner half of a
         * call already noted. */
        bool own = modules[index] == GetModuleHandleW(NULL);
        bool system = modules[index] == GetModuleHandleW(L"ntdll.dll") ||
                      modules[index] == GetModuleHandleW(L"kernel32.dll") ||
                      modules[index] == GetModuleHandleW(L"kernelbase.dll");
        if (!own && !system) patch_imports(base, headers);
    }
    modules_end();
}

void death_before_call(void)
{
    if (modules_changed) death_refresh_modules();
}
