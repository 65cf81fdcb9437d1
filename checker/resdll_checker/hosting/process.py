"""The host's process and the line channel to it.

On POSIX systems the channel is polled, so that the watchdog and the journal are served while a reply is awaited; on
Windows, where pipes cannot be polled, a thread reads the replies.
"""

from __future__ import annotations

import contextlib
import os
import queue
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Protocol

OUTPUT_LIMIT = 65536
"""Bytes of the target's own output that are kept: the last ones."""


EXIT_SECONDS = 10.0
"""How long a process may take to end once it was told or has begun to."""
DYING_SECONDS = 0.5
"""The same where no time is left."""


class Channel(Protocol):
    """Lines to and from a host."""

    def send(self, line: bytes) -> None:
        """Write one line; a host that is gone is noticed by the next receive."""

    def receive(self, seconds: float) -> bytes | None:
        """Return the next line without its end, b"" at the end of the stream, or None after ``seconds``."""

    def output(self) -> str:
        """Return the last of what the target wrote to its standard output and error."""

    def close(self) -> None:
        """Close the pipes."""


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise ValueError("the process was not started with pipes")
    return stream


class PolledChannel:
    """The channel on POSIX systems."""

    def __init__(self, process: subprocess.Popen[bytes], output_read: int) -> None:
        self._process = process
        self._in = _pipe(process.stdin).fileno()
        self._out = _pipe(process.stdout).fileno()
        self._output = output_read
        self._poll = select.poll()
        self._poll.register(self._out, select.POLLIN)
        self._poll.register(self._output, select.POLLIN)
        self._writable = select.poll()
        self._writable.register(self._in, select.POLLOUT)
        self._pending = b""
        self._captured = b""
        os.set_blocking(self._in, False)

    def send(self, line: bytes) -> None:
        """Write one line; the target's output is read meanwhile, so neither side can block the other."""
        rest = memoryview(line)
        while rest:
            try:
                rest = rest[os.write(self._in, rest) :]
            except BlockingIOError:
                self._writable.poll(5)
                self._capture()
            except BrokenPipeError:
                return

    def receive(self, seconds: float) -> bytes | None:
        """Return the next line, b"" at the end of the stream, or None after ``seconds``."""
        while b"\n" not in self._pending:
            ready = self._poll.poll(seconds * 1000)
            if not ready:
                return None
            descriptors = [descriptor for descriptor, _ in ready]
            if self._output in descriptors:
                self._capture()
            if self._out in descriptors:
                data = os.read(self._out, 1 << 16)
                if not data:
                    return b""
                self._pending += data
        line, _, self._pending = self._pending.partition(b"\n")
        return line

    def _capture(self) -> None:
        try:
            while data := os.read(self._output, 1 << 16):
                self._captured = (self._captured + data)[-OUTPUT_LIMIT:]
            self._poll.unregister(self._output)  # its last writer is gone
        except (BlockingIOError, KeyError):
            pass

    def output(self) -> str:
        """Return the last of what the target wrote."""
        self._capture()
        return self._captured.decode("utf-8", "replace")

    def close(self) -> None:
        """Close the pipes."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        with contextlib.suppress(OSError):
            os.close(self._output)


class ThreadedChannel:
    """The channel on Windows."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._read, name="resdll-host-replies", daemon=True)
        self._thread.start()

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            for line in _pipe(self._process.stdout):
                self._lines.put(line.rstrip(b"\n"))
        self._lines.put(b"")

    def send(self, line: bytes) -> None:
        """Write one line."""
        stream = _pipe(self._process.stdin)
        with contextlib.suppress(OSError):
            stream.write(line)
            stream.flush()

    def receive(self, seconds: float) -> bytes | None:
        """Return the next line, b"" at the end of the stream, or None after ``seconds``."""
        try:
            return self._lines.get(timeout=seconds)
        except queue.Empty:
            return None

    def output(self) -> str:
        """Return "": on Windows the target's output goes to NUL."""
        return ""

    def close(self) -> None:
        """Close the pipes."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        self._thread.join(timeout=5)


def spawn(
    command: Sequence[str], environment: Mapping[str, str], directory: Path
) -> tuple[subprocess.Popen[bytes], Channel]:
    """Start the host and return its process and channel; raises ``OSError`` when it cannot be started."""
    if sys.platform == "win32":
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(environment),
            cwd=directory,
        )
        return process, ThreadedChannel(process)
    output_read, output_write = os.pipe()
    try:
        # A target that prints without end must neither block nor fill a disk: what finds no room is lost to it.
        os.set_blocking(output_write, False)
        os.set_blocking(output_read, False)
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=output_write,
            env=dict(environment),
            cwd=directory,
            bufsize=0,
            start_new_session=True,
        )
    except BaseException:
        os.close(output_read)
        raise
    finally:
        os.close(output_write)
    return process, PolledChannel(process, output_read)


def kill(process: subprocess.Popen[bytes]) -> int:
    """Kill the process if it still runs, reap it and return its status as :class:`subprocess.Popen` gives it."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            if sys.platform == "win32":
                process.kill()
            else:
                os.kill(process.pid, signal.SIGKILL)
    return process.wait()


def await_exit(process: subprocess.Popen[bytes], left: float) -> None:
    """Let a process whose channel has closed finish dying, so that its own status is seen and not that of our kill.

    It may take the ``left`` seconds, within reason; raises :class:`subprocess.TimeoutExpired` after that.
    """
    process.wait(timeout=min(EXIT_SECONDS, max(DYING_SECONDS, left)))
