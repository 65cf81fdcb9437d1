"""Values of the registry: how a private property of a resource lies below the key that Open receives."""

from __future__ import annotations

import struct
from enum import IntEnum

import msgspec

LONGEST_NAME = 511
MOST_BYTES = 16_384
"""Characters of a name and bytes of a value that the host takes (checker/host/commands.c)."""


class RegistryType(IntEnum):
    """The type of a registry value (winnt.h); those that a private property can have."""

    REG_SZ = 1
    REG_EXPAND_SZ = 2
    REG_BINARY = 3
    REG_DWORD = 4
    REG_MULTI_SZ = 7
    REG_QWORD = 11


class RegistryValue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One value: its name, its type and its bytes as the registry holds them."""

    name: str
    type: RegistryType
    data: bytes


def string(name: str, text: str) -> RegistryValue:
    """Return a text."""
    return RegistryValue(name, RegistryType.REG_SZ, terminated(text))


def expandable(name: str, text: str) -> RegistryValue:
    """Return a text with references to environment variables (``%SystemRoot%``)."""
    return RegistryValue(name, RegistryType.REG_EXPAND_SZ, terminated(text))


def strings(name: str, texts: list[str]) -> RegistryValue:
    """Return a list of texts, none of which is empty: an empty one would end the list."""
    return RegistryValue(name, RegistryType.REG_MULTI_SZ, b"".join(terminated(text) for text in (*texts, "")))


def dword(name: str, number: int) -> RegistryValue:
    """Return an unsigned number of 32 bits."""
    return RegistryValue(name, RegistryType.REG_DWORD, struct.pack("<I", number))


def qword(name: str, number: int) -> RegistryValue:
    """Return an unsigned number of 64 bits."""
    return RegistryValue(name, RegistryType.REG_QWORD, struct.pack("<Q", number))


def binary(name: str, data: bytes) -> RegistryValue:
    """Return bytes."""
    return RegistryValue(name, RegistryType.REG_BINARY, data)


def terminated(text: str) -> bytes:
    """Return ``text`` as Windows holds it: UTF-16 with a terminator."""
    return (text + "\0").encode("utf-16-le")
