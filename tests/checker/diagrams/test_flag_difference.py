"""What a flag changes: every way of the small graph is one that a run goes, and every run goes one of them."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest

from resdll_checker.diagrams.flag_difference import FlagDifference, Place, difference
from resdll_checker.drawing import MOST_EDGES
from resdll_checker.masks.interaction import FlagAnalysis
from resdll_checker.masks.meaning import NEWEST, short
from resdll_checker.masks.outcomes import all_outcomes
from resdll_checker.program import STATE
from resdll_spec.abi import OFFLINE_FLAGS, OFFLINE_MASK_COUNT, VERSION_NAMES, OfflineFlag

OUTCOMES = all_outcomes()
ANALYSIS = FlagAnalysis(OUTCOMES, NEWEST)
Walked = set[tuple[Place, Place, str, bool]]


def ways(found: FlagDifference) -> Walked:
    """Returns the ways as (from, to, the first row's trigger or nothing, with the flag?)."""
    return {
        (way.source, way.target, way.rows[0].trigger if way.rows else "", side)
        for way in found.ways
        for side, taken in ((False, way.without), (True, way.having))
        if taken
    }


def walked(flag: OfflineFlag, found: FlagDifference) -> Walked:
    """Returns the ways of all runs of the requests that are sent with the flag and without, one step at a time."""
    inner = {place.state: place for place in found.places if not place.ends}
    ends = {end: place for place in found.places for end in place.ends}
    named = {(way.source, way.target, row.parent) for way in found.ways for row in way.rows}
    seen: Walked = set()

    def place_of(word: int) -> Place | None:
        facts = OUTCOMES.program.decode(word)
        if facts[STATE] in inner:
            return inner[facts[STATE]]
        return (
            next((place for end, place in ends.items() if dict(end).items() <= facts.items()), None)
            if ended(word)
            else None
        )

    def ended(word: int) -> bool:
        return OUTCOMES.program.machine.machine.section_map[OUTCOMES.program.state_of(word)].terminal

    for mask in range(OFFLINE_MASK_COUNT):
        side = bool(mask & flag.value)
        for situation in np.flatnonzero(ANALYSIS.told[:, mask] & ANALYSIS.told[:, mask ^ flag.value]).tolist():
            start = OUTCOMES.node(OUTCOMES.request(NEWEST, situation, mask))
            waiting = [(start, inner["requested"], "")]
            known = set(waiting)
            while waiting:
                node, origin, via = waiting.pop()
                for row, after in OUTCOMES.edges_of(node):
                    target = place_of(int(OUTCOMES.searched.words[after]))
                    if target is None:
                        step = (after, origin, "folded")
                    else:
                        single = not via and (origin, target, row.row.parent) in named
                        seen.add((origin, target, row.row.trigger if single else "", side))
                        step = (after, target, "")
                    if step not in known:
                        known.add(step)
                        waiting.append(step)
    return seen


@pytest.mark.parametrize("name", ["QUEUE_ENABLED"])
def test_the_ways_are_those_that_runs_go(name: str):
    flag = next(flag for flag in OFFLINE_FLAGS if short(flag) == name)
    found = difference(flag, NEWEST)
    assert ways(found) == walked(flag, found)


@pytest.mark.parametrize("flag", OFFLINE_FLAGS, ids=short)
def test_the_flag_decides_at_its_divisions_and_nowhere_else(flag: OfflineFlag):
    found = difference(flag, NEWEST)
    rows = {row.parent for each in ANALYSIS.divisions.get(flag, ()) for row in (*each.without, *each.with_flag)}
    decided = [way for way in found.ways if way.decided]
    assert rows <= {row.parent for way in found.ways for row in way.rows}
    assert {row.parent for way in decided for row in way.rows} <= rows
    assert all(way.without != way.having for way in decided)
    assert bool(decided) == bool(rows) == (ANALYSIS.effect_of(flag.value) is not None)


@pytest.mark.parametrize("windows", VERSION_NAMES)
def test_a_flag_that_the_version_lacks_decides_nothing(windows: str):
    lacking = [flag for flag in OFFLINE_FLAGS if windows != NEWEST and flag.since > windows]
    assert not any(difference(flag, windows).forks for flag in lacking)


def test_the_graphs_are_small_and_join_up():
    for flag in OFFLINE_FLAGS:
        found = difference(flag, NEWEST)
        coming = defaultdict(set)
        for way in found.ways:
            coming[way.target].add(way.source)
        assert len(found.ways) <= MOST_EDGES
        assert [place for place in found.places if place not in coming] == [Place("requested")]
