"""``resdll completion``: the script by which a shell completes this command."""

from __future__ import annotations

import click

from resdll_checker.cli import main
from resdll_checker.cli.completing import SHELLS, script
from resdll_checker.cli.options import Name


@click.command()
@click.argument("shell", type=Name("shell", tuple(SHELLS)))
def completion(shell: str) -> None:
    r"""Print the script by which SHELL completes commands, options and names.

    \b
    bash        eval "$(resdll completion bash)"            in ~/.bashrc
    zsh         eval "$(resdll completion zsh)"             in ~/.zshrc, after compinit
    fish        resdll completion fish | source             in ~/.config/fish/config.fish
    powershell  resdll completion powershell | Out-String | Invoke-Expression     in $PROFILE
    """
    click.echo(script(shell, main))
