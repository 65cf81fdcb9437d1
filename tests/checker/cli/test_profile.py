"""Profiles: what is refused and where, what holds, private properties, the schema."""

from __future__ import annotations

import json
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from click.testing import CliRunner
from dlls import build
from hypothesis import given
from hypothesis import strategies as st

from resdll_checker.cli import main
from resdll_checker.cli.check import check as check_command
from resdll_checker.counterexamples import emit_c
from resdll_checker.counterexamples.rerun import options_of
from resdll_checker.counterexamples.store import decode, encode
from resdll_checker.engine import profile
from resdll_checker.engine.actions import Call
from resdll_checker.engine.counterexample import FORMAT, Counterexample
from resdll_checker.engine.options import SUITES, CheckOptions
from resdll_checker.engine.private_properties import TYPED
from resdll_checker.engine.profile_keys import DEFAULTS, KEYS, Profile, described, example, schema
from resdll_checker.engine.run import CheckResult
from resdll_checker.engine.target import TargetError
from resdll_checker.engine.toml_text import as_toml, line_of, quoted
from resdll_checker.errors import ExitCode
from resdll_checker.hosting import Host
from resdll_checker.hosting.registry import LONGEST_NAME, MOST_BYTES, RegistryType, RegistryValue, string
from resdll_checker.reports.schemata import SCHEMATA
from resdll_spec.abi import EntryPoint
from resdll_spec.releases import RELEASE_NAMES
from resdll_spec.rules import RULES

ROOT = Path(__file__).resolve().parents[3]
texts = st.text(st.characters(exclude_categories=["Cs"]))


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "resdll.toml"
    path.write_text(text, encoding="utf-8")
    return path


def values(tmp_path: Path, text: str) -> tuple[RegistryValue, ...]:
    return profile.read(written(tmp_path, f"[properties]\n{text}\n")).registry_values


# -- what is refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("strict = true\nwindows = \n", 2, "is not TOML: Invalid value; mend that line"),
        ("strict = true\n\nseed = [1,\n2", 4, "is not TOML"),
        ("# one\n\npending_time = 5", 3, "'pending_time' (did you mean pending_timeout?)"),
        ("strict = 'yes'", 1, "Expected `bool`, got `str`, at key `strict`; write it as `strict = true`"),
        ("target = ''", 1, 'length >= 1, at key `target`; write it as `target = "build/greeter.dll"`'),
        ("max_time = inf", 1, "a finite number"),
        ("max_time = nan", 1, "Expected `float` >= 1.0"),
        ('target = "a\\u0000b"', 1, "ends at its first NUL"),
        ("suite = 'ful'", 1, "did you mean full?"),
        ("seed = 1\nseed = 2", 2, "is not TOML"),
        ("properties = 3", 1, "below a line `[properties]`"),
        ("[properties]\nA = 1\nB = 1.5", 3, "Expected `int | str | object | array`, got `float`"),
        ("[properties]\nA = -1", 2, "Expected `int` >= 0; give a text, a number from 0 to 4294967295"),
        ("[properties]\nA = 4294967296", 2, "at the property `A`"),
        ("[properties]\nA = [\n'a',\n'']", 2, "length >= 1"),
        ("[properties]\n'a\\b' = 1\nA = 1\n\na = 1", 5, "the registry knows no case, and line 3 gives it already"),
        ("[properties]\nstrict = true", 2, "move it above the line `[properties]`"),
        ("[properties]\nA = { type = 'REG_QWRD', value = 1 }", 2, "did you mean REG_QWORD?"),
        ("[properties]\nA = { typ = 'REG_QWORD', value = 1 }", 2, "there is no key called 'typ' (did you mean type?)"),
        ("[properties]\nA = { value = 1 }", 2, "missing required field `type`"),
        ("[properties.A]\ntype = 'REG_DWORD'\nvalue = 'x'", 1, "Expected `int`, got `str`"),
        ("[properties]\nA = { type = 'REG_BINARY', value = '0' }", 2, "pairs of hexadecimal digits"),
        ('[properties]\nA = "a\\u0000b"', 2, "ends at its first NUL"),
        ('[properties]\n"" = 1', 2, f"between 1 and {LONGEST_NAME} characters"),
        ("[properties]\nA = '" + "x" * (MOST_BYTES // 2) + "'", 2, f"at most {MOST_BYTES} can be written"),
    ],
)
def test_a_fault_is_told_with_its_line_and_what_to_do(tmp_path: Path, text: str, line: int, said: str):
    path = written(tmp_path, text)
    done = CliRunner().invoke(main, ["check", "x.dll", "--profile", str(path)])
    assert done.exit_code == ExitCode.USAGE
    assert done.stderr.startswith(f"resdll: the profile {path}:{line} ")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_names_of_a_profile_are_no_terminal_commands(tmp_path: Path):
    done = CliRunner().invoke(main, ["check", "--profile", str(written(tmp_path, '"\\u001b[2J" = 1'))])
    assert "\\x1b[2J" in done.stderr
    assert "\x1b" not in done.stderr


