"""The properties of the *lifecycle* machine: what holds of one instance whatever it is asked and answers."""

from __future__ import annotations

from resdll_spec.lifecycle_alphabet import (
    CALL_LABELS,
    CALLS,
    CHOICES,
    FACTS,
    GOES_ON,
    GUARDED,
    PENDING,
    QUIET,
    REPORTS,
    RETURN_LABELS,
    TABLE,
    V1,
)
from resdll_spec.property_vocabulary import (
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
    FLAG_FACTS,
    IGNORE_RESOURCE_STATUS,
    QUEUE_ENABLED,
    RETURN_TO_SOURCE,
    RETURNABLE_FACT,
    RETURNING_TO_SOURCE,
    UNSENDABLE_FACT,
    VERSION_FACT,
)

ASSUMPTIONS: tuple[Assumption, ...] = (
    Assumption(
        "workers_finish", "lifecycle",
        "The DLL does not report pending for ever: while an operation is pending, its final report comes one day.",
        ("PEN-FINAL", "PEN-TIMEOUT"),
        ("report_online", "report_offline", "report_failed", "report_cannot_online"), Strength.WEAK, PENDING,
    ),
    Assumption(
        "calls_return", "lifecycle",
        "No call runs for ever: the entry point returns before DeadlockTimeout.",
        ("TIM-DEADLOCK",),
        tuple(label.name for label in RETURN_LABELS if label.name != "terminate_returns"), Strength.WEAK,
    ),
    Assumption(
        "terminate_returns", "lifecycle",
        "Terminate does not run for ever: it returns before DeadlockTimeout.",
        ("TIM-DEADLOCK",), ("terminate_returns",), Strength.WEAK,
    ),
    Assumption(
        "is_alive_follows", "lifecycle",
        "A resource that LooksAlive has called into question is asked with IsAlive at once.",
        ("RET-LOOKS-FALSE",), ("is_alive",), Strength.WEAK, ("suspect",),
    ),
    Assumption(
        "controls_are_ended", "lifecycle",
        "A control call that goes on does not do so for ever: EndControlCall comes one day.",
        ("CTL-ENDS",), ("end_control_call",), Strength.WEAK,
    ),
)  # fmt: skip

_FINAL_REPORTS = ("report_online", "report_offline", "report_failed", "report_cannot_online")
_RETURNED = tuple(label.name for label in RETURN_LABELS)
_CALLED = tuple(label.name for label in CALL_LABELS)
_ENTERED = tuple(name for name in _CALLED if name != "terminate")
_PER_REQUEST = tuple(fact for fact in FACTS if fact not in (VERSION_FACT, TABLE))

