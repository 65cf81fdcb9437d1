"""The program of a machine: the same rows as masked rewrites of one bit-packed word.

A *word* is a state: the control state in the lowest bits, then each fact.  A program row is one required mask and
value, a list of forbidden masks and values (the literals "is not" of an enumeration), and one write mask and value.
The successor of a word is ``word & ~write_mask | write_value``.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resdll_spec.vocabulary import SpecificationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from resdll_spec.loading import LoadedMachine, LoadedRow

WORD_BITS = 63
"""Bits of a word; one less than 64 so that a word is also a non-negative signed integer."""

STATE = "state"


@dataclass(frozen=True, slots=True)
class Field:
    """Where one fact lies in a word: the lowest bit, the width in bits, the values by code."""

    name: str
    shift: int
    width: int
    values: tuple[str, ...]

    @property
    def mask(self) -> int:
        """The bits of the field, in place."""
        return ((1 << self.width) - 1) << self.shift

    def code(self, value: str) -> int:
        """Return the bits that say ``value``, in place."""
        return self.values.index(value) << self.shift


@dataclass(frozen=True, slots=True)
class ProgramRow:
    """One masked rewrite; ``row`` is the row of the specification that it came from."""

    row: LoadedRow
    required_mask: int
    required_value: int
    forbidden: tuple[tuple[int, int], ...]
    write_mask: int
    write_value: int

    def enabled(self, word: int) -> bool:
        """Tell whether the guard holds in ``word``."""
        if word & self.required_mask != self.required_value:
            return False
        return all(word & mask != value for mask, value in self.forbidden)

    def apply(self, word: int) -> int:
        """Return the successor of ``word``."""
        return word & ~self.write_mask | self.write_value


@dataclass(frozen=True, slots=True)
class Program:
    """The compiled rows of one machine: ``rows`` fire, ``forbidden`` and ``violations`` only classify."""

    machine: LoadedMachine
    fields: tuple[Field, ...]
    rows: tuple[ProgramRow, ...]
    forbidden: tuple[ProgramRow, ...]
    violations: tuple[ProgramRow, ...]
    initial: int
    field_map: dict[str, Field] = field(repr=False)
    _index: dict[tuple[str, str], tuple[ProgramRow, ...]] = field(repr=False)

    @property
    def name(self) -> str:
        """The name of the machine."""
        return self.machine.machine.name

    @property
    def bits(self) -> int:
        """The number of bits of a word."""
        return self.fields[-1].shift + self.fields[-1].width

    def state_of(self, word: int) -> str:
        """Return the control state of ``word``."""
        return self.value_of(word, STATE)

    def value_of(self, word: int, fact: str) -> str:
        """Return the value of ``fact`` in ``word``; ``state`` is the control state."""
        place = self.field_map[fact]
        return place.values[(word & place.mask) >> place.shift]

    def decode(self, word: int) -> dict[str, str]:
        """Return every fact of ``word`` by name, the control state under ``state``."""
        return {place.name: place.values[(word & place.mask) >> place.shift] for place in self.fields}

    def encode(self, facts: Mapping[str, str]) -> int:
        """Return the word of ``facts``; a fact that is not given has its initial value."""
        return sum(place.code(facts.get(place.name, place.values[0])) for place in self.fields)

    def rows_of(self, state: str, trigger: str) -> tuple[ProgramRow, ...]:
        """Return the rows, forbidden cases and violations of ``trigger`` in ``state``."""
        return self._index.get((state, trigger), ())


def compile_program(machine: LoadedMachine) -> Program:
    """Compile a loaded machine; raise :class:`SpecificationError` where a word would not fit :data:`WORD_BITS` bits."""
    fields = _layout(machine)
    field_map = {place.name: place for place in fields}
    rows = tuple(_compile_row(field_map, row) for row in machine.rows)
    forbidden = tuple(_compile_row(field_map, row) for row in machine.forbidden)
    violations = tuple(_compile_row(field_map, row) for row in machine.violations)
    index: dict[tuple[str, str], list[ProgramRow]] = defaultdict(list)
    for row in (*rows, *forbidden, *violations):
        index[row.row.source, row.row.trigger].append(row)
    return Program(
        machine=machine,
        fields=fields,
        rows=rows,
        forbidden=forbidden,
        violations=violations,
        initial=field_map[STATE].code(machine.machine.initial),
        field_map=field_map,
        _index={key: tuple(group) for key, group in index.items()},
    )


def _layout(machine: LoadedMachine) -> tuple[Field, ...]:
    shift, fields = 0, []
    declared = [(fact.name, fact.values) for fact in machine.machine.facts]
    for name, values in [(STATE, machine.machine.states), *declared]:
        width = max(1, (len(values) - 1).bit_length())
        fields.append(Field(name, shift, width, values))
        shift += width
    if shift > WORD_BITS:
        name = machine.machine.name
        msg = f"{name}: a state needs {shift} bits, more than the {WORD_BITS} of a word; drop or merge facts"
        raise SpecificationError(msg)
    return tuple(fields)


def _compile_row(fields: Mapping[str, Field], row: LoadedRow) -> ProgramRow:
    required = {STATE: row.source}
    forbidden = []
    for literal in row.guard:
        place = fields[literal.fact]
        if literal.positive:
            required[literal.fact] = literal.value
        elif len(place.values) == 2:
            required[literal.fact] = next(value for value in place.values if value != literal.value)
        else:
            forbidden.append((place.mask, place.code(literal.value)))
    writes = [*row.writes, (STATE, row.dest)]
    return ProgramRow(
        row=row,
        required_mask=_join(fields[name].mask for name in required),
        required_value=_join(fields[name].code(value) for name, value in required.items()),
        forbidden=tuple(forbidden),
        write_mask=_join(fields[name].mask for name, _ in writes),
        write_value=_join(fields[name].code(value) for name, value in writes),
    )


def _join(parts: Iterable[int]) -> int:
    total = 0
    for part in parts:
        total |= part
    return total
