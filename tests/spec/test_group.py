"""The group machine: its size, and what must hold of every move of every group."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from resdll_checker import reference
from resdll_checker.explore import Exploration, explore
from resdll_checker.program import compile_program
from resdll_spec import group_machine
from resdll_spec.group import LIMIT

PINNED = {
    # members: states, transitions, depth, terminal words
    1: (5_186, 6_165, 20, 1_160),
    2: (8_490, 11_317, 24, 1_328),
    3: (22_882, 46_037, 28, 2_000),
    4: (91_146, 283_309, 32, 4_352),
}


@cache
def explored(resources: int) -> Exploration:
    return explore(compile_program(group_machine(resources)))


@pytest.mark.parametrize(("resources", "expected"), PINNED.items())
def test_counts_are_what_they_were(resources: int, expected: tuple[int, ...]):
    found = explored(resources)
    assert (found.states, found.transitions, found.depth, len(found.terminal)) == expected
    assert len(found.deadlocks) == 0


@pytest.mark.parametrize("resources", [1, 2])
def test_the_reference_interpreter_counts_the_same(resources: int):
    assert reference.count(group_machine(resources)) == PINNED[resources][:2]


@pytest.mark.parametrize("resources", PINNED)
def test_every_row_fires(resources: int):
    found = explored(resources)
    assert {row.row.id for row in found.program.rows} == set(found.fired)


@pytest.mark.parametrize("resources", PINNED)
def test_a_provider_is_not_offline_while_a_dependent_is_up(resources: int):
    # In every phase: whoever depends on member 1 is offline or failed before it is, and comes online after it.
    found = explored(resources)
    for provider in ("offline", "offlining", "onlining"):
        for number in range(2, resources + 1):
            for dependent in ("online", "onlining", "online_pending", "offlining", "offline_pending"):
                assert not len(found.matching(member_1=provider, **{f"member_{number}": dependent})), (
                    provider,
                    dependent,
                )


@pytest.mark.parametrize("resources", PINNED)
def test_a_rejected_or_cancelled_move_leaves_the_group_where_it_was(resources: int):
    found = explored(resources)
    for ended in ("rejected", "cancelled"):
        words = found.matching(state="finished", ended=ended)
        assert len(words)
        assert {found.program.value_of(int(word), "node") for word in words} == {"source"}
        assert {found.program.value_of(int(word), "trips") for word in words} == {"none"}


@pytest.mark.parametrize("resources", PINNED)
def test_a_done_move_ends_with_every_member_online_at_the_destination(resources: int):
    found = explored(resources)
    members = {f"member_{number}": "online" for number in range(1, resources + 1)}
    done = found.matching(state="finished", ended="done")
    assert len(done)
    assert np.array_equal(
        done, found.matching(state="finished", ended="done", node="destination", trips="one", **members)
    )


@pytest.mark.parametrize("resources", [0, LIMIT + 1])
def test_a_group_of_no_or_too_many_members_is_refused(resources: int):
    with pytest.raises(ValueError, match="a group has 1 to"):
        group_machine(resources)
