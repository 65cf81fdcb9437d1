"""Hooks: commands of the profile that make something go wrong around the DLL, and mend it again.

What the stand-ins cannot do, a command can: unplug a disk, fill a file system, stop a database.  They are run in the
folder of the profile, one at a time, and never from a counterexample alone: whoever replays one names the profile.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from resdll_checker.errors import ResdllError
from resdll_checker.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resdll_checker.engine.options import CheckOptions

Command = Annotated[list[str], Meta(min_length=1)]
LAST_WORDS = 200
"""Characters that are told of what a command said at last."""


class HookError(ResdllError):
    """A command of the profile failed; the message says which and how."""


class HookTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One thing that can go wrong: the command that makes it so, the one that mends it, the seconds either may take."""

    pull: Command
    release: Command | None = None
    timeout: Annotated[float, Meta(ge=0.1)] = 30.0


@dataclass(slots=True)
class Hooks:
    """The hooks of a profile by name, which are run in ``folder``; ``pulled`` are those that are to be released."""

    tables: dict[str, HookTable] = field(default_factory=dict)
    folder: Path = field(default_factory=Path)
    pulled: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, options: CheckOptions) -> Hooks:
        """Return the hooks that a check was given."""
        return cls(options.hooks, options.profile.parent if options.profile is not None else Path())

    def pull(self, names: Sequence[str], seconds: float) -> None:
        """Release whatever was pulled, and have these things go wrong within so many seconds each.

        Raises :class:`HookError` where a command fails; what it had done by then is released next time.
        """
        self.release()
        for name in names:
            self.pulled.append(name)
            self._run(name, "pull", self.tables[name].pull, min(seconds, self.tables[name].timeout))

    def release(self) -> None:
        """Mend what was made to go wrong, the last thing first; raises :class:`HookError` once all were tried."""
        failed: HookError | None = None
        while self.pulled:
            name = self.pulled.pop()
            command = self.tables[name].release
            try:
                if command is not None:
                    self._run(name, "release", command, self.tables[name].timeout)
            except HookError as error:
                failed = failed or error
        if failed is not None:
            raise failed

    def mended(self) -> list[str]:
        """Release whatever was pulled; return in a sentence what could not be."""
        try:
            self.release()
        except HookError as error:
            return [f"What a hook made go wrong may not be mended: {error}."]
        return []

    def _run(self, name: str, which: str, command: Sequence[str], seconds: float) -> None:
        what = f"the command `{which}` of the hook {printable(repr(name))}"
        try:
            done = subprocess.run(
                command,
                cwd=self.folder,
                timeout=seconds,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                check=False,
            )
        except OSError as error:
            raise HookError(f"{what} cannot be run ({error.strerror}); check its path and its arguments") from None
        except subprocess.TimeoutExpired:
            raise HookError(f"{what} did not end within {seconds:g} s; give it more by `timeout`, or mend it") from None
        if done.returncode:
            said = done.stdout.decode(errors="replace").strip().rpartition("\n")[2][:LAST_WORDS]
            told = f", saying {printable(repr(said))}" if said else ""
            raise HookError(f"{what} failed with exit code {done.returncode}{told}; mend it")
