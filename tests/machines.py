"""Small machines for tests: one written by hand that can be spoilt in one place, and random ones for Hypothesis."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from resdll_spec.loading import LoadedMachine, load
from resdll_spec.vocabulary import (
    BOOLEAN,
    Clause,
    Direction,
    Fact,
    Label,
    Level,
    Machine,
    Observation,
    Row,
    RowKind,
    Rule,
    Section,
    SpecificationError,
    Standing,
    boolean,
)

DOCUMENTED, INFERRED = ("TST-DOCUMENTED",), ("TST-INFERRED",)
CLAUSES = {
    clause.id: clause
    for clause in (
        Clause(*DOCUMENTED, "A document says so.", Level.MUST, Standing.documented, "RES/here"),
        Clause(*INFERRED, "It follows.", Level.MUST, Standing.inferred, "RES/there"),
    )
}
RULES = {"RD999": Rule("RD999", "table", "a title", DOCUMENTED, "meaning", "consequence", "fix")}

TINY = Machine(
    name="tiny",
    title="a DLL with one entry point, Work, and one callback, Report",
    facts=(
        Fact("colour", ("red", "green", "blue"), "three values"),
        Fact("lamp", ("off", "lit"), "one of its values is called like the next fact"),
        boolean("lit", "true or false"),
    ),
    labels=(
        Label("begin", Direction.INTERNAL, "the first choice"),
        Label("work", Direction.INPUT, "Work is called", Observation("call", "Work")),
        Label("works", Direction.OUTPUT, "Work returns TRUE", Observation("return", "Work", "true")),
        Label("fails", Direction.OUTPUT, "Work returns FALSE", Observation("return", "Work", "false")),
        Label("report", Direction.OUTPUT, "Report is called", Observation("status", "Report", "any")),
    ),
    sections=(
        Section("boot", "a choice", (Row("begin", "boot", "idle", DOCUMENTED, effects=("lit := true",)),), choice=True),
        Section("idle", "nothing runs", (Row("work", "idle", "busy", DOCUMENTED),)),
        Section(
            "busy",
            "Work runs",
            (
                Row("works", "busy", "idle", DOCUMENTED, conditions=("lit",), effects=("lit := false",)),
                Row("works", "busy", None, INFERRED, unless=("lit",), name="works:unlit"),
                Row("fails", "busy", "idle", DOCUMENTED),
                Row("report", "busy", None, DOCUMENTED, effects=("colour := green",)),
            ),
        ),
    ),
    shared=(
        Row("work", ("boot", "busy"), None, DOCUMENTED, kind=RowKind.FORBIDDEN, name="work:not_now"),
        Row("report", "idle", None, DOCUMENTED, kind=RowKind.VIOLATION, rule="RD999", name="report:idle"),
    ),
)
"""A machine without a fault, to be spoilt by :func:`spoilt`."""


def spoilt(added: tuple[Row, ...] = (), removed: tuple[str, ...] = ()) -> Machine:
    """Returns :data:`TINY` with the rows ``added`` and without the ``removed`` ones (a name, or trigger@source)."""

    def kept(rows: tuple[Row, ...]) -> tuple[Row, ...]:
        return tuple(row for row in rows if (row.name or f"{row.trigger}@{row.source}") not in removed)

    sections = tuple(replace(section, rows=kept(section.rows)) for section in TINY.sections)
    return replace(TINY, sections=sections, shared=(*kept(TINY.shared), *added))


def load_test_machine(machine: Machine) -> LoadedMachine:
    """Loads a machine that cites the clauses and rules of this module."""
    return load(machine, CLAUSES, RULES)


@st.composite
def loaded_machines(draw: st.DrawFn) -> LoadedMachine:
    """Machines of up to four states, three facts and twelve rows, with every form of literal, effect and row.

    Some facts are chosen freely in the initial state, so that a guard is seen true and false.
    """
    states = [f"s{index}" for index in range(draw(st.integers(2, 4)))]
    domains = st.sampled_from([BOOLEAN, ("a", "b"), ("a", "b", "c"), ("a", "b", "c", "d", "e")])
    facts = tuple(Fact(f"f{index}", draw(domains), "") for index in range(draw(st.integers(1, 3))))
    chosen = [(fact, value) for fact in draw(st.lists(st.sampled_from(facts), unique=True)) for value in fact.values]
    choices = tuple(
        Row(f"{fact.name}_is_{value}", "s0", None, DOCUMENTED, effects=(f"{fact.name} := {value}",))
        for fact, value in chosen
    )
    names = [*(f"t{index}" for index in range(6)), *(row.trigger for row in choices)]
    labels = tuple(Label(name, Direction.INTERNAL, "") for name in names)
    sections = tuple(Section(state, "", terminal=draw(st.booleans())) for state in states)
    machine = Machine("random", "a random machine", facts, labels, sections, choices, initial="s0", role="cluster")
    for number in range(draw(st.sampled_from([12, 8, 4, 0]))):
        grown = replace(machine, shared=(*machine.shared, draw(_rows(machine, f"row{number}"))))
        try:
            load_test_machine(grown)
        except SpecificationError:  # an overlap with a row drawn before, or a guard that never holds
            continue
        machine = grown
    return load_test_machine(machine)


@st.composite
def _rows(draw: st.DrawFn, machine: Machine, name: str) -> Row:
    literals = st.sampled_from(_literals(machine))
    guards = st.sampled_from([0, 1, 1, 2]).flatmap(lambda n: st.lists(literals, min_size=n, max_size=n, unique=True))
    guard = [(literal, draw(st.booleans())) for literal in draw(guards)]
    written = draw(st.lists(st.sampled_from(machine.facts), min_size=1, max_size=3, unique=True))
    return Row(
        draw(st.sampled_from([label.name for label in machine.labels[:6]])),
        tuple(draw(st.lists(st.sampled_from(machine.states), min_size=1, max_size=3, unique=True))),
        draw(st.none() | st.sampled_from(machine.states)),
        DOCUMENTED,
        tuple(literal for literal, positive in guard if positive),
        tuple(literal for literal, positive in guard if not positive),
        tuple(f"{fact.name} := {draw(st.sampled_from(_right_sides(machine, fact)))}" for fact in written),
        draw(st.sampled_from([RowKind.HANDLED, RowKind.UNSPECIFIED])),
        name=name,
    )


def _literals(machine: Machine) -> list[str]:
    return [
        fact.name if value == "true" else f"{fact.name} is {value}" for fact in machine.facts for value in fact.values
    ]


def _right_sides(machine: Machine, fact: Fact) -> list[str]:
    """Returns the values of ``fact`` and the facts that can be copied into it."""
    return [*fact.values, *(other.name for other in machine.facts if set(other.values) <= set(fact.values))]
