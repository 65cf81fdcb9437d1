/* SPDX-License-Identifier: MIT
 *
 * text.c - reading protocol lines and writing replies.
 *
 * Without the C library: the target may share that with the host, and its locale, locks and heap are the
 * target's to spoil.
 */
#include "host.h"

/* ---- Reading ------------------------------------------------------------------------------------------- */

static int digit_of(char character)
{
    if (character >= '0' && character <= '9') return character - '0';
    if (character >= 'a' && character <= 'f') return character - 'a' + 10;
    return -1;
}

static void skip_blanks(struct reader *reader)
{
    while (*reader->position == ' ') reader->position++;
}

uint32_t read_number(struct reader *reader)
{
    uint64_t value = 0;
    int digits = 0;
    skip_blanks(reader);
    for (int digit; (digit = digit_of(*reader->position)) >= 0; reader->position++, digits++) {
        value = value << 4 | (unsigned)digit;
        if (value > UINT32_MAX) reader->failed = true;
    }
    if (digits == 0) reader->failed = true;
    return (uint32_t)value;
}

bool read_word(struct reader *reader, const char *word)
{
    size_t length = strlen(word);
    skip_blanks(reader);
    if (strncmp(reader->position, word, length) != 0) return false;
    char after = reader->position[length];
    if (after != ' ' && after != 0 && after != ';') return false;
    reader->position += length;
    return true;
}

int64_t read_length(struct reader *reader)
{
    int64_t digits = 0;
    skip_blanks(reader);
    if (*reader->position == '-') {
        reader->position++;
        return -1;
    }
    if (*reader->position != '=') {
        reader->failed = true;
        return -1;
    }
    reader->position++;
    while (digit_of(reader->position[digits]) >= 0) digits++;
    if (digits % 2 != 0) reader->failed = true;
    return digits / 2;
}

void read_content(struct reader *reader, unsigned char *destination, size_t size)
{
    for (size_t index = 0; index < size; index++, reader->position += 2) {
        destination[index] =
            (unsigned char)(digit_of(reader->position[0]) << 4 | digit_of(reader->position[1]));
    }
    if (digit_of(*reader->position) >= 0) reader->failed = true;
}

bool read_separator(struct reader *reader)
{
    skip_blanks(reader);
    if (*reader->position != ';') return false;
    reader->position++;
    return true;
}

/* ---- Lines --------------------------------------------------------------------------------------------- */

static struct {
    char *bytes;
    size_t room;
    size_t filled;
    size_t taken;
} input;

static void make_room(void)
{
    if (input.filled - input.taken > 0 && input.taken > 0)
        memmove(input.bytes, input.bytes + input.taken, input.filled - input.taken);
    input.filled -= input.taken;
    input.taken = 0;
    if (input.filled < input.room) return;
    size_t room = input.room == 0 ? 1u << 16 : input.room * 2;
    char *bytes = platform_allocate(room);
    if (bytes == NULL) death_of_harness();
    if (input.bytes != NULL) {
        memcpy(bytes, input.bytes, input.filled);
        platform_free(input.bytes, input.room);
    }
    input.bytes = bytes;
    input.room = room;
}

char *read_line(void)
{
    size_t searched = input.taken;
    for (;;) {
        char *end =
            input.filled > searched ? memchr(input.bytes + searched, '\n', input.filled - searched) : NULL;
        if (end != NULL) {
            char *line = input.bytes + input.taken;
            *end = 0;
            input.taken = (size_t)(end - input.bytes) + 1;
            return line;
        }
        make_room();
        searched = input.filled;
        int count = platform_read_channel(input.bytes + input.filled, input.room - input.filled);
        if (count <= 0) return NULL;
        input.filled += (size_t)count;
    }
}

/* ---- Writing ------------------------------------------------------------------------------------------- */

static char buffer[65536];
static size_t used;
static bool broken;

static void flush(void)
{
    if (used > 0 && !platform_write_channel(buffer, used)) broken = true;
    used = 0;
}

static void put(char character)
{
    if (used == sizeof buffer) flush();
    buffer[used++] = character;
}

static void put_word(const char *word)
{
    for (; *word != 0; word++) put(*word);
}

void reply_begin(const char *word)
{
    used = 0;
    put_word(word);
}

void reply_word(const char *word)
{
    put(' ');
    put_word(word);
}

void reply_number(uint64_t value)
{
    static const char digits[] = "0123456789abcdef";
    int shift = 60;
    put(' ');
    while (shift > 0 && (value >> shift & 15) == 0) shift -= 4;
    for (; shift >= 0; shift -= 4) put(digits[value >> shift & 15]);
}

void reply_bytes(const void *data, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *bytes = data;
    put(' ');
    put('=');
    for (size_t index = 0; index < size; index++) {
        put(digits[bytes[index] >> 4]);
        put(digits[bytes[index] & 15]);
    }
}

bool reply_end(void)
{
    put('\n');
    flush();
    return !broken;
}
