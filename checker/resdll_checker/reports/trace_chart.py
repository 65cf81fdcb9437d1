"""The trace of a finding as a message sequence chart: its lines, as :mod:`resdll_checker.engine.wording` writes them.

Read from the text, so that the trace of a saved result can be drawn as well as that of the run at hand.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from resdll_checker.drawing.message import Divider, Form, Lifeline, Message, Note, SequenceChart

if TYPE_CHECKING:
    from resdll_checker.drawing.message import Step
    from resdll_checker.engine.findings import Finding

CLUSTER = Lifeline("the cluster", "Resource Hosting Subsystem")
ENTRIES = Lifeline("the DLL", "its entry points")
THREADS = Lifeline("the DLL’s threads", "its callbacks and reports")

_EVERYBODY = (CLUSTER.name, ENTRIES.name)
"""Over whom a note stands, so that there is room for its words."""

_GAP, _BREACH = "…", "✗"
_THREAD = re.compile(r"thread (\d+): (.*)", re.DOTALL)
_ANSWERED = "… answered "
_RETURNED = re.compile(r"(\w+) → (.*)", re.DOTALL)
_WRITTEN = "an input was written"
_SILENCE = "silence"

_HEAD, _TAIL = 4, 36
"""Lines of a long trace that are drawn: the first and the last."""


def chart(finding: Finding) -> SequenceChart:
    """Return the chart of what led to a finding, of a long trace the beginning and the end."""
    lines = finding.trace
    left_out = len(lines) - _HEAD - _TAIL
    if left_out > 1:
        lines = (*lines[:_HEAD], f"{_GAP} {left_out} events are left out here", *lines[-_TAIL:])
    steps = [_step(line) for line in lines]
    steps = _ending(steps, finding)
    met = {name for step in steps for name in _parties(step)}
    met |= {CLUSTER.name, ENTRIES.name}
    lifelines = tuple(line for line in (CLUSTER, ENTRIES, THREADS) if line.name in met)
    words = "; ".join((*finding.trace, finding.actual))
    return SequenceChart(f"How {finding.rule} was broken", words, lifelines, tuple(steps))


def _step(line: str) -> Step:
    """Return one line of a trace as a step."""
    if line.startswith(_GAP):
        return Divider(line)
    if line.startswith((_BREACH, _WRITTEN)):
        return Note(_EVERYBODY, line)
    if found := _THREAD.fullmatch(line):
        return _of_thread(*found.groups())
    if found := _RETURNED.fullmatch(line):
        return Message(Form.RETURN, ENTRIES.name, CLUSTER.name, " ".join(found.groups()))
    return Message(Form.CALL, CLUSTER.name, ENTRIES.name, line)


def _of_thread(thread: str, words: str) -> Message:
    """Return what a thread of the DLL called, or was answered."""
    if words.startswith(_ANSWERED):
        answer = words.removeprefix(_ANSWERED)
        return Message(Form.RETURN, CLUSTER.name, THREADS.name, f"{answer} (thread {thread})")
    return Message(Form.CALLBACK, THREADS.name, CLUSTER.name, f"{words} (thread {thread})")


def _ending(steps: list[Step], finding: Finding) -> list[Step]:
    """Return the steps with the breach at their end: what came, or never came, the rule that it breaks, the clause."""
    *before, last = steps or [Note(_EVERYBODY, finding.actual)]
    if finding.actual.startswith(_SILENCE):
        lost = Message(Form.SILENCE, THREADS.name, CLUSTER.name, finding.actual, (finding.clause,), rule=finding.rule)
        return [*steps, lost]
    if isinstance(last, Message):
        told = Message(last.form, last.source, last.target, last.words, (finding.clause,), rule=finding.rule)
        return [*before, told]
    if isinstance(last, Note):
        return [*before, Note(last.over, last.words, (finding.clause,))]
    return [*steps, Note(_EVERYBODY, finding.actual, (finding.clause,))]


def _parties(step: Step) -> tuple[str, ...]:
    if isinstance(step, Message):
        return (step.source, step.target)
    return step.over if isinstance(step, Note) else ()
