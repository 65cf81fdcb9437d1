"""Steering: choices by weight, and what counts as untried."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from resdll_checker.engine.steering import PICKS, STATED, Tried, chosen
from resdll_checker.engine.visits import MANY, NOTHING, Past

WEIGHTS = st.lists(st.integers(1, 50), min_size=1, max_size=8)


@given(WEIGHTS, st.integers(0, PICKS - 1))
def test_a_choice_falls_on_an_option_and_zero_on_the_first(weights: list[int], pick: int):
    options = range(len(weights))
    assert chosen(pick, options, weights.__getitem__) in options
    assert chosen(0, options, weights.__getitem__) == 0


@given(WEIGHTS)
def test_each_option_has_its_share_of_the_wheel(weights: list[int]):
    options, parts = range(len(weights)), 997
    picks = [number * PICKS // parts for number in range(parts)]
    counts = Counter(chosen(pick, options, weights.__getitem__) for pick in picks)
    for option, weight in enumerate(weights):
        assert abs(counts[option] - parts * weight / sum(weights)) <= 2


def test_what_a_dll_may_remember():
    twice = NOTHING.after("Open").after("Online").after("IsAlive").after("Offline").after("Online")
    assert twice == Past(2)
    assert twice.after("IsAlive").after("IsAlive").after("LooksAlive") == Past(2, frozenset({"IsAlive", "LooksAlive"}))
    often = twice.after("Online").after("Online")
    assert often == Past(MANY) == often.after("Online")


def test_what_is_left_to_try():
    tried = Tried()
    classes = len(STATED)
    assert classes > 50
    assert tried.left == classes
    situation = (("online",), Past(1))
    tried.masks_in[situation] = frozenset({0, 1, 2})
    tried.masks[situation, 1] += 1
    assert tried.untried(situation, tried.masks_in[situation]) == {0, 2}
    assert tried.left == classes + 2
    weighed = tried.copy()
    tried.masks.update({(situation, 0): 1, (situation, 2): 1})
    tried.arguments[STATED[0].name] += 1
    assert (tried.left, weighed.left) == (classes - 1, classes + 2)


def test_a_mask_weighs_most_where_it_was_sent_in_no_situation_like_it():
    tried = Tried()
    once, often = (("online",), Past(1)), (("online",), Past(MANY))
    tried.masks[once, 5], tried.masks_at[("online",), 5] = 1, 1
    assert tried.weight(once, 5) < tried.weight(often, 5) < tried.weight(once, 6)


def test_a_past_promises_something_as_long_as_a_mask_is_untried_there_or_later():
    tried = Tried()
    assert tried.promises(Past(1)), "where nothing is known yet there may be anything"
    polled = (("online",), Past(2, frozenset({"IsAlive"})))
    tried.masks_in[polled] = frozenset({0})
    assert tried.promises(Past(1))
    assert tried.promises(Past(2))
    tried.masks[polled, 0] += 1
    assert not tried.promises(Past(2))
    assert tried.promises(Past(3))
