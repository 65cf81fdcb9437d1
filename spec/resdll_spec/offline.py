"""The *offline* machine: how the cluster handles one offline or move request with its seven flags.

Rules of this file
------------------
1. This is where flags change outcomes.  A flag that no row reads is informational, and its clause says so.
2. The environment is decided before the request is made: the kind of request, the lock, the network, how the DLL behaves,
   whether the client cancels, what happens at the destination.  These facts together are a *situation*; what follows is
   determined by the mask, up to races that the labels name.
3. A row is one line, however long, because a table is read across: hence ``fmt: skip`` at the end of each group of rows.

Theory of operation
-------------------
A request is refused before the DLL hears of it (a mask that the server rejects, a lock, a lost network), or the DLL's
Offline is called at the source.  A DLL that says "not now" is *delayed*: with QUEUE_ENABLED the operation is queued and
tried again until it completes, fails for a different reason or is cancelled by the client; with IGNORE_RESOURCE_STATUS it
cannot reject and is terminated; otherwise the request is rejected, the resource stays where it was and no failure is
counted.  Another member of the group can delay a move too, when this resource is offline already: then a rejection or a
cancellation brings it back online at the source.  A resource that fails to go offline is terminated and counted; that
ends a plain offline, and does not stop a move.  A move then brings the resource online at the destination.  If the group
misses its persistent state there and RETURN_TO_SOURCE_NODE_ON_ERROR was given, there is one way back, which is a move
again: a resource that failed is terminated, one that is online (another member failed) is taken offline by a call that
carries RETURNING.  A second failure falls to the ordinary policy.

What is left open and how it is read
------------------------------------
RETURN applies to a failure at the destination, where the protocol documents it.  A return trip counts no failure unless
something fails on it (inferred).  A network error without IGNORE_NETWORK_CONNECTIVITY stops the request before anything
is done (inferred).  The persistent state is written when the request is accepted, before the DLL is called, as the
protocol orders it; so a plain offline that the DLL then refuses leaves the resource online with the persistent state
Offline (14, 15).  How the DLL says "not now" is undocumented (question 6); the veto codes stand for it.  What follows
when it says so on the way back is unstated (32): with IGNORE_RESOURCE_STATUS it is terminated as on the way there,
without it nothing is judged.  DUE_TO_EMBEDDED_FAILURE is informational.
"""

from __future__ import annotations

from resdll_spec.abi import ResourceState
from resdll_spec.offline_situation import (
    ARRIVAL,
    BEHAVIOUR,
    CHOICES,
    GROUP_DELAYS,
    KIND,
    NO_MOVE,
    RETRIED,
    RETURN_FAILS,
    SITUATION,
    WAY_BACK,
    Lead,
    cannot_come,
    counting,
    pending_rows,
    source_answers,
    way_back_answers,
)
from resdll_spec.request import (
    DO_NOT_UPDATE_PERSISTENT_STATE,
    FLAG_LABELS,
    IGNORE_NETWORK,
    IGNORE_RESOURCE_STATUS,
    QUEUE_ENABLED,
    REQUEST_FACTS,
    RETURN_TO_SOURCE,
    SERVER_CONTRADICTIONS,
    UNSENDABLE_FACT,
    VERSION_FACT,
    Contradiction,
    choice,
    choice_labels,
    flag_choices,
    flag_state,
)
from resdll_spec.vocabulary import Direction, Fact, Label, Machine, Row, RowKind, Section, boolean

# --------------------------------------------------------------------------------------------------------------------
# The run and its outcome.

ENDED = Fact("ended", ("running", "done", "failed", "rejected", "cancelled"), "how the request ended")
CODE = Fact(
    "code",
    ("none", "success", "invalid_parameter", "locked_status", "network", "vetoed", "own_error", "failed", "cancelled"),
    "what the client is told in the end",
)
NODE = Fact("node", ("source", "destination"), "the node that owns the resource")
RESOURCE = Fact("resource", ("online", "offline", "failed"), "the state of the resource")
PERSISTENT = Fact("persistent", ("online", "offline"), "the persistent state of the resource")
FAILURES = Fact("failures", ("none", "one", "two", "three"), "by how much the failure count has grown")
TERMINATED = boolean("terminated", "Terminate was used")
TRIPS = Fact("trips", ("none", "one", "two"), "how often ownership changed")

