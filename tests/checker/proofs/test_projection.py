"""A member's part in a move of a group is a trace of the offline machine; with one row changed it is not."""

from __future__ import annotations

import random
from functools import cache

import pytest
from mutations import mutated

import resdll_spec
from resdll_checker import reference
from resdll_checker.explore import Exploration, explore
from resdll_checker.program import compile_program
from resdll_checker.proofs.projection import Projected, Requests, in_words, project
from resdll_checker.proofs.report import stray_lines
from resdll_spec.abi import OFFLINE_FLAGS, VERSION_NAMES
from resdll_spec.boundary import PARTS
from resdll_spec.group import group
from resdll_spec.loading import LoadedMachine
from resdll_spec.vocabulary import Direction

OLDEST = VERSION_NAMES[0]
CHOSEN = {"version", *(flag.fact for flag in OFFLINE_FLAGS)}


@cache
def requests(windows: str) -> Requests:
    return Requests(resdll_spec.machine("offline"), windows)


@cache
def searched(resources: int, windows: str) -> Exploration:
    return explore(compile_program(resdll_spec.group_machine(resources)), windows)


@pytest.mark.parametrize("windows", VERSION_NAMES)
@pytest.mark.parametrize(("resources", "number"), [(1, 1), (2, 1), (2, 2)])
def test_a_members_part_is_a_trace_of_the_offline_machine(windows: str, resources: int, number: int):
    found = project(searched(resources, windows), number, requests(windows))
    assert found.stray is None
    assert found.crossings > 500


@pytest.mark.parametrize("number", [1, 2, 3])
def test_so_it_is_with_two_dependents(number: int):
    found = project(searched(3, OLDEST), number, requests(OLDEST))
    assert found.stray is None
    assert found.pairs > searched(3, OLDEST).states // 2


def test_every_step_of_a_members_dll_but_one_has_its_part():
    # An Online that pends is answered at once in the offline machine.
    model, offline = group(2), resdll_spec.machine("offline").machine
    own = {label.name for label in model.labels if label.direction is not Direction.INTERNAL and "_2" in label.name}
    assert own - {label.format(2) for label in PARTS} == {"online_2_returns_pending"}
    assert {part for parts in PARTS.values() for part in parts} <= set(offline.label_map)


BROKEN = [
    # machine, row changed, how, member, the step that a request does not have
    ("offline", "return_trip_starts@destination_calling", {"delete": True}, 2, "online_at_source"),
    ("offline", "offline_returns_success:delays_first_again", {"delete": True}, 2, "offline_returns_success"),
    ("offline", "group_says_not_now@source_offline", {"delete": True}, 2, "online_at_source"),
    ("offline", "terminate:failed_in_move", {"dest": "finished"}, 1, "online_at_destination"),
    ("group", "offline_error@source:2", {"write": ("member_2", "failed")}, 2, "online_at_destination"),
    ("group", "veto@source:2", {"write": ("member_2", "offline")}, 2, "online_at_source"),
    ("group", "offline_returning@returning:1", {"trigger": "offline_1"}, 1, "offline"),
]


def broken(
    machine: str, row: str, change: dict[str, object], number: int
) -> tuple[LoadedMachine, Exploration, Projected]:
    loaded = resdll_spec.group_machine(2)
    if machine == "group":
        loaded = mutated(loaded, row, **change)
        search = explore(compile_program(loaded), OLDEST)
        return loaded, search, project(search, number, requests(OLDEST))
    changed = Requests(mutated(resdll_spec.machine("offline"), row, **change), OLDEST)
    return loaded, searched(2, OLDEST), project(searched(2, OLDEST), number, changed)


@pytest.mark.parametrize(("machine", "row", "change", "number", "step"), BROKEN)
def test_a_changed_row_is_found_and_a_run_shows_it(
    machine: str, row: str, change: dict[str, object], number: int, step: str
):
    loaded, search, found = broken(machine, row, change, number)
    assert found.stray is not None
    assert found.stray.seen[-1] == step
    assert step not in found.stray.allowed
    facts = reference.initial(loaded)
    for taken in found.stray.steps:
        facts = next(after for done, after in reference.successors(loaded, facts) if done.id == taken.row.row.id)
    assert search.program.encode(facts) == found.stray.steps[-1].word


def test_the_run_is_told_step_by_step():
    _, search, found = broken(*BROKEN[0][:4])
    assert found.stray is not None
    text = "\n".join(stray_lines(search, 2, found.stray))
    assert in_words(found.stray) in text.replace("\n", " ")
    assert "the group is to be returned to the source" in text


def test_a_run_of_the_group_is_followed_as_the_interpreter_follows_it():
    # The candidate sets against plain sets of states, on random runs.
    chance = random.Random(7)  # noqa: S311  the same runs each time
    loaded, offline = resdll_spec.group_machine(2), resdll_spec.machine("offline")
    for _ in range(25):
        facts, seen, start = reference.initial(loaded), [], None
        while steps := list(reference.successors(loaded, facts)):
            row, after = chance.choice(steps)
            if row.trigger == "move_is_accepted":
                start = facts
            part = PARTS.get(row.trigger.replace("_2", "_{}")) if "_2" in row.trigger else None
            if part is not None:
                seen.append(part[int(facts["node"] == "destination")])
            facts = after
        if start is not None:
            assert is_trace(offline, start, seen)


def is_trace(offline: LoadedMachine, request: dict[str, str], seen: list[str]) -> bool:
    """Tells whether the offline machine has a run of a targeted move with this mask in which exactly this is seen."""
    wanted = {fact: request[fact] for fact in CHOSEN}
    wanted |= {"kind": "targeted_move", "locked": "false", "network_lost": "false"}
    states = {key(reference.initial(offline))}
    for label in (*seen, None):
        states = settled(offline, states, wanted)
        if label is None:
            return bool(states)
        states = {
            key(after)
            for state in states
            for row, after in reference.successors(offline, dict(state))
            if row.trigger == label
        }
        if not states:
            return False
    return True


def key(facts: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(facts.items())


def settled(
    offline: LoadedMachine, states: set[tuple[tuple[str, str], ...]], wanted: dict[str, str]
) -> set[tuple[tuple[str, str], ...]]:
    """Returns what internal steps lead to; a choice of something wanted is made as it is wanted."""
    hidden = {label.name for label in offline.machine.labels if label.direction is Direction.INTERNAL}
    reached, waiting = set(states), list(states)
    while waiting:
        for row, after in reference.successors(offline, dict(waiting.pop())):
            chosen = [(fact, value) for fact, value in row.writes if fact in wanted]
            choosing = offline.machine.section_map[row.source].choice
            if (
                row.trigger in hidden
                and key(after) not in reached
                and not (choosing and any(wanted[f] != v for f, v in chosen))
            ):
                reached.add(key(after))
                waiting.append(key(after))
    return reached
