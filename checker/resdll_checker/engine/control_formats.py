"""The forms in which control calls return data, read without trust: what is wrong with a buffer, if anything is.

All integers are little-endian DWORDs.  A reading never looks beyond the buffer that it is given, whatever that says.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from resdll_spec.argument_layouts import PROPERTY_ALIGNMENT, PropertySyntax
from resdll_spec.control_codes import CLASS_INFO_SIZE, FLAGS_SIZE, Data

_DWORD = struct.Struct("<I")
_WIDE = 2
_CHANGEABLE = frozenset({PropertySyntax.CLUSPROP_SYNTAX_LIST_VALUE_DWORD, PropertySyntax.CLUSPROP_SYNTAX_LIST_VALUE_SZ})
_NO_END = "the end mark is missing"


@dataclass(slots=True)
class Reading:
    """What a property list holds: by name the bytes of the values, and where its parts end (offsets in bytes).

    ``contents`` are the values one by one: syntax, offset and length in bytes.  ``fault`` says what is wrong with it,
    "" where nothing is; ``beyond`` tells that it leads beyond its buffer: it promises an entry, or a part of one, that
    would lie behind the end.
    """

    values: dict[str, bytes] = field(default_factory=dict)
    marks: list[int] = field(default_factory=list)
    contents: list[tuple[int, int, int]] = field(default_factory=list)
    fault: str = ""
    beyond: bool = False


class _Faulty(Exception):
    """What is wrong with a buffer; ``beyond`` tells that it leads beyond its end."""

    def __init__(self, text: str, *, beyond: bool) -> None:
        super().__init__(text)
        self.beyond = beyond


@dataclass(slots=True)
class _Reader:
    data: bytes
    marks: list[int] = field(default_factory=list)
    contents: list[tuple[int, int, int]] = field(default_factory=list)
    at: int = 0

    @property
    def left(self) -> int:
        return len(self.data) - self.at

    def dword(self, what: str) -> int:
        if self.left < _DWORD.size:
            raise _Faulty(f"{what} at byte {self.at} is cut short", beyond=True)
        (value,) = _DWORD.unpack_from(self.data, self.at)
        self._advance(_DWORD.size)
        return int(value)

    def content(self, what: str) -> bytes:
        """Read a length and as many bytes, and skip what pads them; the padding of the last entry may be missing."""
        begin = self.at
        length = self.dword(f"the length of {what}")
        if length > self.left:
            text = f"{what} at byte {begin} says a length of {length} bytes, where {self.left} are left"
            raise _Faulty(text, beyond=True)
        content = self.data[self.at : self.at + length]
        self._advance(length)
        self.at = min(len(self.data), self.at + -length % PROPERTY_ALIGNMENT)
        return content

    def name(self, whose: str) -> str:
        """Read the name with which a property begins."""
        if self.left < _DWORD.size:
            raise _Faulty(f"{whose} is missing", beyond=True)
        syntax = self.dword("a syntax")
        if syntax != PropertySyntax.CLUSPROP_SYNTAX_NAME:
            raise _Faulty(f"{whose} begins with the syntax 0x{syntax:08x} and no name", beyond=False)
        return self.content("a name").decode("utf-16-le", "replace").removesuffix("\0")

    def values(self, *, last: bool) -> None:
        """Read values up to their end mark; where that is missing from the ``last`` ones nothing leads anywhere."""
        while True:
            if self.left < _DWORD.size:
                raise _Faulty(_NO_END, beyond=not last)
            syntax = self.dword("a syntax")
            if syntax == PropertySyntax.CLUSPROP_SYNTAX_ENDMARK:
                return
            begin = self.at + _DWORD.size
            self.contents.append((syntax, begin, len(self.content("a value"))))

    def _advance(self, count: int) -> None:
        self.at += count
        self.marks.append(self.at)


def read_property_list(data: bytes) -> Reading:
    """Return what a property list holds as far as it can be read, and what is wrong with it."""
    reader, reading = _Reader(data), Reading()
    try:
        count = reader.dword("the count of properties")
        for number in range(1, count + 1):
            name = reader.name(f"property {number} of {count}")
            begin = reader.at
            reader.values(last=number == count)
            reading.values[name] = data[begin : reader.at]
    except _Faulty as faulty:
        reading.fault, reading.beyond = str(faulty), faulty.beyond
    reading.marks, reading.contents = reader.marks, reader.contents
    return reading


def with_other_values(data: bytes) -> bytes:
    """Return a property list with another number or text in each value that is one; the form stays what it was."""
    other = bytearray(data)
    for syntax, begin, length in read_property_list(data).contents:
        if syntax in _CHANGEABLE and length > _WIDE:
            other[begin] ^= 1
    return bytes(other)


def _value_list(data: bytes) -> str:
    try:
        _Reader(data).values(last=True)
    except _Faulty as faulty:
        return str(faulty)
    return ""


def _names(data: bytes) -> str:
    if len(data) % _WIDE:
        return f"{len(data)} bytes hold no whole number of characters"
    if data[-_WIDE:] != bytes(_WIDE) or data[-2 * _WIDE :] != bytes(len(data[-2 * _WIDE :])):
        return "the terminator of the names is missing"
    return ""


def _at_least(data: bytes, size: int) -> str:
    return "" if len(data) >= size else f"{len(data)} bytes are fewer than the {size} of it"


def fault_of(data: bytes, form: Data) -> str:
    """Return what is wrong with data that should have a form; "" where nothing is, or where the form is free."""
    match form:
        case Data.PROPERTY_LIST:
            return read_property_list(data).fault
        case Data.VALUE_LIST:
            return _value_list(data)
        case Data.NAMES:
            return _names(data)
        case Data.FLAGS:
            return _at_least(data, FLAGS_SIZE)
        case Data.CLASS_INFO:
            return _at_least(data, CLASS_INFO_SIZE)
        case _:
            return ""