OUTCOME: tuple[Fact, ...] = (ENDED, CODE, NODE, RESOURCE, PERSISTENT, FAILURES, TERMINATED, TRIPS)

# --------------------------------------------------------------------------------------------------------------------
# Labels.

_IN, _OUT, _ACT = Direction.INPUT, Direction.OUTPUT, Direction.INTERNAL

_OUTPUTS: tuple[Label, ...] = (
    Label("offline_returns_success", _OUT, "Offline returns ERROR_SUCCESS"),
    Label("offline_returns_pending", _OUT, "Offline returns ERROR_IO_PENDING"),
    Label("offline_returns_veto", _OUT, "Offline says 'not now' with a veto"),
    Label("offline_returns_error", _OUT, "Offline returns another system error code"),
    Label("report_offline_pending", _OUT, "the worker reports progress"),
    Label("report_offline", _OUT, "the worker reports ClusterResourceOffline"),
    Label("online_returns_success", _OUT, "Online returns ERROR_SUCCESS"),
    Label("online_returns_error", _OUT, "Online returns a system error code"),
)
LABELS: tuple[Label, ...] = (
    *choice_labels(VERSION_FACT),
    *(label for fact in SITUATION for label in choice_labels(fact)),
    *FLAG_LABELS,
    Label("request_is_unspecified", _ACT, "the mask is one that no caller sends"),
    Label("mask_is_sent", _ACT, "the mask is one that callers send with such a request"),
    Label("server_rejects_parameter", _ACT, "the server rejects the mask"),
    Label("server_accepts_mask", _ACT, "the server accepts the mask"),
    Label("lock_refuses", _ACT, "the lock refuses the request"),
    Label("lock_passes", _ACT, "no lock stands in the way, or it is ignored"),
    Label("network_stops", _ACT, "the lost network stops the request"),
    Label("network_passes", _ACT, "the network is there, or its loss is ignored"),
    Label("persistent_state_is_set", _ACT, "the persistent state becomes Offline"),
    Label("persistent_state_is_kept", _ACT, "the persistent state stays what it is"),
    Label("offline", _IN, "the monitor calls Offline at the source"),
    Label("offline_returning", _IN, "the monitor calls Offline at the destination, with RETURNING"),
    Label("online_at_destination", _IN, "the monitor calls Online at the destination"),
    Label("online_at_source", _IN, "the monitor calls Online at the source"),
    Label("terminate", _IN, "the monitor calls Terminate"),
    *_OUTPUTS,
    Label("pending_time_out", _ACT, "PendingTimeout has passed without a report"),
    Label("move_is_rejected", _ACT, "the delayed request is rejected"),
    Label("group_says_not_now", _ACT, "another member of the group says 'not now'"),
    Label("request_is_queued", _ACT, "the delayed request is queued"),
    Label("request_is_retried", _ACT, "the queued request is tried again"),
    Label("client_cancels", _ACT, "the client cancels the queued request"),
    Label("request_is_done", _ACT, "the offline request is done"),
    Label("ownership_moves", _ACT, "ownership goes to the destination"),
    Label("ownership_returns", _ACT, "ownership goes back to the source"),
    Label("return_trip_starts", _ACT, "the resource is to be returned to the source"),
    Label("way_back_is_delayed", _ACT, "the resource said 'not now' on its way back"),
    Label("ordinary_policy_applies", _ACT, "the failure falls to the ordinary policy"),
)

# --------------------------------------------------------------------------------------------------------------------
# The sections.

