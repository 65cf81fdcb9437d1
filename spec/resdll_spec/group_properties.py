"""The properties of the *group* machine, for any number of members: what holds of one move of a group.

The members differ in number only, but for the first, which all others depend on.  A property that speaks of dependents
needs one, and is left out for a group of one.
"""

from __future__ import annotations

from resdll_spec import group_name
from resdll_spec.group import BUSY, DOWN, ENDED, MEMBER_VALUES, member
from resdll_spec.property_vocabulary import (
    TRUE,
    Assumption,
    Invariant,
    Lockstep,
    Predicate,
    Progress,
    Property,
    Reachable,
    StepInvariant,
    Strength,
    both,
    every,
    one_of,
)
from resdll_spec.request import (
    DO_NOT_UPDATE_PERSISTENT_STATE,
    DUE_TO_EMBEDDED_FAILURE,
    IGNORE_NETWORK,
    IGNORE_RESOURCE_STATUS,
    QUEUE_ENABLED,
    RETURN_TO_SOURCE,
)

SHOWN = 3
"""The members of the group that stands for all: a provider, and two dependents that can differ."""

_UP = tuple(value for value in MEMBER_VALUES if value not in DOWN)
_DELAYS_END = "group_delays_end"
_ENDED = ((f"not {ENDED.name} is {ENDED.values[0]}", "state is finished"), ("state is unspecified",))


def _none_is(numbers: range, values: tuple[str, ...]) -> Predicate:
    """Return the predicate that none of the members is in one of ``values``."""
    return every(*(f"not {member(number)} is {value}" for number in numbers for value in values))


def _all_are(numbers: range, value: str) -> Predicate:
    return every(*(f"{member(number)} is {value}" for number in numbers))


def _some_is(numbers: range, values: tuple[str, ...]) -> Predicate:
    return tuple((f"{member(number)} is {value}",) for number in numbers for value in values)


def assumptions(resources: int) -> tuple[Assumption, ...]:
    """Return the assumptions on a group with so many members."""
    answers = ("success", "pending", "error")
    labels = tuple(f"offline_{number}_returns_{answer}" for number in range(1, resources + 1) for answer in answers)
    return (
        Assumption(
            _DELAYS_END, group_name(resources),
            "A member does not delay for ever: it answers otherwise one day, or the client cancels.",
            ("FLG-QUEUE", "FLG-QUEUE-CANCEL"), ("client_cancels", *labels), Strength.STRONG,
        ),
    )  # fmt: skip


def properties(resources: int) -> tuple[Property, ...]:
    """Return the properties of a group with so many members."""
    numbers = range(1, resources + 1)
    return (*_moves(numbers), *_results(numbers), *_order(numbers), *_ownership(numbers), *_flags(numbers))


def _moves(numbers: range) -> tuple[Property, ...]:
    """Return how a move ends, and what a delay is not."""
    name, last = group_name(len(numbers)), numbers[-1]
    loop = ("request_is_retried", f"offline_{last}", f"offline_{last}_returns_veto", "request_is_queued")
    vetoes = tuple(f"offline_{number}_returns_veto" for number in numbers)
    delays = (*vetoes, "request_is_queued", "request_is_retried", "move_is_rejected", "client_cancels")
    calm = every("failures is none")
    return (
        Property(
            "group_moves_end", name,
            "Every move of a group ends: done, failed, rejected or cancelled, unless a way back is delayed.",
            ("OPR-MOVE", "OPR-MOVE-WAITS", "FLG-QUEUE", "FLG-QUEUE-CANCEL", "FLG-REJECTED"),
            Progress(_ENDED, TRUE, (_DELAYS_END,), loop),
        ),
        Property(
            "group_queue_ends", name,
            "A queued move does not wait for ever.",
            ("FLG-QUEUE", "FLG-QUEUE-CANCEL", "FLG-QUEUE-DIFFERENT"),
            Progress(_ENDED, every("state is queued"), (_DELAYS_END,), loop),
        ),
        Property(
            "group_delays_count_no_failure", name,
            "A 'not now', the queue it leads to, the rejection and the cancellation count no failure.",
            ("FLG-REJECTED", "FLG-QUEUE", "FLG-QUEUE-CANCEL"),
            StepInvariant((*delays, "group_is_restored"), when=calm, after=calm),
        ),
    )  # fmt: skip


def _results(numbers: range) -> tuple[Property, ...]:
    """Return what a move leaves."""
    name = group_name(len(numbers))
    return (
        Property(
            "group_rejection_undoes_the_move", name,
            "After a rejected or cancelled move every member is online where it was.",
            ("FLG-REJECTED", "FLG-CANCEL-RESTORES", "LCK-REFUSED"),
            Invariant(
                both(_all_are(numbers, "online"), every("node is source", "trips is none")),
                both(every("state is finished"), one_of(ENDED.name, ("rejected", "cancelled"))),
            ),
        ),
        Property(
            "group_done_means_done", name,
            "After a move that is done every member is online at the destination.",
            ("OPR-MOVE",),
            Invariant(
                both(_all_are(numbers, "online"), every("node is destination", "trips is one", "state is finished")),
                every("ended is done"),
            ),
        ),
        Property(
            "group_failures_are_counted", name,
            "A move fails only with a failure counted, or after a return that brought every member back online.",
            ("OPR-FAILED-ONLINE", "FLG-RETURN", "FLG-RETURN-ONCE"),
            Invariant(
                (("failures is some",), *both(_all_are(numbers, "online"), every("trips is two"))),
                every("ended is failed"),
            ),
        ),
        Property(
            "group_failed_offline_does_not_stop_a_move", name,
            "A member that fails to go offline is moved all the same, and the move can succeed.",
            ("OPR-MOVE-WAITS", "OPR-FAILURE-COUNT"),
            Reachable(every("ended is done", "failures is some")),
        ),
    )  # fmt: skip


