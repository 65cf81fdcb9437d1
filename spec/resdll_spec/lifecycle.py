"""The *lifecycle* machine: one resource instance as its DLL sees it.

Rules of this file
------------------
1. What a resource DLL is asked and answers in its operations is in this file.  How every other input is classified is in
   :mod:`resdll_spec.lifecycle_inputs`, what goes on beside the operations in :mod:`resdll_spec.lifecycle_beside`; what
   is in none of the three is a violation (an output) or is never sent (an input).
2. These files do not know who asks: the harness of ``check``, a cluster behind a recorded trace, or the explorer.
3. A row is one line, however long, because a table is read across: hence ``fmt: skip`` at the end of each group of rows.

Theory of operation
-------------------
The control state is what the serial calls do: at most one of Open, Online, Offline, LooksAlive, IsAlive and Close runs
at a time, and a pending operation outlives its call.  Some things run beside it and are facts, not states:

* ``terminate``: Terminate may overlap the calls and the pending operations.  It is ``running`` between its call and its
  return, and ``over`` when it has returned while the call that it overlapped still runs; that call then ends offline.
* ``early``: a report of the worker can enter before the return of its own call is seen.  Nobody can order the two, so
  the report is remembered, and the call must then return ERROR_IO_PENDING.
* ``stale``: Terminate ended a pending operation.  Its worker learns of this from the answer to its next report, so one
  report may still come; ``stale_report`` is the second reading of every report while the fact holds.  Where Terminate
  overtook the call that started the worker, the DLL could not have ended it, and that one report is allowed: also where
  the call returned while Terminate still ran (``overtaken``), because its work may have been done before that worker was.
* ``settled``: whether the last operation ended by a return or by a report; it decides which rule a stray report breaks.
* ``side`` and ``event``: a control call, an Arbitrate, a Release; an event that the resource has handed out.

The mask of an Offline call is chosen flag by flag in the instant before the call (V1 tables have none).  Only two things
in the public documents make a DLL's answer depend on the mask: IGNORE_RESOURCE_STATUS must not be refused for a lock, and
a mask that no caller sends leads to the state ``unspecified``, in which anything is allowed.

What is left open and how it is read
------------------------------------
An error of OfflineV2 is read like one of Offline (question 6); after Terminate the resource counts as offline (20); Close
is called in any idle or pending state, because the DLL must cope (21); Offline without IGNORE_RESOURCE_STATUS on a locked
resource is unspecified, because failover and shutdown may or may not respect the lock.  What the DLL is called for
in states of which only the API's preconditions speak (SEQ-ONLINE-WHEN and its like) is unspecified, not forbidden.
"""

from __future__ import annotations

from functools import partial

from resdll_spec.abi import ResourceState
from resdll_spec.lifecycle_alphabet import (
    BUFFER,
    CALLS,
    FACTS,
    GUARDED,
    IDLE,
    INPUTS,
    LABELS,
    LISTENING,
    NOT_TERMINATING,
    OPENED,
    PENDING,
    PENDING_REPORTS,
    QUIET,
    REPORTS,
    RETURN_LABELS,
    SIGNALS,
    STILL,
    TABLE,
    TABLE_LACKING,
    V1,
    return_label,
)
from resdll_spec.lifecycle_beside import BESIDE_ROWS
from resdll_spec.lifecycle_inputs import INPUT_ROWS
from resdll_spec.request import (
    CLEAR_REQUEST,
    IGNORE_RESOURCE_STATUS,
    RETURN_TO_SOURCE,
    RETURNABLE_FACT,
    UNSENDABLE_FACT,
    VERSION_FACT,
    choice,
    flag_choices,
    flag_state,
)
from resdll_spec.rowkinds import Texts, violate, violate_status
from resdll_spec.vocabulary import Machine, Row, RowKind, Section

_OVER = ("terminate is over",)
_DONE = ("terminate := none", "settled := returned", "early := none")
_UNLISTED = ("side is arbitrate", "side is release")
"""The entry points of which no list says whether Terminate may overlap them."""

_violate_status = partial(violate_status, V1)

