"""How long a check takes, and how fast it calls: by reference DLL, form and suite, best and median of some runs.

Usage: ``python benchmarks/check.py [--runs N] [--form elf|pe] [NAME...]``.  The Wine prefix is warmed before anything
is measured.  Numbers are printed for comparison side by side, never asserted.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from dlls import build  # noqa: E402  found by the line above

from resdll_checker.engine.options import SUITES, CheckOptions  # noqa: E402
from resdll_checker.engine.run import CheckResult, check  # noqa: E402
from resdll_checker.hosting import Host, Settled, Step  # noqa: E402

TYPE_NAME = "Resdll Test"
BATCH = 2000
"""Calls in the batch that measures the host alone: half Online, half Offline."""


def measure(name: str, form: build.Form, suite: str, runs: int) -> tuple[list[float], CheckResult]:
    """Return the seconds of each run and the last result."""
    target = build.build(name, form)
    seconds = []
    for _ in range(runs):
        started = time.perf_counter()
        result = check(CheckOptions(target, TYPE_NAME, suite=suite, pending_timeout=5000, deadlock_timeout=5000))
        seconds.append(time.perf_counter() - started)
    return seconds, result


def batch_rate(form: build.Form) -> float:
    """Return the calls per second of one batch of a synchronous DLL, its events read but not judged."""
    with Host(build.build("sync_v2", form)) as host:
        host.startup(TYPE_NAME, "2016")
        host.call(Step.open(0))
        cycle = [
            Step.online(0),
            Step.expect(0, Settled.ONLINE, 1000),
            Step.offline(0),
            Step.expect(0, Settled.OFFLINE, 1000),
        ]
        started = time.perf_counter()
        host.batch(cycle * (BATCH // 2))
        host.events()
        return BATCH / (time.perf_counter() - started)


def main() -> None:
    """Print one line a DLL, form and suite."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", default=["sync_v2", "async_v2"], metavar="NAME")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--form", choices=build.FORMS, action="append")
    options = parser.parse_args()
    print(f"{'DLL':<12} {'form':<5} {'suite':<6} {'best s':>7} {'median s':>9} {'calls':>6} {'calls/s':>9}  verdict")
    for form in options.form or build.FORMS:
        measure("sync_v2", form, "smoke", 1)  # warm
        for name in options.names:
            for suite in SUITES:
                seconds, result = measure(name, form, suite, options.runs)
                best, rate = min(seconds), result.calls / min(seconds)
                print(
                    f"{name:<12} {form:<5} {suite:<6} {best:>7.2f} {statistics.median(seconds):>9.2f} "
                    f"{result.calls:>6} {rate:>9,.0f}  {result.verdict}"
                )
        print(f"{'host alone':<12} {form:<5} {'batch':<6} {'':>7} {'':>9} {BATCH:>6} {batch_rate(form):>9,.0f}")


if __name__ == "__main__":
    main()
