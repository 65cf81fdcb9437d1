"""Whether a machine is well formed, decided on what it can reach: what loading cannot see, because it does not search.

* Every row fires in every Windows version that it claims, and in none that a clause of it excludes.
* Every literal of a guard decides something: where the others hold it is seen true and seen false.  One that the
  reachable states imply is allowed only where the guards of one trigger would overlap without it, and it is listed.
* One label leads to one successor: at most one row of a trigger is enabled in a word.
* Runs end where the machine declares it, and everywhere that it declares.
* Every value of a fact, and no other code of its bits, is reached; every verdict can be given.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from resdll_checker.arrays import distinct
from resdll_checker.explore.numpy_search import enabled_in, rewritten
from resdll_checker.program import STATE
from resdll_checker.proofs.graph import by_state
from resdll_checker.proofs.predicates import all_hold
from resdll_spec.abi import VERSION_NAMES
from resdll_spec.loading import satisfiable
from resdll_spec.property_vocabulary import in_force
from resdll_spec.request import VERSION_FACT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from resdll_checker.explore import Exploration
    from resdll_checker.program import ProgramRow
    from resdll_spec.loading import LoadedRow
    from resdll_spec.vocabulary import Literal

    Words = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not well formed: the check, the row, fact or state, and what is wrong, in a sentence."""

    check: str
    place: str
    message: str


@dataclass(frozen=True, slots=True)
class Implied:
    """A literal that is never seen false where the others hold, and the row that its row would overlap without it."""

    row: str
    literal: str
    rival: str


@dataclass
class Reached:
    """What a search of all versions reached, by control state."""

    search: Exploration

    @cached_property
    def words(self) -> dict[str, Words]:
        """The reached words of each control state."""
        words = self.search.words
        return {state: words[nodes] for state, nodes in by_state(self.search.program, words).items()}

    def of(self, state: str) -> Words:
        """Return the reached words of a control state."""
        return self.words.get(state, np.empty(0, dtype=np.uint64))


def check(search: Exploration) -> tuple[list[Fault], list[Implied]]:
    """Return every fault of the machine that was searched (in all versions), and its implied literals."""
    reached = Reached(search)
    faults = [
        *_firing(reached),
        *_verdicts(reached),
        *_nondeterminism(reached),
        *_ends(search),
        *_values(search),
    ]
    silent, implied = _literals(reached)
    return faults + silent, implied


# --------------------------------------------------------------------------------------------------------------------
# Rows.


def claimed_versions(row: LoadedRow) -> tuple[str, ...]:
    """Return the versions in which ``row`` should fire: its guard and choice allow them, its clauses are in force."""
    literals = [literal for literal in row.guard if literal.fact == VERSION_FACT.name]
    chosen = [value for fact, value in row.writes if fact == VERSION_FACT.name]
    return tuple(
        name
        for name in VERSION_NAMES
        if all((literal.value == name) == literal.positive for literal in literals)
        and all(value == name for value in chosen)
        and all(in_force(clause, name) for clause in row.clauses)
    )


def _firing(reached: Reached) -> Iterator[Fault]:
    for row in reached.search.program.rows:
        seen = _versions(reached, row)
        if seen is None:  # a machine without versions
            if not enabled_in(reached.of(row.row.source), row).any():
                yield Fault("firing", row.row.id, "the row never fires")
            continue
        claimed = set(claimed_versions(row.row))
        if not seen and not claimed:
            yield Fault("firing", row.row.id, "the row never fires, and its guard and clauses allow it in no version")
        yield from (Fault("firing", row.row.id, f"the row never fires in {name}") for name in sorted(claimed - seen))
        for name in sorted(seen - claimed):
            expired = [clause for clause in row.row.clauses if not in_force(clause, name)]
            yield Fault("firing", row.row.id, f"the row fires in {name}, where {', '.join(expired)} is not in force")


