"""``resdll schema``: the JSON Schemas of what this tool reads and writes."""

from __future__ import annotations

from pathlib import PurePosixPath

import click

from resdll_checker.cli.options import Name
from resdll_checker.reports.schemata import SCHEMATA
from resdll_checker.terminal import table

NAMES: dict[str, str] = {PurePosixPath(path).name.rpartition("-")[0]: path for path in SCHEMATA}
"""By the name of a schema without its version, its path in the repository."""


@click.command()
@click.argument("name", type=Name("schema", tuple(NAMES)), required=False)
def schema(name: str | None) -> None:
    """Print the JSON Schema called NAME; without NAME, list them."""
    if name is not None:
        click.echo(SCHEMATA[NAMES[name]](), nl=False)
    else:
        click.echo(table([(known, PurePosixPath(path).name) for known, path in NAMES.items()]))
