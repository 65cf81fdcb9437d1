"""The reference page of the command line, made from the commands themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from resdll_checker.cli import COMMANDS, main
from resdll_checker.page import Block, Grid, Heading, as_markdown

if TYPE_CHECKING:
    from collections.abc import Iterator

PATH = "docs/reference/commands.md"

_INTRODUCTION = (
    "What `resdll --help` and `resdll COMMAND --help` say. The meaning of exit codes is told in "
    "[Exit codes](../exit-codes.md); `resdll completion` prints the scripts with which shells complete all of this."
)


def page() -> str:
    """Return the page of all commands and their options, in the order of ``resdll --help``."""
    return as_markdown(_blocks())


def _blocks() -> Iterator[Block]:
    yield Heading("Commands", 1)
    yield _INTRODUCTION
    yield Grid((("command", "what it does"), *((f"`{name}`", short) for name, (_, short) in COMMANDS.items())))
    context = click.Context(main, info_name="resdll", **main.context_settings)
    for name in COMMANDS:
        command = main.get_command(context, name)
        assert command is not None  # noqa: S101  it stands in the table
        yield from _command(command, click.Context(command, info_name=name, parent=context), 2)


def _command(command: click.Command, context: click.Context, level: int) -> Iterator[Block]:
    """Yield what there is to say of ``command``, then of the commands below it."""
    yield Heading(f"`{context.command_path}`", level)
    usage = " ".join((context.command_path, *command.collect_usage_pieces(context)))
    yield f"```text\n{usage}\n```"
    for paragraph in re.split(r"\n\s*\n", (command.help or "").replace("\b", "")):
        yield _literal(" ".join(paragraph.split()))
    records = [record for parameter in command.get_params(context) if (record := parameter.get_help_record(context))]
    rows = ((f"`{names}`", _literal(said)) for names, said in records if said)  # an argument is told by the usage
    yield Grid((("option", "meaning"), *rows))
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None  # noqa: S101  click has just listed it
            yield from _command(below, click.Context(below, info_name=name, parent=context), level + 1)


def _literal(text: str) -> str:
    """Return ``text`` for Markdown where only backticks mean anything, and line breaks nothing."""
    parts = re.split(r"(`[^`]+`)", " ".join(text.split()))
    return "".join(part if part.startswith("`") else re.sub(r"([*_<\[])", r"\\\1", part) for part in parts)
