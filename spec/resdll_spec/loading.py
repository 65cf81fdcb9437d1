"""Load a declared machine: expand its rows and refuse one that is not closed, unambiguous and honestly cited.

What is refused, each with the machine, the place and the mend in the message:

* a name that two facts, states, labels or rows share, and one that no fact, state, label, clause or rule has;
* a literal or effect that does not parse, a guard that can never hold, a row in another state's section;
* two rows with one trigger and source whose guards can hold together (the library takes the first, the program both);
* a (state, input) pair with a case that is neither handled, forbidden nor unspecified, and an output without a verdict;
* a row whose standing is stronger than that of its strongest clause, and a row that cites nothing;
* a violation whose clause is not among the clauses of its rule.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from resdll_spec.vocabulary import (
    Clause,
    Direction,
    Label,
    Literal,
    Machine,
    Row,
    RowKind,
    Rule,
    Section,
    SpecificationError,
    Standing,
    parse_effect,
    parse_literal,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CALLBACK_KINDS = frozenset({"status", "lock"})


@dataclass(frozen=True, slots=True)
class LoadedRow:
    """A row with one source, parsed guard and constant writes.

    ``parent`` is the id of the row as written, ``id`` is ``parent#k`` where that was expanded.
    """

    id: str
    parent: str
    trigger: str
    source: str
    dest: str
    guard: tuple[Literal, ...]
    writes: tuple[tuple[str, str], ...]
    clauses: tuple[str, ...]
    standing: Standing
    kind: RowKind
    rule: str


@dataclass(frozen=True, slots=True)
class LoadedMachine:
    """A machine that passed every check.

    ``rows`` fire (handled and unspecified); ``forbidden`` and ``violations`` only classify.
    """

    machine: Machine
    rows: tuple[LoadedRow, ...]
    forbidden: tuple[LoadedRow, ...]
    violations: tuple[LoadedRow, ...]

    @property
    def everything(self) -> tuple[LoadedRow, ...]:
        """Rows, forbidden inputs and violations together."""
        return self.rows + self.forbidden + self.violations


def load(machine: Machine, clauses: Mapping[str, Clause], rules: Mapping[str, Rule]) -> LoadedMachine:
    """Expand and check ``machine``; raise :class:`SpecificationError` for the first fault found."""
    _check_names(machine)
    expanded = [
        loaded
        for row, name in _named(machine)
        for loaded in _expand(machine, row, name, _standing(machine, row, name, clauses, rules))
    ]
    _check_disjoint(machine, expanded)
    _check_closed(machine, expanded)
    by_kind: dict[RowKind, list[LoadedRow]] = defaultdict(list)
    for loaded in expanded:
        by_kind[loaded.kind].append(loaded)
    fires = tuple(row for row in expanded if row.kind in (RowKind.HANDLED, RowKind.UNSPECIFIED))
    return LoadedMachine(machine, fires, tuple(by_kind[RowKind.FORBIDDEN]), tuple(by_kind[RowKind.VIOLATION]))


def _check_names(machine: Machine) -> None:
    """Refuse a name that is declared twice, a row in another state's section and an initial state that is none."""
    declared = {
        "fact": ["state", *(fact.name for fact in machine.facts)],
        "label": [label.name for label in machine.labels],
        "state": list(machine.states),
    }
    for what, names in declared.items():
        for name in names:
            if names.count(name) > 1:
                msg = (
                    f"{machine.name}: the {what} {name!r} is declared twice ('state' is the control state); rename one"
                )
                raise SpecificationError(msg)
    if machine.initial not in machine.section_map:
        msg = f"{machine.name}: the initial state {machine.initial!r} has no section"
        raise SpecificationError(msg)
    for section in machine.sections:
        for row in section.rows:
            if row.sources != (section.state,):
                msg = (
                    f"{machine.name}: the section of {section.state!r} holds a row of {', '.join(row.sources)}; move it"
                )
                raise SpecificationError(msg)


def _named(machine: Machine) -> list[tuple[Row, str]]:
    """Give every declared row its permanent id and refuse two rows with the same one."""
    named: dict[str, Row] = {}
    for row in machine.declared_rows():
        name = row.name or f"{row.trigger}@{'|'.join(row.sources)}"
        if name in named:
            msg = f"{machine.name}: two rows are called {name!r}; give one of them a name of its own"
            raise SpecificationError(msg)
        named[name] = row
    return [(row, name) for name, row in named.items()]


