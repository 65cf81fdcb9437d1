"""The numbered steps: what was done, what came of it, where the breach is; the same words for every form."""

from __future__ import annotations

import pytest

from resdll_checker.counterexamples import steps
from resdll_checker.counterexamples.wording import LONGEST, action_text
from resdll_checker.engine.actions import Action, Call, Listen, Overtaken, Settle, SettleControl
from resdll_checker.engine.counterexample import REPLAYS, SHOWN_AT_LEAST, Observation

from .programs import ONLINE, OPEN, counterexample, offline

pytestmark = pytest.mark.needs_cc


def test_steps_tell_what_was_seen_under_each():
    observed = (
        Observation(-1, "call", "StartupEx", "StartupEx()"),
        Observation(-1, "return", "StartupEx", "StartupEx → ERROR_SUCCESS (0)", code=0),
        Observation(0, "call", "Open", "Open()", instance=0),
        Observation(0, "return", "Open", "Open → a RESID", instance=0, code=4096),
        Observation(1, "call", "Online", "Online()", instance=0),
        Observation(1, "enter", "SetResourceStatusEx", "SetResourceStatusEx(Online)", 1, 0, 2),
        Observation(1, "exit", "SetResourceStatusEx", "… answered ResourceExitStateContinue", 1, 0, 0),
        Observation(1, "exit", "SetResourceStatusEx", "… answered ResourceExitStateTerminate", 1, 0, 1),
        Observation(2, "return", "Offline", "Offline → ERROR_CLUSTER_RESOURCE_LOCKED_STATUS (5960)", breach=True),
    )
    shown = counterexample("refuses_locked_with_ignore", "elf", observed=observed, expected=("success", "pending"))
    assert steps.lines(shown) == [
        '1. Open("resource")',
        "    → Open → a RESID",
        "2. Online()",
        "    · thread 1: SetResourceStatusEx(Online)",
        "    · thread 1: … answered ResourceExitStateTerminate",
        "3. Offline(0x01 (IGNORE_RESOURCE_STATUS))",
        "    ✗ Offline → ERROR_CLUSTER_RESOURCE_LOCKED_STATUS (5960)",
        "    expected one of: success",
        "                     pending",
    ]


def test_the_start_is_told_where_it_breaks_the_rule():
    observed = (Observation(-1, "return", "StartupEx", "StartupEx → ERROR_INVALID_FUNCTION (1)", breach=True),)
    shown = counterexample("startup_fails", "elf", observed=observed, expected=())
    assert steps.lines(shown) == [
        "0. The DLL is loaded and started",
        "    ✗ StartupEx → ERROR_INVALID_FUNCTION (1)",
    ]


def test_what_was_found_without_a_replay_is_the_last_line():
    shown = counterexample("startup_fails", "elf", actual="StartupEx answered 5038", expected=("ERROR_SUCCESS",))
    assert steps.text(shown) == "    ✗ StartupEx answered 5038\n    expected one of: ERROR_SUCCESS\n"


def test_how_sure_it_is():
    assert steps.confidence(counterexample("exits", "elf")) == "3 of 3 replays showed it"
    flaky = counterexample("exits", "elf", shown=SHOWN_AT_LEAST - 1, replays=REPLAYS)
    assert steps.confidence(flaky) == "2 of 5 replays showed it, so it is flaky"


def test_nothing_that_a_terminal_obeys_is_left():
    shown = counterexample(
        "writes_node_name",
        "elf",
        program=(OPEN, ONLINE, offline(text="\x1b[2J\u202e")),
        observed=(Observation(0, "return", "Open", "\x1b[31m"),),
        actual="\x07",
        expected=("\x9b",),
    )
    assert all(line.isprintable() for line in steps.lines(shown))


@pytest.mark.parametrize(
    ("action", "text"),
    [
        (OPEN, 'Open("resource")'),
        (Call("Close", 0), "Close()"),
        (Call("Online", 0, flags=4, reserved=2), "Online(flags 0x4, Reserved 0x2)"),
        (offline(null_resid=True), "Offline(NULL, 0x00 (no flags))"),
        (offline(0x05, text="NODE2"), 'Offline(destination "NODE2", 0x05 (IGNORE_RESOURCE_STATUS | QUEUE_ENABLED))'),
        (offline(buffer=b"1"), "Offline(0x00 (no flags), InBuffer of 1 byte)"),
        (offline(buffer=b"12", buffer_size=7), "Offline(0x00 (no flags), InBuffer of 7 bytes)"),
        (offline(buffer_size=7), "Offline(0x00 (no flags), NULL InBuffer of 7 bytes)"),
        (offline(text_units=(0x41, 0xD800)), 'Offline(destination "A\ud800", 0x00 (no flags))'),
        (offline(text="N" * 255), f'Offline(destination "{"N" * LONGEST}…" (255 units), 0x00 (no flags))'),
        (
            Call("ResourceControl", 0, flags=0x01000000, output_size=8),
            "ResourceControl(control code 0x01000000, OutBuffer of 8 bytes)",
        ),
        (Call("ResourceTypeControl", 0, text="T"), 'ResourceTypeControl("T", control code 0x00000000)'),
        (Overtaken(ONLINE), "Online(), and Terminate over it"),
        (Overtaken(ONLINE, 2), "Online(), and Terminate when its report 2 begins"),
        (Settle(0), "Wait until the operation ends"),
        (SettleControl(None), "Wait until the control call of the type ends"),
        (SettleControl(0), "Wait until the control call ends"),
        (Listen(20), "Listen for 20 ms"),
    ],
)
def test_actions_in_words(action: Action, text: str):
    assert action_text(action) == text


def test_resources_are_told_apart_where_there_are_several():
    program = (OPEN, Call("Open", 1, text="other"), Call("Close", 1), SettleControl(1))
    shown = counterexample("startup_fails", "elf", program=program)
    assert steps.lines(shown)[:4] == [
        '1. Open("resource") of resource 1',
        '2. Open("other") of resource 2',
        "3. Close() of resource 2",
        "4. Wait until the control call of resource 2 ends",
    ]
