"""Colours, lines and marks that all pictures share, each readable in light, in dark, on paper, and without any colour.

Hues are those of Okabe and Ito (Color Universal Design, 2008), which people of every kind of colour vision can tell
apart; where one has too little contrast with the ground it is lightened or darkened within its hue.  No meaning rests
on a hue alone: a kind of edge has an arrow head and a sign of its own, and the sign stands at the edge's text.
"""

from __future__ import annotations

from dataclasses import dataclass

FONT = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"


@dataclass(frozen=True, slots=True)
class Ink:
    """A colour on the light ground and on the dark one."""

    light: str
    dark: str


@dataclass(frozen=True, slots=True)
class EdgeKind:
    """A kind of edge: its colour, the ``sign`` that stands before its text, its arrow ``head``, and its legend."""

    name: str
    ink: Ink
    sign: str
    head: str
    legend: str


GROUND = Ink("#ffffff", "#0d1117")
TEXT = Ink("#1f2328", "#e6edf3")
MUTED = Ink("#57606a", "#9da7b1")
RULE = Ink("#8c959f", "#6e7681")
PANEL = Ink("#f0f3f6", "#1b222b")
WASH = Ink("#fdf0e6", "#2d1c10")
"""The ground of what failed."""

EDGE_KINDS: dict[str, EdgeKind] = {
    kind.name: kind
    for kind in (
        EdgeKind("input", Ink("#0072b2", "#56b4e9"), "?", "filled", "the cluster calls the DLL"),
        EdgeKind("output", Ink("#007a59", "#2fbf93"), "!", "hollow", "the DLL returns or calls back"),
        EdgeKind("internal", Ink("#8a4a74", "#d9a0c4"), "τ", "open", "the cluster or its surroundings act"),
        EdgeKind("failure", Ink("#b84a00", "#ff8f45"), "×", "crossed", "the resource fails, or the contract is broken"),
    )
}
"""The kinds of edge in the order of the legend; ``?`` and ``!`` are testing theory's signs of input and output."""

CHANGE_KINDS: dict[str, EdgeKind] = {
    kind.name: kind
    for kind in (
        EdgeKind("with", Ink("#0072b2", "#56b4e9"), "+", "filled", "only with it"),
        EdgeKind("without", Ink("#b84a00", "#ff8f45"), "−", "crossed", "only without it"),
        EdgeKind("both", MUTED, "", "hollow", "with it and without it"),
    )
}
"""The kinds of edge in a chart of a difference: what happens with something, without it, or either way."""

STANDING_KINDS: dict[str, EdgeKind] = {
    kind.name: kind
    for kind in (
        EdgeKind("documented", Ink("#0072b2", "#56b4e9"), "", "filled", "documented"),
        EdgeKind("inferred", Ink("#007a59", "#2fbf93"), "", "hollow", "inferred"),
        EdgeKind("unverified", MUTED, "", "open", "unverified"),
    )
}
"""The kinds of edge in a chart of how well each is founded, by the names of the standings."""

OTHER_KINDS: dict[str, EdgeKind] = CHANGE_KINDS | STANDING_KINDS

PLAIN = EdgeKind("plain", MUTED, "", "filled", "")
"""What an edge looks like that has none of these kinds."""

MAIN_WIDTH, WIDTH = 3.2, 1.5
"""Widths of the lines of the ordinary run and of all others, in pixels."""

MAY_DASH = "7 4"
DOTS = "1.5 3"


def kind_of(name: object) -> EdgeKind:
    """Return the kind of edge called ``name``, or the plain one."""
    return EDGE_KINDS.get(str(name)) or OTHER_KINDS.get(str(name), PLAIN)


def style(rules: str = "") -> str:
    """Return the style sheet of a picture: ``rules`` of its own, then the colours in light, in dark and in print.

    Dark follows the reader's scheme on a screen only, so that paper stays white.
    """
    dark = _colours(dark=True)
    return (
        f"text {{ font-family: {FONT}; font-size: 12px }} .head {{ font-size: 15px; font-weight: 700 }} "
        f".bold {{ font-weight: 700 }} {rules}\n{_colours(dark=False)}\n"
        f"@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}"
    )


def _colours(*, dark: bool) -> str:
    def shade(ink: Ink) -> str:
        return ink.dark if dark else ink.light

    lines = [
        f".ground, .hollow {{ fill: {shade(GROUND)} }} .halo {{ stroke: {shade(GROUND)} }}",
        f"text {{ fill: {shade(TEXT)} }} .muted {{ fill: {shade(MUTED)} }}",
        f".box {{ fill: {shade(GROUND)}; stroke: {shade(TEXT)} }} .panel {{ fill: {shade(PANEL)} }}",
        f".failed {{ fill: {shade(WASH)} }} .rule {{ stroke: {shade(RULE)} }} .solid {{ fill: {shade(TEXT)} }}",
    ]
    for kind in (*EDGE_KINDS.values(), *OTHER_KINDS.values(), PLAIN):
        ink = shade(kind.ink)
        lines.append(f".{kind.name} {{ stroke: {ink} }} .{kind.name}-ink {{ fill: {ink} }}")
    return "\n".join(lines)
