/* SPDX-License-Identifier: MIT
 *
 * main.c - start of the host: `resdll-host JOURNAL [PARENT]`.
 *
 * Python makes the journal and starts the host with it; PARENT is the process id to die with (Windows only).
 */
#include "host.h"

static uint32_t host(int count, const char *const *arguments)
{
    if (count < 2 || !journal_open(arguments[1])) return EXIT_CODE_USAGE;
    if (count > 2) platform_set_parent(arguments[2]);
    platform_open_channel();
    death_install();
    death_watch_thread();
    death_refresh_modules();
    journal_adopt_thread(0);
    journal_start_heartbeat();
    return commands_run();
}

#if defined(_WIN32)

/* `resdll-host --resident` only sleeps, until its input ends: it keeps the Wine server warm. */
static uint32_t be_resident(void)
{
    char byte;
    DWORD count = 0;
    HANDLE in = GetStdHandle(STD_INPUT_HANDLE);
    (void)WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), "ok\n", 3, &count, NULL);
    while (ReadFile(in, &byte, 1, &count, NULL) && count == 1) continue;
    return EXIT_CODE_ENDED;
}

int wmain(int count, wchar_t **arguments)
{
    static char text[2][4096];
    if (count == 2 && wcscmp(arguments[1], L"--resident") == 0) return (int)be_resident();
    const char *converted[3] = {"resdll-host", text[0], text[1]};
    for (int index = 1; index < count && index < 3; index++) {
        if (WideCharToMultiByte(CP_UTF8, 0, arguments[index], -1, text[index - 1], sizeof text[0], NULL,
                                NULL) == 0)
            return EXIT_CODE_USAGE;
    }
    platform_stop(host(count < 3 ? count : 3, converted));
}

#else

int main(int count, char **arguments) { platform_stop(host(count, (const char *const *)arguments)); }

#endif
