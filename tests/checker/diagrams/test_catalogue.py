"""The catalogue of the committed diagrams: what it makes is well-formed, described in words, and always the same."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from resdll_checker.diagrams import freshness
from resdll_checker.diagrams.catalogue import CATALOGUE, Diagram
from resdll_checker.diagrams.freshness import MEND, Stale, stale, write
from resdll_checker.diagrams.index import INDEX, described, index
from resdll_checker.errors import ResdllError
from resdll_spec import SpecificationError
from resdll_spec.abi import OFFLINE_FLAGS

ROOT = Path(__file__).resolve().parents[3]
PICTURES = [diagram for diagram in CATALOGUE if diagram.picture]
SVG = "{http://www.w3.org/2000/svg}"


@cache
def made(name: str) -> str:
    return next(diagram for diagram in CATALOGUE if diagram.name == name).make()


def small(name: str = "one.svg", text: str = "") -> Diagram:
    words = text or '<svg xmlns="http://www.w3.org/2000/svg"><title>One</title><desc>One [is] one.</desc></svg>'
    return Diagram(name, "One", "Numbers", "Look at it.", lambda: words)


def broken() -> str:
    raise SpecificationError("the machine lacks a row")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(freshness, "CATALOGUE", (small(), small("two.json", "{}\n")))
    write(tmp_path)
    return tmp_path


# --------------------------------------------------------------------------------------------------------------------
# What is made.


def test_what_the_issue_of_the_diagrams_asks_for_is_there():
    names = {diagram.name for diagram in CATALOGUE}
    assert len(names) == len(CATALOGUE)
    assert names >= {
        "lifecycle.svg",
        "offline.svg",
        "flags.svg",
        "flag-interaction.svg",
        "group.svg",
        "versions.svg",
        "log.svg",
    }
    assert names >= {f"flag-{flag.fact.replace('_', '-')}.svg" for flag in OFFLINE_FLAGS}
    assert len([name for name in names if name.startswith("sequence-")]) == 6


@pytest.mark.parametrize("diagram", PICTURES, ids=lambda diagram: diagram.name)
def test_a_picture_says_in_words_what_it_shows(diagram: Diagram):
    picture = ET.fromstring(made(diagram.name))  # noqa: S314  our own file
    assert picture.get("role") == "img"
    assert picture.findtext(f"{SVG}title")
    assert len(described(made(diagram.name)).split()) > 5
    assert "prefers-color-scheme: dark" in made(diagram.name)


@pytest.mark.parametrize("diagram", PICTURES, ids=lambda diagram: diagram.name)
def test_a_picture_loads_nothing_and_runs_nothing(diagram: Diagram):
    picture = ET.fromstring(made(diagram.name))  # noqa: S314  our own file
    elements = {element.tag.removeprefix(SVG) for element in picture.iter()}
    assert elements.isdisjoint({"script", "image", "foreignObject", "use"})
    assert not re.search(r"url\((?!#)|@import|href=", made(diagram.name))


def test_the_files_are_the_same_to_the_byte_in_another_process():
    names = ["lifecycle-reports.svg", "flag-queue-enabled.svg", "sequence-locked.svg", "versions.svg"]
    script = (
        "import sys; from resdll_checker.diagrams.catalogue import CATALOGUE; "
        "sys.stdout.write(''.join(each.make() for each in CATALOGUE if each.name in sys.argv))"
    )
    seeded = {"PYTHONHASHSEED": "7", "PYTHONPATH": ":".join(sys.path), "PYTHONIOENCODING": "utf-8"}
    other = subprocess.run([sys.executable, "-c", script, *names], capture_output=True, check=True, env=seeded)
    assert other.stdout.decode() == "".join(made(diagram.name) for diagram in CATALOGUE if diagram.name in names)


def test_the_index_shows_every_picture_and_links_every_file():
    page = index(CATALOGUE, {diagram.name: made(diagram.name) for diagram in CATALOGUE}, MEND)
    assert re.findall(r"^\[!\[.+\]\((.+?)\)\]\((.+?)\)$", page, re.MULTILINE) == [(d.name, d.name) for d in PICTURES]
    assert all(f"]({diagram.name})" in page and diagram.look in page for diagram in CATALOGUE)


def test_words_in_the_index_are_escaped():
    page = index((small(),), {"one.svg": small().make()}, MEND)
    assert r"![One \[is\] one.](one.svg)" in page


# --------------------------------------------------------------------------------------------------------------------
# Whether it is stale.


@pytest.mark.parametrize("name", [diagram.name for diagram in CATALOGUE])
def test_the_committed_file_is_what_the_specification_makes_of_it(name: str):
    committed = (ROOT / "diagrams" / name).read_text(encoding="utf-8")
    assert committed == made(name), f"diagrams/{name} is stale: run `{MEND}`"


def test_the_committed_index_is_current_and_nothing_else_lies_there():
    page = index(CATALOGUE, {diagram.name: made(diagram.name) for diagram in CATALOGUE}, MEND)
    assert (ROOT / "diagrams" / INDEX).read_text(encoding="utf-8") == page, f"the index is stale: run `{MEND}`"
    names = {path.name for path in (ROOT / "diagrams").iterdir()}
    assert names == {INDEX, *(diagram.name for diagram in CATALOGUE)}


def test_what_was_written_is_fresh_and_is_not_written_again(folder: Path):
    assert stale(folder) == ()
    assert write(folder) == ()


def test_a_file_that_differs_is_stale_and_is_mended(folder: Path):
    (folder / "two.json").write_text("{}", encoding="utf-8")
    assert stale(folder) == (Stale("two.json", "is not what the specification makes of it"),)
    assert write(folder) == ("two.json",)
    assert stale(folder) == ()


def test_a_missing_file_and_one_too_many_are_stale(folder: Path):
    (folder / "one.svg").unlink()
    (folder / "three.svg").touch()
    missing, extra = stale(folder)
    assert missing == Stale("one.svg", "is missing")
    assert extra == Stale("three.svg", "is no diagram of the catalogue; delete it")


def test_a_diagram_that_cannot_be_made_is_stale_and_stops_the_writing(folder: Path, monkeypatch: pytest.MonkeyPatch):
    lost = Diagram("one.svg", "One", "Numbers", "Look.", broken)
    monkeypatch.setattr(freshness, "CATALOGUE", (lost, small("two.json", "{}\n")))
    (folder / "two.json").unlink()
    assert stale(folder)[0] == Stale("one.svg", "cannot be made: the machine lacks a row")
    with pytest.raises(ResdllError, match=r"one.svg cannot be made: the machine lacks a row"):
        write(folder)
    assert not (folder / "two.json").exists()


def test_a_folder_that_is_not_there_is_told_with_the_command(tmp_path: Path):
    with pytest.raises(ResdllError, match=r"no folder .*; run `resdll diagram --out .*none` to make it"):
        stale(tmp_path / "none")


def test_a_folder_that_cannot_be_made_is_told(folder: Path):
    with pytest.raises(ResdllError, match=r"cannot make the folder .*one.svg.*; choose another place for --out"):
        write(folder / "one.svg" / "more")
