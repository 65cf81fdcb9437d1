"""What the drawn formats share: colours and signs of the kinds of edge, and text in which all can be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resdll_checker.drawing.palette import EDGE_KINDS
from resdll_checker.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

COLOURS = {name: kind.ink.light for name, kind in EDGE_KINDS.items()}
SIGNS = {name: kind.sign for name, kind in EDGE_KINDS.items()}


def signed(data: Mapping[str, Any]) -> str:
    """Return the label of an edge with the sign of its kind before it, which tells kinds apart without colour."""
    return f"{SIGNS.get(data.get('kind', ''), '')} {data.get('label', '')}".strip()


def visible(text: str) -> str:
    """Return ``text`` with what cannot be seen written as escapes; it may have several lines."""
    return "\n".join(printable(line) for line in text.split("\n"))
