"""Coverage: what of the lifecycle machine a run exercised, and why the rest was not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import networkx as nx

from resdll_checker.engine.arguments import ARGUMENTS
from resdll_checker.engine.findings import Coverage, Covered
from resdll_checker.engine.projected import Edge, Position, Projected, projected
from resdll_checker.explore import explore
from resdll_checker.explore.compose import fixed
from resdll_checker.program import Program, compile_program
from resdll_spec.abi import OFFLINE_FLAGS, OFFLINE_MASK_COUNT
from resdll_spec.lifecycle_alphabet import CALLS, GOES_ON, SIDE
from resdll_spec.rules import RULES, RUN_RULES
from resdll_spec.vocabulary import Direction, Label, RowKind
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

UNREACHED = "the state in which it happens was never reached"
NO_TIME = "the DLL left no time for it"
NOT_GIVEN = "the run ended before it was tried"

_CALLS_BESIDE = {f"{SIDE.name} is {value}" for value in SIDE.values[1:]} - {GOES_ON}
"""What is particular about a position in which a call runs beside the operations."""

PAIRS: tuple[tuple[int, int], ...] = tuple(combinations((flag.value for flag in OFFLINE_FLAGS), 2))
"""Every pair of flags, as their bits."""


def measure(program: Program, judge: Judge, ran: set[str], skipped: dict[int, str]) -> Coverage:
    """Return the coverage of one run; ``ran`` are the rules tried, ``skipped`` says why masks were not sent."""
    rows = reachable_rows(program, judge.windows, judge.table)
    machine = program.machine.machine
    sections = machine.section_map
    states = {state for _, sources in rows.values() for state in sources if not sections[state].choice}
    visited = judge.view.visited
    unseen = dict.fromkeys((state for state in machine.states if state in states - visited), "the DLL never led there")
    gaps = Gaps(projected(judge.windows, judge.table), judge.view.steps)
    unfired = {
        name: NOT_CALLED.get(trigger) or gaps.of_row(trigger, sources & visited)
        for name, (trigger, sources) in rows.items()
        if name not in judge.view.fired
    }
    masks = gaps.of_masks(set(judge.masks), skipped) if judge.has_masks else Covered(0, 0)
    return Coverage(
        states=Covered(len(states & visited), len(states), unseen),
        transitions=Covered(len(rows) - len(unfired), len(rows), unfired),
        masks=masks,
        rules=Covered(len(ran), len(RUN_RULES), {rule: _rule_gap(rule) for rule in RUN_RULES if rule not in ran}),
        edges=gaps.of_edges(),
        inputs=gaps.of_inputs(),
        state_masks=gaps.of_state_masks(judge.visits.masks, skipped),
        flag_pairs=gaps.of_flag_pairs(judge.visits.masks, skipped),
        arguments=_arguments(judge),
        controls=_classes(judge.visits.controls),
        levers=_classes(judge.visits.levers),
    )


@dataclass(slots=True)
class Gaps:
    """What the steps of a run cover of the projected machine, and the reason for each thing that they do not."""

    machine: Projected
    steps: Iterable[tuple[int, str, int]]
    seen: set[Edge] = field(init=False)
    _ways: dict[Position, list[Position]] = field(init=False)

    def __post_init__(self) -> None:
        """Find the ways from the closed resource to every position that lack as few edges as can be."""
        self.seen = self.machine.seen(self.steps)
        self._ways = nx.single_source_dijkstra_path(self.machine.graph, self.machine.start, weight=self._cost)

    def _cost(self, source: Position, target: Position, edges: Mapping[str, object]) -> float:
        """Return what a step costs: next to nothing if it was seen."""
        return 0.001 if any((source, label, target) in self.seen for label in edges) else 1.0

    def _first_unseen(self, position: Position) -> Edge | None:
        """Return the first edge that was not seen on the way to a position; nothing where it was reached."""
        way = self._ways[position]
        for source, target in pairwise(way):
            labels = sorted(self.machine.graph[source][target])
            if not any((source, label, target) in self.seen for label in labels):
                return (source, labels[0], target)
        return None

    def reached(self, position: Position) -> bool:
        """Tell whether a run was in a position."""
        return self._first_unseen(position) is None

    def why_unreached(self, position: Position) -> str:
        """Say what it would have taken to come to a position: the first thing on the way that never happened."""
        edge = self._first_unseen(position)
        if edge is None:
            return NOT_GIVEN
        source, name, _ = edge
        label = self._labels[name]
        who = "run" if label.direction is Direction.INPUT else "DLL"
        what = NOT_CALLED.get(name, f"in {told(source)} this never happened: {label.meaning}")
        return f"the {who} never led there: {what}"

    def of_row(self, trigger: str, reached: set[str]) -> str:
        """Say why a row was never seen; ``reached`` are those of its states in which a run was."""
        if not reached:
            return UNREACHED
        return self._why_not(trigger)

    def _why_not(self, trigger: str) -> str:
        label = self._labels[trigger]
        return f"answers that the DLL never gave: {label.meaning}" if label.direction is Direction.OUTPUT else NO_TIME

    def of_edges(self) -> Covered:
        """Return the coverage of the edges between control states."""
        every = {(source[0], label, target[0]): source for source, label, target in reversed(self._by_distance())}
        seen = {(source[0], label, target[0]) for source, label, target in self.seen}
        missing = {}
        for (source, label, target), position in every.items():
            if (source, label, target) not in seen:
                why = NOT_CALLED.get(label) or (
                    self._why_not(label) if self.reached(position) else self.why_unreached(position)
                )
                missing[f"{source} —{label}→ {target}"] = why
        return Covered(len(every) - len(missing), len(every), missing)

    def _by_distance(self) -> list[Edge]:
        """Return all edges, those first whose source lacks least."""
        lacking = {position: not self.reached(position) for position in self.machine.graph}
        return sorted(self.machine.edges, key=lambda edge: (lacking[edge[0]], len(self._ways[edge[0]]), edge))

    def of_inputs(self) -> Covered:
        """Return the coverage of what the harness can call in each position."""
        inputs = {
            (source, label)
            for source, label, _ in self.machine.edges
            if self._labels[label].direction is Direction.INPUT
        }
        seen = {(source, label) for source, label, _ in self.seen} & inputs
        missing = {
            f"{label} in {told(source)}": self._input_gap(source, label) for source, label in sorted(inputs - seen)
        }
        return Covered(len(seen), len(inputs), missing)

    def _input_gap(self, source: Position, label: str) -> str:
        if label in NOT_CALLED:
            return NOT_CALLED[label]
        if not self.reached(source):
            return self.why_unreached(source)
        return NO_TIME if source[0] in CALLS or _CALLS_BESIDE.intersection(source) else NOT_GIVEN

    def of_masks(self, sent: set[int], skipped: dict[int, str]) -> Covered:
        """Return the coverage of the masks, each wherever it was sent."""
        known = sent & set(range(OFFLINE_MASK_COUNT))
        missing = {
            mask_name(mask): skipped.get(mask, "not sent") for mask in range(OFFLINE_MASK_COUNT) if mask not in known
        }
        return Covered(len(known), OFFLINE_MASK_COUNT, missing)

    def of_state_masks(self, sent: Mapping[tuple[Position, int], int], skipped: dict[int, str]) -> Covered:
        """Return the coverage of the masks in each position in which the specification lets Offline be called."""
        every = [(position, mask) for position, masks in sorted(self.machine.masks.items()) for mask in sorted(masks)]
        missing = {
            f"{mask_name(mask)} in {told(position)}": self._mask_gap(position, skipped.get(mask))
            for position, mask in every
            if not sent.get((position, mask))
        }
        return Covered(len(every) - len(missing), len(every), missing)

    def of_flag_pairs(self, sent: Mapping[tuple[Position, int], int], skipped: dict[int, str]) -> Covered:
        """Return the coverage of the pairs of flags in each position: each pair in all combinations that are sent."""
        total, missing = 0, {}
        for position, masks in sorted(self.machine.masks.items()):
            there = [mask for mask in masks if sent.get((position, mask))]
            for first, second in PAIRS:
                both = first | second
                wanted = {mask & both for mask in masks}
                total += len(wanted)
                for value in sorted(wanted - {mask & both for mask in there}):
                    name = f"{mask_name(value)} of {mask_name(both)} in {told(position)}"
                    reasons = {skipped.get(mask) for mask in masks if mask & both == value}
                    missing[name] = self._mask_gap(position, reasons.pop() if len(reasons) == 1 else None)
        return Covered(total - len(missing), total, missing)

    def _mask_gap(self, position: Position, skipped: str | None) -> str:
        return skipped or (NOT_GIVEN if self.reached(position) else self.why_unreached(position))

    @property
    def _labels(self) -> Mapping[str, Label]:
        return self.machine.program.machine.machine.label_map


def told(position: Position) -> str:
    """Return a position as people read it: ``online (locked, event)``."""
    state, *particular = position
    return f"{state} ({', '.join(particular)})" if particular else state


def mask_name(mask: int) -> str:
    """Return a mask as reports name it."""
    return f"0x{mask:02x}"


def _arguments(judge: Judge) -> Covered:
    if not judge.has_masks:
        return Covered(0, 0)
    sent = judge.visits.arguments
    why = "the resource did not come online for it, or the run ended"
    missing = {one.name: judge.visits.skipped.get(one.name, why) for one in ARGUMENTS if not sent[one.name]}
    return Covered(len(ARGUMENTS) - len(missing), len(ARGUMENTS), missing)


def _classes(classes: Mapping[str, str]) -> Covered:
    """Return the coverage of classes that say themselves why they were left out, "" where they were not."""
    missing = {name: why for name, why in classes.items() if why}
    return Covered(len(classes) - len(missing), len(classes), missing)


def _rule_gap(rule: str) -> str:
    if RULES[rule].judged is Judged.MACHINE or RULES[rule].family == "pending":
        return "the DLL never was in a situation in which it could be broken"
    if RULES[rule].family == "calls":
        return "the DLL called no such function of the cluster"
    if RULES[rule].family == "arguments":
        return "no call with such arguments returned"
    if RULES[rule].family == "controls":
        return "the DLL leaves such control codes to the monitor"
    return "the run never came to it"
