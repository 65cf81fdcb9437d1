"""The two engines give the same answer on every machine, whatever holds the visited words; long runs end cleanly."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from machines import DOCUMENTED, TINY, load_test_machine, loaded_machines

import resdll_spec
from resdll_checker import explore as explorer
from resdll_checker.errors import ExitCode, ResdllError
from resdll_checker.explore import Exploration, explore
from resdll_checker.explore import lanes as search_lanes
from resdll_checker.explore import numba_search as search_numba
from resdll_checker.explore import parts as search_parts
from resdll_checker.explore import tables as search_tables
from resdll_checker.explore.compose import fixed, replicate, trimmed
from resdll_checker.explore.layout import Layout, layout, parted
from resdll_checker.program import STATE, Field, Program, compile_program
from resdll_spec.abi import VERSION_NAMES
from resdll_spec.loading import LoadedMachine
from resdll_spec.request import FLAG_FACTS, VERSION_FACT
from resdll_spec.vocabulary import Direction, Fact, Label, Machine, Row, Section

LARGE = ("lifecycle", "offline")
"""The machines that have more states than fit into a page of memory, and a long way to the last."""


COUNTER = Machine(
    name="counter",
    title="two wheels of five, one lamp that never goes on",
    facts=(
        Fact("wheel", ("0", "1", "2", "3", "4"), ""),
        Fact("other", ("0", "1", "2", "3", "4"), ""),
        Fact("lamp", ("off", "on"), ""),
    ),
    labels=tuple(Label(name, Direction.INTERNAL, "") for name in ("turn", "follow", "light")),
    sections=(
        Section(
            "going",
            "",
            (
                *(
                    Row("turn", "going", None, DOCUMENTED, (f"wheel is {n}",), (), (f"wheel := {n + 1}",), name=str(n))
                    for n in range(4)
                ),
                Row("follow", "going", None, DOCUMENTED, ("wheel is 3",), ("lamp is on",), ("other := wheel",)),
                Row("light", "going", None, DOCUMENTED, ("lamp is on",), effects=("wheel := 0",)),
            ),
            terminal=True,
        ),
    ),
    initial="going",
    role="cluster",
)  # fmt: skip


LARGE = ("lifecycle", "offline")
"""Machines of so many states that memory matters."""


@cache
def program(name: str) -> Program:
    return compile_program(resdll_spec.machine(name))


def assert_same(left: Exploration, right: Exploration) -> None:
    assert (left.states, left.transitions, left.depth) == (right.states, right.transitions, right.depth)
    assert left.fired == right.fired
    assert all(np.array_equal(*pair) for pair in zip(left.levels, right.levels, strict=True))
    assert np.array_equal(left.terminal, right.terminal)
    assert np.array_equal(left.deadlocks, right.deadlocks)
    assert left.digest() == right.digest()
    word = int(left.levels[-1][-1])
    assert left.path_to(word) == right.path_to(word)


@pytest.mark.parametrize("windows", [None, *VERSION_NAMES])
@pytest.mark.parametrize("name", resdll_spec.MACHINE_NAMES)
def test_both_engines_find_the_same_in_every_machine_and_version(name: str, windows: str | None):
    numpy, numba = (explore(program(name), windows, engine=engine) for engine in ("numpy", "numba"))
    assert (numpy.engine, numba.engine) == ("numpy", "numba")
    assert_same(numpy, numba)


@given(loaded_machines())
@settings(max_examples=150)
def test_both_engines_find_the_same_in_any_machine(loaded: LoadedMachine):
    compiled = compile_program(loaded)
    assert_same(explore(compiled, engine="numpy"), explore(compiled, engine="numba"))


@given(loaded_machines())
@settings(max_examples=50)
def test_both_engines_find_the_same_in_any_composition(loaded: LoadedMachine):
    shared = {loaded.machine.labels[0].name, loaded.machine.labels[-1].name}
    try:
        compiled = compile_program(replicate(loaded, 2, shared))
    except resdll_spec.SpecificationError:  # too wide a word, or rows that cannot fire together
        return
    numpy = explore(compiled, engine="numpy")
    assert_same(numpy, explore(compiled, engine="numba"))


@contextmanager
def lanes_of_anything(most: int) -> Iterator[None]:
    """Makes the compiled engine search in lanes of whatever is no control state, as many as there may be."""

    def anything(compiled: Program, found: Layout) -> list[Field]:
        centres = [place for place, _ in parted(compiled, found)]
        return [place for place in compiled.fields if place.mask & found.varying and place not in centres]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(search_numba, "numbering", lambda *_: None)
        patched.setattr(search_lanes, "_chosen", anything)
        patched.setattr(search_lanes, "FEWEST_LANES", 1)
        patched.setattr(search_lanes, "MOST_LANES", most)
        yield


@given(loaded_machines(), st.sampled_from([1, 4, 64, 1024]))
@settings(max_examples=150)
def test_lanes_find_the_same_whatever_they_stand_for(loaded: LoadedMachine, most: int):
    compiled = compile_program(loaded)
    with lanes_of_anything(most):
        found = explore(compiled, engine="numba")
    assert "×" in found.visited
    assert_same(explore(compiled, engine="numpy"), found)


@given(loaded_machines(), st.sampled_from([4, 1024]))
@settings(max_examples=50)
def test_lanes_find_the_same_in_any_composition(loaded: LoadedMachine, most: int):
    shared = {loaded.machine.labels[0].name, loaded.machine.labels[-1].name}
    try:
        compiled = compile_program(replicate(loaded, 2, shared))
    except resdll_spec.SpecificationError:  # too wide a word, or rows that cannot fire together
        return
    with lanes_of_anything(most):
        found = explore(compiled, engine="numba")
    assert_same(explore(compiled, engine="numpy"), found)


@pytest.mark.parametrize("windows", [None, *VERSION_NAMES])
def test_lanes_find_the_same_when_fields_that_change_again_and_again_are_among_them(windows: str | None):
    with lanes_of_anything(500):
        found = explore(program("lifecycle"), windows, engine="numba")
    assert_same(explore(program("lifecycle"), windows, engine="numpy"), found)


@pytest.mark.parametrize("members", [1, 2, 4])
def test_a_group_is_searched_in_lanes_of_what_is_chosen(members: int):
    compiled = program(resdll_spec.group_name(members))
    lanes = search_lanes.lanes_of(compiled, layout(compiled, compiled.rows))
    chosen = {fact.name for fact in (VERSION_FACT, *FLAG_FACTS)}
    assert lanes is not None
    assert all(compiled.field_map[name].mask & lanes.mask for name in chosen)
    assert not any(lanes.mask & compiled.field_map[name].mask for name in (STATE, "member_1", "trips", "ended"))
    found = explore(compiled, engine="numba")
    assert found.visited.endswith(f"×{len(lanes.values)}")
    assert_same(explore(compiled, engine="numpy"), found)


def test_a_group_takes_less_than_16_bytes_a_state_with_all_levels():
    found = explore(program(resdll_spec.group_name(5)), engine="numba")
    assert found.visited_bytes + found.levels.bytes <= 16 * found.states


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes the compiled engine search with a word for each state."""
    monkeypatch.setattr(search_lanes, "MOST_LANES", 0)


