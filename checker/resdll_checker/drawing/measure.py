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

_WORDS = re.compile(r"\s+(?!\|(?:\s|$))")
"""Blanks at which a line may be broken; a bar stays with the word before it."""

_PIECES = re.compile(r".+?(?:[_|,;:=/.()\[\]-]+|$)", re.DOTALL)
"""Pieces of a word that is too long for a line: it may be broken after underscores and punctuation."""


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
    """Return ``text`` in lines of at most ``widest`` pixels, broken at blanks, else within a word where it reads well.

    A line holds at least one character, however narrow the space is.
    """
    lines = [""]
    for word in _WORDS.split(text.strip()):
        joined = f"{lines[-1]} {word}".lstrip()
        if width(joined, size, bold=bold) <= widest:
            lines[-1] = joined
        elif width(word, size, bold=bold) <= widest:
            lines.append(word)
        else:
            lines += _cut(word, widest, size, bold=bold)
    return [line for line in lines if line]


def _cut(word: str, widest: float, size: float, *, bold: bool) -> list[str]:
    """Return a word that no line holds in several lines."""
    lines = [""]
    for piece in _PIECES.findall(word):
        parts = [piece] if width(piece, size, bold=bold) <= widest else list(piece)
        for part in parts:
            if width(lines[-1] + part, size, bold=bold) <= widest:
                lines[-1] += part
            else:
                lines.append(part)
    return lines
