"""Questions about the reachable states of a machine, decided on the concrete graph and told as plain data.

Nodes in an answer are those of the projection onto the facts ``by``, as :mod:`~resdll_checker.graphs.projection` names
them; what is said of them holds of every concrete state behind them, so no answer is an artefact of the projection.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from resdll_checker.arrays import distinct
from resdll_checker.explore import Step
from resdll_checker.graphs.attributes import ALL_VERSIONS
from resdll_checker.graphs.paths import reached, shortest
from resdll_checker.names import find
from resdll_checker.program import STATE
from resdll_checker.proofs.graph import UNREACHED, components
from resdll_checker.proofs.report import step_documents
from resdll_spec import digest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resdll_checker.graphs.concrete import Concrete
    from resdll_checker.graphs.projection import Projection
    from resdll_spec.loading import LoadedRow

    Document = dict[str, Any]
    Indices = NDArray[np.int64]
    Truths = NDArray[np.bool_]


def heading(projection: Projection, windows: str | None) -> Document:
    """Return what every answer says first: of which machine, release and specification it speaks."""
    return {
        "machine": projection.whole.loaded.machine.name,
        "windows": windows or ALL_VERSIONS,
        "by": list(projection.facts),
        "digest": digest(),
    }


def at_start(whole: Concrete) -> Truths:
    """Return, for each node, whether it is the initial one."""
    found = np.zeros(whole.graph.nodes, dtype=np.bool_)
    found[whole.start] = True
    return found


# --------------------------------------------------------------------------------------------------------------------
# Paths and dominators.


def path(projection: Projection, origin: dict[str, str], goal: dict[str, str]) -> Document:
    """Return a shortest way from any reachable state with the facts ``origin`` to one with the facts ``goal``.

    ``steps`` is ``None`` where no run leads from the one to the other, or one of them is reached by none.
    """
    whole = projection.whole
    found = shortest(whole.graph, whole.matching(origin), whole.matching(goal))
    answer: Document = {"from": origin, "to": goal, "start": None, "steps": None}
    if found is None:
        return answer
    start, edges = found
    targets = whole.graph.targets[edges].tolist()
    rows = whole.graph.rows[edges].tolist()
    steps = [Step(whole.search.rows[row], int(whole.words[node])) for row, node in zip(rows, targets, strict=True)]
    told = step_documents(whole.search, int(whole.words[start]), steps)
    nodes = [projection.name(int(projection.classes[node])) for node in targets]
    return answer | {
        "start": whole.program.decode(int(whole.words[start])),
        "steps": [step | {"node": node} for step, node in zip(told, nodes, strict=True)],
    }


def dominators(projection: Projection, goal: dict[str, str]) -> Document:
    """Return what every run that reaches a state with the facts ``goal`` goes through, in the order of a shortest run.

    An entry is a node of the projection or a label; whatever every run meets is on the shortest run, so only that is
    looked at.  Instants of choice are left out, because every run chooses: what it must choose is told by the label.
    ``through`` is ``None`` where no run reaches the goal.
    """
    whole = projection.whole
    start, goals = at_start(whole), whole.matching(goal)
    found = shortest(whole.graph, start, goals)
    if found is None:
        return {"to": goal, "through": None}
    through: list[Document] = []
    seen: set[str | int] = {int(projection.classes[whole.start])}  # that a run begins where it begins is no news
    for edge in found[1].tolist():
        label = whole.loaded.machine.label_map[whole.rows[whole.graph.rows[edge]].trigger]
        number = int(projection.classes[whole.graph.targets[edge]])
        if label.name not in seen and not _reaches(whole, start, goals, without=label.name):
            through.append({"label": label.name, "meaning": label.meaning})
        if number not in seen and not _chooses(projection, number) and _separates(projection, number, start, goals):
            through.append({"node": projection.name(number), "meaning": _meaning(projection, number)})
        seen |= {label.name, number}
    return {"to": goal, "through": through}


def _reaches(whole: Concrete, start: Truths, goals: Truths, without: str) -> bool:
    """Tell whether a goal is reached with no edge of the label ``without``."""
    rows = np.array([row.trigger != without for row in whole.rows], dtype=np.bool_)
    return bool((reached(whole.graph, start, rows, goals=goals) & goals).any())


def _separates(projection: Projection, number: int, start: Truths, goals: Truths) -> bool:
    """Tell whether no goal outside a class is reached around it."""
    avoided = (projection.classes == number) & ~goals
    graph = projection.whole.graph
    return bool(avoided.any()) and not (reached(graph, start, avoided=avoided, goals=goals) & goals).any()


def _chooses(projection: Projection, number: int) -> bool:
    """Tell whether a class is an instant of choice."""
    state = projection.values(number).get(STATE)
    return state is not None and projection.whole.loaded.machine.section_map[state].choice


def _meaning(projection: Projection, number: int) -> str:
    """Return what the control state of a class means, "" where the class has several."""
    state = projection.values(number).get(STATE)
    return projection.whole.loaded.machine.section_map[state].meaning if state is not None else ""


# --------------------------------------------------------------------------------------------------------------------
# What a removal costs.


def rows_called(whole: Concrete, name: str) -> list[LoadedRow]:
    """Return the rows that ``name`` names: a label, the id of a row as it is declared, or that of an expanded one.

    Raises :class:`resdll_checker.names.UnknownNameError` for another name, with the nearest one.
    """
    rows = whole.loaded.rows
    known = dict.fromkeys(name for row in rows for name in (row.trigger, row.parent, row.id))
    hint = "`resdll graph cites CLAUSE` shows the rows of a clause"
    name = find(f"label or row of the {whole.loaded.machine.name} machine", name, known, hint)
    return [row for row in rows if name in {row.trigger, row.parent, row.id}]


def without(projection: Projection, name: str) -> Document:
    """Return what no run reaches any more when the rows called ``name`` are removed.

    ``unreachable`` are the nodes that are lost whole, ``thinner`` those that lose some of their states, ``silent`` the
    rows that can no longer fire.
    """
    whole = projection.whole
    removed = rows_called(whole, name)
    kept = reached(whole.graph, at_start(whole), ~whole.chosen(removed))
    left = np.bincount(projection.classes[kept], minlength=projection.number)
    lost = projection.sizes - left
    fires = np.bincount(whole.graph.rows[kept[whole.graph.sources]], minlength=len(whole.rows)) > 0
    fired = np.bincount(whole.graph.rows, minlength=len(whole.rows)) > 0
    ids = {row.id for row in removed}
    silent = [row.parent for row, now, before in zip(whole.rows, fires, fired, strict=True) if before and not now]
    still = {row.parent for row, now in zip(whole.rows, fires, strict=True) if now}
    gone = {row.parent for row in removed} | still
    entries: list[Document] = [
        {"node": projection.name(number), "lost": int(lost[number]), "states": int(projection.sizes[number])}
        for number in np.flatnonzero(lost).tolist()
    ]
    return {
        "removed": list(dict.fromkeys(row.parent for row in whole.loaded.rows if row.id in ids)),
        "states": len(whole.words),
        "lost": int(lost.sum()),
        "unreachable": [entry for entry in entries if entry["lost"] == entry["states"]],
        "thinner": [entry for entry in entries if entry["lost"] < entry["states"]],
        "silent": [row for row in dict.fromkeys(silent) if row not in gone],
    }


# --------------------------------------------------------------------------------------------------------------------
# Components.


def cycles(projection: Projection) -> Document:
    """Return the strongly connected components that hold a cycle, those that touch the same nodes told together.

    ``number`` is how many there are, ``states`` how many states they have together; ``final`` says that no run leaves
    any of them.  What lies in none is met at most once by a run.
    """
    whole = projection.whole
    parts = components(whole.graph, np.ones(whole.graph.nodes, dtype=np.bool_))
    number = int(parts.max(initial=UNREACHED)) + 1
    owner = parts[whole.graph.sources]
    leaves = (owner != UNREACHED) & (parts[whole.graph.targets] != owner)
    left = np.bincount(owner[leaves], minlength=number) > 0
    inside = parts != UNREACHED
    pairs = distinct(parts[inside] * projection.number + projection.classes[inside])
    sizes = np.bincount(parts[inside], minlength=number)
    touched: dict[int, list[int]] = defaultdict(list)
    for pair in pairs.tolist():
        touched[pair // projection.number].append(pair % projection.number)
    alike: dict[tuple[tuple[int, ...], bool], list[int]] = defaultdict(list)
    for part, classes in touched.items():
        alike[tuple(classes), not left[part]].append(part)
    entries: list[Document] = [
        {
            "number": len(found),
            "states": int(sizes[found].sum()),
            "final": final,
            "nodes": [projection.name(number) for number in classes],
        }
        for (classes, final), found in alike.items()
    ]
    entries.sort(key=lambda entry: (-entry["states"], entry["nodes"]))
    return {"states": len(whole.words), "cyclic": int(inside.sum()), "components": entries}
