"""The result as JSON, in the published form (``schema()``); field names are part of the contract with its readers."""

from __future__ import annotations

import msgspec

from resdll_checker import __version__
from resdll_checker.engine.counterexample import Counterexample
from resdll_checker.engine.findings import Covered, Finding
from resdll_checker.engine.run import CheckResult
from resdll_spec import digest
from resdll_spec.clauses import CLAUSES

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
    """One finding; ``replay`` is the id of its counterexample, which ``resdll replay`` runs again."""

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
    replay: str | None = None


class CoveredInfo(msgspec.Struct):
    """Covered of total, and the reason for everything that is missing."""

    covered: int
    total: int
    missing: dict[str, str]


class CoverageInfo(msgspec.Struct):
    """Coverage of the lifecycle machine, of the masks, of the rules and of the arguments (engine/findings.py)."""

    states: CoveredInfo
    transitions: CoveredInfo
    masks: CoveredInfo
    rules: CoveredInfo
    edges: CoveredInfo
    inputs: CoveredInfo
    state_masks: CoveredInfo
    flag_pairs: CoveredInfo
    arguments: CoveredInfo


class Stats(msgspec.Struct):
    """How much was done: ``calls_per_second`` is over the whole run, set-up included."""

    calls: int
    seconds: float
    calls_per_second: float


class Result(msgspec.Struct):
    """The result of ``resdll check``."""

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
        findings=[_finding(finding, result.counterexamples.get(finding.key)) for finding in result.findings],
        inconclusive=result.inconclusive,
        coverage=None
        if result.coverage is None
        else CoverageInfo(*(_covered(getattr(result.coverage, name)) for name in CoverageInfo.__struct_fields__)),
        stats=Stats(result.calls, round(result.seconds, 3), round(result.calls / max(result.seconds, 1e-9), 1)),
        seed=result.options.seed,
    )


def _finding(finding: Finding, counterexample: Counterexample | None) -> FindingInfo:
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
        replay=None if counterexample is None else counterexample.id,
    )


def _covered(part: Covered) -> CoveredInfo:
    return CoveredInfo(part.covered, part.total, dict(sorted(part.missing.items())))


def document(result: CheckResult) -> object:
    """Return the result as plain dictionaries and lists, in the published form."""
    return msgspec.to_builtins(build(result))


def schema() -> dict[str, object]:
    """Return the JSON Schema of the result."""
    return msgspec.json.schema(Result)
