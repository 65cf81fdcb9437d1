"""Private properties in a profile: a value as TOML has it, or as a table with the type that the registry is to have."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

from resdll_checker.errors import ResdllError
from resdll_checker.hosting import registry
from resdll_checker.hosting.registry import RegistryType, RegistryValue

_LARGEST_DWORD = 0xFFFFFFFF
_LARGEST_QWORD = (1 << 63) - 1
"""What TOML holds: its integers have a sign."""

_NO_NUL = {"pattern": r"^[^\u0000]*$"}
_HEXADECIMAL = {"pattern": r"^([0-9A-Fa-f]{2} ?)*$"}
"""For editors; the reader checks by itself, because msgspec 0.21 loses the pattern of one of several unions."""

Text = Annotated[str, Meta(extra_json_schema=_NO_NUL)]
Texts = list[Annotated[str, Meta(min_length=1, extra_json_schema=_NO_NUL)]]
Number = Annotated[int, Meta(ge=0, le=_LARGEST_DWORD)]
LongNumber = Annotated[int, Meta(ge=0, le=_LARGEST_QWORD)]
Digits = Annotated[str, Meta(extra_json_schema=_HEXADECIMAL, examples=["00 ff"])]


class _Typed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type"):
    """A property whose type is told."""


class TypedText(_Typed, frozen=True, tag=RegistryType.REG_SZ.name):
    """A text."""

    value: Text


class TypedExpandable(_Typed, frozen=True, tag=RegistryType.REG_EXPAND_SZ.name):
    """A text with references to environment variables, such as %SystemRoot%."""

    value: Text


class TypedTexts(_Typed, frozen=True, tag=RegistryType.REG_MULTI_SZ.name):
    """A list of texts, none of which is empty."""

    value: Texts


class TypedNumber(_Typed, frozen=True, tag=RegistryType.REG_DWORD.name):
    """A number of 32 bits."""

    value: Number


class TypedLongNumber(_Typed, frozen=True, tag=RegistryType.REG_QWORD.name):
    """A number of 64 bits, of which TOML holds the lower half."""

    value: LongNumber


class TypedBytes(_Typed, frozen=True, tag=RegistryType.REG_BINARY.name):
    """Bytes, as pairs of hexadecimal digits."""

    value: Digits


Typed: TypeAlias = TypedText | TypedExpandable | TypedTexts | TypedNumber | TypedLongNumber | TypedBytes
TYPED: tuple[type[Typed], ...] = (TypedText, TypedExpandable, TypedTexts, TypedNumber, TypedLongNumber, TypedBytes)

PropertyValue: TypeAlias = Text | Number | Texts | Typed
"""A property: a text is a REG_SZ, a number a REG_DWORD, a list of texts a REG_MULTI_SZ; a table tells its type."""

TABLE_KEYS = ("type", "value")
"""The keys of the table of a property."""

FORMS = (
    f"give a text, a number from 0 to {_LARGEST_DWORD}, a list of texts that are not empty, or a table such as "
    '{ type = "REG_QWORD", value = 1 }'
)
"""How a property is written, for a message."""


class PropertyError(ResdllError):
    """A private property cannot be written to the registry; the message says why."""


def registry_value(name: str, value: PropertyValue) -> RegistryValue:
    """Return a property as the registry holds it; raise :class:`PropertyError` where it holds no such thing."""
    if not 0 < len(name) <= registry.LONGEST_NAME:
        raise PropertyError(f"a name has between 1 and {registry.LONGEST_NAME} characters")
    try:
        made = _made(name, value)
    except ValueError:
        raise PropertyError("bytes are pairs of hexadecimal digits, such as '00 ff'") from None
    if "\0" in name or any("\0" in text for text in _texts(value)):
        raise PropertyError("a text ends at its first NUL character; leave it out")
    if len(made.data) > registry.MOST_BYTES:
        raise PropertyError(f"it takes {len(made.data)} bytes; at most {registry.MOST_BYTES} can be written")
    return made


def _made(name: str, value: PropertyValue) -> RegistryValue:
    match value:
        case TypedExpandable():
            return registry.expandable(name, value.value)
        case TypedLongNumber():
            return registry.qword(name, value.value)
        case TypedBytes():
            return registry.binary(name, bytes.fromhex(value.value))
        case str() | TypedText():
            return registry.string(name, value if isinstance(value, str) else value.value)
        case int() | TypedNumber():
            return registry.dword(name, value if isinstance(value, int) else value.value)
        case _:
            return registry.strings(name, value if isinstance(value, list) else value.value)


def _texts(value: PropertyValue) -> list[str]:
    """Return the texts of a property; digits are none, for bytes may be 0."""
    plain = value.value if isinstance(value, Typed) else value
    if isinstance(plain, int) or isinstance(value, TypedBytes):
        return []
    return [plain] if isinstance(plain, str) else plain
