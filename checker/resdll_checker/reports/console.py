"""The report that a person reads: findings that an author can act on, then what was covered and what was not."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable

import msgspec

from resdll_checker.counterexamples.steps import lines as steps
from resdll_checker.engine.baseline import Listed
from resdll_checker.engine.counterexample import Counterexample
from resdll_checker.engine.findings import Coverage, Covered, Finding
from resdll_checker.engine.gate import Gate
from resdll_checker.engine.run import CheckResult
from resdll_checker.engine.wording import mask_note
from resdll_checker.errors import ExitCode
from resdll_checker.terminal import WIDEST, Style, plain, printable
from resdll_spec.clauses import CLAUSES
from resdll_spec.rules import RULES
from resdll_spec.vocabulary import Severity

_LABEL = 17
_COLOURS = {Severity.error: "red", Severity.warning: "yellow", Severity.note: "cyan"}
_SIGNS = {Severity.error: "✗", Severity.warning: "!", Severity.note: "·"}
_WORDS = {"CONFORMS": "green", "ACCEPTED": "yellow", "VIOLATES": "red", "FAILED": "red", "INCONCLUSIVE": "yellow"}
"""What a check came to in one word, and its colour."""

_TRACE_LINES = 30
_NAMED = 6
"""How many things are named before they are only counted."""
_CONTROLS, _LEVERS = "control calls", "levers"
_NOT_APPLICABLE = "not applicable: this table's Offline takes none"
_NO_CONTROLS = "not applicable: this table has no entry point for them"
_NO_LEVERS = "not applicable: no cluster is played, because the DLL calls none"


def render(result: CheckResult, style: Style = plain) -> str:
    """Return the whole report of a check, ending in a newline."""
    blocks = [
        finding_text(finding, result.counterexamples.get(finding.key), style, result.accepted(finding))
        for finding in result.findings
    ]
    if result.inconclusive:
        blocks.append("\n".join(_wrap("?", reason) for reason in result.inconclusive))
    if result.coverage is not None:
        blocks.append(_coverage(result.coverage))
    if result.gate is not None and (told := _gate(result.gate, style)):
        blocks.append(told)
    blocks.append(_verdict(result, style))
    return "\n\n".join(blocks) + "\n"


def _wrap(label: str, text: str) -> str:
    return textwrap.fill(
        printable(text),
        WIDEST,
        initial_indent=f"  {label:<{_LABEL}}",
        subsequent_indent=" " * (_LABEL + 2),
        break_on_hyphens=False,
    )


def _list(label: str, texts: Iterable[str]) -> str:
    lines = [_wrap(label if index == 0 else "", text) for index, text in enumerate(texts)]
    return "\n".join(lines)


def _gate(gate: Gate, style: Style) -> str:
    """Return what the baseline and the thresholds came to."""
    lines = [_wrap("Failed", failure) for failure in gate.failures]
    lines += [_wrap("Not told", untold) for untold in gate.untold]
    lines += [_wrap("Not seen", remark) for remark in gate.remarks]
    return "\n".join([style("Baseline and thresholds", "red" if gate.failures else "cyan"), *lines]) if lines else ""


def finding_text(
    finding: Finding, counterexample: Counterexample | None, style: Style = plain, known: Listed | None = None
) -> str:
    """Return the block of one finding, with the program that shows it where there is one."""
    rule, clause = RULES[finding.rule], CLAUSES[finding.clause]
    sign = _SIGNS[finding.severity]
    head = style(f"{sign} {finding.rule} {finding.severity.name}", _COLOURS[finding.severity])
    lines = [f"{head}  {rule.title}"]
    times = f" ({finding.count} times)" if finding.count > 1 else ""
    lines.append(_wrap("What happened", finding.actual + times))
    lines.append(_list("Expected one of", finding.expected))
    if finding.state:
        lines.append(_wrap("In state", finding.state))
    if finding.masks:
        lines.append(_wrap("OfflineFlags", mask_note(finding.masks)))
    lines.append(_wrap("Clause", f"{clause.id} ({clause.standing.name} {clause.level.value}): {clause.text}"))
    lines.append(_wrap("", f"Source: {clause.source}"))
    if counterexample is None or not counterexample.shown:
        lines.append(_trace(finding.trace))
    else:
        lines.append("  How to get there")
        lines += [f"      {line}" for line in steps(msgspec.structs.replace(counterexample, expected=()))]
    if counterexample is not None:
        lines.append(_wrap("To run it again", f"resdll replay {counterexample.id} ({reliability(counterexample)})"))
    lines.append(_wrap("In a cluster", rule.consequence))
    lines.append(_wrap("To mend it", rule.fix))
    if known is not None:
        entry = known.entry
        lines.append(_wrap("Known", f"{entry.reason} ({entry.owner}, until {entry.expires}; line {known.at})"))
    return "\n".join(lines)


def reliability(counterexample: Counterexample) -> str:
    """Return how sure a counterexample is to show its fault, and how small it is."""
    if not counterexample.replays:
        return "no time was left to replay and shrink it"
    seen = f"seen in {counterexample.shown} of {counterexample.replays} replays"
    number = len(counterexample.program)
    if counterexample.flaky:
        return f"flaky: {seen}, so it was not made smaller than {number} steps"
    size = f"{number} step{'s' if number > 1 else ''}"
    return f"{seen}; {size}, {'none of which can go' if counterexample.minimal else 'no time was left to shrink it on'}"


def _trace(trace: tuple[str, ...]) -> str:
    shown = (
        trace
        if len(trace) <= _TRACE_LINES
        else (*trace[:2], f"… {len(trace) - _TRACE_LINES} events", *trace[2 - _TRACE_LINES :])
    )
    number = 0
    lines = []
    for line in shown:
        if line.startswith(("…", "✗")):
            lines.append(f"      {printable(line)}")
            continue
        number += 1
        lines.append(f"  {number:>3} {printable(line)}")
    return "\n".join(["  How to get there", *lines])


def _coverage(coverage: Coverage) -> str:
    parts = (
        ("states", coverage.states),
        ("rows", coverage.transitions),
        ("edges", coverage.edges),
        ("inputs", coverage.inputs),
        ("offline masks", coverage.masks),
        ("masks by state", coverage.state_masks),
        ("flag pairs", coverage.flag_pairs),
        ("arguments", coverage.arguments),
        (_CONTROLS, coverage.controls),
        (_LEVERS, coverage.levers),
        ("rules", coverage.rules),
    )
    lines = ["Covered"]
    none = {_CONTROLS: _NO_CONTROLS, _LEVERS: _NO_LEVERS}
    lines += [_wrap(name, _share(part) if part.total else none.get(name, _NOT_APPLICABLE)) for name, part in parts]
    gaps = [(name, part) for name, part in parts if part.missing]
    if gaps:
        lines.append("Never ran, and why")
        for name, part in gaps:
            lines += _gap_lines(name, part)
    return "\n".join(lines)


def _share(part: Covered) -> str:
    return f"{part.covered} of {part.total}"


def _gap_lines(name: str, part: Covered) -> list[str]:
    """Return one line per reason, with the things that it explains (only counted where they are many)."""
    lines = []
    for reason, number in Counter(_shortened(reason) for reason in part.missing.values()).most_common():
        things = [thing for thing, why in part.missing.items() if _shortened(why) == reason]
        what = ", ".join(things) if number <= _NAMED or name == "rules" else f"{number} {name}"
        lines.append(_wrap(name, f"{what}: {reason}"))
    return lines


def _shortened(reason: str) -> str:
    """Return a reason without its particulars, which the JSON result has."""
    return reason.partition(": ")[0]


def _verdict(result: CheckResult, style: Style) -> str:
    title = result.options.release.heading
    table = f"table {result.table.name.upper()}" if result.table is not None else "no table"
    rate = result.calls / max(result.seconds, 1e-9)
    what = f"{printable(result.target.path.name)} against {title}, {table}"
    seed = "" if result.target.trace else f", seed {result.options.seed}"
    how = f"{result.calls} calls in {result.seconds:.1f} s ({rate:,.0f} calls/s){seed}"
    numbers = Counter(finding.severity.name for finding in result.findings)
    counted = ", ".join(f"{number} {name}{'s' if number > 1 else ''}" for name, number in numbers.items())
    known = sum(result.accepted(finding) is not None for finding in result.findings)
    found = (f"; {counted}" if counted else "") + (f", {known} known" if known else "")
    verdict = word(result)
    return f"{style(verdict, _WORDS[verdict])}  {what}: {how}{found}{_covers(result)}"


def word(result: CheckResult) -> str:
    """Return the verdict in one word: CONFORMS is said of no DLL of which a baseline accepts a fault."""
    match result.exit_code:
        case ExitCode.CONFORMS:
            return "CONFORMS" if result.verdict == "conforms" else "ACCEPTED"
        case ExitCode.FINDINGS:
            return "VIOLATES" if any(map(result.fails, result.findings)) else "FAILED"
        case _:
            return "INCONCLUSIVE"


def _covers(result: CheckResult) -> str:
    """Return what a pass covers."""
    if result.exit_code is not ExitCode.CONFORMS or result.coverage is None:
        return ""
    parts = (("states", result.coverage.states), ("masks", result.coverage.masks), ("rules", result.coverage.rules))
    return "; covers " + ", ".join(f"{_share(part)} {name}" for name, part in parts if part.total)
