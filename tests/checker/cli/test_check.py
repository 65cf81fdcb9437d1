"""``resdll check``: exit codes, what is refused and in which words, profiles, JSON."""

from __future__ import annotations

import contextlib
import json
import struct
import sys
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result
from dlls import build
from hypothesis import given, settings
from hypothesis import strategies as st

from resdll_checker.cli import INTERRUPTED, main
from resdll_checker.engine.mask_tour import MaskTour
from resdll_checker.engine.options import SMOKE, CheckOptions
from resdll_checker.engine.run import CheckResult
from resdll_checker.engine.target import TargetError, inspect
from resdll_checker.errors import ExitCode
from resdll_checker.reports import result as published
from resdll_spec.releases import RELEASE_NAMES, release

QUICK = ("--type", "Resdll Test", "--suite", "smoke", "--pending-timeout", "800", "--deadlock-timeout", "1500")
PE_MACHINE, PE_CHARACTERISTICS = 4, 22
"""Offsets from the PE signature."""


def check(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


def refused(*arguments: str | Path) -> str:
    """Runs a check that must be refused as wrong input; returns the one sentence that says why."""
    done = check(*arguments)
    assert done.exit_code == ExitCode.USAGE, done.output
    assert done.stdout == ""
    *seed, sentence = done.stderr.splitlines()
    assert seed in ([], ["seed 0"])
    assert sentence.startswith("resdll: ")
    assert "\x1b" not in done.stderr
    assert "Traceback" not in done.stderr
    return sentence


@pytest.fixture(scope="session")
def elf() -> Path:
    return build.build("sync_v2", "elf")


@pytest.fixture(scope="session")
def pe() -> Path:
    return build.build("sync_v2", "pe")


def changed_pe(pe: Path, tmp_path: Path, offset: int, value: int) -> Path:
    """Copies a DLL with one 16-bit number of its file header changed."""
    data = bytearray(pe.read_bytes())
    signature = struct.unpack_from("<I", data, 0x3C)[0]
    struct.pack_into("<H", data, signature + offset, value)
    copy = tmp_path / "changed.dll"
    copy.write_bytes(data)
    return copy


# --------------------------------------------------------------------------------------------------------------------
# Bad input.


def test_a_missing_file(tmp_path: Path):
    assert "does not exist; build the DLL first" in refused(tmp_path / "none.dll")


def test_a_directory(tmp_path: Path):
    assert "is a directory; name the DLL inside it" in refused(tmp_path)


def test_random_bytes(tmp_path: Path):
    path = tmp_path / "x.dll"
    path.write_bytes(b"\x00\x01\x02 no DLL at all")
    assert "is neither a Windows DLL (PE) nor a shared object (ELF)" in refused(path)


@pytest.mark.parametrize("content", [b"", b"MZ", b"\x7fELF", b"MZ" + b"\0" * 200, b"\x7fELF" + b"\2\1\1" + b"\0" * 60])
def test_what_only_begins_like_a_dll(tmp_path: Path, content: bytes):
    path = tmp_path / "x.dll"
    path.write_bytes(content)
    refused(path)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files on Windows")
def test_a_file_without_an_end_is_not_read():
    assert "is no regular file" in refused("/dev/zero")


def test_an_unreadable_file(elf: Path, monkeypatch: pytest.MonkeyPatch):
    def forbidden(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", forbidden)  # root may read everything, so permission bits prove nothing
    assert "cannot be read (Permission denied); check its permissions" in refused(elf)


@pytest.mark.parametrize(
    "form", [pytest.param("elf", marks=pytest.mark.needs_cc), pytest.param("pe", marks=pytest.mark.needs_mingw)]
)
def test_a_library_that_is_no_resource_dll(form: build.Form):
    assert "exports neither StartupEx nor Startup" in refused(build.build("no_startup", form))


@pytest.mark.skipif(sys.platform == "win32", reason="Python is no ELF file there")
def test_an_elf_program():
    refused(Path(sys.executable).resolve())


@pytest.mark.needs_mingw
def test_a_windows_program(pe: Path, tmp_path: Path):
    assert "is a Windows program, not a DLL" in refused(changed_pe(pe, tmp_path, PE_CHARACTERISTICS, 0x0022))


@pytest.mark.needs_mingw
@pytest.mark.parametrize(("machine", "name"), [(0x14C, "32-bit x86"), (0xAA64, "ARM64"), (0x1234, "machine 0x1234")])
def test_a_dll_of_another_architecture(pe: Path, tmp_path: Path, machine: int, name: str):
    assert f"is a {name} DLL" in refused(changed_pe(pe, tmp_path, PE_MACHINE, machine))


@pytest.mark.needs_cc
@pytest.mark.needs_mingw
@pytest.mark.parametrize("form", ["elf", "pe"])
@pytest.mark.parametrize("share", [0.01, 0.1, 0.2])  # debugging data lie at the end, and a loader does without
def test_a_cut_off_file(elf: Path, pe: Path, tmp_path: Path, form: str, share: float):
    data = (elf if form == "elf" else pe).read_bytes()
    path = tmp_path / "cut.dll"
    path.write_bytes(data[: int(len(data) * share)])
    assert "is damaged" in refused(path)


@pytest.mark.needs_cc
@pytest.mark.needs_mingw
@settings(max_examples=60)
@given(data=st.data())
def test_a_damaged_file_is_refused_or_read_but_never_a_fault(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
):
    content = bytearray(build.build("sync_v2", data.draw(st.sampled_from(build.FORMS))).read_bytes())
    for _ in range(data.draw(st.integers(0, 20), label="flips")):
        content[data.draw(st.integers(0, min(4095, len(content) - 1)))] = data.draw(st.integers(0, 255))
    del content[data.draw(st.integers(0, len(content)), label="length") :]
    path = tmp_path_factory.getbasetemp() / "damaged.dll"
    path.write_bytes(content)
    with contextlib.suppress(TargetError):
        inspect(path)  # only looked at: to load it could do anything


def test_an_unknown_windows_version(elf: Path):
    said = refused(elf, "--windows", "2020")
    assert "there is no Windows version called '2020'" in said
    assert ", ".join(RELEASE_NAMES) in said


@pytest.mark.parametrize(
    "arguments", [("--suite", "fast"), ("--pending-timeout", "0"), ("--max-time", "0"), ("--seed", "x"), ("--fast",)]
)
def test_wrong_usage(elf: Path, arguments: tuple[str, ...]):
    refused(elf, *arguments)


@pytest.mark.needs_cc
def test_a_type_that_was_only_guessed(elf: Path):
    said = refused(elf)
    assert "has no resource type called 'sync_v2', which was guessed" in said
    assert "--type" in said


@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows no such name")
def test_a_hostile_name_never_reaches_the_terminal(tmp_path: Path):
    assert r"\x1b[31m" in refused(tmp_path / "red\x1b[31m.dll")


# --------------------------------------------------------------------------------------------------------------------
# Profiles.


def profile(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "resdll.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("windows = ", "is not TOML"),
        ("pending_time = 5", "did you mean pending_timeout?"),
        ("pending_timeout = 'long'", "Expected `int`, got `str`, at key `pending_timeout`"),
        ("pending_timeout = 1", "Expected `int` >= 10"),
        ("max_time = 0.5", "Expected `float` >= 1.0"),
        ("strict = 1", "Expected `bool`, got `int`"),
        ("type = ''", "length >= 1"),
        ("windows = '2020'", "there is no Windows version called '2020'"),
        ("[targets]\nname = 1", "there is no key called 'targets' (did you mean target?)"),
    ],
)
def test_a_malformed_profile(elf: Path, tmp_path: Path, text: str, said: str):
    assert said in refused(elf, "--profile", profile(tmp_path, text))


def test_a_profile_that_is_not_there_or_no_text(elf: Path, tmp_path: Path):
    assert "cannot be read (No such file" in refused(elf, "--profile", tmp_path / "none.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    assert "is not UTF-8 text" in refused(elf, "--profile", tmp_path / "bytes.toml")


def chosen(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> CheckOptions:
    """Returns the options that a command line comes to; nothing is run."""
    taken: list[CheckOptions] = []

    def note(options: CheckOptions, *_: object) -> CheckResult:
        taken.append(options)
        raise TargetError("that is all")

    monkeypatch.setattr("resdll_checker.cli.check.run_check", note)
    check("x.dll", *arguments)
    return taken[0]


def test_the_command_line_wins_over_the_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    text = "type = 'Greeter'\nwindows = '2012R2'\npending_timeout = 5000\nmax_time = 9\nstrict = true\nquorum = true\n"
    path = profile(tmp_path, text)
    options = chosen(monkeypatch, "--profile", path, "--pending-timeout", "700")
    assert (options.type_name, options.type_guessed) == ("Greeter", False)
    assert (options.windows, options.pending_timeout, options.max_time) == ("2012r2", 700, 9.0)
    assert (options.strict, options.quorum) == (True, True)
    plain = chosen(monkeypatch)
    assert (plain.strict, plain.quorum) == (False, False)


@pytest.mark.parametrize("windows", RELEASE_NAMES)
def test_every_release_can_be_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, windows: str):
    on_the_line = chosen(monkeypatch, "--windows", windows.upper())
    in_the_profile = chosen(monkeypatch, "--profile", profile(tmp_path, f'windows = "{windows}"'))
    assert on_the_line.windows == in_the_profile.windows == windows
    assert on_the_line.version == release(windows).version


@pytest.mark.needs_cc
def test_a_later_release_is_played_as_the_version_it_belongs_to(elf: Path):
    done = check(elf, *QUICK, "--windows", "2025")
    assert done.exit_code == ExitCode.CONFORMS, done.output
    assert "against Windows Server 2025 (the contract of Windows Server 2016), table V2" in done.stdout


# --------------------------------------------------------------------------------------------------------------------
# Results.


@pytest.mark.needs_cc
def test_json_on_standard_output_is_all_that_is_there(elf: Path):
    done = check(elf, *QUICK, "--json", "-")
    assert done.exit_code == ExitCode.CONFORMS
    document = json.loads(done.stdout)
    jsonschema.validate(document, published.schema())
    assert document["verdict"] == "conforms"
    assert document["coverage"]["masks"] == {"covered": 128, "total": 128, "missing": {}}
    assert "CONFORMS" in done.stderr


@pytest.mark.needs_cc
def test_findings_as_json_in_a_file(tmp_path: Path):
    path = tmp_path / "result.json"
    done = check(build.build("null_dereference", "elf"), *QUICK, "--json", path)
    assert done.exit_code == ExitCode.FINDINGS
    assert "✗ RD801 error" in done.stdout
    document = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.validate(document, published.schema())
    (finding,) = document["findings"]
    assert (finding["rule"], finding["severity"], finding["masks"]) == ("RD801", "error", [0x14])
    assert finding["trace"][-1].startswith("✗ ")
    assert [entry.name for entry in tmp_path.iterdir()] == ["result.json"]


@pytest.mark.needs_cc
def test_strict_makes_a_warning_fail():
    target = build.build("null_resid_succeeds", "elf")
    assert check(target, *QUICK).exit_code == ExitCode.CONFORMS
    assert check(target, *QUICK, "--strict").exit_code == ExitCode.FINDINGS


@pytest.mark.needs_cc
def test_a_spent_budget_is_inconclusive():
    done = check(build.build("slow_offline", "elf"), *QUICK, "--max-time", "1")
    assert done.exit_code == ExitCode.INCONCLUSIVE
    assert "The time budget of 1 s (--max-time) was spent." in " ".join(done.stdout.split())


@pytest.mark.needs_cc
def test_after_an_interrupt_what_was_found_is_told(monkeypatch: pytest.MonkeyPatch):
    def interrupt(_: MaskTour) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(MaskTour, "run", interrupt)
    done = check(build.build("success_after_early_report", "elf"), *QUICK)
    assert done.exit_code == INTERRUPTED
    assert "RD201" in done.stdout
    assert "The run was interrupted" in done.stdout


def test_the_suites_have_names():
    assert SMOKE in check("--help").stdout


def test_a_dump_is_kept_or_it_is_told_why_not(tmp_path: Path):
    file = tmp_path / "dump"
    done = check(build.build("null_dereference", "elf"), *QUICK, "--dump", file)
    assert done.exit_code == ExitCode.FINDINGS
    told = done.stderr.splitlines()[-1]
    assert (told == f"The dump is in {file}.") == file.is_file()
    assert file.is_file() or told.startswith("No dump was kept: ")


def test_where_nothing_dies_there_is_no_dump(elf: Path, tmp_path: Path):
    done = check(elf, *QUICK, "--max-time", "1", "--dump", tmp_path / "dump")
    assert done.stderr.splitlines()[-1] == "The DLL ended no process: there is no dump."
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("given", "budget"), [((), 86_400.0), (("--max-time", "7"), 7.0)])
def test_a_check_under_a_debugger_has_time(monkeypatch: pytest.MonkeyPatch, given: tuple[str, ...], budget: float):
    options = chosen(monkeypatch, "--wait-for-debugger", *given)
    assert (options.wait_for_debugger, options.max_time) == (True, budget)
