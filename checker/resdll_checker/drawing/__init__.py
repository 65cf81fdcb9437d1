"""Pictures in SVG, the same to the byte everywhere: charts of graphs and message sequence charts.

The layered layout is own code (``layers``, ``ordering``, ``placement``, ``channels`` on ``simplex``), after these were
tried on the charts of this specification: ELK, run in QuickJS, takes half a minute and still bends the ordinary run;
grandalf has had no release since 2023 and gives the texts of edges no place; graphviz would have to be installed, and a
committed picture must not depend on its version.
"""

from __future__ import annotations

from resdll_checker.drawing.chart import MOST_EDGES, TooManyEdgesError, svg
from resdll_checker.drawing.message import Divider, Form, Lifeline, Message, Note, SequenceChart, mermaid
from resdll_checker.drawing.sequence import svg as sequence

__all__ = [
    "MOST_EDGES",
    "Divider",
    "Form",
    "Lifeline",
    "Message",
    "Note",
    "SequenceChart",
    "TooManyEdgesError",
    "mermaid",
    "sequence",
    "svg",
]
