/* SPDX-License-Identifier: MIT
 *
 * resdll_contract.h - the contract between a failover-cluster resource DLL and the process that hosts it.
 *
 * A resource DLL teaches a Windows failover cluster how to run one kind of resource. The Resource Hosting
 * Subsystem (RHS) loads it, asks it for a table of entry points, and from then on calls those: Open, Online,
 * IsAlive, Offline, Terminate, Close ... The DLL answers with return codes and, for work that takes time, by
 * calling back with status reports.
 *
 * This header declares that binary contract and nothing else: versions 1 to 4 of the function table, every
 * callback slot, the two status structures, the flags and the error numbers. It does not declare the Cluster
 * API (clusapi.h) or the helper library (ResUtil*). It was written from public facts - names, numbers, field
 * orders - and holds no text of the Windows SDK.
 *
 * Use it where the SDK's resapi.h is not to be had or not usable: with mingw-w64, whose own resapi.h stops at
 * Windows Server 2012, or on Linux, where a resource DLL can be built as a shared object for unit tests and
 * sanitizers. A DLL built with it runs unchanged under the real cluster. Include it *instead of* resapi.h and
 * clusapi.h, not beside them.
 *
 *   Windows   any C11 or C++17 compiler (cl, clang-cl, x86_64-w64-mingw32-gcc); <windows.h> is included here
 *   Linux     gcc or clang with -fshort-wchar; resdll_elf.h, a small stand-in for it, is included here
 *
 * resdll's sources have a complete resource DLL to copy: tests/dlls/resource.c.
 */
#ifndef RESDLL_CONTRACT_H
#define RESDLL_CONTRACT_H

#if defined(_RESAPI_) || defined(_RESAPI_DEFINES_)
#error "resdll_contract.h replaces resapi.h: include one of the two."
#endif

#if defined(_WIN32)
#include <windows.h>
#define RESDLL_EXPORT __declspec(dllexport)
#else
#include "resdll_elf.h"
#define RESDLL_EXPORT __attribute__((visibility("default")))
#endif

#include <stddef.h>