PROPERTIES: tuple[Property, ...] = (
    Property(
        "pending_ends", "lifecycle",
        "A pending operation ends: in its final report, in a Terminate or in a Close.",
        ("PEN-FINAL", "CON-TERMINATE-CANCELS", "PEN-TIMEOUT"),
        Progress(none_of("state", PENDING), one_of("state", PENDING), ("workers_finish",), ("report_online_pending",)),
    ),
    Property(
        "calls_end", "lifecycle",
        "A call of the DLL ends, whatever its worker reports and its locks do in the meantime.",
        ("RET-RETURNS", "TIM-DEADLOCK"),
        Progress(
            none_of("state", (*CALLS, *GUARDED)), one_of("state", (*CALLS, *GUARDED)),
            ("calls_return",), ("unlock",),
        ),
    ),
    Property(
        "terminate_ends", "lifecycle",
        "A Terminate ends, and so does the call that it overtook.",
        ("CON-TERMINATE-STATE", "CON-TERMINATE-OVERLAPS", "TIM-DEADLOCK"),
        Progress(
            every("terminate is none"), every("not terminate is none"),
            ("terminate_returns", "calls_return"), ("unlock",),
        ),
    ),
    Property(
        "suspicion_is_settled", "lifecycle",
        "After LooksAlive has returned FALSE the resource does not stay suspect.",
        ("RET-LOOKS-FALSE", "RET-IS-FALSE"),
        Progress(
            every("not state is suspect"), every("state is suspect"),
            ("is_alive_follows", "terminate_returns"), ("unlock",),
        ),
    ),
    Property(
        "nothing_pends_after_terminate", "lifecycle",
        "When Terminate has returned no operation is pending, in none of the states in which it can be called.",
        ("CON-TERMINATE-STATE", "CON-TERMINATE-CANCELS"),
        StepInvariant(on=("terminate_returns",), after=none_of("state", PENDING)),
    ),
    Property(
        "overtaken_calls_end_offline", "lifecycle",
        "A call that Terminate has overtaken leaves the resource offline, whatever it returns, and nothing pending.",
        ("CON-CALL-RACE", "CON-TERMINATE-STATE"),
        StepInvariant(
            on=_RETURNED, when=every("terminate is over"),
            after=every("state is offline", "terminate is none", "early is none"),
        ),
    ),
    Property(
        "terminate_spares_open_and_close", "lifecycle",
        "Terminate never runs beside Open or Close, nor before or after both.",
        ("CON-TERMINATE-NOT-OPEN", "SEQ-OPEN-FIRST"),
        Invariant(every("terminate is none"), one_of("state", ("closed", *GUARDED, *CHOICES))),
    ),
    Property(
        "entry_points_do_not_overlap", "lifecycle",
        "While one entry point runs none is called but Terminate; while Terminate runs none is called at all.",
        ("CON-NONREENTRANT", "CON-TERMINATE-OVERLAPS"),
        StepInvariant(on=_ENTERED, before=both(none_of("state", (*CALLS, *GUARDED)), every(*QUIET))),
    ),
    Property(
        "calls_beside_the_operations_end", "lifecycle",
        "A control call, an Arbitrate and a Release end, whatever the worker of a pending operation reports meanwhile.",
        ("CON-NONREENTRANT", "TIM-DEADLOCK"),
        Progress(
            one_of("side", ("none", "goes_on")), none_of("side", ("none", "goes_on")), ("calls_return",), ("unlock",),
        ),
    ),
    Property(
        "controls_end", "lifecycle",
        "A control call that goes on after its return ends by EndControlCall, and the operations go on then.",
        ("CTL-ASYNC", "CTL-END", "CTL-ENDS"),
        Progress(every(f"not {GOES_ON}"), every(GOES_ON), ("controls_are_ended",), ("unlock",)),
    ),
    Property(
        "arbitration_is_not_overtaken", "lifecycle",
        "Terminate never runs beside Arbitrate or Release: no list of allowed overlaps has them.",
        ("CON-TERMINATE-OVERLAPS", "CON-TERMINATE-UNLISTED"),
        Invariant(every("terminate is none"), one_of("side", ("arbitrate", "release"))),
    ),
    Property(
        "no_poll_beside_an_event", "lifecycle",
        "A resource that handed out an event is not polled with LooksAlive until it is brought online anew.",
        ("RET-EVENT-NO-POLL", "RET-EVENT"),
        Invariant(every("not event"), one_of("state", ("looking_alive", "suspect"))),
    ),
    Property(
        "control_ends_before_it_returns", "lifecycle",
        "EndControlCall can come before the entry point that began the call has returned.",
        ("CTL-END", "CTL-ASYNC"),
        Reachable(every("side is ended_control")),
    ),
    Property(
        "operations_end_beside_control_calls", "lifecycle",
        "A pending operation can be reported final, or terminated, while a control call runs.",
        ("SEQ-CONTROL-WHEN", "CON-TERMINATE-OVERLAPS"),
        Reachable(every("side is begin_resource_control", "state is offline", "stale is terminated")),
    ),
    Property(
        "close_forgets", "lifecycle",
        "A resource that is not open has no past: lock, workers, request and move are forgotten.",
        ("SEQ-CLOSE-OFFLINE", "PEN-AFTER-CLOSE", "LCK-VOLATILE"),
        Invariant(initially(_PER_REQUEST), every("state is closed")),
    ),
    Property(
        "requests_are_forgotten", "lifecycle",
        "The flags of a request last from its composition to its answer: no later call sees them.",
        ("ARG-FLAGS", "MOD-CHOICE"),
        Invariant(
            one_of("state", (*CHOICES, "offlining")),
            tuple((fact.name,) for fact in (*FLAG_FACTS, UNSENDABLE_FACT)),
        ),
    ),
    Property(
        "dll_hears_sendable_masks", "lifecycle",
        "The DLL is judged only on masks that a caller sends; RETURNING among them only after a call with RETURN.",
        ("MOD-UNSPECIFIED", "FLG-RETURNING-WITHOUT-RETURN", "FLG-IGNORE-WITH-QUEUE-DLL", "FLG-UNDEFINED-BIT"),
        Invariant(
            both(
                every(f"not {UNSENDABLE_FACT.name}"),
                ((f"not {IGNORE_RESOURCE_STATUS}",), (f"not {QUEUE_ENABLED}",)),
            ),
            every("state is offlining"),
        ),
    ),
    Property(
        "returning_follows_return", "lifecycle",
        "RETURNING never comes without RETURN_TO_SOURCE_NODE_ON_ERROR in an earlier call of the same move.",
        ("FLG-RETURNING-WITHOUT-RETURN", "FLG-RETURNING"),
        Precedence(
            Moment(("offline",), every(RETURNING_TO_SOURCE)),
            needs=(Moment(("offline",), every(RETURN_TO_SOURCE)), Moment(("online_with_return",))),
            since=(Moment(("offline",), every(f"not {RETURN_TO_SOURCE}")), Moment(("online", "open"))),
        ),
    ),
    Property(
        "locks_hold_without_ignore", "lifecycle",
        "Offline of a locked resource is judged only where it carries IGNORE_RESOURCE_STATUS (a V1 table has no mask).",
        ("LCK-REFUSED", "FLG-IGNORE-STATUS", "LCK-OTHER-PATHS"),
        StepInvariant(on=("offline",), when=every("locked"), before=((V1,), (IGNORE_RESOURCE_STATUS,))),
    ),
    Property(
        "only_ignore_status_binds_answers", "lifecycle",
        "Six of the seven flags change nothing in what the DLL may answer: only IGNORE_RESOURCE_STATUS does.",
        ("FLG-NO-REFUSAL", "FLG-IGNORE-STATUS", "FLG-IGNORE-NO-VETO"),
        Lockstep(
            tuple(fact.name for fact in FLAG_FACTS if fact.name != IGNORE_RESOURCE_STATUS),
            every("state is offlining"), (RETURNABLE_FACT.name,),
        ),
    ),
    Property(
        "online_reports_belong_to_online", "lifecycle",
        "A report of Online or OnlinePending is allowed while Online runs or is pending, and at no other time.",
        ("PEN-ONLY-AFTER-PENDING", "PEN-EARLY", "PEN-KIND", "PEN-FINAL"),
        StepInvariant(
            on=("report_online", "report_online_pending", "report_cannot_online"),
            before=one_of("state", ("onlining", "online_pending")),
        ),
    ),
    Property(
        "offline_reports_belong_to_offline", "lifecycle",
        "A report of Offline or OfflinePending is allowed while Offline runs or is pending, and at no other time.",
        ("PEN-ONLY-AFTER-PENDING", "PEN-EARLY", "PEN-KIND", "PEN-FINAL"),
        StepInvariant(
            on=("report_offline", "report_offline_pending"),
            before=one_of("state", ("offlining", "offline_pending")),
        ),
    ),
    Property(
        "one_final_report", "lifecycle",
        "After a final report the operation may report nothing more: neither in its call nor afterwards.",
        ("PEN-FINAL", "PEN-ONLY-AFTER-PENDING"),
        StepInvariant(
            on=REPORTS,
            before=both(none_of("early", ("done", "failed")), one_of("state", ("onlining", "offlining", *PENDING))),
        ),
    ),
    Property(
        "early_reports_promise_pending", "lifecycle",
        "A call whose worker has reported before it returned can only return ERROR_IO_PENDING.",
        ("PEN-EARLY", "PEN-ONLY-AFTER-PENDING"),
        StepInvariant(
            on=tuple(name for name in _RETURNED if not name.endswith("_pending") and name != "terminate_returns"),
            before=every("early is none"),
        ),
    ),
    Property(
        "looks_alive_alone_fails_nothing", "lifecycle",
        "LooksAlive alone never fails a resource: from there failure is reached through IsAlive only.",
        ("RET-LOOKS-FALSE", "RET-IS-FALSE"),
        StepInvariant(when=one_of("state", ("online", "looking_alive", "suspect")), after=every("not state is failed")),
    ),
    Property(
        "failure_lasts", "lifecycle",
        "A failed resource stays failed until Terminate has returned or Close is called.",
        ("RET-ERROR-TERMINATE", "RET-IS-FALSE", "SEQ-CLOSE-OFFLINE"),
        StepInvariant(
            when=every("state is failed"),
            after=(("state is failed",), *both(one_of("state", ("closing", "offline")), every("terminate is none"))),
        ),
    ),
    Property(
        "stale_workers_have_a_cause", "lifecycle",
        "A report of an old worker is to be expected only of an open resource, and no longer after Close.",
        ("PEN-AFTER-TERMINATE", "PEN-AFTER-CLOSE"),
        Invariant(none_of("state", ("closed", "opening")), every("not stale is none")),
    ),
    Property(
        "worker_outruns_its_call", "lifecycle",
        "A final report can come before the call that started the worker has returned.",
        ("PEN-EARLY",),
        Reachable(every("state is onlining", "early is done")),
    ),
    Property(
        "terminate_overtakes_a_pending_answer", "lifecycle",
        "Terminate can return while the call that it overlaps still runs, its worker having reported progress.",
        ("CON-CALL-RACE", "CON-TERMINATE-OVERLAPS"),
        Reachable(every("state is offlining", "terminate is over", "early is pending")),
    ),
    Property(
        "old_and_new_workers_meet", "lifecycle",
        "The worker of a terminated operation can report while the next operation is pending already.",
        ("CON-CALL-RACE", "PEN-AFTER-TERMINATE"),
        Reachable(every("stale is raced", "state is online_pending")),
    ),
    Property(
        "way_back_reaches_the_dll", "lifecycle",
        "A call with RETURNING can follow one with RETURN on the same instance.",
        ("FLG-RETURNING", "FLG-RETURNING-CALLS"),
        Reachable(every("state is offlining", RETURNING_TO_SOURCE)),
    ),
)  # fmt: skip
