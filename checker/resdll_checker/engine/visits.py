"""How often the harness has given what: each mask in each position and situation, each class of arguments.

A resource DLL may remember more than its position shows.  A *situation* is a position with what was done since Open
that a DLL is likely to remember: how often it was put online, and how it was polled since.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from resdll_checker.engine.projected import Position
from resdll_spec.abi import EntryPoint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resdll_checker.engine.projected import Projected

MANY = 3
"""From how many Onlines on they are no longer told apart."""

POLLS = (EntryPoint.LooksAlive.name, EntryPoint.IsAlive.name)


class Past(NamedTuple):
    """What a DLL may remember of an instance: the Onlines since Open, the kinds of polls since the last of them."""

    onlines: int = 0
    polls: frozenset[str] = frozenset()

    def after(self, entry: str) -> Past:
        """Return what there is to remember after a call of an entry point."""
        if entry == EntryPoint.Online.name:
            return Past(min(self.onlines + 1, MANY))
        return self._replace(polls=self.polls | {entry}) if entry in POLLS else self


NOTHING = Past()
"""What a DLL may remember of an instance that was just opened."""

Situation = tuple[Position, Past]


@dataclass(slots=True)
class Visits:
    """What was given to a DLL so far: ``masks`` of Offline by position, ``arguments`` by the name of their class.

    ``situations`` counts the masks by situation, which is finer than by position.
    ``skipped`` says of classes of arguments why they were left out.  ``controls`` has every class of control calls that
    the DLL can be given, and why it was not given it, "" where it was.  ``levers`` is the same of what can go wrong in
    the cluster.
    """

    masks: Counter[tuple[Position, int]] = field(default_factory=Counter)
    situations: Counter[tuple[Situation, int]] = field(default_factory=Counter)
    arguments: Counter[str] = field(default_factory=Counter)
    skipped: dict[str, str] = field(default_factory=dict)
    controls: dict[str, str] = field(default_factory=dict)
    levers: dict[str, str] = field(default_factory=dict)

    def send(self, projected: Projected, candidates: Iterable[int], past: Past, mask: int) -> None:
        """Count a mask for the position and the situation in which it is sent, where they are known."""
        positions = projected.positions(candidates)
        if len(positions) == 1:
            self.masks[positions[0], mask] += 1
            self.situations[(positions[0], past), mask] += 1
