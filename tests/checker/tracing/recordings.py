"""Runs of the recorder: the host checks a DLL through it, and what it wrote is judged."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from checks import TYPE_NAME, options
from dlls import build

from resdll_checker.engine.options import SMOKE, CheckOptions
from resdll_checker.engine.run import CheckResult, check
from resdll_checker.tracing import judging, recorder


@dataclass(frozen=True, slots=True)
class Recording:
    """What a check through the recorder came to, and where the traces lie."""

    checked: CheckResult
    folder: Path


def placed(name: str, form: build.Form, folder: Path) -> recorder.Written:
    """Puts the recorder in front of a DLL of the catalogue."""
    return recorder.write(build.build(name, form), folder)


def record(name: str, form: build.Form, folder: Path, **changes: object) -> Recording:
    """Checks a DLL of the catalogue through the recorder."""
    written = placed(name, form, folder)
    written.settings.write_text("parts = 1000\n", encoding="utf-8")  # one check has many processes
    return Recording(check(options(written.recorder, **({"suite": SMOKE} | changes))), folder)


def judge(*paths: Path, **changes: object) -> CheckResult:
    """Judges traces."""
    chosen = CheckOptions(paths[0], TYPE_NAME, suite=judging.SUITE, **changes)  # type: ignore[arg-type]  # by name
    return judging.judge(paths, chosen)


def primary(result: CheckResult) -> str | None:
    """Returns the rule that was seen broken first."""
    return None if result.primary is None else result.primary.rule


def left_open(judged: CheckResult) -> list[str]:
    """Returns why a judgement is inconclusive, but for one reason that every recorder has.

    Of two threads that call at once (Terminate and a control call) it can see the other one first.
    """
    return [why for why in judged.inconclusive if "is nothing that the contract provides for" not in why]
