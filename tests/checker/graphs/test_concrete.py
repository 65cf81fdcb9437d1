"""The concrete graph: kept, bounded, and never of half a search."""

from __future__ import annotations

import pytest
from machines import TINY, load_test_machine

from resdll_checker.errors import ResdllError
from resdll_checker.graphs import concrete as module
from resdll_checker.graphs.concrete import concrete
from resdll_spec import group_name, machine


def test_it_is_searched_once_however_progress_is_shown():
    seen: list[tuple[int, int, int]] = []
    loaded = machine(group_name(1))
    first = concrete(loaded, None, lambda *counts: seen.append(counts))
    assert seen
    assert concrete(loaded, None) is first
    assert concrete(loaded, "2012") is not first


def test_what_would_not_fit_is_refused_while_it_is_searched(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MEMORY", 1 << 10)
    depths: list[int] = []
    with pytest.raises(ResdllError, match="the graph of group of 3 would take more than the 0 MiB allowed; choose one"):
        concrete(machine(group_name(3)), None, lambda depth, *_: depths.append(depth))
    assert max(depths) < 10


def test_half_a_search_is_no_graph():
    def interrupt(*_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        concrete(load_test_machine(TINY), "2012", interrupt)
