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
persistent state at the source with no failure counted.  When every member is offline or failed, ownership changes, and
each member is brought online, the provider first.  If a member fails there, and RETURN_TO_SOURCE_NODE_ON_ERROR was
given, the group goes back once: members that are online get an Offline that carries RETURNING.  A second failure, or a
first one without the flag, falls to the ordinary policy and is counted.  A member that fails to go offline at the source
is counted too, and does not stop the move: ownership changes when all members are offline or failed.

The network, the persistent state and terminated stragglers are left to the *offline* machine.

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

MEMBER_VALUES = ("online", "offlining", "offline_pending", "offline", "onlining", "online_pending", "failed")

LOCKED = boolean("locked", "a member is in locked mode")
NODE = Fact("node", ("source", "destination"), "the node that owns the group")
TRIPS = Fact("trips", ("none", "one", "two"), "how often ownership changed")
ENDED = Fact("ended", ("running", "done", "failed", "rejected", "cancelled"), "how the move ended")
FAILURES = Fact("failures", ("none", "one"), "by how much the failure count has grown")
DELAYED = boolean("delayed", "a member has said 'not now'")

_IN, _OUT, _ACT = Direction.INPUT, Direction.OUTPUT, Direction.INTERNAL
_Texts = tuple[str, ...]


def _member(number: int) -> str:
    return f"member_{number}"


def _is(numbers: range | tuple[int, ...], *values: str) -> _Texts:
    return tuple(f"{_member(number)} is {value}" for number in numbers for value in values)


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
    return f"{_member(number)} := {value}"


def _going_down(number: int, state: str, call: str, after: tuple[int, ...], clauses: _Texts) -> tuple[Row, ...]:
    """Return the rows that take one member offline in ``state``; the members ``after`` go first."""
    member = _member(number)
    waits = _is(after, *(value for value in MEMBER_VALUES if value not in ("offline", "failed")))
    running = (f"{member} is offlining",)
    name = f"{state}:{number}"
    return (
        Row(f"{call}_{number}", state, None, clauses, conditions=(f"{member} is online",), unless=(*waits, "delayed"), effects=(_becomes(number, "offlining"),), name=f"{call}@{name}"),
        Row(f"offline_{number}_returns_success", state, None, ("RET-SUCCESS",), conditions=running, effects=(_becomes(number, "offline"),), name=f"offline_success@{name}"),
        Row(f"offline_{number}_returns_pending", state, None, ("RET-PENDING",), conditions=running, effects=(_becomes(number, "offline_pending"),), name=f"offline_pending@{name}"),
        Row(f"report_offline_{number}", state, None, ("PEN-FINAL",), conditions=(f"{member} is offline_pending",), effects=(_becomes(number, "offline"),), name=f"report_offline@{name}"),
    )  # fmt: skip


def _delaying(number: int) -> tuple[Row, ...]:
    """Return the rows of a member that says 'not now' at the source."""
    running = (f"{_member(number)} is offlining",)
    return (
        Row(f"offline_{number}_returns_veto", "source", None, ("FLG-QUEUE", "RET-REFUSAL"), conditions=running, unless=(IGNORE_RESOURCE_STATUS,), effects=(_becomes(number, "online"), "delayed := true"), name=f"veto:{number}"),
        Row(f"terminate_{number}", "source", None, ("FLG-IGNORE-NO-VETO", "LCK-TERMINATED"), conditions=(*running, IGNORE_RESOURCE_STATUS), effects=(_becomes(number, "offline"),), name=f"terminate:{number}"),
    )  # fmt: skip


