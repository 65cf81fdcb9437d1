#!/usr/bin/env python3
"""Measure the search against SPIN's compiled verifier, side by side, on the models that are exported for it.

Ours runs in one thread with numba, and with numpy beside it; SPIN's verifier is compiled with -O3, and of its two
encodings the faster counts, breadth first and depth first apart.  A run counts only where both found the same states
and transitions.  Seconds are processor time, so that other work on the machine disturbs little, and search alone: our
tables and code, and SPIN's generated C, are made before.  A time is the median of five runs where one takes less than a
second.  The page is written anew after each model, so that a long run may be ended at any time.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TypeVar

import numba
import numpy as np

import resdll_spec
from resdll_checker.errors import ResdllError
from resdll_checker.explore import Engine, Exploration, default_memory, explore, lanes
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
from resdll_checker.program import STATE, Program, compile_program
from resdll_spec.abi import VERSION_NAMES
from resdll_spec.request import FLAG_FACTS

GOAL = 40
"""States a second, as a multiple of SPIN's best breadth-first rate, at the largest model that SPIN finishes."""

WITHIN = 2
"""How many times as much a test may cost where the visited set exceeds the cache as where it does not."""

SHORT = 1.0
"""Seconds below which a run is repeated, and the median taken."""

COMPARED_MOST = 20_000_000
"""States beyond which our slower searches are not waited for."""

PATIENCE = 4
"""How many times its processor time a run of SPIN may last."""

LARGE = 9
"""Members of the largest group that is measured when asked for a long run."""

SPIN_LEAST = 80
"""Bytes that SPIN needs for a state at least; it is not tried where that is more than it may take."""

NOT_FINISHED = "–"
Run = TypeVar("Run", Exploration, SpinResult)


@dataclass(frozen=True)
class Limits:
    """What a run of SPIN may take: seconds of processor time, and bytes."""

    seconds: float
    memory: int


@dataclass(frozen=True)
class Ours:
    """What is kept of a search of ours; ``tests`` are pairs of a state and a row that leaves its control state."""

    states: int
    transitions: int
    tests: int
    cpu_seconds: float
    visited: str
    visited_bytes: int
    level_bytes: int


@dataclass(frozen=True)
class Measured:
    """One model, measured by everything that could finish it; ``words`` is our search with a word for each state."""

    model: str
    members: int
    ours: Ours
    words: float | None
    numpy: float | None
    spin: dict[Search, SpinResult]
    built: float

    @property
    def rate(self) -> float:
        """Our states a second."""
        return self.ours.states / self.ours.cpu_seconds

    @property
    def cost(self) -> float:
        """Our nanoseconds for a test of a row in a state."""
        return 1e9 * self.ours.cpu_seconds / self.ours.tests

    def ratio(self, search: Search) -> float | None:
        """Return how many times faster ours is than SPIN's best of this kind, ``None`` where that did not finish."""
        return seconds(self.spin[search]) / self.ours.cpu_seconds if search in self.spin else None


def models(copies: int, members: int) -> Iterator[tuple[str, int, Program]]:
    """Yield the machines, then growing numbers of small ones side by side, then the group, with its members."""
    plain = {fact.name: "false" for fact in FLAG_FACTS} | {"version": VERSION_NAMES[0]}
    lifecycle, offline = resdll_spec.machine("lifecycle"), resdll_spec.machine("offline")
    yield "lifecycle", 0, compile_program(lifecycle)
    yield "offline", 0, compile_program(offline)
    table = trimmed(fixed(lifecycle, {"version": VERSION_NAMES[0], "table": "v1"}))
    yield "lifecycle, V1 table × 2", 0, compile_program(replicate(table, 2))
    pending = trimmed(fixed(offline, plain | {"kind": "offline", "behaviour": "pends"}))
    for number in range(2, copies + 1):
        yield f"offline, pending DLL × {number}", 0, compile_program(replicate(pending, number))
    for number in range(1, members + 1):
        yield (
            resdll_spec.group_name(number),
            number,
            compile_program(resdll_spec.machine(resdll_spec.group_name(number))),
        )


