"""Many seeds, in several processes: what the generated DLLs were accused of, and which rows they fired."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from resdll_checker.generated_dll.building import build
from resdll_checker.generated_dll.drive import Play, Result, drive, plays
from resdll_checker.generated_dll.tables import numbering
from resdll_checker.program import compile_program
from resdll_spec import machine
from resdll_spec.abi import FUNCTION_TABLES
from resdll_spec.vocabulary import Direction, RowKind

if TYPE_CHECKING:
    from resdll_checker.hosting.build import Kind
    from resdll_checker.program import Program

CHUNK = 25
"""Seeds that one host process serves."""

SUMMARY = """{seeds} seeds, {calls} calls, {accusations} accusations, {faults} faults of the DLL
{fired} of {rows} answers of the specification that say what follows were given"""


@dataclass(frozen=True, slots=True)
class Campaign:
    """What is to be run: DLLs of one form, in ``folder``, with ``seeds``, in so many worker processes."""

    form: Kind
    seeds: range
    workers: int
    folder: Path


@cache
def programs() -> tuple[Program, Program]:
    """Return the two programs that a DLL is generated from: one resource, and the type."""
    return compile_program(machine("lifecycle")), compile_program(machine("type"))


def libraries(campaign: Campaign) -> dict[str, Path]:
    """Build the DLL with every version of the function table; return the paths by its name."""
    return {table.name: build(*programs(), table.name, campaign.form, campaign.folder) for table in FUNCTION_TABLES}


def run(campaign: Campaign, progress: Callable[[int], None]) -> tuple[list[str], list[str]]:
    """Run all seeds; return what they came to in lines of text, and what is wrong with that."""
    played = plays(libraries(campaign))
    seeds = campaign.seeds
    chunks = [(play, seeds[start :: len(played)]) for start, play in enumerate(played)]
    parts = [(play, own[begin : begin + CHUNK]) for play, own in chunks for begin in range(0, len(own), CHUNK)]
    total = Result()
    with ProcessPoolExecutor(campaign.workers) as pool:
        for done in as_completed([pool.submit(_part, *part) for part in parts]):
            total.add(done.result())
            if total.seeds % 500 < CHUNK:
                progress(total.seeds)
    fired = fired_rows(total)
    missing = sorted(answers() - fired)
    faults = [*total.accusations, *total.faults, *(f"inconclusive: {text}" for text in total.inconclusive)]
    faults += [f"never given: {name} of {where}" for where, name in missing]
    text = SUMMARY.format(
        seeds=total.seeds,
        calls=total.calls,
        accusations=len(total.accusations),
        faults=len(total.faults),
        fired=len(answers() & fired),
        rows=len(answers()),
    )
    return text.split("\n"), faults


def _part(play: Play, seeds: range) -> Result:
    return drive(programs(), play, seeds)


def fired_rows(result: Result) -> set[tuple[str, str]]:
    """Return the rows of both machines that were told as fired."""
    numbers = numbering(programs())
    found: set[tuple[str, str]] = set()
    for text in result.fired:
        found.update(numbers.fired(text))
    return found


def answers() -> set[tuple[str, str]]:
    """Return the rows, as machine and id, that a DLL fires and that say what follows.

    Well-formedness has shown that each can be reached.  After what leads to ``unspecified`` the rows say nothing.
    """
    return {
        (program.name, row.row.parent)
        for program in programs()
        for row in program.rows
        if row.row.kind is RowKind.HANDLED
        and program.machine.machine.label_map[row.row.trigger].direction is Direction.OUTPUT
    }