@cache
def small() -> Program:
    """Returns a machine of the specification whose words are short."""
    chosen = {"version": VERSION_NAMES[0], "table": "v1"}
    return compile_program(trimmed(fixed(resdll_spec.machine("lifecycle"), chosen)))


@pytest.mark.usefixtures("one_by_one")
@pytest.mark.parametrize("name", [*resdll_spec.MACHINE_NAMES, resdll_spec.group_name(3)])
def test_one_by_one_finds_the_same(name: str):
    found = explore(program(name), engine="numba")
    assert "×" not in found.visited
    assert_same(explore(program(name), engine="numpy"), found)


@pytest.mark.usefixtures("one_by_one")
def test_the_memory_of_rows_may_overflow(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(search_tables, "_SLOTS", 8)
    assert_same(
        explore(program("lifecycle"), "2012", engine="numpy"), explore(program("lifecycle"), "2012", engine="numba")
    )


@pytest.mark.usefixtures("one_by_one")
@pytest.mark.parametrize("widest", [0, 63])
def test_a_hash_table_and_a_set_of_bits_hold_the_same(widest: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(search_numba, "WIDEST_BITSET", widest)
    found = explore(small(), engine="numba")
    assert ("hash" in found.visited) == (widest == 0)
    assert_same(explore(small(), engine="numpy"), found)


@pytest.mark.usefixtures("one_by_one")
def test_a_hash_table_takes_at_most_16_bytes_a_state(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(search_numba, "WIDEST_BITSET", 0)
    for name in LARGE:  # a machine of a few states does not fill the least table
        found = explore(program(name), engine="numba")
        assert found.visited_bytes <= 16 * found.states


def test_a_composed_machine_is_searched_in_parts_and_needs_few_bits():
    loaded = load_test_machine(COUNTER)
    found = explore(compile_program(replicate(loaded, 3)), engine="numba")
    alone = explore(compile_program(loaded))
    assert found.states == alone.states**3
    assert found.transitions == 3 * alone.transitions * alone.states**2
    assert found.visited == f"2^{3 * (alone.states - 1).bit_length()}-bits"


def test_a_machine_with_a_large_part_is_searched_as_a_whole(monkeypatch: pytest.MonkeyPatch):
    compiled = compile_program(replicate(load_test_machine(COUNTER), 2))
    in_parts = explore(compiled, engine="numba")
    monkeypatch.setattr(search_parts, "MOST_STATES", 2)
    assert_same(in_parts, explore(compiled, engine="numba"))


def test_the_layout_leaves_out_what_never_changes():
    compiled = compile_program(load_test_machine(COUNTER))
    found = layout(compiled, compiled.rows)
    assert {row.row.trigger for row in found.rows} == {"turn", "follow"}
    # The control state and the lamp never change, and what is left of the wheels are the bits that rows write.
    assert found.varying == compiled.field_map["wheel"].mask | compiled.field_map["other"].mask & found.varying
    words = explore(compiled).words
    packed = found.pack_words(words)
    assert int(packed.max()) < 1 << found.width
    assert np.array_equal(np.sort(packed), packed)
    assert np.array_equal(found.unpack_words(packed), words)
    assert [found.pack(int(word)) for word in words] == packed.tolist()


def test_a_long_search_is_handed_over_to_numba(monkeypatch: pytest.MonkeyPatch):
    whole = explore(program("offline"), "2012")
    assert whole.engine == "numpy"
    monkeypatch.setattr(explorer, "HANDOVER", 10_000)
    handed = explore(program("offline"), "2012")
    assert handed.engine == "numba"
    assert_same(whole, handed)


@pytest.mark.parametrize("name", LARGE)
@pytest.mark.parametrize("engine", ["auto", "numpy", "numba"])
def test_a_search_that_needs_too_much_memory_says_so(name: str, engine: explorer.Engine):
    with pytest.raises(ResdllError, match=r"more than the 1 MiB allowed; allow more with --max-memory") as caught:
        explore(program(name), engine=engine, max_memory=1 << 20)
    assert caught.value.exit_code == ExitCode.USAGE


@pytest.mark.parametrize("name", LARGE)
@pytest.mark.parametrize("engine", ["numpy", "numba"])
def test_an_interrupted_search_leaves_what_it_has(name: str, engine: explorer.Engine):
    def interrupt(depth: int, states: int, transitions: int) -> None:
        if depth == 10:
            raise KeyboardInterrupt

    whole = explore(program(name), "2012")
    part = explore(program(name), "2012", interrupt, engine=engine)
    assert whole.complete
    assert not part.complete
    assert len(part.levels) == 11
    assert all(np.array_equal(*pair) for pair in zip(part.levels, whole.levels[:11], strict=True))
    assert len(part.path_to(int(part.levels[-1][0]))) == 10


def test_short_searches_do_not_load_numba():
    code = """if True:
        import sys, resdll_spec, resdll_checker.explore, resdll_checker.program
        resdll_checker.explore.explore(resdll_checker.program.compile_program(resdll_spec.machine("offline")))
        sys.exit("numba" in sys.modules)"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_tiny_machine_of_the_tests_is_no_special_case():
    compiled = compile_program(load_test_machine(TINY))
    assert_same(explore(compiled, engine="numpy"), explore(compiled, engine="numba"))