def measure(model: str, members: int, program: Program, limits: Limits, folder: Path) -> Measured:
    """Measure one model, SPIN within ``limits``."""

    def searched(engine: Engine) -> Exploration:
        return median(lambda: explore(program, engine=engine))

    found = searched("numba")
    tell(f"{model}: {found.states:,} states, ours {found.cpu_seconds:.4f} s, {found.visited}")
    ours = kept(found)
    del found
    words = numpy = None
    if ours.states < COMPARED_MOST:
        with without_lanes():
            words = searched("numba").cpu_seconds if "×" in ours.visited else None
        numpy = searched("numpy").cpu_seconds
    spin: dict[Search, SpinResult] = {}
    built = 0.0
    if ours.states * SPIN_LEAST < limits.memory:
        for encoding, search in product(ENCODINGS, SEARCHES):
            verifier = build(promela(program, encoding=encoding), search, folder, (f"-DMEMLIM={limits.memory >> 20}",))
            built = max(built, verifier.seconds)
            result = verified(verifier, ours, limits)
            tell(f"    SPIN {encoding} {search}: " + ("not finished" if result is None else f"{seconds(result):.3f} s"))
            if result is not None and (search not in spin or seconds(result) < seconds(spin[search])):
                spin[search] = result
    return Measured(model, members, ours, words, numpy, spin, built)


def kept(found: Exploration) -> Ours:
    """Return what is kept of a search; the rest may take gigabytes."""
    size = found.levels.bytes
    leaving = Counter(row.row.source for row in found.rows)
    place = found.program.field_map[STATE]
    tests = 0
    for number in range(len(found.levels)):
        codes = found.levels.once(number) & np.uint64(place.mask)
        for code, states in zip(*np.unique(codes, return_counts=True), strict=True):
            tests += int(states) * leaving[found.program.state_of(int(code))]
    return Ours(found.states, found.transitions, tests, found.cpu_seconds, found.visited, found.visited_bytes, size)


@contextmanager
def without_lanes() -> Iterator[None]:
    """Search with a word for each state, to show what lanes are worth."""
    most, lanes.MOST_LANES = lanes.MOST_LANES, 0
    try:
        yield
    finally:
        lanes.MOST_LANES = most


def verified(verifier: Verifier, ours: Ours, limits: Limits) -> SpinResult | None:
    """Return SPIN's run, ``None`` where it did not finish; end the program where the counts differ."""
    try:  # on a busy machine the time that passes is longer than the processor's, which decides
        first = verify(verifier, states=ours.states, timeout=PATIENCE * limits.seconds)
    except ResdllError as error:
        tell(f"    {error}")
        return None
    if first is None or seconds(first) > limits.seconds:
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

Written by `make bench{arguments}` on {machine}, Python {python}, numba {numba},
{spin}; one thread each. Both search the same exported model, and the counts are equal in every row
(SPIN prints eight digits; larger ones are not compared). Seconds are processor time of the search; building
SPIN's verifier took up to {built:.1f} s, building our tables less than a second. Ours searches breadth first, and a
shortest path to every state can be read off its levels. A dash: not finished in {limit:g} s and {memory:,} MiB, or not
waited for. *One by one* is our search without lanes, where it would use them: what is won by the algorithm alone.

| model | states | transitions | numba s | one by one s | numpy s | SPIN BFS s | SPIN DFS s | × BFS | × DFS |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|
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

*Group of N* is the move of N members of the specification, the scaling case. It, *lifecycle* and *offline* are
searched in lanes: what a run chooses (flags, version) are bits of one line, and a row moves all of them in one
operation (`resdll_checker.explore.lanes`); every state is still found by itself, at its depth, and every transition
counted.
*offline, pending DLL × N* is N plain offline requests side by side, each to a DLL that reports pending: the offline
machine with these choices made, composed with renamed copies of itself (`resdll_checker.explore.compose`), and searched
in parts (`resdll_checker.explore.parts`).
"""
GROWTH_HEAD = """
How the cost grows with the group. A *test* is a pair of a state and a row that leaves its control state; the last level
of the processor's cache holds {cache} MiB.

| members | states | visited set MiB | ns per state | ns per transition | ns per test |
|--:|--:|--:|--:|--:|--:|
"""
GROWTH_TAIL = """
From the cheapest test to that of the largest set, {times:.0f} times the cache, the cost grows {growth:.1f} times; the
goal is within {within}, and it is {reached}.
"""


def page(found: list[Measured], limits: Limits, arguments: str) -> str:
    """Return the page as Markdown."""
    last = max((one for one in found if "bfs" in one.spin), key=lambda one: one.ours.states, default=found[0])
    ratio, depth = last.ratio("bfs") or 0.0, last.ratio("dfs")
    head = HEAD.format(
        arguments=f' ARGS="{arguments}"' if arguments else "",
        machine=f"{platform.machine()} with {os.cpu_count()} processors, {platform.system()}",
        python=platform.python_version(),
        numba=numba.__version__,
        spin=spin_version(),
        built=max(one.built for one in found),
        limit=limits.seconds,
        memory=limits.memory >> 20,
    )
    tail = TAIL.format(
        model=last.model,
        ratio=ratio,
        depth="" if depth is None else f" and {depth:.0f} times its best depth-first run",
        goal=GOAL,
        reached="reached" if ratio >= GOAL else "not reached",
    )
    tables = [head, *map(time_row, found), SIZE_HEAD, *map(size_row, found), tail]
    return "".join([*tables, *growth([one for one in found if one.members])])


def growth(groups: list[Measured]) -> Iterator[str]:
    """Yield the table of the group's costs, and what it says where the last visited set exceeds the cache."""
    cache = cache_bytes()
    if not groups or cache is None:
        return
    yield GROWTH_HEAD.format(cache=cache >> 20)
    for one in groups:
        ours = one.ours
        cells = [
            f"{one.members}",
            f"{ours.states:,}",
            f"{ours.visited_bytes / (1 << 20):.1f}",
            f"{1e9 * ours.cpu_seconds / ours.states:.1f}",
            f"{1e9 * ours.cpu_seconds / ours.transitions:.2f}",
            f"{one.cost:.3f}",
        ]
        yield f"| {' | '.join(cells)} |\n"
    largest = groups[-1]
    if largest.ours.visited_bytes > cache:
        grown = largest.cost / min(one.cost for one in groups)
        yield GROWTH_TAIL.format(
            times=largest.ours.visited_bytes / cache,
            growth=grown,
            within=WITHIN,
            reached="reached" if grown <= WITHIN else "not reached",
        )


