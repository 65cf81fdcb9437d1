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

#endif
