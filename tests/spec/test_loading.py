"""The loader refuses each fault with a sentence that says where it is and how to mend it, and accepts what has none."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from machines import CLAUSES, DOCUMENTED, INFERRED, RULES, TINY, load_test_machine, spoilt

import resdll_spec
from resdll_spec.loading import load
from resdll_spec.vocabulary import Machine, Row, RowKind, Section, SpecificationError, Standing, boolean

FORBIDDEN, VIOLATION = RowKind.FORBIDDEN, RowKind.VIOLATION


def begin(**changes: object) -> Machine:
    """The tiny machine whose first row is changed."""
    (row,) = TINY.section_map["boot"].rows
    return spoilt(added=(replace(row, **changes),), removed=("begin@boot",))


FAULTS: dict[str, tuple[Machine, str]] = {
    # names
    "fact twice": (replace(TINY, facts=(*TINY.facts, boolean("lit", ""))), "the fact 'lit' is declared twice"),
    "fact called state": (replace(TINY, facts=(boolean("state", ""),)), "the fact 'state' is declared twice"),
    "label twice": (replace(TINY, labels=TINY.labels * 2), "the label 'begin' is declared twice"),
    "state twice": (replace(TINY, sections=TINY.sections * 2), "the state 'boot' is declared twice"),
    "no such initial state": (replace(TINY, initial="nowhere"), "the initial state 'nowhere' has no section"),
    "row in a strange section": (
        replace(TINY, sections=(*TINY.sections, Section("last", "", (Row("begin", "boot", "idle", DOCUMENTED),)))),
        "the section of 'last' holds a row of boot; move it",
    ),
    "duplicate row id": (
        spoilt(added=(Row("fails", "busy", "idle", DOCUMENTED),)),
        "two rows are called 'fails@busy'; give one of them a name of its own",
    ),
    "unknown fact in a guard": (begin(conditions=("dark",)), "row 'begin@boot': 'dark' is not a declared fact"),
    "unknown fact in an effect": (begin(effects=("dark := true",)), "row 'begin@boot': 'dark' is not a declared fact"),
    "unknown value in a guard": (
        begin(unless=("colour is pink",)),
        "row 'begin@boot': colour has no value 'pink'; it has red, green, blue",
    ),
    "unknown value in an effect": (begin(effects=("colour := pink",)), "colour has no value 'pink'"),
    "unknown source": (spoilt(added=(Row("begin", "gone", "idle", DOCUMENTED),)), "'gone' is not a declared state"),
    "unknown dest": (begin(dest="gone"), "row 'begin@boot': 'gone' is not a declared state"),
    "unknown label": (begin(trigger="start"), "row 'start@boot': 'start' is not a declared label"),
    # grammar
    "literal": (
        begin(conditions=("colour = red",)),
        "the literal 'colour = red' is neither 'fact' nor 'fact is value'",
    ),
    "effect": (begin(effects=("colour = red",)), "the effect 'colour = red' is not of the form 'fact := value'"),
    "copy of values that do not fit": (begin(effects=("colour := lit",)), "colour has no value 'false'"),
    "ambiguous copy": (
        begin(effects=("lamp := lit",)),
        "in 'lamp := lit' the right side is both a value and a fact; rename the value",
    ),
    "fact written twice": (
        begin(effects=("lit := true", "lit := false")),
        "row 'begin@boot' writes one fact twice",
    ),
    "guard that never holds": (
        begin(conditions=("colour is red",), unless=("colour is red",)),
        "row 'begin@boot' can never fire: no valuation of the facts makes its guard true",
    ),
    # provenance
    "uncited row": (begin(clauses=()), "row 'begin@boot' cites no clause; every row needs one"),
    "unknown clause": (begin(clauses=("TST-NONE",)), "row 'begin@boot' cites 'TST-NONE', which no clause is called"),
    "standing stronger than the clauses": (
        begin(clauses=INFERRED, standing=Standing.documented),
        "row 'begin@boot' claims to be documented but its strongest clause is inferred",
    ),
    "unknown rule": (
        spoilt(added=(Row("fails", "idle", None, DOCUMENTED, kind=VIOLATION, rule="RD998"),)),
        "row 'fails@idle': RD998 is no rule or does not list the clauses",
    ),
    "clause that the rule does not list": (
        spoilt(added=(Row("fails", "idle", None, INFERRED, kind=VIOLATION, rule="RD999"),)),
        "row 'fails@idle': RD999 is no rule or does not list the clauses ('TST-INFERRED',)",
    ),
    "violation of no rule": (
        spoilt(added=(Row("fails", "idle", None, DOCUMENTED, kind=VIOLATION),)),
        "row 'fails@idle': exactly the violations name a rule",
    ),
    "rule without a violation": (begin(rule="RD999"), "row 'begin@boot': exactly the violations name a rule"),
    # choice lives in the label
    "overlapping guards": (
        spoilt(added=(Row("works", "busy", "boot", DOCUMENTED, conditions=("colour is red",), name="works:red"),)),
        "in 'busy' the rows 'works@busy' and 'works:red' of 'works' can both be enabled",
    ),
    "overlap of a row and a verdict": (
        spoilt(added=(Row("report", "busy", None, DOCUMENTED, kind=VIOLATION, rule="RD999", name="report:busy"),)),
        "in 'busy' the rows 'report@busy' and 'report:busy' of 'report' can both be enabled",
    ),
    # closed world
    "unclassified input": (
        spoilt(removed=("work:not_now",)),
        "the input 'work' in 'boot' is classified by no row when always",
    ),
    "unclassified case of an input": (
        spoilt(
            added=(Row("work", ("boot", "busy"), None, DOCUMENTED, unless=("lamp is lit",), kind=FORBIDDEN),),
            removed=("work:not_now",),
        ),
        "the input 'work' in 'boot' is classified by no row when lamp is lit",
    ),
    "callback without a verdict": (
        spoilt(removed=("report:idle",)),
        "the output 'report' in 'idle' is classified by no row when always",
    ),
    "return value without a verdict": (
        spoilt(removed=("fails@busy",)),
        "'fails' in 'busy' has no verdict when lit is false though 'works' has",
    ),
    "case of a return value without a verdict": (
        spoilt(removed=("works:unlit",)),
        "'works' in 'busy' has no verdict when lit is false though 'fails' has",
    ),
    "answer of the other party that a cluster does not expect": (
        replace(TINY, role="cluster"),
        "the output 'works' in 'boot' is classified by no row when always",
    ),
}


@pytest.mark.parametrize(("machine", "sentence"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_refused_with_its_sentence(machine: Machine, sentence: str):
    with pytest.raises(SpecificationError, match=re.escape(sentence)):
        load_test_machine(machine)


def test_the_machine_that_is_spoilt_above_has_no_fault_itself():
    loaded = load_test_machine(TINY)
    assert [row.id for row in loaded.rows] == [
        "begin@boot",
        "work@idle",
        "works@busy",
        "works:unlit",
        "fails@busy",
        "report@busy",
    ]
    assert [row.id for row in loaded.forbidden] == ["work:not_now#0", "work:not_now#1"]
    assert [row.id for row in loaded.violations] == ["report:idle"]
    assert loaded.everything == loaded.rows + loaded.forbidden + loaded.violations


def test_a_row_has_the_standing_of_its_strongest_clause_or_a_weaker_one_that_it_declares():
    both = load_test_machine(begin(clauses=INFERRED + DOCUMENTED)).rows
    weaker = load_test_machine(begin(clauses=DOCUMENTED, standing=Standing.unverified)).rows
    assert {row.standing for row in both if row.trigger == "begin"} == {Standing.documented}
    assert {row.standing for row in weaker if row.trigger == "begin"} == {Standing.unverified}


def test_a_copy_becomes_one_row_for_each_value_and_source_under_its_parents_name():
    swap = Row("begin", ("idle", "busy"), None, DOCUMENTED, effects=("lit := dark", "dark := lit"), name="swap")
    loaded = load_test_machine(replace(spoilt(added=(swap,)), facts=(*TINY.facts, boolean("dark", ""))))
    rows = [row for row in loaded.rows if row.parent == "swap"]
    assert [row.id for row in rows] == [f"swap#{number}" for number in range(8)]
    assert {row.source for row in rows} == {"idle", "busy"}
    for row in rows:
        before = {literal.fact: literal.value for literal in row.guard}
        assert dict(row.writes) == {"lit": before["dark"], "dark": before["lit"]}


def test_a_copy_keeps_only_the_values_that_its_guard_allows():
    copy = Row("begin", "idle", None, DOCUMENTED, unless=("colour is red",), effects=("hue := colour",), name="copy")
    facts = (*TINY.facts, replace(TINY.fact_map["colour"], name="hue"))
    loaded = load_test_machine(replace(spoilt(added=(copy,)), facts=facts))
    assert [dict(row.writes) for row in loaded.rows if row.parent == "copy"] == [{"hue": "green"}, {"hue": "blue"}]


@pytest.mark.parametrize("name", resdll_spec.MACHINE_NAMES)
def test_the_machines_of_the_specification_load(name: str):
    loaded = resdll_spec.machine(name)
    assert loaded.machine.name == name
    assert loaded.rows


def test_an_unknown_machine_is_a_key_error():
    with pytest.raises(KeyError, match="lifecyle"):
        resdll_spec.machine("lifecyle")


def test_clauses_and_rules_are_looked_up_in_what_is_given():
    with pytest.raises(SpecificationError, match="which no clause is called"):
        load(TINY, {}, RULES)
    with pytest.raises(SpecificationError, match="is no rule"):
        load(TINY, CLAUSES, {})
