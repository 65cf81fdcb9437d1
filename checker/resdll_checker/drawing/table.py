"""The notes below a chart: under the number of each edge its rows, with guards, clauses and standing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from resdll_checker.drawing.canvas import Block, Line
from resdll_checker.drawing.labels import SMALL, Attributes, broken, rows_of, spoken
from resdll_checker.drawing.palette import kind_of

if TYPE_CHECKING:
    import networkx as nx

_COLUMN, _GUTTER = 430, 26
"""Least width of a column of notes and the space between two, in pixels."""

_AFTER = 7


def table(graph: nx.MultiDiGraph[Any], width: float) -> tuple[list[str], float]:
    """Return the elements of the notes in as many columns as ``width`` pixels hold, and their height.

    Notes are numbered in the order of the edges, down the first column, then down the next.
    """
    columns = max(1, int((width + _GUTTER) // (_COLUMN + _GUTTER)))
    wide = (width - _GUTTER * (columns - 1)) / columns
    labels = {name: str(attributes.get("label") or name) for name, attributes in graph.nodes(data=True)}
    notes = [
        _note(number, f"{labels[source]} → {labels[target]}", attributes, wide)
        for number, (source, target, attributes) in enumerate(graph.edges(data=True), 1)
    ]
    share = sum(note.height + _AFTER for note in notes) / columns
    parts: list[str] = []
    column, y, deepest = 0, 0.0, 0.0
    for note in notes:
        if y and y + note.height / 2 > share and column < columns - 1:
            column, y = column + 1, 0.0
        parts += note.draw(column * (wide + _GUTTER), y)
        y += note.height + _AFTER
        deepest = max(deepest, y)
    return parts, deepest


def _note(number: int, ends: str, attributes: Attributes, wide: float) -> Block:
    kind = kind_of(attributes.get("kind"))
    lines = [Line(words, 11, "bold") for words in broken(f"{number} {ends}", wide, 11, bold=True)]
    for row, guard in rows_of(attributes) or [(said, "") for said in spoken(attributes)]:
        first = Line("", SMALL, sign=kind.sign, sign_css=f"{kind.name}-ink")
        words = broken(f"{row} [{guard}]" if guard else row, wide - first.start, SMALL)
        told = [Line(part, SMALL, indent=first.start) for part in words]
        lines += [*(replace(first, words=line.words) for line in told[:1]), *told[1:]]
    lines += [Line(part, SMALL, "muted", indent=10) for part in broken(_founded(attributes), wide - 10, SMALL)]
    return Block(tuple(lines))


def _founded(attributes: Attributes) -> str:
    """Return what an edge rests on."""
    parts = [", ".join(map(str, attributes.get(name) or ())) for name in ("clauses", "rules")]
    standing = attributes.get("standing")
    return "; ".join(filter(None, (*parts, str(standing) if standing else "")))
