"""The stand-in for resutils.dll: the cluster database, the cluster, worker threads, paths.

What is expected of a list comes from :mod:`resdll_checker.engine.property_lists`, which knows nothing of the C side.
"""

from __future__ import annotations

import struct

import pytest
from utilities import FILE_NOT_FOUND, INVALID_PARAMETER, MORE_DATA, REFUSALS, SUCCESS, Utilities, read

from resdll_checker.engine.property_lists import Property, entry, property_list, text
from resdll_checker.hosting.standin import RESOURCE_NAME
from resdll_spec.argument_layouts import PropertySyntax

NOT_READY, WAIT_TIMEOUT, NOT_PRESENT = 21, 258, 4316
SZ, EXPAND_SZ, REG_BINARY, REG_DWORD, MULTI_SZ, QWORD = 1, 2, 3, 4, 7, 11

pytestmark = [pytest.mark.needs_mingw, pytest.mark.needs_wine]

# ---- The database ----------------------------------------------------------------------------------------------------


@pytest.fixture
def database(utilities: Utilities) -> Utilities:
    """Return the program with an empty key and an empty block."""
    utilities.ask("clear")
    assert utilities.code("key") == SUCCESS
    return utilities


DEFAULTS = {"Text": text("none").hex(), "Names": (text("one") + text("two") + text("")).hex()}


def test_a_block_is_filled_from_the_database_or_with_defaults(database: Utilities):
    required = text("Needed").hex()
    assert database.ask("read-block", 1)[:2] == [f"{FILE_NOT_FOUND:x}", required]
    database.ask("store", ":Needed", REG_DWORD, struct.pack("<I", 3))
    database.ask("store", ":Blob", REG_BINARY, b"\7\7")
    filled = ["0", "-", DEFAULTS["Text"], "-", DEFAULTS["Names"], "0707", "7", "ffffffff", "3", "5", "-"]
    assert database.ask("read-block", 1) == filled
    database.ask("store", ":Count", SZ, text("7"))
    assert database.ask("read-block", 1)[:2] == [f"{INVALID_PARAMETER:x}", text("Count").hex()]


def test_a_string_that_is_stored_without_its_terminator_gets_one(database: Utilities):
    database.ask("store", ":Needed", REG_DWORD, struct.pack("<I", 3))
    database.ask("store", ":Text", SZ, text("short")[:-2])
    assert database.ask("read-block", 1)[2] == text("short").hex()


def test_a_list_is_written_as_it_is_typed_and_read_back_the_same(database: Utilities):
    whole = property_list(
        Property("Many", (("a", "b"),)), Property("Number", (5,)), Property("Raw", (b"\1",)), Property("Words", ("w",))
    )  # in the order in which the registry tells them
    assert database.code("set-list", whole) == SUCCESS
    stored = {
        ":Number": ["0", f"{REG_DWORD:x}", "05000000"],
        ":Words": ["0", f"{SZ:x}", text("w").hex()],
        ":Many": ["0", f"{MULTI_SZ:x}", (text("a") + text("b") + text("")).hex()],
        ":Raw": ["0", f"{REG_BINARY:x}", "01"],
    }
    assert {name: database.ask("stored", name) for name in stored} == stored
    assert database.exactly("get", "private") == whole
    assert database.exactly("get", "stored") == b"".join(map(text, ("Many", "Number", "Raw", "Words", "")))
    assert database.code("set-list", whole[:-1]) in REFUSALS


def test_a_table_is_written_with_what_it_does_not_name_only_if_that_is_allowed(database: Utilities):
    whole = property_list(Property("Count", (9,)), Property("Other", (1,)))
    assert database.code("set-table", 0, whole) == INVALID_PARAMETER
    assert database.ask("stored", ":Count") == [f"{FILE_NOT_FOUND:x}"]
    assert database.code("set-table", 1, whole) == SUCCESS
    assert database.ask("stored", ":Count") == ["0", f"{REG_DWORD:x}", "09000000"]
    assert database.ask("stored", ":Other") == ["0", f"{REG_DWORD:x}", "01000000"]
    assert database.exactly("get", "unknown") == property_list(Property("Other", (1,)))