_MOVE_ONLY = (
    Contradiction(RETURN_TO_SOURCE, *NO_MOVE, negated=False, clause="FLG-MOVE-ONLY"),
    Contradiction(QUEUE_ENABLED, *NO_MOVE, negated=False, clause="FLG-MOVE-ONLY"),
)
_TERMINATED, _FAILED, _OFFLINE = "terminated := true", "resource := failed", "resource := offline"
_FORCED = ("FLG-IGNORE-NO-VETO", "LCK-TERMINATED")
_FAILED_OFFLINE = ("OPR-FAILURE-COUNT", "RET-ERROR-TERMINATE")
_NOT_HEEDED = (IGNORE_RESOURCE_STATUS, QUEUE_ENABLED)
_AWAY = ("trips is two",)


def _end(ended: str, code: str) -> tuple[str, ...]:
    return (f"ended := {ended}", f"code := {code}")


def _policy(state: str, clauses: tuple[str, ...], most: int, unless: tuple[str, ...] = ()) -> tuple[Row, ...]:
    """Return the rows of a failure that is counted and falls to the ordinary policy, after at most ``most`` others."""

    def make(before: tuple[str, ...], effects: tuple[str, ...], tag: str) -> Row:
        name = f"ordinary_policy_applies@{state}:{tag}"
        ended = (*effects, *_end("failed", "failed"))
        return Row("ordinary_policy_applies", state, "finished", clauses, before, unless, ended, name=name)

    return counting(make, FAILURES, most)


def _rejection(kind: str, code: str, clauses: tuple[str, ...], tag: str) -> Row:
    """Return the row of a delayed move that is neither queued nor forced."""
    ended, name = _end("rejected", code), f"move_is_rejected:{tag}" if tag else ""
    return Row("move_is_rejected", "delayed", "finished", clauses, (f"kind is {kind}",), _NOT_HEEDED, ended, name=name)


def _source() -> tuple[Section, ...]:
    """Return the sections of the way from the DLL's answer at the source to the change of ownership."""
    return (
        Section("source_offlining", "Offline runs at the source", source_answers("source_offlining", {
            "offline_returns_success": Lead("source_offline", ("RET-SUCCESS",), (_OFFLINE,)),
            "offline_returns_pending": Lead("source_pending", ("RET-PENDING",)),
            "offline_returns_veto": Lead("delayed", ("FLG-QUEUE", "RET-REFUSAL")),
            "offline_returns_error": Lead("source_error", ("RET-ERROR",)),
        }), resource_state=ResourceState.ClusterResourceOfflinePending),
        Section("source_pending", "Offline is pending at the source", pending_rows("source_pending", "source_offline", "source_error", BEHAVIOUR, ("pends", "delays_first")), resource_state=ResourceState.ClusterResourceOfflinePending),
        Section("delayed", "the DLL has said 'not now'", (
            Row("terminate", "delayed", "source_offline", _FORCED, conditions=(IGNORE_RESOURCE_STATUS,), effects=(_TERMINATED, _OFFLINE), name="terminate:forced"),
            Row("request_is_queued", "delayed", "queued", ("FLG-QUEUE",), conditions=(QUEUE_ENABLED,)),
            _rejection("targeted_move", "vetoed", ("FLG-REJECTED",), ""),
            _rejection("untargeted_move", "own_error", ("FLG-REJECTED", "OPR-UNTARGETED", "OPR-UNTARGETED-VETO"), "untargeted"),
            Row("move_is_rejected", "delayed", "finished", ("RET-REFUSAL",), conditions=NO_MOVE, unless=(IGNORE_RESOURCE_STATUS,), effects=_end("rejected", "vetoed"), name="move_is_rejected:no_move"),
        )),
        Section("queued", "the request waits to be tried again", (
            Row("request_is_retried", "queued", "calling", ("FLG-QUEUE",), effects=(f"{RETRIED.name} := true",)),
            Row("client_cancels", "queued", "finished", ("FLG-QUEUE-CANCEL", "FLG-QUEUE"), conditions=("cancels",), effects=_end("cancelled", "cancelled")),
        )),
        Section("source_error", "Offline failed at the source, or never ended", (
            Row("terminate", "source_error", "finished", _FAILED_OFFLINE, conditions=NO_MOVE, effects=(_TERMINATED, _FAILED, "failures := one", *_end("failed", "failed"))),
            Row("terminate", "source_error", "source_failed", (*_FAILED_OFFLINE, "OPR-MOVE-WAITS"), unless=NO_MOVE, effects=(_TERMINATED, _FAILED, "failures := one"), name="terminate:failed_in_move"),
        )),
        Section("source_failed", "the resource failed to go offline at the source and was terminated", (
            Row("ownership_moves", "source_failed", "destination_calling", ("OPR-MOVE-WAITS",), effects=("node := destination", "trips := one")),
        ), resource_state=ResourceState.ClusterResourceFailed),
        Section("source_offline", "the resource is offline at the source", (
            Row("request_is_done", "source_offline", "finished", ("OPR-OFFLINE-MEANS",), conditions=NO_MOVE, effects=_end("done", "success")),
            Row("ownership_moves", "source_offline", "destination_calling", ("OPR-MOVE",), unless=(*NO_MOVE, GROUP_DELAYS.name), effects=("node := destination", "trips := one")),
            Row("ownership_moves", "source_offline", "destination_calling", ("OPR-MOVE", *_FORCED), conditions=(GROUP_DELAYS.name, IGNORE_RESOURCE_STATUS), effects=("node := destination", "trips := one"), name="ownership_moves:group_forced"),
            Row("group_says_not_now", "source_offline", "group_delayed", ("FLG-QUEUE", "FLG-REJECTED"), conditions=(GROUP_DELAYS.name,), unless=(IGNORE_RESOURCE_STATUS,)),
        ), resource_state=ResourceState.ClusterResourceOffline),
    )  # fmt: skip


