"""The group machine: its size, and what must hold of every move of every group."""

from __future__ import annotations

from functools import cache

import pytest

from resdll_checker import reference
from resdll_checker.explore import Exploration, explore
from resdll_checker.program import WORD_BITS, compile_program
from resdll_checker.proofs.properties import check_all
from resdll_spec import group_machine
from resdll_spec.group import LIMIT
from resdll_spec.properties import properties_of

PINNED = {
    # members: states, transitions, depth, terminal words
    1: (5_690, 6_669, 22, 1_160),
    2: (10_002, 12_997, 26, 1_384),
    3: (31_674, 63_061, 31, 2_280),
    4: (157_674, 490_733, 36, 6_256),
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
def test_every_property_of_a_group_holds_and_there_are_eight_at_least(resources: int):
    verdicts = check_all(explored(resources))
    assert {verdict.property.name for verdict in verdicts if verdict.holds is not True} == set()
    assert len(verdicts) >= 8


def test_the_largest_group_fits_a_word_and_has_properties():
    assert compile_program(group_machine(LIMIT)).bits <= WORD_BITS
    assert {entry.machine for entry in properties_of(f"group of {LIMIT}")} == {f"group of {LIMIT}"}


@pytest.mark.parametrize("resources", [0, LIMIT + 1])
def test_a_group_of_no_or_too_many_members_is_refused(resources: int):
    with pytest.raises(ValueError, match="a group has 1 to"):
        group_machine(resources)
