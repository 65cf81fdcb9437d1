"""What flag interaction comes to, for people and as data: of ``resdll flags --interaction`` and of the docs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resdll_checker.masks.effects import effects_of
from resdll_checker.masks.meaning import short
from resdll_checker.masks.outcomes import described
from resdll_checker.page import Block, Grid, Heading, Items, Picture
from resdll_spec.abi import OFFLINE_FLAGS, OFFLINE_MASK_COUNT, OfflineFlag, defined_mask, windows_version
from resdll_spec.clauses import CLAUSES
from resdll_spec.request import UNSENDABLE_FACT, VERSION_FACT
from resdll_spec.rules import RULES
from resdll_spec.vocabulary import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from resdll_checker.masks.interaction import Behaviour, Division, FlagAnalysis, Interaction
    from resdll_checker.masks.outcomes import Outcome
    from resdll_checker.program import ProgramRow
    from resdll_spec.loading import LoadedRow
    from resdll_spec.vocabulary import Literal

Document = dict[str, Any]

PICTURE = "diagrams/flag-interaction.svg"


def standing_of(analysis: FlagAnalysis, flags: Iterable[OfflineFlag]) -> Standing:
    """Return what the effect of ``flags`` rests on: of each flag its best founded division, of all the weakest."""
    return max(min(division.standing for division in analysis.divisions[flag]) for flag in flags)


def informational(analysis: FlagAnalysis) -> dict[OfflineFlag, tuple[str, tuple[str, ...]]]:
    """Return each flag that the version defines and that does not matter, with the reason and its clauses."""
    reasons = {}
    for flag in OFFLINE_FLAGS:
        if flag.value & defined_mask(analysis.windows) and analysis.effect_of(flag.value) is None:
            effects = effects_of(flag, flag.value, analysis.windows, sent=False)
            clauses = tuple(dict.fromkeys(clause for effect in effects for clause in effect.clauses))
            told = "; ".join(
                dict.fromkeys(f"{effect.kind}: {effect.text}" if effect.machine else effect.text for effect in effects)
            )
            reasons[flag] = (told, tuple(dict.fromkeys((*clauses, *unsent(analysis).get(flag, ())))))
    return reasons


def unsent(analysis: FlagAnalysis) -> dict[OfflineFlag, tuple[str, ...]]:
    """Return the flags that no caller sets in a request of this version, with the clauses that say so."""
    reasons: dict[OfflineFlag, list[str]] = {}
    for flag, guard, clauses in _unsendable(analysis):
        if not guard:
            reasons.setdefault(flag, []).extend(clauses)
    return {flag: tuple(dict.fromkeys(clauses)) for flag, clauses in reasons.items()}


def restricted(analysis: FlagAnalysis) -> dict[OfflineFlag, tuple[str, tuple[str, ...]]]:
    """Return the flags that no caller sets in some requests: in which, and the clauses that say so."""
    return {flag: (" and ".join(map(str, guard)), clauses) for flag, guard, clauses in _unsendable(analysis) if guard}


def _unsendable(analysis: FlagAnalysis) -> Iterator[tuple[OfflineFlag, tuple[Literal, ...], tuple[str, ...]]]:
    """Yield the choices of a flag that no caller makes in this version: the flag, when (the version aside), clauses."""
    for flag in OFFLINE_FLAGS:
        for row in analysis.outcomes.program.machine.rows:
            if (flag.fact, "true") not in row.writes or (UNSENDABLE_FACT.name, "true") not in row.writes:
                continue
            versions = [literal for literal in row.guard if literal.fact == VERSION_FACT.name]
            if all((literal.value == analysis.windows) == literal.positive for literal in versions):
                yield flag, tuple(one for one in row.guard if one not in versions), row.clauses


# --------------------------------------------------------------------------------------------------------------------
# As data.


def document(analysis: FlagAnalysis) -> Document:
    """Return the analysis of one version as plain data, in the published form of ``--interaction --json``."""
    outcomes = analysis.outcomes
    return {
        "windows": analysis.windows,
        "situations": len(outcomes.situations),
        "outcome_facts": list(outcomes.program.machine.machine.outcome_facts),
        "outcomes": [list(outcome) for outcome in outcomes.outcomes],
        "sendable": [mask for mask in range(OFFLINE_MASK_COUNT) if analysis.sendable[mask]],
        "unsendable": {flag.name: list(clauses) for flag, clauses in unsent(analysis).items()},
        "restricted": {
            flag.name: {"when": when, "clauses": list(clauses)}
            for flag, (when, clauses) in restricted(analysis).items()
        },
        "matters": {
            flag.name: [_division_document(division) for division in divisions]
            for flag, divisions in analysis.divisions.items()
        },
        "informational": {
            flag.name: {"reason": reason, "clauses": list(clauses)}
            for flag, (reason, clauses) in informational(analysis).items()
        },
        "effects": [_effect_document(analysis, interaction) for interaction in analysis.interactions],
        "behaviours": [list(behaviour.masks) for behaviour in analysis.behaviours],
    }


def _division_document(division: Division) -> Document:
    return {
        "without": [_row_document(row) for row in division.without],
        "with": [_row_document(row) for row in division.with_flag],
        "standing": division.standing.name,
    }


def _row_document(row: LoadedRow) -> Document:
    return {"row": row.parent, "clauses": list(row.clauses)}


def _effect_document(analysis: FlagAnalysis, interaction: Interaction) -> Document:
    outcomes, witness = analysis.outcomes, interaction.witness
    return {
        "flags": [flag.name for flag in interaction.flags],
        "standing": standing_of(analysis, interaction.flags).name,
        "situations": interaction.situations,
        "cases": interaction.cases,
        "possible": interaction.possible,
        "aspects": list(interaction.aspects),
        "witness": {
            "situation": dict(outcomes.situations[witness.situation].facts),
            "runs": [
                {"mask": mask, "outcomes": [_run_document(outcome, path) for outcome, path in runs]}
                for mask, runs in witness_runs(analysis, interaction)
            ],
        },
    }


def _run_document(outcome: Outcome, path: list[ProgramRow]) -> Document:
    return {"outcome": list(outcome), "path": [_row_document(row.row) for row in path]}


def witness_runs(
    analysis: FlagAnalysis, interaction: Interaction
) -> list[tuple[int, list[tuple[Outcome, list[ProgramRow]]]]]:
    """Return for each mask of the witness its outcomes, each with the rows of a shortest run."""
    outcomes, witness, windows = analysis.outcomes, interaction.witness, analysis.windows
    runs = []
    for part in _subsets(interaction.flags):
        mask = witness.others | part
        start = outcomes.request(windows, witness.situation, mask)
        found = outcomes.of(windows, witness.situation, mask)
        runs.append((mask, [(outcome, outcomes.path(start, outcome)) for outcome in found]))
    return runs


def _subsets(flags: tuple[OfflineFlag, ...]) -> list[int]:
    masks = [0]
    for flag in flags:
        masks += [mask | flag.value for mask in masks]
    return masks


# --------------------------------------------------------------------------------------------------------------------
# As a page.


def page(analyses: Mapping[str, FlagAnalysis]) -> list[Block]:
    """Return the page of one or several versions; witnesses and rows are those of the newest one."""
    newest = analyses[max(analyses, key=lambda name: windows_version(name).order)]
    return [
        Heading("Flag interaction", 1),
        *_introduction(newest),
        *_summary(analyses),
        *_matters(analyses, newest),
        *_informational(newest),
        *_at_the_boundary(newest),
        *_together(analyses, newest),
        *_behaviours(analyses),
        *_witnesses(newest),
    ]


def _introduction(analysis: FlagAnalysis) -> list[Block]:
    facts = ", ".join(analysis.outcomes.program.machine.machine.outcome_facts)
    return [
        (
            "Which of the seven flags change what comes of a request, alone or together? A *situation* fixes "
            f"everything but the flags: there are {len(analysis.outcomes.situations)}. A *case* is a situation with a "
            "mask of the other flags. A flag matters in a case when the set of outcomes with it is not the set without "
            "it; several interact when the alternating sum of the indicators of these sets is not zero. An outcome is "
            f"the tuple of {facts}; {len(analysis.outcomes.outcomes)} of them occur."
        ),
        Picture(f"../{PICTURE}", "Heat-map of the share of cases in which each flag matters and each pair interacts"),
    ]


def _title(windows: str) -> str:
    return windows_version(windows).title


def _summary(analyses: Mapping[str, FlagAnalysis]) -> list[Block]:
    head = ("version", "masks that callers may send", "distinct behaviours", "flags that matter", "interacting pairs")
    rows = [
        (
            _title(windows),
            f"{int(analysis.sendable.sum())} of {OFFLINE_MASK_COUNT}",
            str(len(analysis.behaviours)),
            str(len(analysis.of_order(1))),
            str(len(analysis.of_order(2))),
        )
        for windows, analysis in analyses.items()
    ]
    reasons = {
        (short(flag), clauses): ", ".join(_title(other) for other in analyses if flag in unsent(analyses[other]))
        for analysis in analyses.values()
        for flag, clauses in unsent(analysis).items()
    }
    apart = [(flag, versions, "always", ", ".join(clauses)) for (flag, clauses), versions in reasons.items()]
    newest = list(analyses.values())[-1]
    apart += [
        (short(flag), "all", f"where {when.replace('_', ' ')}", ", ".join(clauses))
        for flag, (when, clauses) in restricted(newest).items()
    ]
    return [
        Grid((head, *rows)),
        (
            "What follows a mask that no caller sends is unspecified, and such masks are left out below, as are "
            "requests of which no document tells the end. No caller sends masks with one of the following flags:"
        ),
        Grid((("flag", "versions", "when", "clauses"), *apart)),
    ]


def _matters(analyses: Mapping[str, FlagAnalysis], newest: FlagAnalysis) -> list[Block]:
    ways = [
        (short(flag), division.standing.name, f"{_rows(division.without)} / {_rows(division.with_flag)}")
        for flag, divisions in newest.divisions.items()
        for division in divisions
    ]
    return [
        Heading("Flags that matter"),
        "In how many of the possible cases, by version:",
        _effects_grid(analyses, newest, 1),
        (
            "Where each of them divides the ways: in one state of the run, what happens only without the flag, and "
            "what only with it. A difference is no better founded than the weaker of its sides."
        ),
        Grid((("flag", "standing", "without it / with it"), *ways)),
    ]


def _rows(rows: tuple[LoadedRow, ...]) -> str:
    return "; ".join(f"`{row.parent}` [{', '.join(row.clauses)}]" for row in rows)


def _informational(newest: FlagAnalysis) -> list[Block]:
    rows = [
        (short(flag), _weakest(clauses).name, f"{reason} [{', '.join(clauses)}]")
        for flag, (reason, clauses) in informational(newest).items()
    ]
    return [
        Heading("Informational flags"),
        "They change no outcome in any case; the clauses say what they tell.",
        Grid((("flag", "weakest standing", "what it is for"), *rows)),
    ]


def _at_the_boundary(newest: FlagAnalysis) -> list[Block]:
    """Return what a flag changes for the DLL itself: the answers that it makes a violation."""
    rows = [
        (short(flag), effect.rule, f"{RULES[effect.rule].title}: {effect.text} [{', '.join(effect.clauses)}]")
        for flag in OFFLINE_FLAGS
        for effect in effects_of(flag, flag.value, newest.windows, sent=True)
        if effect.rule
    ]
    return [
        Heading("What a flag forbids the DLL"),
        "All of the above is the cluster's doing. These are the answers of a DLL that a flag makes a violation:",
        Grid((("flag", "rule", "answer"), *rows)),
    ]


def _weakest(clauses: tuple[str, ...]) -> Standing:
    return max(CLAUSES[clause].standing for clause in clauses)


def _together(analyses: Mapping[str, FlagAnalysis], newest: FlagAnalysis) -> list[Block]:
    return [
        Heading("Pairs that interact"),
        (
            "The aspects are the parts of the outcome in which the flags interact even when every other part is "
            "ignored. Flags together are no better founded than the one of them that is founded worst."
        ),
        _effects_grid(analyses, newest, 2),
        Heading("Three and more flags that interact"),
        _effects_grid(analyses, newest, *range(3, len(OFFLINE_FLAGS) + 1)),
    ]


def _effects_grid(analyses: Mapping[str, FlagAnalysis], newest: FlagAnalysis, *orders: int) -> Grid:
    """Return a table of effects: in how many cases of how many, in each version, and what they rest on."""
    effects = [interaction for order in orders for interaction in newest.of_order(order)]
    head = ("flags", *(_title(windows) for windows in analyses), "standing", "aspects")
    rows = [
        (
            _names(interaction.mask),
            *(_share(analysis.effect_of(interaction.mask)) for analysis in analyses.values()),
            standing_of(newest, interaction.flags).name,
            ", ".join(interaction.aspects) or "the whole only",
        )
        for interaction in effects
    ]
    return Grid((head, *rows))


def _share(interaction: Interaction | None) -> str:
    if interaction is None:
        return "–"
    return f"{interaction.cases:,} of {interaction.possible:,}"


def _names(mask: int) -> str:
    return " + ".join(short(flag) for flag in OFFLINE_FLAGS if mask & flag.value) or "no flag"


def _behaviours(analyses: Mapping[str, FlagAnalysis]) -> list[Block]:
    blocks: list[Block] = [
        Heading("Distinct behaviours"),
        "Two masks behave alike in a version when they have the same outcomes in every situation.",
    ]
    for windows, analysis in analyses.items():
        rows = [_behaviour_row(behaviour) for behaviour in analysis.behaviours]
        blocks += [
            Heading(
                f"{_title(windows)}: {len(analysis.behaviours)} behaviours of {int(analysis.sendable.sum())} masks", 3
            ),
            Grid((("smallest mask", "masks", "flags set", "and any of"), *rows)),
        ]
    return blocks


def _behaviour_row(behaviour: Behaviour) -> tuple[str, ...]:
    free = behaviour.free
    listed = ", ".join(f"`0x{mask:02x}`" for mask in behaviour.masks)
    flags, others = (listed, "") if free is None else (_names(behaviour.always), _names(free).replace(" + ", ", "))
    return (f"`0x{behaviour.masks[0]:02x}`", str(len(behaviour.masks)), flags, others if free else "–")


def _witnesses(newest: FlagAnalysis) -> list[Block]:
    blocks: list[Block] = [
        Heading("One witness for each pair"),
        (
            f"With the fewest other flags set, in the first such situation, on {_title(newest.windows)}. Rows that "
            "read a flag are shown with their clauses."
        ),
    ]
    for interaction in newest.of_order(2):
        situation = newest.outcomes.situations[interaction.witness.situation]
        entries = [
            (_names(mask), "; or ".join(f"*{described(outcome)}* by {_path(path)}" for outcome, path in runs))
            for mask, runs in witness_runs(newest, interaction)
        ]
        blocks += [
            Heading(_names(interaction.mask), 3),
            f"Situation: {situation}.",
            Items(tuple(entries)),
        ]
    return blocks


def _path(path: list[ProgramRow]) -> str:
    return " → ".join(_step(step.row) for step in path)


def _step(row: LoadedRow) -> str:
    flags = {flag.fact for flag in OFFLINE_FLAGS}
    cited = f" [{', '.join(row.clauses)}]" if any(literal.fact in flags for literal in row.guard) else ""
    return f"`{row.parent}`{cited}"
