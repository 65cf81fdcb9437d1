"""The page of the cluster log is what the specification says today, and tells of every state, edge and note."""

from __future__ import annotations

from pathlib import Path

import pytest

from resdll_checker.pages.cluster_log import PATH, page
from resdll_checker.pages.generated import GENERATED
from resdll_spec.log import EDGES, GROUP_EDGES, GROUP_STATES, STATES, UNPLACED

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def text() -> str:
    return page()


def test_the_committed_page_is_fresh(text: str):
    assert GENERATED[PATH] is page
    assert (ROOT / PATH).read_text(encoding="utf-8") == text, f"{PATH} is stale: run `make docs-generated`"


def test_the_page_tells_of_every_state_and_edge_with_its_standing(text: str):
    for state in (*STATES, *UNPLACED, *GROUP_STATES):
        assert f"`{state.printed}`" in text
    for edge in (*EDGES, *GROUP_EDGES):
        assert f"| `{edge.printed}` | {edge.standing.name} | {edge.clause} |" in text
