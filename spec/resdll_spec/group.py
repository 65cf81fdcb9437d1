"""The *group* machine: one move of a group of N resources from one node to another, with its seven flags.

Rules of this file
------------------
1. Every member is an instance of one small machine, made by renaming: the labels and the one fact of member ``i`` carry
   its number.  What members share (the mask, the node, the outcome) are facts of the group.
2. Members act independently; only the dependency ties them: member 1 is the provider of all others, so they go offline
   before it and come online after it.

Theory of operation
-------------------
The move is refused by the server or by a lock before any DLL is called.  Then each online member is taken offline,
dependents first.  A member that says "not now" delays the move: with QUEUE_ENABLED the group is tried again, with
IGNORE_RESOURCE_STATUS the member is terminated, otherwise the move is rejected and the group is brought back to its
persistent state at the source with no failure counted.  A member that fails to go offline is counted and terminated, and
does not stop the move: when every member is offline or failed, ownership changes, and each member is brought online, the
provider first.  If a member fails there, and RETURN_TO_SOURCE_NODE_ON_ERROR was given, the group goes back once: members
that are online get an Offline that carries RETURNING.  What follows a "not now" to that call is unstated, unless
IGNORE_RESOURCE_STATUS forces it (question 32).  A second failure, or a first one without the flag, falls to the ordinary
policy and is counted.

What a member is doing is told by its fact and by the phase: a call runs or pends, Offline where members go down and
Online where they come up.  The network, the persistent state and Offlines that stall are left to the *offline* machine,
of which each member's part in a move is a trace (``resdll_checker.proofs.projection``).

The state space grows exponentially in N; it is the scaling case of the explorer.
"""

from __future__ import annotations

from resdll_spec.request import (
    FLAG_LABELS,
    IGNORE_RESOURCE_STATUS,
    QUEUE_ENABLED,
    REQUEST_FACTS,
    RETURN_TO_SOURCE,
    SERVER_CONTRADICTIONS,
    UNSENDABLE_FACT,
    VERSION_FACT,
    choice,
    choice_labels,
    flag_choices,
    flag_state,
)
from resdll_spec.vocabulary import Direction, Fact, Label, Machine, Row, RowKind, Section, boolean

LIMIT = 12
"""The most members that fit into one word."""

MEMBER_VALUES = ("online", "calling", "pending", "refusing", "failing", "offline", "failed")
"""Online; a call runs, or pends; it said 'not now' in vain, or failed, and Terminate is due; offline; failed."""

BUSY = ("calling", "pending", "refusing", "failing")
DOWN = ("offline", "failed")
_UP = tuple(value for value in MEMBER_VALUES if value not in DOWN)

LOCKED = boolean("locked", "a member is in locked mode")
NODE = Fact("node", ("source", "destination"), "the node that owns the group")
TRIPS = Fact("trips", ("none", "one", "two"), "how often ownership changed")
ENDED = Fact("ended", ("running", "done", "failed", "rejected", "cancelled"), "how the move ended")
FAILURES = Fact("failures", ("none", "some"), "whether a failure of a member has been counted")
DELAYED = boolean("delayed", "a member has said 'not now'")

_IN, _OUT, _ACT = Direction.INPUT, Direction.OUTPUT, Direction.INTERNAL
_Texts = tuple[str, ...]


def member(number: int) -> str:
    """Return the name of the fact that tells what a member is doing."""
    return f"member_{number}"


def _is(numbers: range | tuple[int, ...], *values: str) -> _Texts:
    return tuple(f"{member(number)} is {value}" for number in numbers for value in values)


