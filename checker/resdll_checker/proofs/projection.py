"""Whether one member's part in a move of a group is a trace of the *offline* machine, decided by candidate sets.

The labels of a member are those of a request under other names (:data:`resdll_spec.boundary.PARTS`); what the cluster
does by itself, and what other members do, is hidden, and so are the internal steps of the offline machine.  A search of
pairs, a word of the group and the words of the offline machine that fit what was seen of the member, finds a shortest
run of the group that the offline machine does not have.  The offline machine begins where Offline is about to be called
for a move with the same mask in the same version; how its DLL behaves and what becomes of the others is left open, for
these are what the group decides on its way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from resdll_checker.explore import Step, explore
from resdll_checker.monitor import Observed, View
from resdll_checker.program import STATE, compile_program
from resdll_checker.proofs.graph import build
from resdll_spec import machine
from resdll_spec.abi import OFFLINE_FLAGS
from resdll_spec.boundary import PARTS
from resdll_spec.group import NODE
from resdll_spec.offline import OFFLINE
from resdll_spec.offline_situation import KIND, LOCKED, NETWORK_LOST
from resdll_spec.vocabulary import Direction, Observation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resdll_checker.explore import Exploration
    from resdll_checker.program import Program
    from resdll_spec.loading import LoadedMachine

Candidates = frozenset[int]

_SEEN = "step"
_CALLING = "calling"
_ACCEPTED = "move_is_accepted"
_UNBOUND: Candidates = frozenset()
"""Of a move that is not accepted yet."""


@dataclass(frozen=True, slots=True)
class Stray:
    """A run of the group that the offline machine does not have: its steps, and what was seen of the member.

    ``seen`` are labels of the offline machine, the last of which it does not allow; it allows ``allowed`` there.
    """

    steps: tuple[Step, ...]
    seen: tuple[str, ...]
    allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Projected:
    """The result for one member: how many pairs and observed steps were compared, and the first that does not fit."""

    pairs: int
    crossings: int
    stray: Stray | None


class Requests:
    """The offline machine of one version, as one who sees the DLL's side only: sets of words by what was seen."""

    def __init__(self, loaded: LoadedMachine, windows: str) -> None:
        """Search the machine for the moves whose Offline is about to be called."""
        self.windows = windows
        self.program = compile_program(_observable(loaded))
        self.view = View(self.program)
        self._settled: dict[Candidates, Candidates] = {}

    @cached_property
    def starts(self) -> dict[int, Candidates]:
        """By mask, the words of targeted moves that neither a lock nor a lost network bears on."""
        search = explore(self.program, self.windows)
        chosen = {STATE: _CALLING, KIND.name: "targeted_move", LOCKED.name: "false", NETWORK_LOST.name: "false"}
        found: dict[int, set[int]] = {}
        for word in search.matching(**chosen).tolist():
            if self.program.value_of(word, "retried") == "false":
                found.setdefault(mask_of(self.program, word), set()).add(word)
        return {mask: frozenset(words) for mask, words in found.items()}

    def settled(self, words: Candidates) -> Candidates:
        """Return ``words`` with all that internal steps lead to."""
        if words not in self._settled:
            hidden = [label.name for label in self.program.machine.machine.labels if label.observed is None]
            reached, waiting = set(words), list(words)
            while waiting:
                after = {step[0] for step in self.view.successors(waiting.pop(), hidden)} - reached
                reached |= after
                waiting += after
            self._settled[words] = frozenset(reached)
        return self._settled[words]

    def after(self, words: Candidates, label: str) -> Candidates | None:
        """Return the words that fit when ``label`` was seen too; ``None`` where there are none."""
        return self.view.remembered(self.settled(words), Observed(_SEEN, label))

    def allowed(self, words: Candidates) -> tuple[str, ...]:
        """Return the labels that can be seen next."""
        labels = [label.name for label in self.program.machine.machine.labels if label.observed is not None]
        return tuple(label for label in labels if self.after(words, label) is not None)


