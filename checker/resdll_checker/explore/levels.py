"""The levels of a search: the words at each distance from the initial one, kept as the engine codes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

import numpy as np

from resdll_checker.errors import ResdllError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    Words = NDArray[np.uint64]


def check_memory(needed: int, allowed: int, states: int) -> None:
    """Raise :class:`ResdllError` where a search that has found ``states`` needs more bytes than are allowed."""
    if needed > allowed:
        raise ResdllError(
            f"the search needs {_mebibytes(needed)} MiB after {states:,} states, more than the {_mebibytes(allowed)} "
            "MiB allowed; allow more with --max-memory or search one version only"
        )


def _mebibytes(size: int) -> str:
    return f"{size / (1 << 20):,.0f}"


class Levels(Sequence["Words"]):
    """Levels of words, each ascending; a level is decoded and sorted when it is first asked for."""

    def __init__(self, coded: Iterable[Words], decode: Callable[[Words], Words] | None = None) -> None:
        self._levels = list(coded)
        self._decode = decode
        self._ready = [decode is None] * len(self._levels)

    @property
    def states(self) -> int:
        """The number of words in all levels."""
        return sum(map(len, self._levels))

    @property
    def bytes(self) -> int:
        """The size of the words of all levels."""
        return sum(level.nbytes for level in self._levels)

    def __len__(self) -> int:
        return len(self._levels)

    @overload
    def __getitem__(self, index: int) -> Words: ...

    @overload
    def __getitem__(self, index: slice) -> list[Words]: ...

    def __getitem__(self, index: int | slice) -> Words | list[Words]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        if not self._ready[index] and self._decode is not None:
            self._levels[index] = np.sort(self._decode(self._levels[index]))
            self._ready[index] = True
        return self._levels[index]
