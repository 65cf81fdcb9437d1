"""What a graph, a node and an edge carry: plain data that every export writes and every filter reads.

========= ==========================================================================================================
graph     ``title``; ``machine``; ``windows`` ("all" or a release); ``level`` ("chart" or "reachability"); ``by`` (the
          facts that tell the nodes apart); ``digest`` of the specification; ``alt`` (the picture in words)
node      ``label``; ``title`` (the meaning of the section); ``state`` (the control state, or ""); ``kind`` (see
          :func:`node_kind`); ``facts`` by name; ``states`` (how many reached states are merged); ``initial``;
          ``terminal``; ``resource_state`` (CLUSTER_RESOURCE_STATE by name, or "")
edge      ``label``; ``kind`` (see :func:`edge_kind`); ``violation`` (the rows are breaches of the contract);
          ``triggers`` and their ``meanings``; ``rows``, and one each of them ``guards``, ``effects`` and
          ``standings``; ``clauses``; ``rules``; ``standing`` (the strongest); ``flags`` that guards read; ``versions``
          in which it is taken; ``may`` (only some of the merged states have it); ``weight`` (concrete steps);
          ``main`` (on the ordinary run)
========= ==========================================================================================================
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from resdll_spec import digest
from resdll_spec.abi import ResourceState
from resdll_spec.releases import release
from resdll_spec.request import FLAG_FACTS
from resdll_spec.vocabulary import Direction, RowKind, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from resdll_spec.loading import LoadedMachine, LoadedRow
    from resdll_spec.vocabulary import Label, Section

Attributes = dict[str, Any]

FAILURE = "failure"
EDGE_KINDS: tuple[str, ...] = (*(direction.value for direction in Direction), FAILURE)
"""The kinds of edge: who acts, and what ends badly."""

NODE_KINDS: tuple[str, ...] = (
    "choice", "unspecified", "failed", "call", "pending", "terminal", "idle", "closed", "step", "merged",
)  # fmt: skip
"""The kinds of node; ``merged`` is one whose control state is not among the chosen facts."""

ALL_VERSIONS = "all"
_FLAG_NAMES = frozenset(fact.name for fact in FLAG_FACTS)
_PENDING_STATES = frozenset({
    ResourceState.ClusterResourcePending,
    ResourceState.ClusterResourceOnlinePending,
    ResourceState.ClusterResourceOfflinePending,
})  # fmt: skip
_MOST_LINES = 4
_MOST_VALUES = 6
"""Lines of a label, and values on one of them; what does not fit is counted."""


def graph_attributes(loaded: LoadedMachine, windows: str | None, level: str, by: Sequence[str], alt: str) -> Attributes:
    """Return the attributes of a graph of ``level``."""
    machine = loaded.machine
    where = "" if windows is None else f", {release(windows).title}"
    what = "" if level == "chart" else f" by {', '.join(by)}"
    return {
        "title": f"{machine.name}: {machine.title}{what}{where}",
        "machine": machine.name,
        "windows": windows or ALL_VERSIONS,
        "level": level,
        "by": list(by),
        "digest": digest(),
        "alt": alt,
    }


# --------------------------------------------------------------------------------------------------------------------
# Nodes.


def node_kind(loaded: LoadedMachine, state: str) -> str:
    """Return what kind of state a control state is, one of :data:`NODE_KINDS`, as its section and its rows tell.

    A *call* is entered by an input and left by an output; *pending* is what else the cluster shows as pending.  A state
    for which the cluster shows nothing is a *step* of the cluster's machine; of a DLL's it is *closed* where others
    are shown, and *idle* like them where none is.
    """
    section, dll = loaded.machine.section_map[state], loaded.machine.role == "dll"
    tests = {
        "choice": section.choice,
        "unspecified": any(row.dest == state and row.kind is RowKind.UNSPECIFIED for row in loaded.rows),
        "failed": failed(section),
        "call": _is_call(loaded, state),
        "pending": section.resource_state in _PENDING_STATES,
        "terminal": section.terminal,
        "idle": section.resource_state is not None,
        "closed": dll and any(other.resource_state is not None for other in loaded.machine.sections),
    }
    return next((kind for kind, fits in tests.items() if fits), "idle" if dll else "step")


def failed(section: Section) -> bool:
    """Tell whether the cluster shows the resource as failed."""
    return section.resource_state == ResourceState.ClusterResourceFailed


def _is_call(loaded: LoadedMachine, state: str) -> bool:
    labels = loaded.machine.label_map
    leaving = {labels[row.trigger].direction for row in loaded.rows if row.source == state != row.dest}
    entering = {labels[row.trigger].direction for row in loaded.rows if row.dest == state != row.source}
    return Direction.INPUT in entering and Direction.OUTPUT in leaving


def state_attributes(loaded: LoadedMachine, state: str) -> Attributes:
    """Return what is known of a control state by its name alone."""
    section = loaded.machine.section_map[state]
    shown = "" if section.resource_state is None else ResourceState(section.resource_state).name
    return {
        "title": section.meaning,
        "state": state,
        "kind": node_kind(loaded, state),
        "initial": state == loaded.machine.initial,
        "terminal": section.terminal,
        "resource_state": shown,
    }


# --------------------------------------------------------------------------------------------------------------------
# Edges.


def edge_kind(loaded: LoadedMachine, row: LoadedRow) -> str:
    """Return the kind of a row's edge: failure for a breach and where the resource becomes failed, else who acts."""
    sections = loaded.machine.section_map
    if row.kind is RowKind.VIOLATION or (failed(sections[row.dest]) and not failed(sections[row.source])):
        return FAILURE
    return loaded.machine.label_map[row.trigger].direction.value


