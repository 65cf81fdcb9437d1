/* SPDX-License-Identifier: MIT
 *
 * clusapi_handles.c - handles: numbers of a row, with how often that row was used, so that a closed one is known.
 */
#include "clusapi_model.h"

#define MOST_HANDLES 4096
#define MARK 0x5d000000u /* no small number and no address is taken for a handle */

static struct row {
    enum kind kind; /* KIND_NONE: free */
    uint32_t thing;
    uint32_t type;
    uint32_t uses;
} rows[MOST_HANDLES];

static SRWLOCK lock = SRWLOCK_INIT;

static void *handle_of(uint32_t index) { return (void *)(uintptr_t)(MARK | (rows[index].uses & 0xfff) << 12 | index); }

bool is_lost(void)
{
    if (!lever_bites(LEVER_NETWORK_LOST)) return false;
    SetLastError(RPC_S_SERVER_UNAVAILABLE);
    return true;
}

void *open_handle(enum kind kind, uint32_t thing, uint32_t type)
{
    static uint32_t next;
    void *handle = NULL;
    if (is_lost()) return NULL;
    if (lever_bites(LEVER_NO_HANDLE)) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return NULL;
    }
    AcquireSRWLockExclusive(&lock);
    for (uint32_t tried = 0; tried < MOST_HANDLES && handle == NULL; tried++) {
        uint32_t index = next++ % MOST_HANDLES;
        if (rows[index].kind != KIND_NONE) continue;
        rows[index] = (struct row){kind, thing, type, rows[index].uses + 1};
        handle = handle_of(index);
        (void)__atomic_add_fetch(standin_host->open_handles, 1, __ATOMIC_ACQ_REL);
    }
    ReleaseSRWLockExclusive(&lock);
    if (handle == NULL) SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    return handle;
}

/* With the lock held: the row of a handle, or NULL with the last error set. */
static struct row *row_of(const void *handle, enum kind kind)
{
    uintptr_t number = (uintptr_t)handle;
    uint32_t index = (uint32_t)(number & 0xfff);
    if ((number & ~(uintptr_t)0xffffff) == MARK && rows[index].kind == kind && handle_of(index) == handle)
        return &rows[index];
    SetLastError(ERROR_INVALID_HANDLE);
    return NULL;
}

bool find_handle(const void *handle, enum kind kind, uint32_t *thing, uint32_t *type)
{
    if (is_lost()) return false;
    AcquireSRWLockShared(&lock);
    const struct row *row = row_of(handle, kind);
    if (row != NULL) {
        *thing = row->thing;
        if (type != NULL) *type = row->type;
    }
    ReleaseSRWLockShared(&lock);
    return row != NULL;
}

bool close_handle(const void *handle, enum kind kind)
{
    AcquireSRWLockExclusive(&lock);
    struct row *row = row_of(handle, kind);
    if (row != NULL) {
        row->kind = KIND_NONE;
        (void)__atomic_sub_fetch(standin_host->open_handles, 1, __ATOMIC_ACQ_REL);
    }
    ReleaseSRWLockExclusive(&lock);
    return row != NULL;
}
