"""A graph as a chart in SVG: states in boxes, edges by kind, the ordinary run straight and heavy, a legend.

The input is a graph of :mod:`resdll_checker.graphs` (that package says which attributes its nodes and edges carry); an
attribute that is missing is simply not shown.  Everything in it is text of somebody else and is escaped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resdll_checker.drawing.canvas import box, document, group
from resdll_checker.drawing.labels import title_block, told
from resdll_checker.drawing.layout import PADDING, Chart, Edge, Node, Role, lines_of, placed
from resdll_checker.drawing.legend import AGAIN, legend, node_css
from resdll_checker.drawing.lines import crossing
from resdll_checker.drawing.palette import kind_of
from resdll_checker.drawing.table import table
from resdll_checker.errors import ResdllError
from resdll_checker.terminal import printable

if TYPE_CHECKING:
    import networkx as nx

MOST_EDGES = 60
"""How many edges are drawn at most, those to states drawn once more aside: a picture of more no longer informs."""

_MARGIN = 24
_NARROWEST = 560.0


class TooManyEdgesError(ResdllError):
    """A graph has more edges than a picture can show."""


def svg(graph: nx.MultiDiGraph[Any], *, notes: bool = False, most: int = MOST_EDGES) -> str:
    """Return ``graph`` as a picture in SVG, the same to the byte for the same graph.

    With ``notes`` each edge has a number, under which a table below the chart tells its rows with guards and clauses.
    Raises :class:`TooManyEdgesError` where more than ``most`` lines would run from one node to another.
    """
    title, words = str(graph.graph.get("title") or "Chart"), str(graph.graph.get("alt") or "")
    edges = sum(source != target for source, target in graph.edges())
    # Counting the lines takes time of its own, which is well spent only where it may help.
    drawn = lines_of(graph) if most < edges <= 2 * most else edges
    if drawn > most:
        msg = (
            f"'{printable(title)}' has {drawn} edges to be drawn between its states, "
            f"and a picture shows at most {most}: choose fewer facts with --by, "
            "or write it as html, which can be searched and filtered"
        )
        raise TooManyEdgesError(msg)
    chart = placed(graph, numbered=notes)
    return assemble(title, words, chart, graph if notes else None)


def assemble(title: str, words: str, chart: Chart, noted: nx.MultiDiGraph[Any] | None) -> str:
    """Return the picture of a chart that is laid out, with its title and legend above and its notes below."""
    inner = max(float(chart.width), _NARROWEST)
    heading = title_block(title, inner)
    parts = heading.draw(_MARGIN, _MARGIN)
    y = _MARGIN + heading.height + 10
    keys, height = legend(chart, inner)
    parts += [f'<g transform="translate({_MARGIN} {y:.0f})">', *keys, "</g>"]
    y += height + 20
    left = _MARGIN + (inner - chart.width) / 2
    parts += [f'<g transform="translate({left:.0f} {y:.0f})">', *_drawn(chart), "</g>"]
    y += chart.height + 24
    if noted is not None:
        entries, height = table(noted, inner)
        parts += [f'<g transform="translate({_MARGIN} {y:.0f})">', *entries, "</g>"]
        y += height + 10
    return document(title, words, (inner + 2 * _MARGIN, y), parts)


def _drawn(chart: Chart) -> list[str]:
    """Return the elements of all nodes and edges: others first, the ordinary run over them, all text on top."""
    parts = []
    for edge in sorted(chart.edges, key=lambda edge: bool(edge.attributes.get("main"))):
        parts += _edge(edge)
    for edge in chart.edges:
        parts += _label(edge)
    for node in chart.nodes:
        parts += _node(node)
    return parts


def _edge(edge: Edge) -> list[str]:
    attributes = edge.attributes
    elements = crossing(
        edge.points, kind_of(attributes.get("kind")), main=bool(attributes.get("main")), may=bool(attributes.get("may"))
    )
    if not edge.source:
        return elements
    # Where the edge has a text, that one tells the rest.
    whole = told(edge.source, edge.target, attributes)
    return group(whole if edge.label_box is None else whole.partition("\n")[0], elements)


def _label(edge: Edge) -> list[str]:
    place = edge.label_box
    if place is None:
        return []
    ground = box(place.x + 2, place.y + 1, place.width - 4, place.height - 2, "ground")
    left = place.x + (place.width - edge.label.width) / 2
    texts = edge.label.draw(left, place.y + (place.height - edge.label.height) / 2)
    return group(told(edge.source, edge.target, edge.attributes), [ground, *texts])


def _node(node: Node) -> list[str]:
    place = node.box
    if node.role is Role.START:
        radius = place.width / 2
        return [f'<circle cx="{place.x + radius:.1f}" cy="{place.y + radius:.1f}" r="{radius - 1:.1f}" class="solid"/>']
    if node.role is Role.AGAIN:
        shape = box(place.x, place.y, place.width, place.height, "box", AGAIN)
        words = node.head.draw(place.x + (place.width - node.head.width) / 2, place.y + 4)
        return group(f"{_node_told(node)}\n(drawn once more)", [shape, *words])
    css, extra = node_css(node.attributes)
    parts = [box(place.x, place.y, place.width, place.height, f"box {css}".strip(), extra)]
    if node.attributes.get("terminal"):
        parts.append(
            box(place.x + 3, place.y + 3, place.width - 6, place.height - 6, "box", ' rx="4" fill-opacity="0"')
        )
    parts += node.head.draw(place.x + PADDING, place.y + PADDING)
    if node.body.lines:
        y = place.y + PADDING + node.head.height + PADDING / 2
        parts.append(f'<path d="M{place.x:.1f} {y:.1f}h{place.width:.1f}" class="rule" stroke-width="1"/>')
        parts += node.body.draw(place.x + PADDING, y + PADDING / 2)
    return group(_node_told(node), parts)


def _node_told(node: Node) -> str:
    said = [node.name, str(node.attributes.get("title") or ""), str(node.attributes.get("resource_state") or "")]
    return "\n".join(filter(None, said))
