"""Statements on the interface: entry points, tables, callbacks, structures, flags (see :mod:`resdll_spec.statements`)."""

from __future__ import annotations

from resdll_spec.statements import Beyond, Label, Statement

_DOC, _HDR, _MEAS, _INF, _UNV = Label
_SERVICE, _HEADERS, _VALUES = Beyond.SERVICE, Beyond.HEADERS, Beyond.VALUES

STATEMENTS: tuple[Statement, ...] = (
    # Versions, sizes, start-up.
    Statement("1.1/1", "The versions of the function table are 0x100, 0x200, 0x300 and 0x400.", _HDR, "RES/CLRES_VERSION", ("TAB-VERSION",), ("CLRES_VERSION_V1_00", "CLRES_VERSION_V4_00")),
    Statement("1.1/2", "CLRES_Vn_FUNCTION_SIZE is the size of the inner struct of functions, and that is what the macros store in TableSize.", _HDR, "RES/CLRES_V1_FUNCTION_TABLE", ("TAB-SIZE",)),
    Statement("1.1/3", "On x64 the inner structs of V1 and V2 have 88 and 96 bytes.", _MEAS, "MGW", ("TAB-SIZE",), ("FUNCTION_TABLES",)),
    Statement("1.1/4", "By the number of pointers those of V3 and V4 have 96 and 112 bytes.", _HDR, "RES/CLRES_V4_FUNCTIONS", ("TAB-SIZE",), ("FUNCTION_TABLES",)),
    Statement("1.1/5", "The start-up routines are called Startup and StartupEx.", _HDR, "RES/STARTUP_ROUTINE", ("TAB-STARTUP",), ("STARTUP_ROUTINE", "STARTUP_EX_ROUTINE")),
    Statement("1.1/6", "A comment says that Startup is the only routine that a DLL should export.", _HDR, "RES/STARTUP_ROUTINE", ("TAB-EXPORT",)),
    Statement("1.1/7", "The header has V2 and V3 from Windows 8 on (that is Server 2012) and V4 from Windows 10 on (Server 2016).", _HDR, "RES: its gates on CLUSAPI_VERSION", ("VER-TABLES",), ("WINDOWS_VERSIONS",)),
    Statement("1.1/8", "The macro for V1 is a static initialiser; those for V2 to V4 are statements that assign.", _HDR, "RES/CLRES_V2_FUNCTION_TABLE_SET", ("TAB-STARTUP",)),
    Statement("1.1/9", "CLUSAPI_VERSION has a value for each release of Windows.", _HDR, "CAPI/CLUSAPI_VERSION", (), (), _VALUES),
    # Signatures.
    Statement("1.2/1", "Startup receives the type name, the lowest and highest version, two callbacks, and where to store the table; StartupEx a table of callbacks instead of the two.", _HDR, "RES/PSTARTUP_EX_ROUTINE", ("TAB-STARTUP",)),
    Statement("1.2/2", "Open returns a RESID for a name, a registry key and a handle; OpenV2 has flags besides.", _HDR, "RES/POPEN_V2_ROUTINE", ("SEQ-OPEN-FIRST", "SEQ-OPEN-NULL")),
    Statement("1.2/3", "Close and Terminate take a RESID and return nothing.", _HDR, "RES/PCLOSE_ROUTINE, RES/PTERMINATE_ROUTINE", ("RET-VOID",)),
    Statement("1.2/4", "Online takes a RESID and where to store an event, OnlineV2 flags, a buffer, its size and a reserved word besides; both return a DWORD.", _HDR, "RES/PONLINE_V2_ROUTINE", ("RET-RETURNS", "RET-EVENT")),
    Statement("1.2/5", "Offline takes a RESID; OfflineV2 an optional destination, flags, an optional buffer, its size and a reserved word besides; both return a DWORD.", _HDR, "RES/POFFLINE_V2_ROUTINE", ("RET-RETURNS", "ARG-RESOURCE", "ARG-DESTINATION", "ARG-FLAGS", "ARG-BUFFER", "ARG-BUFFER-SIZE", "ARG-RESERVED")),
    Statement("1.2/6", "LooksAlive and IsAlive take a RESID and return a BOOL.", _HDR, "RES/PIS_ALIVE_ROUTINE", ("RET-ALIVE-TRUE", "RET-LOOKS-FALSE", "RET-IS-FALSE")),
    Statement("1.2/7", "Arbitrate takes a RESID and a routine to call when the quorum resource is lost; Release takes a RESID.", _HDR, "RES/PARBITRATE_ROUTINE, RES/PRELEASE_ROUTINE", ("ARB-CALLBACK", "ARB-RELEASE")),
    Statement("1.2/8", "ResourceControl and ResourceTypeControl take a code and two buffers and say how many bytes they returned.", _HDR, "RES/PRESOURCE_CONTROL_ROUTINE", ("CTL-DEFAULT",)),
    Statement("1.2/9", "The Begin… forms of the control entries take a context and a BOOL that says whether the call goes on; the forms for a user take a token besides.", _HDR, "RES/PBEGIN_RESCALL_ROUTINE, RES/PBEGIN_RESCALL_AS_USER_ROUTINE", ("CTL-BEGIN", "CTL-END")),
    Statement("1.2/10", "There is no entry point that ends a control call: EndControlCall and EndTypeControlCall are callbacks.", _HDR, "RES/CLRES_CALLBACK_FUNCTION_TABLE", ("CTL-END",)),
    Statement("1.2/11", "Cancel takes a RESID and reserved flags and returns a DWORD.", _HDR, "RES/PCANCEL_ROUTINE", ("CAN-MEANING",)),
    Statement("1.2/12", "A RESID is a pointer of the DLL's, a RESOURCE_HANDLE a handle of the monitor's, a control context a 64-bit number.", _HDR, "RES/RESID", ("ARG-RESOURCE", "SEQ-HANDLE")),
    # Function tables.
    Statement("1.3/1", "V1 has eleven entries, Open to ResourceTypeControl.", _HDR, "RES/CLRES_V1_FUNCTIONS", ("TAB-LIFE-SLOTS",), ("FUNCTION_TABLES",)),
    Statement("1.3/2", "V2 has the V2 forms of Open, Online and Offline, and Cancel as twelfth entry.", _HDR, "RES/CLRES_V2_FUNCTIONS", ("TAB-LIFE-SLOTS", "CAN-MEANING"), ("FUNCTION_TABLES",)),
    Statement("1.3/3", "V3 has the Begin… forms in the places of the control entries; only Version tells it from V2, which has the same size.", _HDR, "RES/CLRES_V3_FUNCTIONS", ("TAB-VERSION", "CTL-BEGIN"), ("FUNCTION_TABLES",)),
    Statement("1.3/4", "V4 adds the two Begin… forms for a user.", _HDR, "RES/CLRES_V4_FUNCTIONS", ("CTL-BEGIN",), ("FUNCTION_TABLES",)),
    Statement("1.3/5", "CLRES_FUNCTION_TABLE holds TableSize, Version and the union of the four structs: 120 bytes on x64 with V4.", _HDR, "RES/CLRES_FUNCTION_TABLE", ("TAB-SIZE", "TAB-VERSION"), ("STRUCTS",)),
    # Callbacks.
    Statement("1.4/1", "The callback table has seventeen slots in a fixed order.", _HDR, "RES/CLRES_CALLBACK_FUNCTION_TABLE", (), ("CALLBACKS",)),
    Statement("1.4/2", "Five callbacks are there from 2012 on, the two completions from 2012 R2, six more from 2016.", _DOC, "SDK/ns-resapi-clres_callback_function_table", ("VER-CALLBACKS",), ("CALLBACKS",)),
    Statement("1.4/3", "The last four came with later headers, and no document names a version.", _HDR, "RES: its history", ("VER-CALLBACKS",), ("CALLBACKS",)),
    Statement("1.4/4", "The table has no field for its size, so a DLL built for a newer header can read past the end of an older monitor's.", _INF, "RES/CLRES_CALLBACK_FUNCTION_TABLE", ("TAB-CALLBACKS",)),
    Statement("1.4/5", "SetResourceStatus and SetResourceStatusEx take the handle and a status, and return a DWORD.", _HDR, "RES/PSET_RESOURCE_STATUS_ROUTINE_EX", ("PEN-ONLY-AFTER-PENDING", "PEN-ONLY-AFTER-PENDING-EX", "PEN-EXIT-STATE")),
    Statement("1.4/6", "SetResourceLockedMode takes the handle, whether locked mode begins or ends, and a reason.", _HDR, "RES/PSET_RESOURCE_LOCKED_MODE_ROUTINE", ("LCK-ANY-TIME", "LCK-REASON")),
    Statement("1.4/7", "SetResourceLockedModeEx has one flag besides: do not remove from the move queue.", _HDR, "RES/LOCKED_MODE_FLAGS_DONT_REMOVE_FROM_MOVE_QUEUE", ("LCK-MOVE-QUEUE",), ("LOCKED_MODE_FLAGS_DONT_REMOVE_FROM_MOVE_QUEUE",)),
    Statement("1.4/8", "SignalFailure takes the handle, the type of the failure and a code of the application's own.", _HDR, "RES/PSIGNAL_FAILURE_ROUTINE", ("CBK-SIGNAL",)),
    Statement("1.4/9", "EndControlCall takes the context and a result; ExtendControlCall the context and a new time-out in milliseconds; each has a form for types.", _HDR, "RES/PEND_CONTROL_CALL, RES/PEXTEND_RES_CONTROL_CALL", ("CTL-END", "CTL-EXTEND")),
    Statement("1.4/10", "The other callbacks store local properties, raise notifications, name processes for dumps, set the application's state, request dumps and steer the performance recorder.", _HDR, "RES/CLRES_CALLBACK_FUNCTION_TABLE", (), ("CALLBACKS",)),
    Statement("1.4/11", "LogEvent's format is that of FormatMessage; an entry holds at most 500 characters and goes to the cluster log only.", _DOC, "SDK/nc-resapi-plog_event_routine", ("CBK-LOG-FORMAT", "CBK-LOG-LENGTH")),
    # Structures and enumerations.
    Statement("1.5/1", "RESOURCE_STATUS has 24 bytes, with EventHandle at 16.", _MEAS, "MGW", (), ("STRUCTS",)),
    Statement("1.5/2", "RESOURCE_STATUS_EX orders its fields otherwise and has 32 bytes.", _MEAS, "MGW, RES/RESOURCE_STATUS_EX", ("PEN-STATUS-SIZE",), ("STRUCTS",)),
    Statement("1.5/3", "WaitHint joined RESOURCE_STATUS_EX in 2012 R2 and is documented as unused.", _DOC, "SDK/ns-resapi-resource_status_ex", ("PEN-WAIT-HINT",)),
    Statement("1.5/4", "RESOURCE_STATUS_EX.Flags has eleven bits: four for Offline, four for lacking means, one for the network, two for dumps.", _HDR, "RES/CLUSRESDLL_STATUS_OFFLINE_BUSY", (), ("StatusFlags",)),
    Statement("1.5/5", "The four bits for Offline are the likely channel of 'cannot move now' and 'the destination refuses', on which QUEUE_ENABLED retries.", _INF, "RES/CLUSRESDLL_STATUS_OFFLINE_BUSY", ("PEN-BUSY",)),
    Statement("1.5/6", "ResourceExitStateContinue lets the worker go on; ResourceExitStateTerminate says that the resource was terminated: stop the work and end the workers at once.", _DOC, "SDK/ne-resapi-resource_exit_state", ("PEN-EXIT-STATE", "PEN-AFTER-TERMINATE", "PEN-DURING-TERMINATE"), ("ResourceExitState",)),
    Statement("1.5/7", "The answers of SetResourceStatusEx mean what those of SetResourceStatus mean.", _DOC, "SDK/nc-resapi-pset_resource_status_routine_ex", ("PEN-EXIT-STATE",)),
    Statement("1.5/8", "LOG_LEVEL has four values.", _HDR, "RES/LOG_LEVEL", (), ("LogLevel",)),
    Statement("1.5/9", "FAILURE_TYPE is general, embedded or loss of network.", _HDR, "RES/FAILURE_TYPE", ("CBK-SIGNAL",), ("FailureType",)),
    Statement("1.5/10", "In Windows Server 2012 the second argument of SignalFailure was a BOOL; FAILURE_TYPE is not supported there.", _DOC, "SDK/nc-resapi-psignal_failure_routine, MGW", ("CBK-SIGNAL-2012",)),
    Statement("1.5/11", "CLUSTER_RESOURCE_APPLICATION_STATE has three values from 1 to 3.", _HDR, "RES/CLUSTER_RESOURCE_APPLICATION_STATE", (), ("ApplicationState",)),
    Statement("1.5/12", "CLUSTER_RESOURCE_STATE has nine values, from unknown to the pending states at 128 to 130.", _HDR, "CAPI/CLUSTER_RESOURCE_STATE", ("PEN-KNOWN-STATE",), ("ResourceState",)),
    Statement("1.5/13", "A DLL may also report two pseudo-states, 126 and 127: it cannot come online on any node, or on this one.", _HDR, "RES/ClusterResourceCannotComeOnlineOnThisNode", ("PEN-CANNOT", "PEN-KNOWN-STATE"), ("ResourceState",)),
    Statement("1.5/14", "On the wire a resource state is one of seven values.", _DOC, "CMRP/3.1.4.2.13", (), (), _SERVICE),
    Statement("1.5/15", "The state of a group follows from the states of its resources; Failed outweighs Pending, and that PartialOnline.", _DOC, "CMRP/3.1.4.2.46", (), (), _SERVICE),
    Statement("1.5/16", "The reasons of a state change say which call comes next: Offline for a move or a shutdown, Terminate for a failover or an unexpected end, Online after a move that failed.", _DOC, "SDK/ns-clusapi-clusctl_resource_state_change_reason_struct", ("CTL-REASON-SENT",), ("StateChangeReason",)),
    Statement("1.5/17", "Only a DLL with the characteristic CLUS_CHAR_REQUIRES_STATE_CHANGE_REASON is told the reason.", _DOC, "MSCS/clusctl-resource-state-change-reason", ("CTL-REASON-SENT",)),
    Statement("1.5/18", "A DLL that is told the reason sets its copy back to Unknown before it returns from Offline or Terminate.", _DOC, "MSCS/clusctl-resource-state-change-reason", ("CTL-REASON",)),
    Statement("1.5/19", "CLUSCTL_RESOURCE_GET_OPERATION_CONTEXT tells a DLL which kind of operation is about to begin; the DLL answers with a property list of flags and values for each type.", _HDR, "CAPI/CLUSCTL_RESOURCE_GET_OPERATION_CONTEXT", ("CTL-OPERATION",)),
    Statement("1.5/20", "By its answer to the operation context a DLL can choose the flags and the buffer of moves that the cluster begins.", _INF, "CAPI/CLUSCTL_RESOURCE_GET_OPERATION_CONTEXT", ("CTL-OPERATION-FLAGS",)),
    Statement("1.5/21", "VM_RESDLL_CONTEXT numbers what a virtual machine does when it goes offline.", _HDR, "CAPI/VM_RESDLL_CONTEXT", (), (), _VALUES),
    Statement("1.5/22", "RESOURCE_MONITOR_STATE names sixteen states of the monitor in its shared memory; nothing is said of their transitions.", _HDR, "RES/RESOURCE_MONITOR_STATE", (), (), _VALUES),
    Statement("1.5/23", "The characteristics of a resource are bits; eleven of them bear on moves and on monitoring.", _HDR, "CAPI/CLUS_CHARACTERISTICS", (), (), _VALUES),
    Statement("1.5/24", "The StatusInformation of resources and groups is a mask that only the cluster service sets.", _HDR, "CAPI/StatusInformation", (), (), _SERVICE),
    Statement("1.5/25", "EmbeddedFailureAction is none, log or recover.", _HDR, "CAPI/CLUSTER_RESOURCE_EMBEDDED_FAILURE_ACTION", ("FLG-EMBEDDED-CHAIN",)),
    Statement("1.5/26", "ClusWorkerTerminateEx and ClusWorkersTerminate answer WAIT_TIMEOUT when a worker has not ended in time.", _HDR, "RES/ClusWorkerTerminateEx", ("CON-WORKER-JOIN",)),
    # Flags.
    Statement("1.6/1", "OpenFlags has two bits; of the first the page says only 'TBD'.", _DOC, "SDK/nc-resapi-popen_v2_routine, RES/CLUS_RESDLL_OPEN_RECOVER_MONITOR_STATE", ("ARG-OPEN-FLAGS",), ("OpenFlags",)),
    Statement("1.6/2", "OnlineFlags has five bits; the last is missing from the headers of the time of 2012.", _HDR, "RES/CLUS_RESDLL_ONLINE_IGNORE_NETWORK_CONNECTIVITY, MGW", ("ARG-ONLINE-FLAGS",), ("OnlineFlags",)),
    Statement("1.6/3", "OfflineFlags has seven bits, 0x1 to 0x40.", _HDR, "RES/CLUS_RESDLL_OFFLINE_IGNORE_RESOURCE_STATUS", ("FLG-VALUES",), ("OFFLINE_FLAGS",)),
    Statement("1.6/4", "0x20 is not supported before 2012 R2, 0x40 not before 2016.", _DOC, "SDK/nc-resapi-poffline_v2_routine", ("VER-NETWORK-2012R2", "VER-PERSISTENT-2016"), ("OFFLINE_FLAGS",)),
    Statement("1.6/5", "The words of Online and Offline that sound alike stand at different bits.", _HDR, "RES/CLUS_RESDLL_ONLINE_IGNORE_RESOURCE_STATUS", ("ARG-ONLINE-FLAGS",)),
    Statement("1.6/6", "Of OfflineFlags 0x1F is defined in 2012, 0x3F in 2012 R2 and 0x7F from 2016 on.", _INF, "SDK/nc-resapi-poffline_v2_routine: its version notes", ("VER-FLAGS-2012", "FLG-UNDEFINED-BIT"), ("defined_mask",)),
    Statement("1.6/7", "The header does not gate 0x20 and 0x40 by version.", _HDR, "RES", (), (), _HEADERS),
    # Comparison of headers.
    Statement("1.7/1", "Between two recent headers only the callbacks of the performance recorder and one enumeration changed.", _HDR, "RES, CAPI", (), (), _HEADERS),
    Statement("1.7/2", "The mingw-w64 headers of Debian are of the time of 2012: no V3 or V4, five callbacks, five offline flags.", _HDR, "MGW", (), (), _HEADERS),
    Statement("1.7/3", "RESOURCE_STATUS_EX lacks WaitHint there and has 24 bytes, so a monitor of today reads 8 bytes past it.", _MEAS, "MGW", ("PEN-STATUS-SIZE",)),
    Statement("1.7/4", "The mingw-w64 headers of Debian do not compile as shipped.", _MEAS, "MGW", (), (), _HEADERS),
)  # fmt: skip