# --------------------------------------------------------------------------------------------------------------------
# Terminate, locks, stale reports: what runs beside the serial calls.

TERMINATE_ROWS: tuple[Row, ...] = (
    Row("terminate", ("offline", "online", "failed"), None, ("SEQ-TERMINATE-WHEN",), conditions=NOT_TERMINATING, unless=_UNLISTED, effects=("terminate := running",), name="terminate:idle"),
    Row("terminate", "suspect", None, ("SEQ-TERMINATE-WHEN",), conditions=NOT_TERMINATING, effects=("terminate := running",), name="terminate:suspect"),
    Row("terminate", PENDING, None, ("CON-TERMINATE-CANCELS",), conditions=NOT_TERMINATING, unless=_UNLISTED, effects=("terminate := running",), name="terminate:pending"),
    Row("terminate", CALLS, None, ("CON-TERMINATE-OVERLAPS",), conditions=NOT_TERMINATING, effects=("terminate := running",), name="terminate:overlapping"),
    Row("terminate_returns", IDLE, "offline", ("CON-TERMINATE-STATE",), conditions=("terminate is running",), unless=("stale is overtaken",), effects=_DONE, name="terminate_returns:idle"),
    Row("terminate_returns", ("offline", "online", "failed"), "offline", ("CON-TERMINATE-STATE",), conditions=("stale is overtaken",), effects=(*_DONE, "stale := none"), name="terminate_returns:after_the_worker"),
    Row("terminate_returns", PENDING, "offline", ("CON-TERMINATE-STATE",), conditions=("terminate is running",), unless=("stale is overtaken",), effects=(*_DONE, "stale := terminated"), name="terminate_returns:pending"),
    Row("terminate_returns", PENDING, "offline", ("CON-TERMINATE-STATE", "CON-CALL-RACE"), conditions=("stale is overtaken",), effects=(*_DONE, "stale := raced"), name="terminate_returns:overtaken"),
    Row("terminate_returns", CALLS, None, ("CON-TERMINATE-STATE",), conditions=("terminate is running",), effects=("terminate := over",), name="terminate_returns:before_the_call"),
    Row("lock", LISTENING, None, ("LCK-ANY-TIME",), effects=("locked := true",), name="lock"),
    Row("unlock", LISTENING, None, ("LCK-ANY-TIME",), effects=("locked := false",), name="unlock"),
    violate("lock", "closed", None, "RD308", "PEN-AFTER-CLOSE", "after_close"),
    violate("unlock", "closed", None, "RD308", "PEN-AFTER-CLOSE", "after_close"),
    Row("stale_report", OPENED, None, ("PEN-DURING-TERMINATE",), conditions=("terminate is running",), unless=("stale is none",), name="stale_report:during_terminate"),
    Row("stale_report", "closing", None, ("PEN-DURING-TERMINATE",), unless=("stale is none",), name="stale_report:during_close"),
    Row("stale_report", OPENED, None, ("CON-CALL-RACE",), conditions=("stale is raced",), unless=("terminate is running",), effects=("stale := none",), name="stale_report:after_race"),
    violate("stale_report", OPENED, None, "RD307", "PEN-AFTER-TERMINATE", "after_terminate", conditions=("stale is terminated",), unless=("terminate is running",), effects=("stale := none",)),
    violate("call_silence", (*CALLS, *GUARDED, "unspecified"), None, "RD601", "TIM-DEADLOCK", "in_a_call"),
    violate("call_silence", STILL, None, "RD601", "TIM-DEADLOCK", "in_terminate", conditions=("terminate is running",)),
    violate("pending_silence", PENDING, None, "RD301", "PEN-TIMEOUT", "pending", conditions=NOT_TERMINATING),
)  # fmt: skip

# --------------------------------------------------------------------------------------------------------------------
# Reports.


