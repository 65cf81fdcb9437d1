"""The edges that cite a clause: the rows that fire because of it, those it forbids, and the breaches of it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from resdll_checker.graphs.attributes import edge_kind, guard_text
from resdll_checker.graphs.uses import Use, uses
from resdll_spec.abi import VERSION_NAMES
from resdll_spec.vocabulary import RowKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resdll_checker.graphs.concrete import Concrete
    from resdll_spec.loading import LoadedRow

    Document = dict[str, Any]


def citing(whole: Concrete, clause: str) -> list[Document]:
    """Return every row of a machine that cites ``clause``, as it is declared, in the order of declaration.

    ``kind`` is the kind of the edge, or ``forbidden`` for an input that no caller gives, which is no edge; ``weight``
    counts the reached states that have the edge, ``versions`` are those in which it is taken.
    """
    loaded = whole.loaded
    rows: dict[str, list[LoadedRow]] = defaultdict(list)
    for row in loaded.everything:
        if clause in row.clauses:
            rows[row.parent].append(row)
    found = {use.row.id: use for use in uses(whole)}
    return [
        _entry(whole, variants, [found[row.id] for row in variants if row.id in found]) for variants in rows.values()
    ]


def _entry(whole: Concrete, variants: Sequence[LoadedRow], found: Sequence[Use]) -> Document:
    loaded, row = whole.loaded, variants[0]
    forbidden = row.kind is RowKind.FORBIDDEN
    return {
        "machine": loaded.machine.name,
        "row": row.parent,
        "label": row.trigger,
        "meaning": loaded.machine.label_map[row.trigger].meaning,
        "edges": [list(pair) for pair in dict.fromkeys((one.source, one.dest) for one in variants)],
        "guard": guard_text(variants),
        "kind": "forbidden" if forbidden else edge_kind(loaded, row),
        "rule": row.rule,
        "standing": row.standing.name,
        "weight": sum(use.number for use in found),
        "versions": [name for name in VERSION_NAMES if any(name in use.versions for use in found)],
    }