def edge_key(kind: str, *, violation: bool) -> str:
    """Return what tells parallel edges apart: the kind, breaches aside."""
    return "violation" if violation else kind


def row_attributes(loaded: LoadedMachine, rows: Iterable[LoadedRow]) -> Attributes:
    """Return what an edge that merges ``rows`` of one kind carries of them, all lists in the order of the rows."""
    rows = tuple(rows)
    parents: dict[str, list[LoadedRow]] = defaultdict(list)
    for row in rows:
        parents[row.parent].append(row)
    triggers = _unique(row.trigger for row in rows)
    labels = loaded.machine.label_map
    read = {literal.fact for row in rows for literal in row.guard}
    return {
        "label": headline([labels[trigger] for trigger in triggers]),
        "kind": edge_kind(loaded, rows[0]),
        "violation": rows[0].kind is RowKind.VIOLATION,
        "triggers": triggers,
        "meanings": [labels[trigger].meaning for trigger in triggers],
        "rows": list(parents),
        "guards": [guard_text(variants) for variants in parents.values()],
        "effects": [effect_text(variants) for variants in parents.values()],
        "standings": [variants[0].standing.name for variants in parents.values()],
        "clauses": _unique(clause for row in rows for clause in row.clauses),
        "rules": _unique(row.rule for row in rows if row.rule),
        "standing": min((row.standing for row in rows), default=Standing.unverified).name,
        "flags": [fact.name for fact in FLAG_FACTS if fact.name in read],
    }


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def guard_text(variants: Sequence[LoadedRow]) -> str:
    """Return the guard of a row as it is declared: what the rows that it was expanded into have in common.

    It is empty where the row may always fire.
    """
    common = [literal for literal in variants[0].guard if all(literal in row.guard for row in variants)]
    return " and ".join(_unique(str(literal) for literal in common))


def effect_text(variants: Sequence[LoadedRow]) -> str:
    """Return the effects of a row as they are declared; a copy names the fact that it copies."""
    parts = []
    for fact, value in variants[0].writes:
        values = {dict(row.writes)[fact] for row in variants}
        if len(values) > 1:
            value = _copied(variants, fact)  # noqa: PLW2901  the values are those of another fact
        parts.append(f"{fact} := {value}")
    return "; ".join(parts)


def _copied(variants: Sequence[LoadedRow], fact: str) -> str:
    """Return the fact from which ``fact`` is copied: each variant was made by a literal with the value it writes."""
    guards = [{(literal.fact, literal.value) for literal in row.guard if literal.positive} for row in variants]
    written = [dict(row.writes)[fact] for row in variants]
    for name in dict.fromkeys(literal.fact for literal in variants[0].guard):
        if all((name, value) in guard for value, guard in zip(written, guards, strict=True)):
            return name
    return " or ".join(dict.fromkeys(written))


def headline(labels: Sequence[Label]) -> str:
    """Return a short text for labels: those of one call's returns, or of reports, share a line.

    A label that is the transition itself, as a log tells it, adds nothing to the ends of its edge.
    """
    lines: dict[str, list[str]] = defaultdict(list)
    for label in labels:
        if label.observed is not None and label.observed.kind == "transition":
            continue
        head, value = _spoken(label)
        lines[head].append(value)
    shown = [f"{head} {_listed([value for value in values if value])}".rstrip() for head, values in lines.items()]
    if len(shown) > _MOST_LINES:
        shown = [*shown[: _MOST_LINES - 1], f"and {len(shown) - _MOST_LINES + 1} more"]
    return "\n".join(shown)


def _listed(values: list[str]) -> str:
    if len(values) > _MOST_VALUES:
        values = [*values[: _MOST_VALUES - 1], f"{len(values) - _MOST_VALUES + 1} more"]
    return " | ".join(values)


_SHARED = {"return": "{} returns", "status": "reports", "choice": "{} ="}
"""By kind of observation, what the labels of one subject have in common."""


def _spoken(label: Label) -> tuple[str, str]:
    """Return what a label shares with others, and what is its own: the class of the value, where there are several."""
    seen = label.observed
    if seen is not None and seen.kind == "call":
        return f"{seen.subject} {seen.value.replace('_', ' ')}".rstrip(), ""
    if seen is None or label.alternative or not seen.value or seen.kind not in _SHARED:
        return label.name.replace("_", " "), ""
    alone = label.name.endswith("_returns")
    value = "" if alone else seen.value.removeprefix("alive_").replace("_", " ")
    return _SHARED[seen.kind].format(seen.subject), value
