"""The sequence diagrams: what was seen in its order, and text that stays text for the real parser of Mermaid."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mermaid import MermaidParser, mermaid_parser

from resdll_checker.counterexamples import charts
from resdll_checker.drawing.message import Divider, Form, Message, Note
from resdll_checker.engine.counterexample import Observation
from resdll_checker.terminal import printable

from .programs import counterexample

mermaid = pytest.fixture(scope="module")(mermaid_parser)

OBSERVED = (
    Observation(-1, "call", "StartupEx", "StartupEx()"),
    Observation(-1, "return", "StartupEx", "StartupEx → ERROR_SUCCESS (0)", code=0),
    Observation(0, "call", "Open", "Open()", instance=0),
    Observation(0, "enter", "LogEvent", "LogEvent(LogLevel 0)"),
    Observation(0, "exit", "LogEvent", "… answered ERROR_SUCCESS (0)", code=0),
    Observation(0, "enter", "SignalFailure", "SignalFailure(1)"),
    Observation(0, "exit", "SignalFailure", "… answered ERROR_SUCCESS (0)", code=0),
    Observation(0, "return", "Open", "Open → a RESID", instance=0, code=4096),
    Observation(1, "call", "Online", "Online()", instance=0),
    Observation(1, "enter", "SetResourceStatusEx", "SetResourceStatusEx(ClusterResourceOnlinePending)", 2, 0, 129),
    Observation(1, "exit", "SetResourceStatusEx", "… answered ResourceExitStateTerminate", 2, 0, 1),
    Observation(1, "enter", "SetResourceStatusEx", "SetResourceStatusEx(ClusterResourceOnline)", 1, 0, 2, breach=True),
)


def shown(**changes: object):
    """Returns a counterexample with observations of each kind that a chart has."""
    return counterexample("checkpoint_stuck", "elf", **{"observed": OBSERVED, **changes})


@pytest.mark.needs_cc
def test_a_chart_tells_what_was_seen():
    chart = charts.chart(shown())
    assert [line.name for line in chart.lifelines] == [charts.CLUSTER, charts.ENTRY, "thread 1", "thread 2"]
    assert [step.words for step in chart.steps if isinstance(step, Divider)] == [
        "the DLL is loaded and started",
        '1. Open("resource")',
        "2. Online()",
    ]
    messages = [step for step in chart.steps if isinstance(step, Message)]
    assert [message.form for message in messages] == [
        Form.CALL,
        Form.RETURN,
        Form.CALL,
        Form.CALLBACK,
        Form.RETURN,
        Form.CALL,
        Form.CALLBACK,
        Form.RETURN,
        Form.CALLBACK,
    ], "an answer that changes nothing is left out"
    assert (messages[-1].source, messages[-1].rule) == ("thread 1", "RD305")
    assert messages[-1].words.startswith("✗ RD305: ")
    assert isinstance(chart.steps[-1], Note)
    assert chart.steps[-1].words.startswith("expected: ")


@pytest.mark.needs_cc
@pytest.mark.parametrize("kind", ["silence", "death", "written"])
def test_a_breach_without_a_message_stands_in_the_chart(kind: str):
    observed = (*OBSERVED[:-1], Observation(2, kind, "", "what happened", breach=True))  # type: ignore[arg-type]
    steps = charts.chart(shown(observed=observed)).steps
    told = [step for step in steps if not isinstance(step, Divider) and "✗ RD305: what happened" in step.words]
    assert len(told) == 1
    assert isinstance(told[0], Message if kind == "silence" else Note)


@pytest.mark.needs_cc
def test_what_was_found_without_a_replay_is_told_all_the_same():
    steps = charts.chart(shown(observed=())).steps
    assert any("✗ RD305" in step.words for step in steps)
    assert charts.svg(shown(observed=())).startswith("<")


@pytest.mark.needs_cc
@pytest.mark.needs_node
def test_mermaid_reads_the_chart(mermaid: MermaidParser):
    assert mermaid(charts.mermaid(shown()))["type"] == "sequence"


@pytest.mark.needs_cc
@pytest.mark.needs_node
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(
    text=st.text(st.characters(exclude_categories=()), min_size=1, max_size=80)
    | st.sampled_from(
        ["end", "%%{init: {}}%%", "participant x", "a;b", "#35;", "<script>alert(1)</script>", '"]', "-->>", "---\n"]
    )
)
def test_mermaid_reads_hostile_names(mermaid: MermaidParser, text: str):
    observed = (*OBSERVED[:2], Observation(0, "return", text, text), Observation(1, "death", "", text, breach=True))
    hostile = shown(observed=observed, actual=text, expected=(text,))
    document = charts.mermaid(hostile)
    read = mermaid(document)
    assert read["type"] == "sequence"
    assert [name for _, name in read["actors"]] == [charts.CLUSTER, charts.ENTRY]
    wanted = printable(" ".join(text.split()))
    assert sum(wanted in words for _, _, words in read["messages"]) >= 3, "as a return, as the breach, as expected"
    assert "<" not in document
