"""Predicates: their negation is their negation, and what is written says what is meant."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from machines import TINY, load_test_machine

from resdll_checker.program import compile_program
from resdll_checker.proofs.predicates import holds, negated, written
from resdll_spec.property_vocabulary import TRUE, Predicate, both, every, none_of, one_of
from resdll_spec.vocabulary import BOOLEAN

PROGRAM = compile_program(load_test_machine(TINY))
VALUES = {"state": TINY.states} | {fact.name: fact.values for fact in TINY.facts}
WORDS = np.array(
    [PROGRAM.encode(dict(zip(VALUES, values, strict=True))) for values in product(*VALUES.values())], dtype=np.uint64
)
LITERALS = [
    f"{sign}{fact}" if values == BOOLEAN else f"{sign}{fact} is {value}"
    for sign in ("", "not ")
    for fact, values in VALUES.items()
    for value in values
]
PREDICATES = st.lists(st.lists(st.sampled_from(LITERALS), max_size=3).map(tuple), max_size=3).map(tuple)


def plain(predicate: Predicate) -> list[bool]:
    """Evaluates a predicate word by word, from its text."""

    def is_true(text: str, facts: dict[str, str]) -> bool:
        fact, _, value = text.removeprefix("not ").partition(" is ")
        return (facts[fact] == (value or "true")) != text.startswith("not ")

    return [
        any(all(is_true(text, facts) for text in conjunction) for conjunction in predicate)
        for facts in map(PROGRAM.decode, WORDS.tolist())
    ]


@given(PREDICATES)
def test_a_predicate_holds_where_its_text_is_true(predicate: Predicate):
    assert holds(PROGRAM, WORDS, predicate).tolist() == plain(predicate)


@given(PREDICATES)
def test_a_negated_predicate_is_true_where_it_is_not(predicate: Predicate):
    assert holds(PROGRAM, WORDS, negated(predicate)).tolist() == [not truth for truth in plain(predicate)]


@given(PREDICATES, PREDICATES)
def test_both_is_true_where_both_are(first: Predicate, second: Predicate):
    wanted = [left and right for left, right in zip(plain(first), plain(second), strict=True)]
    assert holds(PROGRAM, WORDS, both(first, second)).tolist() == wanted


@pytest.mark.parametrize(
    ("predicate", "words"),
    [
        (TRUE, "always"),
        (every("lit", "not lamp is lit"), "lit and lamp is not lit"),
        (one_of("state", ("idle", "busy")), "state is idle or busy"),
        (none_of("state", ("boot", "idle", "busy")), "state is neither boot, idle nor busy"),
        ((("lit",), ("lamp is lit",)), "lit or lamp is lit"),
        (both(every("not lit"), one_of("state", ("idle", "busy"))), "not lit and state is idle or busy"),
        (both(every("lit"), (("lamp is lit",), ("not colour is red",))), "lit and (lamp is lit or colour is not red)"),
    ],
)
def test_a_predicate_in_words(predicate: Predicate, words: str):
    assert written(predicate) == words
