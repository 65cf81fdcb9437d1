"""Text for a terminal: what is untrusted is made harmless, what is long is wrapped, what is important is bold.

Names come from files (targets, logs, profiles), and a file may hold control characters that move a cursor, recolour a
screen or reverse a line.  Every report passes what it did not write itself through :func:`printable`.
"""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Callable
from typing import TypeAlias

Style: TypeAlias = Callable[[str, str], str]
"""Emphasises a text in a colour: what a report is given to write its headings with."""

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""The Unicode categories that show nothing of themselves: controls, formats, surrogates, private use, separators."""

WIDEST = 110
"""Columns beyond which a line is tiring to read, however wide the terminal."""


def printable(text: str) -> str:
    r"""Return ``text`` with everything that a terminal would obey, not show, written as an escape (``\x1b``)."""
    return "".join(
        _escaped(character) if unicodedata.category(character) in _INVISIBLE else character for character in text
    )


def _escaped(character: str) -> str:
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def columns(text: str) -> int:
    """Return how many columns of a terminal ``text``, which must be printable, takes: wide letters take two."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def cut(text: str, room: int) -> str:
    """Return ``text``, or as much of its beginning as ``room`` columns hold, with an ellipsis at its end."""
    if columns(text) <= room:
        return text
    kept, taken = "", 1
    for character in text:
        taken += _columns(character)
        if taken > room:
            break
        kept += character
    return kept + "…" if room > 0 else ""


def interactive(*, error: bool = False) -> bool:
    """Tell whether standard output (or, with ``error``, standard error) is a terminal."""
    return bool((sys.stderr if error else sys.stdout).isatty())


def colours() -> bool:
    """Tell whether standard output may be coloured: it is a terminal and NO_COLOR is unset or empty (no-color.org)."""
    return interactive() and not os.environ.get("NO_COLOR")


def bold(text: str) -> str:
    """Return ``text`` in bold where standard output shows it."""
    return f"\x1b[1m{text}\x1b[0m" if colours() else text


def plain(text: str, _: str) -> str:
    """Return ``text`` as it is: the :data:`Style` of a report that is not for a terminal."""
    return text


def style() -> Style:
    """Return how a report emphasises: in bold and coloured where standard output shows it, and else not at all."""
    return _emphasised if colours() else plain


def _emphasised(text: str, colour: str) -> str:
    import click

    return click.style(text, fg=colour, bold=True)


def width() -> int | None:
    """Return the columns to wrap at, or ``None`` where the output is piped: then a statement is one line, for grep."""
    return min(shutil.get_terminal_size().columns, WIDEST) if interactive() else None


def wrapped(text: str, indent: str = "", hanging: str | None = None) -> str:
    """Return ``text`` wrapped to the terminal, ``indent`` before the first line and ``hanging`` before the others."""
    columns = width()
    if columns is None:
        return indent + text
    hanging = " " * len(indent) if hanging is None else hanging
    return textwrap.fill(
        text,
        columns,
        initial_indent=indent,
        subsequent_indent=hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


def labelled(label: str, text: str, margin: int) -> str:
    """Return ``label`` in a column of ``margin`` characters and ``text`` beside it, wrapped."""
    return wrapped(text, f"{label:<{margin}}", " " * margin)


def table(rows: list[tuple[str, ...]]) -> str:
    """Return ``rows`` with every column but the last as wide as its widest cell, the last one wrapped."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    lines = []
    for row in rows:
        head = "".join(f"{cell:<{wide + 2}}" for cell, wide in zip(row[:-1], widths, strict=True))
        lines.append(wrapped(row[-1], head, " " * len(head)).rstrip())
    return "\n".join(lines)
