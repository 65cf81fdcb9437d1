"""The result as JSON, in the published form (``schema()``); field names are part of the contract with its readers."""

from __future__ import annotations

import datetime as dt
import statistics

import msgspec

from resdll_checker import __version__
from resdll_checker.engine.baseline import Account, Listed
from resdll_checker.engine.counterexample import Counterexample
from resdll_checker.engine.findings import Coverage, Covered, Finding
from resdll_checker.engine.gate import Gate
from resdll_checker.engine.identity import fingerprints
from resdll_checker.engine.run import CheckResult
from resdll_checker.reports.environment import Environment, environment
from resdll_spec import digest
from resdll_spec.abi import ENTRY_POINT_TIME_ADVICE
from resdll_spec.clauses import CLAUSES

DIALECT = "https://json-schema.org/draft/2020-12/schema"
"""The version of JSON Schema in which the schemas are written."""

FORMAT = 1
"""Raised with every change that a reader of an older one would misunderstand."""


class SpecificationInfo(msgspec.Struct):
    """Which specification judged: ``windows`` is the release that was asked for, ``contract`` the version it has."""

    digest: str
    windows: str
    contract: str


class TargetInfo(msgspec.Struct):
    """What was judged; ``table_version`` is None where no table was negotiated."""

    path: str
    kind: str
    sha256: str
    table_version: str | None


class FindingInfo(msgspec.Struct):
    """One finding; ``replay`` is the id of its counterexample, which ``resdll replay`` runs again.

    ``fingerprint`` is the same for the same fault in another run and after another build
    (:mod:`resdll_checker.engine.identity`); ``location`` is the place of a crash, "module+0xoffset".
    """

    rule: str
    level: str
    standing: str
    clause: str
    severity: str
    message: str
    expected: list[str]
    actual: str
    state: str
    masks: list[int]
    count: int
    trace: list[str]
    consequence: str
    fingerprint: str
    location: str | None = None
    replay: str | None = None


class CoveredInfo(msgspec.Struct):
    """Covered of total, and the reason for everything that is missing."""

    covered: int
    total: int
    missing: dict[str, str]


class CoverageInfo(msgspec.Struct):
    """Coverage of the lifecycle machine, the masks, rules, arguments, control calls, levers (engine/findings.py)."""

    states: CoveredInfo
    transitions: CoveredInfo
    masks: CoveredInfo
    rules: CoveredInfo
    edges: CoveredInfo
    inputs: CoveredInfo
    state_masks: CoveredInfo
    flag_pairs: CoveredInfo
    arguments: CoveredInfo
    controls: CoveredInfo
    levers: CoveredInfo


class ListedInfo(msgspec.Struct):
    """An entry of the baseline, with the lines that it takes."""

    fingerprint: str
    rule: str
    reason: str
    owner: str
    expires: dt.date
    first_line: int
    last_line: int


class GateInfo(msgspec.Struct):
    """What was asked for beside the DLL's conformance: a baseline and thresholds, and what became of them.

    ``known`` and ``expired`` findings are listed, ``new`` ones (by fingerprint) are not; ``stale`` entries no longer
    occur.  ``failures`` fail the check; ``untold`` (part of ``inconclusive``) is what could not be told.
    """

    baseline: str | None
    known: list[ListedInfo]
    new: list[str]
    stale: list[ListedInfo]
    expired: list[ListedInfo]
    failures: list[str]
    untold: list[str]
    remarks: list[str]


class Stats(msgspec.Struct):
    """How much was done: ``calls_per_second`` is over the whole run, set-up included."""

    calls: int
    seconds: float
    calls_per_second: float


class Timing(msgspec.Struct):
    """How long the calls of one entry point took, in milliseconds; ``over_advice`` counts those over 300."""

    calls: int
    median: float
    longest: float
    over_advice: int


class Result(msgspec.Struct):
    """The result of ``resdll check``.

    ``masks`` says how often Offline was called with each mask (``0x00`` …) on a resource that was online; ``timing``
    has one entry for each entry point that returned.  ``verdict`` is about the DLL, whatever a baseline accepts;
    ``exit_code`` is what the check came to.
    """

    format: int
    tool: str
    version: str
    spec: SpecificationInfo
    target: TargetInfo
    verdict: str
    exit_code: int
    findings: list[FindingInfo]
    inconclusive: list[str]
    coverage: CoverageInfo | None
    stats: Stats
    seed: int
    masks: dict[str, int]
    timing: dict[str, Timing]
    environment: Environment
    suite: str
    gate: GateInfo | None = None


