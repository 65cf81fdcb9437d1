"""Tests of `resdll diagram --format html`, which writes the explorer page."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from resdll_checker.cli import main

if TYPE_CHECKING:
    from pathlib import Path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["diagram", *arguments])


def data_of(page: str) -> dict[str, Any]:
    """Returns what a page embeds."""
    (text,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page)
    found: dict[str, Any] = json.loads(text)
    return found


def test_several_views_share_one_page(tmp_path: Path):
    done = run("log-allowed", "type-allowed", "--format", "html", "--out", str(tmp_path / "new"))
    assert done.exit_code == 0, done.stderr
    (page,) = (tmp_path / "new").iterdir()
    assert page.name == "explorer.html"
    assert done.stderr == f"wrote {page}\n"
    found = data_of(page.read_text(encoding="utf-8"))
    assert [graph["name"] for graph in found["graphs"]] == ["log-allowed", "type-allowed"]
    assert {path["machine"] for path in found["paths"]} <= {"log", "type"}


def test_a_page_goes_to_standard_output_and_is_the_same_each_time():
    first, second = (run("type", "--by", "state", "--format", "html") for _ in range(2))
    assert first.exit_code == 0, first.stderr
    assert first.stdout == second.stdout
    assert first.stdout.startswith("<!doctype html>")


def test_runs_of_explore_come_first_whatever_they_are_called(tmp_path: Path):
    arguments = ["explore", "--machine", "offline", "--to", "state=requested", "--json", str(tmp_path / "run.json")]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    file = str(tmp_path / "run.json")
    done = run("offline-allowed", "--format", "html", "--runs", file, "--runs", file)
    assert done.exit_code == 0, done.stderr
    names = [path["name"] for path in data_of(done.stdout)["paths"]]
    assert names[0] == "path"
    assert "path (2)" in names
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("log-allowed", "--runs", "FILE"), "resdll: --runs is for the page"),
        (("log-allowed", "--format", "html", "--runs", "FILE"), "holds no paths"),
        (("lo", "--format", "html"), "there is no view called 'lo'"),
    ],
)
def test_what_makes_no_page_is_refused_in_a_sentence(tmp_path: Path, arguments: tuple[str, ...], said: str):
    (tmp_path / "FILE").write_text("{", encoding="utf-8")
    done = run(*(str(tmp_path / "FILE") if word == "FILE" else word for word in arguments))
    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""
