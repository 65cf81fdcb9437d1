"""The stand-in for resutils.dll: property lists, property tables and parameter blocks, byte for byte.

What is expected of a list comes from :mod:`resdll_checker.engine.property_lists`, which knows nothing of the C side.
"""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from utilities import FILE_NOT_FOUND, INVALID_DATA, INVALID_PARAMETER, REFUSALS, SUCCESS, Utilities

from resdll_checker.engine.property_lists import MALFORMED, Property, entry, property_list, text
from resdll_spec.argument_layouts import PropertySyntax

pytestmark = [pytest.mark.needs_mingw, pytest.mark.needs_wine]

# ---- Lists -----------------------------------------------------------------------------------------------------------

NAMES = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=12)
TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=12)
PARTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=6)
VALUES = st.one_of(st.integers(0, 2**32 - 1), TEXTS, st.binary(max_size=9), st.lists(PARTS, max_size=3).map(tuple))
PROPERTIES = st.builds(Property, NAMES, st.lists(VALUES, min_size=1, max_size=2).map(tuple))


@given(st.lists(PROPERTIES, max_size=4))
def test_a_well_formed_list_is_accepted_and_each_cut_of_it_is_not(utilities: Utilities, properties: list[Property]):
    whole = property_list(*properties)
    assert utilities.code("verify", whole) == SUCCESS
    for end in range(0, len(whole), max(1, len(whole) // 7)):
        assert utilities.code("verify", whole[:end]) in REFUSALS


@given(st.lists(PROPERTIES, min_size=1, max_size=3), st.data())
def test_a_list_with_any_byte_changed_is_never_read_behind_its_end(
    utilities: Utilities, properties: list[Property], data: st.DataObject
):
    changed = bytearray(property_list(*properties))
    changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    for word in ("verify", "table 1", "find 3 :Text", "find 5 :Names"):
        head, *arguments = word.split()
        assert utilities.code(head, *arguments, bytes(changed)) in REFUSALS | {SUCCESS, FILE_NOT_FOUND}


@pytest.mark.parametrize("wrong", MALFORMED)
def test_what_is_no_list_is_refused(utilities: Utilities, wrong: str):
    refused = {utilities.code("verify", MALFORMED[wrong]), utilities.code("table", 1, MALFORMED[wrong])}
    assert refused <= REFUSALS
    assert utilities.code("find", 3, ":Nothing", MALFORMED[wrong]) == INVALID_DATA


def test_the_first_value_of_the_format_is_found_by_a_name_in_any_case(utilities: Utilities):
    whole = property_list(
        Property("First", (1, "one")), Property("Second", (("a", "b"),)), Property("Third", (b"\1\2\3",))
    )
    found = {
        (2, ":first"): ["0", "1"],
        (3, ":FIRST"): ["0", text("one").hex()],
        (5, ":second"): ["0", (text("a") + text("b") + text("")).hex()],
        (1, ":Third"): ["0", "010203"],
        (2, ":Fourth"): [f"{FILE_NOT_FOUND:x}", "0"],
        (2, ":Third"): [f"{INVALID_DATA:x}", "0"],
    }
    assert {key: utilities.ask("find", *key, whole) for key in found} == found


def test_a_walk_goes_on_at_the_next_property(utilities: Utilities):
    name = 4 + len(entry(PropertySyntax.CLUSPROP_SYNTAX_NAME, text("A")))
    rest = property_list(Property("B", (2,)))[4:]
    assert utilities.ask("walk", property_list(Property("A", ("x", 3)))[name:] + rest) == [
        "0", f"{len(rest):x}", "0", text("x").hex()
    ]  # fmt: skip
    assert utilities.ask("walk", property_list(Property("A", (9,)))[name:] + rest)[:3] == ["0", f"{len(rest):x}", "9"]
    out_of_range = property_list(Property("A", (10,)))[name:]
    assert utilities.ask("walk", out_of_range)[:2] == [f"{INVALID_PARAMETER:x}", f"{len(out_of_range):x}"]
    assert utilities.code("walk", out_of_range[:-4]) == INVALID_PARAMETER


# ---- Tables and parameter blocks -------------------------------------------------------------------------------------


def numbered(syntax: int, layout: str, number: int) -> bytes:
    """Return a value of a syntax that the engine never writes."""
    return struct.pack("<II", syntax, struct.calcsize(layout)) + struct.pack(layout, number)


def of_block(words: str, names: tuple[str, ...], blob: bytes, count: int, level: int, needed: int, large: int) -> bytes:
    """Return the list of the block of targets/utilities.c, in the order of its table."""

    def one(name: str, value: bytes) -> bytes:
        return entry(PropertySyntax.CLUSPROP_SYNTAX_NAME, text(name)) + value + bytes(4)

    plain = property_list(
        Property("Text", (words,)), Property("Names", (names,)), Property("Blob", (blob,)), Property("Count", (count,))
    )
    parts = [property_list(Property(name, (value,)))[4:] for name, value in (
        ("Text", words), ("Names", names), ("Blob", blob), ("Count", count)
    )]  # fmt: skip
    assert plain[4:] == b"".join(parts)
    path = one("Path", struct.pack("<II", 0x00010004, 2) + bytes(4))
    rest = one("Level", numbered(0x00010007, "<i", level)) + property_list(Property("Needed", (needed,)))[4:]
    rest += one("Large", numbered(0x00010006, "<Q", large)) + property_list(Property("Fixed", ("",)))[4:]
    return struct.pack("<I", 9) + parts[0] + path + b"".join(parts[1:]) + rest


@given(
    TEXTS,
    st.lists(PARTS, max_size=3).map(tuple),
    st.binary(max_size=9),
    st.integers(0, 100),
    st.integers(0, 2**32 - 1),
)
def test_a_list_goes_into_a_block_and_comes_out_of_it(
    utilities: Utilities, words: str, names: tuple[str, ...], blob: bytes, count: int, needed: int
):
    utilities.ask("clear")
    given_values = {"Text": words, "Names": names, "Blob": blob, "Count": count, "Needed": needed}
    whole = property_list(*(Property(name, (value,)) for name, value in given_values.items()))
    assert utilities.code("table", 0, whole) == SUCCESS
    assert utilities.exactly("list") == of_block(words, names, blob, count, 0, needed, 0)
    assert utilities.ask("copy")[:2] == ["0", "1"]


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (Property("Count", (100,)), SUCCESS),
        (Property("COUNT", (100,)), SUCCESS),
        (Property("Count", (101,)), INVALID_PARAMETER),
        (Property("Count", ("1",)), INVALID_PARAMETER),
        (Property("Text", (1,)), INVALID_PARAMETER),
        (Property("Fixed", ("x",)), INVALID_PARAMETER),
        (Property("Unknown", (1,)), INVALID_PARAMETER),
    ],
    ids=str,
)
def test_a_table_takes_what_it_describes_and_nothing_of_a_list_that_is_partly_wrong(
    utilities: Utilities, one: Property, code: int
):
    utilities.ask("clear")
    before = utilities.ask("table", 0, property_list())
    after = utilities.ask("table", 0, property_list(Property("Text", ("new",)), one))
    assert int(after[0], 16) == code
    assert (after[1:] == before[1:]) == (code != SUCCESS)
    assert utilities.code("table", 1, property_list(one)) == (SUCCESS if one.name == "Unknown" else code)


def test_a_number_below_zero_is_held_to_its_bounds(utilities: Utilities):
    for level, code in ((-5, SUCCESS), (-6, INVALID_PARAMETER), (5, SUCCESS), (6, INVALID_PARAMETER)):
        value = entry(PropertySyntax.CLUSPROP_SYNTAX_NAME, text("Level")) + numbered(0x00010007, "<i", level)
        assert utilities.code("table", 0, struct.pack("<I", 1) + value + bytes(4)) == code
    for large, code in ((0, INVALID_PARAMETER), (1, SUCCESS), (2**40, SUCCESS), (2**40 + 1, INVALID_PARAMETER)):
        value = entry(PropertySyntax.CLUSPROP_SYNTAX_NAME, text("Large")) + numbered(0x00010006, "<Q", large)
        assert utilities.code("table", 0, struct.pack("<I", 1) + value + bytes(4)) == code
