"""The words in which the specification is declared: clauses, rules, facts, labels, rows, sections, machines.

Rules of this vocabulary
------------------------
1. *Everything is data.*  A guard is a list of literals and an effect a list of assignments, both written as text in a
   grammar of two forms each; there is no place where Python code could hide a special case.
2. *Absence means illegal.*  A row that is not written does not exist.  For an input every case must be classified
   (handled, forbidden or unspecified), and a missing output is the DLL's violation.
3. *Every row cites.*  A row names the clauses that justify it and can have no stronger standing than the strongest.

Grammar
-------
``literal``   ``fact`` (a boolean fact is true) or ``fact is value``; under ``unless`` the literal must be false.
``effect``    ``fact := value`` (constant) or ``fact := other_fact`` (copy, expanded into one row per value at load).

The trigger, source, dest, conditions, unless and before of a row are those of the ``transitions`` library; see
:mod:`resdll_spec.running` for the machine that it builds and :mod:`resdll_spec.loading` for what is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, IntEnum


class SpecificationError(ValueError):
    """The specification contradicts itself; the message names the machine, the place and the mend."""


class Level(Enum):
    """What a clause asks, in the words of RFC 2119."""

    MUST = "MUST"
    SHOULD = "SHOULD"
    MAY = "MAY"


class Standing(IntEnum):
    """How well a clause is founded; a larger value is a weaker foundation."""

    documented = 0
    inferred = 1
    unverified = 2


class Severity(IntEnum):
    """How much a finding weighs; the order is that of weight."""

    note = 0
    warning = 1
    error = 2


class Direction(Enum):
    """Who acts when a label fires: the monitor (input), the DLL (output), the cluster or the environment (internal)."""

    INPUT = "input"
    OUTPUT = "output"
    INTERNAL = "internal"


class RowKind(Enum):
    """What a row says of its (state, trigger) pair."""

    HANDLED = "handled"
    UNSPECIFIED = "unspecified"
    FORBIDDEN = "forbidden"
    VIOLATION = "violation"


@dataclass(frozen=True, slots=True)
class Clause:
    """One statement of the contract: permanent ``id``, paraphrase, level, standing, source locator, versions in force.

    ``since`` is the first and ``until`` the last Windows version (names of :data:`resdll_spec.abi.WINDOWS_VERSIONS`);
    ``unobservable`` says why no check can see it, where that is so; ``question`` numbers the open question it reads.
    """

    id: str
    text: str
    level: Level
    standing: Standing
    source: str
    since: str | None = None
    until: str | None = None
    unobservable: str | None = None
    question: int | None = None

    @property
    def severity(self) -> Severity:
        """Weight of breaking this clause: documented MUST is an error, unverified a note, all else a warning."""
        if self.standing is Standing.unverified:
            return Severity.note
        if self.standing is Standing.documented and self.level is Level.MUST:
            return Severity.error
        return Severity.warning


class Judge(Enum):
    """What sees that a rule is broken: a violation row of a machine, or a check beside it (tables, buffers, clocks).

    ``IMPORTS`` is what the DLL imports, which shows with no run.
    """

    MACHINE = "machine"
    BESIDE = "beside"
    IMPORTS = "imports"


@dataclass(frozen=True, slots=True)
class Rule:
    """One check with a permanent id (``RD101`` …).

    ``meaning`` says what holds when the rule is kept, ``consequence`` what a cluster does when it is broken, ``fix``
    how to mend the DLL; it rests on ``clauses``, and ``judged`` is the kind of check that sees it.
    """

    id: str
    family: str
    title: str
    clauses: tuple[str, ...]
    meaning: str
    consequence: str
    fix: str
    judged: Judge = Judge.MACHINE


@dataclass(frozen=True, slots=True)
class Fact:
    """A variable of a machine: a small enumeration whose first value is the initial one."""

    name: str
    values: tuple[str, ...]
    meaning: str

    @property
    def boolean(self) -> bool:
        """Whether the fact is a boolean, written without ``is`` in a literal."""
        return self.values == BOOLEAN


BOOLEAN = ("false", "true")


def boolean(name: str, meaning: str) -> Fact:
    """Return a boolean fact, initially false."""
    return Fact(name, BOOLEAN, meaning)


@dataclass(frozen=True, slots=True)
class Observation:
    """The class of concrete events that a label stands for, as kind, subject and value class.

    The kinds are call, return, status, lock, silence and choice, and of the cluster log transition.
    """

    kind: str
    subject: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A trigger: who acts, what it means, and the concrete events of the ``check`` view that it stands for (if any).

    An ``alternative`` label is a second reading of events that another label also stands for.
    """

    name: str
    direction: Direction
    meaning: str
    observed: Observation | None = None
    alternative: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a machine: if ``trigger`` fires in ``source`` and the guard holds, apply ``effects``, go to ``dest``.

    ``source`` may name several states (one row per source after loading); ``dest`` ``None`` means no change of state.
    ``rule`` is set on violations only. ``name`` is the permanent id of the row; where empty it is ``trigger@source``.
    """

    trigger: str
    source: str | tuple[str, ...]
    dest: str | None
    clauses: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    kind: RowKind = RowKind.HANDLED
    rule: str = ""
    name: str = ""
    standing: Standing | None = None

    @property
    def sources(self) -> tuple[str, ...]:
        """The source states as a tuple."""
        return (self.source,) if isinstance(self.source, str) else self.source


@dataclass(frozen=True, slots=True)
class Section:
    """One control state with all rows that leave it; an empty ``rows`` shows that the state was considered.

    ``resource_state`` is the CLUSTER_RESOURCE_STATE that the cluster would show, ``terminal`` declares that runs may
    end here, ``choice`` that the state is one instant of a choice, in which nothing is called.
    """

    state: str
    meaning: str
    rows: tuple[Row, ...] = ()
    resource_state: int | None = None
    terminal: bool = False
    choice: bool = False


@dataclass(frozen=True, slots=True)
class Machine:
    """A declared machine: facts, labels, and one section per control state; ``initial`` is the only initial state.

    ``role`` is the party that the machine describes, ``dll`` or ``cluster``: the world is closed over what the other
    party may do to it, the monitor's inputs for a DLL and the DLL's outputs for a cluster.  ``outcome_facts`` are the
    facts that make up the outcome of a run, where the machine has one.
    """

    name: str
    title: str
    facts: tuple[Fact, ...]
    labels: tuple[Label, ...]
    sections: tuple[Section, ...]
    shared: tuple[Row, ...] = ()
    initial: str = "boot"
    role: str = "dll"
    outcome_facts: tuple[str, ...] = ()
    fact_map: dict[str, Fact] = field(init=False, repr=False, compare=False)
    label_map: dict[str, Label] = field(init=False, repr=False, compare=False)
    section_map: dict[str, Section] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the declarations by name."""
        object.__setattr__(self, "fact_map", {fact.name: fact for fact in self.facts})
        object.__setattr__(self, "label_map", {label.name: label for label in self.labels})
        object.__setattr__(self, "section_map", {section.state: section for section in self.sections})

    @property
    def states(self) -> tuple[str, ...]:
        """The control states in the order of declaration."""
        return tuple(section.state for section in self.sections)

    def declared_rows(self) -> tuple[Row, ...]:
        """Return every row as written, sections first, then the rows shared by several states."""
        return tuple(row for section in self.sections for row in section.rows) + self.shared


