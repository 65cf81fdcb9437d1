"""The report of a campaign: the score of each oracle and in total, and every survivor."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from resdll_checker.mutation.campaign import LOAD
from resdll_checker.mutation.oracles import ORACLES
from resdll_checker.page import Grid, Heading, as_markdown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resdll_checker.mutation.campaign import Outcome
    from resdll_checker.page import Block

PATH = "docs/spec-mutation.md"
"""The page, in the repository."""

_INTRODUCTION = (
    "Written by `make spec-mutation`. Each mutant is the specification with one thing changed in one row as written; "
    "an oracle kills it by noticing. Excluded are mutants bisimilar to the original in every view and version, with "
    "violations, verdicts, shown states and outcomes taken for visible. The pinned counts are no oracle, and the "
    "examples are written by hand from the sources."
)
_COLUMNS = (
    "An oracle is asked of every mutant that loads and means something else, whatever the others said; *alone* are the "
    "mutants that no other oracle noticed."
)


def score(outcomes: Sequence[Outcome]) -> float:
    """Return the share of the mutants that mean something else which some oracle noticed, 0 to 1."""
    changed = [outcome for outcome in outcomes if not outcome.bisimilar]
    return sum(bool(outcome.killed) for outcome in changed) / len(changed) if changed else 1.0


def page(outcomes: Sequence[Outcome], of: int, seed: int) -> str:
    """Return the page as Markdown; ``of`` is the number of all mutants, of which ``seed`` drew those judged."""
    blocks: list[Block] = [
        Heading("How much of the specification its own checks hold", 1),
        _INTRODUCTION,
        _drawn(len(outcomes), of, seed),
        Heading("Scores"),
        _scores(outcomes),
        _COLUMNS,
        Heading("Operators"),
        _operators(outcomes),
        Heading("Survivors"),
        *_survivors(outcomes),
    ]
    return as_markdown(blocks)


def _drawn(number: int, of: int, seed: int) -> str:
    if number == of:
        return f"All {of:,} mutants of both machines were judged."
    return f"{number:,} of the {of:,} mutants of both machines were judged, drawn at random with seed {seed}."


def _scores(outcomes: Sequence[Outcome]) -> Grid:
    changed = [outcome for outcome in outcomes if not outcome.bisimilar]
    loaded = [outcome for outcome in changed if LOAD not in outcome.killed]
    rows = [("oracle", "asked", "killed", "share", "alone")]
    for name, asked in ((LOAD, changed), *((name, loaded) for name in ORACLES)):
        killed = [outcome for outcome in asked if name in outcome.killed]
        alone = sum(len(outcome.killed) == 1 for outcome in killed)
        rows.append((name, str(len(asked)), str(len(killed)), _share(len(killed), len(asked)), str(alone)))
    for title, asked in (("all but load", loaded), ("total", changed)):
        killed = [outcome for outcome in asked if outcome.killed]
        rows.append((title, str(len(asked)), str(len(killed)), _share(len(killed), len(asked)), ""))
    return Grid(tuple(rows))


def _operators(outcomes: Sequence[Outcome]) -> Grid:
    counted = {
        "mutants": Counter(outcome.operator for outcome in outcomes),
        "bisimilar": Counter(outcome.operator for outcome in outcomes if outcome.bisimilar),
        "killed": Counter(outcome.operator for outcome in outcomes if outcome.killed),
        "survived": Counter(outcome.operator for outcome in outcomes if outcome.survived),
    }
    operators = sorted(counted["mutants"])
    rows = [(name, *(str(counts[name]) for counts in counted.values())) for name in operators]
    total = ("total", *(str(counts.total()) for counts in counted.values()))
    return Grid((("operator", *counted), *rows, total))


def _survivors(outcomes: Sequence[Outcome]) -> list[Block]:
    survivors = [outcome.mutant for outcome in outcomes if outcome.survived]
    if not survivors:
        return ["None."]
    listed = tuple((f"`{mutant}`", known(mutant)) for mutant in sorted(survivors))
    return [
        "What means something else, and no oracle noticed it: an example is missing.",
        Grid((("mutant", "reason"), *listed)),
    ]


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "-"


REASONS: dict[str, str] = {}
"""Why a mutant survives, by the beginning of its id, where that is known."""


def known(mutant: str) -> str:
    """Return the reason why ``mutant`` survives; nothing where none is known."""
    return next((reason for start, reason in REASONS.items() if mutant.startswith(start)), "")
