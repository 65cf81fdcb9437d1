"""What is built from the C sources: every file has its program, every release its programs, none is mistaken."""

from __future__ import annotations

from itertools import permutations

import pytest

from resdll_checker.hosting import build, standin_sources


def test_every_source_is_part_of_a_program():
    used = {path for kind in build._FORMS for path in build.sources(kind)}
    for library in standin_sources.exports():
        used.update(standin_sources.sources(build.source_directory() / "standin", library))
    assert set(build.source_directory().rglob("*.c")) - used == set()


def test_no_program_is_taken_for_an_older_one_of_another_kind():
    stems = [form.stem for form in build._FORMS.values()]
    assert [pair for pair in permutations(stems, 2) if pair[1].startswith(f"{pair[0]}-")] == []


@pytest.mark.parametrize("release", build.RELEASES)
def test_a_release_brings_a_host_and_only_what_can_run_there(release: build.Release):
    carried = build.carried_by(release)
    assert "pe" in carried
    assert ("elf" in carried) == ("heap" in carried) == (release == "linux-x64")
    assert ("pe-arm64" in carried) == (release == "windows-arm64")


def test_portable_programs_are_never_built_by_the_native_compiler(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(build.shutil, "which", lambda name: f"/usr/bin/{name}")
    portable = build._compiler(build._LINUX, portable=True)
    assert portable is not None
    assert portable.command[1:] == ("-m", "ziglang", "cc", "-target", "x86_64-linux-gnu.2.17")
