"""The report as Markdown, for the summary of a job on GitHub or Azure DevOps: the verdict first, findings to unfold.

Nothing from outside can be markup: names are escaped, in the words of CommonMark and of GitHub's tables; what the
console would say of a finding stands between fences that its lines cannot close.
"""

from __future__ import annotations

import html
import re
import string
from typing import TYPE_CHECKING

from resdll_checker.reports.console import finding_text, word
from resdll_checker.terminal import printable
from resdll_spec.rules import RULES
from resdll_spec.vocabulary import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resdll_checker.engine.findings import Covered, Finding
    from resdll_checker.engine.run import CheckResult

SHOWN = 30
"""How many findings are shown whole; a summary of GitHub may have a mebibyte."""

_SIGNS = {"CONFORMS": "✅", "ACCEPTED": "✅", "VIOLATES": "❌", "FAILED": "❌", "INCONCLUSIVE": "⚠️"}
_PARTS = {
    "states": "control states",
    "edges": "edges between them",
    "masks": "masks of OfflineFlags",
    "rules": "rules",
    "arguments": "classes of arguments",
}
_HARMLESS = ",;%'\"/?="
_PUNCTUATION = re.compile(f"([{re.escape(''.join(set(string.punctuation) - set(_HARMLESS)))}])")
_FENCE = re.compile("`{3,}")


def escaped(text: str) -> str:
    """Return text on one line that Markdown shows as it is."""
    return _PUNCTUATION.sub(r"\\\1", printable(text))


def fenced(text: str) -> str:
    """Return text, whose lines are printable, as a block of code that none of its lines can end."""
    fence = "`" * (max((len(run) for run in _FENCE.findall(text)), default=2) + 1)
    return f"{fence}text\n{text}\n{fence}"


def render(result: CheckResult) -> str:
    """Return the report, ending in a newline."""
    verdict = word(result)
    options = result.options
    release = f"{options.release.heading}, suite {options.suite}, seed {options.seed}"
    run = f"{result.calls:,} calls in {result.seconds:.1f} s"
    blocks = [
        f"### {_SIGNS[verdict]} {escaped(result.target.path.name)}: {verdict}",
        f"{escaped(release)}; {escaped(run)}",
    ]
    failures = () if result.gate is None else result.gate.failures
    blocks += _section("The baseline and the thresholds do not hold", failures)
    blocks += _section("Could not be judged", result.inconclusive)
    blocks += _findings(result)
    if result.coverage is not None:
        rows = [(what, getattr(result.coverage, name)) for name, what in _PARTS.items()]
        blocks.append(_table((what, part) for what, part in rows if part.total))
    return "\n\n".join(blocks) + "\n"


def _section(title: str, sentences: Iterable[str]) -> list[str]:
    items = [f"- {escaped(sentence)}" for sentence in sentences]
    return [f"#### {title}", "\n".join(items)] if items else []


def _findings(result: CheckResult) -> list[str]:
    shown = result.findings[:SHOWN]
    blocks = [_finding(result, finding) for finding in shown]
    if left := len(result.findings) - len(shown):
        blocks.append(f"{left} more are in the other reports.")
    return [f"#### Findings: {len(result.findings)}", *blocks] if blocks else []


def _finding(result: CheckResult, finding: Finding) -> str:
    """Return a finding to unfold."""
    known = result.accepted(finding)
    kind = finding.severity.name if known is None else f"{finding.severity.name}, known"
    sign = "❌" if result.fails(finding) else "▫️" if finding.severity is Severity.note or known else "⚠️"
    summary = html.escape(printable(f"{finding.rule} {kind}: {RULES[finding.rule].title} ({finding.actual})"))
    text = finding_text(finding, result.counterexamples.get(finding.key), known=known)
    return f"<details><summary>{sign} {summary}</summary>\n\n{fenced(text)}\n\n</details>"


def _table(rows: Iterable[tuple[str, Covered]]) -> str:
    lines = [f"| {what} | {part.covered} of {part.total} |" for what, part in rows]
    return "\n".join(("| Covered | |", "|---|---|", *lines))
