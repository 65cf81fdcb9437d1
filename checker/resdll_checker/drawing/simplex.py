"""Network simplex: places on a line, with distances that may not be undercut, so that weighted lengths add up to least.

Both the layers of a chart and the places within them are such problems (Gansner, Koutsofios, North and Vo, "A technique
for drawing directed graphs", IEEE Transactions on Software Engineering 19, 1993).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_PIVOTS = 20_000
"""A bound on the work, far above what a chart needs; what is found until then is feasible, if not the least."""


@dataclass(frozen=True, slots=True)
class Arc:
    """``head`` lies at least ``length`` after ``tail``; every unit between them costs ``weight``."""

    tail: int
    head: int
    length: int
    weight: int


def solve(count: int, arcs: Sequence[Arc]) -> list[int]:
    """Return a place for each of the nodes 0 .. ``count`` - 1, the least being 0.

    Raises ``ValueError`` where ``arcs`` lead in a circle of positive length.
    """
    # A node before all others keeps everything in one piece and costs nothing.
    rooted = [*arcs, *(Arc(count, node, 0, 0) for node in range(count))]
    tree = _Tree(count + 1, rooted)
    for _ in range(_MOST_PIVOTS):
        if not tree.improve():
            break
    least = min(tree.places[:count], default=0)
    return [place - least for place in tree.places[:count]]


class _Tree:
    """A feasible solution and the spanning tree of tight arcs that holds it in place; the last node is the root."""

    def __init__(self, count: int, arcs: Sequence[Arc]) -> None:
        self.arcs = arcs
        self.root = count - 1
        self.at: list[list[int]] = [[] for _ in range(count)]
        self.net = [0] * count
        for number, arc in enumerate(arcs):
            self.at[arc.tail].append(number)
            self.at[arc.head].append(number)
            self.net[arc.tail] += arc.weight
            self.net[arc.head] -= arc.weight
        self.places = _longest(count, arcs)
        self.members = self._spanning()
        self._walk()

    def slack(self, number: int) -> int:
        """Return by how much an arc is longer than it need be."""
        arc = self.arcs[number]
        return self.places[arc.head] - self.places[arc.tail] - arc.length

    def _spanning(self) -> set[int]:
        """Return the arcs of a tree of tight arcs, moving what it has reached until it reaches all."""
        reached, members = {self.root}, set[int]()
        queue = [self.root]
        while True:
            while queue:
                node = queue.pop()
                for number in self.at[node]:
                    other = self._other(number, node)
                    if other not in reached and self.slack(number) == 0:
                        members.add(number)
                        reached.add(other)
                        queue.append(other)
            crossing = [n for n, arc in enumerate(self.arcs) if (arc.tail in reached) != (arc.head in reached)]
            if not crossing:
                return members
            nearest = min(crossing, key=self.slack)
            shift = self.slack(nearest) if self.arcs[nearest].tail in reached else -self.slack(nearest)
            for node in reached:
                self.places[node] += shift
            queue = list(reached)

    def _other(self, number: int, node: int) -> int:
        arc = self.arcs[number]
        return arc.head if arc.tail == node else arc.tail

    def _walk(self) -> None:
        """Number the nodes so that a subtree is a range, and add up what every subtree weighs on its arc."""
        count = len(self.at)
        self.parent_arc = [-1] * count
        self.first, order = [0] * count, list[int]()
        neighbours: dict[int, list[int]] = defaultdict(list)
        for number in sorted(self.members):
            neighbours[self.arcs[number].tail].append(number)
            neighbours[self.arcs[number].head].append(number)
        stack = [self.root]
        while stack:
            node = stack.pop()
            self.first[node] = len(order)
            order.append(node)
            for number in neighbours[node]:
                if number != self.parent_arc[node]:
                    other = self._other(number, node)
                    self.parent_arc[other] = number
                    stack.append(other)
        self.order, self.last, self.load = order, list(self.first), list(self.net)
        for node in reversed(order[1:]):
            parent = self._other(self.parent_arc[node], node)
            self.last[parent] = max(self.last[parent], self.last[node])
            self.load[parent] += self.load[node]

    def improve(self) -> bool:
        """Exchange an arc of the tree whose removal lowers the cost; tell whether there was one."""
        best, worst = -1, 0
        for node in self.order[1:]:
            outward = self.arcs[self.parent_arc[node]].tail == node
            cut = self.load[node] if outward else -self.load[node]
            if cut < worst:
                best, worst = node, cut
        return best >= 0 and self._exchange(best)

    def _exchange(self, node: int) -> bool:
        low, high = self.first[node], self.last[node]
        leaving = self.parent_arc[node]
        outward = self.arcs[leaving].tail == node
        below = self.order[low : high + 1]
        candidates = [
            number
            for inner in below
            for number in self.at[inner]
            if number not in self.members
            and not low <= self.first[self._other(number, inner)] <= high
            and (self.arcs[number].head == inner) == outward
        ]
        if not candidates:
            return False
        entering = min(candidates, key=lambda number: (self.slack(number), number))
        shift = self.slack(entering) * (-1 if outward else 1)
        for inner in below:
            self.places[inner] += shift
        self.members.remove(leaving)
        self.members.add(entering)
        self._walk()
        return True


def _longest(count: int, arcs: Sequence[Arc]) -> list[int]:
    """Return the earliest place of every node."""
    places, waiting = [0] * count, [0] * count
    leaving: dict[int, list[Arc]] = defaultdict(list)
    for arc in arcs:
        waiting[arc.head] += 1
        leaving[arc.tail].append(arc)
    ready = [node for node in range(count) if not waiting[node]]
    done = 0
    while ready:
        node = ready.pop()
        done += 1
        for arc in leaving[node]:
            places[arc.head] = max(places[arc.head], places[node] + arc.length)
            waiting[arc.head] -= 1
            if not waiting[arc.head]:
                ready.append(arc.head)
    if done < count:
        msg = "the arcs lead in a circle"
        raise ValueError(msg)
    return places