def _labels(number: int) -> tuple[Label, ...]:
    """Return the labels of one member, each with its number."""
    return (
        Label(f"offline_{number}", _IN, f"the monitor calls Offline of member {number}"),
        Label(f"offline_returning_{number}", _IN, f"the monitor calls Offline of member {number}, with RETURNING"),
        Label(f"online_{number}", _IN, f"the monitor calls Online of member {number}"),
        Label(f"terminate_{number}", _IN, f"the monitor calls Terminate of member {number}"),
        Label(f"offline_{number}_returns_success", _OUT, f"Offline of member {number} returns ERROR_SUCCESS"),
        Label(f"offline_{number}_returns_pending", _OUT, f"Offline of member {number} returns ERROR_IO_PENDING"),
        Label(f"offline_{number}_returns_error", _OUT, f"Offline of member {number} returns a system error code"),
        Label(f"offline_{number}_returns_veto", _OUT, f"Offline of member {number} says 'not now' with a veto"),
        Label(f"report_offline_{number}", _OUT, f"member {number} reports ClusterResourceOffline"),
        Label(f"online_{number}_returns_success", _OUT, f"Online of member {number} returns ERROR_SUCCESS"),
        Label(f"online_{number}_returns_pending", _OUT, f"Online of member {number} returns ERROR_IO_PENDING"),
        Label(f"online_{number}_returns_error", _OUT, f"Online of member {number} returns a system error code"),
        Label(f"report_online_{number}", _OUT, f"member {number} reports ClusterResourceOnline"),
        Label(f"report_failed_{number}", _OUT, f"member {number} reports ClusterResourceFailed"),
    )


def _becomes(number: int, value: str) -> str:
    return f"{member(number)} := {value}"


def _going_down(number: int, state: str, call: str, after: tuple[int, ...], clauses: _Texts) -> tuple[Row, ...]:
    """Return the rows that take one member offline in ``state``; the members ``after`` go first."""
    it = member(number)
    running, name = (f"{it} is calling",), f"{state}:{number}"
    failed = (_becomes(number, "failing"), "failures := some")
    return (
        Row(f"{call}_{number}", state, None, clauses, conditions=(f"{it} is online",), unless=(*_is(after, *_UP), "delayed"), effects=(_becomes(number, "calling"),), name=f"{call}@{name}"),
        Row(f"offline_{number}_returns_success", state, None, ("RET-SUCCESS",), conditions=running, effects=(_becomes(number, "offline"),), name=f"offline_success@{name}"),
        Row(f"offline_{number}_returns_pending", state, None, ("RET-PENDING",), conditions=running, effects=(_becomes(number, "pending"),), name=f"offline_pending@{name}"),
        Row(f"offline_{number}_returns_error", state, None, ("RET-ERROR", "OPR-FAILURE-COUNT"), conditions=running, effects=failed, name=f"offline_error@{name}"),
        Row(f"offline_{number}_returns_veto", state, None, ("FLG-QUEUE", "RET-REFUSAL"), conditions=running, unless=(IGNORE_RESOURCE_STATUS,), effects=(_becomes(number, "online"), "delayed := true"), name=f"veto@{name}"),
        Row(f"offline_{number}_returns_veto", state, None, ("RET-REFUSAL",), conditions=(*running, IGNORE_RESOURCE_STATUS), effects=(_becomes(number, "refusing"),), name=f"veto_in_vain@{name}"),
        Row(f"report_offline_{number}", state, None, ("PEN-FINAL",), conditions=(f"{it} is pending",), effects=(_becomes(number, "offline"),), name=f"report_offline@{name}"),
        Row(f"terminate_{number}", state, None, ("FLG-IGNORE-NO-VETO", "LCK-TERMINATED"), conditions=(f"{it} is refusing",), effects=(_becomes(number, "offline"),), name=f"terminate_forced@{name}"),
        _terminated(number, state, ("OPR-FAILURE-COUNT", "RET-ERROR-TERMINATE")),
    )  # fmt: skip


def _terminated(number: int, state: str, clauses: _Texts) -> Row:
    """Return the row of the Terminate that follows a failure."""
    failing, name = f"{member(number)} is failing", f"terminate@{state}:{number}"
    return Row(f"terminate_{number}", state, None, clauses, (failing,), (), (_becomes(number, "failed"),), name=name)


