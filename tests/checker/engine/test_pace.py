"""The pace of a DLL: a call is slow where calls like it are, and never because one thread waited for a processor."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resdll_checker.engine.pace import LEAST, LIMIT, Pace

SLOW, QUICK = LIMIT + 1, LIMIT
CALLS = st.lists(st.sampled_from([None, 0, 1]), min_size=0, max_size=20)


def told(calls: list[tuple[int | None, bool, bool]]) -> bool:
    """Returns whether any of the calls, each with mask, slowness and whether it is the first, is found to be slow."""
    pace = Pace()
    found = [pace.count("Offline", mask, SLOW if slow else QUICK, first=first) for mask, slow, first in calls]
    return any(found)


@given(CALLS, st.booleans())
def test_fewer_than_it_takes_say_nothing(masks: list[int | None], first: bool):  # noqa: FBT001  drawn
    assert not told([(0, True, first)] * (LEAST - 1) + [(mask, False, first) for mask in masks])


@given(CALLS)
def test_quick_calls_are_never_told(masks: list[int | None]):
    assert not told([(mask, False, False) for mask in masks])


@pytest.mark.parametrize("quick", [LEAST + 1, 50])
def test_seldom_slow_calls_are_not_told(quick: int):
    assert not told([(0, False, False)] * quick + [(0, True, False)] * LEAST)


def test_what_is_always_slow_is_told():
    assert told([(0, True, False)] * LEAST)


def test_one_mask_that_is_slow_is_told_among_many_quick_calls():
    assert told([(0, False, False)] * 100 + [(5, True, False)] * LEAST)


def test_slow_first_calls_are_told_among_many_quick_ones():
    assert told([(0, False, False)] * 100 + [(mask, True, True) for mask in range(1, LEAST + 1)])


def test_masks_that_were_slow_too_seldom_to_tell_are_doubtful():
    pace = Pace()
    for mask, nanoseconds in ((1, SLOW), (2, QUICK), (3, SLOW), (3, QUICK), (3, QUICK)):
        pace.count("Offline", mask, nanoseconds, first=False)
    pace.count("Online", None, SLOW, first=True)
    assert pace.doubtful() == [1]
