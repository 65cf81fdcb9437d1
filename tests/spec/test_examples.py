"""The hand-written examples: each is in the grammar, cites a clause, and is judged by the machines as it is written."""

from __future__ import annotations

from functools import cache

import pytest

import resdll_spec
from resdll_checker.mutation.oracles import contradiction, outcome_contradiction
from resdll_checker.program import Program, compile_program
from resdll_spec.clauses import CLAUSES
from resdll_spec.example_vocabulary import FORBIDDEN, MADE, NEVER, UNSPECIFIED, Example
from resdll_spec.examples import EXAMPLES
from resdll_spec.outcome_examples import OUTCOME_EXAMPLES, OutcomeExample


@cache
def compiled(name: str) -> Program:
    return compile_program(resdll_spec.machine(name))


def test_traces_are_judged_as_written():
    assert [text for example in EXAMPLES if (text := contradiction(compiled(example.machine), example))] == []


def test_requests_end_as_written():
    assert [text for one in OUTCOME_EXAMPLES if (text := outcome_contradiction(compiled("offline"), one))] == []


def test_examples_cite_clauses():
    assert {example.clause for example in (*EXAMPLES, *OUTCOME_EXAMPLES)} <= set(CLAUSES)
    verdicts = {step.verdict for example in EXAMPLES for step in example.steps}
    assert verdicts - {"", FORBIDDEN, UNSPECIFIED, MADE, NEVER} <= set(CLAUSES)


def test_allowed_and_forbidden_traces_are_both_there():
    assert {example.allowed for example in EXAMPLES} == {True, False}


@pytest.mark.parametrize(
    "trace", ["call Open; return Open resid; report online", "call Online", "call Open ! forbidden"]
)
def test_a_wrong_example_is_noticed(trace: str):
    assert contradiction(compiled("lifecycle"), Example("SEQ-OPEN-FIRST", trace))


@pytest.mark.parametrize(("given", "outcomes"), [("locked", ("ended is done",)), ("", ()), ("queue_enabled", ("",))])
def test_a_wrong_outcome_is_noticed(given: str, outcomes: tuple[str, ...]):
    assert outcome_contradiction(compiled("offline"), OutcomeExample("LCK-REFUSED", given, outcomes))


@pytest.mark.parametrize("trace", ["calls Open", "call", "return Open", "report", "lock", "silence"])
def test_a_step_outside_the_grammar_is_refused(trace: str):
    with pytest.raises(ValueError, match="outside the grammar"):
        assert Example("SEQ-OPEN-FIRST", trace).steps
