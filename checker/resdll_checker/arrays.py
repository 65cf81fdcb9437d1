"""Sets of integers as ascending arrays.

NumPy's own set functions find what is distinct with a hash table since 2.3, which on a million 64-bit words takes some
80 times as long as sorting them; here everything is sorted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Truths = NDArray[np.bool_]

Number = TypeVar("Number", bound=np.generic)


def distinct(values: NDArray[Number]) -> NDArray[Number]:
    """Return the distinct ``values`` (one dimension) in ascending order."""
    ordered = np.sort(values)
    first = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered[first]


def contained(values: NDArray[Number], ascending: NDArray[Number]) -> Truths:
    """Return, for each of ``values``, whether it is one of ``ascending``, which is sorted."""
    if not len(ascending):
        return np.zeros(len(values), dtype=np.bool_)
    place = np.minimum(np.searchsorted(ascending, values), len(ascending) - 1)
    found: Truths = ascending[place] == values
    return found


def united(first: NDArray[Number], second: NDArray[Number]) -> NDArray[Number]:
    """Return the distinct values of both arrays in ascending order."""
    return distinct(np.concatenate([first, second]))


def without(values: NDArray[Number], ascending: NDArray[Number]) -> NDArray[Number]:
    """Return the distinct ``values`` that are none of ``ascending``, which is sorted."""
    found = distinct(values)
    return found[~contained(found, ascending)]