#ifdef __cplusplus
#define RESDLL_STATIC_ASSERT(condition, message) static_assert(condition, message)
extern "C" {
#else
#define RESDLL_STATIC_ASSERT(condition, message) _Static_assert(condition, message)
#endif

/* -----------------------------------------------------------------------------------------------------------
 * Error numbers
 *
 * Those that the contract mentions. Windows headers define most of them; older mingw-w64 headers lack all
 * above 5905.
 * -------------------------------------------------------------------------------------------------------- */

/* What entry points answer. */
#ifndef ERROR_SUCCESS
#define ERROR_SUCCESS 0L /* the request is finished: the resource is online, or offline */
#endif
#ifndef ERROR_INVALID_FUNCTION
#define ERROR_INVALID_FUNCTION 1L /* from a control entry point: let the monitor do the default handling */
#endif
#ifndef ERROR_INVALID_DATA
#define ERROR_INVALID_DATA 13L
#endif
#ifndef ERROR_INVALID_PARAMETER
#define ERROR_INVALID_PARAMETER 87L
#endif
#ifndef ERROR_MORE_DATA
#define ERROR_MORE_DATA 234L /* from a control entry point: the output buffer is too small */
#endif
#ifndef ERROR_IO_PENDING
#define ERROR_IO_PENDING 997L /* the request goes on in a worker thread, which will report the outcome */
#endif
#ifndef ERROR_REVISION_MISMATCH
#define ERROR_REVISION_MISMATCH \
    1306L /* from Startup and StartupEx: the range offered excludes the DLL's version */
#endif
#ifndef ERROR_RESOURCE_NOT_FOUND
#define ERROR_RESOURCE_NOT_FOUND 5007L /* the customary answer to a bad RESID */
#endif
#ifndef ERROR_CLUSTER_RESNAME_NOT_FOUND
#define ERROR_CLUSTER_RESNAME_NOT_FOUND \
    5080L /* from Startup and StartupEx: not a resource type of this DLL */
#endif
#ifndef ERROR_CLUSTER_RESOURCE_LOCKED_STATUS
#define ERROR_CLUSTER_RESOURCE_LOCKED_STATUS \
    5960L /* the resource is in locked mode and may not be disturbed */
#endif

/* What else the cluster and its interfaces answer, in numeric order. */
#ifndef ERROR_DEPENDENT_RESOURCE_EXISTS
#define ERROR_DEPENDENT_RESOURCE_EXISTS 5001L
#endif
#ifndef ERROR_RESOURCE_NOT_ONLINE
#define ERROR_RESOURCE_NOT_ONLINE 5004L
#endif
#ifndef ERROR_HOST_NODE_NOT_AVAILABLE
#define ERROR_HOST_NODE_NOT_AVAILABLE 5005L
#endif
#ifndef ERROR_RESOURCE_NOT_AVAILABLE
#define ERROR_RESOURCE_NOT_AVAILABLE 5006L /* from Arbitrate: another node won the resource */
#endif
#ifndef ERROR_SHUTDOWN_CLUSTER
#define ERROR_SHUTDOWN_CLUSTER 5008L
#endif
#ifndef ERROR_GROUP_NOT_AVAILABLE
#define ERROR_GROUP_NOT_AVAILABLE 5012L
#endif
#ifndef ERROR_GROUP_NOT_ONLINE
#define ERROR_GROUP_NOT_ONLINE 5014L
#endif
#ifndef ERROR_HOST_NODE_NOT_RESOURCE_OWNER
#define ERROR_HOST_NODE_NOT_RESOURCE_OWNER 5015L
#endif
#ifndef ERROR_HOST_NODE_NOT_GROUP_OWNER
#define ERROR_HOST_NODE_NOT_GROUP_OWNER 5016L
#endif
#ifndef ERROR_RESMON_CREATE_FAILED
#define ERROR_RESMON_CREATE_FAILED 5017L
#endif
#ifndef ERROR_RESMON_ONLINE_FAILED
#define ERROR_RESMON_ONLINE_FAILED 5018L
#endif
#ifndef ERROR_RESOURCE_ONLINE
#define ERROR_RESOURCE_ONLINE 5019L
#endif
#ifndef ERROR_QUORUM_RESOURCE
#define ERROR_QUORUM_RESOURCE 5020L
#endif
#ifndef ERROR_CLUSTER_SHUTTING_DOWN
#define ERROR_CLUSTER_SHUTTING_DOWN 5022L
#endif
#ifndef ERROR_INVALID_STATE
#define ERROR_INVALID_STATE 5023L
#endif
#ifndef ERROR_RESOURCE_PROPERTIES_STORED
#define ERROR_RESOURCE_PROPERTIES_STORED 5024L
#endif
#ifndef ERROR_RESOURCE_FAILED
#define ERROR_RESOURCE_FAILED 5038L
#endif
#ifndef ERROR_NODE_CANT_HOST_RESOURCE
#define ERROR_NODE_CANT_HOST_RESOURCE 5071L
#endif
#ifndef ERROR_CLUSTER_NODE_SHUTTING_DOWN
#define ERROR_CLUSTER_NODE_SHUTTING_DOWN 5073L
#endif
#ifndef ERROR_RESMON_INVALID_STATE
#define ERROR_RESMON_INVALID_STATE 5084L
#endif
#ifndef ERROR_CLUSTER_GROUP_MOVING
#define ERROR_CLUSTER_GROUP_MOVING 5908L
#endif
#ifndef ERROR_CLUSTER_RESOURCE_TYPE_BUSY
#define ERROR_CLUSTER_RESOURCE_TYPE_BUSY 5909L
#endif
#ifndef ERROR_RESOURCE_CALL_TIMED_OUT
#define ERROR_RESOURCE_CALL_TIMED_OUT 5910L
#endif
#ifndef ERROR_EXCEPTION_IN_RESOURCE_CALL
#define ERROR_EXCEPTION_IN_RESOURCE_CALL 5930L
#endif
#ifndef ERROR_CLUSTER_RHS_FAILED_INITIALIZATION
#define ERROR_CLUSTER_RHS_FAILED_INITIALIZATION 5931L
#endif
#ifndef ERROR_CLUSTER_RESOURCE_PROVIDER_FAILED
#define ERROR_CLUSTER_RESOURCE_PROVIDER_FAILED 5942L
#endif
#ifndef ERROR_CLUSTER_RESOURCE_CONFIGURATION_ERROR
#define ERROR_CLUSTER_RESOURCE_CONFIGURATION_ERROR 5943L
#endif
#ifndef ERROR_CLUSTER_GROUP_BUSY
#define ERROR_CLUSTER_GROUP_BUSY 5944L
#endif
#ifndef ERROR_CLUSTER_BACKUP_IN_PROGRESS
#define ERROR_CLUSTER_BACKUP_IN_PROGRESS 5949L
#endif
#ifndef ERROR_CLUSTER_WATCHDOG_TERMINATING
#define ERROR_CLUSTER_WATCHDOG_TERMINATING 5952L
#endif
#ifndef ERROR_CLUSTER_RESOURCE_VETOED_MOVE_INCOMPATIBLE_NODES
#define ERROR_CLUSTER_RESOURCE_VETOED_MOVE_INCOMPATIBLE_NODES 5953L
#endif
#ifndef ERROR_CLUSTER_RESOURCE_VETOED_CALL
#define ERROR_CLUSTER_RESOURCE_VETOED_CALL 5955L
#endif
#ifndef ERROR_RESMON_SYSTEM_RESOURCES_LACKING
#define ERROR_RESMON_SYSTEM_RESOURCES_LACKING 5956L
#endif
#ifndef ERROR_CLUSTER_RESOURCE_VETOED_MOVE_NOT_ENOUGH_RESOURCES_ON_DESTINATION
#define ERROR_CLUSTER_RESOURCE_VETOED_MOVE_NOT_ENOUGH_RESOURCES_ON_DESTINATION 5957L
#endif
#ifndef ERROR_CLUSTER_RESOURCE_VETOED_MOVE_NOT_ENOUGH_RESOURCES_ON_SOURCE
#define ERROR_CLUSTER_RESOURCE_VETOED_MOVE_NOT_ENOUGH_RESOURCES_ON_SOURCE 5958L
#endif
#ifndef ERROR_CLUSTER_GROUP_QUEUED
#define ERROR_CLUSTER_GROUP_QUEUED 5959L
#endif
#ifndef ERROR_CLUSTER_SHARED_VOLUME_FAILOVER_NOT_ALLOWED
#define ERROR_CLUSTER_SHARED_VOLUME_FAILOVER_NOT_ALLOWED 5961L
#endif
#ifndef ERROR_CLUSTER_NODE_DRAIN_IN_PROGRESS
#define ERROR_CLUSTER_NODE_DRAIN_IN_PROGRESS 5962L /* also called ERROR_CLUSTER_NODE_EVACUATION_IN_PROGRESS \
                                                    */
#endif
#ifndef ERROR_CLUSTER_CANNOT_RETURN_PROPERTIES
#define ERROR_CLUSTER_CANNOT_RETURN_PROPERTIES 5968L
#endif
#ifndef ERROR_CLUSTER_RESOURCE_IS_IN_MAINTENANCE_MODE
#define ERROR_CLUSTER_RESOURCE_IS_IN_MAINTENANCE_MODE 5970L
#endif
#ifndef ERROR_CLUSTER_AFFINITY_CONFLICT
#define ERROR_CLUSTER_AFFINITY_CONFLICT 5971L
#endif
#ifndef ERROR_CLUSTER_RESOURCE_NOT_MONITORED
#define ERROR_CLUSTER_RESOURCE_NOT_MONITORED 5981L
#endif
#ifndef ERROR_CLUSTER_NODE_ISOLATED
#define ERROR_CLUSTER_NODE_ISOLATED 5984L
#endif
#ifndef ERROR_CLUSTER_NODE_QUARANTINED
#define ERROR_CLUSTER_NODE_QUARANTINED 5985L
#endif

/* -----------------------------------------------------------------------------------------------------------
 * Names and handles
 * -------------------------------------------------------------------------------------------------------- */

#define STARTUP_ROUTINE "Startup"      /* the export of a version 1 DLL */
#define STARTUP_EX_ROUTINE "StartupEx" /* the export of a version 2, 3 or 4 DLL */

/* What CLUSAPI_VERSION may be: the names that the headers have for releases of Windows. */
#define CLUSAPI_VERSION_SERVER2008 0x600
#define CLUSAPI_VERSION_SERVER2008R2 0x700
#define CLUSAPI_VERSION_WINDOWS8 0x701
#define CLUSAPI_VERSION_WINDOWSBLUE 0x702
#define CLUSAPI_VERSION_WINTHRESHOLD 0x703
#define CLUSAPI_VERSION_RS3 0xA00
#define CLUSAPI_VERSION_NI 0xA0C
#define CLUSAPI_VERSION_CU 0xC03
#define CLUSAPI_VERSION_ZN 0xC04
#define CLUSAPI_VERSION_GA 0xC05

#define CLRES_VERSION_V1_00 0x100
#define CLRES_VERSION_V2_00 0x200
#define CLRES_VERSION_V3_00 0x300
#define CLRES_VERSION_V4_00 0x400

typedef PVOID RESID; /* the DLL's name for an instance: what Open returned; opaque to the monitor; NULL means
                        "failed" */
typedef HANDLE
    RESOURCE_HANDLE; /* the monitor's name for an instance: only good for callbacks, never to be closed */

/* Tokens of asynchronous control calls. Integers, in spite of the P. */
typedef INT64 PRES_CTL_CTX;
typedef INT64 PRESTYPE_CTL_CTX;

/* -----------------------------------------------------------------------------------------------------------
 * States
 * -------------------------------------------------------------------------------------------------------- */

typedef enum CLUSTER_RESOURCE_STATE {
    ClusterResourceStateUnknown = -1,
    ClusterResourceInherited = 0,
    ClusterResourceInitializing = 1,
    ClusterResourceOnline = 2,
    ClusterResourceOffline = 3,
    ClusterResourceFailed = 4,
    ClusterResourcePending = 128,
    ClusterResourceOnlinePending = 129,
    ClusterResourceOfflinePending = 130
} CLUSTER_RESOURCE_STATE;

/* Two answers that a pending Online may report instead of Failed: this node, or no node at all, can host the
 * resource. */
#define ClusterResourceCannotComeOnlineOnThisNode ((CLUSTER_RESOURCE_STATE)(ClusterResourcePending - 1))
#define ClusterResourceCannotComeOnlineOnAnyNode ((CLUSTER_RESOURCE_STATE)(ClusterResourcePending - 2))

/* What a control call is about: the codes that every resource DLL meets. Two more stand with their structures. */
#define CLUSCTL_RESOURCE_UNKNOWN 0x01000000
#define CLUSCTL_RESOURCE_GET_CHARACTERISTICS 0x01000005
#define CLUSCTL_RESOURCE_GET_FLAGS 0x01000009
#define CLUSCTL_RESOURCE_GET_CLASS_INFO 0x0100000D
#define CLUSCTL_RESOURCE_GET_REQUIRED_DEPENDENCIES 0x01000011
#define CLUSCTL_RESOURCE_GET_NAME 0x01000029
#define CLUSCTL_RESOURCE_GET_RESOURCE_TYPE 0x0100002D
#define CLUSCTL_RESOURCE_GET_ID 0x01000039
#define CLUSCTL_RESOURCE_ENUM_COMMON_PROPERTIES 0x01000051
#define CLUSCTL_RESOURCE_GET_RO_COMMON_PROPERTIES 0x01000055
#define CLUSCTL_RESOURCE_GET_COMMON_PROPERTIES 0x01000059
#define CLUSCTL_RESOURCE_SET_COMMON_PROPERTIES 0x0140005E
#define CLUSCTL_RESOURCE_VALIDATE_COMMON_PROPERTIES 0x01000061
#define CLUSCTL_RESOURCE_GET_COMMON_PROPERTY_FMTS 0x01000065
#define CLUSCTL_RESOURCE_ENUM_PRIVATE_PROPERTIES 0x01000079
#define CLUSCTL_RESOURCE_GET_RO_PRIVATE_PROPERTIES 0x0100007D
#define CLUSCTL_RESOURCE_GET_PRIVATE_PROPERTIES 0x01000081
#define CLUSCTL_RESOURCE_SET_PRIVATE_PROPERTIES 0x01400086
#define CLUSCTL_RESOURCE_VALIDATE_PRIVATE_PROPERTIES 0x01000089
#define CLUSCTL_RESOURCE_GET_PRIVATE_PROPERTY_FMTS 0x0100008D
#define CLUSCTL_RESOURCE_ADD_REGISTRY_CHECKPOINT 0x014000A2
#define CLUSCTL_RESOURCE_DELETE_REGISTRY_CHECKPOINT 0x014000A6
#define CLUSCTL_RESOURCE_GET_REGISTRY_CHECKPOINTS 0x010000A9
#define CLUSCTL_RESOURCE_INSTALL_NODE 0x0150000A
#define CLUSCTL_RESOURCE_EVICT_NODE 0x0150000E
#define CLUSCTL_RESOURCE_ADD_DEPENDENCY 0x01500012
#define CLUSCTL_RESOURCE_REMOVE_DEPENDENCY 0x01500016
#define CLUSCTL_RESOURCE_ADD_OWNER 0x0150001A
#define CLUSCTL_RESOURCE_REMOVE_OWNER 0x0150001E
#define CLUSCTL_RESOURCE_SET_NAME 0x01500026
#define CLUSCTL_RESOURCE_CLUSTER_VERSION_CHANGED 0x0150002E
#define CLUSCTL_RESOURCE_DELETE 0x01500006
#define CLUSCTL_RESOURCE_TYPE_UNKNOWN 0x02000000
#define CLUSCTL_RESOURCE_TYPE_GET_CHARACTERISTICS 0x02000005
#define CLUSCTL_RESOURCE_TYPE_GET_FLAGS 0x02000009
#define CLUSCTL_RESOURCE_TYPE_GET_CLASS_INFO 0x0200000D
#define CLUSCTL_RESOURCE_TYPE_GET_REQUIRED_DEPENDENCIES 0x02000011
#define CLUSCTL_RESOURCE_TYPE_ENUM_COMMON_PROPERTIES 0x02000051
#define CLUSCTL_RESOURCE_TYPE_GET_RO_COMMON_PROPERTIES 0x02000055
#define CLUSCTL_RESOURCE_TYPE_GET_COMMON_PROPERTIES 0x02000059
#define CLUSCTL_RESOURCE_TYPE_SET_COMMON_PROPERTIES 0x0240005E
#define CLUSCTL_RESOURCE_TYPE_VALIDATE_COMMON_PROPERTIES 0x02000061
#define CLUSCTL_RESOURCE_TYPE_ENUM_PRIVATE_PROPERTIES 0x02000079
#define CLUSCTL_RESOURCE_TYPE_GET_RO_PRIVATE_PROPERTIES 0x0200007D
#define CLUSCTL_RESOURCE_TYPE_GET_PRIVATE_PROPERTIES 0x02000081
#define CLUSCTL_RESOURCE_TYPE_SET_PRIVATE_PROPERTIES 0x02400086
#define CLUSCTL_RESOURCE_TYPE_VALIDATE_PRIVATE_PROPERTIES 0x02000089
#define CLUSCTL_RESOURCE_TYPE_GET_PRIVATE_PROPERTY_FMTS 0x0200008D

/* What an entry of a property list is: the type in the high word, the format in the low one. After it come the length
 * of the data in bytes, the data, and what pads them to whole DWORDs; an end mark stands alone. */
#define CLUSPROP_SYNTAX_ENDMARK 0x00000000
#define CLUSPROP_SYNTAX_NAME 0x00040003
#define CLUSPROP_SYNTAX_LIST_VALUE_BINARY 0x00010001
#define CLUSPROP_SYNTAX_LIST_VALUE_DWORD 0x00010002
#define CLUSPROP_SYNTAX_LIST_VALUE_SZ 0x00010003
#define CLUSPROP_SYNTAX_LIST_VALUE_MULTI_SZ 0x00010005

/* Why a stop or start is about to be requested; sent by a control code, before the call, to DLLs that asked
 * for it. */
typedef enum CLUSTER_RESOURCE_STATE_CHANGE_REASON {
    eResourceStateChangeReasonUnknown =
        0, /* never sent; the value to reset to before Offline or Terminate returns */
    eResourceStateChangeReasonMove = 1,       /* Offline follows: the group moves */
    eResourceStateChangeReasonFailover = 2,   /* Terminate follows: the group fails over */
    eResourceStateChangeReasonFailedMove = 3, /* Online follows: a move did not succeed */
    eResourceStateChangeReasonShutdown = 4,   /* Offline follows: the cluster service stops */
    eResourceStateChangeReasonRundown = 5     /* Terminate follows: the cluster service died */
} CLUSTER_RESOURCE_STATE_CHANGE_REASON;

#define CLUSCTL_RESOURCE_STATE_CHANGE_REASON 0x0150004E
#define CLUSCTL_RESOURCE_STATE_CHANGE_REASON_VERSION_1 1

typedef struct CLUSCTL_RESOURCE_STATE_CHANGE_REASON_STRUCT {
    DWORD dwSize;
    DWORD dwVersion;
    CLUSTER_RESOURCE_STATE_CHANGE_REASON eReason;
} CLUSCTL_RESOURCE_STATE_CHANGE_REASON_STRUCT, *PCLUSCTL_RESOURCE_STATE_CHANGE_REASON_STRUCT;

#define CLUS_CHAR_REQUIRES_STATE_CHANGE_REASON \
    0x00000010 /* the characteristic by which a DLL asks for the control code */

/* What the answer to a status report tells the reporting worker thread. */
typedef enum RESOURCE_EXIT_STATE {
    ResourceExitStateContinue = 0, /* carry on */
    ResourceExitStateTerminate =
        1, /* the resource was terminated: stop the work and end the thread, without a further report */
    ResourceExitStateMax = 2 /* a bound for comparisons, never an answer */
} RESOURCE_EXIT_STATE;

typedef enum LOG_LEVEL {
    LOG_INFORMATION = 0,
    LOG_WARNING = 1,
    LOG_ERROR = 2,
    LOG_SEVERE = 3
} LOG_LEVEL, *PLOG_LEVEL;

/* What SignalFailure announces. Windows Server 2012 read the same argument as a BOOL "embedded failure". */
typedef enum FAILURE_TYPE {
    FAILURE_TYPE_GENERAL = 0,     /* the resource failed */
    FAILURE_TYPE_EMBEDDED = 1,    /* something inside it failed: a service in a virtual machine, say */
    FAILURE_TYPE_NETWORK_LOSS = 2 /* it lost its network */
} FAILURE_TYPE, *PFAILURE_TYPE;

typedef enum CLUSTER_RESOURCE_APPLICATION_STATE {
    ClusterResourceApplicationStateUnknown = 1,
    ClusterResourceApplicationOSHeartBeat = 2,
    ClusterResourceApplicationReady = 3
} CLUSTER_RESOURCE_APPLICATION_STATE;

/* What a DLL is asked about by CLUSCTL_RESOURCE_GET_OPERATION_CONTEXT before the cluster itself moves a
 * group: its answer, a property list, supplies the flags and the buffer of that move. */
typedef enum RESDLL_CONTEXT_OPERATION_TYPE {
    ResdllContextOperationTypeFailback = 0,
    ResdllContextOperationTypeDrain = 1,
    ResdllContextOperationTypeDrainFailure = 2,
    ResdllContextOperationTypeEmbeddedFailure = 3,
    ResdllContextOperationTypePreemption = 4,
    ResdllContextOperationTypeNetworkDisconnect = 5,
    ResdllContextOperationTypeNetworkDisconnectMoveRetry = 6
} RESDLL_CONTEXT_OPERATION_TYPE, *PRESDLL_CONTEXT_OPERATION_TYPE;

#define CLUSCTL_RESOURCE_GET_OPERATION_CONTEXT 0x011020E9
#define CLUSCTL_GET_OPERATION_CONTEXT_PARAMS_VERSION_1 1

typedef struct GET_OPERATION_CONTEXT_PARAMS {
    DWORD Size;
    DWORD Version;
    RESDLL_CONTEXT_OPERATION_TYPE Type;
    DWORD Priority;
} GET_OPERATION_CONTEXT_PARAMS, *PGET_OPERATION_CONTEXT_PARAMS;

/* The value of the "Virtual Machine" property in an offline buffer. */
typedef enum VM_RESDLL_CONTEXT {
    VmResdllContextTurnOff = 0,
    VmResdllContextSave = 1,
    VmResdllContextShutdown = 2,
    VmResdllContextShutdownForce = 3,
    VmResdllContextLiveMigration = 4
} VM_RESDLL_CONTEXT, *PVM_RESDLL_CONTEXT;

/* -----------------------------------------------------------------------------------------------------------
 * Status reports
 *
 * Only after Online or Offline has answered ERROR_IO_PENDING may the worker report, until it has reported how
 * the operation ended: ClusterResourceOnline, ClusterResourceOffline or ClusterResourceFailed. A report of a
 * pending state must carry a CheckPoint greater than the one before; that is how the monitor sees that
 * something still happens. The answer is a RESOURCE_EXIT_STATE.
 *
 * Beware: the fields of the two structures are not in the same order.
 * -------------------------------------------------------------------------------------------------------- */

/* Version 1. */
typedef struct RESOURCE_STATUS {
    CLUSTER_RESOURCE_STATE ResourceState;
    DWORD CheckPoint;
    DWORD WaitHint;     /* unused */
    HANDLE EventHandle; /* or NULL: an event that the DLL signals when the online resource fails */
} RESOURCE_STATUS, *PRESOURCE_STATUS;

/* Version 2 and later. WaitHint came with Windows Server 2012 R2: headers older than that declare a shorter
 * structure, which a newer monitor reads past the end of. */
typedef struct RESOURCE_STATUS_EX {
    CLUSTER_RESOURCE_STATE ResourceState;
    DWORD CheckPoint;
    HANDLE EventHandle; /* as above */
    DWORD ApplicationSpecificErrorCode;
    DWORD Flags;    /* CLUSRESDLL_STATUS_... */
    DWORD WaitHint; /* unused */
} RESOURCE_STATUS_EX, *PRESOURCE_STATUS_EX;

#define ResUtilInitializeResourceStatus(ResourceStatus) ZeroMemory(ResourceStatus, sizeof(RESOURCE_STATUS))
#define ResUtilInitializeResourceStatusEx(ResourceStatus) \
    ZeroMemory(ResourceStatus, sizeof(RESOURCE_STATUS_EX))

#define CLUSRESDLL_STATUS_OFFLINE_BUSY 0x00000001
#define CLUSRESDLL_STATUS_OFFLINE_SOURCE_THROTTLED 0x00000002
#define CLUSRESDLL_STATUS_OFFLINE_DESTINATION_THROTTLED 0x00000004
#define CLUSRESDLL_STATUS_OFFLINE_DESTINATION_REJECTED 0x00000008
#define CLUSRESDLL_STATUS_INSUFFICIENT_MEMORY 0x00000010
#define CLUSRESDLL_STATUS_INSUFFICIENT_PROCESSOR 0x00000020
#define CLUSRESDLL_STATUS_INSUFFICIENT_OTHER_RESOURCES 0x00000040
#define CLUSRESDLL_STATUS_INVALID_PARAMETERS 0x00000080
#define CLUSRESDLL_STATUS_NETWORK_NOT_AVAILABLE 0x00000100 /* Windows Server 2012 R2 */
#define CLUSRESDLL_STATUS_DO_NOT_COLLECT_WER_REPORT 0x40000000
#define CLUSRESDLL_STATUS_DUMP_NOW 0x80000000

/* -----------------------------------------------------------------------------------------------------------
 * Flags of the version 2 entry points
 *
 * The bits of Online and Offline are different ones: IGNORE_RESOURCE_STATUS is 0x2 there and 0x1 here. They
 * are also not the bits of the API (CLUSAPI_GROUP_MOVE_..., CLUSAPI_RESOURCE_OFFLINE_...), which the cluster
 * translates.
 * -------------------------------------------------------------------------------------------------------- */

#define CLUS_RESDLL_OPEN_RECOVER_MONITOR_STATE 0x00000001
#define CLUS_RESDLL_OPEN_DONT_DELETE_TEMP_DISK 0x00000002 /* Windows Server 2016 */

#define CLUS_RESDLL_ONLINE_RECOVER_MONITOR_STATE 0x00000001
#define CLUS_RESDLL_ONLINE_IGNORE_RESOURCE_STATUS 0x00000002
#define CLUS_RESDLL_ONLINE_RETURN_TO_SOURCE_NODE_ON_ERROR 0x00000004
#define CLUS_RESDLL_ONLINE_RESTORE_ONLINE_STATE 0x00000008
#define CLUS_RESDLL_ONLINE_IGNORE_NETWORK_CONNECTIVITY 0x00000010

/* Take the resource offline although it is in locked mode: Offline must not answer
 * ERROR_CLUSTER_RESOURCE_LOCKED_STATUS. */
#define CLUS_RESDLL_OFFLINE_IGNORE_RESOURCE_STATUS 0x00000001
/* If the operation fails, the cluster brings the resource back to the node where it was. */
#define CLUS_RESDLL_OFFLINE_RETURN_TO_SOURCE_NODE_ON_ERROR 0x00000002
/* If a DLL asks for a delay, the cluster queues the operation and tries again until it succeeds or is
 * cancelled. */
#define CLUS_RESDLL_OFFLINE_QUEUE_ENABLED 0x00000004
/* This call belongs to such a way back. */
#define CLUS_RESDLL_OFFLINE_RETURNING_TO_SOURCE_NODE_BECAUSE_OF_ERROR 0x00000008
/* The cause is an embedded failure. */
#define CLUS_RESDLL_OFFLINE_DUE_TO_EMBEDDED_FAILURE 0x00000010
/* Carry on in spite of a network error (Windows Server 2012 R2). */
#define CLUS_RESDLL_OFFLINE_IGNORE_NETWORK_CONNECTIVITY 0x00000020
/* The cluster leaves the resource's persistent state as it is (Windows Server 2016). */
#define CLUS_RESDLL_OFFLINE_DO_NOT_UPDATE_PERSISTENT_STATE 0x00000040

/* Why a resource is taken offline. From version 2 on, the sixth argument of Offline, though called Reserved,
 * seems to carry these. */
#define CLUSAPI_RESOURCE_OFFLINE_REASON_NONE 0x00000000
#define CLUSAPI_RESOURCE_OFFLINE_REASON_UNKNOWN 0x00000001
#define CLUSAPI_RESOURCE_OFFLINE_REASON_MOVING 0x00000002
#define CLUSAPI_RESOURCE_OFFLINE_REASON_USER_REQUESTED 0x00000004
#define CLUSAPI_RESOURCE_OFFLINE_REASON_BEING_DELETED 0x00000008
#define CLUSAPI_RESOURCE_OFFLINE_REASON_BEING_RESTARTED 0x00000010
#define CLUSAPI_RESOURCE_OFFLINE_REASON_PREEMPTED 0x00000020
#define CLUSAPI_RESOURCE_OFFLINE_REASON_SHUTTING_DOWN 0x00000040

/* SetResourceLockedModeEx: keep a group that waits for its move in the queue. */
#define LOCKED_MODE_FLAGS_DONT_REMOVE_FROM_MOVE_QUEUE 0x00000001

/* SetResourceWprPolicy, and the value that makes ArmWprWatchdogForCurrentResourceCall keep its setting. */
#define CLUSRES_DISABLE_WPR_WATCHDOG_FOR_ONLINE_CALLS 0x00000001
#define CLUSRES_DISABLE_WPR_WATCHDOG_FOR_OFFLINE_CALLS 0x00000002
#define ARM_WPR_WATCHDOG_USING_CURRENT_START_AFTER 0xFFFFFFFFFFFFFFFFULL

/* -----------------------------------------------------------------------------------------------------------
 * Entry points: what the DLL implements
 *
 * One of them runs at a time. Only Terminate may come while another is running: LooksAlive, IsAlive, Online,
 * Offline or a control call, but not Startup, Open or Close. Each should return within 300 ms.
 * -------------------------------------------------------------------------------------------------------- */

typedef VOID(WINAPI *PQUORUM_RESOURCE_LOST)(RESOURCE_HANDLE Resource);

/* Open prepares an instance and leaves it offline. NULL is failure, with the reason in SetLastError. */
typedef RESID(WINAPI *POPEN_ROUTINE)(LPCWSTR ResourceName, HKEY ResourceKey, RESOURCE_HANDLE ResourceHandle);
typedef RESID(WINAPI *POPEN_V2_ROUTINE)(LPCWSTR ResourceName, HKEY ResourceKey,
                                        RESOURCE_HANDLE ResourceHandle, DWORD OpenFlags);

/* Close ends an instance: it must be offline afterwards (by Terminate, if need be) and everything Open made
 * must be freed. */
typedef VOID(WINAPI *PCLOSE_ROUTINE)(RESID Resource);

/* Online and Offline answer ERROR_SUCCESS when done, ERROR_IO_PENDING when a worker thread will report,
 * otherwise an error. */
typedef DWORD(WINAPI *PONLINE_ROUTINE)(RESID Resource, LPHANDLE EventHandle /* in, out */);
typedef DWORD(WINAPI *PONLINE_V2_ROUTINE)(RESID Resource, LPHANDLE EventHandle /* out */, DWORD OnlineFlags,
                                          PBYTE InBuffer /* or NULL */, DWORD InBufferSize, DWORD Reserved);
typedef DWORD(WINAPI *POFFLINE_ROUTINE)(RESID Resource);
typedef DWORD(WINAPI *POFFLINE_V2_ROUTINE)(RESID Resource, LPCWSTR DestinationNodeName /* or NULL */,
                                           DWORD OfflineFlags, PBYTE InBuffer /* or NULL */,
                                           DWORD InBufferSize, DWORD Reserved);

/* Terminate takes the resource offline at once and stops an operation in progress. */
typedef VOID(WINAPI *PTERMINATE_ROUTINE)(RESID Resource);

/* LooksAlive is the quick check, IsAlive the thorough one: FALSE from the latter makes the resource Failed.
 */
typedef BOOL(WINAPI *PLOOKS_ALIVE_ROUTINE)(RESID Resource);
typedef BOOL(WINAPI *PIS_ALIVE_ROUTINE)(RESID Resource);

/* Only for types that can hold the quorum; both slots may be NULL. */
typedef DWORD(WINAPI *PARBITRATE_ROUTINE)(RESID Resource, PQUORUM_RESOURCE_LOST LostQuorumResource);
typedef DWORD(WINAPI *PRELEASE_ROUTINE)(RESID Resource);

/* ERROR_INVALID_FUNCTION leaves a control code to the monitor. */
typedef DWORD(WINAPI *PRESOURCE_CONTROL_ROUTINE)(RESID Resource, DWORD ControlCode, PVOID InBuffer,
                                                 DWORD InBufferSize, PVOID OutBuffer, DWORD OutBufferSize,
                                                 LPDWORD BytesReturned);
typedef DWORD(WINAPI *PRESOURCE_TYPE_CONTROL_ROUTINE)(LPCWSTR ResourceTypeName, DWORD ControlCode,
                                                      PVOID InBuffer, DWORD InBufferSize, PVOID OutBuffer,
                                                      DWORD OutBufferSize, LPDWORD BytesReturned);

/* The asynchronous forms of versions 3 and 4: with *ReturnedAsynchronously TRUE, EndControlCall or
 * EndTypeControlCall completes the call. The AsUser forms of version 4 also carry the caller's token. */
typedef DWORD(WINAPI *PBEGIN_RESCALL_ROUTINE)(RESID Resource, DWORD ControlCode, PVOID InBuffer,
                                              DWORD InBufferSize, PVOID OutBuffer, DWORD OutBufferSize,
                                              LPDWORD BytesReturned, PRES_CTL_CTX context,
                                              PBOOL ReturnedAsynchronously);
typedef DWORD(WINAPI *PBEGIN_RESTYPECALL_ROUTINE)(LPCWSTR ResourceTypeName, DWORD ControlCode, PVOID InBuffer,
                                                  DWORD InBufferSize, PVOID OutBuffer, DWORD OutBufferSize,
                                                  LPDWORD BytesReturned, PRESTYPE_CTL_CTX context,
                                                  PBOOL ReturnedAsynchronously);
typedef DWORD(WINAPI *PBEGIN_RESCALL_AS_USER_ROUTINE)(RESID Resource, HANDLE TokenHandle, DWORD ControlCode,
                                                      PVOID InBuffer, DWORD InBufferSize, PVOID OutBuffer,
                                                      DWORD OutBufferSize, LPDWORD BytesReturned,
                                                      PRES_CTL_CTX context, PBOOL ReturnedAsynchronously);
typedef DWORD(WINAPI *PBEGIN_RESTYPECALL_AS_USER_ROUTINE)(LPCWSTR ResourceTypeName, HANDLE TokenHandle,
                                                          DWORD ControlCode, PVOID InBuffer,
                                                          DWORD InBufferSize, PVOID OutBuffer,
                                                          DWORD OutBufferSize, LPDWORD BytesReturned,
                                                          PRESTYPE_CTL_CTX context,
                                                          PBOOL ReturnedAsynchronously);

/* The public documents say neither when Cancel comes nor what its answer means. */
typedef DWORD(WINAPI *PCANCEL_ROUTINE)(RESID Resource, DWORD CancelFlags_RESERVED);

/* -----------------------------------------------------------------------------------------------------------
 * Function tables: what the DLL hands over
 * -------------------------------------------------------------------------------------------------------- */

typedef struct CLRES_V1_FUNCTIONS {
    POPEN_ROUTINE Open;
    PCLOSE_ROUTINE Close;
    PONLINE_ROUTINE Online;
    POFFLINE_ROUTINE Offline;
    PTERMINATE_ROUTINE Terminate;
    PLOOKS_ALIVE_ROUTINE LooksAlive;
    PIS_ALIVE_ROUTINE IsAlive;
    PARBITRATE_ROUTINE Arbitrate;
    PRELEASE_ROUTINE Release;
    PRESOURCE_CONTROL_ROUTINE ResourceControl;
    PRESOURCE_TYPE_CONTROL_ROUTINE ResourceTypeControl;
} CLRES_V1_FUNCTIONS, *PCLRES_V1_FUNCTIONS;

typedef struct CLRES_V2_FUNCTIONS {
    POPEN_V2_ROUTINE Open;
    PCLOSE_ROUTINE Close;
    PONLINE_V2_ROUTINE Online;
    POFFLINE_V2_ROUTINE Offline;
    PTERMINATE_ROUTINE Terminate;
    PLOOKS_ALIVE_ROUTINE LooksAlive;
    PIS_ALIVE_ROUTINE IsAlive;
    PARBITRATE_ROUTINE Arbitrate;
    PRELEASE_ROUTINE Release;
    PRESOURCE_CONTROL_ROUTINE ResourceControl;
    PRESOURCE_TYPE_CONTROL_ROUTINE ResourceTypeControl;
    PCANCEL_ROUTINE Cancel;
} CLRES_V2_FUNCTIONS, *PCLRES_V2_FUNCTIONS;

/* As large as version 2 and different in two slots: Version alone tells them apart. */
typedef struct CLRES_V3_FUNCTIONS {
    POPEN_V2_ROUTINE Open;
    PCLOSE_ROUTINE Close;
    PONLINE_V2_ROUTINE Online;
    POFFLINE_V2_ROUTINE Offline;
    PTERMINATE_ROUTINE Terminate;
    PLOOKS_ALIVE_ROUTINE LooksAlive;
    PIS_ALIVE_ROUTINE IsAlive;
    PARBITRATE_ROUTINE Arbitrate;
    PRELEASE_ROUTINE Release;
    PBEGIN_RESCALL_ROUTINE BeginResourceControl;
    PBEGIN_RESTYPECALL_ROUTINE BeginResourceTypeControl;
    PCANCEL_ROUTINE Cancel;
} CLRES_V3_FUNCTIONS, *PCLRES_V3_FUNCTIONS;

typedef struct CLRES_V4_FUNCTIONS {
    POPEN_V2_ROUTINE Open;
    PCLOSE_ROUTINE Close;
    PONLINE_V2_ROUTINE Online;
    POFFLINE_V2_ROUTINE Offline;
    PTERMINATE_ROUTINE Terminate;
    PLOOKS_ALIVE_ROUTINE LooksAlive;
    PIS_ALIVE_ROUTINE IsAlive;
    PARBITRATE_ROUTINE Arbitrate;
    PRELEASE_ROUTINE Release;
    PBEGIN_RESCALL_ROUTINE BeginResourceControl;
    PBEGIN_RESTYPECALL_ROUTINE BeginResourceTypeControl;
    PCANCEL_ROUTINE Cancel;
    PBEGIN_RESCALL_AS_USER_ROUTINE BeginResourceControlAsUser;
    PBEGIN_RESTYPECALL_AS_USER_ROUTINE BeginResourceTypeControlAsUser;
} CLRES_V4_FUNCTIONS, *PCLRES_V4_FUNCTIONS;

#define CLRES_V1_FUNCTION_SIZE sizeof(CLRES_V1_FUNCTIONS)
#define CLRES_V2_FUNCTION_SIZE sizeof(CLRES_V2_FUNCTIONS)
#define CLRES_V3_FUNCTION_SIZE sizeof(CLRES_V3_FUNCTIONS)
#define CLRES_V4_FUNCTION_SIZE sizeof(CLRES_V4_FUNCTIONS)

#ifdef _MSC_VER
#pragma warning(push)
#pragma warning(disable \
                : 4201) /* a union without a name: standard since C11, an extension to cl in C89 mode */
