"""The monitor: judges a sequence of observations of one resource instance against the lifecycle machine (uioco).

It keeps the *set* of words of the machine that fit what was seen.  An observation stands for one or more labels; each
label is tried in each candidate.  A row leads to a successor at no cost; a violation leads to one that *owes* a breach
of its rule.  The trace is in the specification exactly when a candidate owes nothing; when none is left, the breaches
of the candidate that owes least are the finding, and judgement goes on from there.  So a nondeterministic specification
is judged soundly, and blame goes to the mildest explanation; one that needs no fault but those already found comes
first, so that one fault is not told as two.

Sets of candidates are made deterministic lazily: a set and an observation that were met before cost one look-up.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from resdll_checker.program import Program, ProgramRow
from resdll_spec.abi import OFFLINE_FLAGS
from resdll_spec.clauses import CLAUSES
from resdll_spec.vocabulary import Direction, Label, RowKind, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

WILDCARD = "*"

_ANYTHING = frozenset({"status", "lock", "return"})
_INSTEAD: dict[str, frozenset[str]] = {
    "return": frozenset({"return"}),
    "signal": frozenset({"signal"}),
    "control": frozenset({"control", "return"}),
    "call": frozenset({"return"}),
}
"""By the kind of an observation, or by what a silence was of, the kinds of what a reader would expect instead."""


class Observed(NamedTuple):
    """One observation: its ``kind`` and subject, as a label of the machine names them, and the class of its value.

    A call of Offline carries its ``mask`` (``None`` where the table has none) and whether it had an InBuffer.
    """

    kind: str
    subject: str
    value: str = ""
    mask: int | None = None
    with_buffer: bool = False


class Breach(NamedTuple):
    """A broken rule and the clause that makes it one; ``row`` is the id of the violation row of the machine.

    ``strained`` tells that the event has a more natural reading: that of a report of the operation at hand, or, where
    none is at hand, that of a late report of a terminated one.
    """

    rule: str
    clause: str
    row: str = ""
    strained: bool = False

    @property
    def severity(self) -> Severity:
        """How much the breach weighs, from its clause."""
        return CLAUSES[self.clause].severity


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an observation came to: the breaches (none where it conforms), and what was expected instead."""

    breaches: tuple[Breach, ...] = ()
    states: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()


class UnexplainedObservationError(RuntimeError):
    """An observation for which the machine has neither row nor violation: a fault of the harness, never the DLL's."""


Debts = tuple[Breach, ...]
Candidates = dict[int, Debts]

CONFORMS = Judgement()


@dataclass(slots=True)
class _Move:
    """The memorised effect of one observation on one debt-free set of candidates."""

    after: frozenset[int]
    fired: frozenset[str]
    steps: frozenset[tuple[int, str, int]]


