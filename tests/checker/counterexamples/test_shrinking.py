"""What shrinking comes to: the fault stays, and nothing is left that it does not need."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from checks import MARKS, options
from dlls import build

from resdll_checker.counterexamples.explaining import explain
from resdll_checker.counterexamples.replaying import Goal, Played, Player
from resdll_checker.counterexamples.shrinking import Shrinker
from resdll_checker.counterexamples.simpler import renumbered, simpler
from resdll_checker.engine import search
from resdll_checker.engine.actions import Action, Call, Listen, Overtaken, Reload, Settle, StartAgain
from resdll_checker.engine.counterexample import REPLAYS, SHOWN_AT_LEAST, Counterexample
from resdll_checker.engine.findings import Finding
from resdll_checker.engine.options import FULL, SMOKE, CheckOptions
from resdll_checker.engine.run import check
from resdll_spec.abi import OFFLINE_FLAGS, EntryPoint

OPEN, ONLINE, OFFLINE, TERMINATE, CLOSE = (
    entry.name
    for entry in (EntryPoint.Open, EntryPoint.Online, EntryPoint.Offline, EntryPoint.Terminate, EntryPoint.Close)
)
GOAL = Goal("RD401", "FLG-LOCK-IGNORE")


class Pretended(Player):
    """Plays against a function of the program instead of a DLL."""

    def __init__(self, shows: object, deadline: float = float("inf")) -> None:
        self.options = CheckOptions(Path("none"), "none")
        self.deadline = deadline
        self.shows = shows
        self.plays = 0

    def play(self, program: tuple[Action, ...], goal: Goal) -> Played:
        """Says at once whether the program shows the goal."""
        self.plays += 1
        shown = self.shows(program, self.plays)  # type: ignore[operator]
        finding = Finding(goal.rule, goal.clause, "", (), "", ())
        return Played(
            shown=finding if shown else None,
            performed=list(range(len(program))),
            situations=[frozenset({(position, frozenset())}) for position in range(len(program))],
        )


def calls(program: tuple[Action, ...]) -> list[str]:
    """Returns the entry points that a program calls."""
    return [action.entry for action in program if isinstance(action, Call)]


LONG = tuple(Call(entry, 1, flags=7) for entry in (OPEN, ONLINE, OFFLINE, ONLINE, TERMINATE, OFFLINE, CLOSE) * 9)


def test_what_needs_two_far_calls_and_one_flag_is_cut_to_them():
    def shows(program: tuple[Action, ...], _: int) -> bool:
        first = next((index for index, action in enumerate(program) if action.entry == TERMINATE), None)
        return first is not None and any(
            action.entry == OFFLINE and action.flags & 2
            for action in program[first:]  # type: ignore[union-attr]
        )

    kept, minimal = Shrinker(Pretended(shows), GOAL).shrink(LONG)
    assert minimal
    assert kept.program == (Call(TERMINATE, 0), Call(OFFLINE, 0, flags=2))
    assert kept.shown >= SHOWN_AT_LEAST


def test_a_fault_that_chance_shows_in_two_of_five_replays_is_flaky_and_stays_as_it_was():
    kept, minimal = Shrinker(Pretended(lambda program, play: program == LONG and play % 5 in {0, 2}), GOAL).shrink(LONG)
    assert (kept.program, kept.holds, minimal) == (LONG, False, False)
    assert 0 < kept.shown < SHOWN_AT_LEAST


def test_a_fault_that_chance_shows_in_four_of_five_replays_is_still_made_small():
    kept, minimal = Shrinker(Pretended(lambda program, play: OFFLINE in calls(program) and play % 5 != 0), GOAL).shrink(
        LONG
    )
    assert minimal
    assert calls(kept.program) == [OFFLINE]
    assert SHOWN_AT_LEAST <= kept.shown <= kept.replays <= REPLAYS


def test_without_time_nothing_is_claimed():
    kept, minimal = Shrinker(Pretended(lambda *_: True, deadline=time.monotonic() - 1), GOAL).shrink(LONG)
    assert (kept.replays, minimal) == (0, False)


def test_simpler_actions_are_simpler_and_never_the_same():
    call = Call(OFFLINE, 3, flags=0x12, text="NODE2", buffer=b"\1\2\3", reserved=5, flush_start=True)
    found = list(simpler(call))
    assert (Call(OFFLINE, 3),) == found[0]
    assert all(change != (call,) for change in found)
    assert (Call(OFFLINE, 3, flags=0x10, text="NODE2", buffer=b"\1\2\3", reserved=5, flush_start=True),) in found
    assert len(set(found)) == len(found)
    assert list(simpler(Settle(0))) == []
    assert (Call(ONLINE, 1), Call(TERMINATE, 1)) in simpler(Overtaken(Call(ONLINE, 1), 2))
    assert list(simpler(Listen(20))) == []


def test_terminate_of_another_resource_is_renumbered_with_it():
    program = (Call(OPEN, 9), Call(OPEN, 7), Overtaken(Call(ONLINE, 7), 0, terminated=9))
    assert renumbered(program) == (Call(OPEN, 0), Call(OPEN, 1), Overtaken(Call(ONLINE, 1), 0, terminated=0))


def test_a_control_call_stays_the_call_that_it_is():
    call = Call(EntryPoint.ResourceTypeControl.name, 0, flags=0x02000000, text="Type", output_size=64)
    found = {change[0] for change in simpler(call)}
    assert Call(EntryPoint.ResourceTypeControl.name, 0, flags=0x02000000, text="Type") in found
    assert {(change.flags, change.text) for change in found if isinstance(change, Call)} == {(0x02000000, "Type")}


def test_instances_are_renumbered_in_order():
    program = (Call(OPEN, 9), Overtaken(Call(ONLINE, 4), 1), Settle(9), Listen(5))
    assert renumbered(program) == (Call(OPEN, 0), Overtaken(Call(ONLINE, 1), 1), Settle(0), Listen(5))


def explained(name: str, form: build.Form) -> list[Counterexample]:
    """Checks a mutant and returns its counterexamples."""
    result = check(options(build.build(name, form), suite=SMOKE), explain=explain)
    return list(result.counterexamples.values())


@pytest.mark.parametrize("form", [pytest.param(form, marks=MARKS[form]) for form in ("elf", "pe")])
@pytest.mark.parametrize(
    ("name", "rule", "program"),
    [
        ("refuses_locked_with_ignore", "RD401", [OPEN, ONLINE, OFFLINE]),
        ("reads_past_buffer", "RD502", [OPEN, ONLINE, OFFLINE]),
        ("report_after_sync_success", "RD302", None),
    ],
)
def test_a_mutant_is_shown_by_a_few_calls(name: str, rule: str, program: list[str] | None, form: build.Form):
    found = next(counterexample for counterexample in explained(name, form) if counterexample.rule == rule)
    assert found.minimal
    assert not found.flaky
    assert found.shown >= SHOWN_AT_LEAST
    assert found.observed[-1].breach
    assert len(found.program) <= found.reduced_from
    if program is not None:
        assert calls(found.program) == program
    if rule == "RD401":
        ignore = next(flag.value for flag in OFFLINE_FLAGS if flag.name.endswith("IGNORE_RESOURCE_STATUS"))
        assert found.program[-1] == Call(OFFLINE, 0, flags=ignore)
    if rule == "RD502":
        assert found.program[-1] == Call(OFFLINE, 0, buffer=b"\1")


@pytest.mark.needs_cc
@pytest.mark.parametrize(
    ("name", "rule", "program"),
    [
        ("starts_once", "RD101", (StartAgain(),)),
        ("ticks_on", "RD806", (Call(OPEN, 0, text="resource"), Call(CLOSE, 0), Reload())),
    ],
)
def test_what_a_later_start_shows_is_a_program_too(
    name: str, rule: str, program: tuple[Action, ...], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(search, "LONGEST", 0.0)
    result = check(options(build.build(name, "elf"), suite=FULL))
    (finding,) = result.findings
    with Player(result.options, time.monotonic() + 60) as player:
        kept, minimal = Shrinker(player, Goal.of(finding)).shrink(finding.program)
    assert (finding.rule, kept.program, kept.holds, minimal) == (rule, program, True, True)


@pytest.mark.needs_cc
def test_the_dll_is_unloaded_only_where_no_resource_is_open():
    """Each action is possible or not where the specification has come to, whatever a changed program says."""
    chosen = options(build.build("sync_v2", "elf"))
    program = (Reload(), Call(OPEN, 0, text="resource"), Reload(), StartAgain(), Call(CLOSE, 0), StartAgain())
    with Player(chosen, time.monotonic() + 60) as player:
        played = player.play(program, GOAL)
    assert (played.performed, played.findings, played.ended) == ([0, 1, 4, 5], [], "")


@pytest.mark.needs_cc
def test_silence_that_cannot_be_waited_for_is_told_unshrunk():
    """With the time-outs of a real resource the silence of a worker takes longer than the whole budget."""
    result = check(
        options(build.build("refuses_locked_with_ignore", "elf"), suite=SMOKE, max_time=20.0), explain=explain
    )
    finding = result.findings[0]
    silent = CheckOptions(Path(result.options.target), result.options.type_name, pending_timeout=180_000)
    with Player(silent, time.monotonic() + 60) as player:
        kept, minimal = Shrinker(
            player, Goal("RD301", "PEN-FINAL"), longest=player.least_seconds(Goal("RD301", ""))
        ).shrink(finding.program)
    assert (kept.replays, minimal) == (0, False)
