"""The explorer: exact counts, the same as the interpreter's; shortest paths; what must hold of every search."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from machines import DOCUMENTED, TINY, load_test_machine, loaded_machines

import resdll_spec
from resdll_checker import reference
from resdll_checker.explore import Exploration, explore, in_slice
from resdll_checker.program import STATE, Program, compile_program
from resdll_spec.abi import VERSION_NAMES
from resdll_spec.loading import LoadedMachine
from resdll_spec.vocabulary import Direction, Label, Machine, Row, Section, boolean

PINNED = {
    # machine, version: states, transitions, depth, terminal states; a change of one of them is a change of the meaning
    ("lifecycle", None): (443_212, 3_784_843, 27, 0),
    ("lifecycle", "2012"): (82_846, 566_235, 26, 0),
    ("lifecycle", "2012r2"): (110_494, 903_781, 26, 0),
    ("lifecycle", "2016"): (249_874, 2_314_827, 27, 0),
    ("type", None): (36, 170, 5, 0),
    ("type", "2012"): (11, 56, 3, 0),
    ("type", "2012r2"): (11, 56, 3, 0),
    ("type", "2016"): (16, 58, 5, 0),
    ("offline", None): (785_983, 800_842, 42, 111_444),
    ("offline", "2012"): (97_331, 98_816, 42, 15_948),
    ("offline", "2012r2"): (229_935, 234_392, 42, 31_960),
    ("offline", "2016"): (458_719, 467_634, 42, 63_536),
    ("log", None): (22, 36, 6, 0),
    ("log_group", None): (5, 6, 3, 1),
}
SLICES = [key for key in PINNED if key[1] is not None or key[0] in resdll_spec.LOG_MACHINES]
"""What the interpreter can count too: the versions of a machine, and a machine that has none."""


@cache
def program(name: str) -> Program:
    return compile_program(resdll_spec.machine(name))


@cache
def explored(name: str, windows: str | None = None) -> Exploration:
    return explore(program(name), windows)


def sliced(compiled: Program, windows: str | None) -> LoadedMachine:
    """Returns the machine of one version, for the interpreter, which knows no slices."""
    rows = tuple(row.row for row in compiled.rows if in_slice(compiled, row, windows))
    return replace(compiled.machine, rows=rows)


def distances(loaded: LoadedMachine) -> dict[tuple[str, ...], int]:
    """Returns the number of steps to each reachable state, by plain search with the reference interpreter."""
    start = reference.initial(loaded)
    found, queue = {tuple(start.values()): 0}, deque([start])
    while queue:
        before = queue.popleft()
        for _, after in reference.successors(loaded, before):
            if tuple(after.values()) not in found:
                found[tuple(after.values())] = found[tuple(before.values())] + 1
                queue.append(after)
    return found


# --------------------------------------------------------------------------------------------------------------------
# Counts.


def test_every_machine_and_version_is_pinned():
    versions = {(name, windows) for name in resdll_spec.CONTRACT_MACHINES for windows in (None, *VERSION_NAMES)}
    assert set(PINNED) == versions | {(name, None) for name in resdll_spec.LOG_MACHINES}


@pytest.mark.parametrize(("name", "windows"), PINNED)
def test_counts_are_what_they_were(name: str, windows: str | None):
    found = explored(name, windows)
    assert (found.states, found.transitions, found.depth, len(found.terminal)) == PINNED[name, windows]
    assert len(found.deadlocks) == 0


@pytest.mark.parametrize(("name", "windows"), SLICES)
def test_the_reference_interpreter_counts_the_same(name: str, windows: str | None):
    assert reference.count(sliced(program(name), windows)) == PINNED[name, windows][:2]


@pytest.mark.parametrize("name", resdll_spec.LOG_MACHINES)
def test_a_machine_that_tells_no_versions_apart_is_the_same_in_each(name: str):
    assert {explore(program(name), windows).digest() for windows in VERSION_NAMES} == {explored(name).digest()}


@pytest.mark.parametrize("name", resdll_spec.CONTRACT_MACHINES)
def test_the_union_is_its_slices_that_share_the_initial_word(name: str):
    slices = [explored(name, windows) for windows in VERSION_NAMES]
    union = explored(name)
    assert union.states == 1 + sum(part.states - 1 for part in slices)
    assert union.transitions == sum(part.transitions for part in slices)
    assert np.array_equal(union.words, np.unique(np.concatenate([part.words for part in slices])))
    for windows, part in zip(VERSION_NAMES, slices, strict=True):
        later = part.words[part.words != program(name).initial]
        assert {program(name).value_of(int(word), "version") for word in later[:: len(later) // 50 or 1]} == {windows}


@given(loaded_machines())
@settings(max_examples=200)
def test_explorer_and_interpreter_find_the_same_on_any_machine(loaded: LoadedMachine):
    compiled = compile_program(loaded)
    found, steps = explore(compiled), distances(loaded)
    assert (found.states, found.transitions) == reference.count(loaded)
    by_word = {
        compiled.encode(dict(zip([STATE, *loaded.machine.fact_map], state, strict=True))): n
        for state, n in steps.items()
    }
    assert {int(word): depth for depth, level in enumerate(found.levels) for word in level} == by_word
    assert {word: len(found.path_to(word)) for word in by_word} == by_word

    stopped = {word for word in by_word if not list(reference.successors(loaded, compiled.decode(word)))}
    ends = {section.state for section in loaded.machine.sections if section.terminal}
    assert set(found.terminal.tolist()) == stopped
    assert set(found.deadlocks.tolist()) == {word for word in stopped if compiled.state_of(word) not in ends}
    enabled = [row.id for word in by_word for row, _ in reference.successors(loaded, compiled.decode(word))]
    assert found.fired == {identifier: enabled.count(identifier) for identifier in set(enabled)}


@pytest.mark.parametrize("terminal", [True, False])
def test_one_word_stops_where_another_of_the_same_state_goes_on(*, terminal: bool):
    rows = (
        Row("go", "start", "end", DOCUMENTED),
        Row("turn", "start", "end", DOCUMENTED, effects=("lit := true",)),
        Row("back", "end", "start", DOCUMENTED, conditions=("lit",), effects=("lit := false",)),
    )
    labels = tuple(Label(row.trigger, Direction.INTERNAL, "") for row in rows)
    sections = (Section("start", ""), Section("end", "", terminal=terminal))
    machine = Machine("two", "", (boolean("lit", ""),), labels, sections, rows, initial="start", role="cluster")
    found = explore(compile_program(load_test_machine(machine)))
    stopped = [found.program.encode({STATE: "end", "lit": "false"})]
    assert (found.states, found.transitions) == (3, 3)
    assert found.terminal.tolist() == stopped
    assert found.deadlocks.tolist() == ([] if terminal else stopped)


def test_a_level_is_sorted_and_holds_no_word_of_another():
    found = explored("lifecycle", "2012")
    assert all(np.all(level[:-1] < level[1:]) for level in found.levels)
    assert len(np.unique(np.concatenate(found.levels))) == found.states


def test_equal_searches_have_equal_digests_and_others_do_not():
    again = explore(program("lifecycle"), "2012")
    assert again.digest() == explored("lifecycle", "2012").digest()
    others = [explored(name, windows).digest() for name, windows in PINNED]
    assert len(set(others)) == len(PINNED)


def test_progress_is_told_after_each_level():
    told: list[tuple[int, int, int]] = []
    found = explore(program("lifecycle"), "2012", lambda *numbers: told.append(numbers))
    assert [depth for depth, _, _ in told] == list(range(1, found.depth + 2))
    assert told[-1] == (found.depth + 1, found.states, found.transitions)
    assert told == sorted(told)


# --------------------------------------------------------------------------------------------------------------------
# Paths.


def replayed(found: Exploration, word: int) -> None:
    """Asserts that the path to ``word`` is a run of the reference interpreter that ends there."""
    compiled = found.program
    facts = reference.initial(compiled.machine)
    for step in found.path_to(word):
        assert reference.enabled(step.row.row, facts)
        facts = reference.fire(step.row.row, facts)
        assert facts == compiled.decode(step.word)
    assert compiled.encode(facts) == word


@pytest.mark.parametrize(("name", "windows"), PINNED)
def test_a_path_replays_step_by_step_and_is_as_long_as_its_level_is_deep(name: str, windows: str | None):
    found = explored(name, windows)
    for depth, level in enumerate(found.levels):
        for word in (int(level[0]), int(level[-1])):
            assert len(found.path_to(word)) == depth
            replayed(found, word)


def test_a_path_is_the_same_each_time():
    found = explored("offline", "2016")
    word = int(found.levels[-1][0])
    assert found.path_to(word) == explore(program("offline"), "2016").path_to(word)


def test_a_word_that_is_not_reached_has_no_path():
    found = explored("lifecycle", "2012")
    other = int(explored("lifecycle", "2016").matching(table="v4")[0])
    with pytest.raises(KeyError):
        found.path_to(other)
    with pytest.raises(KeyError):
        explore(compile_program(load_test_machine(TINY))).path_to(1 << 62)


def test_matching_words_have_the_facts_that_were_asked_for():
    found = explored("offline", "2016")
    some = found.matching(state="finished", ended="cancelled")
    assert 0 < len(some) < found.states
    assert all(found.program.decode(int(word))["code"] == "cancelled" for word in some[:50])
    assert len(found.matching()) == found.states
