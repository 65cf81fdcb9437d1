"""The running machine: a :class:`transitions.Machine` built from the same rows as everything else.

The library evaluates the guards by name on the model, so the literals and effects of a row are used as they stand: the
model answers any attribute that is a literal (with its truth) or an effect (with a function that applies it).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resdll_spec.vocabulary import Machine, SpecificationError, parse_effect, parse_literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from resdll_spec.loading import LoadedMachine


class FactModel:
    """The model of a running machine: the facts by name, and the control state in ``state``.

    ``model.facts`` maps each fact to its value; any literal or effect of the vocabulary is an attribute.
    """

    state: str

    def __init__(self, machine: Machine) -> None:
        """Start with every fact at its initial value."""
        self.facts: dict[str, str] = {fact.name: fact.values[0] for fact in machine.facts}

    def __getattr__(self, name: str) -> bool | Callable[[], None]:
        """Answer a literal with its truth and an effect with the function that applies it."""
        if ":=" in name:
            fact, value = parse_effect(name)
            return lambda: self.facts.__setitem__(fact, value)
        facts = self.__dict__.get("facts", {})
        try:
            literal = parse_literal(name)
        except SpecificationError:
            raise AttributeError(name) from None
        if literal.fact not in facts:
            raise AttributeError(name)
        return bool(facts[literal.fact] == literal.value)

    def place(self, state: str, facts: Mapping[str, str]) -> None:
        """Put the model into ``state`` with ``facts``, without firing anything."""
        self.state = state
        self.facts = dict(facts)


def running_machine(loaded: LoadedMachine) -> tuple[Any, FactModel]:
    """Build the ``transitions.Machine`` of a loaded machine and the model that it drives.

    Automatic transitions are off and a trigger without a row raises ``transitions.MachineError``.  Returns
    ``(machine, model)``; fire with ``model.trigger(name)``, which is true when a row fired.
    """
    from transitions import Machine as TransitionsMachine

    model = FactModel(loaded.machine)
    machine = TransitionsMachine(
        model=model,
        states=list(loaded.machine.states),
        initial=loaded.machine.initial,
        auto_transitions=False,
        model_override=False,
    )
    for row in loaded.rows:
        machine.add_transition(
            row.trigger,
            row.source,
            row.dest,
            conditions=[literal.text for literal in row.guard if literal.positive],
            unless=[literal.text for literal in row.guard if not literal.positive],
            before=[f"{fact} := {value}" for fact, value in row.writes],
        )
    return machine, model