def _coming_up(number: int, state: str, providers: tuple[int, ...]) -> tuple[Row, ...]:
    """Return the rows that bring one member online in ``state``, after its ``providers``."""
    it, name = member(number), f"{state}:{number}"
    call, pending = (f"{it} is calling",), (f"{it} is pending",)
    ready = (*_is(providers, "online"), f"{it} is offline")
    return (
        Row(f"online_{number}", state, None, ("OPR-MOVE", "OPR-DEPENDENTS"), conditions=ready, effects=(_becomes(number, "calling"),), name=f"online@{name}"),
        Row(f"online_{number}_returns_success", state, None, ("RET-SUCCESS",), conditions=call, effects=(_becomes(number, "online"),), name=f"online_success@{name}"),
        Row(f"online_{number}_returns_pending", state, None, ("RET-PENDING",), conditions=call, effects=(_becomes(number, "pending"),), name=f"online_pending@{name}"),
        Row(f"online_{number}_returns_error", state, None, ("RET-ERROR",), conditions=call, effects=(_becomes(number, "failing"),), name=f"online_error@{name}"),
        Row(f"report_online_{number}", state, None, ("PEN-FINAL",), conditions=pending, effects=(_becomes(number, "online"),), name=f"report_online@{name}"),
        Row(f"report_failed_{number}", state, None, ("PEN-FINAL",), conditions=pending, effects=(_becomes(number, "failing"),), name=f"report_failed@{name}"),
        _terminated(number, state, ("RET-ERROR-TERMINATE", "RET-ERROR-V2")),
    )  # fmt: skip


def _any_failed(
    numbers: range, trigger: str, state: str, dest: str, clauses: _Texts, /, first: int = 1, **more: _Texts
) -> tuple[Row, ...]:
    """Return the rows of a decision that falls when some member has failed and none is on its way, one row per member.

    Members before ``first`` cannot have failed here.
    """
    return tuple(
        Row(
            trigger,
            state,
            dest,
            clauses,
            conditions=(*_is((number,), "failed"), *more.get("conditions", ())),
            unless=(*_is(numbers, *BUSY), *_is(range(first, number), "failed"), *more.get("unless", ())),
            effects=more.get("effects", ()),
            name=f"{trigger}@{state}:{number}",
        )
        for number in numbers[first - 1 :]
    )


def _decisions(numbers: range) -> dict[str, tuple[Row, ...]]:
    """Return the rows of the cluster's own decisions by state."""
    down, up = _is(numbers, *_UP), _is(numbers, "online")
    settled = _is(numbers, *BUSY)
    afresh = tuple(_becomes(number, "offline") for number in numbers)
    policy = ("failures := some", "ended := failed")
    back = (RETURN_TO_SOURCE,)
    return {
        "source": (
            Row("ownership_moves", "source", "destination", ("OPR-MOVE", "OPR-MOVE-WAITS"), unless=(*down, "delayed"), effects=("node := destination", "trips := one", *afresh)),
            Row("request_is_queued", "source", "queued", ("FLG-QUEUE",), conditions=("delayed", QUEUE_ENABLED), unless=settled),
            Row("move_is_rejected", "source", "rollback", ("FLG-REJECTED",), conditions=("delayed",), unless=(QUEUE_ENABLED, *settled), effects=("ended := rejected",)),
        ),
        "destination": (
            Row("move_is_done", "destination", "finished", ("OPR-MOVE",), conditions=up, effects=("ended := done",)),
            *_any_failed(numbers, "return_trip_starts", "destination", "returning", ("FLG-RETURN",), conditions=back),
            *_any_failed(numbers, "ordinary_policy_applies", "destination", "finished", ("OPR-FAILED-ONLINE",), unless=back, effects=policy),
        ),
        "returning": (
            *(Row("way_back_is_delayed", "returning", "unspecified", ("FLG-RETURNING-DELAY",), conditions=("delayed",), kind=RowKind.UNSPECIFIED) for _ in numbers[1:2]),
            Row("ownership_returns", "returning", "restoring", ("FLG-RETURN", "FLG-RETURN-MOVE"), unless=down, effects=("node := source", "trips := two", *afresh)),
        ),
        "restoring": (
            Row("group_is_restored", "restoring", "finished", ("FLG-RETURN",), conditions=up, effects=("ended := failed",)),
            *_any_failed(numbers, "ordinary_policy_applies", "restoring", "finished", ("FLG-RETURN-ONCE",), effects=policy),
        ),
        "rollback": (
            Row("group_is_restored", "rollback", "finished", ("FLG-REJECTED",), conditions=up),
            *_any_failed(numbers, "ordinary_policy_applies", "rollback", "finished", ("OPR-FAILED-ONLINE",), first=2, effects=policy),
        ),
    }  # fmt: skip