@dataclass(frozen=True, slots=True)
class Literal:
    """A parsed literal: the fact has (or, if ``positive`` is false, has not) the value."""

    fact: str
    value: str
    positive: bool = True

    @property
    def text(self) -> str:
        """The literal in the grammar of conditions, without regard to ``positive``."""
        return self.fact if self.value == "true" else f"{self.fact} is {self.value}"

    def __str__(self) -> str:
        """Return the literal with ``not`` where it must be false."""
        return self.text if self.positive else f"not {self.text}"


def parse_literal(text: str, *, positive: bool = True) -> Literal:
    """Parse ``fact`` or ``fact is value``; raise :class:`SpecificationError` for anything else."""
    words = text.split()
    if len(words) == 1:
        return Literal(words[0], "true", positive)
    if len(words) == 3 and words[1] == "is":
        return Literal(words[0], words[2], positive)
    msg = f"the literal {text!r} is neither 'fact' nor 'fact is value'"
    raise SpecificationError(msg)


def parse_effect(text: str) -> tuple[str, str]:
    """Parse ``fact := value`` into the fact and the value, or the name of the copied fact.

    Raises :class:`SpecificationError` for anything else.
    """
    words = text.split()
    if len(words) == 3 and words[1] == ":=":
        return words[0], words[2]
    msg = f"the effect {text!r} is not of the form 'fact := value'"
    raise SpecificationError(msg)
