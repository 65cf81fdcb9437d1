"""Tests of the colours: enough contrast on both grounds, and told apart by every kind of colour vision."""

from __future__ import annotations

from itertools import combinations

import pytest

from resdll_checker.drawing.palette import EDGE_KINDS, GROUND, MUTED, OTHER_KINDS, PANEL, TEXT, WASH, Ink, style

TEXT_CONTRAST, LINE_CONTRAST = 4.5, 3.0
"""What WCAG 2.2 asks of text (1.4.3) and of what a picture is made of (1.4.11)."""

# Viénot, Brettel and Mollon 1999: what people without one kind of cones see, in linear RGB.
VISIONS = {
    "protanopia": ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0)),
    "deuteranopia": ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0)),
}


def linear(colour: str) -> tuple[float, ...]:
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)


def luminance(colour: str) -> float:
    return sum(part * share for part, share in zip(linear(colour), (0.2126, 0.7152, 0.0722), strict=True))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ink", [TEXT, MUTED, *(kind.ink for kind in (*EDGE_KINDS.values(), *OTHER_KINDS.values()))])
@pytest.mark.parametrize("ground", [GROUND, PANEL, WASH])
def test_text_is_readable_on_every_ground(scheme: str, ink: Ink, ground: Ink):
    # The sign of an edge is text in its colour, so an edge's colour has the contrast of text too.
    assert contrast(getattr(ink, scheme), getattr(ground, scheme)) >= TEXT_CONTRAST > LINE_CONTRAST


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("vision", list(VISIONS))
def test_kinds_of_edge_differ_in_every_colour_vision(scheme: str, vision: str):
    seen = []
    for kind in EDGE_KINDS.values():
        colour = linear(getattr(kind.ink, scheme))
        seen.append([sum(a * b for a, b in zip(row, colour, strict=True)) for row in VISIONS[vision]])
    for one, other in combinations(seen, 2):
        assert sum(abs(a - b) for a, b in zip(one, other, strict=True)) > 0.08


def test_dark_is_for_screens_only_so_that_paper_stays_white():
    sheet = style()
    assert "@media screen and (prefers-color-scheme: dark)" in sheet
    assert sheet.count("@media") == 1
    assert GROUND.light in sheet.partition("@media")[0]
    assert GROUND.dark in sheet.partition("@media")[2]
