"""The order within the layers: barycentres, and exchanges of neighbours, from several beginnings."""

from __future__ import annotations

import random
from bisect import bisect_left, insort
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resdll_checker.drawing.layers import Layered

_ROUNDS = 8
_BEGINNINGS = 12


def order(layered: Layered) -> None:
    """Arrange the items of every layer so that few segments cross; the same input gives the same order."""
    _Order(layered).run()
    _lean(layered)


def _lean(layered: Layered) -> None:
    """Turn the chart round where more lies left of the ordinary run than right of it: one reads from the left."""
    left = right = 0
    for layer in layered.layers:
        for place, item in enumerate(layer):
            if layered.items[item].spine:
                left, right = left + place, right + len(layer) - place - 1
    if left > right:
        for layer in layered.layers:
            layer.reverse()


class _Order:
    def __init__(self, layered: Layered) -> None:
        self.layers = layered.layers
        count = len(layered.items)
        self.above: list[list[int]] = [[] for _ in range(count)]
        self.below: list[list[int]] = [[] for _ in range(count)]
        for segment in layered.segments:
            self.above[segment.lower].append(segment.upper)
            self.below[segment.upper].append(segment.lower)
        self.place = [0] * count
        for layer in self.layers:
            self._number(layer)

    def run(self) -> None:
        """Search from several beginnings, and keep the best order seen; the first is the order that was given."""
        given = [list(layer) for layer in self.layers]
        # random() alone is promised to give the same sequence in every version of Python.
        chance = random.Random(0).random  # noqa: S311  nothing is secret
        best, fewest = given, self._crossings()
        for beginning in range(_BEGINNINGS):
            self._take([sorted(layer, key=lambda _: chance()) for layer in given] if beginning else given)
            order, crossings = self._search()
            if crossings < fewest:
                best, fewest = order, crossings
        self._take(best)

    def _search(self) -> tuple[list[list[int]], int]:
        """Sweep down and up by turns; return the best order seen, and how many crossings it has."""
        best, fewest = [list(layer) for layer in self.layers], self._crossings()
        for turn in range(_ROUNDS):
            downwards = turn % 2 == 0
            near = self.above if downwards else self.below
            for layer in self.layers if downwards else reversed(self.layers):
                self._sort(layer, near)
            self._exchange()
            crossings = self._crossings()
            if crossings < fewest:
                best, fewest = [list(layer) for layer in self.layers], crossings
        return best, fewest

    def _take(self, order: list[list[int]]) -> None:
        for layer, taken in zip(self.layers, order, strict=True):
            layer[:] = taken
            self._number(layer)

    def _number(self, layer: list[int]) -> None:
        for place, item in enumerate(layer):
            self.place[item] = place

    def _sort(self, layer: list[int], near: list[list[int]]) -> None:
        """Sort a layer by the mean place of what each item is tied to; what is tied to nothing stays where it is."""
        means = {item: sum(map(self.place.__getitem__, near[item])) / len(near[item]) for item in layer if near[item]}
        tied = iter(sorted(means, key=lambda item: means[item]))
        layer[:] = [next(tied) if item in means else item for item in layer]
        self._number(layer)

    def _exchange(self) -> None:
        """Exchange neighbours as long as that saves a crossing."""
        better = True
        while better:
            better = False
            for layer in self.layers:
                for left in range(len(layer) - 1):
                    a, b = layer[left], layer[left + 1]
                    if self._between(a, b) > self._between(b, a):
                        layer[left], layer[left + 1] = b, a
                        self.place[a], self.place[b] = left + 1, left
                        better = True

    def _between(self, left: int, right: int) -> int:
        """Return how many segments of two neighbours cross where ``left`` stands left of ``right``."""
        crossings = 0
        for near in (self.above, self.below):
            places = sorted(self.place[item] for item in near[right])
            crossings += sum(bisect_left(places, self.place[item]) for item in near[left])
        return crossings

    def _crossings(self) -> int:
        total = 0
        for layer in self.layers:
            seen: list[int] = []
            for item in layer:
                targets = sorted(self.place[other] for other in self.below[item])
                total += sum(len(seen) - bisect_left(seen, target + 1) for target in targets)
                for target in targets:
                    insort(seen, target)
        return total
