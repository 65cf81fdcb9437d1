"""``resdll profile``: whether profiles can be used, with no DLL and no run; a hook before each commit asks for it."""

from __future__ import annotations

from pathlib import Path

import click
from msgspec import UNSET

from resdll_checker.engine import baseline
from resdll_checker.engine import profile as profiles
from resdll_checker.engine.profile_keys import FILE_NAME
from resdll_checker.errors import ExitCode, ResdllError
from resdll_checker.terminal import printable


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]…")
@click.pass_context
def profile(context: click.Context, /, files: tuple[Path, ...]) -> None:
    """Read each FILE (resdll.toml) as check would, and the baseline that it names; say what is wrong with it.

    The DLL that a profile names need not be there.  Exit codes: 0 all can be used, 2 wrong input.
    """
    faults = []
    for file in files or (Path(FILE_NAME),):
        try:
            found = profiles.read(file)
            known = 0 if found.baseline is UNSET else len(baseline.read(Path(found.baseline)).listed)
        except ResdllError as error:
            faults.append(str(error))
            continue
        keys = len(found.given())
        entries = "" if found.baseline is UNSET else f", {known} known finding{'' if known == 1 else 's'}"
        click.echo(f"{printable(str(file))} can be used: {keys} key{'' if keys == 1 else 's'}{entries}")
    for fault in faults:
        click.echo(f"resdll: {fault}", err=True)
    context.exit(ExitCode.USAGE if faults else ExitCode.CONFORMS)
