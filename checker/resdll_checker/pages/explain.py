"""Clauses and rules as documents: what stands in the specification about one of them, gathered from everywhere.

A document is plain data (dictionaries, lists, strings), so that JSON and the text for people cannot disagree.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from resdll_checker.names import UnknownNameError, find
from resdll_spec import MACHINE_NAMES, machine
from resdll_spec.clauses import CLAUSES
from resdll_spec.exclusions import EXCLUSIONS
from resdll_spec.questions import QUESTIONS
from resdll_spec.retired import RETIRED
from resdll_spec.rules import FAMILIES, RULES
from resdll_spec.seed import SENTENCES, cited_sentences
from resdll_spec.sources import SOURCES
from resdll_spec.statements import STATEMENTS
from resdll_spec.vocabulary import Level, Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from resdll_spec.loading import LoadedRow
    from resdll_spec.questions import Question
    from resdll_spec.vocabulary import Clause, Rule

Document = dict[str, Any]


def find_clause(name: str) -> Clause:
    """Return the clause called ``name`` in any case; raise :class:`resdll_checker.names.UnknownNameError` else."""
    return CLAUSES[_find("clause", name, CLAUSES)]


def find_rule(name: str) -> Rule:
    """Return the rule called ``name`` in any case; raise :class:`resdll_checker.names.UnknownNameError` else."""
    return RULES[_find("rule", name, RULES)]


def _find(kind: str, name: str, known: Iterable[str]) -> str:
    """Return the id called ``name``; one that was retired is as unknown as any, but told with its reason."""
    for identifier, retirement in RETIRED.items():
        if identifier.casefold() == f"{kind} {name.strip()}".casefold():
            instead = f"; see {retirement.successor}" if retirement.successor else ""
            msg = f"the {identifier} was retired: {retirement.reason.rstrip('.')}{instead}"
            raise UnknownNameError(msg)
    return find(kind, name, known, f"`resdll {kind}` lists them all")


# --------------------------------------------------------------------------------------------------------------------
# Clauses.


def clause_summary(clause: Clause) -> Document:
    """Return the line of a clause in a list."""
    return {
        "id": clause.id,
        "level": clause.level.value,
        "standing": clause.standing.name,
        "weight": weight(clause),
        "text": clause.text,
    }


def clause_document(clause: Clause) -> Document:
    """Return everything that the specification holds about ``clause``."""
    return clause_summary(clause) | {
        "source": clause.source,
        "sources": {key: SOURCES[key] for key in cited_sources(clause.source)},
        "seed": [
            {"number": sentence.number, "locator": sentence.locator, "paraphrase": sentence.paraphrase}
            for sentence in SENTENCES
            if sentence.number in cited_sentences(clause.source)
        ],
        "statements": [
            {"id": statement.id, "text": statement.text, "known": statement.label.name, "source": statement.source}
            for statement in STATEMENTS
            if clause.id in statement.clauses
        ],
        "since": clause.since,
        "until": clause.until,
        "question": None if clause.question is None else question_document(QUESTIONS[clause.question]),
        "unobservable": clause.unobservable,
        "excluded": EXCLUSIONS[clause.id].value if clause.id in EXCLUSIONS else None,
        "rules": [rule.id for rule in RULES.values() if clause.id in rule.clauses],
        "rows": {name: _row_documents(name, lambda row: clause.id in row.clauses) for name in MACHINE_NAMES},
    }


def question_document(question: Question) -> Document:
    """Return an open question with the reading that was taken."""
    return {
        "number": question.number,
        "title": question.title,
        "question": question.question,
        "conflict": question.conflict,
        "sources": list(question.sources),
        "reading": question.reading,
        "standing": question.standing.name,
    }


def weight(clause: Clause) -> str | None:
    """Return what breaking a clause weighs, or ``None`` for a permission that no rule cites: it cannot be broken."""
    permits = clause.level is Level.MAY and not any(clause.id in rule.clauses for rule in RULES.values())
    return None if permits else clause.severity.name


def cited_sources(source: str) -> tuple[str, ...]:
    """Return the keys of :data:`resdll_spec.sources.SOURCES` in the source of a clause, in the order of the text."""
    statement = source.partition(": ")[0]
    return tuple(dict.fromkeys(word for word in re.findall(r"\b[A-Z][A-Z0-9]+\b", statement) if word in SOURCES))


def standing_in_words(standing: Standing) -> str:
    """Return what a standing says of a clause."""
    return {
        Standing.documented: "a public document says so",
        Standing.inferred: "it follows from documents with a step of our own",
        Standing.unverified: "no public source says so",
    }[standing]


# --------------------------------------------------------------------------------------------------------------------
# Rules.


def rule_summary(rule: Rule) -> Document:
    """Return the line of a rule in a list; its weight is that of its gravest clause."""
    gravest = max((CLAUSES[identifier] for identifier in rule.clauses), key=lambda clause: clause.severity)
    return {"id": rule.id, "family": rule.family, "weight": gravest.severity.name, "title": rule.title}


def rule_document(rule: Rule) -> Document:
    """Return everything that the specification holds about ``rule``."""
    return rule_summary(rule) | {
        "family_meaning": FAMILIES[rule.family],
        "meaning": rule.meaning,
        "clauses": [clause_summary(CLAUSES[identifier]) for identifier in rule.clauses],
        "consequence": rule.consequence,
        "fix": rule.fix,
        "judged": rule.judged.value,
        "violations": {name: _row_documents(name, lambda row: row.rule == rule.id) for name in MACHINE_NAMES},
    }


# --------------------------------------------------------------------------------------------------------------------
# Rows.


def _row_documents(name: str, wanted: Callable[[LoadedRow], bool]) -> list[Document]:
    """Return the rows of one machine as they were written: what happens, in which states, under which guard."""
    loaded = machine(name)
    groups: dict[str, list[LoadedRow]] = defaultdict(list)
    for row in loaded.everything:
        if wanted(row):
            groups[row.parent].append(row)
    return [
        {
            "row": parent,
            "kind": rows[0].kind.value,
            "meaning": loaded.machine.label_map[rows[0].trigger].meaning,
            "states": list(dict.fromkeys(row.source for row in rows)),
            "guard": _common_guard(rows),
            "clauses": list(rows[0].clauses),
        }
        for parent, rows in groups.items()
    ]


def _common_guard(rows: list[LoadedRow]) -> list[str]:
    """Return the literals that all rows share: those of the row as written, without the copies of its expansion."""
    return [str(literal) for literal in rows[0].guard if all(literal in row.guard for row in rows)]
