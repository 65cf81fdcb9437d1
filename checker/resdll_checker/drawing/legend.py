"""The legend of a chart: what its lines, heads, signs and boxes mean; only what occurs in the picture is explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resdll_checker.drawing.canvas import Block, Line, box
from resdll_checker.drawing.layout import Role
from resdll_checker.drawing.lines import line
from resdll_checker.drawing.palette import DOTS, EDGE_KINDS, OTHER_KINDS, PLAIN

if TYPE_CHECKING:
    from resdll_checker.drawing.labels import Attributes
    from resdll_checker.drawing.layout import Chart

_SAMPLE = 34
_GAP = 22
_ROW = 22


def node_css(attributes: Attributes) -> tuple[str, str]:
    """Return the classes and further attributes of a node's box, by the kind of node."""
    kind = attributes.get("kind")
    corner = ' rx="10"' if kind != "choice" else ""
    if kind == "unspecified":
        return "", f'{corner} stroke-dasharray="{DOTS}" stroke-width="1.5"'
    if kind == "failed":
        return "failed", f'{corner} stroke-width="2.5"'
    if kind in ("call", "choice"):
        return "panel", f'{corner} stroke-width="1"'
    if kind == "pending":
        return "panel", f'{corner} stroke-width="1" stroke-dasharray="5 3"'
    return "", f'{corner} stroke-width="1.5"'


AGAIN = ' rx="9" stroke-width="1" stroke-dasharray="2 2"'
"""Further attributes of the box of a state that is drawn once more."""

AGAIN = ' rx="9" stroke-width="1" stroke-dasharray="2 2"'
"""Further attributes of the box of a state that is drawn once more."""

_NODE_LEGENDS = {
    "call": "a call runs",
    "pending": "an operation is pending",
    "choice": "an instant of choice",
    "failed": "failed",
    "unspecified": "the documents are silent",
}


def legend(chart: Chart, width: float) -> tuple[list[str], float]:
    """Return the elements of the legend in rows of at most ``width`` pixels, and its height."""
    samples = [*_edge_samples(chart), *_node_samples(chart)]
    parts: list[str] = []
    x, y = 0.0, 0.0
    for drawing, words in samples:
        shown = Line(words, 11, "muted")
        wide = _SAMPLE + 8 + shown.width
        if x and x + wide > width:
            x, y = 0.0, y + _ROW
        parts += [
            f'<g transform="translate({x:.0f} {y:.0f})">',
            *drawing,
            *Block((shown,)).draw(_SAMPLE + 8, 1),
            "</g>",
        ]
        x += wide + _GAP
    return parts, y + _ROW


def _edge_samples(chart: Chart) -> list[tuple[list[str], str]]:
    all_edges = [edge.attributes for edge in chart.edges if edge.source]  # the line from the starting dot is none
    loops = {said.sign for node in chart.nodes for said in node.body.lines}
    present = {str(attributes.get("kind")) for attributes in all_edges}
    ends = ((0.0, 8.0), (float(_SAMPLE), 8.0))
    found = [
        (line(ends, kind), f"{kind.sign} {kind.legend}".strip())
        for kind in (*EDGE_KINDS.values(), *OTHER_KINDS.values())
        if kind.name in present or (kind.sign and kind.sign in loops)
    ]
    if any(attributes.get("main") for attributes in all_edges):
        found.append((line(ends, PLAIN, main=True), "the ordinary run"))
    if any(attributes.get("may") for attributes in all_edges):
        found.append((line(ends, PLAIN, may=True), "only some of the states that a box stands for"))
    return found


def _node_samples(chart: Chart) -> list[tuple[list[str], str]]:
    present = {node.attributes.get("kind") for node in chart.nodes}
    found = []
    for kind, words in _NODE_LEGENDS.items():
        if kind in present:
            css, extra = node_css({"kind": kind})
            found.append(([box(4, 1, 26, 14, f"box {css}".strip(), extra.replace('rx="10"', 'rx="5"'))], words))
    if any(node.attributes.get("terminal") for node in chart.nodes):
        twice = [box(4, 1, 26, 14, "box", ' rx="5"'), box(7, 4, 20, 8, "box", ' rx="3"')]
        found.append((twice, "runs may end here"))
    if any(node.role is Role.AGAIN for node in chart.nodes):
        found.append(([box(4, 1, 26, 14, "box", AGAIN)], "a state drawn once more, to spare lines"))
    return found
