"""The heat-map of flag interaction as SVG: one triangle of cells per version, the same text for the same analysis.

A cell on the diagonal is the share of cases in which the flag matters, one below it the share in which the pair
interacts.  Lightness alone carries the share, and each cell says it in figures, so no reader needs to tell colours
apart.  Ground and text are those of all pictures (:mod:`resdll_checker.drawing.palette`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from resdll_checker.drawing.canvas import box, document, group, text
from resdll_checker.masks.meaning import short
from resdll_spec.abi import OFFLINE_FLAGS, OfflineFlag, windows_version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resdll_checker.masks.interaction import FlagAnalysis

_CELL = 46
_LEFT = 404
_TOP = 64
_GAP = 64
_EDGE = 20
_WIDTH = _LEFT + len(OFFLINE_FLAGS) * _CELL + _EDGE
_PANEL = len(OFFLINE_FLAGS) * _CELL + _GAP

_LIGHT, _DARK = (222, 235, 247), (8, 48, 107)
"""The ends of the scale: blues, whose lightness falls evenly."""

_DARK_FROM = 0.55
"""The share above which white figures have more contrast than dark ones."""

_RULES = """.step, .off { stroke-width: .5 } .none { fill: none } .off { fill: url(#hatch) }
text.onlight { fill: #10233f } text.ondark { fill: #ffffff }"""

_HATCH = (
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<path class="rule" d="M0 0V6"/></pattern></defs>'
)


def draw(analyses: Mapping[str, FlagAnalysis]) -> str:
    """Return the picture of several versions, one below the other, the oldest first."""
    height = _TOP + len(analyses) * _PANEL + 2 * _EDGE
    panels = [
        part
        for number, (windows, analysis) in enumerate(analyses.items())
        for part in _panel(windows, analysis, _TOP + number * _PANEL)
    ]
    question = "In what share of cases does a flag matter (diagonal), and a pair interact?"
    parts = [_HATCH, text(_EDGE, 28, question, 15, "head"), *panels, *_legend(height - 2 * _EDGE)]
    return document("Flag interaction by Windows version", _description(analyses), (_WIDTH, height), parts, _RULES)


def _description(analyses: Mapping[str, FlagAnalysis]) -> str:
    """Return the picture in words."""
    sentences = ["Cells on the diagonal show the share of cases in which a flag matters, cells below it a pair's."]
    for windows, analysis in analyses.items():
        strongest = max(analysis.of_order(2), key=lambda pair: pair.cases / pair.possible)
        names = " and ".join(short(flag) for flag in strongest.flags)
        sentences.append(
            f"{windows_version(windows).title}: {len(analysis.of_order(1))} flags matter and "
            f"{len(analysis.of_order(2))} pairs interact, most of all {names}."
        )
    return " ".join(sentences)


def _panel(windows: str, analysis: FlagAnalysis, top: int) -> list[str]:
    """Return one version: names at the left, values below, cells on and below the diagonal."""
    corner = _LEFT + len(OFFLINE_FLAGS) * _CELL
    number = len(analysis.behaviours)
    parts = [
        text(corner, top + 8, windows_version(windows).title, 15, "head", "end"),
        text(corner, top + 26, f"{number} distinct behaviours", anchor="end"),
        text(corner, top + 42, f"of {int(analysis.sendable.sum())} masks", anchor="end"),
    ]
    for line, flag in enumerate(OFFLINE_FLAGS):
        middle = top + line * _CELL + _CELL // 2 + 4
        parts.append(text(_LEFT - 10, middle, f"{short(flag)}  0x{flag.value:02x}", anchor="end"))
        for column, other in enumerate(OFFLINE_FLAGS[: line + 1]):
            parts += _cell(analysis, other, flag, _LEFT + column * _CELL, top + line * _CELL)
        column_middle = _LEFT + line * _CELL + _CELL // 2
        below = top + len(OFFLINE_FLAGS) * _CELL + 16
        parts.append(text(column_middle, below, f"0x{flag.value:02x}", anchor="middle"))
    return parts


def _cell(analysis: FlagAnalysis, first: OfflineFlag, second: OfflineFlag, x: int, y: int) -> list[str]:
    names = short(first) if first is second else f"{short(first)} and {short(second)}"
    if not {first, second} <= set(analysis.askable):
        return group(f"{names}: no caller sends this in this version", [_square("off", x, y)])
    effect = analysis.effect_of(first.value | second.value)
    middle, base = x + _CELL // 2, y + _CELL // 2 + 4
    if effect is None:
        return group(f"{names}: never", [_square("none", x, y), text(middle, base, "0", anchor="middle")])
    share = effect.cases / effect.possible
    ink = "ondark" if share > _DARK_FROM else "onlight"
    figure = text(middle, base, _percent(share), 12, f"bold {ink}", "middle")
    square = _square("step", x, y, f' style="fill: {_colour(share)}"')
    return group(f"{names}: {effect.cases:,} of {effect.possible:,} cases", [square, figure])


def _square(kind: str, x: int, y: int, paint: str = "") -> str:
    return box(x + 1, y + 1, _CELL - 2, _CELL - 2, f"rule {kind}", f' rx="3"{paint}')


def _percent(share: float) -> str:
    percent = 100 * share
    return f"{percent:.0f}%" if percent >= 10 else f"{percent:.1f}%"


def _colour(share: float) -> str:
    return "#" + "".join(f"{round(low + (high - low) * share):02x}" for low, high in zip(_LIGHT, _DARK, strict=True))


def _legend(y: int) -> list[str]:
    """Return the key: the scale in steps, an empty cell, a hatched one."""
    scale = [box(110 + step * 16, y, 16, 18, "scale", f' style="fill: {_colour(step / 10)}"') for step in range(11)]
    return [
        text(_EDGE, y + 13, "share of cases"),
        *scale,
        text(110, y + 32, "0%"),
        text(110 + 11 * 16, y + 32, "100%", anchor="end"),
        box(310, y, 18, 18, "rule none", ' rx="3"'),
        text(336, y + 13, "never"),
        box(400, y, 18, 18, "rule off", ' rx="3"'),
        text(426, y + 13, "not defined, or sent by no caller"),
    ]
