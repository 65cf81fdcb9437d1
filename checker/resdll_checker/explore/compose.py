"""Composition: instances of a machine made by renaming, run side by side; the reduction of a machine to chosen facts.

The control state of an instance becomes a fact of the composed machine, whose own control state never changes.  Rows
that share a label synchronise: they fire together, guards joined, writes united; the other rows interleave.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from resdll_checker.program import STATE
from resdll_spec.loading import LoadedMachine, LoadedRow, satisfiable
from resdll_spec.vocabulary import Fact, Literal, Machine, Section, SpecificationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from resdll_checker.explore import Exploration

TOGETHER = "together"
"""The one control state of a composed machine."""


@dataclass(frozen=True, slots=True)
class Instance:
    """One part of a composition: its facts and labels are those of ``machine`` with ``name`` before them.

    Labels in ``shared`` keep their names, and the rows of all instances that carry such a label fire together; the
    facts ``common`` keep theirs, and are one fact of all instances that name them.
    """

    name: str
    machine: LoadedMachine
    shared: frozenset[str] = frozenset()
    common: frozenset[str] = frozenset()

    def fact(self, fact: str) -> str:
        """Return the name of a fact, or of the control state, in the composed machine."""
        return fact if fact in self.common else f"{self.name}.{fact}"

    def literal(self, literal: Literal) -> Literal:
        """Return a literal of the instance as one of the composed machine."""
        return Literal(self.fact(literal.fact), literal.value, literal.positive)

    def label(self, label: str) -> str:
        """Return the name of a label in the composed machine."""
        return label if label in self.shared else f"{self.name}.{label}"


def replicate(machine: LoadedMachine, number: int, shared: Iterable[str] = ()) -> LoadedMachine:
    """Return ``number`` renamed copies of ``machine`` that interleave, but for the labels in ``shared``."""
    labels = frozenset(shared)
    copies = [Instance(str(index), machine, labels) for index in range(1, number + 1)]
    return compose(f"{machine.machine.name} × {number}", copies)


def compose(name: str, instances: Sequence[Instance]) -> LoadedMachine:
    """Return the composition.

    Raises :class:`SpecificationError` where rows that fire together would write one fact differently, and where two
    instances have one name or a common fact with different values.  Ends are
    declared by control state, of which a composition has one: it is declared an end, and :func:`stuck` tells which
    words of a search are stuck although an instance should go on.
    """
    labels = {
        instance.label(label.name): replace(label, name=instance.label(label.name), observed=None)
        for instance in instances
        for label in instance.machine.machine.labels
    }
    machine = Machine(
        name=name,
        title=" beside ".join(instance.machine.machine.title for instance in instances),
        facts=_united(name, instances),
        labels=tuple(labels.values()),
        sections=(Section(TOGETHER, "the instances run side by side", terminal=True),),
        initial=TOGETHER,
        role="cluster",
    )
    return LoadedMachine(machine, tuple(_together(machine, instances)), (), ())


def fixed(machine: LoadedMachine, facts: Mapping[str, str]) -> LoadedMachine:
    """Return the machine without the choices that give one of ``facts`` another value than the one given here."""
    choices = {section.state for section in machine.machine.sections if section.choice}
    rows = tuple(
        row
        for row in machine.rows
        if row.source not in choices or all(facts.get(fact, value) == value for fact, value in row.writes)
    )
    return replace(machine, rows=rows)


def trimmed(machine: LoadedMachine) -> LoadedMachine:
    """Return the machine without what it cannot reach: values and states that no row leads to, rows that need them.

    A fact that is left with one value is left out; a value is taken to be reached when some row that may fire writes
    it, so more may be kept than is reached.  States and transitions are counted as before; what only classifies goes.
    """
    model, rows = machine.machine, machine.rows
    while True:
        values = {fact.name: {fact.values[0]} for fact in model.facts} | {STATE: {model.initial}}
        for row in rows:
            for fact, value in (*row.writes, (STATE, row.dest)):
                values[fact].add(value)
        live = tuple(row for row in rows if row.source in values[STATE] and _possible(row.guard, values))
        if len(live) == len(rows):
            break
        rows = live
    facts = tuple(
        replace(fact, values=tuple(value for value in fact.values if value in values[fact.name]))
        for fact in model.facts
        if len(values[fact.name]) > 1
    )
    names = {fact.name for fact in facts}
    rows = tuple(
        replace(
            row,
            guard=tuple(one for one in row.guard if one.fact in names and one.value in values[one.fact]),
            writes=tuple((fact, value) for fact, value in row.writes if fact in names),
        )
        for row in rows
    )
    sections = tuple(section for section in model.sections if section.state in values[STATE])
    return LoadedMachine(replace(model, facts=facts, sections=sections, shared=()), rows, (), ())


def _possible(guard: Iterable[Literal], values: Mapping[str, set[str]]) -> bool:
    """Tell whether each literal of ``guard`` holds for some of the ``values`` of its fact."""
    return all(one.value in values[one.fact] if one.positive else values[one.fact] != {one.value} for one in guard)


def stuck(search: Exploration, instances: Iterable[Instance]) -> NDArray[np.uint64]:
    """Return the words of a search of a composition that nothing leaves though an instance is not at an end."""
    words = search.terminal
    lost = np.zeros(len(words), dtype=bool)
    for instance in instances:
        place = search.program.field_map[instance.fact(STATE)]
        ends = [place.code(section.state) for section in instance.machine.machine.sections if section.terminal]
        lost |= ~np.isin(words & np.uint64(place.mask), np.array(ends, dtype=np.uint64))
    found: NDArray[np.uint64] = words[lost]
    return found


def _united(name: str, instances: Sequence[Instance]) -> tuple[Fact, ...]:
    """Return the facts of all instances, common ones once."""
    if len({instance.name for instance in instances}) != len(instances):
        raise SpecificationError(f"{name}: two instances have the same name; give each a name of its own")
    facts: dict[str, Fact] = {}
    for instance in instances:
        for fact in _facts(instance):
            if facts.setdefault(fact.name, fact).values != fact.values:
                raise SpecificationError(f"{name}: the common fact {fact.name!r} has different values in two instances")
    return tuple(facts.values())


def _facts(instance: Instance) -> Iterator[Fact]:
    """Yield the facts of an instance, its control state first: the first value of a fact is the initial one."""
    machine = instance.machine.machine
    others = tuple(state for state in machine.states if state != machine.initial)
    yield Fact(instance.fact(STATE), (machine.initial, *others), f"the control state of {instance.name}")
    for fact in machine.facts:
        yield replace(fact, name=instance.fact(fact.name))


def _rows(instance: Instance) -> Iterator[LoadedRow]:
    """Yield the rows of an instance as rows of the composed machine."""
    for row in instance.machine.rows:
        here = Literal(instance.fact(STATE), row.source)
        moves = () if row.source == row.dest else ((instance.fact(STATE), row.dest),)
        yield replace(
            row,
            id=f"{instance.name}.{row.id}",
            parent=f"{instance.name}.{row.parent}",
            trigger=instance.label(row.trigger),
            source=TOGETHER,
            dest=TOGETHER,
            guard=(here, *map(instance.literal, row.guard)),
            writes=(*((instance.fact(fact), value) for fact, value in row.writes), *moves),
        )


def _together(machine: Machine, instances: Sequence[Instance]) -> Iterator[LoadedRow]:
    """Yield the rows of the composition: those of a label that is not shared as they are, the others joined."""
    rows = {instance.name: list(_rows(instance)) for instance in instances}
    joined = {label for instance in instances for label in instance.shared}
    for group in rows.values():
        yield from (row for row in group if row.trigger not in joined)
    for label in sorted(joined):
        having = [instance for instance in instances if label in instance.machine.machine.label_map]
        choices = [[row for row in rows[instance.name] if row.trigger == label] for instance in having]
        for parts in product(*choices) if having else ():
            yield from _join(machine, parts)


def _join(machine: Machine, parts: Sequence[LoadedRow]) -> Iterator[LoadedRow]:
    """Yield the one row that fires all ``parts`` together, none where their guards exclude each other."""
    guard = tuple(dict.fromkeys(literal for part in parts for literal in part.guard))
    if not satisfiable(machine, guard):
        return
    writes: dict[str, str] = {}
    for part in parts:
        for fact, value in part.writes:
            if writes.setdefault(fact, value) != value:
                raise SpecificationError(
                    f"{machine.name}: rows that fire together as {part.trigger!r} write {fact} both {writes[fact]!r} "
                    f"and {value!r}; let one of them write it, or do not share the label"
                )
    yield replace(
        parts[0],
        id=" & ".join(part.id for part in parts),
        parent=" & ".join(part.parent for part in parts),
        guard=guard,
        writes=tuple(writes.items()),
        clauses=tuple(dict.fromkeys(clause for part in parts for clause in part.clauses)),
        standing=max(part.standing for part in parts),
    )
