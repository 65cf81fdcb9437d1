"""The words in which properties are declared: predicates, bodies, properties, assumptions.

Rules of this vocabulary
------------------------
1. A property says something that no single row says; what one row says is in its machine and nowhere else.
2. Everything is data: a predicate is a disjunction of conjunctions of the literals of :mod:`resdll_spec.vocabulary`,
   with ``not`` before a literal that must be false and ``state is x`` for the control state.

Kinds
-----
``always``      an invariant of states (:class:`Invariant`), of steps (:class:`StepInvariant`), of what precedes a step
                (:class:`Precedence`), or of pairs of runs that differ in one flag (:class:`Lockstep`);
``sometimes``   a state that can be reached (:class:`Reachable`): a model that cannot do what matters is wrong too;
``eventually``  whatever happens, what is wanted comes in the end (:class:`Progress`), under named assumptions.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from resdll_spec.abi import windows_version
from resdll_spec.clauses import CLAUSES
from resdll_spec.vocabulary import Fact, Literal, RowKind, Standing, parse_literal

Predicate: TypeAlias = tuple[tuple[str, ...], ...]
"""A disjunction of conjunctions of literals; the conjunction of nothing is true."""

TRUE: Predicate = ((),)


class Kind(Enum):
    """What a property says of the runs."""

    ALWAYS = "always"
    SOMETIMES = "sometimes"
    EVENTUALLY = "eventually"


class Strength(Enum):
    """When a fair run must take a row of a set: while one stays enabled, or also when one is enabled ever again."""

    WEAK = "weak"
    STRONG = "strong"


def literal(text: str) -> Literal:
    """Parse a literal of a predicate; raise :class:`resdll_spec.SpecificationError` for what is none."""
    positive = text.removeprefix("not ")
    return parse_literal(positive, positive=positive == text)


def every(*literals: str) -> Predicate:
    """Return the predicate that all ``literals`` are true."""
    return (literals,)


def one_of(fact: str, values: tuple[str, ...]) -> Predicate:
    """Return the predicate that ``fact`` has one of ``values``."""
    return tuple((f"{fact} is {value}",) for value in values)


def none_of(fact: str, values: tuple[str, ...]) -> Predicate:
    """Return the predicate that ``fact`` has none of ``values``."""
    return every(*(f"not {fact} is {value}" for value in values))


def both(first: Predicate, second: Predicate) -> Predicate:
    """Return the predicate that ``first`` and ``second`` hold."""
    return tuple(left + right for left in first for right in second)


def initially(facts: tuple[Fact, ...]) -> Predicate:
    """Return the predicate that each of ``facts`` has its initial value."""
    return every(*(f"{fact.name} is {fact.values[0]}" for fact in facts))


@dataclass(frozen=True, slots=True)
class Invariant:
    """In every reachable state in which ``when`` holds, ``then`` holds."""

    then: Predicate
    when: Predicate = TRUE


@dataclass(frozen=True, slots=True)
class StepInvariant:
    """A statement on every step that fits; the other fields say which steps fit.

    A step fits when its label is one of ``on`` (none given: any), its row is of one of ``kinds``, ``when`` holds
    before it, and every fact of ``changing`` changes.  Then ``before`` holds before it and ``after`` after it.
    """

    on: tuple[str, ...] = ()
    when: Predicate = TRUE
    changing: tuple[str, ...] = ()
    before: Predicate = TRUE
    after: Predicate = TRUE
    kinds: tuple[RowKind, ...] = (RowKind.HANDLED,)


@dataclass(frozen=True, slots=True)
class Moment:
    """Steps of handled rows with one of ``labels``, before which ``when`` holds."""

    labels: tuple[str, ...]
    when: Predicate = TRUE


@dataclass(frozen=True, slots=True)
class Precedence:
    """No ``step`` is taken unless one of ``needs`` was taken before it, after the last of ``since`` (or the start)."""

    step: Moment
    needs: tuple[Moment, ...]
    since: tuple[Moment, ...] = ()


@dataclass(frozen=True, slots=True)
class Lockstep:
    """For each of ``flags``: two runs that differ in that flag alone stay in step wherever ``region`` holds.

    In step means: to each state with the flag set there is one that differs in the flag and in ``may_differ`` only, and
    both have the same steps up to these differences (and with the same labels, unless ``labels_may_differ``).
    """

    flags: tuple[str, ...]
    region: Predicate
    may_differ: tuple[str, ...] = ()
    labels_may_differ: bool = False


@dataclass(frozen=True, slots=True)
class Reachable:
    """Some reachable state makes ``then`` true."""

    then: Predicate


@dataclass(frozen=True, slots=True)
class Progress:
    """From every state in which ``when`` holds, ``then`` holds in the end, in each run that keeps the ``assumptions``.

    ``lasso`` are the labels of a loop in which a run that keeps none of them may stay for ever.
    """

    then: Predicate
    when: Predicate
    assumptions: tuple[str, ...]
    lasso: tuple[str, ...]


Body: TypeAlias = Invariant | StepInvariant | Precedence | Lockstep | Reachable | Progress


@dataclass(frozen=True, slots=True)
class Property:
    """A named property of one machine: what it means to a user, the clauses that it rests on, and its body."""

    name: str
    machine: str
    meaning: str
    clauses: tuple[str, ...]
    body: Body

    @property
    def kind(self) -> Kind:
        """Whether the property is always, sometimes or eventually so."""
        if isinstance(self.body, Reachable):
            return Kind.SOMETIMES
        return Kind.EVENTUALLY if isinstance(self.body, Progress) else Kind.ALWAYS

    @property
    def standing(self) -> Standing:
        """How well the property is founded: as the weakest clause that it rests on."""
        return max(CLAUSES[name].standing for name in self.clauses)

    def applies(self, windows: str) -> bool:
        """Tell whether every clause that the property rests on is in force in this Windows version."""
        return all(in_force(name, windows) for name in self.clauses)


@dataclass(frozen=True, slots=True)
class Assumption:
    """A named assumption on the runs of one machine, on which ``eventually`` may rest.

    ``fair`` names a set of rows by their labels (in the states ``within``, where given), of which a run must take one
    as ``strength`` says; ``outside`` names situations in which no run stays for ever.
    """

    name: str
    machine: str
    meaning: str
    clauses: tuple[str, ...]
    fair: tuple[str, ...]
    strength: Strength
    within: tuple[str, ...] = ()
    outside: Predicate = ()


def in_force(clause: str, windows: str) -> bool:
    """Tell whether the clause of that id is in force in a Windows version."""
    since, until = CLAUSES[clause].since, CLAUSES[clause].until
    order = windows_version(windows).order
    return (since is None or windows_version(since).order <= order) and (
        until is None or order <= windows_version(until).order
    )