def _versions(reached: Reached, row: ProgramRow) -> set[str] | None:
    """Return the versions in which ``row`` fires; ``None`` where the machine knows none."""
    place = reached.search.program.field_map.get(VERSION_FACT.name)
    if place is None:
        return None
    words = reached.of(row.row.source)
    after = rewritten(words[enabled_in(words, row)], row)
    codes = distinct((after & np.uint64(place.mask)) >> np.uint64(place.shift))
    return {place.values[int(code)] for code in codes}


def _verdicts(reached: Reached) -> Iterator[Fault]:
    met: dict[str, bool] = defaultdict(bool)
    for row in (*reached.search.program.violations, *reached.search.program.forbidden):
        met[row.row.parent] |= bool(enabled_in(reached.of(row.row.source), row).any())
    yield from (Fault("verdicts", parent, "no reached state has this case") for parent, seen in met.items() if not seen)


def _nondeterminism(reached: Reached) -> Iterator[Fault]:
    groups: dict[tuple[str, str], list[ProgramRow]] = defaultdict(list)
    for row in reached.search.program.rows:
        groups[row.row.source, row.row.trigger].append(row)
    for (state, trigger), rows in groups.items():
        words = reached.of(state)
        number = sum((enabled_in(words, row).astype(np.int64) for row in rows), np.zeros(len(words), dtype=np.int64))
        if (number > 1).any():
            yield Fault("nondeterminism", f"{trigger} in {state}", "one label leads to more than one successor")


def _literals(reached: Reached) -> tuple[list[Fault], list[Implied]]:
    """Return the literals that decide nothing, as faults or, where they keep rows apart, as implied."""
    program = reached.search.program
    rows = program.machine.everything
    siblings: dict[tuple[str, str], list[LoadedRow]] = defaultdict(list)
    for row in rows:
        siblings[row.source, row.trigger].append(row)
    seen: dict[tuple[str, str], set[bool]] = defaultdict(set)
    rivals: dict[tuple[str, str], str] = {}
    for row in rows:
        for literal in row.guard:
            others = tuple(other for other in row.guard if other is not literal)
            seen[row.parent, str(literal)] |= _truths(reached, row, others, literal)
            for rival in siblings[row.source, row.trigger]:
                if rival is not row and satisfiable(program.machine.machine, others + rival.guard):
                    rivals.setdefault((row.parent, str(literal)), rival.parent)
    undecided = [key for key, values in seen.items() if False not in values]
    implied = [Implied(row, text, rivals[row, text]) for row, text in undecided if (row, text) in rivals]
    faults = [
        Fault("literals", row, f"the literal '{text}' is never seen false where the others hold; drop it")
        for row, text in undecided
        if (row, text) not in rivals
    ]
    return faults, implied


def _truths(reached: Reached, row: LoadedRow, others: tuple[Literal, ...], literal: Literal) -> set[bool]:
    program = reached.search.program
    words = reached.of(row.source)
    words = words[all_hold(program, words, others)]
    return set(np.unique(all_hold(program, words, (literal,))).tolist())


# --------------------------------------------------------------------------------------------------------------------
# States.


def _ends(search: Exploration) -> Iterator[Fault]:
    met = set(by_state(search.program, search.terminal))
    for section in search.program.machine.machine.sections:
        if section.state in met and not section.terminal:
            yield Fault("ends", section.state, "a run ends here, which is not declared terminal")
        if section.terminal and section.state not in met:
            yield Fault("ends", section.state, "it is declared terminal, and no run ends here")


def _values(search: Exploration) -> Iterator[Fault]:
    words = search.words
    for place in search.program.fields:
        codes = set(distinct((words & np.uint64(place.mask)) >> np.uint64(place.shift)).tolist())
        what = "control state" if place.name == STATE else f"value of {place.name}"
        for code, value in enumerate(place.values):
            if code not in codes:
                yield Fault("values", place.name, f"the {what} {value} is never reached")
        for code in sorted(codes - set(range(len(place.values)))):
            yield Fault("values", place.name, f"the code {code} is reached, which stands for no {what}")
