"""SPIN counts what we count and finds broken what we find broken; `make spin` does the same for every version."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

import resdll_spec
from resdll_checker.errors import ResdllError
from resdll_checker.explore import explore
from resdll_checker.exports import spin
from resdll_checker.exports.agreement import broken_specifications, compare_broken, compare_counts
from resdll_checker.exports.promela import ENCODINGS, OFFSET, promela, property_numbers
from resdll_checker.program import Program, compile_program
from resdll_checker.proofs.invariants import DEADLOCK, Never, first_violation, nevers
from resdll_checker.proofs.properties import properties_of
from resdll_spec.vocabulary import Literal

needs_spin = [pytest.mark.needs_cc, pytest.mark.needs_spin]
QUICK = ("-O0",)
"""For the C compiler: these models are searched in a second however they are compiled."""


@cache
def program(name: str) -> Program:
    return compile_program(resdll_spec.machine(name))


# --------------------------------------------------------------------------------------------------------------------
# The two engines.


@pytest.mark.parametrize("name", resdll_spec.MACHINE_NAMES)
class TestAgreement:
    pytestmark = needs_spin

    @pytest.mark.parametrize("encoding", ENCODINGS)
    def test_spin_counts_the_same_breadth_first_and_depth_first(self, name: str, encoding: str, tmp_path: Path):
        both = list(compare_counts(program(name), None, tmp_path, encodings=(encoding,), options=QUICK))
        assert [found.search for found in both] == list(spin.SEARCHES)
        for found in both:
            assert (found.spin.states, found.spin.transitions) == (found.states, found.transitions + 1)
            assert found.offset == OFFSET
            assert found.agree
        assert both[0].spin.depth == explore(program(name)).depth

    def test_spin_counts_one_version_the_same(self, name: str, tmp_path: Path):
        (found,) = compare_counts(
            program(name), "2012", tmp_path, encodings=("word",), searches=("bfs",), options=QUICK
        )
        assert found.agree

    def test_spin_finds_the_same_property_broken_after_as_many_steps(self, name: str, tmp_path: Path):
        windows = "2016" if name == "type" else "2012"  # before, nothing of a type can go on, and so nothing be stuck
        never = nevers(properties_of(name, windows))
        broken = list(broken_specifications(program(name), windows, 5))
        assert len(broken) == 5 if never else broken  # without an invariant a deadlock is all that can be broken
        for change, loaded in broken:
            found = compare_broken(loaded, change, never, tmp_path)
            assert found.spin is not None, change
            assert found.agree, found


@pytest.mark.needs_cc
@pytest.mark.needs_spin
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_each_broken_property_is_told_apart(encoding: str, tmp_path: Path):
    entered = [Never(state, ((Literal("state", state),),)) for state in ("online_pending", "closed", "offline")]
    search = explore(program("lifecycle"), "2016")
    for wanted in entered:
        never = [wanted, *(entry for entry in entered if entry is not wanted)]
        for kept in ([wanted], never):
            model = promela(program("lifecycle"), encoding=encoding, windows="2016", never=kept)
            result = spin.verify(spin.build(model, "bfs", tmp_path, QUICK), states=search.states)
            first = first_violation(search, kept)
            assert result is not None
            assert first is not None
            assert spin.verdict(result, property_numbers(kept)) == (first.name, first.depth)


@pytest.mark.needs_cc
@pytest.mark.needs_spin
def test_a_search_that_takes_too_long_is_ended(tmp_path: Path):
    verifier = spin.build(promela(program("offline")), "bfs", tmp_path, QUICK)
    assert spin.verify(verifier, states=1_000_000, timeout=0.01) is None


@pytest.mark.needs_spin
def test_a_model_that_spin_refuses_is_told(tmp_path: Path):
    with pytest.raises(ResdllError, match=r"spin` failed"):
        spin.build("active proctype machine() { nonsense }", "bfs", tmp_path)


def test_a_missing_tool_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ResdllError, match="`spin` is not on the PATH: install SPIN"):
        spin.spin_version()


# --------------------------------------------------------------------------------------------------------------------
# Reading reports.

REPORT = """
Full statespace search for:
	invalid end states	+

State-vector 20 byte, depth reached 36, errors: 0
   217064 states, stored
  1089774 transitions (= stored+matched)
   48.504	total actual memory usage
pan: elapsed time 0.29 seconds
"""


def test_a_report_is_read():
    found = spin.read_report(REPORT, 1.5)
    assert found == spin.SpinResult(217_064, 1_089_774, 36, 0.29, 1.5, 48_504_000)
    assert spin.verdict(found, {1: "x"}) is None


def test_a_violation_is_read():
    found = spin.read_report("pan:1: assertion violated (0==2) (at depth 12)\n" + REPORT)
    assert spin.verdict(found, property_numbers([Never("one", ())])) == (DEADLOCK, 12)


@pytest.mark.parametrize(
    "line", ["error: max search depth too small", "pan: out of memory", "pan:1: invalid end state (at depth 3)"]
)
def test_counts_of_a_search_that_was_cut_short_are_refused(line: str):
    with pytest.raises(ResdllError, match="SPIN did not search every state"):
        spin.read_report(line + REPORT)


def test_a_report_of_another_form_is_refused():
    with pytest.raises(ResdllError, match="unknown form"):
        spin.read_report("hello")
