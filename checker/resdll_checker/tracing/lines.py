"""The lines of a trace: what the recorder (checker/host/recorder) writes, checked and as typed records.

A trace is written by a machine that we do not know, and may have been changed since: nothing of a line is believed
beyond its form.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from resdll_checker.hosting import EventKind
from resdll_checker.hosting.protocol import TEXT_LIMIT

FORMAT = 1
"""What the recorder writes; raised with every change that an older reader would misunderstand."""

LINE_LIMIT = 16_384
"""Bytes of a line at most, its end included: four times what the longest that the recorder writes has."""

Word = Annotated[int, msgspec.Meta(ge=0, le=(1 << 63) - 1)]
Name = Annotated[str, msgspec.Meta(max_length=64)]
Hash = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{16}$")]

KINDS = {
    "call": EventKind.CALL,
    "return": EventKind.RETURN,
    "callback": EventKind.CALLBACK_ENTER,
    "answer": EventKind.CALLBACK_EXIT,
    "modified": EventKind.INPUT_MODIFIED,
}
"""The kinds of events by what a line calls them."""

END = "end"
"""What the last line of a recording says that came to its end."""


class Header(msgspec.Struct, frozen=True):
    """The first line of each part: ``trace`` is the same in all parts of one process, ``part`` counts from 1.

    ``settings_fault`` is the first line of the recorder's settings that it did not understand, 0 for none.
    """

    resdll: Literal["trace"]
    format: Word
    trace: Hash
    part: Annotated[int, msgspec.Meta(ge=1, le=1 << 31)]
    kind: Literal["elf", "pe"]
    process: Word
    began: Name
    dll: Annotated[str, msgspec.Meta(max_length=4096)]
    settings_fault: Word = 0


class Line(msgspec.Struct, frozen=True):
    """What every line after the first has: its number, the time since the first event, the thread, what it tells.

    ``table`` is the version of the function table through which a call was made; ``step`` joins a call and its return.
    ``Context`` is a token in hexadecimal.  Texts are told by length and keyed hash, and shown only where the settings
    ask for it.
    """

    n: Word
    ns: Word
    thread: Word
    what: Literal["call", "return", "callback", "answer", "modified", "end"]
    name: Name
    instance: Word | None = None
    step: Word | None = None
    table: Word = 0
    flags: Word = 0
    context: Annotated[str, msgspec.Meta(pattern="^0x[0-9a-f]{1,16}$")] | None = msgspec.field(
        name="Context", default=None
    )
    text_length: Word | None = msgspec.field(name="TextLength", default=None)
    text_hash: Hash | None = msgspec.field(name="TextHash", default=None)
    node_name: Word = msgspec.field(name="NodeName", default=0)
    shown: Annotated[str, msgspec.Meta(max_length=TEXT_LIMIT)] | None = msgspec.field(name="Shown", default=None)

    @property
    def text(self) -> str:
        """The text, or what stands for it: something like a computer's name exactly where it is one."""
        if self.shown is not None:
            return self.shown
        if self.text_length is None:
            return ""
        mark = (self.text_hash or "unreadable")[:8]
        return f"node-{mark}" if self.node_name else f"<{self.text_length} characters, {mark}>"


_header = msgspec.json.Decoder(Header)
_line = msgspec.json.Decoder(Line)
_values = msgspec.json.Decoder(dict[str, msgspec.Raw])
_number = msgspec.json.Decoder(Word)


def header(data: bytes) -> Header:
    """Return the first line of a part; raise :class:`msgspec.MsgspecError` where it is none."""
    return _header.decode(data)


def line(data: bytes) -> Line:
    """Return a line after the first; raise :class:`msgspec.MsgspecError` where it is none."""
    return _line.decode(data)


def numbers(data: bytes, names: tuple[str, ...]) -> tuple[int, ...]:
    """Return the values of a line by name, 0 for one that it does not have.

    Raises :class:`msgspec.MsgspecError` where one is no number.
    """
    found = _values.decode(data)
    return tuple(_number.decode(found[name]) if name in found else 0 for name in names)