def _stray(report: str) -> tuple[Row, ...]:
    """Judge ``report`` where no operation is pending: after a final report, after a return, after Close."""
    if report == "report_other":
        return (
            violate(report, (*OPENED, *GUARDED), None, "RD309", "PEN-KNOWN-STATE", "unknown"),
            violate(report, "closed", None, "RD308", "PEN-AFTER-CLOSE", "after_close"),
        )
    idle = (*IDLE, *GUARDED, "looking_alive", "checking_alive")
    return (
        *_violate_status(report, idle, None, "RD303", "PEN-FINAL", "after_final", conditions=("settled is reported",)),
        *_violate_status(
            report, idle, None, "RD302", "PEN-ONLY-AFTER-PENDING", "not_pending", unless=("settled is reported",)
        ),
        violate(report, "closed", None, "RD308", "PEN-AFTER-CLOSE", "after_close"),
    )


_ENDS = {"report_online": "online", "report_offline": "offline"}
"""Where a final report of the wrong kind leaves the resource; any other leaves it failed."""


def _operation_reports(call: str, pending: str, done: str, progress: str, wrong: tuple[str, ...]) -> tuple[Row, ...]:
    """Return the rows of one operation's reports, early (in ``call``) and while it is ``pending``; ``done`` is its aim."""
    finals = {f"report_{done}": ("done", done, "PEN-FINAL"), "report_failed": ("failed", "failed", "PEN-FINAL")}
    if done == "online":
        finals["report_cannot_online"] = ("failed", "failed", "PEN-CANNOT")
    in_time = ("early is done", "early is failed")
    rows = [
        Row(progress, call, None, ("PEN-EARLY", "PEN-PROGRESS"), unless=in_time, effects=("early := pending",)),
        Row(progress, pending, None, ("PEN-PROGRESS",)),
        Row(
            "report_unknown",
            call,
            None,
            ("PEN-EARLY", "PEN-STATE-UNKNOWN"),
            unless=in_time,
            effects=("early := pending",),
        ),
        Row("report_unknown", pending, None, ("PEN-STATE-UNKNOWN",)),
    ]
    for report, (early, state, clause) in finals.items():
        rows.append(Row(report, call, None, ("PEN-EARLY", clause), unless=in_time, effects=(f"early := {early}",)))
        rows.append(Row(report, pending, state, (clause,), effects=("settled := reported",)))
    for report in (progress, "report_unknown", *finals):
        for value in ("done", "failed"):
            tag = f"{call}_after_early_{value}"
            rows += _violate_status(report, call, None, "RD303", "PEN-FINAL", tag, conditions=(f"early is {value}",))
    for report in wrong:
        end = None if report in PENDING_REPORTS else _ENDS.get(report, "failed")
        in_call, after = (("early := failed",), ("settled := reported",)) if end else ((), ())
        rows.append(violate(report, call, None, "RD304", "PEN-KIND", f"{call}_wrong_kind", effects=in_call))
        rows.append(violate(report, pending, end, "RD304", "PEN-KIND", f"wrong_kind_pending_{done}", effects=after))
    return tuple(rows)


REPORT_ROWS: tuple[Row, ...] = (
    *(row for report in REPORTS for row in _stray(report)),
    *_operation_reports("onlining", "online_pending", "online", "report_online_pending", ("report_offline", "report_offline_pending")),
    *_operation_reports("offlining", "offline_pending", "offline", "report_offline_pending", ("report_online", "report_online_pending", "report_cannot_online")),
)  # fmt: skip

# --------------------------------------------------------------------------------------------------------------------
# Returns.


_ANSWERED = ("early := none", "with_buffer := false", *CLEAR_REQUEST)
_TERMINATED = ("terminate := none", "settled := returned", *_ANSWERED)


def _finished(
    trigger: str,
    call: str,
    dest: str,
    clauses: Texts,
    conditions: Texts = (),
    unless: Texts = (),
    tag: str = "",
) -> Row:
    """Return the row of an answer that ends the request in the call, with neither a Terminate nor an early report about."""
    guard = ((*conditions, "early is none"), (*unless, *_OVER))
    return Row(trigger, call, dest, clauses, *guard, ("settled := returned", *_ANSWERED), name=f"{trigger}@{call}{tag}")


