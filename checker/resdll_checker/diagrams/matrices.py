"""The tables that are pictures: the flags with what each changes, and the rules with where each can be broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resdll_checker.diagrams.matrix import EMPTY, FILLED, HATCHED, PARTLY, Cell, Line, Matrix
from resdll_checker.masks.effects import effects_of
from resdll_checker.masks.interaction import analyse
from resdll_checker.masks.interaction_report import informational, standing_of, unsent
from resdll_checker.masks.meaning import NEWEST, short
from resdll_checker.masks.outcomes import all_outcomes
from resdll_spec import machine
from resdll_spec.abi import OFFLINE_FLAGS, VERSION_NAMES, OfflineFlag, defined_mask, windows_version
from resdll_spec.offline import OFFLINE
from resdll_spec.rules import RULES
from resdll_spec.vocabulary import Standing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resdll_checker.masks.interaction import FlagAnalysis
    from resdll_spec.loading import LoadedRow

_LOOKS = {Standing.documented: FILLED, Standing.inferred: PARTLY, Standing.unverified: HATCHED}


def flag_matrix() -> Matrix:
    """Return the seven flags: which version defines each, what of the outcome it changes, which rules read it."""
    analyses = analyse(all_outcomes())
    newest = analyses[NEWEST]
    rules = sorted({rule for flag in OFFLINE_FLAGS for rule in _rules(flag)})
    facts = OFFLINE.outcome_facts
    lines = tuple(
        Line(
            short(flag),
            _remark(newest, flag),
            (
                *(_defined(analyses[windows], flag) for windows in VERSION_NAMES),
                *(_changes(newest, flag, fact) for fact in facts),
                *(_reads(flag, rule) for rule in rules),
            ),
        )
        for flag in OFFLINE_FLAGS
    )
    versions = [windows_version(windows).title.removeprefix("Windows Server ") for windows in VERSION_NAMES]
    aspects = [fact.replace("_", " ") for fact in facts]
    groups = (("defined", len(VERSION_NAMES)), ("changes, by itself", len(facts)), ("rules", len(rules)))
    legend = (
        (Cell(FILLED), "yes, documented"),
        (Cell(PARTLY), "yes, inferred"),
        (Cell(HATCHED), "defined, but no caller sets it in a request"),
        (Cell(EMPTY), "no"),
    )
    return Matrix(
        "The seven flags of Offline", _flag_words(newest), (*versions, *aspects, *rules), lines, legend, groups
    )


def _defined(analysis: FlagAnalysis, flag: OfflineFlag) -> Cell:
    title = windows_version(analysis.windows).title
    if not flag.value & defined_mask(analysis.windows):
        return Cell(EMPTY, "", f"{short(flag)} is not defined in {title}")
    if flag in unsent(analysis):
        return Cell(HATCHED, "", f"{short(flag)} is set by no caller in {title} [{', '.join(unsent(analysis)[flag])}]")
    return Cell(FILLED, "", f"{short(flag)} is defined in {title} [{flag.since_clause}]")


def _changes(analysis: FlagAnalysis, flag: OfflineFlag, fact: str) -> Cell:
    effect = analysis.effect_of(flag.value)
    meaning = OFFLINE.fact_map[fact].meaning
    if effect is None or fact not in effect.aspects:
        return Cell(EMPTY, "", f"{short(flag)} alone never changes {meaning}")
    standing = standing_of(analysis, (flag,))
    return Cell(_LOOKS[standing], "", f"{short(flag)} can change {meaning} ({standing.name})")


def _rules(flag: OfflineFlag) -> dict[str, Standing]:
    """Return the rules that the flag makes an answer of the DLL break."""
    return {effect.rule: effect.standing for effect in effects_of(flag, flag.value, NEWEST, sent=True) if effect.rule}


def _reads(flag: OfflineFlag, rule: str) -> Cell:
    found = _rules(flag)
    if rule not in found:
        return Cell(EMPTY, "", f"{short(flag)} does not matter to {rule}")
    return Cell(_LOOKS[found[rule]], "", f"with {short(flag)} an answer breaks {rule}: {RULES[rule].title}")


def _remark(analysis: FlagAnalysis, flag: OfflineFlag) -> str:
    effect = analysis.effect_of(flag.value)
    value = f"0x{flag.value:02x}"
    if effect is None:
        return f"{value}, informational" if flag in informational(analysis) else value
    return f"{value}, matters in {100 * effect.cases / effect.possible:.1f} % of cases"


def _flag_words(analysis: FlagAnalysis) -> str:
    told = []
    for flag in OFFLINE_FLAGS:
        effect = analysis.effect_of(flag.value)
        told.append(f"{short(flag)} changes {', '.join(effect.aspects) if effect else 'nothing'}.")
    return "A table of flags against versions, parts of the outcome, and rules. " + " ".join(told)


# --------------------------------------------------------------------------------------------------------------------
# Rules by state.


def rule_matrix() -> Matrix:
    """Return the rules that the lifecycle judges, against the states in which a DLL can break them."""
    loaded = machine("lifecycle")
    states = [section.state for section in loaded.machine.sections if not section.choice]
    broken: dict[str, dict[str, list[LoadedRow]]] = {}
    for row in loaded.violations:
        broken.setdefault(row.rule, {}).setdefault(row.source, []).append(row)
    states = [state for state in states if any(state in where for where in broken.values())]
    lines = tuple(
        Line(
            f"{rule} {RULES[rule].title}",
            ", ".join(RULES[rule].clauses),
            tuple(_breaks(broken[rule], state) for state in states),
        )
        for rule in sorted(broken)
    )
    words = (
        f"A table of {len(lines)} rules against {len(states)} states; a number says how many different answers, "
        "reports or silences of the DLL break the rule in the state."
    )
    legend = (
        (Cell(FILLED, "2"), "so many events break the rule here"),
        (Cell(EMPTY), "the rule cannot be broken here"),
    )
    return Matrix("Where a DLL can break which rule", words, tuple(states), lines, legend)


def _breaks(where: Mapping[str, list[LoadedRow]], state: str) -> Cell:
    rows = where.get(state, [])
    labels = machine("lifecycle").machine.label_map
    events = dict.fromkeys(labels[row.trigger].meaning for row in rows)
    return Cell(FILLED, str(len(events)), f"{state}: {'; '.join(events)}") if events else Cell(EMPTY)
