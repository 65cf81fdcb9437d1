"""The pulse of a host: whether the machine gave it time, which a thread of its own measures."""

from __future__ import annotations

from typing import NamedTuple


class Pulse(NamedTuple):
    """How far the host's heart has come: the time of its last beat, and how long it was late in all; nanoseconds."""

    beat: int = 0
    lost: int = 0

    def lost_since(self, before: Pulse, waited: int) -> int:
        """Return for how much of the last ``waited`` nanoseconds, which began at ``before``, the host stood still.

        A gap that has not ended yet counts too: the heart has then come less far than the time has.
        """
        return self.lost - before.lost + max(0, waited - (self.beat - before.beat))
