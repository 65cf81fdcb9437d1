"""Predicates over words: the disjunctions of conjunctions of the specification, evaluated on many words at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from resdll_spec.property_vocabulary import literal
from resdll_spec.vocabulary import BOOLEAN

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
    """Return ``predicate`` in words: what all its alternatives share first, then the alternatives."""
    if () in predicate:
        return "always"
    conjunctions = [list(conjunction) for conjunction in predicate]
    shared = [text for text in conjunctions[0] if all(text in other for other in conjunctions)]
    alternatives = [[text for text in conjunction if text not in shared] for conjunction in conjunctions]
    if len(alternatives) == 1:
        return _joined(shared)
    values = _values_of_one_fact(alternatives)
    rest = values or " or ".join(_joined(alternative) for alternative in alternatives)
    if not shared:
        return rest
    return f"{_joined(shared)} and {rest if values else f'({rest})'}"


def _values_of_one_fact(alternatives: list[list[str]]) -> str:
    """Return alternatives that give one fact several values as one literal, and all others as nothing."""
    literals = [literal(alternative[0]) for alternative in alternatives if len(alternative) == 1]
    facts = {entry.fact for entry in literals if entry.positive}
    if len(literals) != len(alternatives) or len(facts) != 1 or not all(entry.positive for entry in literals):
        return ""
    names = [entry.value for entry in literals]
    return f"{literals[0].fact} is {', '.join(names[:-1])} or {names[-1]}"


def _joined(conjunction: list[str]) -> str:
    """Return a conjunction in words, what a fact is not in one place."""
    excluded: dict[str, list[str]] = {}
    for entry in map(literal, conjunction):
        if not entry.positive and entry.value not in BOOLEAN:
            excluded.setdefault(entry.fact, []).append(entry.value)
    parts = [text for text in conjunction if literal(text).fact not in excluded or literal(text).positive]
    for fact, values in excluded.items():
        said = f"not {values[0]}" if len(values) == 1 else f"neither {', '.join(values[:-1])} nor {values[-1]}"
        parts.append(f"{fact} is {said}")
    return " and ".join(parts)