def test_a_mark_of_the_byte_order_is_no_fault(tmp_path: Path):
    (tmp_path / "resdll.toml").write_bytes(b"\xef\xbb\xbfstrict = true\r\n")
    assert profile.read(tmp_path / "resdll.toml").given() == {"strict": True}


# -- what holds --------------------------------------------------------------------------------------------------------


def chosen(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> CheckOptions:
    """Returns the options that a command line comes to; nothing is run."""
    taken: list[CheckOptions] = []

    def note(options: CheckOptions, *_: object) -> CheckResult:
        taken.append(options)
        raise TargetError("that is all")

    monkeypatch.setattr("resdll_checker.cli.check.run_check", note)
    done = CliRunner().invoke(main, ["check", *arguments])
    assert taken, done.output
    return taken[0]


def test_the_target_is_told_from_the_folder_of_the_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = str(written(tmp_path, "target = 'build/greeter.dll'\n[properties]\nPath = 'x'"))
    options = chosen(monkeypatch, "--profile", path)
    assert options.target == tmp_path / "build" / "greeter.dll"
    assert (options.type_name, options.type_guessed) == ("greeter", True)
    assert options.properties == (string("Path", "x"),)
    assert chosen(monkeypatch, "other.dll", "--profile", path).target == Path("other.dll")


def test_a_profile_is_offered_and_never_taken_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    alone = CliRunner().invoke(main, ["check"])
    assert alone.exit_code == ExitCode.USAGE
    assert "No resource DLL is given" in alone.stderr
    written(tmp_path, "target = 'greeter.dll'\nstrict = true")
    beside = CliRunner().invoke(main, ["check"])
    assert beside.exit_code == ExitCode.USAGE
    assert "resdll.toml is here: --profile resdll.toml uses it" in beside.stderr
    assert not chosen(monkeypatch, "greeter.dll").strict


def test_every_key_is_an_option_of_check_and_has_its_default(monkeypatch: pytest.MonkeyPatch):
    options = {parameter.name for parameter in check_command.params}
    assert {"type_name" if key == "type" else key for key in KEYS} - options == {"cluster", "hooks", "properties"}
    without = chosen(monkeypatch, "x.dll")
    assert all(getattr(without, key) == DEFAULTS[key] for key in KEYS if key in DEFAULTS)


# -- private properties ------------------------------------------------------------------------------------------------


def test_the_types_of_the_registry(tmp_path: Path):
    text = """
        Text = 'é'
        Number = 0x01020304
        Texts = ['a', 'b']
        Expanded = { type = 'reg_expand_sz', value = '%A%' }
        Long = { type = 'REG_QWORD', value = 1 }
        Bytes = { type = 'REG_BINARY', value = '00 fF' }
        SameNumber = { type = 'REG_DWORD', value = 1 }
    """
    assert [(value.name, value.type.name, value.data) for value in values(tmp_path, text)] == [
        ("Text", "REG_SZ", b"\xe9\0\0\0"),
        ("Number", "REG_DWORD", b"\4\3\2\1"),
        ("Texts", "REG_MULTI_SZ", b"a\0\0\0b\0\0\0\0\0"),
        ("Expanded", "REG_EXPAND_SZ", b"%\0A\0%\0\0\0"),
        ("Long", "REG_QWORD", b"\1\0\0\0\0\0\0\0"),
        ("Bytes", "REG_BINARY", b"\0\xff"),
        ("SameNumber", "REG_DWORD", b"\1\0\0\0"),
    ]


def test_every_type_can_be_told():
    assert {entry.__struct_config__.tag for entry in TYPED} == {kind.name for kind in RegistryType}


COUNTEREXAMPLES = f"docs/schemas/counterexample-{FORMAT}.schema.json"
_COUNTEREXAMPLE: dict[str, Any] = {
    "format": FORMAT,
    "rule": "RD401",
    "clause": RULES["RD401"].clauses[0],
    "state": "",
    "actual": "",
    "expected": (),
    "subject": None,
    "target": "x.dll",
    "sha256": "",
    "kind": "pe",
    "type_name": "X",
    "windows": RELEASE_NAMES[-1],
    "table": "v2",
    "pending_timeout": 1000,
    "deadlock_timeout": 1000,
    "seed": 0,
    "program": (Call(EntryPoint.Open.name, 0),),
    "observed": (),
    "replays": 3,
    "shown": 3,
    "minimal": True,
    "reduced_from": 1,
}
READS_A_PROPERTY = """
    HKEY parameters;
    WCHAR greeting[8] = {0};
    DWORD size = sizeof greeting, type = 0;
    if (RegOpenKeyExW(key, L"Parameters", 0, KEY_READ, &parameters) != ERROR_SUCCESS) return NULL;
    LSTATUS status = RegQueryValueExW(parameters, L"Greeting", NULL, &type, (BYTE *)greeting, &size);
    RegCloseKey(parameters);
    if (status != ERROR_SUCCESS || type != REG_SZ || lstrcmpW(greeting, L"hello") != 0) return NULL;
"""


@pytest.fixture(scope="session")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Builds a DLL whose Open fails unless its private property Greeting is "hello"."""
    source = (ROOT / "examples" / "greeter.c").read_text(encoding="utf-8")
    place = "    UNREFERENCED_PARAMETER(key);\n"
    assert source.count(place) == 1
    folder = tmp_path_factory.mktemp("reader")
    (folder / "greeter.c").write_text(source.replace(place, READS_A_PROPERTY), encoding="utf-8")
    compiler = ["x86_64-w64-mingw32-gcc", "-shared", "-DWIN32_LEAN_AND_MEAN", f"-I{build.INCLUDE}", "-o", "greeter.dll"]
    subprocess.run([*compiler, "greeter.c", "-ladvapi32"], cwd=folder, check=True, timeout=60)
    return folder / "greeter.dll"


@pytest.mark.needs_mingw
@pytest.mark.needs_wine
def test_open_finds_the_private_properties(reader: Path, tmp_path: Path):
    text = f"target = {quoted(str(reader))}\nsuite = 'smoke'\n"

    def checked(properties: str) -> int:
        path = written(tmp_path, text + properties)
        return CliRunner().invoke(main, ["check", "--profile", str(path), "--no-shrink"]).exit_code

    assert checked("[properties]\nGreeting = 'hello'") == ExitCode.CONFORMS
    assert checked("[properties]\nGreeting = 'good day'") != ExitCode.CONFORMS
    assert checked("") != ExitCode.CONFORMS


@pytest.mark.needs_mingw
@pytest.mark.needs_wine
def test_the_host_takes_the_longest_name_and_value():
    with Host(build.build("sync_v2", "pe")) as host:
        host.set_property("n" * LONGEST_NAME, RegistryType.REG_BINARY, bytes(MOST_BYTES))


def test_a_counterexample_keeps_the_private_properties():
    """What was found with them is run again with them, and has an id of its own."""
    given = (string("Greeting", "hello"), RegistryValue("Bytes", RegistryType.REG_BINARY, b"\0\xff"))
    plain = Counterexample(**_COUNTEREXAMPLE)
    shown = msgspec.structs.replace(plain, properties=given)
    assert decode(encode(shown), "it") == shown
    jsonschema.validate(json.loads(encode(shown)), json.loads(SCHEMATA[COUNTEREXAMPLES]()))
    assert options_of(shown, Path("x.dll"), 1.0).properties == given
    assert options_of(plain, Path("x.dll"), 1.0).properties == ()
    assert shown.id != plain.id
    assert "Greeting (REG_SZ), Bytes (REG_BINARY)" in emit_c.write(shown, "it")
    assert "private properties" not in emit_c.write(plain, "it")


@pytest.mark.needs_cc
def test_an_elf_target_has_no_private_properties(tmp_path: Path):
    path = written(tmp_path, "[properties]\nGreeting = 'hello'")
    done = CliRunner().invoke(main, ["check", str(build.build("sync_v2", "elf")), "--profile", str(path)])
    assert done.exit_code == ExitCode.USAGE
    assert "there is no registry" in done.stderr


# -- the schema, and TOML as text --------------------------------------------------------------------------------------


def test_the_schema_knows_every_key_with_its_meaning_and_an_example_that_fits():
    declared: dict[str, Any] = schema()
    assert set(declared["properties"]) == set(KEYS)
    for key in KEYS:
        assert described(key).endswith(".")
        jsonschema.validate({key: example(key)}, declared)
        if key in DEFAULTS:
            jsonschema.validate({key: DEFAULTS[key]}, declared)


registry_texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
properties = st.one_of(
    registry_texts,
    st.integers(-1, 2**32),
    st.lists(registry_texts, max_size=3),
    st.booleans(),
    st.fixed_dictionaries(
        {
            "type": st.sampled_from(sorted(RegistryType.__members__)),
            "value": st.one_of(registry_texts, st.integers(-1, 2**63 - 1)),
        }
    ),
)
documents = st.fixed_dictionaries(
    {},
    optional={
        "target": registry_texts,
        "windows": st.sampled_from([*RELEASE_NAMES, "1999"]),
        "suite": st.sampled_from([*SUITES, "none"]),
        "seed": st.one_of(st.integers(-5, 5), st.booleans()),
        "max_time": st.one_of(st.integers(0, 5), st.floats(0, 100)),
        "strict": st.one_of(st.booleans(), st.integers(0, 1)),
        "pending_timeout": st.integers(8, 12),
        "unknown": st.integers(),
        "properties": st.dictionaries(st.sampled_from(["Path", "Retries", "Names"]), properties, max_size=2),
    },
)


@given(document=documents)
def test_the_reader_and_the_schema_accept_the_same(
    document: dict[str, object], tmp_path_factory: pytest.TempPathFactory
):
    """The schema is written for editors: what it accepts is read, and what is read it accepts."""
    path = tmp_path_factory.getbasetemp() / "generated.toml"
    path.write_text("".join(f"{key} = {as_toml(value)}\n" for key, value in document.items()), encoding="utf-8")
    fits = jsonschema.Draft202012Validator(schema()).is_valid(document)
    try:
        found = profile.read(path)
    except profile.ProfileError:
        assert not fits
    else:
        assert fits
        assert set(found.given()) == set(document)
        assert isinstance(found, Profile)


@given(text=texts)
def test_a_quoted_text_is_read_back_and_shows_everything(text: str):
    assert tomllib.loads(f"x = {quoted(text)}") == {"x": text}
    assert "\x1b" not in quoted(text)
    assert "\n" not in quoted(text)


plain = st.one_of(st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False), texts)


@given(value=st.one_of(plain, st.lists(plain), st.dictionaries(st.sampled_from("abc"), plain)))
def test_a_value_is_read_back(value: object):
    assert tomllib.loads(f"x = {as_toml(value)}") == {"x": value}


@given(st.lists(st.sampled_from(["", "# k0 = 1", "a", "b", "c"]), max_size=6))
def test_the_line_of_a_key(kinds: list[str]):
    lines: list[str] = []
    begins: dict[str, int] = {}
    for number, kind in enumerate(kinds):
        begins |= {f"k{number}": len(lines) + 1} if kind in {"a", "b", "c"} else {}
        lines += {
            "a": [f"k{number} = 1"],
            "b": [f"k{number} = '''", f"k{number + 1} = 5", "'''"],
            "c": [f"'k{number}' = [", "  # one", " 1,", "]"],
        }.get(kind, [kind])
    for key, line in begins.items():
        assert line_of("\n".join(lines), key) == line
    assert line_of("\n".join(lines), "missing") == 1


def test_the_line_of_a_property_is_not_that_of_a_key():
    text = "[properties]\ntype = 1\n"
    assert line_of(text, "properties", "type") == 2
    assert line_of(text, "type") == 1
