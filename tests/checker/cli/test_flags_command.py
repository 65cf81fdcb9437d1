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


def test_a_later_release_has_the_contract_of_the_version_it_belongs_to():
    older, later = (json.loads(output("0x65", "--windows", name, "--json", "-")) for name in ("2016", "2022"))
    assert (later.pop("windows"), older.pop("windows")) == ("2022", "2016")
    assert later == older
    assert output("0x65", "--windows", "2025").startswith(
        "0x65 on Windows Server 2025 (the contract of Windows Server 2016)"
    )
    asked = json.loads(output("--interaction", "--windows", "2019", "--json", "-"))
    assert (asked["windows"], asked["contract"]) == ("2019", "2016")


def test_json_of_one_mask():
    document = json.loads(output("0x25", "--windows", "2012", "--json", "-"))
    assert list(document) == ["mask", "windows", "contract", "set", "undefined_bits", "rejected", "effects", "notes"]
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
