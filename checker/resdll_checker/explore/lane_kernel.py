"""The inner loop of the search in lanes, compiled by numba; :mod:`resdll_checker.explore.lanes` says what a lane is.

A *record* is what is known of one word: the word, the last entry that it has, and the lanes in which it was reached.
An *entry* is what one level found of it: the number of the record, and the lanes that were new.  Records are found by
an open-addressing table of their numbers.  Entries are expanded in batches, in passes: what a pass looks up does not
depend on what it found before, so the misses of the cache overlap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numba
import numpy as np
from numba.extending import intrinsic

from resdll_checker.explore.kernel import Tables, compiled, enabled, home

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Words = NDArray[np.uint64]
    Numbers = NDArray[np.int64]

BATCH = 1024
"""Steps that are collected before they are looked up."""

STATES, ENDS, TRANSITIONS, RECORDS, ENTRIES = 0, 1, 2, 3, 4
"""Places in the array of counts: states that are new, entries of which something ends, transitions, and how many
records and entries there are."""

WORD, LAST, SEEN = 0, 1, 2
"""Places in a record: the word, the last entry plus one, the first word of its lanes.  In an entry the number of the
record is first, and the lanes follow at :data:`FOUND`."""

FOUND = 1

_ZERO, _ONE, _SIX = np.uint64(0), np.uint64(1), np.uint64(6)


class LaneTables(NamedTuple):
    """The rows: ``rows`` is what they say of the word; the guard of a row is a set of lanes, a move a lane for each."""

    rows: Tables
    guards: Words  # by guard: the lanes
    guard_of: Numbers  # by row
    moves: Numbers  # by move: where each lane goes
    move_of: Numbers  # by row; -1 where every lane stays


class Store(NamedTuple):
    """What is known: ``slots`` are the numbers of records, plus one, by :func:`home`; zero is free."""

    records: Words
    entries: Words
    slots: NDArray[np.uint32]


class Scratch(NamedTuple):
    """A batch of steps: the word that each leads to, its entry, its row, and the record of the word."""

    words: Words
    entry: Numbers
    row: Numbers
    record: Numbers


def _emit_population(_: object, word: Any) -> Any:  # noqa: ANN401  numba types both
    """Return the signature and the code of :data:`_population`."""

    def emit(_context: object, builder: Any, _signature: object, arguments: Any) -> Any:  # noqa: ANN401
        return builder.ctpop(arguments[0])

    return numba.uint64(word), emit


_population: Any = intrinsic(_emit_population)
"""How many bits of a word are set: one instruction, which loops over lanes use for several words at once."""


@compiled
def _taken(entries: Words, index: int, guard: Words, end: Words) -> np.int64:
    """Return how many lanes of an entry are in ``guard``, and take them from ``end``."""
    taken = _ZERO
    for place in range(guard.shape[0]):
        lanes = entries[index, FOUND + place] & guard[place]
        taken += _population(lanes)
        end[FOUND + place] &= ~lanes
    return np.int64(taken)


@compiled
def _collect(
    store: Store, span: tuple[int, int], tables: LaneTables, scratch: Scratch, results: tuple[Words, Numbers, Numbers]
) -> tuple[int, int]:
    """Collect the steps of the entries of ``span`` until there are :data:`BATCH`, and count them.

    Returns the index of the first entry that is left, and the number of steps.
    """
    ends, counts, fired = results
    records, entries, rows = store.records, store.entries, tables.rows
    shifts, masks, first, starts, rewrite = rows.shifts, rows.masks, rows.first, rows.starts, rows.rewrite
    guards, guard_of = tables.guards, tables.guard_of
    words, entry, by_row = scratch.words, scratch.entry, scratch.row
    index, number = span[0], 0
    while index < span[1] and number < BATCH:
        word, end = records[entries[index, 0], WORD], ends[counts[ENDS]]
        end[:] = entries[index]
        for group in range(shifts.shape[0]):
            bucket = first[group] + np.int64((word >> shifts[group]) & masks[group])
            for row in range(starts[bucket], starts[bucket + 1]):
                taken = _taken(entries, index, guards[guard_of[row]], end) if enabled(rows, row, word) else 0
                if taken:
                    fired[row] += taken
                    counts[TRANSITIONS] += taken
                    words[number] = word & rewrite[row, 0] | rewrite[row, 1]
                    entry[number], by_row[number] = index, row
                    number += 1
        counts[ENDS] += int(np.any(end[FOUND:]))
        index += 1
    return index, number


@compiled
def _look_up(store: Store, number: int, scratch: Scratch, counts: Numbers) -> None:
    """Find the record of each word of the batch; make those that are missing."""
    records, slots, words, record = store.records, store.slots, scratch.words, scratch.record
    touched = np.int64(0)
    for step in range(number):
        record[step] = home(words[step], np.uint64(slots.shape[0]))
        touched += slots[record[step]]
    for step in range(number):
        touched += np.int64(records[np.int64(slots[record[step]]) - 1, WORD])  # where none is, the last one
    record[number] = touched  # so that no compiler leaves the two loops above out
    for step in range(number):
        word, slot = words[step], record[step]
        while slots[slot] and records[slots[slot] - 1, WORD] != word:
            slot += 1
            if slot == slots.shape[0]:
                slot = 0
        if not slots[slot]:
            fresh = counts[RECORDS]
            counts[RECORDS] += 1
            slots[slot] = fresh + 1
            records[fresh] = 0
            records[fresh, WORD] = word
        record[step] = np.int64(slots[slot]) - 1


@compiled
def _moved(move: Numbers, lanes: Words, result: Words) -> None:
    """Write to ``result`` where ``move`` leads ``lanes``."""
    result[:] = 0
    for place in range(lanes.shape[0]):
        left = lanes[place]
        while left:
            lowest = left & (~left + _ONE)
            target = np.uint64(move[64 * place + np.int64(_population(lowest - _ONE))])
            result[target >> _SIX] |= _ONE << (target & np.uint64(63))
            left ^= lowest


@compiled
def _merge(store: Store, record: int, lanes: Words, begin: int, counts: Numbers) -> None:
    """Mark ``lanes`` of a record, and note the new ones in its entry of the level that begins with ``begin``."""
    records, entries = store.records, store.entries
    fresh = _ZERO
    for place in range(lanes.shape[0]):
        lanes[place] &= ~records[record, SEEN + place]
        fresh += _population(lanes[place])
    if not fresh:
        return
    counts[STATES] += np.int64(fresh)
    last = np.int64(records[record, LAST]) - 1
    if last < begin:
        last = counts[ENTRIES]
        counts[ENTRIES] += 1
        records[record, LAST] = last + 1
        entries[last] = 0
        entries[last, 0] = record
    for place in range(lanes.shape[0]):
        records[record, SEEN + place] |= lanes[place]
        entries[last, FOUND + place] |= lanes[place]


@compiled
def expand(
    store: Store,
    span: tuple[int, int],
    begin: int,
    tables: LaneTables,
    scratch: Scratch,
    results: tuple[Words, Numbers, Numbers],
) -> int:
    """Expand the entries of ``span`` while there is room; return the index of the first one that was not expanded.

    The level that is found begins with the entry ``begin``; ``results`` are the arrays for what ends (as entries),
    the counts and the uses of each row.
    """
    counts = results[1]
    entries, guards, guard_of, moves, move_of = (
        store.entries,
        tables.guards,
        tables.guard_of,
        tables.moves,
        tables.move_of,
    )
    room = min(store.records.shape[0] - counts[RECORDS], entries.shape[0] - counts[ENTRIES])
    lanes, moved = np.empty(guards.shape[1], np.uint64), np.empty(guards.shape[1], np.uint64)
    index = span[0]
    while index < span[1] and room >= BATCH + tables.rows.most:
        index, number = _collect(store, (index, span[1]), tables, scratch, results)
        _look_up(store, number, scratch, counts)
        for step in range(number):
            entry, row = scratch.entry[step], scratch.row[step]
            for place in range(lanes.shape[0]):
                lanes[place] = entries[entry, FOUND + place] & guards[guard_of[row], place]
            if move_of[row] >= 0:
                _moved(moves[move_of[row]], lanes, moved)
                lanes[:] = moved
            _merge(store, scratch.record[step], lanes, begin, counts)
        room = min(store.records.shape[0] - counts[RECORDS], entries.shape[0] - counts[ENTRIES])
    return index


@compiled
def fill_slots(records: Words, number: int, slots: NDArray[np.uint32]) -> None:
    """Enter the first ``number`` records into slots that are all free."""
    size = np.uint64(slots.shape[0])
    for record in range(number):
        slot = home(records[record, WORD], size)
        while slots[slot]:
            slot += _ONE
            if slot == size:
                slot = _ZERO
        slots[slot] = record + 1


@compiled
def enter(store: Store, words: Words, lanes: Words, begin: int, scratch: Scratch, counts: Numbers) -> None:
    """Mark each word, with its lanes, as found in the level that begins with the entry ``begin``."""
    for number in range(words.shape[0]):
        scratch.words[0] = words[number]
        _look_up(store, 1, scratch, counts)
        _merge(store, scratch.record[0], lanes[number], begin, counts)
