"""What answers look like in a terminal, of a machine that changes with no clause."""

from __future__ import annotations

import pytest
from machines import TINY, load_test_machine
from syrupy.assertion import SnapshotAssertion

from resdll_checker.graphs import answers, told
from resdll_checker.graphs.citations import citing
from resdll_checker.graphs.concrete import concrete
from resdll_checker.graphs.facts import parse_where
from resdll_checker.graphs.projection import Projection
from resdll_checker.page import as_text


@pytest.fixture(scope="module")
def tiny() -> Projection:
    return Projection(concrete(load_test_machine(TINY), None), ("state", "lit"))


def test_a_path(tiny: Projection, snapshot: SnapshotAssertion):
    found = answers.path(tiny, parse_where(TINY, "idle,colour=red"), parse_where(TINY, "busy,lit=false,colour=green"))
    assert told.path_text(answers.heading(tiny, None) | found, TINY.fact_map) == snapshot


def test_no_path(tiny: Projection):
    found = answers.path(tiny, parse_where(TINY, "idle"), parse_where(TINY, "colour=blue"))
    said = told.path_text(answers.heading(tiny, None) | found, TINY.fact_map)
    assert said == "no run of the tiny machine leads from idle to colour=blue"


def test_dominators(tiny: Projection, snapshot: SnapshotAssertion):
    found = answers.heading(tiny, None) | answers.dominators(tiny, parse_where(TINY, "idle,lit=false"))
    assert as_text(told.dominators_page(found)) == snapshot


def test_nothing_in_common(tiny: Projection):
    found = answers.heading(tiny, None) | answers.dominators(tiny, parse_where(TINY, "boot"))
    assert as_text(told.dominators_page(found)) == "runs of the tiny machine that reach boot have nothing in common"


@pytest.mark.parametrize("name", ["works", "report@busy"])
def test_a_removal(tiny: Projection, name: str, snapshot: SnapshotAssertion):
    found = answers.heading(tiny, None) | answers.without(tiny, name)
    assert as_text(told.without_page(found)) == snapshot


def test_components(tiny: Projection, snapshot: SnapshotAssertion):
    assert as_text(told.cycles_page(answers.heading(tiny, None) | answers.cycles(tiny))) == snapshot


def test_citations(tiny: Projection, snapshot: SnapshotAssertion):
    edges = citing(tiny.whole, "TST-DOCUMENTED")
    document = {"clause": "TST-DOCUMENTED", "text": "A document says so.", "edges": edges}
    assert as_text(told.citations_page(document)) == snapshot


def test_long_lists_are_cut():
    names = [f"node {number}" for number in range(20)]
    entry = {"number": 1, "states": 20, "final": True, "nodes": names}
    page = told.cycles_page({"machine": "tiny", "cyclic": 20, "states": 20, "components": [entry]})
    assert as_text(page).endswith("node 10, node 11 and 8 more")