#endif
typedef struct CLRES_FUNCTION_TABLE {
    DWORD TableSize; /* CLRES_Vn_FUNCTION_SIZE: the size of the functions, not of this structure */
    DWORD Version;   /* CLRES_VERSION_Vn_00 */
    union {
        CLRES_V1_FUNCTIONS V1Functions;
        CLRES_V2_FUNCTIONS V2Functions;
        CLRES_V3_FUNCTIONS V3Functions;
        CLRES_V4_FUNCTIONS V4Functions;
    };
} CLRES_FUNCTION_TABLE, *PCLRES_FUNCTION_TABLE;
#ifdef _MSC_VER
#pragma warning(pop)
#endif

/* CLRES_V1_FUNCTION_TABLE defines a version 1 table:
 *
 *     static CLRES_V1_FUNCTION_TABLE(Table, CLRES_VERSION_V1_00, My, NULL, NULL, MyResourceControl, NULL);
 *
 * fills it with MyOpen, MyClose, MyOnline, MyOffline, MyTerminate, MyLooksAlive, MyIsAlive and the four that
 * are named. */
#define CLRES_V1_FUNCTION_TABLE(Name, TableVersion, Prefix, Arbitrate_, Release_, ResControl_, \
                                ResTypeControl_)                                               \
    CLRES_FUNCTION_TABLE Name = {                                                              \
        CLRES_V1_FUNCTION_SIZE,                                                                \
        (TableVersion),                                                                        \
        {{Prefix##Open, Prefix##Close, Prefix##Online, Prefix##Offline, Prefix##Terminate,     \
          Prefix##LooksAlive, Prefix##IsAlive, (Arbitrate_), (Release_), (ResControl_), (ResTypeControl_)}}}

/* The CLRES_Vn_FUNCTION_TABLE_SET macros are statements that fill a table, inside Startup:
 *
 *     CLRES_V2_FUNCTION_TABLE_SET(Table, CLRES_VERSION_V2_00, My, NULL, NULL, MyResourceControl, NULL,
 *                                 MyLooksAlive, MyIsAlive, NULL);
 *
 * They take MyOpenV2, MyOnlineV2, MyOfflineV2, MyClose and MyTerminate by prefix and the others by name. */
#define CLRES_V2_FUNCTION_TABLE_SET(Name, TableVersion, Prefix, Arbitrate_, Release_, ResControl_,      \
                                    ResTypeControl_, LooksAlive_, IsAlive_, Cancel_)                    \
    do {                                                                                                \
        (Name).TableSize = (DWORD)CLRES_V2_FUNCTION_SIZE;                                               \
        RESDLL_SET_COMMON((Name), V2Functions, TableVersion, Prefix, Arbitrate_, Release_, LooksAlive_, \
                          IsAlive_, Cancel_);                                                           \
        (Name).V2Functions.ResourceControl = (ResControl_);                                             \
        (Name).V2Functions.ResourceTypeControl = (ResTypeControl_);                                     \
    } while (0)

#define CLRES_V3_FUNCTION_TABLE_SET(Name, TableVersion, Prefix, Arbitrate_, Release_, BeginResourceControl_, \
                                    BeginResourceTypeControl_, LooksAlive_, IsAlive_, Cancel_)               \
    do {                                                                                                     \
        (Name).TableSize = (DWORD)CLRES_V3_FUNCTION_SIZE;                                                    \
        RESDLL_SET_COMMON((Name), V3Functions, TableVersion, Prefix, Arbitrate_, Release_, LooksAlive_,      \
                          IsAlive_, Cancel_);                                                                \
        (Name).V3Functions.BeginResourceControl = (BeginResourceControl_);                                   \
        (Name).V3Functions.BeginResourceTypeControl = (BeginResourceTypeControl_);                           \
    } while (0)

#define CLRES_V4_FUNCTION_TABLE_SET(Name, TableVersion, Prefix, Arbitrate_, Release_, BeginResCtrl_,        \
                                    BeginResTypeCtrl_, LooksAlive_, IsAlive_, Cancel_, BeginResCtrlAsUser_, \
                                    BeginResTypeCtrlAsUser_)                                                \
    do {                                                                                                    \
        (Name).TableSize = (DWORD)CLRES_V4_FUNCTION_SIZE;                                                   \
        RESDLL_SET_COMMON((Name), V4Functions, TableVersion, Prefix, Arbitrate_, Release_, LooksAlive_,     \
                          IsAlive_, Cancel_);                                                               \
        (Name).V4Functions.BeginResourceControl = (BeginResCtrl_);                                          \
        (Name).V4Functions.BeginResourceTypeControl = (BeginResTypeCtrl_);                                  \
        (Name).V4Functions.BeginResourceControlAsUser = (BeginResCtrlAsUser_);                              \
        (Name).V4Functions.BeginResourceTypeControlAsUser = (BeginResTypeCtrlAsUser_);                      \
    } while (0)

