"""The properties of a search, told: as plain data, and as a table with counterexamples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resdll_checker.terminal import bold, table, wrapped
from resdll_spec.property_vocabulary import Progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resdll_checker.explore import Exploration, Step
    from resdll_checker.proofs.properties import Verdict

Document = dict[str, Any]

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


# --------------------------------------------------------------------------------------------------------------------
# Text for a person.


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
    return verdict.property.meaning + assumed


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


def path_lines(heading: str, path: list[Document]) -> list[str]:
    """Return a path step by step: what happened, the clauses, and below it what changed."""
    return ["", bold(f"{heading} ({len(path)} steps)"), *numbered_steps(path)]


def numbered_steps(path: list[Document], first: int = 1) -> list[str]:
    """Return the lines of the steps of a path, numbered from ``first``."""
    lines = []
    for number, step in enumerate(path, first):
        lines.append(wrapped(f"{step['meaning']} [{', '.join(step['clauses'])}]", f"{number:>4}  "))
        changes = "; ".join(f"{fact}: {old} → {new}" for fact, (old, new) in step["changes"].items())
        lines.append(wrapped(changes or "nothing changes", " " * 8))
    return lines
