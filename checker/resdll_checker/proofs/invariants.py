"""What must never be reached: the invariants of the specification as plain cases, for us and for other checkers.

"Always P" is given as the disjuncts of "not P": conjunctions of literals that must *never* hold.  A literal may speak
of every fact and, under the name ``state``, of the control state.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resdll_checker.proofs.predicates import all_hold, negated, parse
from resdll_spec.property_vocabulary import Invariant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from resdll_checker.explore import Exploration
    from resdll_checker.program import Program
    from resdll_spec.property_vocabulary import Property
    from resdll_spec.vocabulary import Literal

DEADLOCK = "deadlock"
"""The name under which the absence of deadlocks is reported beside the invariants."""


@dataclass(frozen=True, slots=True)
class Never:
    """A named property of every reachable state: none of the conjunctions in ``cases`` holds there."""

    name: str
    cases: tuple[tuple[Literal, ...], ...]


@dataclass(frozen=True, slots=True)
class Violation:
    """The first broken property of a search: its name, the number of steps to ``word``, in which it is broken."""

    name: str
    depth: int
    word: int


def nevers(properties: Iterable[Property]) -> tuple[Never, ...]:
    """Return the invariants among ``properties``, each as the cases in which it would be broken."""
    found = []
    for entry in properties:
        if isinstance(entry.body, Invariant):
            broken = negated(entry.body.then)
            cases = [(*when, *case) for when in parse(entry.body.when) for case in parse(broken)]
            found.append(Never(entry.name, tuple(dict.fromkeys(cases))))
    return tuple(found)


def first_violation(search: Exploration, never: Iterable[Never], *, deadlock: bool = True) -> Violation | None:
    """Return a violation that the fewest steps lead to, ``None`` where nothing is broken.

    With ``deadlock`` a word that nothing leaves and that is not declared an end is a violation of :data:`DEADLOCK`;
    of several violations in one level the first in the order given is returned, a deadlock last.
    """
    violations = violations_at_least_depth(search, never, deadlock=deadlock)
    return violations[0] if violations else None


def violations_at_least_depth(search: Exploration, never: Iterable[Never], *, deadlock: bool = True) -> list[Violation]:
    """Return a violation of every property that is broken in the first level in which one is."""
    wanted = tuple(never)
    for depth, level in enumerate(search.levels):
        broken = [(entry.name, violating(search.program, level, entry)) for entry in wanted]
        if deadlock:
            broken.append((DEADLOCK, np.intersect1d(level, search.deadlocks)))
        found = [Violation(name, depth, int(words[0])) for name, words in broken if len(words)]
        if found:
            return found
    return []


def violating(program: Program, words: NDArray[np.uint64], entry: Never) -> NDArray[np.uint64]:
    """Return those of ``words`` in which ``entry`` is broken."""
    broken = np.zeros(len(words), dtype=np.bool_)
    for case in entry.cases:
        broken |= all_hold(program, words, case)
    return words[broken]
