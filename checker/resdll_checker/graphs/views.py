"""The graphs that people ask for by name: of each machine the chart to read, the whole chart, and its breaches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resdll_checker.graphs.chart import chart_of
from resdll_spec import GROUP, MACHINE_NAMES, group_name, machine

if TYPE_CHECKING:
    from collections.abc import Callable

    import networkx as nx

    from resdll_spec.loading import LoadedMachine

    Maker = Callable[[LoadedMachine, str | None], nx.MultiDiGraph[str]]


@dataclass(frozen=True, slots=True)
class View:
    """A graph by name: of which machine, what it shows in a sentence, and the function that makes it for a release."""

    name: str
    machine: str
    title: str
    make: Maker

    def graph(self, windows: str | None = None, resources: int = 2) -> nx.MultiDiGraph[str]:
        """Return the graph, with ``windows`` of that release; a group has so many members."""
        name = group_name(resources) if self.machine == GROUP else self.machine
        return self.make(machine(name), windows)


def _readable(loaded: LoadedMachine, windows: str | None) -> nx.MultiDiGraph[str]:
    return chart_of(loaded, windows, violations=False, unspecified=False, fold=True)


def _whole(loaded: LoadedMachine, windows: str | None) -> nx.MultiDiGraph[str]:
    return chart_of(loaded, windows)


def _breaches(loaded: LoadedMachine, windows: str | None) -> nx.MultiDiGraph[str]:
    graph = chart_of(loaded, windows, fold=True)
    for source, dest, key, data in list(graph.edges(keys=True, data=True)):
        if not data["violation"]:
            graph.remove_edge(source, dest, key)
    graph.remove_nodes_from([node for node in list(graph) if not graph.degree(node)])
    graph.graph["title"] += ": breaches of the contract"
    graph.graph["alt"] = (
        f"The breaches of the contract that the {loaded.machine.name} machine knows: {graph.number_of_edges()} edges "
        f"between {graph.number_of_nodes()} states."
    )
    return graph


def _views(name: str) -> list[View]:
    loaded = machine(group_name(1) if name == GROUP else name)
    found = [View(f"{name}-allowed", name, "what the documents allow, with choices folded up", _readable)]
    if loaded.violations or any(section.choice for section in loaded.machine.sections):
        found.append(
            View(
                f"{name}-whole",
                name,
                "every state and every row",
                _whole,
            )
        )
    if loaded.violations:
        found.append(View(f"{name}-breaches", name, "breaches of the contract alone, with their rules", _breaches))
    return found


VIEWS: dict[str, View] = {view.name: view for name in (*MACHINE_NAMES, GROUP) for view in _views(name)}
"""By name, machine by machine."""
