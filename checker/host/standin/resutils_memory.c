/* SPDX-License-Identifier: MIT
 *
 * resutils_memory.c - memory that changes hands. The functions document LocalFree, so it comes from LocalAlloc.
 */
#include "resutils_internal.h"

#include "standin.h"

void *utility_allocate(size_t size)
{
    /* One byte of nothing is allocated too, so that a value of no bytes is not taken for none. */
    void *memory = lever_bites(LEVER_NO_MEMORY) ? NULL : LocalAlloc(LMEM_FIXED | LMEM_ZEROINIT, size != 0 ? size : 1);
    if (memory == NULL) SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    return memory;
}

void utility_free(void *memory)
{
    if (memory != NULL) LocalFree(memory);
}

LPWSTR utility_duplicate(LPCWSTR text)
{
    if (text == NULL) return NULL;
    size_t size = (wcslen(text) + 1) * sizeof *text;
    LPWSTR copy = utility_allocate(size);
    return copy != NULL ? memcpy(copy, text, size) : NULL;
}

bool names_equal(LPCWSTR left, LPCWSTR right)
{
    return CompareStringOrdinal(left, -1, right, -1, TRUE) == CSTR_EQUAL;
}
