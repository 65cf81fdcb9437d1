"""Lanes: the values of what a run chooses, numbered, so that one operation moves all states that differ in it.

A run of a machine makes choices: the version, the flags, how the DLL will behave.  The rows after them read what was
chosen and do not change it, or forget it.  So the states that differ only in it are kept together: a *line* is a word
without the chosen fields and a set of *lanes*, one bit for each value that these fields may take together.  A row moves
a line at once: its literals about the chosen fields are a set of lanes too, and the lanes that it takes are an
intersection.  Every state is still found by itself, at its own depth, and every transition is counted.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from resdll_checker.explore import lane_kernel
from resdll_checker.explore.layout import Layout, layout, parted
from resdll_checker.explore.parts import closure, enabling, rewritten
from resdll_checker.explore.tables import row_tables
from resdll_checker.program import STATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from resdll_checker.program import Field, Program, ProgramRow

    Words = NDArray[np.uint64]

MOST_LANES = 2048
"""Lanes beyond which no further field is chosen: a line has a bit for each of them, whether it is reached or not."""

FEWEST_LANES = 64
"""Lanes below which a line would hold too few states to be worth it."""

_LANES_OF_A_WORD = 64


@dataclass(frozen=True, slots=True)
class Lanes:
    """The fields that are chosen, as a mask, and the values that they may take together, ascending."""

    mask: int
    values: Words

    @property
    def words(self) -> int:
        """The words of 64 bits that a set of lanes takes."""
        return -(-len(self.values) // _LANES_OF_A_WORD)

    def set_of(self, members: NDArray[np.bool_]) -> Words:
        """Return the set of the lanes that are members."""
        padded = np.zeros(self.words * _LANES_OF_A_WORD, np.bool_)
        padded[: len(members)] = members
        return np.packbits(padded, bitorder="little").view("<u8").astype(np.uint64)

    def numbers(self, words: Words) -> NDArray[np.int64]:
        """Return the lane of each of ``words``."""
        return np.searchsorted(self.values, words & np.uint64(self.mask)).astype(np.int64)


def lanes_of(program: Program, found: Layout) -> Lanes | None:
    """Return the lanes of a machine, ``None`` where a run chooses too little.

    Fields are taken in the order in which they are chosen, as long as there are not more than :data:`MOST_LANES`: what
    is chosen later may depend on what was chosen before, and would leave lanes that are never reached.
    """
    mask, values = 0, np.zeros(1, np.uint64)
    for place in _chosen(program, found):
        wider = mask | place.mask
        taken = closure(program.initial & wider, wider, found.rows, MOST_LANES)
        if taken is not None:
            mask, values = wider, taken
    return Lanes(mask, values) if len(values) >= FEWEST_LANES else None


def tables(program: Program, found: Layout, lanes: Lanes) -> tuple[list[str], Layout, lane_kernel.LaneTables]:
    """Return the ids of the rows in the order of the tables, the layout of a line's word, and the tables."""
    rest = layout(program, [_without(row, lanes.mask) for row in found.rows])
    names, rows = row_tables(program, rest)
    by_name = {row.row.id: row for row in found.rows}
    guards, moves = _Distinct(), _Distinct()
    guard_of = [guards.number(lanes.set_of(enabling(lanes.values, by_name[name], lanes.mask))) for name in names]
    move_of = [_move(lanes, by_name[name], moves) for name in names]
    return (
        names,
        rest,
        lane_kernel.LaneTables(
            rows=rows,
            guards=np.array(guards.arrays, np.uint64).reshape(-1, lanes.words),
            guard_of=np.array(guard_of, np.int64),
            moves=np.array(moves.arrays, np.int64).reshape(-1, len(lanes.values)),
            move_of=np.array(move_of, np.int64),
        ),
    )


class _Distinct:
    """Arrays of one length and kind, numbered, equal ones once."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {}
        self.arrays: list[NDArray[Any]] = []

    def number(self, array: NDArray[Any]) -> int:
        """Return the number of ``array``."""
        known = self._numbers.setdefault(array.tobytes(), len(self.arrays))
        if known == len(self.arrays):
            self.arrays.append(array)
        return known


def _move(lanes: Lanes, row: ProgramRow, moves: _Distinct) -> int:
    """Return the number of the table that says where ``row`` moves each lane; -1 where it moves none."""
    if not row.write_mask & lanes.mask:
        return -1
    target = np.arange(len(lanes.values))
    moved = np.flatnonzero(enabling(lanes.values, row, lanes.mask))
    target[moved] = np.searchsorted(lanes.values, rewritten(lanes.values[moved], row, lanes.mask))
    return moves.number(target)


def _without(row: ProgramRow, mask: int) -> ProgramRow:
    """Return what ``row`` reads and writes outside ``mask``."""
    return replace(
        row,
        required_mask=row.required_mask & ~mask,
        required_value=row.required_value & ~mask,
        forbidden=tuple(pair for pair in row.forbidden if not pair[0] & mask),
        write_mask=row.write_mask & ~mask,
        write_value=row.write_value & ~mask,
    )


# --------------------------------------------------------------------------------------------------------------------
# What a run chooses.


def _chosen(program: Program, found: Layout) -> list[Field]:
    """Return the fields that are set only in states of choice, in the order in which these are declared.

    Such a state is declared to be one, or no run enters it twice; a field is set where it is given another value than
    the initial one.  A control field is never one of them: it would part lines that belong together.
    """
    centres = [place for place, _ in parted(program, found) if place is not None]
    choices = {place.name: _passed_once(place, found.rows) | _declared(program, place) for place in centres}
    chosen: list[tuple[int, Field]] = []
    for place in program.fields:
        writers = [row for row in found.rows if row.write_mask & (row.write_value ^ program.initial) & place.mask]
        if place in centres or not writers or not place.mask & found.varying:
            continue
        origins = [_origin(row, centres, choices) for row in writers]
        states = [state for state in origins if state is not None]
        if len(states) == len(origins):
            chosen.append((min(states), place))
    return [place for _, place in sorted(chosen, key=lambda entry: entry[0])]


def _origin(row: ProgramRow, centres: Sequence[Field], choices: dict[str, set[int]]) -> int | None:
    """Return the number of the control state of choice that ``row`` requires; ``None`` where there is none."""
    for place in centres:
        if row.required_mask & place.mask == place.mask and row.required_value & place.mask in choices[place.name]:
            return (row.required_value & place.mask) >> place.shift
    return None


def _declared(program: Program, place: Field) -> set[int]:
    """Return the values of the control state that are declared to be one instant of a choice."""
    sections = program.machine.machine.sections if place.name == STATE else ()
    return {place.code(section.state) for section in sections if section.choice}


def _passed_once(place: Field, rows: Iterable[ProgramRow]) -> set[int]:
    """Return the values of a control field to which no cycle leads, so that no run has one of them twice."""
    before: dict[int, set[int]] = defaultdict(set)
    values = {code << place.shift for code in range(len(place.values))}
    for row in rows:
        decided = row.required_mask & place.mask == place.mask
        for value in {row.required_value & place.mask} if decided else values:
            if row.write_mask & place.mask == place.mask:
                before[row.write_value & place.mask].add(value)
            elif decided:  # the row leaves the control state as it is, and may fire again
                before[value].add(value)
    left = set(values)
    while True:
        first = {value for value in left if not before[value] & left}
        if not first:
            return values - left
        left -= first
