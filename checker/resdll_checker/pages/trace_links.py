"""What in the specification leads to what, from sentences and statements over clauses to rows, rules and properties.

:func:`problems` is the check of the traceability: nothing is unmapped in either direction, every id leads somewhere, no
clause is founded better than what it comes from, and no excuse outlives its reason.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resdll_spec import MACHINE_NAMES, abi, group_machine, machine
from resdll_spec.clauses import CLAUSES
from resdll_spec.exclusions import EXCLUSIONS, Reason
from resdll_spec.properties import PROPERTIES
from resdll_spec.questions import NOTHING, QUESTIONS, Question
from resdll_spec.request import COMBINATIONS
from resdll_spec.rules import RULES
from resdll_spec.seed import KEY, SENTENCES, Sentence, cited_sentences
from resdll_spec.sources import SOURCES
from resdll_spec.statement_vocabulary import SECTIONS, Statement
from resdll_spec.statements import STATEMENTS
from resdll_spec.vocabulary import Clause, Rule, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

GROUP_SIZE = 2
"""The members of the group whose rows are shown: with more there are more rows of the same kinds."""

OWN = "RESDLL"
"""The source of a clause that is this project's own convention and needs no foundation."""

REFERENCES = ("SDK", "MSCS")
"""The sources of many pages, of which a locator names one."""

SEED_PAGE = "SDK/nc-resapi-poffline_v2_routine"
"""Under which name the reference has the seed page."""

Index = dict[str, tuple[str, ...]]
"""By the id of a clause, the ids of what cites it."""


@dataclass(frozen=True, slots=True)
class Links:
    """Everything that the traceability relates; ``rows`` holds an index for each machine by name."""

    sentences: tuple[Sentence, ...]
    statements: tuple[Statement, ...]
    clauses: Mapping[str, Clause]
    exclusions: Mapping[str, Reason]
    questions: Mapping[int, Question]
    rules: Mapping[str, Rule]
    rows: Mapping[str, Index]
    properties: Index
    remarks: frozenset[str]

    def founding(self, clause: Clause) -> tuple[Statement, ...]:
        """Return the statements that found ``clause``."""
        return tuple(statement for statement in self.statements if clause.id in statement.clauses)

    def rows_of(self, clause: str) -> dict[str, tuple[str, ...]]:
        """Return the ids of the rows that cite ``clause``, by machine; machines without any are left out."""
        return {name: index[clause] for name, index in self.rows.items() if clause in index}

    def rules_of(self, clause: str) -> tuple[str, ...]:
        """Return the ids of the rules that rest on ``clause``."""
        return tuple(rule.id for rule in self.rules.values() if clause in rule.clauses)

    def reading(self, number: int) -> tuple[Clause, ...]:
        """Return the clauses that name the open question ``number``."""
        return tuple(clause for clause in self.clauses.values() if clause.question == number)


def collect() -> Links:
    """Return the links of the specification as it is."""
    machines = {**{name: machine(name) for name in MACHINE_NAMES}, "group": group_machine(GROUP_SIZE)}
    return Links(
        sentences=SENTENCES,
        statements=STATEMENTS,
        clauses=CLAUSES,
        exclusions=EXCLUSIONS,
        questions=QUESTIONS,
        rules=RULES,
        rows={
            name: _index((row.parent, row.clauses) for row in loaded.everything) for name, loaded in machines.items()
        },
        properties=_index((entry.name, entry.clauses) for entry in PROPERTIES),
        remarks=frozenset(combination.clause for combination in COMBINATIONS),
    )


def _index(citing: Iterable[tuple[str, tuple[str, ...]]]) -> Index:
    index: dict[str, dict[str, None]] = defaultdict(dict)
    for name, clauses in citing:
        for clause in clauses:
            index[clause][name] = None
    return {clause: tuple(names) for clause, names in index.items()}


# --------------------------------------------------------------------------------------------------------------------
# The check.


def problems(links: Links) -> Iterator[str]:
    """Yield one sentence for each thing that is not mapped, dangles, is stale or is founded too well."""
    yield from _statement_problems(links)
    for sentence in links.sentences:
        if not any(sentence.number in cited_sentences(clause.source) for clause in links.clauses.values()):
            yield f"sentence {sentence.number} of the seed page founds no clause; cite it in the source of one"
    for clause in links.clauses.values():
        yield from _foundation_problems(links, clause)
        yield from _use_problems(links, clause)
    for identifier in links.exclusions:
        if identifier not in links.clauses:
            yield f"the exclusion of {identifier} names no clause; remove it or mend the id"
    for question in links.questions.values():
        yield from _question_problems(links, question)


