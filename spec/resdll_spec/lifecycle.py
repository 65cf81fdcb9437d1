"""The *lifecycle* machine: one resource instance as its DLL sees it.

Rules of this file
------------------
1. Everything that a resource DLL may be asked, and everything that it may answer, is in this file.  What is not here is
   a violation (an output) or is never sent (an input).
2. This file does not know who asks: the harness of ``check``, a cluster behind a recorded trace, or the explorer.

Theory of operation
-------------------
The control state is what the serial calls do: at most one of Open, Online, Offline, LooksAlive, IsAlive and Close runs
at a time, and a pending operation outlives its call.  Four things run beside it and are facts, not states:

* ``terminate``: Terminate may overlap the calls and the pending operations.  It is ``running`` between its call and its
  return, and ``over`` when it has returned while the call that it overlapped still runs; that call then ends offline.
* ``early``: a report of the worker can enter before the return of its own call is seen.  Nobody can order the two, so
  the report is remembered, and the call must then return ERROR_IO_PENDING.
* ``stale``: Terminate ended a pending operation.  Its worker learns of this from the answer to its next report, so one
  report may still come; ``stale_report`` is the second reading of every report while the fact holds.
* ``settled``: whether the last operation ended by a return or by a report; it decides which rule a stray report breaks.

The mask of an Offline call is chosen flag by flag in the instant before the call (V1 tables have none).  Only two things
in the public documents make a DLL's answer depend on the mask: IGNORE_RESOURCE_STATUS must not be refused for a lock, and
a mask that no caller sends leads to the state ``unspecified``, in which anything is allowed.

What is left open and how it is read
------------------------------------
An error of OfflineV2 is read like one of Offline (question 6); after Terminate the resource counts as offline (20); Close
is called in any idle or pending state, because the DLL must cope (21); Offline without IGNORE_RESOURCE_STATUS on a locked
resource is unspecified, because failover and shutdown may or may not respect the lock (10).  What the DLL is called for
in states where only the API's preconditions speak (2.6 of the facts) is unspecified rather than forbidden.
"""

from __future__ import annotations

from resdll_spec.abi import CLRES_VERSION_V1_00, FUNCTION_TABLES, WINDOWS_VERSIONS, ResourceState
from resdll_spec.observations import RETURN_CLASSES, STATUS_CLASSES
from resdll_spec.request import (
    CLEAR_REQUEST,
    FLAG_LABELS,
    IGNORE_RESOURCE_STATUS,
    REQUEST_FACTS,
    RETURN_TO_SOURCE,
    RETURNABLE_FACT,
    UNSENDABLE_FACT,
    VERSION_FACT,
    choice,
    choice_labels,
    flag_choices,
    flag_state,
)
from resdll_spec.vocabulary import Direction, Fact, Label, Machine, Observation, Row, RowKind, Section, boolean

# --------------------------------------------------------------------------------------------------------------------
# Facts and labels.

TABLE = Fact("table", tuple(table.name for table in FUNCTION_TABLES), "the version of the DLL's function table")
V1 = f"table is {next(table.name for table in FUNCTION_TABLES if table.version == CLRES_VERSION_V1_00)}"
BUFFER = boolean("with_buffer", "the request carries data in InBuffer")
TERMINATE = Fact("terminate", ("none", "running", "over"), "what Terminate is doing")
EARLY = Fact("early", ("none", "pending", "done", "failed"), "what was reported before the call returned")
STALE = boolean("stale", "the worker of a terminated operation may still report once")
SETTLED = Fact("settled", ("returned", "reported"), "how the last operation ended")
LOCKED = boolean("locked", "the resource has put itself into locked mode")

_IN, _OUT, _ACT = Direction.INPUT, Direction.OUTPUT, Direction.INTERNAL


def _call(name: str, entry: str, meaning: str) -> Label:
    return Label(name, _IN, meaning, Observation("call", entry))


_SNAKE = {
    "Open": "open",
    "Close": "close",
    "Online": "online",
    "Offline": "offline",
    "Terminate": "terminate",
    "LooksAlive": "looks_alive",
    "IsAlive": "is_alive",
}


