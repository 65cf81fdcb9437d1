"""The machines of the cluster log: the cluster service's own states of a resource and of a group, as it prints them.

Rules of this file
------------------
1. *Everything is a table*: states, edges, and what the cluster shows of a state.  No code knows the name of a state; a
   log of another release is read by adding lines.
2. *Absence means unknown*, not illegal, other than in every other machine: no public document specifies these states
   (open question 31).  An edge that is not here is no fault of anybody; ``edge`` answers ``None`` for it.
3. An edge has the standing of its clause: documented where a public log shows it, unverified where it is known from
   memory only.  No verdict against anybody may rest on an unverified edge or on a missing one.

Theory of operation
-------------------
A resource is *called* or *waits* before its operation runs (OnlineCallIssued, WaitingToComeOnline), pends, and comes to
rest.  A failure of any of these is processed, and the resource is terminated on its way to what is to become of it:
the bracketed states ``[Terminating to S]`` name that S.  A group is brought to its persistent state, or is orphaned.

The machines begin in Offline, where a resource and a group begin their lives; a log may begin anywhere, so whoever
reads one begins in the source of the first edge that it shows.  A label is one edge as printed, ``A-->B``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resdll_spec.abi import ResourceState
from resdll_spec.clauses import CLAUSES
from resdll_spec.vocabulary import Direction, Label, Machine, Observation, Row, Section

if TYPE_CHECKING:
    from resdll_spec.vocabulary import Standing

ARROW = "-->"
"""What stands between the two states of an edge in the log."""

TRANSITION = "transition"
"""The kind of observation that an edge is: its subject is the state before, its value the state after, as printed."""

RESOURCE, GROUP = "log", "log_group"
"""The names of the two machines."""


def identifier(printed: str) -> str:
    """Return the control state of a state as printed, ``terminating_to_failed`` for ``[Terminating to Failed]``."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", printed)
    return "_".join(word.lower() for word in words)


@dataclass(frozen=True, slots=True)
class LogState:
    """A state as the log prints it, with what it says.

    ``shown`` is the CLUSTER_RESOURCE_STATE that the API shows meanwhile, by ``clause``; ``None`` where that is unknown.
    The state of a group has neither.
    """

    printed: str
    meaning: str
    shown: ResourceState | None = None
    clause: str | None = None

    @property
    def name(self) -> str:
        """The name of the control state."""
        return identifier(self.printed)


@dataclass(frozen=True, slots=True)
class LogEdge:
    """A transition that the log prints as ``source-->dest``, and the clause that says so."""

    source: str
    dest: str
    clause: str

    @property
    def printed(self) -> str:
        """The edge as the log prints it."""
        return f"{self.source}{ARROW}{self.dest}"

    @property
    def label(self) -> str:
        """The name of the label of this edge."""
        return f"{identifier(self.source)}_becomes_{identifier(self.dest)}"

    @property
    def standing(self) -> Standing:
        """How well the edge is founded."""
        return CLAUSES[self.clause].standing


# --------------------------------------------------------------------------------------------------------------------
# A resource.

_UNKNOWN = (None, "LOG-SHOWN-UNKNOWN")
_ONLINE = (ResourceState.ClusterResourceOnline, "LOG-SHOWN-NAME")
_OFFLINE = (ResourceState.ClusterResourceOffline, "LOG-SHOWN-NAME")
_FAILED = (ResourceState.ClusterResourceFailed, "LOG-SHOWN-NAME")
_COMING = (ResourceState.ClusterResourceOnlinePending, "LOG-SHOWN-COMING")
_GOING = (ResourceState.ClusterResourceOfflinePending, "LOG-SHOWN-GOING")

AIMS: tuple[str, ...] = ("DelayRestartingResource", "Failed", "OnlineCallIssued", "Offline")
"""What may become of a resource that is terminated: the S of the bracketed states."""


def waiting_to(aim: str) -> str:
    """Return, as printed, the state of a resource that waits to be terminated on its way to ``aim``."""
    return f"[WaitingToTerminate to {aim}]"


def terminating_to(aim: str) -> str:
    """Return, as printed, the state of a resource that is being terminated on its way to ``aim``."""
    return f"[Terminating to {aim}]"