def _common_answers(trigger: str, call: str, dest: str) -> tuple[Row, ...]:
    """Return the rows of a final answer that do not depend on what it is: after Terminate, and after an early report."""
    return (
        Row(trigger, call, "offline", ("CON-CALL-RACE", "CON-TERMINATE-STATE"), conditions=("early is none", *_OVER), effects=_TERMINATED, name=f"{trigger}:after_terminate"),
        *_violate_status(trigger, call, "offline", "RD201", "PEN-ONLY-AFTER-PENDING", "early_report_after_terminate", conditions=_OVER, unless=("early is none",), effects=_TERMINATED),
        *_violate_status(trigger, call, dest, "RD201", "PEN-ONLY-AFTER-PENDING", "after_early_report", unless=("early is none", *_OVER), effects=("settled := returned", *_ANSWERED)),
    )  # fmt: skip


def _pends(trigger: str, call: str, pending: str, done: str) -> tuple[Row, ...]:
    """Return the rows of ERROR_IO_PENDING from ``call``: pending, already reported final, or already terminated."""
    clauses, raced = ("RET-PENDING",), ("RET-PENDING", "CON-CALL-RACE")
    rows = []
    for early, dest in (("none", pending), ("pending", pending), ("done", done), ("failed", "failed")):
        final = early not in ("none", "pending")
        settled, unless = (("settled := reported",), _OVER) if final else ((), ("terminate is running", *_OVER))
        rows.append(Row(trigger, call, dest, clauses, conditions=(f"early is {early}",), unless=unless, effects=(*settled, *_ANSWERED), name=f"{trigger}:early_{early}"))  # fmt: skip
        if not final:
            rows.append(Row(trigger, call, dest, raced, conditions=(f"early is {early}", "terminate is running"), effects=("stale := overtaken", *_ANSWERED), name=f"{trigger}:early_{early}_during_terminate"))  # fmt: skip
        after = ("settled := reported",) if final else ("settled := returned", "stale := raced")
        rows.append(Row(trigger, call, "offline", raced, conditions=(f"early is {early}", *_OVER), effects=("terminate := none", *after, *_ANSWERED), name=f"{trigger}:early_{early}_after_terminate"))  # fmt: skip
    return tuple(rows)


def _refused(
    value: str, rule: str, clause: str, why: Texts, conditions: Texts = (), unless: Texts = ()
) -> tuple[Row, ...]:
    """Return the rows of a refusal by OfflineV2 (the resource stays online) and of the case in which it breaks ``rule``.

    The guard is one literal, under which the refusal is allowed.
    """
    trigger = return_label("Offline", value)
    broken, unbroken, ended = (*unless, "early is none"), (V1, *conditions, *_OVER), ("settled := returned", *_ANSWERED)
    during = (*unbroken, "terminate is running")
    return (
        _finished(trigger, "offlining", "online", why, conditions, (V1, *unless)),
        _finished(trigger, "offlining", "failed", ("RET-ERROR-TERMINATE",), (V1,), tag=":v1"),
        Row(trigger, "offlining", "online", ("CON-CALL-RACE",), (*broken, "terminate is running"), (V1, *conditions), ended, name=f"{trigger}:during_terminate"),
        violate(
            trigger, "offlining", "online", rule, clause, "refused", conditions=broken, unless=during, effects=ended
        ),
        *_common_answers(trigger, "offlining", "online"),
    )  # fmt: skip


