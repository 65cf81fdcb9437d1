"""The page of the properties is what the specification says today."""

from __future__ import annotations

from pathlib import Path

import pytest

from resdll_checker.pages.properties import PATH, page
from resdll_spec.properties import ASSUMPTIONS, PROPERTIES

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def text() -> str:
    return page()


def test_the_committed_page_is_fresh(text: str):
    assert (ROOT / PATH).read_text(encoding="utf-8") == text, f"{PATH} is stale: run `make docs-generated`"


def test_the_page_names_every_property_and_assumption_and_nothing_fails(text: str):
    for name in (*(entry.name for entry in PROPERTIES), *ASSUMPTIONS):
        assert f"| `{name}` |" in text
    assert "| fails |" not in text
    assert "a fault" not in text
    assert text.count("FAILS") == 1  # the one that is broken to show what that looks like