def _order(numbers: range) -> tuple[Property, ...]:
    """Return in which order members go down and come up; nothing for a group of one."""
    name, dependents = group_name(len(numbers)), numbers[1:]
    if not dependents:
        return ()
    down, up = ("source", "returning"), ("destination", "restoring", "rollback")
    return (
        Property(
            "group_dependents_go_first", name,
            "Where the group goes down, a provider is touched only when all its dependents are offline or failed.",
            ("OPR-DEPENDENTS", "OPR-MOVE"),
            Invariant(
                _none_is(dependents, _UP),
                both(one_of("state", down), one_of(member(1), (*BUSY, *DOWN))),
            ),
        ),
        Property(
            "group_provider_comes_first", name,
            "Where the group comes up, a dependent is touched only when its provider is online.",
            ("OPR-DEPENDENTS", "OPR-MOVE"),
            Invariant(
                every(f"{member(1)} is online"),
                both(one_of("state", up), _some_is(dependents, _UP)),
            ),
        ),
        Property(
            "group_dependents_move_together", name,
            "Two members can be on their way at once, in either direction.",
            ("OPR-MOVE",),
            Reachable(both(every(f"{member(1)} is online", "node is destination"), _all_are(numbers[-2:], "calling")))
            if len(dependents) > 1
            else Reachable(every(f"{member(1)} is online", f"{member(2)} is calling", "node is destination")),
        ),
    )  # fmt: skip


def _ownership(numbers: range) -> tuple[Property, ...]:
    """Return where the group is."""
    name = group_name(len(numbers))
    return (
        Property(
            "group_is_up_on_one_node", name,
            "Ownership changes only while no member is up or on its way, and finds every member offline.",
            ("OPR-MOVE", "OPR-MOVE-WAITS", "FLG-RETURN-MOVE"),
            StepInvariant(changing=("node",), before=_none_is(numbers, _UP), after=_all_are(numbers, "offline")),
        ),
        Property(
            "group_no_ping_pong", name,
            "Ownership changes at most twice: to the destination and, on error, back; never from a second trip on.",
            ("FLG-RETURN-ONCE", "FLG-RETURN", "OPR-MOVE"),
            StepInvariant(changing=("node",), before=every("not trips is two"), after=every("not trips is none")),
        ),
        Property(
            "group_trips_tell_the_node", name,
            "How often ownership changed says where the group is: source, destination, source again.",
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
            "group_left_is_not_refused", name,
            "A move that has left the source is not rejected and not cancelled any more.",
            ("FLG-RETURN-MOVE", "FLG-RETURN-ONCE", "FLG-REJECTED"),
            Invariant(every("not ended is rejected", "not ended is cancelled"), every("not trips is none")),
        ),
        Property(
            "group_way_back_succeeds", name,
            "A move that fails at the destination can end with every member online at the source.",
            ("FLG-RETURN",),
            Reachable(both(_all_are(numbers, "online"), every("ended is failed", "trips is two"))),
        ),
    )  # fmt: skip


def _flags(numbers: range) -> tuple[Property, ...]:
    """Return what the flags are for."""
    name = group_name(len(numbers))
    return (
        Property(
            "group_way_back_needs_return", name,
            "A way back is only for a move that carries RETURN_TO_SOURCE_NODE_ON_ERROR.",
            ("FLG-RETURN", "FLG-RETURNING-CALLS"),
            Invariant(every(RETURN_TO_SOURCE), (*one_of("state", ("returning", "restoring")), ("trips is two",))),
        ),
        Property(
            "group_force_is_not_delayed", name,
            "With IGNORE_RESOURCE_STATUS no member delays the move, so none is queued, rolled back or cancelled.",
            ("FLG-IGNORE-NO-VETO", "FLG-IGNORE-WITH-QUEUE"),
            Invariant(
                every("not delayed", "not state is queued", "not state is rollback", "not ended is cancelled"),
                every(IGNORE_RESOURCE_STATUS),
            ),
        ),
        Property(
            "group_locks_are_respected", name,
            "Of a group with a locked member nothing is touched unless IGNORE_RESOURCE_STATUS is given.",
            ("LCK-GROUP", "LCK-REFUSED", "FLG-IGNORE-STATUS"),
            Invariant(
                both(_all_are(numbers, "online"), every("trips is none", "failures is none")),
                every("locked", f"not {IGNORE_RESOURCE_STATUS}"),
            ),
        ),
        Property(
            "group_queue_needs_its_flag", name,
            "Only a move with QUEUE_ENABLED waits in the queue or is cancelled there.",
            ("FLG-QUEUE", "FLG-QUEUE-CANCEL"),
            Invariant(every(QUEUE_ENABLED), (("state is queued",), ("ended is cancelled",))),
        ),
        Property(
            "group_flags_of_the_dll_inform", name,
            "Embedded failures, networks and persistent states change nothing in which order a group moves.",
            ("FLG-EMBEDDED", "FLG-IGNORE-NETWORK", "FLG-PERSISTENT"),
            Lockstep((DUE_TO_EMBEDDED_FAILURE, IGNORE_NETWORK, DO_NOT_UPDATE_PERSISTENT_STATE), TRUE),
        ),
    )  # fmt: skip