def return_label(entry: str, value: str) -> str:
    """Return the name of the label for ``entry`` returning a value of class ``value``."""
    return f"{_SNAKE[entry]}_returns" if value == "returned" else f"{_SNAKE[entry]}_returns_{value.removeprefix('alive_')}"


_RETURN_LABELS = tuple(
    Label(return_label(entry, value.name), _OUT, f"{entry} returns {value.title}", Observation("return", entry, value.name))
    for entry, classes in RETURN_CLASSES.items()
    for value in classes
)
_STATUS_LABELS = tuple(
    Label(f"report_{value.name}", _OUT, f"a report of {value.title}", Observation("status", "SetResourceStatus", value.name))
    for value in STATUS_CLASSES
)
_REPORTS = tuple(label.name for label in _STATUS_LABELS)

LABELS: tuple[Label, ...] = (
    *choice_labels(VERSION_FACT),
    *choice_labels(TABLE),
    Label("compose", _ACT, "an Offline request with flags is being composed", Observation("choice", "compose")),
    *FLAG_LABELS,
    *choice_labels(BUFFER),
    *(_call(name, entry, f"the monitor calls {entry}") for entry, name in _SNAKE.items()),
    *_RETURN_LABELS,
    *_STATUS_LABELS,
    Label(
        "stale_report",
        _OUT,
        "a report of the worker of an operation that was terminated",
        Observation("status", "SetResourceStatus", "*"),
        alternative=True,
    ),
    Label("lock", _OUT, "SetResourceLockedMode(TRUE)", Observation("lock", "SetResourceLockedMode", "true")),
    Label("unlock", _OUT, "SetResourceLockedMode(FALSE)", Observation("lock", "SetResourceLockedMode", "false")),
    Label("call_silence", _OUT, "a call has not returned within DeadlockTimeout", Observation("silence", "call")),
    Label("pending_silence", _OUT, "no report came within PendingTimeout", Observation("silence", "pending")),
)
_INPUTS = tuple(label.name for label in LABELS if label.direction is _IN)

# --------------------------------------------------------------------------------------------------------------------
# Families of states.

CHOICES = ("boot", "choose_table", *(flag_state(i) for i in range(7)), "choose_with_buffer", "composed")
CALLS = ("onlining", "offlining", "looking_alive", "checking_alive")
IDLE = ("offline", "online", "suspect", "failed")
PENDING = ("online_pending", "offline_pending")
OPENED = (*CALLS, *IDLE, *PENDING)
GUARDED = ("opening", "closing")

_QUIET = ("terminate is none",)
_OVER = ("terminate is over",)
_DONE = ("terminate := none", "settled := returned", "early := none")


def _row(trigger: str, source: str | tuple[str, ...], dest: str | None, clauses: tuple[str, ...], **more: object) -> Row:
    return Row(trigger, source, dest, clauses=clauses, **more)  # type: ignore[arg-type]  # keyword defaults of Row


def _forbid(trigger: str, source: str | tuple[str, ...], clause: str, tag: str, **more: object) -> Row:
    return _row(trigger, source, None, (clause,), kind=RowKind.FORBIDDEN, name=f"{trigger}:{tag}", **more)


def _violate(
    trigger: str, source: str | tuple[str, ...], dest: str | None, rule: str, clause: str, tag: str, **more: object
) -> Row:
    return _row(trigger, source, dest, (clause,), kind=RowKind.VIOLATION, rule=rule, name=f"{trigger}:{tag}", **more)


# --------------------------------------------------------------------------------------------------------------------
# Inputs: every entry point in every state.


def _input(trigger: str, handled: tuple[str, ...], clause: str, exceptions: tuple[Row, ...] = ()) -> tuple[Row, ...]:
    """Classify ``trigger`` in every state where ``handled`` states and ``exceptions`` do not: forbidden or unspecified."""
    named = {state for row in exceptions for state in row.sources}
    others = tuple(state for state in (*IDLE, *PENDING) if state not in handled and state not in named)
    choices = tuple(state for state in CHOICES if state not in named)
    rows = [
        _forbid(trigger, choices, "MOD-CHOICE", "in_a_choice"),
        _forbid(trigger, (*GUARDED, *CALLS), "CON-NONREENTRANT", "in_a_call"),
        _forbid(trigger, (*IDLE, *PENDING), "CON-NONREENTRANT", "during_terminate", unless=_QUIET),
    ]
    if trigger != "open":
        rows.append(_forbid(trigger, "closed", "SEQ-OPEN-FIRST", "before_open"))
    if others:
        rows.append(_unspecified(trigger, others, clause, "unspecified", conditions=_QUIET))
    return (*rows, *exceptions)