def _coming_up(number: int, state: str, providers: tuple[int, ...]) -> tuple[Row, ...]:
    """Return the rows that bring one member online in ``state``, after its ``providers``."""
    member, name = _member(number), f"{state}:{number}"
    call, pending = (f"{member} is onlining",), (f"{member} is online_pending",)
    ready = (*_is(providers, "online"), f"{member} is offline")
    return (
        Row(f"online_{number}", state, None, ("OPR-MOVE",), conditions=ready, effects=(_becomes(number, "onlining"),), name=f"online@{name}"),
        Row(f"online_{number}_returns_success", state, None, ("RET-SUCCESS",), conditions=call, effects=(_becomes(number, "online"),), name=f"online_success@{name}"),
        Row(f"online_{number}_returns_pending", state, None, ("RET-PENDING",), conditions=call, effects=(_becomes(number, "online_pending"),), name=f"online_pending@{name}"),
        Row(f"online_{number}_returns_error", state, None, ("RET-ERROR",), conditions=call, effects=(_becomes(number, "failed"),), name=f"online_error@{name}"),
        Row(f"report_online_{number}", state, None, ("PEN-FINAL",), conditions=pending, effects=(_becomes(number, "online"),), name=f"report_online@{name}"),
        Row(f"report_failed_{number}", state, None, ("PEN-FINAL",), conditions=pending, effects=(_becomes(number, "failed"),), name=f"report_failed@{name}"),
    )  # fmt: skip


_IDLE = ("offlining", "offline_pending", "onlining", "online_pending")
_ALL_DOWN = tuple(value for value in MEMBER_VALUES if value not in ("offline", "failed"))


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
            unless=(*_is(numbers, *_IDLE), *_is(range(first, number), "failed"), *more.get("unless", ())),
            effects=more.get("effects", ()),
            name=f"{trigger}@{state}:{number}",
        )
        for number in numbers[first - 1 :]
    )


