"""``resdll init``: write a profile for a resource DLL."""

from __future__ import annotations

import os
from pathlib import Path

import click

from resdll_checker.cli.options import STANDARD_OUTPUT
from resdll_checker.engine.contents import contents
from resdll_checker.engine.profile_keys import FILE_NAME, SCHEMA_PATH
from resdll_checker.engine.proposal import propose, start
from resdll_checker.engine.target import inspect
from resdll_checker.errors import ResdllError
from resdll_checker.files import write_whole
from resdll_checker.reports.schemata import SCHEMATA
from resdll_checker.terminal import printable

SCHEMA_NAME = "resdll.schema.json"
"""What the schema beside a profile is called."""


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@click.option(
    "--out",
    default=FILE_NAME,
    show_default=True,
    metavar="FILE",
    help="Where the profile goes; '-' is standard output.",
)
@click.option("--type", "type_name", metavar="NAME", help="The resource type, where you know it.")
@click.option(
    "--run",
    "runs",
    is_flag=True,
    help="Load the DLL, in a process of its own, and call its start-up routine once: that tells its table, and whether "
    "it has the resource type.",
)
@click.option(
    "--no-schema", is_flag=True, help=f"Do not write {SCHEMA_NAME}, by which editors complete and check keys."
)
@click.option("--force", is_flag=True, help="Write over files that are there.")
def init(*, target: Path, out: str, type_name: str | None, runs: bool, no_schema: bool, force: bool) -> None:
    """Write a commented profile for TARGET, a resource DLL: every key, with its meaning and its default.

    What can be known is filled in from the file: exports, imports, version resource.  Nothing of TARGET is run unless
    --run asks for it.
    """
    inspected = inspect(target)
    found = contents(inspected)
    started = start(inspected, type_name or target.stem) if runs else None
    folder = Path.cwd() if out == STANDARD_OUTPUT else Path(out).absolute().parent
    text = propose(inspected, _path_from(folder, target), found, type_name, started)
    if out == STANDARD_OUTPUT:
        click.echo(text, nl=False)
        return
    files = {Path(out): text}
    if not no_schema:
        schema = Path(out).parent / SCHEMA_NAME
        files = {schema: SCHEMATA[SCHEMA_PATH](), Path(out): f"#:schema ./{SCHEMA_NAME}\n{text}"}
    _refuse(files, force=force)
    for path, content in files.items():
        write_whole(path, content, "--out")
    click.echo(f"Wrote {printable(out)}; look at it, then: resdll check --profile {printable(out)}")


def _path_from(folder: Path, target: Path) -> str:
    """Return the path of ``target`` from ``folder``, as every system reads it."""
    try:
        return Path(os.path.relpath(target, folder)).as_posix()
    except ValueError:  # on another drive of Windows
        return target.absolute().as_posix()


def _refuse(files: dict[Path, str], *, force: bool) -> None:
    """Refuse to write over what somebody may have written by hand."""
    for path, content in files.items():
        if path.is_dir() or not path.absolute().parent.is_dir():
            raise ResdllError(f"cannot write {printable(str(path))}: give a file in a folder that exists with --out")
        if path.exists() and not force and path.read_bytes() != content.encode():
            raise ResdllError(f"{printable(str(path))} is there already; --force writes over it, --out names another")