def _standing(
    machine: Machine, row: Row, name: str, clauses: Mapping[str, Clause], rules: Mapping[str, Rule]
) -> Standing:
    """Return the standing of a row: the strongest of its clauses, or the weaker one that it declares."""
    place = f"{machine.name}: row {name!r}"
    if not row.clauses:
        msg = f"{place} cites no clause; every row needs one"
        raise SpecificationError(msg)
    for identifier in row.clauses:
        if identifier not in clauses:
            msg = f"{place} cites {identifier!r}, which no clause is called"
            raise SpecificationError(msg)
    if (row.kind is RowKind.VIOLATION) != bool(row.rule):
        msg = f"{place}: exactly the violations name a rule"
        raise SpecificationError(msg)
    if row.rule and not set(row.clauses) <= set(rules[row.rule].clauses if row.rule in rules else ()):
        msg = f"{place}: {row.rule} is no rule or does not list the clauses {row.clauses}"
        raise SpecificationError(msg)
    strongest = min(clauses[identifier].standing for identifier in row.clauses)
    if row.standing is not None and row.standing < strongest:
        msg = f"{place} claims to be {row.standing.name} but its strongest clause is {strongest.name}"
        raise SpecificationError(msg)
    return row.standing if row.standing is not None else strongest


def _expand(machine: Machine, row: Row, name: str, standing: Standing) -> list[LoadedRow]:
    """Turn a declared row into one loaded row per source and per value of every copied fact."""
    place = f"{machine.name}: row {name!r}"
    if row.trigger not in machine.label_map:
        msg = f"{place}: {row.trigger!r} is not a declared label"
        raise SpecificationError(msg)
    for state in (*row.sources, *([row.dest] if row.dest is not None else [])):
        if state not in machine.section_map:
            msg = f"{place}: {state!r} is not a declared state"
            raise SpecificationError(msg)
    guard = tuple(parse_literal(text) for text in row.conditions) + tuple(
        parse_literal(text, positive=False) for text in row.unless
    )
    for literal in guard:
        _check_value(machine, place, literal.fact, literal.value)
    effects = [parse_effect(text) for text in row.effects]
    variants = list(_copies(machine, place, guard, effects))
    if not variants:
        msg = f"{place} can never fire: no valuation of the facts makes its guard true"
        raise SpecificationError(msg)
    pairs = [(source, variant) for source in row.sources for variant in variants]
    return [
        LoadedRow(
            id=name if len(pairs) == 1 else f"{name}#{number}",
            parent=name,
            trigger=row.trigger,
            source=source,
            dest=source if row.dest is None else row.dest,
            guard=variant[0],
            writes=variant[1],
            clauses=row.clauses,
            standing=standing,
            kind=row.kind,
            rule=row.rule,
        )
        for number, (source, variant) in enumerate(pairs)
    ]


def _check_value(machine: Machine, place: str, fact: str, value: str) -> None:
    if fact not in machine.fact_map:
        msg = f"{place}: {fact!r} is not a declared fact"
        raise SpecificationError(msg)
    if value not in machine.fact_map[fact].values:
        msg = f"{place}: {fact} has no value {value!r}; it has {', '.join(machine.fact_map[fact].values)}"
        raise SpecificationError(msg)


def _copies(
    machine: Machine, place: str, guard: tuple[Literal, ...], effects: list[tuple[str, str]]
) -> Iterable[tuple[tuple[Literal, ...], tuple[tuple[str, str], ...]]]:
    """Yield the guard and the constant writes for each combination of values of the copied facts."""
    if len({fact for fact, _ in effects}) != len(effects):
        msg = f"{place} writes one fact twice"
        raise SpecificationError(msg)
    for fact, value in effects:
        if fact in machine.fact_map and value in machine.fact_map and value in machine.fact_map[fact].values:
            msg = f"{place}: in '{fact} := {value}' the right side is both a value and a fact; rename the value"
            raise SpecificationError(msg)
    copied = sorted({value for _, value in effects if value in machine.fact_map})
    for values in product(*(machine.fact_map[fact].values for fact in copied)):
        chosen = dict(zip(copied, values, strict=True))
        literals = guard + tuple(Literal(fact, value) for fact, value in chosen.items())
        if not satisfiable(machine, literals):
            continue
        writes = tuple((fact, chosen.get(value, value)) for fact, value in effects)
        for fact, value in writes:
            _check_value(machine, place, fact, value)
        yield literals, writes


