"""The levels of a search: the words at each distance from the initial one, kept as the engine codes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, overload

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


class Coded(Protocol):
    """A level as an engine codes it."""

    @property
    def nbytes(self) -> int:
        """The size of its words."""

    def __len__(self) -> int: ...

    def decoded(self) -> Words:
        """Return its words, in any order."""


@dataclass(frozen=True, slots=True)
class PackedLevel:
    """A level of packed words."""

    words: Words
    unpack: Callable[[Words], Words]

    @property
    def nbytes(self) -> int:
        """The size of the words."""
        return self.words.nbytes

    def __len__(self) -> int:
        return len(self.words)

    def decoded(self) -> Words:
        """Return the words, unpacked, in the same order."""
        return self.unpack(self.words)


class Levels(Sequence["Words"]):
    """Levels of words, each ascending; a level is decoded and sorted when it is first asked for."""

    def __init__(self, levels: Iterable[Words | Coded]) -> None:
        self._levels = list(levels)
        self._bytes = sum(level.nbytes for level in self._levels)

    @property
    def states(self) -> int:
        """The number of words in all levels."""
        return sum(map(len, self._levels))

    @property
    def bytes(self) -> int:
        """The size of all levels as the search left them."""
        return self._bytes

    def once(self, index: int) -> Words:
        """Return the words of one level, in any order, and do not keep them decoded."""
        level = self._levels[index]
        return level if isinstance(level, np.ndarray) else level.decoded()

    def __len__(self) -> int:
        return len(self._levels)

    @overload
    def __getitem__(self, index: int) -> Words: ...

    @overload
    def __getitem__(self, index: slice) -> list[Words]: ...

    def __getitem__(self, index: int | slice) -> Words | list[Words]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        level = self._levels[index]
        if not isinstance(level, np.ndarray):
            level = self._levels[index] = np.sort(level.decoded())
        return level
