"""What a check hands out: the counterexamples of its findings, in the forms that were asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from resdll_checker.cli.options import Name
from resdll_checker.terminal import printable

if TYPE_CHECKING:
    from resdll_checker.engine.counterexample import Counterexample

FORMS = ("c", "pytest", "mermaid", "svg", "steps", "json")
"""The forms of :mod:`resdll_checker.counterexamples.emitting`, which is imported only where one is asked for."""

FOLDER = "counterexamples"


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options ``--emit`` and ``--emit-to``."""
    form = click.option(
        "--emit",
        "emit",
        multiple=True,
        type=Name("form", FORMS),
        help="Write the smallest program for each finding: as a C program that needs only our header, a pytest, a "
        "sequence diagram (Mermaid or SVG), numbered steps, or a file for replay.  May be given several times.",
    )
    folder = click.option(
        "--emit-to",
        type=click.Path(path_type=Path, file_okay=False),
        default=FOLDER,
        show_default=True,
        metavar="DIR",
        help="The folder for --emit.",
    )
    return form(folder(command))


def write(counterexamples: list[Counterexample], forms: tuple[str, ...], folder: Path) -> None:
    """Write what can be written, gravest finding first, and tell of each file and of each that there is not.

    Raises :class:`ResdllError` where a file cannot be written.
    """
    from resdll_checker.counterexamples import emitting

    chosen = tuple(dict.fromkeys(forms))
    if not chosen:
        return
    if not counterexamples:
        click.echo("There is neither an error nor a warning, so nothing was written.", err=True)
    for written in emitting.write_all(counterexamples, chosen, folder):
        click.echo(printable(str(written)), err=True)
