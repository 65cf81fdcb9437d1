"""Where everything of a chart goes: what is written is measured, laid out in layers from top to bottom, and placed.

The text of an edge is a box in a layer of its own, through which the edge runs, so it can meet no node and no other
text, whatever the graph.  The ordinary run goes straight down.  The package says why this is own code.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING, Any

from resdll_checker.drawing.canvas import Block
from resdll_checker.drawing.labels import Attributes, edge_block, head_block, loops_block
from resdll_checker.drawing.layers import Layered, Link, layered, spans
from resdll_checker.drawing.ordering import order
from resdll_checker.drawing.placement import Placement, place

if TYPE_CHECKING:
    import networkx as nx

Point = tuple[float, float]
Text = tuple[int, int, Attributes, Block]
"""An edge to be placed: its ends by number, its attributes and what is written on it."""

PADDING = 8
"""Space around the text of a node and of an edge, in pixels."""

START = 14
"""Diameter of the dot at which a machine starts, in pixels."""

FAR = 3
"""How many ranks down a state is at which runs end, until it is drawn once more where an edge to it begins."""


class Role(Enum):
    """What a node of a chart is: a state, the dot before the initial one, or a state drawn once more."""

    STATE = "state"
    START = "start"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, in pixels from the upper left corner of the chart."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Node:
    """A node with its place."""

    name: str
    attributes: Attributes
    box: Box
    head: Block = field(default_factory=lambda: Block(()))
    body: Block = field(default_factory=lambda: Block(()))
    role: Role = Role.STATE


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge with its line, from its source to its target, and the place of its text if it has one."""

    source: str
    target: str
    attributes: Attributes
    points: tuple[Point, ...]
    label: Block
    label_box: Box | None


