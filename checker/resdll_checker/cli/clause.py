"""``resdll clause``: everything about one clause of the contract."""

from __future__ import annotations

import click

from resdll_checker.cli.options import answer, json_option, offering
from resdll_checker.pages.explain import Document, clause_document, clause_summary, find_clause, standing_in_words
from resdll_checker.terminal import bold, labelled, table, wrapped
from resdll_spec.clauses import CLAUSES
from resdll_spec.rules import RULES
from resdll_spec.vocabulary import Standing

MARGIN = 13
MANY_ROWS = 12
"""More rows than a person reads; the rest is counted, and in the JSON."""


@click.command()
@click.argument("identifier", metavar="ID", required=False, shell_complete=offering(CLAUSES))
@json_option
def clause(identifier: str | None, json_file: str | None) -> None:
    """Explain the clause ID: what it says, how well it is founded, and what in the specification rests on it.

    Without ID, list all clauses.
    """
    if identifier is None:
        summaries = [clause_summary(entry) for entry in CLAUSES.values()]
        document: object = summaries
        text = table([(entry["id"], entry["level"], entry["standing"], entry["text"]) for entry in summaries])
    else:
        document = found = clause_document(find_clause(identifier))
        text = render(found)
    answer(json_file, document, text)


def render(found: Document) -> str:
    """Return the document of a clause as text for a person."""
    standing = Standing[found["standing"]]
    lines = [
        bold(found["id"]),
        wrapped(found["text"], "  "),
        "",
        labelled("level", found["level"], MARGIN),
        labelled("standing", f"{standing.name}: {standing_in_words(standing)}", MARGIN),
        labelled("if broken", found["weight"] or "nothing: it permits", MARGIN),
        labelled("source", found["source"], MARGIN),
        *(labelled("", f"{key}: {title}", MARGIN) for key, title in found["sources"].items()),
        *(labelled("", f"sentence {entry['number']}: {entry['paraphrase']}", MARGIN) for entry in found["seed"]),
        *(
            labelled("" if index else "statements", f"{entry['id']} {entry['known']}: {entry['text']}", MARGIN)
            for index, entry in enumerate(found["statements"])
        ),
    ]
    lines += [labelled(label, found[label], MARGIN) for label in ("since", "until") if found[label] is not None]
    if found["question"] is not None:
        lines += question_lines(found["question"])
    lines += [
        labelled(label, found[label], MARGIN) for label in ("unobservable", "excluded") if found[label] is not None
    ]
    cited = "; ".join(f"{identifier} {RULES[identifier].title}" for identifier in found["rules"])
    lines.append(labelled("rules", cited or "none", MARGIN))
    for name, rows in found["rows"].items():
        lines += row_lines(f"rows of the {name} machine", rows)
    return "\n".join(lines)


def question_lines(question: Document) -> list[str]:
    """Return an open question and the reading that was taken."""
    return [
        labelled("question", f"{question['number']}, {question['title']}: {question['question']}", MARGIN),
        labelled("", question["conflict"], MARGIN),
        labelled("reading", f"{question['reading']} ({question['standing']})", MARGIN),
    ]


def row_lines(heading: str, rows: list[Document]) -> list[str]:
    """Return the rows of one machine below ``heading``, at most :data:`MANY_ROWS`; nothing where there are none."""
    if not rows:
        return []
    lines = ["", bold(f"{heading} ({len(rows)})")]
    lines += [_row_line(row) for row in rows[:MANY_ROWS]]
    if len(rows) > MANY_ROWS:
        lines.append(f"  … and {len(rows) - MANY_ROWS} more (--json lists all)")
    return lines


def _row_line(row: Document) -> str:
    guard = f", if {' and '.join(row['guard'])}" if row["guard"] else ""
    kind = "" if row["kind"] == "handled" else f"{row['kind']}: "
    return wrapped(f"{kind}{row['meaning']}, in {', '.join(row['states'])}{guard}  ({row['row']})", "  ", "      ")
