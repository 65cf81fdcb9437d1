"""The page of the properties: what holds, exactly, under which assumptions; well-formedness; the relations."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

from resdll_checker.explore import explore
from resdll_checker.page import Block, Grid, Heading, Items, as_markdown
from resdll_checker.program import compile_program
from resdll_checker.proofs import wellformed
from resdll_checker.proofs.conservativity import compare
from resdll_checker.proofs.predicates import written
from resdll_checker.proofs.projection import Requests, in_words, project
from resdll_checker.proofs.properties import Searched, check, properties_of, without_assumptions
from resdll_checker.proofs.relations import fit
from resdll_checker.proofs.report import property_lines
from resdll_spec import MACHINE_NAMES, group_name, machine
from resdll_spec.abi import VERSION_NAMES
from resdll_spec.boundary import BEFORE, UNMODELLED
from resdll_spec.group_properties import SHOWN
from resdll_spec.properties import ASSUMPTIONS, PROPERTIES, PROPERTY_MACHINES
from resdll_spec.property_vocabulary import (
    TRUE,
    Assumption,
    Invariant,
    Lockstep,
    Moment,
    Precedence,
    Progress,
    Property,
    Reachable,
    StepInvariant,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resdll_checker.proofs.properties import Verdict

PATH = "docs/properties.md"

_INTRODUCTION = (
    "What a user of the contract may rely on. `resdll explore` checks every property in every reachable state of a "
    "machine and prints a shortest counterexample where one fails. A property whose case is never met fails too. The "
    "verdicts here are of one search of all Windows versions; the tests repeat it for each."
)
_ON_ASSUMPTIONS = (
    "A run that keeps *weak* fairness takes a row of the set if one stays enabled; with *strong* fairness also if one "
    "is enabled again and again. Each *eventually* is also checked without its assumptions, and then fails by this "
    "loop, which a run may repeat for ever; and without any single one of them it fails too."
)
_ON_BROKEN = (
    "The row `{row}` is changed: a client that cancels no longer gets its request out of the queue. This is what "
    "`resdll explore --machine offline` then prints; the exit code is 1."
)
_ON_FORM = (
    "Every row fires in every version that it claims and in none in which a clause of it is not in force; every "
    "verdict can be given; one label leads to one successor; runs end where that is declared and only there; every "
    "value of a fact is reached and no code that stands for none. Every literal of a guard is seen true and false "
    "where the others hold, but for these, which the reachable states imply: without them two guards of one trigger "
    "would overlap, and that guards exclude each other is to be seen from the rows alone."
)
_ON_FIT = (
    "In every run of the *offline* machine, what crosses the boundary of the instance on one node is a trace of the "
    "*lifecycle*, and every call is one that the lifecycle handles there: decided by the candidate sets of the monitor "
    "over every word of the offline machine. For whatever the instance may answer the offline machine has a row, but "
    "for the exceptions below, each of which is met. An answer that breaks a rule is no misfit where a row that may "
    "come next cites the broken clause: then the offline machine says what the cluster does about it."
)
_ON_GROUP = (
    "In every run of the *group* machine, what the DLL of one member sees is a trace of the *offline* machine: of a "
    "move with the same mask, in some situation. Decided by the candidate sets of the monitor over every word of the "
    "group. With the relation above, what a member sees on one node is a trace of the *lifecycle*."
)
_ON_VERSIONS = (
    "Two versions are bisimilar but for the rows that are declared to be different: choices that only one of them has, "
    "and rows with a clause that is in force in only one."
)
_BROKEN = "client_cancels@queued"


def page() -> str:
    """Return the page as Markdown."""
    searches = {name: Searched(explore(compile_program(machine(name)))) for name in PROPERTY_MACHINES}
    return as_markdown(
        [*_properties(searches), *_wellformed({name: searches[name] for name in MACHINE_NAMES}), *_relations()]
    )


# --------------------------------------------------------------------------------------------------------------------
# Properties.


def _properties(searches: dict[str, Searched]) -> Iterator[Block]:
    yield Heading("Properties", 1)
    yield _INTRODUCTION
    for name, searched in searches.items():
        verdicts = [check(searched, entry) for entry in properties_of(name)]
        yield Heading(f"The {name} machine")
        yield f"{searched.search.states:,} states, {searched.search.transitions:,} transitions, no deadlock."
        head = ("property", "kind", "verdict", "meaning", "clauses")
        yield Grid((head, *(_line(verdict) for verdict in verdicts)))
    yield Heading("Assumptions of *eventually*")
    yield _ON_ASSUMPTIONS
    head = ("assumption", "meaning", "fair", "rows", "clauses")
    yield Grid((head, *(_assumption(entry) for entry in ASSUMPTIONS.values())))
    yield Grid((("property", "loop without assumptions", "steps to it"), *_lassos(searches)))
    yield Heading("Exactly")
    yield Items(tuple((f"`{entry.name}`", _exactly(entry)) for entry in PROPERTIES))
    yield Heading("What a broken one looks like")
    yield _ON_BROKEN.format(row=_BROKEN)
    yield _broken()


def _line(verdict: Verdict) -> tuple[str, ...]:
    entry = verdict.property
    said = {True: "holds", False: "fails", None: "not checked"}[verdict.holds]
    if isinstance(entry.body, Progress):
        said += f" under {', '.join(f'`{name}`' for name in entry.body.assumptions)}"
    if entry.kind.value == "sometimes" and verdict.path is not None:
        said += f" ({len(verdict.path)} steps)"
    return f"`{entry.name}`", entry.kind.value, said, entry.meaning, ", ".join(entry.clauses)


def _assumption(entry: Assumption) -> tuple[str, ...]:
    rows = ", ".join(f"`{name}`" for name in entry.fair)
    if entry.within:
        rows += f" in {', '.join(entry.within)}"
    if entry.outside:
        rows += f"; no run stays where {written(entry.outside)}"
    return f"`{entry.name}`", entry.meaning, entry.strength.value, rows, ", ".join(entry.clauses)


def _lassos(searches: dict[str, Searched]) -> Iterator[tuple[str, ...]]:
    for entry in PROPERTIES:
        if isinstance(entry.body, Progress):
            verdict = without_assumptions(searches[entry.machine], entry, entry.body)
            loop = ", ".join(f"`{step.row.row.trigger}`" for step in verdict.loop)
            yield f"`{entry.name}`", loop, str(len(verdict.path or ()))


def _exactly(entry: Property) -> str:
    body = entry.body
    match body:
        case Invariant():
            return _implies(written(body.when) if body.when != TRUE else "", written(body.then))
        case Reachable():
            return f"a state is reached in which {written(body.then)}"
        case Progress():
            start = "always" if body.when == TRUE else f"whenever {written(body.when)}"
            return f"{start}, in the end: {written(body.then)}"
        case Lockstep():
            differ = f"; {', '.join(body.may_differ)} may differ" if body.may_differ else ""
            where = "" if body.region == TRUE else f" where {written(body.region)}"
            return f"runs with and without {', '.join(body.flags)} are in step{where}{differ}"
        case Precedence():
            needs = " or ".join(_moment(moment) for moment in body.needs)
            since = " or ".join(_moment(moment) for moment in body.since)
            return f"{_moment(body.step)} comes only after {needs}, later than the last {since}"
        case StepInvariant():
            return _implies(_fitting(body), _holding(body))


def _moment(moment: Moment) -> str:
    labels = ", ".join(f"`{name}`" for name in moment.labels)
    return labels if moment.when == TRUE else f"{labels} where {written(moment.when)}"


def _implies(when: str, then: str) -> str:
    return f"if {when}: {then}" if when else then


def _fitting(body: StepInvariant) -> str:
    parts = []
    if body.on:
        parts.append(f"the step is {', '.join(f'`{name}`' for name in body.on)}")
    if body.when != TRUE:
        parts.append(f"before the step {written(body.when)}")
    if body.changing:
        parts.append(f"the step changes {', '.join(body.changing)}")
    return " and ".join(parts)


def _holding(body: StepInvariant) -> str:
    parts = [
        f"{when} the step {written(predicate)}"
        for when, predicate in (("before", body.before), ("after", body.after))
        if predicate != TRUE
    ]
    return ", and ".join(parts)


def _broken() -> str:
    """Return what is printed of a machine in which a cancelled request stays in the queue."""
    loaded = machine("offline")
    rows = tuple(replace(row, dest=row.source, writes=()) if row.parent == _BROKEN else row for row in loaded.rows)
    searched = Searched(explore(compile_program(replace(loaded, rows=rows)), VERSION_NAMES[-1]))
    verdicts = [check(searched, entry) for entry in properties_of("offline") if entry.name == "queued_ends"]
    lines = property_lines(searched.search, verdicts, brief=True)
    return "\n".join(["```text", *lines[1:], "```"])


# --------------------------------------------------------------------------------------------------------------------
# Well-formedness and relations.


def _wellformed(searches: dict[str, Searched]) -> Iterator[Block]:
    yield Heading("Well-formedness")
    yield _ON_FORM
    rows = []
    for name, searched in searches.items():
        faults, implied = wellformed.check(searched.search)
        rows += [(name, f"`{fault.place}`", fault.message, "a fault") for fault in faults]
        rows += [(name, f"`{entry.row}`", f"`{entry.literal}`", f"`{entry.rival}`") for entry in implied]
    yield Grid((("machine", "row", "implied literal", "keeps it apart from"), *rows))


def _projection() -> Iterator[Block]:
    yield Heading("The members of a group and the offline machine")
    yield _ON_GROUP
    rows = []
    for windows in VERSION_NAMES:
        requests = Requests(machine("offline"), windows)
        for resources in range(1, SHOWN + 1):
            search = explore(compile_program(machine(group_name(resources))), windows)
            for number in range(1, min(resources, 2) + 1):  # dependents differ in their number only
                found = project(search, number, requests)
                result = "fits" if found.stray is None else in_words(found.stray)
                member = "provider" if number == 1 else "dependent"
                rows.append((windows, str(resources), member, f"{found.pairs:,}", f"{found.crossings:,}", result))
    yield Grid((("version", "members", "part of the", "pairs of word and candidates", "crossings", "result"), *rows))


def _relations() -> Iterator[Block]:
    lifecycle, offline = (compile_program(machine(name)) for name in ("lifecycle", "offline"))
    yield Heading("The offline machine at the boundary of a DLL")
    yield _ON_FIT
    rows = []
    answered: dict[str, set[str]] = {}
    for windows in VERSION_NAMES:
        search = explore(offline, windows)
        for node in BEFORE:
            found = fit(search, lifecycle, node)
            for rule, answers in found.answered.items():
                answered.setdefault(rule, set()).update(answers)
            result = "; ".join(f"{one.label}: {one.misfit.value}" for one in found.findings) or "fits"
            rows.append((windows, node, f"{found.pairs:,}", f"{found.crossings:,}", result))
    yield Grid((("version", "instance", "pairs of word and candidates", "crossings", "result"), *rows))
    exceptions = [
        ("the DLL breaks a rule", f"`{rule}`", f"answered by {', '.join(f'`{row}`' for row in sorted(answers))}")
        for rule, answers in sorted(answered.items())
    ]
    exceptions += [("the DLL does what has no row", f"`{name}`", why) for name, why in UNMODELLED.items()]
    yield Grid((("exception", "rule or label", "why"), *exceptions))
    yield from _projection()
    yield Heading("Windows versions")
    yield _ON_VERSIONS
    compared = []
    for name, program in (("lifecycle", lifecycle), ("offline", offline)):
        for first, second in combinations(VERSION_NAMES, 2):
            comparison = compare(program, first, second)
            part = comparison.difference
            result = "bisimilar" if part is None else f"only {part.only_in} has `{part.label}`"
            left_out = ", ".join(f"`{row}`" for row in comparison.left_out)
            compared.append((name, f"{first}, {second}", f"{comparison.pairs:,}", left_out, result))
    yield Grid((("machine", "versions", "pairs of words", "rows that tell them apart", "otherwise"), *compared))
