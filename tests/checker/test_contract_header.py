"""The contract header compiles everywhere, and says what resdll_spec.abi says."""

from __future__ import annotations

import inspect
import re
import subprocess
from pathlib import Path

import pytest

from resdll_spec import abi
from resdll_spec.argument_layouts import PropertySyntax
from resdll_spec.control_codes import CLUS_CHAR_REQUIRES_STATE_CHANGE_REASON, CONTROL_CODES, OperationType

INCLUDE = Path(__file__).resolve().parents[2] / "checker" / "host" / "include"
HEADER = (INCLUDE / "resdll_contract.h").read_text(encoding="utf-8")

STRICT = ("-Wall", "-Wextra", "-Wpedantic", "-Werror", f"-I{INCLUDE}")
ELF = ("-fshort-wchar", "-pthread")
COMPILERS = {
    "elf-c11": ("gcc", "-std=c11", *ELF),
    "elf-c++17": ("g++", "-std=c++17", *ELF),
    "pe-c11": ("x86_64-w64-mingw32-gcc", "-std=c11"),
    "pe-c++17": ("x86_64-w64-mingw32-g++", "-std=c++17"),
}
MARKS = {
    "elf-c11": pytest.mark.needs_cc,
    "elf-c++17": pytest.mark.needs_cxx,
    "pe-c11": pytest.mark.needs_mingw,
    "pe-c++17": pytest.mark.needs_mingw_cxx,
}
EVERYWHERE = [pytest.param(name, marks=MARKS[name]) for name in COMPILERS]

# These enumerations number things of other documents; no header has them.
NOT_IN_A_HEADER = {abi.EntryPoint}


def _expected() -> dict[str, int]:
    """Maps every C expression that abi has a value for to that value."""
    values = {flag.name: flag.value for flag in abi.OFFLINE_FLAGS}
    for name, value in vars(abi).items():
        if re.match(r"CLRES_|LOCKED_MODE_", name):
            values[name] = value
        elif inspect.isclass(value) and value.__module__ == abi.__name__ and value not in NOT_IN_A_HEADER:
            # __members__, unlike iteration, also has the flag that is zero; a dataclass has none.
            members = getattr(value, "__members__", {})
            values |= {member: int(number) for member, number in members.items()}
    values |= {code.name: code.value for code in CONTROL_CODES.values()}
    values |= {member.name: int(member) for members in (PropertySyntax, OperationType) for member in members}
    values["CLUS_CHAR_REQUIRES_STATE_CHANGE_REASON"] = CLUS_CHAR_REQUIRES_STATE_CHANGE_REASON
    for table in abi.FUNCTION_TABLES:
        struct = f"CLRES_V{table.version >> 8}_FUNCTIONS"
        values[f"CLRES_V{table.version >> 8}_FUNCTION_SIZE"] = table.size
        values |= {f"offsetof({struct}, {slot})": 8 * at for at, slot in enumerate(table.slots)}
    callbacks = [callback for callback in abi.CALLBACKS if callback.slot]
    values["sizeof(CLRES_CALLBACK_FUNCTION_TABLE)"] = 8 * len(callbacks)
    values |= {
        f"offsetof(CLRES_CALLBACK_FUNCTION_TABLE, {callback.name})": 8 * (callback.slot - 1) for callback in callbacks
    }
    for layout in abi.STRUCTS:
        values[f"sizeof({layout.name})"] = layout.size
        values |= {f"offsetof({layout.name}, {field})": offset for field, offset in layout.fields}
    return values


EXPECTED = _expected()


