"""The reference interpreter: the executable meaning of a row, slow and obvious; every engine is tested against it.

A state is a dictionary from fact to value, the control state under ``state``.  A row is enabled when its source is the
control state and each of its literals is true; it changes exactly the facts that it writes, all at once.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resdll_spec.loading import LoadedMachine, LoadedRow

Facts = dict[str, str]


def initial(machine: LoadedMachine) -> Facts:
    """Return the one initial state: every fact has its first value."""
    return {"state": machine.machine.initial} | {fact.name: fact.values[0] for fact in machine.machine.facts}


def enabled(row: LoadedRow, facts: Facts) -> bool:
    """Tell whether ``row`` may fire in ``facts``."""
    if facts["state"] != row.source:
        return False
    return all((facts[literal.fact] == literal.value) is literal.positive for literal in row.guard)


def fire(row: LoadedRow, facts: Facts) -> Facts:
    """Return the state after ``row``."""
    return facts | dict(row.writes) | {"state": row.dest}


def successors(machine: LoadedMachine, facts: Facts) -> Iterator[tuple[LoadedRow, Facts]]:
    """Yield each enabled row with the state that it leads to."""
    for row in machine.rows:
        if enabled(row, facts):
            yield row, fire(row, facts)


def count(machine: LoadedMachine) -> tuple[int, int]:
    """Return the numbers of reachable states and of transitions, by plain search (semantics of *Counts*)."""
    start = initial(machine)
    seen, queue, transitions = {tuple(start.values())}, deque([start]), 0
    while queue:
        for _, after in successors(machine, queue.popleft()):
            transitions += 1
            key = tuple(after.values())  # in the order of the facts, which no step changes
            if key not in seen:
                seen.add(key)
                queue.append(after)
    return len(seen), transitions
