"""``resdll diff``: what changed between two releases of Windows."""

from __future__ import annotations

import click

from resdll_checker.cli.options import WINDOWS, answer, json_option


@click.command()
@click.argument("first", metavar="V1", type=WINDOWS)
@click.argument("second", metavar="V2", type=WINDOWS)
@json_option
def diff(first: str, second: str, json_file: str | None) -> None:
    """Say what changed from the Windows Server release V1 to V2.

    Flags, function tables, callbacks, clauses, rows that fire in one of the two only, masks that may be sent in one of
    them only or that do not come to the same: everything is derived from the specification.  What headers have and no
    document dates is shown apart.
    """
    from resdll_checker.page import as_text
    from resdll_checker.pages.versions import compare, document, page

    difference = compare(first, second)
    answer(json_file, document(difference), as_text(page(difference)))
