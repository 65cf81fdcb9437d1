"""Where items and lines lie: places within the layers, tracks between them, all in whole pixels.

A line runs straight down through the layers and turns only in the channel between two of them.  The ordinary run costs
so much where it is not straight that it always is.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from resdll_checker.drawing.channels import tracks
from resdll_checker.drawing.simplex import Arc, solve

if TYPE_CHECKING:
    from resdll_checker.drawing.layers import Item, Layered, Segment

_PORT, _WIDE_PORT = 14, 30
"""Least and usual distance of two lines that meet a node, in pixels."""

_NODE_GAP, _LINE_GAP = 34, 16
_SNAP, _APART, _CORNER = 10, 10, 10
"""How far a line may be moved along a node to be straight, and what it keeps from the next one and from the corner."""

_AT_SOURCE, _AT_TARGET, _PASSING, _SPINE = 2, 3, 8, 100_000
"""What a pixel costs by which a line is not straight: at its ends, on its way, and on the ordinary run."""

_TRACK = 12
_NODE_MARGIN, _TEXT_MARGIN, _EMPTY_MARGIN = 24, 12, 4
"""Free space between a layer and the first track beside it: at nodes room for a large arrow head and a corner."""


@dataclass(slots=True)
class Placement:
    """The middle of every item across, the top and height of every layer, and the points of every link from the top."""

    middles: list[int]
    tops: list[int]
    heights: list[int]
    points: list[list[tuple[int, int]]]


def place(layered: Layered) -> Placement:
    """Return the places of everything in ``layered``, whose order is final; nodes with many lines are made wider."""
    ports = _ports(layered)
    middles = _across(layered, ports)
    _straighten(layered, middles)
    layer_of = {item: number for number, layer in enumerate(layered.layers) for item in layer}
    channels: list[list[int]] = [[] for _ in layered.layers]
    for number, segment in enumerate(layered.segments):
        channels[layer_of[segment.upper]].append(number)
    ends = _ends(layered, ports, middles)
    heights = [max((layered.items[item].height for item in layer), default=0) for layer in layered.layers]
    tops, turns = [], dict[int, int]()
    y = 0
    for layer, height in enumerate(heights):
        tops.append(y)
        y += height + _margin(layer, heights)
        taken = tracks([ends[number] for number in channels[layer]])
        turns |= {number: y + _TRACK * track for number, track in zip(channels[layer], taken, strict=True)}
        y += max((track for track in taken if track >= 0), default=0) * _TRACK + _margin(layer + 1, heights)
    return Placement(middles, tops, heights, _points(layered, ends, turns, tops, heights))


def _margin(layer: int, heights: list[int]) -> int:
    """Return the free space above and below a layer: nodes lie in the even ones, texts in the odd."""
    if layer % 2 == 0 or layer == len(heights):
        return _NODE_MARGIN
    return _TEXT_MARGIN if heights[layer] else _EMPTY_MARGIN


def _ports(layered: Layered) -> list[tuple[int, int]]:
    """Return for each segment how far right of the middle of its upper and of its lower item it begins and ends."""
    place = {item: number for layer in layered.layers for number, item in enumerate(layer)}
    leaving: list[list[int]] = [[] for _ in layered.items]
    coming: list[list[int]] = [[] for _ in layered.items]
    for number, segment in enumerate(layered.segments):
        leaving[segment.upper].append(number)
        coming[segment.lower].append(number)
    upper, lower = [0] * len(layered.segments), [0] * len(layered.segments)
    for number, item in enumerate(layered.items):
        if item.node >= 0:
            leaving[number].sort(key=lambda segment: place[layered.segments[segment].lower])
            coming[number].sort(key=lambda segment: place[layered.segments[segment].upper])
            for side, offsets in ((leaving[number], upper), (coming[number], lower)):
                _spread(item, [layered.segments[segment] for segment in side], side, offsets)
    return list(zip(upper, lower, strict=True))


def _spread(item: Item, segments: list[Segment], numbers: list[int], offsets: list[int]) -> None:
    """Spread the lines on one side of a node, that of the ordinary run in the middle."""
    if not segments:
        return
    last = len(segments) - 1
    spine = next((n for n, segment in enumerate(segments) if segment.spine), None)
    centre = last / 2 if spine is None else float(spine)
    reach = max(centre, last - centre)
    item.width = max(item.width, 2 * round(reach * _PORT + 10))
    step = min(_WIDE_PORT, (item.width / 2 - 10) / reach) if reach else 0
    for n, number in enumerate(numbers):
        offsets[number] = round((n - centre) * step)


def _across(layered: Layered, ports: list[tuple[int, int]]) -> list[int]:
    """Return the middles of all items: neighbours keep apart, and lines are as straight as may be."""
    items = layered.items
    arcs = [
        Arc(left, right, (items[left].width + items[right].width) // 2 + _gap(items[left], items[right]), 0)
        for layer in layered.layers
        for left, right in pairwise(layer)
    ]
    for number, (segment, (upper, lower)) in enumerate(zip(layered.segments, ports, strict=True)):
        between = len(items) + number
        base = max(upper, lower)
        weight = _weight(segment, items, upward=segment.link in layered.turned)
        arcs += [
            Arc(between, segment.upper, base - upper, weight),
            Arc(between, segment.lower, base - lower, weight),
        ]
    middles = solve(len(items) + len(layered.segments), arcs)[: len(items)]
    left = min((middle - item.width // 2 for middle, item in zip(middles, items, strict=True)), default=0)
    return [middle - left for middle in middles]


def _straighten(layered: Layered, middles: list[int]) -> None:
    """Move pieces of lines by a few pixels, where that makes a line straight and there is room."""
    beside: dict[int, tuple[int, int]] = {}
    for layer in layered.layers:
        beside |= {item: (layer[n - 1] if n else -1, [*layer, -1][n + 1]) for n, item in enumerate(layer)}

    def free(item: int, middle: int) -> bool:
        return all(
            other < 0
            or abs(middles[other] - middle) - (layered.items[other].width + layered.items[item].width) // 2 >= _APART
            for other in beside[item]
        )

    for chain in layered.chains:
        runs = [list(run) for _, run in groupby(chain[1:-1], key=middles.__getitem__)]
        for upper, lower in pairwise(runs):
            for run, other in ((upper, lower), (lower, upper)):
                wanted = middles[other[0]]
                near = 0 < abs(wanted - middles[run[0]]) <= _SNAP
                if near and all(free(item, wanted) for item in run):
                    for item in run:
                        middles[item] = wanted


def _ends(layered: Layered, ports: list[tuple[int, int]], middles: list[int]) -> list[tuple[int, int]]:
    """Return where each segment begins and ends; what is nearly straight at a node is made so, if there is room."""
    starts = [middles[segment.upper] + upper for segment, (upper, _) in zip(layered.segments, ports, strict=True)]
    stops = [middles[segment.lower] + lower for segment, (_, lower) in zip(layered.segments, ports, strict=True)]
    sides: dict[tuple[int, bool], list[int]] = defaultdict(list)
    for number, segment in enumerate(layered.segments):
        sides[segment.upper, True].append(number)
        sides[segment.lower, False].append(number)
    for (item, lower_side), numbers in sides.items():
        node = layered.items[item]
        if node.node < 0:
            continue
        own, other = (starts, stops) if lower_side else (stops, starts)
        for number in numbers:
            wanted = other[number]
            near = all(abs(wanted - own[rival]) >= _APART for rival in numbers if rival != number)
            inside = abs(wanted - middles[item]) <= node.width // 2 - _CORNER
            if near and inside and abs(wanted - own[number]) <= _SNAP:
                own[number] = wanted
    return list(zip(starts, stops, strict=True))


def _gap(left: Item, right: Item) -> int:
    return _NODE_GAP if left.node >= 0 and right.node >= 0 else _LINE_GAP


def _weight(segment: Segment, items: list[Item], *, upward: bool) -> int:
    """Return what it costs that a segment is not straight: least at the source of a link, so that it turns there."""
    if segment.spine:
        return _SPINE
    if items[segment.upper].node >= 0:
        return _AT_TARGET if upward else _AT_SOURCE
    if items[segment.lower].node >= 0:
        return _AT_SOURCE if upward else _AT_TARGET
    return _PASSING


def _points(
    layered: Layered, ends: list[tuple[int, int]], turns: dict[int, int], tops: list[int], heights: list[int]
) -> list[list[tuple[int, int]]]:
    """Return the line of each link from its upper end to its lower one, without points at which nothing turns."""
    layer_of = {item: number for number, layer in enumerate(layered.layers) for item in layer}
    lines: list[list[tuple[int, int]]] = [[] for _ in layered.chains]
    for number, segment in enumerate(layered.segments):
        start, end = ends[number]
        line = lines[segment.link]
        if not line:
            line.append((start, _edge_of(layered, segment.upper, layer_of, tops, heights, lower=True)))
        if start != end:
            line += [(start, turns[number]), (end, turns[number])]
        if layered.items[segment.lower].node >= 0:
            line.append((end, _edge_of(layered, segment.lower, layer_of, tops, heights, lower=False)))
    return lines


def _edge_of(
    layered: Layered, item: int, layer_of: dict[int, int], tops: list[int], heights: list[int], *, lower: bool
) -> int:
    """Return the upper or lower edge of a node, which stands in the middle of its layer."""
    layer, height = layer_of[item], layered.items[item].height
    top = tops[layer] + (heights[layer] - height) // 2
    return top + height if lower else top
