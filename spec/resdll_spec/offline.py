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
counted.  A move then brings the resource online at the destination.  If the group misses its persistent state there and
RETURN_TO_SOURCE_NODE_ON_ERROR was given, there is one way back: a resource that failed is terminated, one that is online
(another member failed) is taken offline by a call that carries RETURNING.  A second failure falls to the ordinary policy.

What is left open and how it is read
------------------------------------
RETURN applies to a failure at the destination, where the protocol documents it; an Offline that fails at the source is
under the ordinary policy.  A return trip counts no failure unless it fails itself (inferred).  A network error without
IGNORE_NETWORK_CONNECTIVITY stops the request before anything is done (inferred).  The persistent state
is written when the request is accepted, before the DLL is called, as the protocol orders it; so a plain offline that the
DLL then refuses leaves the resource online with the persistent state Offline (14, 15).  How the DLL says "not now" is
undocumented (question 6); the veto codes stand for it.  DUE_TO_EMBEDDED_FAILURE is informational.
"""

from __future__ import annotations

from resdll_spec.abi import ResourceState
from resdll_spec.request import (
    DO_NOT_UPDATE_PERSISTENT_STATE,
    FLAG_LABELS,
    IGNORE_NETWORK,
    IGNORE_RESOURCE_STATUS,
    QUEUE_ENABLED,
    REQUEST_FACTS,
    RETURN_TO_SOURCE,
    UNSENDABLE_FACT,
    VERSION_FACT,
    choice,
    choice_labels,
    flag_choices,
    flag_state,
)
from resdll_spec.vocabulary import Direction, Fact, Label, Machine, Row, RowKind, Section, boolean

# --------------------------------------------------------------------------------------------------------------------
# The situation.

KIND = Fact("kind", ("offline", "targeted_move", "untargeted_move"), "what the client asked for")
LOCKED = boolean("locked", "the resource is in locked mode")
NETWORK_LOST = boolean("network_lost", "the network of the resource is lost")
BEHAVIOUR = Fact(
    "behaviour",
    ("completes", "pends", "stalls", "fails", "delays_once", "delays_always", "delays_then_fails"),
    "how the DLL at the source answers Offline",
)
CANCELS = boolean("cancels", "the client cancels while the request is queued")
ARRIVAL = Fact(
    "arrival",
    ("works", "resource_fails", "group_fails"),
    "what happens at the destination: all is well, the resource does not come online, another member of the group does not",
)
RETURN_FAILS = boolean("return_fails", "the resource fails to come online again at the source")

SITUATION: tuple[Fact, ...] = (KIND, LOCKED, NETWORK_LOST, BEHAVIOUR, CANCELS, ARRIVAL, RETURN_FAILS)

# --------------------------------------------------------------------------------------------------------------------
# The run and its outcome.

RETRIED = boolean("retried", "the request has been queued and tried again")
ENDED = Fact("ended", ("running", "done", "failed", "rejected", "cancelled"), "how the request ended")
CODE = Fact(
    "code",
    ("none", "success", "invalid_parameter", "locked_status", "network", "vetoed", "own_error", "failed", "cancelled"),
    "what the client is told in the end",
)
NODE = Fact("node", ("source", "destination"), "the node that owns the resource")
RESOURCE = Fact("resource", ("online", "offline", "failed"), "the state of the resource")
PERSISTENT = Fact("persistent", ("online", "offline"), "the persistent state of the resource")
FAILURES = Fact("failures", ("none", "one"), "by how much the failure count has grown")
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
    Label("request_is_queued", _ACT, "the delayed request is queued"),
    Label("request_is_retried", _ACT, "the queued request is tried again"),
    Label("client_cancels", _ACT, "the client cancels the queued request"),
    Label("request_is_done", _ACT, "the offline request is done"),
    Label("ownership_moves", _ACT, "ownership goes to the destination"),
    Label("ownership_returns", _ACT, "ownership goes back to the source"),
    Label("return_trip_starts", _ACT, "the resource is to be returned to the source"),
    Label("ordinary_policy_applies", _ACT, "the failure falls to the ordinary policy"),
)

# --------------------------------------------------------------------------------------------------------------------
# What the DLL answers, as decided beforehand: (behaviour, retried) to the label of its answer.

_BOTH = ("false", "true")
ANSWERS: dict[tuple[str, str], str] = {
    **{("completes", retried): "offline_returns_success" for retried in _BOTH},
    **{("pends", retried): "offline_returns_pending" for retried in _BOTH},
    **{("stalls", retried): "offline_returns_pending" for retried in _BOTH},
    **{("fails", retried): "offline_returns_error" for retried in _BOTH},
    **{("delays_always", retried): "offline_returns_veto" for retried in _BOTH},
    ("delays_once", "false"): "offline_returns_veto",
    ("delays_once", "true"): "offline_returns_success",
    ("delays_then_fails", "false"): "offline_returns_veto",
    ("delays_then_fails", "true"): "offline_returns_error",
}
_DELAYING = tuple(value for value in BEHAVIOUR.values if ANSWERS[value, "false"] == "offline_returns_veto")
_ANSWER_DEST = {
    "offline_returns_success": ("source_offline", ("resource := offline",), ("RET-SUCCESS",)),
    "offline_returns_pending": ("source_pending", (), ("RET-PENDING",)),
    "offline_returns_veto": ("delayed", (), ("FLG-QUEUE", "RET-REFUSAL")),
    "offline_returns_error": ("source_error", (), ("RET-ERROR",)),
}


def _answers() -> tuple[Row, ...]:
    """Return the rows of the source's answers; an answer other than the decided one cannot come and is forbidden."""
    rows = []
    for answer, (dest, effects, clauses) in _ANSWER_DEST.items():
        for (behaviour, retried), decided in ANSWERS.items():
            again, delaying = retried == "true", behaviour in _DELAYING
            if again and not delaying:
                continue
            conditions = (f"behaviour is {behaviour}", *((RETRIED.name,) if again else ()))
            unless = (RETRIED.name,) if delaying and not again else ()
            tag = f"{behaviour}_again" if again else behaviour
            if decided == answer:
                name = f"{answer}:{tag}"
                because = (*clauses, "FLG-QUEUE-DIFFERENT") if again and answer == "offline_returns_error" else clauses
                rows.append(Row(answer, "source_offlining", dest, because, conditions, unless, effects, name=name))
            else:
                rows.append(_cannot_come(answer, "source_offlining", f"not_{tag}", conditions, unless))
    return tuple(rows)


