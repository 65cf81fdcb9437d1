"""What one flag changes, as a small graph: the *offline* machine without and with it, all that is equal folded up.

The runs of all requests that callers send both without the flag and with it are laid over each other.
Kept are the *forks* (states in which the flag decides what comes next), the states that a fork leads to, the beginning
and the ends.  What lies between two of them is folded into one way, which is there only where a concrete run goes that
way, so none is spurious.  Of a flag that decides nothing the states are kept whose rows cite it.

Ends are told apart by how the request ended and by the fewest other parts of the outcome in which every difference that
the flag makes shows; ends to which the same folded ways lead are one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from resdll_checker.arrays import distinct
from resdll_checker.masks.interaction import FlagAnalysis
from resdll_checker.masks.outcomes import REQUESTED, all_outcomes
from resdll_checker.program import STATE
from resdll_spec.abi import OFFLINE_FLAGS
from resdll_spec.offline import ENDED
from resdll_spec.offline_situation import SITUATION
from resdll_spec.request import UNSENDABLE_FACT, VERSION_FACT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resdll_checker.proofs.graph import Graph
    from resdll_spec.abi import OfflineFlag
    from resdll_spec.loading import LoadedRow

    Indices = NDArray[np.int64]
    Truths = NDArray[np.bool_]
    Words = NDArray[np.uint64]


End = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A state that is kept; of an end, every way in which the request may have ended there (fact and value)."""

    state: str
    ends: tuple[End, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """The rows of one trigger from one place to another, or no row where several steps are folded up.

    ``without`` and ``having`` tell whether a run without or with the flag goes this way, ``decided`` whether the flag
    decides that.
    """

    source: Place
    target: Place
    rows: tuple[LoadedRow, ...]
    without: bool
    having: bool
    decided: bool = False


@dataclass(frozen=True, slots=True)
class FlagDifference:
    """The small graph of one flag in one version; ``forks`` are the rows between which the flag decides."""

    flag: OfflineFlag
    windows: str
    places: tuple[Place, ...]
    ways: tuple[Way, ...]
    forks: frozenset[str]


@cache
def difference(flag: OfflineFlag, windows: str) -> FlagDifference:
    """Return what ``flag`` changes in ``windows``; without forks where no outcome depends on it."""
    return _Comparison(flag, windows).result()


class _Comparison:
    """The words of the requests of one version, by the place that they are kept as."""

    def __init__(self, flag: OfflineFlag, windows: str) -> None:
        self.flag, self.windows = flag, windows
        self.outcomes = all_outcomes()
        self.analysis = FlagAnalysis(self.outcomes, windows)
        self.searched = self.outcomes.searched
        self.program = self.outcomes.program
        self.graph: Graph = self.searched.graph
        self.forks = self._forks()
        self.region = self._region()
        self.places, self.number = self._numbered()

    # ----------------------------------------------------------------------------------------------------------------

    def _forks(self) -> frozenset[str]:
        divisions = self.analysis.divisions.get(self.flag, ())
        return frozenset(row.parent for each in divisions for row in (*each.without, *each.with_flag))

    def _cited(self) -> frozenset[str]:
        """Return the rows that carry a flag which decides nothing."""
        return frozenset(row.parent for row in self.program.machine.rows if self.flag.clause in row.clauses)

    def _is(self, fact: str, value: str) -> Truths:
        place = self.program.field_map[fact]
        found: Truths = (self.searched.words & np.uint64(place.mask)) == np.uint64(place.code(value))
        return found

    def _region(self) -> Truths:
        """Return which words belong to a request that is compared: callers send it without the flag and with it.

        Of a flag that no caller sets, every request that callers send.
        """
        chosen = self._is(VERSION_FACT.name, self.windows) & self._is(UNSENDABLE_FACT.name, "false")
        for section in self.program.machine.machine.sections:
            if section.choice:
                chosen &= ~self._is(STATE, section.state)
        told = self.analysis.told
        both = told & told[:, np.arange(told.shape[1]) ^ self.flag.value]
        nodes = np.flatnonzero(chosen)
        situations, masks = self._requests(nodes)
        chosen[nodes] = (both if both.any() else told)[situations, masks]
        return chosen

    def _requests(self, nodes: Indices) -> tuple[Indices, Indices]:
        """Return the situation and the mask of the request that each word belongs to, by number."""
        words = self.searched.words[nodes]
        fields = self.program.field_map
        keys = np.array([situation.key for situation in self.outcomes.situations], dtype=np.uint64)
        order = np.argsort(keys)
        situated = words & np.uint64(sum(fields[fact.name].mask for fact in SITUATION))
        masks = np.zeros(len(words), dtype=np.int64)
        for flag in OFFLINE_FLAGS:
            masks += flag.value * ((words >> np.uint64(fields[flag.fact].shift)) & np.uint64(1)).astype(np.int64)
        return order[np.searchsorted(keys[order], situated)], masks

    def _kept_states(self) -> tuple[str, ...]:
        wanted = self.forks or self._cited()
        touched = {
            state
            for row in self.program.machine.rows
            if row.parent in wanted and not self._unsendable(row)
            for state in (row.source, row.dest)
        }
        order = self.program.machine.machine.states
        return tuple(state for state in order if state in touched | {REQUESTED} and not self._terminal(state))

    def _unsendable(self, row: LoadedRow) -> bool:
        return (UNSENDABLE_FACT.name, "true") in row.writes

    def _terminal(self, state: str) -> bool:
        return self.program.machine.machine.section_map[state].terminal

    def _numbered(self) -> tuple[list[Place], Indices]:
        """Return the places that occur, and for each word the number of its place, or -1."""
        number = np.full(len(self.searched.words), -1, dtype=np.int64)
        places = [Place(state) for state in self._kept_states()]
        for index, place in enumerate(places):
            number[self.region & self._is(STATE, place.state)] = index
        told = self._told()
        fields = [self.program.field_map[fact] for fact in (STATE, *told)]
        stopped = np.flatnonzero(self.region & self.graph.stopped)
        keys = self.searched.words[stopped] & np.uint64(sum(place.mask for place in fields))
        for key in sorted(distinct(keys).tolist(), key=lambda word: self._rank(word, told)):
            ends = tuple((fact, self.program.value_of(key, fact)) for fact in told)
            number[stopped[keys == key]] = len(places)
            places.append(Place(self.program.state_of(key), (ends,)))
        return places, number

    def _told(self) -> tuple[str, ...]:
        """Return the facts by which ends are told apart: the fewest in which every difference that it makes shows."""
        effect = self.analysis.effect_of(self.flag.value)
        aspects = [fact for fact in (effect.aspects if effect else ()) if fact != ENDED.name]
        for number in range(len(aspects) + 1):
            for chosen in combinations(aspects, number):
                if self._shows((ENDED.name, *chosen)):
                    return (ENDED.name, *chosen)
        return (ENDED.name, *aspects)

    def _shows(self, facts: tuple[str, ...]) -> bool:
        """Tell whether wherever the flag changes the outcomes of a request, it changes them in ``facts`` too."""
        places = [self.program.machine.machine.outcome_facts.index(fact) for fact in facts]
        values = [tuple(outcome[place] for place in places) for outcome in self.outcomes.outcomes]
        table, told = self.analysis.table, self.analysis.told
        twins = np.arange(told.shape[1]) ^ self.flag.value
        shown = np.zeros(table.shape, dtype=np.bool_)
        for value in dict.fromkeys(values):
            bits = np.uint64(sum(1 << index for index, other in enumerate(values) if other == value))
            having = (table & bits) != 0
            shown |= having != having[:, twins]
        changed = told & told[:, twins] & (table != table[:, twins])
        return bool(shown[changed].all())

    def _rank(self, word: int, facts: tuple[str, ...]) -> tuple[int, ...]:
        values = [(self.program.field_map[fact].values, self.program.value_of(word, fact)) for fact in facts]
        return tuple(known.index(value) for known, value in values)

    # ----------------------------------------------------------------------------------------------------------------

    def result(self) -> FlagDifference:
        """Return the small graph."""
        direct = self._direct()
        forks = {way.source for way in direct if way.decided}
        telling = [way if self._tells(way, forks) else replace(way, rows=()) for way in direct]
        ways = _united(_merged([*_paired(telling), *self._folded()]))
        used = dict.fromkeys(place for way in ways for place in (way.source, way.target))
        first = [place for place in self.places if place in used]
        places = (*first, *(place for place in used if place not in first))
        return FlagDifference(self.flag, self.windows, places, tuple(ways), self.forks)

    def _tells(self, way: Way, forks: set[Place]) -> bool:
        """Tell whether the rows of a way are to be told: those at a fork, on one side only, or citing the flag."""
        if not self.forks:
            return any(row.parent in self._cited() for row in way.rows)
        return way.source in forks or way.without != way.having

    def _direct(self) -> list[Way]:
        """Return the single steps between kept places, those of one trigger that the flag treats alike together."""
        edges = np.flatnonzero((self.number[self.graph.sources] >= 0) & (self.number[self.graph.targets] >= 0))
        sources = self.number[self.graph.sources[edges]]
        targets = self.number[self.graph.targets[edges]]
        rows = self.searched.search.rows
        groups: dict[tuple[int, int, str, bool], list[int]] = {}
        for number in distinct(self.graph.rows[edges]).tolist():
            row = rows[number].row
            mine = self.graph.rows[edges] == number
            for source, target in sorted(set(zip(sources[mine].tolist(), targets[mine].tolist(), strict=True))):
                key = (source, target, row.trigger, row.parent in self.forks)
                groups.setdefault(key, []).append(number)
        ways = []
        for (source, target, _, decided), numbers in groups.items():
            mine = np.isin(self.graph.rows[edges], numbers) & (sources == source) & (targets == target)
            told = tuple(rows[number].row for number in numbers)
            ways.append(self._way(source, target, told, self.graph.sources[edges[mine]], decided=decided))
        return ways

    def _way(
        self, source: int, target: int, rows: tuple[LoadedRow, ...], nodes: Indices, *, decided: bool = False
    ) -> Way:
        having = self._is(self.flag.fact, "true")[nodes]
        sides = bool((~having).any()), bool(having.any())
        return Way(self.places[source], self.places[target], rows, *sides, decided)

    def _folded(self) -> list[Way]:
        """Return the ways that lead from one kept place to another over words that are not kept."""
        reached = self._first_kept()
        edges = np.flatnonzero(self.region[self.graph.sources] & (self.number[self.graph.targets] < 0))
        edges = edges[self.number[self.graph.sources[edges]] >= 0]
        sources, targets = self.graph.sources[edges], self.graph.targets[edges]
        ways = []
        for source in range(len(self.places)):
            mine = self.number[sources] == source
            for target in range(len(self.places)):
                there = mine & ((reached[targets] >> np.uint64(target) & np.uint64(1)) != 0)
                if there.any():
                    ways.append(self._way(source, target, (), sources[there]))
        return ways

    def _first_kept(self) -> Words:
        """Return, for each word that is not kept, which places (as bits) a run from it may come to first."""
        inner = np.flatnonzero(self.region & (self.number < 0) & ~self.graph.stopped)
        bits = np.where(self.number >= 0, np.uint64(1) << np.maximum(self.number, 0).astype(np.uint64), np.uint64(0))
        edges = self.graph.out(inner)
        counts = self.graph.offsets[inner + 1] - self.graph.offsets[inner]
        starts = np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int64)
        while len(inner):
            carried = bits.copy()
            carried[inner] |= np.bitwise_or.reduceat(bits[self.graph.targets[edges]], starts)
            if np.array_equal(carried, bits):
                break
            bits = carried
        return bits


