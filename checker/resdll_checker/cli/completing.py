"""Completion in shells: click knows bash, zsh and fish; this adds PowerShell, and what the scripts are."""

from __future__ import annotations

import json
import os
from importlib.resources import files
from typing import TYPE_CHECKING

from click.shell_completion import BashComplete, CompletionItem, FishComplete, ShellComplete, ZshComplete

from resdll_checker.terminal import printable

if TYPE_CHECKING:
    import click

PROGRAM = "resdll"
VARIABLE = "_RESDLL_COMPLETE"
"""The environment variable by which a shell's script asks; click derives the same name from the program's."""


class PowerShellComplete(ShellComplete):
    """Completion for PowerShell 5.1 and later.

    The words before the one to be completed come as a JSON list, because PowerShell has quotes of its own; that one
    comes by itself.  What fits goes out as lines of value, tab, help.
    """

    name = "powershell"

    @property
    def source_template(self) -> str:  # type: ignore[override]  # read when it is needed: a class has it at import
        """The script, with places for the names of click."""
        return files("resdll_checker.cli").joinpath("assets/completion.ps1").read_text(encoding="utf-8")

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the one to be completed, and that one."""
        try:
            words = json.loads(os.environ.get("COMP_WORDS") or "[]")
        except ValueError:
            words = []
        return [str(word) for word in words] if isinstance(words, list) else [], os.environ.get("COMP_CWORD", "")

    def format_completion(self, item: CompletionItem) -> str:
        """Return one line; PowerShell completes files by itself where nothing is offered."""
        return f"{printable(item.value)}\t{printable(item.help or '')}"

    def complete(self) -> str:
        """Return the lines of what fits and is no file."""
        fitting = self.get_completions(*self.get_completion_args())
        return "\n".join(self.format_completion(item) for item in fitting if item.type == "plain")


SHELLS: dict[str, type[ShellComplete]] = {
    "bash": BashComplete,
    "zsh": ZshComplete,
    "fish": FishComplete,
    "powershell": PowerShellComplete,
}
"""The shells that are served, and how."""


def script(shell: str, command: click.Command) -> str:
    """Return the script that a shell runs to complete ``command``."""
    completer = SHELLS[shell](command, {}, PROGRAM, VARIABLE)
    # Not source(): for bash that runs one, to see its version, which is not the one the script is for.
    return completer.source_template % completer.source_vars()
