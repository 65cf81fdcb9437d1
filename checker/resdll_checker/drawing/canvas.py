"""The few elements of SVG from which every picture is made; whatever comes from outside is escaped here."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from resdll_checker.drawing.measure import width
from resdll_checker.drawing.palette import style
from resdll_checker.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

SPACING = 1.3
"""The height of a line of text, in heights of its font."""

_RISE = 0.35
"""How far the base line is below the middle of a line, in heights of the font."""

_SIGN = 0.9
"""Width of the column of signs, in heights of the font."""

_TAIL, _TAIL_GAP = 9, 4
"""The type of a tail and its distance from the words, in pixels."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: its ``css`` classes, height of the font in pixels, a coloured ``sign`` before it.

    A ``tail`` after it, the number of a note, is in smaller type.
    """

    words: str
    size: float = 12
    css: str = ""
    sign: str = ""
    sign_css: str = ""
    indent: float = 0
    tail: str = ""

    @property
    def bold(self) -> bool:
        """Whether it is set in bold, as its classes say."""
        return bool({"bold", "head"} & set(self.css.split()))

    @property
    def start(self) -> float:
        """Where the words begin, in pixels from the left of the line."""
        return self.indent + (self.size * _SIGN if self.sign else 0)

    @property
    def width(self) -> float:
        """The width in pixels, the sign, the indentation and the tail included."""
        tail = _TAIL_GAP + width(self.tail, _TAIL) if self.tail else 0
        return self.start + width(self.words, self.size, bold=self.bold) + tail

    @property
    def height(self) -> float:
        """The height in pixels, with its share of the space between lines."""
        return self.size * SPACING


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of text below one another."""

    lines: tuple[Line, ...]

    @property
    def width(self) -> float:
        """The width of the widest line, in pixels."""
        return max((line.width for line in self.lines), default=0)

    @property
    def height(self) -> float:
        """The height in pixels."""
        return sum(line.height for line in self.lines)

    def draw(self, left: float, top: float) -> list[str]:
        """Return the elements of the block with its upper left corner there."""
        parts = []
        for line in self.lines:
            base = top + line.height / 2 + line.size * _RISE
            if line.sign:
                parts.append(text(left + line.indent, base, line.sign, line.size, f"bold {line.sign_css}"))
            if line.words:
                parts.append(text(left + line.start, base, line.words, line.size, line.css))
            if line.tail:
                right = left + line.width - width(line.tail, _TAIL)
                parts.append(text(right, base, line.tail, _TAIL, "muted"))
            top += line.height
        return parts


def number(value: float) -> str:
    """Return a length in pixels with at most one decimal."""
    return f"{round(value, 1) + 0:.1f}".removesuffix(".0")


def safe(words: str) -> str:
    """Return ``words`` as the text of an element or an attribute; what XML may not hold is written as an escape."""
    return escape(printable(words))


def text(x: float, y: float, words: str, size: float = 12, css: str = "", anchor: str = "") -> str:
    """Return one line of text on the base line ``y``, drawn as wide as it was measured whatever the font."""
    shown = printable(words)
    wide = width(shown, size, bold=bool({"bold", "head"} & set(css.split())))
    extra = f' class="{css}"' if css else ""
    extra += f' text-anchor="{anchor}"' if anchor else ""
    extra += f' style="font-size:{number(size)}px"' if size != 12 and "head" not in css else ""
    fit = f' textLength="{number(wide)}" lengthAdjust="spacingAndGlyphs"' if wide else ""
    return f'<text x="{number(x)}" y="{number(y)}"{fit}{extra}>{escape(shown)}</text>'


def group(title: str, parts: Iterable[str], css: str = "") -> list[str]:
    """Return ``parts`` as one group with a title, which browsers show when it is pointed at."""
    kind = f' class="{css}"' if css else ""
    return [f"<g{kind}><title>{safe(title)}</title>", *parts, "</g>"]


def path(commands: str, css: str, stroke: float, extra: str = "") -> str:
    """Return a line that is not filled."""
    return f'<path d="{commands}" class="{css}" fill="none" stroke-width="{number(stroke)}"{extra}/>'


def box(x: float, y: float, wide: float, high: float, css: str, extra: str = "") -> str:
    """Return a rectangle."""
    size = f'width="{number(wide)}" height="{number(high)}"'
    return f'<rect x="{number(x)}" y="{number(y)}" {size} class="{css}"{extra}/>'


def document(title: str, words: str, size: tuple[float, float], parts: Iterable[str], rules: str = "") -> str:
    """Return the whole picture of ``parts``, with its title and, for who cannot see it, what it shows in ``words``."""
    wide, high = (number(round(length + 0.5)) for length in size)
    name = hashlib.sha256(safe(f"{title}\n{words}").encode()).hexdigest()[:8]
    extent = f'viewBox="0 0 {wide} {high}" width="{wide}" height="{high}"'
    named = f'role="img" aria-labelledby="title-{name} words-{name}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {extent} {named}>',
        f'<title id="title-{name}">{safe(title)}</title>',
        f'<desc id="words-{name}">{safe(words)}</desc>',
        f"<style>\n{style(rules)}\n</style>",
        f'<rect class="ground" width="{wide}" height="{high}"/>',
        *parts,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"
