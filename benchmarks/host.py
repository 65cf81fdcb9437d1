#!/usr/bin/env python3
"""Measure the host against a bare C loop that calls the same DLL in the same run: batches, single steps, starts.

The loop (``bare_loop.c``) records nothing and checks nothing.  Rounds of the loop and of the host alternate, and the
median counts.  Seconds are those of the clock, so other work on the machine disturbs; its load is printed.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from dlls import build  # noqa: E402  found by the line above

from resdll_checker.hosting import BatchEnd, Host, HostDied, Settled, Step, wine  # noqa: E402

TYPE_NAME = "Resdll Test"
TARGET = "sync_v2"

CALLS_GOAL = 100_000
"""Calls a second of a batch, in both forms."""

STEP_GOAL = 60.0
"""Microseconds of a single step and its reply, as the median."""

CYCLE = (Step.online(0), Step.offline(0))
BATCHES: dict[str, Sequence[Step]] = {
    "Online, Offline": CYCLE,
    "the same, each awaited": (
        Step.online(0),
        Step.expect(0, Settled.ONLINE, 1000),
        Step.offline(0),
        Step.expect(0, Settled.OFFLINE, 1000),
    ),
    "LooksAlive, IsAlive": (Step.looks_alive(0), Step.is_alive(0)),
    "Online, Offline with a node name and 64 bytes": (
        Step.online(0),
        Step.offline(0, 0x3, destination="NODE2", buffer=bytes(64)),
    ),
}
"""What is called, two calls a round; inputs lie between guard pages, so the last one asks the system for each call."""


@dataclass(frozen=True)
class Batch:
    """Calls a second of one kind of batch, as they run, and with their events decoded."""

    name: str
    rate: float
    decoded: float


@dataclass(frozen=True)
class Measured:
    """One form: the loop in calls a second, the batches, steps in microseconds, starts in milliseconds."""

    form: build.Form
    bare: float
    batches: list[Batch]
    step_median: float
    step_99: float
    start: float
    restart: float


def bare_program(form: build.Form, folder: Path) -> Path:
    """Compile the loop."""
    compilers = {
        "elf": ("gcc", "-fshort-wchar", "-o", str(folder / "bare_loop")),
        "pe": ("x86_64-w64-mingw32-gcc", "-static-libgcc", "-o", str(folder / "bare_loop.exe")),
    }
    compiler, *options = compilers[form]
    include = ROOT / "checker" / "host" / "include"
    source = ROOT / "benchmarks" / "bare_loop.c"
    subprocess.run(
        [compiler, "-O2", f"-I{include}", *options, str(source), "-ldl" if form == "elf" else "-s"], check=True
    )
    return Path(options[-1])


def bare_rate(form: build.Form, program: Path, cycles: int) -> float:
    """Return the calls a second of the loop."""
    target = build.build(TARGET, form)
    command, environment = [str(program), str(target)], dict(os.environ)
    if form == "pe" and wine.is_needed():
        launch = wine.launch(form, program, program, target)
        command = [launch.command[0], wine.windows_path(program), wine.windows_path(target)]
        environment = dict(launch.environment)
    done = subprocess.run([*command, str(cycles)], env=environment, capture_output=True, text=True, check=True)
    return 2 * cycles / (int(done.stdout) / 1e9)


def opened(form: build.Form) -> Host:
    """Return a running host with one resource open."""
    host = Host(build.build(TARGET, form))
    host.start()
    host.startup(TYPE_NAME, "2016")
    host.call(Step.open(0))
    return host


def batch_rates(host: Host, steps: Sequence[Step], cycles: int) -> tuple[float, float]:
    """Return the calls a second of a batch as it runs, and of the same with its events decoded."""
    host.events()
    begin = time.perf_counter()
    if host.batch([*steps] * cycles).end is not BatchEnd.DONE:
        raise SystemExit("The batch did not run to its end.")
    ran = time.perf_counter() - begin
    host.events()
    return 2 * cycles / ran, 2 * cycles / (time.perf_counter() - begin)


def steps(host: Host, count: int) -> list[float]:
    """Return the microseconds of ``count`` single steps and their replies, in order of size."""

    def one() -> float:
        begin = time.perf_counter()
        host.call(Step.looks_alive(0))
        return (time.perf_counter() - begin) * 1e6

    return sorted(one() for _ in range(count))


def starts(form: build.Form, count: int) -> tuple[list[float], list[float]]:
    """Return the milliseconds of starts (up to the end of Startup), and of starts after the host had died."""
    host = Host(build.build(TARGET, form))

    def one() -> float:
        begin = time.perf_counter()
        host.start()
        host.startup(TYPE_NAME, "2016")
        return (time.perf_counter() - begin) * 1e3

    def after_death() -> float:
        os.kill(host.pid, 9)
        begin = time.perf_counter()
        with contextlib.suppress(HostDied):
            host.quiet(1000)
        return (time.perf_counter() - begin) * 1e3 + one()

    try:
        fresh = []
        for _ in range(count):
            fresh.append(one())
            host.close()
        one()
        return fresh, [after_death() for _ in range(count)]
    finally:
        host.kill()


def measure(form: build.Form, rounds: int, cycles: int) -> Measured:
    """Measure one form; the Wine prefix is warm before anything counts."""
    with tempfile.TemporaryDirectory() as folder:
        program = bare_program(form, Path(folder))
        with opened(form) as host:
            bare_rate(form, program, cycles)
            found: dict[str, list[tuple[float, float]]] = {name: [] for name in BATCHES}
            bare = []
            for _ in range(rounds):
                bare.append(bare_rate(form, program, cycles * 10))
                for name, called in BATCHES.items():
                    found[name].append(batch_rates(host, called, cycles))
            single = steps(host, cycles)
    batches = [
        Batch(name, statistics.median(run for run, _ in rates), statistics.median(decoded for _, decoded in rates))
        for name, rates in found.items()
    ]
    fresh, again = starts(form, 2 * rounds + 1)
    tail = single[len(single) * 99 // 100]
    return Measured(
        form,
        statistics.median(bare),
        batches,
        statistics.median(single),
        tail,
        statistics.median(fresh),
        statistics.median(again),
    )


def rows(found: Sequence[Measured], row: Callable[[Measured], Iterator[str]]) -> Iterator[str]:
    """Yield the rows of every form."""
    for measured in found:
        yield from row(measured)


def batch_rows(measured: Measured) -> Iterator[str]:
    """Yield a row for the loop and one for each batch."""
    form = measured.form.upper()
    yield f"| {form} | bare loop: {next(iter(BATCHES))} | {measured.bare:,.0f} | {1e9 / measured.bare:,.0f} | – | – |"
    for batch in measured.batches:
        yield (
            f"| {form} | {batch.name} | {batch.rate:,.0f} | {1e9 / batch.rate:,.0f} | {batch.decoded:,.0f} | "
            f"{batch.rate / CALLS_GOAL:.1f} |"
        )


def step_row(measured: Measured) -> Iterator[str]:
    """Yield the row of single steps and starts."""
    yield (
        f"| {measured.form.upper()} | {measured.step_median:.1f} | {measured.step_99:.1f} | {measured.start:.0f} | "
        f"{measured.restart:.0f} |"
    )


def page(found: Sequence[Measured], load: float, arguments: str) -> str:
    """Return the page as Markdown."""
    wines = " (PE under Wine)" if wine.is_needed() else ""
    loop = (
        f"Written by `make bench-host{arguments}` on {platform.machine()} with {os.cpu_count()} processors, "
        f"{platform.system()}, Python {platform.python_version()}{wines}; load {load:.1f} when it began. The bare loop "
        "(`benchmarks/bare_loop.c`) calls the same DLL, records nothing and checks nothing; its rounds and the host's "
        "alternate, and the median counts. A batch includes the command that says it. *Decoded*: with every event read "
        "in Python too. Inputs lie between guard pages that are opened and closed again by the system, which is what "
        "the last kind of call pays for. Clock time, so other work on the machine disturbs."
    )
    single = (
        f"A single step and its reply, in microseconds; the goal is a median of {STEP_GOAL:.0f}. The start of a host "
        "up to the end of Startup, and the same after a death, which is judged first, in milliseconds."
    )
    lines = [
        "# Benchmarks: the host against a bare C loop",
        "",
        *textwrap.wrap(loop, 120),
        "",
        f"| form | calls | calls/s | ns per call | decoded, calls/s | × the goal of {CALLS_GOAL:,} |",
        "|---|---|--:|--:|--:|--:|",
        *rows(found, batch_rows),
        "",
        *textwrap.wrap(single, 120),
        "",
        "| form | step, median µs | step, 99 % µs | start ms | restart ms |",
        "|---|--:|--:|--:|--:|",
        *rows(found, step_row),
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure both forms and print or write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="rounds, of which the median counts")
    parser.add_argument("--cycles", type=int, default=5000, metavar="N", help="two calls each, in a batch")
    parser.add_argument("--form", choices=build.FORMS, action="append")
    parser.add_argument("--page", type=Path, help="write the result to this file [default: print it]")
    options = parser.parse_args()
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    given = " ".join(argument for argument in sys.argv[1:] if argument not in ("--page", str(options.page)))
    found = [measure(form, options.rounds, options.cycles) for form in options.form or build.FORMS]
    text = page(found, load, f' ARGS="{given}"' if given else "")
    if options.page is None:
        print(text)
    else:
        options.page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
