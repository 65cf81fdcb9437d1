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
    """A batch of steps: the word that each leads to, its entry, its row, the record of the word; two sets of lanes."""

    words: Words
    entry: Numbers
    row: NDArray[np.int32]
    record: Numbers
    lanes: Words
    left: Words


def _emit_population(_: object, word: Any) -> Any:  # noqa: ANN401  numba types both
    """Return the signature and the code of :data:`_population`."""

    def emit(_context: object, builder: Any, _signature: object, arguments: Any) -> Any:  # noqa: ANN401
        return builder.ctpop(arguments[0])

    return numba.uint64(word), emit


_population: Any = intrinsic(_emit_population)
"""How many bits of a word are set: one instruction, which loops over lanes use for several words at once."""


@compiled
def _taken(entries: Words, index: int, guards: Words, guard: int, left: Words) -> np.int64:
    """Return how many lanes of an entry are in a guard, and take them from ``left``."""
    taken = _ZERO
    for place in range(left.shape[0]):
        lanes = entries[index, FOUND + place] & guards[guard, place]
        taken += _population(lanes)
        left[place] &= ~lanes
    return np.int64(taken)


@compiled
def _end(entries: Words, index: int, left: Words, ends: Words, counts: Numbers) -> None:
    """Note the lanes of an entry that nothing leaves, where there are any."""
    some = _ZERO
    ends[counts[ENDS], 0] = entries[index, 0]
    for place in range(left.shape[0]):
        ends[counts[ENDS], FOUND + place] = left[place]
        some |= left[place]
    counts[ENDS] += int(some != 0)


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
    words, entry, by_row, left = scratch.words, scratch.entry, scratch.row, scratch.left
    index, number = span[0], 0
    while index < span[1] and number < BATCH:
        word = records[entries[index, 0], WORD]
        for place in range(left.shape[0]):
            left[place] = entries[index, FOUND + place]
        for group in range(shifts.shape[0]):
            bucket = first[group] + np.int64((word >> shifts[group]) & masks[group])
            span_of_rows = starts[bucket], starts[bucket + 1]
            # Rows that take no lane are written over on the way, which never gets ahead of what is read.
            for row in by_row[number : enabled(rows.guards, span_of_rows, word, by_row, number)]:
                taken = _taken(entries, index, guards, guard_of[row], left)
                fired[row] += taken
                counts[TRANSITIONS] += taken
                words[number] = word & rewrite[row, 0] | rewrite[row, 1]
                entry[number], by_row[number] = index, row
                number += int(taken != 0)
        _end(entries, index, left, ends, counts)
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
            records[fresh, WORD] = word
            for place in range(LAST, records.shape[1]):
                records[fresh, place] = 0
        record[step] = np.int64(slots[slot]) - 1


@compiled
def _move(moves: Numbers, move: int, lanes: Words, left: Words) -> None:
    """Replace ``lanes`` by where a move leads them; ``left`` is scratch."""
    for place in range(lanes.shape[0]):
        left[place] = lanes[place]
        lanes[place] = 0
    for place in range(lanes.shape[0]):
        while left[place]:
            lowest = left[place] & (~left[place] + _ONE)
            target = np.uint64(moves[move, 64 * place + np.int64(_population(lowest - _ONE))])
            lanes[target >> _SIX] |= _ONE << (target & np.uint64(63))
            left[place] ^= lowest


@compiled
def _fresh(records: Words, record: int, lanes: Words) -> np.int64:
    """Take from ``lanes`` those that are marked in a record, mark the others in it, and return how many these are."""
    fresh = _ZERO
    for place in range(lanes.shape[0]):
        lanes[place] &= ~records[record, SEEN + place]
        fresh += _population(lanes[place])
    if fresh:
        for place in range(lanes.shape[0]):
            records[record, SEEN + place] |= lanes[place]
    return np.int64(fresh)


@compiled
def _note(records: Words, entries: Words, record: int, lanes: Words, begin: int, counts: Numbers) -> None:
    """Add ``lanes`` to the entry of a record in the level that begins with the entry ``begin``."""
    last = np.int64(records[record, LAST]) - 1
    if last < begin:
        last = counts[ENTRIES]
        counts[ENTRIES] += 1
        records[record, LAST] = last + 1
        entries[last, 0] = record
        for place in range(lanes.shape[0]):
            entries[last, FOUND + place] = lanes[place]
    else:
        for place in range(lanes.shape[0]):
            entries[last, FOUND + place] |= lanes[place]


@compiled
def _take(store: Store, number: int, begin: int, tables: LaneTables, scratch: Scratch, counts: Numbers) -> None:
    """Take the steps of the batch."""
    records, entries, guards, guard_of = store.records, store.entries, tables.guards, tables.guard_of
    moves, move_of = tables.moves, tables.move_of
    entry, by_row, record = scratch.entry, scratch.row, scratch.record
    lanes, left = scratch.lanes, scratch.left
    for step in range(number):
        guard, move = guard_of[by_row[step]], move_of[by_row[step]]
        for place in range(lanes.shape[0]):
            lanes[place] = entries[entry[step], FOUND + place] & guards[guard, place]
        if move >= 0:
            _move(moves, move, lanes, left)
        fresh = _fresh(records, record[step], lanes)
        counts[STATES] += fresh
        if fresh:
            _note(records, entries, record[step], lanes, begin, counts)


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
    counts, needed = results[1], BATCH + tables.rows.most
    most_records, most_entries = store.records.shape[0] - needed, store.entries.shape[0] - needed
    index = span[0]
    while index < span[1] and counts[RECORDS] <= most_records and counts[ENTRIES] <= most_entries:
        index, number = _collect(store, (index, span[1]), tables, scratch, results)
        _look_up(store, number, scratch, counts)
        _take(store, number, begin, tables, scratch, counts)
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
        counts[STATES] += _fresh(store.records, scratch.record[0], lanes[number])
        _note(store.records, store.entries, scratch.record[0], lanes[number], begin, counts)