def _group() -> tuple[Section, ...]:
    """Return the sections of a move that another member of the group delays."""
    return (
        Section("group_delayed", "another member of the group has said 'not now'", (
            Row("request_is_queued", "group_delayed", "group_queued", ("FLG-QUEUE",), conditions=(QUEUE_ENABLED,)),
            Row("move_is_rejected", "group_delayed", "return_online_calling", ("FLG-REJECTED",), unless=(QUEUE_ENABLED,)),
        ), resource_state=ResourceState.ClusterResourceOffline),
        Section("group_queued", "the move waits until the other member goes along", (
            Row("ownership_moves", "group_queued", "destination_calling", ("FLG-QUEUE", "OPR-MOVE"), effects=("node := destination", "trips := one", f"{RETRIED.name} := true")),
            Row("client_cancels", "group_queued", "return_online_calling", ("FLG-QUEUE-CANCEL", "FLG-CANCEL-RESTORES"), conditions=("cancels",)),
        ), resource_state=ResourceState.ClusterResourceOffline),
    )  # fmt: skip


def _destination() -> tuple[Section, ...]:
    """Return the sections of the destination; an answer of Online other than the decided one cannot come."""
    state, works, fails, group = "destination_onlining", *(f"arrival is {value}" for value in ARRIVAL.values[:3])
    untried = (f"arrival is {ARRIVAL.values[3]}",)
    return (
        Section("destination_calling", "Online is about to be called at the destination", (
            Row("online_at_destination", "destination_calling", state, ("OPR-MOVE", "ARG-DESTINATION"), unless=untried),
            Row("return_trip_starts", "destination_calling", "return_offline", ("FLG-RETURN", "OPR-DEPENDENTS"), conditions=(*untried, RETURN_TO_SOURCE)),
            Row("ordinary_policy_applies", "destination_calling", "finished", ("OPR-FAILED-ONLINE", "OPR-DEPENDENTS"), conditions=untried, unless=(RETURN_TO_SOURCE,), effects=_end("failed", "failed")),
        )),
        Section(state, "Online runs at the destination", (
            Row("online_returns_success", state, "finished", ("RET-SUCCESS", "OPR-MOVE"), conditions=(works,), effects=("resource := online", *_end("done", "success"))),
            Row("online_returns_success", state, "destination_online", ("RET-SUCCESS",), conditions=(group,), effects=("resource := online",), name="online_returns_success:group_fails"),
            cannot_come("online_returns_success", state, f"{state}_fails", unless=(works, group)),
            Row("online_returns_error", state, "destination_failed", ("RET-ERROR",), conditions=(fails,), effects=(_FAILED,)),
            cannot_come("online_returns_error", state, f"{state}_works", unless=(fails,)),
        ), resource_state=ResourceState.ClusterResourceOnlinePending),
        Section("destination_online", "the resource is online at the destination, but the group misses its persistent state there", (
            Row("return_trip_starts", "destination_online", "return_calling", ("FLG-RETURN",), conditions=(RETURN_TO_SOURCE,)),
            Row("ordinary_policy_applies", "destination_online", "finished", ("OPR-FAILED-ONLINE",), unless=(RETURN_TO_SOURCE,), effects=_end("failed", "failed")),
        ), resource_state=ResourceState.ClusterResourceOnline),
        Section("destination_failed", "the resource failed at the destination, and Terminate is due", (
            Row("terminate", "destination_failed", "destination_terminated", ("RET-ERROR-TERMINATE", "RET-ERROR-V2"), effects=(_TERMINATED,)),
        ), resource_state=ResourceState.ClusterResourceFailed),
        Section("destination_terminated", "the resource was terminated at the destination", (
            Row("return_trip_starts", "destination_terminated", "return_offline", ("FLG-RETURN",), conditions=(RETURN_TO_SOURCE,)),
            *_policy("destination_terminated", ("OPR-FAILED-ONLINE",), 1, unless=(RETURN_TO_SOURCE,)),
        ), resource_state=ResourceState.ClusterResourceFailed),
    )  # fmt: skip


