#!/usr/bin/env python3
"""How long a check takes: until all that the DLL allows is covered, and until the fault of each mutant is found.

Usage: ``python benchmarks/check.py [--runs N] [--form elf|pe] [--page FILE] [--mutants] [NAME...]``.  Hosts are built
and the Wine prefix is warm before anything is measured.  Seconds are those of the clock, so other work on the machine
disturbs; its load is printed.  Numbers are told side by side, never asserted.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import textwrap
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from checks import DEADLOCK_TIMEOUT, PENDING_TIMEOUT, TYPE_NAME  # noqa: E402  found by the line above
from dlls import build  # noqa: E402

from resdll_checker.engine.options import SMOKE, SUITES, CheckOptions  # noqa: E402
from resdll_checker.engine.run import check  # noqa: E402
from resdll_checker.engine.stream import Event, FindingSeen, Progress  # noqa: E402

SMOKE_GOAL, FULL_GOAL = 3, 60
"""Seconds of a synchronous DLL, smoke and full suite."""


@dataclass(frozen=True, slots=True)
class Timed:
    """One check: its seconds, those until the coverage last grew, calls, and the first finding with its seconds."""

    seconds: float
    covered: float
    calls: int
    verdict: str
    rows: str
    rule: str = ""
    found: float = 0.0
    found_calls: int = 0


class Clock:
    """Follows a check and remembers when its coverage grew last and when it found something first."""

    def __init__(self) -> None:
        self.started = time.perf_counter()
        self.share, self.covered = 0.0, 0.0
        self.rule, self.found, self.found_calls = "", 0.0, 0

    def __call__(self, event: Event) -> None:
        """Take an event of the check."""
        if isinstance(event, Progress) and (event.coverage or 0.0) > self.share:
            self.share, self.covered = event.coverage or 0.0, event.seconds
        if isinstance(event, FindingSeen) and not self.rule:
            self.rule, self.found = event.finding.rule, time.perf_counter() - self.started
            self.found_calls = event.calls


def timed(name: str, form: build.Form, suite: str) -> Timed:
    """Check a DLL once, and time it."""
    options = CheckOptions(
        build.build(name, form),
        TYPE_NAME,
        suite=suite,
        pending_timeout=PENDING_TIMEOUT,
        deadlock_timeout=DEADLOCK_TIMEOUT,
    )
    clock = Clock()
    done = check(options, [clock])
    rows = "" if done.coverage is None else f"{done.coverage.transitions.covered} of {done.coverage.transitions.total}"
    return Timed(
        done.seconds, clock.covered, done.calls, done.verdict, rows, clock.rule, clock.found, clock.found_calls
    )


def suites(names: list[str], forms: list[build.Form], runs: int) -> list[str]:
    """Return the table of whole checks, one line a DLL, form and suite, of the median run."""
    lines = [
        "| DLL | form | suite | seconds | until coverage was complete | rows covered | calls | calls/s | verdict |",
        "|---|---|---|--:|--:|--:|--:|--:|---|",
    ]
    for form in forms:
        timed(names[0], form, SMOKE)  # builds and warms
        for name in names:
            for suite in SUITES:
                several = sorted((timed(name, form, suite) for _ in range(runs)), key=lambda timing: timing.seconds)
                one = several[len(several) // 2]
                rate = one.calls / one.seconds
                lines.append(
                    f"| {name} | {form} | {suite} | {one.seconds:.1f} | {one.covered:.1f} | {one.rows} | "
                    f"{one.calls:,} | {rate:,.0f} | {one.verdict} |"
                )
    return lines


def mutants(forms: list[build.Form]) -> list[str]:
    """Return the table of the mutants: when the smoke suite found the first fault of each."""
    lines = ["| mutant | rule | form | first finding | seconds | calls |", "|---|---|---|---|--:|--:|"]
    seconds = []
    for dll in build.catalogue():
        for form in dll.forms if dll.kind == "mutant" else ():
            if form in forms:
                one = timed(dll.name, form, SMOKE)
                seconds.append(one.found)
                found = f"{one.rule} | {one.found:.2f} | {one.found_calls}" if one.rule else "– | – | –"
                lines.append(f"| {dll.name} | {dll.rule} | {form} | {found} |")
    if seconds:
        lines += ["", f"Median {statistics.median(seconds):.2f} s, slowest {max(seconds):.2f} s."]
    return lines


def main() -> None:
    """Print the page, and write it where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", default=["sync_v2", "async_v2", "mixed_v2"], metavar="NAME")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--form", choices=build.FORMS, action="append")
    parser.add_argument("--mutants", action="store_true", help="time the mutants as well")
    parser.add_argument("--page", type=Path, help="also write the tables to this file")
    arguments = parser.parse_args()
    forms = arguments.form or list(build.FORMS)
    load = os.getloadavg()[0]
    lines = suites(arguments.names, forms, arguments.runs)
    if arguments.mutants:
        lines += ["", "## Time to the first finding", "", *mutants(forms)]
    text = "\n".join([*_head(load, arguments.runs), *lines]) + "\n"
    print(text, end="")
    if arguments.page is not None:
        arguments.page.write_text(text, encoding="utf-8")


def _head(load: float, runs: int) -> list[str]:
    system = f"{platform.machine()} with {os.cpu_count()} processors, {platform.system()}"
    measured = (
        f"Written by `make bench-check` on {system}, "
        f"Python {platform.python_version()} (PE under Wine); load {load:.1f} when "
        f"it began. PendingTimeout {PENDING_TIMEOUT} ms, DeadlockTimeout {DEADLOCK_TIMEOUT} ms; the median of "
        f"{runs} runs, the host built and Wine warm. The goals for a synchronous DLL are {SMOKE_GOAL} s (smoke) and "
        f"{FULL_GOAL} s (full). Coverage is complete when no row is seen for the first time any more: the rest is what "
        "the DLL never allowed."
    )
    return ["# Benchmarks: how long a check takes", "", *textwrap.wrap(measured, 140), ""]


if __name__ == "__main__":
    main()
