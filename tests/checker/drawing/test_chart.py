"""Tests of charts as SVG: well-formed whatever the names, complete for who cannot see it, the same every time."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import networkx as nx
import pytest
from hypothesis import given, settings
from pictures import graphs

from resdll_checker.drawing import MOST_EDGES, TooManyEdgesError, svg
from resdll_checker.drawing.palette import EDGE_KINDS

SVG = "{http://www.w3.org/2000/svg}"


def parsed(picture: str) -> ET.Element:
    return ET.fromstring(picture)  # noqa: S314  we wrote it


def texts(picture: str) -> set[str]:
    return {element.text or "" for element in parsed(picture).iter(f"{SVG}text")}


def small() -> nx.MultiDiGraph[str]:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(title="A door", alt="A door that opens.")
    graph.add_node("shut", title="nobody gets in", initial=True, kind="idle")
    graph.add_node("open", title="all get in", terminal=True, kind="call")
    graph.add_edge("shut", "open", label="push", kind="input", main=True, rows=["push@shut"], guards=["not locked"])
    graph.add_edge("open", "shut", label="fall", kind="failure", may=True, clauses=["DOOR-1"])
    graph.add_edge("open", "open", label="creak", kind="output")
    return graph


@settings(max_examples=60)
@given(graphs())
def test_every_picture_is_well_formed_and_holds_no_script(graph: nx.MultiDiGraph[Any]):
    root = parsed(svg(graph, notes=True))
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        *("svg", "title", "desc", "style", "rect", "g", "path", "text", "circle"),
    }
    assert all(name not in {"onload", "onclick", "href"} for element in root.iter() for name in element.attrib)


def test_the_same_graph_gives_the_same_bytes():
    assert svg(small(), notes=True) == svg(small(), notes=True)


def test_a_picture_has_a_title_and_words_for_who_cannot_see_it():
    root = parsed(svg(small()))
    assert root.get("role") == "img"
    named = [
        element for name in (root.get("aria-labelledby") or "").split() for element in root if element.get("id") == name
    ]
    assert [element.text for element in named] == ["A door", "A door that opens."]


def test_names_meanings_labels_and_guards_are_written():
    assert {"shut", "nobody gets in", "push", "[not locked]", "fall", "creak"} <= texts(svg(small()))


def test_the_legend_explains_what_occurs_and_nothing_else():
    shown = " ".join(texts(svg(small())))
    for name in ("input", "output", "failure"):
        assert EDGE_KINDS[name].legend in shown
    assert EDGE_KINDS["internal"].legend not in shown
    assert "the ordinary run" in shown
    assert "runs may end here" in shown


def test_notes_tell_rows_guards_and_clauses_under_the_number_of_the_edge():
    shown = texts(svg(small(), notes=True))
    assert {"1 shut → open", "push@shut [not locked]", "2 open → shut", "DOOR-1"} <= shown
    assert {"1", "2", "3"} <= shown
    assert "push@shut [not locked]" not in texts(svg(small()))


def test_edges_of_every_kind_differ_without_colour():
    assert len({kind.head for kind in EDGE_KINDS.values()}) == len(EDGE_KINDS)
    assert len({kind.sign for kind in EDGE_KINDS.values()}) == len(EDGE_KINDS)


def test_a_may_edge_is_dashed_and_others_are_not():
    dashed = [path for path in parsed(svg(small())).iter(f"{SVG}path") if path.get("stroke-dasharray")]
    # One on the edge, one in the legend.
    assert len(dashed) == 2


def test_too_many_edges_are_refused_in_a_sentence():
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(title="a hairball")
    graph.add_edges_from((f"{n}", f"{n + 1}") for n in range(MOST_EDGES + 1))
    with pytest.raises(
        TooManyEdgesError, match=r"'a hairball' has 61 edges to be drawn between its states.* at most 60: choose fewer"
    ):
        svg(graph)
    assert svg(graph, most=MOST_EDGES + 1)


def test_loops_are_not_counted_as_edges():
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edges_from(("a", "a", {"label": f"{n}"}) for n in range(MOST_EDGES + 1))
    assert parsed(svg(graph)) is not None


def test_every_text_says_how_wide_it_is():
    measured = list(parsed(svg(small(), notes=True)).iter(f"{SVG}text"))
    assert measured
    assert all(float(text.get("textLength") or 0) > 0 for text in measured)


def test_a_loop_that_says_nothing_is_seen_all_the_same():
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edge("a", "a", kind="input")
    assert {"↻", "?"} <= texts(svg(graph))


def test_edges_to_a_state_drawn_once_more_are_not_counted():
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    run = [f"{number}" for number in range(MOST_EDGES - 4)]
    nx.add_path(graph, run, main=True, label="on")
    graph.add_edges_from((name, run[-1], {"label": "end"}) for name in run[:20])
    assert graph.number_of_edges() > MOST_EDGES
    assert parsed(svg(graph)) is not None
