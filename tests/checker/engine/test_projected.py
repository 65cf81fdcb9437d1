"""Positions tell apart exactly what the harness must: what can be called, now and after the next step."""

from __future__ import annotations

import networkx as nx
import pytest

from resdll_checker.engine.projected import projected, telling
from resdll_checker.explore import explore
from resdll_checker.explore.compose import fixed
from resdll_checker.monitor import Monitor, Observed, View
from resdll_checker.program import compile_program
from resdll_spec import machine
from resdll_spec.abi import OFFLINE_MASK_COUNT, VERSION_NAMES, EntryPoint
from resdll_spec.vocabulary import Direction, RowKind

LIFECYCLE = compile_program(machine("lifecycle"))
NEWEST = VERSION_NAMES[-1]


@pytest.mark.parametrize("table", ["v1", "v2", "v4"])
def test_what_can_be_called_follows_from_the_position(table: str):
    """Two words of one position enable handled rows of the same inputs."""
    found = projected(NEWEST, table)
    words = explore(compile_program(fixed(LIFECYCLE.machine, {"version": NEWEST, "table": table}))).words.tolist()
    model = LIFECYCLE.machine.machine
    inputs = [label.name for label in model.labels if label.direction is Direction.INPUT] + ["compose"]
    allowed: dict[tuple[str, ...], frozenset[str]] = {}
    for word in words:
        state = LIFECYCLE.state_of(word)
        if model.section_map[state].choice:
            continue
        now = frozenset(
            name
            for name in inputs
            if any(row.row.kind is RowKind.HANDLED and row.enabled(word) for row in LIFECYCLE.rows_of(state, name))
        )
        assert allowed.setdefault(found.position(word), now) == now, found.position(word)
    assert len(allowed) > 20


@pytest.mark.parametrize("table", ["v1", "v2", "v4"])
def test_every_position_and_edge_can_be_reached(table: str):
    found = projected(NEWEST, table)
    assert set(nx.descendants(found.graph, found.start)) | {found.start} == set(found.graph)
    assert len(found.edges) == len(set(found.edges)) == found.graph.number_of_edges()


def test_a_fact_that_is_overwritten_before_anyone_reads_it_does_not_tell():
    told = telling(LIFECYCLE)
    assert "returnable" in told["online"]
    assert "returnable" not in told["offline"], "Online says anew whether the move may return"
    assert all("early" not in facts and "stale" not in facts for facts in told.values()), "they judge reports only"
    assert told["unspecified"] == frozenset()


def test_the_masks_of_a_position_are_those_that_the_monitor_allows():
    found = projected(NEWEST, "v2")
    monitor = Monitor(View(LIFECYCLE), NEWEST, "v2")
    for observed in (
        Observed("call", EntryPoint.Open.name),
        Observed("return", EntryPoint.Open.name, "resid"),
        Observed("call", EntryPoint.Online.name),
        Observed("lock", "SetResourceLockedMode", "true"),
        Observed("return", EntryPoint.Online.name, "success"),
    ):
        monitor.observe(observed)
    (position,) = found.positions(monitor.candidates)
    assert position == ("online", "locked")
    sendable = {
        mask
        for mask in range(OFFLINE_MASK_COUNT)
        if monitor.allows(Observed("call", EntryPoint.Offline.name, "", mask))
    }
    assert found.masks[position] == sendable
    assert len(sendable) == 16


def test_a_table_without_masks_has_none():
    assert projected(NEWEST, "v1").masks == {}


def test_steps_are_edges_and_a_request_that_is_composed_belongs_to_its_call():
    found = projected(NEWEST, "v2")
    view = View(LIFECYCLE)
    monitor = Monitor(view, NEWEST, "v2")
    for observed in (
        Observed("call", EntryPoint.Open.name),
        Observed("return", EntryPoint.Open.name, "resid"),
        Observed("call", EntryPoint.Online.name),
        Observed("return", EntryPoint.Online.name, "success"),
        Observed("call", EntryPoint.Offline.name, "", 3),
    ):
        monitor.observe(observed)
    assert (("online",), "offline", ("offlining", "returnable")) in found.seen(view.steps)
    assert len(found.seen(view.steps)) == 5
