"""Property lists: a reader written from the header reads the well-formed ones back, and none of the malformed ones."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resdll_checker.engine.arguments import WELL_FORMED
from resdll_checker.engine.property_lists import MALFORMED, Property, property_list
from resdll_spec.argument_layouts import PropertySyntax


class MalformedError(Exception):
    """A list that says something wrong of itself."""


class Reader:
    """Reads a property list as CLUSPROP_LIST describes it, and nothing beyond its end."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0

    def take(self, size: int) -> bytes:
        if size > len(self.data) - self.position:
            raise MalformedError(f"{size} bytes at {self.position}")
        self.position += size
        return self.data[self.position - size : self.position]

    def number(self) -> int:
        return struct.unpack("<I", self.take(4))[0]

    def text(self) -> str:
        data = self.entry()
        if len(data) % 2:
            raise MalformedError("half a letter")
        words = data.decode("utf-16-le", "surrogatepass")
        if not words.endswith("\0") or "\0" in words[:-1]:
            raise MalformedError(f"no text: {words!r}")
        return words[:-1]

    def entry(self) -> bytes:
        length = self.number()
        data = self.take(length)
        self.take(-length % 4)
        return data

    def property(self) -> Property:
        if self.number() != PropertySyntax.CLUSPROP_SYNTAX_NAME:
            raise MalformedError("a property without a name")
        name, values = self.text(), []
        while (syntax := self.number()) != PropertySyntax.CLUSPROP_SYNTAX_ENDMARK:
            values.append(self.value(syntax))
        return Property(name, tuple(values))

    def value(self, syntax: int) -> int | str | bytes | tuple[str, ...]:
        match syntax:
            case PropertySyntax.CLUSPROP_SYNTAX_LIST_VALUE_DWORD:
                data = self.entry()
                if len(data) != 4:
                    raise MalformedError("a DWORD of another size")
                return struct.unpack("<I", data)[0]
            case PropertySyntax.CLUSPROP_SYNTAX_LIST_VALUE_SZ:
                return self.text()
            case PropertySyntax.CLUSPROP_SYNTAX_LIST_VALUE_MULTI_SZ:
                return tuple(self.entry().decode("utf-16-le").removesuffix("\0").split("\0")[:-1])
            case PropertySyntax.CLUSPROP_SYNTAX_LIST_VALUE_BINARY:
                return self.entry()
        raise MalformedError(f"syntax {syntax:#x}")

    def list(self) -> list[Property]:
        found = [self.property() for _ in range(self.number())]
        if self.position != len(self.data):
            raise MalformedError(f"{len(self.data) - self.position} bytes too many")
        return found


letters = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
texts = st.text(letters, max_size=9)
values = st.one_of(
    st.integers(0, 0xFFFFFFFF),
    texts,
    st.binary(max_size=9),
    st.lists(st.text(letters, min_size=1, max_size=4), min_size=1, max_size=3).map(tuple),
)


@given(st.lists(st.builds(Property, texts, st.lists(values, max_size=3).map(tuple)), max_size=4))
def test_a_list_is_read_back_as_it_was(properties: list[Property]):
    assert Reader(property_list(*properties)).list() == properties


@pytest.mark.parametrize("data", [data for data in WELL_FORMED.values() if data])
def test_what_is_called_well_formed_is(data: bytes):
    Reader(data).list()


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_is_called_malformed_is(data: bytes):
    with pytest.raises(MalformedError):
        Reader(data).list()
