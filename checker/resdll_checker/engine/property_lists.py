"""Property lists (CLUSPROP_LIST): well-formed ones, and each way in which one can lie about itself.

A list is a count of properties; each property is a name, its values and an end mark; names and values carry their
syntax and their length in bytes, and are padded.  All integers are little-endian DWORDs.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from resdll_spec.argument_layouts import PROPERTY_ALIGNMENT, PropertySyntax

ALL_ONES = 0xFFFFFFFF
BEYOND = 0x100
"""A length, in bytes, that leads out of a small buffer and not out of the inaccessible page behind it."""

LARGE = 1 << 16
_END = struct.pack("<I", PropertySyntax.CLUSPROP_SYNTAX_ENDMARK)


@dataclass(frozen=True, slots=True)
class Property:
    """One property: its name and its values; an integer is a DWORD, a tuple of texts a multi-string."""

    name: str
    values: tuple[int | str | bytes | tuple[str, ...], ...]


def property_list(*properties: Property) -> bytes:
    """Return the list of ``properties``."""
    return _count(len(properties)) + b"".join(_property(one) for one in properties)


def _property(one: Property) -> bytes:
    name = entry(PropertySyntax.CLUSPROP_SYNTAX_NAME, text(one.name))
    return name + b"".join(_value(value) for value in one.values) + _END


def _value(value: int | str | bytes | tuple[str, ...]) -> bytes:
    match value:
        case int():
            return entry(PropertySyntax.CLUSPROP_SYNTAX_LIST_VALUE_DWORD, struct.pack("<I", value))
        case str():
            return entry(PropertySyntax.CLUSPROP_SYNTAX_LIST_VALUE_SZ, text(value))
        case bytes():
            return entry(PropertySyntax.CLUSPROP_SYNTAX_LIST_VALUE_BINARY, value)
        case _:
            joined = b"".join(text(part) for part in value) + text("")
            return entry(PropertySyntax.CLUSPROP_SYNTAX_LIST_VALUE_MULTI_SZ, joined)


def text(words: str) -> bytes:
    """Return ``words`` as a list holds them: UTF-16 with a terminator."""
    return (words + "\0").encode("utf-16-le", "surrogatepass")


def entry(syntax: PropertySyntax, data: bytes, length: int | None = None) -> bytes:
    """Return one name or value; ``length`` is what it says of its length (the true one by default), in bytes."""
    padding = -len(data) % PROPERTY_ALIGNMENT
    return struct.pack("<II", syntax, len(data) if length is None else length) + data + b"\0" * padding


def _count(number: int) -> bytes:
    return struct.pack("<I", number)


def _lying(name_length: int | None = None, value_length: int | None = None) -> bytes:
    """Return a list of one DWORD whose name or value says a wrong length."""
    return (
        _count(1)
        + entry(PropertySyntax.CLUSPROP_SYNTAX_NAME, text("Flags"), name_length)
        + entry(PropertySyntax.CLUSPROP_SYNTAX_LIST_VALUE_DWORD, struct.pack("<I", 1), value_length)
        + _END
    )


_ONE = property_list(Property("Flags", (1,)))

MALFORMED: dict[str, bytes] = {
    "a buffer of one byte": _ONE[:1],
    "a count that is cut short": _ONE[:3],
    "a property list that promises more than it holds": _count(1000) + _ONE[4:],
    "a property list that promises as much as can be said": _count(ALL_ONES) + _ONE[4:],
    "a property list that ends after its count": _ONE[:4],
    "a property list that ends within the syntax of a name": _ONE[:6],
    "a property list that ends within a name": _ONE[:14],
    "a property list that ends after a name": _count(1) + entry(PropertySyntax.CLUSPROP_SYNTAX_NAME, text("Flags")),
    "a property list without the last end mark": _ONE[: -len(_END)],
    "a name without a terminator": _count(1) + entry(PropertySyntax.CLUSPROP_SYNTAX_NAME, text("Flag")[:-2]),
    "a name that says a length of nothing": _lying(name_length=0),
    "a name that says an odd length": _lying(name_length=len(text("Flags")) - 1),
    "a name that says a length beyond the buffer": _lying(name_length=BEYOND),
    "a name that says a length which overflows when it is padded": _lying(name_length=ALL_ONES),
    "a value that says a length of nothing": _lying(value_length=0),
    "a value that says a length beyond the buffer": _lying(value_length=BEYOND),
    "a value that says a length which overflows when it is padded": _lying(value_length=ALL_ONES - 2),
    "a text where a property list should be": text("NODE2")[:-2],
    "a large buffer that is no property list": b"\xa5" * LARGE,
}
"""Buffers that are no property lists, by what is wrong with them; most of them are one cut short or one that lies."""
