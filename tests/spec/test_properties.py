"""The declarations of the properties: names, words and clauses are those of the specification."""

from __future__ import annotations

from collections import Counter

import pytest

from resdll_spec import MACHINE_NAMES, SpecificationError, machine
from resdll_spec.abi import VERSION_NAMES
from resdll_spec.clauses import CLAUSES
from resdll_spec.properties import ASSUMPTIONS, PROPERTIES
from resdll_spec.property_vocabulary import (
    Invariant,
    Kind,
    Lockstep,
    Precedence,
    Predicate,
    Progress,
    Property,
    Reachable,
    StepInvariant,
    literal,
)


def predicates(entry: Property) -> list[Predicate]:
    body = entry.body
    match body:
        case Invariant() | Progress():
            return [body.then, body.when]
        case StepInvariant():
            return [body.when, body.before, body.after]
        case Reachable():
            return [body.then]
        case Precedence():
            return [moment.when for moment in (body.step, *body.needs, *body.since)]
        case Lockstep():
            return [body.region]


def facts(entry: Property) -> tuple[str, ...]:
    if isinstance(entry.body, Lockstep):
        return (*entry.body.flags, *entry.body.may_differ)
    return entry.body.changing if isinstance(entry.body, StepInvariant) else ()


def labels(entry: Property) -> tuple[str, ...]:
    if isinstance(entry.body, Progress):
        return entry.body.lasso
    if isinstance(entry.body, Precedence):
        return tuple(
            name for moment in (entry.body.step, *entry.body.needs, *entry.body.since) for name in moment.labels
        )
    return entry.body.on if isinstance(entry.body, StepInvariant) else ()


def test_there_are_properties_of_every_kind_for_every_machine():
    assert len(PROPERTIES) >= 25
    for name in MACHINE_NAMES:
        # A control call of a type has nothing to do but to end: no run can stay in one.
        kinds = set(Kind) - ({Kind.EVENTUALLY} if name == "type" else set())
        assert {entry.kind for entry in PROPERTIES if entry.machine == name} == kinds


def test_names_are_unique_and_every_meaning_is_one_sentence():
    names = Counter(entry.name for entry in (*PROPERTIES, *ASSUMPTIONS.values()))
    assert set(names.values()) == {1}
    assert all(entry.meaning.endswith(".") and "\n" not in entry.meaning for entry in PROPERTIES)


@pytest.mark.parametrize("entry", PROPERTIES, ids=lambda entry: entry.name)
def test_a_property_speaks_of_its_machine_and_cites(entry: Property):
    model = machine(entry.machine).machine
    known = {"state": model.states} | {fact.name: fact.values for fact in model.facts}
    for predicate in predicates(entry):
        for text in (text for conjunction in predicate for text in conjunction):
            parsed = literal(text)
            assert parsed.value in known[parsed.fact], text
    assert set(facts(entry)) <= set(known)
    assert set(labels(entry)) <= set(model.label_map)
    assert entry.clauses
    assert set(entry.clauses) <= set(CLAUSES)
    assert any(entry.applies(windows) for windows in VERSION_NAMES)


@pytest.mark.parametrize("name", ASSUMPTIONS)
def test_an_assumption_speaks_of_its_machine_cites_and_is_used(name: str):
    assumption = ASSUMPTIONS[name]
    model = machine(assumption.machine).machine
    assert set(assumption.fair) <= set(model.label_map)
    assert set(assumption.within) <= set(model.states)
    assert set(assumption.clauses) <= set(CLAUSES)
    assert any(name in entry.body.assumptions for entry in PROPERTIES if isinstance(entry.body, Progress))


def test_a_property_of_a_later_flag_does_not_apply_to_earlier_versions():
    (entry,) = (entry for entry in PROPERTIES if entry.name == "persistent_state_is_kept_on_demand")
    assert [windows for windows in VERSION_NAMES if entry.applies(windows)] == [
        windows for windows in VERSION_NAMES if windows >= "2016"
    ]


def test_a_literal_may_be_negated():
    assert (literal("not state is offline").positive, literal("locked").positive) == (False, True)
    with pytest.raises(SpecificationError, match="neither"):
        literal("state offline")
