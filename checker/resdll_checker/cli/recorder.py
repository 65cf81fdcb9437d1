"""``resdll recorder``: write the DLL that records what is called of another one."""

from __future__ import annotations

from pathlib import Path

import click

from resdll_checker.terminal import printable
from resdll_checker.tracing.recorder import write


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@click.option(
    "--out", "folder", type=click.Path(path_type=Path), required=True, metavar="DIR", help="Write the files here."
)
def recorder(target: Path, folder: Path) -> None:
    """Write the recorder for TARGET, a resource DLL, which then stands in its place on a cluster.

    DIR gets the recorder under the name of TARGET, TARGET itself under the name that the recorder loads it by, and the
    settings.  The recorder hands everything on unchanged and writes a trace, which `resdll trace` judges.

    Exit codes: 0 written, 2 wrong usage or input.
    """
    written = write(target, folder)
    said = {
        written.recorder: "the recorder, to be put in the place of the DLL",
        written.real: "the DLL, to be put beside it",
        written.settings: "its settings",
    }
    for path, what in said.items():
        click.echo(f"{printable(str(path))}: {what}")
