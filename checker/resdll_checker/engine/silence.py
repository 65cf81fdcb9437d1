"""Silence: how long nothing was heard of a DLL, less the time for which the machine gave nobody any."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resdll_checker.hosting import Host
    from resdll_checker.hosting.pulse import Pulse

WAITS = 3
"""How often something is awaited while the machine stands still, before it is given up as inconclusive."""

STOOD_STILL = "The machine stood still while {} was awaited; run again on a quieter one."


@dataclass(frozen=True, slots=True)
class Silence:
    """A time of waiting, from when it is made on.

    The host has a thread that wakes every few milliseconds.  For as long as that one is late, threads of the DLL can be
    late through no fault of theirs: this part of the wait says nothing about the DLL.
    """

    host: Host
    began: float
    pulse: Pulse

    @classmethod
    def begin(cls, host: Host) -> Silence:
        """Begin to wait for something of what runs in ``host``."""
        return cls(host, time.monotonic(), host.pulse())

    @property
    def waited(self) -> int:
        """How many milliseconds have passed."""
        return round((time.monotonic() - self.began) * 1000)

    @property
    def heard(self) -> int:
        """How many of the milliseconds that have passed the DLL could have used."""
        waited = time.monotonic() - self.began
        lost = self.host.pulse().lost_since(self.pulse, round(waited * 1e9))
        return round(waited * 1000 - lost / 1e6)
