"""The space between two layers: each line that changes its place there turns on a track of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Span = tuple[int, int]
"""Where a line comes in from above and where it goes out below."""

_APART = 8
"""How far two lines on one track keep from each other, in pixels."""

_COVERED = 1000
"""What it costs, in crossings, that one line would lie upon another."""


def tracks(spans: Sequence[Span]) -> list[int]:
    """Return the track of each line, 0 the highest, and -1 for a line that is straight.

    Lines whose tracks would touch get different ones, in an order in which few of them cross.
    """
    turning = [n for n, (start, end) in enumerate(spans) if start != end]
    order = _ordered(turning, spans)
    found = [-1] * len(spans)
    for index, number in enumerate(order):
        higher = [found[other] for other in order[:index] if _meet(spans[number], spans[other])]
        found[number] = max(higher, default=-1) + 1
    return found


def _meet(first: Span, second: Span) -> bool:
    return min(first) <= max(second) + _APART and min(second) <= max(first) + _APART


def _cost(above: Span, below: Span) -> int:
    """Return how often two lines cross where the one's track is above the other's."""
    if not _meet(above, below):
        return 0
    if above[1] == below[0]:
        return _COVERED
    return (min(below) < above[1] < max(below)) + (min(above) < below[0] < max(above))


def _ordered(turning: list[int], spans: Sequence[Span]) -> list[int]:
    """Return the lines from the highest track to the lowest: each goes where it costs least, until nothing moves."""
    order = _first(turning, spans)
    for _ in range(len(order) + 1):
        before = list(order)
        for number in before:
            order.remove(number)
            order.insert(_best(number, order, spans), number)
        if order == before:
            break
    return order


def _first(turning: list[int], spans: Sequence[Span]) -> list[int]:
    """Return an order in which no line lies upon another, unless some do so in a circle."""
    waiting, order = list(turning), list[int]()

    def bound(number: int) -> bool:
        return any(_cost(spans[number], spans[other]) >= _COVERED for other in waiting if other != number)

    def saved(number: int) -> int:
        mine = spans[number]
        return sum(_cost(spans[other], mine) - _cost(mine, spans[other]) for other in waiting if other != number)

    while waiting:
        free = [number for number in waiting if not bound(number)] or waiting
        chosen = max(free, key=saved)
        waiting.remove(chosen)
        order.append(chosen)
    return order


def _best(number: int, order: list[int], spans: Sequence[Span]) -> int:
    """Return the first of the cheapest places for a line among the others."""
    cost = sum(_cost(spans[number], spans[other]) for other in order)
    best, least = 0, cost
    for place, other in enumerate(order, 1):
        cost += _cost(spans[other], spans[number]) - _cost(spans[number], spans[other])
        if cost < least:
            best, least = place, cost
    return best
