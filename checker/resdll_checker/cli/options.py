"""Options that several commands share: names with a suggestion, and where results go as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click
from click.shell_completion import CompletionItem

from resdll_checker.files import write_whole
from resdll_checker.names import UnknownNameError, find
from resdll_spec.releases import RELEASE_NAMES

STANDARD_OUTPUT = "-"


if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from click import ParamType as ParamType  # noqa: PLC0414  exported: others take it from here
else:

    class ParamType(click.ParamType):
        """The type of a parameter, by what it converts to; click has a generic one only lately."""

        def __class_getitem__(cls, _: object) -> type:
            return cls


Completer: TypeAlias = "Callable[[click.Context, click.Parameter, str], list[CompletionItem]]"


def offering(names: Iterable[str]) -> Completer:
    """Return what offers those of ``names`` that begin like what is typed, whatever its case."""

    def offer(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
        typed = incomplete.casefold()
        return [CompletionItem(name) for name in names if name.casefold().startswith(typed)]

    return offer


class Name(ParamType[str]):
    """One of a few names, whatever its case; another one is wrong usage, and the nearest is offered."""

    def __init__(self, what: str, names: tuple[str, ...]) -> None:
        """Take what the names name, in the singular, and all of them."""
        self.name = what
        self.names = names

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002  click's signature
        """Return the names as help shows them."""
        return f"[{'|'.join(self.names)}]"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Offer the names that begin like ``incomplete``, whatever its case."""
        return offering(self.names)(ctx, param, incomplete)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401  click's signature
        """Return the name as it is declared."""
        try:
            return find(self.name, str(value), self.names)
        except UnknownNameError as error:
            self.fail(str(error), param, ctx)


WINDOWS = Name("Windows version", RELEASE_NAMES)

json_option = click.option(
    "--json",
    "json_file",
    metavar="FILE",
    help="Write the result as JSON to FILE; '-' is standard output, which then carries nothing else.",
)


def write_json(target: str, document: object) -> None:
    """Write ``document`` to the file ``target``; ``-`` is standard output.

    Raises :class:`resdll_checker.errors.ResdllError` where the file cannot be written.
    """
    text = json.dumps(document, indent=2) + "\n"
    if target == STANDARD_OUTPUT:
        click.echo(text, nl=False)
    else:
        write_whole(Path(target), text, "--json")


def answer(json_file: str | None, document: object, text: str) -> None:
    """Write ``document`` as JSON where that is asked for, and ``text`` unless standard output carries the JSON."""
    if json_file is not None:
        write_json(json_file, document)
    if json_file != STANDARD_OUTPUT:
        click.echo(text)
