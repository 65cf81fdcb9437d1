"""What runs beside the operations is called, judged and covered: control calls, arbitration, Cancel, events."""

from __future__ import annotations

import pytest

from resdll_checker.engine.options import SMOKE

from .conftest import Checker

pytestmark = pytest.mark.needs_cc


def unfired(checked: Checker, name: str, **options: object) -> dict[str, str]:
    """Return the rows that did not fire in the smoke suite of a conforming DLL, each with the reason."""
    result = checked(name, "elf", suite=SMOKE, **options)
    assert result.verdict == "conforms"
    assert result.coverage is not None
    return result.coverage.transitions.missing


def test_control_calls_that_go_on_are_followed_to_their_end(checked: Checker):
    missing = unfired(checked, "async_controls_v4")
    asynchronous = "begin_resource_control_returns_asynchronous"
    assert {
        "begin_resource_control",
        f"{asynchronous}:goes_on",
        f"{asynchronous}:has_ended",
        "end_control_call",
        "end_control_call:early",
    }.isdisjoint(missing)
    assert missing["begin_resource_control_as_user"] == "the host has no user to call for"


def test_control_calls_are_made_in_the_form_that_the_table_has(checked: Checker):
    assert "resource_control" not in unfired(checked, "sync_v2")
    assert "begin_resource_control" not in unfired(checked, "sync_v3")


def test_an_event_keeps_looks_alive_away(checked: Checker):
    missing = unfired(checked, "events_v2")
    assert {"hand_out_event", "signal_general"}.isdisjoint(missing)
    assert "looks_alive@online" in missing


def test_arbitration_is_for_those_who_say_that_they_can(checked: Checker):
    calls = {"arbitrate", "release", "arbitrate_returns_success", "release_returns_success", "lose_quorum"}
    assert calls <= set(unfired(checked, "quorum_v2"))
    assert calls.isdisjoint(unfired(checked, "quorum_v2", quorum=True))
