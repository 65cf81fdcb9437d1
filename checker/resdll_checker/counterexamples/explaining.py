"""Explaining a check: each finding that weighs gets the smallest program that shows it, in the time that is left."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from resdll_checker.counterexamples.replaying import Player
from resdll_checker.counterexamples.shrinking import counterexample
from resdll_checker.engine.stream import FindingExplained, PhaseStarted
from resdll_spec.vocabulary import Severity

if TYPE_CHECKING:
    from collections.abc import Callable

    from resdll_checker.engine.run import CheckResult
    from resdll_checker.engine.stream import Event


def explain(result: CheckResult, deadline: float, tell: Callable[[Event], None]) -> None:
    """Make the counterexamples of a result, gravest finding first; ``deadline`` is in seconds of ``time.monotonic``.

    The time that is left is shared: what one finding does not need is for those after it.  Findings whose time did not
    suffice keep the program that the check ran, and say so.
    """
    findings = [finding for finding in result.findings if finding.severity > Severity.note]
    if not findings:
        return
    tell(PhaseStarted("shrinking"))
    table = "" if result.table is None else result.table.name
    with Player(result.options, deadline) as player:
        for position, finding in enumerate(findings):
            now = time.monotonic()
            player.deadline = now + max(deadline - now, 0.0) / (len(findings) - position)
            found = counterexample(player, finding, result.target, table)
            result.counterexamples[finding.key] = found
            tell(FindingExplained(found))
