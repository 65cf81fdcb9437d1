"""Lines and their ends: rounded corners, and one arrow head for each kind of edge."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from resdll_checker.drawing.canvas import number, path
from resdll_checker.drawing.palette import MAIN_WIDTH, MAY_DASH, WIDTH, EdgeKind

if TYPE_CHECKING:
    from collections.abc import Sequence

Point = tuple[float, float]

_RADIUS = 7
_LENGTH, _HALF = 9, 4.2
"""Length and half the width of an arrow head, in pixels; one of the ordinary run is larger."""

_HALO = 5
"""How much of the ground is kept free about a line where it crosses another, in pixels."""


def crossing(points: Sequence[Point], kind: EdgeKind, *, main: bool = False, may: bool = False) -> list[str]:
    """Return the elements of an edge that may cross others: a halo, which parts them from it, and the :func:`line`."""
    end = _along(points[-1], _direction(points[-2], points[-1]), -_LENGTH * _scale(main=main))
    halo = path(rounded((*points[:-1], end)), "halo", (MAIN_WIDTH if main else WIDTH) + _HALO)
    return [halo, *line(points, kind, main=main, may=may)]


def line(points: Sequence[Point], kind: EdgeKind, *, main: bool = False, may: bool = False) -> list[str]:
    """Return the elements of an edge along ``points``: its line and its arrow head."""
    scale = _scale(main=main)
    tip, unit = points[-1], _direction(points[-2], points[-1])
    shaft = (*points[:-1], _along(tip, unit, -_LENGTH * scale if kind.head != "open" else -1))
    stroke = MAIN_WIDTH if main else WIDTH
    dash = f' stroke-dasharray="{MAY_DASH}"' if may else ""
    return [
        path(rounded(shaft), kind.name, stroke, dash),
        *_head(tip, unit, kind, scale),
    ]


def _scale(*, main: bool) -> float:
    return 1.35 if main else 1.0


def rounded(points: Sequence[Point]) -> str:
    """Return the commands of a path along ``points`` whose corners are rounded."""
    commands = [f"M{_at(points[0])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(_RADIUS, math.dist(before, corner) / 2, math.dist(corner, after) / 2)
        start, end = _toward(corner, before, radius), _toward(corner, after, radius)
        commands.append(f"L{_at(start)}Q{_at(corner)} {_at(end)}")
    return "".join((*commands, f"L{_at(points[-1])}"))


def _head(tip: Point, unit: Point, kind: EdgeKind, scale: float) -> list[str]:
    """Return the arrow head of ``kind`` that points along ``unit``."""
    length, half = _LENGTH * scale, _HALF * scale
    base = _along(tip, unit, -length)
    left, right = _aside(base, unit, half), _aside(base, unit, -half)
    triangle = f"M{_at(left)}L{_at(tip)}L{_at(right)}"
    if kind.head == "open":
        return [path(triangle, kind.name, WIDTH * scale)]
    if kind.head == "hollow":
        return [f'<path d="{triangle}Z" class="hollow {kind.name}" stroke-width="{number(WIDTH * scale)}"/>']
    solid = [f'<path d="{triangle}Z" class="{kind.name}-ink"/>']
    if kind.head == "crossed":
        bar = _along(tip, unit, -length - 3 * scale)
        ends = f"M{_at(_aside(bar, unit, half))}L{_at(_aside(bar, unit, -half))}"
        solid.append(path(ends, kind.name, 2 * scale))
    return solid


def _direction(start: Point, end: Point) -> Point:
    length = math.dist(start, end) or 1.0
    return (end[0] - start[0]) / length, (end[1] - start[1]) / length


def _along(point: Point, unit: Point, distance: float) -> Point:
    return point[0] + unit[0] * distance, point[1] + unit[1] * distance


def _aside(point: Point, unit: Point, distance: float) -> Point:
    return point[0] - unit[1] * distance, point[1] + unit[0] * distance


def _toward(start: Point, end: Point, distance: float) -> Point:
    return _along(start, _direction(start, end), distance)


def _at(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"