def _observable(loaded: LoadedMachine) -> LoadedMachine:
    """Return the machine with every call and answer of the DLL to be seen, and nothing else."""
    labels = tuple(
        replace(label, observed=None if label.direction is Direction.INTERNAL else Observation(_SEEN, label.name))
        for label in loaded.machine.labels
    )
    return replace(loaded, machine=replace(loaded.machine, labels=labels))


def project(search: Exploration, number: int, requests: Requests | None = None) -> Projected:
    """Return how the part of member ``number`` in the moves of a group, searched in one version, fits the requests."""
    known = requests or Requests(machine(OFFLINE.name), search.windows or "")
    return _Projecting(search, number, known).run()


Pair = tuple[int, Candidates]


class _Projecting:
    """The search of pairs for one member, breadth first."""

    def __init__(self, search: Exploration, number: int, requests: Requests) -> None:
        self.search, self.requests = search, requests
        self.graph = build(search)
        self.words = search.words
        self.parts = {label.format(number): parts for label, parts in PARTS.items()}
        self.before: dict[Pair, tuple[Pair, int] | None] = {}
        self.crossings = 0

    def run(self) -> Projected:
        """Search all pairs, until one has a step that does not fit."""
        initial = int(np.searchsorted(self.words, np.uint64(self.search.program.initial)))
        frontier: list[Pair] = [(initial, _UNBOUND)]
        self.before[frontier[0]] = None
        while frontier:
            fresh = []
            for pair in frontier:
                for edge, after in self._steps(pair):
                    if after is None:
                        return Projected(len(self.before), self.crossings, self._stray(pair, edge))
                    if after not in self.before:
                        self.before[after] = pair, edge
                        fresh.append(after)
            frontier = fresh
        return Projected(len(self.before), self.crossings, None)

    def _steps(self, pair: Pair) -> Iterator[tuple[int, Pair | None]]:
        """Yield each edge that leaves a pair with the pair that it leads to, or nothing where it does not fit."""
        node, candidates = pair
        for edge in range(int(self.graph.offsets[node]), int(self.graph.offsets[node + 1])):
            target, label = int(self.graph.targets[edge]), self._seen(edge)
            if self._label(edge) == _ACCEPTED:
                yield edge, (target, self.requests.starts.get(self._mask(node), _UNBOUND))
            elif label is None:
                yield edge, (target, candidates)
            else:
                self.crossings += 1
                after = self.requests.after(candidates, label)
                yield edge, None if after is None else (target, after)

    def _mask(self, node: int) -> int:
        return mask_of(self.search.program, int(self.words[node]))

    def _label(self, edge: int) -> str:
        return self.search.rows[int(self.graph.rows[edge])].row.trigger

    def _seen(self, edge: int) -> str | None:
        """Return what an edge is in the offline machine; nothing where it is no step of the member's DLL."""
        part = self.parts.get(self._label(edge))
        if part is None:
            return None
        word = int(self.words[self.graph.sources[edge]])
        return part[NODE.values.index(self.search.program.value_of(word, NODE.name))]

    def _stray(self, pair: Pair, edge: int) -> Stray:
        """Return the run to ``pair`` and the edge out of it that does not fit."""
        edges, here = [edge], pair
        while (before := self.before[here]) is not None:
            here = before[0]
            edges.append(before[1])
        edges.reverse()
        rows, targets = self.search.rows, self.words[self.graph.targets[edges]].tolist()
        steps = (Step(rows[int(self.graph.rows[one])], word) for one, word in zip(edges, targets, strict=True))
        seen = tuple(label for one in edges if (label := self._seen(one)) is not None)
        return Stray(tuple(steps), seen, self.requests.allowed(pair[1]))


def mask_of(program: Program, word: int) -> int:
    """Return the mask that a word of the group or of the offline machine carries."""
    return sum(flag.value for flag in OFFLINE_FLAGS if program.value_of(word, flag.fact) == "true")


def in_words(stray: Stray) -> str:
    """Return what does not fit as a sentence."""
    return (
        f"after {', '.join(stray.seen[:-1]) or 'nothing'} a request has no {stray.seen[-1]}; "
        f"it has {' or '.join(stray.allowed) or 'no step at all'}"
    )