def satisfiable(machine: Machine, guard: Iterable[Literal]) -> bool:
    """Tell whether some valuation makes every literal of ``guard`` true: the literals of each fact share a value."""
    left: dict[str, set[str]] = {}
    for literal in guard:
        values = left.setdefault(literal.fact, set(machine.fact_map[literal.fact].values))
        values &= {literal.value} if literal.positive else values - {literal.value}
    return all(left.values())


def _check_disjoint(machine: Machine, rows: list[LoadedRow]) -> None:
    groups: dict[tuple[str, str], list[LoadedRow]] = defaultdict(list)
    for row in rows:
        groups[row.source, row.trigger].append(row)
    for (state, trigger), group in groups.items():
        for index, first in enumerate(group):
            for second in group[index + 1 :]:
                if satisfiable(machine, first.guard + second.guard):
                    msg = (
                        f"{machine.name}: in {state!r} the rows {first.id!r} and {second.id!r} of {trigger!r} can both "
                        "be enabled; make their guards exclude each other or give the choice labels of its own"
                    )
                    raise SpecificationError(msg)


def _check_closed(machine: Machine, rows: list[LoadedRow]) -> None:
    """Refuse an unclassified case of what the other party may do, and an output with no verdict."""
    groups: dict[tuple[str, str], list[LoadedRow]] = defaultdict(list)
    for row in rows:
        groups[row.source, row.trigger].append(row)
    for section in machine.sections:
        for label in machine.labels:
            if _must_be_classified(machine, section, label):
                _refuse_open_case(machine, section.state, label, groups[section.state, label.name])
        if machine.role == "dll" and not section.choice:
            _check_returns(machine, section.state, groups)


def _must_be_classified(machine: Machine, section: Section, label: Label) -> bool:
    """Tell whether every case of ``label`` in ``section`` needs a row.

    Inputs need one everywhere, callbacks wherever an event can fall: no call can be made in an instant of choice.
    """
    if machine.role == "cluster":
        return label.direction is Direction.OUTPUT
    if label.direction is Direction.INPUT:
        return True
    callback = label.observed is not None and label.observed.kind in CALLBACK_KINDS
    return callback and not label.alternative and not section.choice


def _refuse_open_case(machine: Machine, state: str, label: Label, group: list[LoadedRow]) -> None:
    case = unclassified(machine, group)
    if case is None:
        return
    when = ", ".join(f"{fact} is {value}" for fact, value in case.items()) or "always"
    msg = (
        f"{machine.name}: the {label.direction.value} {label.name!r} in {state!r} is classified by no row when {when}; "
        "declare it handled, forbidden, unspecified or (an output) a violation"
    )
    raise SpecificationError(msg)


def _check_returns(machine: Machine, state: str, groups: Mapping[tuple[str, str], list[LoadedRow]]) -> None:
    """Refuse a case in which a call may return in one class of its values while another class has no verdict."""
    calls: dict[str, list[str]] = defaultdict(list)
    for label in machine.labels:
        if label.observed is not None and label.observed.kind == "return":
            calls[label.observed.subject].append(label.name)
    for labels in calls.values():
        everything = [row for name in labels for row in groups[state, name]]
        for case in _cases(machine, everything):
            judged = [name for name in labels if any(holds(row.guard, case) for row in groups[state, name])]
            if judged and len(judged) != len(labels):
                missing = next(name for name in labels if name not in judged)
                when = ", ".join(f"{fact} is {value}" for fact, value in case.items()) or "always"
                msg = f"{machine.name}: {missing!r} in {state!r} has no verdict when {when} though {judged[0]!r} has"
                raise SpecificationError(msg)


def holds(guard: Iterable[Literal], facts: Mapping[str, str]) -> bool:
    """Tell whether every literal of ``guard`` is true of ``facts``."""
    return all((facts[literal.fact] == literal.value) == literal.positive for literal in guard)


def _cases(machine: Machine, group: list[LoadedRow]) -> Iterable[dict[str, str]]:
    """Yield every valuation of the facts that the guards of ``group`` read."""
    facts = sorted({literal.fact for row in group for literal in row.guard})
    for values in product(*(machine.fact_map[fact].values for fact in facts)):
        yield dict(zip(facts, values, strict=True))


def unclassified(machine: Machine, group: list[LoadedRow]) -> dict[str, str] | None:
    """Return a valuation of the facts that no row of ``group`` covers, or ``None`` where all is covered."""
    return next((case for case in _cases(machine, group) if not any(holds(row.guard, case) for row in group)), None)