_FORGET = (
    *CLEAR_REQUEST,
    *(f"{fact.name} := {fact.values[0]}" for fact in (BUFFER, TERMINATE, EARLY, STALE, SETTLED, LOCKED, RETURNABLE_FACT)),
)


def _unspecified(trigger: str, source: str | tuple[str, ...], clause: str, tag: str, **more: object) -> Row:
    return _row(
        trigger, source, "unspecified", (clause,), kind=RowKind.UNSPECIFIED, name=f"{trigger}:{tag}", effects=_FORGET, **more
    )


_ONLINE_CLAUSE, _POLL_CLAUSE, _OFFLINE_CLAUSE = "SEQ-ONLINE-WHEN", "SEQ-POLL-WHEN", "SEQ-OFFLINE-WHEN"

INPUT_ROWS: tuple[Row, ...] = (
    *_input("open", (), "SEQ-OPEN-FIRST"),
    *_input(
        "online",
        ("offline",),
        _ONLINE_CLAUSE,
        (
            _unspecified("online", "failed", "SEQ-AFTER-FAILURE", "after_failure", conditions=_QUIET),
            _forbid("online", "suspect", "RET-LOOKS-FALSE", "while_suspect", conditions=_QUIET),
        ),
    ),
    *_input(
        "offline",
        (),
        _OFFLINE_CLAUSE,
        (
            _forbid("offline", "online", "MOD-CHOICE", "without_a_mask", conditions=_QUIET, unless=(V1,)),
            _forbid("offline", "suspect", "RET-LOOKS-FALSE", "while_suspect", conditions=_QUIET),
            _unspecified("offline", "failed", "SEQ-AFTER-FAILURE", "after_failure", conditions=_QUIET),
            _row("offline", "composed", None, ("MOD-CHOICE",), kind=RowKind.FORBIDDEN, conditions=(V1,), name="offline:v1_has_no_mask"),
            _unspecified("offline", "composed", "MOD-UNSPECIFIED", "unsendable", conditions=(UNSENDABLE_FACT.name,), unless=(V1,)),
            _unspecified(
                "offline",
                "composed",
                "LCK-OTHER-PATHS",
                "locked_without_ignore",
                conditions=("locked",),
                unless=(V1, UNSENDABLE_FACT.name, IGNORE_RESOURCE_STATUS),
            ),
        ),
    ),
    *_input("looks_alive", ("online",), _POLL_CLAUSE, (_forbid("looks_alive", "suspect", "RET-LOOKS-FALSE", "while_suspect", conditions=_QUIET),)),
    *_input("is_alive", ("online", "suspect"), _POLL_CLAUSE),
    *_input("close", (*IDLE, *PENDING), "SEQ-CLOSE-OFFLINE"),
    _forbid("terminate", CHOICES, "MOD-CHOICE", "in_a_choice"),
    _forbid("terminate", "closed", "SEQ-OPEN-FIRST", "before_open"),
    _forbid("terminate", GUARDED, "CON-TERMINATE-NOT-OPEN", "during_open_or_close"),
    _unspecified("terminate", OPENED, "SEQ-TERMINATE-AGAIN", "again", unless=_QUIET),
)

# --------------------------------------------------------------------------------------------------------------------
# Terminate, locks, stale reports: what runs beside the serial calls.

