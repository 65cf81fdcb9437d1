"""The walk: an adaptive tour of the lifecycle, steered to the move that has been made least often.

What a DLL will answer is not known beforehand, so the walk learns it: it remembers to which states each move led, and
goes by the shortest known way to a state with a move that it has not made often enough.  It ends when every move in
every state that the DLL ever showed has been made :data:`REPEATS` times, or when no known way leads to the rest.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from resdll_checker.engine.session import PENDING_STATES, PathEnded, Session
from resdll_checker.hosting import Step
from resdll_checker.monitor import Monitor, Observed
from resdll_spec.abi import CLUSCTL_RESOURCE_UNKNOWN, OFFLINE_FLAGS, EntryPoint
from resdll_spec.lifecycle_alphabet import EVENT, LOCKED, SIDE
from resdll_spec.request import IGNORE_RESOURCE_STATUS, RETURN_TO_SOURCE
from resdll_spec.vocabulary import RowKind

REPEATS = 3
"""How often each move is made in each state: a DLL that alternates shows both of its faces."""

TEDIOUS = frozenset({"RD301", "RD602"})
"""Findings that make moves take long, so that they are not repeated."""

MOVE_LIMIT = 600
QUIET = 20
"""Milliseconds of listening after a move that is new in its state."""

_FLAG = {flag.fact: flag.value for flag in OFFLINE_FLAGS}
WALK_MASKS = (0, _FLAG[IGNORE_RESOURCE_STATUS], _FLAG[RETURN_TO_SOURCE])
"""The masks that can lead to different rows; the tour sends all of them."""

INSTANCE = 0
Key = tuple[str, ...]

_TELLING = (LOCKED.name, SIDE.name, EVENT.name)
"""The facts, beside the state, on which it depends what can be called."""


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that the harness can do: the input that the specification must allow, and how it is done.

    A move that gives no input is made where it is ``due``.  One with a ``slot`` needs that entry of the table.  One
    that ``probes`` is made where nothing is said of it: only a crash or a hang is judged then.
    """

    name: str
    gives: Observed | None
    run: Callable[[Session], None]
    due: Callable[[Session], bool] | None = None
    slot: str = ""
    probes: bool = False


def _call(name: str, entry: EntryPoint, step: Step, mask: int | None = None) -> Move:
    return Move(name, Observed("call", entry.name, "", mask), lambda session: _do(session, step))


def _do(session: Session, step: Step) -> None:
    session.call(step)


def _overlapped(name: str, entry: EntryPoint, step: Step, mask: int | None = None) -> Move:
    gives = Observed("call", entry.name, "", mask)
    return Move(f"{name}+terminate", gives, lambda session: session.overlap(step, INSTANCE))


def _beside(slot: str, step: Step, *, probes: bool = False) -> tuple[Move, ...]:
    """Return the move of a call that is no part of an operation."""
    return (Move(slot.lower(), Observed("call", slot), lambda session: _do(session, step), slot=slot, probes=probes),)


def _controls() -> tuple[Move, ...]:
    """Return the control calls of a resource in the forms of all tables, alone and overtaken by Terminate."""
    step = Step.resource_control(INSTANCE, CLUSCTL_RESOURCE_UNKNOWN)
    return tuple(
        move
        for slot in ("ResourceControl", "BeginResourceControl")
        for move in (
            *_beside(slot, step),
            Move(
                f"{slot.lower()}+terminate",
                Observed("call", slot),
                lambda session: session.overlap(step, INSTANCE),
                slot=slot,
            ),
        )
    )


def moves(*, quorum: bool = False) -> tuple[Move, ...]:
    """Return every move of the walk, Arbitrate and Release only where the resource is one of ``quorum``."""
    offline = tuple(
        (f"offline {mask:#04x}", EntryPoint.Offline, Step.offline(INSTANCE, mask), mask) for mask in WALK_MASKS
    )
    polls = (
        ("looks_alive", EntryPoint.LooksAlive, Step.looks_alive(INSTANCE), None),
        ("is_alive", EntryPoint.IsAlive, Step.is_alive(INSTANCE), None),
    )
    online = ("online", EntryPoint.Online, Step.online(INSTANCE), None)
    return (
        _call("open", EntryPoint.Open, Step.open(INSTANCE)),
        *(_call(*entry) for entry in (online, *polls, *offline)),
        Move("settle", None, lambda session: session.settle(INSTANCE), due=_is_pending),
        Move("settle_control", None, lambda session: session.settle_control(INSTANCE), due=_goes_on),
        *_controls(),
        *_beside("Cancel", Step.cancel(INSTANCE), probes=True),
        *(_quorum_calls() if quorum else ()),
        _call("terminate", EntryPoint.Terminate, Step.terminate(INSTANCE)),
        _call("close", EntryPoint.Close, Step.close(INSTANCE)),
        *(_overlapped(*entry) for entry in (online, *polls, offline[0])),
    )


