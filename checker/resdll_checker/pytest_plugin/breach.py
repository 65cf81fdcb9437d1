"""How a test fails: what the DLL broke, with the numbered steps that lead there; and what is no fault of the DLL."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from resdll_checker.counterexamples.steps import lines
from resdll_checker.counterexamples.store import save
from resdll_checker.engine.counterexample import Counterexample
from resdll_checker.errors import ResdllError
from resdll_checker.terminal import printable
from resdll_spec.clauses import CLAUSES
from resdll_spec.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resdll_checker.engine.counterexample import Observation
    from resdll_checker.engine.findings import Finding
    from resdll_checker.engine.session import Session
    from resdll_checker.engine.target import Target

_FIRST, _LAST = 6, 40
"""Lines of a long scenario that are shown of its beginning and its end."""


class ScenarioError(Exception):
    """A scenario does what no cluster does: the test is to be mended, not the DLL."""


class NotConcludedError(Exception):
    """Something could not be judged: neither a pass nor a fault of the DLL."""


class ContractBreachError(AssertionError):
    """The DLL broke a rule: ``finding`` says which, ``counterexample`` is the scenario up to there."""

    def __init__(self, finding: Finding, counterexample: Counterexample) -> None:
        super().__init__(_text(finding, counterexample))
        self.finding = finding
        self.counterexample = counterexample


def counterexample(
    finding: Finding, session: Session, target: Target, observed: Sequence[Observation]
) -> Counterexample:
    """Return a scenario up to a finding as a counterexample that was never replayed, and keep it for a replay."""
    made = Counterexample.of(
        finding,
        session.options,
        target,
        session.judge.table,
        state=finding.state,
        actual=finding.actual,
        expected=finding.expected,
        program=finding.program,
        observed=tuple(observed),
        replays=0,
        shown=0,
        minimal=False,
    )
    with contextlib.suppress(ResdllError):  # the failure is as true without an id
        save(made)
    return made


def _text(finding: Finding, made: Counterexample) -> str:
    rule, clause = RULES[finding.rule], CLAUSES[finding.clause]
    steps = lines(made)
    if len(steps) > _FIRST + _LAST:
        steps = [*steps[:_FIRST], f"    … {len(steps) - _FIRST - _LAST} lines", *steps[-_LAST:]]
    return "\n".join(
        (
            f"{finding.rule} {finding.severity.name}: {rule.title}",
            f"actual: {printable(finding.actual)}",
            f"expected one of: {printable('; '.join(finding.expected))}",
            f"clause: {clause.id} ({clause.standing.name} {clause.level.value}): {clause.text}",
            *steps,
            f"in a cluster: {rule.consequence}",
            f"to mend it: {rule.fix}",
            f"to run it again: resdll replay {made.id}",
        )
    )
