"""The campaign: mutants of every machine against every oracle, or all mutants until one oracle notices.

To ask every oracle of every mutant takes hours; who wants to know only what survives asks the next oracle where none
before it noticed, and learns the same survivors.
"""

from __future__ import annotations

import random
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

import resdll_spec
from resdll_checker.mutation.bisimilar import Reached, bisimilar, identical
from resdll_checker.mutation.operators import Mutant, mutants
from resdll_checker.mutation.oracles import ORACLES, examples
from resdll_checker.program import compile_program
from resdll_spec.abi import FUNCTION_TABLES, OFFLINE_FLAGS, VERSION_NAMES
from resdll_spec.clauses import CLAUSES
from resdll_spec.loading import load
from resdll_spec.request import DO_NOT_UPDATE_PERSISTENT_STATE, DUE_TO_EMBEDDED_FAILURE, IGNORE_NETWORK
from resdll_spec.rules import RULES
from resdll_spec.vocabulary import SpecificationError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from resdll_checker.program import Program

LOAD = "load"
"""The oracle that comes first: the loader refuses the mutant."""

LEFT_OUT: frozenset[str] = frozenset(
    (
        *(f"version_is_{name}" for name in VERSION_NAMES[1:]),
        *(f"table_is_{table.name}" for table in FUNCTION_TABLES[2:]),
        *(
            f"set_{flag.fact}"
            for flag in OFFLINE_FLAGS
            if flag.fact in (DUE_TO_EMBEDDED_FAILURE, IGNORE_NETWORK, DO_NOT_UPDATE_PERSISTENT_STATE)
        ),
    )
)
"""The labels left out of a first look for a difference: choices that few rows ask for."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one mutant: ``killed`` gives, by oracle, how it was found out; ``bisimilar`` excludes it.

    Where not every oracle was asked, ``killed`` has the first that noticed alone.
    """

    machine: str
    operator: str
    mutant: str
    bisimilar: bool
    killed: dict[str, str]

    @property
    def survived(self) -> bool:
        """Whether it means something else and no oracle noticed."""
        return not self.bisimilar and not self.killed


def judge(mutant: Mutant, *, every: bool = True) -> Outcome:
    """Return what becomes of ``mutant``; with ``every`` oracle asked, so that each has a score of its own."""
    killed: dict[str, str] = {}
    same = False
    try:
        program = compile_program(load(mutant.machine, CLAUSES, RULES))
    except SpecificationError as error:
        killed[LOAD] = str(error)
    else:
        first = examples(program)
        same = not first and _same(program)
        if not same:
            killed = dict(_noticed(program, first, every=every))
    return Outcome(mutant.machine.name, mutant.operator, mutant.id, same, killed)


def _noticed(program: Program, first: str, *, every: bool) -> Iterator[tuple[str, str]]:
    """Yield the oracles that notice, with how; ``first`` is what the examples said, which come first."""
    for name, oracle in ORACLES.items():
        how = first if oracle is examples else oracle(program)
        if how:
            yield name, how
            if not every:
                return


def _same(program: Program) -> bool:
    original = _original(program.name)
    if identical(_reached(program.name), program):
        return True
    return bisimilar(original, program, LEFT_OUT) and bisimilar(original, program)


@cache
def _original(name: str) -> Program:
    return compile_program(resdll_spec.machine(name))


@cache
def _reached(name: str) -> Reached:
    return Reached.of(_original(name))


@cache
def _all() -> tuple[Mutant, ...]:
    machines = (resdll_spec.machine(name).machine for name in resdll_spec.MACHINE_NAMES)
    return tuple(mutant for machine in machines for mutant in mutants(machine))


def count() -> int:
    """Return the number of all mutants."""
    return len(_all())


def draw(number: int, seed: int = 0) -> list[int]:
    """Return the numbers of so many mutants, drawn by ``seed``; of all of them in their order."""
    if number >= count():
        return list(range(count()))
    return sorted(random.Random(seed).sample(range(count()), number))  # noqa: S311  no secret


def mutant_at(index: int) -> Mutant:
    """Return the mutant with this number."""
    return _all()[index]


def _judge_at(index: int, *, every: bool) -> Outcome:
    return judge(mutant_at(index), every=every)


def run(workers: int, indices: Sequence[int], *, every: bool = True) -> Iterator[Outcome]:
    """Yield the outcome of the mutants with these numbers, in their order, from so many processes."""
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(partial(_judge_at, every=every), indices, chunksize=4)
