"""How long the calls of each entry point took, as histograms on one logarithmic scale with the 300 ms that are advised.

Each row has its own height, so that the shape of a rare entry point is seen; the number of its calls stands beside it.
"""

from __future__ import annotations

import statistics
from math import ceil, floor, log10
from typing import TYPE_CHECKING

from resdll_checker.drawing.canvas import box, document, group, number, path, text
from resdll_spec.abi import ENTRY_POINT_TIME_ADVICE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_STEPS = 8
"""Bins for each power of ten."""

_ADVICE = log10(ENTRY_POINT_TIME_ADVICE) * _STEPS
"""Where the advice lies on the scale, in bins: one begins there, so that no bar holds calls of both sides."""

_EDGE, _LEFT, _RIGHT, _TOP, _ROW, _HEIGHT = 20, 190, 230, 64, 46, 34
_DECADE = 96
"""Pixels for each power of ten."""

_LEAST = -3
"""The power of ten, of milliseconds, at which the scale begins: a microsecond."""

_UNITS = ((1000.0, "s"), (1.0, "ms"), (0.001, "µs"))


def draw(durations: Mapping[str, Sequence[int]]) -> str:
    """Return the picture of ``durations``, nanoseconds by entry point; raise ``ValueError`` where there are none."""
    rows = {entry: [time / 1e6 for time in times] for entry, times in sorted(durations.items()) if times}
    longest = max((max(times) for times in rows.values()), default=None)
    if longest is None:
        raise ValueError("there is no call whose time could be drawn")
    most = max(ceil(log10(longest)) if longest > 0 else 0, 3)
    width = _LEFT + (most - _LEAST) * _DECADE + _RIGHT
    height = _TOP + len(rows) * _ROW + 34
    parts = [text(_EDGE, 26, "How long calls took, by entry point", 15, "head"), *_scale(most, height)]
    for line, (entry, times) in enumerate(rows.items()):
        parts += _row(entry, times, _TOP + line * _ROW, most)
    parts += _advice(height)
    return document("Times of the entry points", _words(rows), (width, height), parts)


def _words(rows: Mapping[str, Sequence[float]]) -> str:
    """Return the picture in words."""
    return " ".join(f"{entry}: {_said(times)}." for entry, times in rows.items())


def _said(times: Sequence[float]) -> str:
    over = sum(time > ENTRY_POINT_TIME_ADVICE for time in times)
    said = f"{len(times)} call{'' if len(times) == 1 else 's'}, median {_time(statistics.median(times))}"
    return f"{said}, longest {_time(max(times))}" + (f", {over} over {ENTRY_POINT_TIME_ADVICE} ms" if over else "")


def _time(milliseconds: float) -> str:
    """Return a time in the unit that suits it, with two or three figures."""
    size, unit = next(((size, unit) for size, unit in _UNITS if milliseconds >= size), _UNITS[-1])
    return f"{milliseconds / size:.3g} {unit}"


def _x(milliseconds: float) -> float:
    return _LEFT + (max(log10(milliseconds), _LEAST) - _LEAST) * _DECADE if milliseconds > 0 else float(_LEFT)


def _upright(x: float, height: float) -> str:
    return f"M{number(x)} {_TOP - 6}V{number(height - 28)}"


def _scale(most: int, height: float) -> list[str]:
    """Return the grid: a line and a time for each power of ten."""
    parts = []
    for power in range(_LEAST, most + 1):
        x = _x(10.0**power)
        parts.append(path(_upright(x, height), "rule", 1, ' opacity="0.4"'))
        parts.append(text(x, height - 12, _time(10.0**power), 11, "muted", "middle"))
    return parts


def _advice(height: float) -> list[str]:
    x = _x(ENTRY_POINT_TIME_ADVICE)
    line = path(_upright(x, height), "failure", 1.5, ' stroke-dasharray="5 3"')
    words = text(x, _TOP - 12, f"{ENTRY_POINT_TIME_ADVICE} ms are advised", 11, "failure-ink", "middle")
    return group(f"The documents advise that an entry point returns within {ENTRY_POINT_TIME_ADVICE} ms", [line, words])


def _row(entry: str, times: Sequence[float], top: float, most: int) -> list[str]:
    counts: dict[int, int] = {}
    for time in times:
        place = floor((max(log10(time), _LEAST) if time > 0 else _LEAST) * _STEPS - _ADVICE)
        counts[place] = counts.get(place, 0) + 1
    highest, base = max(counts.values()), top + _HEIGHT
    bars = []
    for place, count in sorted(counts.items()):
        begins, ends = (10 ** ((edge + _ADVICE) / _STEPS) for edge in (place, place + 1))
        high = max(count / highest * (_HEIGHT - 4), 1.5)
        css = "failure-ink" if place >= 0 else "input-ink"
        bar = box(_x(begins) + 0.5, base - high, _DECADE / _STEPS - 1, high, css)
        bars += group(f"{entry}: {count} from {_time(begins)} to {_time(ends)}", [bar])
    right = _LEFT + (most - _LEAST) * _DECADE + 14
    over = sum(time > ENTRY_POINT_TIME_ADVICE for time in times)
    said = f"median {_time(statistics.median(times))}, longest {_time(max(times))}"
    return [
        text(_LEFT - 14, base - 14, entry, 12, "bold", "end"),
        text(_LEFT - 14, base, f"{len(times)} call{'' if len(times) == 1 else 's'}", 11, "muted", "end"),
        path(f"M{_LEFT} {number(base)}H{number(right - 14)}", "rule", 1),
        *bars,
        text(right, base - 14, said, 11, "muted"),
        *([text(right, base, f"{over} over {ENTRY_POINT_TIME_ADVICE} ms", 11, "bold failure-ink")] if over else []),
    ]
