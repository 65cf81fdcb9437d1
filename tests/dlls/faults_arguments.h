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

#endif
