"""Statements on the cluster log and the system log, as far as they concern a DLL (see :mod:`resdll_spec.statement_vocabulary`)."""

from __future__ import annotations

from resdll_spec.statement_vocabulary import Beyond, Label, Statement

_DOC, _HDR, _MEAS, _INF, _UNV = Label
_SERVICE, _LOG = Beyond.SERVICE, Beyond.LOG

STATEMENTS: tuple[Statement, ...] = (
    Statement("4.1/1", "A line has process and thread in hexadecimal, a time, a level and the tag of a component; the layout changed with the releases.", _DOC, "SQLLOG, SQLFO, JTC/2020, BLOG22", (), (), _LOG),
    Statement("4.1/2", "Lines of a DLL have the tag [RES], then the type and the name of the resource, a colon and the message.", _DOC, "SQLLOG, SDK/nc-resapi-plog_event_routine", ("CBK-LOG-FORMAT",)),
    Statement("4.2/1", "A few names of states, and two transitions between them, stand in public logs.", _DOC, "SQLLOG, JTC/2020", ("LOG-ONLINE-CALLED", "LOG-OFFLINE-CALLED")),
    Statement("4.2/2", "Other names of states are known from memory only.", _UNV, "LOGS: not in them", ("LOG-OFFLINE-PENDS", "LOG-OFFLINE-ENDS", "LOG-TERMINATES", "LOG-TERMINATED", "LOG-RESTART", "LOG-PROVIDER")),
    Statement("4.2/3", "CLUSTER_RESOURCE_STATE has a value each for a resource that works, that does not, that has failed, that is coming online and that is going offline; of the states of the log it does not speak.", _DOC, "SDK/ne-clusapi-cluster_resource_state", ("LOG-SHOWN-NAME", "LOG-SHOWN-COMING", "LOG-SHOWN-GOING", "LOG-SHOWN-UNKNOWN")),
    Statement("4.2/4", "The state Failed is set before Terminate is called, that is, while the failure is processed.", _INF, "MSCS/implementing-isalive", ("LOG-SHOWN-FAILED",)),
    Statement("4.3/1", "The service prints each reply of the monitor with the call, the resource, a generation and a result; the known calls are Online, Offline, LooksAlive and the notice of a failure.", _DOC, "SQLFO, CNO08, BLOG22", (), (), _LOG),
    Statement("4.3/2", "A resource that crashed or deadlocked is marked to run in a monitor of its own.", _DOC, "JTC/2018", ("TIM-DEADLOCK", "HYG-EXCEPTION")),
    Statement("4.4/1", "The monitor names the call and the resource that timed out, then cleans up the operation and submits a report.", _DOC, "IBM13, JTC/2018", ("TIM-DEADLOCK",)),
    Statement("4.4/2", "The monitor says so when IsAlive has indicated a failure, and when a resource cannot come online on the node.", _DOC, "SQLFO, CNO08", ("RET-IS-FALSE", "PEN-CANNOT")),
    Statement("4.4/3", "The monitor says so when a resource has come online or offline, before it reports to the service; the words differ between the two.", _DOC, "SQLLOG, JTC/2018", (), (), _LOG),
    Statement("4.4/4", "IsAlive after a LooksAlive that returned FALSE runs within the monitor's LooksAlive call, which is then blamed for its deadlock.", _DOC, "JTC/2018", ("RET-LOOKS-FALSE", "TIM-DEADLOCK")),
    Statement("4.4/5", "A DLL that cannot be loaded is reported with the system's error.", _DOC, "SUP1069", (), (), _SERVICE),
    Statement("4.5/1", "Some twenty events of the system log speak of failures, locks, moves and vetoes.", _DOC, "EVT/1069, EVT/1071, EVT/1253", ("LCK-REFUSED", "OPR-UNTARGETED-VETO")),
    Statement("7.1/1", "Prefixes, levels, tags and encodings of a log vary by release and by whoever trimmed it.", _DOC, "LOGS", (), (), _LOG),
    Statement("7.2/1", "One transition may be printed by up to three kinds of line and counts once.", _DOC, "LOGS, EVT/1637", (), (), _LOG),
    Statement("7.2/2", "The line of a move prints the flags of the API, not those of the DLL; a destination of -1 means none.", _DOC, "LOGS", ("OPR-UNTARGETED", "FLG-TRANSLATED")),
    Statement("7.3/1", "Five edges of a resource and six of a group have a public source.", _DOC, "LOGS", ("LOG-ONLINE-CALLED", "LOG-ONLINE-PENDS", "LOG-ONLINE-WAITS", "LOG-OFFLINE-CALLED", "LOG-OFFLINE-WAITS", "LOG-GROUP-BRINGS", "LOG-GROUP-ONLINE", "LOG-GROUP-ORPHANED")),
    Statement("7.4/1", "Some thirty more edges are reported by administrators; a verdict that rests on one is inconclusive.", _UNV, "LOGS: not in them", ("LOG-ONLINE-ENDS", "LOG-OFFLINE-PENDS", "LOG-OFFLINE-ENDS", "LOG-WAIT-ENDS", "LOG-PROVIDER", "LOG-FAILURE", "LOG-TERMINATES", "LOG-TERMINATED", "LOG-RESTART", "LOG-RETRY")),
)  # fmt: skip
