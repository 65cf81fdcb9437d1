"""MUST rules that never ran although they could have: without them nothing conforms.

A rule that only another behaviour of the DLL could bring up (an operation that goes pending, a table with masks) is no
gap: it cannot be broken by this DLL.  One that the harness alone could have brought up, by calls in situations that
were reached, is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from resdll_checker.engine.coverage import NOT_CALLED
from resdll_checker.engine.options import FULL
from resdll_spec.clauses import CLAUSES
from resdll_spec.rules import RULES
from resdll_spec.vocabulary import Direction, Level, RowKind
from resdll_spec.vocabulary import Judge as Judged

if TYPE_CHECKING:
    from resdll_checker.engine.session import Session
    from resdll_checker.monitor import View
    from resdll_checker.program import Program, ProgramRow

MUST: frozenset[str] = frozenset(
    rule.id for rule in RULES.values() if any(CLAUSES[clause].level is Level.MUST for clause in rule.clauses)
)
"""The rules that rest on something that a DLL must do."""

_ANSWERS = "only a DLL that answers control codes itself, and does not leave them to the monitor, can break it"
BY_THE_DLL: dict[str, str] = {
    "RD306": "only a DLL that reports during Terminate is answered that it has to stop",
    "RD703": "only a DLL that calls clusapi.dll or resutils.dll can call what it should not",
    "RD705": "only a DLL that writes to the cluster database can do so where it should not",
    **dict.fromkeys(("RD901", "RD902", "RD903", "RD904", "RD905"), _ANSWERS),
}
"""Rules beside the machine that only a DLL can bring up, and how."""

FOR_MASKS: frozenset[str] = frozenset({"RD502"})
"""Rules beside the machine on what only an Offline with OfflineFlags is given: a table of version 1 has none."""

LEFT_TO_FULL: frozenset[str] = frozenset({"RD804"})
"""Rules that the smoke suite leaves out where they would take long."""


def could_have_run(view: View) -> set[str]:
    """Return the rules of the machine that can be broken wherever calls alone lead from what was reached."""
    program, reached = view.program, {after for _, _, after in view.steps}
    calls = _calls(program)
    left = list(reached)
    while left:
        word = left.pop()
        for row in calls.get(program.state_of(word), ()):
            if row.enabled(word) and (after := row.apply(word)) not in reached:
                reached.add(after)
                left.append(after)
    by_state: dict[str, list[int]] = {}
    for word in reached:
        by_state.setdefault(program.state_of(word), []).append(word)
    return {row.row.rule for row in program.violations if any(map(row.enabled, by_state.get(row.row.source, ())))}


def _calls(program: Program) -> dict[str, list[ProgramRow]]:
    """Return by state the rows in which the harness acts: calls that it makes, and what it puts into them."""
    labels = program.machine.machine.label_map
    found: dict[str, list[ProgramRow]] = {}
    for row in program.rows:
        acts = labels[row.row.trigger].direction is not Direction.OUTPUT and row.row.trigger not in NOT_CALLED
        if acts and row.row.kind is RowKind.HANDLED:
            found.setdefault(row.row.source, []).append(row)
    return found


def could_have(session: Session) -> set[str]:
    """Return the MUST rules that a run could have come to."""
    judge, excused = session.judge, set(BY_THE_DLL)
    if not judge.has_masks:
        excused |= FOR_MASKS
    if session.options.suite != FULL:
        excused |= LEFT_TO_FULL
    beside = {name for name in MUST if RULES[name].judged is Judged.BESIDE}
    return (beside - excused) | (could_have_run(judge.view) & MUST)


def gaps(session: Session, ran: set[str]) -> list[str]:
    """Return in a sentence which MUST rules never ran although they could have; nothing where there are none."""
    missed = sorted(could_have(session) - ran)
    if not missed:
        return []
    named = ", ".join(f"{name} ({RULES[name].title})" for name in missed)
    return [f"MUST rules that could have run never did, so nothing conforms: {named}; give more time with --max-time."]
