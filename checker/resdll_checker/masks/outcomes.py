"""The outcomes of the *offline* machine: what can come of a request, for every situation, mask and Windows version.

A *situation* fixes every fact but the seven flags, the environment's and the DLL's pre-decided behaviour included, in
one version.  Out(situation, mask) is the set of outcomes of all maximal fair runs from the request with that mask; an
outcome is the value of each fact that the machine declares to make it up (``Machine.outcome_facts``).  A run that goes
on for ever ended ``never``; one that stops where nothing is said of what follows ended as its terminal state is called.
So does a mask that no caller sends with the kind of request of the situation.

All requests are answered in one search: the explorer gives the words, the outcomes of the words in which a run may stay
are bits, and the bits are carried back along the edges until nothing changes.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from resdll_checker.arrays import distinct
from resdll_checker.explore import explore
from resdll_checker.program import STATE, Program, compile_program
from resdll_checker.proofs.graph import UNREACHED
from resdll_checker.proofs.liveness import fair_components
from resdll_checker.proofs.properties import Searched, fair_set
from resdll_spec import machine
from resdll_spec.abi import OFFLINE_FLAGS, OFFLINE_MASK_COUNT, VERSION_NAMES
from resdll_spec.offline import ENDED, OFFLINE
from resdll_spec.offline_situation import BEHAVIOUR, KIND, SITUATION
from resdll_spec.properties import ASSUMPTIONS
from resdll_spec.request import UNSENDABLE_FACT, VERSION_FACT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from resdll_checker.program import ProgramRow

    Words = NDArray[np.uint64]

Outcome = tuple[str, ...]
"""The values of the outcome facts, in their order."""

REQUESTED = "requested"
"""The control state in which a request has reached the cluster: every run of a situation begins there."""

COMPOSED = "composed"
"""The control state in which a mask is composed: the run of one that no caller sends begins there."""

NEVER = "never"
"""How a run ended that goes on for ever."""

VARYING = "varying"
"""The value of an outcome fact that a run without an end changes again and again."""

_BITS = 64


@dataclass(frozen=True, slots=True)
class Situation:
    """One valuation of the facts of the environment, without the version."""

    key: int
    facts: Mapping[str, str]

    def __str__(self) -> str:
        """Return the kind of request and the DLL's behaviour, and of the rest what is not as at first."""
        told = [
            fact.name if fact.boolean else f"{fact.name} {self.facts[fact.name]}"
            for fact in SITUATION
            if fact in (KIND, BEHAVIOUR) or self.facts[fact.name] != fact.values[0]
        ]
        return ", ".join(told).replace("_", " ")


@dataclass(frozen=True)
class Outcomes:
    """Out of every situation, mask and version.

    ``table[version]`` has a row per situation and a column per mask; each entry is a set of indices of ``outcomes`` as
    bits.  ``sent[version]`` tells of each entry whether callers send such a mask with such a request, ``told[version]``
    whether besides no run of it leads to where nothing is said of what follows.  ``ends`` has, for each word of the
    search, the outcomes of the runs that stay in it.
    """

    searched: Searched
    ends: Words
    outcomes: tuple[Outcome, ...]
    situations: tuple[Situation, ...]
    table: Mapping[str, Words]
    sent: Mapping[str, NDArray[np.bool_]]
    told: Mapping[str, NDArray[np.bool_]]

    @property
    def program(self) -> Program:
        """The program of the offline machine."""
        return self.searched.search.program

    def sendable(self, windows: str) -> NDArray[np.bool_]:
        """Tell of each mask whether callers send it in some situation of a version."""
        return np.asarray(self.sent[windows].any(axis=0))

    def node(self, word: int) -> int:
        """Return the index of a word that is in the search."""
        return int(np.searchsorted(self.searched.words, np.uint64(word)))

    def edges_of(self, node: int) -> list[tuple[ProgramRow, int]]:
        """Return the rows that may fire in a word, each with the index of the word that it leads to; by index."""
        graph, rows = self.searched.graph, self.searched.search.rows
        span = range(int(graph.offsets[node]), int(graph.offsets[node + 1]))
        return [(rows[int(graph.rows[edge])], int(graph.targets[edge])) for edge in span]

    def of(self, windows: str, situation: int, mask: int) -> tuple[Outcome, ...]:
        """Return Out(situation, mask) in a version, in the order of ``outcomes``."""
        bits = int(self.table[windows][situation, mask])
        return tuple(outcome for index, outcome in enumerate(self.outcomes) if bits >> index & 1)

    def path(self, start: int, outcome: Outcome) -> list[ProgramRow]:
        """Return the rows of a shortest run from the word ``start`` that ends as ``outcome``.

        Of a run without an end it is the part before it goes on as it has gone.  Raises ``KeyError`` for an outcome
        that the word does not lead to.
        """
        wanted = 1 << self.outcomes.index(outcome)
        origin = self.node(start)
        before: dict[int, tuple[int, ProgramRow] | None] = {origin: None}
        waiting = deque([origin])
        while waiting:
            node = waiting.popleft()
            if int(self.ends[node]) & wanted:
                return _trail(before, node)
            for row, after in self.edges_of(node):
                if after not in before:
                    before[after] = node, row
                    waiting.append(after)
        raise KeyError(outcome)

    def request(self, windows: str, situation: int, mask: int) -> int:
        """Return the word of the request with ``mask`` in a situation of ``windows``: the first that knows its mask."""
        decided = self.situations[situation].facts
        facts = {flag.fact: "true" for flag in OFFLINE_FLAGS if mask & flag.value} | {VERSION_FACT.name: windows}
        if self.sent[windows][situation, mask]:
            return self.program.encode(facts | {STATE: REQUESTED, **decided})
        return self.program.encode(
            facts | {STATE: COMPOSED, KIND.name: decided[KIND.name], UNSENDABLE_FACT.name: "true"}
        )


