"""A table as a picture: lines and columns with names, and cells that say what they mean when pointed at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resdll_checker.drawing.canvas import box, document, group, number, text
from resdll_checker.drawing.measure import width, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable

_EDGE = 20
_HIGH = 30
_PAD = 8
_NARROWEST = 34
_NAMES_WIDEST = 300
_HEAD = 12
_SMALL = 10.5

FILLED, PARTLY, HATCHED, EMPTY = "filled", "partly", "hatched", "blank"
"""The looks of a cell, which differ in shape and not in colour alone: full, half, struck through, empty."""

_RULES = (
    ".cell { stroke-width: 1 } .turned { font-size: 11.5px } .hatch { stroke-width: 1 } "
    ".blank { fill: none; stroke-dasharray: 2 3 }"
)


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell: its look, a short text, and what is told when it is pointed at."""

    look: str
    words: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: its name, a remark below it in small type, and one cell for each column."""

    name: str
    remark: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """A table: ``groups`` are headings over so many columns each, ``legend`` says what a look means."""

    title: str
    words: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    legend: tuple[tuple[Cell, str], ...]
    groups: tuple[tuple[str, int], ...] = ()


def draw(matrix: Matrix) -> str:
    """Return the picture, the same for the same table."""
    return _Drawing(matrix).svg()


class _Drawing:
    """The sizes of one table, measured, and its parts."""

    def __init__(self, matrix: Matrix) -> None:
        self.matrix = matrix
        self.names = [wrapped(line.name, _NAMES_WIDEST, _HEAD, bold=True) for line in matrix.lines]
        self.remarks = [wrapped(line.remark, _NAMES_WIDEST, _SMALL) for line in matrix.lines]
        self.left = (
            _EDGE
            + _PAD
            + max(
                max((width(part, _HEAD, bold=True) for part in name), default=0.0)
                if not remark
                else max(*(width(part, _HEAD, bold=True) for part in name), *(width(part, _SMALL) for part in remark))
                for name, remark in zip(self.names, self.remarks, strict=True)
            )
        )
        self.wide = [self._column(index) for index in range(len(matrix.columns))]
        self.high = [
            max(_HIGH, 15 * len(name) + 13 * len(remark) + _PAD)
            for name, remark in zip(self.names, self.remarks, strict=True)
        ]
        longest = max(width(name, 11.5) for name in matrix.columns)
        self.top = 60 + longest + _PAD + (22 if matrix.groups else 0)

    def _column(self, index: int) -> float:
        cells = [line.cells[index] for line in self.matrix.lines]
        return max(_NARROWEST, *(width(cell.words, _SMALL) + _PAD for cell in cells))

    def svg(self) -> str:
        right = max(self.left + sum(self.wide), _EDGE + width(self.matrix.title, 15, bold=True))
        bottom = self.top + sum(self.high)
        legend, end = self._legend(bottom + 24, right)
        parts = [
            text(_EDGE, 30, self.matrix.title, 15, "head"),
            *self._groups(),
            *self._heads(),
            *self._lines(),
            *legend,
        ]
        return document(self.matrix.title, self.matrix.words, (right + _EDGE, end + 10), parts, _RULES)

    def _lefts(self) -> list[float]:
        lefts = [self.left]
        for wide in self.wide:
            lefts.append(lefts[-1] + wide)
        return lefts

    def _groups(self) -> Iterable[str]:
        lefts, start = self._lefts(), 0
        for name, count in self.matrix.groups:
            x, wide = lefts[start], lefts[start + count] - lefts[start]
            yield text(x + wide / 2, 58, name, 12, "bold", "middle")
            yield f'<path class="rule" d="M{number(x + 2)} 64H{number(x + wide - 2)}"/>'
            start += count

    def _heads(self) -> Iterable[str]:
        for x, wide, name in zip(self._lefts(), self.wide, self.matrix.columns, strict=False):
            place = f'transform="translate({number(x + wide / 2 + 4)} {number(self.top - _PAD)}) rotate(-90)"'
            yield f"<g {place}>{text(0, 0, name, 11.5)}</g>"

    def _lines(self) -> Iterable[str]:
        y = self.top
        for line, name, remark, high in zip(self.matrix.lines, self.names, self.remarks, self.high, strict=True):
            base = y + (high - 15 * len(name) - 13 * len(remark)) / 2 + 11
            for part in name:
                yield text(self.left - _PAD, base, part, _HEAD, "bold", "end")
                base += 15
            for part in remark:
                yield text(self.left - _PAD, base - 1, part, _SMALL, "muted", "end")
                base += 13
            for x, wide, cell in zip(self._lefts(), self.wide, line.cells, strict=False):
                yield from group(cell.told or cell.words or line.name, _cell(cell, x + 1, y + 1, wide - 2, high - 2))
            y += high

    def _legend(self, y: float, right: float) -> tuple[list[str], float]:
        """Return the key, in as many lines as it needs, and where it ends."""
        parts, x = [], float(_EDGE)
        for cell, words in self.matrix.legend:
            need = 34 + width(words, _SMALL)
            if x > _EDGE and x + need > right:
                x, y = float(_EDGE), y + 26
            parts += _cell(cell, x, y, 26, 18)
            parts.append(text(x + 32, y + 13, words, _SMALL, "muted"))
            x += need + 18
        return parts, y + 18


def _cell(cell: Cell, x: float, y: float, wide: float, high: float) -> list[str]:
    """Return a cell; a half one is filled below its diagonal, a struck one has a line through it."""
    corner = ' rx="3"'
    if cell.look == FILLED:
        parts = [box(x, y, wide, high, "input-ink", corner)]
    elif cell.look == PARTLY:
        half = f"M{number(x)} {number(y + high)}L{number(x + wide)} {number(y)}V{number(y + high)}Z"
        parts = [box(x, y, wide, high, "box cell", corner), f'<path class="input-ink" d="{half}"/>']
    elif cell.look == HATCHED:
        stroke = f"M{number(x + 3)} {number(y + high - 3)}L{number(x + wide - 3)} {number(y + 3)}"
        parts = [box(x, y, wide, high, "panel cell", corner), f'<path class="rule" d="{stroke}"/>']
    else:
        parts = [box(x, y, wide, high, "rule blank", corner)]
    if cell.words:
        css = "hollow" if cell.look == FILLED else ""
        parts.append(text(x + wide / 2, y + high / 2 + 4, cell.words, _SMALL, css, "middle"))
    return parts
