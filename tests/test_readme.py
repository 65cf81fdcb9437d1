"""The documents show what the commands print today, and their links lead somewhere."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
import readme
from _pytest.mark import ParameterSet

PAGES = (*readme.DOCUMENTS, readme.ROOT / "ARCHITECTURE.md")
BASES = tuple(readme.ROOT / base for base in (".", "checker", "checker/resdll_checker", "spec/resdll_spec"))


def with_commands() -> list[ParameterSet]:
    """Returns the pages that show commands, each marked with what its commands need."""
    needs = {"$ cc ": pytest.mark.needs_cc, "mingw32": pytest.mark.needs_mingw, ".dll ": pytest.mark.needs_wine}
    return [
        pytest.param(page, marks=[mark for word, mark in needs.items() if word in text], id=page.name)
        for page in readme.DOCUMENTS
        if "```console" in (text := page.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize("document", with_commands())
def test_every_command_prints_what_the_page_shows(document: Path):
    stale = "a page is out of date: look at what changed, and run scripts/refresh-readme"
    assert readme.refreshed(document) == document.read_text(encoding="utf-8"), stale


@pytest.mark.parametrize("document", PAGES, ids=lambda path: path.name)
def test_every_link_leads_to_a_file(document: Path):
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text(encoding="utf-8"))
    assert [target for target in targets if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("document", PAGES, ids=lambda path: path.name)
def test_every_name_in_code_letters_exists(document: Path):
    """A path (from the root or a package) or a test that a page names in `code` is there."""
    prose = re.sub(r"^```.*?^```", "", document.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    code = re.findall(r"`([^`\n]+)`", prose)
    files = [name for name in code if re.fullmatch(r"[\w.-]+(/[\w.-]+)+/?", name)]
    assert [name for name in files if not any((base / name).exists() for base in BASES)] == []
    tests = {name for text in code for name in re.findall(r"\btest_\w+\b(?!\.py)", text)}
    written = "".join(path.read_text(encoding="utf-8") for path in (readme.ROOT / "tests").rglob("test_*.py"))
    assert {name for name in tests if f"def {name}(" not in written} == set()


def test_the_index_leads_to_every_page():
    """It is the navigation of the site too, which `make docs` refuses to build where a page is missing."""
    index = readme.ROOT / "docs" / "index.md"
    listed = re.findall(r"^\* \[.+?\]\((.+?\.md)\)", index.read_text(encoding="utf-8"), re.MULTILINE)
    pages = {(index.parent / target).resolve() for target in listed}
    assert set((readme.ROOT / "docs").rglob("*.md")) - pages == {index}
    assert len(pages) == len(listed), "a page is listed twice"


def test_the_architecture_is_one_screen():
    assert len((readme.ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()) <= 60


@pytest.mark.needs_cc
def test_the_demo_shows_one_dll_that_conforms_and_one_that_does_not(tmp_path: Path):
    demo = readme.ROOT / "scripts" / "demo"
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    done = subprocess.run([demo], capture_output=True, text=True, check=False, timeout=400, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "\nCONFORMS  greeter.so " in done.stdout
    assert "\nVIOLATES  greeter-broken.so " in done.stdout
    left = [path.name for path in tmp_path.iterdir() if not path.name.startswith("wine-")]  # the Wine server's own
    assert left == [], "the demo left something behind"
