"""The stand-in for resutils.dll: lists, tables, parameter blocks, the database and worker threads, byte for byte.

What is expected of a list comes from :mod:`resdll_checker.engine.property_lists`, which knows nothing of the C side.
"""

from __future__ import annotations

import shutil
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resdll_checker.engine.property_lists import MALFORMED, Property, entry, property_list, text
from resdll_checker.hosting import wine
from resdll_checker.hosting.build import find_or_build, find_or_build_stand_ins
from resdll_checker.hosting.registry import RegistryType, RegistryValue
from resdll_checker.hosting.standin import RESOURCE_NAME, Cluster, Thing
from resdll_spec.abi import ResourceState
from resdll_spec.argument_layouts import PropertySyntax
from resdll_spec.cluster_exports import LIBRARIES

SOURCE = Path(__file__).resolve().parent / "targets" / "utilities.c"
SUCCESS, FILE_NOT_FOUND, INVALID_DATA, INVALID_PARAMETER, INSUFFICIENT_BUFFER, MORE_DATA = 0, 2, 13, 87, 122, 234
REFUSALS = {INVALID_DATA, INVALID_PARAMETER, INSUFFICIENT_BUFFER}
NOT_READY, WAIT_TIMEOUT, NOT_PRESENT = 21, 258, 4316
SZ, EXPAND_SZ, REG_BINARY, REG_DWORD, MULTI_SZ, QWORD = 1, 2, 3, 4, 7, 11

ONLINE, STORAGE, NETWORK = int(ResourceState.ClusterResourceOnline), 1, 2


def sz(name: str, words: str) -> RegistryValue:
    """Return a string of the registry."""
    return RegistryValue(name, RegistryType.REG_SZ, text(words))


ADDRESS = (sz("Address", "10.0.0.10"), sz("SubnetMask", "255.255.255.0"), sz("Network", "Front"))
CLUSTER = Cluster(
    things=(
        Thing("Name", "Network Name", 0, ONLINE, private=(sz("Name", "VIRTUAL"), sz("DnsName", "VIRTUAL"))),
        Thing("Address", "IP Address", NETWORK, ONLINE, private=ADDRESS),
        Thing("Disk", "Physical Disk", STORAGE, ONLINE),
    ),
    depends=((RESOURCE_NAME, "Name"), ("Name", "Address"), ("Address", "Disk")),
)

pytestmark = [pytest.mark.needs_mingw, pytest.mark.needs_wine]


class Utilities:
    """The program of targets/utilities.c: a line to it, a line from it."""

    def __init__(self, program: Path) -> None:
        host = find_or_build("pe")
        launch = wine.launch("pe", host, program.with_name("journal"), program)
        under = (wine.loader(), wine.windows_path(program)) if wine.is_needed() else (str(program),)
        self._process = subprocess.Popen(
            under,
            env=dict(launch.environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def ask(self, word: str, *arguments: int | str | bytes) -> list[str]:
        """Return the words of the answer; a program that ended instead is a failure."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(" ".join([word, *map(written, arguments)]) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, f"{word} {arguments} ended the process"
        return answer.split()

    def code(self, word: str, *arguments: int | str | bytes) -> int:
        """Return the first word of the answer."""
        return int(self.ask(word, *arguments)[0], 16)

    def exactly(self, *question: str) -> bytes:
        """Return what a function gives that negotiates the size: one byte too little, and then as much as it says."""
        asked = self.ask(*question, 0)
        needed = int(asked[2], 16)
        assert asked[:2] == [f"{MORE_DATA:x}", "0"]
        again = self.ask(*question, needed - 1)
        assert (again[0], again[2]) == (asked[0], asked[2])
        done = self.ask(*question, needed)
        assert done[:2] == ["0", f"{needed:x}"]
        return read(done[3])

    def close(self) -> None:
        """End it as its input ends."""
        self._process.communicate()


def written(argument: int | str | bytes) -> str:
    """Return how the program is told an argument; texts with a colon in front are UTF-16, others are words."""
    match argument:
        case int():
            return f"{argument:x}"
        case str() if argument.startswith(":"):
            return text(argument[1:]).hex()
        case str():
            return argument
        case _:
            return argument.hex() or "-"


def read(word: str) -> bytes:
    """Return the bytes of a word of an answer."""
    return b"" if word == "-" else bytes.fromhex(word)


@pytest.fixture(scope="module")
def utilities(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Utilities]:
    """Build and start the program, beside the stand-ins."""
    folder = tmp_path_factory.mktemp("utilities")
    for library in LIBRARIES:
        shutil.copy(find_or_build_stand_ins() / library, folder / library)
    program = folder / "utilities.exe"
    command = ["x86_64-w64-mingw32-gcc", "-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-DWIN32_LEAN_AND_MEAN"]
    command += ["-static-libgcc", str(SOURCE), "-o", str(program), *(str(folder / library) for library in LIBRARIES)]
    subprocess.run(command, check=True, capture_output=True, text=True)
    running = Utilities(program)
    assert running.code("connect", ":" + CLUSTER.text) == SUCCESS
    yield running
    running.close()


# ---- Lists ------------------------------------------------------------------------------------------------------------

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


# ---- Tables and parameter blocks --------------------------------------------------------------------------------------


def numbered(syntax: int, layout: str, number: int) -> bytes:
    """Return a value of a syntax that the engine never writes."""
    return struct.pack("<II", syntax, struct.calcsize(layout)) + struct.pack(layout, number)


def of_block(  # noqa: PLR0913 - the members of the block
    words: str, names: tuple[str, ...], blob: bytes, count: int, level: int, needed: int, large: int
) -> bytes:
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
def test_a_list_goes_into_a_block_and_comes_out_of_it(  # noqa: PLR0913 - the members of the block
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


# ---- The database -----------------------------------------------------------------------------------------------------


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


# ---- The cluster ------------------------------------------------------------------------------------------------------


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


# ---- Threads, paths ---------------------------------------------------------------------------------------------------


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
