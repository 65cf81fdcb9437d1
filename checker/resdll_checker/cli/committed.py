"""What ``resdll diagram`` does with the committed diagrams: it writes them, or says which of them are stale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from resdll_checker.cli.progress import Progress
from resdll_checker.errors import ExitCode
from resdll_checker.terminal import printable

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "diagrams"
"""Where a repository keeps them."""


def check(folder: Path) -> None:
    """Name the stale files of ``folder``, and the command that mends them; end with 1 where there is one."""
    from resdll_checker.diagrams import freshness

    progress = Progress("comparing")
    stale = freshness.stale(folder, progress.say)
    progress.clear()
    for entry in stale:
        click.echo(f"{printable(str(folder / entry.name))} {entry.reason}")
    if stale:
        click.echo(f"{len(stale)} of the diagrams are stale; run `{freshness.command(folder)}`", err=True)
        raise click.exceptions.Exit(ExitCode.FINDINGS)
    click.echo(f"every diagram in {printable(str(folder))} is what the specification makes of it", err=True)


def write(folder: Path) -> None:
    """Make the committed diagrams anew in ``folder``, and name those that were written."""
    from resdll_checker.diagrams import freshness

    progress = Progress("drawing")
    written = freshness.write(folder, progress.say)
    progress.clear()
    for name in written:
        click.echo(f"wrote {printable(str(folder / name))}", err=True)
    if not written:
        click.echo(f"every diagram in {printable(str(folder))} is up to date", err=True)
