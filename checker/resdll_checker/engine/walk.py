"""The walk: the tours of the lifecycle, first each move in each position, then each move after each other."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from resdll_checker.engine.moves import QUIET, SETTLE, Move, close, is_pending, monitor_of, moves
from resdll_checker.engine.options import FULL
from resdll_checker.engine.projected import Position, Projected, projected
from resdll_checker.engine.session import PathEnded, Session
from resdll_checker.engine.tours import Tour

REPEATS = 3
"""How often each move is made in each position: a DLL that alternates shows both of its faces."""

TEDIOUS = frozenset({"RD301", "RD602"})
"""Findings that make moves take long, so that they are not repeated."""

MOVE_LIMIT = 1000
"""Moves after which a walk ends in any case."""

PAIR_SHARE = 0.15
"""The part of the time budget that the pairs may take."""

INSTANCE = 0
Key = tuple[Position, ...]
"""The positions that the resource may be in: one, if its answers leave no doubt."""


@dataclass(slots=True)
class Walk:
    """The walk of one session."""

    session: Session
    tour: Tour[Key] = field(default_factory=lambda: Tour(REPEATS))
    machine: Projected = field(init=False)
    moves: dict[str, Move] = field(init=False)

    def __post_init__(self) -> None:
        """Choose the moves that the table allows and that the options ask for."""
        judge, options = self.session.judge, self.session.options
        self.machine = projected(judge.windows, judge.table)
        self.moves = {move.name: move for move in moves(self.machine, self.session.slots, quorum=options.quorum)}

    def run(self) -> None:
        """Walk until nothing is due that a known way leads to; leave the resource closed."""
        for _ in range(MOVE_LIMIT):
            if not self._step():
                break
        if self.session.options.suite == FULL and not self.session.judge.findings.rules() & TEDIOUS:
            self.tour.pairs = True
            until = time.monotonic() + PAIR_SHARE * self.session.options.max_time
            while time.monotonic() < until and self._step():
                pass
        close(self.session, INSTANCE)

    def _step(self) -> bool:
        """Make the next move; return whether there was one."""
        if self.session.hopeless():
            return False
        if self.session.judge.findings.rules() & TEDIOUS:
            self.tour.repeats = 1
        for move in self.moves.values():
            if move.avoided(self.session):
                self.tour.bar(move.name)
        here = self._key()
        name = self.tour.next(here, self._offered)
        if name is not None:
            self._make(here, self.moves[name])
        return name is not None

    def _make(self, here: Key, move: Move) -> None:
        first = not self.tour.made[here, move.name]
        try:
            move.run(self.session, INSTANCE)
            if first and not is_pending(self.session, INSTANCE):
                self.session.quiet(QUIET)
            silent = move.name == SETTLE and is_pending(self.session, INSTANCE)
            if silent:
                self.tour.bar(move.name, here)  # it will not report: to wait again shows nothing, and takes long
            if silent or "unspecified" in monitor_of(self.session, INSTANCE).states:
                close(self.session, INSTANCE)
        except PathEnded:
            pass
        self.tour.learn(here, move.name, self._key())

    def _key(self) -> Key:
        return self.machine.positions(monitor_of(self.session, INSTANCE).candidates)

    def _offered(self) -> tuple[str, ...]:
        return tuple(move.name for move in self.moves.values() if move.allowed(self.session, INSTANCE))
