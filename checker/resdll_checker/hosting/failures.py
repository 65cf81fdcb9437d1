"""What a host raises when it ends or will not do a step."""

from __future__ import annotations

from resdll_checker.errors import ResdllError
from resdll_checker.hosting.deaths import Death


class HostDied(ResdllError):
    """The host ended while it was needed; ``death`` tells how, and the events up to then stay readable."""

    exit_code = 3

    def __init__(self, death: Death) -> None:
        super().__init__(f"The host of the DLL ended: {death}.")
        self.death = death


class NotStartedError(HostDied):
    """The process ended before it was the host: the Wine server was going down just then, for instance."""


class StepRefused(ResdllError):
    """The host would not do a step: the table has no such entry, or the auxiliary thread is busy or idle."""


class StepIdle(StepRefused):
    """A join found no call: nothing was spawned on that thread, or the operation ended before what was armed began."""