def cache_bytes() -> int | None:
    """Return the size of the last level of the cache, ``None`` where the system does not tell it."""
    sizes = [path.read_text().strip() for path in Path("/sys/devices/system/cpu/cpu0/cache").glob("index*/size")]
    return max((int(size.removesuffix("K")) << 10 for size in sizes if size.endswith("K")), default=None)


def time_row(one: Measured) -> str:
    """Return the row of a model in the table of times."""
    cells = [
        f"{one.ours.states:,}",
        f"{one.ours.transitions:,}",
        f"{one.ours.cpu_seconds:.4f}",
        *(optional(each) for each in (one.words, one.numpy)),
        *(optional(seconds(one.spin[search]) if search in one.spin else None) for search in SEARCHES),
        *(f"{ratio:.0f}" if ratio else NOT_FINISHED for ratio in map(one.ratio, SEARCHES)),
    ]
    return f"| {one.model} | {' | '.join(cells)} |\n"


def optional(spent: float | None) -> str:
    """Return seconds, or that there are none."""
    return NOT_FINISHED if spent is None else f"{spent:.3f}"


def size_row(one: Measured) -> str:
    """Return the row of a model in the table of costs."""
    ours = one.ours
    sizes = [f"{one.spin[kind].memory / ours.states:.0f}" if kind in one.spin else NOT_FINISHED for kind in SEARCHES]
    cells = [
        f"{one.rate / 1e6:.1f}",
        f"{1e9 * ours.cpu_seconds / ours.transitions:.1f}",
        ours.visited,
        f"{ours.visited_bytes / ours.states:.1f}",
        f"{(ours.visited_bytes + ours.level_bytes) / ours.states:.1f}",
        *sizes,
    ]
    return f"| {one.model} | {' | '.join(cells)} |\n"


def tell(text: str) -> None:
    """Show progress."""
    print(text, file=sys.stderr, flush=True)


def warm_up() -> None:
    """Let numba compile, or load, every kernel: its compiler is not measured."""
    for name in ("lifecycle", "offline"):
        explore(compile_program(resdll_spec.machine(name)), engine="numba")
    with without_lanes():
        explore(compile_program(resdll_spec.machine("offline")), engine="numba")
    explore(next(program for name, _, program in models(2, 0) if name.endswith("× 2")), engine="numba")


def main() -> None:
    """Measure every model and print or write the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60, help="end a run of SPIN after so long [default: 60]")
    parser.add_argument("--memory", type=int, metavar="MIB", help="SPIN's memory [default: half of the machine's]")
    parser.add_argument("--copies", type=int, default=4, help="the largest number of instances [default: 4]")
    parser.add_argument("--members", type=int, default=6, help="the largest number of members [default: 6]")
    parser.add_argument("--large", action="store_true", help="nine members: SPIN takes minutes, or gives up")
    parser.add_argument("--page", type=Path, help="write the result to this file [default: print it]")
    options = parser.parse_args()
    limits = Limits(options.seconds, default_memory() if options.memory is None else options.memory << 20)
    members = " --large" if options.large else f" --members {options.members}"
    given = f"--seconds {options.seconds:g}{members}"
    warm_up()
    found: list[Measured] = []
    with tempfile.TemporaryDirectory() as folder:
        for model in models(options.copies, LARGE if options.large else options.members):
            found.append(measure(*model, limits, Path(folder)))
            if options.page is not None:
                options.page.write_text(page(found, limits, given), encoding="utf-8")
    if options.page is None:
        print(page(found, limits, given))


if __name__ == "__main__":
    main()
