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

int wmain(int count, wchar_t **arguments)
{
    static char text[2][4096];
    const char *converted[3] = {"resdll-host", text[0], text[1]};
    for (int index = 1; index < count && index < 3; index++) {
        if (WideCharToMultiByte(CP_UTF8, 0, arguments[index], -1, text[index - 1], sizeof text[0], NULL, NULL) == 0) return EXIT_CODE_USAGE;
    }
    platform_stop(host(count < 3 ? count : 3, converted));
}

#else

int main(int count, char **arguments) { platform_stop(host(count, (const char *const *)arguments)); }

#endif