/* What versions 2, 3 and 4 have in common; not for use elsewhere. */
#define RESDLL_SET_COMMON(Name, Functions, TableVersion, Prefix, Arbitrate_, Release_, LooksAlive_, \
                          IsAlive_, Cancel_)                                                        \
    (Name).Version = (TableVersion);                                                                \
    (Name).Functions.Open = Prefix##OpenV2;                                                         \
    (Name).Functions.Close = Prefix##Close;                                                         \
    (Name).Functions.Online = Prefix##OnlineV2;                                                     \
    (Name).Functions.Offline = Prefix##OfflineV2;                                                   \
    (Name).Functions.Terminate = Prefix##Terminate;                                                 \
    (Name).Functions.LooksAlive = (LooksAlive_);                                                    \
    (Name).Functions.IsAlive = (IsAlive_);                                                          \
    (Name).Functions.Arbitrate = (Arbitrate_);                                                      \
    (Name).Functions.Release = (Release_);                                                          \
    (Name).Functions.Cancel = (Cancel_)

/* -----------------------------------------------------------------------------------------------------------
 * Callbacks: what the monitor offers
 * -------------------------------------------------------------------------------------------------------- */

/* Both answer a RESOURCE_EXIT_STATE. */
typedef DWORD(WINAPI *PSET_RESOURCE_STATUS_ROUTINE)(RESOURCE_HANDLE ResourceHandle,
                                                    PRESOURCE_STATUS ResourceStatus);