RETURN_ROWS: tuple[Row, ...] = (
    _finished("online_returns_success", "onlining", "online", ("RET-SUCCESS",)),
    *_common_answers("online_returns_success", "onlining", "online"),
    _finished("online_returns_error", "onlining", "failed", ("RET-ERROR-TERMINATE",), tag=":v1", conditions=(V1,)),
    _finished("online_returns_error", "onlining", "failed", ("RET-ERROR", "RET-ERROR-V2"), tag=":v2", unless=(V1,)),
    *_common_answers("online_returns_error", "onlining", "failed"),
    *_pends("online_returns_pending", "onlining", "online_pending", "online"),
    _finished("offline_returns_success", "offlining", "offline", ("RET-SUCCESS", "OPR-OFFLINE-MEANS")),
    *_common_answers("offline_returns_success", "offlining", "offline"),
    _finished("offline_returns_error", "offlining", "failed", ("RET-ERROR-TERMINATE",), tag=":v1", conditions=(V1,)),
    _finished("offline_returns_error", "offlining", "failed", ("RET-ERROR", "RET-ERROR-V2"), tag=":v2", unless=(V1,)),
    *_common_answers("offline_returns_error", "offlining", "failed"),
    *_pends("offline_returns_pending", "offlining", "offline_pending", "offline"),
    *_refused("locked", "RD401", "FLG-IGNORE-STATUS", ("RET-ERROR", "RET-REFUSAL", "LCK-REFUSED"), unless=(IGNORE_RESOURCE_STATUS,)),
    *_refused("veto", "RD403", "FLG-IGNORE-NO-VETO", ("RET-ERROR", "RET-REFUSAL"), unless=(IGNORE_RESOURCE_STATUS,)),
    *_refused("parameter", "RD402", "FLG-NO-REFUSAL", ("RET-ERROR", "RET-REFUSAL"), conditions=(BUFFER.name,)),
)  # fmt: skip

# --------------------------------------------------------------------------------------------------------------------
# The sections: each control state with the rows that are its own.


def _poll(state: str, entry: str, false_dest: str, false_clause: str) -> tuple[Row, ...]:
    ends = ("terminate := none", "settled := returned")
    return tuple(
        row
        for value, dest, clause in (("true", "online", "RET-ALIVE-TRUE"), ("false", false_dest, false_clause))
        for row in (
            Row(f"{entry}_returns_{value}", state, dest, (clause,), unless=_OVER),
            Row(f"{entry}_returns_{value}", state, "offline", ("CON-CALL-RACE", "CON-TERMINATE-STATE"), conditions=_OVER, effects=ends, name=f"{entry}_returns_{value}:after_terminate"),
        )
    )  # fmt: skip


_UNSPECIFIED_ROWS = tuple(
    Row(name, "unspecified", None, ("MOD-UNSPECIFIED",), kind=RowKind.UNSPECIFIED)
    for name in (
        *INPUTS,
        *REPORTS,
        *SIGNALS,
        "lock",
        "unlock",
        "hand_out_event",
        "signal_event",
        "end_control_call",
        "lose_quorum",
        *(label.name for label in RETURN_LABELS),
    )
)

