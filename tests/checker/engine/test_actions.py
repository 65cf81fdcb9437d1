"""What the harness does is recorded as it was done, can be stored, and can be done again."""

from __future__ import annotations

import msgspec
import pytest
from dlls import build
from hypothesis import given
from hypothesis import strategies as st

from resdll_checker.engine.actions import RECORD_LIMIT, Action, Call, Listen, Overtaken, Recording, Settle
from resdll_checker.engine.run import check
from resdll_checker.hosting import Settled, Step
from resdll_spec.abi import EntryPoint

from .conftest import options

WORDS = st.integers(0, 0xFFFFFFFF)
TEXTS = st.none() | st.text(st.characters(exclude_categories=()), max_size=20)
"""Half surrogate pairs too: a node name is 16-bit units, whatever they mean."""


@st.composite
def calls(draw: st.DrawFn) -> Step:
    """Draws any call that a step can make."""
    return Step.call(
        draw(st.sampled_from(EntryPoint)),
        draw(st.integers(0, 255)),
        flags=draw(WORDS),
        text=draw(TEXTS),
        buffer=draw(st.none() | st.binary(max_size=20)),
        buffer_size=draw(st.none() | WORDS),
        reserved=draw(WORDS),
        output_size=draw(st.none() | st.integers(0, 4096)),
        null_resid=draw(st.booleans()),
        flush_start=draw(st.booleans()),
    )


@given(calls())
def test_a_call_is_read_back_from_its_step(step: Step):
    assert Call.of(step).step == step


@given(calls(), st.integers(0, 9))
def test_an_action_survives_its_json(step: Step, report: int):
    program: tuple[Action, ...] = (Call.of(step), Overtaken(Call.of(step), report), Settle(3), Listen(20))
    assert msgspec.json.decode(msgspec.json.encode(program), type=tuple[Action, ...]) == program


def test_a_step_that_calls_nothing_is_no_call():
    with pytest.raises(ValueError, match="quiet 5 ms is not a call"):
        Call.of(Step.quiet(5))


def test_a_batch_is_recorded_as_far_as_it_came():
    recording = Recording()
    steps = [Step.online(0), Step.expect(0, Settled.ONLINE, 10), Step.offline(0, 3), Step.quiet(1)]
    recording.add_steps(steps)
    assert recording.program() == (Call.of(steps[0]), Settle(0), Call.of(steps[2]))
    recording.take_back(steps[1:])
    assert recording.program() == (Call.of(steps[0]),)


def test_a_long_recording_forgets_its_beginning():
    recording = Recording()
    for number in range(RECORD_LIMIT + 5):
        recording.add(Listen(number))
    assert recording.program()[0] == Listen(5)
    assert len(recording.program()) == RECORD_LIMIT


@pytest.mark.needs_cc
def test_a_finding_carries_what_was_done_to_its_host():
    result = check(options(build.build("refuses_locked_with_ignore", "elf")))
    finding = next(finding for finding in result.findings if finding.rule == "RD401")
    program = finding.program
    assert isinstance(program[0], Call)
    assert program[0].entry == EntryPoint.Open.name
    last = [action for action in program if isinstance(action, (Call, Overtaken))][-1]
    assert (last if isinstance(last, Call) else last.call).entry == EntryPoint.Offline.name
