"""Tests of message sequence charts, as SVG and as Mermaid."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mermaid import MermaidParser, mermaid_parser
from pictures import TEXTS

from resdll_checker.drawing import Divider, Form, Lifeline, Message, Note, SequenceChart, mermaid, sequence
from resdll_checker.terminal import printable

SVG = "{http://www.w3.org/2000/svg}"
RHS, DLL, WORKER = "RHS", "entry points", "worker"
PARTIES = (Lifeline(RHS, "the host"), Lifeline(DLL), Lifeline(WORKER))
PENDING = SequenceChart(
    "A pending Offline",
    "The DLL takes its time.",
    PARTIES,
    (
        Divider("the whole story"),
        Message(Form.CALL, RHS, DLL, "Offline()", ("SEQ-OFFLINE-WHEN",), "offlining"),
        Message(Form.ACT, DLL, DLL, "starts its worker"),
        Message(Form.RETURN, DLL, RHS, "ERROR_IO_PENDING", ("RET-PENDING",), "offline_pending"),
        Message(Form.CALLBACK, WORKER, RHS, "SetResourceStatus()"),
        Note((RHS, DLL), "the clock starts anew", ("PEN-PROGRESS",)),
        Message(Form.SILENCE, WORKER, RHS, "no final report", ("PEN-TIMEOUT",), rule="RD301"),
    ),
)


def parsed(picture: str) -> ET.Element:
    return ET.fromstring(picture)  # noqa: S314  we wrote it


def texts(picture: str) -> set[str]:
    return {element.text or "" for element in parsed(picture).iter(f"{SVG}text")}


@st.composite
def charts(draw: st.DrawFn) -> SequenceChart:
    names = draw(st.lists(TEXTS, min_size=1, max_size=4, unique=True))
    name = st.sampled_from(names)
    clauses = st.lists(TEXTS, max_size=2).map(tuple)
    step = st.one_of(
        st.builds(Message, st.sampled_from(Form), name, name, TEXTS, clauses, TEXTS, TEXTS),
        st.builds(Note, st.lists(name, min_size=1, max_size=3).map(tuple), TEXTS, clauses),
        st.builds(Divider, TEXTS),
    )
    lifelines = tuple(Lifeline(text, draw(TEXTS)) for text in names)
    return SequenceChart(draw(TEXTS), draw(TEXTS), lifelines, tuple(draw(st.lists(step, max_size=8))))


@settings(max_examples=60)
@given(charts())
def test_every_chart_is_well_formed(chart: SequenceChart):
    assert parsed(sequence(chart)).get("role") == "img"


@settings(max_examples=60)
@given(charts())
def test_a_name_is_only_ever_text_of_mermaid(chart: SequenceChart):
    lines = mermaid(chart).splitlines()
    assert lines[0] == "sequenceDiagram"
    titles = bool(chart.title.strip()) + bool(chart.words.strip())
    assert len(lines) == 2 + titles + len(chart.lifelines) + len(chart.steps)
    assert not any(character in "".join(lines[1:]).replace("->>", "").replace("#", "") for character in "<>\"'`{}[]%\\")


def test_everything_that_is_said_is_written():
    shown = texts(sequence(PENDING))
    assert {"A pending Offline", RHS, "the host", "Offline()", "ERROR_IO_PENDING", "the clock starts anew"} <= shown
    assert {"→ offlining", "RET-PENDING", "breaks RD301", "PEN-TIMEOUT", "1", "5"} <= shown


def test_the_legend_explains_the_forms_that_occur():
    short = SequenceChart("", "", PARTIES, PENDING.steps[1:2])
    assert {"? a call"} == {text for text in texts(sequence(short)) if text[:2] in {"? ", "! ", "× ", "τ "}}


def test_a_call_that_has_returned_has_a_bar():
    def bars(chart: SequenceChart) -> int:
        return sum(shape.get("width") == "10" for shape in parsed(sequence(chart)).iter(f"{SVG}rect"))

    assert bars(PENDING) == 1
    assert bars(SequenceChart("", "", PARTIES, PENDING.steps[:2])) == 0


def test_the_same_chart_gives_the_same_bytes():
    assert sequence(PENDING) == sequence(PENDING)


@pytest.mark.parametrize("draw", [sequence, mermaid])
@pytest.mark.parametrize("step", [Message(Form.CALL, RHS, "nobody", "Open()"), Note((), "over nobody")])
def test_a_step_that_names_no_lifeline_is_refused(draw: object, step: Message | Note):
    assert callable(draw)
    with pytest.raises(ValueError, match=r"step 1 of 'x' names '.*', which is no lifeline of it"):
        draw(SequenceChart("x", "", PARTIES, (step,)))


def test_mermaid_reads_as_it_is_drawn():
    assert mermaid(PENDING).splitlines()[4:9] == [
        "    participant party0 as RHS",
        "    participant party1 as entry points",
        "    participant party2 as worker",
        "    Note over party0,party2: the whole story",
        "    party0->>party1: Offline() (SEQ-OFFLINE-WHEN)",
    ]


@pytest.mark.parametrize("draw", [sequence, mermaid])
def test_a_chart_without_lifelines_is_refused(draw: object):
    assert callable(draw)
    with pytest.raises(ValueError, match="'x' has no lifeline"):
        draw(SequenceChart("x", "", (), ()))


mermaid_reader = pytest.fixture(scope="module")(mermaid_parser)


def shown(words: str) -> str:
    return " ".join(printable(" ".join(words.split())).split())


def cited(step: Message | Note | Divider) -> str:
    clauses = () if isinstance(step, Divider) else step.clauses
    return shown(f"{step.words} ({', '.join(clauses)})" if clauses else step.words)


@pytest.mark.needs_node
@given(charts())
def test_mermaid_itself_reads_every_name(mermaid_reader: MermaidParser, chart: SequenceChart):
    read = mermaid_reader(mermaid(chart))
    assert read["type"] == "sequence"
    assert [" ".join(text.split()) for text in read["accessible"]] == [shown(chart.title), shown(chart.words)]
    assert [name for _, name in read["actors"]] == [shown(lifeline.name) for lifeline in chart.lifelines]
    assert [" ".join(words.split()) for *_, words in read["messages"]] == [cited(step) for step in chart.steps]
    ids = [name for name, _ in read["actors"]]
    places = {lifeline.name: number for number, lifeline in enumerate(chart.lifelines)}
    for (source, target, _), step in zip(read["messages"], chart.steps, strict=True):
        if isinstance(step, Message):
            assert (ids.index(source), ids.index(target)) == (places[step.source], places[step.target])


@pytest.mark.needs_node
@pytest.mark.parametrize("word", ["end", "End loop", "opt", "participant x", "autonumber off", "title: x"])
def test_a_word_of_mermaid_is_text_too(mermaid_reader: MermaidParser, word: str):
    steps = (Message(Form.CALL, word, word, word), Note((word,), word), Divider(word))
    read = mermaid_reader(mermaid(SequenceChart(word, word, (Lifeline(word),), steps)))
    assert [name for _, name in read["actors"]] == [word]
    assert [words for *_, words in read["messages"]] == [word] * 3
