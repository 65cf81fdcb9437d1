"""The files of traces: which there are, that they are traces, and their lines, one after another.

A file is read line by line and no further than a line may be long, so that memory does not depend on its size.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from resdll_checker.errors import ResdllError
from resdll_checker.terminal import printable
from resdll_checker.tracing import lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PATTERN = "*.ndjson"
"""What the recorder calls its files."""


class TraceError(ResdllError):
    """A file that is no trace, or one that is damaged; the message says where, and what to do."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a trace, what its first line says, and its path as it is told."""

    path: Path
    header: lines.Header
    shown: str


class Found(NamedTuple):
    """One line after the first: its number in the file from 1, and what it holds; ``cut`` where its end is missing."""

    number: int
    data: bytes
    cut: bool = False


def find(paths: Iterable[Path]) -> list[list[Part]]:
    """Return the traces in ``paths``, files or folders of them, each by its parts, the oldest first.

    Raises :class:`TraceError`.
    """
    parts = [_part(path) for path in dict.fromkeys(itertools.chain.from_iterable(map(_files, paths)))]
    parts.sort(key=lambda part: (part.header.began, part.header.trace, part.header.part))
    traces: dict[str, list[Part]] = {}
    for part in parts:
        traces.setdefault(part.header.trace, []).append(part)
    for trace in traces.values():
        trace.sort(key=lambda part: part.header.part)
        for one, other in itertools.pairwise(trace):
            if one.header.part == other.header.part:
                raise TraceError(
                    f"{one.shown} and {other.shown} are the same part of one trace; leave one of them out."
                )
    return list(traces.values())


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(path.glob(PATTERN))
    if not found:
        raise TraceError(f"{printable(str(path))} holds no {PATTERN}; give the folder that the recorder writes to.")
    return found


def _part(path: Path) -> Part:
    """Tell what a file is by its first line: the one place where kinds of files are told apart."""
    shown = printable(str(path))
    try:
        with path.open("rb") as file:
            first = file.readline(lines.LINE_LIMIT)
    except OSError as error:
        raise TraceError(f"{shown} cannot be read ({error.strerror}); give a trace of the recorder.") from None
    if not first:
        raise TraceError(f"{shown} is empty, so there is nothing to judge; record again, or leave it out.")
    try:
        header = lines.header(first)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise TraceError(
            f"{shown} is no trace of the recorder, whose first line says so; give a file that `resdll recorder` "
            "had written."
        ) from None
    if header.format != lines.FORMAT:
        raise TraceError(
            f"{shown} has format {header.format}, and this resdll reads {lines.FORMAT}; judge it with the resdll that "
            "its recorder came from."
        )
    return Part(path, header, shown)


def read(part: Part) -> Iterator[Found]:
    """Return the lines after the first; raise :class:`TraceError` for one that is too long."""
    try:
        with part.path.open("rb") as file:
            file.readline(lines.LINE_LIMIT)
            for number in itertools.count(2):
                data = file.readline(lines.LINE_LIMIT)
                if not data:
                    return
                whole = data.endswith(b"\n")
                if not whole and len(data) == lines.LINE_LIMIT:
                    raise damaged(part, number, f"it is longer than {lines.LINE_LIMIT} bytes")
                yield Found(number, data, cut=not whole)
    except OSError as error:
        raise TraceError(f"{part.shown} cannot be read ({error.strerror}); copy it again.") from None


def damaged(part: Part, number: int, why: str) -> TraceError:
    """Return the error of a line that no recorder writes."""
    return TraceError(f"{part.shown}:{number}: no line of a trace ({printable(why)}); copy the file again.")


def digest(traces: Sequence[Sequence[Part]]) -> str:
    """Return the SHA-256 of all files, one after another, in hexadecimal."""
    found = hashlib.sha256()
    for part in itertools.chain.from_iterable(traces):
        with part.path.open("rb") as file:
            while piece := file.read(1 << 20):
                found.update(piece)
    return found.hexdigest()
