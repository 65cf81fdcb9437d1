/* SPDX-License-Identifier: MIT
 *
 * standin_boundary.h - what the host and its stand-ins for clusapi.dll and resutils.dll know of one another.
 *
 * Each of the two DLLs exports one function more than the real one: CONNECT_ROUTINE. The host calls it once, before
 * the target is loaded.
 */
#ifndef RESDLL_STANDIN_BOUNDARY_H
#define RESDLL_STANDIN_BOUNDARY_H

#include <windows.h>

#include <stdbool.h>
#include <stdint.h>

#define CONNECT_ROUTINE "resdll_standin_connect"

/* The id of the resource under test, and its key in the cluster database. */
#define STANDIN_RESOURCE_ID L"4d6b1f70-5c1e-4c3b-9d53-524553444c4c"

/* Bits of what is told of a call. */
enum {
    STANDIN_PROVIDED = 0x1,  /* the function has semantics here; else it only fails */
    STANDIN_ON_ITSELF = 0x2, /* it asks for the very resource whose DLL calls */
    STANDIN_REQUEST = 0x8,   /* it has the cluster bring a resource online or offline */
    STANDIN_CONTROL = 0x4,   /* the detail is a control code, which is what is or is not provided */
};

/* What goes wrong on purpose; the host may change it at any time. */
struct standin_levers {
    volatile uint32_t pulled; /* LEVER_... */
    volatile uint32_t only;   /* at which occasion since it was pulled, from 1; 0 for every one */
    volatile uint32_t asked;  /* occasions since then */
    volatile uint32_t bitten; /* those of the levers that changed an answer since then */
};

struct standin_host {
    uint32_t size; /* of this structure: both sides come from one build */
    /* A function was called: its number among all exports of both DLLs, and whither it returns. From any thread, under
     * any lock of the target's. */
    void (*called)(uint32_t number, uint32_t bits, const void *caller);
    /* More of a call that was told; `detail` as the bits say. */
    void (*remarked)(uint32_t number, uint32_t bits, uint32_t detail, const void *caller);
    /* Whether an open resource was given this name by Open. */
    bool (*was_opened)(const WCHAR *name);
    uint32_t (*resource_state)(void); /* of the resource under test: a CLUSTER_RESOURCE_STATE */
    struct standin_levers *levers;
    HKEY cluster;       /* the root of what stands in for the cluster database */
    HKEY resource;      /* the key that Open receives */
    /* How many cluster handles are open: clusapi.dll counts, the host reads. */
    volatile uint32_t *open_handles;
    const WCHAR *model; /* the cluster that is played, in the lines of resdll_checker.hosting.standin */
};

typedef uint32_t (*standin_connect)(const struct standin_host *host);

#endif
