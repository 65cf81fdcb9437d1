/* SPDX-License-Identifier: MIT
 *
 * clusapi_texts.c - how names and bytes are handed out, with the size that is needed where they do not fit.
 */
#include "clusapi_model.h"

DWORD give_text(const WCHAR *text, LPWSTR buffer, LPDWORD units)
{
    DWORD length = (DWORD)lstrlenW(text);
    if (units == NULL) return buffer == NULL ? ERROR_SUCCESS : ERROR_INVALID_PARAMETER;
    DWORD room = *units;
    *units = length;
    if (buffer == NULL) return ERROR_SUCCESS;
    if (room <= length) return ERROR_MORE_DATA;
    memcpy(buffer, text, (length + 1) * sizeof(WCHAR));
    return ERROR_SUCCESS;
}

DWORD give_bytes(const void *data, size_t size, LPVOID buffer, DWORD room, LPDWORD returned)
{
    if (returned != NULL) *returned = (DWORD)size;
    if (buffer == NULL) return room == 0 ? ERROR_SUCCESS : ERROR_INVALID_PARAMETER;
    if (room < size) return ERROR_MORE_DATA;
    memcpy(buffer, data, size);
    return ERROR_SUCCESS;
}