def test_a_block_is_written_below_its_keys_and_given_back_as_a_list(database: Utilities):
    path = entry(PropertySyntax.CLUSPROP_SYNTAX_NAME, text("Path"))
    path += struct.pack("<II", 0x00010004, 10) + text("%OS%")[:10].ljust(12, b"\0") + bytes(4)
    assert database.code("table", 0, struct.pack("<I", 1) + path) == SUCCESS
    database.ask("store", ":Text", SZ, text("goes away"))
    assert database.code("set-block", property_list(Property("Other", ("o",)))) == SUCCESS
    assert database.ask("stored", ":Below\\Path") == ["0", f"{EXPAND_SZ:x}", text("%OS%").hex()]
    assert database.ask("stored", ":Large") == ["0", f"{QWORD:x}", bytes(8).hex()]
    assert database.ask("stored", ":Other") == ["0", f"{SZ:x}", text("o").hex()]
    assert database.ask("stored", ":Text") == [f"{FILE_NOT_FOUND:x}"]  # the block has none
    (code, expanded) = database.ask("expand", ":%OS%")
    assert (code, read(expanded)) == ("0", text("Windows_NT"))
    both = read(expanded)
    given_back = database.exactly("get", "table")
    assert path[:-4] + struct.pack("<II", 0x00010008, len(both)) + both in given_back
    assert struct.unpack_from("<I", given_back)[0] == 9
    assert struct.unpack_from("<I", database.exactly("get", "all"))[0] == 10


def test_names_of_a_table_are_given_in_its_order(utilities: Utilities):
    names = ("Text", "Path", "Names", "Blob", "Count", "Level", "Needed", "Large", "Fixed", "")
    assert utilities.exactly("get", "names") == b"".join(map(text, names))


# ---- The cluster -----------------------------------------------------------------------------------------------------


def test_what_a_resource_depends_on_is_found_by_type_and_by_class(utilities: Utilities):
    (opened, *found) = utilities.ask("dependencies", ":" + RESOURCE_NAME, ":network name")
    assert opened == "0"
    assert found == [*[text("Name").hex()] * 4, text("Disk").hex(), "1", "0", "0", "2"]
    found = utilities.ask("dependencies", ":" + RESOURCE_NAME, ":Physical Disk")
    assert found[1:6] == ["-", "-", "-", *[text("Disk").hex()] * 2]


def test_the_address_of_a_dependency_is_told_with_its_sizes(utilities: Utilities):
    parts = ["a", text("10.0.0.10").hex(), "e", text("255.255.255.0").hex()]
    assert utilities.ask("address", 32, ":Name") == ["0", *parts, "6", text("Front").hex()]
    assert utilities.ask("address", 5, ":Name") == [f"{MORE_DATA:x}", *parts, "6", text("").hex()]
    assert utilities.code("address", 32, ":" + RESOURCE_NAME) == NOT_PRESENT


def test_an_environment_bears_the_name_of_the_network(utilities: Utilities):
    (code, *entries) = utilities.ask("environment", ":" + RESOURCE_NAME)
    assert code == "0"
    names = ("COMPUTERNAME", "_CLUSTER_NETWORK_NAME_", "_CLUSTER_NETWORK_HOSTNAME_")
    assert [read(one) for one in entries] == [text(f"{name}=VIRTUAL") for name in names]
    assert utilities.ask("environment", ":Disk")[1:] == []


# ---- Threads, paths --------------------------------------------------------------------------------------------------


def test_workers_end_as_documented(utilities: Utilities):
    created, second, waiting_only, asked, first_waits, in_time, ended, closed, again, waited, ran, gone = utilities.ask(
        "worker"
    )
    assert (created, int(second, 16)) == ("0", NOT_READY)
    assert (int(waiting_only, 16), asked) == (WAIT_TIMEOUT, "0")
    assert int(first_waits, 16) == WAIT_TIMEOUT, "the first to terminate waits while the second has returned"
    assert (int(in_time, 16), ended, closed) == (WAIT_TIMEOUT, "0", "1")
    assert (again, waited, ran, gone) == ("0", "0", "1", "1")


@pytest.mark.parametrize(
    ("path", "valid"),
    [("C:\\a\\b.c", 1), ("\\\\server\\share\\x", 1), ("a/b", 1), ("", 0), ("C:\\a:b", 0), ("a\\\\b", 0), ("x?", 0)],
)
def test_paths_are_judged_by_their_syntax(utilities: Utilities, path: str, valid: int):
    assert utilities.code("path", f":{path}") == valid
