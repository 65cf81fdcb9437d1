"""The lifecycle machine as the harness can tell it apart: positions, the edges between them, the masks allowed in each.

A position is a control state with the facts on which it depends, there or later, what can be called.  They are found as
a compiler finds live variables: a fact tells in a state if a guard of an input reads it there, or in a state to which
a row leads that does not write it first.  Composing a request is part of the call of Offline.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

from resdll_checker.explore import explore
from resdll_checker.explore.compose import fixed
from resdll_checker.explore.numpy_search import enabled_in, rewritten
from resdll_checker.program import STATE, Program, ProgramRow, compile_program
from resdll_spec import machine
from resdll_spec.abi import OFFLINE_FLAGS, EntryPoint
from resdll_spec.vocabulary import Direction, Observation, RowKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Words = NDArray[np.uint64]

Position = tuple[str, ...]
"""A control state, and what is particular: the facts that tell and do not have their initial value."""

Edge = tuple[Position, str, Position]
"""A position, the label of what happens there, and the position after it."""


@dataclass(slots=True)
class Projected:
    """The machine of one Windows version and table; ``graph`` has an edge (keyed by its label) for each :data:`Edge`.

    ``start`` is the position of a resource that is not open; ``masks`` holds, by position, the masks with which Offline
    may be called there.  ``kept`` tells, by control state, which bits of a word make its position, and the code of the
    control state to show.
    """

    program: Program
    start: Position
    graph: nx.MultiDiGraph[Position]
    masks: dict[Position, frozenset[int]]
    kept: dict[str, tuple[int, int]]
    _names: dict[int, Position] = field(default_factory=dict)

    def position(self, word: int) -> Position:
        """Return the position of a word; a request that is being composed is where it began."""
        kept, state = self.kept[self.program.state_of(word)]
        key = word & kept | state
        if key not in self._names:
            self._names[key] = _named(self.program, key)
        return self._names[key]

    def positions(self, words: Iterable[int]) -> tuple[Position, ...]:
        """Return the positions of some words, each once, in order."""
        return tuple(sorted({self.position(word) for word in words}))

    @property
    def edges(self) -> tuple[Edge, ...]:
        """Every edge."""
        return tuple((source, label, target) for source, target, label in self.graph.edges(keys=True))

    def seen(self, steps: Iterable[tuple[int, str, int]]) -> set[Edge]:
        """Return the edges that steps (a word, the trigger of the row, the word after it) went along."""
        edges = {(self.position(word), trigger, self.position(after)) for word, trigger, after in steps}
        return {edge for edge in edges if self.graph.has_edge(edge[0], edge[2], edge[1])}


@lru_cache(maxsize=16)
def projected(windows: str, table: str) -> Projected:
    """Return the lifecycle machine of a DLL with this table under this version, as the harness can tell it apart."""
    loaded = machine("lifecycle")
    whole = compile_program(loaded)
    program = compile_program(fixed(loaded, {"version": windows, "table": table}))
    kept = _kept(whole)
    words = explore(program).words
    by_state = _grouped(program, words)
    found = Projected(whole, _named(whole, kept["closed"][1]), nx.MultiDiGraph(), {}, kept)
    for state, there in by_state.items():
        rows = [row for row in program.rows if row.row.source == state and _counts(program, row)]
        if rows and state in kept:
            few = np.unique(there & np.uint64(_read(rows, kept)))
            for row in rows:
                _add_edges(found, row, few)
    found.masks.update(_masks(found, program, by_state))
    return found


def _counts(program: Program, row: ProgramRow) -> bool:
    """Tell whether a row is an edge: something that is said to happen between the harness and the DLL."""
    label = program.machine.machine.label_map[row.row.trigger]
    return row.row.kind is RowKind.HANDLED and label.direction is not Direction.INTERNAL


def _read(rows: list[ProgramRow], kept: dict[str, tuple[int, int]]) -> int:
    """Return the bits of a word on which it depends which of the rows of a state are enabled, and what they do."""
    bits = kept[rows[0].row.source][0]
    for row in rows:
        bits |= row.required_mask | kept[row.row.dest][0]
        for mask, _ in row.forbidden:
            bits |= mask
    return bits


def telling(program: Program) -> dict[str, frozenset[str]]:
    """Return, by state, the facts on which it depends what can be called there or later."""
    model = program.machine.machine
    rows = [row for row in program.machine.rows if row.kind is RowKind.HANDLED]
    choices = [row for row in rows if model.label_map[row.trigger].direction is Direction.INTERNAL]
    chosen = {fact for row in choices for fact, _ in row.writes}
    live: dict[str, frozenset[str]] = dict.fromkeys(model.states, frozenset())
    for row in rows:
        if model.label_map[row.trigger].direction is not Direction.OUTPUT:
            live[row.source] |= {literal.fact for literal in row.guard} - chosen
    while True:
        before = dict(live)
        for row in rows:
            live[row.source] |= live[row.dest] - {fact for fact, _ in row.writes}
        if live == before:
            return live


def _kept(program: Program) -> dict[str, tuple[int, int]]:
    """Return, by state, the bits of a word that make its position, and the code of the control state that it shows.

    A choice is shown as the state in which it began; those that no state leads to have no position.
    """
    model, live = program.machine.machine, telling(program)
    choices = {section.state for section in model.sections if section.choice}
    shown = {state: state for state in model.states if state not in choices}
    for _ in choices:
        for row in program.machine.rows:
            if row.dest in choices and row.source in shown:
                shown.setdefault(row.dest, shown[row.source])
    fields = program.field_map
    return {
        state: (sum(fields[fact].mask for fact in live[origin]), fields[STATE].code(origin))
        for state, origin in shown.items()
    }


def _named(program: Program, key: int) -> Position:
    state, facts = program.state_of(key), program.decode(key)
    particular = [
        fact.name if fact.boolean else f"{fact.name} is {facts[fact.name]}"
        for fact in program.machine.machine.facts
        if facts[fact.name] != fact.values[0]
    ]
    return (state, *particular)


def _grouped(program: Program, words: Words) -> dict[str, Words]:
    """Return words by control state."""
    place = program.field_map[STATE]
    codes = (words & np.uint64(place.mask)) >> np.uint64(place.shift)
    return {place.values[int(code)]: words[codes == code] for code in np.unique(codes)}


def _keys(words: Words, kept: tuple[int, int]) -> Words:
    """Return the different positions of words of one state, as words themselves."""
    return np.unique(words & np.uint64(kept[0]) | np.uint64(kept[1]))


def _add_edges(found: Projected, row: ProgramRow, words: Words) -> None:
    words = words[enabled_in(words, row)]
    (facts, state), (later, dest) = found.kept[row.row.source], found.kept[row.row.dest]
    before = words & np.uint64(facts) | np.uint64(state)
    after = rewritten(words, row) & np.uint64(later) | np.uint64(dest)
    for source, target in set(zip(before.tolist(), after.tolist(), strict=True)):
        found.graph.add_edge(found.position(source), found.position(target), key=row.row.trigger)


def _masks(found: Projected, program: Program, by_state: dict[str, Words]) -> dict[Position, frozenset[int]]:
    """Return the masks with which the specification lets Offline be called, by position; a V1 table has none."""
    model = program.machine.machine
    calls = [label.name for label in model.labels if _is_offline(label.observed)]
    bits = sum(program.field_map[flag.fact].mask for flag in OFFLINE_FLAGS)
    masks: dict[Position, set[int]] = {}
    for state, words in by_state.items():
        if state not in found.kept or not model.section_map[state].choice:
            continue
        facts, origin = found.kept[state]
        for row in (row for call in calls for row in program.rows_of(state, call) if row.row.kind is RowKind.HANDLED):
            for word in _keys(words[enabled_in(words, row)], (facts | bits, origin)).tolist():
                flags = sum(flag.value for flag in OFFLINE_FLAGS if program.value_of(word, flag.fact) == "true")
                masks.setdefault(found.position(word), set()).add(flags)
    return {position: frozenset(allowed) for position, allowed in masks.items()}


def _is_offline(observed: Observation | None) -> bool:
    return observed is not None and (observed.kind, observed.subject) == ("call", EntryPoint.Offline.name)
