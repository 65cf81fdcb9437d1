"""Shrinking: the smallest program that still shows a finding, by leaving out actions and making arguments simpler.

A change counts only where the finding is seen in :data:`SHOWN_AT_LEAST` of :data:`REPLAYS` replays.  What comes out is
locally minimal: nothing can be left out of it, no argument made simpler; or it says that time was spent before that
was known.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resdll_checker.counterexamples.replaying import Goal, Played, Player
from resdll_checker.counterexamples.simpler import renumbered, simpler
from resdll_checker.engine.actions import Action, Call, Listen, SettleControl, StartAgain
from resdll_checker.engine.counterexample import REPLAYS, SHOWN_AT_LEAST, Counterexample
from resdll_spec.abi import EntryPoint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resdll_checker.engine.findings import Finding
    from resdll_checker.engine.target import Target

Program = tuple[Action, ...]
BEGINNINGS = 8
"""How many of the last Opens are tried as the beginning of the program before it is halved."""


LIFE = (EntryPoint.Open, EntryPoint.Online, EntryPoint.Offline, EntryPoint.Terminate, EntryPoint.Close)
"""The entry points that take a resource through its life."""


class OutOfTimeError(Exception):
    """The time for shrinking is spent."""


@dataclass(slots=True)
class Confirmed:
    """What the replays of one program came to: the last one that showed the finding, and how many of them did."""

    program: Program
    shown: int = 0
    replays: int = 0
    played: Played | None = None

    @property
    def holds(self) -> bool:
        """Whether enough replays showed the finding."""
        return self.shown >= SHOWN_AT_LEAST


@dataclass(slots=True)
class Shrinker:
    """Makes one program small; ``steady`` tells that no replay of a kept program missed the finding so far.

    While that is so, one replay decides about a change, and what comes out at the end is replayed as often as it takes
    to count; a program that chance has a part in is replayed that often at every change.
    """

    player: Player
    goal: Goal
    strays: int = 0
    steady: bool = True
    longest: float = 0.0
    kept: Confirmed = field(default_factory=lambda: Confirmed(()))

    def shrink(self, program: Sequence[Action]) -> tuple[Confirmed, bool]:
        """Return the smallest program that was found, and whether it is known to be locally minimal."""
        sure = self.kept
        try:
            if not self._begin(tuple(program)):
                return self.kept, False
            sure = self.kept
            self._make_small()
            while self.steady:
                found = self._confirm(self.kept.program, patient=True)
                self.steady = False
                if found.holds:
                    self.kept = found
                    return found, True
                self.kept = sure
                self._make_small()
        except OutOfTimeError:
            return (sure if self.kept.replays < SHOWN_AT_LEAST else self.kept), False
        return self.kept, True

    def _begin(self, program: Program) -> bool:
        """Keep an end of the program that shows the finding, or the whole of it; return whether one does.

        The ends are tried first, shortest first and once each: a long run takes long to replay, and most of it has
        nothing to do with what came last.
        """
        for candidate in (*_beginnings(program), program):
            last = candidate is program
            if not last and not self._confirm(candidate, patient=False).shown:
                continue
            found = self._confirm(candidate, patient=True)
            if found.shown > self.kept.shown or (last and not self.kept.program):
                self.kept = found
            if found.holds and found.played is not None:
                self.kept = found
                self.strays, self.steady = found.played.strays, found.shown == found.replays
                return True
        return False

    def _make_small(self) -> None:
        self._trim()
        self._drop_bystanders()
        self._cut_cycles()
        self._reduce(len(self.kept.program) // 2)
        while self._simplify() or self._cut_cycles():
            self._reduce(1)

    # -- what is tried ----------------------------------------------------------------------------------------------

    def _trim(self) -> None:
        """Drop what was not performed: what comes after the finding, and what could not be done."""
        played = self.kept.played
        if played is not None and len(played.performed) < len(self.kept.program):
            self._try(tuple(self.kept.program[position] for position in played.performed))

    def _drop_bystanders(self) -> None:
        """Leave out at once all that is no part of an operation: where a replay takes long, few can be afforded."""
        program = self.kept.program
        bare = tuple(action for action in program[:-1] if not _stands_by(action)) + program[-1:]
        if not self._try(bare):
            self._try(tuple(action for action in program[:-1] if not isinstance(action, Listen)) + program[-1:])

    def _cut_cycles(self) -> bool:
        """Leave out what only leads back to where it began, the longest such runs first; return whether any was."""
        before = self.kept.program
        while self.kept.played is not None and any(
            self._try(self.kept.program[:start] + self.kept.program[end:]) for start, end in _cycles(self.kept.played)
        ):
            pass
        return self.kept.program != before

    def _reduce(self, size: int) -> None:
        """Leave out runs of actions, long ones first (Zeller and Hildebrandt's ddmin, complements only)."""
        size = max(size, 1)
        while True:
            position, shorter = len(self.kept.program) - size, False
            while position > -size:
                start = max(position, 0)
                program = self.kept.program
                shorter |= self._try(program[:start] + program[start + size :])
                position -= size
            if size == 1 and not shorter:
                return
            if not shorter:
                size = max(size // 2, 1)
            size = min(size, max(len(self.kept.program), 1))

    def _simplify(self) -> bool:
        """Make the arguments of the actions simpler, one at a time; return whether any became so."""
        before = self.kept.program
        position = 0
        while position < len(self.kept.program):
            program = self.kept.program
            changes = (program[:position] + change + program[position + 1 :] for change in simpler(program[position]))
            if not any(self._try(changed) for changed in changes):
                position += 1
        self._try(renumbered(self.kept.program))
        return self.kept.program != before

    # -- whether it shows the finding -------------------------------------------------------------------------------

    def _try(self, program: Program) -> bool:
        """Keep ``program`` if it shows the finding and asks for nothing stranger than the one before."""
        if program == self.kept.program:
            return False
        found = self._confirm(program, patient=not self.steady)
        enough = found.shown == found.replays if self.steady else found.holds
        if not enough or found.played is None or found.played.strays > self.strays:
            return False
        self.kept, self.strays = found, found.played.strays
        return True

    def _confirm(self, program: Program, *, patient: bool) -> Confirmed:
        """Replay a program until enough replays agree; without patience, once."""
        found = Confirmed(program)
        for _ in range(REPLAYS if patient else 1):
            if time.monotonic() + self.longest > self.player.deadline:
                raise OutOfTimeError
            played = self.player.play(program, self.goal)
            self.longest = max(self.longest, played.seconds)
            found.replays += 1
            if played.shown is not None:
                found.shown += 1
                found.played = played
            if found.holds or found.replays - found.shown > REPLAYS - SHOWN_AT_LEAST:
                break
        return found


def _stands_by(action: Action) -> bool:
    """Tell whether an action neither begins nor ends an operation, nor waits for its end."""
    return isinstance(action, Listen | SettleControl | StartAgain) or (
        isinstance(action, Call) and action.entry not in {entry.name for entry in LIFE}
    )


def _beginnings(program: Program) -> list[Program]:
    """Return the ends of a program that begin at an Open, shortest first."""
    opens = [
        position
        for position, action in enumerate(program)
        if isinstance(action, Call) and action.entry == EntryPoint.Open.name and position
    ]
    return [program[position:] for position in reversed(opens[-BEGINNINGS:])]


def _cycles(played: Played) -> list[tuple[int, int]]:
    """Return the runs of actions, as half-open ranges, before and after which the specification is at the same place.

    The longest come first; of one place only the first and the last visit count.
    """
    first: dict[object, int] = {}
    last: dict[object, int] = {}
    for position, situation in zip(played.performed, played.situations, strict=True):
        first.setdefault(situation, position)
        last[situation] = position
    runs = [(start, last[situation]) for situation, start in first.items() if last[situation] > start]
    return sorted(runs, key=lambda run: run[0] - run[1])


def counterexample(player: Player, finding: Finding, target: Target, table: str) -> Counterexample:
    """Return the smallest program for a finding that could be made in the player's time."""
    goal = Goal.of(finding)
    kept, minimal = Shrinker(player, goal, longest=player.least_seconds(goal)).shrink(finding.program)
    kept.program = kept.program or finding.program
    shown = finding if kept.played is None or kept.played.shown is None else kept.played.shown
    return Counterexample.of(
        finding,
        player.options,
        target,
        table,
        state=shown.state,
        actual=shown.actual,
        expected=shown.expected,
        program=kept.program,
        observed=() if kept.played is None else kept.played.observed,
        replays=kept.replays,
        shown=kept.shown,
        minimal=minimal,
        strays=0 if kept.played is None else kept.played.strays,
    )
