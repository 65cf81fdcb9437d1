"""The host as an object: start it, tell it steps, read its events, learn of its death."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from resdll_checker.errors import ResdllError
from resdll_checker.hosting import process as processes
from resdll_checker.hosting import protocol, standin, wine
from resdll_checker.hosting.build import find_or_build
from resdll_checker.hosting.deaths import NOT_STARTED, Death, ProcessEnd, describe_exception, judge
from resdll_checker.hosting.debugger import await_debugger, is_traced
from resdll_checker.hosting.dumps import Dump
from resdll_checker.hosting.events import Event
from resdll_checker.hosting.failures import HostDied, NotStartedError, StepIdle, StepRefused
from resdll_checker.hosting.journal import Journal
from resdll_checker.hosting.protocol import BatchEnd, EventKind, Moment
from resdll_checker.hosting.pulse import Pulse
from resdll_checker.hosting.replies import (
    BatchReply,
    CallReply,
    Census,
    LoadReply,
    StartupReply,
    call_reply,
    census_reply,
    load_reply,
    startup_reply,
)
from resdll_checker.hosting.stacks import with_stacks
from resdll_checker.hosting.steps import Step, encode_bytes, encode_text
from resdll_checker.hosting.symbols import explained
from resdll_checker.hosting.targets import target_kind
from resdll_spec import abi

_OF_CALLBACKS = frozenset({EventKind.CALLBACK_ENTER, EventKind.CALLBACK_EXIT})
_POLL_SECONDS = 0.005
_UNRESPONSIVE_SECONDS = 60.0
_LAST_EVENTS = 20
_STARTS = 5
_DYING_NANOSECONDS = 30_000_000_000  # for a handler that writes a dump

FLOOD_LIMIT = 32768
"""Callbacks within a second, without a new call, after which a host speaks of a flood."""


class Host:
    """A process that hosts one target; a context manager that leaves neither process nor files behind.

    ``with Host(target) as host:`` starts the process and loads the target; :attr:`loaded` tells what came of it.
    After a :class:`HostDied` the object stays usable: :meth:`events` yields what the dead host had written, and
    :meth:`start` begins a new one.  Times are in milliseconds.  Not for use by several threads at once.

    ``flood_limit`` is how many callbacks may come in a second without a new call; ``capacity`` how many records the
    journal holds (a power of two).  :attr:`meanwhile` is called every few milliseconds while a reply is awaited; what
    it raises ends the wait, after which the host can only be killed.  :attr:`seconds_left` bounds how long
    the end of a process may take.

    ``dump`` is a file for the memory of the first host that dies; ``Death.dump`` tells of it, or
    ``Death.dump_missing`` why there is none.  ``wait_for_debugger`` makes the first start wait, before any code of the
    target runs, until a debugger is attached or Enter is pressed.  A host under a debugger is not watched.
    :attr:`guard_heap` gives the next host a heap in which every fault shows at once (ELF only; slower); ``cluster`` is
    what clusapi.dll and resutils.dll play (PE only).

    Errors: :class:`ResdllError` when the target is neither ELF nor PE or the host cannot be built or started;
    :class:`HostDied` from every method that waits for the host; :class:`StepRefused` from those that run steps.
    """

    loaded: LoadReply
    """What came of loading the target."""
    dump_told: str
    """Where the dump is, or why there is none, in a sentence; "" before the first death."""

    def __init__(
        self,
        target: Path,
        *,
        deadlock_timeout: int = abi.DEADLOCK_TIMEOUT_DEFAULT,
        flood_limit: int = FLOOD_LIMIT,
        capacity: int = 1 << 17,
        dump: Path | None = None,
        wait_for_debugger: bool = False,
        guard_heap: bool = False,
        cluster: standin.Cluster | None = None,
    ) -> None:
        self.target = target.absolute()
        self.kind = target_kind(self.target)
        self.deadlock_timeout, self._flood_limit, self._capacity = deadlock_timeout, flood_limit, capacity
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: processes.Channel | None = None
        self._journal: Journal | None = None
        self._left: list[Event] = []
        self._stalls: tuple[tuple[int, int], ...] = ()
        self._latest: dict[int, Event] = {}
        self._dump = Dump(dump, self.kind) if dump is not None else None
        self._wait_for_debugger = wait_for_debugger
        self.guard_heap, self.cluster, self.dump_told = guard_heap, cluster, ""
        self._beat = (0, 0.0)
        self.meanwhile: Callable[[], None] = lambda: None
        self.seconds_left: Callable[[], float] = lambda: processes.EXIT_SECONDS

    # -- life -------------------------------------------------------------------------------------------------------
    @property
    def pid(self) -> int:
        """The operating system's process id of the running host, 0 if none runs."""
        return self._process.pid if self._process is not None else 0

    def prepare(self) -> None:
        """Build the host and make Wine ready where that was not done yet: it takes long, once, and is no part of a run.

        Raises :class:`ResdllError` where it cannot be done.
        """
        wine.prepare(self.kind, find_or_build(self.kind))

    def start(self) -> LoadReply:
        """Start a process and load the target into it; a running one is killed first."""
        for _ in range(_STARTS - 1):
            with contextlib.suppress(NotStartedError):
                return self._start()
        return self._start()

    def _start(self) -> LoadReply:
        self.kill()
        self._latest.clear()
        executable = find_or_build(self.kind)
        self._journal = Journal(flood_limit=self._flood_limit, capacity=self._capacity)
        try:
            preload = find_or_build("heap") if self.guard_heap and self.kind == "elf" else None
            launch = wine.launch(self.kind, executable, self._journal.path, self.target, preload)
            directory = (self._dump.directory() if self._dump is not None else None) or launch.directory
            self._process, self._channel = processes.spawn(launch.command, launch.environment, directory)
            self._beat = (0, time.monotonic())
            self._greet()
            self._journal.forget_file()
            self._prepare_debugging(self._process.pid)
            standin.connect(self._ask, self.kind, self.cluster)
            self.loaded = self._load()
        except OSError as error:
            self.kill()
            raise ResdllError(f"The host {executable} could not be started: {error.strerror}.") from error
        except BaseException:
            self.kill()
            raise
        return self.loaded

    def _greet(self) -> None:
        try:
            self._ask(f"hello {protocol.PROTOCOL_VERSION:x}")
        except HostDied as died:
            if died.death.phase == NOT_STARTED and died.death.cause == "harness":
                raise NotStartedError(died.death) from None
            raise

    def _prepare_debugging(self, pid: int) -> None:
        if self._dump is not None and not self._dump.kept:
            self._dump.allow(pid)
            if self.kind == "pe":
                self._ask(f"dump {encode_text(wine.host_path(self.kind, self._dump.path))}")
        if self._wait_for_debugger:
            self._wait_for_debugger = False
            await_debugger(pid, self.target, self._is_debugged, self.meanwhile)

    def _is_debugged(self) -> bool:
        journal, process = self._journal, self._process
        return journal is not None and process is not None and (journal.is_debugged or is_traced(process.pid))

    def _load(self) -> LoadReply:
        path = wine.host_path(self.kind, self.target)
        reply = load_reply(self._ask(f"load {encode_text(path)}"))
        if self._journal is not None and not reply.loaded:
            return replace(reply, exception=describe_exception(self._journal.snapshot()))
        return reply

    def close(self) -> Death | None:
        """Unload the target and end the process; return how it died if it did not end in order."""
        if self._process is None:
            return None
        try:
            self._ask("exit")
            processes.await_exit(self._process, self.seconds_left())
        except HostDied as died:
            return died.death
        except subprocess.TimeoutExpired:
            return self._bury(unresponsive=True)
        if self._journal is not None:
            self._journal.collect_after_death()
        self.kill()
        return None

    def kill(self) -> None:
        """Kill the process and free its files; idempotent."""
        if self._process is not None:
            processes.kill(self._process)
            self._process = None
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        if self._journal is not None:
            self._left.extend(self._journal.take_last())
            self._stalls = self._journal.stalls()
            self._journal.close()
            self._journal = None
        if self._dump is not None:
            self._dump.close()

    def __enter__(self) -> Self:
        if self._process is None:
            self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    # -- steps ------------------------------------------------------------------------------------------------------
    def startup(
        self, type_name: str, windows: str, *, minimum: int | None = None, maximum: int | None = None
    ) -> StartupReply:
        """Call StartupEx, or Startup where that is not exported.

        ``windows`` decides which callback slots are real; the version range is that of its tables unless given.
        """
        versions = abi.windows_version(windows).table_versions
        slots = len(abi.callback_slots(windows))
        low = min(versions) if minimum is None else minimum
        high = max(versions) if maximum is None else maximum
        reply = self._ask(f"startup {encode_text(type_name)} {low:x} {high:x} {slots:x}")
        return startup_reply(reply)

    def call(self, step: Step) -> CallReply:
        """Run one call on the resident thread."""
        if not step.line.startswith("call "):
            raise ValueError(f"{step.label} is not a call")
        return call_reply(self._ask(step.line))

    def spawn(self, thread: int, step: Step) -> int:
        """Begin a call on auxiliary thread ``thread`` (0..7) and return its step number once it has begun."""
        return int(self._ask(Step.spawn(thread, step).line)[0], 16)

    def arm(self, thread: int, instance: int, report: int, step: Step, *, moment: Moment = Moment.ENTERED) -> None:
        """Let a call begin at the ``report``-th status report of the instance's next Online or Offline.

        See :meth:`Step.arm`.  :meth:`disarm` or :meth:`join` tell later whether it began.
        """
        self._ask(Step.arm(thread, instance, report, step, moment=moment).line)

    def disarm(self, thread: int) -> bool:
        """Take back what is armed on ``thread``; return whether there was anything that had not begun yet."""
        return self._ask(Step.disarm(thread).line) == ["1"]

    def join(self, thread: int, milliseconds: int) -> CallReply | None:
        """Return what the spawned or armed call returned, or None if it has not within ``milliseconds``.

        Raises :class:`StepIdle` where there is no call, and as soon as the operation that an armed one waits for has
        ended without it; it is taken back then.
        """
        reply = self._ask(Step.join(thread, milliseconds).line, timeout_is_reply=True)
        return call_reply(reply) if reply else None

    def wait(self, instance: int, milliseconds: int) -> int | None:
        """Return the ResourceState of the final report that came since the last Online or Offline began, or None."""
        state = int(self._ask(Step.wait(instance, milliseconds).line)[0], 16)
        if state == protocol.NO_STATE:
            return None
        return state - (1 << 32) if state >= 1 << 31 else state

    def quiet(self, milliseconds: int) -> int:
        """Listen for ``milliseconds`` and return the number of callbacks that came."""
        return int(self._ask(Step.quiet(milliseconds).line)[0], 16)

    def batch(self, steps: Sequence[Step]) -> BatchReply:
        """Run ``steps`` with no reply between them."""
        completed, end, first = (int(word, 16) for word in self._ask(f"batch;{';'.join(step.line for step in steps)}"))
        return BatchReply(completed, BatchEnd(end), first)

    def unload(self) -> bool:
        """Unload the target with whatever threads it has left alive; return whether it has left the process.

        :meth:`load` comes next.  A thread that runs on in it ends the process, by an exception "in unloaded target".
        """
        return self._ask("unload") == ["1"]

    def load(self) -> LoadReply:
        """Load the target again after :meth:`unload`, into the same process; :meth:`startup` comes next."""
        self.loaded = self._load()
        return self.loaded

    def set_property(self, name: str, kind: int, data: bytes) -> None:
        """Write a private property below the registry key that Open receives; ``kind`` is its REG_ type (PE only)."""
        self._ask(f"property {encode_text(name)} {kind:x} {encode_bytes(data)}")

    def pull(self, levers: protocol.Lever, only: int = 0) -> protocol.Lever:
        """Have the stand-ins do as :func:`resdll_checker.hosting.standin.pull` says; raises where there are none."""
        return standin.pull(self._ask, levers, only)

    def census(self) -> Census:
        """Count what the process holds and check its heaps."""
        return census_reply(self._ask("census"))

    def events(self) -> list[Event]:
        """Return the events since the last call of this method, in order; also after a death."""
        if self._journal is not None:
            self._journal.collect()
            self._left.extend(self._journal.take())
        events, self._left = self._left, []
        self._latest.update((event.thread, event) for event in events if event.kind in _OF_CALLBACKS)
        return events

    def stalls(self) -> tuple[tuple[int, int], ...]:
        """Return when the machine stood still: (begin, end) in host nanoseconds; also after a death."""
        return self._journal.stalls() if self._journal is not None else self._stalls

    def pulse(self) -> Pulse:
        """Return how far the heart of the host has come."""
        return self._journal.pulse() if self._journal is not None else Pulse()

    # -- the channel ------------------------------------------------------------------------------------------------
    def _ask(self, command: str, *, timeout_is_reply: bool = False) -> list[str]:
        """Send one command and return the words of its reply; an empty list for an awaited time-out."""
        if self._channel is None:
            raise ResdllError("The host is not running: call start() first.")
        self._channel.send(command.encode("ascii") + b"\n")
        status, *words = self._receive(self._channel).decode("ascii", "replace").split(" ")
        if status == "ok":
            return words
        if timeout_is_reply and words == ["timeout"]:
            return []
        if words in (["syntax"], ["version"]):
            raise AssertionError(f"the host does not understand {command[:200]!r}: {words[0]}")
        if words == ["idle"]:
            raise StepIdle(f"No call has begun on the auxiliary thread: {command}.")
        raise StepRefused(f"The host refused {command.split(' ', 1)[0]}: {' '.join(words)}.")

    def _receive(self, channel: processes.Channel) -> bytes:
        while True:
            line = channel.receive(_POLL_SECONDS)
            if line:
                return line
            if line is not None:
                raise HostDied(self._bury())
            if self._journal is not None:
                self._watch(self._journal)
            self.meanwhile()

    def _watch(self, journal: Journal) -> None:
        """Serve the journal and look after the call in progress, by the host's own clock."""
        journal.collect()
        if self._process is not None and self._process.poll() is not None:
            raise HostDied(self._bury())  # a child of the target may keep the channel open
        beats, now = journal.clock()
        if beats != self._beat[0]:
            self._beat = (beats, time.monotonic())
        silence = time.monotonic() - self._beat[1]
        if silence > _UNRESPONSIVE_SECONDS and not self._is_debugged():
            raise HostDied(self._bury(unresponsive=True))
        begin = journal.longest_call()
        patience = self.deadlock_timeout * 1_000_000 + (_DYING_NANOSECONDS if journal.is_dying else 0)
        if begin and now - begin > patience and not self._is_debugged():
            raise HostDied(self._bury(hang=True))

    def _bury(self, *, hang: bool = False, unresponsive: bool = False) -> Death:
        """Reap the process, read the last of its journal and say who ended it."""
        if self._process is None or self._journal is None or self._channel is None:
            raise ResdllError("The host is not running: call start() first.")
        snapshot = self._journal.snapshot()
        if hang:
            snapshot = with_stacks(snapshot, self._journal, self._process)
            if self._dump is not None:
                self._dump.write_hung(self._process, self._journal)
        elif not unresponsive:
            with contextlib.suppress(subprocess.TimeoutExpired):
                processes.await_exit(self._process, self.seconds_left())
        status = processes.kill(self._process)
        if not hang and not unresponsive:
            snapshot = self._journal.snapshot()
        self._journal.collect_after_death()
        self._left.extend(self._journal.take_last())
        end = ProcessEnd(
            status,
            windows=self.kind == "pe",
            low_byte=self.kind == "pe" and wine.is_needed(),
            hang=hang,
            unresponsive=unresponsive,
            environment_lost=self.kind == "pe" and wine.is_lost(),
        )
        latest = self._latest | {event.thread: event for event in self._left if event.kind in _OF_CALLBACKS}
        output, torn, given = self._channel.output(), self._journal.torn, self._journal.dump_given
        death = judge(end, snapshot, self._left[-_LAST_EVENTS:], latest=latest, output=output, torn=torn)
        kept = self._dump.keep(self.pid, given) if self._dump is not None and death.blames_target else ("", "")
        self.dump_told = self.dump_told or (f"The dump is in {kept[0]}." if kept[0] else kept[1])
        self.kill()
        return replace(explained(death), dump=kept[0], dump_missing=kept[1])
