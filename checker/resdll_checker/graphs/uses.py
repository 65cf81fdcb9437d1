"""Which rows fire, how often, and in which versions: what a chart draws and a citation counts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from resdll_checker.arrays import distinct
from resdll_checker.explore.numpy_search import enabled_in
from resdll_checker.proofs.graph import by_state
from resdll_spec.abi import VERSION_NAMES
from resdll_spec.request import VERSION_FACT

if TYPE_CHECKING:
    from resdll_checker.graphs.concrete import Concrete
    from resdll_spec.loading import LoadedRow


@dataclass(frozen=True, slots=True)
class Use:
    """A row that fires: in how many reached states, and in which versions."""

    row: LoadedRow
    number: int
    versions: frozenset[str]


@lru_cache(maxsize=4)
def uses(whole: Concrete) -> tuple[Use, ...]:
    """Return every row that fires, and every breach that is possible in a reached state."""
    codes, names = whole.versions
    base = len(names) + 1
    counts = np.bincount(whole.graph.rows * base + codes + 1)
    keys = np.flatnonzero(counts)
    numbers: dict[int, int] = defaultdict(int)
    versions: dict[int, set[str]] = defaultdict(set)
    for key, count in zip(keys.tolist(), counts[keys].tolist(), strict=True):
        number, code = divmod(key, base)
        numbers[number] += count
        versions[number] |= {names[code - 1]} if code else set(names)
    found = [Use(row, numbers[n], frozenset(versions[n])) for n, row in enumerate(whole.rows) if numbers[n]]
    return (*found, *_breaches(whole))


def _breaches(whole: Concrete) -> list[Use]:
    nodes_by_state = by_state(whole.program, whole.words)
    versioned = VERSION_FACT.name in whole.program.field_map
    codes = whole.codes(VERSION_FACT.name) if versioned else None
    names = whole.program.field_map[VERSION_FACT.name].values if versioned else VERSION_NAMES
    found = []
    for row in whole.program.violations:
        nodes = nodes_by_state.get(row.row.source)
        if nodes is None:
            continue
        nodes = nodes[enabled_in(whole.words[nodes], row)]
        if len(nodes):
            seen = names if codes is None else [names[code] for code in distinct(codes[nodes]).tolist()]
            found.append(Use(row.row, len(nodes), frozenset(seen)))
    return found
