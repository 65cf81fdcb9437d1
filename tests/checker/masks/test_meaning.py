"""What is said of a mask agrees with the specification, for every mask in every version."""

from __future__ import annotations

from functools import cache
from itertools import product

import pytest

from resdll_checker.explore import explore
from resdll_checker.masks.effects import _machines, _program, _starts, met
from resdll_checker.masks.meaning import NEWEST, MaskError, MaskMeaning, explain_mask, parse_mask, short
from resdll_checker.monitor import Monitor, Observed, View
from resdll_checker.program import compile_program
from resdll_spec import machine
from resdll_spec.abi import (
    FUNCTION_TABLES,
    OFFLINE_FLAGS,
    OFFLINE_MASK_COUNT,
    VERSION_NAMES,
    ErrorCode,
    defined_mask,
    windows_version,
)
from resdll_spec.clauses import CLAUSES
from resdll_spec.rules import RULES

MASKS = range(OFFLINE_MASK_COUNT)
BY_NAME = {short(flag): flag.value for flag in OFFLINE_FLAGS}
IGNORE, RETURN, QUEUE = (
    BY_NAME[name] for name in ("IGNORE_RESOURCE_STATUS", "RETURN_TO_SOURCE_NODE_ON_ERROR", "QUEUE_ENABLED")
)
ONLINE = (
    Observed("call", "Open"),
    Observed("return", "Open", "resid"),
    Observed("call", "Online"),
    Observed("return", "Online", "success"),
)


@cache
def meanings(windows: str) -> tuple[MaskMeaning, ...]:
    return tuple(explain_mask(mask, windows) for mask in MASKS)


def online_monitor(view: View, windows: str, *events: Observed) -> Monitor:
    """Returns the judge of a resource, with the newest table of the version, that went online and saw ``events``."""
    offered = max(windows_version(windows).table_versions)
    monitor = Monitor(view, windows, next(table.name for table in FUNCTION_TABLES if table.version == offered))
    for event in (*ONLINE, *events):
        assert monitor.observe(event).breaches == ()
    return monitor


@pytest.mark.parametrize("windows", VERSION_NAMES)
def test_names_undefined_bits_and_rejections_follow_from_the_mask(windows: str):
    for meaning in meanings(windows):
        assert sum(flag.value for flag in meaning.flags) == meaning.mask
        assert meaning.undefined_bits == meaning.mask & ~defined_mask(windows)
        both = meaning.mask & IGNORE and meaning.mask & QUEUE
        codes = [rejection.code for rejection in meaning.rejected]
        assert codes == ([ErrorCode.ERROR_INVALID_PARAMETER] if both else [])


@pytest.mark.parametrize("windows", VERSION_NAMES)
def test_a_mask_is_sent_exactly_where_the_monitor_may_send_it(windows: str):
    view = View(compile_program(machine("lifecycle")))
    fresh = online_monitor(view, windows)
    moved = online_monitor(
        view, windows, Observed("call", "Offline", mask=RETURN), Observed("return", "Offline", "veto")
    )
    for meaning in meanings(windows):
        request = Observed("call", "Offline", mask=meaning.mask)
        assert meaning.sent == fresh.allows(request), hex(meaning.mask)
        assert meaning.sent_later == moved.allows(request), hex(meaning.mask)


@pytest.mark.parametrize("windows", VERSION_NAMES)
def test_an_unsent_mask_says_why_and_every_word_is_cited(windows: str):
    for meaning in meanings(windows):
        assert meaning.sent or meaning.notes
        for note in meaning.notes:
            assert note.clause in CLAUSES
        for effect in meaning.effects:
            assert effect.text
            assert effect.clauses
            assert set(effect.clauses) <= set(CLAUSES)
            assert (effect.kind == "breaks") == (effect.rule in RULES)


@pytest.mark.parametrize("windows", VERSION_NAMES)
def test_only_flags_that_the_mask_sets_and_the_version_defines_have_effects(windows: str):
    for meaning in meanings(windows):
        defined = {flag.name for flag in meaning.flags if flag.value & defined_mask(windows)}
        assert {effect.flag for effect in meaning.effects} <= defined