TERMINATE_ROWS: tuple[Row, ...] = (
    _row("terminate", IDLE, None, ("SEQ-TERMINATE-WHEN",), conditions=_QUIET, effects=("terminate := running",), name="terminate:idle"),
    _row("terminate", PENDING, None, ("CON-TERMINATE-CANCELS",), conditions=_QUIET, effects=("terminate := running",), name="terminate:pending"),
    _row("terminate", CALLS, None, ("CON-TERMINATE-OVERLAPS",), conditions=_QUIET, effects=("terminate := running",), name="terminate:overlapping"),
    _row("terminate_returns", IDLE, "offline", ("CON-TERMINATE-STATE",), conditions=("terminate is running",), effects=_DONE, name="terminate_returns:idle"),
    _row("terminate_returns", PENDING, "offline", ("CON-TERMINATE-STATE",), conditions=("terminate is running",), effects=(*_DONE, "stale := true"), name="terminate_returns:pending"),
    _row("terminate_returns", CALLS, None, ("CON-TERMINATE-STATE",), conditions=("terminate is running",), effects=("terminate := over",), name="terminate_returns:before_the_call"),
    _row("lock", (*OPENED, *GUARDED), None, ("LCK-ANY-TIME",), effects=("locked := true",), name="lock"),
    _row("unlock", (*OPENED, *GUARDED), None, ("LCK-ANY-TIME",), effects=("locked := false",), name="unlock"),
    _violate("lock", "closed", None, "RD308", "PEN-AFTER-CLOSE", "after_close"),
    _violate("unlock", "closed", None, "RD308", "PEN-AFTER-CLOSE", "after_close"),
    _row("stale_report", OPENED, None, ("PEN-DURING-TERMINATE",), conditions=("stale", "terminate is running"), name="stale_report:during_terminate"),
    _row("stale_report", "closing", None, ("PEN-DURING-TERMINATE",), conditions=("stale",), name="stale_report:during_close"),
    _violate("stale_report", (*OPENED, "opening"), None, "RD307", "PEN-AFTER-TERMINATE", "after_terminate", conditions=("stale",), unless=("terminate is running",), effects=("stale := false",)),
    _violate("call_silence", (*CALLS, *GUARDED, "unspecified"), None, "RD601", "TIM-DEADLOCK", "in_a_call"),
    _violate("call_silence", (*IDLE, *PENDING), None, "RD601", "TIM-DEADLOCK", "in_terminate", conditions=("terminate is running",)),
    _violate("pending_silence", PENDING, None, "RD301", "PEN-TIMEOUT", "pending", conditions=_QUIET),
)  # fmt: skip

# --------------------------------------------------------------------------------------------------------------------
# Reports.

_PENDING_REPORTS = ("report_online_pending", "report_offline_pending")


def _stray(report: str) -> tuple[Row, ...]:
    """Judge ``report`` where no operation is pending: after a final report, after a return, after Close."""
    if report == "report_other":
        return (_violate(report, (*OPENED, *GUARDED), None, "RD309", "PEN-KNOWN-STATE", "unknown"), _violate(report, "closed", None, "RD308", "PEN-AFTER-CLOSE", "after_close"))
    idle = (*IDLE, *GUARDED, "looking_alive", "checking_alive")
    return (
        _violate(report, idle, None, "RD303", "PEN-FINAL", "after_final", conditions=("settled is reported",)),
        _violate(report, idle, None, "RD302", "PEN-ONLY-AFTER-PENDING", "not_pending", unless=("settled is reported",)),
        _violate(report, "closed", None, "RD308", "PEN-AFTER-CLOSE", "after_close"),
    )


def _operation_reports(call: str, pending: str, done: str, progress: str, wrong: tuple[str, ...]) -> tuple[Row, ...]:
    """Return the rows of the reports of one operation, early (in ``call``) and while it is ``pending``; ``done`` is its aim."""
    finals = {f"report_{done}": ("done", done), "report_failed": ("failed", "failed")}
    cited = {f"report_{done}": ("PEN-FINAL",), "report_failed": ("PEN-FINAL",), "report_cannot_online": ("PEN-CANNOT",)}
    if done == "online":
        finals["report_cannot_online"] = ("failed", "failed")
    in_time, late = ("early is done", "early is failed"), f"{call}_"
    rows = [
        _row(progress, call, None, ("PEN-EARLY", "PEN-PROGRESS"), unless=in_time, effects=("early := pending",)),
        _row(progress, pending, None, ("PEN-PROGRESS",)),
    ]
    for report, (early, state) in finals.items():
        rows.append(_row(report, call, None, ("PEN-EARLY", *cited[report]), unless=in_time, effects=(f"early := {early}",)))
        rows.append(_row(report, pending, state, cited[report], effects=("settled := reported",)))
    for report in (progress, *finals):
        rows.extend(
            _violate(report, call, None, "RD303", "PEN-FINAL", f"{late}after_early_{value}", conditions=(f"early is {value}",))
            for value in ("done", "failed")
        )
    for report in wrong:
        ends = None if report in _PENDING_REPORTS else {"report_online": "online", "report_offline": "offline"}.get(report, "failed")
        effects = () if ends is None else ("settled := reported",)
        rows.append(_violate(report, call, None, "RD304", "PEN-KIND", f"{late}wrong_kind"))
        rows.append(_violate(report, pending, ends, "RD304", "PEN-KIND", "wrong_kind_pending_" + done, effects=effects))
    return tuple(rows)


