"""Runs of a machine that are given by what matters of them: some labels, with the choices made beforehand.

A *trace* is a list of labels.  What a machine chooses (version, table, flags, situation) is given as facts.  Between
two labels of the trace the walk takes the choice that agrees with what is given, and an internal step where it is the
only one possible.  So a trace holds what a reader of a sequence chart cares for, and every step of it is a row of the
specification.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from resdll_checker import reference
from resdll_spec.vocabulary import Direction, SpecificationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resdll_spec.loading import LoadedMachine, LoadedRow
    from resdll_spec.vocabulary import Label

CHOICE = "choice"
"""The kind of observation of a label that chooses and is no event."""

BREAKS = "!"
"""Stands in a trace between a label and the rule that it breaks there."""


@dataclass(frozen=True, slots=True)
class Step:
    """One row that fired, with the state and facts before and after it (the control state under ``state``).

    ``named`` tells whether the trace names its label, or the step was found between two labels.
    """

    row: LoadedRow
    label: Label
    before: Mapping[str, str]
    after: Mapping[str, str]
    named: bool = False

    @property
    def chosen(self) -> bool:
        """Whether the step is a choice, which nobody sees."""
        return self.label.observed is not None and self.label.observed.kind == CHOICE


def run(loaded: LoadedMachine, given: Mapping[str, str], trace: tuple[str, ...]) -> tuple[Step, ...]:
    """Return the steps of ``trace`` from the initial state, those between its labels included.

    A fact that is not ``given`` is chosen as it is at first.  Raises :class:`SpecificationError` where the machine has
    no row for the next label: the message names the state and the labels that it has rows for.
    """
    wanted = {fact.name: fact.values[0] for fact in loaded.machine.facts} | dict(given)
    facts, steps = reference.initial(loaded), []
    for entry in trace:
        while (step := _step(loaded, facts, entry)) is None:
            step = _between(loaded, facts, wanted, entry)
            steps.append(step)
            facts = dict(step.after)
        steps.append(step)
        facts = dict(step.after)
    return tuple(steps)


def _step(loaded: LoadedMachine, facts: reference.Facts, entry: str) -> Step | None:
    """Return the step of a label, or of the violation whose rule ``entry`` names; ``None`` where there is none."""
    trigger, _, rule = (part.strip() for part in entry.partition(BREAKS))
    for row in loaded.violations if rule else loaded.rows:
        if row.trigger == trigger and row.rule == rule and reference.enabled(row, facts):
            return replace(_taken(loaded, row, facts), named=True)
    return None


def _between(loaded: LoadedMachine, facts: reference.Facts, wanted: Mapping[str, str], entry: str) -> Step:
    """Return the one step towards ``entry``: the choice that agrees with ``wanted``, or the only internal step."""
    enabled = [_taken(loaded, row, facts) for row, _ in reference.successors(loaded, facts)]
    open_ways = [
        step
        for step in enabled
        if step.label.direction is Direction.INTERNAL
        and all(wanted.get(fact, value) == value for fact, value in _decided(step))
    ]
    if len(open_ways) == 1:
        return open_ways[0]
    names = ", ".join(dict.fromkeys(step.label.name for step in enabled)) or "none"
    raise SpecificationError(
        f"{loaded.machine.name}: the trace goes on with {entry!r} in the state {facts['state']!r}, which has rows for "
        f"{names}; mend the trace in resdll_checker.diagrams.scenarios, or the row"
    )


def _decided(step: Step) -> tuple[tuple[str, str], ...]:
    """Return what a choice decides: nothing where the step is none."""
    if not step.chosen or step.label.observed is None:
        return ()
    return ((step.label.observed.subject, step.label.observed.value), *step.row.writes)


def _taken(loaded: LoadedMachine, row: LoadedRow, facts: reference.Facts) -> Step:
    return Step(row, loaded.machine.label_map[row.trigger], dict(facts), reference.fire(row, facts))