_DECISION_LABELS: tuple[Label, ...] = (
    Label("request_is_unspecified", _ACT, "the mask is one that no caller sends"),
    Label("server_rejects_parameter", _ACT, "the server rejects the mask"),
    Label("lock_refuses", _ACT, "the lock refuses the move"),
    Label("move_is_accepted", _ACT, "the move is accepted"),
    Label("ownership_moves", _ACT, "ownership goes to the destination"),
    Label("request_is_queued", _ACT, "the delayed move is queued"),
    Label("request_is_retried", _ACT, "the queued move is tried again"),
    Label("client_cancels", _ACT, "the client cancels the queued move"),
    Label("move_is_rejected", _ACT, "the delayed move is rejected"),
    Label("move_is_done", _ACT, "every member is online at the destination"),
    Label("return_trip_starts", _ACT, "the group is to be returned to the source"),
    Label("ownership_returns", _ACT, "ownership goes back to the source"),
    Label("group_is_restored", _ACT, "every member is online at the source again"),
    Label("way_back_is_delayed", _ACT, "a member said 'not now' on its way back"),
    Label("ordinary_policy_applies", _ACT, "the failure falls to the ordinary policy"),
)


def _request_rows() -> tuple[Row, ...]:
    unsendable, ignore, queue = UNSENDABLE_FACT.name, IGNORE_RESOURCE_STATUS, QUEUE_ENABLED
    return (
        Row("request_is_unspecified", "requested", "unspecified", ("MOD-UNSPECIFIED",), conditions=(unsendable,)),
        Row("server_rejects_parameter", "requested", "finished", ("FLG-IGNORE-WITH-QUEUE",), conditions=(ignore, queue), unless=(unsendable,), effects=("ended := rejected",)),
        Row("lock_refuses", "requested", "finished", ("LCK-REFUSED", "LCK-GROUP"), conditions=("locked",), unless=(unsendable, ignore), effects=("ended := rejected",)),
        Row("move_is_accepted", "requested", "source", ("OPR-MOVE",), unless=(unsendable, ignore, "locked"), name="move_is_accepted:unlocked"),
        Row("move_is_accepted", "requested", "source", ("FLG-IGNORE-STATUS", "LCK-TERMINATED"), conditions=(ignore,), unless=(unsendable, queue), name="move_is_accepted:ignoring"),
    )  # fmt: skip


