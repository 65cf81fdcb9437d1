/* SPDX-License-Identifier: MIT
 *
 * service_faults.h - what a DLL that stands for a service gets wrong: a block a fault. One of them at a time is defined.
 */
#if defined(FAULT_KEEPS_WORKER)
/* Terminate leaves the worker to itself, which goes on and reports. */
#define FAULT_END_WORKER(worker) (void)0
#elif defined(FAULT_KEEPS_PARAMETERS)
/* Close forgets the strings of the parameter block. */
#define FAULT_FREE(call) (void)0
#elif defined(FAULT_LOOKS_UP_IN_ONLINE)
/* Online itself, and not its worker, looks up what the resource depends on. */
#define FAULT_BEFORE_ONLINE(resource) (void)ResUtilGetResourceNameDependency((resource)->Name, L"Network Name")
#elif defined(FAULT_INSISTS_ON_STOPPING)
/* The worker tries to stop the service until it can, and tells nobody. */
#define FAULT_STOPS_AGAIN(error) ((error) != ERROR_SUCCESS && (Sleep(10), TRUE))
#endif

#ifndef FAULT_END_WORKER
#define FAULT_END_WORKER(worker) ClusWorkerTerminate(worker)
#endif
#ifndef FAULT_FREE
#define FAULT_FREE(call) call
#endif
#ifndef FAULT_BEFORE_ONLINE
#define FAULT_BEFORE_ONLINE(resource) (void)(resource)
#endif
#ifndef FAULT_STOPS_AGAIN
#define FAULT_STOPS_AGAIN(error) FALSE
#endif
#ifdef FAULT_KEEPS_WORKER
#define FAULT_CHECKS(asked) ((asked), FALSE)
#else
#define FAULT_CHECKS(asked) (asked)
#endif
