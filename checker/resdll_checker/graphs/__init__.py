"""Machines as networkx graphs: charts of their rows, projections of their reachable states, and answers about both.

``chart`` and ``reachability`` return graphs whose attributes are plain data (:mod:`~resdll_checker.graphs.attributes`
says which); ``formats`` writes them.
"""

from __future__ import annotations

from resdll_checker.graphs.chart import chart, chart_of
from resdll_checker.graphs.projection import reachability, reachability_of

__all__ = ["chart", "chart_of", "reachability", "reachability_of"]
