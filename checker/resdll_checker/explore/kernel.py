"""The inner loop of the search, compiled by numba; this module is imported only where a search is long.

The rows that a word enables depend only on the bits that the guards of its control state read.  So the list of enabled
rows is found once for each value of those bits and remembered; from then on a word costs one look-up and no test of a
guard.  How often each list was used is counted with it, which gives the counts of every row at the end.  Rows that
together read many bits are parted into groups that read few each; a row that alone reads many is tested.

Where a machine falls into parts of few states each (:mod:`resdll_checker.explore.parts`) a word is the numbers of the
states of its parts, and a step adds a constant to it, so there not even a look-up in a table of keys is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numba
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Words = NDArray[np.uint64]

BATCH = 2048
"""Successors that are collected before they are looked up: the look-ups are independent, so their misses overlap."""

NEW, ENDS, TRANSITIONS, EMPTIED = 0, 1, 2, 3
"""Places in the array of counts: fresh words, words that nothing leaves, transitions, times the memory was emptied."""

_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_ONE, _SIX, _LOW_SIX, _HALF = np.uint64(1), np.uint64(6), np.uint64(63), np.uint64(32)


class Guards(NamedTuple):
    """What rows require and forbid, as masks and values."""

    required: Words  # by row
    starts: NDArray[np.int64]  # by row: its first pair in ``forbidden``; one more for the end
    forbidden: Words


class Tables(NamedTuple):
    """The rows, parted into groups, and in a group by the value of the group's field (a *bucket*)."""

    shifts: Words  # by group: where its field lies
    masks: Words  # by group: the field's bits, shifted down
    first: NDArray[np.int64]  # by group: its first bucket
    read: Words  # by bucket: the bits that its guards read, the group's field included
    tested: NDArray[np.bool_]  # by bucket: whether its rows are tested, and not remembered
    starts: NDArray[np.int64]  # by bucket: its first row; one more for the end
    guards: Guards
    rewrite: Words  # by row: the bits kept and the bits set
    most: int  # successors that a word may have


class Memory(NamedTuple):
    """What is remembered, by group: an open-addressing table from the bits read to a list of rows in ``pool``."""

    keys: Words  # by group and slot: the bits read, plus one; zero is free
    lists: NDArray[np.int64]  # by group and slot: where the list begins and ends, and its uses
    pool: NDArray[np.int32]
    filled: NDArray[np.int64]  # by group: slots and places of the pool in use


