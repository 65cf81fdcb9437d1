/* SPDX-License-Identifier: MIT
 *
 * clusapi_model.h - the cluster that is played: its things, the handles to them, and how texts are handed out.
 */
#ifndef RESDLL_CLUSAPI_MODEL_H
#define RESDLL_CLUSAPI_MODEL_H

#include "standin.h"

#include "cluster_api.h"

#include <stdbool.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define NAME_UNITS 260
#define ID_UNITS 40
#define MOST_THINGS 256
#define NOTHING UINT32_MAX /* no index */

enum kind { KIND_NONE, KIND_CLUSTER, KIND_NODE, KIND_TYPE, KIND_GROUP, KIND_RESOURCE, KIND_ENUM, KIND_COUNT };

struct thing {
    enum kind kind;
    WCHAR name[NAME_UNITS];
    WCHAR id[ID_UNITS];
    volatile uint32_t state; /* of its kind; of the resource under test the host knows it */
    uint32_t type;           /* of a resource: its type */
    uint32_t group;          /* of a resource: its group; of a group: the node that owns it */
    uint32_t class;          /* of a type: CLUSTER_RESOURCE_CLASS */
    uint32_t subclass;
    uint8_t depends[MOST_THINGS / 8]; /* of a resource: on which resources */
};

/* ---- clusapi_model.c --------------------------------------------------------------------------------------------- */

extern struct thing things[MOST_THINGS]; /* the cluster itself is the first, its local node the second */
extern uint32_t thing_count;
extern uint32_t resource_under_test;

bool same_text(const WCHAR *one, const WCHAR *other); /* as cluster names are compared: no case */
/* The thing of a kind by its name or its id; the name that Open was given is the resource under test's, too. */
uint32_t find_thing(enum kind kind, const WCHAR *name);
bool depends_on(uint32_t resource, uint32_t provider);
void key_path(uint32_t thing, WCHAR *path); /* below the cluster key; NAME_UNITS + 20 units */
uint32_t add_thing(enum kind kind, const WCHAR *name);

/* ---- clusapi_parse.c --------------------------------------------------------------------------------------------- */

uint32_t parse_model(const WCHAR *text); /* 0, or the number of the line at fault */

/* ---- clusapi_handles.c ------------------------------------------------------------------------------------------- */

/* Handles are numbers that name a row of a table, never addresses. `type` is of an enumeration: what it lists. */
void *open_handle(enum kind kind, uint32_t thing, uint32_t type);
bool find_handle(const void *handle, enum kind kind, uint32_t *thing, uint32_t *type);
bool close_handle(const void *handle, enum kind kind);
bool is_lost(void); /* whether the cluster cannot be reached, with the last error set: asked before anything is */

/* ---- clusapi_texts.c --------------------------------------------------------------------------------------------- */

/* Copies a text into a buffer of *units units; tells its length without the end in *units. ERROR_MORE_DATA if it does not
 * fit, with nothing copied. Without a buffer only the length is told. */
DWORD give_text(const WCHAR *text, LPWSTR buffer, LPDWORD units);
/* The same for the output buffer of a control, in bytes with the end; a control without a buffer only tells the size. */
DWORD give_bytes(const void *data, size_t size, LPVOID buffer, DWORD room, LPDWORD returned);

/* ---- clusapi_registry.c ------------------------------------------------------------------------------------------ */

HKEY open_key(uint32_t thing, const WCHAR *below, REGSAM access); /* NULL with the last error set */

/* ---- clusapi_properties.c ---------------------------------------------------------------------------------------- */

/* What a key's values are as a property list, or as the list of their names. */
DWORD give_properties(HKEY key, LPVOID buffer, DWORD room, LPDWORD returned);
DWORD give_property_names(HKEY key, LPVOID buffer, DWORD room, LPDWORD returned);
DWORD take_properties(HKEY key, const void *list, DWORD size);

#endif
