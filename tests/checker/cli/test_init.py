"""``resdll init``: the profile that it writes is one, says what the file says, and runs nothing unless asked to."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from pathlib import Path

import jsonschema
import pefile
import pytest
from click.testing import CliRunner, Result
from dlls import build
from hypothesis import given
from hypothesis import strategies as st

from resdll_checker.cli import main
from resdll_checker.cli.init import SCHEMA_NAME
from resdll_checker.engine import profile
from resdll_checker.engine.contents import Contents, contents
from resdll_checker.engine.profile_keys import DEFAULTS, FILE_NAME, KEYS, PROPERTIES, SCHEMA_PATH, described, example
from resdll_checker.engine.proposal import Started, propose
from resdll_checker.engine.target import Target, inspect
from resdll_checker.errors import ExitCode, ResdllError
from resdll_checker.reports.schemata import SCHEMATA

TARGET = Target(Path("greeter.dll"), "pe", "0" * 64, ("StartupEx",))
VERSION = """
1 VERSIONINFO
FILEVERSION 1,2,3,4
{
  BLOCK "StringFileInfo" { BLOCK "040904b0" { VALUE "FileVersion", "1.2.3.4" VALUE "ProductName", "Gre\\x0aeter" } }
  BLOCK "VarFileInfo" { VALUE "Translation", 0x409, 1200 }
}
"""
READER = """
__declspec(dllimport) unsigned ResUtilGetDwordProperty(void);
__declspec(dllimport) unsigned Later(void);
__declspec(dllexport) unsigned StartupEx(void) { return ResUtilGetDwordProperty() + Later(); }
"""


def init(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["init", *map(str, arguments)])


def uncommented(text: str) -> dict[str, object]:
    """Returns what a profile holds when every setting in it is put into force."""
    return tomllib.loads(re.sub(r"^# (?=\w+ = |\[)", "", text, flags=re.MULTILINE))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_key_is_there_with_its_meaning_and_its_default():
    text = propose(TARGET, "greeter.dll", Contents("x64"), None, None)
    assert tomllib.loads(text) == {"target": "greeter.dll"}
    held = uncommented(text)
    assert set(held) == set(KEYS)
    assert held == {"target": "greeter.dll", "type": "greeter", PROPERTIES: example(PROPERTIES)} | {
        key: DEFAULTS.get(key, example(key)) for key in KEYS if key not in {"target", "type", PROPERTIES}
    }
    prose = " ".join(text.replace("\n#", " ").split())
    assert all(described(key) in prose for key in KEYS)
    jsonschema.validate(held, json.loads(SCHEMATA[SCHEMA_PATH]()))


@given(name=st.text(st.characters(exclude_categories=["Cs"]), min_size=1), kind=st.sampled_from(["pe", "elf"]))
def test_what_a_file_says_of_itself_changes_no_setting(name: str, kind: str):
    found = Contents("x64", {name: ("ResUtilGet" + name,)}, (name,), {"ProductName": name})
    started = Started(accepted=True, absent=(name,), told=name)
    target = Target(Path(name), kind, "", (name,))  # type: ignore[arg-type]  # one of the two
    text = propose(target, name, found, name, started)
    assert tomllib.loads(text) == {"target": name, "type": name}
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)


def test_a_type_is_in_force_once_it_is_known():
    refused = Started(accepted=False, absent=(), told="StartupEx answered no")
    accepted = Started(accepted=True, absent=(), told="V2")
    for type_name, started, known in [
        (None, None, None),
        (None, refused, None),
        (None, accepted, "greeter"),
        ("Greeter", None, "Greeter"),
        ("Greeter", refused, "Greeter"),
    ]:
        text = propose(TARGET, "greeter.dll", Contents("x64"), type_name, started)
        assert tomllib.loads(text).get("type") == known
        assert ("has Arbitrate and Release" in text) == (started is accepted)


@pytest.mark.parametrize(
    ("path", "type_name", "said"),
    [
        ("gr\udceeter.dll", None, "rename the file"),
        ("x.dll", "\udcee", "no name of a resource type"),
        ("x.dll", "", "no name"),
    ],
)
def test_what_toml_cannot_hold_is_refused(path: str, type_name: str | None, said: str):
    with pytest.raises(ResdllError, match=said):
        propose(TARGET, path, Contents("x64"), type_name, None)


@pytest.mark.needs_cc
def test_the_path_is_told_from_the_folder_of_the_profile(folder: Path):
    (folder / "checks").mkdir()
    elf = build.build("sync_v2", "elf")
    done = init(elf, "--out", "checks/sync.toml")
    assert done.exit_code == ExitCode.CONFORMS, done.output
    assert "resdll check --profile checks/sync.toml" in done.stdout
    target = profile.read(Path("checks/sync.toml")).target
    assert isinstance(target, str)
    assert Path(target).samefile(elf)
    assert Path("checks/sync.toml").read_text(encoding="utf-8").startswith(f"#:schema ./{SCHEMA_NAME}\n")
    assert (folder / "checks" / SCHEMA_NAME).read_text(encoding="utf-8") == SCHEMATA[SCHEMA_PATH]()


@pytest.mark.needs_cc
def test_what_is_there_is_kept(folder: Path):
    elf = build.build("sync_v2", "elf")
    (folder / FILE_NAME).write_text("strict = true\n", encoding="utf-8")
    done = init(elf)
    assert done.exit_code == ExitCode.USAGE
    assert f"{FILE_NAME} is there already; --force writes over it" in done.stderr
    assert (folder / FILE_NAME).read_text(encoding="utf-8") == "strict = true\n"
    assert not (folder / SCHEMA_NAME).exists()
    assert init(elf, "--force", "--no-schema").exit_code == ExitCode.CONFORMS
    assert not (folder / SCHEMA_NAME).exists()
    assert "target" in tomllib.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
    assert init(elf, "--no-schema").exit_code == ExitCode.CONFORMS, "the same once more changes nothing"
    assert init(elf, "--out", "missing/resdll.toml").exit_code == ExitCode.USAGE
    assert init(elf, "--out", ".").exit_code == ExitCode.USAGE


@pytest.mark.needs_cc
def test_nothing_is_run_unless_asked_for():
    crashes = build.build("crashes_on_load", "elf")
    done = init(crashes, "--out", "-")
    assert done.exit_code == ExitCode.CONFORMS, done.output
    assert "nothing of it was run" in done.stdout
    run = init(crashes, "--out", "-", "--run")
    assert run.exit_code not in (ExitCode.CONFORMS, ExitCode.INTERNAL)
    assert run.stdout == ""
    assert len(run.stderr.splitlines()) == 1


@pytest.mark.needs_cc
def test_a_start_tells_the_table_and_whether_the_type_is_known():
    elf = build.build("sync_v2", "elf")
    done = init(elf, "--out", "-", "--run", "--type", "Resdll Test")
    assert re.search(r"^# table +V2", done.stdout, re.MULTILINE), done.output
    assert tomllib.loads(done.stdout)["type"] == "Resdll Test"
    guessed = init(elf, "--out", "-", "--run")
    assert "it has no resource type 'sync_v2'" in " ".join(guessed.stdout.replace("\n#", " ").split())
    assert "type" not in tomllib.loads(guessed.stdout)


@pytest.mark.needs_cc
def test_a_profile_that_was_written_is_one_to_check_with():
    elf = build.build("sync_v2", "elf")
    assert init(elf, "--type", "Resdll Test").exit_code == ExitCode.CONFORMS
    done = CliRunner().invoke(main, ["check", "--profile", FILE_NAME, "--suite", "smoke", "--pending-timeout", "800"])
    assert done.exit_code == ExitCode.CONFORMS, done.output


def test_a_file_that_is_no_target_is_refused(folder: Path):
    (folder / "text.dll").write_text("no DLL", encoding="utf-8")
    done = init("text.dll")
    assert done.exit_code == ExitCode.USAGE
    assert "neither a Windows DLL" in done.stderr
    assert list(folder.iterdir()) == [folder / "text.dll"]


@pytest.fixture(scope="session")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Builds a DLL that reads private properties, loads a library when it needs it, and says its version."""
    folder = tmp_path_factory.mktemp("reader")
    (folder / "reader.c").write_text(READER, encoding="utf-8")
    (folder / "version.rc").write_text(VERSION, encoding="utf-8")
    (folder / "resutils.def").write_text("LIBRARY RESUTILS.dll\nEXPORTS\nResUtilGetDwordProperty\n", encoding="utf-8")
    (folder / "later.def").write_text("LIBRARY Later.dll\nEXPORTS\nLater\n", encoding="utf-8")
    tool = "x86_64-w64-mingw32-"
    for command in (
        [f"{tool}dlltool", "-d", "resutils.def", "-l", "libresutils.a"],
        [f"{tool}dlltool", "-d", "later.def", "-y", "liblater.a"],
        [f"{tool}windres", "version.rc", "version.o"],
        [f"{tool}gcc", "-shared", "-o", "reader.dll", "reader.c", "version.o", "-L.", "-lresutils", "-llater"],
    ):
        subprocess.run(command, cwd=folder, check=True, timeout=60)
    names = subprocess.run([f"{tool}nm", "reader.dll"], cwd=folder, check=True, capture_output=True, text=True).stdout
    descriptor = next(line.split()[0] for line in names.splitlines() if "__DELAY_IMPORT_DESCRIPTOR" in line)
    with pefile.PE(data=(folder / "reader.dll").read_bytes()) as image:  # GNU's linker leaves the directory empty
        directory = image.OPTIONAL_HEADER.DATA_DIRECTORY[pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_DELAY_IMPORT"]]
        directory.VirtualAddress = int(descriptor, 16) - image.OPTIONAL_HEADER.ImageBase
        directory.Size = 64
        image.write(str(folder / "reader.dll"))
    return folder / "reader.dll"


@pytest.mark.needs_mingw
def test_imports_and_the_version_resource_are_read(reader: Path):
    found = contents(inspect(reader))
    assert found.imports["resutils.dll"] == ("ResUtilGetDwordProperty",)
    assert found.imports["later.dll"] == ("Later",)
    assert found.delayed == ("later.dll",)
    assert found.version == {"FileVersion": "1.2.3.4", "ProductName": "Gre\neter"}
    text = init(reader, "--out", "-").stdout
    assert "# ProductName  Gre\\x0aeter\n" in text
    assert "This DLL imports ResUtilGetDwordProperty: give what its Open and Online read." in text


@pytest.mark.needs_mingw
@given(data=st.data())
def test_a_damaged_file_is_told_in_a_sentence(
    reader: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
):
    content = bytearray(reader.read_bytes())
    for _ in range(data.draw(st.integers(1, 40), label="flips")):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "damaged-import.dll"
    path.write_bytes(content)
    done = init(path, "--out", "-")
    assert done.exit_code in (ExitCode.CONFORMS, ExitCode.USAGE), done.output
    if done.exit_code == ExitCode.CONFORMS:
        assert set(tomllib.loads(done.stdout)) == {"target"}