def _way_back() -> tuple[Section, ...]:
    """Return the sections of the way back to the source."""

    def counted(before: tuple[str, ...], effects: tuple[str, ...], tag: str) -> Row:
        clauses = (*_FAILED_OFFLINE, "FLG-RETURN-MOVE")
        return Row(
            "terminate",
            "return_error",
            "return_offline",
            clauses,
            before,
            (),
            (_TERMINATED, _FAILED, *effects),
            name=f"terminate:returning_{tag}",
        )

    return (
        Section("return_calling", "Offline is about to be called on the way back", (
            Row("offline_returning", "return_calling", "return_offlining", ("FLG-RETURNING-CALLS", "FLG-RETURNING")),
        )),
        Section("return_offlining", "Offline runs at the destination, on the way back", way_back_answers("return_offlining", {
            "offline_returns_success": (("completes",), Lead("return_offline", ("RET-SUCCESS",), (_OFFLINE,))),
            "offline_returns_pending": (("pends", "stalls"), Lead("return_pending", ("RET-PENDING",))),
            "offline_returns_veto": (("delays",), Lead("return_delayed", ("RET-REFUSAL",))),
            "offline_returns_error": (("fails",), Lead("return_error", ("RET-ERROR",))),
        }), resource_state=ResourceState.ClusterResourceOfflinePending),
        Section("return_pending", "Offline is pending at the destination, on the way back", pending_rows("return_pending", "return_offline", "return_error", WAY_BACK, ("pends",)), resource_state=ResourceState.ClusterResourceOfflinePending),
        Section("return_error", "Offline failed on the way back, or never ended", counting(counted, FAILURES, 1)),
        Section("return_delayed", "the DLL has said 'not now' on the way back", (
            Row("terminate", "return_delayed", "return_offline", _FORCED, conditions=(IGNORE_RESOURCE_STATUS,), effects=(_TERMINATED, _OFFLINE), name="terminate:forced_back"),
            Row("way_back_is_delayed", "return_delayed", "unspecified", ("FLG-RETURNING-DELAY",), unless=(IGNORE_RESOURCE_STATUS,), kind=RowKind.UNSPECIFIED),
        )),
        Section("return_offline", "the resource is offline at the destination or failed there, on the way back", (
            Row("ownership_returns", "return_offline", "return_online_calling", ("FLG-RETURN",), effects=("node := source", "trips := two")),
        )),
    )  # fmt: skip