def _trail(before: Mapping[int, tuple[int, ProgramRow] | None], node: int) -> list[ProgramRow]:
    rows = []
    while (step := before[node]) is not None:
        node = step[0]
        rows.append(step[1])
    return rows[::-1]


@cache
def all_outcomes() -> Outcomes:
    """Return the outcomes of the specification's own offline machine."""
    return compute_outcomes(compile_program(machine(OFFLINE.name)))


def compute_outcomes(program: Program) -> Outcomes:
    """Return the outcomes of every request that ``program``, an offline machine, can reach."""
    searched = Searched(explore(program))
    numbers: dict[Outcome, int] = {}
    own = _stopping(searched, numbers) | _staying(searched, numbers)
    if len(numbers) > _BITS:
        msg = f"{program.name}: {len(numbers)} different outcomes do not fit the {_BITS} bits of a set; widen the set"
        raise AssertionError(msg)
    order = sorted(numbers, key=lambda outcome: _rank(program, outcome))
    ends = _renumbered(own, [numbers[outcome] for outcome in order])
    return _arranged(searched, tuple(order), ends)


# --------------------------------------------------------------------------------------------------------------------
# Where a run may stay, and as what.


def _stopping(searched: Searched, numbers: dict[Outcome, int]) -> Words:
    """Return the outcome bits of the words that nothing leaves."""
    bits = np.zeros(len(searched.words), dtype=np.uint64)
    program = searched.search.program
    fields = [program.field_map[name] for name in (STATE, *program.machine.machine.outcome_facts)]
    mask = np.uint64(sum(place.mask for place in fields))
    stopped = np.flatnonzero(searched.graph.stopped)
    values = searched.words[stopped] & mask
    for value in distinct(values):
        outcome = _outcome(program, [int(value)], program.state_of(int(value)))
        number = numbers.setdefault(outcome, len(numbers))
        bits[stopped[values == value]] = np.uint64(1 << number)
    return bits


def _staying(searched: Searched, numbers: dict[Outcome, int]) -> Words:
    """Return the outcome bits of the words that a fair run may visit for ever.

    The assumptions are the spec's, but for the situations that they exclude: there a run without an end is an outcome.
    """
    bits = np.zeros(len(searched.words), dtype=np.uint64)
    program = searched.search.program
    assumed = [replace(entry, outside=()) for entry in ASSUMPTIONS.values() if entry.machine == program.name]
    everywhere = np.ones(len(bits), dtype=np.bool_)
    parts = fair_components(searched.graph, everywhere, [fair_set(searched, entry) for entry in assumed])
    inside = np.flatnonzero(parts != UNREACHED)
    inside = inside[np.argsort(parts[inside], kind="stable")]
    for nodes in np.split(inside, np.flatnonzero(np.diff(parts[inside])) + 1) if len(inside) else []:
        outcome = _outcome(program, [int(word) for word in searched.words[nodes]], NEVER)
        number = numbers.setdefault(outcome, len(numbers))
        bits[nodes] |= np.uint64(1 << number)
    return bits


def _outcome(program: Program, words: list[int], running: str) -> Outcome:
    """Return the outcome of a run that stays in ``words``; one that has not ended ended as ``running``."""
    outcome = []
    for fact in program.machine.machine.outcome_facts:
        values = {program.value_of(word, fact) for word in words}
        value = values.pop() if len(values) == 1 else VARYING
        outcome.append(running if (fact, value) == (ENDED.name, ENDED.values[0]) else value)
    return tuple(outcome)


