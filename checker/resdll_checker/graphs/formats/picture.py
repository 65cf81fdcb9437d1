"""SVG, drawn by :mod:`resdll_checker.drawing`, with a table of guards and clauses below the chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resdll_checker.drawing import svg

if TYPE_CHECKING:
    import networkx as nx


def write(graph: nx.MultiDiGraph[str]) -> str:
    """Return ``graph`` as a picture.

    Raises :class:`resdll_checker.drawing.TooManyEdgesError` where it has more edges than a picture can show.
    """
    return svg(graph, notes=True)
