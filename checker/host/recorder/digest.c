/* SPDX-License-Identifier: MIT
 *
 * digest.c - what a trace tells of memory that is not the recorder's: its length, and a keyed hash of it.
 *
 * The hash is SipHash-2-4 (Aumasson and Bernstein, 2012).
 */
#include "recorder.h"

static uint64_t key[2];

struct sip {
    uint64_t v[4];
    uint64_t tail;
    unsigned held;
    uint64_t length;
};

void digest_prepare(void) { platform_random(key, sizeof key); }

static uint64_t rotate(uint64_t word, unsigned bits) { return word << bits | word >> (64 - bits); }

static void sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[2] += v[3];
    v[1] = rotate(v[1], 13) ^ v[0];
    v[3] = rotate(v[3], 16) ^ v[2];
    v[0] = rotate(v[0], 32);
    v[2] += v[1];
    v[0] += v[3];
    v[1] = rotate(v[1], 17) ^ v[2];
    v[3] = rotate(v[3], 21) ^ v[0];
    v[2] = rotate(v[2], 32);
}

static void sip_begin(struct sip *sip)
{
    static const uint64_t start[4] = {0x736f6d6570736575u, 0x646f72616e646f6du, 0x6c7967656e657261u,
                                      0x7465646279746573u};
    memset(sip, 0, sizeof *sip);
    for (unsigned index = 0; index < 4; index++) sip->v[index] = start[index] ^ key[index & 1];
}

static void sip_word(struct sip *sip, uint64_t word)
{
    sip->v[3] ^= word;
    sip_round(sip->v);
    sip_round(sip->v);
    sip->v[0] ^= word;
}

static void sip_add(struct sip *sip, const unsigned char *bytes, size_t size)
{
    for (size_t index = 0; index < size; index++) {
        sip->tail |= (uint64_t)bytes[index] << (8 * sip->held);
        sip->length++;
        if (++sip->held < 8) continue;
        sip_word(sip, sip->tail);
        sip->tail = sip->held = 0;
    }
}

static uint64_t sip_end(struct sip *sip)
{
    sip_word(sip, sip->tail | sip->length << 56);
    sip->v[2] ^= 0xff;
    for (unsigned index = 0; index < 4; index++) sip_round(sip->v);
    return sip->v[0] ^ sip->v[1] ^ sip->v[2] ^ sip->v[3];
}

void digest_bytes(struct digest *digest, const void *bytes, uint64_t size)
{
    unsigned char piece[512];
    struct sip sip;
    memset(digest, 0, sizeof *digest);
    digest->there = bytes != NULL;
    digest->length = size;
    if (bytes == NULL) return;
    sip_begin(&sip);
    uint64_t whole = size < DIGEST_LIMIT ? size : DIGEST_LIMIT;
    for (uint64_t done = 0; done < whole;) {
        size_t some = whole - done < sizeof piece ? (size_t)(whole - done) : sizeof piece;
        if (!platform_read((const unsigned char *)bytes + done, piece, some)) return;
        sip_add(&sip, piece, some);
        done += some;
    }
    digest->readable = true;
    digest->hash = sip_end(&sip);
}

static bool in_node_name(WCHAR unit)
{
    return (unit >= L'A' && unit <= L'Z') || (unit >= L'a' && unit <= L'z') || (unit >= L'0' && unit <= L'9') ||
           unit == L'-';
}

/* A text may end right before a page that cannot be read, so no read goes over the end of a page. */
static size_t units_to_page_end(const WCHAR *text)
{
    size_t bytes = 4096u - ((uintptr_t)text & 4095u);
    return bytes < sizeof(WCHAR) ? 1 : bytes / sizeof(WCHAR);
}

void digest_text(struct digest *digest, const WCHAR *text)
{
    WCHAR piece[256];
    struct sip sip;
    memset(digest, 0, sizeof *digest);
    digest->there = text != NULL;
    if (text == NULL) return;
    sip_begin(&sip);
    digest->node_name = true;
    for (;;) {
        size_t count = units_to_page_end(text + digest->length);
        if (count > COUNT_OF(piece)) count = COUNT_OF(piece);
        if (!platform_read(text + digest->length, piece, count * sizeof(WCHAR))) return;
        size_t used = 0;
        while (used < count && piece[used] != 0) {
            if (digest->length + used < SHOWN_UNITS) digest->shown[digest->length + used] = piece[used];
            if (!in_node_name(piece[used])) digest->node_name = false;
            used++;
        }
        sip_add(&sip, (const unsigned char *)piece, used * sizeof(WCHAR));
        digest->length += used;
        if (used < count || digest->length * sizeof(WCHAR) >= DIGEST_LIMIT) break;
    }
    if (digest->length == 0 || digest->length > 15) digest->node_name = false;
    digest->readable = true;
    digest->hash = sip_end(&sip);
}
