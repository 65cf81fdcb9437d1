"""A counterexample as a message sequence chart: what the cluster, the DLL's entry points and its threads did."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from resdll_checker.counterexamples.steps import goes_without_saying, several_resources
from resdll_checker.counterexamples.wording import action_text
from resdll_checker.drawing import message
from resdll_checker.drawing.message import Divider, Form, Lifeline, Message, Note, SequenceChart
from resdll_checker.drawing.sequence import svg as draw
from resdll_spec.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resdll_checker.drawing.message import Step
    from resdll_checker.engine.counterexample import Counterexample, Observation

CLUSTER, ENTRY = "cluster", "entry points of the DLL"

_FORMS = {"call": Form.CALL, "return": Form.RETURN, "enter": Form.CALLBACK, "exit": Form.RETURN}


def chart(counterexample: Counterexample) -> SequenceChart:
    """Return the chart of what the last replay saw that broke the rule."""
    rule = RULES[counterexample.rule]
    steps = list(_steps(counterexample))
    met = {name for step in steps if isinstance(step, Message) for name in (step.source, step.target)}
    met |= {name for step in steps if isinstance(step, Note) for name in step.over}
    workers = sorted((name for name in met - {CLUSTER, ENTRY}), key=lambda name: int(name.split()[-1]))
    lifelines = (Lifeline(CLUSTER, "the checker plays it"), Lifeline(ENTRY), *(Lifeline(name) for name in workers))
    title = f"{rule.id} {rule.title}: {PurePath(counterexample.target).name}"
    words = f"{counterexample.actual}; expected: {' or '.join(counterexample.expected)}"
    return SequenceChart(title, words, lifelines, tuple(steps))


def mermaid(counterexample: Counterexample) -> str:
    """Return the chart as a ``sequenceDiagram`` of Mermaid."""
    return message.mermaid(chart(counterexample))


def svg(counterexample: Counterexample) -> str:
    """Return the chart as a picture."""
    return draw(chart(counterexample))


def _steps(counterexample: Counterexample) -> Iterator[Step]:
    several = several_resources(counterexample)
    position = -2
    for observation in counterexample.observed:
        if observation.action != position:
            position = observation.action
            yield Divider(_title(counterexample, position, several=several))
        if observation.breach or not (observation.kind != "call" and goes_without_saying(observation)):
            yield _step(counterexample, observation)
    if not any(observation.breach for observation in counterexample.observed):
        yield Note((CLUSTER, ENTRY), _broken(counterexample, counterexample.actual))
    for expected in counterexample.expected:
        yield Note((CLUSTER, ENTRY), f"expected: {expected}")


def _title(counterexample: Counterexample, position: int, *, several: bool) -> str:
    if position < 0:
        return "the DLL is loaded and started"
    return f"{position + 1}. {action_text(counterexample.program[position], several=several)}"


def _step(counterexample: Counterexample, observation: Observation) -> Step:
    words = _broken(counterexample, observation.text) if observation.breach else observation.text
    side = f"thread {observation.thread}" if observation.thread else ENTRY
    rule = counterexample.rule if observation.breach else ""
    form = _FORMS.get(observation.kind)
    if observation.kind == "silence":
        return Message(Form.SILENCE, ENTRY, CLUSTER, words, rule=rule)
    if form is None:
        return Note((side,), words)
    source, target = (CLUSTER, side) if observation.kind in {"call", "exit"} else (side, CLUSTER)
    return Message(form, source, target, words, rule=rule)


def _broken(counterexample: Counterexample, words: str) -> str:
    return f"✗ {counterexample.rule}: {words}"
