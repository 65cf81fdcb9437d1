"""The graphs that ``resdll diagram`` draws by name: views of the machines, and the graphs of the committed pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resdll_checker.cli.machine_options import MACHINES, full_name
from resdll_checker.errors import ResdllError
from resdll_checker.names import find
from resdll_checker.terminal import table

if TYPE_CHECKING:
    import networkx as nx

    from resdll_checker.diagrams.catalogue import Diagram

    Graph = nx.MultiDiGraph[str]


def listing() -> str:
    """Return a table of everything that can be drawn by name."""
    from resdll_checker.graphs.views import VIEWS

    rows = [(name, entry.title) for name, entry in _committed().items() if entry.graph is not None]
    rows += [(view.name, f"the {view.machine} machine: {view.title}") for view in VIEWS.values()]
    return table([("view", "what it shows"), *rows])


def graphs_of(names: tuple[str, ...], by: str | None, windows: str | None, resources: int) -> dict[str, Graph]:
    """Return the graphs called ``names``, or every view of the machines, by the names of their files.

    Raises :class:`ResdllError` for an unknown name, and for a picture that is no graph or not of ``windows``.
    """
    from resdll_checker.graphs.projection import reachability
    from resdll_checker.graphs.views import VIEWS

    if by is None:
        known = (*VIEWS, *_committed())
        chosen = dict.fromkeys(find("view", name, known, "`resdll diagram` lists them") for name in names or VIEWS)
        return {
            name: VIEWS[name].graph(windows, resources) if name in VIEWS else _graph(name, windows) for name in chosen
        }
    facts = by.split(",")
    found = {}
    for name in dict.fromkeys(find("machine", name, MACHINES) for name in names or MACHINES):
        graph = reachability(full_name(name, resources), facts, windows)
        found[f"{name}-by-{'-'.join(graph.graph['by'])}"] = graph
    return found


def _committed() -> dict[str, Diagram]:
    """Return the committed pictures by name, without the ending of their files."""
    from resdll_checker.diagrams.catalogue import CATALOGUE

    return {entry.name.removesuffix(".svg"): entry for entry in CATALOGUE if entry.picture}


def _graph(name: str, windows: str | None) -> Graph:
    entry = _committed()[name]
    if entry.graph is None:
        raise ResdllError(f"'{name}' is a picture and no graph; `resdll diagram --out DIR` writes it as {entry.name}")
    if windows is not None:
        raise ResdllError(
            f"'{name}' is drawn for one release; leave out --windows, or take a view such as its -allowed"
        )
    return entry.graph()
