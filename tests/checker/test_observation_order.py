"""What a DLL could not have kept in order is allowed in either order, wherever a run of the specification can be.

Where :func:`runs.exchangeable` says that two events can be recorded in another order than they truly had, the other
order must be allowed as well.  Checked for every two events that can follow one another in any reachable word; what may
follow the two is not compared.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pytest
from runs import (
    FLAG,
    exchangeable,
    lifecycle,
    view,
)

from resdll_checker.monitor import Observed
from resdll_spec.abi import VERSION_NAMES
from resdll_spec.observations import STATUS_CLASSES
from resdll_spec.request import IGNORE_RESOURCE_STATUS
from resdll_spec.vocabulary import RowKind

NEWEST, OLDEST = VERSION_NAMES[-1], VERSION_NAMES[0]
TABLES = lifecycle().field_map["table"].values
MASKS = (0, FLAG[IGNORE_RESOURCE_STATUS])
"""The masks on which the answer of a DLL may depend; what no caller sends leads to what is unspecified."""

OWN_REPORTS = {
    "Online": {"online", "online_pending", "cannot_online", "failed", "unknown"},
    "Offline": {"offline", "offline_pending", "failed", "unknown"},
}
Words = frozenset[int]


@dataclass(frozen=True)
class Reading:
    """One event with the labels that it is read as; a ``late`` one is a report of an operation that was terminated."""

    observed: Observed
    labels: tuple[str, ...]
    late: bool = False


@functools.cache
def readings(table: str) -> tuple[Reading, ...]:
    found = []
    for label in lifecycle().machine.machine.labels:
        seen = label.observed
        if seen is None or seen.kind in {"choice", "silence"}:
            continue
        if label.alternative:
            found += [
                Reading(Observed(seen.kind, seen.subject, one.name), (label.name,), late=True) for one in STATUS_CLASSES
            ]
        elif (seen.kind, seen.subject) == ("call", "Offline") and table != TABLES[0]:
            requests = [(mask, buffer) for mask in MASKS for buffer in (False, True)]
            found += [Reading(Observed(seen.kind, seen.subject, "", *request), (label.name,)) for request in requests]
        else:
            found.append(Reading(Observed(seen.kind, seen.subject, seen.value), (label.name,)))
    return tuple(found)


def whole(observed: Observed) -> Reading:
    """Returns an event with every label that it may stand for."""
    return Reading(observed, view().labels(*observed[:3]))


@functools.cache
def step(words: Words, reading: Reading) -> Words:
    """Returns where an event leads without a breach."""
    composed = view().composed(words, reading.observed)
    moves = (move for word in composed for move in view().successors(word, reading.labels))
    return frozenset(after for after, _, owed in moves if owed is None)


@functools.cache
def handled(words: Words, observed: Observed) -> bool:
    """Tells whether the caller may give an input: every word handles it."""
    for word in words:
        composed = view().composed((word,), observed)
        rows = [
            row
            for one in composed
            for name in view().labels(*observed[:3])
            for row in lifecycle().rows_of(lifecycle().state_of(one), name)
            if row.enabled(one)
        ]
        if not rows or any(row.row.kind is not RowKind.HANDLED for row in rows):
            return False
    return True


@functools.cache
def reachable(windows: str, table: str) -> Words:
    """Returns every word that the events lead to, what is unspecified left out."""
    seen = set(view().start(windows, table))
    queue = list(seen)
    while queue:
        word = queue.pop()
        for reading in readings(table):
            fresh = {one for one in step(frozenset({word}), reading) if one not in seen and specified(one)}
            seen |= fresh
            queue += fresh
    return frozenset(seen)


def specified(word: int) -> bool:
    return lifecycle().state_of(word) != "unspecified"


def exchanges(windows: str, table: str) -> Iterator[tuple[Words, Reading, Reading]]:
    """Yields each reachable word with each two events that can follow there, and can be exchanged."""
    for word in sorted(reachable(windows, table)):
        here = frozenset({word})
        for first in readings(table):
            then = given_in((first,), here)
            for second in readings(table) if then else ():
                if not exchangeable(first.observed, second.observed) or far_fetched(first, second):
                    continue
                if given_in((second,), then):
                    yield here, first, second


def far_fetched(first: Reading, second: Reading) -> bool:
    """Tells whether a report would be another operation's, though its worker can only be that of the call before it.

    The specification takes any report for one of a worker whose call Terminate overtook; truly such a worker reports
    what its own operation ends by.
    """
    _, call, value = first.observed[:3]
    return second.late and value == "pending" and second.observed.value not in OWN_REPORTS[call]


def given_in(order: Iterable[Reading], words: Words) -> Words | None:
    """Returns where events lead; nothing where the caller would not give one, or nobody knows what follows it."""
    for reading in order:
        if reading.observed.kind == "call" and not handled(words, reading.observed):
            return None
        words = step(words, reading)
        if not all(map(specified, words)):
            return None
    return words


@pytest.mark.parametrize(("windows", "table"), [(NEWEST, "v1"), (NEWEST, "v2")])
def test_what_cannot_be_ordered_is_allowed_in_both_orders(windows: str, table: str):
    number = 0
    for here, first, second in exchanges(windows, table):
        recorded = given_in((whole(second.observed), whole(first.observed)), here)
        (word,) = here
        number += recorded is not None
        assert recorded is None or recorded, f"{lifecycle().decode(word)}: {first.observed}, {second.observed}"
    assert number > 1000
