"""Targets for the live tests of the host: the reference DLLs of tests/dlls, and a probe of our own."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from dlls import build
from utilities import Utilities, start

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


@pytest.fixture
def with_library(form: Form, tmp_path: Path) -> Path:
    """Return a target that is linked to a library which lies beside it and nowhere else."""
    ending = "so" if form == "elf" else "dll"
    library, target = tmp_path / f"libbeside.{ending}", tmp_path / f"target.{ending}"
    (tmp_path / "beside.c").write_text(
        '#include "resdll_contract.h"\nRESDLL_EXPORT DWORD answer(void);\nDWORD answer(void) { return 1306; }\n'
    )
    (tmp_path / "target.c").write_text(
        '#include "resdll_contract.h"\nDWORD answer(void);\n'
        "RESDLL_EXPORT DWORD WINAPI StartupEx(LPCWSTR t, DWORD l, DWORD h, PCLRES_CALLBACK_FUNCTION_TABLE c,\n"
        "PCLRES_FUNCTION_TABLE *f) { (void)t, (void)l, (void)h, (void)c, (void)f; return answer(); }\n"
    )
    name = ("-Wl,-soname,libbeside.so",) if form == "elf" else ()  # else the linker notes the whole path
    for source, product, extra in (("beside.c", library, name), ("target.c", target, (str(library),))):
        command = [*COMMANDS[form], "-o", str(product), str(tmp_path / source), *extra]
        subprocess.run(command, check=True, cwd=tmp_path)
    return target


def build_probe(form: Form, directory: Path) -> Path:
    """Compile the probe once a session."""
    path = directory / f"probe.{'so' if form == 'elf' else 'dll'}"
    if not path.exists():
        subprocess.run([*COMMANDS[form], "-o", str(path), str(HERE / "targets" / "probe.c")], check=True)
    return path


@pytest.fixture(scope="session")
def utilities(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Utilities]:
    """Start the program that calls functions of resutils.dll."""
    running = start(tmp_path_factory.mktemp("utilities"))
    yield running
    running.close()
