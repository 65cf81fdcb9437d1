/* SPDX-License-Identifier: MIT
 *
 * pruning.c - how many files of earlier processes are kept: a process that ends again and again must not fill
 * the disk.
 *
 * Only files that are called as the recorder calls its own are deleted, the oldest first: their names begin
 * with the time. One that another process is writing cannot be deleted on Windows, and ends the pruning.
 */
#include "recorder.h"

#define MOST_AT_ONCE 64u

static struct {
    const char *stem; /* without the folder */
    uint32_t count;
    char oldest[256];
} names;

/* In the pattern # is a digit. */
static bool is_like(const char *text, const char *pattern)
{
    for (; *pattern != 0; text++, pattern++) {
        bool fits = *pattern == '#' ? *text >= '0' && *text <= '9' : *text == *pattern;
        if (!fits) return false;
    }
    return *text == 0;
}

static void visit(const char *name)
{
    size_t length = strlen(names.stem);
    if (strncmp(name, names.stem, length) != 0 || strlen(name) >= sizeof names.oldest) return;
    if (!is_like(name + length, "-########T######.###Z-##########-####.ndjson")) return;
    if (names.count++ == 0 || strcmp(name, names.oldest) < 0) memcpy(names.oldest, name, strlen(name) + 1);
}

void prune(const char *stem, uint32_t kept)
{
    static char path[PATH_BYTES + sizeof names.oldest];
    size_t folder = strlen(stem);
    while (folder > 0 && stem[folder - 1] != '/' && stem[folder - 1] != '\\') folder--;
    names.stem = stem + folder;
    for (uint32_t deleted = 0; deleted < MOST_AT_ONCE; deleted++) {
        names.count = 0;
        memcpy(path, stem, folder);
        path[folder] = 0;
        platform_each_name(path, visit);
        if (names.count < kept) return;
        memcpy(path + folder, names.oldest, strlen(names.oldest) + 1);
        if (!platform_delete(path)) return;
    }
}
