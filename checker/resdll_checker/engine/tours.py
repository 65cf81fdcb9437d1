"""Tours of a system that chooses its answers: every move wherever it is offered, then every move after every other.

What a move leads to is not known beforehand, so a tour learns it: the graph of what was seen has an edge for each move
and each place that it led to.  A tour goes by a shortest known way to the nearest place where a move is due, and plans
anew after each step.  On a system whose answers do not vary it is a transition tour (all edges), then a tour of all
pairs of edges; where they vary it tries a way for some time and then gives it up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import networkx as nx

Place = TypeVar("Place")
"""Where a system is, as far as can be told."""

PATIENCE = 40
"""How often a tour sets out for one place in vain before it gives it up."""


@dataclass(slots=True)
class Tour(Generic[Place]):
    """A tour; ``repeats`` is how often each move is due in a place, ``pairs`` asks for each move after each edge.

    ``graph`` is what was learned: its keys are the moves.  ``made`` counts moves by place, ``followed`` holds pairs:
    an edge and the move made after it.
    """

    repeats: int = 1
    pairs: bool = False
    graph: nx.MultiDiGraph[Place] = field(default_factory=nx.MultiDiGraph)
    made: Counter[tuple[Place, str]] = field(default_factory=Counter)
    followed: set[tuple[tuple[Place, Place, str], str]] = field(default_factory=set)
    offers: dict[Place, tuple[str, ...]] = field(default_factory=dict)
    last: tuple[Place, Place, str] | None = None
    _barred: set[tuple[Place | None, str]] = field(default_factory=set)
    _sought: Counter[Place | tuple[Place, Place, str]] = field(default_factory=Counter)

    def next(self, here: Place, offered: Callable[[], tuple[str, ...]]) -> str | None:
        """Return the move to make ``here``, or nothing where nothing is due that a known way leads to.

        ``offered`` tells what can be done here; it is asked once for each place.
        """
        if here not in self.offers:
            self.offers[here] = offered()
            self.graph.add_node(here)
        due = self._due(here)
        if due:
            return min(due, key=lambda move: self.made[here, move])
        if not self.pairs:
            return self._towards(here, lambda edge: edge[1], lambda edge: bool(self._due(edge[1])))
        due = self._unfollowed(self.last) if self.last is not None else []
        return due[0] if due else self._towards(here, lambda edge: edge, lambda edge: bool(self._unfollowed(edge)))

    def learn(self, here: Place, move: str, after: Place) -> None:
        """Remember that a move was made, and where it led."""
        self.made[here, move] += 1
        if self.last is not None and self.last[1] == here:
            self.followed.add((self.last, move))
        self.last = (here, after, move)
        if not self.graph.has_edge(*self.last) and not self._is_barred(here, move):
            self.graph.add_edge(here, after, key=move)
            self._sought.clear()

    def bar(self, move: str, place: Place | None = None) -> None:
        """Never make a move again, or not in one ``place``."""
        if (place, move) not in self._barred:
            self._barred.add((place, move))
            edges = self.graph.edges(None if place is None else [place], keys=True)
            self.graph.remove_edges_from([edge for edge in edges if edge[2] == move])

    def _is_barred(self, place: Place, move: str) -> bool:
        return (None, move) in self._barred or (place, move) in self._barred

    def _due(self, place: Place) -> list[str]:
        """Return the moves that were not made often enough in a place."""
        return [
            move
            for move in self.offers.get(place, ())
            if self.made[place, move] < self.repeats and not self._is_barred(place, move)
        ]

    def _unfollowed(self, edge: tuple[Place, Place, str]) -> list[str]:
        """Return the moves that were never made after an edge."""
        return [
            move
            for move in self.offers.get(edge[1], ())
            if (edge, move) not in self.followed and not self._is_barred(edge[1], move)
        ]

    def _towards(
        self,
        here: Place,
        goal: Callable[[tuple[Place, Place, str]], Place | tuple[Place, Place, str]],
        wanted: Callable[[tuple[Place, Place, str]], bool],
    ) -> str | None:
        """Return the first move of a shortest way that ends with the nearest wanted edge not sought too often."""
        for edge in nx.edge_bfs(self.graph, here):
            if not wanted(edge) or self._sought[goal(edge)] >= PATIENCE:
                continue
            self._sought[goal(edge)] += 1
            if edge[0] == here:
                return str(edge[2])
            way = nx.shortest_path(self.graph, here, edge[0])
            return str(min(self.graph[here][way[1]], key=lambda move: self.made[here, move]))
        return None
