from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from syrupy.assertion import SnapshotAssertion

from resdll_checker.cli import main
from resdll_checker.errors import ExitCode
from resdll_spec.abi import OFFLINE_FLAGS, OFFLINE_MASK_COUNT, VERSION_NAMES


def output(*arguments: str) -> str:
    done = CliRunner().invoke(main, ["flags", *arguments])
    assert done.exit_code == ExitCode.CONFORMS, done.output
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize(
    "arguments", ["0x25 --windows 2012", "ignore_resource_status", "0x0a", "0x46", "0x10", "0", "--windows 2012"]
)
def test_text(arguments: str, snapshot: SnapshotAssertion):
    assert output(*arguments.split()) == snapshot


def test_the_newest_version_is_the_default():
    assert output("0x7e") == output("0x7e", "--windows", VERSION_NAMES[-1].upper())


def test_json_of_one_mask():
    document = json.loads(output("0x25", "--windows", "2012", "--json", "-"))
    assert list(document) == ["mask", "windows", "set", "undefined_bits", "rejected", "effects", "notes"]
    assert document["mask"] == 0x25
    assert document["windows"] == "2012"
    assert document["set"] == [flag.name for flag in OFFLINE_FLAGS if 0x25 & flag.value]
    assert document["undefined_bits"] == 0x20
    assert document["rejected"] == [{"code": 87, "clause": "FLG-IGNORE-WITH-QUEUE"}]
    assert {note["clause"] for note in document["notes"]} >= {"FLG-UNDEFINED-BIT", "FLG-IGNORE-WITH-QUEUE-DLL"}


def test_json_of_all_flags():
    documents = json.loads(output("--json", "-"))
    assert [entry["name"] for entry in documents] == [flag.name for flag in OFFLINE_FLAGS]
    assert sum(entry["value"] for entry in documents) == OFFLINE_MASK_COUNT - 1
    assert all(entry["defined"] for entry in documents)


def test_json_into_a_file_leaves_the_text_on_standard_output(tmp_path: Path):
    target = tmp_path / "flags.json"
    assert output("3", "--json", str(target)) == output("3")
    assert json.loads(target.read_text(encoding="utf-8"))["mask"] == 3
