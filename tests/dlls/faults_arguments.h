/* SPDX-License-Identifier: MIT
 *
 * faults_arguments.h - what the broken resource DLLs do wrong with their arguments.
 */

#if defined(FAULT_WRITES_INPUT_BUFFER)
/* Parses the caller's buffer in place. */
#define FAULT_ON_OFFLINE \
    if (inBuffer != NULL && inBufferSize > 0) inBuffer[0] = (BYTE)~inBuffer[0];

#elif defined(FAULT_WRITES_NODE_NAME)
/* Folds the caller's node name in place. */
#define FAULT_ON_OFFLINE                                            \
    if (destinationNodeName != NULL && destinationNodeName[0] != 0) \
        ((LPWSTR)(void *)(size_t)destinationNodeName)[0] ^= 0x20;

#elif defined(FAULT_READS_PAST_BUFFER)
/* Looks for a terminator that the size does not cover. */
#define FAULT_ON_OFFLINE \
    if (inBuffer != NULL && inBufferSize > 0) (void)((volatile BYTE *)inBuffer)[inBufferSize];

#elif defined(FAULT_USES_BUFFER_AFTER_RETURN)
/* The worker thread goes on reading the caller's buffer after Offline has returned. */
static PBYTE CallersBuffer;
#define FAULT_ON_OFFLINE CallersBuffer = inBufferSize > 0 ? inBuffer : NULL;
#define FAULT_ON_FINAL_REPORT \
    if (!work->Online && CallersBuffer != NULL) (void)*(volatile BYTE *)CallersBuffer;

#elif defined(FAULT_READS_BEFORE_BUFFER)
/* Believes that the buffer lies behind a header of its own allocator. */
#define FAULT_ON_OFFLINE \
    if (inBuffer != NULL) (void)((volatile BYTE *)inBuffer)[-1];

#elif defined(FAULT_READS_EMPTY_BUFFER)
/* Looks at the first byte without asking whether there is one. */
#define FAULT_ON_ONLINE \
    if (inBuffer != NULL) (void)*(volatile BYTE *)inBuffer;

#elif defined(FAULT_COPIES_NODE_NAME_WHOLE)
/* Copies as many letters as a node name can have, however many this one has. */
static WCHAR NodeName[16]; /* MAX_COMPUTERNAME_LENGTH and a terminator */
#define FAULT_ON_OFFLINE \
    if (destinationNodeName != NULL) memcpy(NodeName, destinationNodeName, sizeof(NodeName));

#elif defined(FAULT_BREAKS_SURROGATE_PAIRS)
/* Takes every first half of a surrogate pair for one that has a second half. */
static DWORD CountCharacters(LPCWSTR name) {
    DWORD count;
    for (count = 0; *name != 0; count++) name += *name >= 0xD800 && *name < 0xDC00 ? 2 : 1;
    return count;
}
#define FAULT_ON_OFFLINE \
    if (destinationNodeName != NULL && CountCharacters(destinationNodeName) == 0) return ERROR_RESOURCE_FAILED;

#elif defined(FAULT_TRUSTS_PROPERTY_COUNT)
/* Walks the property list as far as the list says that it goes. */
static DWORD SumProperties(const BYTE *list, DWORD size) {
    DWORD count, sum = 0;
    if (size < sizeof(DWORD)) return 0;
    memcpy(&count, list, sizeof(count));
    for (list += sizeof(count); count > 0; count--, list += 40) sum += *(const volatile BYTE *)list;
    return sum;
}
#define FAULT_ON_ONLINE \
    if (inBuffer != NULL && SumProperties(inBuffer, inBufferSize) == 0xFFFFFFFFu) return ERROR_RESOURCE_FAILED;

