"""What ``resdll diagram --format html`` does: it writes one page that shows every view asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from resdll_checker.errors import ResdllError
from resdll_checker.files import write_whole
from resdll_checker.terminal import interactive, printable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import networkx as nx

FORMAT = "html"
"""The name of the format, beside those of a single graph."""

FILE = "explorer.html"
"""The name of the page in the folder of ``--out``."""

runs_option = click.option(
    "--runs",
    "runs",
    metavar="FILE",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False),
    help="Let the html page step through the paths of FILE too, which `resdll explore --json` wrote.",
)


def refuse(runs: Sequence[str], wanted: str | None) -> None:
    """Raise :class:`ResdllError` where runs are given for another format."""
    if runs and wanted != FORMAT:
        raise ResdllError(f"--runs is for the page that one can step through; add --format {FORMAT}")


def write_page(graphs: Mapping[str, nx.MultiDiGraph[str]], folder: Path | None, runs: Sequence[str]) -> None:
    """Write the page to ``folder``, or to standard output where that is no terminal.

    Raises :class:`ResdllError` for a file without paths, a terminal, and a file that cannot be written.
    """
    if folder is None and interactive():
        raise ResdllError(f"a page of {FORMAT} is nothing to read in a terminal; name a folder for it with --out")
    from resdll_checker.explorer import html, read_paths, witnesses_of

    given = [path for name in runs for path in read_paths(_text(name), name)]
    page = html(graphs, paths=[*given, *witnesses_of(graphs.values())])
    if folder is None:
        click.echo(page, nl=False)
        return
    path = folder / FILE
    write_whole(path, page, "--out")
    click.echo(f"wrote {printable(str(path))}", err=True)


def _text(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise ResdllError(f"cannot read {printable(name)}: {reason}; choose another file for --runs") from error