STATES: tuple[LogState, ...] = (
    LogState("Offline", "the resource is offline", *_OFFLINE),
    LogState("WaitingToComeOnline", "the resource waits before its Online", *_COMING),
    LogState("OfflineDueToProvider", "what the resource depends on is not online", *_OFFLINE),
    LogState("OnlineCallIssued", "Online has been asked of the monitor", *_COMING),
    LogState("OnlinePending", "Online goes on", ResourceState.ClusterResourceOnlinePending, "LOG-SHOWN-NAME"),
    LogState("Online", "the resource is online", *_ONLINE),
    LogState("WaitingToGoOffline", "the resource waits before its Offline", *_GOING),
    LogState("OfflineCallIssued", "Offline has been asked of the monitor", *_GOING),
    LogState("OfflinePending", "Offline goes on", ResourceState.ClusterResourceOfflinePending, "LOG-SHOWN-NAME"),
    LogState("OfflineSavingCheckpoints", "checkpoints are being saved on the way to Offline", *_GOING),
    LogState("ProcessingFailure", "a failure is being processed", ResourceState.ClusterResourceFailed, "LOG-SHOWN-FAILED"),
    LogState("WaitingToTerminate", "the resource waits to be terminated", *_UNKNOWN),
    *(LogState(waiting_to(aim), f"the resource waits to be terminated, after which comes {aim}", *_UNKNOWN) for aim in AIMS),
    *(LogState(terminating_to(aim), f"the resource is being terminated, after which comes {aim}", *_UNKNOWN) for aim in AIMS),
    LogState("DelayRestartingResource", "the resource waits to be restarted", *_UNKNOWN),
    LogState("Failed", "the resource has failed", *_FAILED),
)  # fmt: skip

UNPLACED: tuple[LogState, ...] = (
    LogState("StateUnknown", "printed in parentheses behind an edge", ResourceState.ClusterResourceStateUnknown, "LOG-SHOWN-NAME"),
    LogState("Initializing", "the resource is being set up", ResourceState.ClusterResourceInitializing, "LOG-SHOWN-NAME"),
)  # fmt: skip
"""States of a resource that are known by name, and of which no edge is."""

EDGES: tuple[LogEdge, ...] = (
    LogEdge("Offline", "OnlineCallIssued", "LOG-ONLINE-CALLED"),
    LogEdge("Offline", "WaitingToComeOnline", "LOG-ONLINE-WAITS"),

    LogEdge("WaitingToComeOnline", "OnlineCallIssued", "LOG-WAIT-ENDS"),
    LogEdge("WaitingToComeOnline", "OfflineDueToProvider", "LOG-PROVIDER"),
    LogEdge("OfflineDueToProvider", "WaitingToComeOnline", "LOG-PROVIDER"),

    LogEdge("OnlineCallIssued", "OnlinePending", "LOG-ONLINE-PENDS"),
    LogEdge("OnlineCallIssued", "Online", "LOG-ONLINE-ENDS"),
    LogEdge("OnlineCallIssued", "ProcessingFailure", "LOG-FAILURE"),
    LogEdge("OnlinePending", "Online", "LOG-ONLINE-ENDS"),
    LogEdge("OnlinePending", "ProcessingFailure", "LOG-FAILURE"),

    LogEdge("Online", "OfflineCallIssued", "LOG-OFFLINE-CALLED"),
    LogEdge("Online", "WaitingToGoOffline", "LOG-OFFLINE-WAITS"),
    LogEdge("Online", "ProcessingFailure", "LOG-FAILURE"),

    LogEdge("WaitingToGoOffline", "OfflineCallIssued", "LOG-WAIT-ENDS"),

    LogEdge("OfflineCallIssued", "OfflinePending", "LOG-OFFLINE-PENDS"),
    LogEdge("OfflineCallIssued", "OfflineSavingCheckpoints", "LOG-OFFLINE-ENDS"),
    LogEdge("OfflineCallIssued", "ProcessingFailure", "LOG-FAILURE"),
    LogEdge("OfflinePending", "OfflineSavingCheckpoints", "LOG-OFFLINE-ENDS"),
    LogEdge("OfflinePending", "ProcessingFailure", "LOG-FAILURE"),
    LogEdge("OfflineSavingCheckpoints", "Offline", "LOG-OFFLINE-ENDS"),

    LogEdge("ProcessingFailure", "WaitingToTerminate", "LOG-TERMINATES"),
    *(LogEdge("WaitingToTerminate", waiting_to(aim), "LOG-TERMINATES") for aim in AIMS),
    *(LogEdge(waiting_to(aim), terminating_to(aim), "LOG-TERMINATES") for aim in AIMS),
    *(LogEdge(terminating_to(aim), aim, "LOG-TERMINATED") for aim in AIMS),

    LogEdge("DelayRestartingResource", "OnlineCallIssued", "LOG-RESTART"),
    LogEdge("Failed", "OnlineCallIssued", "LOG-RETRY"),
    LogEdge("Failed", "WaitingToComeOnline", "LOG-RETRY"),
)  # fmt: skip