REPORT_ROWS: tuple[Row, ...] = (
    *(row for report in _REPORTS for row in _stray(report)),
    *_operation_reports("onlining", "online_pending", "online", "report_online_pending", ("report_offline", "report_offline_pending")),
    *_operation_reports("offlining", "offline_pending", "offline", "report_offline_pending", ("report_online", "report_online_pending", "report_cannot_online")),
)

# --------------------------------------------------------------------------------------------------------------------
# Returns.


_NO_GUARD: tuple[str, ...] = ()


def _finished(
    trigger: str,
    call: str,
    dest: str,
    clauses: tuple[str, ...],
    *,
    tag: str = "",
    conditions: tuple[str, ...] = _NO_GUARD,
    unless: tuple[str, ...] = _NO_GUARD,
) -> Row:
    """Return the row of an answer that ends the request in the call, with neither a Terminate nor an early report about."""
    return _row(
        trigger,
        call,
        dest,
        clauses,
        conditions=(*conditions, "early is none"),
        unless=(*unless, *_OVER),
        effects=("settled := returned", *_ANSWERED),
        name=f"{trigger}@{call}{tag}",
    )


_ANSWERED = ("early := none", "with_buffer := false", *CLEAR_REQUEST)
_TERMINATED = ("terminate := none", "settled := returned", *_ANSWERED)


def _common_answers(trigger: str, call: str, dest: str) -> tuple[Row, ...]:
    """Return the rows of a final answer that do not depend on what it is: after Terminate, and after an early report."""
    return (
        _row(trigger, call, "offline", ("CON-CALL-RACE", "CON-TERMINATE-STATE"), conditions=("early is none", *_OVER), effects=_TERMINATED, name=f"{trigger}:after_terminate"),
        _violate(trigger, call, "offline", "RD201", "PEN-ONLY-AFTER-PENDING", "early_report_after_terminate", conditions=_OVER, unless=("early is none",), effects=_TERMINATED),
        _violate(trigger, call, dest, "RD201", "PEN-ONLY-AFTER-PENDING", "after_early_report", unless=("early is none", *_OVER), effects=("settled := returned", *_ANSWERED)),
    )


def _pends(trigger: str, call: str, pending: str, done: str) -> tuple[Row, ...]:
    """Return the rows of ERROR_IO_PENDING from ``call``: pending, already reported final, or already terminated."""
    clauses, raced = ("RET-PENDING",), ("RET-PENDING", "CON-CALL-RACE")
    rows = []
    for early, dest in (("none", pending), ("pending", pending), ("done", done), ("failed", "failed")):
        final = early not in ("none", "pending")
        settled = ("settled := reported",) if final else ()
        rows.append(_row(trigger, call, dest, clauses, conditions=(f"early is {early}",), unless=_OVER, effects=(*settled, *_ANSWERED), name=f"{trigger}:early_{early}"))
        after = ("settled := reported",) if final else ("settled := returned", "stale := true")
        rows.append(_row(trigger, call, "offline", raced, conditions=(f"early is {early}", *_OVER), effects=("terminate := none", *after, *_ANSWERED), name=f"{trigger}:early_{early}_after_terminate"))
    return tuple(rows)


