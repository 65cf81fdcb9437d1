"""The heat-map of flag interaction as SVG: one triangle of cells per version, the same text for the same analysis.

A cell on the diagonal is the share of cases in which the flag matters, one below it the share in which the pair
interacts.  Lightness alone carries the share, and each cell says it in figures, so no reader needs to tell colours
apart.  The picture has a ground of its own and follows the reader's light or dark scheme.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

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

_STYLE = """
  .ground { fill: #ffffff } text { fill: #1f2328; font: 12px system-ui, "Segoe UI", Helvetica, Arial, sans-serif }
  .head { font-size: 15px; font-weight: 600 } .cell { text-anchor: middle } .share { font-weight: 600 }
  .onlight { fill: #10233f } .ondark { fill: #ffffff } .none { fill: none; stroke: #8c959f }
  .step { stroke: #8c959f; stroke-width: .5 }
  .off { fill: url(#hatch); stroke: #8c959f; stroke-width: .5 } .hatch { stroke: #8c959f }
  @media (prefers-color-scheme: dark) { .ground { fill: #0d1117 } text { fill: #e6edf3 }
    .onlight { fill: #10233f } .ondark { fill: #ffffff } }
"""

_HATCH = (
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<line class="hatch" y2="6"/></pattern></defs>'
)


def draw(analyses: Mapping[str, FlagAnalysis]) -> str:
    """Return the picture of several versions, one below the other, the oldest first."""
    height = _TOP + len(analyses) * _PANEL + 2 * _EDGE
    panels = [
        part
        for number, (windows, analysis) in enumerate(analyses.items())
        for part in _panel(windows, analysis, _TOP + number * _PANEL)
    ]
    size = f'viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title description">',
        '<title id="title">Flag interaction by Windows version</title>',
        f'<desc id="description">{escape(_description(analyses))}</desc>',
        f"<style>{_STYLE}</style>",
        _HATCH,
        f'<rect class="ground" width="{_WIDTH}" height="{height}"/>',
        _text(_EDGE, 28, "In what share of cases does a flag matter (diagonal), and a pair interact?", "head"),
        *panels,
        *_legend(height - 2 * _EDGE),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


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
        _text(corner, top + 8, windows_version(windows).title, "head", "end"),
        _text(corner, top + 26, f"{number} distinct behaviours", "", "end"),
        _text(corner, top + 42, f"of {int(analysis.sendable.sum())} masks", "", "end"),
    ]
    for line, flag in enumerate(OFFLINE_FLAGS):
        middle = top + line * _CELL + _CELL // 2 + 4
        parts.append(_text(_LEFT - 10, middle, f"{short(flag)}  0x{flag.value:02x}", "", "end"))
        for column, other in enumerate(OFFLINE_FLAGS[: line + 1]):
            parts += _cell(analysis, other, flag, _LEFT + column * _CELL, top + line * _CELL)
        column_middle = _LEFT + line * _CELL + _CELL // 2
        parts.append(_text(column_middle, top + len(OFFLINE_FLAGS) * _CELL + 16, f"0x{flag.value:02x}", "cell"))
    return parts


def _cell(analysis: FlagAnalysis, first: OfflineFlag, second: OfflineFlag, x: int, y: int) -> list[str]:
    names = short(first) if first is second else f"{short(first)} and {short(second)}"
    box = f'x="{x + 1}" y="{y + 1}" width="{_CELL - 2}" height="{_CELL - 2}" rx="3"'
    if not {first, second} <= set(analysis.askable):
        return [_box("off", box, f"{names}: no caller sends this in this version")]
    effect = analysis.effect_of(first.value | second.value)
    middle, base = x + _CELL // 2, y + _CELL // 2 + 4
    if effect is None:
        return [_box("none", box, f"{names}: never"), _text(middle, base, "0", "cell")]
    share = effect.cases / effect.possible
    told = f"{names}: {effect.cases:,} of {effect.possible:,} cases"
    ink = "ondark" if share > _DARK_FROM else "onlight"
    paint = f'fill="{_colour(share)}" {box}'
    return [_box("step", paint, told), _text(middle, base, _percent(share), f"cell share {ink}")]


def _box(kind: str, attributes: str, told: str) -> str:
    return f'<rect class="{kind}" {attributes}><title>{escape(told)}</title></rect>'


def _percent(share: float) -> str:
    percent = 100 * share
    return f"{percent:.0f}%" if percent >= 10 else f"{percent:.1f}%"


def _colour(share: float) -> str:
    return "#" + "".join(f"{round(low + (high - low) * share):02x}" for low, high in zip(_LIGHT, _DARK, strict=True))


def _text(x: int, y: int, text: str, kind: str = "", anchor: str = "") -> str:
    css = f' class="{kind}"' if kind else ""
    side = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{x}" y="{y}"{css}{side}>{escape(text)}</text>'


def _legend(y: int) -> list[str]:
    """Return the key: the scale in steps, an empty cell, a hatched one."""
    scale = [
        f'<rect x="{110 + step * 16}" y="{y}" width="16" height="18" fill="{_colour(step / 10)}"/>'
        for step in range(11)
    ]
    return [
        _text(_EDGE, y + 13, "share of cases"),
        *scale,
        _text(110, y + 32, "0%"),
        _text(110 + 11 * 16, y + 32, "100%", "", "end"),
        f'<rect class="none" x="310" y="{y}" width="18" height="18" rx="3"/>',
        _text(336, y + 13, "never"),
        f'<rect class="off" x="400" y="{y}" width="18" height="18" rx="3"/>',
        _text(426, y + 13, "not defined, or sent by no caller"),
    ]
