"""Pairs of runs that differ in one flag: whether they stay in step, decided on the graph.

Two words are *counterparts* when they differ in the flag, and otherwise in the facts that may differ only; erasing
these bits makes them equal.  In step means that every word with the flag set (in the region, of a mask that a caller
sends) has exactly one counterpart, and that both have the same successors after erasing.  Then the counterparts
are bisimilar: whatever one run does the other can do, endless runs included, and only the erased facts differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from resdll_checker.arrays import contained
from resdll_checker.program import STATE
from resdll_checker.proofs.predicates import holds
from resdll_spec.property_vocabulary import both, every, none_of
from resdll_spec.request import UNSENDABLE_FACT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resdll_checker.explore import Exploration
    from resdll_checker.proofs.graph import Graph
    from resdll_spec.property_vocabulary import Lockstep

    Indices = NDArray[np.int64]
    Words = NDArray[np.uint64]


def check_lockstep(search: Exploration, words: Words, graph: Graph, flag: str, body: Lockstep) -> tuple[int, Indices]:
    """Return how many words with ``flag`` were compared, and the indices of those that are out of step."""
    program = search.program
    choices = tuple(section.state for section in program.machine.machine.sections if section.choice)
    sendable = every(f"not {UNSENDABLE_FACT.name}")
    nodes = np.flatnonzero(holds(program, words, both(both(body.region, none_of(STATE, choices)), sendable)))
    flagged = holds(program, words[nodes], every(flag))
    kept = _kept(search, (flag, *body.may_differ))
    with_flag, free = nodes[flagged], nodes[~flagged]
    free = free[contained(words[free] & kept, np.sort(words[with_flag] & kept))]
    with_flag, free = (part[np.argsort(words[part] & kept, kind="stable")] for part in (with_flag, free))
    if not _paired(words[with_flag] & kept, words[free] & kept):
        alone = ~contained(words[with_flag] & kept, words[free] & kept)
        return len(with_flag), with_flag[alone] if alone.any() else _doubled(words, kept, with_flag, free)
    labels = _labels(search, body)
    return len(with_flag), with_flag[_out_of_step(graph, words & kept, labels, with_flag, free)]


def _paired(here: Words, there: Words) -> bool:
    """Tell whether two ascending arrays are equal and without doubles."""
    return np.array_equal(here, there) and bool((here[1:] != here[:-1]).all())


def _doubled(words: Words, kept: np.uint64, with_flag: Indices, without: Indices) -> Indices:
    """Return the nodes with the flag that are in pairs with more than one node."""
    doubled = []
    for part in (with_flag, without):
        keys, numbers = np.unique(words[part] & kept, return_counts=True)
        doubled.append(keys[numbers > 1])
    return with_flag[contained(words[with_flag] & kept, np.sort(np.concatenate(doubled)))]


def _out_of_step(graph: Graph, erased: Words, labels: Indices, here: Indices, there: Indices) -> Indices:
    """Return the positions of the pairs whose moves differ; first all are compared in order, then the rest as sets."""
    numbers, others = (graph.offsets[nodes + 1] - graph.offsets[nodes] for nodes in (here, there))
    suspect = numbers != others
    if not suspect.any():
        edges, counterparts = graph.out(here), graph.out(there)
        differing = labels[graph.rows[edges]] != labels[graph.rows[counterparts]]
        differing |= erased[graph.targets[edges]] != erased[graph.targets[counterparts]]
        suspect[np.repeat(np.arange(len(here)), numbers)[differing]] = True
    wrong = [
        place
        for place in np.flatnonzero(suspect)
        if _moves(graph, erased, labels, int(here[place])) != _moves(graph, erased, labels, int(there[place]))
    ]
    return np.array(wrong, dtype=np.int64)


def _moves(graph: Graph, erased: Words, labels: Indices, node: int) -> set[tuple[int, int]]:
    edges = range(int(graph.offsets[node]), int(graph.offsets[node + 1]))
    return {(int(labels[graph.rows[edge]]), int(erased[graph.targets[edge]])) for edge in edges}


def _kept(search: Exploration, facts: tuple[str, ...]) -> np.uint64:
    """Return the bits that are left when ``facts`` are erased."""
    erased = 0
    for fact in facts:
        erased |= search.program.field_map[fact].mask
    return ~np.uint64(erased)


def _labels(search: Exploration, body: Lockstep) -> Indices:
    """Return a number for the label of each row; the same for all where labels may differ."""
    if body.labels_may_differ:
        return np.zeros(len(search.rows), dtype=np.int64)
    _, numbers = np.unique([row.row.trigger for row in search.rows], return_inverse=True)
    return numbers.astype(np.int64)