# --------------------------------------------------------------------------------------------------------------------
# A group.

GROUP_STATES: tuple[LogState, ...] = (
    LogState("Offline", "the group is offline"),
    LogState("BringingToPersistentState", "the group is brought to its persistent state"),
    LogState("Pending", "the group is on its way"),
    LogState("Online", "the group is online"),
    LogState("Orphaned", "the group is orphaned, as the log calls it; no edge out of here is known"),
)
"""The states of a group, which no CLUSTER_RESOURCE_STATE shows."""

GROUP_EDGES: tuple[LogEdge, ...] = (
    LogEdge("Offline", "BringingToPersistentState", "LOG-GROUP-BRINGS"),
    LogEdge("Offline", "Orphaned", "LOG-GROUP-ORPHANED"),
    LogEdge("BringingToPersistentState", "Offline", "LOG-GROUP-BRINGS"),
    LogEdge("BringingToPersistentState", "Pending", "LOG-GROUP-BRINGS"),
    LogEdge("Pending", "Online", "LOG-GROUP-ONLINE"),
    LogEdge("Online", "Orphaned", "LOG-GROUP-ORPHANED"),
)

# --------------------------------------------------------------------------------------------------------------------
# The machines.

_TABLES = {RESOURCE: (STATES, EDGES), GROUP: (GROUP_STATES, GROUP_EDGES)}
_BY_NAME = {name: {entry.printed: entry for entry in states} for name, (states, _) in _TABLES.items()}
_BY_NAME[RESOURCE] |= {entry.printed: entry for entry in UNPLACED}
_BY_ENDS = {name: {(one.source, one.dest): one for one in edges} for name, (_, edges) in _TABLES.items()}


def state(printed: str, machine: str = RESOURCE) -> LogState | None:
    """Return the state that the log prints so, ``None`` where none is known; raise ``KeyError`` for another machine."""
    return _BY_NAME[machine].get(printed)


def edge(source: str, dest: str, machine: str = RESOURCE) -> LogEdge | None:
    """Return the edge between two states as printed, ``None`` where none is known, which is nobody's fault.

    Raises ``KeyError`` for a machine that is neither :data:`RESOURCE` nor :data:`GROUP`.
    """
    return _BY_ENDS[machine].get((source, dest))


def _machine(name: str, title: str, states: tuple[LogState, ...], edges: tuple[LogEdge, ...]) -> Machine:
    """Return the machine of a table: one label an edge, which is seen as a transition; no facts but the state."""
    rows = [
        Row(one.label, identifier(one.source), identifier(one.dest), (one.clause,), name=one.label) for one in edges
    ]
    labels = tuple(
        Label(
            one.label,
            Direction.INTERNAL,
            f"the log says {one.printed}",
            Observation(TRANSITION, one.source, one.dest),
        )
        for one in edges
    )
    sections = tuple(
        Section(
            entry.name,
            entry.meaning,
            leaving := tuple(row for row in rows if row.source == entry.name),
            resource_state=entry.shown,
            terminal=not leaving,
        )
        for entry in states
    )
    return Machine(name, title, (), labels, sections, initial=states[0].name, role="cluster")


LOG = _machine(RESOURCE, "one resource, as the cluster service prints its states", STATES, EDGES)
LOG_GROUP = _machine(GROUP, "one group, as the cluster service prints its states", GROUP_STATES, GROUP_EDGES)
