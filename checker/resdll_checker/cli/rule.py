"""``resdll rule``: everything about one rule that DLLs are checked by."""

from __future__ import annotations

import click

from resdll_checker.cli.clause import MARGIN, row_lines
from resdll_checker.cli.options import answer, json_option, offering
from resdll_checker.pages.explain import Document, find_rule, rule_document, rule_summary
from resdll_checker.terminal import bold, labelled, table, wrapped
from resdll_spec.rules import RULES
from resdll_spec.vocabulary import Judge

_JUDGED = {
    Judge.MACHINE: "by the rows of the specification, below",
    Judge.BESIDE: "by a check beside the machines: no row reads what it looks at",
    Judge.IMPORTS: "with no run, by what the DLL imports: `resdll lint`",
}


@click.command()
@click.argument("identifier", metavar="ID", required=False, shell_complete=offering(RULES))
@json_option
def rule(identifier: str | None, json_file: str | None) -> None:
    """Explain the rule ID: what holds when it is kept, what a cluster does when it is broken, and how to mend the DLL.

    Without ID, list all rules.
    """
    if identifier is None:
        summaries = [rule_summary(entry) for entry in RULES.values()]
        document: object = summaries
        text = table([(entry["id"], entry["family"], entry["weight"], entry["title"]) for entry in summaries])
    else:
        document = found = rule_document(find_rule(identifier))
        text = render(found)
    answer(json_file, document, text)


def render(found: Document) -> str:
    """Return the document of a rule as text for a person."""
    lines = [
        bold(f"{found['id']}  {found['title']}"),
        wrapped(found["meaning"], "  "),
        "",
        labelled("family", f"{found['family']}: {found['family_meaning']}", MARGIN),
        labelled("consequence", found["consequence"], MARGIN),
        labelled("fix", found["fix"], MARGIN),
        labelled("judged", _JUDGED[Judge(found["judged"])], MARGIN),
        "",
        bold("clauses"),
    ]
    for entry in found["clauses"]:
        weight = entry["weight"] or "nothing"
        head = f"{entry['id']} ({entry['level']}, {entry['standing']}; if broken: {weight})"
        lines += [wrapped(head, "  "), wrapped(entry["text"], "      ")]
    for name, rows in found["violations"].items():
        lines += row_lines(f"violations in the {name} machine", rows)
    return "\n".join(lines)