def _refused(value: str, rule: str, clause: str, literal: str, forbidden_when: bool, why: tuple[str, ...]) -> tuple[Row, ...]:
    """Return the rows of a refusal by OfflineV2 (the resource stays online) and of the case in which it breaks ``rule``."""
    trigger = return_label("Offline", value)
    allowed = {"unless": (V1, literal)} if forbidden_when else {"conditions": (literal,), "unless": (V1,)}
    broken = {"conditions": (literal,), "unless": (V1,)} if forbidden_when else {"unless": (V1, literal)}
    return (
        _finished(trigger, "offlining", "online", why, **allowed),
        _finished(trigger, "offlining", "failed", ("RET-ERROR-TERMINATE",), tag=":v1", conditions=(V1,)),
        _violate(
            trigger,
            "offlining",
            "online",
            rule,
            clause,
            "refused",
            conditions=(*broken.get("conditions", ()), "early is none"),
            unless=(*broken["unless"], *_OVER),
            effects=("settled := returned", *_ANSWERED),
        ),
        *_common_answers(trigger, "offlining", "online"),
    )


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
    *_refused("locked", "RD401", "FLG-IGNORE-STATUS", IGNORE_RESOURCE_STATUS, True, ("RET-ERROR", "RET-REFUSAL", "LCK-REFUSED")),
    *_refused("veto", "RD403", "FLG-IGNORE-NO-VETO", IGNORE_RESOURCE_STATUS, True, ("RET-ERROR", "RET-REFUSAL")),
    *_refused("parameter", "RD402", "FLG-NO-REFUSAL", BUFFER.name, False, ("RET-ERROR", "RET-REFUSAL")),
)  # fmt: skip

# --------------------------------------------------------------------------------------------------------------------
# The sections: each control state with the rows that are its own.


def _poll(state: str, entry: str, false_dest: str, false_clause: str) -> tuple[Row, ...]:
    ends = ("terminate := none", "settled := returned")
    return tuple(
        row
        for value, dest, clause in (("true", "online", "RET-ALIVE-TRUE"), ("false", false_dest, false_clause))
        for row in (
            _row(f"{entry}_returns_{value}", state, dest, (clause,), unless=_OVER),
            _row(f"{entry}_returns_{value}", state, "offline", ("CON-CALL-RACE", "CON-TERMINATE-STATE"), conditions=_OVER, effects=ends, name=f"{entry}_returns_{value}:after_terminate"),
        )
    )


_TABLE_LACKING = {
    table.name: tuple(f"version is {version.name}" for version in WINDOWS_VERSIONS if table.version not in version.table_versions)
    for table in FUNCTION_TABLES
}
"""By table version, the Windows versions whose monitor does not offer it."""

_UNSPECIFIED_ROWS = tuple(
    _row(name, "unspecified", None, ("MOD-UNSPECIFIED",), kind=RowKind.UNSPECIFIED)
    for name in (*_INPUTS, *_REPORTS, "lock", "unlock", *(label.name for label in _RETURN_LABELS))
)