#elif defined(FAULT_TRUSTS_PROPERTY_LENGTH)
/* Goes on behind the first name without asking whether its length stays in the buffer. */
static DWORD SyntaxOfFirstValue(const BYTE *list, DWORD size) {
    DWORD length, syntax;
    if (size < 3 * sizeof(DWORD)) return 0;
    memcpy(&syntax, list + sizeof(DWORD), sizeof(syntax));
    if (syntax != 0x00040003) return 0; /* CLUSPROP_SYNTAX_NAME */
    memcpy(&length, list + 2 * sizeof(DWORD), sizeof(length));
    memcpy(&syntax, list + 3 * sizeof(DWORD) + (length + 3) / 4 * 4, sizeof(syntax));
    return syntax;
}
#define FAULT_ON_OFFLINE \
    if (inBuffer != NULL && SyntaxOfFirstValue(inBuffer, inBufferSize) == 0xFFFFFFFFu) return ERROR_RESOURCE_FAILED;

#elif defined(FAULT_WRITES_ONLINE_BUFFER)
/* Marks the caller's buffer as seen. */
#define FAULT_ON_ONLINE \
    if (inBuffer != NULL && inBufferSize > 0) inBuffer[inBufferSize - 1] ^= 1;

#elif defined(FAULT_KEEPS_NODE_NAME)
/* Keeps the caller's pointer, and looks where it pointed at the next Online. */
static LPCWSTR Destination;
#define FAULT_ON_OFFLINE Destination = destinationNodeName;
#define FAULT_ON_ONLINE \
    if (Destination != NULL) (void)*(const volatile WCHAR *)Destination;

#elif defined(FAULT_TRUSTS_SIZE_OF_NULL)
/* Asks for the size only, and not whether there is a buffer. */
#define FAULT_ON_OFFLINE \
    if (inBufferSize > 0) (void)*(volatile BYTE *)inBuffer;

#elif defined(FAULT_INDEXES_BY_RESERVED)
/* Takes Reserved for the reason of the offline, and every reason for one that it knows. */
static const BYTE Reasons[128];
#define FAULT_ON_OFFLINE (void)((const volatile BYTE *)Reasons)[(SIZE_T)reserved * 64];

#elif defined(FAULT_LOOPS_ON_ONLINE_FLAGS)
/* Goes through the flags until none is left, and never comes to the end of those that it does not know. */
#define FAULT_ON_ONLINE                                                                                    \
    while (onlineFlags != 0) {                                                                             \
        volatile DWORD flag;                                                                               \
        for (flag = 1; flag <= CLUS_RESDLL_ONLINE_IGNORE_NETWORK_CONNECTIVITY; flag *= 2) onlineFlags &= ~flag; \
    }

#elif defined(FAULT_TERMINATES_INPUT_BUFFER)
/* Offline puts a terminator into the last byte of InBuffer. */
#define FAULT_ON_OFFLINE \
    if (inBuffer != NULL && inBufferSize > 0) inBuffer[inBufferSize - 1] = 0;

#elif defined(FAULT_ASSUMES_A_COUNT)
/* Offline reads the count of a property list without looking whether InBuffer has room for one. */
#define FAULT_ON_OFFLINE \
    if (inBuffer != NULL) (void)*(volatile DWORD *)(void *)inBuffer;

#elif defined(FAULT_READS_PAST_NODE_NAME)
/* Offline reads the letter after the terminator of DestinationNodeName. */
#define FAULT_ON_OFFLINE \
    if (destinationNodeName != NULL) (void)((volatile const WCHAR *)destinationNodeName)[lstrlenW(destinationNodeName) + 1];

#elif defined(FAULT_WORKER_KEEPS_NODE_NAME)
/* The worker reads DestinationNodeName after the pending Offline has returned. */
static LPCWSTR NodeName;
#define FAULT_ON_OFFLINE NodeName = destinationNodeName;
#define FAULT_ON_FINAL_REPORT \
    if (!work->Online && NodeName != NULL) (void)*(volatile const WCHAR *)NodeName;

#elif defined(FAULT_KEEPS_RESOURCE_NAME)
/* Open keeps the address of ResourceName, and Online reads it. */
static LPCWSTR Name;
#define FAULT_ON_NAME Name = resourceName;
#define FAULT_ON_ONLINE (void)*(volatile const WCHAR *)Name;

#endif
