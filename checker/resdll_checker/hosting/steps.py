"""Steps: what the host can be told to do, alone or in a batch, as ready protocol lines.

A step is immutable and knows nothing of the host that runs it, so a path of steps can be built once, run in a batch,
stored and run again.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from resdll_checker.hosting.protocol import AUXILIARY_THREADS, INSTANCE_COUNT, WAIT_FOREVER, HostCall, Moment, Resid
from resdll_spec.abi import EntryPoint, ResourceState


class Settled(IntEnum):
    """How an operation must have ended for :meth:`Step.expect` to go on."""

    ANY = 0
    ONLINE = int(ResourceState.ClusterResourceOnline)
    OFFLINE = int(ResourceState.ClusterResourceOffline)
    FAILED = int(ResourceState.ClusterResourceFailed)


def encode_text(text: str | None) -> str:
    """Return ``text`` as the protocol writes it: ``-`` for NULL, else ``=`` and UTF-16 in hexadecimal."""
    return "-" if text is None else "=" + text.encode("utf-16-le", "surrogatepass").hex()


def encode_bytes(data: bytes | None) -> str:
    """Return ``data`` as the protocol writes it: ``-`` for NULL, else ``=`` and hexadecimal."""
    return "-" if data is None else "=" + data.hex()


def _number(value: int) -> str:
    return f"{value & 0xFFFFFFFF:x}"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a host: ``line`` is its protocol text, ``label`` what reports call it.

    Build one with the methods below.  A call's ``null_resid=True`` passes NULL instead of the RESID that the instance's
    Open returned.  ``instance`` is 0..255.  Inputs end flush at an inaccessible page, or begin flush after one with
    ``flush_start=True``.
    """

    line: str
    label: str
    entry: int = 0
    instance: int = -1

    @property
    def calls(self) -> bool:
        """Whether the step calls an entry point (and so takes a step number)."""
        return self.entry != 0

    @property
    def takes_inputs(self) -> bool:
        """Whether the step is a call that passes a text, a buffer or an output buffer."""
        words = self.line.split(" ")
        return words[0] == "call" and any(words[index] != "-" for index in (5, 6, 9))

    @classmethod
    def call(  # noqa: PLR0913 - the parameters of the widest entry point
        cls,
        entry: EntryPoint | HostCall,
        instance: int,
        *,
        flags: int = 0,
        text: str | None = None,
        buffer: bytes | None = None,
        buffer_size: int | None = None,
        reserved: int = 0,
        output_size: int | None = None,
        null_resid: bool = False,
        flush_start: bool = False,
    ) -> Step:
        """Return the general call: every other builder is this one with fewer parameters.

        ``flags`` is the flags word or the control code, ``text`` the resource name, destination node or type name,
        ``buffer_size`` the size told to the DLL (``len(buffer)`` by default), ``output_size`` the size of the output
        buffer of a control call in bytes (None passes NULL and 0).
        """
        if not 0 <= instance < INSTANCE_COUNT:
            raise ValueError(f"instance {instance} is outside 0..{INSTANCE_COUNT - 1}")
        size = (len(buffer) if buffer is not None else 0) if buffer_size is None else buffer_size
        line = " ".join(
            (
                "call",
                _number(entry),
                _number(instance),
                _number(Resid.NULL if null_resid else Resid.OWN),
                _number(flags),
                encode_text(text),
                encode_bytes(buffer),
                _number(size),
                _number(reserved),
                "-" if output_size is None else _number(output_size),
                "s" if flush_start else "e",
            )
        )
        return cls(line, _label(entry, instance, flags, null_resid=null_resid), int(entry), instance)

    @classmethod
    def open(cls, instance: int, name: str = "resource", flags: int = 0) -> Step:
        """Call Open with ``name`` as ResourceName; OpenFlags reach tables from V2 on."""
        return cls.call(EntryPoint.Open, instance, text=name, flags=flags)

    @classmethod
    def close(cls, instance: int, *, null_resid: bool = False) -> Step:
        """Call Close."""
        return cls.call(EntryPoint.Close, instance, null_resid=null_resid)

    @classmethod
    def online(
        cls,
        instance: int,
        flags: int = 0,
        *,
        buffer: bytes | None = None,
        buffer_size: int | None = None,
        reserved: int = 0,
        null_resid: bool = False,
        flush_start: bool = False,
    ) -> Step:
        """Call Online; flags, buffer and Reserved reach tables from V2 on."""
        return cls.call(
            EntryPoint.Online,
            instance,
            flags=flags,
            buffer=buffer,
            buffer_size=buffer_size,
            reserved=reserved,
            null_resid=null_resid,
            flush_start=flush_start,
        )

    @classmethod
    def offline(
        cls,
        instance: int,
        flags: int = 0,
        *,
        destination: str | None = None,
        buffer: bytes | None = None,
        buffer_size: int | None = None,
        reserved: int = 0,
        null_resid: bool = False,
        flush_start: bool = False,
    ) -> Step:
        """Call Offline with ``destination`` as DestinationNodeName; only the RESID reaches a V1 table."""
        return cls.call(
            EntryPoint.Offline,
            instance,
            flags=flags,
            text=destination,
            buffer=buffer,
            buffer_size=buffer_size,
            reserved=reserved,
            null_resid=null_resid,
            flush_start=flush_start,
        )

    @classmethod
    def terminate(cls, instance: int, *, null_resid: bool = False) -> Step:
        """Call Terminate; from its begin on, status reports of the instance are answered ResourceExitStateTerminate."""
        return cls.call(EntryPoint.Terminate, instance, null_resid=null_resid)

    @classmethod
    def looks_alive(cls, instance: int, *, null_resid: bool = False) -> Step:
        """Call LooksAlive."""
        return cls.call(EntryPoint.LooksAlive, instance, null_resid=null_resid)

    @classmethod
    def is_alive(cls, instance: int, *, null_resid: bool = False) -> Step:
        """Call IsAlive."""
        return cls.call(EntryPoint.IsAlive, instance, null_resid=null_resid)

    @classmethod
    def arbitrate(cls, instance: int, *, null_resid: bool = False) -> Step:
        """Call Arbitrate with a QuorumResourceLost routine that does nothing."""
        return cls.call(EntryPoint.Arbitrate, instance, null_resid=null_resid)

    @classmethod
    def release(cls, instance: int, *, null_resid: bool = False) -> Step:
        """Call Release."""
        return cls.call(EntryPoint.Release, instance, null_resid=null_resid)

    @classmethod
    def cancel(cls, instance: int, flags: int = 0, *, null_resid: bool = False) -> Step:
        """Call Cancel with ``flags`` as CancelFlags_RESERVED."""
        return cls.call(EntryPoint.Cancel, instance, flags=flags, null_resid=null_resid)

    @classmethod
    def resource_control(
        cls,
        instance: int,
        control: int,
        *,
        buffer: bytes | None = None,
        output_size: int | None = None,
        null_resid: bool = False,
    ) -> Step:
        """Call ResourceControl, or BeginResourceControl where the table is V3 or later."""
        return cls.call(
            EntryPoint.ResourceControl,
            instance,
            flags=control,
            buffer=buffer,
            output_size=output_size,
            null_resid=null_resid,
        )

    @classmethod
    def resource_type_control(
        cls, type_name: str, control: int, *, buffer: bytes | None = None, output_size: int | None = None
    ) -> Step:
        """Call ResourceTypeControl, or BeginResourceTypeControl where the table is V3 or later."""
        return cls.call(
            EntryPoint.ResourceTypeControl,
            0,
            flags=control,
            text=type_name,
            buffer=buffer,
            output_size=output_size,
        )

    @classmethod
    def spawn(cls, thread: int, call: Step) -> Step:
        """Begin ``call`` on auxiliary thread ``thread`` (0..7) and go on as soon as it has begun."""
        if not call.calls:
            raise ValueError(f"only a call can be spawned, not {call.label}")
        return cls(f"spawn {_thread(thread)} {call.line}", f"spawn {call.label}", call.entry, call.instance)

    @classmethod
    def arm(cls, thread: int, instance: int, report: int, call: Step, *, moment: Moment = Moment.ENTERED) -> Step:
        """Let ``call`` begin on auxiliary thread ``thread`` when a chosen status report of ``instance`` arrives.

        ``report`` counts, from 1, the status reports since the *next* Online or Offline of the instance begins.  The
        reporting thread goes on as soon as the call has begun.  The call may not take inputs of its own (a name, a
        buffer): it would outlive their pages.  Raises :class:`ValueError` for what cannot be armed.
        """
        if not call.calls or not call.line.startswith("call ") or call.takes_inputs:
            raise ValueError(f"only a call without inputs can be armed, not {call.label}")
        if report < 1 or not 0 <= instance < INSTANCE_COUNT:
            raise ValueError(f"there is no report {report} of instance {instance}: reports count from 1")
        numbers = " ".join(_number(value) for value in (instance, report, moment))
        label = f"arm {call.label} at report {report} of {instance}"
        return cls(f"arm {_thread(thread)} {numbers} {call.line}", label, call.entry, call.instance)

    @classmethod
    def disarm(cls, thread: int) -> Step:
        """Take back what is armed on ``thread``; nothing happens where it has begun already."""
        return cls(f"disarm {_thread(thread)}", f"disarm thread {thread}")

    @classmethod
    def join(cls, thread: int, milliseconds: int = WAIT_FOREVER) -> Step:
        """Wait until the call spawned or armed on ``thread`` has returned; a batch stops there when it has not in time.

        The wait for an armed call is over, too, when its operation ends without it: the call is taken back then, and
        a batch stops there as idle.
        """
        return cls(f"join {_thread(thread)} {_number(milliseconds)}", f"join thread {thread}")

    @classmethod
    def wait(cls, instance: int, milliseconds: int) -> Step:
        """Wait until a final report has arrived since the last Online or Offline of ``instance`` began, or in vain."""
        return cls(f"wait {_number(instance)} {_number(milliseconds)}", f"wait {instance}")

    @classmethod
    def quiet(cls, milliseconds: int) -> Step:
        """Listen for ``milliseconds``; whatever callbacks come are in the events."""
        return cls(f"quiet {_number(milliseconds)}", f"quiet {milliseconds} ms")

    @classmethod
    def expect(cls, instance: int, settled: Settled, milliseconds: int) -> Step:
        """Go on in the batch only if the instance's last operation ends as ``settled`` within ``milliseconds``.

        An operation ends by returning anything but ERROR_IO_PENDING or, after that code, by a final report.  Success
        counts as Online or Offline after the entry point, an error code as FAILED.
        """
        line = f"expect {_number(instance)} {_number(settled)} {_number(milliseconds)}"
        return cls(line, f"expect {instance} {settled.name}")


def _thread(thread: int) -> str:
    if not 0 <= thread < AUXILIARY_THREADS:
        raise ValueError(f"thread {thread} is outside 0..{AUXILIARY_THREADS - 1}")
    return _number(thread)


def _label(entry: EntryPoint | HostCall, instance: int, flags: int, *, null_resid: bool) -> str:
    resid = "NULL" if null_resid else str(instance)
    return f"{entry.name}({resid}, {flags:#x})" if flags else f"{entry.name}({resid})"