def _statement_problems(links: Links) -> Iterator[str]:
    """Check that statements are numbered in each section, cite what exists, and lead somewhere or say why not."""
    counted: dict[str, int] = defaultdict(int)
    for statement in links.statements:
        counted[statement.section] += 1
        where = f"statement {statement.id}"
        if statement.section not in SECTIONS:
            yield f"{where} is of no known section; add it to SECTIONS or mend the id"
        if statement.id != f"{statement.section}/{counted[statement.section]}":
            yield f"{where} is not number {counted[statement.section]} of its section; number the section in order"
        for identifier in statement.clauses:
            if identifier not in links.clauses:
                yield f"{where} founds {identifier}, which is no clause; mend the id"
        for name in statement.numbers:
            if not hasattr(abi, name):
                yield f"{where} has its numbers in abi.{name}, which does not exist; mend the name"
        if unknown := sources_of(statement.source) - set(SOURCES):
            yield f"{where} comes from {', '.join(sorted(unknown))}, which is no source; add it to SOURCES"
        if bool(statement.clauses or statement.numbers) is (statement.beyond is not None):
            yield f"{where} must found a clause, give numbers, or say why it is beyond the contract, and not both"


def sources_of(source: str) -> set[str]:
    """Return the keys that a source begins its parts with, known or not; a remark after a colon is no part."""
    parts = re.split(r"[,;] ", source.partition(": ")[0])
    return {part.partition("/")[0].partition(" ")[0] for part in parts}


def pages_of(source: str) -> set[str]:
    """Return what a source cites: the pages of a reference, ``SDK/…`` and ``MSCS/…``; of any other source its key."""
    said = re.sub(r"\([^)]*\)", "", source.partition(": ")[0])
    pages = set(re.findall(rf"\b(?:{'|'.join(REFERENCES)})/[\w-]+", said))
    return pages | {key for key in re.findall(r"\b[A-Z][A-Z0-9]+\b", said) if key in SOURCES and key not in REFERENCES}


def _foundation_problems(links: Links, clause: Clause) -> Iterator[str]:
    """Check that ``clause`` comes from somewhere, and is founded no better than the best of it."""
    found = [statement.label.standing for statement in links.founding(clause)]
    if cited_sentences(clause.source):
        found.append(Standing.documented)
    if not found and OWN not in sources_of(clause.source):
        yield f"the clause {clause.id} comes from no statement and no sentence; add the statement that founds it"
    elif clause.standing < min(found, default=Standing.inferred):
        best = min(found, default=Standing.inferred).name
        yield f"the clause {clause.id} is {clause.standing.name}, what it comes from {best}; lower its standing"
    stated = set().union(*(pages_of(statement.source) for statement in links.founding(clause)))
    if cited_sentences(clause.source):
        stated |= {KEY, SEED_PAGE}
    for page in sorted(pages_of(clause.source) - stated - {OWN}):
        if not any(other.startswith(page) for other in stated):  # MSCS/implementing-* stands for many pages
            yield f"the clause {clause.id} cites {page}, from which none of its statements comes; add the statement"


def _use_problems(links: Links, clause: Clause) -> Iterator[str]:
    """Check that a row or a rule rests on ``clause``, or that exactly one excuse says why not."""
    used = bool(links.rows_of(clause.id) or links.rules_of(clause.id))
    reason = links.exclusions.get(clause.id)
    if not used and reason is None and clause.unobservable is None:
        yield f"no row and no rule rests on the clause {clause.id}; add one, or an exclusion with its reason"
    if used and reason is not None:
        yield f"the exclusion of {clause.id} is stale: a row or a rule rests on it; remove the exclusion"
    if reason is not None and clause.unobservable is not None:
        yield f"the clause {clause.id} is excluded and unobservable; one of the two is enough"
    if (reason is Reason.REMARK) is not (clause.id in links.remarks and not used):
        yield f"the exclusion of {clause.id} as a remark does not fit request.COMBINATIONS; mend one of them"


def _question_problems(links: Links, question: Question) -> Iterator[str]:
    """Check that a question and the clauses that name it agree on whether there is a reading."""
    where, affected = f"open question {question.number}", links.reading(question.number)
    if unknown := set().union(*map(sources_of, question.sources)) - set(SOURCES):
        yield f"{where} names {', '.join(sorted(unknown))}, which is no source; add it to SOURCES"
    if question.reading == NOTHING:
        judging = [clause.id for clause in affected if links.rules_of(clause.id)]
        if judging:
            yield f"{where} has no reading, yet a rule rests on {', '.join(judging)}; state the reading"
    elif not affected:
        yield f"{where} has a reading that no clause names; give a clause its number"
    if (question.reading == NOTHING) is not (question.standing is Standing.unverified):
        yield f"{where} has a reading exactly if its standing is better than unverified; mend one of them"
    if affected and question.reading != NOTHING and question.standing < min(clause.standing for clause in affected):
        yield f"the reading of {where} is founded better than every clause that names it; lower its standing"
