"""Composition against the reference interpreter: interleaving, firing together, refusal, and reduction."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from machines import DOCUMENTED, load_test_machine, loaded_machines

import resdll_spec
from resdll_checker import reference
from resdll_checker.explore import explore
from resdll_checker.explore.compose import Instance, compose, fixed, replicate, stuck, trimmed
from resdll_checker.program import STATE, compile_program
from resdll_spec.loading import LoadedMachine
from resdll_spec.vocabulary import Direction, Fact, Label, Machine, Row, Section, SpecificationError


def two_states(name: str, effects: tuple[str, ...] = ()) -> LoadedMachine:
    """Returns a machine that goes from here to there and back, and may stop there."""
    rows = (
        Row("go", "here", "there", DOCUMENTED, effects=effects),
        Row("back", "there", "here", DOCUMENTED),
        Row("stop", "there", "over", DOCUMENTED),
    )
    sections = tuple(
        Section(state, "", tuple(row for row in rows if row.source == state), terminal=state == "over")
        for state in ("there", "here", "over")
    )
    labels = tuple(Label(row.trigger, Direction.INTERNAL, "") for row in rows)
    facts = (Fact("mark", ("a", "b", "c"), ""),)
    return load_test_machine(Machine(name, "", facts, labels, sections, initial="here", role="cluster"))


def by_hand(instances: list[Instance]) -> tuple[int, int]:
    """Returns states and transitions of a composition by its definition, on tuples of states of the interpreter."""
    start = tuple(reference.initial(instance.machine) for instance in instances)
    key = lambda state: tuple(tuple(sorted(part.items())) for part in state)  # noqa: E731
    seen, queue, transitions = {key(start)}, [start], 0
    shared = {label for instance in instances for label in instance.shared}
    while queue:
        state = queue.pop()
        moves = [list(reference.successors(each.machine, part)) for each, part in zip(instances, state, strict=True)]
        after = [
            (*state[:index], facts, *state[index + 1 :])
            for index, steps in enumerate(moves)
            for row, facts in steps
            if row.trigger not in shared
        ]
        for label in shared:
            joint = [()]
            for index, each in enumerate(instances):
                if label in each.machine.machine.label_map:
                    steps = [facts for row, facts in moves[index] if row.trigger == label]
                else:
                    steps = [state[index]]
                joint = [(*before, facts) for before in joint for facts in steps]
            after += joint
        transitions += len(after)
        for successor in after:
            if key(successor) not in seen:
                seen.add(key(successor))
                queue.append(successor)
    return len(seen), transitions


@given(loaded_machines())
@settings(max_examples=60)
def test_copies_interleave_and_fire_together_as_defined(loaded: LoadedMachine):
    for shared in (frozenset[str](), frozenset({loaded.machine.labels[0].name})):
        instances = [Instance(name, loaded, shared) for name in ("left", "right")]
        try:
            composed = compose("both", instances)
        except SpecificationError:
            continue
        assert reference.count(composed) == by_hand(instances)


def test_rows_that_share_a_label_fire_together():
    pair = [Instance("a", two_states("a"), frozenset({"go"})), Instance("b", two_states("b"), frozenset({"go"}))]
    composed = compose("pair", pair)
    together = [row for row in composed.rows if row.trigger == "go"]
    assert [row.id for row in together] == ["a.go@here & b.go@here"]
    assert dict(together[0].writes) == {"a.state": "there", "b.state": "there"}
    assert reference.count(composed) == by_hand(pair)


def test_a_stop_is_an_end_only_where_every_instance_may_end():
    pair = [Instance("a", two_states("a"), frozenset({"go"})), Instance("b", two_states("b"), frozenset({"go"}))]
    found = explore(compile_program(compose("pair", pair)))
    lost = stuck(found, pair)
    # One is over, and the other waits for it for ever.
    assert {
        (found.program.value_of(int(word), "a.state"), found.program.value_of(int(word), "b.state")) for word in lost
    } == {("over", "here"), ("here", "over")}
    assert len(found.terminal) == 3


def test_rows_that_write_one_fact_differently_cannot_fire_together():
    left, right = two_states("a", ("mark := b",)), two_states("b", ("mark := c",))
    go, mark = frozenset({"go"}), frozenset({"mark"})
    with pytest.raises(SpecificationError, match="'go' write mark both 'b' and 'c'"):
        compose("pair", [Instance("a", left, go, mark), Instance("b", right, go, mark)])
    agreed = compose("pair", [Instance("a", left, go, mark), Instance("b", two_states("b"), go, mark)])
    assert [fact.name for fact in agreed.machine.facts].count("mark") == 1


def test_two_instances_of_one_name_and_common_facts_that_differ_are_refused():
    one = two_states("a")
    with pytest.raises(SpecificationError, match="two instances have the same name"):
        compose("pair", [Instance("a", one), Instance("a", one)])
    wider = replace(one, machine=replace(one.machine, facts=(Fact("mark", ("a", "d"), ""),)))
    with pytest.raises(SpecificationError, match="'mark' has different values"):
        compose("pair", [Instance(name, part, common=frozenset({"mark"})) for name, part in (("a", one), ("b", wider))])


def test_many_copies_multiply():
    alone, copies = two_states("a"), compile_program(replicate(two_states("a"), 4))
    states, transitions = reference.count(alone)
    found = explore(copies)
    assert (found.states, found.transitions) == (states**4, 4 * transitions * states**3)


@pytest.mark.parametrize("facts", [{"version": "2012", "table": "v1"}, {"version": "2016", "queue_enabled": "false"}])
def test_a_fixed_and_trimmed_machine_is_a_part_of_the_whole(facts: dict[str, str]):
    whole = resdll_spec.machine("lifecycle")
    part = fixed(whole, facts)
    small = trimmed(part)
    assert reference.count(small) == reference.count(part)
    assert len(small.machine.facts) < len(whole.machine.facts)
    words = explore(compile_program(part)).words
    assert len(np.setdiff1d(words, explore(compile_program(whole)).words)) == 0
    later = [compile_program(part).decode(int(word)) for word in words[:: len(words) // 50]]
    assert all(state[fact] == value for state in later for fact, value in facts.items() if state[STATE] == "online")


@given(loaded_machines())
@settings(max_examples=60)
def test_trimming_changes_no_count(loaded: LoadedMachine):
    assert reference.count(trimmed(loaded)) == reference.count(loaded)
