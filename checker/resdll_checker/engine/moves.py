"""Moves: what the harness can do to one resource, as the inputs of the specification say.

There is one move for each input that the table has an entry for, and another for each that Terminate may overtake.
When a move may be made the monitor knows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resdll_checker.engine.observing import RETURN_ONLINE
from resdll_checker.engine.projected import Projected
from resdll_checker.engine.session import PENDING_STATES, PathEnded, Session
from resdll_checker.hosting import Step
from resdll_checker.monitor import Monitor, Observed
from resdll_spec.abi import OFFLINE_FLAGS, EntryPoint
from resdll_spec.control_codes import CLUSCTL_RESOURCE_UNKNOWN
from resdll_spec.lifecycle_alphabet import AS_USER, WITH_RETURN
from resdll_spec.request import IGNORE_RESOURCE_STATUS, RETURN_TO_SOURCE
from resdll_spec.vocabulary import Direction, RowKind

if TYPE_CHECKING:
    from resdll_spec.vocabulary import Observation

QUIET = 20
"""Milliseconds of listening after what is new."""

_FLAG = {flag.fact: flag.value for flag in OFFLINE_FLAGS}
MASKS = (0, _FLAG[IGNORE_RESOURCE_STATUS], _FLAG[RETURN_TO_SOURCE])
"""The masks of Offline that can lead to different rows; the tour of the masks sends all of them."""

QUORUM_ENTRIES = frozenset({EntryPoint.Arbitrate.name, EntryPoint.Release.name})
"""The entry points that are called only where the resource can be a quorum resource."""

_TERMINATE = "terminate"
SETTLE = "settle"
"""The move that waits for the final report of a pending operation."""

_LAST = (SETTLE, "settle_control", "Cancel", "Arbitrate", "Release", "Terminate", "Close")
"""What comes after all that leads on, in this order: these end something, or lead nowhere."""


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that can be done to an instance: the input that the specification must allow, and how it is done.

    A move that gives no input is made where it is ``due``.  One that ``probes`` is made where nothing is said of it:
    only a crash or a hang is judged then.
    """

    name: str
    gives: Observed | None
    run: Callable[[Session, int], object]
    due: Callable[[Session, int], bool] | None = None
    probes: bool = False

    def allowed(self, session: Session, instance: int) -> bool:
        """Tell whether the specification lets the harness do it now."""
        if self.gives is None:
            return self.due is not None and self.due(session, instance)
        monitor = monitor_of(session, instance)
        if self.probes:
            return monitor.kinds(self.gives) == {RowKind.UNSPECIFIED}
        return monitor.allows(self.gives)

    def avoided(self, session: Session) -> bool:
        """Tell whether a call like it has ended the host before."""
        return self.gives is not None and session.avoids(self.gives)


def monitor_of(session: Session, instance: int) -> Monitor:
    """Return the monitor of an instance, a fresh one where it is not open."""
    found = session.judge.instance(instance)
    return session.judge.fresh() if found is None else found.monitor


def is_pending(session: Session, instance: int) -> bool:
    """Tell whether an operation is pending, as far as is known."""
    return monitor_of(session, instance).states <= PENDING_STATES


def _goes_on(session: Session, instance: int) -> bool:
    return session.judge.instance(instance) is not None and session.goes_on(instance)


def step_of(observed: Observed | Observation, instance: int, mask: int | None = None) -> Step:
    """Return the call of an input in its plainest form; a move that may return asks for it."""
    entry = observed.subject
    match entry:
        case "ResourceControl" | "BeginResourceControl":
            return Step.resource_control(instance, CLUSCTL_RESOURCE_UNKNOWN)
        case EntryPoint.Open.name:
            return Step.open(instance)
        case EntryPoint.Online.name:
            return Step.online(instance, RETURN_ONLINE if observed.value == WITH_RETURN else 0)
        case EntryPoint.Offline.name:
            return Step.offline(instance, mask or 0)
        case _:
            return Step.call(EntryPoint[entry], instance)


def inputs(projected: Projected, slots: frozenset[str], *, quorum: bool) -> dict[str, Observation]:
    """Return the inputs that the harness can give to a DLL with these entry points, by the name of their label."""
    model = projected.program.machine.machine
    return {
        label.name: label.observed
        for label in model.labels
        if label.direction is Direction.INPUT
        and label.observed is not None
        and label.observed.value != AS_USER  # there is no user here to call for
        and label.observed.subject in slots
        and (quorum or label.observed.subject not in QUORUM_ENTRIES)
    }


def moves(projected: Projected, slots: frozenset[str], *, quorum: bool = False) -> tuple[Move, ...]:
    """Return every move, those first that lead on; Arbitrate and Release only where the resource has ``quorum``."""
    handled = {label for _, label, _ in projected.edges}
    overtaken = overtakable(projected)
    found = [
        Move(SETTLE, None, lambda session, instance: session.settle(instance), due=is_pending),
        Move("settle_control", None, lambda session, instance: session.settle_control(instance), due=_goes_on),
    ]
    after = []
    for name, observed in inputs(projected, slots, quorum=quorum).items():
        if observed.value == WITH_RETURN and name not in handled:
            continue  # the Online of this table has no flags to say it by
        masks = MASKS if observed.subject == EntryPoint.Offline.name else (None,)
        for mask in masks:
            said = name if mask is None else f"{name} {mask:#04x}"
            gives = Observed("call", observed.subject, observed.value, mask)
            found.append(Move(said, gives, _caller(observed, mask), probes=name not in handled))
            if name in overtaken and mask in {None, 0}:
                after.append(Move(f"{said}+{_TERMINATE}", gives, _overtaker(observed, mask)))
    return (*sorted(found, key=_order), *after)


def overtakable(projected: Projected) -> frozenset[str]:
    """Return the inputs, by label, after which Terminate may be called while their call runs."""
    running = {source for source, label, _ in projected.edges if label == _TERMINATE}
    return frozenset(
        label
        for _, label, target in projected.edges
        if target in running and projected.program.machine.machine.label_map[label].direction is Direction.INPUT
    )


def _order(move: Move) -> int:
    """Return where a move stands in the order in which equals are made."""
    name = move.name if move.gives is None else move.gives.subject
    return _LAST.index(name) if name in _LAST else -1


def _caller(observed: Observation, mask: int | None) -> Callable[[Session, int], object]:
    return lambda session, instance: session.call(step_of(observed, instance, mask))


def _overtaker(observed: Observation, mask: int | None) -> Callable[[Session, int], object]:
    return lambda session, instance: session.overlap(step_of(observed, instance, mask), instance)


def close(session: Session, number: int, *, listen: int = QUIET) -> None:
    """Bring an instance to its end: Terminate where it is allowed, then Close; listen so many ms to what is late."""
    instance = session.judge.instance(number)
    if instance is None:
        return
    try:
        if instance.monitor.states != {"offline"}:
            session.call(Step.terminate(number))
        session.call(Step.close(number))
        if listen:
            session.quiet(listen)
    except PathEnded:
        pass
