"""Machines of the specification with one row changed, for tests that must see something fail."""

from __future__ import annotations

from dataclasses import replace

from resdll_spec.loading import LoadedMachine, LoadedRow
from resdll_spec.property_vocabulary import literal


def mutated(loaded: LoadedMachine, parent: str, **changes: object) -> LoadedMachine:
    """Returns ``loaded`` with the row called ``parent`` changed, in all the rows that it was expanded into.

    ``dest``, ``guard`` and other fields are replaced; ``drop_write`` and ``drop_literal`` take one fact away, ``write``
    adds a constant write, ``literal`` a literal, and ``delete`` takes the row away.
    """
    hit = [row for row in loaded.rows if row.parent == parent]
    assert hit, f"there is no row called {parent}"
    kept = tuple(changed(row, dict(changes)) if row.parent == parent else row for row in loaded.rows)
    return replace(loaded, rows=tuple(row for row in kept if row is not None))


def changed(row: LoadedRow, changes: dict[str, object]) -> LoadedRow | None:
    """Returns ``row`` with the changes of :func:`mutated`."""
    if changes.pop("delete", False):
        return None
    guard, writes = row.guard, row.writes
    if "drop_literal" in changes:
        fact = changes.pop("drop_literal")
        guard = tuple(entry for entry in guard if entry.fact != fact)
    if "literal" in changes:
        guard = (*guard, literal(str(changes.pop("literal"))))
    if "drop_write" in changes:
        dropped = changes.pop("drop_write")
        writes = tuple(write for write in writes if write[0] != dropped)
    if "write" in changes:
        fact, value = changes.pop("write")  # type: ignore[misc]  # a pair, by the docstring
        writes = (*(write for write in writes if write[0] != fact), (fact, value))
    return replace(row, **({"guard": guard, "writes": writes} | changes))  # type: ignore[arg-type]  # fields of a row