SECTIONS: tuple[Section, ...] = (
    choice(VERSION_FACT, "boot", "choose_table"),
    choice(TABLE, "choose_table", "closed", _TABLE_LACKING),
    Section("closed", "Open has not been called, or Close has returned", (
        _row("open", "closed", "opening", ("SEQ-OPEN-FIRST",)),
    )),
    Section("opening", "Open runs", (
        _row("open_returns_resid", "opening", "offline", ("SEQ-OPEN-OFFLINE",)),
        _row("open_returns_null", "opening", "closed", ("SEQ-OPEN-NULL",), effects=("locked := false",)),
    )),
    Section("offline", "the resource is offline", (
        _row("online", "offline", "onlining", ("SEQ-ONLINE-WHEN",), conditions=_QUIET),
        _row("close", "offline", "closing", ("SEQ-CLOSE-OFFLINE",), conditions=_QUIET),
    ), resource_state=ResourceState.ClusterResourceOffline),
    Section("onlining", "Online runs", (), resource_state=ResourceState.ClusterResourceOnlinePending),
    Section("online_pending", "Online returned ERROR_IO_PENDING and no final report has come", (
        _row("close", "online_pending", "closing", ("SEQ-CLOSE-OFFLINE",), conditions=_QUIET, effects=("stale := true",)),
    ), resource_state=ResourceState.ClusterResourceOnlinePending),
    Section("online", "the resource is online", (
        _row("looks_alive", "online", "looking_alive", ("SEQ-POLL-WHEN",), conditions=_QUIET),
        _row("is_alive", "online", "checking_alive", ("SEQ-POLL-WHEN",), conditions=_QUIET),
        _row("offline", "online", "offlining", ("SEQ-OFFLINE-WHEN", "ARG-RESOURCE"), conditions=(*_QUIET, V1), name="offline:v1"),
        _row("compose", "online", flag_state(0), ("ARG-FLAGS",), conditions=_QUIET, unless=(V1,)),
        _row("close", "online", "closing", ("SEQ-CLOSE-OFFLINE",), conditions=_QUIET),
    ), resource_state=ResourceState.ClusterResourceOnline),
    Section("looking_alive", "LooksAlive runs", _poll("looking_alive", "looks_alive", "suspect", "RET-LOOKS-FALSE"), resource_state=ResourceState.ClusterResourceOnline),
    Section("suspect", "LooksAlive returned FALSE and IsAlive is due at once", (
        _row("is_alive", "suspect", "checking_alive", ("RET-LOOKS-FALSE",), conditions=_QUIET),
        _row("close", "suspect", "closing", ("SEQ-CLOSE-OFFLINE",), conditions=_QUIET),
    ), resource_state=ResourceState.ClusterResourceOnline),
    Section("checking_alive", "IsAlive runs", _poll("checking_alive", "is_alive", "failed", "RET-IS-FALSE"), resource_state=ResourceState.ClusterResourceOnline),
    *flag_choices("choose_with_buffer"),
    choice(BUFFER, "choose_with_buffer", "composed"),
    Section("composed", "the request is complete", (
        _row("offline", "composed", "offlining", ("ARG-FLAGS", "ARG-DESTINATION", "ARG-BUFFER"), unless=(V1, UNSENDABLE_FACT.name, "locked"), effects=(f"{RETURNABLE_FACT.name} := {RETURN_TO_SOURCE}",), name="offline:flags"),
        _row("offline", "composed", "offlining", ("FLG-IGNORE-STATUS", "LCK-REFUSED"), conditions=("locked", IGNORE_RESOURCE_STATUS), unless=(V1, UNSENDABLE_FACT.name), effects=(f"{RETURNABLE_FACT.name} := {RETURN_TO_SOURCE}",), name="offline:ignoring_the_lock"),
    ), choice=True),
    Section("offlining", "Offline runs", (), resource_state=ResourceState.ClusterResourceOfflinePending),
    Section("offline_pending", "Offline returned ERROR_IO_PENDING and no final report has come", (
        _row("close", "offline_pending", "closing", ("SEQ-CLOSE-OFFLINE",), conditions=_QUIET, effects=("stale := true",)),
    ), resource_state=ResourceState.ClusterResourceOfflinePending),
    Section("failed", "the resource has failed, and Terminate is due", (
        _row("close", "failed", "closing", ("SEQ-CLOSE-OFFLINE",), conditions=_QUIET),
    ), resource_state=ResourceState.ClusterResourceFailed),
    Section("closing", "Close runs", (
        _row("close_returns", "closing", "closed", ("SEQ-CLOSE-OFFLINE", "LCK-VOLATILE"), effects=("stale := false", "locked := false", "settled := returned", f"{RETURNABLE_FACT.name} := false")),
    )),
    Section("unspecified", "something happened of which the documents do not speak; anything is allowed", _UNSPECIFIED_ROWS),
)  # fmt: skip

LIFECYCLE = Machine(
    name="lifecycle",
    title="one resource instance as its DLL sees it",
    facts=(VERSION_FACT, TABLE, *REQUEST_FACTS, BUFFER, LOCKED, RETURNABLE_FACT, TERMINATE, EARLY, STALE, SETTLED),
    labels=LABELS,
    sections=SECTIONS,
    shared=(*INPUT_ROWS, *TERMINATE_ROWS, *REPORT_ROWS, *RETURN_ROWS),
)
