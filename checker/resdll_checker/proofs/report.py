"""The properties of a search, told: as plain data, and as a table with counterexamples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resdll_checker.terminal import bold, table, wrapped
from resdll_spec import machine
from resdll_spec.abi import VERSION_NAMES
from resdll_spec.log import RESOURCE
from resdll_spec.property_vocabulary import Progress
from resdll_spec.vocabulary import Standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resdll_checker.explore import Exploration, Step
    from resdll_checker.proofs.abstraction import Abstraction, Unmatched
    from resdll_checker.proofs.projection import Stray
    from resdll_checker.proofs.properties import Verdict

Document = dict[str, Any]
Relations = dict[str, "Abstraction"]
"""How a machine fits another one, by Windows version."""

_SAID = {True: "holds", False: "FAILS", None: "not checked"}


def verdicts_of(search: Exploration) -> list[Verdict]:
    """Return the verdict on every property of the machine and version that was searched."""
    from resdll_checker.proofs.properties import check_all

    return check_all(search)


def property_document(search: Exploration, verdict: Verdict) -> Document:
    """Return a verdict as plain data: ``holds`` is null where it was not checked, ``path`` where nothing is to show.

    The path leads to the counterexample, or to the witness of a ``sometimes``; steps that a run repeats for ever are
    marked ``"forever": true``.
    """
    entry = verdict.property
    path = None
    if verdict.path is not None:
        path = step_documents(search, search.program.initial, verdict.path)
        last = verdict.path[-1].word if verdict.path else search.program.initial
        path += [step | {"forever": True} for step in step_documents(search, last, verdict.loop)]
    return {"name": entry.name, "kind": entry.kind.value, "holds": verdict.holds, "path": path}


def step_documents(search: Exploration, before: int, steps: Sequence[Step]) -> list[Document]:
    """Return steps from the word ``before`` as plain data: what happened, why it may, and what changed."""
    documents = []
    for step in steps:
        documents.append(_step_document(search, before, step))
        before = step.word
    return documents


def _step_document(search: Exploration, before: int, step: Step) -> Document:
    program, row = search.program, step.row.row
    old, new = program.decode(before), program.decode(step.word)
    return {
        "label": row.trigger,
        "meaning": program.machine.machine.label_map[row.trigger].meaning,
        "row": row.parent,
        "clauses": list(row.clauses),
        "changes": {fact: [value, new[fact]] for fact, value in old.items() if new[fact] != value},
    }


def relations_of(search: Exploration) -> Relations:
    """Return how the machine that was searched fits the lifecycle, in the versions searched, where that is defined."""
    if search.program.name != RESOURCE:
        return {}
    from resdll_checker.program import compile_program
    from resdll_checker.proofs.abstraction import compare

    lifecycle = compile_program(machine("lifecycle"))
    versions = VERSION_NAMES if search.windows is None else (search.windows,)
    return {windows: compare(lifecycle, search.program.machine, windows) for windows in versions}


def relation_documents(search: Exploration, relations: Relations) -> list[Document]:
    """Return the relations as plain data, one entry a version: ``holds``, what contradicts it, and the notes."""
    return [
        {
            "name": "abstraction",
            "windows": windows,
            "holds": found.holds,
            "edges": len(found.edges),
            "founded": len(found.founded),
            "findings": [_unmatched_document(search, one) for one in found.findings],
            "notes": [_unmatched_document(search, one) for one in found.notes],
        }
        for windows, found in relations.items()
    ]


def _unmatched_document(search: Exploration, found: Unmatched) -> Document:
    from resdll_checker.proofs.abstraction import in_words

    return {
        "row": found.edge.parent,
        "clauses": list(found.edge.clauses),
        "standing": found.standing.name,
        "path": [row.parent for row in found.path],
        "message": in_words(search.program.machine, found),
    }


# --------------------------------------------------------------------------------------------------------------------
# Text for a person.


def relation_lines(search: Exploration, relations: Relations) -> list[str]:
    """Return whether each edge of the log is matched by the lifecycle, and each that is not, with the versions."""
    if not relations:
        return []
    documents = relation_documents(search, relations)
    sizes = {(entry["founded"] - len(entry["findings"]), entry["founded"]) for entry in documents}
    counts = " or ".join(f"{matched} of {founded}" for matched, founded in sorted(sizes))
    lines = ["", bold(f"edges with a source that the lifecycle matches: {counts}")]
    versions: dict[tuple[str, str], list[str]] = {}
    for entry in documents:
        for kind, found in (("FAILS", entry["findings"]), ("note", entry["notes"])):
            for one in found:
                said = f"{one['message']} [{', '.join(one['clauses'])}]"
                versions.setdefault((kind, said), []).append(entry["windows"])
    for (kind, said), where in versions.items():
        where_else = f" (in {', '.join(where)})" if len(where) < len(relations) else ""
        lines.append(wrapped(f"{said}{where_else}", f"{kind}: "))
    return lines


def property_lines(search: Exploration, verdicts: list[Verdict], *, brief: bool = False) -> list[str]:
    """Return a table of the properties of one machine (not if ``brief``), then a counterexample to each that fails."""
    if not verdicts:
        return [] if brief else ["", f"no property of the {search.program.name} machine is declared"]
    holding = sum(verdict.holds is True for verdict in verdicts)
    count = f"{holding} of {len(verdicts)} hold"
    rows: list[tuple[str, ...]] = [("property", "kind", "verdict", "meaning")]
    rows += [
        (verdict.property.name, verdict.property.kind.value, _SAID[verdict.holds], _meaning(verdict))
        for verdict in verdicts
    ]
    lines = [] if brief else ["", bold(f"properties of the {search.program.name} machine: {count}"), table(rows)]
    for why in sorted({verdict.detail for verdict in verdicts if verdict.holds is None}):
        lines += ["", f"what is not checked: {why}"]
    for verdict in verdicts:
        if verdict.holds is False:
            lines += _failure_lines(search, verdict)
    return lines


def _meaning(verdict: Verdict) -> str:
    """Return what a property means, and what is assumed: without that it would be a stronger claim than was checked."""
    body = verdict.property.body
    assumed = f" (assuming {' and '.join(body.assumptions)})" if isinstance(body, Progress) else ""
    founded = " (rests on what is unverified)" if verdict.property.standing is Standing.unverified else ""
    return verdict.property.meaning + assumed + founded


def _failure_lines(search: Exploration, verdict: Verdict) -> list[str]:
    entry = verdict.property
    heading = f"{entry.name} {_SAID[verdict.holds]}: {verdict.detail}"
    rests = wrapped(f"it rests on {', '.join(entry.clauses)}", "      ")
    steps = property_document(search, verdict)["path"]
    if steps is None:
        return ["", bold(heading), rests]
    shown = [step for step in steps if "forever" not in step]
    lines = [*path_lines(heading, shown), rests]
    if verdict.loop:
        lines += [wrapped("and then, for ever:", "      "), *numbered_steps(steps[len(shown) :], len(shown) + 1)]
    return lines


def stray_lines(search: Exploration, number: int, stray: Stray) -> list[str]:
    """Return a run of a group in which a member's part is no trace of the offline machine, step by step."""
    from resdll_checker.proofs.projection import in_words

    heading = f"the part of member {number} in a move of the {search.program.name} is no request: {in_words(stray)}"
    return path_lines(heading, step_documents(search, search.program.initial, stray.steps))


def path_lines(heading: str, path: list[Document]) -> list[str]:
    """Return a path step by step: what happened, the clauses, and below it what changed."""
    steps = "1 step" if len(path) == 1 else f"{len(path)} steps"
    return ["", bold(f"{heading} ({steps})"), *numbered_steps(path)]


def numbered_steps(path: list[Document], first: int = 1) -> list[str]:
    """Return the lines of the steps of a path, numbered from ``first``."""
    lines = []
    for number, step in enumerate(path, first):
        lines.append(wrapped(f"{step['meaning']} [{', '.join(step['clauses'])}]", f"{number:>4}  "))
        changes = "; ".join(f"{fact}: {old} → {new}" for fact, (old, new) in step["changes"].items())
        lines.append(wrapped(changes or "nothing changes", " " * 8))
    return lines
