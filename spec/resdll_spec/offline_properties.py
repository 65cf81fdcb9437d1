"""The properties of the *offline* machine: what holds of one request whatever its flags and the situation."""

from __future__ import annotations

from resdll_spec.offline import OUTCOME
from resdll_spec.offline_situation import DELAYING
from resdll_spec.property_vocabulary import (
    TRUE,
    Assumption,
    Invariant,
    Lockstep,
    Moment,
    Precedence,
    Progress,
    Property,
    Reachable,
    StepInvariant,
    Strength,
    both,
    every,
    initially,
    none_of,
    one_of,
)
from resdll_spec.request import (
    DO_NOT_UPDATE_PERSISTENT_STATE,
    DUE_TO_EMBEDDED_FAILURE,
    FLAG_FACTS,
    IGNORE_NETWORK,
    IGNORE_RESOURCE_STATUS,
    QUEUE_ENABLED,
    RETURN_TO_SOURCE,
)

ASSUMPTIONS: tuple[Assumption, ...] = (
    Assumption(
        "worker_finishes", "offline",
        "The DLL does not report pending for ever: the final report of the pending Offline comes one day.",
        ("PEN-FINAL", "PEN-TIMEOUT"), ("report_offline",), Strength.WEAK,
    ),
    Assumption(
        "delays_end", "offline",
        "The DLL stops delaying, or the client cancels: a client that wants to cancel does so during one of the waits.",
        ("FLG-QUEUE", "FLG-QUEUE-CANCEL"),
        ("client_cancels", "offline_returns_success", "offline_returns_pending", "offline_returns_error"),
        Strength.STRONG,
        outside=every("behaviour is delays_always", "not cancels"),
    ),
)  # fmt: skip

_MOVED = every("not kind is offline")
_STAYED = every("resource is online", "node is source", "trips is none", "not terminated")
_WAY_BACK = one_of(
    "state",
    ("return_calling", "return_offlining", "return_pending", "return_error", "return_delayed", "return_offline"),
)
_FAILS_TO_GO = ("fails", "stalls", "delays_then_fails")

