/* SPDX-License-Identifier: MIT
 *
 * tables.c - the tables that are handed out in the place of the DLL's.
 *
 * A DLL may have a table for each resource type, and Open does not say of which type it is. So every table is
 * given functions of its own; of a table beyond SETS, of an unknown version or one that cannot be read the
 * DLL's own is handed out and nothing is recorded.
 */
#include "entries.h"

#define SLOTS (CLRES_V4_FUNCTION_SIZE / sizeof(function))
#define HEADER_BYTES offsetof(CLRES_FUNCTION_TABLE, V1Functions)

/* ---- The functions of each table ----------------------------------------------------------------------- */

/* clang-format off */
#define EACH_SET(DO) \
    DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7) DO(8) DO(9) DO(10) DO(11) DO(12) DO(13) DO(14) DO(15)
#define COUNTED(k) +1
enum { SETS = EACH_SET(COUNTED) };

static struct set sets[SETS];

#define THUNKS(k)                                                                                                    \
    static RESID WINAPI open_v1_##k(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle)                                  \
    { return note_open(&sets[k], name, key, handle, 0); }                                                            \
    static RESID WINAPI open_##k(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle, DWORD flags)                        \
    { return note_open(&sets[k], name, key, handle, flags); }                                                        \
    static VOID WINAPI close_##k(RESID resid) { note_close(&sets[k], resid); }                                       \
    static DWORD WINAPI online_v1_##k(RESID resid, LPHANDLE event) { return note_online_v1(&sets[k], resid, event); } \
    static DWORD WINAPI online_##k(RESID resid, LPHANDLE event, DWORD flags, PBYTE in, DWORD size, DWORD reserved)   \
    { return note_online(&sets[k], resid, event, flags, in, size, reserved); }                                       \
    static DWORD WINAPI offline_v1_##k(RESID resid) { return note_offline_v1(&sets[k], resid); }                     \
    static DWORD WINAPI offline_##k(RESID resid, LPCWSTR node, DWORD flags, PBYTE in, DWORD size, DWORD reserved)    \
    { return note_offline(&sets[k], resid, node, flags, in, size, reserved); }                                       \
    static VOID WINAPI terminate_##k(RESID resid) { note_terminate(&sets[k], resid); }                               \
    static BOOL WINAPI looks_alive_##k(RESID resid)                                                                  \
    { return note_question(&sets[k], "LooksAlive", sets[k].real.V1Functions.LooksAlive, resid); }                    \
    static BOOL WINAPI is_alive_##k(RESID resid)                                                                     \
    { return note_question(&sets[k], "IsAlive", sets[k].real.V1Functions.IsAlive, resid); }                          \
    static DWORD WINAPI arbitrate_##k(RESID resid, PQUORUM_RESOURCE_LOST lost)                                       \
    { return note_arbitrate(&sets[k], resid, lost); }                                                                \
    static DWORD WINAPI release_##k(RESID resid)                                                                     \
    { return note_plain(&sets[k], "Release", sets[k].real.V1Functions.Release, resid); }                             \
    static DWORD WINAPI control_##k(RESID resid, CONTROL_PARAMETERS)                                                 \
    { return note_control(&sets[k], resid, CONTROL_ARGUMENTS); }                                                     \
    static DWORD WINAPI begin_control_##k(RESID resid, CONTROL_PARAMETERS, INT64 context, PBOOL asynchronous)        \
    { return note_begin_control(&sets[k], resid, CONTROL_ARGUMENTS, context, asynchronous); }                        \
    static DWORD WINAPI user_control_##k(RESID resid, HANDLE token, CONTROL_PARAMETERS, INT64 context,               \
                                         PBOOL asynchronous)                                                         \
    { return note_user_control(&sets[k], resid, token, CONTROL_ARGUMENTS, context, asynchronous); }                  \
    static DWORD WINAPI type_control_##k(LPCWSTR type, CONTROL_PARAMETERS)                                           \
    { return note_type_control(&sets[k], type, CONTROL_ARGUMENTS); }                                                 \
    static DWORD WINAPI begin_type_control_##k(LPCWSTR type, CONTROL_PARAMETERS, INT64 context, PBOOL asynchronous)  \
    { return note_begin_type_control(&sets[k], type, CONTROL_ARGUMENTS, context, asynchronous); }                    \
    static DWORD WINAPI user_type_control_##k(LPCWSTR type, HANDLE token, CONTROL_PARAMETERS, INT64 context,         \
                                              PBOOL asynchronous)                                                    \
    { return note_user_type_control(&sets[k], type, token, CONTROL_ARGUMENTS, context, asynchronous); }              \
    static DWORD WINAPI cancel_##k(RESID resid, DWORD flags) { return note_cancel(&sets[k], resid, flags); }