typedef DWORD(WINAPI *PSET_RESOURCE_STATUS_ROUTINE_EX)(RESOURCE_HANDLE ResourceHandle,
                                                       PRESOURCE_STATUS_EX ResourceStatus);

/* Writes to the cluster log, at most 500 characters. The language of the format is FormatMessage's, not
 * printf's: %1!u! %2!ws! */
typedef VOID(WINAPI *PLOG_EVENT_ROUTINE)(RESOURCE_HANDLE ResourceHandle, LOG_LEVEL LogLevel,
                                         LPCWSTR FormatString, ...);

typedef DWORD(WINAPI *PSET_RESOURCE_LOCKED_MODE_ROUTINE)(RESOURCE_HANDLE ResourceHandle,
                                                         BOOL LockedModeEnabled, DWORD LockedModeReason);
typedef DWORD(WINAPI *PSET_RESOURCE_LOCKED_MODE_EX_ROUTINE)(RESOURCE_HANDLE ResourceHandle,
                                                            BOOL LockedModeEnabled, DWORD LockedModeReason,
                                                            DWORD LockedModeFlags);
typedef DWORD(WINAPI *PSIGNAL_FAILURE_ROUTINE)(RESOURCE_HANDLE ResourceHandle, FAILURE_TYPE FailureType,
                                               DWORD ApplicationSpecificErrorCode);
