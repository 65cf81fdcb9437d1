"""Lists and names are read as the documents lay them out, and never beyond the end of what is there."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resdll_checker.engine.arguments import WELL_FORMED
from resdll_checker.engine.control_formats import fault_of, read_property_list, with_other_values
from resdll_checker.engine.property_lists import MALFORMED, Property, entry, property_list, text
from resdll_spec.argument_layouts import PropertySyntax
from resdll_spec.control_codes import Data

END = struct.pack("<I", PropertySyntax.CLUSPROP_SYNTAX_ENDMARK)
LIST = property_list(Property("Limit", (5,)), Property("Path", ("C:\\Data",)))

properties = st.builds(
    Property,
    st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=12),
    st.lists(st.integers(0, 0xFFFFFFFF) | st.text("abc", max_size=9) | st.binary(max_size=9), max_size=4).map(tuple),
)


@given(st.lists(properties, max_size=5, unique_by=lambda one: one.name))
def test_a_list_that_was_built_is_read(built: list[Property]):
    reading = read_property_list(property_list(*built))
    assert (reading.fault, reading.beyond) == ("", False)
    assert list(reading.values) == [one.name for one in built]
    assert len(reading.contents) == sum(len(one.values) for one in built)


@given(st.binary(max_size=200))
def test_anything_is_read_without_looking_beyond(data: bytes):
    reading = read_property_list(data)
    assert all(0 <= mark <= len(data) for mark in reading.marks)
    assert all(begin + length <= len(data) for _, begin, length in reading.contents)
    for form in Data:
        assert isinstance(fault_of(data, form), str)


@given(st.lists(properties, min_size=1, max_size=3), st.data())
def test_a_list_that_was_cut_has_a_fault(built: list[Property], draw: st.DataObject):
    whole = property_list(*built)
    cut = whole[: draw.draw(st.integers(0, len(whole) - 1))]
    reading = read_property_list(cut)
    assert reading.fault
    assert reading.beyond or reading.fault == "the end mark is missing"
    assert reading.beyond or len(cut) >= len(property_list(*built[:-1]))  # of what is not promised nothing is missed


@pytest.mark.parametrize("name", [name for name, data in WELL_FORMED.items() if data])
def test_what_is_well_formed_has_no_fault(name: str):
    assert fault_of(WELL_FORMED[name], Data.PROPERTY_LIST) == ""


LENIENT = (
    "a property list without the last end mark",
    "a property list that ends after a name",
    "a name without a terminator",
    "a text where a property list should be",
    "a large buffer that is no property list",
)
UNREAD = (
    "a name that says a length of nothing",
    "a name that says an odd length",
    "a value that says a length of nothing",
)
"""What is read as something else: whether it is a fault its DLL knows."""


@pytest.mark.parametrize("name", [name for name in MALFORMED if name not in (*LENIENT, *UNREAD)])
def test_what_lies_leads_beyond_its_buffer(name: str):
    reading = read_property_list(MALFORMED[name])
    assert reading.fault
    assert reading.beyond


@pytest.mark.parametrize("name", LENIENT)
def test_what_lacks_its_end_leads_nowhere(name: str):
    reading = read_property_list(MALFORMED[name])
    assert reading.fault
    assert not reading.beyond


def test_other_values_have_the_same_form():
    other = read_property_list(with_other_values(LIST))
    before = read_property_list(LIST)
    assert other.fault == ""
    assert other.values.keys() == before.values.keys()
    assert all(other.values[name] != before.values[name] for name in before.values)
    assert with_other_values(with_other_values(LIST)) == LIST


@pytest.mark.parametrize(
    ("data", "form", "fault"),
    [
        (text("A") + text("B") + text(""), Data.NAMES, ""),
        (text(""), Data.NAMES, ""),
        (text("A"), Data.NAMES, "the terminator of the names is missing"),
        (text("A")[:-1], Data.NAMES, "3 bytes hold no whole number of characters"),
        (bytes(4), Data.FLAGS, ""),
        (bytes(3), Data.FLAGS, "3 bytes are fewer than the 4 of it"),
        (bytes(8), Data.CLASS_INFO, ""),
        (bytes(4), Data.CLASS_INFO, "4 bytes are fewer than the 8 of it"),
        (END, Data.VALUE_LIST, ""),
        (entry(PropertySyntax.CLUSPROP_SYNTAX_NAME, text("Network Name")) + END, Data.VALUE_LIST, ""),
        (entry(PropertySyntax.CLUSPROP_SYNTAX_NAME, text("T")), Data.VALUE_LIST, "the end mark is missing"),
    ],
)
def test_the_other_forms(data: bytes, form: Data, fault: str):
    assert fault_of(data, form) == fault
