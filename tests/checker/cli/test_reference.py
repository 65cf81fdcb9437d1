"""The reference of the command line is what the commands say today."""

from __future__ import annotations

from pathlib import Path

import click

from resdll_checker.cli import COMMANDS, main, reference

ROOT = Path(__file__).resolve().parents[3]


def test_the_committed_page_is_fresh():
    stale = f"{reference.PATH} is stale: run `make docs-generated`"
    assert (ROOT / reference.PATH).read_text(encoding="utf-8") == reference.page(), stale


def test_every_option_of_every_command_is_told():
    chapters = reference.page().split("\n## ")[1:]
    context = click.Context(main, info_name="resdll")
    assert [chapter.partition("\n")[0] for chapter in chapters] == [f"`resdll {name}`" for name in COMMANDS]
    for name, chapter in zip(COMMANDS, chapters, strict=True):
        command = main.get_command(context, name)
        assert command is not None
        options = [option for option in command.params if isinstance(option, click.Option) and not option.hidden]
        assert [option.opts for option in options if option.opts[-1] not in chapter] == []


def test_what_markdown_would_obey_is_shown():
    assert reference._literal("a *b* [c] <d> e_f `g_h*`") == r"a \*b\* \[c] \<d> e\_f `g_h*`"