SECTIONS: tuple[Section, ...] = (
    choice(VERSION_FACT, "boot", "choose_table"),
    choice(TABLE, "choose_table", "closed", TABLE_LACKING, ("MOD-CHOICE", "VER-TABLES")),
    Section("closed", "Open has not been called, or Close has returned", (
        Row("open", "closed", "opening", ("SEQ-OPEN-FIRST",)),
    )),
    Section("opening", "Open runs", (
        Row("open_returns_resid", "opening", "offline", ("SEQ-OPEN-OFFLINE",)),
        Row("open_returns_null", "opening", "closed", ("SEQ-OPEN-NULL",), effects=("locked := false",)),
    )),
    Section("offline", "the resource is offline", (
        Row("online", "offline", "onlining", ("SEQ-ONLINE-WHEN",), conditions=QUIET, effects=(f"{RETURNABLE_FACT.name} := false", "event := false")),
        Row("online_with_return", "offline", "onlining", ("SEQ-ONLINE-WHEN", "FLG-RETURNING-WITHOUT-RETURN"), conditions=QUIET, unless=(V1,), effects=(f"{RETURNABLE_FACT.name} := true", "event := false")),
        Row("close", "offline", "closing", ("SEQ-CLOSE-OFFLINE",), conditions=QUIET),
    ), resource_state=ResourceState.ClusterResourceOffline),
    Section("onlining", "Online runs", (), resource_state=ResourceState.ClusterResourceOnlinePending),
    Section("online_pending", "Online returned ERROR_IO_PENDING and no final report has come", (
        Row("close", "online_pending", "closing", ("SEQ-CLOSE-OFFLINE",), conditions=QUIET, effects=("stale := terminated",)),
    ), resource_state=ResourceState.ClusterResourceOnlinePending),
    Section("online", "the resource is online", (
        Row("looks_alive", "online", "looking_alive", ("SEQ-POLL-WHEN",), conditions=QUIET, unless=("event",)),
        Row("is_alive", "online", "checking_alive", ("SEQ-POLL-WHEN",), conditions=QUIET),
        Row("offline", "online", "offlining", ("SEQ-OFFLINE-WHEN", "ARG-RESOURCE"), conditions=(*QUIET, V1), name="offline:v1"),
        Row("compose", "online", flag_state(0), ("ARG-FLAGS",), conditions=QUIET, unless=(V1,)),
        Row("close", "online", "closing", ("SEQ-CLOSE-OFFLINE",), conditions=QUIET),
    ), resource_state=ResourceState.ClusterResourceOnline),
    Section("looking_alive", "LooksAlive runs", _poll("looking_alive", "looks_alive", "suspect", "RET-LOOKS-FALSE"), resource_state=ResourceState.ClusterResourceOnline),
    Section("suspect", "LooksAlive returned FALSE and IsAlive is due at once", (
        Row("is_alive", "suspect", "checking_alive", ("RET-LOOKS-FALSE",), conditions=NOT_TERMINATING),
        Row("close", "suspect", "closing", ("SEQ-CLOSE-OFFLINE",), conditions=NOT_TERMINATING),
    ), resource_state=ResourceState.ClusterResourceOnline),
    Section("checking_alive", "IsAlive runs", _poll("checking_alive", "is_alive", "failed", "RET-IS-FALSE"), resource_state=ResourceState.ClusterResourceOnline),
    *flag_choices("choose_with_buffer"),
    choice(BUFFER, "choose_with_buffer", "composed"),
    Section("composed", "the request, of a table that has masks, is complete", (
        Row("offline", "composed", "offlining", ("ARG-FLAGS", "ARG-DESTINATION", "ARG-BUFFER", "ARG-RESERVED"), unless=(UNSENDABLE_FACT.name, "locked"), effects=(f"{RETURNABLE_FACT.name} := {RETURN_TO_SOURCE}",), name="offline:flags"),
        Row("offline", "composed", "offlining", ("FLG-IGNORE-STATUS", "LCK-REFUSED"), conditions=("locked", IGNORE_RESOURCE_STATUS), unless=(UNSENDABLE_FACT.name,), effects=(f"{RETURNABLE_FACT.name} := {RETURN_TO_SOURCE}",), name="offline:ignoring_the_lock"),
    ), choice=True),
    Section("offlining", "Offline runs", (), resource_state=ResourceState.ClusterResourceOfflinePending),
    Section("offline_pending", "Offline returned ERROR_IO_PENDING and no final report has come", (
        Row("close", "offline_pending", "closing", ("SEQ-CLOSE-OFFLINE",), conditions=QUIET, effects=("stale := terminated",)),
    ), resource_state=ResourceState.ClusterResourceOfflinePending),
    Section("failed", "the resource has failed, and Terminate is due", (
        Row("close", "failed", "closing", ("SEQ-CLOSE-OFFLINE",), conditions=QUIET),
    ), resource_state=ResourceState.ClusterResourceFailed),
    Section("closing", "Close runs", (
        Row("close_returns", "closing", "closed", ("SEQ-CLOSE-OFFLINE", "RET-VOID", "LCK-VOLATILE"), effects=("stale := none", "locked := false", "settled := returned", "event := false", f"{RETURNABLE_FACT.name} := false")),
    )),
    Section("unspecified", "something happened of which the documents do not speak; anything is allowed", _UNSPECIFIED_ROWS),
)  # fmt: skip

LIFECYCLE = Machine(
    name="lifecycle",
    title="one resource instance as its DLL sees it",
    facts=FACTS,
    labels=LABELS,
    sections=SECTIONS,
    shared=(*INPUT_ROWS, *TERMINATE_ROWS, *BESIDE_ROWS, *REPORT_ROWS, *RETURN_ROWS),
)
