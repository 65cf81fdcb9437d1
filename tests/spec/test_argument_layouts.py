"""The layout of property lists and the length of names are those of a public header."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from resdll_spec.argument_layouts import NODE_NAME_LENGTH, PropertySyntax

PROBE = """
#include <windows.h>
typedef void *PCLUSPROP_FILETIME; /* which the header uses and does not declare */
#include <clusapi.h>
{assertions}
"""


@pytest.mark.needs_mingw
def test_the_numbers_are_those_of_the_header(tmp_path: Path):
    expected = {syntax.name: int(syntax) for syntax in PropertySyntax} | {"MAX_COMPUTERNAME_LENGTH": NODE_NAME_LENGTH}
    assertions = "\n".join(f'_Static_assert({name} == {value}, "{name}");' for name, value in expected.items())
    source = tmp_path / "probe.c"
    source.write_text(PROBE.format(assertions=assertions), encoding="ascii")
    command = ["x86_64-w64-mingw32-gcc", "-std=c11", "-D_WIN32_WINNT=0x0502", "-fsyntax-only", str(source)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