EACH_SET(THUNKS)

#define V1_ROW(k) {open_v1_##k, close_##k, online_v1_##k, offline_v1_##k, terminate_##k, looks_alive_##k,            \
                   is_alive_##k, arbitrate_##k, release_##k, control_##k, type_control_##k},
#define V2_ROW(k) {open_##k, close_##k, online_##k, offline_##k, terminate_##k, looks_alive_##k, is_alive_##k,       \
                   arbitrate_##k, release_##k, control_##k, type_control_##k, cancel_##k},
#define V4_ROW(k) {open_##k, close_##k, online_##k, offline_##k, terminate_##k, looks_alive_##k, is_alive_##k,       \
                   arbitrate_##k, release_##k, begin_control_##k, begin_type_control_##k, cancel_##k,                \
                   user_control_##k, user_type_control_##k},
/* clang-format on */

static const CLRES_V1_FUNCTIONS v1_functions[SETS] = {EACH_SET(V1_ROW)};
static const CLRES_V2_FUNCTIONS v2_functions[SETS] = {EACH_SET(V2_ROW)};
static const CLRES_V4_FUNCTIONS v4_functions[SETS] = {EACH_SET(V4_ROW)};

/* ---- Tables -------------------------------------------------------------------------------------------- */

static volatile uint32_t making;

static size_t size_of_version(DWORD version)
{
    switch (version) {
    case CLRES_VERSION_V1_00: return CLRES_V1_FUNCTION_SIZE;
    case CLRES_VERSION_V2_00: return CLRES_V2_FUNCTION_SIZE;
    case CLRES_VERSION_V3_00: return CLRES_V3_FUNCTION_SIZE;
    case CLRES_VERSION_V4_00: return CLRES_V4_FUNCTION_SIZE;
    default: return 0;
    }
}

static const void *functions_of(unsigned set, DWORD version)
{
    if (version == CLRES_VERSION_V1_00) return &v1_functions[set];
    return version == CLRES_VERSION_V2_00 ? (const void *)&v2_functions[set] : (const void *)&v4_functions[set];
}

static function slot_at(const void *functions, size_t slot)
{
    function found = NULL;
    memcpy(&found, (const char *)functions + slot * sizeof found, sizeof found);
    return found;
}

/* A slot that is NULL stays so; size and version are the DLL's own, right or wrong. */
static void show(unsigned index, const CLRES_FUNCTION_TABLE *read)
{
    struct set *set = &sets[index];
    const void *functions = functions_of(index, read->Version);
    set->real = *read;
    set->shown = *read;
    for (size_t slot = 0; slot < size_of_version(read->Version) / sizeof(function); slot++) {
        function own = slot_at(functions, slot);
        if (slot_at(&read->V4Functions, slot) != NULL)
            memcpy((char *)&set->shown.V4Functions + slot * sizeof own, &own, sizeof own);
    }
}

static unsigned take(const CLRES_FUNCTION_TABLE *read)
{
    unsigned index;
    while (__atomic_exchange_n(&making, 1, __ATOMIC_ACQUIRE) != 0) platform_yield();
    for (index = 0; index < SETS && sets[index].taken; index++) {
        if (memcmp(&sets[index].real, read, sizeof *read) == 0) break;
    }
    if (index < SETS && !sets[index].taken) {
        show(index, read);
        sets[index].taken = 1;
    }
    __atomic_store_n(&making, 0, __ATOMIC_RELEASE);
    return index;
}

PCLRES_FUNCTION_TABLE entries_wrap(PCLRES_FUNCTION_TABLE real, struct told_table *told)
{
    CLRES_FUNCTION_TABLE read;
    memset(&read, 0, sizeof read);
    memset(told, 0, sizeof *told);
    told->status = real == NULL ? TABLE_NULL_TABLE : TABLE_UNREADABLE;
    if (real == NULL || !platform_read(real, &read, HEADER_BYTES)) return real;
    size_t size = size_of_version(read.Version);
    told->size = read.TableSize;
    told->version = read.Version;
    if (!platform_read(real, &read, HEADER_BYTES + size)) return real;
    told->status = TABLE_READ;
    for (size_t slot = 0; slot < SLOTS; slot++)
        told->slots |= (uint32_t)(slot_at(&read.V4Functions, slot) != NULL) << slot;
    if (size == 0) return real;
    unsigned index = take(&read);
    told->recorded = index < SETS;
    return told->recorded ? &sets[index].shown : real;
}