def _restoring() -> tuple[Section, ...]:
    """Return the sections of Online at the source again: after a return, or after a move that never left."""
    state, fails = "return_onlining", (RETURN_FAILS.name,)
    online, calm = "resource := online", (*_AWAY, QUEUE_ENABLED, *fails)
    return (
        Section("return_online_calling", "Online is about to be called at the source again", (
            Row("online_at_source", "return_online_calling", state, ("FLG-RETURN",), conditions=_AWAY),
            Row("online_at_source", "return_online_calling", state, ("FLG-REJECTED", "FLG-CANCEL-RESTORES"), unless=_AWAY, name="online_at_source:stayed"),
        )),
        Section(state, "Online runs at the source again", (
            Row("online_returns_success", state, "finished", ("RET-SUCCESS", "FLG-RETURN"), conditions=_AWAY, unless=fails, effects=(online, *_end("failed", "failed"))),
            Row("online_returns_success", state, "finished", ("RET-SUCCESS", "FLG-CANCEL-RESTORES"), conditions=(QUEUE_ENABLED,), unless=(*_AWAY, *fails), effects=(online, *_end("cancelled", "cancelled")), name="online_returns_success:cancelled"),
            Row("online_returns_success", state, "finished", ("RET-SUCCESS", "FLG-REJECTED"), conditions=("kind is targeted_move",), unless=calm, effects=(online, *_end("rejected", "vetoed")), name="online_returns_success:rejected"),
            Row("online_returns_success", state, "finished", ("RET-SUCCESS", "FLG-REJECTED", "OPR-UNTARGETED-VETO"), unless=(*calm, "kind is targeted_move"), effects=(online, *_end("rejected", "own_error")), name="online_returns_success:rejected_untargeted"),
            cannot_come("online_returns_success", state, f"{state}_fails", conditions=fails),
            Row("online_returns_error", state, "return_failed", ("RET-ERROR",), conditions=fails, effects=(_FAILED,)),
            cannot_come("online_returns_error", state, f"{state}_works", unless=fails),
        ), resource_state=ResourceState.ClusterResourceOnlinePending),
        Section("return_failed", "the resource failed at the source again, and Terminate is due", (
            Row("terminate", "return_failed", "return_terminated", ("RET-ERROR-TERMINATE", "RET-ERROR-V2"), effects=(_TERMINATED,)),
        ), resource_state=ResourceState.ClusterResourceFailed),
        Section("return_terminated", "the resource was terminated at the source", _policy("return_terminated", ("OPR-FAILED-ONLINE", "FLG-RETURN-ONCE"), 2), resource_state=ResourceState.ClusterResourceFailed),
    )  # fmt: skip


