"""How wide a text is, and where it may be broken.

Widths are those of Liberation Sans, which are Arial's and Helvetica's.  What is drawn says its measured width too
(``textLength``), so a viewer that has none of these fonts fits its own into the same space.
"""

from __future__ import annotations

import re
import unicodedata

from resdll_checker.drawing.widths_generated import BOLD, FIRST, REGULAR

_OTHER = 667
"""Width of a character that is not in the table, in thousandths of an em: that of a capital A."""

_PIECES = re.compile(r".+?(?:[\s_|,;:=/.()\[\]-]+|$)", re.DOTALL)
"""Pieces of a text between which a line may break: after blanks, underscores and punctuation."""


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a line of ``text`` in pixels, where the font is ``size`` pixels high."""
    return sum(_thousandths(character, BOLD if bold else REGULAR) for character in text) * size / 1000


def _thousandths(character: str, table: tuple[int, ...]) -> int:
    index = ord(character) - FIRST
    if 0 <= index < len(table):
        return table[index]
    if unicodedata.combining(character):
        return 0
    return 1000 if unicodedata.east_asian_width(character) in "WF" else _OTHER


def wrapped(text: str, widest: float, size: float, *, bold: bool = False) -> list[str]:
    """Return ``text`` in lines of at most ``widest`` pixels, broken where it reads well, else anywhere.

    A line holds at least one character, however narrow the space is; blanks at a break are dropped.
    """
    lines = [""]
    for piece in _PIECES.findall(" ".join(text.split())):
        if width((lines[-1] + piece).rstrip(), size, bold=bold) <= widest:
            lines[-1] += piece
        else:
            lines += _cut(piece, widest, size, bold=bold)
    return [line.strip() for line in lines if line.strip()]


def _cut(piece: str, widest: float, size: float, *, bold: bool) -> list[str]:
    """Return a piece that starts a new line, in several lines where one does not hold it."""
    lines = [""]
    for character in piece:
        if lines[-1] and width((lines[-1] + character).rstrip(), size, bold=bold) > widest:
            lines.append("")
        lines[-1] += character
    return lines
