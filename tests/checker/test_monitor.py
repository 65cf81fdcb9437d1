"""The monitor: stories of one resource, then every run of the specification against a plain reading of its rows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from runs import FLAG, Run, accepted, judgements, lifecycle, plainly_accepted, runs

from resdll_checker.monitor import Monitor, Observed, UnexplainedObservationError, View
from resdll_spec import machine
from resdll_spec.abi import VERSION_NAMES
from resdll_spec.request import IGNORE_RESOURCE_STATUS
from resdll_spec.vocabulary import Direction, RowKind

IGNORE = FLAG[IGNORE_RESOURCE_STATUS]
NEWEST = VERSION_NAMES[-1]


def a_monitor(table: str = "v2", windows: str = NEWEST) -> Monitor:
    return Monitor(View(lifecycle()), windows, table)


def observation(words: str) -> Observed:
    """Reads ``call Offline 0x5``, ``return Online pending``, ``report online``, ``lock true``, ``silence pending``."""
    kind, *rest = words.split()
    match kind, rest:
        case "call", ["Offline", mask]:
            return Observed("call", "Offline", "", int(mask, 0))
        case (("call" | "silence"), [subject]):
            return Observed(kind, subject)
        case "return", [subject, value]:
            return Observed(kind, subject, value)
        case "report", [value]:
            return Observed("status", "SetResourceStatus", value)
        case "lock", [value]:
            return Observed("lock", "SetResourceLockedMode", value)
    raise ValueError(words)


def tell(monitor: Monitor, *story: str) -> list[str]:
    """Has the monitor observe a story; returns the rules that each observation broke, ``+`` between them."""
    return ["+".join(breach.rule for breach in monitor.observe(observation(words)).breaches) for words in story]


def in_short(story: tuple[str, ...]) -> str:
    """Returns a story as the name of a test."""
    return "-".join(words.replace(" ", "_") for words in story) or "nothing"


OPENED = ("call Open", "return Open resid")
ONLINE = (*OPENED, "call Online", "return Online success")
PENDING = (*OPENED, "call Online", "return Online pending")
TERMINATED = ("call Terminate", "return Terminate returned")
RACED = (*OPENED, "call Online", *TERMINATED, "return Online pending")


# --------------------------------------------------------------------------------------------------------------------
# Stories.


@pytest.mark.parametrize(
    ("story", "state"),
    [
        ((), "closed"),
        (("call Open",), "opening"),
        (("call Open", "return Open null"), "closed"),
        (OPENED, "offline"),
        (ONLINE, "online"),
        ((*ONLINE, "call Offline 0x0", "return Offline success"), "offline"),
        ((*ONLINE, "call Offline 0x2", "return Offline error"), "failed"),
        ((*ONLINE, "call Offline 0x0", "return Offline veto"), "online"),
        ((*ONLINE, "call LooksAlive", "return LooksAlive alive_false"), "suspect"),
        ((*ONLINE, "call IsAlive", "return IsAlive alive_false"), "failed"),
        ((*ONLINE, *TERMINATED), "offline"),
        ((*ONLINE, "call Close", "return Close returned"), "closed"),
        (PENDING, "online_pending"),
        ((*PENDING, "report online_pending", "report online_pending"), "online_pending"),
        ((*PENDING, "report online_pending", "report online"), "online"),
        ((*PENDING, "report failed"), "failed"),
        ((*PENDING, "report cannot_online"), "failed"),
        ((*PENDING, *TERMINATED), "offline"),
        ((*OPENED, "call Online", "report online", "return Online pending"), "online"),
        ((*OPENED, "call Online", "report online_pending", "return Online pending"), "online_pending"),
        ((*OPENED, "call Online", "report online_pending", "report failed", "return Online pending"), "failed"),
        ((*OPENED, "call Online", *TERMINATED, "return Online success"), "offline"),
        ((*OPENED, "call Online", "call Terminate", "return Online success", "return Terminate returned"), "offline"),
        ((*PENDING, "call Terminate", "report online", "return Terminate returned"), "offline"),
        ((*RACED, "report online_pending"), "offline"),
        ((*ONLINE, "lock true", "call Offline 0x1", "return Offline success"), "offline"),
        ((*ONLINE, "call Offline 0x5", "return Offline pending", "report offline"), "unspecified"),
    ],
    ids=lambda value: value if isinstance(value, str) else in_short(value),
)
def test_what_the_documents_allow(story: tuple[str, ...], state: str):
    monitor = a_monitor()
    assert tell(monitor, *story) == [""] * len(story)
    assert monitor.states == {state}


@pytest.mark.parametrize(
    ("story", "rule"),
    [
        ((*OPENED, "call Online", "report online", "return Online success"), "RD201"),
        ((*OPENED, "call Online", "report online_pending", "return Online error"), "RD201"),
        ((*PENDING, "silence pending"), "RD301"),
        ((*ONLINE, "report online"), "RD302"),
        ((*ONLINE, "report failed"), "RD302"),
        ((*PENDING, "report online", "report online"), "RD303"),
        ((*OPENED, "call Online", "report online", "report online_pending"), "RD303"),
        ((*PENDING, "report offline"), "RD304"),
        ((*OPENED, "call Online", "report offline_pending"), "RD304"),
        ((*PENDING, *TERMINATED, "report online_pending"), "RD307"),
        ((*RACED, "report online_pending", "report online_pending"), "RD302"),
        ((*ONLINE, "call Close", "return Close returned", "report offline"), "RD308"),
        ((*ONLINE, "call Close", "return Close returned", "lock true"), "RD308"),
        ((*PENDING, "report other"), "RD309"),
        ((*ONLINE, f"call Offline {IGNORE}", "return Offline locked"), "RD401"),
        ((*ONLINE, "call Offline 0x2", "return Offline parameter"), "RD402"),
        ((*ONLINE, f"call Offline {IGNORE}", "return Offline veto"), "RD403"),
        ((*OPENED, "call Online", "silence call"), "RD601"),
        ((*ONLINE, "call Terminate", "silence call"), "RD601"),
    ],
    ids=lambda value: value if isinstance(value, str) else in_short(value),
)
@pytest.mark.parametrize("table", ["v2", "v4"])
def test_what_breaks_a_rule_and_which(story: tuple[str, ...], rule: str, table: str):
    assert tell(a_monitor(table), *story) == [*[""] * (len(story) - 1), rule]


def test_a_late_report_is_read_both_ways_until_one_reading_fails():
    monitor = a_monitor()
    tell(monitor, *RACED, "call Online", "report online_pending")
    assert monitor.states == {"onlining"}
    assert monitor.values("early") == {"none", "pending"}
    assert tell(monitor, "return Online success") == [""]  # so the report was the old worker's
    assert monitor.values("stale") == {"none"}


def test_the_other_reading_of_a_late_report():
    monitor = a_monitor()
    tell(monitor, *RACED, "call Online", "report online_pending", "return Online pending")
    assert monitor.values("stale") == {"none", "raced"}
    assert tell(monitor, "report online") == [""]
    assert monitor.states == {"online", "online_pending"}  # this one too may have been the old worker's
    assert not monitor.allows(observation("call Offline 0x0"))  # so the harness waits: uioco


def test_judgement_goes_on_after_a_breach():
    monitor = a_monitor()
    assert tell(monitor, *PENDING, "report offline")[-1] == "RD304"
    assert monitor.states == {"offline"}
    assert tell(monitor, "call Online", "return Online success", "report online") == ["", "", "RD302"]


def test_one_fault_is_not_told_as_two():
    story = (*PENDING, *TERMINATED, "call Online", "return Online success", "report online")
    fresh = a_monitor()
    assert tell(fresh, *story)[-1] == "RD307"  # a late report of the terminated worker explains it as well
    known = a_monitor()
    known.view.accused.add("RD302")
    assert tell(known, *story)[-1] == "RD302"


def test_the_mildest_explanation_is_told():
    monitor = a_monitor("v1")  # where the rule on stray reports is documented, that on terminated workers inferred
    story = (*PENDING, *TERMINATED, "call Online", "return Online success", "report online")
    assert tell(monitor, *story)[-1] == "RD307"


def test_a_breach_says_what_was_expected_and_in_which_state():
    monitor = a_monitor()
    tell(monitor, *ONLINE, f"call Offline {IGNORE}")
    judgement = monitor.observe(observation("return Offline locked"))
    assert judgement.states == ("offlining",)
    assert "Offline returns ERROR_SUCCESS" in judgement.expected
    assert "Offline returns ERROR_CLUSTER_RESOURCE_LOCKED_STATUS" not in judgement.expected
    tell(monitor, "call Close", "return Close returned")
    assert monitor.observe(observation("report online")).expected == ("nothing: no callback is allowed here",)


def test_a_locked_resource_and_the_mask():
    monitor = a_monitor()
    tell(monitor, *ONLINE, "lock true")
    assert monitor.kinds(observation("call Offline 0x0")) == {RowKind.UNSPECIFIED}
    assert not monitor.allows(observation("call Offline 0x0"))
    assert monitor.allows(observation(f"call Offline {IGNORE}"))
    tell(monitor, "lock false")
    assert monitor.allows(observation("call Offline 0x0"))


def test_after_an_unspecified_input_anything_is_allowed():
    monitor = a_monitor()
    story = ("return Offline parameter", "report other", "report online", "lock true", "call Close", "call Online")
    assert tell(monitor, *ONLINE, "call Offline 0x5", *story) == [""] * (5 + len(story))
    assert monitor.states == {"unspecified"}
    assert tell(monitor, "silence call") == ["RD601"]


@pytest.mark.parametrize(
    ("story", "call"),
    [((), "call Online"), (ONLINE, "call Open"), (("call Open",), "call Close"), (PENDING[:3], "call Offline 0x0")],
)
def test_an_input_that_the_caller_must_not_give_is_never_the_fault_of_the_dll(story: tuple[str, ...], call: str):
    monitor = a_monitor()
    tell(monitor, *story)
    assert not monitor.allows(observation(call))
    if monitor.kinds(observation(call)) == {RowKind.FORBIDDEN}:
        with pytest.raises(UnexplainedObservationError, match="no row and no violation explains"):
            monitor.observe(observation(call))


def test_a_table_without_masks_takes_none():
    monitor = a_monitor("v1")
    assert tell(monitor, *ONLINE, "call Offline 0x7f", "return Offline error")[-2:] == ["", ""]
    assert monitor.states == {"failed"}


# --------------------------------------------------------------------------------------------------------------------
# Every run of the specification.


@settings(max_examples=200)
@given(runs())
def test_every_run_of_the_specification_is_accepted(run: Run):
    if run.table:
        assert accepted(View(lifecycle()), run, run.seen)


OWN_REPORTS = {
    "Online": {"online", "online_pending", "failed"},
    "Offline": {"offline", "offline_pending", "failed"},
}


@settings(max_examples=150)
@given(runs())
def test_a_report_may_be_seen_before_the_return_of_its_call(run: Run):
    if not run.table:
        return
    for index, (first, second) in enumerate(zip(run.seen, run.seen[1:], strict=False)):
        pends = (first.kind, first.value) == ("return", "pending")
        if pends and second.kind == "status" and second.value in OWN_REPORTS[first.subject]:
            swapped = [*run.seen[:index], second, first]
            assert accepted(View(lifecycle()), run, swapped), swapped


ANY_OUTPUT = tuple(
    Observed(label.observed.kind, label.observed.subject, label.observed.value)
    for label in machine("lifecycle").machine.labels
    if label.observed is not None and label.direction is Direction.OUTPUT and label.observed.value != "*"
)


@settings(max_examples=100)
@given(runs(), st.data())
def test_a_changed_run_is_rejected_exactly_when_no_run_explains_it(run: Run, data: st.DataObject):
    if not run.table or not run.seen:
        return
    index = data.draw(st.integers(0, len(run.seen) - 1), label="index")
    other = data.draw(st.sampled_from(ANY_OUTPUT), label="instead")
    changed = [*run.seen[:index], other]
    assert accepted(View(lifecycle()), run, changed) == plainly_accepted(run, changed)


SHARED = View(lifecycle())


@settings(max_examples=100)
@given(runs(), st.data())
def test_what_is_remembered_is_what_is_computed(run: Run, data: st.DataObject):
    if not run.table:
        return
    seen = [*run.seen, data.draw(st.sampled_from(ANY_OUTPUT), label="at last")]
    SHARED.accused.clear()
    assert list(judgements(SHARED, run, seen)) == list(judgements(View(lifecycle()), run, seen))