@dataclass(slots=True)
class View:
    """One reading of a program, shared by the monitors of all instances: labels by observation, memory of moves.

    ``fired`` collects the ids of the rows (as written) that were seen, ``steps`` what they did (the word before, the
    trigger, the word after), ``armed`` the rules that could have been broken,
    ``visited`` the control states, ``accused`` the rules that were found broken.
    """

    program: Program
    fired: set[str] = field(default_factory=set)
    steps: set[tuple[int, str, int]] = field(default_factory=set)
    armed: set[str] = field(default_factory=set)
    visited: set[str] = field(default_factory=set)
    accused: set[str] = field(default_factory=set)
    _labels: dict[tuple[str, str, str], tuple[str, ...]] = field(default_factory=dict)
    _moves: dict[tuple[frozenset[int], Observed], _Move | None] = field(default_factory=dict)
    _seen: set[int] = field(default_factory=set)
    _reporting: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Index the labels by the observations that they stand for."""
        exact: dict[tuple[str, str, str], list[str]] = {}
        for label in self.program.machine.machine.labels:
            if label.observed is not None:
                key = (label.observed.kind, label.observed.subject, label.observed.value)
                exact.setdefault(key, []).append(label.name)
        self._labels = {
            (kind, subject, value): (*names, *exact.get((kind, subject, WILDCARD), ()))
            for (kind, subject, value), names in exact.items()
        }

        self._reporting = frozenset(
            row.row.source
            for row in self.program.rows
            for label in (self.program.machine.machine.label_map[row.row.trigger],)
            if label.observed is not None and label.observed.kind == "status" and not label.alternative
        )

    def renewed(self) -> View:
        """Return a view of the same program that has seen nothing yet; what moves lead to need not be found again."""
        return replace(self, fired=set(), steps=set(), armed=set(), visited=set(), accused=set(), _seen=set())

    def arm_into(self, rules: set[str]) -> None:
        """From now on gather the rules that could have been broken in ``rules``, those already gathered once more."""
        self.armed, self._seen = rules, set()

    def labels(self, kind: str, subject: str, value: str = "") -> tuple[str, ...]:
        """Return the labels that an event stands for; raise ``KeyError`` where the machine has none."""
        return self._labels[kind, subject, value]

    def composed(self, words: Iterable[int], observed: Observed) -> list[int]:
        """Return ``words`` with the request of an Offline call composed: one choice per flag, then the buffer.

        Where the request makes no difference none is composed, and the word stays as it is.
        """
        if observed.mask is None:
            return list(words)
        start = self.labels("choice", "compose")
        flags = [(flag.fact, _boolean(observed.mask & flag.value)) for flag in OFFLINE_FLAGS]
        choices = [
            self.labels("choice", *choice) for choice in (*flags, ("with_buffer", _boolean(observed.with_buffer)))
        ]
        found = []
        for word in words:
            state = self.program.state_of(word)
            if not any(self._handles(state, name) for name in start):
                found.append(word)
                continue
            chosen = [word]
            for labels in (start, *choices):
                chosen = [after for before in chosen for after, _, _ in self.successors(before, labels)]
            found += chosen
        return found

    def _handles(self, state: str, name: str) -> bool:
        return any(row.row.kind is RowKind.HANDLED for row in self.program.rows_of(state, name))

    def visit(self, words: Iterable[int]) -> None:
        """Remember the states of ``words`` and the rules that can be broken in them."""
        for word in words:
            if word in self._seen:
                continue
            self._seen.add(word)
            state = self.program.state_of(word)
            self.visited.add(state)
            for row in self.program.violations:
                if row.row.source == state and row.enabled(word):
                    self.armed.add(row.row.rule)

    def start(self, windows: str, table: str) -> frozenset[int]:
        """Return the candidates of a resource that is not open yet, of one Windows version and table version."""
        words = {self.program.initial}
        for fact, value in (("version", windows), ("table", table)):
            words = {
                after for word in words for after, _, _ in self.successors(word, self.labels("choice", fact, value))
            }
        return frozenset(words)

    def successors(self, word: int, labels: Iterable[str]) -> list[tuple[int, ProgramRow, Breach | None]]:
        """Return what each label leads to in ``word``: successor, row, and the breach where the row is a violation."""
        state = self.program.state_of(word)
        found = []
        for name in labels:
            for row in self.program.rows_of(state, name):
                if row.row.kind is RowKind.FORBIDDEN or not row.enabled(word):
                    continue
                owed = None
                if row.row.kind is RowKind.VIOLATION:
                    second = self.program.machine.machine.label_map[name].alternative
                    strained = second == (state in self._reporting)
                    owed = Breach(row.row.rule, row.row.clauses[0], row.row.id, strained)
                found.append((row.apply(word), row, owed))
        return found

    def remembered(self, candidates: frozenset[int], observed: Observed) -> frozenset[int] | None:
        """Return the successors of a debt-free set if a debt-free one is left, else ``None``."""
        key = (candidates, observed)
        if key not in self._moves:
            labels = self.labels(observed.kind, observed.subject, observed.value)
            words = self.composed(candidates, observed)
            moves = [
                (word, row, after)
                for word in words
                for after, row, owed in self.successors(word, labels)
                if owed is None
            ]
            after = frozenset(after for _, _, after in moves)
            fired = frozenset(row.row.parent for _, row, _ in moves)
            steps = frozenset((word, row.row.trigger, after) for word, row, after in moves)
            self._moves[key] = _Move(after, fired, steps) if moves else None
        move = self._moves[key]
        if move is None:
            return None
        self.fired |= move.fired
        self.steps |= move.steps
        self.visit(move.after)
        return move.after


def _boolean(value: object) -> str:
    return "true" if value else "false"


def _weight(debts: Debts) -> tuple[int, int]:
    """Order debts: the gravest breach first, then their number."""
    return (max((debt.severity for debt in debts), default=-1), len(debts))


def _preference(debts: Debts, accused: set[str]) -> tuple[bool, int, int, int]:
    """Order explanations: one that needs no new fault, then the mildest, and of equals the least strained."""
    return (
        any(debt.rule not in accused for debt in debts),
        *_weight(debts),
        sum(debt.strained for debt in debts),
    )


class Monitor:
    """The judge of one resource instance, from before its Open to after its Close."""

    def __init__(self, view: View, windows: str, table: str) -> None:
        """Start with the candidates of a resource that is not open."""
        self.view = view
        self.has_mask = table != view.program.field_map["table"].values[0]
        self.candidates: frozenset[int] = view.start(windows, table)
        view.visit(self.candidates)

    def observe(self, observed: Observed) -> Judgement:
        """Judge one observation and move on.

        Raises :class:`UnexplainedObservationError` for one that cannot be the DLL's doing.
        """
        observed = self._normalise(observed)
        after = self.view.remembered(self.candidates, observed)
        if after is not None:
            self.candidates = after
            return CONFORMS
        before = self.candidates
        owing = self._explain(observed)
        accused = self.view.accused
        best = min(owing.values(), key=lambda debts: _preference(debts, accused))
        kept = _preference(best, accused)[:3]
        self.candidates = frozenset(word for word, debts in owing.items() if _preference(debts, accused)[:3] == kept)
        accused.update(debt.rule for debt in best)
        self.view.visit(self.candidates)
        states = tuple(sorted({self.view.program.state_of(word) for word in before}))
        return Judgement(best, states, self.expected(observed, before))

    def _normalise(self, observed: Observed) -> Observed:
        """Drop the mask of an Offline call where the table has none."""
        return observed if self.has_mask else observed._replace(mask=None)

    def _explain(self, observed: Observed) -> Candidates:
        """Return the successors with what each owes; every candidate's mildest debt is kept."""
        labels = self.view.labels(observed.kind, observed.subject, observed.value)
        owing: Candidates = {}
        for word in self.view.composed(self.candidates, observed):
            for after, row, breach in self.view.successors(word, labels):
                owed = () if breach is None else (breach,)
                if breach is None:
                    self.view.fired.add(row.row.parent)
                    self.view.steps.add((word, row.row.trigger, after))
                if after not in owing or _weight(owed) < _weight(owing[after]):
                    owing[after] = owed
        if not owing:
            states = ", ".join(sorted(self.states))
            msg = f"no row and no violation explains {observed} in {states}"
            raise UnexplainedObservationError(msg)
        return owing

    @property
    def states(self) -> frozenset[str]:
        """The control states of the candidates."""
        return frozenset(self.view.program.state_of(word) for word in self.candidates)

    def values(self, fact: str) -> frozenset[str]:
        """Return the values that ``fact`` has in the candidates."""
        return frozenset(self.view.program.value_of(word, fact) for word in self.candidates)

    def kinds(self, observed: Observed) -> frozenset[RowKind]:
        """Return how the candidates classify an input (more than one kind where they differ)."""
        observed = self._normalise(observed)
        kinds: set[RowKind] = set()
        labels = self.view.labels(observed.kind, observed.subject, observed.value)
        for start in self.candidates:
            words = self.view.composed((start,), observed)
            if not words:
                kinds.add(RowKind.FORBIDDEN)
            for word in words:
                for name in labels:
                    rows = self.view.program.rows_of(self.view.program.state_of(word), name)
                    kinds.update(row.row.kind for row in rows if row.enabled(word))
        return frozenset(kinds)

    def allows(self, observed: Observed) -> bool:
        """Tell whether every candidate handles the input (uioco: only then may it be given)."""
        return self.kinds(observed) == {RowKind.HANDLED}

    def expected(self, observed: Observed, candidates: Iterable[int] | None = None) -> tuple[str, ...]:
        """Return, in words, what the specification allowed the DLL to do instead of ``observed``."""
        words = self.candidates if candidates is None else candidates
        kinds = _INSTEAD.get(observed.subject if observed.kind == "silence" else observed.kind, _ANYTHING)
        meanings = []
        for label in self.view.program.machine.machine.labels:
            if label.observed is None or label.direction is not Direction.OUTPUT or label.observed.kind not in kinds:
                continue
            if any(self._enabled(word, label) for word in words):
                meanings.append(label.meaning)
        return tuple(meanings) if meanings else ("nothing: no callback is allowed here",)

    def _enabled(self, word: int, label: Label) -> bool:
        rows = self.view.program.rows_of(self.view.program.state_of(word), label.name)
        return any(row.row.kind is RowKind.HANDLED and row.enabled(word) for row in rows)