@dataclass(frozen=True, slots=True)
class Chart:
    """All nodes and edges with their places, and the size of it all in pixels."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    width: float
    height: float


def lines_of(graph: nx.MultiDiGraph[Any]) -> int:
    """Return how many lines of ``graph`` run from one node to another, those to states drawn once more aside."""
    _, texts = _measured(graph, numbered=False)
    return sum(target < len(graph) for _, target, *_ in texts)


def placed(graph: nx.MultiDiGraph[Any], *, numbered: bool = False) -> Chart:
    """Return the chart of ``graph`` with everything in its place; with ``numbered`` edges carry their numbers."""
    nodes, texts = _measured(graph, numbered=numbered)
    initial = _initial(nodes)
    links = [_link(source, target, attributes, text) for source, target, attributes, text in texts]
    links += [Link(len(nodes) + number, node, main=True) for number, node in enumerate(initial)]
    everything = [*nodes, *(Node("", {}, Box(0, 0, START, START), role=Role.START) for _ in initial)]
    sizes = [(int(node.box.width), int(node.box.height)) for node in everything]
    layers = layered(sizes, links, range(len(nodes), len(everything)))
    order(layers)
    return _chart(everything, texts, initial, layers, place(layers))


def _measured(graph: nx.MultiDiGraph[Any], *, numbered: bool) -> tuple[list[Node], list[Text]]:
    """Return nodes and edges with what is written on them, states drawn once more included."""
    nodes = _sized(graph, numbered=numbered)
    names = {name: number for number, name in enumerate(graph)}
    texts = [
        (names[source], names[target], attributes, edge_block(attributes, number, numbered=numbered))
        for number, (source, target, attributes) in enumerate(graph.edges(data=True), 1)
        if source != target
    ]
    texts = _repeated(nodes, texts, _initial(nodes))
    return nodes, texts


def _initial(nodes: list[Node]) -> list[int]:
    return [n for n, node in enumerate(nodes) if node.attributes.get("initial") and node.role is Role.STATE]


def _repeated(nodes: list[Node], texts: list[Text], initial: list[int]) -> list[Text]:
    """Return the edges, those that lead far down to where runs end led to copies of it, which are added to ``nodes``.

    The ordinary run keeps the state itself, or the nearest edge where that run does not come to it.
    """
    links = [Link(source, target, bool(attributes.get("main"))) for source, target, attributes, _ in texts]
    far = spans(len(nodes), links, initial)
    leaving = {link.source for link in links}
    nearest: dict[int, int] = {}
    for number in sorted(range(len(links)), key=lambda number: (not links[number].main, far[number])):
        nearest.setdefault(links[number].target, number)
    result, copies = list[Text](), dict[tuple[int, int], int]()
    for number, (source, target, attributes, text) in enumerate(texts):
        if target in leaving or far[number] < FAR or nearest[target] == number:
            result.append((source, target, attributes, text))
            continue
        if (source, target) not in copies:
            copies[source, target] = len(nodes)
            nodes.append(_again(nodes[target]))
        result.append((source, copies[source, target], attributes, text))
    return result


def _again(node: Node) -> Node:
    """Return a small copy of a node."""
    head = Block(tuple(replace(line, size=11) for line in node.head.lines if line.bold))
    return Node(
        node.name, node.attributes, Box(0, 0, _even(head.width + 16), _even(head.height + 8)), head, role=Role.AGAIN
    )


def _sized(graph: nx.MultiDiGraph[Any], *, numbered: bool) -> list[Node]:
    """Return the nodes with their texts and sizes, not yet in their places."""
    loops: dict[Any, dict[int, Attributes]] = {name: {} for name in graph}
    for number, (source, target, attributes) in enumerate(graph.edges(data=True), 1):
        if source == target:
            loops[source][number] = attributes
    nodes = []
    for name, attributes in graph.nodes(data=True):
        head = head_block(str(name), attributes)
        body = loops_block(loops[name], numbered=numbered)
        wide = max(head.width, body.width) + 2 * PADDING
        high = head.height + 2 * PADDING + (body.height + PADDING if body.lines else 0)
        nodes.append(Node(str(name), attributes, Box(0, 0, _even(wide), _even(high)), head, body))
    return nodes


def _even(length: float) -> int:
    """Return the least even number of pixels that holds ``length``, so that the middle is a whole pixel."""
    return 2 * math.ceil(length / 2)


def _link(source: int, target: int, attributes: Attributes, text: Block) -> Link:
    if not text.lines:
        return Link(source, target, bool(attributes.get("main")))
    return Link(source, target, bool(attributes.get("main")), _even(text.width + 8), _even(text.height + 4))


def _chart(
    nodes: list[Node],
    texts: list[Text],
    initial: list[int],
    layers: Layered,
    places: Placement,
) -> Chart:
    """Return nodes, lines and texts where ``places`` says."""
    boxes = [_box(layers, places, number) for number in range(len(layers.items))]
    shown = [replace(node, box=boxes[number]) for number, node in enumerate(nodes)]
    starts = [(-1, node, {"main": True}, Block(())) for node in initial]
    drawn = []
    for number, (source, target, attributes, text) in enumerate((*texts, *starts)):
        points = places.points[number]
        holder = next((item for item in layers.chains[number][1:-1] if layers.items[item].width), None)
        drawn.append(
            Edge(
                "" if source < 0 else nodes[source].name,
                nodes[target].name,
                attributes,
                tuple(reversed(points)) if number in layers.turned else tuple(points),
                text,
                None if holder is None else boxes[holder],
            )
        )
    right = max((x for edge in drawn for x, _ in edge.points), default=0)
    return Chart(
        tuple(shown),
        tuple(drawn),
        max((*(box.x + box.width for box in boxes), right)),
        max((box.y + box.height for box in boxes), default=0),
    )


def _box(layers: Layered, places: Placement, number: int) -> Box:
    item = layers.items[number]
    layer = next(layer for layer, members in enumerate(layers.layers) if number in members)
    top = places.tops[layer] + (places.heights[layer] - item.height) // 2
    return Box(places.middles[number] - item.width // 2, top, item.width, item.height)
