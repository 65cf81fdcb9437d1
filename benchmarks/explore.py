#!/usr/bin/env python3
"""Measure the search against SPIN's compiled verifier, side by side, on the models that are exported for it.

Ours runs in one thread with numba, and with numpy beside it; SPIN's verifier is compiled with -O3, and of its two
encodings the faster counts, breadth first and depth first apart.  A run counts only where both found the same states
and transitions.  Seconds are processor time, so that other work on the machine disturbs little, and search alone: our
tables and code, and SPIN's generated C, are made before.  A time is the median of five runs where one takes less than a
second.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numba

import resdll_spec
from resdll_checker.explore import Engine, Exploration, explore
from resdll_checker.explore.compose import fixed, replicate, trimmed
from resdll_checker.exports.promela import ENCODINGS, promela
from resdll_checker.exports.spin import (
    COUNTED_BELOW,
    EXTRA_TRANSITIONS,
    SEARCHES,
    Search,
    SpinResult,
    Verifier,
    build,
    spin_version,
    verify,
)
from resdll_checker.program import Program, compile_program
from resdll_spec.abi import VERSION_NAMES
from resdll_spec.request import FLAG_FACTS

GOAL = 40
"""States a second, as a multiple of SPIN's best breadth-first rate, at the largest model that SPIN finishes."""

SHORT = 1.0
"""Seconds below which a run is repeated, and the median taken."""

NUMPY_MOST = 20_000_000
"""States beyond which numpy is not waited for."""

NOT_FINISHED = "–"
Run = TypeVar("Run", Exploration, SpinResult)


@dataclass(frozen=True)
class Measured:
    """One model, measured by everything that could finish it."""

    model: str
    ours: Exploration
    numpy: Exploration | None
    spin: dict[Search, SpinResult]
    built: float

    @property
    def rate(self) -> float:
        """Our states a second."""
        return self.ours.states / self.ours.cpu_seconds

    def ratio(self, search: Search) -> float | None:
        """Return how many times faster ours is than SPIN's best of this kind, ``None`` where that did not finish."""
        return seconds(self.spin[search]) / self.ours.cpu_seconds if search in self.spin else None


def models(copies: int, *, large: bool = False) -> Iterator[tuple[str, Program]]:
    """Yield the machines of the specification, then growing numbers of instances of smaller ones side by side."""
    plain = {fact.name: "false" for fact in FLAG_FACTS} | {"version": VERSION_NAMES[0]}
    lifecycle, offline = resdll_spec.machine("lifecycle"), resdll_spec.machine("offline")
    yield "lifecycle", compile_program(lifecycle)
    yield "offline", compile_program(offline)
    table = trimmed(fixed(lifecycle, {"version": VERSION_NAMES[0], "table": "v1"}))
    yield "lifecycle, V1 table × 2", compile_program(replicate(table, 2))
    pending = trimmed(fixed(offline, plain | {"kind": "offline", "behaviour": "pends"}))
    for number in range(2, copies + 1):
        yield f"offline, pending DLL × {number}", compile_program(replicate(pending, number))
    if large:
        yield "offline, no flags × 2", compile_program(replicate(trimmed(fixed(offline, plain)), 2))


def measure(model: str, program: Program, limit: float, folder: Path) -> Measured:
    """Measure one model; SPIN's runs end after ``limit`` seconds."""

    def searched(engine: Engine) -> Exploration:
        return median(lambda: explore(program, engine=engine))

    ours = searched("numba")
    tell(f"{model}: {ours.states:,} states, ours {ours.cpu_seconds:.4f} s, {ours.visited}")
    numpy = searched("numpy") if ours.states < NUMPY_MOST else None
    spin: dict[Search, SpinResult] = {}
    built = 0.0
    for encoding in ENCODINGS:
        text = promela(program, encoding=encoding)
        for search in SEARCHES:
            verifier = build(text, search, folder)
            built = max(built, verifier.seconds)
            result = verified(verifier, ours, limit)
            tell(f"    SPIN {encoding} {search}: " + ("not finished" if result is None else f"{seconds(result):.3f} s"))
            if result is not None and (search not in spin or seconds(result) < seconds(spin[search])):
                spin[search] = result
    return Measured(model, ours, numpy, spin, built)


def verified(verifier: Verifier, ours: Exploration, limit: float) -> SpinResult | None:
    """Return SPIN's run, ``None`` where it did not finish; end the program where the counts differ."""
    first = verify(verifier, states=ours.states, timeout=limit)
    if first is None:
        return None
    counted = first.states, first.transitions - EXTRA_TRANSITIONS
    if ours.transitions < COUNTED_BELOW and counted != (ours.states, ours.transitions):
        sys.exit(f"SPIN counted {counted}, we {(ours.states, ours.transitions)}: nothing can be compared")
    return median(lambda: verify(verifier, states=ours.states) or first, first)


def seconds(run: Exploration | SpinResult) -> float:
    """Return the processor time of a run; where the system does not tell that of SPIN, what SPIN prints."""
    return run.cpu_seconds if run.cpu_seconds is not None else run.seconds


