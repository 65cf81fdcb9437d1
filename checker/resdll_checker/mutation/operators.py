"""The operators: every mutant of a machine, each with one change in one row as written.

A row is changed where it is declared, so the change reaches all the rows that it is expanded into.  What cannot mean
anything is not tried: where a forbidden input would lead, since nothing follows it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from resdll_spec.vocabulary import Machine, Row, RowKind

if TYPE_CHECKING:
    from collections.abc import Iterator

REDIRECTIONS = 2
"""How many other destinations are tried for each row."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One changed machine: ``operator`` says how ``row`` (the id of a row as written) was changed, ``detail`` where."""

    operator: str
    row: str
    detail: str
    machine: Machine

    @property
    def id(self) -> str:
        """The permanent id: machine, operator, row, detail."""
        return " ".join(part for part in (self.machine.name, self.operator, self.row, self.detail) if part)


def mutants(machine: Machine, seed: int = 0) -> Iterator[Mutant]:
    """Yield every mutant of ``machine``, in the order of its rows; ``seed`` picks the destinations that are tried."""
    choices = frozenset(section.state for section in machine.sections if section.choice)
    for row in machine.declared_rows():
        name = row.name or f"{row.trigger}@{'|'.join(row.sources)}"
        for operator, detail, changed in _changes(machine, row, name, choices, seed):
            yield Mutant(operator, name, detail, _with_row(machine, row, changed))


def _changes(
    machine: Machine, row: Row, name: str, choices: frozenset[str], seed: int
) -> Iterator[tuple[str, str, Row | None]]:
    """Yield operator, detail and changed row (``None`` where it is deleted)."""
    branch = all(source in choices for source in row.sources) and row.kind is RowKind.HANDLED
    yield ("delete branch" if branch else "delete", "", None)
    yield from _literals(row)
    if row.kind is not RowKind.FORBIDDEN:
        for effect in row.effects:
            yield "drop effect", effect, replace(row, effects=tuple(one for one in row.effects if one != effect))
        for state in _destinations(machine, row, choices, random.Random(f"{seed} {name}")):  # noqa: S311  no secret
            yield "redirect", f"to {state}", replace(row, dest=state)
    if row.kind is RowKind.VIOLATION:
        yield "widen", "", replace(row, kind=RowKind.HANDLED, rule="")


def _literals(row: Row) -> Iterator[tuple[str, str, Row]]:
    for text in row.conditions:
        rest = tuple(one for one in row.conditions if one != text)
        yield "drop literal", text, replace(row, conditions=rest)
        yield "negate literal", text, replace(row, conditions=rest, unless=(*row.unless, text))
    for text in row.unless:
        rest = tuple(one for one in row.unless if one != text)
        yield "drop literal", f"not {text}", replace(row, unless=rest)
        yield "negate literal", f"not {text}", replace(row, unless=rest, conditions=(*row.conditions, text))


def _destinations(machine: Machine, row: Row, choices: frozenset[str], chance: random.Random) -> list[str]:
    """Return other destinations that are plausible: instants of choice for a choice that leads to one, else states."""
    in_choice = row.dest in choices
    now = {row.dest} if row.dest is not None else set(row.sources)
    others = [state for state in machine.states if (state in choices) == in_choice and state not in now]
    return chance.sample(others, min(REDIRECTIONS, len(others)))


def _with_row(machine: Machine, old: Row, new: Row | None) -> Machine:
    """Return ``machine`` with ``new`` in the place of ``old``; a row is known by identity, since ids may be derived."""

    def changed(rows: tuple[Row, ...]) -> tuple[Row, ...]:
        kept = (new if row is old else row for row in rows)
        return tuple(row for row in kept if row is not None)

    sections = tuple(replace(section, rows=changed(section.rows)) for section in machine.sections)
    return replace(machine, sections=sections, shared=changed(machine.shared))
