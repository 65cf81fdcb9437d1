"""The reachability graph of a machine, projected onto chosen facts.

A node merges all reached states with the same values of the facts.  An edge between two nodes says that *some* state of
the one has such a step to the other, and is a ``may`` edge unless *every* state of the one has.  So what no run of the
machine does may still look like a path here; questions are decided on the concrete graph.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

from resdll_checker.arrays import distinct
from resdll_checker.errors import ResdllError
from resdll_checker.graphs.attributes import (
    EDGE_KINDS,
    Attributes,
    edge_key,
    edge_kind,
    graph_attributes,
    row_attributes,
    state_attributes,
)
from resdll_checker.graphs.concrete import Concrete, concrete
from resdll_checker.graphs.facts import parse_by
from resdll_checker.graphs.paths import main_edges
from resdll_checker.program import STATE
from resdll_spec import machine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from resdll_spec.loading import LoadedMachine

    Indices = NDArray[np.int64]
    Truths = NDArray[np.bool_]

LIMIT = 100_000
"""The most edges of a projected graph: beyond that a graph of Python objects takes minutes and gigabytes."""


def reachability(machine_name: str, by: Sequence[str] = (STATE,), windows: str | None = None) -> nx.MultiDiGraph[str]:
    """Return the reachable states of a machine of the specification by some facts; see :func:`reachability_of`."""
    return reachability_of(machine(machine_name), by, windows)


def reachability_of(
    loaded: LoadedMachine, by: Sequence[str] = (STATE,), windows: str | None = None
) -> nx.MultiDiGraph[str]:
    """Return the reachable states of ``loaded`` merged by the facts ``by``, with ``windows`` those of that release.

    ``state``, or the name of the machine, is the control state.  Raises :class:`ResdllError` for an unknown fact, and
    where the graph would have more than :data:`LIMIT` edges.
    """
    facts = parse_by(loaded.machine, by)
    whole = concrete(loaded, windows)
    projection = Projection(whole, facts)
    graph = _networkx(projection)
    alt = (
        f"The {len(whole.words):,} reachable states of the {loaded.machine.name} machine ({loaded.machine.title}), "
        f"merged by {', '.join(facts)} into {graph.number_of_nodes()} nodes with {graph.number_of_edges()} edges."
    )
    graph.graph.update(graph_attributes(loaded, windows, "reachability", facts, alt))
    return graph


@dataclass(frozen=True, eq=False)
class Projection:
    """The concrete graph and the facts by which its nodes are merged; a merged node is a *class*, by number."""

    whole: Concrete
    facts: tuple[str, ...]

    @cached_property
    def _numbered(self) -> tuple[Indices, Indices]:
        """The values of each class as one number in mixed radix, ascending, and the class of each node."""
        total = np.zeros(len(self.whole.words), dtype=np.int64)
        for fact in self.facts:
            total = total * len(self.whole.program.field_map[fact].values) + self.whole.codes(fact)
        numbers, classes = np.unique(total, return_inverse=True)
        return numbers, classes.astype(np.int64)

    @property
    def classes(self) -> Indices:
        """The class of each node."""
        return self._numbered[1]

    @property
    def number(self) -> int:
        """How many classes there are."""
        return len(self._numbered[0])

    @cached_property
    def sizes(self) -> Indices:
        """How many nodes each class merges."""
        return np.bincount(self.classes, minlength=self.number)

    def values(self, number: int) -> dict[str, str]:
        """Return the values of a class by fact."""
        rest, found = int(self._numbered[0][number]), {}
        for fact in reversed(self.facts):
            names = self.whole.program.field_map[fact].values
            rest, code = divmod(rest, len(names))
            found[fact] = names[code]
        return {fact: found[fact] for fact in self.facts}

    def name(self, number: int) -> str:
        """Return the id of the node of a class: the control state as it is, other facts as ``fact=value``."""
        return node_id(self.values(number))


def node_id(values: dict[str, str]) -> str:
    """Return the id of a node with these values."""
    return "|".join(value if fact == STATE else f"{fact}={value}" for fact, value in values.items())


# --------------------------------------------------------------------------------------------------------------------
# The graph.


def _networkx(projection: Projection) -> nx.MultiDiGraph[str]:
    edges = _Edges(projection)  # before the nodes: it is what may be too large
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    names = [projection.name(number) for number in range(projection.number)]
    for number, name in enumerate(names):
        graph.add_node(name, **_node(projection, number))
    for number in range(len(edges.groups)):
        source, target, key = edges.ends(number)
        graph.add_edge(names[source], names[target], key=key, **edges.attributes(number))
    return graph


def _node(projection: Projection, number: int) -> Attributes:
    whole, values = projection.whole, projection.values(number)
    label = "\n".join(value if fact == STATE else f"{fact}={value}" for fact, value in values.items())
    common: Attributes = {"label": label, "facts": values, "states": int(projection.sizes[number])}
    if STATE in values:
        common = state_attributes(whole.loaded, values[STATE]) | common
    else:
        ends = {section.state for section in whole.loaded.machine.sections if section.terminal}
        facts = whole.loaded.machine.fact_map
        common |= {
            "title": "; ".join(f"{facts[fact].meaning}: {value}" for fact, value in values.items()),
            "state": "",
            "kind": "merged",
            "terminal": bool(np.isin(_states(whole)[projection.classes == number], list(ends)).any()),
            "resource_state": "",
        }
    return common | {"initial": int(projection.classes[whole.start]) == number}


def _states(whole: Concrete) -> NDArray[np.str_]:
    """Return the control state of each node by name."""
    return np.array(whole.program.field_map[STATE].values)[whole.codes(STATE)]


class _Edges:
    """The edges of the projected graph: the concrete ones by the classes of their ends and the kind of their row."""

    def __init__(self, projection: Projection) -> None:
        whole, self._classes = projection.whole, projection.number
        graph, rows = whole.graph, whole.rows
        kinds = np.array([EDGE_KINDS.index(edge_kind(whole.loaded, row)) for row in rows], dtype=np.int64)
        ends = projection.classes[graph.sources] * self._classes + projection.classes[graph.targets]
        coded = ends * len(EDGE_KINDS) + (kinds[graph.rows] if len(rows) else ends)
        self.groups, self._of, self._weights = np.unique(coded, return_inverse=True, return_counts=True)
        if len(self.groups) > LIMIT:
            raise ResdllError(
                f"the {whole.loaded.machine.name} machine by {', '.join(projection.facts)} has {len(self.groups):,} "
                f"edges, more than the {LIMIT:,} that a graph may have; name fewer facts"
            )
        self._loaded = whole.loaded
        self._rows = _distinct(self._of, graph.rows, len(self.groups), max(1, len(rows)))
        self._row_of = rows
        codes, self._version_names = whole.versions
        self._versions = _distinct(self._of, codes + 1, len(self.groups), len(self._version_names) + 1)
        having = distinct(self._of * graph.nodes + graph.sources) // graph.nodes  # each source once in each group
        sources = self.groups // len(EDGE_KINDS) // self._classes
        self._may = np.bincount(having, minlength=len(self.groups)) < projection.sizes[sources]
        self._main = np.zeros(len(self.groups), dtype=np.bool_)
        self._main[self._of[main_edges(whole)]] = True
        self._known: dict[tuple[int, ...], Attributes] = {}

    def ends(self, number: int) -> tuple[int, int, str]:
        """Return the classes that an edge joins, and its key."""
        ends, kind = divmod(int(self.groups[number]), len(EDGE_KINDS))
        source, target = divmod(ends, self._classes)
        return source, target, edge_key(EDGE_KINDS[kind], violation=False)

    def attributes(self, number: int) -> Attributes:
        """Return the attributes of an edge; lists are its own, so that a reader may change them."""
        rows = tuple(self._rows[number])
        if rows not in self._known:
            self._known[rows] = row_attributes(self._loaded, (self._row_of[row] for row in rows))
        shared = {name: list(value) if isinstance(value, list) else value for name, value in self._known[rows].items()}
        codes = self._versions[number]
        return shared | {
            "versions": list(self._version_names) if 0 in codes else [self._version_names[code - 1] for code in codes],
            "may": bool(self._may[number]),
            "weight": int(self._weights[number]),
            "main": bool(self._main[number]),
        }


def _distinct(groups: Indices, values: Indices, number: int, base: int) -> list[list[int]]:
    """Return the different ``values`` (0 ≤ value < ``base``) of each group, ascending."""
    pairs = distinct(groups * base + values)
    bounds = np.searchsorted(pairs, np.arange(number + 1) * base)
    found = (pairs % base).tolist()
    return [found[bounds[index] : bounds[index + 1]] for index in range(number)]
