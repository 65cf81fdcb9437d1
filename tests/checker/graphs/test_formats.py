"""Exports: every name survives a round trip through the real reader of the format, and nothing is taken for markup."""

from __future__ import annotations

import io
import json
import re
import subprocess
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import networkx as nx
import pytest
from hostile_graphs import NASTY, hostile_graphs
from hypothesis import given, settings
from mermaid import MermaidParser, mermaid_parser

from resdll_checker.graphs import chart
from resdll_checker.graphs.formats import FORMATS, write
from resdll_checker.graphs.formats.looks import signed, visible
from resdll_checker.terminal import printable

mermaid = pytest.fixture(scope="module")(mermaid_parser)

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
END_OF_PICTURE = "<!-- end of picture -->"
SVG = "{http://www.w3.org/2000/svg}"


def in_xml(text: str) -> str:
    """Returns the text with the characters that XML cannot hold as they are shown."""
    return NOT_XML.sub(lambda found: printable(found.group()), text)


def without_spaces(lines: list[str]) -> list[str]:
    """Returns the lines that show something, without their spaces, which drawings may set as they like."""
    return sorted(bare for line in lines if (bare := "".join(line.split())))


def shown(graph: nx.MultiDiGraph[str]) -> list[str]:
    """Returns every line of text that a drawing of ``graph`` shows."""
    labels = [graph.graph["title"], *nx.get_node_attributes(graph, "label").values()]
    labels += [signed(data) for *_, data in graph.edges(data=True)]
    return without_spaces([line for label in labels for line in visible(label).split("\n")])


@given(hostile_graphs())
def test_graphml_is_read_back_whole(graph: nx.MultiDiGraph[str]):
    text = write(graph, "graphml")
    read = nx.read_graphml(io.BytesIO(text.encode()), edge_key_type=str, force_multigraph=True)

    def value(entry: object) -> object:
        return in_xml(entry) if isinstance(entry, str) else entry

    def back(entry: object, original: object) -> object:
        return json.loads(str(entry)) if isinstance(original, list | dict) else entry

    for node, data in graph.nodes(data=True):
        found = read.nodes[in_xml(node)]
        assert {name: back(found[name], entry) for name, entry in data.items()} == {
            name: value(entry) for name, entry in data.items()
        }
    for source, dest, key, data in graph.edges(keys=True, data=True):
        candidates = read.get_edge_data(in_xml(source), in_xml(dest))
        found = next(entry for entry in candidates.values() if entry["key"] == in_xml(key) and same(entry, data))
        assert set(found) == {"key", *data}
    assert (read.number_of_nodes(), read.number_of_edges()) == (len(graph), graph.number_of_edges())
    assert read.graph["title"] == in_xml(graph.graph["title"])


def same(found: dict[str, object], data: dict[str, object]) -> bool:
    """Tells whether a read edge has the attributes of the written one."""
    return all(
        json.loads(str(found[name])) == entry
        if isinstance(entry, list)
        else found[name] == (in_xml(entry) if isinstance(entry, str) else entry)
        for name, entry in data.items()
    )


@given(hostile_graphs())
def test_json_is_read_back_whole(graph: nx.MultiDiGraph[str]):
    read = nx.node_link_graph(json.loads(write(graph, "json")), edges="edges")
    assert read.graph == graph.graph
    assert dict(read.nodes(data=True)) == dict(graph.nodes(data=True))
    assert list(read.edges(keys=True, data=True)) == list(graph.edges(keys=True, data=True))


@settings(max_examples=40)
@given(hostile_graphs())
def test_the_picture_is_xml_with_a_title_whatever_the_names(graph: nx.MultiDiGraph[str]):
    svg = ET.fromstring(write(graph, "svg"))  # noqa: S314  we wrote it
    assert svg.find(f"{SVG}title") is not None
    assert not list(svg.iter(f"{SVG}script"))


@pytest.mark.needs_graphviz
@settings(max_examples=60)
@given(hostile_graphs())
def test_graphviz_draws_every_name(graph: nx.MultiDiGraph[str]):
    done = subprocess.run(
        ["dot", "-Tsvg"],
        input=write(graph, "dot"),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    svg = ET.fromstring(done.stdout)  # noqa: S314  Graphviz wrote it
    assert without_spaces([entry.text or "" for entry in svg.iter(f"{SVG}text")]) == shown(graph)
    groups = [entry.get("class", "").partition(" ")[0] for entry in svg.iter(f"{SVG}g")]
    assert (groups.count("node"), groups.count("edge")) == (len(graph), graph.number_of_edges())


@pytest.mark.needs_node
@settings(max_examples=60)
@given(hostile_graphs())
def test_mermaid_reads_every_name(mermaid: MermaidParser, graph: nx.MultiDiGraph[str]):
    read = mermaid(write(graph, "mermaid"))
    labels = [visible(label) for label in nx.get_node_attributes(graph, "label").values()]
    assert [text.strip() for _, text in read["nodes"]] == [label.strip() for label in labels]
    ids = [name for name, _ in read["nodes"]]
    names = dict(zip(graph, ids, strict=True))
    strokes = {(True, True): "thick", (True, False): "thick", (False, True): "dotted", (False, False): "normal"}
    assert [(start, end, text.strip(), stroke) for start, end, text, stroke in read["edges"]] == [
        (names[source], names[dest], visible(signed(data)).strip(), strokes[data["main"], data["may"]])
        for source, dest, data in graph.edges(data=True)
    ]


@pytest.fixture(scope="module")
def plantuml() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        ["plantuml", "-pipe", "-tsvg", "-charset", "UTF-8", "-pipedelimitor", END_OF_PICTURE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def drawn_by(plantuml: subprocess.Popen[str], text: str) -> ET.Element:
    """Returns the picture that PlantUML draws."""
    assert plantuml.stdin is not None
    assert plantuml.stdout is not None
    plantuml.stdin.write(text)
    plantuml.stdin.flush()
    picture = ""
    while not picture.endswith(END_OF_PICTURE):
        line = plantuml.stdout.readline()
        assert line, "PlantUML has ended"
        picture += line.rstrip("\n")
    return ET.fromstring(picture.removesuffix(END_OF_PICTURE))  # noqa: S314  PlantUML wrote it


@pytest.mark.needs_plantuml
@pytest.mark.needs_graphviz
@settings(max_examples=40)
@given(hostile_graphs())
def test_plantuml_draws_every_name(plantuml: subprocess.Popen[str], graph: nx.MultiDiGraph[str]):
    text = write(graph, "plantuml")
    svg = drawn_by(plantuml, text)
    assert without_spaces([entry.text or "" for entry in svg.iter(f"{SVG}text")]) == shown(graph), text


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("nasty", NASTY)
def test_nothing_that_a_terminal_would_obey_is_drawn(name: str, nasty: str):
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(title=nasty)
    graph.add_edge(nasty, nasty, key=nasty, label=nasty)
    text = write(graph, name)
    assert "\x1b" not in text
    assert name in {"json", "graphml"} or printable(text.replace("\n", "")) == text.replace("\n", "")


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_graph_gives_the_same_text(name: str):
    assert write(chart("offline", fold=True), name) == write(chart("offline", fold=True), name)
