"""Promela: the program of a machine as a model for SPIN that stores exactly the states that we count.

One process, global variables, one loop labelled ``end:`` and each program row as one ``d_step`` of it.  With nothing
else in the model (no ``init``, ``atomic``, ``select``, ``hidden`` or local variable) a state of SPIN is a word of
ours: its "states, stored" equals our ``states`` and its "transitions" our ``transitions`` + 1, the step into the
initial state.

Two encodings say the same: ``word`` packs the facts into as few integers as hold them, ``fields`` gives every fact an
``unsigned`` of its own width.  Promela has no integer of 64 bits and reads constants as signed ones of 32, so a packed
integer holds 31 bits.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from typing import Literal as OneOf

from resdll_checker.explore import in_slice
from resdll_checker.identifiers import comment, identifiers
from resdll_checker.program import STATE
from resdll_checker.proofs.invariants import DEADLOCK
from resdll_spec.vocabulary import Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from resdll_checker.program import Program, ProgramRow
    from resdll_checker.proofs.invariants import Never
    from resdll_spec.loading import LoadedRow

Encoding = OneOf["word", "fields"]
ENCODINGS: tuple[Encoding, ...] = ("word", "fields")

OFFSET = 0
"""How many more states SPIN stores for a model than we count: none, by construction.

SPIN tells states apart by the values of all variables and by where each process stands.  The one process stands at its
loop in every state that is stored, for a ``d_step`` is one transition however much it does; and the variables are the
word, each fact in bits of its own, which ``-o2`` keeps whether they are read or not.  :mod:`.agreement` measures it.
"""

_PACKED_BITS = 31
_INDENT = "    "


class _Words:
    """The packed encoding: facts in the order of the program, a new integer where one would straddle."""

    def __init__(self, program: Program) -> None:
        self._values = {place.name: place.values for place in program.fields}
        self._places: dict[str, tuple[int, int, int]] = {}
        number = used = 0
        for place in program.fields:
            if used + place.width > _PACKED_BITS:
                number, used = number + 1, 0
            self._places[place.name] = (number, used, place.width)
            used += place.width
        self._initial = self._joined(program.decode(program.initial).items())

    def declarations(self) -> Iterator[str]:
        """Yield one comment for each fact and one variable for each integer."""
        for name, (number, shift, width) in self._places.items():
            bits = f"bits {shift} to {shift + width - 1}"
            yield f"/* word{number}, {bits}: {comment(name)} = {_codes(self._values[name])} */"
        for number, (_, initial) in self._initial.items():
            yield f"int word{number} = {initial};"

    def guard(self, literals: Iterable[Literal]) -> str:
        """Return a conjunction: one comparison for all equalities within an integer, one for each inequality."""
        wanted = list(literals)
        equal = self._joined((one.fact, one.value) for one in wanted if one.positive)
        parts = [f"(word{number} & {mask}) == {code}" for number, (mask, code) in equal.items()]
        for literal in wanted:
            if not literal.positive:
                ((number, (mask, code)),) = self._joined([(literal.fact, literal.value)]).items()
                parts.append(f"(word{number} & {mask}) != {code}")
        return " && ".join(parts)

    def writes(self, writes: Iterable[tuple[str, str]]) -> list[str]:
        """Return one assignment for each integer that is written."""
        kept = (1 << _PACKED_BITS) - 1
        joined = self._joined(writes).items()
        return [f"word{number} = (word{number} & {kept & ~mask}) | {code}" for number, (mask, code) in joined]

    def _joined(self, values: Iterable[tuple[str, str]]) -> dict[int, tuple[int, int]]:
        """Return mask and code for each integer in which one of the facts lies."""
        joined: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
        for fact, value in values:
            number, shift, width = self._places[fact]
            mask, code = joined[number]
            in_place = self._values[fact].index(value) << shift
            joined[number] = (mask | ((1 << width) - 1) << shift, code | in_place)
        return joined


class _Fields:
    """The open encoding: one ``unsigned`` for each fact, named after it."""

    def __init__(self, program: Program) -> None:
        self._fields = {place.name: place for place in program.fields}
        self._initial = program.decode(program.initial)
        self._names = identifiers("f_", self._fields)

    def declarations(self) -> Iterator[str]:
        """Yield one variable for each fact."""
        for fact, place in self._fields.items():
            initial = place.values.index(self._initial[fact])
            yield f"unsigned {self._names[fact]} : {place.width} = {initial};  /* {_codes(place.values)} */"

    def guard(self, literals: Iterable[Literal]) -> str:
        """Return a conjunction of one comparison for each literal."""
        return " && ".join(
            f"{self._names[one.fact]} {'==' if one.positive else '!='} {self._code(one.fact, one.value)}"
            for one in literals
        )

    def writes(self, writes: Iterable[tuple[str, str]]) -> list[str]:
        """Return one assignment for each fact that is written."""
        return [f"{self._names[fact]} = {self._code(fact, value)}" for fact, value in writes]

    def _code(self, fact: str, value: str) -> int:
        return self._fields[fact].values.index(value)


def promela(
    program: Program,
    *,
    encoding: Encoding = "word",
    windows: str | None = None,
    never: Iterable[Never] = (),
    deadlock: bool = False,
) -> str:
    """Return the model; with ``windows`` without the choices of the other versions.

    The n-th entry of ``never`` is the assertion ``0 == n`` (:func:`property_numbers`); with ``deadlock`` the last one
    is that a state that nothing leaves is declared an end.  Where they hold they change no count.
    """
    coder = _Words(program) if encoding == "word" else _Fields(program)
    rows = [row for row in program.rows if in_slice(program, row, windows)]
    wanted = tuple(never)
    lines = [
        f"/* The {comment(program.name)} machine, {windows or 'every version'}: each option of the loop is one row.",
        "   Made by `resdll explore --promela`. SPIN stores as many states as resdll counts and takes one more",
        "   transition: spin -a, then cc -O3 -DSAFETY -DNOREDUCE (and -DBFS for breadth first), then pan -m1000000. */",
        *coder.declarations(),
        "",
        "active proctype machine()",
        "{",
        "end:",
        f"{_INDENT}do",
        *(_option(coder, row.row) for row in rows),
    ]
    for number, entry in enumerate(wanted, 1):
        lines += [_assertion(coder.guard(case), number, entry.name) for case in entry.cases]
    if deadlock:
        lines += _deadlocks(program, coder, rows, len(wanted) + 1)
    return "\n".join([*lines, f"{_INDENT}od", "}", ""])


def property_numbers(never: Iterable[Never]) -> dict[int, str]:
    """Return the name of the property that each assertion of :func:`promela` stands for, by its number."""
    names = [entry.name for entry in never]
    return dict(enumerate([*names, DEADLOCK], 1))


def _option(coder: _Words | _Fields, row: LoadedRow) -> str:
    guard = coder.guard((Literal(STATE, row.source), *row.guard))
    writes = coder.writes([*row.writes, (STATE, row.dest)])
    return f"{_INDENT}:: d_step {{ {guard} -> {'; '.join(writes)} }}  /* {comment(row.id)} */"


def _assertion(guard: str, number: int, name: str) -> str:
    return f"{_INDENT}:: d_step {{ {guard or '1'} -> assert(0 == {number}) }}  /* never: {comment(name)} */"


def _deadlocks(program: Program, coder: _Words | _Fields, rows: list[ProgramRow], number: int) -> Iterator[str]:
    """Yield one assertion for each state that is not declared an end: some row that leaves it is enabled."""
    leaving: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        leaving[row.row.source].append(coder.guard(row.row.guard) or "1")
    for section in program.machine.machine.sections:
        guards = leaving[section.state]
        if not section.terminal and "1" not in guards:
            here = coder.guard([Literal(STATE, section.state)])
            stuck = " && ".join([here, *(f"!({guard})" for guard in guards)])
            yield _assertion(stuck, number, f"{DEADLOCK} in {section.state}")


def _codes(values: tuple[str, ...]) -> str:
    return ", ".join(f"{code} {comment(value)}" for code, value in enumerate(values))