def build(result: CheckResult) -> Result:
    """Return the published form of a result."""
    return Result(
        format=FORMAT,
        tool="resdll",
        version=__version__,
        spec=SpecificationInfo(digest(), result.options.windows, result.options.version),
        target=TargetInfo(
            str(result.target.path),
            result.target.kind,
            result.target.sha256,
            None if result.table is None else result.table.name,
        ),
        verdict=result.verdict,
        exit_code=int(result.exit_code),
        findings=findings(result),
        inconclusive=result.inconclusive,
        coverage=None if result.coverage is None else coverage_info(result.coverage),
        stats=Stats(result.calls, round(result.seconds, 3), round(result.calls / max(result.seconds, 1e-9), 1)),
        seed=result.options.seed,
        masks={f"0x{mask:02x}": number for mask, number in sorted(result.masks.items())},
        timing={entry: _timing(times) for entry, times in sorted(result.durations.items())},
        environment=environment(result.target.kind),
        suite=result.options.suite,
        gate=None if result.gate is None else _gate(result.gate),
    )


def _gate(gate: Gate) -> GateInfo:
    account = gate.account or Account()
    return GateInfo(
        baseline=None if gate.baseline is None else str(gate.baseline.path),
        known=[_listed(one) for one in account.known.values()],
        new=account.new,
        stale=[_listed(one) for one in account.stale],
        expired=[_listed(one) for one in account.expired.values()],
        failures=gate.failures,
        untold=gate.untold,
        remarks=gate.remarks,
    )


def _listed(one: Listed) -> ListedInfo:
    entry = one.entry
    return ListedInfo(entry.fingerprint, entry.rule, entry.reason, entry.owner, entry.expires, one.first, one.last)


def findings(result: CheckResult) -> list[FindingInfo]:
    """Return the published form of the findings of a result, in their order."""
    return [
        finding_info(finding, fingerprint, result.counterexamples.get(finding.key))
        for finding, fingerprint in zip(result.findings, fingerprints(result.findings), strict=True)
    ]


def finding_info(finding: Finding, fingerprint: str, counterexample: Counterexample | None = None) -> FindingInfo:
    """Return the published form of one finding."""
    clause = CLAUSES[finding.clause]
    return FindingInfo(
        rule=finding.rule,
        level=clause.level.value,
        standing=clause.standing.name,
        clause=finding.clause,
        severity=finding.severity.name,
        message=finding.message,
        expected=list(finding.expected),
        actual=finding.actual,
        state=finding.state,
        masks=sorted(finding.masks),
        count=finding.count,
        trace=list(finding.trace),
        consequence=finding.consequence,
        fingerprint=fingerprint,
        location=finding.location or None,
        replay=None if counterexample is None else counterexample.id,
    )


def _timing(nanoseconds: list[int]) -> Timing:
    milliseconds = [time / 1e6 for time in nanoseconds]
    return Timing(
        len(milliseconds),
        round(statistics.median(milliseconds), 3),
        round(max(milliseconds), 3),
        sum(time > ENTRY_POINT_TIME_ADVICE for time in milliseconds),
    )


def coverage_info(coverage: Coverage) -> CoverageInfo:
    """Return the published form of a coverage."""
    return CoverageInfo(*(_covered(getattr(coverage, name)) for name in CoverageInfo.__struct_fields__))


def _covered(part: Covered) -> CoveredInfo:
    return CoveredInfo(part.covered, part.total, dict(sorted(part.missing.items())))


def document(result: CheckResult) -> object:
    """Return the result as plain dictionaries and lists, in the published form."""
    return msgspec.to_builtins(build(result))


def schema() -> dict[str, object]:
    """Return the JSON Schema of the result."""
    return {
        "$schema": DIALECT,
        "$id": f"urn:resdll:check-result:{FORMAT}",
        "title": "Result of resdll check",
        **msgspec.json.schema(Result),
    }
