"""One check from beginning to end: table, walk, masks, arguments; then the verdict."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from resdll_checker.engine import (
    argument_tour,
    cluster,
    concurrency,
    control_tour,
    controls,
    doubts,
    hardship,
    hygiene,
    levers,
    reloading,
    search,
    situation_tour,
    table,
    unrun,
)
from resdll_checker.engine.coverage import measure
from resdll_checker.engine.findings import Coverage, Finding, Verdict
from resdll_checker.engine.gate import Gate, decide, opened
from resdll_checker.engine.judge import Judge
from resdll_checker.engine.mask_tour import LEFT_TO_FULL, MaskTour
from resdll_checker.engine.options import FULL, SLACK, SMOKE
from resdll_checker.engine.session import RunEnded, Session
from resdll_checker.engine.stream import CoverageMeasured, RunFinished, RunStarted, Stream
from resdll_checker.engine.target import Target, TargetError, inspect
from resdll_checker.engine.walk import Walk
from resdll_checker.errors import ExitCode
from resdll_checker.hosting import Host
from resdll_checker.monitor import View
from resdll_checker.program import Program, compile_program
from resdll_spec import machine
from resdll_spec.abi import ErrorCode, FunctionTable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from resdll_checker.engine.baseline import Listed
    from resdll_checker.engine.counterexample import Counterexample
    from resdll_checker.engine.options import CheckOptions
    from resdll_checker.engine.stream import Consumer, Event
    from resdll_checker.hosting import StartupReply


EXPLAINING = 0.25
"""The share of the time budget that is kept for counterexamples once there is a finding."""

_SMOKE_PHASES = ("table", "lifecycle", "controls", "masks", "arguments", "concurrency", "hygiene")
PHASES = {SMOKE: _SMOKE_PHASES, FULL: (*_SMOKE_PHASES, "situations", "hardship", "levers", "reloading", "search")}
"""The parts of each suite, in order; a table whose Offline takes no mask has no *masks*."""


@dataclass(slots=True)
class CheckResult:
    """What one check came to; ``seconds`` is the whole run, ``inconclusive`` says in sentences what was not judged.

    ``findings`` are sorted by gravity; ``primary`` is the one that was seen first.  ``interrupted`` tells that a person
    ended the run by Ctrl-C.  ``counterexamples`` are the smallest programs that show a finding, by its key.
    ``durations`` are the times of each entry point's calls in nanoseconds, ``masks`` says how often Offline was called
    with each mask on a resource that was online.  ``tried`` are the rules that each phase tried, in order.

    ``verdict`` is about the DLL, whatever a baseline accepts; ``gate`` is about what was asked for beside it.
    """

    options: CheckOptions
    target: Target
    table: FunctionTable | None
    verdict: Verdict
    findings: list[Finding]
    coverage: Coverage | None
    inconclusive: list[str]
    calls: int
    seconds: float
    durations: dict[str, list[int]] = field(default_factory=dict)
    primary: Finding | None = None
    interrupted: bool = False
    dump: str = ""
    counterexamples: dict[tuple[str, str, str, str], Counterexample] = field(default_factory=dict)
    masks: dict[int, int] = field(default_factory=dict)
    gate: Gate | None = None
    tried: dict[str, set[str]] = field(default_factory=dict)

    @property
    def exit_code(self) -> ExitCode:
        """The exit code: a finding that no baseline lists outranks an inconclusive result."""
        if self.gate is not None and self.gate.failures:
            return ExitCode.FINDINGS
        if self.gate is not None and self.verdict == "violates" and not any(map(self.fails, self.findings)):
            return ExitCode.INCONCLUSIVE if self.inconclusive else ExitCode.CONFORMS
        return {
            "conforms": ExitCode.CONFORMS,
            "violates": ExitCode.FINDINGS,
            "inconclusive": ExitCode.INCONCLUSIVE,
        }[self.verdict]

    def fails(self, finding: Finding) -> bool:
        """Tell whether a finding makes the check fail: it is grave enough, and no baseline accepts it."""
        return finding.fails(strict=self.options.strict) and self.accepted(finding) is None

    def accepted(self, finding: Finding) -> Listed | None:
        """Return the entry of the baseline that accepts a finding, if there is one."""
        return None if self.gate is None else self.gate.known.get(finding.key)


def check(
    options: CheckOptions,
    consumers: Sequence[Consumer] = (),
    explain: Callable[[CheckResult, float, Callable[[Event], None]], None] | None = None,
) -> CheckResult:
    """Check one target, and tell the consumers what happens.

    ``explain`` makes the counterexamples of a result before that is told: it is given the time by which it must end.
    Raises :class:`ResdllError` where there is nothing that could be checked.
    """
    held_against = opened(options)
    target = inspect(options.target)
    refuse_properties(options, target)
    program = compile_program(machine("lifecycle"))
    plan = cluster.planned(options, target)
    host = _host(options, plan)
    stream = Stream(consumers)
    stream.emit(RunStarted(target, options))
    started = time.monotonic()
    judge = Judge(View(program), options.version, "")
    judge.findings.disabled = options.disabled
    stream.follow(judge)
    session = Session(options, judge, host, started + options.max_time, stream=stream)
    session.reserve = EXPLAINING * options.max_time if explain is not None else 0.0
    try:
        with session.interrupts.held_back():
            function_table, coverage = (None, None) if plan.missing else _run(session, program)
    finally:
        session.end()
    session.inconclusive += plan.missing or judge.cluster.gaps()
    result = _result(session, target, function_table, coverage, time.monotonic() - started)
    conclude(result, held_against)
    result.dump = host.dump_told
    if explain is not None and not result.interrupted:
        try:
            explain(result, started + options.max_time, stream.emit)
        except KeyboardInterrupt:
            result.interrupted = True
            result.inconclusive.append("The run was interrupted while counterexamples were made smaller.")
        result.seconds = time.monotonic() - started
    stream.emit(RunFinished(result))
    return result


def _host(options: CheckOptions, plan: cluster.Plan) -> Host:
    """Return the host, ready to be started."""
    host = Host(
        Path(options.target),
        deadlock_timeout=round(options.deadlock_timeout * SLACK),
        dump=options.dump,
        wait_for_debugger=options.wait_for_debugger,
        cluster=plan.cluster,
    )
    if not plan.missing:
        host.prepare()
    return host


def conclude(result: CheckResult, gate: Gate | None) -> None:
    """Hold a result against its gate, if it has one, and reach its verdict."""
    if gate is not None:
        decide(gate, result.options, result.findings, result.coverage, result.inconclusive)
        result.gate = gate
        result.inconclusive += gate.untold
    result.verdict = _verdict(result.findings, result.inconclusive, strict=result.options.strict)


def _result(
    session: Session, target: Target, table: FunctionTable | None, coverage: Coverage | None, seconds: float
) -> CheckResult:
    judge, options = session.judge, session.options
    findings = judge.findings.all
    return CheckResult(
        options=options,
        target=target,
        table=table,
        verdict=_verdict(findings, session.inconclusive, strict=options.strict),
        findings=findings,
        coverage=coverage,
        inconclusive=list(dict.fromkeys(session.inconclusive)),
        calls=judge.calls,
        seconds=seconds,
        durations=judge.durations,
        primary=judge.findings.primary,
        interrupted=session.interrupted,
        masks=dict(judge.masks),
        tried=session.tried,
    )


def _run(session: Session, program: Program) -> tuple[FunctionTable | None, Coverage | None]:
    """Run every phase that the DLL lets us come to; return its table and the coverage."""
    judge, tour = session.judge, MaskTour(session)
    function_table = None
    try:
        function_table = _negotiate(session)
        if function_table is not None:
            table.probe(session, judge.ran)
            session.start()
            levers.prepare(session)
            _phases(session, tour)
    except RunEnded as ended:
        session.inconclusive.append(str(ended))
    except KeyboardInterrupt:
        session.interrupted = True
        session.inconclusive.append("The run was interrupted; what it had not come to was not judged.")
    if function_table is None:
        return None, None
    ran: set[str] = set().union(*session.tried.values())
    coverage = measure(program, judge, ran, tour.skipped)
    session.stream.emit(CoverageMeasured(coverage))
    session.inconclusive += _gaps(session, tour)
    if not session.inconclusive:  # else it is known already why something was not tried
        session.inconclusive += unrun.gaps(session, ran)
    return function_table, coverage


def _negotiate(session: Session) -> FunctionTable | None:
    """Start the DLL and judge the table that it offers; return ``None`` where no entry point could be called."""
    session.phase("table")
    reply = session.start()
    refuse_guessed_type(session.options, reply)
    declined = table.declined(reply, session.options.version)
    if declined is not None:
        session.inconclusive.append(declined)
        return None
    function_table = table.negotiate(session, reply)
    if function_table is None:
        session.inconclusive.append("Without a usable function table no entry point could be called.")
    return function_table


def refuse_properties(options: CheckOptions, target: Target) -> None:
    """Refuse private properties where nothing could hold them: without them it would be another check."""
    if options.properties and target.kind == "elf":
        raise TargetError(
            f"{options.target} is an ELF file, for which there is no registry to hold the private properties of "
            f"{options.profile or 'the options'}; check the DLL built for Windows, or take another profile."
        )


def refuse_guessed_type(options: CheckOptions, reply: StartupReply) -> None:
    """Refuse to go on with a type name that was only guessed, where the DLL says that it has no such type."""
    if options.type_guessed and reply.code == ErrorCode.ERROR_CLUSTER_RESNAME_NOT_FOUND:
        raise TargetError(
            f"{options.target} has no resource type called {options.type_name!r}, which was guessed from the file's "
            "name; give the resource type's name with --type."
        )


def _gaps(session: Session, tour: MaskTour) -> list[str]:
    """Return why what belongs to the suite was not tried: what was not tried is never a pass."""
    if "offlining" not in session.judge.view.visited:
        return ["Offline was never called, because the resource never came online; give the DLL what its Online needs."]
    reasons = Counter(reason for reason in tour.skipped.values() if reason not in LEFT_TO_FULL.values())
    gaps = [f"{number} masks were never sent ({reason})." for reason, number in reasons.items()]
    if session.hopeless():
        gaps.append(
            f"The DLL ended its host {session.uncalled} times outside of any call, so some calls were not made again."
        )
    return gaps


def _phases(session: Session, tour: MaskTour) -> None:
    phase = session.phase
    phase("lifecycle")
    Walk(session).run()
    phase("controls")
    controls.run(session)
    control_tour.run(session)
    if session.judge.has_masks:
        phase("masks")
        tour.run()
    phase("arguments")
    argument_tour.run(session)
    doubts.run(session)
    phase("concurrency")
    concurrency.run(session)
    phase("hygiene")
    hygiene.run(session)
    if session.options.suite == FULL:
        phase("situations")
        situation_tour.run(session)
        phase("hardship")
        hardship.run(session)
        phase("levers")
        levers.run(session)
        phase("reloading")
        reloading.run(session)
        phase("search")
        search.run(session)


def _verdict(findings: list[Finding], inconclusive: list[str], *, strict: bool) -> Verdict:
    if any(finding.fails(strict=strict) for finding in findings):
        return "violates"
    return "inconclusive" if inconclusive else "conforms"