def _sections(numbers: range) -> tuple[Section, ...]:
    """Return the sections of the group: the request, the way there, the way back."""
    decisions = _decisions(numbers)
    others = {number: tuple(n for n in numbers if n > 1) if number == 1 else () for number in numbers}
    providers = {number: () if number == 1 else (1,) for number in numbers}

    def down(state: str, call: str, clauses: _Texts, members: range) -> tuple[Row, ...]:
        return tuple(row for number in members for row in _going_down(number, state, call, others[number], clauses))

    def up(state: str, members: range) -> tuple[Row, ...]:
        return tuple(row for number in members for row in _coming_up(number, state, providers[number]))

    # Whoever is online when another member has failed: the provider, and a third member.
    still_up = numbers if len(numbers) > 2 else numbers[:-1]
    # The provider goes offline last, so that it is online still when a move is rejected.
    gone = numbers[1:]
    return (
        choice(VERSION_FACT, "boot", "choose_locked"),
        choice(LOCKED, "choose_locked", flag_state(0)),
        *flag_choices("requested", SERVER_CONTRADICTIONS),
        Section("requested", "the client's move has reached the cluster", _request_rows()),
        Section("source", "the members go offline at the source", (*down("source", "offline", ("OPR-OFFLINE-MEANS", "OPR-DEPENDENTS"), numbers), *decisions["source"])),
        Section("queued", "the move waits to be tried again", (
            Row("request_is_retried", "queued", "source", ("FLG-QUEUE",), effects=("delayed := false",)),
            Row("client_cancels", "queued", "rollback", ("FLG-QUEUE-CANCEL", "FLG-CANCEL-RESTORES"), effects=("ended := cancelled",)),
        )),
        Section("rollback", "the group is brought back to its persistent state at the source", (*up("rollback", gone), *decisions["rollback"])),
        Section("destination", "the members come online at the destination", (*up("destination", numbers), *decisions["destination"])),
        Section("returning", "the members go offline at the destination, on the way back", (*down("returning", "offline_returning", ("FLG-RETURNING-CALLS", "OPR-DEPENDENTS"), still_up), *decisions["returning"])),
        Section("restoring", "the members come online at the source again", (*up("restoring", numbers), *decisions["restoring"])),
        Section("finished", "the move has ended", (), terminal=True),
        Section("unspecified", "no document says what follows: of a mask that no caller sends, or of a 'not now' on the way back", (), terminal=True),
    )  # fmt: skip


def _impossible(labels: tuple[Label, ...], sections: tuple[Section, ...]) -> tuple[Row, ...]:
    """Forbid each answer of a DLL where it was not asked: in other states, and while its member is not in that call.

    The first condition of a row that takes an answer says what the member must be doing.
    """
    rows = []
    for label in labels:
        if label.direction is not _OUT:
            continue
        asked = {section.state: row for section in sections for row in section.rows if row.trigger == label.name}
        elsewhere = tuple(section.state for section in sections if section.state not in asked)
        rows.append(
            Row(label.name, elsewhere, None, ("MOD-CHOICE",), kind=RowKind.FORBIDDEN, name=f"{label.name}:not_asked")
        )
        rows += [
            Row(
                label.name,
                state,
                None,
                ("MOD-CHOICE",),
                unless=row.conditions[:1],
                kind=RowKind.FORBIDDEN,
                name=f"{label.name}:{state}_unasked",
            )
            for state, row in asked.items()
        ]
    return tuple(rows)


def group(resources: int) -> Machine:
    """Return the group machine with ``resources`` members; raise ``ValueError`` outside 1..:data:`LIMIT`."""
    if not 1 <= resources <= LIMIT:
        raise ValueError(f"a group has 1 to {LIMIT} members, not {resources}")
    numbers = range(1, resources + 1)
    own = tuple(label for number in numbers for label in _labels(number))
    sections = _sections(numbers)
    members = tuple(Fact(member(number), MEMBER_VALUES, f"what member {number} is doing") for number in numbers)
    labels = (*choice_labels(VERSION_FACT), *choice_labels(LOCKED), *FLAG_LABELS, *_DECISION_LABELS, *own)
    return Machine(
        name=f"group of {resources}",
        title=f"a move of a group of {resources}",
        facts=(VERSION_FACT, LOCKED, *REQUEST_FACTS, *members, DELAYED, NODE, TRIPS, FAILURES, ENDED),
        labels=labels,
        sections=sections,
        shared=_impossible(labels, sections),
        role="cluster",
        outcome_facts=tuple(fact.name for fact in (ENDED, NODE, FAILURES, TRIPS, *members)),
    )
