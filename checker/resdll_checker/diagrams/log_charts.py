"""The charts of the cluster log: states as it prints them, and edges by how well each is founded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resdll_checker.graphs import chart_of
from resdll_spec import machine
from resdll_spec.log import GROUP, GROUP_STATES, RESOURCE, STATES
from resdll_spec.vocabulary import Standing

if TYPE_CHECKING:
    import networkx as nx

    from resdll_spec.log import LogState

    Graph = nx.MultiDiGraph[str]


def resource_chart() -> Graph:
    """Return the chart of a resource's states as the log prints them."""
    return _printed(RESOURCE, STATES, "A resource in cluster.log")


def group_chart() -> Graph:
    """Return the chart of a group's states as the log prints them."""
    return _printed(GROUP, GROUP_STATES, "A group in cluster.log")


def _printed(name: str, states: tuple[LogState, ...], title: str) -> Graph:
    graph = chart_of(machine(name), violations=False)
    for state in states:
        graph.nodes[state.name]["label"] = state.printed
    for _, _, attributes in graph.edges(data=True):
        attributes["kind"] = attributes["standing"]
    standings = [attributes["standing"] for *_, attributes in graph.edges(data=True)]
    counts = ", ".join(f"{standings.count(each.name)} {each.name}" for each in Standing if each.name in standings)
    names = ", ".join(state.printed for state in states)
    size = f"{graph.number_of_nodes()} states and {graph.number_of_edges()} edges ({counts})"
    graph.graph |= {"title": title, "alt": f"{title}, in {size}. The states are {names}."}
    return graph
