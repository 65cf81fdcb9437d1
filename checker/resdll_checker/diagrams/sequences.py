"""The message sequence chart of a scenario: one after another the messages of its runs, each under its title."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from resdll_checker.diagrams.messages import Party, events, situation
from resdll_checker.drawing.message import Divider, Form, Lifeline, Message, SequenceChart

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resdll_checker.diagrams.scenarios import Scenario
    from resdll_checker.drawing.message import Step


def chart(scenario: Scenario) -> SequenceChart:
    """Return the chart of ``scenario``; raises ``SpecificationError`` where the specification has no such run."""
    steps: list[Step] = []
    for part in scenario.parts:
        given = situation(part)
        steps.append(Divider(f"{part.title} ({given})" if given else part.title))
        steps += events(part)
    steps = _one_dll(steps)
    messages = [step for step in steps if isinstance(step, Message)]
    met = _met(messages)
    lifelines = tuple(Lifeline(party.value) for party in Party if party.value in met)
    return SequenceChart(scenario.title, _said(scenario, messages), lifelines, tuple(steps))


def _one_dll(steps: list[Step]) -> list[Step]:
    """Return ``steps`` with one name for the DLL, where one run knows it by its parts and another by its node."""
    met = _met(steps)
    if Party.DESTINATION.value in met or not {Party.ENTRY.value, Party.SOURCE.value} <= met:
        return steps
    return [_renamed(step) if isinstance(step, Message) else step for step in steps]


def _renamed(message: Message) -> Message:
    part = Party.WORKER if message.form is Form.CALLBACK else Party.ENTRY
    names = {Party.SOURCE.value: part.value}
    source, target = (names.get(name, name) for name in (message.source, message.target))
    return replace(message, source=source, target=target)


def _met(steps: Iterable[Step]) -> set[str]:
    return {name for step in steps if isinstance(step, Message) for name in (step.source, step.target)}


def _said(scenario: Scenario, messages: list[Message]) -> str:
    """Return the chart in words."""
    parts = "; ".join(part.title for part in scenario.parts)
    words = "; ".join(f"{message.source} to {message.target}: {message.words}" for message in messages)
    return f"{scenario.look} {parts[0].upper()}{parts[1:]}. {words}."
