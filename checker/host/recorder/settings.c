/* SPDX-License-Identifier: MIT
 *
 * settings.c - the file of settings beside the recorder, NAME.recorder.ini for NAME.dll.
 *
 * Without one the recorder NAME.dll stands in front of NAME.real.dll, and writes beside itself. What is not
 * understood is passed over, and the trace says which line that was: a resource must not fail for it.
 */
#include "recorder.h"

#define MEGABYTE 1048576u
#define DEFAULT_MEGABYTES 64u
#define DEFAULT_PARTS 8u
#define MOST 65536u

static bool join(char *destination, const char *first, size_t first_length, const char *second)
{
    size_t second_length = strlen(second);
    if (first_length + second_length >= PATH_BYTES) return false;
    memcpy(destination, first, first_length);
    memcpy(destination + first_length, second, second_length + 1);
    return true;
}

static size_t after_folder(const char *path)
{
    size_t length = strlen(path);
    while (length > 0 && path[length - 1] != '/' && path[length - 1] != '\\') length--;
    return length;
}

static bool is_absolute(const char *path)
{
    return path[0] == '/' || path[0] == '\\' || (path[0] != 0 && path[1] == ':');
}

/* How long a path is without the suffix of a DLL. */
static size_t stem_length(const char *path)
{
    size_t length = strlen(path), suffix = strlen(platform_suffix);
    if (length <= suffix) return length;
    for (size_t index = 0; index < suffix; index++) {
        char unit = path[length - suffix + index];
        if (unit >= 'A' && unit <= 'Z') unit = (char)(unit - 'A' + 'a');
        if (unit != platform_suffix[index]) return length;
    }
    return length - suffix;
}

static bool number(const char *text, uint32_t least, uint32_t *value)
{
    uint32_t read = 0;
    if (*text == 0) return false;
    for (; *text != 0; text++) {
        if (*text < '0' || *text > '9' || read > MOST) return false;
        read = read * 10 + (uint32_t)(*text - '0');
    }
    if (read < least || read > MOST) return false;
    *value = read;
    return true;
}

/* A path as it is given, or beside `own`. */
static bool place(char *destination, const char *own, const char *given)
{
    if (*given == 0) return false;
    return is_absolute(given) ? join(destination, "", 0, given)
                              : join(destination, own, after_folder(own), given);
}

static bool apply(struct settings *settings, const char *own, const char *key, const char *value)
{
    char folder[PATH_BYTES], name[PATH_BYTES];
    uint32_t read;
    if (strcmp(key, "dll") == 0) return place(settings->target, own, value);
    if (strcmp(key, "folder") == 0) {
        size_t begin = after_folder(own), length = stem_length(own);
        if (!join(name, "/", 1, own + begin)) return false;
        name[1 + length - begin] = 0;
        return place(folder, own, value) && join(settings->stem, folder, strlen(folder), name);
    }
    if (strcmp(key, "megabytes") == 0 && number(value, 1, &read)) {
        settings->part_bytes = (uint64_t)read * MEGABYTE;
        return true;
    }
    if (strcmp(key, "parts") == 0) return number(value, 2, &settings->parts);
    if (strcmp(key, "texts") == 0 && number(value, 0, &read) && read <= 1) {
        settings->texts = read == 1;
        return true;
    }
    return false;
}

static char *trimmed(char *text)
{
    while (*text == ' ' || *text == '\t') text++;
    size_t length = strlen(text);
    while (length > 0 && strchr(" \t\r", text[length - 1]) != NULL) text[--length] = 0;
    return text;
}

static bool understand(struct settings *settings, const char *own, char *line)
{
    line = trimmed(line);
    if (*line == 0 || *line == '#' || *line == ';') return true;
    char *equals = strchr(line, '=');
    if (equals == NULL) return false;
    *equals = 0;
    return apply(settings, own, trimmed(line), trimmed(equals + 1));
}

bool settings_read(struct settings *settings)
{
    static char own[PATH_BYTES], path[PATH_BYTES], text[16384];
    char real[16];
    memset(settings, 0, sizeof *settings);
    settings->part_bytes = (uint64_t)DEFAULT_MEGABYTES * MEGABYTE;
    settings->parts = DEFAULT_PARTS;
    join(real, ".real", 5, platform_suffix);
    if (!platform_own_path(own) || !join(settings->target, own, stem_length(own), real) ||
        !join(settings->stem, own, stem_length(own), "") || !join(path, own, stem_length(own), ".recorder.ini")) {
        return false;
    }
    size_t size = platform_read_file(path, text, sizeof text - 1);
    text[size] = 0;
    char *line = text;
    if (memcmp(line, "\xEF\xBB\xBF", 3) == 0) line += 3;
    for (uint32_t count = 1; line != NULL; count++) {
        char *end = strchr(line, '\n');
        if (end != NULL) *end = 0;
        if (!understand(settings, own, line) && settings->fault == 0) settings->fault = count;
        line = end == NULL ? NULL : end + 1;
    }
    return true;
}
