"""Fingerprints: the same fault has the same one, whatever the run, the build and the machine."""

from __future__ import annotations

from dataclasses import replace

import pytest

from resdll_checker.engine.findings import Finding
from resdll_checker.engine.identity import fingerprints

ERROR = Finding(
    "RD401", "FLG-IGNORE-STATUS", "refused", ("ERROR_SUCCESS",), "that", ("Open()",), "offlining", masks={1}
)
WARNING = Finding("RD203", "RET-BAD-RESID", "a bad RESID", ("5007",), "returned 0", ("Online(NULL)",), "online")

CRASH = replace(ERROR, actual="SIGSEGV in Offline at x.dll+0x12af")


@pytest.mark.parametrize(
    "changes",
    [
        {"actual": "SIGSEGV in Offline at x.dll+0x1"},
        {"message": "other words"},
        {"trace": ()},
        {"count": 7},
        {"masks": {9}},
        {"expected": ()},
    ],
    ids=str,
)
def test_what_is_volatile_does_not_count(changes: dict[str, object]):
    changed = replace(CRASH, **changes)  # type: ignore[arg-type]  # the fields, by name
    assert fingerprints([CRASH]) == fingerprints([changed])


@pytest.mark.parametrize("actual", ["silence for 1000 ms", "SIGSEGV in Online at x.dll+0x12af", "error 5", "error 6"])
def test_what_happened_counts(actual: str):
    assert fingerprints([CRASH]) != fingerprints([replace(CRASH, actual=actual)])


def test_the_waiting_time_of_a_silence_does_not_count():
    one, other = (replace(ERROR, actual=f"silence for {time} ms") for time in (1000, 225000))
    assert fingerprints([one]) == fingerprints([other])


def test_the_line_of_a_crash_does_not_count_and_its_function_does():
    one, other, elsewhere = (
        replace(ERROR, actual=f"SIGSEGV in Offline at x.so+0x{offset} in {function} (resource.c:{line})")
        for offset, function, line in ((1, "Stop", 543), (7, "Stop", 551), (1, "Start", 543))
    )
    assert fingerprints([one]) == fingerprints([other])
    assert fingerprints([one]) != fingerprints([elsewhere])


def test_rule_and_state_count():
    every = [ERROR, WARNING, replace(ERROR, state="online"), replace(ERROR, rule="RD402", clause="FLG-IGNORE-STATUS")]
    assert len(set(fingerprints(every))) == len(every)


def test_twins_are_numbered_in_order():
    assert [mark.rpartition(":")[2] for mark in fingerprints([CRASH, ERROR, CRASH])] == ["1", "1", "2"]