def median(run: Callable[[], Run], first: Run | None = None) -> Run:
    """Return a run of median time: of five where one is short, else the only one."""
    runs = [first if first is not None else run()]
    while seconds(runs[0]) < SHORT and len(runs) < 5:
        runs.append(run())
    return sorted(runs, key=seconds)[len(runs) // 2]


# --------------------------------------------------------------------------------------------------------------------
# What is shown.

HEAD = """# Benchmarks: the search against SPIN's compiled verifier

Written by `make bench` on {machine}, Python {python}, numba {numba},
{spin}; one thread each. Both search the same exported model, and the counts are equal in every row
(SPIN prints eight digits; larger ones are not compared). Seconds are processor time of the search; building
SPIN's verifier took up to {built:.1f} s, building our tables less than a second. Ours searches breadth first, and a
shortest path to every state can be read off its levels. A dash: not finished in {limit:g} s, or not waited for (numpy).

| model | states | transitions | numba s | numpy s | SPIN BFS s | SPIN DFS s | × BFS | × DFS |
|---|--:|--:|--:|--:|--:|--:|--:|--:|
"""
SIZE_HEAD = """
What a state costs in bytes: *set* is our visited set alone, *all* with the words of every level, SPIN's its total
memory.

| model | million states/s | ns per transition | visited set | set | all | SPIN BFS | SPIN DFS |
|---|--:|--:|---|--:|--:|--:|--:|
"""
TAIL = """
At the largest model that SPIN finished breadth first, *{model}*, ours is **{ratio:.0f} times** as fast as
SPIN's best breadth-first run{depth}; the goal is {goal}, and it is {reached}.
A machine alone is searched with remembered rows, a composed one in parts (`resdll_checker.explore.kernel` says how).

*offline, pending DLL × N* is N plain offline requests side by side, each to a DLL that reports pending: the offline
machine with these choices made, composed with renamed copies of itself (`resdll_checker.explore.compose`).
"""


def page(found: list[Measured], limit: float) -> str:
    """Return the page as Markdown."""
    last = max((one for one in found if "bfs" in one.spin), key=lambda one: one.ours.states, default=found[0])
    ratio, depth = last.ratio("bfs") or 0.0, last.ratio("dfs")
    head = HEAD.format(
        machine=f"{platform.machine()} with {os.cpu_count()} processors, {platform.system()}",
        python=platform.python_version(),
        numba=numba.__version__,
        spin=spin_version(),
        built=max(one.built for one in found),
        limit=limit,
    )
    table = "".join([head, *map(time_row, found), SIZE_HEAD, *map(size_row, found)])
    return table + TAIL.format(
        model=last.model,
        ratio=ratio,
        depth="" if depth is None else f" and {depth:.0f} times its best depth-first run",
        goal=GOAL,
        reached="reached" if ratio >= GOAL else "not reached",
    )


def time_row(one: Measured) -> str:
    """Return the row of a model in the table of times."""
    times = [f"{seconds(one.spin[search]):.3f}" if search in one.spin else NOT_FINISHED for search in SEARCHES]
    ratios = [f"{ratio:.0f}" if ratio else NOT_FINISHED for ratio in map(one.ratio, SEARCHES)]
    numpy = NOT_FINISHED if one.numpy is None else f"{one.numpy.cpu_seconds:.3f}"
    cells = [
        f"{one.ours.states:,}",
        f"{one.ours.transitions:,}",
        f"{one.ours.cpu_seconds:.4f}",
        numpy,
        *times,
        *ratios,
    ]
    return f"| {one.model} | {' | '.join(cells)} |\n"


def size_row(one: Measured) -> str:
    """Return the row of a model in the table of costs."""
    ours = one.ours
    everything = (ours.visited_bytes + ours.levels.bytes) / ours.states
    sizes = [f"{one.spin[kind].memory / ours.states:.0f}" if kind in one.spin else NOT_FINISHED for kind in SEARCHES]
    cells = [
        f"{one.rate / 1e6:.1f}",
        f"{1e9 * ours.cpu_seconds / ours.transitions:.1f}",
        ours.visited,
        f"{ours.visited_bytes / ours.states:.1f}",
        f"{everything:.1f}",
        *sizes,
    ]
    return f"| {one.model} | {' | '.join(cells)} |\n"


def tell(text: str) -> None:
    """Show progress."""
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """Measure every model and print or write the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60, help="end a run of SPIN after so long [default: 60]")
    parser.add_argument("--copies", type=int, default=4, help="the largest number of instances [default: 4]")
    parser.add_argument("--large", action="store_true", help="also a model that takes SPIN a minute a run")
    parser.add_argument("--page", type=Path, help="write the result to this file [default: print it]")
    options = parser.parse_args()
    explore(compile_program(resdll_spec.machine("offline")), engine="numba")  # numba's compiler is not measured
    explore(compile_program(replicate(resdll_spec.machine("lifecycle"), 1)), engine="numba")
    with tempfile.TemporaryDirectory() as folder:
        found = [
            measure(*model, options.seconds, Path(folder)) for model in models(options.copies, large=options.large)
        ]
    text = page(found, options.seconds)
    if options.page is None:
        print(text)
    else:
        options.page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