typedef DWORD(WINAPI *PSET_RESOURCE_INMEMORY_NODELOCAL_PROPERTIES_ROUTINE)(RESOURCE_HANDLE ResourceHandle,
                                                                           unsigned char *propertyListBuffer,
                                                                           DWORD propertyListBufferSize);
typedef DWORD(WINAPI *PEND_CONTROL_CALL)(const PRES_CTL_CTX context, DWORD status);
typedef DWORD(WINAPI *PEND_TYPE_CONTROL_CALL)(const PRESTYPE_CTL_CTX context, DWORD status);
typedef DWORD(WINAPI *PEXTEND_RES_CONTROL_CALL)(const PRES_CTL_CTX context, DWORD newTimeoutInMs);
typedef DWORD(WINAPI *PEXTEND_RES_TYPE_CONTROL_CALL)(const PRESTYPE_CTL_CTX context, DWORD newTimeoutInMs);
typedef DWORD(WINAPI *PRAISE_RES_TYPE_NOTIFICATION)(LPCWSTR ResourceType, const PBYTE pPayload,
                                                    DWORD payloadSize);
typedef DWORD(WINAPI *PCHANGE_RESOURCE_PROCESS_FOR_DUMPS)(RESOURCE_HANDLE resource, LPCWSTR processName,
                                                          DWORD processId, BOOL isAdd);
