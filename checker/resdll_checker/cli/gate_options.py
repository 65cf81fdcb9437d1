"""The options of a gate: a baseline of known findings, and thresholds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from resdll_checker.cli.options import ParamType
from resdll_checker.engine.thresholds import PARTS, Least, Thresholds
from resdll_checker.terminal import printable


class Share(ParamType[Least]):
    """The least that must be covered: a number, or a share in percent."""

    name = "number or percent"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Least:  # noqa: ANN401  click's signature
        """Return the least that ``value`` says."""
        if isinstance(value, Least):
            return value
        try:
            return Least.parse(str(value).strip())
        except ValueError as error:
            self.fail(printable(str(error)), param, ctx)


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command."""
    command = click.option(
        "--max-notes", type=click.IntRange(0), metavar="N", help="Fail where there are more notes than this."
    )(command)
    for name, (_, what) in reversed(PARTS.items()):
        told = f"Inconclusive where less of the {what} was covered: a number, or a share such as 95%."
        command = click.option(f"--min-{name}", type=Share(), metavar="N|N%", help=told)(command)
    told = "Findings that this TOML file lists do not fail the check; entries that are stale or expired do."
    return click.option("--baseline", type=click.Path(path_type=Path), metavar="FILE", help=told)(command)


def thresholds(options: dict[str, Any]) -> Thresholds:
    """Take the thresholds out of the options of a command."""
    least = {name: options.pop(f"min_{name}") for name in PARTS}
    return Thresholds(**least, notes=options.pop("max_notes"))
