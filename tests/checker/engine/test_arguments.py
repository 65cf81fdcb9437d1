"""The argument classes as data, the tour that gives them, and what a refusal of them is worth."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resdll_checker.engine import argument_tour
from resdll_checker.engine.argument_tour import PLAIN_OFFLINE, PLAIN_ONLINE, cycles, sample
from resdll_checker.engine.arguments import ARGUMENTS, NODE_NAMES, Arguments
from resdll_checker.engine.observing import refusable
from resdll_checker.engine.options import FULL, SMOKE
from resdll_spec.abi import EntryPoint, OfflineReason, OnlineFlags
from resdll_spec.argument_layouts import NODE_NAME_LENGTH
from resdll_spec.clauses import CLAUSES
from resdll_spec.vocabulary import Severity

from .conftest import Checker

EVERY_BIT = 0xFFFFFFFF


def test_every_class_has_a_name_of_its_own_and_a_clause():
    assert len({arguments.name for arguments in ARGUMENTS}) == len(ARGUMENTS)
    for arguments in ARGUMENTS:
        assert arguments.name.startswith(f"{arguments.entry.name}: ")
        assert CLAUSES[arguments.clause].id.startswith("ARG-")


def test_every_reason_and_every_flag_of_online_is_given_alone_together_and_beyond():
    for entry in (EntryPoint.Online, EntryPoint.Offline):
        reserved = {arguments.reserved for arguments in ARGUMENTS if arguments.entry is entry}
        assert {int(reason) for reason in OfflineReason} | {sum(OfflineReason), EVERY_BIT, 1 << 31} <= reserved
    flags = {arguments.flags for arguments in ARGUMENTS if arguments.entry is EntryPoint.Online}
    assert {int(flag) for flag in OnlineFlags} | {sum(OnlineFlags), EVERY_BIT, 1 << 31} <= flags
    assert any(flag & ~sum(OnlineFlags) and not flag & sum(OnlineFlags) for flag in flags)


def test_what_no_document_lets_a_caller_send_is_no_more_than_a_note_and_comes_last():
    unstated = [arguments for arguments in ARGUMENTS if not arguments.stated]
    assert unstated
    assert list(ARGUMENTS[-len(unstated) :]) == unstated
    for arguments in unstated:
        assert CLAUSES[arguments.clause].severity is Severity.note
        assert (arguments.buffer, bool(arguments.buffer_size)) == (None, True)
    for arguments in set(ARGUMENTS) - set(unstated):
        assert arguments.buffer_size is None  # the DLL is told the truth


@given(st.lists(st.sampled_from(ARGUMENTS), unique=True))
def test_the_cycles_give_every_class_at_every_end_once(classes: list[Arguments]):
    given_ = [sending for cycle in cycles(classes) for sending in cycle if sending not in (PLAIN_ONLINE, PLAIN_OFFLINE)]
    assert sorted((one.arguments.name, one.flush_start) for one in given_ if one.arguments) == sorted(
        (arguments.name, end) for arguments in classes for end in arguments.ends
    )
    assert all(online.entry is EntryPoint.Online for online, _ in cycles(classes))
    assert all(offline.entry is EntryPoint.Offline for _, offline in cycles(classes))


def test_inputs_are_given_at_both_ends_of_their_pages():
    for arguments in ARGUMENTS:
        has_input = arguments.buffer is not None or arguments.destination is not None
        assert {arguments.step(0, flush_start=end).line[-1] for end in arguments.ends} == (
            {"e", "s"} if has_input else {"e"}
        )


def test_a_sample_has_every_clause_for_every_entry_point():
    def kinds(classes: tuple[Arguments, ...]) -> set[tuple[EntryPoint, str]]:
        return {(arguments.entry, arguments.clause) for arguments in classes}

    assert kinds(sample()) == kinds(ARGUMENTS)
    assert len(sample()) == len(kinds(ARGUMENTS))


def test_a_refusal_may_be_about_more_than_the_mask():
    assert not refusable(None, 0, has_buffer=False)
    assert not refusable("NODE2", 0, has_buffer=False)
    assert refusable(None, 1, has_buffer=False)
    assert refusable(None, 0, has_buffer=True)
    for name in NODE_NAMES.values():
        assert refusable(name, 0, has_buffer=False) == (
            not 0 < len(name) <= NODE_NAME_LENGTH or not name.replace("-", "").isalnum() or not name.isascii()
        )


@pytest.mark.needs_cc
@pytest.mark.parametrize("name", ["sync_v2", "failing_v2"])
def test_a_conforming_dll_is_given_every_class(name: str, checked: Checker):
    coverage = checked(name, "elf", suite=FULL).coverage
    assert coverage is not None
    assert (coverage.arguments.covered, coverage.arguments.total) == (len(ARGUMENTS), len(ARGUMENTS))


@pytest.mark.needs_cc
def test_of_a_slow_dll_smoke_gives_a_sample(checked: Checker, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(argument_tour, "ALLOWANCE", 0.0)
    result = checked("sync_v2", "elf", suite=SMOKE)
    assert result.coverage is not None
    missing = result.coverage.arguments.missing
    assert set(missing.values()) == {argument_tour.TOO_SLOW}
    assert missing.keys().isdisjoint(arguments.name for arguments in sample())
    assert result.verdict == "conforms"


@pytest.mark.needs_cc
def test_a_fault_that_was_shown_often_is_not_shown_again_and_the_rest_is_no_pass(checked: Checker):
    result = checked("keeps_node_name", "elf", suite=SMOKE)
    assert result.coverage is not None
    reasons = set(result.coverage.arguments.missing.values())
    assert reasons == {f"not repeated: RD503 was shown {argument_tour.REPEAT_LIMIT} times"}
    assert result.verdict == "inconclusive"
    assert any("Classes of arguments that were never given" in sentence for sentence in result.inconclusive)


@pytest.mark.needs_cc
def test_a_dll_that_trusts_a_size_without_a_buffer_is_told_so_and_no_more(checked: Checker):
    result = checked("trusts_size_of_null", "elf", suite=SMOKE, strict=True)
    (finding,) = result.findings
    assert (finding.rule, finding.clause, finding.severity) == ("RD502", "ARG-NULL-SIZE", Severity.note)
    assert (result.verdict, result.inconclusive) == ("conforms", [])
