"""The clauses on which no row and no rule rests, each with the reason.

A clause that can never be seen says so itself (``unobservable``) and is not listed here.  An exclusion ends when the
clause gets its first row or rule: the check of the traceability calls it stale then.
"""

from __future__ import annotations

from enum import Enum


class Reason(Enum):
    """Why nothing in the specification rests on a clause."""

    GROUP = "it relates resources to each other in a way that no machine models yet"
    CLUSTER = "it says what a cluster makes of an answer or a callback, beyond the request that the machines follow"
    MONITOR = "it binds the monitor, whose part the checker plays"
    UNJUDGED = "no document says what would break it, so nothing is judged"
    UNCHECKED = "no check looks at it yet"
    REMARK = "a remark that `resdll flags` makes on a mask: no answer and no outcome depends on it"
    SHOWN = "it says what the cluster shows of a state of the log: the relation of the log to the lifecycle rests on it"
    ADVICE = "advice to authors: a DLL that does otherwise breaks no other clause"


EXCLUSIONS: dict[str, Reason] = {
    identifier: reason
    for reason, identifiers in {
        Reason.CLUSTER: (
            "LCK-MOVE-QUEUE", "FLG-QUEUED-OTHERS", "FLG-EMBEDDED-CHAIN", "FLG-NETWORK-LOSS",
            "CTL-OPERATION", "CTL-OPERATION-FLAGS", "CAN-QUEUE",
        ),
        Reason.GROUP: ("LCK-RELATED", "OPR-FAILOVER"),
        Reason.MONITOR: (
            "TAB-ONCE", "TIM-LOWER", "TIM-POLLS", "VER-CALLBACKS",
            "ARG-ONLINE-FLAGS", "CTL-REASON-SENT", "CTL-EXTEND", "CTL-NOT-PASSED",
        ),
        Reason.UNJUDGED: (
            "PEN-BUSY", "PEN-WAIT-HINT", "LCK-REASON", "FLG-PERSISTENT-RESTART",
            "ARG-OPEN-FLAGS", "ARB-RELEASE-OFFLINE", "CTL-NO-BYTES",
        ),
        Reason.UNCHECKED: (
            "TAB-EXPORT", "TAB-CALLBACKS", "SEQ-HANDLE", "PEN-STATUS-SIZE", "ARG-BUFFER-FOREIGN",
            "TIM-IS-ALIVE", "CBK-LOG-FORMAT", "CBK-LOG-LENGTH", "CTL-PHASE2", "CTL-REASON",
        ),
        Reason.REMARK: (
            "FLG-RETURN-WITH-QUEUE", "FLG-RETURN-WITH-IGNORE", "FLG-RETURN-WITH-RETURNING",
            "FLG-RETURNING-WITH-QUEUE", "FLG-EMBEDDED-WITH-PERSISTENT",
        ),
        Reason.SHOWN: (
            "LOG-SHOWN-NAME", "LOG-SHOWN-COMING", "LOG-SHOWN-GOING", "LOG-SHOWN-FAILED", "LOG-SHOWN-UNKNOWN",
        ),
        Reason.ADVICE: ("CON-WORKER-JOIN", "RET-PEND-ADVISED", "TIM-TERMINATE"),
    }.items()
    for identifier in identifiers
}  # fmt: skip
"""By the id of a clause, why no row and no rule rests on it."""