typedef DWORD(WINAPI *PCHANGE_RES_TYPE_PROCESS_FOR_DUMPS)(LPCWSTR resourceTypeName, LPCWSTR processName,
                                                          DWORD processId, BOOL isAdd);
typedef DWORD(WINAPI *PSET_INTERNAL_STATE)(RESOURCE_HANDLE ResourceHandle,
                                           CLUSTER_RESOURCE_APPLICATION_STATE stateType, BOOL active);
typedef DWORD(WINAPI *PREQUEST_DUMP_ROUTINE)(RESOURCE_HANDLE ResourceHandle, BOOL DumpDueToCallInProgress,
                                             DWORD DumpDelayInMs);
typedef DWORD(WINAPI *PSET_RESOURCE_WPR_POLICY_ROUTINE)(RESOURCE_HANDLE ResourceHandle, DWORD WprPolicyFlags);
typedef DWORD(WINAPI *PARM_WPR_WATCHDOG_FOR_CURRENT_RESOURCE_CALL_ROUTINE)(RESOURCE_HANDLE ResourceHandle,
                                                                           ULONGLONG TimeoutInMs);

/* The table grew with Windows and carries no size: a slot newer than the monitor lies past the end of the
 * monitor's table. A DLL that is to run on an older Windows may not even look at the newer slots. */
