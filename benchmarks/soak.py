"""A soak: every conforming DLL checked again and again, with another seed each time, for as long as is asked for.

Nothing that weighs more than a note may be found in them, no host process may be left behind, and the memory of the
checker may not grow.

Usage: ``python benchmarks/soak.py [--minutes M] [--workers N] [--form elf|pe] [--page FILE] [NAME...]``.  Exit code 1
if anything was found, left behind, or grew.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from itertools import product
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from checks import DEADLOCK_TIMEOUT, PENDING_TIMEOUT, TYPE_NAME  # noqa: E402  found by the line above
from dlls import build  # noqa: E402

from resdll_checker.engine.options import FULL, SMOKE, CheckOptions  # noqa: E402
from resdll_checker.engine.run import check  # noqa: E402
from resdll_spec.vocabulary import Severity  # noqa: E402

MOST_SECONDS = 20.0
"""The budget of one check: the search of the full suite takes what it is given."""

FULL_ROUNDS = 1
"""How many seeds of each DLL are given the full suite; the others the smoke suite, so that there are many of them."""

GROWTH_LIMIT = 0.05
"""The share by which the memory of the last third of a worker's checks may exceed that of the second third."""

INTRODUCTION = """Written by `benchmarks/soak.py` (`make soak`): every conforming DLL of `tests/dlls` checked again and
again, strictly, with another seed each time: by the full suite first, then by the smoke suite."""

_PAGE = os.sysconf("SC_PAGE_SIZE")
_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Checked:
    """One check: which DLL, in which worker, what came of it, and the memory that the worker held afterwards."""

    worker: int
    name: str
    form: build.Form
    seed: int
    verdict: str
    found: tuple[str, ...]
    inconclusive: tuple[str, ...]
    calls: int
    seconds: float
    memory: int


def resident() -> int:
    """Return the bytes of memory that this process holds, without what only waits to be collected."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * _PAGE


def work(worker: int, workers: int, forms: list[build.Form], names: list[str], until: float, results: object) -> None:
    """Check this worker's share of the DLLs, a seed after another, until the time is up."""
    share = [
        (dll, form)
        for position, (dll, form) in enumerate(product(build.catalogue(), forms))
        if dll.kind == "conforming" and form in dll.forms and (not names or dll.name in names)
        and position % workers == worker
    ]  # fmt: skip
    seed = 0
    while share and time.time() < until:
        for dll, form in share:
            if time.time() >= until:
                break
            options = CheckOptions(
                build.build(dll.name, form),
                TYPE_NAME,
                seed=seed,
                suite=FULL if seed < FULL_ROUNDS else SMOKE,
                strict=True,
                max_time=MOST_SECONDS,
                pending_timeout=PENDING_TIMEOUT,
                deadlock_timeout=DEADLOCK_TIMEOUT,
            )
            done = check(options)
            accused = [finding for finding in done.findings if finding.severity > Severity.note]
            told = tuple(f"{finding.rule}: {finding.actual}" for finding in accused)
            results.put(  # type: ignore[attr-defined]  # a queue of either kind of process
                Checked(
                    worker, dll.name, form, seed, done.verdict, told, tuple(done.inconclusive), done.calls,
                    done.seconds, resident(),
                )
            )  # fmt: skip
        seed += 1
    results.put(None)  # type: ignore[attr-defined]


def gather(arguments: argparse.Namespace) -> list[Checked]:
    """Run the workers and return what they did, telling each finding when it comes."""
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    until = time.time() + 60 * arguments.minutes
    forms = arguments.form or list(build.FORMS)
    workers = [
        context.Process(target=work, args=(number, arguments.workers, forms, arguments.names, until, queue))
        for number in range(arguments.workers)
    ]
    for worker in workers:
        worker.start()
    found: list[Checked] = []
    running = len(workers)
    while running:
        message = queue.get()
        if message is None:
            running -= 1
            continue
        found.append(message)
        for told in message.found:
            print(f"{message.name} ({message.form}, seed {message.seed}): {told}", flush=True)
    for worker in workers:
        worker.join()
    return found


def left_behind(cache: str) -> list[str]:
    """Return the processes that were started with the private cache of this soak and still live."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and int(process.name) != os.getpid():
            try:
                environment = (process / "environ").read_bytes()
                command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            except OSError:
                continue
            if cache.encode() in environment and "resdll-host" in command:
                found.append(command.strip())
    return found


def growth(found: list[Checked], worker: int) -> tuple[int, int]:
    """Return the median memory in bytes of the second and of the last third of one worker's checks."""
    memory = [checked.memory for checked in found if checked.worker == worker]
    third = max(len(memory) // 3, 1)
    return int(statistics.median(memory[third : 2 * third] or memory)), int(statistics.median(memory[-third:]))


def page(found: list[Checked], arguments: argparse.Namespace, leaks: list[str], *, good: bool) -> str:
    """Return the report, in Markdown."""
    calls = sum(checked.calls for checked in found)
    accused = sum(bool(checked.found) for checked in found)
    lines = [
        "# Soak",
        "",
        INTRODUCTION,
        "",
        f"* {arguments.minutes:g} minutes, {arguments.workers} workers, {len(found)} checks, {calls:,} calls",
        f"* checks that found something: {accused}",
        f"* host processes left behind: {len(leaks)}",
    ]
    for worker in range(arguments.workers):
        before, after = growth(found, worker)
        lines.append(
            f"* memory of worker {worker + 1}: {before / _MIB:.0f} MiB in the second third, {after / _MIB:.0f} MiB in "
            f"the last ({after / before - 1:+.1%})"
        )
    lines += [f"* {'nothing to complain of' if good else 'FAILED'}", ""]
    lines += ["| DLL | form | checks | seeds | calls | seconds a check | conforms | inconclusive | accused |"]
    lines += ["|---|---|--:|--:|--:|--:|--:|--:|--:|"]
    for name, form in sorted({(checked.name, checked.form) for checked in found}):
        mine = [checked for checked in found if (checked.name, checked.form) == (name, form)]
        verdicts = Counter(checked.verdict for checked in mine)
        lines.append(
            f"| {name} | {form} | {len(mine)} | {len({checked.seed for checked in mine})} | "
            f"{sum(checked.calls for checked in mine):,} | {statistics.median(checked.seconds for checked in mine):.1f}"
            f" | {verdicts['conforms']} | {verdicts['inconclusive']} | {sum(bool(checked.found) for checked in mine)} |"
        )
    reasons = Counter(reason for checked in found for reason in checked.inconclusive)
    if reasons:
        lines += ["", "Why checks were inconclusive:", ""]
        lines += [f"* {number} times: {reason}" for reason, number in reasons.most_common()]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Soak, print the report, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--form", choices=build.FORMS, action="append")
    parser.add_argument("--page", type=Path, help="also write the report to this file")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="resdll-soak-", ignore_cleanup_errors=True) as cache:
        os.environ["XDG_CACHE_HOME"] = cache
        found = gather(arguments)
        leaks = left_behind(cache)
    grown = [
        worker
        for worker in range(arguments.workers)
        if growth(found, worker)[1] > (1 + GROWTH_LIMIT) * growth(found, worker)[0]
    ]
    good = not leaks and not grown and not any(checked.found for checked in found)
    text = page(found, arguments, leaks, good=good)
    print(text, end="")
    for leak in leaks:
        print(f"left behind: {leak}")
    if arguments.page is not None:
        arguments.page.write_text(text, encoding="utf-8")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
