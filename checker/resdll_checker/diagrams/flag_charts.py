"""One chart for each flag: the way of a request without it and with it, as :mod:`flag_difference` finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx

from resdll_checker.diagrams.flag_difference import FlagDifference, Place, Way, difference
from resdll_checker.diagrams.wording import end_of
from resdll_checker.graphs.attributes import graph_attributes, row_attributes, state_attributes
from resdll_checker.masks.effects import effects_of
from resdll_checker.masks.meaning import NEWEST, short
from resdll_checker.program import STATE
from resdll_spec import machine
from resdll_spec.abi import OfflineFlag, windows_version
from resdll_spec.clauses import CLAUSES
from resdll_spec.offline import CODE, ENDED, OFFLINE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resdll_checker.diagrams.flag_difference import End
    from resdll_checker.graphs.attributes import Attributes

WITH, WITHOUT, BOTH = "with", "without", "both"
FOLDED = "…"


def flag_chart(flag: OfflineFlag, windows: str = NEWEST) -> nx.MultiDiGraph[str]:
    """Return the chart of ``flag``: edges of the kinds ``with`` and ``without`` are gone only with it or without it."""
    found = difference(flag, windows)
    loaded = machine(OFFLINE.name)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.graph.update(graph_attributes(loaded, windows, "chart", (STATE,), _said(found)))
    verdict = "what it changes" if found.forks else "it informs, and changes nothing"
    graph.graph["title"] = f"{short(flag)} (0x{flag.value:02x}): {verdict}"
    for place in found.places:
        graph.add_node(_name(place), **_node(place, found))
    sent = any(way.having for way in found.ways)
    for number, way in enumerate(found.ways):
        graph.add_edge(_name(way.source), _name(way.target), key=f"{number}", **_edge(way, windows, sent=sent))
    return graph


def _name(place: Place) -> str:
    return "; ".join([place.state, *(", ".join(f"{fact}={value}" for fact, value in end) for end in place.ends)])


def _node(place: Place, found: FlagDifference) -> Attributes:
    attributes = {"label": place.state, "facts": {STATE: place.state}, "states": 0}
    attributes |= state_attributes(machine(OFFLINE.name), place.state)
    attributes["initial"] = place is found.places[0]
    if place.ends:
        attributes["label"] = _ends(place.ends)
        attributes["facts"] = {
            fact: " | ".join(dict.fromkeys(dict(end)[fact] for end in place.ends)) for fact, _ in place.ends[0]
        }
    return attributes


def _ends(ends: tuple[End, ...]) -> str:
    """Return in words how requests ended: those together of which the same is told besides."""
    told = [fact for fact, _ in ends[0] if fact not in (ENDED.name, CODE.name)]
    groups: dict[str, list[str]] = {}
    for end in ends:
        values = dict(end)
        others = [f"{fact} {values[fact]}" for fact in told if len(told) == 1 or values[fact] != _first(fact)]
        groups.setdefault(", ".join(others).replace("_", " "), []).append(end_of(values))
    return "; or ".join(
        " / ".join(dict.fromkeys(names)) + (f": {others}" if others else "") for others, names in groups.items()
    )


def _first(fact: str) -> str:
    return OFFLINE.fact_map[fact].values[0]


def _edge(way: Way, windows: str, *, sent: bool) -> Attributes:
    """Return the attributes of a way; a folded one is a ``may`` edge: some of the runs through its source go it.

    Where no caller has ``sent`` the flag there are no runs to compare, and a step has its own kind.
    """
    attributes = row_attributes(machine(OFFLINE.name), way.rows) if way.rows else _FOLDED_ROWS | {"label": FOLDED}
    if way.rows:
        said = [*attributes["meanings"], f"[{', '.join(attributes['clauses'])}]"]
        attributes["label"] = "\n".join(said)
    if sent:
        attributes["kind"] = BOTH if way.without == way.having else WITH if way.having else WITHOUT
    return attributes | {
        "versions": [windows],
        "may": not way.rows,
        "weight": 0,
        "main": False,
    }


_FOLDED_ROWS: Attributes = {
    "kind": "",
    "violation": False,
    "standing": "",
    **{
        name: []
        for name in ("triggers", "meanings", "rows", "guards", "effects", "standings", "clauses", "rules", "flags")
    },
}


def _said(found: FlagDifference) -> str:
    """Return the chart in words: what the flag is for, where it decides, or why it decides nothing."""
    flag, labels = found.flag, machine(OFFLINE.name).machine.label_map
    purpose = f"{CLAUSES[flag.clause].text} First defined: {windows_version(flag.since).title}."
    lines = []
    for place in found.places:
        sides = {
            side: _listed(
                labels[way.rows[0].trigger].meaning
                for way in found.ways
                if way.source == place and way.decided and way.having is having
            )
            for side, having in ((WITHOUT, False), (WITH, True))
        }
        if any(sides.values()):
            told = "; ".join(f"{side} it {words}" for side, words in sides.items() if words)
            lines.append(f"In the state {place.state} it decides: {told}.")
    if not lines:
        lines = ["It changes no outcome of any request."]
        for effect in effects_of(flag, flag.value, found.windows, sent=False):
            lines.append(
                f"It is {effect.kind} this step: {effect.text}." if effect.machine else f"It is {effect.text}."
            )
    return " ".join([purpose, *lines])


def _listed(words: Iterable[str]) -> str:
    return " or ".join(dict.fromkeys(words))
