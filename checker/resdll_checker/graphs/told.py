"""Answers about graphs as text for a person; the same documents are written as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resdll_checker.page import Block, Grid, Heading
from resdll_checker.program import STATE
from resdll_checker.proofs.report import path_lines
from resdll_checker.terminal import wrapped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resdll_spec.vocabulary import Fact

    Document = dict[str, Any]

_FULL_LIST = 12
"""How many nodes of a component are named; the rest is counted."""


def where(facts: Mapping[str, str]) -> str:
    """Return facts as a person gives them: the control state as it is, others as ``fact=value``."""
    return ",".join(value if fact == STATE else f"{fact}={value}" for fact, value in facts.items())


def path_text(answer: Document, facts: Mapping[str, Fact]) -> str:
    """Return a path step by step, below the state in which it begins; facts not told have their first values."""
    origin, goal = where(answer["from"]), where(answer["to"])
    if answer["steps"] is None:
        return f"no run of the {answer['machine']} machine leads from {origin} to {goal}"
    title = f"a shortest path from {origin} to {goal} in the {answer['machine']} machine"
    lines = path_lines(title, answer["steps"])[1:]
    told = [
        f"{fact} is {value}"
        for fact, value in answer["start"].items()
        if fact == STATE or value != facts[fact].values[0]
    ]
    return "\n".join([lines[0], wrapped(f"it begins where {', '.join(told)}", "      "), *lines[1:]])


def dominators_page(answer: Document) -> list[Block]:
    """Return what every run to the goal goes through, as a table in order."""
    goal = where(answer["to"])
    if answer["through"] is None:
        return [f"no run of the {answer['machine']} machine reaches {goal}"]
    if not answer["through"]:
        return [f"runs of the {answer['machine']} machine that reach {goal} have nothing in common"]
    rows = [
        ("label", entry["label"], entry["meaning"]) if "label" in entry else ("node", entry["node"], entry["meaning"])
        for entry in answer["through"]
    ]
    return [
        Heading(f"every run of the {answer['machine']} machine that reaches {goal} goes through"),
        Grid((("what", "name", "meaning"), *rows)),
    ]


def without_page(answer: Document) -> list[Block]:
    """Return what a removal costs: nodes lost whole, nodes that are thinner, rows that fall silent."""
    removed = ", ".join(answer["removed"])
    blocks: list[Block] = [
        Heading(f"the {answer['machine']} machine without {removed}"),
        f"{answer['lost']:,} of {answer['states']:,} states are reached no more",
    ]
    entries = [("unreachable", entry) for entry in answer["unreachable"]]
    entries += [("thinner", entry) for entry in answer["thinner"]]
    if entries:
        rows = tuple((what, f"{entry['lost']:,}", f"{entry['states']:,}", entry["node"]) for what, entry in entries)
        blocks.append(Grid((("", "lost", "of", "node"), *rows)))
    if answer["silent"]:
        blocks.append(f"rows that can no longer fire: {', '.join(answer['silent'])}")
    return blocks


def cycles_page(answer: Document) -> list[Block]:
    """Return the components with cycles as a table, the largest first."""
    blocks: list[Block] = [
        Heading(f"strongly connected components of the {answer['machine']} machine"),
        f"{answer['cyclic']:,} of {answer['states']:,} states lie on a cycle; those over the same nodes share a line",
    ]
    if answer["components"]:
        rows = tuple(
            (
                f"{entry['number']:,}",
                f"{entry['states']:,}",
                "yes" if entry["final"] else "no",
                _listed(entry["nodes"]),
            )
            for entry in answer["components"]
        )
        blocks.append(Grid((("components", "states", "final", "nodes"), *rows)))
    return blocks


def citations_page(answer: Document) -> list[Block]:
    """Return the edges that cite a clause, and what it forbids, as tables."""
    edges = [entry for entry in answer["edges"] if entry["kind"] != "forbidden"]
    forbidden = [entry for entry in answer["edges"] if entry["kind"] == "forbidden"]
    blocks: list[Block] = [Heading(answer["clause"]), answer["text"]]
    if edges:
        head = ("machine", "kind", "label", "edge", "standing", "steps", "guard")
        blocks += ["edges that cite it:", Grid((head, *(_citation(entry) for entry in edges)))]
    else:
        blocks.append("no edge cites it")
    if forbidden:
        rows = tuple(
            (entry["machine"], entry["label"], _listed([source for source, _ in entry["edges"]]), entry["guard"])
            for entry in forbidden
        )
        blocks += ["inputs that it forbids:", Grid((("machine", "label", "states", "guard"), *rows))]
    return blocks


def _citation(entry: Document) -> tuple[str, ...]:
    return (
        entry["machine"],
        f"breach of {entry['rule']}" if entry["rule"] else entry["kind"],
        entry["label"],
        _listed([f"{source} → {dest}" for source, dest in entry["edges"]]),
        entry["standing"],
        f"{entry['weight']:,}",
        entry["guard"] or "always",
    )


def _listed(names: list[str]) -> str:
    more = len(names) - _FULL_LIST
    return ", ".join(names) if more <= 0 else f"{', '.join(names[:_FULL_LIST])} and {more} more"
