"""The properties of the machines of the cluster log: what follows from their edges, as far as these are founded.

Most rest on edges that are known from memory only; the standing of a property is that of its weakest clause.
"""

from __future__ import annotations

from resdll_spec.log import (
    AIMS,
    EDGES,
    GROUP,
    GROUP_EDGES,
    RESOURCE,
    LogEdge,
    identifier,
    terminating_to,
)
from resdll_spec.property_vocabulary import (
    Assumption,
    Moment,
    Precedence,
    Progress,
    Property,
    Reachable,
    Strength,
    every,
    one_of,
)


def _into(*states: str, edges: tuple[LogEdge, ...] = EDGES) -> Moment:
    return Moment(tuple(one.label for one in edges if one.dest in states))


def _out_of(*states: str, edges: tuple[LogEdge, ...] = EDGES) -> Moment:
    return Moment(tuple(one.label for one in edges if one.source in states))


def _labels(*pairs: tuple[str, str]) -> tuple[str, ...]:
    return tuple(one.label for pair in pairs for one in (*EDGES, *GROUP_EDGES) if (one.source, one.dest) == pair)


_WAITING, _LACKING = "WaitingToComeOnline", "OfflineDueToProvider"
_BRINGING = "BringingToPersistentState"
_TERMINATING = tuple(terminating_to(aim) for aim in AIMS)

ASSUMPTIONS: tuple[Assumption, ...] = (
    Assumption(
        "providers_come_online", RESOURCE,
        "Whatever a resource waits for before its Online is there one day, if it is waited for again and again.",
        ("LOG-WAIT-ENDS", "LOG-PROVIDER"),
        _labels((_WAITING, "OnlineCallIssued")), Strength.STRONG,
    ),
    Assumption(
        "groups_set_out", GROUP,
        "A group that is brought to its persistent state again and again sets out for it one day.",
        ("LOG-GROUP-BRINGS",),
        _labels((_BRINGING, "Pending")), Strength.STRONG,
    ),
)  # fmt: skip

PROPERTIES: tuple[Property, ...] = (
    Property(
        "log_online_follows_a_call", RESOURCE,
        "A resource is Online only after OnlineCallIssued, and each time anew.",
        ("LOG-ONLINE-CALLED", "LOG-ONLINE-ENDS"),
        Precedence(_into("Online"), (_into("OnlineCallIssued"),), (_out_of("Online"),)),
    ),
    Property(
        "log_offline_follows_a_call_or_a_failure", RESOURCE,
        "A resource that was Online is Offline again only after OfflineCallIssued or ProcessingFailure.",
        ("LOG-OFFLINE-CALLED", "LOG-OFFLINE-ENDS", "LOG-FAILURE"),
        Precedence(_into("Offline"), (_into("OfflineCallIssued", "ProcessingFailure"),), (_into("Online"),)),
    ),
    Property(
        "log_terminates_what_failed", RESOURCE,
        "A resource is Terminating only after a ProcessingFailure, and each time anew.",
        ("LOG-FAILURE", "LOG-TERMINATES"),
        Precedence(_into(*_TERMINATING), (_into("ProcessingFailure"),), (_out_of(*_TERMINATING),)),
    ),
    Property(
        "log_failed_was_terminated", RESOURCE,
        "A resource is Failed only after it was Terminating for that failure.",
        ("LOG-TERMINATES", "LOG-TERMINATED"),
        Precedence(_into("Failed"), (_into(*_TERMINATING),), (_into("ProcessingFailure"),)),
    ),
    Property(
        "log_restart_can_be_delayed", RESOURCE,
        "A resource that failed can be waiting to be restarted.",
        ("LOG-TERMINATED", "LOG-RESTART"),
        Reachable(every(f"state is {identifier('DelayRestartingResource')}")),
    ),
    Property(
        "log_resource_is_left_failed", RESOURCE,
        "A resource can be left Failed.",
        ("LOG-TERMINATED",),
        Reachable(every("state is failed")),
    ),
    Property(
        "log_waiting_ends", RESOURCE,
        "A resource that waits to come online is called in the end, however often its providers are lacking meanwhile.",
        ("LOG-ONLINE-WAITS", "LOG-WAIT-ENDS", "LOG-PROVIDER"),
        Progress(
            every(f"state is {identifier('OnlineCallIssued')}"),
            one_of("state", (identifier(_WAITING), identifier(_LACKING))),
            ("providers_come_online",),
            _labels((_WAITING, _LACKING), (_LACKING, _WAITING)),
        ),
    ),
    Property(
        "log_group_is_brought_online", GROUP,
        "A group is Online only after BringingToPersistentState, and each time anew.",
        ("LOG-GROUP-BRINGS", "LOG-GROUP-ONLINE"),
        Precedence(
            _into("Online", edges=GROUP_EDGES),
            (_into(_BRINGING, edges=GROUP_EDGES),),
            (_out_of("Online", edges=GROUP_EDGES),),
        ),
    ),
    Property(
        "log_group_can_be_online", GROUP,
        "A group can be brought online.",
        ("LOG-GROUP-BRINGS", "LOG-GROUP-ONLINE"),
        Reachable(every("state is online")),
    ),
    Property(
        "log_group_arrives", GROUP,
        "A group that is brought to its persistent state is Online in the end, or orphaned.",
        ("LOG-GROUP-BRINGS", "LOG-GROUP-ONLINE", "LOG-GROUP-ORPHANED"),
        Progress(
            one_of("state", ("online", "orphaned")),
            every(f"state is {identifier(_BRINGING)}"),
            ("groups_set_out",),
            _labels((_BRINGING, "Offline"), ("Offline", _BRINGING)),
        ),
    ),
)  # fmt: skip
