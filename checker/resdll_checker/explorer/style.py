"""What each kind of node looks like on the explorer page; edges share the looks of the drawings.

No meaning rests on colour: kinds of node differ in shape and line, kinds of edge in head and sign.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from resdll_checker.drawing.palette import (
    EDGE_KINDS,
    GROUND,
    MAIN_WIDTH,
    MAY_DASH,
    MUTED,
    PANEL,
    PLAIN,
    RULE,
    TEXT,
    WASH,
    WIDTH,
    Ink,
)

if TYPE_CHECKING:
    from typing import Any

SHARED_INKS: dict[str, Ink] = {
    "ground": GROUND,
    "text": TEXT,
    "muted": MUTED,
    "rule": RULE,
    "panel": PANEL,
    "wash": WASH,
}
"""The colours that have names of their own, beside those of the kinds of edge."""

HERE = Ink("#7a4f00", "#f0e442")
"""Where a run has come to, and what is selected: the yellow of the palette, darkened on the light ground."""


@dataclass(frozen=True, slots=True)
class NodeKind:
    """How a kind of node is drawn: a shape and a border line that Cytoscape knows, fill, and legend."""

    name: str
    shape: str
    line: str
    fill: str
    legend: str


NODE_KINDS: dict[str, NodeKind] = {
    kind.name: kind
    for kind in (
        NodeKind("idle", "round-rectangle", "solid", "ground", "at rest: the DLL has nothing to do"),
        NodeKind("call", "cut-rectangle", "solid", "panel", "an entry point of the DLL runs"),
        NodeKind("pending", "round-hexagon", "solid", "panel", "the call has returned, the work goes on"),
        NodeKind("failed", "octagon", "solid", "wash", "the resource has failed"),
        NodeKind("closed", "rectangle", "solid", "ground", "no resource is open"),
        NodeKind("terminal", "rectangle", "double", "ground", "runs may end here"),
        NodeKind("choice", "ellipse", "solid", "panel", "an instant of choice: nothing is called"),
        NodeKind("unspecified", "round-rectangle", "dashed", "ground", "the documents leave open what follows"),
        NodeKind("step", "round-rectangle", "solid", "ground", "a step of the cluster"),
        NodeKind("merged", "barrel", "solid", "ground", "states merged by facts"),
    )
}
"""The kinds of node in the order of the legend."""


def edge_looks() -> list[dict[str, str]]:
    """Return the kinds of edge as plain data, in the order of the legend."""
    return [
        {"name": kind.name, "sign": kind.sign, "head": kind.head, "legend": kind.legend}
        for kind in (*EDGE_KINDS.values(), PLAIN)
    ]


def line_looks() -> dict[str, Any]:
    """Return the widths of lines, of the ordinary run and of others, and the dashes of what is only sometimes so."""
    return {"main": MAIN_WIDTH, "other": WIDTH, "may": [float(length) for length in MAY_DASH.split()]}


def node_looks() -> list[dict[str, Any]]:
    """Return the kinds of node as plain data, in the order of the legend."""
    return [asdict(kind) for kind in NODE_KINDS.values()]


def variables() -> str:
    """Return a style sheet that gives every colour a CSS variable, for light, dark and paper."""
    kinds = {f"edge-{kind.name}": kind.ink for kind in (*EDGE_KINDS.values(), PLAIN)}
    inks = SHARED_INKS | kinds | {"here": HERE}
    light = "".join(f"--{name}:{ink.light};" for name, ink in inks.items())
    dark = "".join(f"--{name}:{ink.dark};" for name, ink in inks.items())
    return (
        f":root{{color-scheme:light;{light}}}\n"
        f'@media screen{{:root[data-theme="dark"]{{color-scheme:dark;{dark}}}}}\n'
        f"@media screen and (prefers-color-scheme:dark)"
        f'{{:root:not([data-theme="light"]){{color-scheme:dark;{dark}}}}}\n'
    )
