"""The coverage of OfflineFlags as a heat-map: one cell a mask, which says how often Offline was called with it.

The columns are the values of the four lowest flags, the rows those of the others; a dot says that the flag is set.
Lightness carries the number, and the cell says it in figures; a cross marks a mask with which a rule was broken,
hatching one that was never sent.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

from resdll_checker.drawing.canvas import box, document, group, number, path, text
from resdll_checker.drawing.measure import width
from resdll_checker.engine.wording import mask_text
from resdll_spec.abi import OFFLINE_FLAG_PREFIX, OFFLINE_FLAGS, OFFLINE_MASK_COUNT

if TYPE_CHECKING:
    from resdll_checker.engine.run import CheckResult
    from resdll_spec.abi import OfflineFlag

_LOW = OFFLINE_FLAGS[:4]
_HIGH = OFFLINE_FLAGS[4:]
_COLUMNS = 1 << len(_LOW)
_ROWS = OFFLINE_MASK_COUNT // _COLUMNS

_CELL, _DOT, _EDGE = 40, 20, 20
_LEFT = _EDGE + 52 + len(_HIGH) * _DOT
_TOP = 40 + len(_LOW) * _DOT + 10
_BOTTOM = 64
_NAME_SIZE = 11
_HEIGHT = _TOP + _ROWS * _CELL + 30 + len(_HIGH) * _DOT + _BOTTOM

_LIGHT, _DARK = (222, 235, 247), (8, 48, 107)
"""The ends of the scale: blues, whose lightness falls evenly."""

_DARK_FROM = 0.55
"""The share above which white figures have more contrast than dark ones."""

RULES = """.mask-off { fill: url(#mask-hatch) }
text.mask-onlight { fill: #10233f } text.mask-ondark { fill: #ffffff }"""
_HATCH = (
    '<defs><pattern id="mask-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<path class="rule" d="M0 0V6"/></pattern></defs>'
)


def draw(result: CheckResult) -> str:
    """Return the picture of a run whose table takes OfflineFlags."""
    most = max(result.masks.values(), default=1)
    broken = _broken(result)
    missing = result.coverage.masks.missing if result.coverage is not None else {}
    parts = [_HATCH, text(_EDGE, 26, "How often Offline was called with each mask", 15, "head"), *_heads()]
    for mask in range(OFFLINE_MASK_COUNT):
        why = missing.get(f"0x{mask:02x}", "")
        parts += _cell(mask, result.masks.get(mask, 0), most, sorted(broken.get(mask, ())), why)
    parts += _legend(most)
    names = max(width(_name(flag), _NAME_SIZE) for flag in _LOW)
    size = (_LEFT + _COLUMNS * _CELL + 12 + names + _EDGE, _HEIGHT)
    return document("Coverage of OfflineFlags", _words(result, broken), size, parts, RULES)


def _broken(result: CheckResult) -> dict[int, set[str]]:
    broken: dict[int, set[str]] = {}
    for finding in result.findings:
        for mask in finding.masks:
            broken.setdefault(mask, set()).add(finding.rule)
    return broken


def _words(result: CheckResult, broken: dict[int, set[str]]) -> str:
    """Return the picture in words."""
    sent = sum(1 for number in result.masks.values() if number)
    said = f"Offline was called with {sent} of {OFFLINE_MASK_COUNT} masks."
    if broken:
        said += (
            f" A rule was broken with {len(broken)} of them: {', '.join(f'0x{mask:02x}' for mask in sorted(broken))}."
        )
    return said


def _heads() -> list[str]:
    """Return the heads of the columns and rows: a dot for each flag that is set, the value, and the flags' names."""
    parts = []
    right = _LEFT + _COLUMNS * _CELL + 12
    for line, flag in enumerate(_LOW):
        level = 40 + line * _DOT + _DOT // 2
        parts.append(text(right, level + 4, _name(flag), _NAME_SIZE, "muted"))
        parts += [
            _dot(_LEFT + column * _CELL + _CELL / 2, level, set_=bool(column & flag.value))
            for column in range(_COLUMNS)
        ]
    foot = _TOP + _ROWS * _CELL + 18
    for place, flag in enumerate(_HIGH):
        middle = _EDGE + 52 + place * _DOT + _DOT / 2
        parts += [
            _dot(middle, _TOP + row * _CELL + _CELL / 2, set_=bool(row * _COLUMNS & flag.value)) for row in range(_ROWS)
        ]
        level = foot + place * _DOT
        parts.append(path(f"M{number(middle)} {_TOP + _ROWS * _CELL}V{level - 4}H{_LEFT - 2}", "rule", 1))
        parts.append(text(_LEFT + 4, level, _name(flag), _NAME_SIZE, "muted"))
    for row in range(_ROWS):
        parts.append(text(_EDGE, _TOP + row * _CELL + _CELL / 2 + 4, f"0x{row * _COLUMNS:02x} +", 11, "muted"))
    return parts


def _name(flag: OfflineFlag) -> str:
    return f"0x{flag.value:02x} {flag.name.removeprefix(OFFLINE_FLAG_PREFIX)}"


def _dot(x: float, y: float, *, set_: bool) -> str:
    css, radius = ("solid", 4.0) if set_ else ("rule", 1.5)
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" class="{css}"/>'


def _cell(mask: int, calls: int, most: int, rules: list[str], why: str) -> list[str]:
    row, column = divmod(mask, _COLUMNS)
    x, y = _LEFT + column * _CELL, _TOP + row * _CELL
    said = f"{mask_text(mask)}: {calls} calls" if calls else f"{mask_text(mask)}: never sent ({why or 'not sent'})"
    if rules:
        said += f"; broken: {', '.join(rules)}"
    if not calls:
        parts = [box(x + 1, y + 1, _CELL - 2, _CELL - 2, "rule mask-off", ' rx="3" stroke-width="0.5"')]
    else:
        share = log(calls) / log(most) if most > 1 else 0.0
        paint = f' rx="3" stroke-width="0.5" style="fill: {_colour(share)}"'
        ink = "mask-ondark" if share > _DARK_FROM else "mask-onlight"
        figure = text(x + _CELL / 2, y + _CELL / 2 + 4, str(calls), 12, f"bold {ink}", "middle")
        parts = [box(x + 1, y + 1, _CELL - 2, _CELL - 2, "rule", paint), figure]
    if rules:
        parts += _cross(x, y)
    return group(said, parts)


def _cross(x: float, y: float) -> list[str]:
    """Return the mark of a broken rule: a frame, and a cross on a ground of its own in the corner."""
    frame = box(x + 2, y + 2, _CELL - 4, _CELL - 4, "failure", ' rx="3" fill="none" stroke-width="3"')
    ground = box(x + _CELL - 15, y + 1, 14, 14, "ground", ' rx="3"')
    return [frame, ground, text(x + _CELL - 8, y + 12, "×", 13, "bold failure-ink", "middle")]


def _colour(share: float) -> str:
    return "#" + "".join(f"{round(low + (high - low) * share):02x}" for low, high in zip(_LIGHT, _DARK, strict=True))


def _legend(most: int) -> list[str]:
    y = _HEIGHT - 44
    steps = [(step * 16, f' style="fill: {_colour(step / 10)}"') for step in range(11)]
    scale = [box(_EDGE + 84 + along, y, 16, 18, "mask-scale", paint) for along, paint in steps]
    broken = _EDGE + 470
    return [
        text(_EDGE, y + 13, "calls"),
        *scale,
        text(_EDGE + 84, y + 32, "1", 11, "muted"),
        text(_EDGE + 84 + 11 * 16, y + 32, str(most), 11, "muted", "end"),
        box(_EDGE + 300, y, 18, 18, "rule mask-off", ' rx="3" stroke-width="0.5"'),
        text(_EDGE + 326, y + 13, "never sent"),
        box(broken, y, 18, 18, "failure", ' rx="3" fill="none" stroke-width="3"'),
        text(broken + 26, y + 13, "× a rule was broken with it"),
    ]