def _paired(ways: list[Way]) -> list[Way]:
    """Make one of two ways of which one has the flag and one has not, where the same happens on both.

    The flag then decides by which row it happens, and that is no difference.
    """
    sides: dict[tuple[Place, Place, str], list[Way]] = {}
    for way in ways:
        if way.rows and way.without != way.having:
            sides.setdefault((way.source, way.target, way.rows[0].trigger), []).append(way)
    paired = {each: group for group in sides.values() if len({way.having for way in group}) == 2 for each in group}
    return list(dict.fromkeys(_together(paired[way]) if way in paired else way for way in ways))


def _together(ways: list[Way]) -> Way:
    rows = tuple(row for way in ways for row in way.rows)
    return Way(ways[0].source, ways[0].target, rows, without=True, having=True)


def _merged(ways: list[Way]) -> list[Way]:
    """Make one of the folded ways between the same two places."""
    found: dict[tuple[object, ...], Way] = {}
    for way in ways:
        key = (way.source, way.target, way.rows, way.decided)
        other = found.get(key, way)
        found[key] = replace(way, without=way.without or other.without, having=way.having or other.having)
    return list(found.values())


def _united(ways: list[Way]) -> list[Way]:
    """Make one end of those to which the same folded ways lead."""
    coming: dict[Place, list[Way]] = {}
    for way in ways:
        if way.target.ends:
            coming.setdefault(way.target, []).append(way)
    alike: dict[tuple[object, ...], list[Place]] = {}
    for place, into in coming.items():
        own = () if all(not way.rows for way in into) else (place,)
        alike.setdefault((*own, *((way.source, way.without, way.having) for way in into)), []).append(place)
    new = {
        place: Place(place.state, tuple(end for other in group for end in other.ends))
        for group in alike.values()
        for place in group
    }
    return list(dict.fromkeys(replace(way, target=new.get(way.target, way.target)) for way in ways))
