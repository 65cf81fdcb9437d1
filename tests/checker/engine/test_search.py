"""The search: what it finds, that a seed decides it, and that a DLL that varies its answers is no error."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

import pytest
from dlls import build

from resdll_checker.counterexamples.replaying import Goal, Player
from resdll_checker.counterexamples.shrinking import Shrinker
from resdll_checker.engine import run as runs
from resdll_checker.engine import search as searches
from resdll_checker.engine.coverage import measure
from resdll_checker.engine.judge import Judge
from resdll_checker.engine.options import SLACK
from resdll_checker.engine.search import Search
from resdll_checker.engine.session import Session
from resdll_checker.engine.situation_tour import SituationTour
from resdll_checker.hosting import Host, Step
from resdll_checker.monitor import View
from resdll_checker.program import compile_program
from resdll_spec import machine

from .conftest import DEADLOCK_TIMEOUT, options

pytestmark = pytest.mark.needs_cc
LONG = 300.0
"""Seconds: these searches end by their rounds."""

NEEDED = 6
"""The steps that `three_flags_state` takes to show its fault."""


@contextlib.contextmanager
def started(name: str, seed: int = 0) -> Iterator[Session]:
    """Starts a session with a DLL of the catalogue, of which nothing was called yet."""
    chosen = options(build.build(name, "elf"), seed=seed, max_time=LONG)
    host = Host(chosen.target, deadlock_timeout=round(DEADLOCK_TIMEOUT * SLACK))
    view = View(compile_program(machine("lifecycle")))
    session = Session(chosen, Judge(view, chosen.version, ""), host, time.monotonic() + LONG)
    try:
        assert runs._negotiate(session) is not None
        yield session
    finally:
        host.kill()


def searched(session: Session, rounds: int) -> Search:
    """Searches for some rounds."""
    search = Search(session, time.monotonic() + LONG, rounds)
    search.run()
    return search


def lines(name: str, seed: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Returns every call that a short search makes, as the host is told it."""
    told: list[str] = []
    call, overlap = Session.call, Session.overlap

    def noted(self: Session, step: Step) -> object:
        told.append(step.line)
        return call(self, step)

    def overlapped(self: Session, step: Step, instance: int) -> None:
        told.append(f"overtaken {step.line}")
        overlap(self, step, instance)

    with started(name, seed) as session, monkeypatch.context() as patch:
        patch.setattr(Session, "call", noted)
        patch.setattr(Session, "overlap", overlapped)
        searched(session, 2)
    return told


def test_the_same_seed_makes_the_same_calls_and_another_one_others(monkeypatch: pytest.MonkeyPatch):
    first, second, other = (lines("sync_v2", seed, monkeypatch) for seed in (7, 7, 8))
    assert len(first) > 200
    assert first == second
    assert first != other
    assert {line.split()[2] for line in first if line.startswith("call")} == {"4", "5", "6"}, (
        "several resources at once"
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_a_fault_of_three_flags_in_one_state_is_searched_out_and_made_short(seed: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(searches, "SHRINK_SECONDS", 20.0)
    with started("three_flags_state", seed) as session:
        search = Search(session, time.monotonic() + LONG, most_rounds=1)
        while not session.judge.findings.by_key and search.most_rounds < 120:
            search.run()
            search.most_rounds += 1
        (finding,) = session.judge.findings.all
    assert finding.rule == "RD201"
    assert finding.masks == {0x51}
    assert len(finding.program) <= searches.STEPS, "no more than one run of the search, whatever came before it"
    with Player(session.options, time.monotonic() + LONG) as player:
        kept, minimal = Shrinker(player, Goal.of(finding)).shrink(finding.program)
    assert minimal
    assert len(kept.program) == NEEDED


def test_the_tour_of_the_situations_comes_upon_it_too():
    with started("three_flags_state") as session:
        SituationTour(session, time.monotonic() + LONG).run()
        assert [(finding.rule, finding.masks) for finding in session.judge.findings.all] == [("RD201", {0x51})]
        situations = {situation for situation, _ in session.judge.visits.situations}
    assert {past.onlines for _, past in situations} == {1, 2, 3}
    assert {len(past.polls) for _, past in situations} == {0, 2}


def test_the_steering_leaves_out_no_mask_in_any_position_that_a_dll_shows():
    never, rounds = {""}, 0
    with started("lazy_locking_v2") as session:
        judge = session.judge
        search = Search(session, time.monotonic() + LONG)
        while never != {"the DLL never led there"} and rounds < 60:
            rounds = search.most_rounds = rounds + 4
            search.run()
            coverage = measure(judge.view.program, judge, set(), {})
            missing = (*coverage.state_masks.missing.values(), *coverage.flag_pairs.missing.values())
            never = {reason.partition(":")[0] for reason in missing}
        assert judge.findings.all == []
    assert never == {"the DLL never led there"}
    shown = {position for position, _ in judge.visits.masks}
    assert shown == {
        ("online", *locked, *returnable) for locked in ((), ("locked",)) for returnable in ((), ("returnable",))
    }


@pytest.mark.parametrize("name", ["async_v2", "failing_v2", "async_controls_v4", "sync_v1"])
def test_a_dll_that_varies_its_answers_is_neither_accused_nor_an_error(name: str):
    with started(name) as session:
        search = searched(session, 3)
        assert session.judge.findings.all == []
        assert session.inconclusive == []
    assert search.rounds == 3
    assert search.ended is None


def test_a_search_ends_with_its_time():
    with started("sync_v2") as session:
        search = Search(session, time.monotonic() + 0.5)
        search.run()
        assert time.monotonic() - search.until < 2
    assert search.tried.left > 0
