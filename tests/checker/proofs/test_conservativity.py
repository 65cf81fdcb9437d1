"""Two versions are the same but for what they declare; a row that reads the version elsewhere is found."""

from __future__ import annotations

from functools import cache
from itertools import combinations

import pytest
from mutations import mutated

import resdll_spec
from resdll_checker import reference
from resdll_checker.program import Program, compile_program
from resdll_checker.proofs.conservativity import compare
from resdll_spec.abi import VERSION_NAMES
from resdll_spec.clauses import CLAUSES
from resdll_spec.loading import LoadedMachine

PAIRS = list(combinations(VERSION_NAMES, 2))


@cache
def program(name: str) -> Program:
    return compile_program(resdll_spec.machine(name))


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
@pytest.mark.parametrize("name", resdll_spec.CONTRACT_MACHINES)
def test_versions_differ_only_where_they_say_so(name: str, pair: tuple[str, str]):
    found = compare(program(name), *pair)
    assert found.difference is None
    assert found.pairs > (1 if name == "type" else 10_000)  # the machine of a type has a handful of states


def test_what_is_left_out_is_what_the_versions_declare():
    left_out = compare(program("lifecycle"), "2012r2", "2016").left_out
    later = {name for name, clause in CLAUSES.items() if clause.since == "2016" or clause.until == "2012r2"}
    cited = {
        row.parent
        for row in resdll_spec.machine("lifecycle").rows
        if later & set(row.clauses) and row.parent in left_out
    }
    assert {row for row in left_out if row not in cited} == {
        "set_do_not_update_persistent_state:undefined_in_2012r2",
        "table_is_v4@choose_table",
    }
    assert "begin_resource_control_returns_asynchronous:goes_on" in cited


@pytest.mark.parametrize("name", resdll_spec.CONTRACT_MACHINES)
def test_a_version_is_like_itself(name: str):
    found = compare(program(name), "2012", "2012")
    assert (found.left_out, found.difference) == ((), None)


CHANGED = [
    ("lifecycle", "report_failed@online_pending", "not version is 2016", "report_failed", "2012"),
    ("lifecycle", "terminate:overlapping", "version is 2016", "terminate", "2016"),
    ("offline", "client_cancels@queued", "not version is 2016", "client_cancels", "2012"),
]


@pytest.mark.parametrize(("name", "row", "literal", "label", "only_in"), CHANGED)
def test_a_row_that_reads_the_version_elsewhere_is_found_with_a_way_to_it(
    name: str, row: str, literal: str, label: str, only_in: str
):
    loaded = mutated(resdll_spec.machine(name), row, literal=literal)
    found = compare(compile_program(loaded), "2012", "2016").difference
    assert found is not None
    assert (found.label, found.only_in) == (label, only_in)
    ends = [walked(loaded, version, found.path) for version in ("2012", "2016")]
    here = [label in {done.trigger for done, _ in reference.successors(loaded, facts)} for facts in ends]
    assert here == [version == only_in for version in ("2012", "2016")]


def walked(loaded: LoadedMachine, version: str, path: tuple[str, ...]) -> reference.Facts:
    """Returns the state after the choice of ``version`` and the labels of ``path`` that follow it."""
    facts = reference.initial(loaded)
    for label in (f"version_is_{version}", *path[1:]):
        facts = next(after for done, after in reference.successors(loaded, facts) if done.trigger == label)
    return facts
