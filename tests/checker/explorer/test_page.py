"""Tests of the page as a file: what it embeds and how, what it lets in, and that it is the same to the byte."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import unescape
from html.parser import HTMLParser

import pytest
from explorer_pages import HOSTILE, edge, empty, hostile, node
from hypothesis import given
from hypothesis import strategies as st

from resdll_checker.drawing.palette import EDGE_KINDS
from resdll_checker.explorer import html
from resdll_checker.explorer.document import document
from resdll_checker.explorer.page import embedded
from resdll_checker.explorer.style import NODE_KINDS, edge_looks
from resdll_checker.graphs import attributes
from resdll_spec.clauses import CLAUSES
from resdll_spec.rules import RULES


class Elements(HTMLParser):
    """Collects the elements of a page that hold text of their own: scripts and styles, by their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[tuple[str, dict[str, str | None], str]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in {"script", "style"}:
            self.texts.append((tag, dict(attrs), ""))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] in {"script", "style"}:
            tag, given_attributes, text = self.texts[-1]
            self.texts[-1] = (tag, given_attributes, text + data)

    def handle_endtag(self, tag: str) -> None:
        self.tags.append((f"/{tag}", {}))


def small_graph():
    graph = empty()
    graph.add_node("a", **node("a", initial=True))
    graph.add_node("b", **node("b"))
    graph.add_edge("a", "b", key="input", **edge("input", clauses=["SEQ-OPEN-FIRST"]))
    graph.add_edge("b", "b", key="input", **edge("input", clauses=["SEQ-OPEN-FIRST"]))
    return graph


@pytest.fixture(scope="module")
def page() -> str:
    return html({"small": small_graph()})


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(st.characters()) | st.sampled_from(HOSTILE),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_embedded_data_say_what_they_said_and_hold_nothing_that_html_reads(data: object):
    text = embedded(data)
    assert json.loads(text) == data
    assert text.isascii()
    assert not set("<>&") & set(text)


def test_the_page_loads_nothing_and_names_no_address_to_load_from(page: str):
    elements = Elements(page)
    addresses = [(tag, found) for tag, found in elements.tags if {"src", "href", "srcset", "action"} & set(found)]
    assert addresses == [("a", {"class": "skip", "href": "#canvas"})]
    assert not [tag for tag, _ in elements.tags if tag in {"link", "iframe", "object", "embed", "base"}]
    styles = "".join(text for tag, _, text in elements.texts if tag == "style")
    assert "url(" not in styles
    assert "@import" not in styles


def test_the_policy_lets_in_exactly_the_scripts_and_styles_of_the_page(page: str):
    elements = Elements(page)
    (content,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    policy = {words.split()[0]: set(words.split()[1:]) for words in unescape(content).split(";")}
    assert policy["default-src"] == {"'none'"}
    run = [text for tag, found, text in elements.texts if tag == "script" and "type" not in found]
    assert len(run) == 3
    assert policy["script-src"] == {hash_of(text) for text in run}
    assert policy["style-src"] == {hash_of(text) for tag, _, text in elements.texts if tag == "style"}
    assert "unsafe" not in content
    assert {"connect-src", "font-src", "frame-src"} & set(policy) == set()  # so that the default, nothing, holds


def hash_of(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_same_input_gives_the_same_bytes(page: str):
    assert html({"small": small_graph()}) == page


def test_hostile_names_leave_the_markup_as_it_is(page: str):
    names = [
        [tag for tag, _ in Elements(text).tags] for text in (page, html({HOSTILE[0]: hostile()}, title=HOSTILE[0]))
    ]
    assert names[0] == names[1]


def test_a_page_without_graphs_is_refused():
    with pytest.raises(ValueError, match="one graph"):
        html({})


def test_only_what_is_cited_is_carried_and_what_rows_say_is_said_once():
    found = document({"small": small_graph()}, CLAUSES)
    assert list(found["clauses"]) == ["SEQ-OPEN-FIRST"]
    assert found["clauses"]["SEQ-OPEN-FIRST"]["text"] == CLAUSES["SEQ-OPEN-FIRST"].text
    assert len(found["bundles"]) == 1
    assert [entry["bundle"] for entry in found["graphs"][0]["edges"]] == [0, 0]


def test_a_rule_brings_its_clauses():
    rule = next(iter(RULES.values()))
    graph = small_graph()
    graph.add_edge("a", "b", key="violation", **edge("failure", violation=True, rules=[rule.id]))
    found = document({"small": graph}, CLAUSES)
    assert found["rules"][rule.id]["title"] == rule.title
    assert set(rule.clauses) <= set(found["clauses"])


def test_every_kind_has_a_look():
    assert set(attributes.NODE_KINDS) == set(NODE_KINDS)
    assert set(attributes.EDGE_KINDS) <= {look["name"] for look in edge_looks()}
    assert set(attributes.EDGE_KINDS) == set(EDGE_KINDS)


def test_kinds_of_node_are_told_apart_without_colour():
    looks = [(kind.shape, kind.line) for kind in NODE_KINDS.values() if kind.name not in {"idle", "step"}]
    assert len(set(looks)) == len(looks)  # a step of the cluster and a DLL at rest are in no graph together
