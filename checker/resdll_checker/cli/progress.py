"""How far a long search is, on one line of a terminal."""

from __future__ import annotations

import time

import click

from resdll_checker.terminal import interactive

_PATIENCE = 1.0
"""Seconds after which a person wants to see that something goes on."""


class Progress:
    """Shows how far something is on standard error, on one line of a terminal, once it takes long."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._started = time.monotonic()
        self._shown = False

    def __call__(self, depth: int, states: int, transitions: int) -> None:
        """Show the counts of a search so far."""
        self.say(f"depth {depth}, {states:,} states, {transitions:,} transitions")

    def say(self, words: str) -> None:
        """Show ``words`` instead of what was shown before."""
        if interactive(error=True) and time.monotonic() - self._started > _PATIENCE:
            self._shown = True
            click.echo(f"\r\x1b[K{self._name}: {words}", nl=False, err=True)

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            click.echo("\r\x1b[K", nl=False, err=True)
