"""The pace of a DLL: which of its calls are slow (RD602), told from a machine that was busy elsewhere.

One slow call says nothing: its thread may have waited for a processor.  So calls are counted by situation, that is by
entry point, by the mask of an Offline, and apart where they are the first of their kind since Open.  A situation is
slow once :data:`LEAST` calls in it were slow and they are at least half of all that were made there.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from resdll_spec.abi import ENTRY_POINT_TIME_ADVICE

LEAST = 3
LIMIT = ENTRY_POINT_TIME_ADVICE * 1_000_000
"""Nanoseconds that a call should take at most."""


class Situation(NamedTuple):
    """Calls that are alike: of one entry point, of these with one mask, or those that are the first since Open."""

    entry: str
    mask: int | None = None
    first: bool = False


@dataclass(slots=True)
class Pace:
    """How many calls there were in each situation, and how many of them were slow."""

    calls: Counter[Situation] = field(default_factory=Counter)
    slow: Counter[Situation] = field(default_factory=Counter)

    def count(self, entry: str, mask: int | None, nanoseconds: int, *, first: bool) -> bool:
        """Count one call; return whether it is slow as most calls in one of its situations are."""
        found = {Situation(entry), Situation(entry, mask), Situation(entry, first=first)}
        self.calls.update(found)
        if nanoseconds <= LIMIT:
            return False
        self.slow.update(found)
        return any(self.slow[one] >= LEAST and 2 * self.slow[one] >= self.calls[one] for one in found)

    def doubtful(self) -> list[int]:
        """Return the masks of Offline with which a call was slow, and too few were made to tell."""
        return sorted(
            one.mask
            for one, number in self.slow.items()
            if one.mask is not None and number < LEAST and 2 * number >= self.calls[one]
        )