BEGIN, END, USES = 0, 1, 2
"""Places in a list of the memory."""


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile ``function`` on its first call, once for this machine; Ctrl-C is served between calls."""
    made: Callable[..., Any] = numba.njit(cache=True, boundscheck=False)(function)
    return made


@compiled
def _forget(memory: Memory, group: int, fired: NDArray[np.int64]) -> None:
    """Empty the memory of a group, after its uses were added to the counts of the rows."""
    keys, lists, pool = memory.keys[group], memory.lists[group], memory.pool[group]
    for slot in range(keys.shape[0]):
        if keys[slot]:
            for place in range(lists[slot, BEGIN], lists[slot, END]):
                fired[pool[place]] += lists[slot, USES]
            keys[slot] = 0
    memory.filled[group] = 0


@compiled
def count_rows(memory: Memory, fired: NDArray[np.int64]) -> None:
    """Add what the memory has counted to ``fired`` (by row) and empty it."""
    for group in range(memory.keys.shape[0]):
        _forget(memory, group, fired)


@compiled
def enabled(guards: Guards, span: tuple[int, int], word: np.uint64, rows: NDArray[np.int32], number: int) -> int:
    """Append those of the rows of ``span`` that ``word`` enables to ``rows``, which hold ``number``; return how many.

    What is called for each word takes few arrays, and what is done for each row is not called at all: numba counts
    references to each array in every call, which takes longer than the test of a row.
    """
    required, starts, forbidden = guards
    for row in range(span[0], span[1]):
        holds = word & required[row, 0] == required[row, 1]
        place = starts[row]
        while holds and place < starts[row + 1]:
            holds = word & forbidden[place, 0] != forbidden[place, 1]
            place += 1
        if holds:
            rows[number] = row
            number += 1
    return number


@compiled
def _learn(
    tables: Tables,
    memory: Memory,
    place: tuple[int, int],
    word: np.uint64,
    fired: NDArray[np.int64],
    counts: NDArray[np.int64],
) -> int:
    """Remember the rows that ``word`` enables in a group and bucket, and return the slot."""
    group, bucket = place
    keys, lists, pool, filled = memory.keys[group], memory.lists[group], memory.pool[group], memory.filled[group]
    slots = keys.shape[0]
    rows = tables.starts[bucket + 1] - tables.starts[bucket]
    if 2 * filled[0] >= slots or filled[1] + rows > pool.shape[0]:
        _forget(memory, group, fired)
        counts[EMPTIED] += 1
    key = (word & tables.read[bucket]) + _ONE
    slot = int((key * _SPREAD) >> _HALF) & (slots - 1)
    while keys[slot]:
        slot = (slot + 1) & (slots - 1)
    begin = filled[1]
    end = enabled(tables.guards, (tables.starts[bucket], tables.starts[bucket + 1]), word, pool, begin)
    keys[slot], lists[slot, BEGIN], lists[slot, END], lists[slot, USES] = key, begin, end, 0
    filled[0] += 1
    filled[1] = end
    return int(slot)


@compiled
def _successors(
    words: Words,
    span: tuple[int, int],
    tables: Tables,
    memory: Memory,
    found: Words,
    results: tuple[Words, NDArray[np.int64], NDArray[np.int64]],
) -> tuple[int, int]:
    """Write the successors of ``words[begin:end]`` to ``found`` until it holds :data:`BATCH` of them.

    Returns the index of the first word that is left, and the number found.  Arrays are taken out of the tuples once.
    """
    ends, counts, fired = results
    shifts, masks, first, read, rewrite = tables.shifts, tables.masks, tables.first, tables.read, tables.rewrite
    starts, tested, keys, lists, pool = tables.starts, tables.tested, memory.keys, memory.lists, memory.pool
    guards, rows, slots = tables.guards, np.empty(tables.most, np.int32), keys.shape[1]
    index, number = span[0], 0
    while index < span[1] and number < BATCH:
        word, before = words[index], number
        for group in range(shifts.shape[0]):
            bucket = first[group] + np.int64((word >> shifts[group]) & masks[group])
            if tested[bucket]:
                for place in range(enabled(guards, (starts[bucket], starts[bucket + 1]), word, rows, 0)):
                    fired[rows[place]] += 1
                    found[number] = word & rewrite[rows[place], 0] | rewrite[rows[place], 1]
                    number += 1
                continue
            key = (word & read[bucket]) + _ONE
            slot = np.int64((key * _SPREAD) >> _HALF) & (slots - 1)
            while keys[group, slot] != key:
                if keys[group, slot] == 0:
                    slot = _learn(tables, memory, (group, bucket), word, fired, counts)
                    break
                slot = (slot + 1) & (slots - 1)
            lists[group, slot, USES] += 1
            for place in range(lists[group, slot, BEGIN], lists[group, slot, END]):
                row = pool[group, place]
                found[number] = word & rewrite[row, 0] | rewrite[row, 1]
                number += 1
        if number == before:
            ends[counts[ENDS]] = word
            counts[ENDS] += 1
        index += 1
    return index, number


class Parts(NamedTuple):
    """The steps of a machine in parts.  The state of a part is a number in a field of its own.

    ``steps`` move one part; ``joint`` steps also need the states of others: for each further part, ``deltas`` has by
    the state of that part what is added, or :data:`IMPOSSIBLE`.
    """

    shifts: Words  # by part: where its field lies
    masks: Words  # by part: the field's bits, shifted down
    first: NDArray[np.int64]  # by part: the index of its state 0
    starts: NDArray[np.int64]  # by state of a part: its first step; one more for the end
    steps: Words  # what is added
    joint_starts: NDArray[np.int64]  # the same for joint steps
    joint: Words  # what is added for the first part
    joint_rows: NDArray[np.int64]
    needs_starts: NDArray[np.int64]  # by joint step: its first need; one more for the end
    needs: NDArray[np.int64]  # by need: the part, and the place in ``deltas`` of its state 0
    deltas: Words
    most: int  # successors that a word may have


IMPOSSIBLE = np.uint64(1 << 63)
"""The entry of a state in which a joint step cannot be taken."""


@compiled
def _steps(
    words: Words,
    span: tuple[int, int],
    parts: Parts,
    found: Words,
    results: tuple[Words, NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]],
) -> tuple[int, int]:
    """Do what :func:`_successors` does, for a machine in parts; ``uses`` counts the states of parts."""
    ends, counts, fired, uses = results
    shifts, masks, first, starts, steps = parts.shifts, parts.masks, parts.first, parts.starts, parts.steps
    joint_starts, joint, joint_rows = parts.joint_starts, parts.joint, parts.joint_rows
    needs_starts, needs, deltas = parts.needs_starts, parts.needs, parts.deltas
    index, number = span[0], 0
    while index < span[1] and number < BATCH:
        word, before = words[index], number
        for part in range(shifts.shape[0]):
            state = first[part] + np.int64((word >> shifts[part]) & masks[part])
            uses[state] += 1
            for step in range(starts[state], starts[state + 1]):
                found[number] = word + steps[step]
                number += 1
            for step in range(joint_starts[state], joint_starts[state + 1]):
                total = word + joint[step]
                possible = True
                for need in range(needs_starts[step], needs_starts[step + 1]):
                    other = needs[need, 0]
                    delta = deltas[needs[need, 1] + np.int64((word >> shifts[other]) & masks[other])]
                    possible = possible and delta != IMPOSSIBLE
                    total += delta
                if possible:
                    found[number] = total
                    fired[joint_rows[step]] += 1
                    number += 1
        if number == before:
            ends[counts[ENDS]] = word
            counts[ENDS] += 1
        index += 1
    return index, number


@compiled
def _mark_bits(found: Words, number: int, bits: Words, fresh: Words, known: int) -> int:
    """Set the bit of each found word; append those whose bit was clear to ``fresh`` and return how many it holds.

    There is no branch to mispredict: every word is appended, and stays where it was new.
    """
    for index in range(number):
        word = found[index]
        place, bit = word >> _SIX, word & _LOW_SIX
        before = bits[place]
        bits[place] = before | (_ONE << bit)
        fresh[known] = word
        known += int(~(before >> bit) & _ONE)
    return known


@compiled
def home(word: np.uint64, slots: np.uint64) -> np.uint64:
    """Return where a search for ``word`` begins in a table of any number of ``slots`` below 2³²."""
    mixed = (word ^ (word >> _HALF)) * _SPREAD
    return ((mixed >> _HALF) * slots) >> _HALF


@compiled
def _mark_hash(found: Words, number: int, table: Words, fresh: Words, known: int, homes: Words) -> int:
    """Enter each found word, plus one, into the table; append those that were not in it to ``fresh``."""
    slots = np.uint64(table.shape[0])
    touched = np.uint64(0)
    for index in range(number):  # the misses of this loop overlap; those of the next would come one by one
        homes[index] = home(found[index], slots)
        touched |= table[homes[index]]
    homes[number] = touched
    for index in range(number):
        wanted, slot = found[index] + _ONE, homes[index]
        while table[slot] != wanted:
            if table[slot] == 0:
                table[slot] = wanted
                fresh[known] = found[index]
                known += 1
                break
            slot += _ONE
            if slot == slots:
                slot = np.uint64(0)
    return known


@compiled
def enter(words: Words, visited: Words, hashed: bool) -> None:  # noqa: FBT001 - numba has no keyword-only arguments
    """Mark ``words``, which are not marked yet."""
    slots = np.uint64(visited.shape[0])
    for word in words:
        if not hashed:
            visited[word >> _SIX] |= _ONE << (word & _LOW_SIX)
            continue
        slot = home(word, slots)
        while visited[slot]:
            slot += _ONE
            if slot == slots:
                slot = np.uint64(0)
        visited[slot] = word + _ONE


@compiled
def _mark(found: Words, number: int, visited: tuple[Words, bool, int], fresh: Words, known: int, homes: Words) -> int:
    if visited[1]:
        known = _mark_hash(found, number, visited[0], fresh, known, homes)
    else:
        known = _mark_bits(found, number, visited[0], fresh, known)
    return known


@compiled
def expand(
    words: Words,
    span: tuple[int, int],
    tables: Tables,
    memory: Memory,
    visited: tuple[Words, bool, int],
    results: tuple[Words, Words, NDArray[np.int64], NDArray[np.int64]],
) -> int:
    """Expand ``words[begin:end]``; return the index of the first word that was not expanded.

    ``visited`` is the set, whether it is a hash table, and how many more words it can take; ``results`` are the arrays
    for the fresh words, the words that nothing leaves, the counts and the uses of each row.
    """
    fresh, ends, counts, fired = results
    found = np.empty(BATCH + tables.most, np.uint64)
    homes = np.empty(BATCH + tables.most + 1, np.uint64)
    index = span[0]
    while index < span[1] and counts[NEW] + BATCH + tables.most <= visited[2]:
        index, number = _successors(words, (index, span[1]), tables, memory, found, (ends, counts, fired))
        counts[TRANSITIONS] += number
        counts[NEW] = _mark(found, number, visited, fresh, counts[NEW], homes)
    return index


@compiled
def expand_parts(
    words: Words,
    span: tuple[int, int],
    parts: Parts,
    uses: NDArray[np.int64],
    visited: tuple[Words, bool, int],
    results: tuple[Words, Words, NDArray[np.int64], NDArray[np.int64]],
) -> int:
    """Do what :func:`expand` does, for a machine in parts; ``uses`` counts the states of parts."""
    fresh, ends, counts, fired = results
    found = np.empty(BATCH + parts.most, np.uint64)
    homes = np.empty(BATCH + parts.most + 1, np.uint64)
    index = span[0]
    while index < span[1] and counts[NEW] + BATCH + parts.most <= visited[2]:
        index, number = _steps(words, (index, span[1]), parts, found, (ends, counts, fired, uses))
        counts[TRANSITIONS] += number
        counts[NEW] = _mark(found, number, visited, fresh, counts[NEW], homes)
    return index
