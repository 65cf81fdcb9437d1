"""Flag interaction: which flags change the outcome of a request, which do so only together, which not at all.

Of a set F of flags and a mask m without them, the *effect* is the alternating sum of the indicator functions of
Out(m + G) over all subsets G of F (the Möbius transform; of two flags 1[Out(m)] − 1[Out(m+f)] − 1[Out(m+g)] +
1[Out(m+f+g)]).  One flag *matters*, and several *interact*, at a situation and m where their effect is not zero.  All
masks of the sum must be ones that callers may send with such a request, and whose outcomes are all told: what nobody
sends, and what no document tells the end of, is no evidence.

Outcomes are tuples, so two flags that each change another part of the tuple interact as well.  The *aspects* of an
interaction are the parts (the outcome facts) in which the flags interact when every other part is ignored; where there
is none they meet only in the tuple as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from resdll_spec.abi import OFFLINE_FLAGS, OFFLINE_MASK_COUNT, VERSION_NAMES, OfflineFlag
from resdll_spec.vocabulary import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from resdll_checker.masks.outcomes import Outcomes
    from resdll_spec.loading import LoadedRow

    Booleans = NDArray[np.bool_]

_COUNT = len(OFFLINE_FLAGS)


@dataclass(frozen=True, slots=True)
class Witness:
    """Where flags matter or interact: the number of a situation, and the mask of the other flags that are set."""

    situation: int
    others: int


@dataclass(frozen=True, slots=True)
class Interaction:
    """The effect of one flag (it matters) or of several (they interact) in one version.

    ``cases`` counts the pairs of a situation and a mask of other flags in which the effect is not zero, ``possible``
    those in which it could be; ``situations`` counts the situations with such a case.  The witness has the fewest
    other flags, then the first situation.
    """

    flags: tuple[OfflineFlag, ...]
    situations: int
    cases: int
    possible: int
    aspects: tuple[str, ...]
    witness: Witness

    @property
    def mask(self) -> int:
        """The flags as a mask."""
        return sum(flag.value for flag in self.flags)


@dataclass(frozen=True, slots=True)
class Division:
    """A place where a flag divides the ways: in one state, what happens only without it and what only with it."""

    without: tuple[LoadedRow, ...]
    with_flag: tuple[LoadedRow, ...]

    @property
    def standing(self) -> Standing:
        """The standing of the weaker side: the difference is no better founded than either."""
        return max(row.standing for row in (*self.without, *self.with_flag))


@dataclass(frozen=True, slots=True)
class Behaviour:
    """A class of masks, ascending, with equal outcomes in every situation."""

    masks: tuple[int, ...]

    @property
    def always(self) -> int:
        """The flags that all masks of the class set."""
        return int(np.bitwise_and.reduce(self.masks))

    @property
    def free(self) -> int | None:
        """The flags that may be set or not; ``None`` where the class is no such set of all combinations."""
        free = int(np.bitwise_or.reduce(self.masks)) & ~self.always
        return free if len(self.masks) == 1 << free.bit_count() else None


class FlagAnalysis:
    """What the flags do in one version."""

    def __init__(self, outcomes: Outcomes, windows: str) -> None:
        """Take the outcomes of all requests and the version to look at."""
        self.outcomes = outcomes
        self.windows = windows
        self.table = outcomes.table[windows]
        self.sendable = outcomes.sendable(windows)
        self.told = outcomes.told[windows]

    @cached_property
    def askable(self) -> tuple[OfflineFlag, ...]:
        """The flags that some mask which callers may send sets."""
        used = np.bitwise_or.reduce(np.flatnonzero(self.sendable))
        return tuple(flag for flag in OFFLINE_FLAGS if flag.value & used)

    @cached_property
    def interactions(self) -> tuple[Interaction, ...]:
        """Every set of flags with an effect, the single flags first, then in the order of their masks."""
        found = []
        for order in range(1, len(self.askable) + 1):
            found += [self._interaction(flags) for flags in combinations(self.askable, order)]
        return tuple(interaction for interaction in found if interaction is not None)

    def of_order(self, order: int) -> tuple[Interaction, ...]:
        """Return the effects of that many flags together."""
        return tuple(interaction for interaction in self.interactions if len(interaction.flags) == order)

    def effect_of(self, mask: int) -> Interaction | None:
        """Return the effect of the flags in ``mask`` together, or ``None`` where they have none."""
        return next((interaction for interaction in self.interactions if interaction.mask == mask), None)

    @cached_property
    def behaviours(self) -> tuple[Behaviour, ...]:
        """The classes of the masks that callers may send, in the order of their smallest masks."""
        classes: dict[bytes, list[int]] = {}
        for mask in np.flatnonzero(self.sendable):
            classes.setdefault(self.table[:, mask].tobytes(), []).append(int(mask))
        return tuple(Behaviour(tuple(masks)) for masks in classes.values())

    # ----------------------------------------------------------------------------------------------------------------

    @cached_property
    def _presence(self) -> NDArray[np.int8]:
        """For each situation and flag (0 or 1, the last flag first) the indicator of the set of outcomes."""
        indices = np.arange(len(self.outcomes.outcomes), dtype=np.uint64)
        return _shaped((self.table[..., np.newaxis] >> indices & np.uint64(1)).astype(np.int8))

    @cached_property
    def _aspects(self) -> dict[str, NDArray[np.int8]]:
        """For each outcome fact the indicator of the set of its values."""
        aspects = {}
        for place, fact in enumerate(self.outcomes.program.machine.machine.outcome_facts):
            values = [outcome[place] for outcome in self.outcomes.outcomes]
            having = [
                [index for index, value in enumerate(values) if value == wanted] for wanted in dict.fromkeys(values)
            ]
            aspects[fact] = np.stack([self._presence[..., group].max(axis=-1) for group in having], axis=-1)
        return aspects

    def _interaction(self, flags: tuple[OfflineFlag, ...]) -> Interaction | None:
        possible = _possible(self.told, flags)
        places = np.argwhere(_effective(self._presence, flags) & possible)
        if not len(places):
            return None
        masks = [int(sum(bit << (_COUNT - 1 - axis) for axis, bit in enumerate(place))) for place in places[:, 1:]]
        situations = places[:, 0].tolist()
        _, situation, others = min(
            (mask.bit_count(), *case) for mask, *case in zip(masks, situations, masks, strict=True)
        )
        aspects = tuple(
            fact for fact, presence in self._aspects.items() if bool((_effective(presence, flags) & possible).any())
        )
        number = int(possible.sum())
        return Interaction(flags, len(set(situations)), len(masks), number, aspects, Witness(situation, others))

    @cached_property
    def divisions(self) -> dict[OfflineFlag, tuple[Division, ...]]:
        """By flag, the rows between which it decides on the runs of all cases in which it matters."""
        return {flag: self._divisions(flag) for interaction in self.of_order(1) for flag in interaction.flags}

    def _divisions(self, flag: OfflineFlag) -> tuple[Division, ...]:
        having = [mask | flag.value for mask in range(OFFLINE_MASK_COUNT)]
        cases = self.told & self.told[:, having] & (self.table != self.table[:, having])
        starts = [
            self.outcomes.request(self.windows, int(situation), int(mask)) for situation, mask in np.argwhere(cases)
        ]
        return tuple(sorted(set(self._dividing(flag, starts)), key=_division_key))

    def _dividing(self, flag: OfflineFlag, starts: list[int]) -> Iterator[Division]:
        """Follow the runs without the flag beside those with it until what comes next differs."""
        outcomes, words = self.outcomes, self.outcomes.searched.words
        bit = np.uint64(outcomes.program.field_map[flag.fact].mask)
        seen: set[int] = set()
        waiting = np.searchsorted(words, np.array(starts, dtype=np.uint64)).tolist()
        while waiting:
            node = waiting.pop()
            if node in seen:
                continue
            seen.add(node)
            twin = outcomes.node(int(words[node] | bit))
            here = {int(words[after] | bit): row.row for row, after in outcomes.edges_of(node)}
            there = {int(words[after]): row.row for row, after in outcomes.edges_of(twin)}
            if here.keys() == there.keys():
                waiting += [after for _, after in outcomes.edges_of(node)]
                continue
            yield Division(
                tuple(row for word, row in here.items() if word not in there),
                tuple(row for word, row in there.items() if word not in here),
            )


def analyse(outcomes: Outcomes) -> dict[str, FlagAnalysis]:
    """Return the analysis of every version, the oldest first."""
    return {windows: FlagAnalysis(outcomes, windows) for windows in VERSION_NAMES}


def _shaped(by_mask: NDArray[np.int8]) -> NDArray[np.int8]:
    """Split the axis of the masks into one axis of length two per flag."""
    return by_mask.reshape(by_mask.shape[0], *([2] * _COUNT), by_mask.shape[-1])


def _axis(flag: OfflineFlag) -> int:
    return _COUNT - OFFLINE_FLAGS.index(flag)


def _effective(presence: NDArray[np.int8], flags: tuple[OfflineFlag, ...]) -> Booleans:
    """Tell where the alternating sum over the subsets of ``flags`` is not zero: one difference along each axis."""
    for flag in flags:
        presence = np.diff(presence, axis=_axis(flag))
    effective: Booleans = np.asarray(np.any(presence != 0, axis=-1))
    return effective


def _possible(told: Booleans, flags: tuple[OfflineFlag, ...]) -> Booleans:
    """Tell of each situation and mask without ``flags`` whether there is evidence with every subset of them."""
    possible = told.reshape(told.shape[0], *([2] * _COUNT))
    for flag in flags:
        without, having = np.split(possible, 2, axis=_axis(flag))
        possible = without & having
    return possible


def _division_key(division: Division) -> tuple[str, ...]:
    return tuple(row.parent for row in (*division.without, *division.with_flag))
