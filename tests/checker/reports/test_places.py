"""Places in the sources: found by DWARF in ELF and PE, and never a fault where it is damaged or absent."""

from __future__ import annotations

from pathlib import Path

import pytest
from dlls import build
from hypothesis import given, settings
from hypothesis import strategies as st

from resdll_checker.engine.target import Target, inspect
from resdll_checker.reports.places import line_of, places

FORMS = [pytest.param("elf", marks=pytest.mark.needs_cc), pytest.param("pe", marks=pytest.mark.needs_mingw)]
SOURCE = build.ROOT / "tests" / "dlls" / "resource.c"


@pytest.mark.parametrize("form", FORMS)
def test_every_line_of_a_function_is_a_line_of_its_source(form: build.Form):
    target = inspect(build.build("sync_v2", form))
    found = places(target)
    assert found is not None
    begins = found.of_export("StartupEx")
    assert begins is not None
    assert Path(begins.file).name == SOURCE.name
    start = found.exports["StartupEx"]
    lines = SOURCE.read_text(encoding="utf-8").splitlines()
    for offset in range(start, start + 8):
        place = found.of_location(f"{target.path.name}+{offset:#x}")
        assert place is not None
        assert 1 <= place.line <= len(lines)


@pytest.mark.needs_cc
@pytest.mark.parametrize("location", ["libc.so.6+0x1234", "sync_v2.so+0xfffffff", "0x7f00", "", "+", "sync_v2.so+zz"])
def test_other_modules_and_senseless_places_have_none(location: str):
    found = places(inspect(build.build("sync_v2", "elf")))
    assert found is not None
    assert found.of_location(location) is None
    assert found.of_export("NoSuchExport") is None


def test_a_file_without_debug_information_has_no_places(tmp_path: Path):
    path = tmp_path / "x.dll"
    for content in (b"", b"MZ", b"\x7fELF", b"\0" * 4096):
        path.write_bytes(content)
        for kind in ("elf", "pe"):
            assert places(Target(path, kind, "", ())) is None  # type: ignore[arg-type]  # the two kinds
    assert places(Target(tmp_path / "none.dll", "pe", "", ())) is None


@pytest.mark.needs_cc
@pytest.mark.needs_mingw
@settings(max_examples=40)
@given(data=st.data())
def test_damaged_debug_information_is_no_fault(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory):
    form = data.draw(st.sampled_from(build.FORMS))
    content = bytearray(build.build("sync_v2", form).read_bytes())
    for _ in range(data.draw(st.integers(1, 40), label="flips")):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "damaged.dll"
    path.write_bytes(content)
    found = places(Target(path, form, "", ()))
    if found is not None:
        found.of_export("StartupEx")
        found.of_location("damaged.dll+0x1400")


def test_the_line_of_a_key_in_a_profile(tmp_path: Path):
    path = tmp_path / "resdll.toml"
    path.write_text("# type = 'no'\n\ntype = 'Greeter'\n", encoding="utf-8")
    assert line_of(path, "type") == 3
    assert line_of(path, "windows") == 1
    assert line_of(tmp_path / "none.toml", "type") == 1
