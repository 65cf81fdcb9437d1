"""Whether a mutant means the same as the machine it was made from: a bisimulation, in every version and every view.

Every label is taken to be visible, as in the view that sees most, and so is what a row says of its case: handled,
unspecified, forbidden, or which rule and clause are broken.  What a violation leads to counts too, because judgement
goes on from there.  Of a state is seen what a cluster would show, and the outcome where the machine has one.  A label
leads to one successor, so a search of pairs decides.

Only the changed row makes a difference, so the search begins where it does: at the words that both machines reach by
steps in which they agree, and in which they then part.  Before that :func:`identical` looks whether they part at all.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from resdll_checker.arrays import distinct, united, without
from resdll_checker.explore import explore
from resdll_checker.explore.numpy_search import enabled_in, rewritten
from resdll_checker.program import STATE
from resdll_checker.proofs.graph import by_state

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resdll_checker.program import Program, ProgramRow
    from resdll_spec.loading import LoadedRow

    Indices = NDArray[np.int64]
    Truths = NDArray[np.bool_]
    Words = NDArray[np.uint64]
    Pairs = NDArray[np.complex128]

_NO_ROW, _FORBIDDEN = 0, 1
"""Verdicts of a case: no row, and forbidden (nothing follows); all others are numbered as they are met."""


def bisimilar(original: Program, mutant: Program, without: frozenset[str] = frozenset()) -> bool:
    """Tell whether two programs of one layout that differ in one row as written are bisimilar.

    ``without`` names labels that are left out on both sides: cheaper, and what then differs differs with them too.
    """
    first, second = (_without(program, without) for program in (original, mutant))
    changed = _differing(first, second)
    return not changed or _Pairing(first, second, changed).run()


@dataclass(frozen=True, slots=True)
class Reached:
    """The words that a program reaches, and where among them those of each control state are."""

    program: Program
    words: Words
    states: dict[str, Indices]

    @classmethod
    def of(cls, program: Program) -> Reached:
        """Search all words of ``program``."""
        words = explore(program).words
        return cls(program, words, by_state(program, words))


def identical(original: Reached, mutant: Program) -> bool:
    """Tell whether a mutant does the same in every word that the original reaches: then it reaches no other word."""
    changed = _differing(original.program, mutant)
    pairing = _Pairing(original.program, mutant, changed)
    for state, trigger in changed:
        if state not in original.states:
            continue
        words = original.words[original.states[state]]
        first, second = (pairing.outcome(words, side, (state, trigger)) for side in (0, 1))
        if any((one != other).any() for one, other in zip(first, second, strict=True)):
            return False
    return True


def _without(program: Program, labels: frozenset[str]) -> Program:
    return replace(program, rows=tuple(row for row in program.rows if row.row.trigger not in labels))


def _key(row: ProgramRow) -> tuple[object, ...]:
    parts = row.row
    return (parts.trigger, parts.source, parts.guard, row.write_mask, row.write_value, parts.kind, parts.rule)


def _differing(original: Program, mutant: Program) -> frozenset[tuple[str, str]]:
    """Return the control states and triggers in which the rows of the two are not the same."""
    sides = [_grouped(program) for program in (original, mutant)]
    return frozenset(
        place
        for place in set(sides[0]) | set(sides[1])
        if {_key(row) for row in sides[0].get(place, ())} != {_key(row) for row in sides[1].get(place, ())}
    )


def _grouped(program: Program) -> dict[tuple[str, str], list[ProgramRow]]:
    groups: dict[tuple[str, str], list[ProgramRow]] = defaultdict(list)
    for row in (*program.rows, *program.violations, *program.forbidden):
        groups[row.row.source, row.row.trigger].append(row)
    return groups


@dataclass
class _Pairing:
    """The search of pairs of words that the same labels lead to."""

    original: Program
    mutant: Program
    changed: frozenset[tuple[str, str]]

    def run(self) -> bool:
        """Search all pairs; return whether every one looks and behaves the same."""
        level = self._parting()
        seen = np.empty(0, dtype=np.complex128)
        while level is not None and len(level):
            first, second = _parted(level)
            if not self._alike(first, second):
                return False
            seen = united(seen, level)
            after = self._step(first, second)
            level = None if after is None else without(self._open(after), seen)
        return level is not None

    def _open(self, pairs: Pairs) -> Pairs:
        """Return the pairs that are not one word of which all is known: reached where the machines agree."""
        first, second = _parted(pairs)
        return distinct(pairs[(first != second) | ~np.isin(first, self._agreed)])

    @cached_property
    def _agreed(self) -> Words:
        """The words that both machines reach by steps of rows that did not change."""
        kept = tuple(
            row
            for row in (*self.original.rows, *self.original.violations)
            if (row.row.source, row.row.trigger) not in self.changed
        )
        return explore(replace(self.original, rows=kept)).words

    @cached_property
    def _sides(self) -> tuple[dict[tuple[str, str], list[ProgramRow]], ...]:
        return _grouped(self.original), _grouped(self.mutant)

    @cached_property
    def _triggers(self) -> dict[str, list[str]]:
        """By control state, the triggers that a row of either machine has there."""
        found: dict[str, set[str]] = defaultdict(set)
        for state, trigger in (*self._sides[0], *self._sides[1]):
            found[state].add(trigger)
        return {state: sorted(triggers) for state, triggers in found.items()}

    @cached_property
    def _numbers(self) -> dict[tuple[object, ...], int]:
        return {}

    def _parting(self) -> Pairs | None:
        """Return the pairs reached where the machines part; ``None`` where one of them has no such case at once."""
        nodes = by_state(self.original, self._agreed)
        parts = []
        for state, trigger in sorted(self.changed):
            here = self._agreed[nodes[state]] if state in nodes else self._agreed[:0]
            after = self._one(here, here, (state, state), trigger)
            if after is None:
                return None
            parts.append(after)
        return self._open(np.concatenate(parts))

    def _step(self, first: Words, second: Words) -> Pairs | None:
        """Return the pairs one step on; ``None`` where a case differs.  Pairs in two control states are told apart."""
        parts = [np.empty(0, dtype=np.complex128)]
        places = [by_state(program, words) for program, words in ((self.original, first), (self.mutant, second))]
        for here, nodes in places[0].items():
            for there, others in places[1].items():
                both = np.intersect1d(nodes, others)
                if not len(both):
                    continue
                for trigger in sorted({*self._triggers.get(here, ()), *self._triggers.get(there, ())}):
                    after = self._one(first[both], second[both], (here, there), trigger)
                    if after is None:
                        return None
                    parts.append(after)
        return np.concatenate(parts)

    def _one(self, first: Words, second: Words, states: tuple[str, str], trigger: str) -> Pairs | None:
        """Return what one label leads to from pairs in these control states; ``None`` where the cases differ."""
        verdict, after = self.outcome(first, 0, (states[0], trigger))
        verdicts, later = self.outcome(second, 1, (states[1], trigger))
        if (verdict != verdicts).any():
            return None
        going = verdict > _FORBIDDEN
        return _paired(after[going], later[going])

    def outcome(self, words: Words, side: int, place: tuple[str, str]) -> tuple[Indices, Words]:
        """Return, for each of ``words``, the verdict of the row that is enabled in it and what it leads to.

        ``side`` is 0 for the original and 1 for the mutant, ``place`` a control state and a trigger.
        """
        verdict, after = np.full(len(words), _NO_ROW, dtype=np.int64), words.copy()
        for row in self._sides[side].get(place, ()):
            here = enabled_in(words, row)
            verdict[here] = self._verdict(row.row)
            after[here] = rewritten(words[here], row)
        return verdict, after

    def _verdict(self, row: LoadedRow) -> int:
        if row.kind.value == "forbidden":
            return _FORBIDDEN
        said = (row.kind, row.rule, row.clauses[0] if row.rule else "")
        return self._numbers.setdefault(said, len(self._numbers) + _FORBIDDEN + 1)

    def _alike(self, first: Words, second: Words) -> bool:
        """Tell whether both words of each pair look the same: what a cluster shows, and the outcome."""
        machine = self.original.machine.machine
        shown = {section.state: section.resource_state for section in machine.sections}
        mask = sum(self.original.field_map[fact].mask for fact in machine.outcome_facts)
        if ((first ^ second) & np.uint64(mask)).any():
            return False
        place = self.original.field_map[STATE]
        apart = ((first ^ second) & np.uint64(place.mask)) != 0
        pairs = {(self.original.state_of(int(a)), self.original.state_of(int(b)))
                 for a, b in zip(first[apart], second[apart], strict=True)}  # fmt: skip
        return all(shown[a] == shown[b] for a, b in pairs)


def _paired(first: Words, second: Words) -> Pairs:
    """Return pairs of words as complex numbers, which numpy sorts fast; a word has less than the 53 bits of a float."""
    return first.astype(np.float64) + 1j * second.astype(np.float64)


def _parted(pairs: Pairs) -> tuple[Words, Words]:
    return pairs.real.astype(np.uint64), pairs.imag.astype(np.uint64)
