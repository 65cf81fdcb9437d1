"""Whether two Windows versions are the same but for what they declare to be different, decided as a bisimulation.

A row *tells the versions apart* if it is a choice of one of them only (a flag or a table that the other does not have,
the version itself), or if a clause of it is in force in one of them only.  Everything else must be the same: the labels
that lead from a pair of words, and again from the words that they lead to.  A label leads to one successor, so a
search of pairs decides it; what tells the versions apart is left out on both sides.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resdll_checker.arrays import distinct
from resdll_checker.explore import in_slice
from resdll_checker.explore.numpy_search import enabled_in, rewritten
from resdll_checker.program import STATE
from resdll_spec.loading import holds
from resdll_spec.property_vocabulary import in_force
from resdll_spec.request import VERSION_FACT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resdll_checker.program import Program, ProgramRow
    from resdll_spec.loading import LoadedRow

    Truths = NDArray[np.bool_]
    Words = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two versions part: the labels that lead there in both, and the one that only ``only_in`` allows next."""

    label: str
    only_in: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The result: how many pairs of words were compared, the rows left out, and the first difference, if any."""

    pairs: int
    left_out: tuple[str, ...]
    difference: Difference | None


@dataclass(frozen=True, slots=True)
class _Level:
    """The pairs after so many steps; each came from the pair ``came_from`` of the level before by the label ``by``."""

    first: Words
    second: Words
    came_from: NDArray[np.int64]
    by: NDArray[np.int64]


def compare(program: Program, first: str, second: str) -> Comparison:
    """Return whether two versions of a machine are bisimilar but for what tells them apart."""
    apart = {row.row.parent for row in program.rows if tells_apart(program, row.row, first, second)}
    sides = [_by_label(program, version, apart) for version in (first, second)]
    start = np.array([program.initial], dtype=np.uint64)
    nothing = np.zeros(1, dtype=np.int64)
    levels = [_Level(start, start, nothing, nothing)]
    labels = sorted(set(sides[0]) | set(sides[1]))
    seen = np.empty(0, dtype=_PAIR)
    while len(levels[-1].first):
        seen = np.concatenate([seen, _pairs(levels[-1].first, levels[-1].second)])
        level = _step(program, levels[-1], sides, labels)
        if isinstance(level, tuple):
            place, label, side = level
            path = _path(levels, place, labels)
            difference = Difference(label, (first, second)[side], path)
            return Comparison(len(seen), tuple(sorted(apart)), difference)
        levels.append(_without(level, seen))
    return Comparison(len(seen), tuple(sorted(apart)), None)


def tells_apart(program: Program, row: LoadedRow, first: str, second: str) -> bool:
    """Tell whether ``row`` is declared to be different in two versions: by a dated clause, or as a choice."""
    if any(in_force(clause, first) != in_force(clause, second) for clause in row.clauses):
        return True
    if not program.machine.machine.section_map[row.source].choice:
        return False
    guard = [literal for literal in row.guard if literal.fact == VERSION_FACT.name]
    return holds(guard, {VERSION_FACT.name: first}) != holds(guard, {VERSION_FACT.name: second})


def _by_label(program: Program, version: str, apart: set[str]) -> dict[str, list[ProgramRow]]:
    """Return the rows of one version by label; the choice of the version itself is called alike in all of them."""
    found: dict[str, list[ProgramRow]] = defaultdict(list)
    for row in program.rows:
        if in_slice(program, row, version) and row.row.parent not in apart:
            chooses = row.row.source == program.machine.machine.initial
            found["the version is chosen" if chooses else row.row.trigger].append(row)
    return found


def _step(
    program: Program, level: _Level, sides: list[dict[str, list[ProgramRow]]], labels: list[str]
) -> _Level | tuple[int, str, int]:
    """Return the pairs one step on, or the pair, label and side of a step that the other side does not have."""
    states = [_states(program, words) for words in (level.first, level.second)]
    parts = []
    for number, label in enumerate(labels):
        (here, after), (there, later) = (
            _apply(words, present, side.get(label, []))
            for words, present, side in zip((level.first, level.second), states, sides, strict=True)
        )
        if (here != there).any():
            place = int(np.flatnonzero(here != there)[0])
            return place, label, 0 if here[place] else 1
        places = np.flatnonzero(here)
        parts.append(_Level(after[places], later[places], places, np.full(len(places), number, dtype=np.int64)))
    return _Level(
        np.concatenate([part.first for part in parts]),
        np.concatenate([part.second for part in parts]),
        np.concatenate([part.came_from for part in parts]),
        np.concatenate([part.by for part in parts]),
    )


def _states(program: Program, words: Words) -> set[str]:
    """Return the control states of ``words``."""
    place = program.field_map[STATE]
    return {place.values[int(code) >> place.shift] for code in distinct(words & np.uint64(place.mask))}


def _apply(words: Words, states: set[str], rows: list[ProgramRow]) -> tuple[Truths, Words]:
    """Return in which of ``words`` one of ``rows`` is enabled, and what it leads to there."""
    possible, after = np.zeros(len(words), dtype=np.bool_), words.copy()
    for row in rows:
        if row.row.source in states:
            here = enabled_in(words, row)
            possible |= here
            after[here] = rewritten(words[here], row)
    return possible, after


_PAIR = np.dtype([("first", np.uint64), ("second", np.uint64)])


def _pairs(first: Words, second: Words) -> NDArray[np.void]:
    pairs = np.empty(len(first), dtype=_PAIR)
    pairs["first"], pairs["second"] = first, second
    return pairs


def _without(level: _Level, seen: NDArray[np.void]) -> _Level:
    """Return the pairs of ``level`` that were not seen, each once."""
    old = len(seen)
    firsts = np.concatenate([seen["first"], level.first])
    seconds = np.concatenate([seen["second"], level.second])
    order = np.lexsort((np.arange(len(firsts)), seconds, firsts))
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = (firsts[order][1:] != firsts[order][:-1]) | (seconds[order][1:] != seconds[order][:-1])
    kept = np.sort(order[new & (order >= old)]) - old
    return _Level(level.first[kept], level.second[kept], level.came_from[kept], level.by[kept])


def _path(levels: list[_Level], place: int, labels: list[str]) -> tuple[str, ...]:
    """Return the labels that lead to the pair ``place`` of the last level."""
    path = []
    for level in reversed(levels[1:]):
        path.append(labels[int(level.by[place])])
        place = int(level.came_from[place])
    return tuple(reversed(path))