_SECTIONS: tuple[Section, ...] = (
    choice(VERSION_FACT, "boot", "choose_kind"),
    choice(KIND, "choose_kind", flag_state(0)),
    *flag_choices("composed", (*SERVER_CONTRADICTIONS, *_MOVE_ONLY)),
    Section("composed", "the request and its mask are composed", (
        Row("request_is_unspecified", "composed", "unspecified", ("MOD-UNSPECIFIED",), conditions=(UNSENDABLE_FACT.name,)),
        Row("mask_is_sent", "composed", "choose_locked", ("ARG-FLAGS",), unless=(UNSENDABLE_FACT.name,)),
    ), choice=True),
    *CHOICES,
    Section("requested", "the client's request has reached the cluster", (
        Row("server_rejects_parameter", "requested", "finished", ("FLG-IGNORE-WITH-QUEUE",), conditions=(IGNORE_RESOURCE_STATUS, QUEUE_ENABLED), effects=_end("rejected", "invalid_parameter")),
        Row("server_accepts_mask", "requested", "locking", ("ARG-FLAGS",), unless=(IGNORE_RESOURCE_STATUS,), name="server_accepts_mask:respecting"),
        Row("server_accepts_mask", "requested", "locking", ("ARG-FLAGS",), conditions=(IGNORE_RESOURCE_STATUS,), unless=(QUEUE_ENABLED,), name="server_accepts_mask:ignoring"),
    )),
    Section("locking", "the mask is accepted; the lock is asked", (
        Row("lock_refuses", "locking", "finished", ("LCK-REFUSED",), conditions=("locked",), unless=(IGNORE_RESOURCE_STATUS,), effects=_end("rejected", "locked_status")),
        Row("lock_passes", "locking", "networking", ("LCK-REFUSED",), unless=("locked",), name="lock_passes:unlocked"),
        Row("lock_passes", "locking", "networking", ("FLG-IGNORE-STATUS", "LCK-TERMINATED"), conditions=("locked", IGNORE_RESOURCE_STATUS), name="lock_passes:ignored"),
    )),
    Section("networking", "the lock is passed; the network is asked", (
        Row("network_stops", "networking", "finished", ("FLG-NETWORK-ERROR",), conditions=("network_lost",), unless=(IGNORE_NETWORK,), effects=_end("rejected", "network")),
        Row("network_passes", "networking", "accepting", ("OPR-OFFLINE-MEANS",), unless=("network_lost",), name="network_passes:connected"),
        Row("network_passes", "networking", "accepting", ("FLG-IGNORE-NETWORK",), conditions=("network_lost", IGNORE_NETWORK), name="network_passes:ignored"),
    )),
    Section("accepting", "the request is accepted; the persistent state is settled", (
        Row("persistent_state_is_set", "accepting", "calling", ("FLG-PERSISTENT-DEFAULT",), conditions=NO_MOVE, unless=(DO_NOT_UPDATE_PERSISTENT_STATE,), effects=("persistent := offline",)),
        Row("persistent_state_is_kept", "accepting", "calling", ("FLG-PERSISTENT",), conditions=(*NO_MOVE, DO_NOT_UPDATE_PERSISTENT_STATE), name="persistent_state_is_kept:by_flag"),
        Row("persistent_state_is_kept", "accepting", "calling", ("OPR-MOVE",), unless=NO_MOVE, name="persistent_state_is_kept:by_move"),
    )),
    Section("calling", "Offline is about to be called at the source", (
        Row("offline", "calling", "source_offlining", ("OPR-OFFLINE-MEANS", "ARG-FLAGS")),
    )),
    *_source(),
    *_group(),
    *_destination(),
    *_way_back(),
    *_restoring(),
    Section("finished", "the request has ended", (), terminal=True),
    Section("unspecified", "no document says what follows: of a mask that no caller sends, or of a 'not now' on the way back", (), terminal=True),
)  # fmt: skip


def _impossible() -> tuple[Row, ...]:
    """Forbid each answer of the DLL in every state that waits for none of its kind."""
    rows = []
    for label in _OUTPUTS:
        waiting = {row.source for section in _SECTIONS for row in section.rows if row.trigger == label.name}
        others = tuple(section.state for section in _SECTIONS if section.state not in waiting)
        rows.append(cannot_come(label.name, others, "not_asked"))
    return tuple(rows)


OFFLINE = Machine(
    name="offline",
    title="one offline or move request, as the cluster handles it",
    facts=(VERSION_FACT, *SITUATION, *REQUEST_FACTS, RETRIED, *OUTCOME),
    labels=LABELS,
    sections=_SECTIONS,
    shared=_impossible(),
    role="cluster",
    outcome_facts=tuple(fact.name for fact in OUTCOME),
)
