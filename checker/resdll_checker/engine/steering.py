"""Steering: what a search has tried, what is still to be tried, and choices weighted by it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from resdll_checker.engine.arguments import ARGUMENTS, Arguments
from resdll_checker.engine.projected import Position
from resdll_checker.engine.visits import Past, Situation

Option = TypeVar("Option")

PICKS = 1 << 16
"""A random choice is a number below this: the place on a wheel whose parts have the sizes of the weights."""

UNTRIED = 50
"""How much heavier what was never tried weighs."""


@dataclass(slots=True)
class Tried:
    """What was tried how often: what was done by position, masks by situation, classes of arguments by name.

    The masks (``masks_at`` counts them by position) and the classes are those of the whole run.  ``masks_in`` holds the
    situations that the search has seen, and the masks that may be sent there.
    """

    inputs: Counter[tuple[Position, str]] = field(default_factory=Counter)
    masks: Counter[tuple[Situation, int]] = field(default_factory=Counter)
    masks_at: Counter[tuple[Position, int]] = field(default_factory=Counter)
    arguments: Counter[str] = field(default_factory=Counter)
    masks_in: dict[Situation, frozenset[int]] = field(default_factory=dict)

    def copy(self) -> Tried:
        """Return a copy that does not change any more: a round of a search has to weigh alike from end to end."""
        return Tried(
            Counter(self.inputs),
            Counter(self.masks),
            Counter(self.masks_at),
            Counter(self.arguments),
            dict(self.masks_in),
        )

    def weight(self, situation: Situation, mask: int) -> int:
        """Return how much a mask weighs in a situation: most where it was never sent in any situation like it."""
        if not self.masks_at[situation[0], mask]:
            return UNTRIED * UNTRIED
        return 1 if self.masks[situation, mask] else UNTRIED

    def untried(self, situation: Situation, masks: frozenset[int]) -> frozenset[int]:
        """Return those of the masks that were never sent in a situation."""
        return frozenset(mask for mask in masks if not self.masks[situation, mask])

    def promises(self, past: Past) -> bool:
        """Tell whether something can be untried where a past leads: a situation known for it, or none known yet."""
        onward = [
            situation
            for situation in self.masks_in
            if situation[1].onlines >= past.onlines and situation[1].polls >= past.polls
        ]
        return not onward or any(self.untried(situation, self.masks_in[situation]) for situation in onward)

    @property
    def left(self) -> int:
        """How many masks and classes of arguments are still to be tried, as far as is known."""
        classes = sum(not self.arguments[one.name] for one in STATED)
        return sum(len(self.untried(situation, masks)) for situation, masks in self.masks_in.items()) + classes

    @property
    def extent(self) -> tuple[int, int]:
        """What grows when something is seen or done for the first time."""
        return len(self.masks_in), len(self.inputs)


STATED: tuple[Arguments, ...] = tuple(arguments for arguments in ARGUMENTS if arguments.stated)
"""The classes of arguments that a document lets a caller send."""


def chosen(pick: int, options: Sequence[Option], weight: Callable[[Option], int]) -> Option:
    """Return the option on whose part of the wheel a pick (below :data:`PICKS`) falls; 0 falls on the first."""
    weights = [weight(option) for option in options]
    place = pick * sum(weights) // PICKS
    for option, size in zip(options, weights, strict=True):
        if place < size:
            return option
        place -= size
    return options[-1]
