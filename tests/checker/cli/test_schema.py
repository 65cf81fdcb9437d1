"""``resdll schema`` prints the schemas that are committed."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from resdll_checker.cli import main
from resdll_checker.cli.schema import NAMES
from resdll_checker.errors import ExitCode
from resdll_checker.reports.schemata import SCHEMATA

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_the_committed_one(name: str):
    done = CliRunner().invoke(main, ["schema", name])
    assert done.exit_code == ExitCode.CONFORMS
    assert done.stdout == (ROOT / NAMES[name]).read_text(encoding="utf-8")


def test_the_list_names_them_all():
    assert set(NAMES.values()) == set(SCHEMATA), "two schemas have one name"
    done = CliRunner().invoke(main, ["schema"])
    assert [line.split() for line in done.stdout.splitlines()] == [
        [name, Path(path).name] for name, path in NAMES.items()
    ]


def test_an_unknown_schema_is_told():
    done = CliRunner().invoke(main, ["schema", "profil"])
    assert done.exit_code == ExitCode.USAGE
    assert "did you mean profile?" in done.stderr