def _decisions(numbers: range) -> dict[str, tuple[Row, ...]]:
    """Return the rows of the cluster's own decisions by state."""
    down, up = _is(numbers, *_ALL_DOWN), _is(numbers, "online")
    settled = _is(numbers, *_IDLE)
    afresh = tuple(_becomes(number, "offline") for number in numbers)
    policy = ("failures := one", "ended := failed")
    back = (RETURN_TO_SOURCE,)
    return {
        "source": (
            Row("ownership_moves", "source", "destination", ("OPR-MOVE",), unless=(*down, "delayed"), effects=("node := destination", "trips := one", *afresh)),
            Row("request_is_queued", "source", "queued", ("FLG-QUEUE",), conditions=("delayed", QUEUE_ENABLED), unless=settled),
            Row("move_is_rejected", "source", "rollback", ("FLG-REJECTED",), conditions=("delayed",), unless=(QUEUE_ENABLED, *settled), effects=("ended := rejected",)),
            *(Row(f"offline_{number}_returns_error", "source", None, ("RET-ERROR", "OPR-FAILURE-COUNT"), conditions=_is((number,), "offlining"), effects=(_becomes(number, "failed"), "failures := one"), name=f"offline_error:{number}") for number in numbers),
        ),
        "destination": (
            Row("move_is_done", "destination", "finished", ("OPR-MOVE",), conditions=up, effects=("ended := done",)),
            *_any_failed(numbers, "return_trip_starts", "destination", "returning", ("FLG-RETURN",), conditions=back),
            *_any_failed(numbers, "ordinary_policy_applies", "destination", "finished", ("OPR-FAILED-ONLINE",), unless=back, effects=policy),
        ),
        "returning": (
            Row("ownership_returns", "returning", "restoring", ("FLG-RETURN",), unless=down, effects=("node := source", "trips := two", *afresh)),
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
    Label("ordinary_policy_applies", _ACT, "the failure falls to the ordinary policy"),
)


def _request_rows() -> tuple[Row, ...]:
    unsendable, ignore, queue = UNSENDABLE_FACT.name, IGNORE_RESOURCE_STATUS, QUEUE_ENABLED
    return (
        Row("request_is_unspecified", "requested", "unspecified", ("MOD-UNSPECIFIED",), conditions=(unsendable,)),
        Row("server_rejects_parameter", "requested", "finished", ("FLG-IGNORE-WITH-QUEUE",), conditions=(ignore, queue), unless=(unsendable,), effects=("ended := rejected",)),
        Row("lock_refuses", "requested", "finished", ("LCK-REFUSED",), conditions=("locked",), unless=(unsendable, ignore), effects=("ended := rejected",)),
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
    delays = tuple(row for number in numbers for row in _delaying(number))
    return (
        choice(VERSION_FACT, "boot", "choose_locked"),
        choice(LOCKED, "choose_locked", flag_state(0)),
        *flag_choices("requested", SERVER_CONTRADICTIONS),
        Section("requested", "the client's move has reached the cluster", _request_rows()),
        Section("source", "the members go offline at the source", (*down("source", "offline", ("OPR-OFFLINE-MEANS",), numbers), *delays, *decisions["source"])),
        Section("queued", "the move waits to be tried again", (
            Row("request_is_retried", "queued", "source", ("FLG-QUEUE",), effects=("delayed := false",)),
            Row("client_cancels", "queued", "rollback", ("FLG-QUEUE-CANCEL",), effects=("ended := cancelled",)),
        )),
        Section("rollback", "the group is brought back to its persistent state at the source", (*up("rollback", gone), *decisions["rollback"])),
        Section("destination", "the members come online at the destination", (*up("destination", numbers), *decisions["destination"])),
        Section("returning", "the members go offline at the destination, on the way back", (*down("returning", "offline_returning", ("FLG-RETURNING-CALLS",), still_up), *decisions["returning"])),
        Section("restoring", "the members come online at the source again", (*up("restoring", numbers), *decisions["restoring"])),
        Section("finished", "the move has ended", (), terminal=True),
        Section("unspecified", "the mask is one that no caller sends; nothing is said of what follows", (), terminal=True),
    )  # fmt: skip


def _impossible(labels: tuple[Label, ...], sections: tuple[Section, ...]) -> tuple[Row, ...]:
    """Forbid each answer of a DLL where it was not asked: in other states, and while its member is not in that call."""
    rows = []
    for label in labels:
        if label.direction is not _OUT:
            continue
        asked = {section.state: row for section in sections for row in section.rows if row.trigger == label.name}
        elsewhere = tuple(section.state for section in sections if section.state not in asked)
        rows.append(
            Row(label.name, elsewhere, None, ("MOD-CHOICE",), kind=RowKind.FORBIDDEN, name=f"{label.name}:not_asked")
        )
        for state, row in asked.items():
            rows += _unasked(label.name, state, row)
    return tuple(rows)


def _unasked(trigger: str, state: str, row: Row) -> tuple[Row, ...]:
    """Return the complement of a row's guard, one forbidden row per literal: the earlier ones hold, this one does not."""
    literals = [(text, True) for text in row.conditions] + [(text, False) for text in row.unless]
    rows = []
    for index, (text, positive) in enumerate(literals):
        held, broken = literals[:index], (text, not positive)
        conditions = tuple(t for t, yes in (*held, broken) if yes)
        unless = tuple(t for t, yes in (*held, broken) if not yes)
        name = f"{trigger}:{state}_unasked_{index}"
        rows.append(Row(trigger, state, None, ("MOD-CHOICE",), conditions, unless, kind=RowKind.FORBIDDEN, name=name))
    return tuple(rows)


def group(resources: int) -> Machine:
    """Return the group machine with ``resources`` members; raise ``ValueError`` outside 1..:data:`LIMIT`."""
    if not 1 <= resources <= LIMIT:
        raise ValueError(f"a group has 1 to {LIMIT} members, not {resources}")
    numbers = range(1, resources + 1)
    own = tuple(label for number in numbers for label in _labels(number))
    sections = _sections(numbers)
    members = tuple(Fact(_member(number), MEMBER_VALUES, f"what member {number} is doing") for number in numbers)
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