def _cannot_come(
    answer: str,
    source: str | tuple[str, ...],
    tag: str,
    conditions: tuple[str, ...] = (),
    unless: tuple[str, ...] = (),
) -> Row:
    """Return the row that forbids an answer of the DLL which the situation has decided against."""
    name = f"{answer}:{tag}"
    return Row(answer, source, None, ("MOD-CHOICE",), conditions, unless, kind=RowKind.FORBIDDEN, name=name)


def _pending_reports() -> tuple[Row, ...]:
    pends = ("behaviour is pends",)
    return (
        Row("report_offline_pending", "source_pending", None, ("PEN-PROGRESS",), pends),
        Row(
            "report_offline",
            "source_pending",
            "source_offline",
            ("PEN-FINAL",),
            pends,
            effects=("resource := offline",),
        ),
        _cannot_come("report_offline_pending", "source_pending", "stalled", unless=pends),
        _cannot_come("report_offline", "source_pending", "stalled", unless=pends),
    )


def _end(ended: str, code: str) -> tuple[str, ...]:
    return (f"ended := {ended}", f"code := {code}")


def _destination() -> tuple[Row, ...]:
    """Return the answers of Online at the destination, as decided; another answer cannot come."""
    state, works, fails, group = "destination_onlining", *(f"arrival is {value}" for value in ARRIVAL.values)
    return (
        Row("online_returns_success", state, "finished", ("RET-SUCCESS", "OPR-MOVE"), conditions=(works,), effects=("resource := online", *_end("done", "success"))),
        Row("online_returns_success", state, "destination_online", ("RET-SUCCESS",), conditions=(group,), effects=("resource := online",), name="online_returns_success:group_fails"),
        _cannot_come("online_returns_success", state, f"{state}_fails", conditions=(fails,)),
        Row("online_returns_error", state, "destination_failed", ("RET-ERROR",), conditions=(fails,), effects=("resource := failed",)),
        _cannot_come("online_returns_error", state, f"{state}_works", unless=(fails,)),
    )  # fmt: skip


def _return() -> tuple[Row, ...]:
    """Return the answers of Online at the source again, as decided; the other answer cannot come."""
    state, fails = "return_onlining", (RETURN_FAILS.name,)
    return (
        Row("online_returns_success", state, "finished", ("RET-SUCCESS", "FLG-RETURN"), unless=fails, effects=("resource := online", *_end("failed", "failed"))),
        _cannot_come("online_returns_success", state, f"{state}_fails", conditions=fails),
        Row("online_returns_error", state, "return_failed", ("RET-ERROR",), conditions=fails, effects=("resource := failed",)),
        _cannot_come("online_returns_error", state, f"{state}_works", unless=fails),
    )  # fmt: skip


# --------------------------------------------------------------------------------------------------------------------
# The sections.

