"""Coverage: what of the lifecycle machine a run exercised, and why the rest was not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resdll_checker.engine.findings import Coverage, Covered
from resdll_checker.explore import explore
from resdll_checker.explore.compose import fixed
from resdll_checker.program import Program, compile_program
from resdll_spec.abi import OFFLINE_MASK_COUNT
from resdll_spec.rules import RULES
from resdll_spec.vocabulary import Direction, RowKind
from resdll_spec.vocabulary import Judge as Judged

if TYPE_CHECKING:
    from resdll_checker.engine.judge import Judge


def reachable_rows(program: Program, windows: str, table: str) -> dict[str, tuple[str, set[str]]]:
    """Return the rows, as written, that a DLL with this table can meet: by id, the trigger and the source states.

    Choices are left out, they are the harness's own, and so is what is unspecified.
    """
    chosen = compile_program(fixed(program.machine, {"version": windows, "table": table}))
    fired = explore(chosen).fired
    found: dict[str, tuple[str, set[str]]] = {}
    for row in chosen.rows:
        label = program.machine.machine.label_map[row.row.trigger]
        if row.row.id in fired and row.row.kind is RowKind.HANDLED and label.direction is not Direction.INTERNAL:
            found.setdefault(row.row.parent, (row.row.trigger, set()))[1].add(row.row.source)
    return found


NOT_CALLED: dict[str, str] = {
    "begin_resource_control_as_user": "the host has no user to call for",
    "arbitrate": "nothing says that the resource can be a quorum resource (--quorum)",
    "release": "nothing says that the resource can be a quorum resource (--quorum)",
}
"""The inputs that a run may leave out, and why; where one was given its reason is void."""


def measure(program: Program, judge: Judge, ran: set[str], skipped: dict[int, str]) -> Coverage:
    """Return the coverage of one run; ``ran`` are the rules tried, ``skipped`` says why masks were not sent."""
    rows = reachable_rows(program, judge.windows, judge.table)
    machine = program.machine.machine
    sections = machine.section_map
    states = {state for _, sources in rows.values() for state in sources if not sections[state].choice}
    visited = judge.view.visited
    unseen = dict.fromkeys((state for state in machine.states if state in states - visited), "the DLL never led there")
    unfired = {
        name: NOT_CALLED.get(trigger)
        or _why(machine.label_map[trigger].direction, machine.label_map[trigger].meaning, sources & visited)
        for name, (trigger, sources) in rows.items()
        if name not in judge.view.fired
    }
    sent = judge.masks & set(range(OFFLINE_MASK_COUNT))
    if not judge.has_masks:
        masks = Covered(0, 0)
    else:
        unsent = {
            f"0x{mask:02x}": skipped.get(mask, "not sent") for mask in range(OFFLINE_MASK_COUNT) if mask not in sent
        }
        masks = Covered(len(sent), OFFLINE_MASK_COUNT, unsent)
    return Coverage(
        states=Covered(len(states & visited), len(states), unseen),
        transitions=Covered(len(rows) - len(unfired), len(rows), unfired),
        masks=masks,
        rules=Covered(len(ran), len(RULES), {rule: _rule_gap(rule) for rule in RULES if rule not in ran}),
    )


def _why(direction: Direction, meaning: str, reached: set[str]) -> str:
    if not reached:
        return "the state in which it happens was never reached"
    if direction is Direction.OUTPUT:
        return f"answers that the DLL never gave: {meaning}"
    return "the DLL left no time for it"


def _rule_gap(rule: str) -> str:
    if RULES[rule].judged is Judged.MACHINE or RULES[rule].family == "pending":
        return "the DLL never was in a situation in which it could be broken"
    if RULES[rule].family == "arguments":
        return "no call with such arguments returned"
    return "the run never came to it"