PROPERTIES: tuple[Property, ...] = (
    Property(
        "requests_end", "offline",
        "Every request ends: done, failed, rejected or cancelled.",
        ("OPR-OFFLINE-MEANS", "FLG-QUEUE", "FLG-QUEUE-CANCEL", "FLG-QUEUE-DIFFERENT", "PEN-FINAL"),
        Progress(
            both(TRUE, (("not ended is running",), ("state is unspecified",))), TRUE,
            ("worker_finishes", "delays_end"), ("report_offline_pending",),
        ),
    ),
    Property(
        "queued_ends", "offline",
        "A queued operation ends: it completes, the client cancels it, or it fails for a different reason. "
        "Of a way back that is delayed nothing is said.",
        ("FLG-QUEUE", "FLG-QUEUE-CANCEL", "FLG-QUEUE-DIFFERENT"),
        Progress(
            (*one_of("ended", ("done", "cancelled", "failed")), ("state is unspecified",)), every("state is queued"),
            ("worker_finishes", "delays_end"),
            ("request_is_retried", "offline", "offline_returns_veto", "request_is_queued"),
        ),
    ),
    Property(
        "queued_is_never_rejected", "offline",
        "An operation that has been queued is not rejected later: it is done, failed or cancelled.",
        ("FLG-QUEUE", "FLG-QUEUE-DIFFERENT"),
        Invariant(every("not ended is rejected", "not code is vetoed"), every("retried")),
    ),
    Property(
        "rejection_counts_no_failure", "offline",
        "A rejected, queued or cancelled request counts no failure and terminates nothing.",
        ("FLG-REJECTED", "FLG-QUEUE", "FLG-QUEUE-CANCEL", "LCK-REFUSED"),
        Invariant(
            every("failures is none", "not terminated"),
            (("ended is rejected",), ("ended is cancelled",), ("state is queued",), ("state is group_queued",)),
        ),
    ),
    Property(
        "rejection_moves_nothing", "offline",
        "After a rejected or cancelled request the resource is online where it was.",
        ("FLG-REJECTED", "FLG-QUEUE-CANCEL", "LCK-REFUSED"),
        Invariant(_STAYED, (("ended is rejected",), ("ended is cancelled",))),
    ),
    Property(
        "persistent_state_is_kept_on_demand", "offline",
        "DO_NOT_UPDATE_PERSISTENT_STATE: the persistent state never changes.",
        ("FLG-PERSISTENT", "FLG-PERSISTENT-DEFAULT"),
        Invariant(every("persistent is online"), every(DO_NOT_UPDATE_PERSISTENT_STATE)),
    ),
    Property(
        "nothing_hides_behind_persistent_state", "offline",
        "DO_NOT_UPDATE_PERSISTENT_STATE changes the persistent state and nothing else: otherwise runs are in step.",
        ("FLG-PERSISTENT", "FLG-PERSISTENT-DEFAULT"),
        Lockstep((DO_NOT_UPDATE_PERSISTENT_STATE,), TRUE, ("persistent",), labels_may_differ=True),
    ),
    Property(
        "embedded_failure_informs", "offline",
        "DUE_TO_EMBEDDED_FAILURE is informational: runs with and without it are in step.",
        ("FLG-EMBEDDED",),
        Lockstep((DUE_TO_EMBEDDED_FAILURE,), TRUE),
    ),
    Property(
        "moves_keep_the_persistent_state", "offline",
        "A move never changes the persistent state, whatever comes of it.",
        ("OPR-MOVE", "FLG-PERSISTENT-DEFAULT"),
        Invariant(every("persistent is online"), _MOVED),
    ),
    Property(
        "no_ping_pong", "offline",
        "Ownership changes at most twice: to the destination and, on error, back; never from a second trip on.",
        ("FLG-RETURN-ONCE", "FLG-RETURN", "OPR-MOVE"),
        StepInvariant(changing=("node",), before=every("not trips is two"), after=every("not trips is none")),
    ),
    Property(
        "trips_tell_the_node", "offline",
        "How often ownership changed says where the resource is: source, destination, source again.",
        ("FLG-RETURN-ONCE", "OPR-MOVE"),
        Invariant(
            (
                ("trips is none", "node is source"),
                ("trips is one", "node is destination"),
                ("trips is two", "node is source"),
            ),
        ),
    ),
    Property(
        "way_back_needs_return", "offline",
        "A way back is only for a move that carries RETURN_TO_SOURCE_NODE_ON_ERROR and went wrong at the destination.",
        ("FLG-RETURN", "FLG-RETURNING-CALLS"),
        Invariant(
            every(RETURN_TO_SOURCE, "not kind is offline", "not arrival is works"),
            (*_WAY_BACK, ("trips is two",)),
        ),
    ),
    Property(
        "successful_return_counts_no_failure", "offline",
        "A resource that is back online at the source has had no failure counted, unless it failed to go offline.",
        ("FLG-RETURN", "FLG-RETURN-ONCE", "FLG-RETURN-MOVE"),
        Invariant(
            every("failures is none", "ended is failed"),
            both(
                every("trips is two", "resource is online"),
                both(none_of("behaviour", _FAILS_TO_GO), none_of("way_back", ("fails", "stalls"))),
            ),
        ),
    ),
    Property(
        "way_back_is_not_refused", "offline",
        "A move that has begun is not rejected and not cancelled any more, whatever happens there or on the way back.",
        ("FLG-RETURN-MOVE", "FLG-RETURN-ONCE", "FLG-REJECTED"),
        Invariant(every("not ended is rejected", "not ended is cancelled"), every("not trips is none")),
    ),
    Property(
        "failures_fail_the_request", "offline",
        "An offline of which a failure is counted has failed, with the resource failed.",
        ("OPR-FAILURE-COUNT", "OPR-FAILED-OFFLINE"),
        Invariant(
            every("ended is failed", "code is failed", "resource is failed"),
            every("kind is offline", "not failures is none"),
        ),
    ),
    Property(
        "failures_are_terminated", "offline",
        "Whatever failure is counted, the resource has been terminated.",
        ("OPR-FAILURE-COUNT", "RET-ERROR-TERMINATE"),
        Invariant(every("terminated"), every("not failures is none")),
    ),
    Property(
        "failed_offline_does_not_stop_a_move", "offline",
        "A resource that fails to go offline is moved all the same, and the move can succeed.",
        ("OPR-MOVE-WAITS", "OPR-FAILURE-COUNT"),
        Reachable(every("ended is done", "node is destination", "failures is one")),
    ),
    Property(
        "failures_add_up", "offline",
        "A resource can fail at the source, on the way back and at the source again; each failure is counted.",
        ("OPR-FAILURE-COUNT", "FLG-RETURN-MOVE", "FLG-RETURN-ONCE"),
        Reachable(every("ended is failed", "failures is three")),
    ),
    Property(
        "terminate_needs_a_reason", "offline",
        "Terminate is used only where IGNORE_RESOURCE_STATUS forces the request, or where Offline or Online failed.",
        ("LCK-TERMINATED", "FLG-IGNORE-NO-VETO", "OPR-FAILURE-COUNT", "RET-ERROR-TERMINATE"),
        Invariant(
            (
                (IGNORE_RESOURCE_STATUS,),
                ("not failures is none",),
                ("arrival is resource_fails",),
                ("return_fails", "resource is failed"),
            ),
            every("terminated"),
        ),
    ),
    Property(
        "done_means_done", "offline",
        "A request that is done did what was asked: offline here without a failure, or online there.",
        ("OPR-OFFLINE-MEANS", "OPR-MOVE"),
        Invariant(
            both(
                (
                    ("kind is offline", "resource is offline", "node is source", "failures is none"),
                    ("not kind is offline", "resource is online", "node is destination", "trips is one"),
                ),
                every("code is success"),
            ),
            every("ended is done"),
        ),
    ),
    Property(
        "outcomes_are_final", "offline",
        "A request ends at most once, and where it has ended nothing of its outcome changes.",
        ("OPR-OFFLINE-MEANS",),
        StepInvariant(changing=("ended",), before=initially(OUTCOME[:2]), after=every("state is finished")),
    ),
    Property(
        "every_client_is_answered", "offline",
        "A request that has ended has told the client a code, and no code comes earlier.",
        ("FLG-IGNORE-WITH-QUEUE", "LCK-REFUSED", "FLG-REJECTED"),
        Invariant(
            (
                ("state is finished", "not ended is running", "not code is none"),
                ("not state is finished", "ended is running", "code is none"),
            ),
        ),
    ),
    Property(
        "locks_are_respected", "offline",
        "A locked resource is not touched unless IGNORE_RESOURCE_STATUS is given.",
        ("LCK-REFUSED", "FLG-IGNORE-STATUS"),
        Invariant(both(_STAYED, every("persistent is online")), every("locked", f"not {IGNORE_RESOURCE_STATUS}")),
    ),
    Property(
        "lost_networks_stop_requests", "offline",
        "Without IGNORE_NETWORK_CONNECTIVITY nothing is done to a resource whose network is lost.",
        ("FLG-NETWORK-ERROR",),
        Invariant(both(_STAYED, every("persistent is online")), every("network_lost", f"not {IGNORE_NETWORK}")),
    ),
    Property(
        "only_delays_are_queued", "offline",
        "Only a move that some DLL delays is queued, only with QUEUE_ENABLED, and never with IGNORE_RESOURCE_STATUS.",
        ("FLG-QUEUE", "FLG-IGNORE-WITH-QUEUE"),
        Invariant(
            both(
                every(QUEUE_ENABLED, f"not {IGNORE_RESOURCE_STATUS}", "not kind is offline"),
                (*one_of("behaviour", DELAYING), ("group_delays",)),
            ),
            (("state is queued",), ("state is group_queued",), ("retried",)),
        ),
    ),
    Property(
        "group_delays_have_a_cause", "offline",
        "A move waits for the rest of the group, or is given up for it, only where another member says 'not now'.",
        ("FLG-QUEUE", "FLG-REJECTED"),
        Invariant(every("group_delays"), one_of("state", ("group_delayed", "group_queued"))),
    ),
    Property(
        "locks_are_asked_after_the_mask", "offline",
        "No lock is asked of a request whose mask the server has not accepted.",
        ("LCK-REFUSED", "FLG-IGNORE-WITH-QUEUE"),
        Precedence(Moment(("lock_refuses", "lock_passes")), (Moment(("server_accepts_mask",)),)),
    ),
    Property(
        "networks_are_asked_after_the_lock", "offline",
        "No network is asked of a request that no lock has let pass.",
        ("FLG-NETWORK-ERROR", "LCK-REFUSED"),
        Precedence(Moment(("network_stops", "network_passes")), (Moment(("lock_passes",)),)),
    ),
    Property(
        "requests_pass_before_anything_is_done", "offline",
        "Neither is the persistent state settled nor the DLL called before lock and network have let the request pass.",
        ("FLG-NETWORK-ERROR", "FLG-PERSISTENT-DEFAULT", "OPR-OFFLINE-MEANS"),
        Precedence(
            Moment(("persistent_state_is_set", "persistent_state_is_kept", "offline")), (Moment(("network_passes",)),)
        ),
    ),
    Property(
        "persistent_state_comes_first", "offline",
        "The DLL is called when the persistent state is settled, never before.",
        ("FLG-PERSISTENT-DEFAULT", "FLG-PERSISTENT", "OPR-MOVE"),
        Precedence(Moment(("offline",)), (Moment(("persistent_state_is_set", "persistent_state_is_kept")),)),
    ),
    Property(
        "ownership_changes_while_nothing_is_up", "offline",
        "Ownership changes only while the resource is offline or failed: it is never up on two nodes.",
        ("OPR-MOVE", "OPR-MOVE-WAITS", "FLG-RETURN-MOVE"),
        StepInvariant(changing=("node",), before=every("not resource is online"), after=every("not resource is online")),
    ),
    Property(
        "only_delayed_requests_are_cancelled", "offline",
        "A client that cancels is one whose move somebody delays: cancelling is for the queue.",
        ("FLG-QUEUE-CANCEL",),
        Invariant((*one_of("behaviour", DELAYING), ("group_delays",)), every("cancels")),
    ),
    Property(
        "return_trips_start_once", "offline",
        "A return trip starts after ownership has moved, and no second one after it.",
        ("FLG-RETURN", "FLG-RETURN-ONCE"),
        Precedence(
            Moment(("return_trip_starts",)), (Moment(("ownership_moves",)),), (Moment(("return_trip_starts",)),)
        ),
    ),
    Property(
        "every_mask_can_be_composed", "offline",
        "Any mask can be asked of, even one with all flags for a plain offline, of which nothing is said.",
        ("MOD-UNSPECIFIED", "FLG-MOVE-ONLY", "FLG-RETURNING-WITHOUT-RETURN"),
        Reachable(every("kind is offline", "state is unspecified", *(fact.name for fact in FLAG_FACTS))),
    ),
    Property(
        "queue_completes", "offline",
        "A delayed operation can complete after all.",
        ("FLG-QUEUE",),
        Reachable(every("behaviour is delays_first", f"not {IGNORE_RESOURCE_STATUS}", "ended is done")),
    ),
    Property(
        "queue_fails_differently", "offline",
        "A delayed operation can end by failing for a different reason.",
        ("FLG-QUEUE-DIFFERENT",),
        Reachable(every("retried", "ended is failed", "behaviour is delays_then_fails")),
    ),
    Property(
        "rejected_moves_are_undone", "offline",
        "A move that another member rejects or the client cancels brings the resource back online, if it can.",
        ("FLG-REJECTED", "FLG-CANCEL-RESTORES"),
        Invariant(
            (
                ("ended is rejected", "resource is online"),
                ("ended is cancelled", "resource is online"),
                ("ended is failed", "resource is failed", "return_fails"),
            ),
            every("state is finished", "group_delays", "trips is none", f"not {IGNORE_RESOURCE_STATUS}"),
        ),
    ),
    Property(
        "way_back_succeeds", "offline",
        "A move that fails at the destination can end with the resource online at the source.",
        ("FLG-RETURN",),
        Reachable(every("ended is failed", "resource is online", "trips is two")),
    ),
    Property(
        "locked_resources_can_be_moved", "offline",
        "A locked resource can be moved by force, with Terminate where it says 'not now'.",
        ("LCK-TERMINATED", "FLG-IGNORE-STATUS"),
        Reachable(every("locked", "ended is done", "terminated", "kind is targeted_move")),
    ),
)  # fmt: skip
