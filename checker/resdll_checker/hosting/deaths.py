"""Deaths: who ended a host, judged from its process status and its journal alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from resdll_checker.hosting.events import Event

Cause = Literal["exception", "exit", "hang", "flood", "outside", "harness"]
BLAMED: frozenset[str] = frozenset({"exception", "exit", "hang", "flood"})


@dataclass(frozen=True, slots=True)
class CallInProgress:
    """The call that a thread was in: ``elapsed`` is in nanoseconds of the host's clock up to its last heartbeat."""

    name: str
    entry: int
    instance: int
    step: int
    thread: int
    elapsed: int


@dataclass(frozen=True, slots=True)
class GuardHit:
    """Which input's inaccessible pages the fault address lies in.

    ``offset`` is in bytes from the input's first byte (``size`` of it or more: past the end; negative: before the
    start).  ``sealed`` tells that the input's call had already returned.
    """

    input: str
    offset: int
    size: int
    step: int
    sealed: bool

    def __str__(self) -> str:
        """Say it in a clause."""
        if self.sealed:
            return f"touched {self.input} of step {self.step} after that call had returned"
        if self.offset < 0:
            return f"touched {-self.offset} bytes before the start of {self.input} ({self.size} bytes)"
        return f"touched {self.input} {self.offset - self.size + 1} bytes past its end ({self.size} bytes)"


@dataclass(frozen=True, slots=True)
class Death:
    """How a host ended.

    ``cause``: "exception" (an unhandled exception, fatal signal or fast fail), "exit" (the target ended the process),
    "hang" (a call outlasted the dead-lock time-out), "flood" (callbacks without end), "outside" (a signal of another
    process), "harness" (our own fault).  ``call`` is the call in progress on the thread that died, else on any.
    ``worker`` tells that the thread was none of the calling ones.  ``code`` is the exception code or signal number,
    ``location`` "module+0xoffset".  ``exit_code`` is what the target passed, or the process status.  ``stalled`` makes
    a time verdict inconclusive: the machine stood still meanwhile.
    """

    cause: Cause
    call: CallInProgress | None = None
    phase: str = ""
    thread: int = 0
    worker: bool = False
    code: int | None = None
    code_name: str = ""
    location: str = ""
    fault_address: int | None = None
    guard: GuardHit | None = None
    exit_code: int | None = None
    exit_function: str = ""
    stalled: bool = False
    torn: int = 0
    last_events: tuple[Event, ...] = ()
    output: str = ""

    @property
    def blames_target(self) -> bool:
        """Whether the death is the DLL's doing, and conclusively so."""
        return self.cause in BLAMED and not self.stalled
