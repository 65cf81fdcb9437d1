"""The account of a check for pytest: what each scenario came to for each family of rules, as plain data in texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from resdll_checker import __version__
from resdll_checker.counterexamples.explaining import explain
from resdll_checker.engine.run import PHASES, CheckResult, check
from resdll_checker.engine.stream import Event, FindingSeen, PhaseStarted
from resdll_checker.reports.console import finding_text, render
from resdll_checker.terminal import printable
from resdll_spec import digest
from resdll_spec.rules import RULES, RUN_FAMILIES, RUN_RULES
from resdll_spec.vocabulary import Severity

if TYPE_CHECKING:
    from resdll_checker.engine.findings import Finding
    from resdll_checker.engine.options import CheckOptions

_NOT_HERE = "no rule of this family could be broken in this scenario"
_NEVER_CAME = "the run never came to this scenario"
_NOT_FOR_TABLE = "the function table has nothing for this scenario"

Key = tuple[str, str, str, str]


class Cell(msgspec.Struct, frozen=True):
    """One scenario and family: its outcome, the text of what failed or why it was skipped, and warnings, one each.

    ``notes`` are what fails nothing and warns of nothing: notes, and findings that the baseline lists.
    """

    outcome: Literal["passed", "failed", "skipped"]
    text: str = ""
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Account(msgspec.Struct, frozen=True, tag=True):
    """What a check came to; ``inconclusive`` says in sentences what could not be judged, ``failures`` is the gate's."""

    summary: str
    inconclusive: tuple[str, ...]
    failures: tuple[str, ...]
    cells: dict[str, Cell]
    properties: dict[str, str]
    interrupted: bool = False


class Places:
    """A consumer of the events of a check that remembers in which phase each finding came first."""

    def __init__(self) -> None:
        self.phase = ""
        self.of: dict[Key, str] = {}

    def __call__(self, event: Event) -> None:
        """Take an event."""
        if isinstance(event, PhaseStarted):
            self.phase = event.name
        elif isinstance(event, FindingSeen):
            self.of[event.finding.key] = self.phase


def cell_name(scenario: str, family: str) -> str:
    """Return the name of a cell in :attr:`Account.cells`."""
    return f"{scenario}::{family}"


def account(options: CheckOptions) -> Account:
    """Run the check and give account of it; raise :class:`ResdllError` where there is nothing to check."""
    places = Places()
    return told(check(options, [places], explain), places)


def told(result: CheckResult, places: Places) -> Account:
    """Give account of a check that is over."""
    return Account(
        summary=render(result).rstrip("\n").rpartition("\n")[2],
        inconclusive=tuple(map(printable, result.inconclusive)),
        failures=() if result.gate is None else tuple(map(printable, result.gate.failures)),
        cells={
            cell_name(phase, family): _cell(result, places, phase, family)
            for phase in PHASES[result.options.suite]
            for family in RUN_FAMILIES
        },
        properties=_properties(result),
        interrupted=result.interrupted,
    )


def _properties(result: CheckResult) -> dict[str, str]:
    return {
        "resdll.version": __version__,
        "resdll.verdict": result.verdict,
        "resdll.seed": str(result.options.seed),
        "resdll.suite": result.options.suite,
        "specification.digest": digest(),
        "specification.windows": result.options.windows,
        "target.sha256": result.target.sha256,
        "target.table": "none" if result.table is None else result.table.name,
        "run.calls": str(result.calls),
    }


def _cell(result: CheckResult, places: Places, scenario: str, family: str) -> Cell:
    found = [one for one in result.findings if RULES[one.rule].family == family and places.of[one.key] == scenario]
    failing = [one for one in found if result.fails(one)]
    others = [one for one in found if not result.fails(one)]
    mild = [one for one in others if one.severity is Severity.note or result.accepted(one) is not None]
    warned = tuple(_line(one) for one in others if one not in mild)
    noted = tuple(_line(one) + _known(result, one) for one in mild)
    if failing:
        text = "\n\n".join(finding_text(one, result.counterexamples.get(one.key)) for one in failing)
        return Cell("failed", text, warned, noted)
    if found:
        return Cell("passed", "", warned, noted)
    reason = _gap(result, scenario, family)
    return Cell("skipped", reason) if reason else Cell("passed")


def _line(finding: Finding) -> str:
    return printable(f"{finding.rule} {finding.severity.name}: {finding.message}; {RULES[finding.rule].fix}")


def _known(result: CheckResult, finding: Finding) -> str:
    """Return why the baseline accepts a finding, "" where it does not."""
    known = result.accepted(finding)
    if known is None:
        return ""
    return printable(f" (known: {known.entry.reason}; {known.entry.owner}, until {known.entry.expires})")


def _gap(result: CheckResult, scenario: str, family: str) -> str:
    """Return why no rule of a family was tried in a scenario, "" where one was."""
    tried = result.tried.get(scenario)
    if tried is None:
        return printable(f"{_NEVER_CAME}: {result.inconclusive[0]}") if result.inconclusive else _NOT_FOR_TABLE
    rules = {rule.id for rule in RUN_RULES.values() if rule.family == family}
    if rules & tried:
        return ""
    if result.coverage is None or rules & set().union(*result.tried.values()):
        return _NOT_HERE
    return "; ".join(sorted({result.coverage.rules.missing[rule] for rule in rules}))
