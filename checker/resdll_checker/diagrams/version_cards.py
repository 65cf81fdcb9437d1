"""What each Windows version adds to the one before it, as one card a version, the oldest at the left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from resdll_checker.drawing.canvas import Block, Line, box, document, number, text
from resdll_checker.drawing.measure import wrapped
from resdll_checker.masks.meaning import short
from resdll_checker.masks.outcomes import all_outcomes
from resdll_checker.pages.versions import Difference, compare
from resdll_spec import machine
from resdll_spec.abi import FUNCTION_TABLES, OFFLINE_FLAGS, VERSION_NAMES, callback_slots, defined_mask, windows_version
from resdll_spec.vocabulary import RowKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resdll_spec.abi import FunctionTable

_EDGE = 20
_TOP = 56
_WIDE = 388
_GAP = 54
_PAD = 14
_SMALL = 11
_MOST_STEPS = 8

_TITLE = "What each Windows version adds"

_PLUS, _MINUS, _DOT = "+", "−", "·"

Part = tuple[str, str, tuple[str, ...]]
"""A heading of a card, the sign before each item below it, and the items."""


@dataclass(frozen=True, slots=True)
class Card:
    """What one version has beyond the one before it; the first has all there is."""

    title: str
    parts: tuple[Part, ...]


def cards() -> tuple[Card, ...]:
    """Return one card a version, the oldest first."""
    later = (_added(compare(first, second)) for first, second in pairwise(VERSION_NAMES))
    return (_first(compare(VERSION_NAMES[0], VERSION_NAMES[0])), *later)


def _first(same: Difference) -> Card:
    windows = VERSION_NAMES[0]
    offered = windows_version(windows).table_versions
    flags = [flag for flag in OFFLINE_FLAGS if flag.value & defined_mask(windows)]
    tables = [table for table in FUNCTION_TABLES if table.version in offered]
    parts = (
        ("flags", _PLUS, tuple(_flag(flag.value, short(flag)) for flag in flags)),
        ("function tables", _PLUS, tuple(map(_table, tables))),
        ("callbacks", _PLUS, tuple(callback.name for callback in callback_slots(windows))),
        _masks(windows, same.behaviours[0]),
    )
    return Card(windows_version(windows).title, parts)


def _added(difference: Difference) -> Card:
    windows = difference.releases[1].version
    parts = (
        ("flags", _PLUS, tuple(_flag(flag.value, short(flag)) for flag in difference.flags.new)),
        ("function tables", _PLUS, tuple(_table(table) for table in difference.tables.new)),
        ("callbacks", _PLUS, tuple(callback.name for callback in difference.callbacks.new)),
        ("steps", _PLUS, _steps(difference)),
        ("no longer in force", _MINUS, tuple(clause.id for clause in difference.clauses.gone)),
        _masks(windows, difference.behaviours[1]),
    )
    return Card(windows_version(windows).title, tuple(part for part in parts if part[2]))


def _masks(windows: str, behaviours: int) -> Part:
    sent = int(all_outcomes().sendable(windows).sum())
    return "in all", _DOT, (f"{sent} masks that callers may send, with {behaviours} distinct behaviours",)


def _flag(value: int, name: str) -> str:
    return f"0x{value:02x}  {name}"


def _table(table: FunctionTable) -> str:
    """Return a table with the slots that the one before it lacks."""
    older = [other for other in FUNCTION_TABLES if other.version < table.version]
    slots = [slot for slot in table.slots if not older or slot not in older[-1].slots]
    return f"{table.name.upper()}: {', '.join(slots)}" if older else f"{table.name.upper()}: {len(slots)} entry points"


def _steps(difference: Difference) -> tuple[str, ...]:
    """Return what can happen only now and is handled, in words; choices are no events."""
    said = [
        f"{machine(name).machine.label_map[row.trigger].meaning} [{', '.join(row.clauses)}]"
        for name, change in difference.rows.items()
        for row in change.new
        if row.kind is RowKind.HANDLED and not machine(name).machine.section_map[row.source].choice
    ]
    said = list(dict.fromkeys(said))
    rest = [f"and {len(said) - _MOST_STEPS} more"] if len(said) > _MOST_STEPS else []
    return (*said[:_MOST_STEPS], *rest)


# --------------------------------------------------------------------------------------------------------------------
# The picture.


def draw(shown: tuple[Card, ...]) -> str:
    """Return the picture of the cards, with an arrow from each to the next."""
    blocks = [_block(card) for card in shown]
    high = max(block.height for block in blocks) + 2 * _PAD
    parts = [text(_EDGE, 30, _TITLE, 15, "head")]
    for place, block in enumerate(blocks):
        left = _EDGE + place * (_WIDE + _GAP)
        parts.append(box(left, _TOP, _WIDE, high, "box", ' rx="8"'))
        parts += block.draw(left + _PAD, _TOP + _PAD)
        if place:
            parts += _arrow(left - _GAP, left, _TOP + high / 2)
    wide = len(shown) * (_WIDE + _GAP) - _GAP + 2 * _EDGE
    return document(_TITLE, _words(shown), (wide, _TOP + high + _EDGE), parts)


def _block(card: Card) -> Block:
    first = card.title == windows_version(VERSION_NAMES[0]).title
    lines = [Line(card.title, 14, "bold"), Line("begins with" if first else "adds", _SMALL, "muted")]
    for head, sign, items in card.parts:
        lines += [Line("", 6), Line(head, _SMALL, "muted")]
        for item in items:
            lines += _item(sign, item)
    return Block(tuple(lines))


def _item(sign: str, item: str) -> Iterable[Line]:
    first = Line("", _SMALL, sign=sign, sign_css="muted")
    for place, words in enumerate(wrapped(item, _WIDE - 2 * _PAD - first.start, _SMALL)):
        yield replace(first, words=words) if not place else Line(words, _SMALL, indent=first.start)


def _arrow(start: float, end: float, y: float) -> list[str]:
    tip = f"M{number(end - 8)} {number(y - 6)}L{number(end)} {number(y)}L{number(end - 8)} {number(y + 6)}Z"
    return [
        f'<path class="plain" stroke-width="2" d="M{number(start)} {number(y)}H{number(end - 8)}"/>',
        f'<path class="plain-ink" d="{tip}"/>',
    ]


def _words(shown: tuple[Card, ...]) -> str:
    told = []
    for card in shown:
        parts = [f"{head}: {', '.join(items)}" for head, _, items in card.parts]
        told.append(f"{card.title}: {'; '.join(parts)}.")
    return " ".join(told)
