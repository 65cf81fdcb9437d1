"""SARIF 2.1.0, as GitHub, Azure DevOps and editors show it: one result a finding, at the place that it points to.

The place is, in this order: the source line of a crash or of the start-up routine, by the DLL's debug information; the
line of the profile that names the resource type; the DLL itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import quote

from resdll_checker import __version__
from resdll_checker.engine.identity import VERSION as FINGERPRINT
from resdll_checker.engine.identity import fingerprints
from resdll_checker.engine.wording import mask_text
from resdll_checker.reports.environment import environment
from resdll_checker.reports.places import line_of, places
from resdll_checker.terminal import printable
from resdll_spec import digest
from resdll_spec.clauses import CLAUSES
from resdll_spec.rules import RULES
from resdll_spec.vocabulary import Severity

if TYPE_CHECKING:
    from resdll_checker.engine.findings import Finding
    from resdll_checker.engine.run import CheckResult
    from resdll_checker.reports.places import Place, Places
    from resdll_spec.vocabulary import Rule

VERSION = "2.1.0"
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "SRCROOT"
"""Names the folder to which relative addresses count: the one in which the check was started."""

_TABLE = "table"
"""The family of what Startup answers: its findings point to the start-up routine."""

Node: TypeAlias = dict[str, Any]
"""A part of the document: what JSON can hold, by name."""


def document(result: CheckResult) -> Node:
    """Return the report as plain dictionaries and lists."""
    rules = list(RULES)
    found = places(result.target) if result.findings else None
    results = [
        _result(result, finding, rules.index(finding.rule), _place(result, finding, found))
        | {"partialFingerprints": {FINGERPRINT: fingerprint}}
        | _suppressions(result, finding)
        for finding, fingerprint in zip(result.findings, fingerprints(result.findings), strict=True)
    ]
    run = {
        "tool": {"driver": _driver()},
        "automationDetails": {"id": f"resdll/{result.options.windows}/{result.options.suite}/"},
        "invocations": [_invocation(result)],
        "artifacts": [
            {
                "location": _artifact(str(result.target.path)),
                "hashes": {"sha-256": result.target.sha256},
                "roles": ["analysisTarget"],
            }
        ],
        "originalUriBaseIds": {ROOT: {"description": {"text": "The folder in which the check was started."}}},
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": _properties(result),
    }
    return {"$schema": SCHEMA, "version": VERSION, "runs": [run]}


def _driver() -> Node:
    return {
        "name": "resdll",
        "version": __version__,
        "semanticVersion": __version__,
        "fullName": f"resdll {__version__}, specification {digest()[:16]}",
        "rules": [_descriptor(rule) for rule in RULES.values()],
    }


def _descriptor(rule: Rule) -> Node:
    clauses = [CLAUSES[name] for name in rule.clauses]
    gravest = max(clause.severity for clause in clauses)
    cited = "\n".join(
        f"* {clause.id} ({clause.standing.name} {clause.level.value}): {clause.text}" for clause in clauses
    )
    plain = f"{rule.meaning}\n\nIn a cluster: {rule.consequence}\n\nTo mend it: {rule.fix}\n\nClauses:\n{cited}"
    marked = f"{rule.meaning}\n\n**In a cluster:** {rule.consequence}\n\n**To mend it:** {rule.fix}\n\n{cited}"
    return {
        "id": rule.id,
        "name": _pascal(rule.title),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.meaning},
        "help": {"text": plain, "markdown": marked},
        "defaultConfiguration": {"level": _level(gravest)},
        "properties": {"tags": [rule.family]},
    }


def _pascal(title: str) -> str:
    """Return a title as one identifier, as viewers show the names of rules."""
    words = "".join(letter if letter.isalnum() else " " for letter in title).split()
    return "".join(word[0].upper() + word[1:] for word in words)


def _level(severity: Severity) -> str:
    return {Severity.error: "error", Severity.warning: "warning", Severity.note: "note"}[severity]


def _result(result: CheckResult, finding: Finding, index: int, place: Node) -> Node:
    clause = CLAUSES[finding.clause]
    text = f"{finding.message}. Expected one of: {'; '.join(finding.expected)}. Clause {clause.id}: {clause.text}"
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "kind": "fail",
        "level": _level(finding.severity),
        "message": {"text": printable(text)},
        "analysisTarget": _artifact(str(result.target.path)),
        "locations": [place],
        "codeFlows": [{"threadFlows": [{"locations": _steps(finding, place)}]}],
        "occurrenceCount": finding.count,
        "properties": {
            "clause": clause.id,
            "standing": clause.standing.name,
            "source": clause.source,
            "state": finding.state,
            "masks": [mask_text(mask) for mask in sorted(finding.masks)],
            "consequence": finding.consequence,
        },
    }


def _suppressions(result: CheckResult, finding: Finding) -> Node:
    """Return why a result counts for nothing: the baseline lists it.  Where there is none nothing is said."""
    if result.gate is None or result.gate.baseline is None:
        return {}
    known = result.accepted(finding)
    if known is None:
        return {"suppressions": []}
    place = _location(str(result.gate.baseline.path), known.at)
    said = printable(f"{known.entry.reason} ({known.entry.owner}, until {known.entry.expires})")
    return {"suppressions": [{"kind": "external", "status": "accepted", "justification": said, "location": place}]}


def _steps(finding: Finding, place: Node) -> list[Node]:
    """Return the trace as the steps of a code flow; the last one, the breach, is where the finding is."""
    lines = finding.trace or (finding.actual,)
    steps: list[Node] = [{"location": {"message": {"text": printable(line)}}} for line in lines]
    steps[-1] = {"location": place | steps[-1]["location"], "importance": "essential"}
    return steps


def _place(result: CheckResult, finding: Finding, found: Places | None) -> Node:
    place = None if found is None else _in_source(result, finding, found)
    if place is not None:
        return _location(place.file, place.line)
    profile = result.options.profile
    return (
        _location(str(result.target.path), None)
        if profile is None
        else _location(str(profile), line_of(profile, "type"))
    )


def _in_source(result: CheckResult, finding: Finding, found: Places) -> Place | None:
    if finding.location:
        return found.of_location(finding.location)
    if RULES[finding.rule].family == _TABLE:
        return found.of_export(result.target.exports[0])
    return None


def _location(file: str, line: int | None) -> Node:
    physical: Node = {"artifactLocation": _artifact(file)}
    if line:
        physical["region"] = {"startLine": line}
    return {"physicalLocation": physical}


def _artifact(file: str) -> Node:
    """Return the address of a file: relative to where the check was started where it is below it, else absolute."""
    path = Path(file)
    try:
        inside = path.absolute().relative_to(Path.cwd())
    except (OSError, ValueError):
        posix = file.replace("\\", "/")
        return {"uri": _quoted(posix if posix.startswith("/") else f"/{posix}", "file://")}
    return {"uri": _quoted(inside.as_posix()), "uriBaseId": ROOT}


def _quoted(path: str, scheme: str = "") -> str:
    return scheme + quote(path, safe="/:" if scheme else "/", errors="backslashreplace")


def _invocation(result: CheckResult) -> Node:
    return {
        "executionSuccessful": result.verdict != "inconclusive" and not result.interrupted,
        "exitCode": int(result.exit_code),
        "exitCodeDescription": result.verdict,
        "toolExecutionNotifications": [
            {"level": level, "message": {"text": printable(reason)}}
            for level, reasons in (
                ("warning", result.inconclusive),
                ("error", [] if result.gate is None else result.gate.failures),
            )
            for reason in reasons
        ],
    }


def _properties(result: CheckResult) -> Node:
    place = environment(result.target.kind)
    return {
        "seed": result.options.seed,
        "specification": digest(),
        "windows": result.options.windows,
        "contract": result.options.version,
        "table": None if result.table is None else result.table.name,
        "calls": result.calls,
        "seconds": round(result.seconds, 3),
        "environment": {
            "system": place.system,
            "processor": place.processor,
            "python": place.python,
            "wine": place.wine,
        },
    }
