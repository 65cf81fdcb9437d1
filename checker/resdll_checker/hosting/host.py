"""The host as an object: start it, tell it steps, read its events, learn of its death."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from resdll_checker.errors import ResdllError
from resdll_checker.hosting.deaths import Death
from resdll_checker.hosting.events import Event
from resdll_checker.hosting.replies import BatchReply, CallReply, Census, LoadReply, StartupReply
from resdll_checker.hosting.steps import Step
from resdll_spec import abi


class HostDied(ResdllError):
    """The host ended while it was needed; ``death`` tells how, and the events up to then stay readable."""

    exit_code = 3

    def __init__(self, death: Death) -> None:
        super().__init__(f"The host ended ({death.cause}) in {death.call.name if death.call else 'no call'}.")
        self.death = death


class Host:
    """A process that hosts one target; a context manager that leaves neither process nor files behind.

    ``with Host(target) as host:`` starts the process, loads the target and has :attr:`loaded` tell what came of it.
    After a :class:`HostDied` the object stays usable: :meth:`events` yields what the dead host had written, then
    :meth:`start` begins a new one.  Times are in milliseconds.

    Errors: :class:`ResdllError` when the target is neither ELF nor PE or the host cannot be built or started;
    :class:`HostDied` from every method that waits for the host.
    """

    def __init__(
        self,
        target: Path,
        *,
        deadlock_timeout: int = abi.DEADLOCK_TIMEOUT_DEFAULT,
        flood_limit: int = 32768,
    ) -> None: ...

    # -- life -------------------------------------------------------------------------------------------------------
    def start(self) -> LoadReply:
        """Start a process and load the target into it; a running one is killed first."""
        raise NotImplementedError

    def close(self) -> Death | None:
        """Unload the target and end the process; return how it died if it did not end in order.  Never raises HostDied."""
        raise NotImplementedError

    def kill(self) -> None:
        """Kill the process and free its files; idempotent."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    loaded: LoadReply
    pid: int
    kind: str  # "elf" or "pe"

    # -- steps ------------------------------------------------------------------------------------------------------
    def startup(self, type_name: str, windows: str, *, minimum: int | None = None, maximum: int | None = None) -> StartupReply:
        """Call StartupEx, or Startup where that is not exported.

        ``windows`` decides which callback slots are real; the version range is that of its tables unless given.
        """
        raise NotImplementedError

    def call(self, step: Step) -> CallReply:
        """Run one call on the resident thread."""
        raise NotImplementedError

    def spawn(self, thread: int, step: Step) -> int:
        """Begin a call on auxiliary thread ``thread`` (0..7) and return its step number once it has begun."""
        raise NotImplementedError

    def join(self, thread: int, milliseconds: int) -> CallReply | None:
        """Return what the spawned call returned, or None if it has not within ``milliseconds``."""
        raise NotImplementedError

    def wait(self, instance: int, milliseconds: int) -> int | None:
        """Return the ResourceState of the final report that came since the last Online or Offline began, or None."""
        raise NotImplementedError

    def quiet(self, milliseconds: int) -> int:
        """Listen for ``milliseconds`` and return the number of callbacks that came."""
        raise NotImplementedError

    def batch(self, steps: Sequence[Step]) -> BatchReply:
        """Run ``steps`` with no reply between them."""
        raise NotImplementedError

    def census(self) -> Census:
        """Count what the process holds and check its heaps."""
        raise NotImplementedError

    def events(self) -> list[Event]:
        """Return the events since the last call of this method, in order; also after a death."""
        raise NotImplementedError
