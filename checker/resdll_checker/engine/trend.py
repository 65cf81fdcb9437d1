"""The trend of a series: Theil and Sen's slope with its confidence interval.

The slope is the median of the slopes of all pairs of points, so that a single outlier (a thread that was just about to
end while it was counted) moves nothing.  The interval is Sen's, by the variance of Kendall's S; that variance leaves
ties out of account, which can only widen it.  Ten lines and a square root: no library is worth its weight here.
Sen, "Estimates of the regression coefficient based on Kendall's tau", JASA 63 (1968), 1379-1389.
"""

from __future__ import annotations

from itertools import combinations
from math import ceil, sqrt
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

DEVIATIONS = 2.576
"""Standard deviations of the normal law within which 99 % lie."""


class Trend(NamedTuple):
    """A slope and the interval in which it lies with 99 % confidence."""

    slope: float
    low: float
    high: float


def trend(points: Sequence[tuple[float, float]]) -> Trend:
    """Return the trend of ``points`` (at least two, of pairwise different x); raise ``ValueError`` for fewer."""
    slopes = sorted((y2 - y1) / (x2 - x1) for (x1, y1), (x2, y2) in combinations(points, 2))
    if not slopes:
        msg = "a trend needs two points"
        raise ValueError(msg)
    count = len(points)
    spread = DEVIATIONS * sqrt(count * (count - 1) * (2 * count + 5) / 18)
    outside = max(0, len(slopes) - ceil(spread)) // 2
    return Trend(median(slopes), slopes[outside], slopes[-1 - outside])
