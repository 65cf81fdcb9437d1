"""What running a counterexample again came to, for people and as JSON."""

from __future__ import annotations

import msgspec

from resdll_checker.counterexamples.rerun import Outcome, Rerun
from resdll_checker.counterexamples.steps import lines
from resdll_checker.terminal import Style, plain, printable
from resdll_spec.rules import RULES

FORMAT = 1
_COLOURS: dict[Outcome, str] = {
    "still fails": "red",
    "changed": "yellow",
    "fixed": "green",
    "inconclusive": "yellow",
}
DIFFERS = "≠"
"""Marks the first step under which the target did something else than it had done."""


def render(run: Rerun, style: Style = plain) -> str:
    """Return what came of a replay, ending in a newline: the steps with what was seen this time, then the outcome."""
    again = msgspec.structs.replace(
        run.counterexample,
        observed=run.played.observed,
        expected=run.counterexample.expected if run.played.shown is not None else (),
        actual="" if run.played.shown is None else run.played.shown.actual,
    )
    shown = [_marked(line, run) for line in lines(again)]
    return "\n".join([*shown, "", _outcome(run, style), *(f"  {reason}" for reason in _reasons(run))]) + "\n"


def _marked(line: str, run: Rerun) -> str:
    """Return a line of the steps, marked where the target did something else for the first time."""
    differs = run.difference is not None and line.startswith(f"{run.difference + 1}. ")
    return f"{DIFFERS if differs else ' '} {line}"


def _outcome(run: Rerun, style: Style) -> str:
    rule = RULES[run.counterexample.rule]
    word = style(run.outcome.upper(), _COLOURS[run.outcome])
    shown = f"seen in {run.shown} of {run.replays} replays"
    return f"{word}  {rule.id} {rule.title}, in {printable(run.target.path.name)}: {shown}"


def _reasons(run: Rerun) -> list[str]:
    """Return what a reader of the outcome must know."""
    reasons = []
    if not run.same_target:
        reasons.append("The DLL is not the one that the fault was found in: its bytes differ.")
    if run.difference is not None:
        reasons.append(f"{DIFFERS} marks the first step under which it did something else than it had done.")
    if run.skipped:
        numbers = ", ".join(str(position + 1) for position in run.skipped)
        reasons.append(f"Not taken, because the DLL never came to where the contract allows it: {numbers}.")
    if run.outcome == "changed":
        reasons += [f"Instead: {finding.rule} {printable(finding.message)}" for finding in run.played.findings]
    if run.outcome == "inconclusive":
        reasons.append(printable(run.played.ended))
    return reasons


class ReplayResult(msgspec.Struct):
    """The result of ``resdll replay``: ``difference`` counts steps from 1."""

    format: int
    counterexample: str
    rule: str
    target: str
    sha256: str
    same_target: bool
    outcome: str
    shown: int
    replays: int
    difference: int | None
    findings: list[str]


def document(run: Rerun) -> object:
    """Return what came of a replay as plain dictionaries and lists."""
    return msgspec.to_builtins(
        ReplayResult(
            format=FORMAT,
            counterexample=run.counterexample.id,
            rule=run.counterexample.rule,
            target=str(run.target.path),
            sha256=run.target.sha256,
            same_target=run.same_target,
            outcome=run.outcome,
            shown=run.shown,
            replays=run.replays,
            difference=None if run.difference is None else run.difference + 1,
            findings=[finding.rule for finding in run.played.findings],
        )
    )
