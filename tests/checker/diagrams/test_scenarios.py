"""The scenarios of the sequence charts are runs of the specification: the library and the monitor take them."""

from __future__ import annotations

import pytest
from mutations import mutated

from resdll_checker.diagrams.runs import Step, run
from resdll_checker.diagrams.scenarios import SCENARIOS, Part
from resdll_checker.monitor import Monitor, Observed, View
from resdll_checker.program import compile_program
from resdll_spec import machine
from resdll_spec.abi import OFFLINE_FLAGS
from resdll_spec.running import running_machine
from resdll_spec.vocabulary import RowKind, SpecificationError

PARTS = {f"{scenario.name}: {part.title}": part for scenario in SCENARIOS for part in scenario.parts}


@pytest.mark.parametrize("name", PARTS)
def test_the_machine_of_the_library_takes_every_step(name: str):
    loaded = machine(PARTS[name].machine)
    _, model = running_machine(loaded)
    for step in PARTS[name].steps():
        assert {"state": model.state} | model.facts == step.before
        if step.row.kind is RowKind.VIOLATION:
            after = dict(step.after)
            model.place(after.pop("state"), after)
        else:
            assert model.trigger(step.row.trigger)
    assert {"state": model.state} | model.facts == step.after


@pytest.mark.parametrize("name", [name for name, part in PARTS.items() if part.machine == "lifecycle"])
def test_the_monitor_finds_the_named_breaches_and_no_other(name: str):
    part = PARTS[name]
    steps = part.steps()
    facts = steps[-1].after
    monitor = Monitor(View(compile_program(machine(part.machine))), facts["version"], facts["table"])
    broken = [breach.rule for step in steps if not step.chosen for breach in monitor.observe(seen(step)).breaches]
    assert broken == [entry.partition("! ")[2] for entry in part.trace if "!" in entry]


def seen(step: Step) -> Observed:
    label = step.label.observed
    assert label is not None
    mask = sum(flag.value for flag in OFFLINE_FLAGS if step.before[flag.fact] == "true")
    asked = (label.kind, label.subject) == ("call", "Offline")
    return Observed(label.kind, label.subject, label.value, mask if asked else None)


def test_the_scenarios_have_names_of_their_own_and_show_something():
    names = [scenario.name for scenario in SCENARIOS]
    assert len(set(names)) == len(names) == 6
    assert all(any(not step.chosen for step in part.shown()) for part in PARTS.values())


def test_what_leads_to_a_scenario_is_not_shown():
    part = Part("", "lifecycle", ("close",), lead=("open", "open_returns_resid"))
    assert [step.label.name for step in part.shown()] == ["close"]


def test_a_run_that_the_specification_has_no_more_says_where_it_stops():
    loaded = mutated(machine("offline"), "request_is_queued@delayed", delete=True)
    part = next(part for name, part in PARTS.items() if name.startswith("queued: with "))
    with pytest.raises(
        SpecificationError, match=r"offline: the trace goes on with 'request_is_queued' in .* 'delayed'"
    ):
        run(loaded, part.given, part.trace)


def test_a_choice_that_contradicts_what_is_given_is_not_taken():
    given = {"queue_enabled": "true", "ignore_resource_status": "true", "table": "v2"}
    lead = ("open", "open_returns_resid", "online", "online_returns_success")
    with pytest.raises(SpecificationError, match="'choose_queue_enabled'"):
        run(machine("lifecycle"), given, (*lead, "offline"))