def _quorum_calls() -> tuple[Move, ...]:
    return (*_beside("Arbitrate", Step.arbitrate(INSTANCE)), *_beside("Release", Step.release(INSTANCE)))


def _monitor(session: Session) -> Monitor:
    instance = session.judge.instance(INSTANCE)
    return session.judge.fresh() if instance is None else instance.monitor


def _is_pending(session: Session) -> bool:
    return _monitor(session).states <= PENDING_STATES


def _goes_on(session: Session) -> bool:
    return session.judge.instance(INSTANCE) is not None and session.goes_on(INSTANCE)


@dataclass(slots=True)
class Walk:
    """The walk of one session; ``made`` counts the moves by state, ``ways`` the states that they led to."""

    session: Session
    made: Counter[tuple[Key, str]] = field(default_factory=Counter)
    ways: dict[tuple[Key, str], set[Key]] = field(default_factory=dict)
    seen: set[Key] = field(default_factory=set)
    all_moves: tuple[Move, ...] = ()
    possible: dict[Key, tuple[Move, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Choose the moves that the table allows and that the options ask for."""
        chosen = moves(quorum=self.session.options.quorum)
        self.all_moves = tuple(move for move in chosen if not move.slot or move.slot in self.session.slots)

    def run(self) -> None:
        """Walk until every known move is made often enough; leave the resource closed."""
        for _ in range(MOVE_LIMIT):
            key = self._key()
            move = self._next(key)
            if move is None or self.session.hopeless():
                break
            self._make(key, move)
        close(self.session, INSTANCE)

    def _make(self, key: Key, move: Move) -> None:
        first = not self.made[key, move.name]
        self.made[key, move.name] += 1
        try:
            move.run(self.session)
            if first and not _is_pending(self.session):
                self.session.quiet(QUIET)
            if "unspecified" in _monitor(self.session).states:
                close(self.session, INSTANCE)
        except PathEnded:
            pass
        self.ways.setdefault((key, move.name), set()).add(self._key())

    def _key(self) -> Key:
        monitor = _monitor(self.session)
        facts = (f"{fact} is {value}" for fact in _TELLING for value in sorted(monitor.values(fact)))
        return (*sorted(monitor.states), *facts)

    def _next(self, key: Key) -> Move | None:
        """Return the least made move here, else the first step of the shortest known way to one that is due."""
        if key not in self.possible:
            monitor = _monitor(self.session)
            self.possible[key] = tuple(move for move in self.all_moves if self._allowed(move, monitor))
        due = [
            move
            for move in self.possible[key]
            if self.made[key, move.name] < self._repeats() and not self._avoided(move)
        ]
        if due:
            return min(due, key=lambda move: self.made[key, move.name])
        return self._towards(key)

    def _towards(self, key: Key) -> Move | None:
        queue: deque[tuple[Key, Move | None]] = deque([(key, None)])
        seen = {key}
        while queue:
            here, first = queue.popleft()
            for move in self.possible.get(here, ()):
                if self._avoided(move):
                    continue
                if first is not None and self.made[here, move.name] < self._repeats():
                    return first
                for after in self.ways.get((here, move.name), ()):
                    if after not in self.possible:
                        return first or move
                    if after not in seen:
                        seen.add(after)
                        queue.append((after, first or move))
        return None

    def _repeats(self) -> int:
        """Return how often a move is due: once where each one takes long."""
        return 1 if self.session.judge.findings.rules() & TEDIOUS else REPEATS

    def _allowed(self, move: Move, monitor: Monitor) -> bool:
        if move.gives is None:
            return move.due is not None and move.due(self.session)
        if move.probes:
            return monitor.kinds(move.gives) == {RowKind.UNSPECIFIED}
        return monitor.allows(move.gives)

    def _avoided(self, move: Move) -> bool:
        return move.gives is not None and self.session.avoids(move.gives)


def close(session: Session, number: int) -> None:
    """Bring an instance to its end: Terminate where it is allowed, then Close, and listen for what comes late."""
    instance = session.judge.instance(number)
    if instance is None:
        return
    try:
        if instance.monitor.states != {"offline"}:
            session.call(Step.terminate(number))
        session.call(Step.close(number))
        session.quiet(QUIET)
    except PathEnded:
        pass
