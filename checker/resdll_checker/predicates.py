"""Predicates over words: the disjunctions of conjunctions of the specification, evaluated on many words at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from resdll_spec.property_vocabulary import literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from resdll_checker.program import Program
    from resdll_spec.property_vocabulary import Predicate
    from resdll_spec.vocabulary import Literal

    Words = NDArray[np.uint64]
    Truths = NDArray[np.bool_]


def parse(predicate: Predicate) -> tuple[tuple[Literal, ...], ...]:
    """Return the conjunctions of ``predicate`` as parsed literals."""
    return tuple(tuple(literal(text) for text in conjunction) for conjunction in predicate)


def negated(predicate: Predicate) -> Predicate:
    """Return the predicate that is true where ``predicate`` is not, again a disjunction of conjunctions."""
    result: Predicate = ((),)
    for conjunction in predicate:
        opposites = [text.removeprefix("not ") if text.startswith("not ") else f"not {text}" for text in conjunction]
        result = tuple(left if right in left else (*left, right) for left in result for right in opposites)
    return result


def holds(program: Program, words: Words, predicate: Predicate) -> Truths:
    """Return, for each of ``words``, whether ``predicate`` is true in it."""
    if () in predicate:
        return np.ones(len(words), dtype=np.bool_)
    truths = np.zeros(len(words), dtype=np.bool_)
    for conjunction in parse(predicate):
        truths |= all_hold(program, words, conjunction)
    return truths


def all_hold(program: Program, words: Words, conjunction: Iterable[Literal]) -> Truths:
    """Return, for each of ``words``, whether every literal of ``conjunction`` is true in it."""
    truths = np.ones(len(words), dtype=np.bool_)
    mask = value = 0
    for entry in conjunction:
        place = program.field_map[entry.fact]
        code = place.code(entry.value)
        if not entry.positive:
            truths &= (words & np.uint64(place.mask)) != np.uint64(code)
        elif mask & place.mask and value & place.mask != code:
            return np.zeros(len(words), dtype=np.bool_)
        else:
            mask, value = mask | place.mask, value | code
    if mask:
        truths &= (words & np.uint64(mask)) == np.uint64(value)
    return truths


def written(predicate: Predicate) -> str:
    """Return ``predicate`` in words: literals joined by *and*, alternatives by *or*."""
    if () in predicate:
        return "always"
    if len(predicate) > 1 and all(len(conjunction) == 1 for conjunction in predicate):
        values = [literal(conjunction[0]) for conjunction in predicate]
        if len({entry.fact for entry in values}) == 1 and all(entry.positive for entry in values):
            return f"{values[0].fact} is {_listed([entry.value for entry in values], 'or')}"
    return " or ".join(" and ".join(conjunction) for conjunction in predicate)


def _listed(names: list[str], joint: str) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {joint} {names[-1]}"
