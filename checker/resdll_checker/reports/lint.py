"""What a person and a program are told of the imports of a resource DLL."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any

from resdll_checker.errors import ExitCode
from resdll_checker.terminal import labelled, plain, printable, wrapped
from resdll_spec.clauses import CLAUSES
from resdll_spec.rules import RULES
from resdll_spec.vocabulary import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resdll_checker.linting.calls import CallFinding, Lint, Remark
    from resdll_checker.terminal import Style

MARGIN = 19
_COLOURS = {Severity.error: "red", Severity.warning: "yellow", Severity.note: "cyan"}
_SIGNS = {Severity.error: "✗", Severity.warning: "!", Severity.note: "·"}


def document(result: Lint, *, strict: bool) -> dict[str, Any]:
    """Return the result for JSON."""
    target = result.imported.target
    return {
        "target": {"path": str(target.path), "kind": target.kind, "sha256": target.sha256},
        "verdict": _verdict(result, strict=strict),
        "imports": [
            {"library": entry.library, "name": entry.name, "ordinal": entry.ordinal, "delayed": entry.delayed}
            for entry in result.of_the_cluster
        ],
        "findings": [
            {
                "rule": entry.rule,
                "clause": entry.clause,
                "severity": entry.severity.name,
                "function": entry.function,
                "library": entry.library,
                "actual": entry.actual,
                "reason": entry.reason,
                "source": CLAUSES[entry.clause].source,
                "consequence": RULES[entry.rule].consequence,
                "fix": RULES[entry.rule].fix,
            }
            for entry in result.findings
        ],
        "remarks": [
            {
                "function": entry.function,
                "library": entry.library,
                "kind": entry.kind,
                "clause": entry.clause,
                "text": entry.text,
            }
            for entry in result.remarks
        ],
    }


def render(result: Lint, style: Style = plain, *, strict: bool) -> str:
    """Return the report for a person, ending in a newline."""
    kinds = groupby(result.findings, key=lambda entry: (entry.rule, entry.clause))
    blocks = [_block(list(entries), style) for _, entries in kinds]
    if result.remarks:
        blocks.append(_remarks(result.remarks))
    return "\n\n".join((*blocks, _last_line(result, style, strict=strict))) + "\n"


def _line(label: str, text: str) -> str:
    return labelled(f"  {label}", printable(text), MARGIN)


def _block(findings: list[CallFinding], style: Style) -> str:
    """Return the findings of one rule and one clause."""
    first = findings[0]
    rule, clause = RULES[first.rule], CLAUSES[first.clause]
    head = style(f"{_SIGNS[first.severity]} {rule.id} {first.severity.name}", _COLOURS[first.severity])
    lines = [f"{head}  {rule.title}"]
    for entry in findings:
        lines += [_line("What was found", entry.actual), _line("Why", entry.reason)]
    lines.append(_line("Clause", f"{clause.id} ({clause.standing.name} {clause.level.value}): {clause.text}"))
    lines.append(_line("", f"Source: {clause.source}"))
    lines += [_line("In a cluster", rule.consequence), _line("To mend it", rule.fix)]
    return "\n".join(lines)


def _remarks(remarks: Iterable[Remark]) -> str:
    """Return the remarks: one line for all functions of which the same is said."""
    lines = ["Only a run can tell"]
    said: dict[tuple[str, str, str], list[str]] = {}
    for remark in remarks:
        said.setdefault((remark.kind, remark.text, remark.clause), []).append(remark.function or remark.library)
    for (kind, text, clause), functions in said.items():
        cited = f" ({clause})" if clause else ""
        lines.append(wrapped(printable(f"{', '.join(functions)}: {kind}; {text}{cited}"), "  · ", "    "))
    return "\n".join(lines)


def _last_line(result: Lint, style: Style, *, strict: bool) -> str:
    verdict = _verdict(result, strict=strict)
    word = style(verdict.upper(), "red" if verdict == "violates" else "green")
    name = printable(result.imported.target.path.name)
    counted = f"{len(result.imported.imports)} imports, {len(result.of_the_cluster)} of them of the cluster"
    numbers = Counter(entry.severity.name for entry in result.findings)
    found = "".join(f"; {number} {weight}{'s' if number > 1 else ''}" for weight, number in numbers.items())
    return f"{word}  {name}: {counted}{found}"


def _verdict(result: Lint, *, strict: bool) -> str:
    return "clean" if result.exit_code(strict=strict) is ExitCode.CONFORMS else "violates"
