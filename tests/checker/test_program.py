"""The program, the reference interpreter and the running machine agree in every reachable state."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from machines import TINY, load_test_machine, loaded_machines, spoilt
from transitions import MachineError

import resdll_spec
from resdll_checker import reference
from resdll_checker.explore import Exploration, explore
from resdll_checker.program import STATE, WORD_BITS, Program, ProgramRow, compile_program
from resdll_spec.loading import LoadedMachine
from resdll_spec.running import running_machine
from resdll_spec.vocabulary import SpecificationError, boolean

SAMPLE = 3000
"""Whole words compared for each machine, beside the exhaustive comparison."""

Moves = set[tuple[str, int]]


class Noted(dict[str, str]):
    """Facts that note which of them were read and which were written."""

    def __init__(self, facts: dict[str, str]) -> None:
        super().__init__(facts)
        self.read: set[str] = set()
        self.written: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.read.add(name)
        return super().__getitem__(name)

    def __setitem__(self, name: str, value: str) -> None:
        self.written.add(name)
        super().__setitem__(name, value)


class Engines:
    """One machine in its three forms, each of which answers with its moves from a word: label and successor."""

    def __init__(self, loaded: LoadedMachine) -> None:
        self.loaded = loaded
        self.program = compile_program(loaded)
        self.running, self.model = running_machine(loaded)
        self.by_state: dict[str, list[ProgramRow]] = defaultdict(list)
        for row in self.program.rows:
            self.by_state[row.row.source].append(row)

    def facts_that_count(self, state: str) -> set[str]:
        """Returns the facts that the rows leaving ``state`` read, and the control state."""
        return {STATE} | {literal.fact for row in self.by_state[state] for literal in row.row.guard}

    def mask(self, state: str) -> int:
        return sum(self.program.field_map[name].mask for name in self.facts_that_count(state))

    def by_program(self, word: int) -> Moves:
        moves = [(row.row.trigger, row.apply(word)) for row in self.program.rows if row.enabled(word)]
        assert len(set(moves)) == len(moves)
        return set(moves)

    def by_reference(self, word: int) -> Moves:
        """Returns the moves of the interpreter; asserts that it read no fact but those that count."""
        facts = Noted(self.program.decode(word))
        moves = {
            (row.trigger, self.program.encode(reference.fire(row, dict(facts))))
            for row in self.loaded.rows
            if reference.enabled(row, facts)
        }
        assert facts.read <= self.facts_that_count(dict(facts)[STATE])
        return moves

    def by_library(self, word: int) -> Moves:
        """Returns the moves of the library; asserts that it touched no fact but those that the rows name."""
        facts = self.program.decode(word)
        state = facts.pop(STATE)
        writable = {fact for row in self.by_state[state] for fact, _ in row.row.writes}
        moves = set()
        for label in self.running.events:
            noted = Noted(facts)
            self.model.place(state, {})
            self.model.facts = noted
            try:
                fired = self.model.trigger(label)
            except MachineError:
                fired = False
            assert noted.read <= self.facts_that_count(state)
            assert noted.written <= (writable if fired else set())
            if fired:
                moves.add((label, self.program.encode(dict(noted) | {STATE: self.model.state})))
        return moves

    def assert_agreement(self, word: int) -> None:
        moves = self.by_program(word)
        assert moves == self.by_reference(word), self.program.decode(word)
        assert moves == self.by_library(word), self.program.decode(word)


GROUPS = {f"group of {resources}": resources for resources in (1, 2, 3)}
NAMES = (*resdll_spec.MACHINE_NAMES, *GROUPS)


def load(name: str) -> LoadedMachine:
    return resdll_spec.group_machine(GROUPS[name]) if name in GROUPS else resdll_spec.machine(name)


@cache
def explored(name: str) -> tuple[Engines, Exploration]:
    engines = Engines(load(name))
    return engines, explore(engines.program)


@pytest.mark.parametrize(
    ("name", "state"),
    [(name, state) for name in NAMES for state in load(name).machine.states],
)
def test_three_engines_agree_in_every_reachable_state(name: str, state: str):
    # One word stands for all that agree in the facts that count in its control state: no engine reads another fact
    # (asserted of two by what they read, of the program by its masks), and what is written is written constantly.
    engines, exploration = explored(name)
    mask = engines.mask(state)
    for row in engines.by_state[state]:
        for read in (row.required_mask, *(forbidden for forbidden, _ in row.forbidden)):
            assert read & ~mask == 0
    words = exploration.matching(state=state)
    assert len(words)
    _, first = np.unique(words & np.uint64(mask), return_index=True)
    for word in words[first]:
        engines.assert_agreement(int(word))


@pytest.mark.parametrize("name", NAMES)
def test_three_engines_agree_in_a_sample_of_whole_words(name: str):
    engines, exploration = explored(name)
    words = exploration.words.tolist()
    for word in random.Random(0).sample(words, min(SAMPLE, len(words))):  # noqa: S311  no secret
        engines.assert_agreement(word)


@given(loaded_machines())
@settings(max_examples=60)
def test_three_engines_agree_on_any_machine(loaded: LoadedMachine):
    engines = Engines(loaded)
    for word in explore(engines.program).words.tolist():
        engines.assert_agreement(word)


@pytest.fixture
def tiny() -> Program:
    return compile_program(load_test_machine(TINY))


def test_a_word_decodes_to_what_was_encoded(tiny: Program):
    facts = {"state": "busy", "colour": "blue", "lamp": "lit", "lit": "true"}
    assert tiny.decode(tiny.encode(facts)) == facts
    assert tiny.value_of(tiny.encode(facts), "colour") == "blue"
    assert tiny.state_of(tiny.encode(facts)) == "busy"
    assert tiny.decode(tiny.initial) == reference.initial(tiny.machine)
    assert tiny.encode({}) == tiny.initial


def test_the_fields_of_a_word_lie_side_by_side(tiny: Program):
    assert [(place.name, place.shift, place.width) for place in tiny.fields] == [
        ("state", 0, 2),
        ("colour", 2, 2),
        ("lamp", 4, 1),
        ("lit", 5, 1),
    ]
    assert tiny.bits == 6


def test_is_not_of_two_values_is_a_required_bit_and_of_more_a_forbidden_pattern():
    (begin,) = TINY.section_map["boot"].rows
    guarded = replace(begin, unless=("lamp is off", "colour is green"))
    program = compile_program(load_test_machine(spoilt(added=(guarded,), removed=("begin@boot",))))
    (row,) = program.rows_of("boot", "begin")
    lamp, colour = program.field_map["lamp"], program.field_map["colour"]
    assert row.required_mask == program.field_map[STATE].mask | lamp.mask
    assert row.required_value == lamp.code("lit")
    assert row.forbidden == ((colour.mask, colour.code("green")),)


def test_rows_are_found_by_state_and_trigger_whatever_their_kind(tiny: Program):
    assert [row.row.id for row in tiny.rows_of("busy", "works")] == ["works@busy", "works:unlit"]
    assert [row.row.id for row in tiny.rows_of("boot", "work")] == ["work:not_now#0"]
    assert [row.row.id for row in tiny.rows_of("idle", "report")] == ["report:idle"]
    assert tiny.rows_of("boot", "works") == ()


def test_a_machine_that_does_not_fit_a_word_is_refused(tiny: Program):
    more = tuple(boolean(f"more{index}", "") for index in range(WORD_BITS - tiny.bits + 1))
    fits, does_not = (replace(TINY, facts=(*TINY.facts, *facts)) for facts in (more[1:], more))
    assert compile_program(load_test_machine(fits)).bits == WORD_BITS
    with pytest.raises(
        SpecificationError, match="tiny: a state needs 64 bits, more than the 63 of a word; drop or merge"
    ):
        compile_program(load_test_machine(does_not))
