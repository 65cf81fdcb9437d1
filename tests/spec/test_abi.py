"""The binary interface: numbers that a public header states, and the shape of the tables that hold them."""

from __future__ import annotations

from enum import IntEnum, IntFlag

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resdll_spec import abi
from resdll_spec.abi import ErrorCode, ResourceState
from resdll_spec.observations import FINAL_STATUS_CLASSES, RETURN_CLASSES, STATUS_CLASSES, ValueClass, classify

VALUE_TABLES = {**RETURN_CLASSES, "SetResourceStatus": STATUS_CLASSES}


@pytest.mark.parametrize(("windows", "mask"), [("2012", 0x1F), ("2012r2", 0x3F), ("2016", 0x7F)])
def test_each_version_defines_its_flags(windows: str, mask: int):
    assert abi.defined_mask(windows) == mask


def test_the_flags_are_the_seven_lowest_bits_in_order():
    assert [flag.value for flag in abi.OFFLINE_FLAGS] == [1 << bit for bit in range(7)]
    assert abi.ALL_OFFLINE_FLAGS == 0x7F
    assert abi.OFFLINE_MASK_COUNT == 128
    assert all(flag.name == abi.OFFLINE_FLAG_PREFIX + flag.fact.upper() for flag in abi.OFFLINE_FLAGS)


def test_versions_are_ordered_by_age_and_found_by_name():
    assert [abi.windows_version(name).order for name in abi.VERSION_NAMES] == [0, 1, 2]
    with pytest.raises(KeyError, match="2012R2"):
        abi.windows_version("2012R2")


@pytest.mark.parametrize(
    ("name", "version", "size", "last"),
    [
        ("v1", 0x100, 88, "ResourceTypeControl"),
        ("v2", 0x200, 96, "Cancel"),
        ("v3", 0x300, 96, "Cancel"),
        ("v4", 0x400, 112, "BeginResourceTypeControlAsUser"),
    ],
)
def test_a_function_table_is_as_large_as_its_slots(name: str, version: int, size: int, last: str):
    (table,) = (table for table in abi.FUNCTION_TABLES if table.version == version)
    assert (table.name, table.size, table.slots[-1]) == (name, size, last)
    assert len(set(table.slots)) == len(table.slots)


def test_only_the_version_tells_a_table_of_v2_from_one_of_v3():
    _, second, third, _ = abi.FUNCTION_TABLES
    assert second.size == third.size
    differences = [pair for pair in zip(second.slots, third.slots, strict=True) if pair[0] != pair[1]]
    assert differences == [
        ("ResourceControl", "BeginResourceControl"),
        ("ResourceTypeControl", "BeginResourceTypeControl"),
    ]


def test_every_version_of_windows_offers_the_tables_of_the_one_before():
    offered = [set(version.table_versions) for version in abi.WINDOWS_VERSIONS]
    assert offered[0] == offered[1] < offered[2]
    assert offered[2] == {table.version for table in abi.FUNCTION_TABLES}


def test_the_callback_table_has_a_slot_for_each_number_and_grows_with_the_versions():
    assert [callback.slot for callback in abi.CALLBACKS] == list(range(18))
    slots = [[callback.slot for callback in abi.callback_slots(name)] for name in abi.VERSION_NAMES]
    assert slots == [list(range(1, 6)), list(range(1, 8)), list(range(1, 14))]


def test_entry_points_have_the_numbers_of_the_live_dump():
    assert [int(entry) for entry in abi.EntryPoint] == [*range(1, 12), 14]
    assert set(RETURN_CLASSES) <= {slot for table in abi.FUNCTION_TABLES for slot in table.slots}


def test_the_pseudo_states_lie_below_pending():
    pending = ResourceState.ClusterResourcePending
    assert pending == 128
    assert ResourceState.ClusterResourceCannotComeOnlineOnThisNode == pending - 1
    assert ResourceState.ClusterResourceCannotComeOnlineOnAnyNode == pending - 2
    assert ResourceState.ClusterResourceOnlinePending == pending + 1
    assert ResourceState.ClusterResourceOfflinePending == pending + 2


def test_the_error_codes_of_the_contract():
    assert (ErrorCode.ERROR_IO_PENDING, ErrorCode.ERROR_INVALID_PARAMETER) == (997, 87)
    assert (ErrorCode.ERROR_REVISION_MISMATCH, ErrorCode.ERROR_CLUSTER_RESNAME_NOT_FOUND) == (1306, 5080)
    assert (ErrorCode.ERROR_RESOURCE_NOT_FOUND, ErrorCode.ERROR_CLUSTER_RESOURCE_LOCKED_STATUS) == (5007, 0x1748)


@pytest.mark.parametrize(
    "enumeration",
    [thing for thing in vars(abi).values() if isinstance(thing, type) and issubclass(thing, IntEnum | IntFlag)],
)
def test_no_two_names_share_a_number(enumeration: type[IntEnum]):
    assert all(name == member.name for name, member in enumeration.__members__.items())


@pytest.mark.parametrize("struct", abi.STRUCTS, ids=lambda struct: struct.name)
def test_the_fields_of_a_struct_ascend_within_it(struct: abi.Struct):
    offsets = [offset for _, offset in struct.fields]
    assert offsets == sorted(set(offsets))
    assert offsets[-1] < struct.size
    assert struct.size % abi.POINTER_SIZE == 0


def test_the_outer_struct_holds_the_largest_table():
    (outer,) = (struct for struct in abi.STRUCTS if struct.name == "CLRES_FUNCTION_TABLE")
    assert outer.size == 8 + max(table.size for table in abi.FUNCTION_TABLES)


@pytest.mark.parametrize("classes", VALUE_TABLES.values(), ids=VALUE_TABLES)
@given(value=st.integers(-1, 6000) | st.integers(-(2**31), 2**32 - 1))
def test_every_value_falls_into_exactly_one_class(classes: tuple[ValueClass, ...], value: int):
    named = [one for one in classes if one.values is not None and value in one.values]
    assert len(named) <= 1
    assert classify(classes, value) is (named[0] if named else classes[-1])


@pytest.mark.parametrize("classes", VALUE_TABLES.values(), ids=VALUE_TABLES)
def test_the_last_class_alone_takes_what_is_left(classes: tuple[ValueClass, ...]):
    assert [one.values is None for one in classes] == [False] * (len(classes) - 1) + [True]
    assert len({one.name for one in classes}) == len(classes)


def test_final_reports_are_classes_of_reports():
    assert {one.name for one in STATUS_CLASSES} > FINAL_STATUS_CLASSES
