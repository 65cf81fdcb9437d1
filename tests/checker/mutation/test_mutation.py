"""Mutation of the specification: the operators, what is excluded, and a sample in which nothing survives."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

import resdll_spec
from resdll_checker.mutation.bisimilar import Reached, bisimilar, identical
from resdll_checker.mutation.campaign import LOAD, Outcome, count, draw, judge, mutant_at
from resdll_checker.mutation.operators import Mutant, mutants
from resdll_checker.mutation.oracles import ORACLES
from resdll_checker.mutation.reasons import REASONS, stale, unexplained
from resdll_checker.mutation.report import page, score
from resdll_checker.program import Program, compile_program
from resdll_spec.clauses import CLAUSES
from resdll_spec.loading import load
from resdll_spec.rules import RULES
from resdll_spec.vocabulary import SpecificationError

SAMPLE = 40
SEED = 7


@cache
def everything(name: str) -> dict[str, Mutant]:
    return {mutant.id: mutant for mutant in mutants(resdll_spec.machine(name).machine)}


def compiled(name: str, mutant: str = "") -> Program:
    if not mutant:
        return compile_program(resdll_spec.machine(name))
    return compile_program(load(everything(name)[mutant].machine, CLAUSES, RULES))


@pytest.mark.parametrize("name", resdll_spec.MACHINE_NAMES)
def test_every_row_is_changed_and_every_mutant_has_an_id_of_its_own(name: str):
    found = list(mutants(resdll_spec.machine(name).machine))
    assert len({mutant.id for mutant in found}) == len(found)
    assert {mutant.row for mutant in found} == {row.parent for row in resdll_spec.machine(name).everything}


@pytest.mark.parametrize("name", resdll_spec.MACHINE_NAMES)
def test_a_mutant_differs_in_one_row(name: str):
    rows = set(resdll_spec.machine(name).machine.declared_rows())
    for mutant in list(everything(name).values())[::50]:
        assert len(rows - set(mutant.machine.declared_rows())) == 1


@pytest.mark.parametrize("name", resdll_spec.MACHINE_NAMES)
@pytest.mark.parametrize("oracle", ORACLES)
def test_no_oracle_complains_of_the_specification(name: str, oracle: str):
    assert ORACLES[oracle](compiled(name)) == ""


def test_a_flag_that_nobody_reads_again_may_be_kept():
    name = "lifecycle drop effect online_returns_error@onlining:v2 return_to_source_node_on_error := false"
    assert bisimilar(compiled("lifecycle"), compiled("lifecycle", name))


@pytest.mark.parametrize(
    "name",
    [
        "lifecycle widen call_silence:in_a_call",
        "lifecycle drop effect terminate_returns:pending stale := terminated",
        "lifecycle drop effect lock locked := true",
        "offline drop effect request_is_retried@queued retried := true",
    ],
)
def test_what_can_be_told_apart_is_not_bisimilar(name: str):
    machine = name.split(maxsplit=1)[0]
    assert not bisimilar(compiled(machine), compiled(machine, name))
    assert judge(everything(machine)[name]).killed


def test_what_does_the_same_in_every_word_is_bisimilar():
    original = compiled("offline")
    reached = Reached.of(original)
    found = set()
    for name in list(everything("offline"))[1::90]:
        try:
            mutant = compiled("offline", name)
        except SpecificationError:
            continue
        same = identical(reached, mutant)
        assert not same or bisimilar(original, mutant), name
        found.add(same)
    assert found == {True, False}


def test_a_machine_is_bisimilar_to_itself_with_its_rows_in_another_order():
    program = compiled("offline")
    assert bisimilar(program, replace(program, rows=program.rows[::-1]))


def test_nothing_of_a_sample_survives_unexplained():
    outcomes = [judge(mutant_at(index)) for index in draw(SAMPLE, SEED)]
    assert unexplained(outcomes) == ()
    assert score(outcomes) >= 0.95


@pytest.mark.parametrize("mutant", REASONS)
def test_a_reason_is_of_a_mutant_that_survives(mutant: str):
    found = everything(mutant.split(maxsplit=1)[0]).get(mutant)
    assert found is not None, f"there is no mutant {mutant!r} any more; take its reason out"
    outcome = judge(found)
    assert outcome.survived, f"{outcome}; take its reason out"


def test_a_survivor_needs_a_reason_and_a_reason_a_survivor():
    (first, *_) = REASONS
    survivors = [Outcome("m", "delete", name, bisimilar=False, killed={}) for name in (*REASONS, "m delete b")]
    assert unexplained(survivors) == ("m delete b",)
    assert stale(survivors) == ()
    killed = replace(survivors[0], killed={LOAD: "refused"})
    assert stale([killed, *survivors[1:]]) == (first,)
    assert stale([replace(survivors[0], bisimilar=True), *survivors[1:]]) == (first,)


def test_who_asks_until_one_oracle_notices_finds_the_same_survivors():
    for index in draw(SAMPLE // 4, SEED + 1):
        one, every = judge(mutant_at(index), every=False), judge(mutant_at(index))
        assert (one.bisimilar, one.survived) == (every.bisimilar, every.survived)
        assert list(one.killed.items()) == list(every.killed.items())[:1]


def test_the_page_tells_what_survives_of_all_where_that_was_asked():
    killed = Outcome("m", "delete", "m delete a", bisimilar=False, killed={LOAD: "refused"})
    survived = Outcome("m", "delete", "m delete b", bisimilar=False, killed={})
    same = Outcome("m", "delete", "m delete c", bisimilar=True, killed={})
    text = page([killed], 3, 0, [killed, survived, same])
    assert "all 3 were judged, each until one oracle noticed: 1 are bisimilar, and 50.0% of the others" in text
    assert "`m delete b`" in text
    assert "each until one oracle noticed" not in page([killed, survived, same], 3, 0)


def test_drawing_is_repeatable_and_all_are_drawn_in_order():
    assert draw(SAMPLE, SEED) == draw(SAMPLE, SEED)
    assert draw(count()) == list(range(count()))


def test_the_page_lists_scores_and_survivors():
    killed = Outcome("m", "delete", "m delete a", bisimilar=False, killed={LOAD: "refused"})
    survived = Outcome("m", "delete", "m delete b", bisimilar=False, killed={})
    (reasoned, why), *_ = REASONS.items()
    same = Outcome("m", "delete", "m delete c", bisimilar=True, killed={})
    text = page([killed, survived, same], 3, 0)
    explained = page([killed, replace(survived, mutant=reasoned)], 2, 0)
    assert f"| `{reasoned}` | {why} |" in explained
    assert "| `m delete b` | none: an example is missing |" in text
    assert score([killed, survived, same]) == 0.5
    assert "| total | 2 | 1 | 50.0% |" in text
    assert "m delete b" in text
    assert "m delete c" not in text
