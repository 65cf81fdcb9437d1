"""What a person sees of a check while it runs: the seed first, then one line of a terminal that is written over."""

from __future__ import annotations

import os
import sys

import click

from resdll_checker.engine.stream import Event, PhaseStarted, Progress, RunFinished, RunStarted
from resdll_checker.terminal import columns, cut, interactive, printable

_UNKNOWN = (80, 24)
_LEAST_NAME = 12
"""Columns below which a name says nothing, so that the numbers are cut instead."""

_CLEAR = "\r\x1b[K"


class Live:
    """A consumer of the event stream that writes to standard error; where that is no terminal, the seed is all."""

    def __init__(self) -> None:
        self._shows = interactive(error=True) and os.environ.get("TERM") != "dumb"
        self._name = self._phase = ""
        self._budget = 0.0
        self._progress: Progress | None = None

    def __call__(self, event: Event) -> None:
        """Show an event, if it is one that is shown."""
        match event:
            case RunStarted(target, options):
                self._name = target.path.name
                if not target.trace:
                    self._budget = options.max_time
                    click.echo(f"seed {options.seed}", err=True)
            case PhaseStarted(name):
                self._phase = name
                self._show()
            case Progress():
                self._progress = event
                self._show()
            case RunFinished():
                self.clear()
            case _:
                pass

    def clear(self) -> None:
        """Take the line away."""
        if self._shows:
            click.echo(_CLEAR, nl=False, err=True, color=True)

    def _show(self) -> None:
        if self._shows:
            text = line(self._name, self._phase, self._progress, self._budget, _width())
            click.echo(_CLEAR + text, nl=False, err=True, color=True)


def line(name: str, phase: str, progress: Progress | None, budget: float, width: int) -> str:
    """Return one line of at most ``width`` columns: the name is cut first, then the end.

    ``budget`` is in seconds, 0 where there is none.
    """
    parts = [phase]
    if progress is not None:
        parts += [f"{progress.calls:,} calls", f"{progress.calls_per_second:,.0f}/s"]
        if progress.coverage is not None:
            parts.append(f"{progress.coverage:.0%} of the edges")
        parts.append(f"{progress.findings} finding{'' if progress.findings == 1 else 's'}")
        parts.append(f"{progress.seconds:.0f} of {budget:g} s" if budget else f"{progress.seconds:.0f} s")
    said = ", ".join(parts)
    room = max(width - columns(said) - 2, _LEAST_NAME)
    return cut(f"{cut(printable(name), room)}: {said}", width)


def _width() -> int:
    """Return the columns of the terminal behind standard error, less one: a full line would begin another."""
    try:
        found = os.get_terminal_size(sys.stderr.fileno())
    except (OSError, ValueError):
        found = os.terminal_size(_UNKNOWN)
    return max(found.columns or _UNKNOWN[0], 2) - 1
