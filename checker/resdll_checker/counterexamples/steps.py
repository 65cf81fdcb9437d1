"""A counterexample as numbered steps: what was done, what the DLL did under each, and where it broke the rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resdll_checker.counterexamples.wording import action_text
from resdll_checker.engine.actions import Call, Overtaken
from resdll_checker.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resdll_checker.engine.counterexample import Counterexample, Observation

LOG = "LogEvent"
"""The callback that writes to the cluster log, of which the contract says nothing that a run could break."""

BREACH, FOLLOWS, HAPPENS = "✗", "→", "·"
"""Marks of the breach, of what the last call returned, and of everything else that the DLL did."""

EXPECTED = "expected one of:"


def lines(counterexample: Counterexample) -> list[str]:
    """Return the steps, one line each and below each what was seen, then what would have been expected.

    Every line is harmless in a terminal; none is wrapped.
    """
    seen: dict[int, list[Observation]] = {}
    for observation in counterexample.observed:
        seen.setdefault(observation.action, []).append(observation)
    several = several_resources(counterexample)
    before = seen.get(-1, [])
    shown = list(_below("0. The DLL is loaded and started", before)) if any(one.breach for one in before) else []
    for position, action in enumerate(counterexample.program):
        text = action_text(action, several=several)
        shown += _below(f"{position + 1}. {text}", seen.get(position, []))
    if not counterexample.observed:
        shown.append(f"    {BREACH} {counterexample.actual}")
    shown += [
        f"    {' ' * len(EXPECTED) if number else EXPECTED} {expected}"
        for number, expected in enumerate(counterexample.expected)
    ]
    return [printable(line) for line in shown]


def confidence(counterexample: Counterexample) -> str:
    """Return in how many replays the rule was broken, and whether that is too few to be sure."""
    said = f"{counterexample.shown} of {counterexample.replays} replays showed it"
    return f"{said}, so it is flaky" if counterexample.flaky else said


def several_resources(counterexample: Counterexample) -> bool:
    """Tell whether more than one resource is called."""
    calls = (action for action in counterexample.program if isinstance(action, Call | Overtaken))
    return len({action.instance for action in calls}) > 1


def _below(step: str, observations: list[Observation]) -> Iterator[str]:
    yield step
    for observation in observations:
        if observation.breach or not goes_without_saying(observation):
            yield f"    {_mark(observation)} {_told(observation)}"


def goes_without_saying(observation: Observation) -> bool:
    """Tell whether the step says it already, or nobody need know it: a call, a log line, an empty answer."""
    logged = observation.name == LOG
    return observation.kind == "call" or logged or (observation.kind == "exit" and not observation.code)


def _mark(observation: Observation) -> str:
    if observation.breach:
        return BREACH
    return FOLLOWS if observation.kind == "return" else HAPPENS


def _told(observation: Observation) -> str:
    """Return what was seen, with the thread of the DLL that did it."""
    return f"thread {observation.thread}: {observation.text}" if observation.thread else observation.text


def text(counterexample: Counterexample) -> str:
    """Return the numbered steps as a text for people."""
    return "\n".join(lines(counterexample)) + "\n"
