"""The reference pages of rules and clauses: all that ``resdll rule`` and ``resdll clause`` say, one line each."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from resdll_checker.page import Block, Grid, Heading, Items, as_markdown
from resdll_checker.pages.explain import standing_in_words, weight
from resdll_spec.clauses import CLAUSES
from resdll_spec.rules import FAMILIES, RULES
from resdll_spec.vocabulary import Clause, Rule, Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RULES_PATH = "docs/reference/rules.md"
CLAUSES_PATH = "docs/reference/clauses.md"

_RULES = (
    "A DLL is checked by these rules. A finding weighs what the clause weighs that was broken: *error*, *warning* or "
    "*note*. `resdll rule ID` tells a rule in a terminal, with the rows of the machines that break it."
)
_CLAUSES = (
    "A clause is one statement of the contract, in words of our own, with the public source that says it; "
    "[traceability](../traceability.md) tells what rests on each. `resdll clause ID` tells one with its rows, and its "
    "sources in full."
)


def rules_page() -> str:
    """Return the page of all rules, family by family."""
    return as_markdown(_rule_blocks())


def _rule_blocks() -> Iterator[Block]:
    yield Heading("Rules", 1)
    yield _RULES
    for family, meaning in FAMILIES.items():
        yield Heading(f"The family *{family}*")
        yield f"{meaning[0].upper()}{meaning[1:]}."
        for rule in RULES.values():
            if rule.family == family:
                yield Heading(f"{rule.id}: {rule.title}", 3)
                yield rule.meaning
                yield Items(tuple(_said_of(rule)))


def _said_of(rule: Rule) -> Iterator[tuple[str, str]]:
    yield "In a cluster", rule.consequence
    yield "To mend it", rule.fix
    for identifier in rule.clauses:
        clause = CLAUSES[identifier]
        yield f"{identifier}, {weight(clause)}", _literal(clause.text)


def clauses_page() -> str:
    """Return the page of all clauses, grouped by the first part of their ids."""
    return as_markdown(_clause_blocks())


def _clause_blocks() -> Iterator[Block]:
    yield Heading("Clauses", 1)
    yield _CLAUSES
    yield Items(tuple((standing.name, f"{standing_in_words(standing)}.") for standing in Standing))
    for prefix, clauses in groupby(sorted(CLAUSES.values(), key=_prefix), key=_prefix):
        yield Heading(f"{prefix}-…")
        rows = (
            (f"`{clause.id}`", clause.level.value, clause.standing.name, _literal(clause.text), _literal(clause.source))
            for clause in clauses
        )
        yield Grid((("clause", "level", "standing", "statement", "source"), *rows))


def _prefix(clause: Clause) -> str:
    return clause.id.partition("-")[0]


def _literal(text: str) -> str:
    """Return ``text`` for Markdown where none of it is a mark."""
    return text.replace("*", r"\*").replace("_", r"\_").replace("<", r"\<").replace("[", r"\[")


PAGES: dict[str, Callable[[], str]] = {RULES_PATH: rules_page, CLAUSES_PATH: clauses_page}
