"""Judging traces: from the files to the result that every report reads, the same as that of a check."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import msgspec

from resdll_checker.engine.coverage import measure
from resdll_checker.engine.gate import opened
from resdll_checker.engine.run import CheckResult, conclude
from resdll_checker.engine.stream import Consumer, CoverageMeasured, RunFinished, RunStarted, Stream
from resdll_checker.engine.target import Target
from resdll_checker.hosting import EventKind, Input
from resdll_checker.program import compile_program
from resdll_checker.tracing import files, lines, startups
from resdll_checker.tracing.events import STARTUPS, Contexts, event
from resdll_checker.tracing.judges import TABLES, Judges
from resdll_spec import machine
from resdll_spec.abi import FUNCTION_TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from resdll_checker.engine.findings import Coverage
    from resdll_checker.engine.options import CheckOptions
    from resdll_checker.hosting import Event

SUITE = "trace"
"""What the suite of a trace is called: what the cluster happened to do."""

RUNNING_LIMIT = 4096
"""Calls that can be under way at a time: more are no trace of a real process."""

_NO_PROBE = "a trace has what the cluster asked for, and it does not ask for that"
_NO_GUARD = "a trace cannot show it: it takes inputs between inaccessible pages (resdll check)"
_NO_DEATH = "a trace cannot show it: it ends where the process does, and does not say why (resdll check)"
_NO_CENSUS = "a trace cannot show it: it takes a look at the whole process (resdll check)"
_NO_CALLS = "a trace cannot show it: what the DLL calls beside its callbacks is not recorded (resdll check)"
UNTOLD = {
    "RD106": _NO_PROBE,
    "RD203": _NO_PROBE,
    "RD502": _NO_GUARD,
    "RD503": _NO_GUARD,
    "RD703": _NO_CALLS,
    "RD704": _NO_CALLS,
    "RD705": _NO_CALLS,
    "RD801": _NO_DEATH,
    "RD802": _NO_DEATH,
    "RD803": _NO_DEATH,
    "RD804": _NO_CENSUS,
    "RD805": _NO_CENSUS,
    "RD806": _NO_CENSUS,
}
"""Rules that no trace can show to be broken, and why."""


@dataclass(slots=True)
class Reading:
    """Reads traces into judges; ``stream`` is told how far that is."""

    judges: Judges
    stream: Stream
    contexts: Contexts = field(default_factory=Contexts)
    expected: int = 0
    offered: dict[int, tuple[int, ...]] = field(default_factory=dict)
    interrupted: bool = False

    def read(self, trace: Sequence[files.Part]) -> None:
        """Read one trace, all its parts."""
        self.judges.forget_process()
        self.contexts, self.expected = Contexts(), 0
        self.offered.clear()
        ended = False
        if trace[0].header.part > 1:
            self._gap(
                f"{trace[0].shown} is part {trace[0].header.part} of its trace, and the parts before it are missing"
            )
        for part in trace:
            if part.header.settings_fault:
                self.judges.inconclusive.append(
                    f"The recorder did not understand line {part.header.settings_fault} of its settings when it wrote "
                    f"{part.shown}."
                )
            for found in files.read(part):
                ended = self._line(part, found)
        if not ended:
            self._open_calls()

    def _line(self, part: files.Part, found: files.Found) -> bool:
        """Judge a line; return whether it says that the recording has ended."""
        try:
            line = lines.line(found.data)
            self._follow(part, found, line)
            if line.what == lines.END:
                return True
            self._tell(part, found, line)
        except (msgspec.MsgspecError, UnicodeDecodeError, ValueError) as error:
            if not found.cut:
                raise files.damaged(part, found.number, str(error)) from None
            self.judges.inconclusive.append(
                f"{part.shown} is cut off in line {found.number}: what came after it was not judged."
            )
        self.stream.tick(self.judges.first)
        return False

    def _follow(self, part: files.Part, found: files.Found, line: lines.Line) -> None:
        """See that no line is missing, and none comes twice."""
        if line.n < self.expected:
            raise ValueError(f"line {line.n} of the recording comes after line {self.expected - 1}")
        if line.n > self.expected and not self.contexts.forgotten:
            self._gap(
                f"{part.shown}:{found.number}: lines {self.expected} to {line.n - 1} of the recording are missing"
            )
        self.expected = line.n + 1

    def _gap(self, why: str) -> None:
        """Go on after a gap: only what was opened after it can be judged."""
        self.judges.inconclusive.append(f"{why}: resources that were opened before were judged no further.")
        self.judges.forget_process()
        self.contexts = Contexts(forgotten=True)

    def _tell(self, part: files.Part, found: files.Found, line: lines.Line) -> None:
        if line.name in STARTUPS:
            self._startup(line, found.data)
            return
        told = event(line, found.data, self.contexts)
        if told is None:
            return
        _refuse(told, line.table)
        self.judges.feed(told, line.table, f"{part.shown}:{found.number}")
        if len(self.judges.running) > RUNNING_LIMIT:
            raise ValueError(f"more than {RUNNING_LIMIT} calls at a time")

    def _startup(self, line: lines.Line, data: bytes) -> None:
        step = -1 if line.step is None else line.step
        if line.what == "call":
            self.offered = {step: lines.numbers(data, startups.OFFERED)}
        elif line.what == "return" and step in self.offered:
            first = self.judges.first
            tried, why = startups.judge(first.findings, self.offered.pop(step), line, data, self.judges.options.version)
            first.ran |= tried
            if why:
                self.judges.inconclusive.append(why[0].upper() + why[1:])

    def _open_calls(self) -> None:
        """Tell of calls that the recording ends in."""
        for told, _, where in self.judges.running.values():
            self.judges.inconclusive.append(
                f"{where}: the recording ends in this call of {told.name}, which had not returned: the process "
                "was ended there, or was still in it."
            )


def _refuse(told: Event, table: int) -> None:
    """Refuse what is in the form of an event, and cannot be one."""
    if told.kind is EventKind.INPUT_MODIFIED:
        Input(told.arguments["Input"])
    if told.kind in (EventKind.CALL, EventKind.RETURN) and told.step < 0:
        raise ValueError(f"{told.kind.name} without a step")
    if told.kind in (EventKind.CALL, EventKind.RETURN) and table not in TABLES:
        raise ValueError(f"{told.kind.name} through a table of version {table}")


def judge(paths: Sequence[Path], options: CheckOptions, consumers: Sequence[Consumer] = ()) -> CheckResult:
    """Judge the traces in ``paths``, and tell the consumers what happens.

    ``options.target`` is the first of the paths.  Raises :class:`ResdllError` where one is no trace.
    """
    gate = opened(options)
    traces = files.find(paths)
    stream = Stream(consumers)
    started = time.monotonic()
    target = Target(options.target, traces[0][0].header.kind, files.digest(traces), (), trace=True)
    stream.emit(RunStarted(target, options))
    reading = Reading(Judges(options), stream)
    stream.follow(reading.judges.first)
    stream.phase(SUITE)
    try:
        for trace in traces:
            reading.read(trace)
    except KeyboardInterrupt:
        reading.interrupted = True
        reading.judges.inconclusive.append("The run was interrupted; what it had not come to was not judged.")
    result = _result(reading, target, time.monotonic() - started)
    conclude(result, gate)
    stream.emit(RunFinished(result))
    return result


def _result(reading: Reading, target: Target, seconds: float) -> CheckResult:
    judges, first = reading.judges, reading.judges.first
    inconclusive = list(dict.fromkeys(judges.inconclusive))
    table = next((table for table in FUNCTION_TABLES if table.name == first.table), None)
    coverage = None
    if table is None:
        inconclusive.append("No call of a resource was recorded, so nothing of the DLL's conduct was judged.")
    else:
        coverage = _coverage(reading)
        reading.stream.emit(CoverageMeasured(coverage))
    return CheckResult(
        options=judges.options,
        target=target,
        table=table,
        verdict="inconclusive",
        findings=first.findings.all,
        coverage=coverage,
        inconclusive=inconclusive,
        calls=judges.calls,
        seconds=seconds,
        durations=first.durations,
        primary=first.findings.primary,
        interrupted=reading.interrupted,
        masks=dict(first.masks),
    )


def _coverage(reading: Reading) -> Coverage:
    first = reading.judges.first
    ran = (first.ran | first.view.armed) - UNTOLD.keys()
    coverage = measure(compile_program(machine("lifecycle")), first, ran, {})
    missing = {rule: UNTOLD.get(rule, why) for rule, why in coverage.rules.missing.items()}
    return replace(coverage, rules=replace(coverage.rules, missing=missing))
