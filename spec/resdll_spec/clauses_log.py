"""The clauses on the cluster log: which edges it prints, and what the cluster shows of the states that it names.

They are read as those of :mod:`resdll_spec.clauses`, of which they are a part.  No document specifies the states of the
cluster service (open question 31), so no clause here is stronger than MAY: an edge that stands in a public log is
``documented``, one that administrators report from memory is ``unverified``, and of any other edge nothing is said.
What the API shows of a state follows from its name and from what a value of CLUSTER_RESOURCE_STATE means, so it is
``inferred`` at best.
"""

from __future__ import annotations

from resdll_spec.vocabulary import Clause, Level, Standing

_MAY = Level.MAY
_DOC, _INF, _UNV = Standing.documented, Standing.inferred, Standing.unverified

_SHOWN = "SDK/ne-clusapi-cluster_resource_state"
_MEMORY = "LOGS: not in them"

LOG_CLAUSES: tuple[Clause, ...] = (
    Clause("LOG-ONLINE-CALLED", "A resource goes from Offline to OnlineCallIssued.", _MAY, _DOC, "JTC/2020", question=31),
    Clause("LOG-ONLINE-PENDS", "A resource goes from OnlineCallIssued to OnlinePending.", _MAY, _DOC, "LOGS", question=31),
    Clause("LOG-ONLINE-WAITS", "A resource goes from Offline to WaitingToComeOnline.", _MAY, _DOC, "LOGS", question=31),
    Clause("LOG-OFFLINE-CALLED", "A resource goes from Online to OfflineCallIssued.", _MAY, _DOC, "SQLLOG", question=31),
    Clause("LOG-OFFLINE-WAITS", "A resource goes from Online to WaitingToGoOffline.", _MAY, _DOC, "LOGS", question=31),
    Clause("LOG-ONLINE-ENDS", "OnlineCallIssued and OnlinePending end in Online.", _MAY, _UNV, _MEMORY, question=31),
    Clause("LOG-OFFLINE-PENDS", "A resource goes from OfflineCallIssued to OfflinePending.", _MAY, _UNV, _MEMORY, question=31),
    Clause("LOG-OFFLINE-ENDS", "OfflineCallIssued and OfflinePending end in OfflineSavingCheckpoints, and that in Offline.", _MAY, _UNV, _MEMORY, question=31),
    Clause("LOG-WAIT-ENDS", "WaitingToComeOnline ends in OnlineCallIssued, WaitingToGoOffline in OfflineCallIssued.", _MAY, _UNV, _MEMORY, question=31),
    Clause("LOG-PROVIDER", "A resource goes from WaitingToComeOnline to OfflineDueToProvider and back again.", _MAY, _UNV, _MEMORY, question=31),
    Clause("LOG-FAILURE", "A call, a pending operation and an online resource that fail go to ProcessingFailure.", _MAY, _UNV, _MEMORY, question=31),
    Clause("LOG-TERMINATES", "ProcessingFailure leads over WaitingToTerminate and [WaitingToTerminate to S] to [Terminating to S].", _MAY, _UNV, _MEMORY, question=31),
    Clause("LOG-TERMINATED", "[Terminating to S] ends in S, one of DelayRestartingResource, Failed, OnlineCallIssued and Offline.", _MAY, _UNV, _MEMORY, question=31),
    Clause("LOG-RESTART", "A resource goes from DelayRestartingResource to OnlineCallIssued.", _MAY, _UNV, _MEMORY, question=31),
    Clause("LOG-RETRY", "A resource goes from Failed to OnlineCallIssued or to WaitingToComeOnline.", _MAY, _UNV, _MEMORY, question=31),
    Clause("LOG-GROUP-BRINGS", "A group goes from Offline to BringingToPersistentState, and from there back to Offline or on to Pending.", _MAY, _DOC, "LOGS", question=31),
    Clause("LOG-GROUP-ONLINE", "A group goes from Pending to Online.", _MAY, _DOC, "LOGS", question=31),
    Clause("LOG-GROUP-ORPHANED", "A group goes from Online or from Offline to Orphaned.", _MAY, _DOC, "LOGS", question=31),
    Clause("LOG-SHOWN-NAME", "A state of the log that has the name of a CLUSTER_RESOURCE_STATE shows as that; OfflineDueToProvider shows as Offline.", _MAY, _INF, _SHOWN, question=31),
    Clause("LOG-SHOWN-COMING", "A resource that is called, or waits, to come online shows as coming online.", _MAY, _INF, _SHOWN, question=31),
    Clause("LOG-SHOWN-GOING", "A resource that is called, or waits, to go offline or saves its checkpoints shows as going offline.", _MAY, _INF, _SHOWN, question=31),
    Clause("LOG-SHOWN-FAILED", "A resource whose failure is processed shows as Failed: that state is set before Terminate is called.", _MAY, _INF, "MSCS/implementing-isalive", question=31),
    Clause("LOG-SHOWN-UNKNOWN", "What a resource shows as while it is terminated, or waits to be restarted, is unstated.", _MAY, _UNV, f"{_SHOWN} is silent", question=31),
)  # fmt: skip
"""The clauses on the log, merged into :data:`resdll_spec.clauses.CLAUSES`."""
