/* SPDX-License-Identifier: MIT
 *
 * faults_controls.h - what the broken resource DLLs do wrong in control calls, and with what they signal.
 */

#if defined(FAULT_CONTROL_ENDS_TWICE)
/* The worker of a control call says twice that the call has ended. */
#define FAULT_ON_CONTROL EndControlCall(resource->Context, ERROR_INVALID_FUNCTION);

#elif defined(FAULT_TYPE_CONTROL_ENDS_TWICE)
/* A control call of the type is ended twice before it returns. */
#define FAULT_ON_TYPE_CONTROL EndTypeControlCall(context, ERROR_INVALID_FUNCTION);

#elif defined(FAULT_CONTROL_NEVER_ENDS)
/* The worker of a control call forgets to say that the call has ended. */
#define FAULT_ON_CONTROL return 0;

#elif defined(FAULT_ENDS_WITH_WRONG_CONTEXT)
/* A control call is ended with a context that no call carried. */
#define FAULT_ON_TYPE_CONTROL EndTypeControlCall(context + 0x10000, ERROR_INVALID_FUNCTION);

#elif defined(FAULT_SIGNALS_UNKNOWN_FAILURE)
/* SignalFailure is given a type of failure that does not exist. */
#define FAULT_ON_ONLINE SignalFailure(resource->Handle, (FAILURE_TYPE)7, 0);

#elif defined(FAULT_SIGNAL_ARGUMENTS_SWAPPED)
/* SignalFailure is given the error code in the place of the type of failure. */
#define FAULT_ON_ONLINE SignalFailure(resource->Handle, (FAILURE_TYPE)ERROR_RESOURCE_FAILED, FAILURE_TYPE_GENERAL);

#elif defined(FAULT_ENDS_A_CALL_THAT_IS_OVER)
/* A control call is ended by EndControlCall and answered as one that does not go on. */
#define FAULT_SAYS_ENDED FALSE

#elif defined(FAULT_ENDS_WITH_THE_RESOURCE)
/* EndControlCall is first called with the address of the resource in the place of the context. */
#define FAULT_ON_CONTROL EndControlCall((PRES_CTL_CTX)(size_t)resource, ERROR_INVALID_FUNCTION);

#elif defined(FAULT_TYPE_CONTROL_NEVER_ENDS)
/* A control call of the type said that it goes on, and is never ended. */
#define FAULT_ON_TYPE_CONTROL        \
    if (context != 0) {              \
        *returnedAsynchronously = TRUE; \
        return ERROR_SUCCESS;        \
    }

#elif defined(FAULT_LATER_CONTROLS_NEVER_END)
/* Only the first control call since Open is ended by its worker. */
#define FAULT_ON_CONTROL \
    if (resource->Controls > 1) return 0;

#elif defined(FAULT_WRITES_BEYOND_OUTPUT)
/* An output buffer of any size is taken to be large enough. */
#define FAULT_ROOM(room) ((room) == 0 ? 0 : 0x10000u)

#elif defined(FAULT_CUTS_WHAT_DOES_NOT_FIT)
/* What does not fit into the output buffer is left out, and success is claimed all the same. */
#define FAULT_FITS(needed, room) ((room) != 0)

#elif defined(FAULT_REQUIRES_NO_SIZE)
/* An output buffer that is too small is refused without a word on the size that would do. */
#define FAULT_REQUIRED(needed, room) ((needed) <= (room) ? (needed) : 0)

#elif defined(FAULT_FORGETS_END_MARKS)
/* The values of a property have no end mark. */
#define FAULT_AFTER_VALUES \
    if (TRUE) return;

#elif defined(FAULT_VALIDATION_STORES)
/* A list that is only to be validated is stored. */
#define FAULT_VALIDATE_STORES TRUE

#elif defined(FAULT_TAKES_CUT_LISTS)
/* A list that ends too soon is taken as far as it goes. */
#define FAULT_CUT_CODE ERROR_SUCCESS

#endif