def test_each_flag_alone_changes_something_but_for_the_informational_one():
    kinds = {short(flag): {effect.kind for effect in explain_mask(flag.value).effects} for flag in OFFLINE_FLAGS}
    assert all(kinds.values())
    assert [name for name, found in kinds.items() if found == {"informational"}] == ["DUE_TO_EMBEDDED_FAILURE"]
    assert [name for name, found in kinds.items() if found == {"carried by"}] == [
        "RETURNING_TO_SOURCE_NODE_BECAUSE_OF_ERROR"
    ]


def test_what_the_flags_change_is_what_the_page_says():
    changed = {
        (short(flag), effect.kind, effect.row) for flag in OFFLINE_FLAGS for effect in explain_mask(flag.value).effects
    }
    assert {
        ("IGNORE_RESOURCE_STATUS", "breaks", "offline_returns_locked:refused"),
        ("IGNORE_RESOURCE_STATUS", "rules out", "lock_refuses@locking"),
        ("IGNORE_RESOURCE_STATUS", "allows", "terminate:forced"),
        ("RETURN_TO_SOURCE_NODE_ON_ERROR", "allows", "return_trip_starts@destination_terminated"),
        ("RETURN_TO_SOURCE_NODE_ON_ERROR", "remembers", "offline:flags"),
        ("QUEUE_ENABLED", "allows", "request_is_queued@delayed"),
        ("QUEUE_ENABLED", "leads to", "client_cancels@queued"),
        ("IGNORE_NETWORK_CONNECTIVITY", "rules out", "network_stops@networking"),
        ("DO_NOT_UPDATE_PERSISTENT_STATE", "rules out", "persistent_state_is_set@accepting"),
    } <= changed


def test_a_rejected_mask_changes_nothing_but_the_rejection():
    rejected = explain_mask(IGNORE | QUEUE)
    assert {effect.row for effect in rejected.effects} == {"server_rejects_parameter@requested"}


@pytest.mark.parametrize("windows", VERSION_NAMES)
def test_the_searches_of_all_masks_together_meet_what_the_explorer_meets(windows: str):
    program = _program("offline")
    rows = {row.row.id: row.row.parent for row in program.rows}
    explored = {rows[identifier] for identifier in explore(program, windows).fired}
    assert {row for mask in MASKS for row in met("offline", windows, mask)} == explored


@pytest.mark.parametrize("windows", VERSION_NAMES)
def test_the_searches_start_from_reachable_states(windows: str):
    for name in _machines():
        program = _program(name)
        reached = set(explore(program, windows).words.tolist())
        assert set(_starts(program, windows)) <= reached


@pytest.mark.parametrize(
    ("text", "mask"),
    [
        ("0x25", 0x25),
        ("37", 0x25),
        ("0b100101", 0x25),
        ("0", 0),
        ("queue_enabled", QUEUE),
        ("CLUS_RESDLL_OFFLINE_QUEUE_ENABLED", QUEUE),
        ("Clus_ResDll_Offline_Ignore_Resource_Status|QUEUE_ENABLED", IGNORE | QUEUE),
        ("ignore_resource_status, 0x4", IGNORE | QUEUE),
    ],
)
def test_a_mask_is_read_in_every_notation(text: str, mask: int):
    assert parse_mask(text) == mask


def test_the_full_and_the_short_names_of_all_flags_are_read_back():
    for meaning, joint in product(meanings(NEWEST)[1:], "|,"):
        assert parse_mask(joint.join(flag.name for flag in meaning.flags)) == meaning.mask
        assert parse_mask(joint.join(short(flag).lower() for flag in meaning.flags)) == meaning.mask


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0x80", "0x80"),
        ("0x1ff", "0x180"),
        ("", "empty place"),
        ("1|", "empty place"),
        ("0xzz", "is no number"),
        ("QUEUE", "did you mean QUEUE_ENABLED?"),
        ("\x1b[31mred", "\\x1b[31mred"),
    ],
)
def test_what_is_no_mask_is_refused_in_one_sentence(text: str, said: str):
    with pytest.raises(MaskError) as caught:
        parse_mask(text)
    assert said.casefold() in str(caught.value).casefold()
    assert "\n" not in str(caught.value)
