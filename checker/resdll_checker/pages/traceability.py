"""The pages of the traceability, and as a command the check: ``python -m resdll_checker.pages.traceability --check``.

``--write`` writes the pages that are stale; ``--check`` names them, and everything that leads nowhere.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from resdll_checker.page import Block, Grid, Heading, Items, as_markdown
from resdll_checker.pages.trace_links import Links, collect, problems
from resdll_spec.exclusions import Reason
from resdll_spec.seed import KEY, cited_sentences
from resdll_spec.statement_vocabulary import SECTIONS, Label, Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from resdll_spec.questions import Question
    from resdll_spec.vocabulary import Clause

ROOT = Path(__file__).resolve().parents[3]
MANY = 12
"""More ids than a person reads in one cell; the rest is counted."""

_INTRODUCTION = (
    "Where each clause of the specification comes from, and what rests on it. Sentences of the seed page and "
    "statements of other public material found clauses; rows of the machines, rules and properties rest on them. "
    "`resdll clause ID` shows one clause with everything about it."
)
_ON_THE_SEED_PAGE = (
    "The reference page of POFFLINE_V2_ROUTINE, sentence by sentence. The last column counts rows by machine and "
    "names the rules."
)
_ON_QUESTIONS = (
    "Where public documents contradict each other or are silent, and the reading that was taken. Behind it stands how "
    "well it is founded: documented where one of the documents says what we judge in its own words, inferred where "
    "that takes a step of our own, unverified where there is no reading."
)


def traceability_page(links: Links) -> list[Block]:
    """Return the page that leads from sentences and statements over clauses to rows, rules and properties."""
    return [
        Heading("Traceability", 1),
        _INTRODUCTION,
        *_numbers(links),
        Heading("From the seed page"),
        _ON_THE_SEED_PAGE,
        _seed_table(links),
        Heading("From other public material"),
        _on_labels(),
        *_statement_tables(links),
        Heading("Clauses"),
        f"Up to {MANY} ids stand in a cell. The rows of the group are those of two members.",
        _clause_table(links),
        Heading("Clauses on which no row and no rule rests"),
        *_exclusion_list(links),
    ]


def _numbers(links: Links) -> Iterator[Block]:
    """Yield the counts, each made from the data."""
    founding = sum(bool(statement.clauses) for statement in links.statements)
    beyond = Counter(statement.beyond for statement in links.statements if statement.beyond is not None)
    numbers = len(links.statements) - founding - beyond.total()
    unobservable = sum(clause.unobservable is not None for clause in links.clauses.values())
    yield (
        f"{len(links.sentences)} sentences and {len(links.statements)} statements, of which {founding} found clauses, "
        f"{numbers} only give numbers of the interface, and {beyond.total()} are beyond the contract of a DLL; "
        f"{len(links.clauses)} clauses, of which {len(links.exclusions)} are excluded for a reason and {unobservable} "
        f"cannot be observed; {len(links.rules)} rules; {len(links.questions)} open questions (open-questions.md)."
    )
    yield Items(tuple((f"{count} beyond", reason.value) for reason, count in beyond.most_common()))


def _on_labels() -> str:
    labels = ", ".join(f"{label.name} {label.value}" for label in Label)
    return f"How a statement is known: {labels}. No clause is founded better than the best of its statements."


def _seed_table(links: Links) -> Grid:
    rows = [("#", "sentence", "clauses", "rows and rules")]
    for sentence in links.sentences:
        cited = [clause.id for clause in links.clauses.values() if sentence.number in cited_sentences(clause.source)]
        rows.append((str(sentence.number), sentence.paraphrase, ", ".join(cited), _use(links, cited)))
    return Grid(tuple(rows))


def _use(links: Links, clauses: list[str]) -> str:
    """Return how many rows of each machine rest on ``clauses``, and which rules."""
    counts = []
    for name, index in links.rows.items():
        rows = {row for clause in clauses for row in index.get(clause, ())}
        if rows:
            counts.append(f"{name} {len(rows)}")
    rules = dict.fromkeys(rule for clause in clauses for rule in links.rules_of(clause))
    return "; ".join(part for part in (", ".join(counts), ", ".join(rules)) if part) or "none, see below"


def _statement_tables(links: Links) -> Iterator[Block]:
    for section, title in SECTIONS.items():
        yield Heading(f"{section} {title}", 3)
        yield Grid(
            (
                ("id", "statement", "known", "source", "becomes"),
                *(
                    (entry.id, entry.text, entry.label.name, entry.source, _becomes(entry))
                    for entry in links.statements
                    if entry.section == section
                ),
            )
        )


def _becomes(statement: Statement) -> str:
    if statement.beyond is not None:
        return f"beyond: {statement.beyond.value}"
    numbers = [f"`abi.{name}`" for name in statement.numbers]
    return ", ".join((*statement.clauses, *numbers))


def _clause_table(links: Links) -> Grid:
    rows = (
        (
            clause.id,
            clause.level.value,
            clause.standing.name,
            _origin(links, clause),
            "; ".join(f"{name}: {_some(ids)}" for name, ids in links.rows_of(clause.id).items())
            or _none(links, clause),
            ", ".join(links.rules_of(clause.id)),
            _some(links.properties.get(clause.id, ())),
        )
        for clause in links.clauses.values()
    )
    return Grid((("clause", "level", "standing", "comes from", "rows", "rules", "properties"), *rows))


def _none(links: Links, clause: Clause) -> str:
    """Return why no row rests on ``clause``; a rule beside the machines is reason enough."""
    if links.rules_of(clause.id):
        return ""
    reason = links.exclusions.get(clause.id)
    return f"none: {reason.value if reason else clause.unobservable}"


def _origin(links: Links, clause: Clause) -> str:
    """Return the sentences and statements that found ``clause``, or that it is a convention of our own."""
    sentences = [f"{KEY}/{number}" for number in sorted(cited_sentences(clause.source))]
    return ", ".join((*sentences, *(entry.id for entry in links.founding(clause)))) or "our own convention"


def _some(names: Iterable[str]) -> str:
    """Return the first :data:`MANY` of ``names`` as code, and how many more there are."""
    listed = [f"`{name}`" for name in names]
    more = len(listed) - MANY
    return ", ".join(listed[:MANY]) + (f" and {more} more" if more > 0 else "")


def _exclusion_list(links: Links) -> Iterator[Block]:
    """Yield the excluded clauses by reason, then those that cannot be observed."""
    for reason in Reason:
        excluded = [identifier for identifier, given in links.exclusions.items() if given is reason]
        if excluded:
            yield Items(((reason.value, ", ".join(excluded)),))
    unseen = [clause for clause in links.clauses.values() if clause.unobservable is not None]
    yield Grid((("cannot be observed", "because"), *((clause.id, clause.unobservable or "") for clause in unseen)))


# --------------------------------------------------------------------------------------------------------------------
# The open questions.


def questions_page(links: Links) -> list[Block]:
    """Return the page of the open questions, with what each one affects."""
    blocks: list[Block] = [
        Heading("Open questions", 1),
        _ON_QUESTIONS,
    ]
    for question in links.questions.values():
        blocks += [
            Heading(f"{question.number}. {question.title[0].upper()}{question.title[1:]}"),
            question.question,
            Items(
                (
                    ("What is said", question.conflict),
                    ("Where", ", ".join(question.sources)),
                    ("Reading", f"{question.reading} ({question.standing.name})"),
                    ("Affects", _affected(links, question)),
                )
            ),
        ]
    return blocks


def _affected(links: Links, question: Question) -> str:
    """Return the clauses that name ``question``, and the rows and rules that rest on them."""
    clauses = [clause.id for clause in links.reading(question.number)]
    if not clauses:
        return "nothing in the specification"
    parts = [f"clauses {', '.join(clauses)}"]
    for name, index in links.rows.items():
        rows = dict.fromkeys(row for clause in clauses for row in index.get(clause, ()))
        if rows:
            parts.append(f"rows of {name} {_some(rows)}")
    if rules := dict.fromkeys(rule for clause in clauses for rule in links.rules_of(clause)):
        parts.append(f"rules {', '.join(rules)}")
    return "; ".join(parts)


# --------------------------------------------------------------------------------------------------------------------
# The command.

PAGES: dict[str, Callable[[], str]] = {
    "docs/traceability.md": lambda: as_markdown(traceability_page(collect())),
    "docs/open-questions.md": lambda: as_markdown(questions_page(collect())),
}
"""By path in the repository, what makes the text of a page."""


def stale() -> dict[str, str]:
    """Return the pages that are not what the specification makes of them, by path, with the text they should have."""
    made = {name: make() for name, make in PAGES.items()}
    return {
        name: text
        for name, text in made.items()
        if not (ROOT / name).exists() or (ROOT / name).read_text(encoding="utf-8") != text
    }


def main(arguments: list[str] | None = None) -> int:
    """Write the stale pages, or name them and everything that is not mapped; return 1 where ``--check`` finds any."""
    parser = argparse.ArgumentParser(prog="python -m resdll_checker.pages.traceability", description=main.__doc__)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--write", action="store_true", help="write the pages that are stale")
    what.add_argument("--check", action="store_true", help="say what is stale or not mapped")
    if parser.parse_args(arguments).write:
        for name, text in stale().items():
            (ROOT / name).write_text(text, encoding="utf-8", newline="\n")
            sys.stdout.write(f"wrote {name}\n")
        return 0
    found = [*problems(collect()), *(f"{name} is stale: run `make docs-generated`" for name in stale())]
    sys.stdout.writelines(f"{sentence}\n" for sentence in found)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