def _carried_back(searched: Searched, own: Words) -> Words:
    """Return for each word the outcomes of all words that it leads to, its own included."""
    graph = searched.graph
    leaving = np.flatnonzero(~graph.stopped)
    starts = graph.offsets[leaving]
    sets = own
    while True:
        carried = sets.copy()
        carried[leaving] |= np.bitwise_or.reduceat(sets[graph.targets], starts)
        if np.array_equal(carried, sets):
            return sets
        sets = carried


# --------------------------------------------------------------------------------------------------------------------
# The table.


def _rank(program: Program, outcome: Outcome) -> tuple[int, ...]:
    """Return the place of an outcome: in the order in which the values of its facts are declared."""
    facts = [program.machine.machine.fact_map[name] for name in program.machine.machine.outcome_facts]
    pairs = zip(facts, outcome, strict=True)
    return tuple(fact.values.index(value) if value in fact.values else len(fact.values) for fact, value in pairs)


def _renumbered(sets: Words, order: list[int]) -> Words:
    renumbered = np.zeros_like(sets)
    for new, old in enumerate(order):
        renumbered |= (sets >> np.uint64(old) & np.uint64(1)) << np.uint64(new)
    return renumbered


def _arranged(searched: Searched, outcomes: tuple[Outcome, ...], ends: Words) -> Outcomes:
    """Arrange the sets of the requests by version, situation and mask."""
    program, words, sets = searched.search.program, searched.words, _carried_back(searched, ends)
    requests = searched.by_state[REQUESTED]
    asked = words[requests]
    situated = np.uint64(sum(program.field_map[fact.name].mask for fact in SITUATION))
    keys = distinct(asked & situated)
    order = sorted(range(len(keys)), key=lambda place: _situation_rank(program, int(keys[place])))
    places = np.argsort(np.array(order))[np.searchsorted(keys, asked & situated)]
    masks = _masks(program, asked)
    version = program.field_map[VERSION_FACT.name]
    silent, unsent = _silent(outcomes), _unsent(searched, sets)
    table, sent, told = {}, {}, {}
    for windows in VERSION_NAMES:
        here = (asked & np.uint64(version.mask)) == np.uint64(version.code(windows))
        table[windows] = np.full((len(keys), OFFLINE_MASK_COUNT), unsent, dtype=np.uint64)
        table[windows][places[here], masks[here]] = sets[requests[here]]
        sent[windows] = np.zeros((len(keys), OFFLINE_MASK_COUNT), dtype=np.bool_)
        sent[windows][places[here], masks[here]] = True
        told[windows] = sent[windows] & (table[windows] & silent == 0)
    situations = tuple(_situation(program, int(keys[place])) for place in order)
    return Outcomes(searched, ends, outcomes, situations, table, sent, told)


def _masks(program: Program, words: Words) -> NDArray[np.intp]:
    """Return the mask that each word carries."""
    masks = np.zeros(len(words), dtype=np.intp)
    for flag in OFFLINE_FLAGS:
        masks += flag.value * ((words >> np.uint64(program.field_map[flag.fact].shift)) & np.uint64(1)).astype(np.intp)
    return masks


def _silent(outcomes: tuple[Outcome, ...]) -> np.uint64:
    """Return, as bits, the outcomes of runs that stop where nothing is said of what follows."""
    place = OFFLINE.outcome_facts.index(ENDED.name)
    said = (*ENDED.values, NEVER)
    return np.uint64(sum(1 << number for number, outcome in enumerate(outcomes) if outcome[place] not in said))


def _unsent(searched: Searched, sets: Words) -> np.uint64:
    """Return the outcomes of a mask that no caller sends: those of its composition, whatever would have followed."""
    composed = searched.by_state[COMPOSED]
    unsendable = np.uint64(searched.search.program.field_map[UNSENDABLE_FACT.name].mask)
    return np.uint64(np.bitwise_or.reduce(sets[composed[searched.words[composed] & unsendable != 0]]))


def _situation(program: Program, key: int) -> Situation:
    return Situation(key, {fact.name: program.value_of(key, fact.name) for fact in SITUATION})


def _situation_rank(program: Program, key: int) -> tuple[int, ...]:
    """Return the place of a situation: the simplest first, by how many of its facts are not as at first."""
    codes = tuple(fact.values.index(program.value_of(key, fact.name)) for fact in SITUATION)
    return (sum(map(bool, codes)), *codes)


def described(outcome: Outcome) -> str:
    """Return an outcome in words: how it ended and with which code, then every other fact that is not as at first."""
    facts = [OFFLINE.fact_map[name] for name in OFFLINE.outcome_facts]
    (_, ended), (_, code), *others = zip(facts, outcome, strict=True)
    told = [fact.name if fact.boolean else f"{fact.name} {value}" for fact, value in others if value != fact.values[0]]
    return ", ".join([f"{ended} ({code})", *told]).replace("_", " ")