def _compile(name: str, source: str, folder: Path, *options: str) -> Path:
    file = folder / ("probe.cpp" if name.endswith("c++17") else "probe.c")
    file.write_text(source, encoding="utf-8")
    output = folder / "probe"
    line = [*COMPILERS[name], *STRICT, str(file), "-o", str(output), *options]
    done = subprocess.run(line, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return output


@pytest.mark.parametrize("name", EVERYWHERE)
def test_it_compiles_without_a_warning(name: str, tmp_path: Path):
    _compile(name, '#include "resdll_contract.h"\nint main(void) { return 0; }\n', tmp_path)


@pytest.mark.parametrize("name", EVERYWHERE)
def test_it_may_be_included_by_several_sources_and_twice(name: str, tmp_path: Path):
    """The ELF shim has state; one copy for each shared object, however many sources include it."""
    other = tmp_path / ("other.cpp" if name.endswith("c++17") else "other.c")
    other.write_text(
        '#include "resdll_contract.h"\n#include "resdll_contract.h"\n'
        "DWORD ask(void);\nDWORD ask(void) { return GetLastError(); }\n",
        encoding="utf-8",
    )
    source = (
        '#include "resdll_contract.h"\nDWORD ask(void);\n'
        "int main(void) { SetLastError(7); return ask() == 7 ? 0 : 1; }\n"
    )
    program = _compile(name, source, tmp_path, str(other))
    if name.startswith("elf"):
        subprocess.run([program], check=True)


@pytest.mark.needs_cc
def test_every_constant_size_and_offset_is_what_the_specification_says(tmp_path: Path):
    lines = [f'    printf("%s=%lld\\n", "{text}", (long long)({text}));' for text in EXPECTED]
    source = "\n".join(['#include "resdll_contract.h"', "int main(void) {", *lines, "    return 0;", "}"])
    program = _compile("elf-c11", source, tmp_path)
    printed = subprocess.run([program], check=True, capture_output=True, text=True).stdout
    actual = {text: int(value) for text, _, value in (line.rpartition("=") for line in printed.splitlines())}
    assert actual == EXPECTED


@pytest.mark.parametrize("name", EVERYWHERE)
def test_they_are_the_same_for_every_target(name: str, tmp_path: Path):
    """Asserted by the compiler, so that PE needs no Wine here."""
    checks = [f'RESDLL_STATIC_ASSERT((long long)({text}) == {value}LL, "{text}");' for text, value in EXPECTED.items()]
    source = "\n".join(['#include "resdll_contract.h"', *checks, "int main(void) { return 0; }", ""])
    _compile(name, source, tmp_path)


@pytest.mark.parametrize(
    "prefix",
    [
        "CLRES_VERSION_V",
        "CLUS_RESDLL_OPEN_",
        "CLUS_RESDLL_ONLINE_",
        "CLUS_RESDLL_OFFLINE_",
        "CLUSRESDLL_STATUS_",
        "CLUSAPI_RESOURCE_OFFLINE_REASON_",
        "LOCKED_MODE_FLAGS_",
        "FAILURE_TYPE_",
        "LOG_",
        "ClusterResource",
        "ResourceExitState",
        "eResourceStateChangeReason",
        "ResdllContextOperationType",
        "CLUSCTL_RESOURCE_(?!STATE_CHANGE_REASON_)",
        "CLUSPROP_SYNTAX_",
    ],
)
def test_the_header_has_no_member_of_these_families_that_the_specification_lacks(prefix: str):
    defined = set(re.findall(rf"(?:#define |^ +|[{{,] *)({prefix}\w+) (?:=|\(|0x)", HEADER, re.MULTILINE))
    assert defined
    assert defined <= EXPECTED.keys()


def test_the_exports_have_the_names_of_the_specification():
    assert f'#define STARTUP_ROUTINE "{abi.STARTUP_ROUTINE}"' in HEADER
    assert f'#define STARTUP_EX_ROUTINE "{abi.STARTUP_EX_ROUTINE}"' in HEADER


# The arguments of the table macros after name, version and prefix, in order; the other slots go by prefix.
MACRO_ARGUMENTS = {
    1: ("Arbitrate", "Release", "ResourceControl", "ResourceTypeControl"),
    2: ("Arbitrate", "Release", "ResourceControl", "ResourceTypeControl", "LooksAlive", "IsAlive", "Cancel"),
    3: (
        *("Arbitrate", "Release", "BeginResourceControl", "BeginResourceTypeControl"),
        *("LooksAlive", "IsAlive", "Cancel"),
    ),
    4: (
        *("Arbitrate", "Release", "BeginResourceControl", "BeginResourceTypeControl"),
        *("LooksAlive", "IsAlive", "Cancel", "BeginResourceControlAsUser", "BeginResourceTypeControlAsUser"),
    ),
}
SECOND_FORMS = ("Open", "Online", "Offline")


@pytest.mark.needs_cc
@pytest.mark.parametrize("table", abi.FUNCTION_TABLES, ids=lambda table: table.name)
def test_the_table_macros_put_every_function_into_its_own_slot(table: abi.FunctionTable, tmp_path: Path):
    """Each slot gets a made-up address, its number, which must arrive there and nowhere else."""
    number = table.version >> 8
    defines, checks = [], []
    for at, slot in enumerate(table.slots, start=1):
        value = f"((__typeof__(((CLRES_V{number}_FUNCTIONS *)0)->{slot})){at})"
        prefixed = slot + ("V2" if number > 1 and slot in SECOND_FORMS else "")
        named = slot in MACRO_ARGUMENTS[number]
        defines.append(f"#define {'Given' if named else 'Test'}{prefixed} {value}")
        checks.append(f"    if ((size_t)table.V{number}Functions.{slot} != {at}) return {at};")
    given = ", ".join(f"Given{slot}" for slot in MACRO_ARGUMENTS[number])
    if number == 1:
        fill = f"CLRES_V1_FUNCTION_TABLE(table, {table.version:#x}, Test, {given});"
    else:
        fill = "CLRES_FUNCTION_TABLE table;\n"
        fill += f"CLRES_V{number}_FUNCTION_TABLE_SET(table, {table.version:#x}, Test, {given});"
    head = f"    if (table.TableSize != {table.size} || table.Version != {table.version:#x}) return 99;"
    main = ["int main(void) {", fill, head, *checks, "    return 0;", "}", ""]
    source = "\n".join(['#include "resdll_contract.h"', *defines, *main])
    program = _compile("elf-c11", source, tmp_path)
    assert subprocess.run([program], check=False).returncode == 0
