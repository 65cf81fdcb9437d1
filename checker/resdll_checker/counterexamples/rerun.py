"""Running a counterexample again: whether the rule still breaks, is mended, or the target does something else."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from resdll_checker.counterexamples.replaying import Goal, Played, Player
from resdll_checker.engine.actions import Pull
from resdll_checker.engine.cluster_profile import LEVERS
from resdll_checker.engine.counterexample import REPLAYS, SHOWN_AT_LEAST, Counterexample, Observation
from resdll_checker.engine.hooks import Hooks
from resdll_checker.engine.options import CheckOptions
from resdll_checker.engine.profile_keys import FILE_NAME
from resdll_checker.engine.target import Target, inspect
from resdll_checker.errors import ExitCode, ResdllError
from resdll_checker.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

Outcome = Literal["still fails", "changed", "fixed", "inconclusive"]

EXIT_CODES: dict[Outcome, ExitCode] = {
    "still fails": ExitCode.FINDINGS,
    "changed": ExitCode.FINDINGS,
    "fixed": ExitCode.CONFORMS,
    "inconclusive": ExitCode.INCONCLUSIVE,
}


@dataclass(frozen=True, slots=True)
class Rerun:
    """What running a counterexample again came to.

    ``difference`` is the first action (from 0) under which the target did something else than it had done, ``None``
    where it did the same.  ``shown`` of ``replays`` replays broke the rule.  ``played`` is the last replay, one that
    broke it if there is one.  ``skipped`` are the actions that could not be taken.
    """

    counterexample: Counterexample
    target: Target
    outcome: Outcome
    played: Played
    shown: int
    replays: int
    difference: int | None
    skipped: tuple[int, ...] = ()

    @property
    def same_target(self) -> bool:
        """Whether the target is, byte for byte, the one that the counterexample was found in."""
        return self.target.sha256 == self.counterexample.sha256


def options_of(
    counterexample: Counterexample, target: Path, max_time: float, hooks: Hooks | None = None
) -> CheckOptions:
    """Return the options under which a counterexample was found, for a target and a time budget in seconds.

    Raises :class:`ResdllError` where its program pulls what is neither a lever nor one of the hooks.
    """
    given = Hooks() if hooks is None else hooks
    pulled = {name for action in counterexample.program if isinstance(action, Pull) for name in action.levers}
    if unknown := sorted(pulled - LEVERS.keys() - given.tables.keys()):
        named = ", ".join(printable(repr(name)) for name in unknown)
        raise ResdllError(f"the program pulls {named}, a hook of a profile; name that profile with --profile.")
    return CheckOptions(
        target=target,
        type_name=counterexample.type_name,
        windows=counterexample.windows,
        seed=counterexample.seed,
        max_time=max_time,
        pending_timeout=counterexample.pending_timeout,
        deadlock_timeout=counterexample.deadlock_timeout,
        quorum=counterexample.quorum,
        properties=counterexample.properties,
        cluster=counterexample.cluster,
        hooks=given.tables,
        profile=given.folder / FILE_NAME,
    )


def rerun(
    counterexample: Counterexample, *, target: Path | None = None, max_time: float = 600.0, hooks: Hooks | None = None
) -> Rerun:
    """Run a counterexample again, on ``target`` where its own has moved, with the ``hooks`` of a profile.

    Raises :class:`ResdllError` where there is nothing that could be run.
    """
    path = Path(counterexample.target) if target is None else target
    inspected = inspect(path)
    goal = Goal.of(counterexample)
    plays: list[Played] = []
    with Player(options_of(counterexample, path, max_time, hooks), time.monotonic() + max_time) as player:
        while not _decided(plays):
            plays.append(player.play(counterexample.program, goal))
    shown = [played for played in plays if played.shown is not None]
    last = shown[-1] if shown else plays[-1]
    return Rerun(
        counterexample,
        inspected,
        _outcome(plays, shown),
        last,
        len(shown),
        len(plays),
        difference(counterexample.observed, last.observed),
        tuple(sorted(set(range(len(counterexample.program))) - set(last.performed))) if not shown else (),
    )


def _decided(plays: Sequence[Played]) -> bool:
    shown = sum(played.shown is not None for played in plays)
    return len(plays) == REPLAYS or shown >= SHOWN_AT_LEAST or len(plays) - shown > REPLAYS - SHOWN_AT_LEAST


def _outcome(plays: Sequence[Played], shown: Sequence[Played]) -> Outcome:
    """Return the outcome; the rule counts as broken when one replay shows it, flaky or not."""
    if shown:
        return "still fails"
    if any(played.findings for played in plays):
        return "changed"
    return "inconclusive" if any(played.ended for played in plays) else "fixed"


def difference(before: Sequence[Observation], after: Sequence[Observation]) -> int | None:
    """Return the first action under which two replays saw different things; ``None`` where they saw the same.

    What threads do beside the calls has no order of its own: it is compared thread by thread.
    """
    actions = sorted({observation.action for observation in (*before, *after)})
    return next((action for action in actions if _seen(before, action) != _seen(after, action)), None)


def _seen(observations: Sequence[Observation], action: int) -> dict[int, list[tuple[str, str, int | None, int]]]:
    found: dict[int, list[tuple[str, str, int | None, int]]] = {}
    for seen in observations:
        if seen.action == action:
            code = None if seen.name in {"", "Open"} else seen.code
            found.setdefault(seen.thread, []).append((seen.kind, seen.name, code, seen.instance))
    return found
