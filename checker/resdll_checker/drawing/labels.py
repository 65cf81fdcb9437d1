"""What is written on a chart: the text of a node, of an edge, and what one is told on pointing at them.

An edge that leads back to its own node is written inside the node, as state charts do with what does not leave a state.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from resdll_checker.drawing.canvas import Block, Line
from resdll_checker.drawing.measure import wrapped
from resdll_checker.drawing.palette import kind_of
from resdll_checker.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Attributes = dict[str, Any]

NODE_WIDEST = 190
"""Width in pixels at which the text of a node is broken."""

EDGE_WIDEST = 150
"""Width in pixels at which the text of an edge is broken."""

SMALL = 10.5
"""Height in pixels of the smaller type: meanings, guards, loops."""

_MOST_MEANING_LINES = 3
"""How many lines of meaning a node shows; who points at it is told all of it."""

_MOST_GUARD_LINES = 2
"""How many lines of guard stand on an edge; what is longer stands in the table only."""


def head_block(node: str, attributes: Attributes) -> Block:
    """Return the head of a node: its name, and what it means."""
    name = str(attributes.get("label") or node)
    head = [Line(words, 13, "bold") for words in broken(name, NODE_WIDEST, 13, bold=True)]
    meaning = str(attributes.get("title") or "")
    lines = broken(meaning, NODE_WIDEST, SMALL)
    if len(lines) > _MOST_MEANING_LINES:
        lines = [*lines[: _MOST_MEANING_LINES - 1], f"{lines[_MOST_MEANING_LINES - 1]} …"]
    return Block((*head, *(Line(words, SMALL, "muted") for words in lines)))


def title_block(title: str, widest: float) -> Block:
    """Return the title of a picture in lines of at most ``widest`` pixels."""
    return Block(tuple(Line(words, 15, "head") for words in broken(title, widest, 15, bold=True)))


def loops_block(loops: Mapping[int, Attributes], *, numbered: bool) -> Block:
    """Return the body of a node: its ``loops`` by number, the edges that lead back to it."""
    lines: list[Line] = []
    for number, loop in loops.items():
        tail = str(number) if numbered else ""
        lines += _signed(loop, spoken(loop), NODE_WIDEST, SMALL, tail) or _signed(loop, "↻", NODE_WIDEST, SMALL, tail)
    return Block(tuple(lines))


def edge_block(attributes: Attributes, number: int, *, numbered: bool) -> Block:
    """Return the text on an edge: what it says, and its guard where it has one for all that and it is short."""
    lines = _signed(attributes, spoken(attributes), EDGE_WIDEST, 12, str(number) if numbered else "")
    common = set(attributes.get("guards") or [""])
    if len(common) == 1 and (guard := common.pop()):
        words = broken(f"[{guard}]", EDGE_WIDEST, SMALL)
        if len(words) <= _MOST_GUARD_LINES:
            lines += [Line(part, SMALL, "muted", indent=lines[0].start if lines else 0) for part in words]
    return Block(tuple(lines))


def spoken(attributes: Attributes) -> list[str]:
    """Return what an edge says: its label line by line, nothing where that is empty, or its triggers."""
    label = attributes.get("label")
    if label is None:
        return [str(trigger) for trigger in attributes.get("triggers") or ()]
    return str(label).split("\n") if label else []


def _signed(attributes: Attributes, words: Sequence[str], widest: float, size: float, tail: str) -> list[Line]:
    """Return ``words`` broken into lines, the sign of the edge's kind before the first and ``tail`` after the last."""
    kind = kind_of(attributes.get("kind"))
    first = Line("", size, sign=kind.sign, sign_css=f"{kind.name}-ink")
    lines = [Line(part, size, indent=first.start) for said in words for part in broken(said, widest, size)]
    if not lines:
        return []
    lines[0] = replace(first, words=lines[0].words)
    lines[-1] = replace(lines[-1], tail=tail)
    return lines


def told(source: str, dest: str, attributes: Attributes) -> str:
    """Return all that is known of an edge, line by line, for who points at it."""
    triggers = ", ".join(map(str, attributes.get("triggers") or spoken(attributes)))
    lines = [f"{source} → {dest}: {triggers}"]
    lines += [f"{row} [{guard}]" if guard else row for row, guard in rows_of(attributes)]
    for name in ("clauses", "rules", "versions"):
        if values := attributes.get(name):
            lines.append(f"{name}: {', '.join(map(str, values))}")
    if standing := attributes.get("standing"):
        lines.append(f"standing: {standing}")
    return "\n".join(lines)


def rows_of(attributes: Attributes) -> list[tuple[str, str]]:
    """Return the rows of an edge, each with its guard, which is empty where the row may always fire."""
    rows = [str(row) for row in attributes.get("rows") or ()]
    guards = [str(guard) for guard in attributes.get("guards") or ()]
    return list(zip(rows, guards, strict=True)) if len(rows) == len(guards) else [(row, "") for row in rows]


def broken(words: str, widest: float, size: float, *, bold: bool = False) -> list[str]:
    """Return ``words`` made harmless and broken into lines of at most ``widest`` pixels."""
    return wrapped(printable(" ".join(words.split())), widest, size, bold=bold)
