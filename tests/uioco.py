"""The conformance relation uioco by its textbook definition, and small systems to apply it to.

Tretmans, *Model Based Testing with Labelled Transition Systems* (2008), definitions 8 to 12 and 16: a system is
quiescent where it can do neither an output nor an internal step, and quiescence is seen like an output, δ.  With
``out(P)`` the outputs of the states ``P``, δ included, ``i`` conforms to ``s`` when after every suspension trace t of
``s`` in which no input is given that ``s`` might refuse, ``out(i after t)`` is a part of ``out(s after t)``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hypothesis import strategies as st

from resdll_checker.program import Program, compile_program
from resdll_spec.clauses import CLAUSES
from resdll_spec.loading import load
from resdll_spec.request import choice, choice_labels
from resdll_spec.rules import RULES
from resdll_spec.vocabulary import (
    Direction,
    Fact,
    Label,
    Machine,
    Observation,
    Row,
    RowKind,
    Section,
    boolean,
)

DELTA, TAU = "δ", "τ"
INPUTS, OUTPUTS = ("a", "b"), ("x", "y")
States = frozenset[int]
Trace = tuple[str, ...]


# --------------------------------------------------------------------------------------------------------------------
# The textbook.


@dataclass(frozen=True)
class System:
    """A labelled transition system: the states that a state leads to, by label; state 0 is the initial one."""

    steps: tuple[dict[str, States], ...]

    def closure(self, states: Iterable[int]) -> States:
        """Returns the states that internal steps lead to."""
        found, queue = set(states), list(states)
        while queue:
            fresh = self.steps[queue.pop()].get(TAU, frozenset()) - found
            found |= fresh
            queue += fresh
        return frozenset(found)

    def quiescent(self, state: int) -> bool:
        return not any(label in self.steps[state] for label in (*OUTPUTS, TAU))

    def after(self, states: States, label: str) -> States:
        """Returns ``states after label``; the states are closed under internal steps."""
        if label == DELTA:
            return frozenset(state for state in states if self.quiescent(state))
        return self.closure(after for state in states for after in self.steps[state].get(label, ()))

    def out(self, states: States) -> set[str]:
        """Returns ``out(states)``."""
        return {label for label in (*OUTPUTS, DELTA) if self.after(states, label)}

    def accepts(self, states: States, label: str) -> bool:
        """Tells whether no state refuses an input: universal traces give no other."""
        return all(label in self.steps[state] for state in states)


def failures(specification: System, implementation: System, depth: int) -> set[Trace]:
    """Returns each shortest trace, of up to ``depth`` labels, that shows that the implementation is not uioco."""
    found = set()
    queue: list[tuple[Trace, States, States]] = [((), specification.closure({0}), implementation.closure({0}))]
    while queue:
        trace, allowed, real = queue.pop()
        if len(trace) == depth:
            continue
        wrong = implementation.out(real) - specification.out(allowed)
        found |= {(*trace, label) for label in wrong}
        given = {label for label in INPUTS if specification.accepts(allowed, label)}
        for label in (implementation.out(real) - wrong) | given:
            after = specification.after(allowed, label), implementation.after(real, label)
            if all(after):
                queue.append(((*trace, label), *after))
    return found


# --------------------------------------------------------------------------------------------------------------------
# Small machines in the vocabulary of the specification.

_RULE = RULES["RD303"]
_CLAUSE = CLAUSES[_RULE.clauses[0]]
"""Any rule and any of its clauses will do: a breach is weighed by its clause."""

_SWITCH = boolean("switch", "what guards look at")
_VERSION, _TABLE = Fact("version", ("old", "new"), "a choice"), Fact("table", ("first", "second"), "a choice")
_ASKED = Observation("choice", "compose")
STATES = ("s0", "s1", "s2")
KINDS = {**dict.fromkeys(INPUTS, "call"), **dict.fromkeys(OUTPUTS, "status"), DELTA: "silence"}

_READINGS = {"x": ("x", "x_again"), "y": ("y", "y_again")}
"""Each output has two labels, so that one event can lead to two states."""

_EVENTS = {name: name for name in INPUTS} | {name: event for event, names in _READINGS.items() for name in names}

_LABELS = (
    *choice_labels(_VERSION),
    *choice_labels(_TABLE),
    Label("compose", Direction.INTERNAL, "never", _ASKED),
    *(Label(name, Direction.INPUT, "an input", Observation("call", name)) for name in INPUTS),
    *(
        Label(name, Direction.OUTPUT, "an output", Observation("status", event), alternative=name != event)
        for event, names in _READINGS.items()
        for name in names
    ),
    Label("silence", Direction.OUTPUT, "nothing comes", Observation("silence", DELTA)),
)


@dataclass(frozen=True)
class Small:
    """A small machine, which shows itself by its rows."""

    program: Program
    rows: tuple[Row, ...]

    def __repr__(self) -> str:
        """Shows each row in short."""
        said = (f"{row.name} {row.kind.value} -> {row.dest} {' '.join(row.effects)}".strip() for row in self.rows)
        return "\n".join(said)


@st.composite
def machines(draw: st.DrawFn) -> Small:
    """Machines of three states and a fact: each input is taken, forbidden or unspecified, each output taken or not."""
    rows = []
    for state in STATES:
        for switch in (False, True):
            taken = set()
            for name in (*INPUTS, *(reading for readings in _READINGS.values() for reading in readings)):
                row = draw(_rows(name, state, switch=switch))
                rows += [] if row is None else [row]
                taken |= {name} if row is not None and row.kind is RowKind.HANDLED else set()
            quiet = taken <= set(INPUTS)
            rows.append(
                _row("silence", state, state, switch=switch, kind=RowKind.HANDLED if quiet else RowKind.VIOLATION)
            )
    machine = Machine(
        "small",
        "a small machine",
        (_VERSION, _TABLE, _SWITCH),
        _LABELS,
        (
            choice(_VERSION, "boot", "choose_table", clauses=(_CLAUSE.id,)),
            choice(_TABLE, "choose_table", "s0", clauses=(_CLAUSE.id,)),
            *(Section(state, "a state") for state in STATES),
            Section("unspecified", "anything goes"),
        ),
        (*rows, *_elsewhere()),
    )
    return Small(compile_program(load(machine, CLAUSES, RULES)), tuple(rows))


@st.composite
def _rows(draw: st.DrawFn, name: str, state: str, *, switch: bool) -> Row | None:
    """Rows of one label in one case; a second reading may have none."""
    if name in INPUTS:
        kind = draw(st.sampled_from([RowKind.HANDLED, RowKind.HANDLED, RowKind.FORBIDDEN, RowKind.UNSPECIFIED]))
    else:
        kind = draw(st.sampled_from([RowKind.HANDLED, RowKind.VIOLATION]))
        if kind is RowKind.VIOLATION and name not in OUTPUTS:
            return None
    dest = "unspecified" if kind is RowKind.UNSPECIFIED else draw(st.sampled_from(STATES))
    effects = draw(st.sampled_from([(), ("switch := true",), ("switch := false",)]))
    return _row(name, state, dest, switch=switch, kind=kind, effects=effects)


def _row(name: str, state: str, dest: str, *, switch: bool, kind: RowKind, effects: tuple[str, ...] = ()) -> Row:
    when = {"conditions" if switch else "unless": ("switch",)}
    rule = _RULE.id if kind is RowKind.VIOLATION else ""
    dest = state if kind is RowKind.FORBIDDEN else dest
    effects = () if kind is RowKind.FORBIDDEN else effects
    return Row(
        name, state, dest, (_CLAUSE.id,), effects=effects, kind=kind, rule=rule, name=f"{name}@{state}:{switch}", **when
    )


def _elsewhere() -> Iterator[Row]:
    """Yields the rows of the rest: nothing is given in a choice, and anything goes where all is unspecified."""
    for name in INPUTS:
        yield Row(name, ("boot", "choose_table"), None, (_CLAUSE.id,), kind=RowKind.FORBIDDEN, name=f"{name}:choice")
    for name in (*INPUTS, *OUTPUTS, "silence"):
        yield Row(name, "unspecified", None, (_CLAUSE.id,), kind=RowKind.UNSPECIFIED, name=f"{name}@unspecified")


def as_system(program: Program) -> System:
    """Returns a machine as a transition system: a row that is handled is a step, and every other case is refused."""
    words = [
        program.field_map["state"].code("s0")
        | program.field_map["version"].code("new")
        | program.field_map["table"].code("second")
    ]
    steps: list[dict[str, States]] = []
    for word in words:
        found: dict[str, set[int]] = {}
        for row in program.rows:
            label = program.machine.machine.label_map[row.row.trigger]
            if (
                row.row.kind is not RowKind.HANDLED
                or label.observed is None
                or label.observed.kind in {"choice", "silence"}
            ):
                continue
            if program.state_of(word) == row.row.source and row.enabled(word):
                if row.apply(word) not in words:
                    words.append(row.apply(word))
                found.setdefault(label.observed.subject, set()).add(words.index(row.apply(word)))
        steps.append({label: frozenset(states) for label, states in found.items()})
    return System(tuple(steps))


@st.composite
def implementations(draw: st.DrawFn) -> System:
    """Systems of up to four states that take every input everywhere; internal steps only lead to later states."""
    number = draw(st.integers(1, 4))
    targets = st.frozensets(st.integers(0, number - 1), min_size=1, max_size=2)
    steps = []
    for state in range(number):
        found = {name: draw(targets) for name in INPUTS}
        found |= {name: draw(targets) for name in draw(st.lists(st.sampled_from(OUTPUTS), unique=True))}
        if state + 1 < number and draw(st.booleans()):
            found[TAU] = frozenset({draw(st.integers(state + 1, number - 1))})
        steps.append(found)
    return System(tuple(steps))
