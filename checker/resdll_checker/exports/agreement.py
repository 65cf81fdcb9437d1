"""Agreement with SPIN: the same counts on every machine, and the same verdict on specifications broken on purpose."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

from resdll_checker.explore import explore, in_slice
from resdll_checker.exports.promela import ENCODINGS, OFFSET, promela, property_numbers
from resdll_checker.exports.spin import EXTRA_TRANSITIONS, SEARCHES, build, verdict, verify
from resdll_checker.program import compile_program
from resdll_checker.proofs.invariants import nevers, violations_at_least_depth
from resdll_checker.proofs.properties import properties_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from resdll_checker.exports.promela import Encoding
    from resdll_checker.exports.spin import Search, SpinResult
    from resdll_checker.program import Program
    from resdll_checker.proofs.invariants import Never, Violation
    from resdll_spec.loading import LoadedMachine, LoadedRow


@dataclass(frozen=True, slots=True)
class Counts:
    """What both engines counted for one machine, version, encoding and search."""

    machine: str
    windows: str | None
    encoding: Encoding
    search: Search
    states: int
    transitions: int
    spin: SpinResult

    @property
    def offset(self) -> int:
        """How many more states SPIN stores than we count."""
        return self.spin.states - self.states

    @property
    def agree(self) -> bool:
        """Whether the counts are equal, and SPIN found no property broken."""
        return (
            self.offset == OFFSET
            and self.spin.transitions == self.transitions + EXTRA_TRANSITIONS
            and not self.spin.broken
        )


@dataclass(frozen=True, slots=True)
class Broken:
    """What both engines say of one broken specification: the change, our shortest violations, and SPIN's."""

    machine: str
    change: str
    ours: tuple[Violation, ...]
    spin: tuple[str, int] | None

    @property
    def agree(self) -> bool:
        """Whether SPIN's property is one of those that we find broken first, after as many steps."""
        return self.spin in [(violation.name, violation.depth) for violation in self.ours]


def compare_counts(
    program: Program,
    windows: str | None,
    folder: Path,
    *,
    encodings: Sequence[Encoding] = ENCODINGS,
    searches: Sequence[Search] = SEARCHES,
    options: Sequence[str] = (),
) -> Iterator[Counts]:
    """Count a machine with both engines, with every invariant and the deadlock check in the model.

    Raises :class:`~resdll_checker.errors.ResdllError` where SPIN or a C compiler is missing.
    """
    ours = explore(program, windows)
    never = nevers(properties_of(program.name, windows))
    for encoding, search in product(encodings, searches):
        model = promela(program, encoding=encoding, windows=windows, never=never, deadlock=True)
        result = verify(build(model, search, folder, options), states=ours.states)
        if result is not None:
            yield Counts(program.name, windows, encoding, search, ours.states, ours.transitions, result)


def compare_broken(loaded: LoadedMachine, change: str, never: Sequence[Never], folder: Path) -> Broken:
    """Let both engines look for the shortest violation in a broken specification, SPIN breadth first."""
    program = compile_program(loaded)
    search = explore(program)
    model = promela(program, never=never, deadlock=True)
    result = verify(build(model, "bfs", folder, ("-O0",)), states=search.states)
    found = None if result is None else verdict(result, property_numbers(never))
    return Broken(program.name, change, tuple(violations_at_least_depth(search, never)), found)


# --------------------------------------------------------------------------------------------------------------------
# Specifications broken on purpose.


def broken_specifications(program: Program, windows: str, number: int) -> Iterator[tuple[str, LoadedMachine]]:
    """Yield ``number`` changes of one row, in one version, each of which breaks a property, and the changed machines.

    The changes are drawn with a fixed seed; as long as there are others, each breaks a property first that none before
    it did.
    """
    rows = tuple(row.row for row in program.rows if in_slice(program, row, windows))
    loaded = replace(program.machine, rows=rows)
    never = nevers(properties_of(program.name, windows))
    changes = [change for row in rows for change in _changes(loaded, row)]
    random.Random(1).shuffle(changes)  # noqa: S311  the draw is to be the same each time
    again: list[tuple[str, LoadedMachine]] = []
    seen: set[str] = set()
    for text, row, changed in changes[: 20 * number]:
        if len(seen) == number:
            return
        mutant = replace(loaded, rows=tuple(other for other in (*rows, *changed) if other is not row))
        violations = violations_at_least_depth(explore(compile_program(mutant)), never)
        if violations and violations[0].name not in seen:
            seen.add(violations[0].name)
            yield text, mutant
        elif violations:
            again.append((text, mutant))
    yield from again[: number - len(seen)]


def _changes(loaded: LoadedMachine, row: LoadedRow) -> Iterator[tuple[str, LoadedRow, tuple[LoadedRow, ...]]]:
    """Yield each change of one row: in words, the row, and what takes its place."""
    yield f"{row.id} deleted", row, ()
    for literal in row.guard:
        kept = tuple(other for other in row.guard if other is not literal)
        yield f"{row.id} without '{literal}'", row, (replace(row, guard=kept),)
    for fact, value in row.writes:
        left = tuple(write for write in row.writes if write[0] != fact)
        yield f"{row.id} without '{fact} := {value}'", row, (replace(row, writes=left),)
    for state in loaded.machine.states:
        if state not in (row.dest, loaded.machine.initial):
            yield f"{row.id} redirected to {state}", row, (replace(row, dest=state),)
