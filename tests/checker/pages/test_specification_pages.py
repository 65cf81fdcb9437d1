"""The reference pages of rules and clauses are fresh and leave nothing out."""

from __future__ import annotations

from pathlib import Path

import pytest

from resdll_checker.pages.generated import GENERATED
from resdll_checker.pages.specification import CLAUSES_PATH, PAGES, clauses_page, rules_page
from resdll_spec.clauses import CLAUSES
from resdll_spec.rules import RULES

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("path", PAGES)
def test_the_committed_page_is_fresh(path: str):
    assert GENERATED[path] is PAGES[path]
    assert (ROOT / path).read_text(encoding="utf-8") == PAGES[path](), f"{path} is stale: run `make docs-generated`"


def test_every_rule_has_its_heading_once():
    text = rules_page()
    assert {identifier: text.count(f"### {identifier}: ") for identifier in RULES} == dict.fromkeys(RULES, 1)


def test_every_clause_is_one_line_with_what_it_weighs():
    lines = clauses_page().splitlines()
    rows = {line.split("`")[1]: line for line in lines if line.startswith("| `")}
    assert set(rows) == set(CLAUSES), CLAUSES_PATH
    assert all(f"| {clause.level.value} | {clause.standing.name} |" in rows[clause.id] for clause in CLAUSES.values())