_AFTER_KIND = {kind: flag_state(0) if kind == "offline" else "choose_destination" for kind in KIND.values}
_AFTER_BEHAVIOUR = {value: "choose_cancels" if value in _DELAYING else "choose_kind" for value in BEHAVIOUR.values}
_NO_MOVE = ("kind is offline",)


_SECTIONS: tuple[Section, ...] = (
    choice(VERSION_FACT, "boot", "choose_locked"),
    choice(LOCKED, "choose_locked", "choose_network"),
    choice(NETWORK_LOST, "choose_network", "choose_behaviour"),
    choice(BEHAVIOUR, "choose_behaviour", _AFTER_BEHAVIOUR),
    choice(CANCELS, "choose_cancels", "choose_kind"),
    choice(KIND, "choose_kind", _AFTER_KIND),
    choice(ARRIVAL, "choose_destination", {"works": flag_state(0), "resource_fails": "choose_return", "group_fails": "choose_return"}),
    choice(RETURN_FAILS, "choose_return", flag_state(0)),
    *flag_choices("requested", at_server=True),
    Section("requested", "the client's request has reached the cluster", (
        Row("request_is_unspecified", "requested", "unspecified", ("MOD-UNSPECIFIED",), conditions=(UNSENDABLE_FACT.name,)),
        Row("server_rejects_parameter", "requested", "finished", ("FLG-IGNORE-WITH-QUEUE",), conditions=(IGNORE_RESOURCE_STATUS, QUEUE_ENABLED), unless=(UNSENDABLE_FACT.name,), effects=_end("rejected", "invalid_parameter")),
        Row("server_accepts_mask", "requested", "locking", ("ARG-FLAGS",), unless=(UNSENDABLE_FACT.name, IGNORE_RESOURCE_STATUS), name="server_accepts_mask:respecting"),
        Row("server_accepts_mask", "requested", "locking", ("ARG-FLAGS",), conditions=(IGNORE_RESOURCE_STATUS,), unless=(UNSENDABLE_FACT.name, QUEUE_ENABLED), name="server_accepts_mask:ignoring"),
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
        Row("persistent_state_is_set", "accepting", "calling", ("FLG-PERSISTENT-DEFAULT",), conditions=_NO_MOVE, unless=(DO_NOT_UPDATE_PERSISTENT_STATE,), effects=("persistent := offline",)),
        Row("persistent_state_is_kept", "accepting", "calling", ("FLG-PERSISTENT",), conditions=(*_NO_MOVE, DO_NOT_UPDATE_PERSISTENT_STATE), name="persistent_state_is_kept:by_flag"),
        Row("persistent_state_is_kept", "accepting", "calling", ("OPR-MOVE",), unless=_NO_MOVE, name="persistent_state_is_kept:by_move"),
    )),
    Section("calling", "Offline is about to be called at the source", (
        Row("offline", "calling", "source_offlining", ("OPR-OFFLINE-MEANS", "ARG-FLAGS")),
    )),
    Section("source_offlining", "Offline runs at the source", _answers(), resource_state=ResourceState.ClusterResourceOfflinePending),
    Section("source_pending", "Offline is pending at the source", (
        *_pending_reports(),
        Row("pending_time_out", "source_pending", "source_error", ("PEN-TIMEOUT",), conditions=("behaviour is stalls",)),
    ), resource_state=ResourceState.ClusterResourceOfflinePending),
    Section("delayed", "the DLL has said 'not now'", (
        Row("terminate", "delayed", "source_offline", ("FLG-IGNORE-NO-VETO", "LCK-TERMINATED"), conditions=(IGNORE_RESOURCE_STATUS,), effects=("terminated := true", "resource := offline"), name="terminate:forced"),
        Row("request_is_queued", "delayed", "queued", ("FLG-QUEUE",), conditions=(QUEUE_ENABLED,)),
        Row("move_is_rejected", "delayed", "finished", ("FLG-REJECTED",), conditions=("kind is targeted_move",), unless=(IGNORE_RESOURCE_STATUS, QUEUE_ENABLED), effects=_end("rejected", "vetoed")),
        Row("move_is_rejected", "delayed", "finished", ("RET-REFUSAL",), conditions=("kind is offline",), unless=(IGNORE_RESOURCE_STATUS, QUEUE_ENABLED), effects=_end("rejected", "vetoed"), name="move_is_rejected:no_move"),
        Row("move_is_rejected", "delayed", "finished", ("FLG-REJECTED", "OPR-UNTARGETED", "OPR-UNTARGETED-VETO"), conditions=("kind is untargeted_move",), unless=(IGNORE_RESOURCE_STATUS, QUEUE_ENABLED), effects=_end("rejected", "own_error"), name="move_is_rejected:untargeted"),
    )),
    Section("queued", "the request waits to be tried again", (
        Row("request_is_retried", "queued", "calling", ("FLG-QUEUE",), effects=("retried := true",)),
        Row("client_cancels", "queued", "finished", ("FLG-QUEUE-CANCEL", "FLG-QUEUE"), conditions=("cancels",), effects=_end("cancelled", "cancelled")),
    )),
    Section("source_error", "Offline failed at the source, or never ended", (
        Row("terminate", "source_error", "finished", ("OPR-FAILURE-COUNT", "RET-ERROR-TERMINATE"), effects=("terminated := true", "resource := failed", "failures := one", *_end("failed", "failed"))),
    )),
    Section("source_offline", "the resource is offline at the source", (
        Row("request_is_done", "source_offline", "finished", ("OPR-OFFLINE-MEANS",), conditions=_NO_MOVE, effects=_end("done", "success")),
        Row("ownership_moves", "source_offline", "destination_calling", ("OPR-MOVE",), unless=_NO_MOVE, effects=("node := destination", "trips := one")),
    ), resource_state=ResourceState.ClusterResourceOffline),
    Section("destination_calling", "Online is about to be called at the destination", (
        Row("online_at_destination", "destination_calling", "destination_onlining", ("OPR-MOVE", "ARG-DESTINATION")),
    )),
    Section("destination_onlining", "Online runs at the destination", _destination(), resource_state=ResourceState.ClusterResourceOnlinePending),
    Section("destination_online", "the resource is online at the destination, but the group misses its persistent state there", (
        Row("return_trip_starts", "destination_online", "return_calling", ("FLG-RETURN",), conditions=(RETURN_TO_SOURCE,)),
        Row("ordinary_policy_applies", "destination_online", "finished", ("OPR-FAILED-ONLINE",), unless=(RETURN_TO_SOURCE,), effects=_end("failed", "failed")),
    ), resource_state=ResourceState.ClusterResourceOnline),
    Section("destination_failed", "the resource failed at the destination, and Terminate is due", (
        Row("terminate", "destination_failed", "destination_terminated", ("RET-ERROR-TERMINATE", "RET-ERROR-V2"), effects=("terminated := true",)),
    ), resource_state=ResourceState.ClusterResourceFailed),
    Section("destination_terminated", "the resource was terminated at the destination", (
        Row("return_trip_starts", "destination_terminated", "return_offline", ("FLG-RETURN",), conditions=(RETURN_TO_SOURCE,), effects=("resource := offline",)),
        Row("ordinary_policy_applies", "destination_terminated", "finished", ("OPR-FAILED-ONLINE",), unless=(RETURN_TO_SOURCE,), effects=("failures := one", *_end("failed", "failed"))),
    ), resource_state=ResourceState.ClusterResourceFailed),
    Section("return_calling", "Offline is about to be called on the way back", (
        Row("offline_returning", "return_calling", "return_offlining", ("FLG-RETURNING-CALLS", "FLG-RETURNING")),
    )),
    Section("return_offlining", "Offline runs at the destination, on the way back", (
        Row("offline_returns_success", "return_offlining", "return_offline", ("RET-SUCCESS",), effects=("resource := offline",)),
    ), resource_state=ResourceState.ClusterResourceOfflinePending),
    Section("return_offline", "the resource is offline at the destination, on the way back", (
        Row("ownership_returns", "return_offline", "return_online_calling", ("FLG-RETURN",), effects=("node := source", "trips := two")),
    )),
    Section("return_online_calling", "Online is about to be called at the source again", (
        Row("online_at_source", "return_online_calling", "return_onlining", ("FLG-RETURN",)),
    )),
    Section("return_onlining", "Online runs at the source again", _return(), resource_state=ResourceState.ClusterResourceOnlinePending),
    Section("return_failed", "the return failed too", (
        Row("ordinary_policy_applies", "return_failed", "finished", ("FLG-RETURN-ONCE",), effects=("failures := one", *_end("failed", "failed"))),
    ), resource_state=ResourceState.ClusterResourceFailed),
    Section("finished", "the request has ended", (), terminal=True),
    Section("unspecified", "the mask is one that no caller sends; nothing is said of what follows", (), terminal=True),
)  # fmt: skip


def _impossible() -> tuple[Row, ...]:
    """Forbid each answer of the DLL in every state that waits for none of its kind."""
    rows = []
    for label in _OUTPUTS:
        waiting = {row.source for section in _SECTIONS for row in section.rows if row.trigger == label.name}
        others = tuple(section.state for section in _SECTIONS if section.state not in waiting)
        rows.append(_cannot_come(label.name, others, "not_asked"))
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
