"""The messages of a scenario: nothing of the run is lost, and who acts is who the specification says acts."""

from __future__ import annotations

import pytest

from resdll_checker.diagrams.messages import Party, events
from resdll_checker.diagrams.scenarios import SCENARIOS, Part
from resdll_checker.drawing.message import Form, Message
from resdll_spec.vocabulary import Direction

PARTS = {f"{scenario.name}: {part.title}": part for scenario in SCENARIOS for part in scenario.parts}


def shown(name: str) -> tuple[Message, ...]:
    return events(PARTS[name])


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_every_step_is_told_with_its_clauses(part: Part):
    cited = {clause for step in part.shown() if not step.chosen for clause in step.row.clauses}
    assert {clause for event in events(part) for clause in event.clauses} == cited
    assert all(event.words for event in events(part))


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_a_call_goes_to_the_dll_and_is_answered_once(part: Part):
    calls = [event for event in events(part) if event.form is Form.CALL and event.source == Party.CLUSTER.value]
    answers = [event for event in events(part) if event.form is Form.RETURN and event.target == Party.CLUSTER.value]
    inputs = [step for step in part.shown() if step.label.direction is Direction.INPUT]
    assert len(calls) == len(inputs)
    # In the cluster's view Terminate is over when it is called.
    assert len(answers) == len(
        [event for event in calls if part.machine == "lifecycle" or "Terminate" not in event.words]
    )


@pytest.mark.parametrize(
    "part", [part for part in PARTS.values() if part.machine == "offline"], ids=lambda part: part.title
)
def test_a_client_asks_first_and_is_told_last(part: Part):
    first, *_, last = events(part)
    assert (first.form, first.source) == (Form.CALL, Party.CLIENT.value)
    assert (last.form, last.target) == (Form.RETURN, Party.CLIENT.value)


def test_the_way_back_carries_returning_to_the_destination():
    back = [
        event
        for event in events(PARTS[next(name for name in PARTS if name.startswith("return-to-source"))])
        if "RETURNING" in event.words
    ]
    assert [(event.form, event.target) for event in back] == [(Form.CALL, Party.DESTINATION.value)]


def test_what_never_came_is_a_silence_that_breaks_its_rule():
    silences = [event for event in shown("terminated-on-time-out: at the DLL") if event.form is Form.SILENCE]
    assert [event.rule for event in silences] == ["RD301"]


def test_reports_come_from_the_worker():
    callbacks = [
        event for event in shown("pending-offline: Offline with a worker thread") if event.form is Form.CALLBACK
    ]
    assert [event.source for event in callbacks] == [Party.WORKER.value] * 3
    assert callbacks[-1].words == "SetResourceStatus(ClusterResourceOffline)"
