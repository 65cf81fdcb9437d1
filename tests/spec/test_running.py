"""The running machine: the library's own, with nothing in it but the rows."""

from __future__ import annotations

import pytest
from machines import TINY, load_test_machine
from transitions import MachineError

import resdll_spec
from resdll_spec.running import FactModel, running_machine


def test_a_literal_is_an_attribute_that_is_true_or_false():
    model = FactModel(TINY)
    assert getattr(model, "colour is red") is True
    assert getattr(model, "colour is blue") is False
    assert model.lit is False


def test_an_effect_is_an_attribute_that_writes_one_fact():
    model = FactModel(TINY)
    before = dict(model.facts)
    getattr(model, "colour := blue")()
    assert model.facts == before | {"colour": "blue"}


@pytest.mark.parametrize("name", ["dark", "colour = red", "dark is red", "__wrapped__"])
def test_any_other_attribute_is_missing(name: str):
    with pytest.raises(AttributeError, match=name):
        getattr(FactModel(TINY), name)


def test_a_run_follows_the_rows():
    _, model = running_machine(load_test_machine(TINY))
    assert model.state == "boot"
    assert [model.trigger(name) for name in ("begin", "work", "works")] == [True, True, True]
    assert (model.state, model.facts["lit"]) == ("idle", "false")


def test_a_guard_that_does_not_hold_fires_nothing():
    _, model = running_machine(load_test_machine(TINY))
    facts = dict(model.facts)
    model.place("busy", facts | {"lit": "true"})
    assert model.trigger("fails") is True
    model.place("idle", facts)
    with pytest.raises(MachineError, match="report"):  # classified as a violation, which is no row to fire
        model.trigger("report")


@pytest.mark.parametrize("name", resdll_spec.MACHINE_NAMES)
def test_there_are_no_triggers_but_the_labels(name: str):
    loaded = resdll_spec.machine(name)
    machine, _ = running_machine(loaded)
    assert set(machine.events) == {row.trigger for row in loaded.rows}


@pytest.mark.parametrize("name", resdll_spec.MACHINE_NAMES)
@pytest.mark.parametrize("trigger", ["to_boot", "no_such_trigger"])
def test_an_unknown_trigger_raises(name: str, trigger: str):
    _, model = running_machine(resdll_spec.machine(name))
    with pytest.raises((AttributeError, MachineError)):
        model.trigger(trigger)
