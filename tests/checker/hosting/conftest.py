"""Targets for the live tests of the host: the reference DLLs of tests/dlls, and a probe of our own."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from dlls import build

HERE = Path(__file__).resolve().parent
INCLUDE = HERE.parents[2] / "checker" / "host" / "include"
COMMON = ("-shared", "-g", "-O1", "-std=gnu11", "-Wall", "-Wno-infinite-recursion", f"-I{INCLUDE}")
COMMANDS = {
    "elf": ("gcc", *COMMON, "-fPIC", "-fshort-wchar", "-fvisibility=hidden", "-pthread"),
    "pe": ("x86_64-w64-mingw32-gcc", *COMMON, "-static-libgcc"),
}
Form = Literal["elf", "pe"]
FORMS = (
    pytest.param("elf", marks=pytest.mark.needs_cc),
    pytest.param("pe", marks=(pytest.mark.needs_mingw, pytest.mark.needs_wine)),
)


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> Form:
    """ELF natively, then PE (under Wine where that is needed)."""
    chosen: Form = request.param
    return chosen


@pytest.fixture
def dll(form: Form) -> Callable[[str], Path]:
    """Build a DLL of the catalogue in the form under test."""
    return lambda name: build.build(name, form)


@pytest.fixture
def probe(form: Form, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the probe in the form under test."""
    return build_probe(form, tmp_path_factory.getbasetemp())


def build_probe(form: Form, directory: Path) -> Path:
    """Compile the probe once a session."""
    path = directory / f"probe.{'so' if form == 'elf' else 'dll'}"
    if not path.exists():
        subprocess.run([*COMMANDS[form], "-o", str(path), str(HERE / "targets" / "probe.c")], check=True)
    return path
