"""The control codes are what the header and the documents say, and every one of them follows from its parts."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from resdll_spec.avoided_calls import AVOIDED_CONTROLS
from resdll_spec.control_codes import (
    ACCESS_SHIFT,
    CODE_BY_VALUE,
    CONTROL_CODES,
    GLOBAL_SHIFT,
    INTERNAL_SHIFT,
    MODIFY_SHIFT,
    OBJECT_SHIFT,
    OPERATIONS,
    USER_SHIFT,
    Access,
    ControlCode,
    ControlObject,
    Data,
    Handling,
    greatest_code,
    user_codes,
)

HEADER = Path("/usr/share/mingw-w64/include/clusapi.h")
PROGRAM = """
#define _WIN32_WINNT 0x0502
#include <windows.h>
typedef void *PCLUSPROP_FILETIME; /* which the header uses and does not declare */
#include <clusapi.h>
"""
NEWER = {"CLUSCTL_RESOURCE_GET_OPERATION_CONTEXT"}
"""Codes that are younger than the header of mingw-w64."""

SAID = {
    "CLUSCTL_RESOURCE_STATE_CHANGE_REASON": 0x0150004E,
    "CLUSCTL_RESOURCE_GET_OPERATION_CONTEXT": 0x011020E9,
    "CLUSCTL_RESOURCE_ADD_DEPENDENCY": 0x01500012,
}
"""What the pages of some codes say of the whole value."""

each_code = pytest.mark.parametrize("code", CONTROL_CODES.values(), ids=list(CONTROL_CODES))


@pytest.mark.needs_mingw
def test_the_values_are_those_of_the_header(tmp_path: Path):
    checks = [
        f'_Static_assert((DWORD){name} == 0x{code.value:08x}u, "{name}");'
        for name, code in CONTROL_CODES.items()
        if name not in NEWER
    ]
    users = [
        f'_Static_assert((DWORD)CLUSCTL_USER_CODE(5, {target.name}) == 0x{user_codes(target, 5)[1]:08x}u, "user");'
        for target in ControlObject
    ]
    source = tmp_path / "codes.c"
    source.write_text(PROGRAM + "\n".join([*checks, *users]), encoding="utf-8")
    line = ["x86_64-w64-mingw32-gcc", "-std=gnu11", "-fsyntax-only", str(source)]
    done = subprocess.run(line, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_some_values_are_told_whole():
    assert {name: CONTROL_CODES[name].value for name in SAID} == SAID


def test_values_and_names_are_unique():
    assert len(CODE_BY_VALUE) == len(CONTROL_CODES)
    assert len({operation.value for operation in OPERATIONS.values()}) == len(OPERATIONS)
    assert {code.operation.name for code in CONTROL_CODES.values()} == OPERATIONS.keys()


@each_code
def test_a_code_holds_its_parts(code: ControlCode):
    assert code.value >> OBJECT_SHIFT == code.target
    assert code.value >> ACCESS_SHIFT & 3 == code.operation.access
    assert bool(code.value >> MODIFY_SHIFT & 1) == code.operation.modifies
    assert bool(code.value >> INTERNAL_SHIFT & 1) == code.operation.internal
    assert not code.value >> GLOBAL_SHIFT & 1
    assert not code.value >> USER_SHIFT & 1
    assert re.fullmatch(r"MSCS/clusctl-resource(-type)?-[a-z-]+", code.source)


@each_code
def test_what_modifies_needs_the_access_to_write(code: ControlCode):
    """And what gives data modifies nothing: so GET and VALIDATE are questions, SET and notifications are not."""
    assert code.operation.modifies == (code.operation.access is Access.CLUS_ACCESS_WRITE)
    assert code.operation.gives is Data.NOTHING or not code.operation.modifies


def test_what_the_service_handles_is_not_passed():
    kept = {code.operation.name for code in CONTROL_CODES.values() if not code.passed}
    assert kept == {
        "GET_NAME",
        "GET_ID",
        "GET_RESOURCE_TYPE",
        "ADD_REGISTRY_CHECKPOINT",
        "DELETE_REGISTRY_CHECKPOINT",
        "GET_REGISTRY_CHECKPOINTS",
    }
    common = {code.handling for code in CONTROL_CODES.values() if "COMMON" in code.operation.name}
    assert common == {Handling.DEFAULT}


def test_codes_of_nobody_are_none_of_these():
    for target in ControlObject:
        unknown = {*user_codes(target, 0x3FF), greatest_code(target)}
        assert len(unknown) == 3
        assert unknown.isdisjoint(CODE_BY_VALUE)
        assert {value >> OBJECT_SHIFT for value in unknown} == {target}


def test_codes_to_avoid_are_declared_where_a_dll_meets_them():
    named = {name for name in AVOIDED_CONTROLS if name in CONTROL_CODES}
    assert {"CLUSCTL_RESOURCE_GET_PRIVATE_PROPERTIES", "CLUSCTL_RESOURCE_ADD_OWNER"} <= named
