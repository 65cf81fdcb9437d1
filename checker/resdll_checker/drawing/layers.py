"""The layers of a chart: which way edges run, in which layer a node lies, and what passes through the layers between.

Nodes lie in even layers, the texts of edges in odd ones.  An edge that spans several layers is a chain of *items*, one
a layer, so that all that follows knows only segments from one layer to the next.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from resdll_checker.drawing.simplex import Arc, solve

if TYPE_CHECKING:
    from collections.abc import Sequence

_MAIN_WEIGHT = 8

_CROWD = 500
"""Width in pixels of the texts in a layer from which on it counts as crowded."""


@dataclass(frozen=True, slots=True)
class Link:
    """An edge between nodes by number, with the size of its text (0 by 0 without one)."""

    source: int
    target: int
    main: bool = False
    width: int = 0
    height: int = 0


@dataclass(slots=True)
class Item:
    """What takes a place in a layer: a node, a text, or a line that only passes through."""

    width: int
    height: int
    node: int = -1
    link: int = -1
    spine: bool = False


@dataclass(slots=True)
class Segment:
    """A piece of a link from an item to one in the next layer below it."""

    upper: int
    lower: int
    link: int
    spine: bool = False


@dataclass(slots=True)
class Layered:
    """All items by number, the layers from top to bottom with their items from left to right, and the segments.

    ``chains`` holds for each link its items from top to bottom, ``turned`` the links that run upwards.
    """

    items: list[Item]
    layers: list[list[int]]
    segments: list[Segment]
    chains: list[list[int]]
    turned: set[int] = field(default_factory=set)


def layered(sizes: Sequence[tuple[int, int]], links: Sequence[Link], starts: Sequence[int]) -> Layered:
    """Return the layers of nodes of these sizes; ``starts`` come first where the choice is free."""
    visited, turned = _turned(len(sizes), links, starts)
    down = [(link.target, link.source) if n in turned else (link.source, link.target) for n, link in enumerate(links)]
    ranks = [2 * rank for rank in _ranks(len(sizes), links, down)]
    spine = _spine(links, turned, starts)
    items = [Item(wide, high, node, spine=node in spine) for node, (wide, high) in enumerate(sizes)]
    result = Layered(items, [[] for _ in range(max(ranks, default=0) + 1)], [], [], turned)
    for node in visited:
        result.layers[ranks[node]].append(node)
    crowd: dict[int, int] = defaultdict(int)
    for number, (upper, lower) in enumerate(down):
        straight = number not in turned and spine.get(upper) == number
        _chain(result, number, links[number], (upper, ranks[upper]), (lower, ranks[lower]), crowd, straight=straight)
    return result


def spans(count: int, links: Sequence[Link], starts: Sequence[int]) -> list[int]:
    """Return how many ranks of nodes each link between ``count`` nodes goes down, 1 to the next; up is negative."""
    _, turned = _turned(count, links, starts)
    down = [(link.target, link.source) if n in turned else (link.source, link.target) for n, link in enumerate(links)]
    ranks = _ranks(count, links, down)
    return [ranks[link.target] - ranks[link.source] for link in links]


def _ranks(count: int, links: Sequence[Link], down: Sequence[tuple[int, int]]) -> list[int]:
    arcs = [Arc(u, v, 1, _MAIN_WEIGHT if link.main else 1) for (u, v), link in zip(down, links, strict=True)]
    return solve(count, arcs)


def _turned(count: int, links: Sequence[Link], starts: Sequence[int]) -> tuple[list[int], set[int]]:
    """Return the nodes in the order of a walk along the ordinary run first, and the links that lead back on its way."""
    leaving: dict[int, list[int]] = defaultdict(list)
    for number in sorted(range(len(links)), key=lambda number: not links[number].main):
        leaving[links[number].source].append(number)
    visited, turned = list[int](), set[int]()
    seen, open_nodes = set[int](), set[int]()
    for first in (*starts, *range(count)):
        if first in seen:
            continue
        stack = [(first, iter(leaving[first]))]
        seen.add(first)
        open_nodes.add(first)
        visited.append(first)
        while stack:
            node, rest = stack[-1]
            found = next(rest, None)
            if found is None:
                open_nodes.discard(node)
                stack.pop()
                continue
            target = links[found].target
            if target in open_nodes:
                turned.add(found)
            elif target not in seen:
                seen.add(target)
                open_nodes.add(target)
                visited.append(target)
                stack.append((target, iter(leaving[target])))
    return visited, turned


def _spine(links: Sequence[Link], turned: set[int], starts: Sequence[int]) -> dict[int, int]:
    """Return the longest run of main links down, from a start if any: the link that leaves each node, -1 the last."""
    leaving: dict[int, list[int]] = defaultdict(list)
    for number, link in enumerate(links):
        if link.main and number not in turned:
            leaving[link.source].append(number)
    known: dict[int, list[int]] = {}

    def longest(node: int) -> list[int]:
        if node not in known:
            runs = [[number, *longest(links[number].target)] for number in leaving[node]]
            known[node] = max(runs, key=len, default=[])
        return known[node]

    run = max((longest(start) for start in starts or sorted(leaving)), key=len, default=[])
    spine = {links[number].source: number for number in run}
    return spine | {links[run[-1]].target: -1} if run else spine


def _chain(
    result: Layered,
    number: int,
    link: Link,
    top: tuple[int, int],
    bottom: tuple[int, int],
    crowd: dict[int, int],
    *,
    straight: bool,
) -> None:
    """Add the items and segments of a link; its text goes near its source, unless others crowd there."""
    (upper, high), (lower, low) = top, bottom
    source = low if number in result.turned else high
    between = range(high + 1, low)
    text = -1
    if link.width:
        text = min(between[::2], key=lambda layer: (crowd[layer] // _CROWD, abs(layer - source)))
        crowd[text] += link.width
    chain = [upper]
    for layer in between:
        wide, tall = (link.width, link.height) if layer == text else (0, 0)
        result.items.append(Item(wide, tall, link=number, spine=straight))
        result.layers[layer].append(len(result.items) - 1)
        chain.append(len(result.items) - 1)
    chain.append(lower)
    result.chains.append(chain)
    result.segments += [Segment(a, b, number, straight) for a, b in pairwise(chain)]