typedef struct CLRES_CALLBACK_FUNCTION_TABLE {
    /* Windows Server 2012 */
    PLOG_EVENT_ROUTINE LogEvent;
    PSET_RESOURCE_STATUS_ROUTINE_EX SetResourceStatusEx;
    PSET_RESOURCE_LOCKED_MODE_ROUTINE SetResourceLockedMode;
    PSIGNAL_FAILURE_ROUTINE SignalFailure;
    PSET_RESOURCE_INMEMORY_NODELOCAL_PROPERTIES_ROUTINE SetResourceInMemoryNodeLocalProperties;
    /* Windows Server 2012 R2 */
    PEND_CONTROL_CALL EndControlCall;
    PEND_TYPE_CONTROL_CALL EndTypeControlCall;
    /* Windows Server 2016 */
    PEXTEND_RES_CONTROL_CALL ExtendControlCall;
    PEXTEND_RES_TYPE_CONTROL_CALL ExtendTypeControlCall;
    PRAISE_RES_TYPE_NOTIFICATION RaiseResTypeNotification;
    PCHANGE_RESOURCE_PROCESS_FOR_DUMPS ChangeResourceProcessForDumps;
    PCHANGE_RES_TYPE_PROCESS_FOR_DUMPS ChangeResTypeProcessForDumps;
    PSET_INTERNAL_STATE SetInternalState;
    /* later; no version documented, present in SDK 10.0.22000 */
    PSET_RESOURCE_LOCKED_MODE_EX_ROUTINE SetResourceLockedModeEx;
    PREQUEST_DUMP_ROUTINE RequestDump;
    /* later still; present in SDK 10.0.26100 */
    PSET_RESOURCE_WPR_POLICY_ROUTINE SetResourceWprPolicy;
    PARM_WPR_WATCHDOG_FOR_CURRENT_RESOURCE_CALL_ROUTINE ArmWprWatchdogForCurrentResourceCall;
} CLRES_CALLBACK_FUNCTION_TABLE, *PCLRES_CALLBACK_FUNCTION_TABLE;

/* -----------------------------------------------------------------------------------------------------------
 * Startup: the one function that a resource DLL exports
 *
 * A version 1 DLL exports Startup, a later one StartupEx. It is called once for a resource type, before the
 * first Open. The DLL answers ERROR_CLUSTER_RESNAME_NOT_FOUND to a type that is not its own,
 * ERROR_REVISION_MISMATCH when its version lies outside the range offered, and otherwise keeps the callbacks
 * and hands over its table, which must stay valid for as long as the DLL is loaded.
 * -------------------------------------------------------------------------------------------------------- */

typedef DWORD(WINAPI *PSTARTUP_ROUTINE)(LPCWSTR ResourceType, DWORD MinVersionSupported,
                                        DWORD MaxVersionSupported,
                                        PSET_RESOURCE_STATUS_ROUTINE SetResourceStatus,
                                        PLOG_EVENT_ROUTINE LogEvent, PCLRES_FUNCTION_TABLE *FunctionTable);
typedef DWORD(WINAPI *PSTARTUP_EX_ROUTINE)(LPCWSTR ResourceType, DWORD MinVersionSupported,
                                           DWORD MaxVersionSupported,
                                           PCLRES_CALLBACK_FUNCTION_TABLE MonitorCallbackFunctions,
                                           PCLRES_FUNCTION_TABLE *ResourceDllInterfaceFunctions);

/* -----------------------------------------------------------------------------------------------------------
 * The layout that a 64-bit monitor expects
 * -------------------------------------------------------------------------------------------------------- */

RESDLL_STATIC_ASSERT(sizeof(DWORD) == 4 && sizeof(BOOL) == 4 && sizeof(WCHAR) == 2,
                     "the basic types have Windows' sizes");
RESDLL_STATIC_ASSERT(sizeof(CLUSTER_RESOURCE_STATE) == 4 && sizeof(RESOURCE_EXIT_STATE) == 4,
                     "enumerations have four bytes");
#if defined(_WIN64) || defined(__LP64__)
RESDLL_STATIC_ASSERT(CLRES_V1_FUNCTION_SIZE == 88, "version 1 has 11 entry points");
RESDLL_STATIC_ASSERT(CLRES_V2_FUNCTION_SIZE == 96, "version 2 has 12 entry points");
RESDLL_STATIC_ASSERT(CLRES_V3_FUNCTION_SIZE == 96, "version 3 has 12 entry points");
RESDLL_STATIC_ASSERT(CLRES_V4_FUNCTION_SIZE == 112, "version 4 has 14 entry points");
RESDLL_STATIC_ASSERT(offsetof(CLRES_FUNCTION_TABLE, V1Functions) == 8, "the functions follow two DWORDs");
RESDLL_STATIC_ASSERT(sizeof(CLRES_FUNCTION_TABLE) == 120, "the table has room for version 4");
RESDLL_STATIC_ASSERT(sizeof(CLRES_CALLBACK_FUNCTION_TABLE) == 17 * 8, "there are 17 callbacks");
RESDLL_STATIC_ASSERT(offsetof(RESOURCE_STATUS, EventHandle) == 16,
                     "a hole of four bytes precedes EventHandle");
RESDLL_STATIC_ASSERT(sizeof(RESOURCE_STATUS) == 24, "RESOURCE_STATUS has 24 bytes");
RESDLL_STATIC_ASSERT(offsetof(RESOURCE_STATUS_EX, ResourceState) == 0, "ResourceState is first");
RESDLL_STATIC_ASSERT(offsetof(RESOURCE_STATUS_EX, CheckPoint) == 4, "CheckPoint at 4");
RESDLL_STATIC_ASSERT(offsetof(RESOURCE_STATUS_EX, EventHandle) == 8, "EventHandle at 8");
RESDLL_STATIC_ASSERT(offsetof(RESOURCE_STATUS_EX, ApplicationSpecificErrorCode) == 16,
                     "ApplicationSpecificErrorCode at 16");
RESDLL_STATIC_ASSERT(offsetof(RESOURCE_STATUS_EX, Flags) == 20, "Flags at 20");
RESDLL_STATIC_ASSERT(offsetof(RESOURCE_STATUS_EX, WaitHint) == 24, "WaitHint at 24");
RESDLL_STATIC_ASSERT(sizeof(RESOURCE_STATUS_EX) == 32, "RESOURCE_STATUS_EX has 32 bytes");
#endif

#ifdef __cplusplus
}
#endif

#endif /* RESDLL_CONTRACT_H */
